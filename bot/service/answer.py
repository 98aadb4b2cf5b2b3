"""What a service function gives back to whoever asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.cards.views import HomeView, NoticeView, Sentence, View
from bot.service.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Answer:
    """`view` is shown in answer to a tap. For a text it is sent only if `to_send`: most commands
    have already put what there is to say among the outgoing rows. `payload` draws a sent view
    again after a crash. `note` is a sentence to show above the card (a stale tap)."""

    view: View | None = None
    incident: str | None = None
    to_send: bool = False
    payload: tuple[tuple[str, str | int | None], ...] = ()
    note: Sentence | None = None


SILENT = Answer()
NOT_YOURS = Sentence("answer-not-yours")
TOO_LATE = Sentence("answer-stale")


def notice(uow: UnitOfWork, person: str, sentence: Sentence, drill: bool = False) -> Answer:
    """One plain sentence; what is said about a `drill` is marked as one (L12)."""
    language = uow.directory.language(person)
    payload = (*_sentence("notice", sentence), ("drill", int(drill)))
    return Answer(NoticeView(language, sentence, drill), to_send=True, payload=payload)


def shared_chat(conversation_id: str, targeted: bool) -> dict[str, str | int]:
    """What an outgoing row carries about the shared chat that it answers; `told_there` is said
    there when the private answer cannot arrive (L1)."""
    return {"public": conversation_id, "targeted": int(targeted)}


def told_there(payload: Mapping[str, Any], is_alarm: bool) -> tuple[Sentence, dict[str, Any]]:
    """The sentence for a shared chat, and the payload of its row. Where others read along it is
    one neutral word, because the client may be among them; a targeted one says what matters."""
    targeted = bool(payload["targeted"])
    told = "targeted-sent" if is_alarm else "targeted-unreachable"
    sentence = Sentence(told if targeted else "public-received")
    row = {"view": "notice", "sentence": sentence.id, "chat": payload["public"]}
    # A targeted message that is refused, too, leaves the neutral word that anybody may read.
    last_resort = shared_chat(payload["public"], targeted=False) if targeted else {}
    return sentence, {**last_resort, **row, "targeted_here": int(targeted)}


def home(uow: UnitOfWork, person: str, sentence: Sentence | None = None) -> Answer:
    """The card whose first button is *Varsle leder*."""
    language = uow.directory.language(person)
    return Answer(HomeView(language, sentence), to_send=True, payload=_sentence("home", sentence))


def _sentence(kind: str, sentence: Sentence | None) -> tuple[tuple[str, str | int | None], ...]:
    if sentence is None:
        return (("view", kind),)
    return (("view", kind), ("sentence", sentence.id), *((f"arg:{k}", v) for k, v in sentence.args))
