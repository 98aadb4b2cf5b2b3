"""What goes wrong in a transaction is told as what it was, also where nobody waited for it
(decision 80) and COMMIT says it: so is it judged, and tried again (L6, L8)."""

import select
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from typing import Any

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.store import database as stored
from bot.store import tables as t
from bot.store.database import Database
from bot.store.records import StoreUnavailable
from bot.store.transaction import Transaction
from tests.slow_machine import LONG_ENOUGH

_WALK = insert(t.walk)
_TOUCH = update(t.walk).values(updated_at=2).execution_options(unread=True)
_TOUCH_OLA, _TOUCH_PER = (_TOUCH.where(t.walk.c.person == one) for one in ("ola", "per"))
_BEFORE = {"ola": 1, "per": 1}

Work = Callable[[Transaction], Any]


def _row(person: str) -> dict[str, object]:
    return {"person": person, "updated_at": 1, "document": "{}"}


def _walks(database: Database) -> dict[str, int]:
    with database.reading() as connection:
        return {row.person: row.updated_at for row in connection.execute(t.walk.select())}


def _stores(tx: Transaction, row: dict[str, object]) -> None:
    tx._quick.execute(_WALK, row)


def _kari(tx: Transaction) -> None:
    _stores(tx, _row("kari"))


def _twice(tx: Transaction) -> None:
    _kari(tx)
    _kari(tx)


@pytest.fixture(params=[False, True], ids=["together", "pooled"])
def postgresql(
    request: pytest.FixtureRequest, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """One whose transactions are pipelines, and one whose are not; two people's rows are in it."""
    monkeypatch.setattr(stored, "AGAIN_WITHIN_SECONDS", LONG_ENOUGH)
    database = Database(postgres_url, pooled=request.param)
    database.write(lambda tx: tx._quick.execute(_WALK, [_row("ola"), _row("per")]))
    yield database
    database.close()


@pytest.fixture
def other(postgres_url: str) -> Iterator["psycopg.Connection[Any]"]:
    """Somebody else in the same database."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        yield connection


def _until(other: "psycopg.Connection[Any]", asked: str, *values: object) -> None:
    until = time.monotonic() + LONG_ENOUGH
    while not other.execute(asked.encode(), values).fetchall():
        assert time.monotonic() < until, asked
        time.sleep(0.005)


def _driver(tx: Transaction) -> Any:
    return tx._db.connection.driver_connection


def _nothing(tx: Transaction) -> None:
    """COMMIT comes at once."""


def _answered(tx: Transaction) -> None:
    """The server has said what is wrong before COMMIT is on its way."""
    if _driver(tx).is_pipelined:
        assert select.select([_driver(tx).fileno()], [], [], LONG_ENOUGH)[0]


_LAST = pytest.mark.parametrize("last", [_nothing, _answered, _kari])


def _unread(tx: Transaction, said: str) -> None:
    cursor = _driver(tx).cursor()
    cursor.unread = True
    cursor.execute(said, prepare=False)


def _refused(database: Database, work: Work, error: type[Exception], tried: int) -> str:
    """What is told of it, tried so often; nothing of it is kept, and the next is stored."""
    tries: list[Transaction] = []

    def counted(tx: Transaction) -> None:
        tries.append(tx)
        work(tx)

    before = _walks(database)
    with pytest.raises(StoreUnavailable) as told:
        database.write(counted)
    cause = told.value.__cause__
    assert isinstance(cause, DBAPIError)
    assert isinstance(cause.orig, error)
    assert len(tries) == tried
    assert _walks(database) == before
    database.write(_kari)
    assert _walks(database) == before | {"kari": 1}
    return str(told.value)


def test_a_row_that_is_there_already_is_looked_at_again_and_told(database: Database) -> None:
    """L6: also where it was written last."""
    with pytest.raises(StoreUnavailable) as told:
        database.write(_twice)
    assert isinstance(told.value.__cause__, IntegrityError)
    assert _walks(database) == {}
    database.write(_kari)
    assert _walks(database) == {"kari": 1}


def test_the_row_that_another_replica_stored_first_is_found_by_the_second_look(
    database: Database,
) -> None:
    """L6: nobody is told that it could not be stored."""
    tries: list[Transaction] = []

    def store(tx: Transaction) -> None:
        tries.append(tx)
        (_twice if len(tries) == 1 else _kari)(tx)

    database.write(store)
    assert _walks(database) == {"kari": 1}
    assert len(tries) == 2


@_LAST
def test_what_is_refused_is_told_as_that(postgresql: Database, last: Work) -> None:
    """L6: whenever the server says it."""

    def store(tx: Transaction) -> None:
        _twice(tx)
        last(tx)

    _refused(postgresql, store, errors.UniqueViolation, 2)


def test_what_commit_itself_refuses_is_told_as_that(
    postgresql: Database, other: "psycopg.Connection[Any]"
) -> None:
    """A constraint that is looked at last."""
    deferred = "DEFERRABLE INITIALLY DEFERRED"
    other.execute("UPDATE walk SET document = person")
    other.execute(f"ALTER TABLE walk ADD CONSTRAINT own UNIQUE (document, updated_at) {deferred}")
    eva = partial(_stores, row=_row("eva") | {"document": "ola"})
    _refused(postgresql, eva, errors.UniqueViolation, 2)


def test_a_commit_that_does_not_come_back_is_told_as_that(
    postgresql: Database, other: "psycopg.Connection[Any]", monkeypatch: pytest.MonkeyPatch
) -> None:
    """L8: PostgreSQL's own limits end before what COMMIT does; the connection is cut, and it is not
    tried again, since the caseworker has waited."""
    slow = "BEGIN IF NEW.person = 'eva' THEN PERFORM pg_sleep(600); END IF; RETURN NEW; END"
    slow = f"CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $${slow}$$"
    other.execute(slow.encode())
    other.execute(
        "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON walk DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION slow()"
    )
    monkeypatch.setattr(stored, "TRANSACTION_SECONDS", 0.5)
    monkeypatch.setattr(stored, "AGAIN_WITHIN_SECONDS", 0)
    eva = partial(_stores, row=_row("eva"))
    assert "connection was lost" in _refused(postgresql, eva, psycopg.OperationalError, 1)


@_LAST
def test_a_statement_that_takes_too_long_is_told_as_that(postgresql: Database, last: Work) -> None:
    """L8: also one that nobody waits for."""

    def store(tx: Transaction) -> None:
        _unread(tx, "SET LOCAL statement_timeout = 20")
        _unread(tx, "SELECT pg_sleep(60)")
        last(tx)

    assert "took too long" in _refused(postgresql, store, errors.QueryCanceled, 1)


@_LAST
def test_what_somebody_else_has_locked_is_told_as_that(
    postgresql: Database, other: "psycopg.Connection[Any]", last: Work
) -> None:
    """L1, L8: also where nobody waits for it."""

    def store(tx: Transaction) -> None:
        _unread(tx, "SET LOCAL lock_timeout = 20")
        tx._quick.execute(_TOUCH_OLA, {})
        last(tx)

    with other.transaction():
        other.execute("SELECT 1 FROM walk WHERE person = 'ola' FOR UPDATE")
        assert "locked" in _refused(postgresql, store, errors.LockNotAvailable, 1)


@_LAST
def test_whoever_was_overtaken_looks_again(
    postgresql: Database, other: "psycopg.Connection[Any]", last: Work
) -> None:
    """A serialization failure (40001) of what nobody waited for."""
    tries: list[Transaction] = []
    name, to = other.info.dbname, "SET default_transaction_isolation = 'repeatable read'"
    other.execute(f"ALTER DATABASE {name} {to}".encode())
    postgresql._leave(postgresql._generation)

    def store(tx: Transaction) -> None:
        tries.append(tx)
        if len(tries) == 1:
            tx.now()
            other.execute("UPDATE walk SET updated_at = 3")
        tx._quick.execute(_TOUCH_OLA, {})
        if len(tries) == 1 or last is _kari:
            last(tx)

    postgresql.write(store)
    assert len(tries) == 2
    assert _walks(postgresql) == {"ola": 2, "per": 3} | ({"kari": 1} if last is _kari else {})


@_LAST
def test_whoever_was_thrown_out_of_a_deadlock_looks_again(
    postgresql: Database, postgres_url: str, other: "psycopg.Connection[Any]", last: Work
) -> None:
    """40P01 of what nobody waited for."""
    tries: list[Transaction] = []
    opposite = psycopg.connect(postgres_url)
    opposite.execute("UPDATE walk SET updated_at = 3 WHERE person = 'per'")

    def then_ola() -> None:
        opposite.execute("UPDATE walk SET updated_at = 3 WHERE person = 'ola'")
        opposite.commit()

    waiting = threading.Thread(target=then_ola)

    def store(tx: Transaction) -> None:
        tries.append(tx)
        if len(tries) == 1:
            _unread(tx, "SET LOCAL deadlock_timeout = 1")
            tx._quick.execute(_TOUCH_OLA, {})
            tx.now()  # until it is locked
            waiting.start()
            blocked = "SELECT 1 WHERE cardinality(pg_blocking_pids(%s)) > 0"
            _until(other, blocked, opposite.info.backend_pid)
        else:
            waiting.join(LONG_ENOUGH)
        tx._quick.execute(_TOUCH_PER, {})
        if len(tries) == 1 or last is _kari:
            last(tx)

    postgresql.write(store)
    opposite.close()
    assert len(tries) == 2
    assert _walks(postgresql) == {"ola": 3, "per": 2} | ({"kari": 1} if last is _kari else {})


# Connections that are lost


def _gone(other: "psycopg.Connection[Any]", pid: int) -> None:
    _until(other, "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_stat_activity WHERE pid = %s)", pid)


def _asks(tx: Transaction) -> None:
    tx._quick.ask([(t.walk.select(), {})])


def _now(tx: Transaction) -> None:
    tx.now()


def _ola(tx: Transaction) -> None:
    tx._quick.execute(_TOUCH_OLA, {})


def _waits(tx: Transaction) -> None:
    tx._quick.execute(t.walk.select(), {})


def test_a_connection_that_the_server_ends_costs_no_command(
    postgresql: Database, other: "psycopg.Connection[Any]"
) -> None:
    """L8: wherever in the transaction, it is begun once more, and stored once."""
    before: list[list[Work]] = [[], [_ola], [_ola, _now], [_now, _ola]]
    behind: list[list[Work]] = [[], [_asks], [_waits], [_ola], [_asks, _ola]]
    for first, then in product(before, behind):
        tries: list[Transaction] = []

        def store(
            tx: Transaction, first: list[Work], then: list[Work], tries: list[Transaction]
        ) -> None:
            tries.append(tx)
            for step in first:
                step(tx)
            if len(tries) == 1:
                pid = _driver(tx).info.backend_pid
                other.execute("SELECT pg_terminate_backend(%s)", [pid])
                _gone(other, pid)
            for step in [_kari, *then]:
                step(tx)

        postgresql.write(partial(store, first=first, then=then, tries=tries))
        assert len(tries) == 2
        assert _walks(postgresql).keys() == {"ola", "per", "kari"}
        other.execute("DELETE FROM walk WHERE person = 'kari'")


def test_a_transaction_that_was_ended_for_being_idle_costs_no_command(
    postgres_url: str, other: "psycopg.Connection[Any]", monkeypatch: pytest.MonkeyPatch
) -> None:
    """L8: behind a pooler. One that is a pipeline is never idle to the server."""
    monkeypatch.setattr(stored, "AGAIN_WITHIN_SECONDS", LONG_ENOUGH)
    tries: list[Transaction] = []

    def store(tx: Transaction) -> None:
        tries.append(tx)
        if len(tries) == 1:
            tx._db.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 1")
            _gone(other, _driver(tx).info.backend_pid)
        _kari(tx)

    database = Database(postgres_url, pooled=True)
    database.write(store)
    assert len(tries) == 2
    assert _walks(database) == {"kari": 1}
    database.close()


def test_a_connection_that_was_ended_at_hand_costs_no_command(
    postgresql: Database, other: "psycopg.Connection[Any]"
) -> None:
    """L8: whatever BEGIN finds."""
    pid = postgresql.write(lambda tx: _driver(tx).info.backend_pid)
    other.execute("SELECT pg_terminate_backend(%s)", [pid])
    _gone(other, pid)
    postgresql.write(_kari)
    assert _walks(postgresql) == _BEFORE | {"kari": 1}


def test_a_connection_that_is_closed_costs_no_command(postgresql: Database) -> None:
    """L8."""
    postgresql.write(lambda tx: _driver(tx)).close()
    postgresql.write(_kari)
    assert _walks(postgresql) == _BEFORE | {"kari": 1}


def test_a_page_that_meets_a_closed_connection_hears_that_the_database_is_away(
    postgresql: Database,
) -> None:
    """L8: never an error of another kind."""
    with postgresql.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
    driver.close()
    with pytest.raises(StoreUnavailable), postgresql.reading() as connection:
        connection.execute(t.walk.select())
    assert _walks(postgresql) == _BEFORE


def test_a_connection_is_as_it_was_after_a_commit_that_failed(postgresql: Database) -> None:
    """Whoever takes it from the pool next begins a transaction with it."""
    with pytest.raises(StoreUnavailable):
        postgresql.write(_twice)
    with postgresql._connected(LONG_ENOUGH) as connection:
        driver: Any = connection.connection.driver_connection
        assert not driver.autocommit


def test_what_is_done_while_the_server_commits_finds_it_committing(
    postgres_url: str, other: "psycopg.Connection[Any]"
) -> None:
    """Decision 80: COMMIT is on its way by then, so that what is drawn delays nothing."""
    found: list[str] = []

    def beside() -> None:
        _until(other, "SELECT 1 FROM walk WHERE person = 'kari'")
        found.append("stored")

    def store(tx: Transaction) -> None:
        _kari(tx)
        tx.while_committing(beside)

    database = Database(postgres_url)
    database.write(store)
    database.write(lambda tx: tx._quick.execute(_TOUCH_OLA, {}))  # and once only
    assert found == ["stored"]
    database.close()


def test_what_is_not_stored_has_nothing_done_beside_it(postgresql: Database) -> None:
    """Nor has the next transaction of the connection."""
    found: list[str] = []

    def fail(tx: Transaction) -> None:
        tx._quick.execute(_TOUCH_OLA, {})
        if _driver(tx).is_pipelined:
            tx.while_committing(partial(found.append, "drawn"))
        raise LookupError("nothing is to be stored")

    with pytest.raises(LookupError, match="nothing is to be stored"):
        postgresql.write(fail)
    postgresql.write(_kari)
    assert not found
