"""One command, one transaction, one hop to a worker thread (architecture.md)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from bot.dialogs import commands
from bot.dialogs.commands import Act, Command, Raise
from bot.domain.alarm import moves
from bot.domain.alarm.state import Alarm
from bot.events import Scope
from bot.ports import OrganisationTexts
from bot.service.alarm import act as acting
from bot.service.alarm import misplaced
from bot.service.answer import SILENT, Answer, Handler, notice
from bot.service.channel_health import ChannelHealth
from bot.service.directory import Directory
from bot.service.keyring import Keyring
from bot.service.messages import SharedChat
from bot.service.unit_of_work import (
    DEFAULT_TERMS,
    NO_TEXTS,
    NOBODY,
    LeasedMessage,
    SendSlots,
    Terms,
    UnitOfWork,
    Wakers,
)
from bot.store.database import Database
from bot.store.execution import Look
from bot.store.transaction import Transaction

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Handled:
    """What came of a command: the answer, and the messages this process must send at once."""

    answer: Answer
    leased: tuple[LeasedMessage, ...] = ()


class Service:
    """Runs commands. Synchronous; every method is one transaction and raises `StoreUnavailable`
    when the database cannot confirm it. `handlers` are those of all nouns (`features`);
    `organisations` writes what administrators change;
    `channel` is what the sends of this process have told of Teams; `alarm_changed` is told, in the
    store's thread, of each alarm that a command has changed; `about_to_commit`, there too, what
    will be sent at once if the commit that is asked for now succeeds, and what answers a tap then.
    """

    def __init__(
        self,
        store: Database,
        directory: Directory,
        keyring: Keyring,
        slots: SendSlots,
        lease_ms: int,
        handlers: Mapping[type, Handler],
        terms: Terms = DEFAULT_TERMS,
        organisations: OrganisationTexts = NO_TEXTS,
        wakers: Wakers = NOBODY,
        alarm_changed: Callable[[Alarm], None] = lambda alarm: None,
    ) -> None:
        self.directory = directory
        self.organisations = organisations
        self.channel = ChannelHealth()
        self._alarm_changed = alarm_changed
        self.keyring = keyring
        self._store = store
        self._slots = slots
        self._lease_ms = lease_ms
        self._handlers = handlers
        self._terms = terms
        self._wakers = wakers
        self.about_to_commit: Callable[[Sequence[LeasedMessage], Answer | None], None] = _nobody

    def run(self, command: Command, answered: bool) -> Handled:
        """Handles a command. `answered` tells that the channel shows the answer itself (an
        invoke); otherwise whatever must be said becomes an outgoing row."""

        def work(uow: UnitOfWork) -> Answer:
            origin = command.origin
            if origin.scope is not Scope.PERSONAL:
                uow.shared_chat = SharedChat(origin.conversation_id, origin.targeted)
            if not isinstance(command, commands.Meet | commands.Leave):  # their whole matter
                uow.remember(origin)
            if origin.delivery and not uow.tx.first_delivery(origin.delivery, _looks(uow, command)):
                again = _second_delivery(uow, command)
                return misplaced.on_an_older_card(uow, command, again) if answered else again
            if origin.brought_back and not uow.tx.first_delivery(origin.edit_of):
                return SILENT  # it is there again as it was, and was heard then
            answer = self._dispatch(uow, command)
            if answered:
                answer = misplaced.on_an_older_card(uow, command, answer)
            told = answer.note or answer.unmoved
            if not answered and not answer.to_send and told is not None:
                # An older client's tap: its card is not replaced by the answer (L1).
                is_drill = bool(getattr(answer.view, "drill", False))
                answer = notice(uow, origin.person, told, is_drill)
            if answer.place is not None and answer.to_send and not answered:
                answer.place()
            elif answer.to_send and not answered and answer.view is not None:
                key = f"answer:{origin.delivery or id(uow)}:{uow.now}"
                chat = uow.shared_chat if origin.targeted else None
                where = chat.payload() if chat is not None else None
                uow.tell(origin.person, answer.view, answer.message, key, where)
            return answer

        return self.within(work, answered)

    def _dispatch(self, uow: UnitOfWork, command: Command) -> Answer:
        asked: Answer | Command = command
        if isinstance(command, Act) and (first := misplaced.asked_first(uow, command)) is not None:
            return first
        while not isinstance(asked, Answer):
            asked = self._handler(asked)(uow, asked)
        return asked

    def _handler(self, command: Command) -> Handler:
        """A tap on an alarm's card may be more than a move."""
        if isinstance(command, Act) and (more := self._handlers.get(type(command.alarm_command))):
            return more
        return self._handlers[type(command)]

    def within(self, work: Callable[[UnitOfWork], Answer], answered: bool = False) -> Handled:
        """One transaction with a `UnitOfWork`; permits taken for one that fails are given back. The
        store may try twice: a first try of which only the word that it was stored got lost is known
        by its messages, and theirs is what must be sent."""
        uows: list[UnitOfWork] = []
        answers: list[Answer] = []

        def attempt(tx: Transaction) -> Answer:
            if answers and uows[0].leased and tx.has_task(uows[0].leased[0].task.id):
                return answers[0]
            uow = self._unit_of_work(tx)
            self._take_back(uows)
            uows[:] = [uow]
            answers.clear()
            answers.append(work(uow))
            shown = answers[0] if answered else None
            tx.while_committing(partial(self.about_to_commit, tuple(uow.leased), shown))
            return answers[0]

        try:
            answer = self._store.write(attempt)
        except BaseException:
            self._take_back(uows)
            raise
        for told in uows[0].after_commit:
            told()
        return Handled(answer, tuple(uows[0].leased))

    def _take_back(self, failed: list[UnitOfWork]) -> None:
        for uow in failed:
            for leased in uow.leased:
                self._slots.done(leased.permit)

    def read(self, work: Callable[[UnitOfWork], Result]) -> Result:
        """A transaction that sends nothing and returns a value (the outbox worker's own
        look-ups)."""
        return self._store.write(lambda tx: work(self._unit_of_work(tx)))

    def look(self, work: Callable[[UnitOfWork], Result]) -> Result:
        """A look that writes nothing and that no alarm waits for (a page of the tab)."""
        return self._store.look(lambda tx: work(self._unit_of_work(tx)))

    def _unit_of_work(self, tx: Transaction) -> UnitOfWork:
        return UnitOfWork(
            tx,
            self.directory,
            self.keyring,
            self._slots,
            self._lease_ms,
            self._terms,
            wakers=self._wakers,
            organisations=self.organisations,
            channel=self.channel,
            alarm_changed=self._alarm_changed,
        )


def _nobody(leased: Sequence[LeasedMessage], answer: Answer | None) -> None:
    """Nobody draws anything ahead."""


def _looks(uow: UnitOfWork, command: Command) -> Sequence[Look]:
    """What the command looks at first, so that the database can be asked at once (decision 80)."""
    match command:
        case Act():
            return uow.tx.looks_of_an_act(command.incident)
        case Raise(incident=None):
            return uow.tx.looks_of_a_cry(command.origin.person)
    return ()


def _second_delivery(uow: UnitOfWork, command: Command) -> Answer:
    """L6: the same activity again changes nothing; an invoke is shown the alarm as it is."""
    match command:
        case Act():
            return acting.show(uow, command)
        case Raise() if command.incident is not None:
            return acting.show(uow, Act(command.origin, command.incident, moves.Cancel()))
    return SILENT
