"""The role card (R33): what the one who helps does, step by step, and the way out."""

from collections.abc import Iterator

from microsoft_teams.cards import Action, CardElement, TextInput

from bot.cards.alarm.colleague import steps_there
from bot.cards.alarm.facts import way_told
from bot.cards.alarm.handing import hand_over_button
from bot.cards.alarm.role_steps import steps_of
from bot.cards.alarm.role_walk import where_the_call_is
from bot.cards.evidence.evidence_parts import evidence_kept
from bot.cards.kit.buttons import Origin, Style, button, link, row
from bot.cards.kit.call_list import call_list
from bot.cards.kit.clock import clock_time
from bot.cards.kit.drawn import Drawn, finish
from bot.cards.kit.elements import marked, paragraph, quiet, strong, subheading, verbatim
from bot.cards.kit.headline import headline, marked_drill
from bot.cards.kit.people import call_text, call_url, chat_url, emergency_number, named, plainly
from bot.cards.kit.words import as_text, quoted
from bot.cards.views import RoleView
from bot.domain.alarm.incident import CallResult, How
from bot.domain.alarm.state import Contact
from bot.texts import Say, say_in

_LAST_WORDS = 5
_MOST_NUMBERS = 2
_WORD_BYTES = 1200
TEXT_LENGTH = 2000
_RESULTS = {
    CallResult.SPOKE: "call-spoke",
    CallResult.NO_ANSWER: "call-no-answer",
    CallResult.VOICEMAIL: "call-voicemail",
}


def draw_role(view: RoleView) -> Drawn:
    """Draw the danger sentence first, then the steps, the words so far and the way out."""
    say = say_in(view.language)
    origin = Origin(view.incident, view.seen)
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
        *(call if view.walk else ()),
        *_calling(say, view),
        *_steps(say, view),
        *(() if view.walk else call),
        *_call_log(say, view, origin),
        *_words(say, view),
        *_relay(say, view, origin),
        *call_list(say, view.numbers, most=_MOST_NUMBERS),
        *_evidence(say, view, origin),
    ]
    summary = marked_drill(say, say("summary-role", name=plainly(view.caseworker)), view.drill)
    return finish(body, _ways_out(say, view, origin), summary=summary)


def _circumstances(say: Say, view: RoleView) -> Iterator[CardElement]:
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


def _chat(say: Say, view: RoleView) -> str | None:
    url = chat_url(view.caseworker)
    return f"[{say('chat-person', name=named(view.caseworker))}]({url})" if url else None


def _steps(say: Say, view: RoleView) -> Iterator[CardElement]:
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


def _where(say: Say, view: RoleView) -> str:
    if view.room is None:
        return say("role-do-come", name=named(view.caseworker))
    return say("role-do-come-room", room=as_text(view.room))


def _calls_now(view: RoleView) -> bool:
    return view.how is How.CALL and view.contact is not Contact.CONFIRMED


def _calling(say: Say, view: RoleView) -> Iterator[CardElement]:
    url = call_url(view.caseworker)
    if url and _calls_now(view):
        title = say("call-person", name=plainly(view.caseworker))
        yield row([link(title, url, style="positive")])
    if view.join_url:
        yield row([link(say("join-meeting"), view.join_url, style="positive")])


def _call_log(say: Say, view: RoleView, origin: Origin) -> Iterator[CardElement]:
    """What came of the call (R22, R23): asked only of the one who calls, until contact is made."""
    if not _calls_now(view):
        return
    yield quiet(say("role-call-result"), gap="Medium")
    yield row(
        [
            button(
                say(title),
                "red_card.call_result",
                origin,
                person=view.caseworker.id,
                result=result.value,
            )
            for result, title in _RESULTS.items()
        ]
    )


def _words(say: Say, view: RoleView) -> Iterator[CardElement]:
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


def _relay(say: Say, view: RoleView, origin: Origin) -> Iterator[CardElement]:
    name = plainly(view.caseworker)
    yield TextInput(
        id="text",
        label=say("role-write-label", name=name),
        placeholder=say("role-write-placeholder", name=name),
        is_multiline=True,
        max_length=TEXT_LENGTH,
        spacing="Medium",
    )
    style: Style | None = None if _calls_now(view) or view.join_url else "positive"
    yield row([button(say("role-send"), "relay.send", origin, inputs=True, style=style)])


def _evidence(say: Say, view: RoleView, origin: Origin) -> Iterator[CardElement]:
    if view.evidence:
        yield from evidence_kept(say, view.evidence)
        yield row([button(say("evidence-see"), "evidence.show", origin)])


def _ways_out(say: Say, view: RoleView, origin: Origin) -> list[Action]:
    return [
        hand_over_button(say, view.candidates, origin),
        button(say("strengthen"), "red_card.escalate", origin),
        button(say("release"), "red_card.release", origin, tooltip=say("release-tooltip")),
        button(say("end-alarm"), "red_card.resolve", origin),
    ]
