"""The clocks: the machine's, which may be set, and one that only ever goes on; what is stored of
the database's, and what is set right after a step (docs/decisions/0038)."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, or_, select, update

from bot.domain.alarm.state import Alarm
from bot.store import rows
from bot.store import tables as t
from bot.store.outbox import OutboxTransaction
from bot.store.records import Priority, TaskKind
from bot.store.statements import UNRESOLVED

_SILENTLY_MS = 500  # a clock that is disciplined is followed without a word


def steady_ms() -> int:
    """Milliseconds since some instant, at the pace of real time, whatever the machine's clock is
    set to. It stands still while the machine is suspended, which shows as a step forward."""
    return time.monotonic_ns() // 1_000_000


class WallClock:
    """The process's clock: the machine's as it was at the start, and the steady one since. It never
    steps by itself; whoever watches the machine's clock lets it `follow`, and sees to what waits
    (docs/decisions/0038)."""

    def __init__(self) -> None:
        self._start = _offset_ns()

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        return (self._start + time.monotonic_ns()) // 1_000_000

    def follow(self) -> int:
        """Is the machine's clock from now on; returns by how much (ms) that was set since the last
        time, 0 for what is no more than a correction."""
        offset = _offset_ns()
        step_ms = (offset - self._start) // 1_000_000
        self._start = offset
        return step_ms if abs(step_ms) > _SILENTLY_MS else 0


def _offset_ns() -> int:
    # Whoever is put aside between the two looks would be late for good: on a machine this busy
    # one of a few pairs is whole, and that is the latest of all.
    return max(time.time_ns() - time.monotonic_ns() for _ in range(5))


SAME_STEP_MS = 10_000  # every replica sees it within a second or two
LONGEST_BACK_OFF_MS = 60_000  # of a send: its own, or the channel's (teams/gateway.py)


@dataclass(frozen=True, slots=True)
class ClockMark:
    """What all replicas know of the database's clock, in ms UTC by that clock. `at` is the latest
    instant that any of them has stored, 0 before the first. `stepped_at` is when it was set last,
    by `step_ms` (negative: back). `leapt_at` is when it went forward by a day or more."""

    at: int = 0
    stepped_at: int = 0
    step_ms: int = 0
    leapt_at: int = 0


class ClockTransaction(OutboxTransaction):
    """The part of `Transaction` that knows the clock's mark, and what waits by the clock."""

    def clock_mark(self) -> ClockMark:
        """The one row."""
        of = t.clock_mark.c
        row = self._db.execute(
            select(of.at, of.stepped_at, of.step_ms, of.leapt_at).where(of.id == 1)
        ).one_or_none()
        return ClockMark(*row) if row is not None else ClockMark()

    def raise_mark(self, at: int) -> None:
        """No replica has seen a later instant than `at`; an earlier one changes nothing."""
        of = t.clock_mark.c
        self._db.execute(update(t.clock_mark).where(of.id == 1, of.at < at).values(at=at))

    def set_mark(self, at: int) -> None:
        """The clock was set back to `at`, and everything is set right: it counts from there."""
        self._db.execute(update(t.clock_mark).where(t.clock_mark.c.id == 1).values(at=at))

    def note_step(self, step_ms: int, leapt: bool) -> bool:
        """The clock was set now; false when another replica has said so a moment ago."""
        now, of = self.now(), t.clock_mark.c
        values = {"stepped_at": now, "step_ms": step_ms} | ({"leapt_at": now} if leapt else {})
        new = or_(of.stepped_at < now - SAME_STEP_MS, of.stepped_at > now + SAME_STEP_MS)
        noted = update(t.clock_mark).where(of.id == 1, new).values(values)
        return self._db.execute(noted).rowcount == 1

    def waiting_alarms(self) -> Sequence[Alarm]:
        """Every alarm that is unresolved or whose threat is followed up, as it is, not locked;
        what cannot be read is left out."""
        pending = and_(t.task.c.kind == TaskKind.DUTY.value, t.task.c.done_at.is_(None))
        followed_up = t.incident.c.id.in_(select(t.task.c.incident).where(pending))
        # In one order everywhere (docs/decisions/0011); apart, each is found by its own index.
        found = {
            row.id: row.card
            for query in (UNRESOLVED, followed_up)
            for row in self._db.execute(select(t.incident.c.id, t.incident.c.card).where(query))
        }
        return [*rows.readable_alarms(found[incident] for incident in sorted(found))]

    def move_timers(self, alarm: Alarm) -> None:
        """The alarm's pending timers come due when it says."""
        of = t.task.c
        dues = {
            TaskKind.TIMER: alarm.timer.due_at if alarm.timer is not None else None,
            TaskKind.DUTY: alarm.duty.due_at if alarm.duty is not None else None,
        }
        for kind, due_at in dues.items():
            if due_at is not None:
                mine = (of.incident == alarm.id, of.kind == kind.value, of.done_at.is_(None))
                self._db.execute(update(t.task).where(*mine).values(due_at=due_at))

    def bring_forward(self) -> int:
        """What is to be sent now and would wait for an instant that nobody asked for is due at
        once; how many rows."""
        now, of = self.now(), t.task.c
        late = (
            select(of.id)
            .where(
                of.done_at.is_(None),
                of.due_at > now,
                of.kind.in_([TaskKind.CARD.value, TaskKind.NOTICE.value]),
                or_(
                    and_(of.priority <= Priority.DRILL, of.due_at > now + LONGEST_BACK_OFF_MS),
                    and_(of.priority < Priority.DRILL, of.attempt == 0),
                ),
            )
            .with_for_update(skip_locked=True)
        )
        # What is on its way just now began by the clock before (V5).
        values = {"due_at": now, "started_at": _not_after(of.started_at, now)}
        moved = update(t.task).where(of.id.in_(late)).values(values)
        return self._db.execute(moved, execution_options={"preserve_rowcount": True}).rowcount


def _not_after(instant: ColumnElement[int | None], now: int) -> ColumnElement[int | None]:
    return case((instant > now, now), else_=instant)
