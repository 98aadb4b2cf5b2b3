"""To another unit that a threat may concern (R43), and to safety representatives when nobody takes
the follow-up: codes, times and whom to call; never the client, never anybody's words (L11)."""

from microsoft_teams.cards import Action, CardElement, FactSet

from bot.cards.alarm.facts import about_the_threat
from bot.cards.kit.buttons import Origin, button
from bot.cards.kit.call_list import call_list
from bot.cards.kit.clock import clock_time, day
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import paragraph, quiet, strong
from bot.cards.kit.headline import headline, marked_drill
from bot.cards.kit.people import emergency, named
from bot.cards.kit.words import as_text, clipped
from bot.cards.threat.views import UnitNoticeView, UntakenView
from bot.texts import Say, say_in


def draw_unit_notice(view: UnitNoticeView) -> Drawn:
    """Draw who tells, what is known, whom to call, and *Mottatt*."""
    say = say_in(view.language)
    summary = marked_drill(
        say, say("summary-unit-notice", unit=clipped(view.from_unit)), view.drill
    )
    unit = as_text(view.from_unit)
    if view.withdrawn:
        title = say("unit-notice-withdrawn", unit=unit)
        body: list[CardElement] = [headline(say, title, tone="emphasis", drill=view.drill)]
        return finish(body, summary=summary)
    body = [_top(say, view, unit)]
    body.append(strong(say("unit-notice-call", name=named(view.to_call))))
    body += call_list(say, [view.to_call])
    body.append(FactSet(facts=list(about_the_threat(say, view.details)), spacing="Medium"))
    body.append(quiet(emergency(say), gap="Medium"))
    actions: list[Action] = []
    if not view.confirms:
        body.append(paragraph(say("unit-notice-rep")))
    elif view.received_at is None:
        body.append(quiet(say("unit-notice-confirm", unit=unit)))
        origin = Origin(view.incident, view.seen)
        title = say("unit-notice-received")
        actions.append(button(title, "duty.received", origin, style="positive"))
    return finish(body, actions, summary=summary)


def _top(say: Say, view: UnitNoticeView, unit: str) -> CardElement:
    date, at = day(view.at, view.language), clock_time(view.at, view.language, seconds=False)
    lines = [say("unit-notice-from", unit=unit, date=date, time=at)]
    is_received = view.received_at is not None
    if view.received_at is not None:
        time = clock_time(view.received_at, view.language, seconds=False)
        lines.append(say("unit-notice-received-by", name=as_text(view.received_by), time=time))
    return headline(
        say,
        say("unit-notice-headline"),
        tuple(lines),
        tone="good" if is_received else "attention",
        drill=view.drill,
    )


def draw_untaken(view: UntakenView) -> Drawn:
    """Draw unit and day, and what a safety representative can do about it."""
    say = say_in(view.language)
    title = say("untaken-headline")
    line = say("untaken-line", unit=as_text(view.unit), date=day(view.at, view.language))
    body = [
        headline(say, title, (line,), tone="warning", drill=view.drill),
        paragraph(say("untaken-duty")),
    ]
    return finish(body, summary=marked_drill(say, title, view.drill))
