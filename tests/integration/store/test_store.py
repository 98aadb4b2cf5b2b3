"""What the store promises on both databases (architecture.md, "The recipe of a write")."""

import sqlite3
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from bot.cli.work.papers import NoSends
from bot.dialogs.commands import Raise
from bot.domain.alarm import rules
from bot.domain.alarm.escalation import Moment
from bot.domain.alarm.incident import Details, How, IncidentKind
from bot.domain.alarm.moves import ClaimAlarm, Describe
from bot.domain.alarm.state import Caseworker
from bot.domain.calls import RingOutcome
from bot.domain.conversation import CallRow, CallState
from bot.domain.guidance import Ladder, Reaction, answered, begun, hung_up
from bot.domain.organisation.organisation import Chain, ChainLevel, Helper, Language, Workplace
from bot.service.dispatcher import Service
from bot.service.features import HANDLERS
from bot.service.unit_of_work import SendSlots
from bot.store import rows
from bot.store import tables as t
from bot.store.database import STATEMENT_MS, Database
from bot.store.export import list_incidents
from bot.store.queries import load_people
from bot.store.records import (
    AbsenceRow,
    StoredAlarm,
    StoredGuidedCall,
    StoredWord,
    StoreUnavailable,
)
from bot.store.schema import HEAD, current, upgrade
from bot.store.sqlite import BUSY_MS
from bot.store.transaction import Transaction
from tests.integration.alarm.service_bench import KEYRING, Bench, Cast, address, origin
from tests.slow_machine import LONG_ENOUGH, on_this_machine

CHAIN = Chain(
    (ChainLevel("Nærmeste leder", (Helper("leader", "Leder En"),), 30_000, 15_000),), 3, 9
)


def alarm(incident: str = "a1", by: str = "kari", at: int = 1_000) -> StoredAlarm:
    """A claimed alarm with every kind of value in it."""
    moment = Moment(at, lambda _person: True)
    caseworker = Caseworker(by, "Kari Ås", "+4721070000")
    raised = rules.raised(
        incident, caseworker, ("0315", "Nav Eksempel"), CHAIN, Details(), None, "key", moment
    )
    told = Describe(Details(kind=IncidentKind.THREAT, place=Workplace.OUT, target_person="boss"))
    alarm = rules.decide(raised.alarm, by, told, moment).alarm
    return StoredAlarm(
        rules.decide(alarm, "leader", ClaimAlarm(How.CALL), moment).alarm, "mac", "rev"
    )


# Alarms


def test_a_look_sees_one_moment_whatever_is_stored_meanwhile(database: Database) -> None:
    """V1: an alarm that moved between two statements of the history checker was a broken law, and
    stopped the heart of a bot that was well."""
    database.write(lambda tx: tx.insert(alarm()))
    counted = text("SELECT count(*) FROM incident")
    with database.reading() as connection:
        assert connection.execute(counted).scalar_one() == 1
        database.write(lambda tx: tx.insert(alarm("a2", by="ola")))
        assert connection.execute(counted).scalar_one() == 1
    with database.reading() as connection:
        assert connection.execute(counted).scalar_one() == 2


@pytest.mark.parametrize("is_known", [True, False])
def test_an_alarm_comes_back_as_it_was_stored(
    database: Database, is_known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether this process wrote it or another one."""
    if not is_known:
        monkeypatch.setattr(rows.KnownAlarms, "keep", lambda *_: None)
    stored = alarm()
    database.write(lambda tx: tx.insert(stored))
    assert database.write(lambda tx: tx.lock_alarm("a1")) == stored
    changed = replace(stored, alarm=replace(stored.alarm, call_over=True, seq=9), mac="other")
    database.write(lambda tx: tx.save(changed))
    assert database.write(lambda tx: tx.lock_alarm("a1")) == changed
    assert database.write(lambda tx: tx.lock_alarm("a2")) is None
    assert len([*rows.known_alarms]) == is_known


def test_few_alarms_are_known_and_none_that_was_written_otherwise_since() -> None:
    """What was erased, or what only another process has written, is read."""
    known = rows.KnownAlarms()
    for number in range(rows.KNOWN_ALARMS + 1):
        known.keep(f"document {number}", alarm(f"a{number}").alarm)
    assert known.of("document 0") is None
    last = alarm("a64").alarm
    assert known.of("document 64") == last
    known.keep("erased", replace(last, call_over=True))
    assert known.of("document 64") is None
    assert known.of("erased") == replace(last, call_over=True)
    assert known.of("document 1") is not None
    assert len([*known]) == rows.KNOWN_ALARMS


def test_helpers_are_found_while_the_alarm_lasts(database: Database) -> None:
    stored = alarm()
    database.write(lambda tx: tx.insert(stored))
    database.write(lambda tx: tx.save(stored))
    assert list(database.write(lambda tx: tx.helping("leader", since=0))) == ["a1"]
    over = rules.superseded(stored.alarm, Moment(2_000, lambda _person: True)).alarm
    database.write(lambda tx: tx.save(replace(stored, alarm=over)))
    assert list(database.write(lambda tx: tx.helping("leader", since=0))) == []


def test_the_database_itself_refuses_a_second_unresolved_alarm(database: Database) -> None:
    """V7, L6: even code that forgets to look cannot break it; the write is tried once more."""
    database.write(lambda tx: tx.insert(alarm()))
    tries: list[int] = []

    def blindly(tx: Transaction) -> None:
        tries.append(1)
        tx.insert(alarm("a2"))

    with pytest.raises(StoreUnavailable):
        database.write(blindly)
    assert len(tries) == 2
    assert [found["id"] for found in list_incidents(database)] == ["a1"]


def test_two_cries_at_the_same_moment_are_one_alarm(database: Database) -> None:
    """L6, V7: two replicas, two ids, the same words."""
    cast = Cast("two")
    bench = Bench(database, cast)
    other = Service(database, bench.directory, KEYRING, SendSlots(0, NoSends()), 5_000, HANDLERS)
    ready = threading.Barrier(2)

    def cry(service: Service, delivery: str) -> None:
        ready.wait()
        service.run(Raise(origin(cast.kari, delivery), "hjelp"), answered=True)

    cries = [
        threading.Thread(target=cry, args=pair) for pair in ((bench.service, "1"), (other, "2"))
    ]
    for each in cries:
        each.start()
    for each in cries:
        each.join()
    (alarm,) = bench.alarms()
    assert [alert.person for alert in alarm.alerts] == [cast.id("leader")]


def test_a_failed_transaction_leaves_nothing(database: Database) -> None:
    def half(tx: Transaction) -> None:
        tx.insert(alarm())
        raise KeyError("on the way")

    with pytest.raises(KeyError):
        database.write(half)
    assert list_incidents(database) == []


# The clock


def test_the_instant_is_one_throughout_a_transaction_and_never_runs_back(
    database: Database,
) -> None:
    instants = [database.write(lambda tx: (tx.now(), tx.now())) for _ in range(20)]
    assert all(first == second for first, second in instants)
    assert instants == sorted(instants)
    assert abs(instants[-1][0] - time.time() * 1000) < 60_000


def test_an_alarm_is_never_written_earlier_than_its_last_event(database: Database) -> None:
    """V6: whatever clock the machine before had; what is waited for goes by the present one."""
    now = int(time.time() * 1000)
    future = now + 3_600_000
    database.write(lambda tx: tx.insert(alarm(at=future)))

    def look(tx: Transaction) -> tuple[int, int]:
        stored = tx.lock_alarm("a1")
        assert stored is not None
        return stored.alarm.recorded(tx.now()), tx.now()

    recorded, clock = database.write(look)
    assert recorded == future
    assert abs(clock - now) < 60_000


def test_the_clock_is_read_after_waiting_for_the_lock(postgres_url: str) -> None:
    """V6: who waited must not write the instant at which the waiting began (only PostgreSQL
    has two writers at once)."""
    upgrade(postgres_url)
    database = Database(postgres_url)
    database.write(lambda tx: tx.insert(alarm()))
    begun, seen = threading.Event(), []

    def late(tx: Transaction) -> None:
        tx.first_delivery("late")  # reads the clock
        begun.set()
        tx.lock_alarm("a1")
        seen.append(tx.now())

    def first(tx: Transaction) -> int:
        tx.lock_alarm("a1")
        waiting.start()
        begun.wait(LONG_ENOUGH)
        stored = tx.lock_alarm("a1")
        assert stored is not None
        at = tx.now()
        tx.save(replace(stored, alarm=replace(stored.alarm, last_event_at=at)))
        return at

    waiting = threading.Thread(target=lambda: database.write(late))
    at = database.write(first)
    waiting.join()
    assert seen[0] >= at
    database.close()


# Deliveries, words, people


def test_an_activity_is_new_once(database: Database) -> None:
    """L6."""
    assert database.write(lambda tx: tx.first_delivery("chat|1"))
    assert not database.write(lambda tx: tx.first_delivery("chat|1"))
    database.write(lambda tx: tx.forget_deliveries(tx.now() + 1))
    assert database.write(lambda tx: tx.first_delivery("chat|1"))


def _keep_word(word: StoredWord, tx: Transaction) -> None:
    tx.keep_word("a1", word)


def test_words_lie_apart_in_the_order_they_were_written(database: Database) -> None:
    """L13."""
    words = [StoredWord(f"w{n}", "kari", 3 - n, "key", bytes([n, 0, 255])) for n in range(3)]
    for word in words:
        database.write(partial(_keep_word, word))
    assert list(database.write(lambda tx: tx.words("a1"))) == words[::-1]
    database.write(lambda tx: tx.forget_word("w1"))
    assert [word.id for word in database.write(lambda tx: tx.words("a1"))] == ["w2", "w0"]


def test_what_people_told_is_known_after_a_restart(database: Database) -> None:
    """R72: an absence survives; the last word counts."""
    database.write(lambda tx: tx.keep_address("kari", "Kari", address("kari")))
    database.write(lambda tx: tx.keep_address("kari", "Kari Ås", address("kari")))
    database.write(lambda tx: tx.keep_address("gone", "Gone", address("gone")))
    database.write(lambda tx: tx.drop_address("gone"))
    database.write(lambda tx: tx.keep_language("kari", Language.NYNORSK))
    row = AbsenceRow("kari", 1, None, "leader", away=True)
    database.write(lambda tx: tx.keep_absence(row))
    people = load_people(database)
    assert people.addresses == {"kari": ("Kari Ås", address("kari"))}
    assert people.languages == {"kari": Language.NYNORSK}
    assert people.absences == {"kari": row}


def test_a_walk_outside_an_alarm_comes_back_as_it_was_left(database: Database) -> None:
    """L8: the ladder works without an alarm, and after a crash."""
    guided_call = answered(
        begun("w", Ladder.SELF_HARM, Language.ENGLISH, 1), Reaction.CONTINUES, None, 2
    )
    assert database.write(lambda tx: tx.lock_guided_call("kari")) is None
    database.write(lambda tx: tx.keep_guided_call("kari", guided_call))
    assert database.write(lambda tx: tx.lock_guided_call("kari")) == guided_call
    database.write(lambda tx: tx.keep_guided_call("kari", hung_up(guided_call)))
    assert database.write(lambda tx: tx.lock_guided_call("kari")) == hung_up(guided_call)
    database.write(lambda tx: tx.keep_guided_call("kari", None))
    assert database.write(lambda tx: tx.lock_guided_call("kari")) is None


def test_a_call_that_outlasts_its_alarm_is_found_there_and_is_no_walk_of_its_own(
    database: Database,
) -> None:
    guided_call = begun("w", Ladder.CHAT, Language.NYNORSK, 1)
    assert database.write(lambda tx: tx.get_guided_call("kari")) is None
    database.write(lambda tx: tx.leave_guided_call("kari", guided_call, "a1"))
    assert database.write(lambda tx: tx.get_guided_call("kari")) == StoredGuidedCall(
        guided_call, "a1"
    )
    assert database.write(lambda tx: tx.lock_guided_call("kari")) is None
    database.write(lambda tx: tx.keep_guided_call("kari", guided_call))
    assert database.write(lambda tx: tx.get_guided_call("kari")) == StoredGuidedCall(
        guided_call, None
    )


# Schema


def test_the_migrations_make_the_tables_the_code_knows(empty_url: str) -> None:
    assert upgrade(empty_url)
    assert not upgrade(empty_url)
    database = Database(empty_url)
    found = inspect(database.engine)
    for table in t.metadata.sorted_tables:
        columns = {column["name"]: column["nullable"] for column in found.get_columns(table.name)}
        assert columns == {column.name: column.nullable for column in table.columns}, table.name
        indexes = {index["name"] for index in found.get_indexes(table.name)}
        assert {str(index.name) for index in table.indexes} <= indexes, table.name
    assert current(database.engine) == HEAD
    database.close()


def test_l6_a_commit_waits_for_the_disk(tmp_path: Path) -> None:
    """The bot's own connections, which the tests' are not (tests/without_fsync.py)."""
    database = Database(f"sqlite:///{tmp_path}/bot.db")
    with database.reading() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
    database.close()


def test_a_newer_schema_is_left_alone(empty_url: str) -> None:
    """Code N runs on schema N+1, so that replicas roll."""
    upgrade(empty_url)
    database = Database(empty_url)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("ALTER TABLE incident ADD COLUMN of_tomorrow TEXT"))
    assert not upgrade(empty_url)
    stored = alarm()
    database.write(lambda tx: tx.insert(stored))
    assert database.write(lambda tx: tx.lock_alarm("a1")) == stored
    database.close()


# When the database is away


@pytest.mark.hurried
def test_a_foreign_lock_on_sqlite_is_not_waited_for(tmp_path: Path) -> None:
    """L1, L8: the caseworker is answered within a second."""
    path = tmp_path / "bot.db"
    upgrade(f"sqlite:///{path}")
    database = Database(f"sqlite:///{path}")
    foreign = sqlite3.connect(path, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    with pytest.raises(StoreUnavailable):
        database.write(lambda tx: tx.now())
    assert time.monotonic() - begun < BUSY_MS / 1000 + on_this_machine(1)
    assert database.alive()  # a reader is not blocked
    foreign.close()
    assert database.write(lambda tx: tx.now()) > 0
    database.close()


@pytest.mark.hurried
def test_a_foreign_lock_on_postgresql_is_not_waited_for(postgres_url: str) -> None:
    """L1, L8."""
    upgrade(postgres_url)
    database, foreign = Database(postgres_url), Database(postgres_url)
    database.write(lambda tx: tx.insert(alarm()))
    with foreign.engine.begin() as connection:
        connection.execute(text("SELECT 1 FROM incident FOR UPDATE"))
        begun = time.monotonic()
        with pytest.raises(StoreUnavailable):
            database.write(lambda tx: tx.lock_alarm("a1"))
        assert time.monotonic() - begun < STATEMENT_MS / 1000 + on_this_machine(1)
    assert database.write(lambda tx: tx.lock_alarm("a1")) is not None
    database.close()
    foreign.close()


def test_a_connection_stays_at_hand_until_something_goes_wrong(database: Database) -> None:
    """Decision 80: the next alarm takes it as it is; after an error it is one of the pool's again,
    and closed with them."""

    def fails(tx: Transaction) -> None:
        tx.insert(alarm("a2", by="ola"))
        raise LookupError

    in_use = database.engine.pool.checkedout  # type: ignore[attr-defined]
    database.write(lambda tx: tx.insert(alarm()))
    database.write(lambda tx: tx.now())
    assert in_use() == 1
    with pytest.raises(LookupError):
        database.write(fails)
    assert in_use() == 0
    assert database.write(lambda tx: (tx.get_alarm("a1") is None, tx.get_alarm("a2"))) == (
        False,
        None,
    )
    assert in_use() == 1
    database.close()
    assert in_use() == 0


def test_a_database_that_is_not_there_is_unavailable() -> None:
    """L8: never an error of another kind."""
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(StoreUnavailable):
        database.write(lambda tx: tx.now())
    assert not database.alive()


# Calls that were made without the store


def test_l5_a_call_made_without_the_store_takes_the_place_of_a_planned_one(
    database: Database,
) -> None:
    """L5: one call a person and round. What was made here stays, and what is over stays over."""
    planned = CallRow("ours", "a1", "leader", 1, 5_000)
    made = replace(planned, id="plain-1", attempt=1, state=CallState.RINGING, placed_at=4_000)
    database.write(lambda tx: tx.plan_calls([planned]))
    assert database.write(lambda tx: tx.adopt_call(made)) is None
    assert database.write(lambda tx: tx.calls_of("a1")) == [made]
    over = replace(made, state=CallState.OVER, due_at=None, outcome=RingOutcome.BUSY)
    assert database.write(lambda tx: tx.adopt_call(over)) == made
    assert database.write(lambda tx: tx.adopt_call(made)) == over
    assert database.write(lambda tx: tx.get_call("plain-1")) == over
    other = replace(made, id="plain-2")
    assert database.write(lambda tx: tx.adopt_call(other)) is None
    assert database.write(lambda tx: tx.get_call("plain-2")) is None
