"""Two administrators on two replicas of PostgreSQL in the same moment: one version, and the other
is told what happened (L5, L8, L10, R16)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.fakes.payloads import TeamsUser
from tests.fakes.teams import Answer
from tests.integration.organisation.administration_scene import (
    JOIN,
    LEVEL,
    NEXT,
    SAVED,
    changes,
    leaders,
    look,
    previews,
    saves,
    stored,
    town,
)
from tests.integration.organisation.test_moving import (
    CASEWORKER,
    asks,
    members,
    two_units,
    versions,
)
from tests.world import World, changed_sample, shown_in

SINCE = "Noe er endret siden du så på det"


@asynccontextmanager
async def two(folder: Path, url: str, **more: Any) -> AsyncIterator[tuple[World, World]]:
    """Two replicas with one database and one clock."""
    (folder / "other").mkdir()
    async with (
        town(folder, database_url=url, **more) as one,
        town(folder / "other", database_url=url, **more) as other,
    ):
        other.clock = one.clock
        yield one, other


async def at_once(one: Any, other: Any) -> list[str]:
    """What each of the two reads."""
    answers: list[Answer] = await asyncio.gather(one, other)
    return [shown_in(answer) for answer in answers]


async def test_the_same_change_saved_twice_is_one_version(
    tmp_path: Path, postgres_url: str
) -> None:
    async with two(tmp_path, postgres_url) as (one, other):
        mine = await previews(one, one.leader, **JOIN)
        theirs = await previews(other, other.deputy, **JOIN)
        before = len(versions(one))
        said = await at_once(saves(one, one.leader, mine), saves(other, other.deputy, theirs))
        assert sum(SAVED in answer for answer in said) == 1
        allowed = ("Slik er det allerede", "Det er lagret", SINCE, SAVED)
        assert all(any(one in answer for one in allowed) for answer in said)
        assert len(versions(one)) == before + 1
        assert stored(one).units["0315"].levels[0].people == (one.leader.id, NEXT)


async def test_a_preview_an_hour_old_is_shown_anew(tmp_path: Path, postgres_url: str) -> None:
    """The other replica has changed the level since, and this one has not looked yet."""
    async with two(tmp_path, postgres_url) as (one, other):
        old = await previews(other, other.deputy, what="add_rep", person=NEXT)
        one.clock.at += 3600 * 1000
        await changes(one, one.leader, **JOIN)
        before = len(versions(one))
        again = await saves(other, other.deputy, old)
        assert SINCE in shown_in(again)
        assert "Nytt i Nærmeste leder: Leder To" in shown_in(again)
        assert len(versions(one)) == before


async def test_taking_back_never_undoes_what_was_saved_in_the_same_moment(
    tmp_path: Path, postgres_url: str
) -> None:
    """*Angre* of a level against a change of it: whichever is first counts alone."""
    async with two(tmp_path, postgres_url) as (one, other):
        await changes(one, one.leader, **JOIN)
        await look(other)
        longer: dict[str, Any] = {"what": "edit_level", "level": LEVEL, "name": "Nærmeste leder"}
        newer = await previews(other, other.deputy, **longer, wait=45)
        before = len(versions(one))
        one.clock.at += 3000
        said = await at_once(one.taps(one.leader, "Angre"), saves(other, other.deputy, newer))
        assert sum(SAVED in answer for answer in said) == 1
        assert sum(SINCE in answer or "er endret siden" in answer for answer in said) == 1
        assert len(versions(one)) == before + 1
        level = stored(one).units["0315"].levels[0]
        taken_back = ((one.leader.id,), 30)
        assert (level.people, level.wait_seconds) in (taken_back, ((one.leader.id, NEXT), 45))


async def test_a_yes_and_a_no_in_the_same_moment_move_once_or_not_at_all(
    tmp_path: Path, postgres_url: str
) -> None:
    """Each reads what they answered, and whoever asked hears both; nobody is in two units."""
    organisation = changed_sample(two_units)
    async with two(tmp_path, postgres_url, organisation=organisation) as (one, _):
        await asks(one)
        before = len(versions(one))

        def answers(user: TeamsUser, title: str) -> Any:
            return one.taps(user, title)

        said = await at_once(answers(one.leader, "Ja, flytt"), answers(one.deputy, "Nei"))
        assert "er flyttet til Nav Fylke" in said[0]
        assert "blir i Nav Eksempel" in said[1] or "alt endret hvor" in said[1]
        assert len(versions(one)) == before + 1
        assert members(one) == ((), (CASEWORKER,))
        assert leaders(one) == (one.leader.id,)
