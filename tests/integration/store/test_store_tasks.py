"""Outbox and timers on both databases: leases, fencing, one timer, card slots."""

import threading
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from bot.ports import MessageRef
from bot.store import rows
from bot.store import tables as t
from bot.store.database import Database, maintenance
from bot.store.records import CardSlot, Priority, Task, TaskKind, Waits
from bot.store.statistics import oldest_waiting
from bot.store.transaction import Transaction

LEASE_MS = 5_000
REF = MessageRef("https://teams.test", "chat", "17")


def task(name: str, due_at: int, **fields: Any) -> Task:
    """A message that is due then."""
    return replace(Task(name, TaskKind.NOTICE, Priority.UPDATE, due_at, f"key:{name}"), **fields)


def timer(name: str, due_at: int, incident: str = "a1") -> Task:
    """A timer of an alarm."""
    return task(name, due_at, kind=TaskKind.TIMER, incident=incident)


def add(database: Database, *tasks: Task) -> None:
    """Stores rows."""
    database.write(lambda tx: tx.add_tasks(tasks))


def claim(database: Database, limit: int = 10, lease_ms: int = LEASE_MS) -> list[Task]:
    """Takes due messages."""
    return list(database.write(lambda tx: tx.claim_messages(limit, lease_ms)))


def now(database: Database) -> int:
    """The database's clock."""
    return database.write(lambda tx: tx.now())


def test_a_due_row_is_taken_once_until_its_lease_ends(database: Database) -> None:
    add(database, task("one", 1))
    (taken,) = claim(database, lease_ms=0)
    assert taken.attempt == 1
    (again,) = claim(database)
    assert again.attempt == 2
    assert claim(database) == []


def test_the_most_urgent_come_first(database: Database) -> None:
    """architecture.md, "The outbox", 5."""
    add(
        database,
        task("late", 1, priority=Priority.REMINDER),
        task("second", 2, priority=Priority.FIRST),
        task("first", 1, priority=Priority.FIRST),
        task("update", 1),
    )
    assert [taken.id for taken in claim(database, limit=3)] == ["first", "second", "update"]
    assert [taken.id for taken in claim(database)] == ["late"]


def test_timers_and_messages_are_taken_apart(database: Database) -> None:
    """A pace that lets no message out must not hold back a timer (L3)."""
    add(database, task("message", 1), timer("timer", 1))
    taken = database.write(lambda tx: tx.claim_timers(10, LEASE_MS))
    assert [row.id for row in taken] == ["timer"]


def test_what_is_not_due_is_left(database: Database) -> None:
    add(database, task("later", now(database) + 60_000))
    assert claim(database) == []


def test_only_the_present_holder_may_finish(database: Database) -> None:
    """Fencing: a worker that was taken over writes nothing any more."""
    add(database, task("one", 1))
    (slow,) = claim(database, lease_ms=0)
    (quick,) = claim(database)
    assert not database.write(lambda tx: tx.finish_task(slow, "delivered"))
    assert not database.write(lambda tx: tx.retry_task(slow, 1, "busy"))
    assert not database.write(lambda tx: tx.start_task(slow))
    assert database.write(lambda tx: tx.start_task(quick))
    assert database.write(lambda tx: tx.finish_task(quick, "delivered"))
    assert not database.write(lambda tx: tx.finish_task(quick, "delivered"))


def test_a_lease_is_renewed_by_whoever_holds_the_row(database: Database) -> None:
    """What takes longer than its lease is held in short steps; who has lost it holds nothing."""

    def own(lease_ms: int) -> list[Task]:
        return list(database.write(lambda tx: tx.claim_own_kind(TaskKind.FILING, 1, lease_ms)))

    def renewed(row: Task, lease_ms: int) -> bool:
        return database.write(lambda tx: tx.renew_lease(row, lease_ms))

    add(database, task("one", 1, kind=TaskKind.FILING))
    (slow,) = own(lease_ms=0)
    assert renewed(slow, 60_000)
    assert own(60_000) == []
    assert renewed(slow, 0)
    (quick,) = own(
        180_000
    )  # as the version before takes them: longer than ours, and no clock's fault
    assert own(20_000) == []
    assert not renewed(slow, 60_000)
    assert renewed(quick, 60_000)
    database.write(lambda tx: tx.retry_task(quick, 1, "busy"))
    assert not renewed(quick, 60_000)
    (last,) = own(0)
    database.write(lambda tx: tx.finish_task(last, "done"))
    assert not renewed(last, 60_000)


def test_a_row_given_back_is_due_when_it_was_said(database: Database) -> None:
    add(database, task("one", 1))
    (taken,) = claim(database)
    later = now(database) + 60_000
    database.write(lambda tx: tx.retry_task(taken, later, "429"))
    assert claim(database) == []
    assert database.write(lambda tx: tx.next_due()) == later


def test_a_row_that_began_before_the_clock_was_set_back_is_not_late(database: Database) -> None:
    """It failed by the new clock, and is due again before it began (V5)."""
    at = now(database)
    add(database, task("one", at - 1))
    (taken,) = claim(database)
    database.write(lambda tx: tx.start_task(taken))
    database.write(lambda tx: tx.retry_task(taken, at - 3_600_000, "busy"))
    (again,) = claim(database)
    database.write(lambda tx: tx.start_task(again))
    database.write(lambda tx: tx.finish_task(again, "delivered"))
    with database.reading() as connection:
        row = connection.execute(select(t.task.c.started_at, t.task.c.due_at)).one()
    assert row.started_at == row.due_at - 1


def test_the_next_due_moment_is_that_of_the_first_lease_or_row(database: Database) -> None:
    assert database.write(lambda tx: tx.next_due()) is None
    start = now(database)
    add(database, task("leased", 1, attempt=1, lease_until=start + 9_000))
    assert database.write(lambda tx: tx.next_due()) == start + 9_000
    add(database, task("soon", start + 4_000))
    assert database.write(lambda tx: tx.next_due()) == start + 4_000


def test_a_known_dedupe_key_is_left_out(database: Database) -> None:
    add(database, task("one", 1), task("two", 1))
    add(database, task("three", 1, dedupe_key="key:one"))
    assert sorted(taken.id for taken in claim(database)) == ["one", "two"]


def test_two_workers_never_hold_the_same_row(database: Database) -> None:
    """Skip locked: neither waits for the other, and nothing is sent twice."""
    add(database, *(task(f"row-{number}", 1) for number in range(40)))
    taken: list[list[str]] = []

    def work() -> None:
        for _ in range(4):
            taken.append([row.id for row in claim(database, limit=5)])

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    ids = [name for batch in taken for name in batch]
    assert len(ids) == len(set(ids)) == 40


def test_a_row_somebody_is_about_to_take_is_skipped_not_waited_for(postgres_url: str) -> None:
    """`FOR UPDATE SKIP LOCKED`: only PostgreSQL has two writers at once."""
    from bot.store.schema import upgrade

    upgrade(postgres_url)
    database = Database(postgres_url)
    add(database, task("one", 1), task("two", 1, priority=Priority.REMINDER))

    def hold_the_first(tx: Transaction) -> list[str]:
        assert [row.id for row in tx.claim_messages(1, LEASE_MS)] == ["one"]
        return [row.id for row in claim(database)]

    assert database.write(hold_the_first) == ["two"]
    database.close()


def test_of_each_person_one_piece_is_worked_on(database: Database) -> None:
    """R50: whoever sent forty files keeps nobody's screenshot waiting behind more than one."""
    of_hers = [task(f"hers {n}", n, recipient="she", kind=TaskKind.EVIDENCE) for n in range(1, 41)]
    his = task("his", 99, recipient="he", kind=TaskKind.EVIDENCE)
    paper = task("paper", 1, recipient="he", kind=TaskKind.FILING)
    add(database, *of_hers, his, paper)

    def taken(*busy: str) -> list[str]:
        claimed = database.write(lambda tx: tx.claim_own_kind(TaskKind.EVIDENCE, 4, LEASE_MS, busy))
        return [one.id for one in claimed]

    assert taken() == ["hers 1", "his"]
    assert taken("she", "he") == []
    assert taken("he") == ["hers 2"], "another replica looks, or hers is done"


def test_what_a_person_waits_for_may_come_to_one_process_alone(database: Database) -> None:
    """It takes theirs ahead of its time, once, and nobody else's; who looks for what is due does
    not see it yet (docs/decisions/0084)."""
    at = now(database)
    theirs = [task(f"{who} {n}", at + n * 1_000, recipient=who, kind=TaskKind.FILING)
        for who in ("she", "he") for n in (9, 8, 40)]  # fmt: skip
    add(database, *theirs, task("a card", at + 1_000, recipient="she"))

    def taken(who: str) -> list[str]:
        found = database.write(lambda tx: tx.claim_untried(TaskKind.FILING, who, 15_000, LEASE_MS))
        return [one.id for one in found]

    def due() -> list[str]:
        found = database.write(lambda tx: tx.claim_own_kind(TaskKind.FILING, 9, LEASE_MS))
        return [one.id for one in found]

    assert due() == []
    assert taken("she") == ["she 8"]
    assert taken("she") == ["she 9"], "the one under way is not taken twice"
    assert taken("she") == [], "what is not due within that time is not"
    (first,) = database.write(lambda tx: tx.claim_untried(TaskKind.FILING, "he", 15_000, 0))
    database.write(lambda tx: tx.retry_task(first, at + 5_000, "not_connected"))
    assert taken("he") == ["he 9"], "what was tried waits as long as it must"
    assert due() == []


def test_how_long_the_oldest_of_each_kind_has_waited_for_another_service(
    database: Database,
) -> None:
    """`rodtkort_waiting_seconds`: since it was first due, whatever was tried; what is done, is
    not due yet, or is no paper and no evidence waits for nobody."""
    at = now(database)
    assert oldest_waiting(database, at) == {TaskKind.FILING: 0, TaskKind.EVIDENCE: 0}
    add(
        database,
        task("paper", at - 9_000, kind=TaskKind.FILING),
        task("newer", at - 2_000, kind=TaskKind.FILING, recipient="another"),
        task("later", at + 60_000, kind=TaskKind.EVIDENCE),
        task("card", at - 99_000),
    )
    assert oldest_waiting(database, at) == {TaskKind.FILING: 9_000, TaskKind.EVIDENCE: 0}
    first, newer = database.write(lambda tx: tx.claim_own_kind(TaskKind.FILING, 9, LEASE_MS))
    database.write(lambda tx: tx.retry_task(first, at + 500_000, "not_connected"))
    assert oldest_waiting(database, at)[TaskKind.FILING] == 9_000, "putting it off hides nothing"
    database.write(lambda tx: tx.finish_task(first, "filed"))
    assert oldest_waiting(database, at)[TaskKind.FILING] == 2_000
    database.write(lambda tx: tx.finish_task(newer, "filed"))
    assert oldest_waiting(database, at)[TaskKind.FILING] == 0


# Fair sending (docs/decisions/0039)


def claim_fairly(database: Database, limit: int, **waits: Any) -> list[str]:
    """Takes due messages of everybody who does not wait, and tells which."""
    found = database.write(lambda tx: tx.claim_messages(limit, LEASE_MS, Waits(**waits)))
    return [row.id for row in found]


def test_nothing_is_taken_for_whom_there_is_no_room(database: Database) -> None:
    """Build 6: it stays due, costs nothing, and is nobody's reason to look again at once."""
    add(database, task("full", 1, recipient="leader"), task("free", 2, recipient="other"))
    waits = {"people": ["leader", "somebody"]}
    (taken,) = database.write(lambda tx: tx.claim_messages(10, LEASE_MS, Waits(**waits)))
    assert taken.id == "free"
    database.write(lambda tx: tx.finish_task(taken, "delivered"))
    assert database.write(lambda tx: tx.next_due(Waits(**waits))) is None
    assert database.write(lambda tx: tx.next_due()) == 0
    assert claim_fairly(database, 10) == ["full"]


def test_of_each_recipient_the_first_is_taken(database: Database) -> None:
    """Build 6: the most urgent, and among those the oldest; a chat has one message under way."""
    add(
        database,
        task("update", 1, recipient="leader"),
        task("second", 3, recipient="leader", priority=Priority.FIRST),
        task("first", 2, recipient="leader", priority=Priority.FIRST),
        task("other", 9, recipient="other"),
    )
    assert claim_fairly(database, 10) == ["first", "other"]
    assert claim_fairly(database, 10) == ["second"]


def test_a_unit_that_had_its_share_stands_behind_the_others(database: Database) -> None:
    """B9: the first red card and the raiser's of another unit go before the storm's, and so do
    its escalation and its claim news; what can wait for all of these waits."""
    storm = [task(f"storm-{n}", 1 + n, unit="9000", priority=Priority.OWN) for n in range(5)]
    add(
        database,
        *storm,
        task("update", 1, unit="2000", priority=Priority.UPDATE),
        task("escalation", 8, unit="2000", priority=Priority.ESCALATION),
        task("own", 9, unit="2000", priority=Priority.OWN),
        task("red", 9, unit="3000", priority=Priority.FIRST),
    )
    assert claim_fairly(database, 3, units=["9000", "8000"]) == ["red", "own", "escalation"]
    assert claim_fairly(database, 9, units=["9000"]) == [*(row.id for row in storm), "update"]


def test_a_row_that_was_refused_keeps_its_place(database: Database) -> None:
    """An early alarm is not overtaken by a late one because Teams said 429 to it."""
    add(database, task("early", 1, recipient="leader"), task("late", 2, recipient="leader"))
    (early,) = claim(database)
    database.write(lambda tx: tx.retry_task(early, 3, "Throttled"))
    assert claim_fairly(database, 10) == ["early"]


def test_rows_of_an_older_replica_are_sent_like_any_other(database: Database) -> None:
    """Code of the revision before knows neither unit nor first due moment."""
    add(database, task("old", 1, recipient="leader"), task("new", 2, recipient="leader"))
    engine = maintenance(database.url)
    with engine.begin() as connection:
        unknown = update(t.task).where(t.task.c.id == "old")
        connection.execute(unknown.values(unit=None, first_due_at=None))
    engine.dispose()
    assert claim_fairly(database, 10, units=["1000"]) == ["old"]


def test_tens_of_thousands_of_due_rows_are_taken_within_a_statements_time(
    postgres_url: str,
) -> None:
    """L8: PostgreSQL's plan is older than the storm. Joined carelessly, each due row was compared
    with each other one: ten thousand took longer than a statement may, and nothing was sent."""
    from bot.store.schema import upgrade

    upgrade(postgres_url)
    database = Database(postgres_url)
    for _ in range(8):  # by then the plan for an empty table is kept
        assert claim_fairly(database, 5) == []
    engine = maintenance(postgres_url)
    with engine.begin() as connection:
        connection.execute(text(_MANY_DUE_ROWS))
    engine.dispose()
    assert len(claim_fairly(database, 50)) == 50
    database.close()


_MANY_DUE_ROWS = """
    INSERT INTO task (id, kind, priority, due_at, recipient, payload, attempt, lease_until, sends,
                      failures, expired, dedupe_key)
    SELECT n, 'notice', 7, 1, n, '{}', 0, 0, 0, 0, 0, n FROM generate_series(1, 20000) AS n
"""


# Timers


def test_a_new_timer_takes_the_place_of_the_old(database: Database) -> None:
    """V1."""
    database.write(lambda tx: tx.set_timer("a1", timer("first", 1)))
    database.write(lambda tx: tx.set_timer("a1", timer("second", 1)))
    taken = database.write(lambda tx: tx.claim_timers(10, LEASE_MS))
    assert [row.id for row in taken] == ["second"]
    database.write(lambda tx: tx.set_timer("a1", None))
    assert database.write(lambda tx: tx.next_due()) is None


def test_the_database_itself_refuses_a_second_pending_timer(database: Database) -> None:
    """V1: even code that forgets to replace the first cannot break it."""
    add(database, timer("first", 1), timer("other alarm", 1, incident="a2"))
    second = insert(t.task).values(rows.task_row(timer("second", 2)))
    engine = maintenance(database.url)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(second)
    engine.dispose()


# Card slots


def place(**fields: Any) -> CardSlot:
    """A card that has never been shown."""
    return replace(CardSlot("p1", "a1", "leader", "alert:0:1"), **fields)


def test_a_place_has_one_writer_at_a_time(database: Database) -> None:
    database.write(lambda tx: tx.add_slots([place()], []))
    until = now(database) + LEASE_MS
    assert database.write(lambda tx: tx.hold_slot("p1", until)) == place()
    assert database.write(lambda tx: tx.hold_slot("p1", until)) is None
    database.write(lambda tx: tx.free_slot("p1"))
    assert database.write(lambda tx: tx.hold_slot("p1", until)) is not None


def test_a_place_that_is_born_leased_is_held_already(database: Database) -> None:
    leased = task("send", 1, place="p1", attempt=1, lease_until=now(database) + LEASE_MS)
    database.write(lambda tx: tx.add_slots([place()], [leased]))
    assert database.write(lambda tx: tx.hold_slot("p1", 1)) is None


def test_what_became_wanted_meanwhile_is_told_to_the_one_who_shows(database: Database) -> None:
    """A claim made while the first POST is under way is caught."""
    database.write(lambda tx: tx.add_slots([place()], []))
    until = now(database) + LEASE_MS
    held = database.write(lambda tx: tx.hold_slot("p1", until))
    assert held is not None
    (wanted,) = database.write(lambda tx: tx.want_redrawn("a1", ["alert"], None))
    assert (wanted.desired_revision, wanted.shown_revision) == (2, 0)
    assert database.write(lambda tx: tx.note_shown(held, 1, "digest", REF)) == 2
    assert database.write(lambda tx: tx.hold_slot("p1", until)) is None  # still its writer's
    assert database.write(lambda tx: tx.note_shown(held, 2, "digest", REF)) == 2
    shown = database.write(lambda tx: tx.get_slot("p1"))
    assert shown == place(desired_revision=2, shown_revision=2, digest="digest", ref=REF)
    assert database.write(lambda tx: tx.hold_slot("p1", until)) is None  # nothing to do


def test_only_places_of_the_family_are_wanted_anew(database: Database) -> None:
    card_slots = [
        place(),
        place(id="p2", person="kari", slot="status:1"),
        place(id="p3", slot="alerted:1"),
        place(id="p4", incident="a2"),
    ]
    database.write(lambda tx: tx.add_slots(card_slots, []))
    wanted = database.write(lambda tx: tx.want_redrawn("a1", ["alert", "status"], "p2"))
    assert [each.id for each in wanted] == ["p1"]


def test_one_person_has_one_place_of_a_slot(database: Database) -> None:
    database.write(lambda tx: tx.add_slots([place()], []))
    assert database.write(lambda tx: tx.slot_at("a1", "leader", "alert:0:1")) == place()
    assert database.write(lambda tx: tx.slot_at("a1", "leader", "alert:1:1")) is None
