"""`rodtkort readiness check` (R12, R55): the same examination, told to nobody."""

import asyncio
import json
from pathlib import Path

from bot.cli import app
from bot.store.queries import last_revision
from tests.integration.operating.test_operating import command
from tests.integration.organisation.administration_scene import look
from tests.integration.readiness.morning_scene import SOUND
from tests.world import SAMPLE, World, person_id


async def run(tmp_path: Path, *arguments: str) -> tuple[int, str]:
    """Exit code and what was printed; in a thread, since the bot's world goes on meanwhile."""
    file = tmp_path / "sound.yaml"
    file.write_text(SOUND)
    done = await asyncio.to_thread(
        command, tmp_path, "readiness", "check", *arguments, RODTKORT_ORGANISATION_FILE=str(file)
    )
    return done.exit_code, done.output


async def test_r55_a_line_for_every_finding_with_the_step(tmp_path: Path) -> None:
    """Exit 0 or 1, plain or JSON; Teams is asked, nobody is told, and the look is on record."""
    async with World(tmp_path, SOUND) as world:
        code, said = await run(tmp_path)
        assert (code, said) == (0, "2 units checked, nothing is broken.\n")
        assert len([r for r in world.teams.requests if r.operation == "member"]) == 4
        world.teams.delete_account(world.deputy)
        code, said = await run(tmp_path, "--unit", "0315")
        assert code == 1
        assert said.splitlines() == [
            "0315  Nobody on the level “Stedfortreder” can be reached. "
            "Add somebody to the level who has Red card in Teams.",
            "0315  Teams no longer finds Stedfortreder En. Does Stedfortreder En still work here? "
            "Ask Stedfortreder En to add Red card again. If not, put somebody else there.",
        ]
        code, said = await run(tmp_path, "--json", "--no-probe")
        assert code == 0, "nothing that is known speaks against it"
        assert [unit["unit"] for unit in json.loads(said)] == ["0300", "0315"]
        await world.teams.remove(world.deputy)
        code, said = await run(tmp_path, "--json", "--no-probe", "--unit", "0315")
        found = json.loads(said)[0]["findings"]
        assert code == 1
        assert [(one["kind"], one["grade"]) for one in found] == [
            ("level_unreached", "broken"),
            ("removed", "broken"),
        ]
        assert all(world.inbox(user) == [] for user in world.everybody)
        with world.core.database.reading() as connection:
            logged = connection.exec_driver_sql("SELECT action FROM access_log").scalars().all()
        assert sorted(logged) == ["readiness 0315"] * 2 + ["readiness check"] * 2


async def test_a_file_that_is_only_looked_at_is_no_version_that_counts(tmp_path: Path) -> None:
    """An operator tries out another file; the last good version stays what `serve` has accepted."""
    async with World(tmp_path) as world:
        before = last_revision(world.core.database)
        other = tmp_path / "other.yaml"
        other.write_text(SOUND.replace("Nav Fylke", "Nav Nytt"))
        done = await asyncio.to_thread(
            command, tmp_path, "readiness", "check", RODTKORT_ORGANISATION_FILE=str(other)
        )
        assert done.output == "2 units checked, nothing is broken.\n"
        assert last_revision(world.core.database) == before


async def test_what_may_well_be_meant_is_said_and_is_no_fault(tmp_path: Path) -> None:
    """R55: slow first levels and one person on two of them; exit 0."""
    async with World(tmp_path):
        done = await asyncio.to_thread(
            command, tmp_path, "readiness", "check", RODTKORT_ORGANISATION_FILE=str(SAMPLE)
        )
        assert done.exit_code == 0
        assert "more than 40 seconds until the third level" in done.output
        assert "Stedfortreder En is alerted on the level" in done.output


async def test_r72_a_stand_in_whom_no_word_has_reached_is_found(tmp_path: Path) -> None:
    """As the morning check finds her: she has no bot, and nobody could tell her."""
    async with World(tmp_path, SOUND, absent=("105",)) as world:
        await look(world)
        await world.says(world.leader, "borte inntil videre Verneombud En")
        await look(world)
        _, said = await run(tmp_path, "--json", "--no-probe", "--unit", "0315")
        kinds = {one["kind"]: one["person"] for one in json.loads(said)[0]["findings"]}
        assert kinds["stand_in_untold"] == person_id("105")


async def test_a_unit_that_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    async with World(tmp_path):
        code, said = await run(tmp_path, "--unit", "9999")
        assert (code, said) == (1, "There is no unit 9999. Write its number as it stands.\n")


def test_the_command_has_help() -> None:
    assert "readiness" in {group.name for group in app.registered_groups}
