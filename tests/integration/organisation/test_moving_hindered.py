"""*Flytt hit* where something is in the way: two who answer at once, a preview an hour old, a
question put twice, whoever answers for herself, and a file that decides (L8, L10, R16)."""

import asyncio
from pathlib import Path
from typing import Any

from tests.integration.organisation.administration_scene import (
    DEPUTY,
    NEXT,
    SAVED,
    changes,
)
from tests.integration.organisation.test_moving import (
    CASEWORKER,
    asks,
    beside,
    deputy_is_a_member,
    two_units,
    unit_of,
    versions,
)
from tests.integration.organisation.test_people_moves import Counted
from tests.world import person_id, shown_in


def three_units(content: dict[str, Any]) -> None:
    """The safety representative administers a third unit, which has nobody."""
    two_units(content)
    levels = [{"name": "Leder", "wait_seconds": 30, "people": [person_id("105"), NEXT]}]
    third = {"number": "0316", "name": "Nav Annet", "sector": "state", "members": []}
    content["units"].append({**third, "levels": levels, "administrators": [person_id("105")]})


async def test_two_administrators_who_answer_in_the_same_moment_move_somebody_once(
    tmp_path: Path,
) -> None:
    """Two yeses, and a yes to each of two units that ask: one version, one unit (L5, L8)."""
    async with beside(tmp_path, three_units) as world:
        await asks(world)
        before = len(versions(world))
        yes = [world.taps(one, "Ja, flytt") for one in (world.leader, world.deputy)]
        said = [shown_in(one) for one in await asyncio.gather(*yes)]
        assert sum("er flyttet til Nav Fylke" in one for one in said) == 1
        assert sum("Det er alt endret hvor Saksbehandler En" in one for one in said) == 1
        assert len(versions(world)) == before + 1
        assert unit_of(world, CASEWORKER) == "0300"
    (tmp_path / "b").mkdir()
    async with beside(tmp_path / "b", three_units) as world:
        await asks(world)
        other = await Counted(world, world.safety_rep).opens()
        await other.does("Ny i enheten", who_people="saksbehandler e")
        await other.does("Spør om flytting")
        await world.advance(3)
        to_third, to_above = world.inbox(world.leader)[-1], world.inbox(world.deputy)[-2]
        assert "til Nav Annet?" in to_third.text
        assert "til Nav Fylke?" in to_above.text
        one = world.taps_on(world.leader, to_third, "Ja, flytt")
        two = world.taps_on(world.deputy, to_above, "Ja, flytt")
        said = [shown_in(answer) for answer in await asyncio.gather(one, two)]
        assert sum("er flyttet til" in answer for answer in said) == 1
        assert unit_of(world, CASEWORKER) in ("0300", "0316")


async def test_a_preview_an_hour_old_asks_nobody_about_what_is_no_longer_so(
    tmp_path: Path,
) -> None:
    """They have left the other unit meanwhile: it is shown anew, as it is now."""
    async with beside(tmp_path) as world:
        counted = await Counted(world, world.next_level).opens()
        await counted.does("Ny i enheten", who_people="saksbehandler e")
        world.clock.at += 3600 * 1000
        gone: dict[str, Any] = {"what": "remove_member", "person": CASEWORKER}
        await changes(world, world.leader, **gone)
        again = shown_in(await counted.does("Spør om flytting"))
        assert "Noe er endret siden du så på det" in again
        assert not world.reads(world.leader, "Kan Saksbehandler En flyttes")
        assert SAVED in shown_in(await counted.does("Lagre"))
        assert unit_of(world, CASEWORKER) == "0300"


async def test_an_administrator_may_say_yes_for_herself_and_keeps_nothing_there(
    tmp_path: Path,
) -> None:
    """She is asked as any other of them is; afterwards the setup is no longer hers."""

    def herself(content: dict[str, Any]) -> None:
        deputy_is_a_member(content)
        content["units"][0]["safety_reps"] = [person_id("105")]

    async with beside(tmp_path, herself) as world:
        await asks(world, who_people="stedfortreder")
        answer = shown_in(await world.taps(world.deputy, "Ja, flytt"))
        assert "Stedfortreder En er flyttet til Nav Fylke" in answer
        assert "Varsling i" not in answer
        await world.says(world.deputy, "admin")
        assert "Bare administratorene kan endre dette" in world.last(world.deputy).text
        assert unit_of(world, DEPUTY) == "0300"


async def test_the_same_question_is_not_put_twice_within_the_hour(tmp_path: Path) -> None:
    async with beside(tmp_path) as world:
        await asks(world)
        await asks(world)
        cards = [one for one in world.inbox(world.leader) if "Kan Saksbehandler" in one.text]
        assert len(cards) == 1
        await world.advance(3700)
        await asks(world)
        cards = [one for one in world.inbox(world.leader) if "Kan Saksbehandler" in one.text]
        assert len(cards) == 2
        await world.taps(world.leader, "Ja, flytt")
        old = shown_in(await world.taps_on(world.leader, cards[0], "Ja, flytt"))
        assert "Det er alt endret hvor" in old


async def test_where_a_file_decides_nobody_is_asked(tmp_path: Path) -> None:
    """And a question from before is answered with who can do it."""
    async with beside(tmp_path) as world:
        await asks(world)
        await world.stop()
        world.settings = world.settings.model_copy(update={"organisation_source": "file"})
        await world.start()
        answer = shown_in(await world.taps(world.leader, "Ja, flytt"))
        assert "Oppsettet ligger i en fil" in answer
        assert world.core.service.directory.organisation.unit_of(CASEWORKER).number == "0315"
