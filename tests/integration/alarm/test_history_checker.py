"""What `rodtkort verify` finds in the outbox (V4, V5); every scenario ends with its silence."""

from typing import Any

import pytest
from sqlalchemy import BigInteger, cast, func, insert, update

from bot.store import tables as t
from bot.store.database import Database
from bot.store.records import Priority, Task, TaskKind
from bot.store.verification import FILING_LATE_MS, VerificationScope, verify

NOW = 1_000_000
DUE = NOW - 60_000


def _stored(database: Database, kind: TaskKind, **columns: Any) -> None:
    """A row that was due a minute ago and taken at once, but for these columns."""
    name = f"{kind}-{columns}"
    database.write(lambda tx: tx.add_tasks([Task(name, kind, Priority.UPDATE, DUE, name)]))
    changed = {"started_at": DUE, "done_at": DUE, "lease_until": 0, "sends": 1, **columns}
    with database.engine.begin() as connection:
        connection.execute(update(t.task).where(t.task.c.id == name).values(changed))


def _found(database: Database, scope: VerificationScope) -> set[tuple[str, str]]:
    return {(v.law, v.problem) for v in verify(database, {}, lambda _content: None, scope)}


def test_v4_a_row_is_sent_once_and_once_more_for_each_failure(database: Database) -> None:
    """V4: not for the first time, nor for a reason, but without one."""
    _stored(database, TaskKind.NOTICE, sends=3, failures=1, expired=1)
    assert _found(database, VerificationScope(NOW)) == set()
    _stored(database, TaskKind.NOTICE, sends=4, failures=1, expired=1)
    assert _found(database, VerificationScope(NOW)) == {("V4", "a message was sent 4 times")}
    assert _found(database, VerificationScope(NOW, since=DUE + 1)) == set()


def test_v5_what_was_late_or_lies_overdue_is_found(database: Database) -> None:
    """V5: by more than is allowed, unless somebody is at it, or other evidence goes first."""
    _stored(database, TaskKind.NOTICE, started_at=DUE + 10_000)
    _stored(database, TaskKind.NOTICE, started_at=None, done_at=None, lease_until=NOW + 1)
    _stored(database, TaskKind.EVIDENCE, started_at=None, done_at=None)
    assert _found(database, VerificationScope(NOW)) == set()
    _stored(database, TaskKind.NOTICE, started_at=DUE + 10_001)
    _stored(database, TaskKind.TIMER, started_at=None, done_at=None)
    late = {("V5", "a notice was taken 10.0 s late"), ("V5", "a timer was taken 60.0 s late")}
    assert _found(database, VerificationScope(NOW)) == late
    assert _found(database, VerificationScope(NOW, late_ms=60_000)) == set()
    assert _found(database, VerificationScope(NOW, since=DUE + 1)) == set()


def _outage(database: Database, since: int, until: int) -> None:
    with database.engine.begin() as connection:
        row = {"id": str(since), "since": since, "until": until}
        connection.execute(insert(t.database_outage), row)


def test_v5_a_second_try_that_is_late_is_found(database: Database) -> None:
    """V5: the first start stands (V2), and says nothing of when the second one came."""
    _stored(database, TaskKind.NOTICE, started_at=DUE - 30_000, done_at=DUE + 10_000)
    assert _found(database, VerificationScope(NOW)) == set()
    _stored(database, TaskKind.NOTICE, started_at=DUE - 30_000, done_at=DUE + 10_001)
    _stored(database, TaskKind.CARD, started_at=DUE, done_at=None, failures=1)  # due again at once
    late = {("V5", "a notice was taken 10.0 s late"), ("V5", "a card was taken 60.0 s late")}
    assert _found(database, VerificationScope(NOW)) == late


def test_v5_what_could_not_be_stored_was_not_late(database: Database) -> None:
    """V5: the time in which nothing could be stored is left out, and no more than that."""
    _stored(database, TaskKind.TIMER, started_at=None, done_at=DUE + 50_000)
    assert _found(database, VerificationScope(NOW)) == {("V5", "a timer was taken 50.0 s late")}
    _outage(database, DUE - 5_000, DUE + 20_000)
    _outage(database, DUE - 4_000, DUE + 30_000)  # what another replica saw of the same
    assert _found(database, VerificationScope(NOW)) == {("V5", "a timer was taken 20.0 s late")}
    _outage(database, DUE + 31_000, DUE + 45_000)
    assert _found(database, VerificationScope(NOW)) == set()


def test_v5_a_replica_that_was_cut_off_alone_excuses_nobody(database: Database) -> None:
    """V5: another one stored something meanwhile, so it could have taken this too."""
    _stored(database, TaskKind.TIMER, started_at=None, done_at=DUE + 50_000)
    _outage(database, DUE - 5_000, DUE + 49_000)
    assert _found(database, VerificationScope(NOW)) == set()
    _stored(database, TaskKind.NOTICE, started_at=DUE + 9_000)
    assert _found(database, VerificationScope(NOW)) == {("V5", "a timer was taken 50.0 s late")}


def _storm(database: Database, seconds: int, priority: Priority, per_second: int = 45) -> None:
    """So many messages of others, one after the other, from when the rest was due."""
    every = 1000 // per_second
    times = range(DUE + every, DUE + 1000 * seconds, every)
    rows = [
        Task(f"{priority}/{at}", TaskKind.CARD, priority, DUE, f"{at}/{priority}") for at in times
    ]
    database.write(lambda tx: tx.add_tasks(rows))
    with database.engine.begin() as connection:
        at = cast(func.substr(t.task.c.dedupe_key, 1, len(str(DUE))), BigInteger)
        storm = update(t.task).where(t.task.c.id.like(f"{priority}/%"))
        connection.execute(storm.values(started_at=at, done_at=at, sends=1))


def test_v5_what_stood_behind_others_while_teams_took_no_more_was_not_late(
    database: Database,
) -> None:
    """V5: in a storm each send is used by what goes first; what was forgotten in it is found."""
    _stored(database, TaskKind.CARD, started_at=DUE + 18_000)
    late = {("V5", "a card was taken 18.0 s late")}
    _storm(database, 18, Priority.UPDATE)  # due in the same moment: none goes before it
    assert _found(database, VerificationScope(NOW, late_ms=18_000 - 1)) == late
    _storm(database, 18, Priority.OWN)
    assert _found(database, VerificationScope(NOW, late_ms=18_000 - 1)) == set()


@pytest.mark.parametrize(("seconds", "per_second"), [(16, 45), (18, 20)])
def test_v5_a_storm_that_was_over_or_left_room_excuses_nothing(
    database: Database, seconds: int, per_second: int
) -> None:
    """V5: all the while, and at the rate that Teams takes."""
    _stored(database, TaskKind.CARD, started_at=DUE + 18_000)
    _storm(database, seconds, Priority.FIRST, per_second)
    late = {("V5", "a card was taken 18.0 s late")}
    assert _found(database, VerificationScope(NOW, late_ms=18_000 - 1)) == late


def test_v5_a_paper_waits_for_others_longer_but_somebody_must_be_at_it(database: Database) -> None:
    """V5: what was filed late in the end was filed; what lies there is found."""
    _stored(database, TaskKind.FILING, started_at=NOW)
    _stored(database, TaskKind.FILING, started_at=DUE, done_at=None)
    assert _found(database, VerificationScope(NOW)) == set()
    assert _found(database, VerificationScope(DUE + FILING_LATE_MS)) == set()
    late = {("V5", "a filing was taken 0.0 s late")}
    assert _found(database, VerificationScope(DUE + FILING_LATE_MS + 1)) == late


def test_v5_what_the_clock_left_out_was_not_waited_for(database: Database) -> None:
    """V5: a row that was due just before the clock was set forward waited for seconds, and what
    lay before it for as long as it lay."""
    hour = 3_600_000
    row = {"stepped_at": DUE + hour + 4_000, "step_ms": hour, "at": 0, "leapt_at": 0}
    with database.engine.begin() as connection:
        connection.execute(update(t.clock_mark).values(row))
    _stored(database, TaskKind.NOTICE, started_at=DUE + hour + 13_000)
    now = DUE + 2 * hour
    assert _found(database, VerificationScope(now)) == set()
    _stored(database, TaskKind.NOTICE, started_at=DUE + hour + 16_000)
    found = {("V5", "a notice was taken 12.0 s late")}  # a step is known to two seconds, each way
    assert _found(database, VerificationScope(now)) == found
