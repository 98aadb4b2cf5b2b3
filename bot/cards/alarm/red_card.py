"""The red card, for whoever can take an alarm: who, where, how, and one tap to claim it or pass it
on.

A colleague in the same office gets one of their own: where to go, and what to do there (R46, R73).
How help comes is chosen openly (L2), and the card says who was asked before the reader.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.cards.alarm.facts import evidence_kept, facts_of, way_told
from bot.cards.alarm.line import just_said
from bot.cards.alarm.views import AlertView, AskedView, PassedOver, PersonLine, StepState
from bot.cards.kit import Action, CardElement, FactSet
from bot.cards.kit.elements import (
    MOST_WORDS,
    CardOrigin,
    Drawers,
    DrawnCard,
    Part,
    button,
    finish,
    headline,
    marked,
    marked_drill,
    paragraph,
    quiet,
    row,
    spare,
    strong,
    subheading,
    within,
)
from bot.cards.kit.people import MOST_LINES, call_list, emergency, named, on_button, plainly
from bot.cards.kit.words import as_text, clipped, clock_time, first_name, in_a_row, short_time
from bot.domain.alarm.incident import Details, Drill, How, MeetingType, Target
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.state import Ending
from bot.texts import Localised, say_in


def draw_alert(view: AlertView) -> DrawnCard:
    """Draw the red card in the condition it is in (L2, L5); nothing about the client (L11)."""
    say = say_in(view.language)
    if view.ending is not None:
        return _ended(say, view)
    if view.is_colleague:
        return draw_colleague(view)
    if view.helpers and not view.more_wanted:
        return _taken(say, view)
    return _open(say, view)


def _open(say: Localised, view: AlertView) -> DrawnCard:
    body: list[Part] = [_call_for_help(say, view), *_reasons(say, view)]
    body.append(FactSet(facts=list(facts_of(say, view.details, view.caseworker)), spacing="Medium"))
    body += concerning(say, view.concerns, view.concerns_sure)
    if view.call_over:
        body.append(strong(say("alert-call-over")))
    if view.declined:
        body.append(paragraph(say("alert-declined")))
    else:
        promise = say("alert-promise", name=named(view.caseworker))
        body += spare(2, [quiet(promise, gap="Medium")])
    body += _also(say, view)
    actions = claim_buttons(
        say,
        CardOrigin(view.incident, view.seen),
        view.details,
        view.can_join,
        decline=not view.declined,
        call_over=view.call_over,
        sealed=view.sealed,
        most=_MOST_WAYS if view.also else None,
        filled=not view.is_above,
        name=_told_apart(view.caseworker.name, view) if view.also else "",
    )
    summary = say("summary-alert", name=plainly(view.caseworker))
    shown = within(MOST_WORDS, body, actions)
    return finish(shown, actions, summary=marked_drill(say, summary, view.drill))


_MOST_PASSED = 2
_MOST_WAYS = 2  # of helping, where another alarm has the fourth button


def _also(say: Localised, view: AlertView) -> Iterator[CardElement]:
    """Who else waits for the reader: the one who has waited longest is claimed with one tap from
    the card that is last, which then offers the next; the others are named."""
    if not view.also:
        return
    first, *others = view.also
    yield strong(say("alert-headline", name=as_text(first.name)))
    way = button(  # named: the card's own ways stand below
        say(_TITLES_ALSO[first.how], name=_told_apart(first.name, view)),
        Verb.CLAIM,
        CardOrigin(first.incident, first.seen),
        how=first.how.value,
        on=view.incident,
        **carried(first.sealed),
    )
    yield row([way])
    if others:
        names = in_a_row(say, (as_text(one.name) for one in others))
        yield quiet(say("alert-also", names=names))


def _told_apart(name: str, view: AlertView) -> str:
    """What a person is called on a button beside another alarm's: "deg" and a first name that two
    of them have could mean either (L5)."""
    waiting = (view.caseworker.name, *(one.name for one in view.also))
    alike = [one for one in waiting if first_name(one) == first_name(name)]
    return on_button(name) if alike[1:] else clipped(first_name(name))


def _call_for_help(say: Localised, view: AlertView) -> CardElement:
    sent = say("alert-sent", time=clock_time(view.sent_at, view.language))
    in_crisis = view.details.target is Target.CLIENT_SELF
    title = "alert-headline-crisis" if in_crisis else "alert-headline"
    return headline(
        say,
        say(title, name=named(view.caseworker)),
        (sent, as_text(view.unit)),
        tone="attention",
        drill=view.drill,
    )


def _reasons(say: Localised, view: AlertView) -> Iterator[Part]:
    """Why it came to the reader, and who has not answered."""
    if view.helpers:
        people = [named(helper.person) for helper in view.helpers[:_MOST_HELPERS]]
        helps = say("already-helps", name=people[0])
        if people[1:]:
            helps = say("already-help", names=in_a_row(say, people))
        more = say("already-unanswered" if view.unanswered else "already-more")
        yield paragraph(f"{helps}. {more}")
    most = 1 if view.helpers else _MOST_PASSED
    passed = reasons_passed(say, view.passed_over[:most])
    reasons = [passed] if passed else []
    if view.passed_over[most:]:
        reasons.append(f"{say('more-people', count=len(view.passed_over) - most)}.")
    if view.stands_in_for is not None:
        reasons.append(say("alert-stands-in", name=as_text(view.stands_in_for)))
    elif view.passed_over:
        reasons.append(say("alert-level", level=as_text(view.level)))
    if reasons:
        yield from spare(1, [paragraph(" ".join(reasons))])


def _taken(say: Localised, view: AlertView) -> DrawnCard:
    first = view.helpers[0]
    line = say(
        "already-helps-line",
        how=way_told(say, first),
        time=short_time(first.at, view.language),
    )
    title = say("already-helps", name=named(first.person))
    if view.thanked:
        line = f"{line} {say('already-thanks')}"
    top = headline(say, title, (line,), tone="good", drill=view.drill)
    about = quiet(say("alert-sent", time=clock_time(view.sent_at, view.language)), gap="Medium")
    return _settled(say, view, [top, about], say("already-helps", name=plainly(first.person)))


def _ended(say: Localised, view: AlertView) -> DrawnCard:
    """Draw one line, and what whoever helped still can do."""
    name = named(view.caseworker)
    if view.ending is Ending.CANCELLED:
        title, line = say("ended-cancelled"), say("alert-cancelled-line", name=name)
    elif view.ending is Ending.SUPERSEDED:
        title, line = say("ended-superseded"), say("ended-superseded-line")
    elif view.ending is Ending.UNANSWERED:  # a drill that nobody took
        title, line = say("unanswered-alert"), say("unanswered-alert-line", name=name)
    else:
        title, line = say("ended-resolved"), say("alert-resolved-line", name=name)
    if view.drill is Drill.CANARY:  # L12: whoever sees it by accident reads that it is none
        line = say("canary-line")
    said = line if view.ending is Ending.CANCELLED else f"{title}. {line}"  # the line says both
    told = quiet(marked_drill(say, said, view.drill), gap="None")
    return _settled(say, view, [told], title)


def _settled(say: Localised, view: AlertView, top: list[CardElement], summary: str) -> DrawnCard:
    actions: list[Action] = []
    origin = CardOrigin(view.incident, view.seen)
    if view.undo:
        actions.append(button(say("undo"), Verb.UNDO_RESOLVE, origin))
    if view.ask_threat:
        actions.append(button(say("threat-it-is"), Verb.THREAT, origin))
    if view.evidence:
        actions.append(button(say("evidence-see"), Verb.EVIDENCE_SEE, origin))
    body = [*top, *just_said(say, view.said, view.language)]
    if view.follows_up and view.ending is not Ending.CANCELLED:
        body.append(paragraph(say("follow-up-mine", name=named(view.caseworker))))
    if view.written_on:
        body.append(paragraph(say("ended-write-on")))
    body += evidence_kept(say, view.evidence)
    return finish(body, actions, summary=marked_drill(say, summary, view.drill))


_MOST_STEPS = 5
_FIRST_STEPS = 2  # before one has said yes; all of them are on the role card
_STEP_LENGTH = 200
_MOST_HELPERS = 3


def draw_colleague(view: AlertView) -> DrawnCard:
    """Draw where to go first; that somebody is on the way keeps nobody else from coming."""
    say = say_in(view.language)
    name = named(view.caseworker)
    # What marks a drill has its room (L12), and who helps.
    sent = say("alert-sent", time=clock_time(view.sent_at, view.language))
    is_full = view.drill or view.helpers
    cry = say("alert-headline", name=name)
    body: list[Part] = [
        headline(say, cry, () if is_full else (sent,), tone="attention", drill=view.drill),
        subheading(_where(say, name, view.room)),
        *_who_helps(say, view),
    ]
    if view.declined:
        body += spare(2, [paragraph(say("alert-declined"))])
    body += steps_there(view.steps[:_FIRST_STEPS])
    body += call_list(say, [view.caseworker])
    body.append(quiet(emergency(say), gap="Medium"))
    summary = say("summary-alert", name=plainly(view.caseworker))
    ways = _ways(say, view)
    shown = within(MOST_WORDS, body, ways)
    return finish(shown, ways, summary=marked_drill(say, summary, view.drill))


def _where(say: Localised, name: str, room: str | None) -> str:
    """Return where to go: the room as it was told, else whom to look for."""
    return say("colleague-go-room", room=as_text(room)) if room else say("colleague-go", name=name)


def steps_there(steps: Sequence[str]) -> Iterator[CardElement]:
    """Yield what somebody does who comes over, as the unit wants it (R73)."""
    for number, step in enumerate(steps[:_MOST_STEPS], start=1):
        said = as_text(step, _STEP_LENGTH)
        first = strong(said, gap="None") if number == 1 else paragraph(said, gap="None")
        yield marked(str(number), "Accent", [first])


def _who_helps(say: Localised, view: AlertView) -> Iterator[Part]:
    for number, helper in enumerate(view.helpers[:_MOST_HELPERS]):
        helps = say("already-helps", name=named(helper.person))
        how = way_told(say, helper)
        told = paragraph(say("colleague-helps", helps=helps, how=how))
        yield from spare(3 if number else 0, [told])
    if view.helpers:
        yield from spare(1, [strong(say("colleague-come-too"))])


def _ways(say: Localised, view: AlertView) -> list[Action]:
    origin = CardOrigin(view.incident, view.seen)
    ways: list[Action] = [
        button(
            say("claim-come"),
            Verb.CLAIM,
            origin,
            style=None if view.is_above else "positive",
            how=How.COME.value,
            **carried(view.sealed),
        )
    ]
    if not view.declined:
        ways.append(button(say("decline"), Verb.DECLINE, origin))
    return ways


_PASSED = {
    StepState.DECLINED: "passed-declined",
    StepState.UNREACHABLE: "passed-unreachable",
    StepState.UNANSWERED: "passed-unanswered",
}


def reasons_passed(say: Localised, passed_over: Sequence[PassedOver]) -> str:
    """Return one short sentence for each of them, as markdown; "" when nobody was before."""
    return " ".join(
        say(_PASSED[passed.state], name=as_text(passed.name))
        for passed in passed_over[:MOST_LINES]
        if passed.state in _PASSED
    )


def concerning(say: Localised, person: PersonLine | None, sure: bool) -> Iterator[CardElement]:
    """Yield whom the alarm is about, where it was cried for another, with the number (R84)."""
    if person is not None:
        about = say("concerns-sure" if sure else "concerns-probably", name=named(person))
        yield strong(about)
        yield from call_list(say, [person])


_MOST_ASKED = 6


def draw_asked(view: AskedView) -> DrawnCard:
    """Draw "Hjelper du?" with the red card's buttons; with several alarms, whom (L2, L5)."""
    say = say_in(view.language)
    first = view.asked[0]
    if len(view.asked) > 1:
        ways = [
            button(
                on_button(one.name),
                Verb.CLAIM,
                CardOrigin(one.incident, one.seen),
                how=one.how.value,
                loose="1",
                **carried(one.sealed),
            )
            for one in view.asked[:_MOST_ASKED]
        ]
        title = marked_drill(say, say("asked-which"), view.drill)
        top = headline(say, say("asked-which"), tone="attention", drill=view.drill)
        return finish([top, *_unstored(say, view)], [*ways, *_own_need(say, view)], summary=title)
    title = say("asked-waits", name=as_text(first.name))
    top = headline(say, title, (say("asked-question"),), tone="attention", drill=view.drill)
    body = [top, *_unstored(say, view)]
    actions = claim_buttons(
        say,
        CardOrigin(first.incident, first.seen),
        first.details,
        first.can_join,
        call_over=first.call_over,
        sealed=first.sealed,
        loose=True,
        filled=False,  # nothing changes this message: the live card has the filled one (L14)
    )
    summary = say("summary-alert", name=clipped(first.name))
    actions += _own_need(say, view)
    return finish(body, actions, summary=marked_drill(say, summary, view.drill))


def _unstored(say: Localised, view: AskedView) -> list[CardElement]:
    return [paragraph(say("answer-away-not-stored"))] if view.unstored else []


def _own_need(say: Localised, view: AskedView) -> list[Action]:
    """L8: whoever has written a cry in words of her own is heard with one tap."""
    return [button(say("asked-own-need"), Verb.RAISE)] if view.own else []


_TITLES = {How.WRITE: "claim-write", How.CALL: "claim-call", How.JOIN: "claim-join"}
_TITLES_ALSO = {
    How.WRITE: "claim-write-also",
    How.CALL: "claim-call-also",
    How.JOIN: "claim-join-also",
    How.COME: "claim-come-also",
}


def claim_buttons(
    say: Localised,
    origin: CardOrigin,
    details: Details,
    can_join: bool,
    *,
    decline: bool = True,
    call_over: bool = False,
    sealed: str = "",
    loose: bool = False,
    most: int | None = None,
    filled: bool = True,
    name: str = "",
) -> list[Action]:
    """Return the ways to help, the best one first, then *Kan ikke hjelpe nå*; the card that hands
    over and the loose "Hjelper du?" have them, too. `sealed` is what lets them be taken without the
    store; `loose`: on a message that is never updated; `most`: so many ways at the most; `name`:
    who is helped, where the card has another alarm's button, too."""
    kept: dict[str, Any] = {"loose": "1"} if loose else {}
    first = best_way(details.meeting, can_join, call_over)
    ways = [way for way in _TITLES if can_join or way is not How.JOIN]
    ways.sort(key=lambda way: way is not first)
    actions: list[Action] = [
        button(
            say(_TITLES_ALSO[way], name=name) if name else say(_TITLES[way]),
            Verb.CLAIM,
            origin,
            style="positive" if filled and way is first else None,
            how=way.value,
            **carried(sealed),
            **kept,
        )
        for way in ways[:most]
    ]
    if decline:
        actions.append(button(say("decline"), Verb.DECLINE, origin, **kept))
    return actions


def carried(sealed: str) -> dict[str, Any]:
    """Return what a claim carries for a time without the store."""
    return {"plain": sealed} if sealed else {}


def best_way(meeting: MeetingType | None, can_join: bool, call_over: bool) -> How:
    """Return the way most people should choose: on the phone the line is busy, so write."""
    if call_over or meeting is MeetingType.CHAT:
        return How.CALL
    if meeting is MeetingType.VIDEO and can_join:
        return How.JOIN
    return How.WRITE


DRAWERS: Drawers = {
    AlertView: draw_alert,
    AskedView: draw_asked,
}
