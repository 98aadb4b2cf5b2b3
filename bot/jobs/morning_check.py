"""The morning check, unit by unit, beside the alarms (R12, R55, R56; decision 0025).

Every replica looks; a note in the database says whose a unit is, and one unit is checked at a time.
A process that dies leaves its unit to whoever looks when the note has run out. Teams is asked about
people slowly: a share of the tenant's rate, and never beside an alarm.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import structlog

from bot.domain.morning import check_day
from bot.domain.readiness import Gap
from bot.events import Address
from bot.jobs.worker import Wakeup
from bot.outbox import metrics
from bot.outbox.threads import Threads
from bot.outbox.worker import OutboxWorker
from bot.ports import Clock, Probe, Probed, TryAgain, Unknown
from bot.service.answer import SILENT, Answer
from bot.service.channel_health import ChannelHealth
from bot.service.dispatcher import Service
from bot.service.readiness import check as readiness
from bot.service.readiness.check import Known
from bot.service.unit_of_work import UnitOfWork
from bot.store.queries import ReadinessReader
from bot.store.readiness import UnitRow
from bot.store.records import StoreUnavailable

PER_SECOND = 10.0  # of the tenant's 50: an alarm's cards never wait for it
CHUNK = 5  # probes for which the shared rate is asked at once
REMEMBERED_MS = 10 * 60 * 1000  # a county's leader is in many units' chains
ASKED_AGAIN = 2  # times, where Teams says when
LONGEST_WAIT_SECONDS = 30.0
SILENT_AFTER = 5  # in a row: Teams itself is the trouble, and the others need not be asked

# Takes so many requests from the tenant's shared rate; seconds until the first of them is free.
Take = Callable[[int], Awaitable[float]]


class Prober:
    """One per process. `quiet` waits until no card is being sent, at most a moment."""

    def __init__(
        self,
        probe: Probe,
        take: Take,
        quiet: Callable[[], Awaitable[None]],
        health: ChannelHealth,
        per_second: float = PER_SECOND,
    ) -> None:
        self._probe = probe
        self._take = take
        self._quiet = quiet
        self._health = health
        self._interval = 1 / per_second
        self._in_hand = 0
        self._remembered: dict[str, tuple[int, Address, Probed]] = {}

    async def ask(
        self, people: Mapping[str, Address | None], now: int, anew: bool = False
    ) -> dict[str, Probed]:
        """What Teams says of everybody who has a private chat with the bot, by person; who was
        asked a moment ago is not asked again, unless `anew`. Raises `StoreUnavailable`."""
        self._forget(now)
        found: dict[str, Probed] = {}
        silent = 0
        for person, address in people.items():
            if address is None or address.conversation_id is None:
                continue
            known = self._remembered.get(person)
            # Who has installed the bot anew since has another address.
            if known is not None and known[1] == address and not anew:
                found[person] = known[2]
                continue
            if silent >= SILENT_AFTER:
                found[person] = Unknown("not_asked")
                continue
            found[person] = answer = await self._asked(address)
            if isinstance(answer, TryAgain | Unknown):
                silent += 1
            else:
                silent = 0
                self._remembered[person] = (now, address, answer)
        return found

    async def _asked(self, address: Address) -> Probed:
        for _ in range(ASKED_AGAIN):
            answer = await self._once(address)
            wait = answer.after_seconds if isinstance(answer, TryAgain) else None
            if wait is None or wait > LONGEST_WAIT_SECONDS:  # never sooner than Teams says
                return answer
            await asyncio.sleep(wait)
        return await self._once(address)

    async def _once(self, address: Address) -> Probed:
        if self._in_hand == 0:
            await asyncio.sleep(max(0.0, await self._take(CHUNK)))
            self._in_hand = CHUNK
        self._in_hand -= 1
        await self._quiet()
        answer = await self._probe.probe(address)
        self._health.note(answer)
        await asyncio.sleep(self._interval)
        return answer

    def _forget(self, now: int) -> None:
        self._remembered = {
            person: known
            for person, known in self._remembered.items()
            if now - known[0] < REMEMBERED_MS
        }


log = structlog.get_logger(__name__)

LOOK_EVERY_SECONDS = 30.0
BEGINS_AFTER_MS = 5 * 60 * 1000  # a start has enough to do, and a roll-out starts many times
LEASE_MS = 3 * 60 * 1000  # longer than a large unit takes, with a Teams that asks to wait
RESTS_MS = 10 * 60 * 1000  # while Teams answers about nobody
TRIES = 3  # of a unit's check, while the database breaks it off; then the others' turn comes
RESTS = 3  # then the morning says that nobody could be asked
UNTOLD = "untold"  # a kind of the metric: a result that could be told to nobody


class MorningCheck:
    """One per process; any number of processes on one database."""

    def __init__(
        self,
        service: Service,
        threads: Threads,
        worker: OutboxWorker,
        wakeup: Wakeup,
        prober: Prober,
        reader: ReadinessReader,
        clock: Clock,
    ) -> None:
        self._service = service
        self._threads = threads
        self._worker = worker
        self._prober = prober
        self._reader = reader
        self._clock = clock
        self._wakeup = wakeup
        self._failed: set[tuple[str, str]] = set()
        self._rests_until = 0
        self._rested: Counter[str] = Counter()
        self._broken_off: Counter[tuple[str, str]] = Counter()

    async def run(self) -> None:
        """Until cancelled. What is asked for is checked from the first moment on."""
        self._rests_until = self._clock.now() + BEGINS_AFTER_MS
        while True:
            self._wakeup.clear()
            try:
                await self.settle()
                await self.measure()
            except Exception as error:  # the database is away, or a defect: the next look is soon
                log.warning("morning_check_failed", error=type(error).__name__)
            await self._wakeup.wait(LOOK_EVERY_SECONDS)

    async def settle(self) -> None:
        """Every unit that is due, or asked for, is checked."""
        while await self.step():
            pass

    async def step(self) -> bool:
        """Checks one unit; false when there is none to check, or another replica is at one."""
        now = self._clock.now()
        rows = {row.unit: row for row in await asyncio.to_thread(self._reader.rows)}
        await self._bury(rows)
        day = str(check_day(now) or "")
        for unit in self._due(rows, day, now):
            if await self._run(partial(_take, unit=unit, day=day, until=now + LEASE_MS)):
                row = rows.get(unit)
                asked = row is not None and self._is_asked(row, day)
                return await self._checked(unit, day, asked)
        return False

    async def measure(self) -> None:
        """What the last check of every unit found, for whoever watches (no names; L11)."""
        units = self._service.directory.organisation.units
        checks = await asyncio.to_thread(self._reader.checks)
        counted: Counter[str] = Counter()
        for check in (one for one in checks if one.unit in units):
            counted.update(finding.gap.value for finding in check.findings)
            counted[UNTOLD] += not check.told
        for kind in (*(gap.value for gap in Gap), UNTOLD):
            metrics.READINESS.labels(kind).set(counted[kind])
        checked = {check.unit: check.checked_at for check in checks}
        oldest = min((checked.get(unit, 0) for unit in units), default=0)
        metrics.READINESS_OLDEST.set(oldest / 1000)

    def _due(self, rows: Mapping[str, UnitRow], day: str, now: int) -> list[str]:
        """What was asked for, then what this morning has not seen yet."""
        units = self._service.directory.organisation.units
        # A lease that ends later than any could that is taken now is of a clock that was set back.
        held = range(now + 1, now + 2 * LEASE_MS)
        free = {unit: row for unit, row in rows.items() if row.lease_until not in held}
        asked = [unit for unit in sorted(units) if unit in free and self._is_asked(free[unit], day)]
        if not day or len(free) < len(rows) or now < self._rests_until <= now + RESTS_MS:
            return asked
        unseen = (unit for unit in sorted(units) if unit not in rows or rows[unit].day != day)
        return asked + [unit for unit in unseen if (unit, day) not in self._failed]

    def _is_asked(self, row: UnitRow, day: str) -> bool:
        """Whether somebody waits for it, also when whoever took it for them died over it: they
        look at a card that says that it is being checked."""
        left = row.left_lying and day in ("", row.day) and (row.unit, day) not in self._failed
        return row.asked or left

    async def _bury(self, rows: Mapping[str, UnitRow]) -> None:
        """Units that are gone since: merged into others, or renamed."""
        units = self._service.directory.organisation.units
        for unit, row in rows.items():
            if unit not in units and row.day != readiness.GONE:
                await self._send(partial(readiness.unit_gone, number=unit))

    async def _checked(self, unit: str, day: str, asked: bool) -> bool:
        try:
            return await self._check(unit, day, asked)
        except StoreUnavailable:  # no trouble of the unit's: it is taken again when it is free
            self._broken_off[unit, day] += 1
            if self._broken_off[unit, day] >= TRIES:
                self._failed.add((unit, day))
            log.warning("unit_check_broken_off", unit=unit)
            return False
        except Exception as error:  # one unit's trouble must not keep the others from theirs
            self._failed.add((unit, day))
            log.error("unit_not_checked", unit=unit, error=type(error).__name__)
            return True

    async def _check(self, unit: str, day: str, asked: bool) -> bool:
        """False when it is put off: Teams answers about nobody."""
        directory, now = self._service.directory, self._clock.now()
        people = readiness.people_in(directory, unit, now)
        chats = {p: a.conversation_id if a is not None else None for p, a in people.items()}
        told = await asyncio.to_thread(self._reader.told, chats)
        before = await asyncio.to_thread(self._reader.reaches, list(people))
        probed = await self._prober.ask(people, now, anew=asked)
        if not asked and self._puts_off(probed, day, now):
            await self._run(lambda uow: uow.tx.let_go_of(unit))
            return False
        known = {
            # As it is by now: somebody may have come or gone while others were asked about.
            person: Known(directory.address(person), told[person], before.get(person), answer)
            for person, answer in ((p, probed.get(p)) for p in people)
        }
        await self._send(partial(readiness.finish, number=unit, known=known, day=day))
        return True

    def _puts_off(self, probed: Mapping[str, Probed], day: str, now: int) -> bool:
        silent = bool(probed) and all(isinstance(p, TryAgain | Unknown) for p in probed.values())
        if not silent or self._rested[day] >= RESTS:
            return False
        self._rested[day] += 1
        self._rests_until = now + RESTS_MS
        log.warning("morning_check_put_off", times=self._rested[day])
        return True

    async def _run(self, work: Callable[[UnitOfWork], Any]) -> Any:
        return await self._threads.run(self._service.read, work)

    async def _send(self, work: Callable[[UnitOfWork], None]) -> None:
        """In a transaction of its own; what it sends is sent. Cards go first."""
        await self._worker.quiet(1.0)

        def in_unit_of_work(uow: UnitOfWork) -> Answer:
            work(uow)
            return SILENT

        self._worker.dispatch(await self._threads.run(self._service.within, in_unit_of_work))


def _take(uow: UnitOfWork, unit: str, day: str, until: int) -> bool:
    return uow.tx.take_unit(unit, day, until)
