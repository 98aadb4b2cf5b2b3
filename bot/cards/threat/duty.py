"""The task card of a threat's follow-up (R43): who takes it, then one task at a time until all are
settled. The bot proposes and reminds; every tick is a named human's (L9).

The notice to another unit that a threat may concern, and to safety representatives when nobody
takes the follow-up: codes, times and whom to call; never the client, never anybody's words (L11).
"""

from collections.abc import Callable, Iterator, Sequence

from microsoft_teams.cards import Action, CardElement, FactSet

from bot.cards.alarm.facts import about_the_threat, facts_of
from bot.cards.alarm.red_card import reasons_passed
from bot.cards.kit.buttons import CardOrigin, Drawers, DrawnCard, button, finish
from bot.cards.kit.elements import (
    Tone,
    headline,
    marked_drill,
    paragraph,
    quiet,
    strong,
    subheading,
)
from bot.cards.kit.people import call_list, call_text, chat_url, emergency, named, plainly
from bot.cards.kit.words import as_text, clipped, clock_time, day
from bot.cards.threat.tasks import (
    TITLES,
    correct_button,
    done_button,
    next_task,
    notices,
    ticked,
    to_come,
)
from bot.cards.threat.views import (
    TaskLine,
    ThreatFollowUpCondition,
    ThreatFollowUpView,
    UnitNoticeView,
    UntakenView,
)
from bot.domain.alarm.incident import Target
from bot.domain.alarm.moves import Verb
from bot.domain.threat.duty import ThreatTask
from bot.texts import Localised, say_in

_CLOSED = {
    ThreatFollowUpCondition.WITHDRAWN: "duty-closed-withdrawn",
    ThreatFollowUpCondition.NO_THREAT: "duty-closed-no-threat",
    ThreatFollowUpCondition.DRILL_OVER: "duty-closed-drill",
    ThreatFollowUpCondition.CLOSED: "duty-closed",
    ThreatFollowUpCondition.REPLACED: "guide-replaced",
}


def draw_threat_follow_up(view: ThreatFollowUpView) -> DrawnCard:
    """Draw the one next thing to do, large, and what comes after it; nothing about the client."""
    say = say_in(view.language)
    match view.condition:
        case ThreatFollowUpCondition.ASKED:
            return _asked(say, view)
        case ThreatFollowUpCondition.MINE:
            return _mine(say, view)
        case ThreatFollowUpCondition.TAKEN:
            title = say("duty-taken", name=as_text(view.owner))
            return _closed(say, view, title, (say("duty-taken-line"),), tone="good")
        case ThreatFollowUpCondition.SETTLED:
            return _settled(say, view)
        case condition:
            name = named(view.caseworker)
            return _closed(say, view, say(_CLOSED[condition], name=name), (), tone="emphasis")


def _asked(say: Localised, view: ThreatFollowUpView) -> DrawnCard:
    in_crisis = view.details.target is Target.CLIENT_SELF
    body: list[CardElement] = [
        headline(
            say,
            say("duty-headline-crisis" if in_crisis else "duty-headline"),
            tuple(_origin_lines(say, view)),
            tone="attention",
            drill=view.drill,
        )
    ]
    if view.untaken:
        body.append(strong(say("duty-untaken")))
    if view.passed_over:
        body.append(paragraph(reasons_passed(say, view.passed_over)))
    body.append(FactSet(facts=list(facts_of(say, view.details, view.caseworker)), spacing="Medium"))
    body.append(subheading(say("duty-what")))
    body += (to_come(say, line) for line in view.tasks)
    body += _ask_whom(say, view)
    if view.declined:
        body.append(paragraph(say("duty-declined")))
    origin = CardOrigin(view.incident, view.seen)
    actions: list[Action] = [button(say("duty-take"), Verb.DUTY_TAKE, origin, style="positive")]
    if not view.declined:
        actions.append(button(say("duty-decline"), Verb.DUTY_DECLINE, origin))
    summary = "summary-duty-crisis" if in_crisis else "summary-duty"
    return _finished(say, view, body, actions, say(summary, name=plainly(view.caseworker)))


def _mine(say: Localised, view: ThreatFollowUpView) -> DrawnCard:
    """One task in full; the others as lines that can be ticked."""
    left = sorted((line for line in view.tasks if line.result is None), key=_waits_for(view))
    settled = [line for line in view.tasks if line.result is not None]
    first, *others = left or view.tasks
    title = say(TITLES[first.task])
    progress = say("duty-mine", done=len(settled), all=len(view.tasks))
    lines = (progress, *_origin_lines(say, view))
    top = headline(say, say("duty-next", task=title), lines, tone="warning", drill=view.drill)
    body: list[CardElement] = [top, *_ask_whom(say, view), *next_task(say, view, first)]
    if others:
        body.append(subheading(say("duty-then")))
    origin = CardOrigin(view.incident, view.seen)
    for line in others:
        body.append(to_come(say, line, done_button(say, line.task, origin)))
        body += notices(say, view, line.task)
    body += (ticked(say, view, line) for line in settled)
    body += _about(say, view)
    actions: list[Action] = [button(say("duty-give-up"), Verb.DUTY_DECLINE, origin)]
    if settled:
        actions.append(correct_button(say, settled, origin))
    return _finished(say, view, body, actions, say("summary-duty-mine", task=title))


def _waits_for(view: ThreatFollowUpView) -> Callable[[TaskLine], bool]:
    """A unit that has been told and has not confirmed yet: meanwhile something else can be done."""
    waiting = any(n.received_at is None and not n.unreached for n in view.notices)
    return lambda line: waiting and line.task is ThreatTask.TARGET_UNIT


def _settled(say: Localised, view: ThreatFollowUpView) -> DrawnCard:
    lines = (say("duty-settled-line"), *_origin_lines(say, view))
    top = headline(say, say("duty-settled"), lines, tone="good", drill=view.drill)
    settled = [line for line in view.tasks if line.result is not None]
    body: list[CardElement] = [top, *(ticked(say, view, line) for line in settled)]
    body += _about(say, view)
    actions = [correct_button(say, settled, CardOrigin(view.incident, view.seen))]
    return _finished(say, view, body, actions, say("duty-settled"))


def _closed(
    say: Localised, view: ThreatFollowUpView, title: str, lines: tuple[str, ...], *, tone: Tone
) -> DrawnCard:
    shown = (*lines, *_origin_lines(say, view))
    body: list[CardElement] = [headline(say, title, shown, tone=tone, drill=view.drill)]
    plain = say("duty-taken", name=clipped(view.owner)) if view.owner else title
    return _finished(say, view, body, (), plain)


def _origin_lines(say: Localised, view: ThreatFollowUpView) -> Iterator[str]:
    at = clock_time(view.at, view.language, seconds=False)
    told = say("duty-told", name=named(view.caseworker), time=at)
    where = say("duty-unit", unit=as_text(view.unit), date=day(view.at, view.language))
    yield f"{told} · {where}"


def _ask_whom(say: Localised, view: ThreatFollowUpView) -> Iterator[CardElement]:
    if view.details.target is None:
        yield strong(say("duty-target-unknown", name=named(view.caseworker)))


def _about(say: Localised, view: ThreatFollowUpView) -> Iterator[CardElement]:
    """What is known, and that the colleague is talked to (3.4.1)."""
    name = named(view.caseworker)
    chat = chat_url(view.caseworker)
    links = [call_text(say, view.caseworker), chat and f"[{say('chat-person', name=name)}]({chat})"]
    yield paragraph(say("duty-talk", name=name))
    if any(links):
        yield paragraph(" · ".join(one for one in links if one), gap="None")


def _finished(
    say: Localised,
    view: ThreatFollowUpView,
    body: list[CardElement],
    actions: Sequence[Action],
    short: str,
) -> DrawnCard:
    return finish(body, actions, summary=marked_drill(say, short, view.drill))


def draw_unit_notice(view: UnitNoticeView) -> DrawnCard:
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
        origin = CardOrigin(view.incident, view.seen)
        title = say("unit-notice-received")
        actions.append(button(title, Verb.DUTY_RECEIVED, origin, style="positive"))
    return finish(body, actions, summary=summary)


def _top(say: Localised, view: UnitNoticeView, unit: str) -> CardElement:
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


def draw_untaken(view: UntakenView) -> DrawnCard:
    """Draw unit and day, and what a safety representative can do about it."""
    say = say_in(view.language)
    title = say("untaken-headline")
    line = say("untaken-line", unit=as_text(view.unit), date=day(view.at, view.language))
    body = [
        headline(say, title, (line,), tone="warning", drill=view.drill),
        paragraph(say("untaken-duty")),
    ]
    return finish(body, summary=marked_drill(say, title, view.drill))


DRAWERS: Drawers = {
    ThreatFollowUpView: draw_threat_follow_up,
    UnitNoticeView: draw_unit_notice,
    UntakenView: draw_untaken,
}
