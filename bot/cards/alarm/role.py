"""The role card (R33): the live card of whoever helps, and what lies behind its *Mer*.

Beside the one step: where the caseworker stands in warning or ending (R45), *La en annen ta over*,
and the card of whoever is asked to take over; the first keeps it until the other claims (L5).
"""

from collections.abc import Iterator

from bot.cards.alarm.facts import evidence_kept, facts_of, way_told
from bot.cards.alarm.line import just_said
from bot.cards.alarm.red_card import claim_buttons, concerning, steps_there
from bot.cards.alarm.status_forms import person_choice
from bot.cards.alarm.views import HandOverView, PersonLine, RoleView
from bot.cards.kit import Action, CardElement, FactSet, ShowCardAction
from bot.cards.kit.elements import (
    MOST_HELPERS_WORDS,
    CardOrigin,
    Drawers,
    DrawnCard,
    Part,
    Style,
    button,
    finish,
    headline,
    link,
    marked_drill,
    opening,
    paragraph,
    quiet,
    row,
    spare,
    strong,
    within,
)
from bot.cards.kit.people import (
    EMERGENCY,
    call_text,
    chat_url,
    emergency_number,
    named,
    on_button,
    plainly,
)
from bot.cards.kit.words import as_text, clipped, clock_time, first_name, in_a_row
from bot.domain.alarm.incident import CallResult, Details, How, IncidentKind, MeetingType, Target
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import WordsGo
from bot.domain.alarm.state import Contact
from bot.domain.guidance import Advice, Reaction, Step
from bot.domain.organisation.organisation import Workplace
from bot.texts import Localised, say_in

_MOST_WORDS = 12
_MOST_OTHERS = 2
_MOST_NUMBERS = 3
_WORD_BYTES = 1200
TEXT_LENGTH = 2000
_RESULTS = {
    CallResult.SPOKE: "call-spoke",
    CallResult.BUSY: "call-busy",
    CallResult.NO_ANSWER: "call-no-answer",
}


def draw_role(view: RoleView) -> DrawnCard:
    """Draw the danger first where one is known, what was just said, the one step, and four acts.

    The next thing is to write, below the card: no button is filled, and no box is on it (L14)."""
    say = say_in(view.language)
    origin = CardOrigin(view.incident, view.seen)
    # What is read first in a drill is no link: a thumb would have the police answer (L12).
    number = EMERGENCY if view.drill and _is_dangerous(view) else emergency_number()
    danger = say("role-danger", number=number, name=_first(view))
    body: list[Part] = [
        headline(
            say,
            say("role-headline", name=named(view.caseworker)),
            (danger,) if _is_dangerous(view) else (),
            tone="attention" if _is_dangerous(view) else "accent",
            drill=view.drill,
        ),
        *just_said(say, view.said, view.language),
        *(_ask_contact(say, view, origin) if view.ask_contact else _ask_threat(say, view, origin)),
        *_circumstances(say, view),
        *concerning(say, view.concerns, view.concerns_sure),
        *_what_to_do(say, view),
        *where_the_call_is(say, view),
        *spare(6, evidence_kept(say, view.evidence)),
        *(() if _is_dangerous(view) else [quiet(danger)]),
        *_where_to_write(say, view),
    ]
    heard = "summary-duty" if view.ask_duty else "summary-role"
    pushed = "summary-relay" if view.brings_words else heard
    summary = marked_drill(say, say(pushed, name=plainly(view.caseworker)), view.drill)
    actions = list(_acts(say, view, origin))
    return finish(within(MOST_HELPERS_WORDS, body, actions), actions, summary=summary)


def _first(view: RoleView) -> str:
    """The caseworker's first name: the headline has the whole."""
    return as_text(first_name(view.caseworker.name))


def _is_dangerous(view: RoleView) -> bool:
    known = view.details
    is_alone = known.place in (Workplace.HOME_OFFICE, Workplace.OUT)
    return known.is_threat or is_alone or known.target is Target.CLIENT_SELF


def _ask_contact(say: Localised, view: RoleView, origin: CardOrigin) -> Iterator[CardElement]:
    """Yield "Har dere kontakt?" to whoever helps (L2)."""
    yield strong(say("contact-question"))
    yes = button(say("contact-yes"), Verb.CONTACT, origin, style=_filled(view), yes=True)
    yield row([yes, button(say("contact-no"), Verb.CONTACT, origin, yes=False)])


def _filled(view: RoleView) -> Style | None:
    """The card's one filled button; another alarm that nobody has taken is answered first (L14)."""
    return None if view.beside else "positive"


def _ask_threat(say: Localised, view: RoleView, origin: CardOrigin) -> Iterator[CardElement]:
    """Yield the question where their own words sound like one; a no is the caseworker's (R40)."""
    if view.heard_threat and view.ask_threat:
        yield strong(say("threat-was-it"))
        yield row([button(say("threat-was"), Verb.THREAT, origin)])


def _circumstances(say: Localised, view: RoleView) -> Iterator[Part]:
    links = [shown for shown in (call_text(say, view.caseworker), _chat(say, view)) if shown]
    if links:
        yield paragraph(" · ".join(links), gap="Small")
    # Whoever has asked another to take over knows why; one of the two is enough (L14).
    if view.contact is Contact.MISSING and view.handing_to is None:
        yield from spare(0, [strong(say("role-contact-missing"))])
    yield from spare(2, _others(say, view))
    if view.handing_to is not None:
        yield strong(say("hand-over-waiting", name=as_text(view.handing_to)))


def _others(say: Localised, view: RoleView) -> Iterator[CardElement]:
    """How one other helps; of several who they are."""
    if view.others[1:]:
        names = in_a_row(say, (named(one.person) for one in view.others[:_MOST_OTHERS]))
        yield quiet(say("also-help", names=names))
        return
    for other in view.others:
        yield quiet(say("role-others", name=named(other.person), how=way_told(say, other)))


def _chat(say: Localised, view: RoleView) -> str | None:
    url = chat_url(view.caseworker)
    return f"[{say('chat-person', name=_first(view))}]({url})" if url else None


def _what_to_do(say: Localised, view: RoleView) -> Iterator[Part]:
    if view.how is How.COME and view.steps:
        yield strong(_where(say, view))
        there = list(steps_there(view.steps))
        for number, step in enumerate(there):  # where to begin, and what never to do
            yield from [step] if number in (0, len(there) - 1) else spare(number, [step])
        return
    steps = steps_of(say, view.how, view.details, _first(view), view.call_over)
    if view.how is How.WRITE:
        steps[0] = _first_words(say, view)
    if view.join_url:
        steps[0] = say("role-do-join-link")
    # What to do first, until it is done, and what the kind of call asks for; the rest lies behind
    # *Mer*.
    if view.busy:
        yield strong(say("call-busy-write", name=_first(view)))
    elif not _has_begun(view):
        yield strong(steps[0])
    if view.walk is not None and not view.call_over:
        return  # where the call is stands below
    in_danger = view.details.target is Target.CLIENT_SELF
    about_the_kind = in_danger or (view.details.is_threat and not view.call_over)
    next_step = paragraph(steps[1] if about_the_kind else steps[2], gap="Small")
    yield from [next_step] if in_danger else spare(3, [next_step])


def _has_begun(view: RoleView) -> bool:
    """Whether the first step is done: they have spoken, written, or the call is over."""
    spoke = view.how is How.CALL and view.contact is Contact.CONFIRMED
    return view.call_over or spoke or (view.how is How.WRITE and view.wrote)


def _where(say: Localised, view: RoleView) -> str:
    if view.room is None:
        return say("role-do-come", name=_first(view))
    return say("role-do-come-room", room=as_text(view.room))


def _where_to_write(say: Localised, view: RoleView) -> Iterator[Part]:
    if view.how is How.COME and view.steps:
        return  # on the way there nobody writes
    if view.how is How.JOIN and view.contact is Contact.MISSING:
        return  # into the meeting first: eighty words
    below = quiet(_said_below(say, view))
    if view.how is not How.WRITE or view.busy:
        yield from spare(5, [below])
    elif _has_begun(view):  # else the first step says it
        yield below  # it is the next step


def _said_below(say: Localised, view: RoleView) -> str:
    match view.words_go:
        case WordsGo.ASKED:
            return say("role-write-below-choose", name=_as_asked(view))
        case WordsGo.ELSEWHERE:
            return say("role-write-behind", name=_first(view))
    return say("role-write-below", name=_first(view))


def _first_words(say: Localised, view: RoleView) -> str:
    match view.words_go:
        case WordsGo.ASKED:
            return say("role-do-write-choose", name=_as_asked(view))
        case WordsGo.ELSEWHERE:
            return say("role-write-behind", name=_first(view))
    return say("role-do-write")


def _as_asked(view: RoleView) -> str:
    """The name as it stands on the button by which they say whom their words are for."""
    return as_text(on_button(view.caseworker.name))


def _calls_now(view: RoleView) -> bool:
    return view.how is How.CALL and view.contact is not Contact.CONFIRMED


def _acts(say: Localised, view: RoleView, origin: CardOrigin) -> Iterator[Action]:
    """Four at the most, the answers to a question among them."""
    if view.join_url:
        yield link(say("join-meeting"), view.join_url, style=_filled(view))
    if view.ask_contact:
        yield from list(threat_too(say, view, origin))[-1:]
    elif _calls_now(view):  # what came of the call (R22, R23), until contact is made
        results = list(call_results(say, view, origin))  # all of them lie behind *Mer*, too
        yield from results[:2] if view.heard_threat or view.ask_duty else results
        yield from _duty_too(say, view, origin)
    elif view.call_over:
        yield button(say("end-alarm"), Verb.RESOLVE, origin, style=_filled(view))
        if not view.heard_threat:
            yield from threat_too(say, view, origin)
    else:
        asked = [] if view.heard_threat else list(threat_too(say, view, origin))  # asked above
        yield from asked
        is_ending = view.walk is not None and view.walk.step is Step.END
        has_room = not (view.join_url or asked[1:] or is_ending)
        advice = list(advice_too(say, view, origin)) if has_room else []
        yield from advice[:1]  # and behind *Mer*, as more help is
        if not (view.join_url and asked[1:]):
            yield button(say("strengthen"), Verb.ESCALATE, origin)
    yield button(say("more"), Verb.MORE, origin)


def call_results(say: Localised, view: RoleView, origin: CardOrigin) -> Iterator[Action]:
    """Yield what can come of a call to the caseworker."""
    for result, title in _RESULTS.items():
        person = view.caseworker.id
        yield button(say(title), Verb.CALL_RESULT, origin, person=person, result=result.value)


def threat_too(say: Localised, view: RoleView, origin: CardOrigin) -> Iterator[Action]:
    """Whoever hears of it tells it (R42); once it is told, they are asked in the same place whether
    they take care of it (R43)."""
    if view.ask_threat:
        yield button(say("threat-it-is"), Verb.THREAT, origin)
    yield from _duty_too(say, view, origin)


def _duty_too(say: Localised, view: RoleView, origin: CardOrigin) -> Iterator[Action]:
    if view.ask_duty:
        yield button(say("duty-take"), Verb.DUTY_TAKE, origin)


_BY_HOW = {
    How.WRITE: "role-do-write",
    How.CALL: "role-do-call",
    How.JOIN: "role-do-join",
    How.COME: "role-do-come",
    How.PHONE: "role-do-phone",
    How.IN_PERSON: "role-do-in-person",
}
_BY_MEETING = {
    MeetingType.PHONE: "role-meeting-phone",
    MeetingType.VIDEO: "role-meeting-video",
    MeetingType.CHAT: "role-meeting-chat",
}


def steps_of(
    say: Localised, how: How, details: Details, name: str, call_over: bool = False
) -> list[str]:
    """Return at most five short steps. `name` is the caseworker's, as markdown."""
    do = _BY_HOW[how]
    kind = "role-kind-threat" if details.kind is IncidentKind.THREAT else "role-kind-other"
    meeting = _BY_MEETING[details.meeting] if details.meeting else "role-meeting-unknown"
    written = details.channel is not None and details.channel.written
    if written:
        meeting = "role-meeting-written"
    if call_over:
        meeting = "role-call-over"
    in_danger = details.target is Target.CLIENT_SELF
    return [
        say(do, name=name),
        say("role-client-self" if in_danger else kind, name=name),
        say(meeting, name=name),
        # A client who threatens to harm themselves is never just hung up on (product.md, "Warn").
        *([] if in_danger or call_over or written else [say("role-stop", name=name)]),
        say("role-stay", name=name),
    ]


_STEPS = {
    Step.ACKNOWLEDGE: "walk-acknowledge",
    Step.BEHAVIOUR: "walk-behaviour",
    Step.CONSEQUENCE: "walk-consequence",
    Step.STAY: "walk-stay",
    Step.ASK: "walk-ask",
    Step.WHERE: "walk-where",
    Step.HELP: "walk-help",
    Step.DANGER: "walk-danger",
    Step.TELL: "walk-tell",
    Step.CALM: "walk-calm",
    Step.END: "walk-end",
}
_REACTIONS = {
    Reaction.CALMER: "guide-calmer",
    Reaction.CONTINUES: "guide-continues",
    Reaction.THREATENS: "guide-threatens",
    Reaction.YES: "guide-yes",
    Reaction.NO: "guide-no",
    Reaction.SILENT: "guide-silent",
    Reaction.TOLD: "guide-told",
    Reaction.DANGER: "guide-danger",
}
_ADVISED = {Advice.END: "role-advised-end", Advice.STAY: "role-advised-stay"}


def where_the_call_is(say: Localised, view: RoleView) -> Iterator[Part]:
    """Yield the step on which the caseworker stands, and the client's last reaction (R33, R45)."""
    name, walk = _first(view), view.walk
    if walk is None:
        return
    what = say(_STEPS[walk.step], name=name)
    where = say("role-walk", number=walk.number, of=walk.of, what=what)
    yield strong(where if walk.number else say("role-walk-beside", what=what))
    if walk.reaction in _REACTIONS:
        time = clock_time(walk.at, view.language)
        reaction = say(_REACTIONS[walk.reaction])
        told = quiet(say("role-walk-reaction", time=time, reaction=reaction), gap="None")
        yield from spare(4, [told])
    if walk.advice is not None:
        yield from spare(4, [quiet(say(_ADVISED[walk.advice]), gap="None")])


def advice_too(say: Localised, view: RoleView, origin: CardOrigin) -> Iterator[Action]:
    """Advice, and no end: *Avslutt varselet* is another act, in another place."""
    written = view.details.channel is not None and view.details.channel.written
    if view.call_over or (written and view.walk is None):  # R82: no call to end or to stay in
        return
    # Nobody is advised to hang up on somebody who may harm themselves (product.md, "Warn").
    if view.details.target is not Target.CLIENT_SELF:
        title = say("role-advise-end")
        yield button(title, Verb.GUIDE_ADVISE, origin, advice=Advice.END.value)
    title = say("role-advise-stay")
    yield button(title, Verb.GUIDE_ADVISE, origin, advice=Advice.STAY.value)


_WITH_A_TAP = 5


def hand_over_button(
    say: Localised, candidates: tuple[PersonLine, ...], origin: CardOrigin
) -> ShowCardAction:
    """Return the button that unfolds one button per candidate, beyond five a list of the rest, and
    *Jeg må slippe* for whoever cannot wait for an answer."""
    line = say("hand-over-line") if candidates else say("hand-over-nobody")
    body: list[CardElement] = [quiet(line, gap="None")]
    asked: list[Action] = [
        button(
            say("ask-person", name=on_button(person.name)),
            Verb.HAND_OVER,
            origin,
            person=person.id,
        )
        for person in candidates[:_WITH_A_TAP]
    ]
    if asked:
        body.append(row(asked))
    rest = candidates[_WITH_A_TAP:]
    if rest:
        body.append(person_choice(say, rest, "person", say("helped-choose")))
        body.append(row([button(say("ask-chosen"), Verb.HAND_OVER, origin, inputs=True)]))
    let_go = button(say("release"), Verb.RELEASE, origin, tooltip=say("release-tooltip"))
    return opening(say("hand-over"), body, [let_go])


def draw_hand_over(view: HandOverView) -> DrawnCard:
    """Draw the question, who is in trouble, and the same ways to claim as on the red card."""
    say = say_in(view.language)
    body: list[CardElement] = [
        headline(
            say,
            say("hand-over-headline", name=as_text(view.from_name)),
            (say("hand-over-about", name=named(view.caseworker)), as_text(view.unit)),
            tone="attention",
            drill=view.drill,
        ),
        FactSet(facts=list(facts_of(say, view.details, view.caseworker)), spacing="Medium"),
        quiet(say("hand-over-from", name=as_text(view.from_name)), gap="Medium"),
    ]
    origin = CardOrigin(view.incident, view.seen)
    actions = claim_buttons(
        say, origin, view.details, view.can_join, sealed=view.sealed, filled=not view.is_above
    )
    summary = say("summary-hand-over", name=clipped(view.from_name))
    return finish(body, actions, summary=marked_drill(say, summary, view.drill))


DRAWERS: Drawers = {
    RoleView: draw_role,
    HandOverView: draw_hand_over,
}
