"""The role card (R33): what the one who helps does, step by step, and the way out.

Beside its steps: where the caseworker stands in warning or ending (R45), *La en annen ta over*, and
the card of whoever is asked to take over; the first keeps it until the other claims (L5).
"""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement, FactSet, ShowCardAction, TextInput

from bot.cards.alarm.facts import evidence_kept, facts_of, way_told
from bot.cards.alarm.red_card import claim_buttons, concerning, steps_there
from bot.cards.alarm.status_forms import person_choice
from bot.cards.alarm.views import HandOverView, PersonLine, RoleView
from bot.cards.kit.elements import (
    CardOrigin,
    Drawers,
    DrawnCard,
    Style,
    button,
    finish,
    headline,
    link,
    marked,
    marked_drill,
    opening,
    paragraph,
    quiet,
    row,
    strong,
    subheading,
    verbatim,
)
from bot.cards.kit.people import (
    call_list,
    call_text,
    call_url,
    chat_url,
    emergency_number,
    named,
    plainly,
)
from bot.cards.kit.words import as_text, clipped, clock_time, quoted
from bot.domain.alarm.incident import CallResult, Details, How, IncidentKind, MeetingType, Target
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.state import Contact
from bot.domain.guidance import Advice, Reaction, Step
from bot.texts import Localised, say_in

_LAST_WORDS = 5
_MOST_NUMBERS = 2
_WORD_BYTES = 1200
TEXT_LENGTH = 2000
_RESULTS = {
    CallResult.SPOKE: "call-spoke",
    CallResult.BUSY: "call-busy",
    CallResult.NO_ANSWER: "call-no-answer",
}


def draw_role(view: RoleView) -> DrawnCard:
    """Draw the danger sentence first, then the steps, the words so far and the way out."""
    say = say_in(view.language)
    origin = CardOrigin(view.incident, view.seen)
    name = named(view.caseworker)
    call = list(where_the_call_is(say, view, origin))  # first, as soon as there is a step to follow
    body: list[CardElement] = [
        headline(
            say,
            say("role-danger", number=emergency_number(), name=name),
            tone="attention",
            drill=view.drill,
        ),
        subheading(say("role-headline", name=name)),
        *_circumstances(say, view),
        *concerning(say, view.concerns, view.concerns_sure),
        *(call if view.walk else ()),
        *_calling(say, view),
        *_steps(say, view),
        *(() if view.walk else call),
        *_call_log(say, view, origin),
        *_words(say, view),
        *_relay(say, view, origin),
        *call_list(say, view.numbers, most=_MOST_NUMBERS),
        *_threat(say, view, origin),
        *_evidence(say, view, origin),
    ]
    summary = marked_drill(say, say("summary-role", name=plainly(view.caseworker)), view.drill)
    return finish(body, _ways_out(say, view, origin), summary=summary)


def _circumstances(say: Localised, view: RoleView) -> Iterator[CardElement]:
    sent = say("role-sent", time=clock_time(view.sent_at, view.language))
    yield quiet(f"{as_text(view.unit)} · {sent}", gap="None")
    links = [shown for shown in (call_text(say, view.caseworker), _chat(say, view)) if shown]
    if links:
        yield paragraph(" · ".join(links), gap="Small")
    if view.contact is Contact.MISSING:
        yield strong(say("role-contact-missing"))
    elif view.contact is Contact.CONFIRMED:
        yield quiet(say("role-contact-confirmed"))
    for other in view.others[:_LAST_WORDS]:
        yield quiet(say("role-others", name=named(other.person), how=way_told(say, other)))
    if view.handing_to is not None:
        yield strong(say("hand-over-waiting", name=as_text(view.handing_to)))


def _chat(say: Localised, view: RoleView) -> str | None:
    url = chat_url(view.caseworker)
    return f"[{say('chat-person', name=named(view.caseworker))}]({url})" if url else None


def _steps(say: Localised, view: RoleView) -> Iterator[CardElement]:
    if view.how is How.COME and view.steps:
        yield strong(_where(say, view))
        yield from steps_there(view.steps)
        return
    steps = steps_of(say, view.how, view.details, named(view.caseworker), view.call_over)
    if view.join_url:
        steps[0] = say("role-do-join-link")
    for number, step in enumerate(steps, start=1):
        shown = strong(step, gap="None") if number == 1 else paragraph(step, gap="None")
        yield marked(str(number), "Accent", [shown])


def _where(say: Localised, view: RoleView) -> str:
    if view.room is None:
        return say("role-do-come", name=named(view.caseworker))
    return say("role-do-come-room", room=as_text(view.room))


def _calls_now(view: RoleView) -> bool:
    return view.how is How.CALL and view.contact is not Contact.CONFIRMED


def _calling(say: Localised, view: RoleView) -> Iterator[CardElement]:
    url = call_url(view.caseworker)
    if url and _calls_now(view):
        title = say("call-person", name=plainly(view.caseworker))
        yield row([link(title, url, style=None if view.busy else "positive")])
    if view.join_url:
        yield row([link(say("join-meeting"), view.join_url, style="positive")])


def _call_log(say: Localised, view: RoleView, origin: CardOrigin) -> Iterator[CardElement]:
    """What came of the call (R22, R23): asked only of the one who calls, until contact is made."""
    if not _calls_now(view):
        return
    yield quiet(say("role-call-result"), gap="Medium")
    yield row(
        [
            button(
                say(title),
                Verb.CALL_RESULT,
                origin,
                person=view.caseworker.id,
                result=result.value,
            )
            for result, title in _RESULTS.items()
        ]
    )


def _words(say: Localised, view: RoleView) -> Iterator[CardElement]:
    name = named(view.caseworker)
    if not view.words:
        yield quiet(say("role-no-words", name=name), gap="Medium")
        return
    yield strong(say("role-words", name=name))
    for word in view.words[-_LAST_WORDS:]:
        at = clock_time(word.at, view.language)
        when = "role-quote-time" if word.quote else "role-word-time"
        yield quiet(say(when, name=as_text(word.name), time=at))
        yield verbatim(say("role-word", words=quoted(word.text, _WORD_BYTES)))


def _relay(say: Localised, view: RoleView, origin: CardOrigin) -> Iterator[CardElement]:
    name = plainly(view.caseworker)
    if view.busy:
        yield strong(say("call-busy-write", name=named(view.caseworker)))
    yield TextInput(
        id="text",
        label=say("role-write-label", name=name),
        placeholder=say("role-write-placeholder", name=name),
        is_multiline=True,
        max_length=TEXT_LENGTH,
        spacing="Medium",
    )
    calls = _calls_now(view) and not view.busy
    style: Style | None = None if calls or view.join_url else "positive"
    yield row([button(say("role-send"), Verb.RELAY, origin, inputs=True, style=style)])


def _evidence(say: Localised, view: RoleView, origin: CardOrigin) -> Iterator[CardElement]:
    if view.evidence:
        yield from evidence_kept(say, view.evidence)
        yield row([button(say("evidence-see"), Verb.EVIDENCE_SEE, origin)])


def _threat(say: Localised, view: RoleView, origin: CardOrigin) -> Iterator[CardElement]:
    """Whoever hears of it tells it (R42)."""
    if view.ask_threat:
        yield row([button(say("threat-it-is"), Verb.THREAT, origin)])


def _ways_out(say: Localised, view: RoleView, origin: CardOrigin) -> list[Action]:
    return [
        hand_over_button(say, view.candidates, origin),
        button(say("strengthen"), Verb.ESCALATE, origin),
        button(say("release"), Verb.RELEASE, origin, tooltip=say("release-tooltip")),
        button(say("end-alarm"), Verb.RESOLVE, origin),
    ]


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


def where_the_call_is(say: Localised, view: RoleView, origin: CardOrigin) -> Iterator[CardElement]:
    """Yield the step, the client's last reaction and, while they talk, the two pieces of advice."""
    name, walk = named(view.caseworker), view.walk
    if walk is not None:
        what = say(_STEPS[walk.step], name=name)
        where = say("role-walk", number=walk.number, of=walk.of, what=what)
        yield strong(where if walk.number else say("role-walk-beside", what=what))
        if walk.reaction in _REACTIONS:
            time = clock_time(walk.at, view.language)
            yield quiet(
                say("role-walk-reaction", time=time, reaction=say(_REACTIONS[walk.reaction])),
                gap="None",
            )
    written = view.details.channel is not None and view.details.channel.written
    if view.call_over or (written and walk is None):  # R82: there is no call to end or to stay in
        return
    advised = _ADVISED[walk.advice] if walk is not None and walk.advice else None
    yield quiet(say(advised) if advised else say("role-advise", name=name), gap="Medium")
    yield row(list(_advice(say, view, origin)))


def _advice(say: Localised, view: RoleView, origin: CardOrigin) -> Iterator[Action]:
    # Nobody is advised to hang up on somebody who may harm themselves (product.md, "Warn").
    if view.details.target is not Target.CLIENT_SELF:
        yield button(say("advise-end"), Verb.GUIDE_ADVISE, origin, advice=Advice.END.value)
    yield button(say("advise-stay"), Verb.GUIDE_ADVISE, origin, advice=Advice.STAY.value)


_WITH_A_TAP = 5


def hand_over_button(
    say: Localised, candidates: tuple[PersonLine, ...], origin: CardOrigin
) -> ShowCardAction:
    """Return the button that unfolds one button per candidate; beyond five, a list of the rest."""
    line = say("hand-over-line") if candidates else say("hand-over-nobody")
    body: list[CardElement] = [quiet(line, gap="None")]
    actions: list[Action] = [
        button(
            say("ask-person", name=plainly(person)),
            Verb.HAND_OVER,
            origin,
            person=person.id,
        )
        for person in candidates[:_WITH_A_TAP]
    ]
    rest = candidates[_WITH_A_TAP:]
    if rest:
        body.append(person_choice(say, rest, "person", say("helped-choose")))
        actions.append(button(say("ask-chosen"), Verb.HAND_OVER, origin, inputs=True))
    return opening(say("hand-over"), body, actions)


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
    actions = claim_buttons(say, origin, view.details, view.can_join, sealed=view.sealed)
    summary = say("summary-hand-over", name=clipped(view.from_name))
    return finish(body, actions, summary=marked_drill(say, summary, view.drill))


DRAWERS: Drawers = {
    RoleView: draw_role,
    HandOverView: draw_hand_over,
}
