"""When and by whom a unit is checked: units that go, missed mornings, several replicas, whoever
asks for it, and the service as it runs (R12, R55; L8, L13)."""

import asyncio
import math
from pathlib import Path
from typing import Any

import pytest

from bot.jobs.worker import Wakeup
from bot.outbox import metrics
from bot.wiring.readiness import morning_check
from tests.forging import Because
from tests.integration.readiness.morning_scene import (
    AGAIN,
    DAY,
    HOUR,
    SOUND,
    WELL,
    next_morning,
    probes,
    texts,
)
from tests.slow_machine import LONG_ENOUGH, ended
from tests.world import World, changed_sample, person_id, shown_in


async def test_a_unit_merged_into_another_between_two_mornings(tmp_path: Path) -> None:
    """The old number is gone; its card says so, and nothing else happens."""

    def merged(content: dict[str, Any]) -> None:
        old, new = content["units"]
        new["members"] = old["members"]
        content["units"] = [new]

    async with World(tmp_path) as world:
        await world.check_units()
        world._file.write_text(changed_sample(merged))
        world.core.source.refresh(world.core.service.directory, always=True)
        await next_morning(world, 2)
        (card,) = texts(world, world.leader)
        assert card == "Nav Eksempel er ikke lenger i organisasjonen"
        foreign = await world.forges(
            world.leader, "readiness.check", because=Because.HOSTILE, unit="0315"
        )
        missing = await world.forges(
            world.leader, "readiness.check", because=Because.HOSTILE, unit="9999"
        )
        assert shown_in(foreign) == shown_in(missing)
        await world.morning.measure()
        assert metrics.READINESS_OLDEST._value.get() == world.clock.at / 1000


async def test_a_unit_that_goes_while_it_is_being_checked(tmp_path: Path) -> None:
    """The same within the check."""
    async with World(tmp_path) as world:
        directory = world.core.service.directory
        real = world.morning._prober.ask

        async def and_meanwhile(*given: Any, **more: Any) -> Any:
            found = await real(*given, **more)
            content = changed_sample(lambda c: c["units"].pop(0))
            world._file.write_text(content)
            world.core.source.refresh(directory, always=True)
            return found

        # The real one is asked; only the moment just after it is ours.
        world.morning._prober.ask = and_meanwhile  # type: ignore[method-assign]
        await world.check_units()
        assert "0315" not in directory.organisation.units
        await world.check_units()
        assert not world.reads(world.leader, "Nav Eksempel")


async def test_a_missed_morning_is_made_up_for_once(tmp_path: Path) -> None:
    """After a restart in the afternoon; by night nothing is due, and not two mornings later."""
    async with World(tmp_path) as world:
        await world.check_units()
        await world.stop()
        world.clock.at += int((DAY + 5 * HOUR) * 1000)  # the next day at three in the afternoon
        await world.start()
        await world.check_units()
        assert "sjekket 02.01 kl. 15.00" in texts(world, world.leader)[0]
        await world.advance(HOUR)
        await world.check_units()
        assert "sjekket 02.01 kl. 15.00" in texts(world, world.leader)[0]
        await world.advance(10 * HOUR)  # two in the night
        await world.check_units()
        assert "sjekket 02.01 kl. 15.00" in texts(world, world.leader)[0]
        # Whoever asks is answered by night as well.
        await world.taps(world.leader, AGAIN)
        await world.check_units()
        assert "sjekket 03.01 kl. 02.00" in texts(world, world.leader)[0]
        await world.advance(5 * HOUR)
        await world.check_units()
        assert "sjekket 03.01 kl. 07.00" in texts(world, world.leader)[0]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_of_several_replicas_one_checks_each_unit(
    tmp_path: Path, database: str, request: pytest.FixtureRequest
) -> None:
    """The note in the database is atomic; and a replica that died leaves its unit to others."""
    url = request.getfixturevalue("postgres_url") if database == "postgresql" else None
    async with World(tmp_path, database_url=url) as world:
        others = [
            morning_check(world.core, Wakeup(), world.morning._prober._probe, world.clock, math.inf)
            for _ in range(3)
        ]
        await asyncio.gather(*(one.settle() for one in (*others, world.morning)))
        await world.check_units()
        assert len(world.inbox(world.leader)) == len(world.inbox(world.next_level)) == 1
        await world.advance(DAY)
        taken = world.core.service.read(
            lambda uow: uow.tx.take_unit("0300", "2026-01-02", uow.now + 60_000)
        )
        assert taken
        asked = len(probes(world))
        await world.check_units()
        assert len(probes(world)) == asked, "one at a time: another replica is at it"
        await world.advance(61)
        await world.check_units()
        assert "sjekket 02.01 kl. 10.01" in texts(world, world.leader)[0]


async def test_only_those_concerned_may_have_a_unit_checked(tmp_path: Path) -> None:
    """By the wire: a foreign unit is answered as a missing one."""
    async with World(tmp_path, SOUND) as world:
        await world.check_units()
        missing = await world.forges(
            world.caseworker, "readiness.check", because=Because.HOSTILE, unit="9999"
        )
        for user in (world.caseworker, world.safety_rep, world.deputy):
            answer = await world.forges(
                user, "readiness.check", because=Because.HOSTILE, unit="0315"
            )
            assert shown_in(answer) == shown_in(missing), user.name
        await world.advance(20)
        for user in (world.leader, world.next_level):
            await world.says(user, "beredskap")
            answer = await world.presses(user, "readiness.check", unit="0315")
            assert "Sjekker nå" in shown_in(answer), user.name
            await world.check_units()
            await world.advance(20)
            seen = await world.taps(user, "Se svaret")
            assert shown_in(seen).startswith(WELL), user.name
            assert world.last(user).buttons == ["Sjekk på nytt"]
        odd = await world.forges(
            world.leader, "readiness.check", because=Because.HOSTILE, unit=None
        )
        assert "Sjekker" not in shown_in(odd)


async def test_one_units_trouble_keeps_no_other_from_its_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L8: whatever goes wrong in one of them."""
    from bot.service.readiness import check as readiness

    real = readiness.finish

    def broken(uow: Any, number: str, known: Any, day: str) -> None:
        if number == "0300":
            raise RuntimeError("a defect")
        real(uow, number, known, day)

    monkeypatch.setattr(readiness, "finish", broken)
    async with World(tmp_path) as world:
        await world.check_units()
        await world.advance(4 * 60)  # what was taken is free again
        await world.check_units()
        assert texts(world, world.leader)[0].startswith(WELL)


async def test_l13_personvern_knows_what_the_check_knows(tmp_path: Path) -> None:
    """L13: and it goes when nobody is checked any more."""
    async with World(tmp_path) as world:
        await world.says(world.deputy, "personvern")
        assert not world.reads(world.deputy, "slik morgensjekken så det sist")
        await world.check_units()
        await world.says(world.deputy, "personvern")
        assert world.reads(world.deputy, "slik morgensjekken så det sist")
        reach = world.core.service.read(lambda uow: uow.tx.reaches([person_id("103")]))
        assert [(one.line, one.checked_at) for one in reach.values()] == [("there", world.clock.at)]


async def test_the_service_checks_what_is_asked_for_and_lets_the_start_be(tmp_path: Path) -> None:
    """As `serve` runs it: a tap wakes it, and the morning waits until the start is over."""
    async with World(tmp_path) as world:
        running = asyncio.create_task(world.morning.run())
        await world.says(world.leader, "beredskap")
        answer = await world.presses(world.leader, "readiness.check", unit="0315")
        assert shown_in(answer).startswith("Sjekker Nav Eksempel")
        async with asyncio.timeout(LONG_ENOUGH):
            while not texts(world, world.leader):
                await asyncio.sleep(0.01)
                await world.core.worker.settle()
        assert texts(world, world.leader)[0].startswith(WELL)
        assert world.inbox(world.next_level) == []
        running.cancel()
        await ended(running, "the morning check")
