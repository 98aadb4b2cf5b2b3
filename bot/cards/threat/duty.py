"""The task card of a threat's follow-up (R43): who takes it, then one task at a time until all are
settled: what to say, whom to call, and how it is ticked or put aside with a reason. The bot
proposes and reminds; every tick and every word is a named human's (L9).
"""

from collections.abc import Callable, Iterator, Sequence

from bot.cards.alarm.facts import facts_of
from bot.cards.alarm.line import just_said
from bot.cards.alarm.red_card import reasons_passed
from bot.cards.follow_up.forms import also_today, buttons_today
from bot.cards.kit import Action, CardElement, FactSet
from bot.cards.kit.elements import (
    MOST_HELPERS_WORDS,
    CardOrigin,
    Drawers,
    DrawnCard,
    Part,
    Style,
    Tone,
    button,
    finish,
    headline,
    marked_drill,
    opening,
    paragraph,
    quiet,
    row,
    spare,
    strong,
    subheading,
    within,
)
from bot.cards.kit.people import (
    call_text,
    chat_url,
    named,
    plainly,
)
from bot.cards.kit.words import as_text, clipped, clock_time, day, in_a_row
from bot.cards.threat.tasks import (
    TITLES,
    another_unit,
    correct_button,
    done_button,
    next_task,
    notices,
    rest_of_task,
    taken_back,
    ticked,
    to_come,
)  # fmt: skip
from bot.cards.threat.views import (
    TaskLine,
    ThreatFollowUpCondition,
    ThreatFollowUpView,
)
from bot.domain.alarm.incident import Target
from bot.domain.alarm.moves import Verb
from bot.domain.threat.duty import WITHOUT_REASON, ThreatTask
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
            title, line = say("duty-taken", name=as_text(view.owner)), say("duty-taken-line")
            thanked = line if view.declined else f"{line} {say('already-thanks')}"
            return _closed(say, view, title, (thanked,), tone="good")
        case ThreatFollowUpCondition.SETTLED:
            return _settled(say, view)
        case condition:
            name = named(view.caseworker)
            waits = condition is ThreatFollowUpCondition.NO_THREAT and view.threat_waits
            lines = (say("threat-waits", name=as_text(view.threat_waits)),) if waits else ()
            return _closed(say, view, say(_CLOSED[condition], name=name), lines, tone="emphasis")


def _asked(say: Localised, view: ThreatFollowUpView) -> DrawnCard:
    in_crisis = view.details.target is Target.CLIENT_SELF
    body: list[Part] = [
        headline(
            say,
            say("duty-headline-crisis" if in_crisis else "duty-headline"),
            tuple(_origin_lines(say, view)),
            tone="attention",
            drill=view.drill,
        )
    ]
    body += _of_the_end(say, view)
    if view.untaken:
        body.append(strong(say("duty-untaken")))
    if view.passed_over:
        body += spare(0, [paragraph(reasons_passed(say, view.passed_over))])
    body.append(FactSet(facts=list(facts_of(say, view.details, view.caseworker)), spacing="Medium"))
    body.append(subheading(say("duty-what")))
    body += (to_come(say, line) for line in view.tasks)
    body += _ask_whom(say, view)
    if view.then is not None:
        body += _then(say, view)
    if view.declined:
        body.append(paragraph(say("duty-declined")))
    origin = CardOrigin(view.incident, view.seen)
    style: Style | None = None if view.beside else "positive"
    actions: list[Action] = [button(say("duty-take"), Verb.DUTY_TAKE, origin, style=style)]
    if not view.declined:
        actions.append(button(say("duty-decline"), Verb.DUTY_DECLINE, origin))
    if len(actions) + _of_others(view) < MOST_BUTTONS:
        actions += _evidence(say, view)
    summary = "summary-duty-crisis" if in_crisis else "summary-duty"
    held = within(MOST_HELPERS_WORDS, body, actions)
    return _finished(say, view, held, actions, say(summary, name=plainly(view.caseworker)))


def _mine(say: Localised, view: ThreatFollowUpView) -> DrawnCard:
    """The next task; in the form behind *Vis resten*, below that card, what of it is filled in, and
    the others, folded: lines that can be ticked."""
    left = sorted((line for line in view.tasks if line.result is None), key=_waits_for(view))
    settled = [line for line in view.tasks if line.result is not None]
    first, *others = left or view.tasks
    title = say(TITLES[first.task])
    progress = say("duty-mine", done=len(settled), all=len(view.tasks))
    summary = say("summary-duty-mine", task=title)
    room = MOST_BUTTONS - _of_others(view)
    if not view.whole:
        lines = (progress, _told(say, view)) if view.then is None else (progress,)
        task = say("duty-next", task=title)
        top = headline(say, task, lines, tone="warning", drill=view.drill)
        body: list[CardElement] = [top, *_of_the_end(say, view)]
        body += [*_ask_whom(say, view), *next_task(say, view, first, room)]
        for line in (*others, *settled):  # whether somebody there has confirmed
            body += notices(say, view, line.task)
        body += _then_today(say, view) if view.then is not None else ()
        has_room = room > 2 + (first.task in WITHOUT_REASON)
        return _finished(say, view, body, tuple(_evidence(say, view)) if has_room else (), summary)
    body = [headline(say, progress, (_told(say, view),), tone="emphasis", drill=view.drill)]
    body += rest_of_task(say, view, first, room)
    if others:
        body.append(subheading(say("duty-then")))
        body.append(quiet(in_a_row(say, (say(TITLES[line.task]) for line in others))))
    folded: list[CardElement] = []
    origin = CardOrigin(view.incident, view.seen)
    for line in others:
        folded.append(to_come(say, line, done_button(say, line.task, origin)))
        folded += notices(say, view, line.task)
        folded += another_unit(say, view, line.task)
    for line in settled:
        folded.append(ticked(say, view, line))
        folded.append(row([taken_back(say, line.task, origin)]))
    folded += _about(say, view)
    give_up = button(say("duty-give-up"), Verb.DUTY_DECLINE, origin)
    rest = opening(say("duty-all"), folded, [give_up, *_evidence(say, view)])
    return _finished(say, view, body, [rest], summary)


MOST_BUTTONS = 4  # what shows of a card beside the alarm, and after it (L14)


def _of_others(view: ThreatFollowUpView) -> int:
    """How many of the card's buttons are not of the threat: *Angre*, and the next of the days
    after."""
    then = view.then is not None and buttons_today(view.then, rest=not view.undo)
    return view.undo + then


def _then_today(say: Localised, view: ThreatFollowUpView) -> Iterator[CardElement]:
    """Yield the next point of the days after; while an end can be taken back, without the rest."""
    if view.then is not None:
        yield from also_today(say, view.then, rest=not view.undo)


def _of_the_end(say: Localised, view: ThreatFollowUpView) -> Iterator[CardElement]:
    """Yield what the ended alarm's card would say to the reader, whose place this one takes."""
    yield from just_said(say, view.said, view.language)
    if view.undo:
        yield quiet(say("ended-resolved"))
        undo = button(say("undo"), Verb.UNDO_RESOLVE, CardOrigin(view.incident, view.seen))
        yield row([undo])
    if view.written_on:
        yield quiet(say("ended-write-on"))


def _evidence(say: Localised, view: ThreatFollowUpView) -> Iterator[Action]:
    if view.evidence:
        origin = CardOrigin(view.incident, view.seen)
        yield button(say("evidence-see"), Verb.EVIDENCE_SEE, origin)


def _waits_for(view: ThreatFollowUpView) -> Callable[[TaskLine], bool]:
    """A unit that has been told and has not confirmed yet: meanwhile something else can be done."""
    waiting = any(n.received_at is None and not n.unreached and not n.rests for n in view.notices)
    return lambda line: waiting and line.task is ThreatTask.TARGET_UNIT


def _settled(say: Localised, view: ThreatFollowUpView) -> DrawnCard:
    lines = (say("duty-settled-line"), *_origin_lines(say, view))
    top = headline(say, say("duty-settled"), lines, tone="good", drill=view.drill)
    settled = [line for line in view.tasks if line.result is not None]
    body: list[CardElement] = [top, *(ticked(say, view, line) for line in settled)]
    body += _about(say, view)
    actions = [correct_button(say, settled, CardOrigin(view.incident, view.seen))]
    actions += _evidence(say, view)
    return _finished(say, view, body, actions, say("duty-settled"))


def _closed(
    say: Localised, view: ThreatFollowUpView, title: str, lines: tuple[str, ...], *, tone: Tone
) -> DrawnCard:
    shown = (*lines, *_origin_lines(say, view))
    body: list[CardElement] = [headline(say, title, shown, tone=tone, drill=view.drill)]
    plain = say("duty-taken", name=clipped(view.owner)) if view.owner else title
    return _finished(say, view, body, (), plain)


def _origin_lines(say: Localised, view: ThreatFollowUpView) -> Iterator[str]:
    """A line each: side by side they break in the middle of the unit's name."""
    yield _told(say, view)
    yield say("duty-unit", unit=as_text(view.unit), date=day(view.at, view.language))


def _told(say: Localised, view: ThreatFollowUpView) -> str:
    at = clock_time(view.at, view.language)
    return say("duty-told", name=named(view.caseworker), time=at)


def _ask_whom(say: Localised, view: ThreatFollowUpView) -> Iterator[CardElement]:
    if view.details.target is None:
        yield strong(say("duty-target-unknown", name=named(view.caseworker)))


def _then(say: Localised, view: ThreatFollowUpView) -> Iterator[CardElement]:
    """Yield the next point of the reader's own follow-up, where it has begun; else whom to talk to
    today."""
    if view.then is None:
        yield from _about(say, view)
    else:
        yield from _then_today(say, view)


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


DRAWERS: Drawers = {
    ThreatFollowUpView: draw_threat_follow_up,
}
