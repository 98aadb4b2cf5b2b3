"""What a service function gives back to whoever asked; and what a noun registers so that it is
asked: its one `FEATURE`, at the foot of its highest file. `features` lists them.

The tables are put together once, when the program starts: a command costs a look-up, and nothing of
another noun runs on its way.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from bot.cards.views import HomeView, NoticeView, Sentence, View
from bot.dialogs.commands import Command
from bot.domain.organisation.organisation import OSLO
from bot.service.links import DocumentKind
from bot.service.messages import NOT_YOURS, SentHome, SentMessage, SentNotice, SharedChat
from bot.service.unit_of_work import UnitOfWork
from bot.store.outbox import RestoreGap
from bot.store.records import CardSlot, Priority, Task, TaskKind


@dataclass(frozen=True, slots=True)
class Answer:
    """`view` is shown in answer to a tap. For a text it is sent only if `to_send`: most commands
    have already put what there is to say among the outgoing rows. `message` draws a sent view
    again after a crash. `note` is a sentence to show above the card (a stale tap).
    `place` sends it as a card that can be changed, and not as a message. `unmoved`: what the tap of
    an older client is told, whose card no answer replaces, where nothing came of it."""

    view: View | None = None
    incident: str | None = None
    to_send: bool = False
    message: SentMessage | None = None
    note: Sentence | None = None
    place: Callable[[], None] | None = None
    unmoved: Sentence | None = None


SILENT = Answer()
TOO_LATE = Sentence("answer-stale")


def notice(uow: UnitOfWork, person: str, sentence: Sentence, drill: bool = False) -> Answer:
    """One plain sentence; what is said about a `drill` is marked as one (L12)."""
    view = NoticeView(uow.directory.language(person), sentence, drill)
    return Answer(view, to_send=True, message=SentNotice(sentence, drill))


def not_found(uow: UnitOfWork, person: str) -> Answer:
    """What a card gets whose alarm is none, or none of the person's. After a restore it may have
    been one: then it is said what is missing, and what to do (L1)."""
    gap = uow.tx.newest_gap()
    if gap is None:
        return notice(uow, person, NOT_YOURS)
    return notice(uow, person, Sentence("answer-gap", _span(gap)))


def _span(gap: RestoreGap) -> tuple[tuple[str, str], ...]:
    moments = (
        datetime.fromtimestamp(at / 1000, UTC).astimezone(OSLO) for at in (gap.since, gap.until)
    )
    return tuple(zip(("from", "until"), (f"{at:%d.%m. kl. %H.%M}" for at in moments), strict=True))


def name_gap(uow: UnitOfWork) -> RestoreGap:
    """After a restore: puts the gap on record, and tells whoever is part of an alarm that goes on.
    What they did meanwhile is not known any more."""
    gap = uow.tx.note_restored()
    for alarm in uow.tx.waiting_alarms():
        people = (alarm.caseworker.id, *(alert.person for alert in alarm.alerts))
        sentence, drill = Sentence("answer-gap-goes-on", _span(gap)), alarm.drill is not None
        for person in dict.fromkeys(people):
            if not alarm.state.ended and uow.can_reach(person):
                said = SentNotice(sentence, drill).payload()
                key = f"gap:{gap.until}:{alarm.id}:{person}"
                task = uow.task(TaskKind.NOTICE, person, Priority.CONVERSATION, key, payload=said)
                uow.tx.add_tasks([task])  # for the service to send: whoever runs this does not
    return gap


def told_there(chat: SharedChat, is_alarm: bool) -> tuple[Sentence, dict[str, Any]]:
    """The sentence for a shared chat, and what its row carries. Where others read along it is one
    neutral word, because the client may be among them; a targeted one says what matters."""
    told = "targeted-sent" if is_alarm else "targeted-unreachable"
    sentence = Sentence(told if chat.targeted else "public-received")
    where = {"chat": chat.id, "targeted_here": int(chat.targeted)}
    # A targeted message that is refused, too, leaves the neutral word that anybody may read.
    last_resort = replace(chat, targeted=False).payload() if chat.targeted else {}
    return sentence, {**last_resort, **where}


def home(
    uow: UnitOfWork, person: str, sentence: Sentence | None = None, *, short: bool = False
) -> Answer:
    """The card whose first button is *Varsle leder*; `short` is one line of it."""
    view = HomeView(uow.directory.language(person), sentence, short)
    return Answer(view, to_send=True, message=SentHome(sentence, short))


# Any: each takes the one command type that is its key. One that answers with a command leaves the
# answer to whoever handles that.
Handler = Callable[[UnitOfWork, Any], Answer | Command]
# Does what is due; returns the instant that is still waited for when it came too early.
Timer = Callable[[UnitOfWork, Task], int | None]
# What a message gives its recipient to read now; None when there is nothing left to say. Any: the
# one type of message that is its key.
Reader = Callable[[UnitOfWork, str, Any], View | None]


@dataclass(frozen=True, slots=True)
class SlotFamily:
    """A family of card slots. `view` is what one shows now, None for a card that nobody has to see
    any more; `undelivered` what follows from one that has not arrived and will not (L3)."""

    view: Callable[[UnitOfWork, CardSlot], View | None]
    undelivered: Callable[[UnitOfWork, CardSlot, str], None] | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """What one noun does: `handlers` by the command, or by the alarm command of an `Act` that is
    more than a move, `timers` by the kind of the task, `slots` by family, `messages` by their
    type, `documents` by what a link to one is for."""

    handlers: Mapping[type, Handler] = field(default_factory=dict)
    timers: Mapping[TaskKind, Timer] = field(default_factory=dict)
    slots: Mapping[str, SlotFamily] = field(default_factory=dict)
    messages: Mapping[type[SentMessage], Reader] = field(default_factory=dict)
    documents: Mapping[str, DocumentKind] = field(default_factory=dict)
