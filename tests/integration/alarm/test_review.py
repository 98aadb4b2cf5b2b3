"""Findings of a hostile reading, each with the law it would have broken."""

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.outbox.worker import _release
from bot.store.queries import keep_revision, last_revision
from bot.store.records import StoreUnavailable, Task
from tests.fakes.faults import server_error
from tests.world import SAMPLE, World, changed_sample, person_id


def _take_timers(world: World) -> list[Task]:
    """Takes every due timer, as an engine does that is stopped before it comes to them."""
    return world.core.service.read(lambda uow: list(uow.tx.claim_timers(9, 7_000)))


async def test_l3_a_timer_that_was_released_at_a_stop_still_moves_the_chain(
    tmp_path: Path,
) -> None:
    """L3: a row that is given back is due anew; the alarm knows it by its first instant."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        world.clock.at += 31_000
        taken = _take_timers(world)
        assert taken
        world.core.service.read(partial(_release, taken))
        await world.core.worker.settle()
        assert world.reads(world.deputy, "trenger hjelp nå")


async def test_l3_a_timer_taken_before_its_time_is_not_lost(tmp_path: Path) -> None:
    """L3: a database that moves to a machine whose clock is behind must not end the chain."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        world.clock.at += 16_000
        (timer,) = _take_timers(world)
        world.clock.at -= 5_000
        await world.core.worker._sender.fire(timer)
        assert not world.reads(world.deputy, "trenger hjelp nå")
        await world.advance(6)
        assert world.reads(world.deputy, "trenger hjelp nå")


def _absent_in_february(content: dict[str, Any]) -> None:
    content["people"][1]["absent"] = [{"from": date(2026, 2, 1), "to": date(2026, 2, 3)}]


async def test_l7_tilbake_does_not_undo_a_later_absence(tmp_path: Path) -> None:
    """L7, R72: back from one absence is not back from the next one in the file."""
    async with World(tmp_path, changed_sample(_absent_in_february)) as world:
        await world.says(world.leader, "borte inntil videre")
        await world.says(world.leader, "tilbake")
        await world.advance(32 * 24 * 3600)
        await world.says(world.caseworker, "hjelp")
        assert not world.reads(world.leader, "trenger hjelp nå")
        assert world.reads(world.deputy, "trenger hjelp nå")


async def test_l8_a_changed_file_counts_when_the_database_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L8: a look that could not be stored is made again."""

    def away(*_anything: object) -> str:
        raise StoreUnavailable("gone")

    async with World(tmp_path) as world:
        source, directory = world.core.source, world.core.service.directory
        world._file.write_text(changed_sample(_absent_in_february))
        with monkeypatch.context() as broken:
            broken.setattr("bot.sources.keep_revision", away)
            with pytest.raises(StoreUnavailable):
                source.refresh(directory)
        assert source.refresh(directory)
        assert not source.refresh(directory)


async def test_an_older_version_that_counts_again_is_the_last_good_one(tmp_path: Path) -> None:
    """contract.md: a bad file keeps the last good version, at start too."""
    async with World(tmp_path) as world:
        database, sample = world.core.database, SAMPLE.read_text()
        for at, content in enumerate((sample, "other", sample), start=world.clock.at + 1):
            keep_revision(database, "file", content, at, "file")
        assert last_revision(database) == sample


async def test_l11_words_of_somebody_in_need_stay_with_her_own_alarm(tmp_path: Path) -> None:
    """L11: a leader who helps a colleague and cries herself is not read by the colleague."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.says(world.leader, "/hjelp")
        await world.says(world.leader, "han har en kniv")
        assert not world.reads(world.caseworker, "kniv")
        assert world.reads(world.leader, "Den som svarer, får lese det.")


async def test_l10_a_card_that_came_late_is_shown_as_sent(tmp_path: Path) -> None:
    """L10: the first send fails, another row of the same card delivers it."""
    async with World(tmp_path) as world:
        world.teams.fail(server_error(503), operation="send", user=world.leader)
        await world.says(world.caseworker, "hjelp")
        world.teams.heal()
        await world.presses(
            world.caseworker, "incident.describe", incident=world.incident()["id"], kind="truende"
        )
        await world.advance(2)
        (alert,) = [a for a in world.incident()["alerts"] if a["person"] == person_id("102")]
        assert alert["state"] == "sent"
        assert alert["sent_at"]


async def test_l10_nobody_is_on_record_as_told_who_could_not_be(tmp_path: Path) -> None:
    """L10, R17: without the app the safety representative gets nothing, and the record says so."""
    async with World(tmp_path, absent=("105",)) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        assert "notified" not in world.kinds()
