"""A unit's staff are told which measures are new, changed, ended (R16; decision 0030). Once,
collected, by day; the outgoing rows hold no word (L13)."""

import asyncio
import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.domain.measures import Measure
from bot.store import tables as t
from tests.fakes.payloads import TeamsUser
from tests.integration.measures.test_measures import UNIT, does, measures, save, take
from tests.integration.measures.test_reminders import reread
from tests.world import World, shown_in

MINUTE, HOUR = 60, 3600
NEWS = "Tiltak er endret i Nav Eksempel"


def told(world: World, user: TeamsUser) -> list[str]:
    """The announcements that the person has, oldest first."""
    return [card.text for card in world.inbox(user) if NEWS in card.text]


async def judge(world: World, measure: Measure, judgement: str) -> None:
    """The leader's word on it."""
    sent: dict[str, Any] = {"measure": measure.id, "judgement": judgement}
    if judgement == "restore":  # on the card where it was ended
        await world.presses(world.leader, "measure.judge", **sent)
    else:
        await does(world, world.leader, "measure.judge", **sent)


async def known(world: World) -> Measure:
    """A measure that the staff have been told of."""
    measure = await take(world)
    await world.advance(10 * MINUTE)
    for user in world.everybody:
        world.forget(user)
    return measure


async def test_r16_the_staff_are_told_once_what_is_new_changed_and_ended(tmp_path: Path) -> None:
    """Collected for ten minutes, on one card, in the reader's language; whoever did all of it knows
    already; over restarts, once."""
    async with World(tmp_path) as world:
        await world.says(world.deputy, "language english")
        first = await known(world)
        ended = await take(world, "rooms")
        await world.advance(10 * MINUTE)
        assert [title in told(world, world.caseworker)[0] for title in ("Nye", "Møterom")] == [
            True,
            True,
        ]
        await save(world, world.leader, first, title="Alarm i skranken", purpose="Test den.")
        await world.advance(9 * MINUTE)
        await judge(world, ended, "end")
        await take(world, "bot")
        assert len(told(world, world.caseworker)) == 1
        await world.stop()
        await world.start()
        await world.advance(MINUTE)
        for user in (world.caseworker, world.safety_rep):
            shown = told(world, user)[-1]
            for said in (
                "Endret av Leder En",
                "Nye\n**Rødt kort i Teams**",
                "Endret\n**Alarm i skranken**",
                "Het før: Alarmknapper",
                "Det står noe annet om hva det skal hindre.",
                "Ansvarlig: Leder En",
                "Avsluttet\n**Møterom og innredning**",
            ):
                assert said in shown, said
            assert world.last(user).summary == "Ny oppdatering", "a lock screen says nothing (L11)"
            assert world.last(user).buttons == ["Til tiltakene"]
        assert "Measures have changed in Nav Eksempel" in world.last(world.deputy).text
        assert told(world, world.leader) == told(world, world.next_level) == []
        read = await world.taps(world.caseworker, "Til tiltakene")
        assert "Alarm i skranken" in shown_in(read)
        await world.advance(24 * HOUR)
        assert len(told(world, world.safety_rep)) == 2


async def test_r16_ticks_dates_suggestions_and_what_was_changed_back_are_no_news(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        measure = await known(world)
        await save(world, world.leader, measure, test_day="2026-05-05", test_every="3")
        await does(world, world.leader, "measure.tick", measure=measure.id, care="test")
        await judge(world, measure, "lift")
        add: dict[str, Any] = {"unit": UNIT, "new_title": "Lås", "new_purpose": ""}
        await does(world, world.caseworker, "measure.add", **add)
        await save(world, world.leader, measures(world)[0], title="Sirene")
        await save(world, world.leader, measures(world)[0], title="Alarmknapper")
        await judge(world, measure, "end")
        await judge(world, measure, "restore")
        gone = await take(world, "bot")
        await judge(world, gone, "end")
        await world.advance(24 * HOUR)
        assert told(world, world.caseworker) == told(world, world.safety_rep) == []


async def test_r16_a_suggestion_that_is_accepted_is_new_and_two_authors_both_read_it(
    tmp_path: Path,
) -> None:
    """Each of them did a part; whoever suggested reads that it is in force."""
    async with World(tmp_path) as world:
        add: dict[str, Any] = {"unit": UNIT, "new_title": "Lås", "new_purpose": ""}
        await does(world, world.caseworker, "measure.add", **add)
        await judge(world, measures(world)[0], "accept")
        await world.advance(MINUTE)
        await does(world, world.deputy, "measure.take", unit=UNIT, ready="bot")
        await world.advance(9 * MINUTE)
        for user in (world.caseworker, world.leader, world.deputy):
            (shown,) = told(world, user)
            assert "Endret av Leder En og Stedfortreder En" in shown
            assert "Lås" in shown


async def test_r16_what_comes_back_is_new_by_whoever_brought_it_back(tmp_path: Path) -> None:
    """Whoever added it once has no part in it now, and is told."""
    async with World(tmp_path) as world:
        measure = await known(world)
        await judge(world, measure, "end")
        await world.advance(10 * MINUTE)
        await world.says(world.deputy, "tiltak")
        await world.presses(world.deputy, "measure.show", measure=measure.id)
        again: dict[str, Any] = {"measure": measure.id, "judgement": "restore"}
        await world.presses(world.deputy, "measure.judge", **again)
        await world.advance(10 * MINUTE)
        for user in (world.caseworker, world.leader):
            shown = told(world, user)[-1]
            assert "Endret av Stedfortreder En\nNye\n**Alarmknapper**" in shown
        assert len(told(world, world.deputy)) == 1


async def test_r16_at_night_it_waits_for_the_morning_and_the_row_holds_no_word(
    tmp_path: Path,
) -> None:
    """L13: ids and revisions; drawn when it is sent."""
    async with World(tmp_path) as world:
        await world.advance(13 * HOUR)  # 23 in Oslo
        await take(world)
        await world.advance(9 * HOUR - 1)
        assert told(world, world.caseworker) == []
        await world.advance(HOUR / 2 + 1)
        assert len(told(world, world.caseworker)) == 1
        with world.core.database.reading() as connection:
            rows = connection.execute(select(t.task.c.payload)).scalars().all()
        of_it = [row for row in rows if "measure_news" in json.dumps(row)]
        assert len(of_it) >= 3
        assert "Alarm" not in json.dumps(rows)


async def test_r16_whoever_has_left_and_a_unit_that_is_gone_are_told_nothing(
    tmp_path: Path,
) -> None:
    async with World(tmp_path).after(take) as world:
        await reread(world, lambda file: file["units"][0].update(members=[]))
        await world.advance(10 * MINUTE)
        assert told(world, world.caseworker) == []
        assert len(told(world, world.safety_rep)) == 1
        await take(world, "bot")
        await reread(world, lambda file: file["units"][0].update(number="0316"))
        await world.advance(HOUR)
        assert len(told(world, world.safety_rep)) == 1
        moved = await does(world, world.leader, "measure.move", unit=UNIT, to="0316")
        assert "Tiltakene hører nå til" in shown_in(moved)
        await world.advance(10 * MINUTE)
        assert "Nye\n**Alarmknapper**" in told(world, world.safety_rep)[-1], "new to this unit"


async def test_r16_on_postgresql_two_replicas_tell_it_once(
    tmp_path: Path, postgres_url: str
) -> None:
    (tmp_path / "other").mkdir()
    async with (
        World(tmp_path, database_url=postgres_url) as world,
        World(tmp_path / "other", database_url=postgres_url) as other,
    ):
        await asyncio.gather(
            take(world), does(other, other.leader, "measure.take", unit=UNIT, ready="bot")
        )
        for replica in (world, other):  # together: a lease must not run out while one steps ahead
            replica.clock.at += 10 * MINUTE * 1000
        await asyncio.gather(world.settle(), other.settle())
        found = [*told(world, world.caseworker), *told(other, other.caseworker)]
        assert len(found) == 1
        assert "Alarmknapper" in found[0]
        assert "Rødt kort i Teams" in found[0]
