"""What `--quick` measures is what it promises: five bounds, on both databases, in short rounds."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.bench import crowd, measures, office, peers, processes, timers, trust
from tests.bench.connector import BenchConnector, incident_of
from tests.bench.durable import committer
from tests.bench.latency import Runner
from tests.bench.measures import FULL, QUICK, Bench
from tests.bench.table import Row

_PROMISED = {"B1", "B2", "B5", "B6", "B8"}


def _measured(asked: list[str], name: str, *bounds: str) -> Callable[..., Any]:
    """A measure that takes no time: its rows, and that it was asked for."""

    async def rows(*given: Any, **more: Any) -> list[Row]:
        asked.append(name)
        return [Row(bound, name, 1.0, "x", 1.0) for bound in bounds]

    return rows


def _one(asked: list[str], bound: str) -> Callable[..., Any]:
    async def row(self: Bench, name: str, *given: Any) -> Row:
        asked.append(f"{bound} {name}")
        return Row(bound, name, 1.0, "x", 1.0)

    return row


@contextmanager
def _no_server(folder: Path) -> Iterator[Callable[[str], str]]:
    yield lambda name: f"postgresql:///{name}"


def _never(*given: Any, **more: Any) -> Any:
    raise AssertionError("this is no part of a quick run")


async def test_a_quick_run_measures_five_bounds_on_both_databases_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(trust, "check_disk", lambda folder: 0.001)
    monkeypatch.setattr(processes, "postgresql", _no_server)
    monkeypatch.setattr(Bench, "at_rest", _measured(asked, "at rest", "B5"))
    monkeypatch.setattr(Bench, "on_sqlite", _measured(asked, "SQLite", "B1", "B2", "B6"))
    monkeypatch.setattr(Bench, "on_postgresql", _measured(asked, "PostgreSQL", "B1", "B2"))
    monkeypatch.setattr(Bench, "ladder", _one(asked, "B8"))
    for owner, name in (
        (office, "rows"),
        (peers, "started"),
        (timers, "lateness"),
        (Bench, "timers"),
    ):
        monkeypatch.setattr(owner, name, _never)
    found: AsyncIterator[Row] = measures.all_rows(tmp_path, QUICK)
    assert {row.bound_id async for row in found} == _PROMISED
    assert asked == ["at rest", "SQLite", "B8 SQLite", "PostgreSQL", "B8 PostgreSQL"]


async def test_a_quick_run_is_measured_once_and_a_full_one_until_its_halves_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too short to have halves."""
    monkeypatch.setattr(trust, "halves_agree", lambda *pair: False)
    times = {"quick": 0, "full": 0}
    for name, effort in (("quick", QUICK), ("full", FULL)):

        async def measure(name: str = name) -> None:
            times[name] += 1

        bench = Bench(BenchConnector(), tmp_path, None, effort)  # type: ignore[arg-type]
        if effort.quick:
            await bench._until_steady(measure, [])
        else:
            with pytest.raises(trust.NotTrusted):
                await bench._until_steady(measure, [([1.0], [1.0])])
    assert times == {"quick": 1, "full": trust.RUNS}


def test_a_quick_run_raises_a_twelfth_of_the_alarms() -> None:
    """A minute, where the whole takes seven."""
    assert 12 * QUICK.rounds * QUICK.each <= FULL.rounds * FULL.each
    assert QUICK.incidents <= FULL.incidents / 100
    assert QUICK.idle_seconds <= 1


def test_a_crowd_within_teams_limits_waits_by_its_place_in_the_line(tmp_path: Path) -> None:
    """More cries than the tenant may send: nobody is refused or left out, and the red cards, which
    go before the raisers' own, are out as fast as the rate allows. As dense as in the bench."""
    found = crowd.simulate(tmp_path, cries=1_200, units=60, stored_per_second=1_000, within=20)
    assert len(found.red) == len(found.own) == 1_200
    assert found.refused == 0
    # A red card that is born takes its send before one that waits; of the raisers' own none does.
    assert max(found.red.values()) < 1.1 * 1_200 / 45
    assert max(found.own.values()) < 2.5 * 1_200 / 45
    assert "refused" in list(crowd.lines(found))[-1]


async def test_an_echo_that_is_durable_has_stored_what_came_before_it_goes_on(
    tmp_path: Path,
) -> None:
    """What the peers of B2 are given is the floor's own commit; without a database it is none."""
    commit = await committer(f"sqlite:///{tmp_path}/peer.db")
    for body in ("en", "to"):
        await commit(body)
        with closing(sqlite3.connect(tmp_path / "peer.db")) as other:
            assert other.execute("SELECT body FROM floor ORDER BY rowid").fetchall()[-1] == (body,)
    await (await committer(""))("tre")


def test_a_peer_is_told_beside_the_bot_and_no_bound_hangs_on_it() -> None:
    """Without a bound of its own a run does not fail by it; and one that is unsteady says so."""
    bot = Runner(SimpleNamespace(name="bot"), iter(()), 2, [0.01] * 20)  # type: ignore[arg-type]
    steady = Runner(SimpleNamespace(name="a"), iter(()), 1, [0.005] * 20)  # type: ignore[arg-type]
    unsteady = Runner(SimpleNamespace(name="b"), iter(()), 1, [0.005] * 10 + [0.009] * 10)  # type: ignore[arg-type]
    one, other = peers.rows("SQLite", bot, [steady, unsteady])
    assert (one.value, one.kept) == (0.5, True)
    assert "none" in one.text()
    assert "no figure" not in one.text()
    assert "no figure" in other.text()


def test_a_card_is_of_the_alarm_that_most_of_its_buttons_are_of() -> None:
    """A leader with an older alarm: the red card names that one first, by one button."""
    older, own = (f"0000000{n}-0000-4000-8000-000000000000" for n in (1, 2))
    said = "".join(f'"incident": "{of}"' for of in (older, own, own))
    assert incident_of(said.encode()) == own
    assert incident_of(b'{"text": "hei"}') == ""
