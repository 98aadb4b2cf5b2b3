"""`status` where no alarm is open: does it work, when was it tested, what can it not do (R15)."""

from microsoft_teams.cards import CardElement

from bot.cards.home import starting_buttons
from bot.cards.kit.call_list import call_list, callable_first
from bot.cards.kit.clock import clock_time, day
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import Tone, paragraph, quiet, strong
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.people import emergency
from bot.cards.kit.words import as_text
from bot.cards.readiness.views import AlarmWorksView
from bot.texts import Say, say_in

_MOST_NUMBERS = 3


def draw_alarm_works(view: AlarmWorksView) -> Drawn:
    """Draw the answer in two lines, the limits, and whom to ring."""
    say = say_in(view.language)
    body = works_lines(say, view)
    if view.answers:
        body += _whom_to_ring(say, view)
    body.append(quiet(emergency(say), gap="Medium"))
    actions = starting_buttons(say)
    return finish(body, actions, summary=caseworker_summary(say))


def works_lines(say: Say, view: AlarmWorksView) -> list[CardElement]:
    """The headline with its two lines, and what the alarm cannot do; where it does not work, whom
    to ring comes first."""
    title, tone = _title(say, view)
    body: list[CardElement] = [
        headline(say, title, (_chain(say, view), _tested(say, view)), tone=tone),
        # Whoever has cried and looks here must not take this for an alarm under way (L1).
        strong(say("answer-no-open-alarm")),
    ]
    if not view.answers:
        body += _whom_to_ring(say, view)
    return [*body, paragraph(say("works-limits"), gap="Small")]


def _whom_to_ring(say: Say, view: AlarmWorksView) -> list[CardElement]:
    return list(call_list(say, callable_first(view.numbers, ()), most=_MOST_NUMBERS))


def _title(say: Say, view: AlarmWorksView) -> tuple[str, Tone]:
    if not view.reached:
        return say("works-headline-nobody"), "attention"
    if not view.channel:
        return say("works-headline-channel"), "warning"
    if view.missing:
        return say("works-headline-partly"), "warning"
    return say("works-headline"), "good"


def _chain(say: Say, view: AlarmWorksView) -> str:
    unit = as_text(view.unit)
    counts = {"reached": view.reached, "levels": view.levels}
    if not view.missing:
        return say("works-levels", unit=unit, levels=view.levels)
    names = ", ".join(as_text(name) for name in view.missing)
    return say("works-levels-missing", unit=unit, missing=names, **counts)


def _tested(say: Say, view: AlarmWorksView) -> str:
    parts = []
    if view.tested_at is not None:
        parts.append(say("works-tested", when=_when(say, view, view.tested_at)))
    if view.checked_at is not None:
        parts.append(say("works-checked", when=_when(say, view, view.checked_at)))
    if view.practised_at is not None:
        parts.append(say("works-practised", when=_when(say, view, view.practised_at)))
    return " · ".join(parts) if parts else say("works-untested")


def _when(say: Say, view: AlarmWorksView, at: int) -> str:
    date = day(at, view.language)
    if date == day(view.today, view.language):
        return say("works-today", time=clock_time(at, view.language, seconds=False))
    return date
