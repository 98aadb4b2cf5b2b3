"""The task card (R43): who takes the follow-up of a threat, then one task at a time until all are
settled. The bot proposes and reminds; every tick is a named human's (L9)."""

from collections.abc import Callable, Iterator, Sequence

from microsoft_teams.cards import Action, CardElement, FactSet

from bot.cards.alarm.facts import facts_of
from bot.cards.alarm.passing import reasons_passed
from bot.cards.kit.buttons import Origin, button
from bot.cards.kit.clock import clock_time, day
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import Tone, paragraph, strong, subheading
from bot.cards.kit.headline import headline, marked_drill
from bot.cards.kit.people import call_text, chat_url, named, plainly
from bot.cards.kit.words import as_text, clipped
from bot.cards.threat.tasks import (
    TITLES,
    correct_button,
    done_button,
    next_task,
    notices,
    ticked,
    to_come,
)
from bot.cards.threat.views import DutyCondition, DutyView, TaskLine
from bot.domain.alarm.incident import Target
from bot.domain.threat.duty import Task
from bot.texts import Say, say_in

_CLOSED = {
    DutyCondition.WITHDRAWN: "duty-closed-withdrawn",
    DutyCondition.DRILL_OVER: "duty-closed-drill",
    DutyCondition.CLOSED: "duty-closed",
    DutyCondition.REPLACED: "guide-replaced",
}


def draw_duty(view: DutyView) -> Drawn:
    """Draw the one next thing to do, large, and what comes after it; nothing about the client."""
    say = say_in(view.language)
    match view.condition:
        case DutyCondition.ASKED:
            return _asked(say, view)
        case DutyCondition.MINE:
            return _mine(say, view)
        case DutyCondition.TAKEN:
            title = say("duty-taken", name=as_text(view.owner))
            return _closed(say, view, title, (say("duty-taken-line"),), tone="good")
        case DutyCondition.SETTLED:
            return _settled(say, view)
        case condition:
            return _closed(say, view, say(_CLOSED[condition]), (), tone="emphasis")


def _asked(say: Say, view: DutyView) -> Drawn:
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
    origin = Origin(view.incident, view.seen)
    actions: list[Action] = [button(say("duty-take"), "duty.take", origin, style="positive")]
    if not view.declined:
        actions.append(button(say("duty-decline"), "duty.decline", origin))
    summary = "summary-duty-crisis" if in_crisis else "summary-duty"
    return _finished(say, view, body, actions, say(summary, name=plainly(view.caseworker)))


def _mine(say: Say, view: DutyView) -> Drawn:
    """One task in full; the others as lines that can be ticked."""
    left = sorted((line for line in view.tasks if line.result is None), key=_waits_for(view))
    settled = [line for line in view.tasks if line.result is not None]
    first, *others = left or view.tasks
    title = say(TITLES[first.task])
    progress = say("duty-mine", done=len(settled), all=len(view.tasks))
    lines = (progress, *_origin_lines(say, view))
    top = headline(say, say("duty-next", task=title), lines, tone="warning", drill=view.drill)
    body: list[CardElement] = [top, *next_task(say, view, first), *_ask_whom(say, view)]
    if others:
        body.append(subheading(say("duty-then")))
    origin = Origin(view.incident, view.seen)
    for line in others:
        body.append(to_come(say, line, done_button(say, line.task, origin)))
        body += notices(say, view, line.task)
    body += (ticked(say, view, line) for line in settled)
    body += _about(say, view)
    actions: list[Action] = [button(say("duty-give-up"), "duty.decline", origin)]
    if settled:
        actions.append(correct_button(say, settled, origin))
    return _finished(say, view, body, actions, say("summary-duty-mine", task=title))


def _waits_for(view: DutyView) -> Callable[[TaskLine], bool]:
    """A unit that has been told and has not confirmed yet: meanwhile something else can be done."""
    waiting = any(n.received_at is None and not n.unreached for n in view.notices)
    return lambda line: waiting and line.task is Task.TARGET_UNIT


def _settled(say: Say, view: DutyView) -> Drawn:
    lines = (say("duty-settled-line"), *_origin_lines(say, view))
    top = headline(say, say("duty-settled"), lines, tone="good", drill=view.drill)
    settled = [line for line in view.tasks if line.result is not None]
    body: list[CardElement] = [top, *(ticked(say, view, line) for line in settled)]
    body += _about(say, view)
    actions = [correct_button(say, settled, Origin(view.incident, view.seen))]
    return _finished(say, view, body, actions, say("duty-settled"))


def _closed(say: Say, view: DutyView, title: str, lines: tuple[str, ...], *, tone: Tone) -> Drawn:
    shown = (*lines, *_origin_lines(say, view))
    body: list[CardElement] = [headline(say, title, shown, tone=tone, drill=view.drill)]
    plain = say("duty-taken", name=clipped(view.owner)) if view.owner else title
    return _finished(say, view, body, (), plain)


def _origin_lines(say: Say, view: DutyView) -> Iterator[str]:
    at = clock_time(view.at, view.language, seconds=False)
    told = say("duty-told", name=named(view.caseworker), time=at)
    where = say("duty-unit", unit=as_text(view.unit), date=day(view.at, view.language))
    yield f"{told} · {where}"


def _ask_whom(say: Say, view: DutyView) -> Iterator[CardElement]:
    if view.details.target is None:
        yield paragraph(say("duty-target-unknown", name=named(view.caseworker)))


def _about(say: Say, view: DutyView) -> Iterator[CardElement]:
    """What is known, and that the colleague is talked to (3.4.1)."""
    name = named(view.caseworker)
    chat = chat_url(view.caseworker)
    links = [call_text(say, view.caseworker), chat and f"[{say('chat-person', name=name)}]({chat})"]
    yield paragraph(say("duty-talk", name=name))
    if any(links):
        yield paragraph(" · ".join(one for one in links if one), gap="None")


def _finished(
    say: Say, view: DutyView, body: list[CardElement], actions: Sequence[Action], short: str
) -> Drawn:
    return finish(body, actions, summary=marked_drill(say, short, view.drill))
