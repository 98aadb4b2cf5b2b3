"""The calendar's own cards: it is time to practise, today the unit practises, what a new employee
is to know, and what is missing in a unit (R57, R61, R62, R79)."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement

from bot.cards.drills.cards import calling_off, last_time, plan_button, planned
from bot.cards.drills.views import (
    DrillDayView,
    DrillDueView,
    DrillOfferView,
    UnitDrillsView,
    WelcomePackView,
)
from bot.cards.kit.buttons import button, row
from bot.cards.kit.clock import day_in_words
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import marked, paragraph, quiet, strong, subheading
from bot.cards.kit.headline import caseworker_summary, headline
from bot.cards.kit.people import emergency
from bot.cards.kit.words import as_text, clipped
from bot.texts import Say, say_in

_MOST_NAMES = 15
_MOST_ROUTINES = 6


def draw_drill_due(view: DrillDueView) -> Drawn:
    """Draw one kind question with two answers; what was answered stays without a button."""
    say = say_in(view.language)
    summary = caseworker_summary(say)
    if view.done:
        return finish([paragraph(say("drill-no-longer-due"), gap="None")], summary=summary)
    last = last_time(say, DrillOfferView(view.language, last=view.last))
    body: list[CardElement] = [headline(say, say("drill-due"), (last,), tone="accent")]
    actions: list[Action] = [button(say("drill-now"), "drill.offer", style="positive")]
    if view.rests_until is None:
        body.append(paragraph(say("drill-due-line")))
        actions.append(button(say("drill-later"), "drill.later"))
    else:
        on = day_in_words(view.rests_until, view.language)
        body.append(paragraph(say("drill-rests", date=on)))
    return finish(body, actions, summary=summary)


def draw_drill_day(view: DrillDayView) -> Drawn:
    """Draw who practises today, and for a member the button that begins."""
    say = say_in(view.language)
    title = say("drill-today", unit=as_text(view.unit))
    lines = (say("drill-today-by", name=as_text(view.by)),) if view.by else ()
    body: list[CardElement] = [headline(say, title, lines, tone="accent")]
    body.append(paragraph(say("drill-today-helper" if view.helper else "drill-today-member")))
    actions: list[Action] = []
    if not view.helper:
        now = button(say("drill-now"), "drill.offer", style="positive", kind=view.chosen.value)
        actions.append(now)
    return finish(body, actions, summary=caseworker_summary(say))


def draw_welcome_pack(view: WelcomePackView) -> Drawn:
    """Draw what to know, in the order in which it matters."""
    say = say_in(view.language)
    lines = (as_text(view.unit), say("pack-line"))
    body: list[CardElement] = [headline(say, say("pack-headline"), lines, tone="accent")]
    body += (_point(text) for text in _points(say, view))
    if view.routines:
        body.append(_point(say("pack-read")))
        for name, title in view.routines[:_MOST_ROUTINES]:
            body.append(row([button(clipped(title), "drill.pack", routine=name)]))
    if not view.practised:
        body.append(quiet(say("pack-flag"), gap="Medium"))
    body.append(quiet(emergency(say)))
    actions: list[Action] = []
    if not view.practised:
        actions.append(button(say("welcome-drill"), "drill.pack", style="positive"))
    return finish(body, actions, summary=caseworker_summary(say))


def _points(say: Say, view: WelcomePackView) -> Iterator[str]:
    yield say("pack-raise")
    if view.helper:
        yield say("pack-answer")
    if not view.practised:
        yield say("pack-practise")


def _point(text: str) -> CardElement:
    return marked("•", "Accent", [paragraph(text, gap="None")])


def draw_unit_drills(view: UnitDrillsView) -> Drawn:
    """Draw what is missing, the alarm itself first; why it is listed stands below (L13)."""
    say = say_in(view.language)
    title = say("unit-drills", unit=as_text(view.unit))
    body: list[CardElement] = [headline(say, title, tone="warning")]
    if view.function:
        body.append(strong(_tried(say, view)))
    for heading, names in (
        ("unit-drills-leaders", view.leaders),
        ("unit-drills-members", view.members),
        ("unit-drills-new", view.new),
    ):
        if names:
            body += (subheading(say(heading)), paragraph(_listed(say, names), gap="None"))
    body += planned(say, DrillOfferView(view.language), view.plans)
    body.append(quiet(say("unit-drills-why"), gap="Medium"))
    actions: list[Action] = [] if view.form is None else [plan_button(say, view.form)]
    actions += calling_off(say, view.plans)
    return finish(body, actions, summary=caseworker_summary(say))


def _tried(say: Say, view: UnitDrillsView) -> str:
    if view.tried is None:
        return say("unit-drills-function-never")
    return say("unit-drills-function", date=day_in_words(view.tried, view.language))


def _listed(say: Say, names: tuple[str, ...]) -> str:
    shown = ", ".join(as_text(name) for name in names[:_MOST_NAMES])
    hidden = len(names) - _MOST_NAMES
    return f"{shown}. {say('more-people', count=hidden)}" if hidden > 0 else shown
