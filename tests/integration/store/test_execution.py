"""What is run past SQLAlchemy's execution (decision 80) finds what that would find."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError, MultipleResultsFound, NoResultFound

from bot.store import statements
from bot.store import tables as t
from bot.store.database import Database
from bot.store.execution import Found, Quick
from bot.store.records import StoreUnavailable
from bot.store.transaction import Transaction
from tests.each import each
from tests.integration.alarm.service_bench import address
from tests.world import World


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_every_look_of_an_alarm_finds_what_sqlalchemy_finds(
    tmp_path: Path,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """Each SELECT of a whole alarm, once more in its own transaction: the same values of the same
    types under the same names."""
    run: Callable[..., Any] = Quick.execute
    compared: set[Any] = set()

    def both(self: Quick, statement: Any, given: Any, *more: Any, **options: Any) -> Any:
        found = run(self, statement, given, *more, **options)
        if statement.is_select and isinstance(found, Found):
            theirs = self._connection.execute(statement, given)
            names = [*theirs.keys()]
            assert [_typed(row) for row in found] == [_typed(row) for row in theirs.all()]
            assert all([*row._fields] == names for row in found)
            if found:
                compared.add(statement)
        return found

    monkeypatch.setattr(Quick, "execute", both)
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else None
    async with World(tmp_path, database_url=url) as world:
        caseworker, leader = world.caseworker, world.leader
        await world.says(caseworker, "hjelp telefon")
        await world.advance(1)
        await world.taps(leader, "Jeg ringer deg")
        await world.says(caseworker, "han roper")
        await world.taps(caseworker, "Gi advarsel")
        await world.presses(caseworker, "guide.step", reaction="continues")
        await world.advance(3)
        await world.says(caseworker, "hjelp nå")
        await world.says(leader, "status")
        await world.says(caseworker, "avbryt")
        await world.advance(3)
    assert len(compared) >= 8


def _typed(row: Any) -> list[tuple[type, Any]]:
    return [(type(value), value) for value in row]


_WALK = insert(t.walk)
_WALKS = select(t.walk.c.document).where(t.walk.c.person == "kari")
_ROW = {"person": "kari", "updated_at": 1, "document": "{}"}


def test_what_the_database_refuses_is_told_as_sqlalchemy_tells_it(database: Database) -> None:
    """A row that is there already: what comes of it on PostgreSQL is read where the next statement
    waits, or at the commit; and nothing of the transaction is kept (L6)."""

    def twice(tx: Transaction) -> None:
        tx._quick.execute(_WALK, _ROW)
        tx._quick.execute(_WALK, _ROW)
        tx._quick.execute(_WALKS, {})

    with pytest.raises(StoreUnavailable) as told:
        database.write(twice)
    assert isinstance(told.value.__cause__, IntegrityError)
    assert database.write(lambda tx: tx._quick.execute(_WALKS, {}).all()) == []


def test_several_rows_are_one_statement(database: Database) -> None:
    rows = [{**_ROW, "person": person} for person in ("kari", "ola", "per")]

    def store(tx: Transaction) -> list[str]:
        tx._quick.execute(_WALK, rows)
        return [*tx._quick.execute(select(t.walk.c.person).order_by("person"), {}).scalars()]

    assert database.write(store) == ["kari", "ola", "per"]


@each(
    [
        ([], "one", NoResultFound),
        ([], "scalar_one", NoResultFound),
        ([(1,), (2,)], "one", MultipleResultsFound),
        ([(1,), (2,)], "one_or_none", MultipleResultsFound),
    ],
)
def test_another_number_of_rows_than_was_expected_is_an_error(
    rows: list[Any], asked: str, fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        getattr(Found(rows), asked)()


def test_no_row_is_none() -> None:
    nothing = Found()
    assert (nothing.first(), nothing.one_or_none(), nothing.scalar()) == (None, None, None)


def test_l6_an_activity_and_an_address_are_kept_at_one_instant_of_the_database(
    database: Database,
) -> None:
    """PostgreSQL's clock comes with what is stored: the transaction's instant is the activity's,
    and whoever is locked afterwards is not older."""

    def store(tx: Transaction) -> tuple[bool, int, list[int]]:
        tx.keep_address("kari", "Kari Ås", address("kari"))
        is_new = tx.first_delivery("a1")
        kept = (select(t.address.c.updated_at), select(t.inbound.c.at))
        return is_new, tx.now(), [tx._db.execute(one).scalar_one() for one in kept]

    is_new, now, (updated_at, at) = database.write(store)
    assert is_new
    assert now == at
    assert at - 1_000 < updated_at <= at
    assert not database.write(lambda tx: tx.first_delivery("a1"))
    assert database.write(lambda tx: tx.now()) >= now


def test_what_is_looked_at_next_is_what_lies_there_then(database: Database) -> None:
    """What is asked with the statement before it is found as if it were asked when it is wanted:
    its rows, and what the transaction itself has written since (decision 80)."""
    of_kari, of_ola = ({"who": person} for person in ("kari", "ola"))

    def look(tx: Transaction) -> list[list[Any]]:
        looks = [(statements.WALK, of_kari), (statements.WALK, of_ola)]
        assert tx.first_delivery("a1", looks)
        nothing = tx._quick.execute(statements.WALK, of_kari).all()
        tx._quick.execute(_WALK, {**_ROW, "person": "ola"})
        return [[*nothing], [*tx._quick.execute(statements.WALK, of_ola).all()]]

    assert database.write(look) == [[], [("{}", None)]]


def test_l6_what_was_asked_ahead_and_never_wanted_changes_nothing(database: Database) -> None:
    """It is no error of the commit, nor is an activity new
    twice because of it."""
    looks = ((statements.INCIDENT, {"incident": "none"}), (statements.WALK, {"who": "kari"}))
    assert database.write(lambda tx: tx.first_delivery("a1", looks))
    assert not database.write(lambda tx: tx.first_delivery("a1", looks))
    assert database.write(lambda tx: tx.lock_alarm("none")) is None


def test_v6_the_instant_of_a_later_lock_is_never_that_of_an_earlier_look(
    database: Database,
) -> None:
    """The clock is asked with what a cry looks at first, and anew with each lock after it."""

    def store(tx: Transaction) -> tuple[int, int]:
        assert tx.first_delivery("a1", tx.looks_of_a_cry("kari"))
        assert tx.all_unresolved_of("kari") == (None, None)
        time.sleep(0.02)
        tx._now = None  # as a lock that was had has it
        tx._quick.execute(statements.INCIDENT, {"incident": "none"}, behind=tx._clock_behind)
        noted = select(t.inbound.c.at).where(t.inbound.c.delivery == "a1")
        return int(tx._db.execute(noted).scalar_one()), tx.now()

    noted, now = database.write(store)
    assert now - noted >= 20
