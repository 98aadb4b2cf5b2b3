"""The part of a write transaction that the outbox worker lives on: outgoing rows, timers, the rate
limit; and what the agency's archive is to be told of who looked."""

import json
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    Connection,
    Executable,
    Table,
    and_,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from bot.ports import Clock
from bot.store import rows, statements
from bot.store import tables as t
from bot.store.execution import Look, Quick
from bot.store.records import NOBODY_WAITS, Task, TaskKind, Waits

# Of the tenant's sends: each replica has less than half a second of them in hand
# (outbox/rate_limit.py).
FURTHEST_AHEAD_US = 2_000_000
KEEP_OUTAGES_MS = 90 * 24 * 60 * 60 * 1000
# Further ahead no lease of a worker of its own lies, of this version or the one before.
FURTHEST_OWN_LEASE_MS = 360_000


# PostgreSQL's; its now() is the transaction's start: it ran backwards in the timeline.
_MS = "(extract(epoch from clock_timestamp()) * 1000)::bigint"
_CLOCK_MS = literal_column(_MS, BigInteger)
_CLOCK = select(_CLOCK_MS.label("ms"))
# When the first of each of these kinds is due, or its lease ends.
_OWN_KINDS_DUE = select(
    *(
        select(func.min(statements.later_of(t.task.c.due_at, t.task.c.lease_until)))
        .where(pending)
        .scalar_subquery()
        for pending in statements.OWN_KIND_PENDING.values()
    )
)


@cache
def _noted() -> Executable:
    """An activity is noted, and what PostgreSQL's clock said then."""
    noted: Any = statements.insert_once("postgresql", t.inbound, "delivery")
    return cast(Executable, noted.values(at=_CLOCK_MS).returning(t.inbound.c.at))


@cache
def by_its_clock(table: Table, at: str) -> Executable:
    """A person's row is inserted or replaced, and PostgreSQL's clock stands in the column `at`."""
    upsert: Any = statements.upsert("postgresql", table)
    return cast(Executable, upsert.values({at: _CLOCK_MS}))


def cards_of(incident: str) -> Look:
    """The look at an alarm's cards."""
    return statements.PLACES, {"of": incident}


RESTORED = "restored:"  # so begins the id of an outage that is the gap before a restore
GAP_TOLD_MS = 14 * 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class RestoreGap:
    """From when until when a restored database knows nothing."""

    since: int
    until: int


class OutboxTransaction:
    """What every part of `Transaction` builds on; `Transaction` adds the alarms and the people."""

    def __init__(self, connection: Connection, clock: Clock | None) -> None:
        self._db = connection
        self._quick = Quick(connection)
        self._clock = clock
        self._now: int | None = None

    def now(self) -> int:
        """One reading, taken anew when an alarm is locked: all SQL binds it."""
        if self._now is None:
            if self._clock is not None:
                self._now = self._clock.now()
            else:
                self._now = int(self._quick.execute(_CLOCK, {}).scalar_one())
        return self._now

    @property
    def _clock_behind(self) -> Sequence[Look]:
        """What the server is asked with a lock: its clock, once it has it."""
        return ((_CLOCK, {}),) if self._clock is None else ()

    @property
    def _has_asked_no_clock(self) -> bool:
        """Whether the instant is PostgreSQL's, and nothing of this transaction was bound to it."""
        return self._now is None and self._clock is None

    def first_delivery(self, delivery: str, behind: Sequence[Look] = ()) -> bool:
        """Notes the activity; false if it was handled before (L6). `behind`: what is looked at next
        (`Quick.execute`)."""
        if self._has_asked_no_clock:
            noted: Executable = _noted()
            at = self._quick.execute(noted, {"delivery": delivery}, behind=behind).scalar()
            self._now = int(at) if at is not None else None
            return at is not None
        row = {"delivery": delivery, "at": self.now()}
        statement = self._insert_once(t.inbound, "delivery")
        return self._quick.execute(statement, row, counted=True, behind=behind).rowcount == 1

    def looks_of_an_act(self, incident: str) -> Sequence[Look]:
        """What an act in the alarm looks at first: itself, locked, and its cards."""
        locks = (statements.INCIDENT, {"incident": incident})
        return (locks, *self._clock_behind, cards_of(incident))

    def looks_of_a_cry(self, person: str) -> Sequence[Look]:
        """What a cry looks at first: what is open already, locked, and where a call stands."""
        locks = (statements.ALL_UNRESOLVED_OF, {"of": person})
        return (locks, *self._clock_behind, (statements.WALK, {"who": person}))

    def forget_deliveries(self, before: int) -> None:
        """Drops notes of activities older than `before`."""
        self._db.execute(delete(t.inbound).where(t.inbound.c.at < before))

    def set_timer(self, incident: str, task: Task | None, kind: TaskKind = TaskKind.TIMER) -> None:
        """Replaces the alarm's pending timer of this kind (V1, V9)."""
        bound = {"of": incident, "which": kind.value, "now": self.now()}
        self._quick.execute(statements.REPLACE_TIMER, bound)
        if task is not None:
            self.add_tasks([task])

    def timer_due(self, incident: str, kind: TaskKind) -> int | None:
        """When the alarm's pending timer of this kind is due; None when there is none."""
        mine = (
            t.task.c.incident == incident,
            t.task.c.kind == kind.value,
            t.task.c.done_at.is_(None),
        )
        found = self._db.execute(select(t.task.c.due_at).where(*mine)).scalar()
        return int(found) if found is not None else None

    def add_tasks(self, tasks: Sequence[Task]) -> None:
        """Outgoing rows; one with a known dedupe key is left out."""
        if tasks:
            self._quick.execute(
                self._insert_once(t.task, "dedupe_key"), [rows.task_row(task) for task in tasks]
            )

    def claim_timers(self, limit: int, lease_ms: int, of_alarms: bool = False) -> Sequence[Task]:
        """Takes due timers (`of_alarms`: no `REMINDERS`) that nobody holds, most urgent first;
        `attempt` counts up."""
        return self._claim(statements.claim_timers(of_alarms), limit, lease_ms)

    def claim_messages(
        self, limit: int, lease_ms: int, waits: Waits = NOBODY_WAITS
    ) -> Sequence[Task]:
        """The same of messages: of each recipient's the first, and none of whom `waits` names;
        what helps somebody now goes before what its units have waiting beyond their share."""
        statement = statements.claim_messages(self._db.dialect.name)
        bound = {"people": json.dumps(waits.people), "units": json.dumps(waits.units)}
        return self._claim(statement, limit, lease_ms, **bound)

    def claim_own_kind(
        self, kind: TaskKind, limit: int, lease_ms: int, busy: Collection[str] = ()
    ) -> Sequence[Task]:
        """The same for a kind that has workers of its own (`BESIDE`): of each person's the first,
        and none of those who are `busy`. Whoever runs an earlier version takes longer leases: they
        are no clock's fault."""
        statement = statements.claim_own_kind(self._db.dialect.name, kind)
        furthest = max(2 * lease_ms, FURTHEST_OWN_LEASE_MS)
        people = json.dumps(sorted(busy))
        return self._claim(statement, limit, lease_ms, furthest, people=people)

    def claim_untried(
        self, kind: TaskKind, whose: str, ahead_ms: int, lease_ms: int
    ) -> Sequence[Task]:
        """The first of a person's that is due within `ahead_ms` and that nobody has taken yet: what
        it waits for has come, to this process alone."""
        statement = statements.claim_own_kind(self._db.dialect.name, kind, untried=True)
        return self._claim(statement, 1, lease_ms, FURTHEST_OWN_LEASE_MS, ahead_ms, whose=whose)

    def renew_lease(self, task: Task, lease_ms: int) -> bool:
        """Holds a row of one's own on for so long from now; false when another has it, or it is
        over. What the row was taken for takes longer than its lease."""
        until = self.now() + lease_ms
        return self._update_mine(task, statements.MY_LEASE, lease_until=until)

    def _claim(
        self,
        statement: Executable,
        limit: int,
        lease_ms: int,
        furthest: int = 0,
        ahead_ms: int = 0,
        /,
        **waits: str,
    ) -> Sequence[Task]:
        now = self.now()
        held = {"until": now + lease_ms, "latest": now + (furthest or 2 * lease_ms)}
        bound: dict[str, Any] = {"now": now + ahead_ms, "most": limit, **held, **waits}
        claimed = [rows.task(row) for row in self._quick.execute(statement, bound)]
        return sorted(claimed, key=lambda task: (task.priority, task.due_at))

    def lease_sends(self, count: int, interval_us: int) -> int:
        """Takes the tenant's shared "next send is free at" forward by `count` sends; returns
        when the first of them is free, in microseconds from now. What lies further ahead than all
        replicas can have taken it is of a clock that was set back since."""
        now_us = self.now() * 1000
        free_at = self._db.execute(select(t.pace.c.free_at).with_for_update()).scalar()
        start = max(free_at or 0, now_us)
        if start > now_us + FURTHEST_AHEAD_US:  # by a clock that was set back: nobody waits for it
            start = now_us
        values = {"free_at": start + count * interval_us}
        if free_at is None:
            self._db.execute(insert(t.pace).values(id=1, **values))
        else:
            self._db.execute(update(t.pace).values(values))
        return start - now_us

    def is_mine(self, task: Task) -> bool:
        """Whether the task is pending and nobody else has taken it, or its place, meanwhile."""
        bound = {"mine": task.id, "my_attempt": task.attempt, "my_lease": task.lease_until}
        found = self._quick.execute(statements.IS_MINE, bound | {"now": self.now()})
        return found.first() is not None

    def has_begun(self, task: Task) -> bool:
        """Whether its sending was begun since it was claimed."""
        bound = {"mine": task.id, "my_attempt": task.attempt, "my_sends": task.sends}
        return self._quick.execute(statements.HAS_BEGUN, bound).first() is not None

    def while_committing(self, work: Callable[[], None]) -> None:
        """Has `work` done while the server commits, and before this is asked of a file; it must not
        raise, and knows nothing of what comes of it."""
        self._quick.while_committing(work)

    def has_task(self, task: str) -> bool:
        """Whether there is such a task."""
        return self._db.execute(select(t.task.c.id).where(t.task.c.id == task)).first() is not None

    def note_outage(self, since: int, until: int) -> None:
        """Between these instants nothing could be stored."""
        row = {"id": str(uuid.uuid4()), "since": since, "until": until}
        self._db.execute(insert(t.database_outage).values(row))
        old = t.database_outage.c.until < self.now() - KEEP_OUTAGES_MS
        self._db.execute(delete(t.database_outage).where(old))

    def note_restored(self) -> RestoreGap:
        """Puts on record that this database was restored just now: what happened since its own
        last moment is not in it. Nothing of that time was late (V5)."""
        moments = (t.clock_mark.c.at, t.incident.c.last_event_at, t.task.c.done_at)
        last = max(self._db.execute(select(func.max(at))).scalar() or 0 for at in moments)
        gap = RestoreGap(min(last, self.now()), self.now())
        row = {"id": f"{RESTORED}{uuid.uuid4()}", "since": gap.since, "until": gap.until}
        self._db.execute(insert(t.database_outage).values(row))
        return gap

    def newest_gap(self) -> RestoreGap | None:
        """The newest restore of the last days."""
        of = t.database_outage.c
        newest = select(of.since, of.until).where(of.id.startswith(RESTORED))
        recent = newest.where(of.until > self.now() - GAP_TOLD_MS).order_by(of.until.desc())
        row = self._db.execute(recent.limit(1)).one_or_none()
        return RestoreGap(*row) if row is not None else None

    def start_task(self, task: Task) -> bool:
        """Marks that the send begins now; false when the task is no longer wanted (V2)."""
        return self._update_mine(task, statements.MY_SEND, starts=self.now())

    def finish_task(self, task: Task, outcome: str) -> bool:
        """Closes a task; false if somebody else took it over meanwhile (fencing)."""
        return self._update_mine(
            task, statements.MY_TASK, done_at=self.now(), outcome=outcome, lease_until=0
        )

    def retry_task(self, task: Task, due_at: int, outcome: str) -> bool:
        """Gives a task back, to be tried again at `due_at`."""
        again = {"due_at": due_at, "again_at": due_at}
        return self._update_mine(
            task, statements.MY_FAILURE, **again, outcome=outcome, lease_until=0
        )

    def put_off(self, task: Task, due_at: int) -> bool:
        """Gives a task back that is to be sent later: nothing has failed."""
        return self._update_mine(task, statements.MY_TASK, due_at=due_at, lease_until=0)

    def _update_mine(self, task: Task, statement: Executable, **values: Any) -> bool:
        bound = {"mine": task.id, "my_attempt": task.attempt}
        return self._quick.execute(statement, values | bound).rowcount == 1

    def next_due(self, waits: Waits = NOBODY_WAITS, of_alarms: bool = False) -> int | None:
        """When the next task (`of_alarms`: none of the `REMINDERS`) is due or its lease ends; None
        when nothing is pending. What is due to whom `waits` names does not count."""
        bound = {"after": self.now(), "people": json.dumps(waits.people)}
        statement = statements.next_due(self._db.dialect.name, of_alarms)
        row = self._quick.execute(statement, bound).one()
        found = [int(at) for at in row if at is not None]
        return min(found, default=None)

    def next_own_kind_due(self) -> int | None:
        """The same for what is worked on beside the outbox."""
        row = self._quick.execute(_OWN_KINDS_DUE, {}).one()
        return min((int(at) for at in row if at is not None), default=None)

    def _insert_once(self, table: Table, *key: str) -> Executable:
        return statements.insert_once(self._db.dialect.name, table, *key)


@dataclass(frozen=True, slots=True)
class AccessWaiting:
    """One access that the agency's archive has not been told of yet."""

    id: str
    at: int
    actor: str
    action: str
    incident: str | None


_LOG = t.access_log.c
# What concerns an incident, or lists them. Figures and plans name nobody: they are not told.
_TOLD_OF = and_(
    _LOG.audited_at.is_(None), or_(_LOG.incident.is_not(None), _LOG.action == "incident list")
)


class AuditTransaction(OutboxTransaction):
    """The access log, which is its own outbox: what of it the agency's archive has been told."""

    def log_access(self, actor: str, action: str, incident: str | None) -> None:
        """Who looked at what, in the access log that operators read."""
        row = {"id": str(uuid.uuid4()), "at": self.now(), "actor": actor, "action": action}
        self._db.execute(insert(t.access_log).values(row | {"incident": incident}))

    def take_audit_turn(self, whose: str, lease_ms: int) -> bool:
        """Whether it is this process's turn, from now on so long: one tells, in order."""
        of, now = t.audit_turn.c, self.now()
        # A clock that was set back must not keep everybody waiting for the old hour.
        free = or_(of.whose == whose, of.until < now, of.until > now + FURTHEST_OWN_LEASE_MS)
        values = {"whose": whose, "until": now + lease_ms}
        return self._db.execute(update(t.audit_turn).where(free).values(values)).rowcount == 1

    def give_up_audit_turn(self, whose: str) -> None:
        """Another process may have a way that this one has not."""
        mine = t.audit_turn.c.whose == whose
        self._db.execute(update(t.audit_turn).where(mine).values(until=0))

    def accesses_waiting(self, at_most: int) -> list[AccessWaiting]:
        """The oldest that nobody was told of."""
        columns = (_LOG.id, _LOG.at, _LOG.actor, _LOG.action, _LOG.incident)
        query = select(*columns).where(_TOLD_OF).order_by(_LOG.at, _LOG.id).limit(at_most)
        return [AccessWaiting(*row) for row in self._db.execute(query)]

    def count_accesses_waiting(self) -> int:
        """How many there are."""
        query = select(func.count()).select_from(t.access_log).where(_TOLD_OF)
        return int(self._db.execute(query).scalar_one())

    def accesses_told(self, ids: Collection[str]) -> None:
        """The archive has them."""
        told = update(t.access_log).where(_LOG.id.in_(ids), _LOG.audited_at.is_(None))
        self._db.execute(told.values(audited_at=self.now()))
