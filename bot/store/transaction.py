"""One write transaction: every statement the service and the engine need (architecture.md,
"The recipe of a write"). Nothing here decides anything."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Executable,
    Table,
    and_,
    case,
    delete,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.sql import Select

from bot.domain.alarm import RedCard
from bot.domain.organisation import Language
from bot.domain.timeline import Entry
from bot.events import Address
from bot.service.ports import Clock, MessageRef
from bot.service.storage import (
    AbsenceRow,
    Place,
    StoredCard,
    StoredWord,
    Task,
    TaskKind,
)
from bot.store import rows, statements
from bot.store import tables as t


class SqlTransaction:
    """Implements `service.storage.Transaction` on one connection."""

    def __init__(self, connection: Connection, clock: Clock | None) -> None:
        self._db = connection
        self._clock = clock
        self._now: int | None = None

    def now(self) -> int:
        """One reading, taken anew when an alarm is locked: all SQL binds it."""
        if self._now is None:
            if self._clock is not None:
                self._now = self._clock.now()
            else:  # now() is the transaction's start: it ran backwards in the timeline
                micros = "(extract(epoch from clock_timestamp()) * 1000)::bigint"
                self._now = int(self._db.execute(text(f"SELECT {micros}")).scalar_one())
        return self._now

    # Deliveries

    def first_delivery(self, delivery: str) -> bool:
        row = {"delivery": delivery, "at": self.now()}
        # Asked for: without it psycopg's count of an INSERT is lost (-1), and nothing is ever new.
        options = {"preserve_rowcount": True}
        statement = self._insert_once(t.inbound, "delivery")
        return self._db.execute(statement, row, execution_options=options).rowcount == 1

    def forget_deliveries(self, before: int) -> None:
        self._db.execute(delete(t.inbound).where(t.inbound.c.at < before))

    # Alarms

    def incident(self, incident: str) -> StoredCard | None:
        return self._stored(statements.INCIDENT, {"incident": incident})

    def look_at(self, incident: str) -> RedCard | None:
        document = self._db.execute(statements.DOCUMENT, {"incident": incident}).scalar()
        return rows.red_card(document) if document is not None else None

    def unresolved_of(self, person: str, drill: bool) -> StoredCard | None:
        return self._stored(statements.UNRESOLVED_OF, {"of": person, "drill": drill})

    def helping(self, person: str, since: int) -> Sequence[str]:
        query = (
            select(t.incident.c.id)
            .join(t.helper, t.helper.c.incident == t.incident.c.id)
            .where(
                t.helper.c.person == person,
                t.incident.c.last_event_at >= since,
                statements.UNRESOLVED,
            )
            .order_by(t.incident.c.raised_at)
        )
        return self._db.execute(query).scalars().all()

    def red_cards_of(self, person: str) -> Sequence[Place]:
        query = (
            select(t.card)
            .join(t.incident, t.card.c.incident == t.incident.c.id)
            .where(t.card.c.person == person, t.card.c.slot.like("alert:%"), statements.UNRESOLVED)
        )
        return [rows.place(row) for row in self._db.execute(query)]

    def insert(self, stored: StoredCard) -> None:
        self._db.execute(statements.INSERT_INCIDENT, rows.incident_row(stored))

    def save(self, stored: StoredCard) -> None:
        row = rows.incident_row(stored)
        self._db.execute(update(t.incident).where(t.incident.c.id == row.pop("id")).values(row))
        self._save_helpers(stored.card)

    def _save_helpers(self, card: RedCard) -> None:
        self._db.execute(delete(t.helper).where(t.helper.c.incident == card.id))
        helpers = [
            {"incident": card.id, "person": claim.person} for claim in card.claims if claim.person
        ]
        if helpers and not card.state.ended:
            self._db.execute(insert(t.helper), helpers)

    def _stored(self, query: Select[Any], values: Mapping[str, Any]) -> StoredCard | None:
        row = self._db.execute(query, values).one_or_none()
        if row is None:
            return None
        # Whatever was read while waiting for the lock is older than what the holder wrote (V6).
        self._now = None
        self._now = max(self.now(), row.last_event_at)
        return rows.stored_card(row)

    # What happened, and what was said

    def append(self, incident: str, entries: Iterable[Entry]) -> None:
        self._db.execute(statements.INSERT_ENTRY, [rows.entry_row(incident, e) for e in entries])

    def keep_word(self, incident: str, word: StoredWord) -> None:
        self._db.execute(insert(t.utterance).values(rows.word_row(incident, word)))

    def words(self, incident: str) -> Sequence[StoredWord]:
        query = (
            select(t.utterance)
            .where(t.utterance.c.incident == incident)
            .order_by(t.utterance.c.at, t.utterance.c.id)
        )
        return [rows.stored_word(row) for row in self._db.execute(query)]

    # Card places

    def add_places(self, places: Sequence[Place], tasks: Sequence[Task]) -> None:
        leases = {task.place: task.lease_until for task in tasks}
        self._db.execute(
            statements.INSERT_PLACE,
            [rows.place_row(p, lease_until=leases.get(p.id, 0)) for p in places],
        )
        self.add_tasks(tasks)

    def want(self, incident: str, families: Sequence[str], but: str | None) -> Sequence[Place]:
        of_family = or_(
            *(or_(t.card.c.slot == f, t.card.c.slot.startswith(f + ":")) for f in families)
        )
        conditions = [t.card.c.incident == incident, of_family]
        if but is not None:
            conditions.append(t.card.c.id != but)
        statement = (
            update(t.card)
            .where(and_(*conditions))
            .values(wanted=t.card.c.wanted + 1)
            .returning(*t.card.c)
        )
        return [rows.place(row) for row in self._db.execute(statement)]

    def place(self, place: str) -> Place | None:
        row = self._db.execute(select(t.card).where(t.card.c.id == place)).one_or_none()
        return rows.place(row) if row is not None else None

    def place_at(self, incident: str, person: str, slot: str) -> Place | None:
        query = select(t.card).where(
            t.card.c.incident == incident, t.card.c.person == person, t.card.c.slot == slot
        )
        row = self._db.execute(query).one_or_none()
        return rows.place(row) if row is not None else None

    def places(self, incident: str) -> Sequence[Place]:
        query = select(t.card).where(t.card.c.incident == incident).order_by(t.card.c.slot)
        return [rows.place(row) for row in self._db.execute(query)]

    def hold_place(self, place: str, until: int) -> Place | None:
        statement = (
            update(t.card)
            .where(
                t.card.c.id == place,
                t.card.c.shown < t.card.c.wanted,
                t.card.c.lease_until <= self.now(),
            )
            .values(lease_until=until)
            .returning(*t.card.c)
        )
        row = self._db.execute(statement).one_or_none()
        return rows.place(row) if row is not None else None

    def show(self, place: Place, revision: int, digest: str, ref: MessageRef | None) -> int:
        values = {"shown": revision, "digest": digest, **rows.ref_row(ref)}
        bound = {"at": place.id, "revision": revision}
        return int(self._db.execute(statements.SHOW, values | bound).scalar_one())

    def forget_message(self, place: str) -> None:
        lost = dict.fromkeys(("service_url", "conversation_id", "activity_id"))
        self._db.execute(
            update(t.card).where(t.card.c.id == place).values(digest="", lease_until=0, **lost)
        )

    def free_place(self, place: str) -> None:
        self._db.execute(update(t.card).where(t.card.c.id == place).values(lease_until=0))

    # Outbox and timers

    def set_timer(self, incident: str, task: Task | None) -> None:
        self._db.execute(
            update(t.task)
            .where(
                t.task.c.incident == incident,
                t.task.c.kind == TaskKind.TIMER,
                t.task.c.done_at.is_(None),
            )
            .values(done_at=self.now(), outcome="replaced")
        )
        if task is not None:
            self.add_tasks([task])

    def add_tasks(self, tasks: Sequence[Task]) -> None:
        if tasks:
            self._db.execute(
                self._insert_once(t.task, "dedupe_key"), [rows.task_row(task) for task in tasks]
            )

    def claim_tasks(self, timers: bool, limit: int, lease_ms: int) -> Sequence[Task]:
        now = self.now()
        is_timer = t.task.c.kind == TaskKind.TIMER.value
        due = (  # materialized: evaluated once, whatever the planner thinks of the limit
            select(t.task.c.id)
            .where(
                t.task.c.done_at.is_(None),
                *statements.is_due(now),
                t.task.c.lease_until <= now,
                is_timer if timers else ~is_timer,
            )
            .order_by(t.task.c.priority, t.task.c.due_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
            .cte("due")
            .prefix_with("MATERIALIZED")
        )
        taken_over = case((t.task.c.lease_until > 0, 1), else_=0)
        statement = (
            update(t.task)
            .where(t.task.c.id.in_(select(due.c.id)))
            .values(
                attempt=t.task.c.attempt + 1,
                lease_until=now + lease_ms,
                expired=t.task.c.expired + taken_over,
            )
            .returning(*t.task.c)
        )
        claimed = [rows.task(row) for row in self._db.execute(statement)]
        return sorted(claimed, key=lambda task: (task.priority, task.due_at))

    def lease_sends(self, count: int, interval_us: int) -> int:
        now_us = self.now() * 1000
        free_at = self._db.execute(select(t.pace.c.free_at).with_for_update()).scalar()
        start = max(free_at or 0, now_us)
        values = {"free_at": start + count * interval_us}
        if free_at is None:
            self._db.execute(insert(t.pace).values(id=1, **values))
        else:
            self._db.execute(update(t.pace).values(values))
        return start - now_us

    def start_task(self, task: Task) -> bool:
        return self._update_mine(task, statements.MY_SEND, started_at=self.now())

    def finish_task(self, task: Task, outcome: str) -> bool:
        return self._update_mine(
            task, statements.MY_TASK, done_at=self.now(), outcome=outcome, lease_until=0
        )

    def retry_task(self, task: Task, due_at: int, outcome: str) -> bool:
        return self._update_mine(
            task, statements.MY_FAILURE, due_at=due_at, outcome=outcome, lease_until=0
        )

    def _update_mine(self, task: Task, statement: Executable, **values: Any) -> bool:
        bound = {"mine": task.id, "my_attempt": task.attempt}
        return self._db.execute(statement, values | bound).rowcount == 1

    def next_due(self) -> int | None:
        row = self._db.execute(statements.NEXT_DUE, {"after": self.now()}).one()
        found = [int(at) for at in row if at is not None]
        return min(found, default=None)

    # People

    def address_of(self, person: str) -> tuple[str, Address] | None:
        known = select(t.address).where(t.address.c.person == person, ~t.address.c.removed)
        row = self._db.execute(known).one_or_none()
        return (row.name, rows.address(row)) if row is not None else None

    def keep_address(self, person: str, name: str, address: Address) -> None:
        self._upsert(t.address, rows.address_row(person, name, address, self.now()))

    def drop_address(self, person: str) -> None:
        gone = {"removed": True, "updated_at": self.now()}
        self._db.execute(update(t.address).where(t.address.c.person == person).values(gone))

    def keep_language(self, person: str, language: Language) -> None:
        row = {"person": person, "language": language.value, "updated_at": self.now()}
        self._upsert(t.preference, row)

    def keep_absence(self, row: AbsenceRow) -> None:
        self._upsert(t.absence, rows.absence_row(row))

    def _upsert(self, table: Table, values: dict[str, Any]) -> None:
        self._db.execute(statements.upsert(self._db.dialect.name, table), values)

    def _insert_once(self, table: Table, key: str) -> Executable:
        return statements.insert_once(self._db.dialect.name, table, key)
