"""The twelve nouns, and what all of them register, by what it is asked for with."""

from collections.abc import Iterable, Mapping
from typing import Final, TypeVar

from bot.cards.views import View
from bot.service.alarm.replay import FEATURE as ALARM
from bot.service.answer import Feature, Handler, Reader, SlotFamily, Timer
from bot.service.drills.act import FEATURE as DRILLS
from bot.service.evidence.views import FEATURE as EVIDENCE
from bot.service.follow_up.act import FEATURE as FOLLOW_UP
from bot.service.guidance.guide import FEATURE as GUIDANCE
from bot.service.insight.figures import FEATURE as INSIGHT
from bot.service.links import DocumentLinks
from bot.service.measures.edit import FEATURE as MEASURES
from bot.service.messages import SentMessage
from bot.service.organisation.absence import FEATURE as ORGANISATION
from bot.service.privacy.mine import FEATURE as PRIVACY
from bot.service.readiness.works import FEATURE as READINESS
from bot.service.reports.reminders import FEATURE as REPORTS
from bot.service.threat.duty import FEATURE as THREAT
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import CardSlot, Task, TaskKind
from bot.store.slots import family

FEATURES: Final[tuple[Feature, ...]] = (
    ALARM, GUIDANCE, THREAT, EVIDENCE, REPORTS, FOLLOW_UP,
    INSIGHT, MEASURES, DRILLS, READINESS, ORGANISATION, PRIVACY,
)  # fmt: skip

Key = TypeVar("Key")
Part = TypeVar("Part")


def merged(parts: Iterable[Mapping[Key, Part]]) -> dict[Key, Part]:
    """All of them in one. Raises `ValueError` for what two nouns would answer."""
    table: dict[Key, Part] = {}
    for part in parts:
        if twice := table.keys() & part.keys():
            raise ValueError(f"registered twice: {twice}")
        table.update(part)
    return table


HANDLERS: Final[dict[type, Handler]] = merged(one.handlers for one in FEATURES)
TIMERS: Final[dict[TaskKind, Timer]] = merged(one.timers for one in FEATURES)
SLOTS: Final[dict[str, SlotFamily]] = merged(one.slots for one in FEATURES)
MESSAGES: Final[dict[str, tuple[type[SentMessage], Reader]]] = merged(
    {kind.VIEW: (kind, reader)} for one in FEATURES for kind, reader in one.messages.items()
)
DOCUMENTS: Final = DocumentLinks(merged(one.documents for one in FEATURES))


def slot_view(uow: UnitOfWork, card_slot: CardSlot) -> View | None:
    """What the slot shows now; None for a card that nobody has to see any more."""
    return SLOTS[family(card_slot.slot)].view(uow, card_slot)


def not_delivered(uow: UnitOfWork, card_slot: CardSlot, reason: str) -> None:
    """A card that has not arrived, and will not: whoever waits for its answer goes on (L3)."""
    undelivered = SLOTS[family(card_slot.slot)].undelivered
    if undelivered is not None:
        undelivered(uow, card_slot, reason)


def message_view(uow: UnitOfWork, task: Task) -> View | None:
    """What the recipient of a message that is never updated is to read, in their present language,
    drawn again from its row: what a crash interrupts is sent by whoever takes the row over. None
    when there is nothing left to say (the words were erased)."""
    known = MESSAGES.get(task.payload.get("view", ""))
    if known is None:
        return None
    kind, reader = known
    return reader(uow, task.recipient or "", kind.read(task.payload))
