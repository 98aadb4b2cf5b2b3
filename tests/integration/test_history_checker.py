"""What `rodtkort verify` finds in the outbox (V4, V5); every scenario ends with its silence."""

from typing import Any

from sqlalchemy import update

from bot.service.storage import Priority, Task, TaskKind
from bot.store import tables as t
from bot.store.database import Database
from bot.store.verification import FILING_LATE_MS, Scope, verify

NOW = 1_000_000
DUE = NOW - 60_000


def _stored(database: Database, kind: TaskKind, **columns: Any) -> None:
    """A row that was due a minute ago and taken at once, but for these columns."""
    name = f"{kind}-{columns}"
    database.write(lambda tx: tx.add_tasks([Task(name, kind, Priority.UPDATE, DUE, name)]))
    changed = {"started_at": DUE, "done_at": DUE, "lease_until": 0, "sends": 1, **columns}
    with database.engine.begin() as connection:
        connection.execute(update(t.task).where(t.task.c.id == name).values(changed))


def _found(database: Database, scope: Scope) -> set[tuple[str, str]]:
    return {(v.law, v.problem) for v in verify(database, {}, lambda _content: None, scope)}


def test_v4_a_row_is_sent_once_and_once_more_for_each_failure(database: Database) -> None:
    """V4: not for the first time, nor for a reason, but without one."""
    _stored(database, TaskKind.NOTICE, sends=3, failures=1, expired=1)
    assert _found(database, Scope(NOW)) == set()
    _stored(database, TaskKind.NOTICE, sends=4, failures=1, expired=1)
    assert _found(database, Scope(NOW)) == {("V4", "a message was sent 4 times")}
    assert _found(database, Scope(NOW, since=DUE + 1)) == set()


def test_v5_what_was_late_or_lies_overdue_is_found(database: Database) -> None:
    """V5: by more than is allowed, unless somebody is at it, or other evidence goes first."""
    _stored(database, TaskKind.NOTICE, started_at=DUE + 10_000)
    _stored(database, TaskKind.NOTICE, started_at=None, done_at=None, lease_until=NOW + 1)
    _stored(database, TaskKind.EVIDENCE, started_at=None, done_at=None)
    assert _found(database, Scope(NOW)) == set()
    _stored(database, TaskKind.NOTICE, started_at=DUE + 10_001)
    _stored(database, TaskKind.TIMER, started_at=None, done_at=None)
    late = {("V5", "a notice was taken 10.0 s late"), ("V5", "a timer was taken 60.0 s late")}
    assert _found(database, Scope(NOW)) == late
    assert _found(database, Scope(NOW, late_ms=60_000)) == set()
    assert _found(database, Scope(NOW, since=DUE + 1)) == set()


def test_v5_a_paper_waits_for_others_longer_but_somebody_must_be_at_it(database: Database) -> None:
    """V5: what was filed late in the end was filed; what lies there is found."""
    _stored(database, TaskKind.FILING, started_at=NOW)
    _stored(database, TaskKind.FILING, started_at=DUE, done_at=None)
    assert _found(database, Scope(NOW)) == set()
    assert _found(database, Scope(DUE + FILING_LATE_MS)) == set()
    late = {("V5", "a filing was taken 0.0 s late")}
    assert _found(database, Scope(DUE + FILING_LATE_MS + 1)) == late
