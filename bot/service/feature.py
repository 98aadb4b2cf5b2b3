"""What a noun registers: its one `FEATURE`, at the foot of its highest file. `features` lists them.

The tables are put together once, when the program starts: a command costs a look-up, and nothing of
another noun runs on its way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.cards.views import View
from bot.dialogs.commands import Command
from bot.service.answer import Answer
from bot.service.links import DocumentKind
from bot.service.messages import SentMessage
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import CardSlot, Task, TaskKind

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
