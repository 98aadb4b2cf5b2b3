"""What a service function gives back to whoever asked."""

from dataclasses import dataclass, replace
from typing import Any

from bot.cards.views import HomeView, NoticeView, Sentence, View
from bot.service.messages import SentHome, SentMessage, SentNotice, SharedChat
from bot.service.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Answer:
    """`view` is shown in answer to a tap. For a text it is sent only if `to_send`: most commands
    have already put what there is to say among the outgoing rows. `message` draws a sent view
    again after a crash. `note` is a sentence to show above the card (a stale tap)."""

    view: View | None = None
    incident: str | None = None
    to_send: bool = False
    message: SentMessage | None = None
    note: Sentence | None = None


SILENT = Answer()
TOO_LATE = Sentence("answer-stale")


def notice(uow: UnitOfWork, person: str, sentence: Sentence, drill: bool = False) -> Answer:
    """One plain sentence; what is said about a `drill` is marked as one (L12)."""
    view = NoticeView(uow.directory.language(person), sentence, drill)
    return Answer(view, to_send=True, message=SentNotice(sentence, drill))


def told_there(chat: SharedChat, is_alarm: bool) -> tuple[Sentence, dict[str, Any]]:
    """The sentence for a shared chat, and what its row carries. Where others read along it is one
    neutral word, because the client may be among them; a targeted one says what matters."""
    told = "targeted-sent" if is_alarm else "targeted-unreachable"
    sentence = Sentence(told if chat.targeted else "public-received")
    where = {"chat": chat.id, "targeted_here": int(chat.targeted)}
    # A targeted message that is refused, too, leaves the neutral word that anybody may read.
    last_resort = replace(chat, targeted=False).payload() if chat.targeted else {}
    return sentence, {**last_resort, **where}


def home(uow: UnitOfWork, person: str, sentence: Sentence | None = None) -> Answer:
    """The card whose first button is *Varsle leder*."""
    view = HomeView(uow.directory.language(person), sentence)
    return Answer(view, to_send=True, message=SentHome(sentence))
