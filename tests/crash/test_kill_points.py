"""A process that dies at the worst moment loses no alarm (L6; bound B4)."""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.store import tables as t
from tests.crash.fork_server import ForkServer
from tests.crash.town import CALLS, LEASE, WRITES, Town
from tests.fakes.payloads import TeamsUser
from tests.fakes.sent import SentCard
from tests.slow_machine import LONG_ENOUGH, on_this_machine

# The bound is a lease and a second (B4); a busy machine, or a restart, is given more.
GRACE_SECONDS = 3.0
ACTS = "Gi advarsel"  # on whatever is the caseworker's live card
# Where cards are counted: who misses the others' limit on a busy machine sends one more.
SEND_SECONDS = 2
RAISING = ["after commit", "after claim", "after post"]
CLAIMING = ["during claim of the case", "after claim of the case"]


def on_sqlite(points: Sequence[str], here: str) -> list[Any]:
    """Every point is played on PostgreSQL, and one of them here; the code is the same, and the soak
    plays all of them."""
    repeated = pytest.mark.soak
    return [pytest.param(one, marks=[] if one == here else repeated) for one in points]


async def _dies_raising(town: Town, point: str, others: int) -> None:
    """`/hjelp`, the process dies at the point, others or a restarted one go on."""
    plan = {"die_at": point}
    if point != "after commit":
        plan["die_after"] = "4"  # the welcomes
    if point == "after claim":
        plan["no_births"] = "yes"
    one = await town.start(plan)
    # Whoever comes first takes a row: this one must have, or it would never come to its point.
    has_died = town.folder / "has-died"
    for _ in range(others):
        await town.start({"takes_after": str(has_died)})
    await town.install(one)
    await town.says(one, town.caseworker, "hjelp")
    await town.died(one)
    has_died.touch()
    if not others:
        await town.start()
    await town.sees(town.leader, WRITES)
    assert time.monotonic() - one.died_at <= LEASE + 1 + on_this_machine(GRACE_SECONDS)
    await town.sees(town.caseworker, "Rødt kort er sendt")
    # The dead one held at most one row for each of them.
    assert len(town.teams.inbox(town.leader)) <= 2
    assert len(town.teams.inbox(town.caseworker)) <= 2


@pytest.mark.parametrize("point", on_sqlite(RAISING, "after claim"))
async def test_an_alarm_outlives_the_process_that_took_it_on_sqlite(
    point: str, tmp_path: Path, fork_server: ForkServer
) -> None:
    """L6, B4: no lost alarm, repeats within the rows held, delay within the lease and a second."""
    async with Town(tmp_path, fork_server) as town:
        await _dies_raising(town, point, others=0)


@pytest.mark.parametrize(
    ("point", "others"), [("after commit", 2), ("after claim", 0), ("after post", 2)]
)
async def test_an_alarm_outlives_the_process_that_took_it_on_postgres(
    point: str, others: int, tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """L6, B4: the same with one replica that is restarted, and with two that go on."""
    async with Town(tmp_path, fork_server, postgres_url) as town:
        await _dies_raising(town, point, others)


async def _dies_claiming(town: Town, point: str) -> None:
    one = await town.start({"die_at": point})
    await town.install(one)
    await town.says(one, town.caseworker, "hjelp")
    card = await town.sees(town.leader, CALLS)
    # Both now: the survivor may have brought the card up to date before the second one.
    tap, second = (town.tap(town.leader, card, CALLS) for _ in range(2))
    assert (await town.post(one, tap)).status == 0
    await town.died(one)
    two = await town.start()
    # Teams, or the leader, tries again: the same activity, and a new one.
    for again in (tap, second):
        assert (await town.post(two, again)).status == 200
    await town.sees(town.caseworker, "Leder En hjelper deg")
    assert town.state()["claimed_by"] == town.leader.id
    claims = [entry for entry in town.state()["timeline"] if entry["kind"] == "claimed"]
    assert len(claims) == 1


@pytest.mark.parametrize("point", on_sqlite(CLAIMING, "during claim of the case"))
async def test_a_claim_is_whole_or_not_there_on_sqlite(
    point: str, tmp_path: Path, fork_server: ForkServer
) -> None:
    """L5: the tap repeated after the crash works, and counts once."""
    async with Town(tmp_path, fork_server) as town:
        await _dies_claiming(town, point)


@pytest.mark.parametrize("point", CLAIMING)
async def test_a_claim_is_whole_or_not_there_on_postgres(
    point: str, tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """L5: the same on PostgreSQL."""
    async with Town(tmp_path, fork_server, postgres_url) as town:
        await _dies_claiming(town, point)


@pytest.mark.parametrize(
    ("point", "kind", "then"),
    [
        ("before move", "sqlite", 1),
        pytest.param("after move", "sqlite", 2, marks=pytest.mark.soak),
        ("after move", "postgres", 2),
        ("before line", "sqlite", 2),
        pytest.param("before line", "postgres", 2, marks=pytest.mark.soak),
        ("after line", "sqlite", 1),
    ],
)
async def test_two_live_cards_stand_no_longer_than_a_lease(
    point: str, kind: str, then: int, tmp_path: Path, fork_server: ForkServer,
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    """L14: the process dies at each point between the new card and the line that the old one
    becomes. Never none; of those whose place is known one is left, and the one that nobody could
    note acts and is answered."""
    url = request.getfixturevalue("postgres_url") if kind == "postgres" else None
    async with Town(tmp_path, fork_server, url) as town:
        one = await town.start({"die_at": point}, RODTKORT_SEND_TIMEOUT_SECONDS=f"{SEND_SECONDS}")
        await town.install(one)
        await town.says(one, town.caseworker, "hjelp")
        card = await town.sees(town.leader, CALLS)
        await _is_known(town, town.caseworker)  # its place, whatever dies later
        await town.taps(one, town.leader, card, CALLS)
        await town.died(one)
        assert len(town.with_words(town.caseworker, ACTS)) == then
        orphan = town.teams.inbox(town.caseworker)[-1] if point == "after move" else None

        def known() -> list[SentCard]:
            return [c for c in town.with_words(town.caseworker, ACTS) if c is not orphan]

        two = await town.start()
        within = 2 * SEND_SECONDS + 1 + 2 + on_this_machine(GRACE_SECONDS)
        await town.teams.wait_for(lambda: len(known()) == 1 and _is_last(town, known()[0]), within)
        assert time.monotonic() - one.died_at <= within
        if orphan is not None:
            reply = await town.taps(two, town.caseworker, orphan, ACTS)
            assert reply.status == 200
            assert "guided" in {entry["kind"] for entry in town.state()["timeline"]}


async def _is_known(town: Town, person: TeamsUser) -> None:
    """Until it is recorded where each of the person's cards lies."""
    theirs = t.card.c.person == person.id
    unknown = select(func.count()).where(theirs, t.card.c.activity_id.is_(None))

    def count() -> int:
        with town.database.reading() as connection:
            return connection.execute(unknown).scalar_one()

    deadline = time.monotonic() + LONG_ENOUGH
    while count():
        assert time.monotonic() < deadline, "where a card lies is not recorded"
        await asyncio.sleep(0.01)


def _is_last(town: Town, card: SentCard) -> bool:
    """Whether it is the caseworker's newest message, and has come after the claim."""
    return card is town.teams.inbox(town.caseworker)[-1] and "Leder En hjelper deg" in card.text


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_a_migration_that_died_half_way_is_begun_again(
    kind: str, tmp_path: Path, fork_server: ForkServer, request: pytest.FixtureRequest
) -> None:
    """Some tables made, then dead: the next start finds none of them and makes them all."""
    url = request.getfixturevalue("empty_postgres_url") if kind == "postgres" else None
    async with Town(tmp_path, fork_server, url, migrated=False) as town:
        plan = {"die_at": "in migration", "die_after": "4"}
        await town.died(await town.start(plan, ready=False))
        two = await town.start()
        await town.install(two)
        await town.says(two, town.caseworker, "hjelp")
        await town.sees(town.leader, WRITES)


async def _waits_in_vain(town: Town) -> None:
    async with town:
        one = await town.start({"die_at": "before filing"})
        with pytest.raises(AssertionError, match="'before filing' never fired"):
            await town.died(one, 0.1)


async def test_a_kill_point_that_never_fires_is_named(
    tmp_path: Path, fork_server: ForkServer
) -> None:
    """A hook in code that has moved since would prove nothing, and nobody would know: whoever waits
    for the death is told its name, and so is whoever forgets to."""
    with pytest.raises(AssertionError, match="never fired: \\['before filing'\\]"):
        await _waits_in_vain(Town(tmp_path, fork_server))
