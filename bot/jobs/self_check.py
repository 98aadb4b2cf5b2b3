"""The bot checks itself while it runs.

Whether an alarm raised now would be stored: tried every few seconds, by doing it (L8;
docs/decisions/0035). A question that reads (`SELECT 1`) is answered by a hot standby, by a server
whose disk is full and behind locked tables. So rows as large as an alarm's are committed and
deleted again, in the alarm's own threads and connections. Whoever judges stands outside: what is
judged may hang.

Whether its history keeps the laws (V1–V14): a metric for each broken one. What was broken says
nothing of an alarm raised now, so it does not stop the heart (`web/health.py`): a second, real
failure must be seen.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import structlog
from prometheus_client import Gauge

from bot.outbox import metrics
from bot.outbox.threads import Threads
from bot.ports import Clock
from bot.service.dispatcher import Service
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.sources import stored_organisation
from bot.store.database import Database
from bot.store.records import Head, VerificationScope, Violation
from bot.store.statistics import count_measures, oldest_waiting
from bot.store.verification import read_head, verify

log = structlog.get_logger(__name__)

EVERY_SECONDS = 3.0
WHILE_RED_SECONDS = 1.0
WITHIN_SECONDS = 0.8  # the time a command has to be stored (L1)
GREEN_AFTER = 2  # hits in a row
FORGETS_EVERY = 20  # looks: what others have left
STALE_AFTER_SECONDS = 3.0  # without a verdict that was due: the watcher itself has ended
_LEAVES_WITHIN_SECONDS = 0.5

Pause = Callable[[float], Awaitable[None]]


class ProbeVerdict:
    """Red from the first miss until two hits in a row; before the first hit nothing is green."""

    def __init__(self) -> None:
        self._wanting = 1

    @property
    def green(self) -> bool:
        """Whether alarms would be stored."""
        return self._wanting == 0

    def hit(self) -> None:
        """It was stored in time."""
        self._wanting = max(0, self._wanting - 1)

    def miss(self) -> None:
        """It was not."""
        self._wanting = GREEN_AFTER


class AlarmProbe:
    """One per process. `is_the_one` tells, from a thread, whether the database is still the one
    that was opened and has room; `recovered` is called when red turns green."""

    def __init__(
        self,
        service: Service,
        threads: Threads,
        is_the_one: Callable[[], bool],
        recovered: Callable[[], None] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._service = service
        self._threads = threads
        self._is_the_one = is_the_one
        self._recovered = recovered
        self._monotonic = monotonic
        self._pause = pause
        self._run = new_id()
        self._verdict = ProbeVerdict()
        self._due = -1.0  # until when the next verdict is to be there
        self._work: asyncio.Task[None] | None = None
        self._left = False  # rows of ours may be there
        self._looks = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="alarm-probe")

    async def well(self) -> bool:
        """Whether an alarm raised now would be stored; no when nobody has judged in time."""
        return self._verdict.green and self._monotonic() < self._due

    async def run(self) -> None:
        """Until cancelled; the first look has been made at the start. Nothing that fails here ends
        it."""
        try:
            while True:
                await self._pause(EVERY_SECONDS if self._verdict.green else WHILE_RED_SECONDS)
                try:
                    await self.look()
                except Exception:  # not even what tells of a defect may end it
                    self._verdict.miss()
        finally:
            await self.leave()

    async def look(self) -> None:
        """Tries once and judges after 800 ms at the latest. One try at a time: while one hangs,
        each look is a miss."""
        try:
            reason = await self._tried()
        except Exception as error:  # a defect of the probe itself is no reason to be green
            reason = f"defect_{type(error).__name__}"
        if reason:
            self._missed(reason)
        else:
            was_green = self._verdict.green
            self._verdict.hit()
            if self._verdict.green and not was_green:
                log.info("alarm_probe_green")
                self._recovered()
        self._due = self._monotonic() + EVERY_SECONDS + WITHIN_SECONDS + STALE_AFTER_SECONDS

    def _missed(self, reason: str) -> None:
        was_green = self._verdict.green
        self._verdict.miss()  # before anything is told: telling may fail, too
        metrics.PROBE_MISSES.labels(reason).inc()
        if was_green:
            log.error("alarm_probe_red", reason=reason)

    async def _tried(self) -> str:
        """Why it was a miss; "" for a hit."""
        if self._work is not None and not self._work.done():
            return "hangs"
        stored: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        began = self._monotonic()
        self._work = asyncio.create_task(self._store(stored))
        either: list[asyncio.Future[Any]] = [stored, self._work]
        done, _ = await asyncio.wait(either, timeout=WITHIN_SECONDS, return_when="FIRST_COMPLETED")
        if not done:
            return "late"
        if not stored.done():
            self._work.result()  # raises what ended it
        if not stored.result():
            metrics.PROBE_SECONDS.observe(self._monotonic() - began)
        return stored.result()

    async def _store(self, stored: "asyncio.Future[str]") -> None:
        """Stores, tells, and deletes what was stored."""
        clear_first, self._left = self._left, True
        put = self._threads.run(self._service.read, partial(_put, self._run, clear_first))
        results = await asyncio.gather(self._identified(), put, return_exceptions=True)
        failed = [result for result in results if isinstance(result, BaseException)]
        if failed:
            # What may have been stored all the same is deleted by the next try.
            stored.set_result("failed")
            log.warning("alarm_not_storable", error=type(failed[0]).__name__)
            return
        stored.set_result("" if results[0] else "other_database")
        await self._clear()

    async def _identified(self) -> bool:
        """Asked at every second look, and at every one while it is red."""
        self._looks += 1
        if self._verdict.green and self._looks % 2:
            return True
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._is_the_one)

    async def _clear(self) -> None:
        """The second commit: nobody waits for it, so it stands back for everybody."""
        try:
            others = self._looks % FORGETS_EVERY == 1
            clear = partial(_clear, self._run, others)
            await self._threads.behind(partial(self._service.read, clear))
        except Exception as error:
            self._missed("not_cleared")
            log.warning("alarm_probe_not_cleared", error=type(error).__name__)
        else:
            self._left = False

    async def settle(self, at_most: float) -> None:
        """Until the try that was begun last is over, its deletion included; `at_most` seconds."""
        if self._work is not None:
            await asyncio.wait([self._work], timeout=at_most)

    async def leave(self) -> None:
        """Gives up the try that is under way, after a moment."""
        with suppress(asyncio.CancelledError):
            await self.settle(_LEAVES_WITHIN_SECONDS)
        if self._work is not None:
            self._work.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)


def _put(run: str, clear_first: bool, uow: UnitOfWork) -> None:
    if clear_first:
        uow.tx.clear_probe(run)
    uow.tx.probe_alarm(run)


def _clear(run: str, others: bool, uow: UnitOfWork) -> None:
    uow.tx.clear_probe(run)
    if others:
        uow.tx.forget_probes()


CHECKED_EVERY_SECONDS = 60.0
LOOK_BACK_MS = 60 * 60 * 1000

VIOLATIONS = Gauge("rodtkort_violations", "Broken invariants in the last hour", ["law"])
LOOKED = Gauge("rodtkort_self_check_seconds", "When the history was last looked at (Unix)")
MEASURES = Gauge("rodtkort_measures", "Safety measures of all units", ["state"])
WAITING = Gauge(
    "rodtkort_waiting_seconds", "How long the oldest has waited for another service", ["work"]
)
DAYS_LEFT = Gauge(
    "rodtkort_credential_days_left",
    "Whole days that the bot can still prove itself to Entra with it; 0: it ends today",
    ["credential"],
)
REGISTERED = Gauge("rodtkort_register_incidents", "Incidents in the chain of the register")
HEAD = Gauge("rodtkort_register_head", "The first 12 hexadecimal digits of its newest link")
LAWS = tuple(f"V{number}" for number in range(1, 15))
ORPHANS_EVERY = 60  # looks: all that is stored is gone through
_DAY_MS = 24 * 3600 * 1000


class SelfCheck:
    """Every replica checks; the check only reads. It is a witness, too: what has been in the
    register once must still be there (V12), and its head is told daily to whoever keeps the
    log."""

    def __init__(
        self,
        database: Database,
        keys: Mapping[str, bytes],
        clock: Clock,
        late_ms: int,
        ends_on: Callable[[], tuple[str, date] | None] = lambda: None,
    ) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._late_ms = late_ms
        self._ends_on = ends_on
        self._head: Head | None = None
        self._told_on = -1  # day
        self._looks = 0
        self._orphans: list[Violation] = []

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await asyncio.to_thread(self.check)
            except Exception as error:  # the database is away; the next look counts
                log.error("self_check_failed", error=type(error).__name__)
            await asyncio.sleep(CHECKED_EVERY_SECONDS)

    def check(self) -> int:
        """Looks at the last hour, and once an hour at what belongs to nothing; returns the number
        of violations. Raises `StoreUnavailable`."""
        now = self._clock.now()
        self._count_days(now)
        orphans = self._looks % ORPHANS_EVERY == 0
        scope = VerificationScope(
            now, now - LOOK_BACK_MS, self._late_ms, head=self._head, orphans=orphans
        )
        head = read_head(self._database)
        found = verify(self._database, self._keys, stored_organisation, scope)
        self._looks += 1
        if orphans:
            self._orphans = [one for one in found if one.law == "V13"]
        else:
            found = list({*found, *self._orphans})
        for law in LAWS:
            VIOLATIONS.labels(law).set(sum(1 for violation in found if violation.law == law))
        counts = count_measures(self._database, now)
        MEASURES.labels("in_force").set(counts.in_force)
        MEASURES.labels("overdue").set(counts.overdue)
        MEASURES.labels("suggested").set(counts.suggested)
        for kind, waited in oldest_waiting(self._database, now).items():
            WAITING.labels(kind.value).set(waited / 1000)
        for violation in found[:20]:
            log.error("law_broken", law=violation.law, incident=violation.incident)
        self._tell(head, now, is_sound=all(one.law != "V12" for one in found))
        LOOKED.set(now / 1000)
        return len(found)

    def _count_days(self, now: int) -> None:
        """Asked each time: a certificate is changed while the bot runs."""
        try:
            found = self._ends_on()
        except Exception as error:  # it was read at the start; who renews it may be at it now
            log.warning("credential_unreadable", error=type(error).__name__)
            return
        if found is not None:
            name, day = found
            DAYS_LEFT.labels(name).set((day - datetime.fromtimestamp(now / 1000, UTC).date()).days)

    def _tell(self, head: Head, now: int, *, is_sound: bool) -> None:
        """What was seen of the register leaves the database; a head that is there no more stays
        asked for."""
        REGISTERED.set(head.count)
        HEAD.set(int(head.mac[:12], 16))
        if not is_sound:
            return
        self._head = head
        if now // _DAY_MS != self._told_on:
            self._told_on = now // _DAY_MS
            log.info("register_head", head=str(head))
