"""Where calls are kept: the store, or (`outbox.plain.calls`) the alarms that go on without one."""

from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from bot.domain.calls import Call, CallAction, CallEvent
from bot.domain.conversation import PLAIN, CallRow, id_inside
from bot.outbox.threads import Persistence, Threads
from bot.outbox.worker import OutboxWorker
from bot.service.alarm import calls
from bot.service.answer import SILENT, Answer
from bot.service.dispatcher import Service
from bot.service.readiness import telephone as trials
from bot.service.unit_of_work import UnitOfWork
from bot.store.calls import TRIAL

STORES_WITHIN_SECONDS = 10.0

Result = TypeVar("Result")


class _Steps(Protocol):
    """What decides a call's steps: `service.alarm.calls`, and `service.readiness.telephone` of
    test calls."""

    def take_step(self, uow: UnitOfWork, row: CallRow, /) -> list[CallAction]: ...
    def placed(self, uow: UnitOfWork, outside: str, reference: str, /) -> None: ...
    def heard(self, uow: UnitOfWork, outside: str, event: CallEvent) -> list[CallAction]: ...
    def known(self, uow: UnitOfWork, outside: str, /) -> Call | None: ...
    def not_made(self, uow: UnitOfWork, outside: str, again: bool) -> None: ...


def _steps(call: str) -> _Steps:
    """Of a call, by its id inside or outside."""
    return trials if call.startswith(TRIAL) else calls


class CallElsewhere(Exception):
    """A call of an alarm that goes on without the store, in another process: it is told there, when
    whoever tells of it does so once more, or here once the alarm is stored."""


class CallBook(Protocol):
    """Where calls are kept: the store, or the alarms that go on without one."""

    async def take_step(self, row: CallRow) -> list[CallAction]:
        """Takes the step that is due, and returns what is to be done of it."""
        ...

    async def heard(self, outside: str, event: CallEvent) -> list[CallAction]:
        """Keeps what has happened to a call, and returns what is to be done of it."""
        ...

    async def placed(self, outside: str, reference: str) -> None:
        """The call was made, and this is what the provider calls it."""
        ...

    async def speaks(self, outside: str, at: int) -> None:
        """Something of ours is heard in it, since that instant (ms UTC)."""
        ...

    async def not_made(self, outside: str, again: bool) -> None:
        """It was surely not made. `again`: once more, soon."""
        ...

    async def known(self, outside: str) -> Call | None:
        """The call that another process has made, as its provider knows it."""
        ...


class StoredCalls:
    """The calls in the database. `rows` is how each that this process has made stood last."""

    def __init__(self, service: Service, threads: Threads, worker: OutboxWorker) -> None:
        self._service = service
        self._threads = threads
        self._worker = worker
        self._persistence = Persistence()
        self.rows: dict[str, CallRow] = {}

    async def take_step(self, row: CallRow) -> list[CallAction]:
        """See `CallBook`."""
        return await self._within(row.outside, lambda uow: _steps(row.id).take_step(uow, row))

    async def heard(self, outside: str, event: CallEvent) -> list[CallAction]:
        """See `CallBook`. Raises `CallElsewhere` for what another process alone can know of."""
        heard = partial(_steps(outside).heard, outside=outside, event=event)
        actions = await self._within(outside, heard)
        if not actions and outside.startswith(PLAIN) and await self.known(outside) is None:
            raise CallElsewhere
        return actions

    async def placed(self, outside: str, reference: str) -> None:
        """See `CallBook`."""
        await self._within(outside, lambda uow: _steps(outside).placed(uow, outside, reference))

    async def speaks(self, outside: str, at: int) -> None:
        """See `CallBook`."""
        await self._within(outside, lambda uow: calls.speaks(uow, outside, at))

    async def not_made(self, outside: str, again: bool) -> None:
        """See `CallBook`."""
        await self._within(outside, lambda uow: _steps(outside).not_made(uow, outside, again))

    async def known(self, outside: str) -> Call | None:
        """See `CallBook`."""
        return await self._within(outside, lambda uow: _steps(outside).known(uow, outside))

    async def _within(self, outside: str, work: Callable[[UnitOfWork], Result]) -> Result:
        """Runs `work` in a transaction of its own, as soon as a tap; what it sends is sent."""
        row, _ = id_inside(outside)
        found: list[tuple[Result, CallRow | None]] = []

        def in_unit_of_work(uow: UnitOfWork) -> Answer:
            found[:] = [(work(uow), uow.tx.get_call(row))]
            return SILENT

        storing = partial(self._threads.run, self._service.within, in_unit_of_work)
        self._worker.dispatch(await self._persistence.store(storing, STORES_WITHIN_SECONDS))
        result, call = found[0]
        if call is not None and call.is_live:
            self.rows[call.id] = call
        else:
            self.rows.pop(row, None)
        return result
