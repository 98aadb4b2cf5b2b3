"""What others did to the setup meanwhile: an administrator, a file, another process (L8, L10)."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.integrations.directory.organisation_file import ParsedOrganisation, read_organisation
from bot.jobs.follow import Announcer, follow_file
from bot.store.queries import OrganisationReader, keep_revision
from tests.forging import Because
from tests.integration.operating.test_operating import command
from tests.integration.organisation.administration_scene import (
    DEPUTY,
    HOUR,
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
    two_administrators,
)
from tests.slow_machine import LONG_ENOUGH
from tests.world import changed_sample, shown_in

DAY = 24 * 3600


async def test_the_second_of_two_administrators_sees_what_the_first_did(tmp_path: Path) -> None:
    """Nothing is lost silently."""
    async with town(tmp_path) as world:
        first = await previews(world, world.leader, **JOIN)
        second = await previews(
            world, world.deputy, what="edit_level", level=LEVEL, name="Leder", wait=45
        )
        world.clock.at += 1000
        assert SAVED in shown_in(await saves(world, world.leader, first))
        again = await saves(world, world.deputy, second)
        said = shown_in(again)
        assert "Noe er endret siden du så på det" in said
        meanwhile = said.split("Dette er endret i mellomtiden")[1]
        assert "Leder En\n" in meanwhile
        assert "Nytt i Nærmeste leder: Leder To" in meanwhile
        assert "Ventetid i Leder: 30 sekunder → 45 sekunder" in meanwhile
        assert stored(world).units["0315"].levels[0].wait_seconds == 30, "not before it was seen"
        world.clock.at += 1000
        assert SAVED in shown_in(await saves(world, world.deputy, again))
        level = stored(world).units["0315"].levels[0]
        assert (level.name, level.wait_seconds, level.people) == (
            "Leder", 45, (world.leader.id, NEXT),
        )  # fmt: skip
        twice = await saves(world, world.leader, first, Because.STALE)
        assert "finnes ikke lenger" in shown_in(twice), "the level has another name by now"


async def test_a_preview_from_last_week_counts_only_if_nothing_has_changed(
    tmp_path: Path,
) -> None:
    """A card lies in a chat for months."""
    async with town(tmp_path) as world:
        old = await previews(world, world.leader, **JOIN)
        await world.advance(7 * 24 * HOUR)
        assert SAVED in shown_in(await saves(world, world.leader, old))
        twice = await saves(world, world.leader, old, Because.STALE)
        assert "Det er lagret." in shown_in(twice)
        stale = await previews(world, world.leader, what="add_rep", person=NEXT)

        def elsewhere(content: dict[str, Any]) -> None:
            two_administrators(content)
            content["units"][0]["name"] = "Nav Nytt"

        at = world.clock.at + 1000
        keep_revision(world.core.database, "database", changed_sample(elsewhere), at, "import")
        answer = await saves(world, world.leader, stale)
        assert "Oppsettet er endret et annet sted enn i chatten." in shown_in(answer)
        assert "Nav Nytt" in shown_in(answer)


async def test_who_was_administrator_or_leader_at_the_preview_may_be_so_no_longer(
    tmp_path: Path,
) -> None:
    """An admin removed while previewing, a leader who leaves while being edited."""
    async with town(tmp_path) as world:
        mine = await previews(world, world.deputy, what="add_rep", person=NEXT)
        await changes(world, world.leader, what="remove_admin", person=DEPUTY)
        assert "Spør Leder En (21 07 00 01)." in shown_in(await saves(world, world.deputy, mine))
        joining = await previews(world, world.leader, **JOIN)

        def left(content: dict[str, Any]) -> None:
            content["people"] = [one for one in content["people"] if one["id"] != NEXT]
            above = content["units"][1]
            above["levels"][0]["people"] = [DEPUTY, world.leader.id]
            above["administrators"] = [world.leader.id]

        at = world.clock.at + 1000
        keep_revision(world.core.database, "database", changed_sample(left), at, "import")
        # The bot has met them, and lists them anew: what is asked for is seen once more.
        answer = await saves(world, world.leader, joining)
        assert "Noe er endret siden du så på det" in shown_in(answer)
        world.core.service.directory.forget(NEXT)
        gone = await saves(world, world.leader, joining, Because.STALE)
        assert "Fant ingen" in shown_in(gone)
        assert leaders(world) == (world.leader.id,)


async def test_where_a_file_decides_only_absences_are_set_in_chat(tmp_path: Path) -> None:
    """R72: on a leader's behalf, who is told; the structure is the file's."""
    async with town(tmp_path, source="file") as world:
        await world.says(world.leader, "admin")
        card = world.last(world.leader)
        assert "Oppsettet ligger i en fil." in card.text
        assert card.buttons == ["Meld fravær", "Tiltak"]
        await world.taps(world.leader, "Tiltak")
        assert "Begynn med de ferdige forslagene" in world.last(world.leader).text
        refused = await world.forges(
            world.leader, "admin.edit", because=Because.HOSTILE, unit="0315", topic="members"
        )
        assert "kan ikke endres her" in shown_in(refused)
        refused = await world.forges(
            world.leader, "admin.preview", because=Because.HOSTILE, unit="0315", **JOIN
        )
        assert "kan ikke endres her" in shown_in(refused)
        answer = await world.forges(
            world.leader,
            "admin.apply",
            because=Because.HOSTILE,
            unit="0315",
            base="x",
            seen_at="1",
            **JOIN,
        )
        assert "kan ikke endres her" in shown_in(answer)
        away = {"what": "away", "person": DEPUTY, "until": "2026-01-05", "stand_in": NEXT}
        shown = await previews(world, world.leader, **away)
        assert "Stedfortreder En er borte til og med 05.01.2026" in shown_in(shown)
        assert "Fra nå varsles Leder To i stedet for Stedfortreder En." in shown_in(shown)
        saved = shown_in(await saves(world, world.leader, shown))
        assert "Stedfortreder En får beskjed." in saved
        assert "Leder To svarer i stedet." in saved
        assert "Meldt av Leder En." in world.last(world.deputy).text
        await world.says(world.caseworker, "hjelp")
        await world.advance(30)
        assert "RØDT KORT" in world.last(world.next_level).summary
        assert not world.reads(world.deputy, "trenger hjelp nå")
        back = await changes(world, world.leader, what="back", person=DEPUTY)
        assert "Lagret" in shown_in(back)
        assert "Du varsles igjen fra nå." in world.last(world.deputy).text
        await world.taps(world.caseworker, "Feil? Trekk varselet")


async def test_what_a_leader_has_said_meanwhile_is_not_overwritten_unseen(tmp_path: Path) -> None:
    """L7: an older preview of an absence, and the leader's own word since."""
    async with town(tmp_path) as world:
        old = await previews(world, world.leader, what="away", person=DEPUTY)
        await world.says(world.deputy, "borte til 5.1.2026")
        world.clock.at += 1000
        again = await saves(world, world.leader, old)
        assert "Stedfortreder En er borte til og med 05.01.2026. Ingen" in shown_in(again)
        assert "Stedfortreder En er borte inntil videre" in shown_in(again)
        absences = world.core.service.directory.absences
        assert absences(world.clock.at)[DEPUTY].until is not None
        await world.says(world.deputy, "tilbake")
        once_more = await saves(world, world.leader, again)
        assert "Stedfortreder En er tilbake" in shown_in(once_more)
        assert absences(world.clock.at) == {}
        assert "Lagret" in shown_in(await saves(world, world.leader, once_more))
        twice = await saves(world, world.leader, once_more, Because.STALE)
        assert "Det er lagret." in shown_in(twice)
        assert absences(world.clock.at)[DEPUTY].until is None


async def test_an_absence_that_runs_ends_when_the_administrator_says(tmp_path: Path) -> None:
    """R72: what was planned before ends with it, as with the leader's own word."""
    async with town(tmp_path) as world:
        await world.says(world.deputy, "borte fra 2.1 til 9.1")
        await world.advance(2 * DAY)
        shown = await previews(world, world.leader, what="away", person=DEPUTY, until="2026-01-05")
        assert "Stedfortreder En er borte til og med 05.01.2026" in shown_in(shown)
        await saves(world, world.leader, shown)
        absences = world.core.service.directory.absences
        assert DEPUTY in absences(world.clock.at)
        await world.advance(4 * DAY)  # the seventh
        assert absences(world.clock.at) == {}


async def test_a_stand_in_loop_by_what_is_planned_is_refused(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.leader, "borte fra 4.1 til 9.1, Stedfortreder En")
        shown = await previews(
            world, world.leader, what="away", person=DEPUTY, stand_in=world.leader.id
        )
        assert "Leder En er selv borte, og ingen svarer til slutt." in shown_in(shown)


async def test_a_file_that_another_replica_read_is_not_this_ones(tmp_path: Path) -> None:
    """While replicas with another file start, a leader is reported away on each, and none
    takes over what its own file does not say."""

    def other(content: dict[str, Any]) -> None:
        content["units"][0]["levels"][0]["people"].append(NEXT)

    async with town(tmp_path, source="file") as world:
        database, known = world.core.database, world.core.service.directory.revision
        for content in (changed_sample(other), "version: 2"):
            world.clock.at += 1000
            keep_revision(database, "file", content, world.clock.at, "file")
            away = await changes(world, world.leader, what="away", person=DEPUTY)
            assert "Stedfortreder En får beskjed" in shown_in(away)
            assert world.core.service.directory.revision == known
            await changes(world, world.leader, what="back", person=DEPUTY)


async def test_another_process_notices_within_its_next_look_on_postgresql(
    tmp_path: Path, postgres_url: str
) -> None:
    """In force on every replica; and an old one, asked before it has looked, reads the
    version that counts under the lock."""
    (tmp_path / "other").mkdir()
    async with (
        town(tmp_path, database_url=postgres_url) as world,
        town(tmp_path / "other", database_url=postgres_url) as other,
    ):
        other.clock = world.clock
        await changes(world, world.leader, **JOIN)
        unit = other.core.service.directory.organisation.units["0315"]
        assert unit.levels[0].people == (other.leader.id,)
        await look(other)
        assert leaders(other) == (other.leader.id, NEXT)
        stale = await previews(other, other.deputy, what="add_rep", person=NEXT)
        await changes(world, world.leader, what="leave_level", level=LEVEL, person=NEXT)
        answer = await saves(other, other.deputy, stale)
        assert "Ute av Nærmeste leder: Leder To" in shown_in(answer)
        # In the same moment: one is saved, and the other sees it.
        await look(other)
        mine = await previews(world, world.leader, what="add_rep", person=NEXT)
        theirs = await previews(other, other.deputy, what="add_rep", person=DEPUTY)
        both = await asyncio.gather(
            saves(world, world.leader, mine), saves(other, other.deputy, theirs)
        )
        said = [shown_in(one) for one in both]
        assert sorted(SAVED in one for one in said) == [False, True]
        assert any("Nytt verneombud" in one.partition("mellomtiden")[2] for one in said)
        assert len(stored(world).units["0315"].safety_reps) == 2


async def test_the_running_service_takes_in_what_others_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `serve` does every two seconds, and that whoever is to be told is noted."""
    monkeypatch.setattr("bot.jobs.follow.LOOK_AT_FILE_SECONDS", 0.01)
    async with town(tmp_path) as world:
        core = world.core
        await look(world)
        announcer = Announcer(core.service, core.threads, OrganisationReader(core.database), True)
        following = asyncio.create_task(follow_file(core, announcer))

        def louder(content: dict[str, Any]) -> None:
            content["units"][0]["levels"][0]["people"].append(NEXT)

        at = world.clock.at + 1000
        keep_revision(core.database, "database", changed_sample(louder), at, "import")
        async with asyncio.timeout(LONG_ENOUGH):
            while not (told := core.service.read(lambda uow: uow.tx.told("0315"))) or (
                told.due_at is None
            ):
                await asyncio.sleep(0.01)
        following.cancel()
        assert leaders(world) == (world.leader.id, NEXT)


async def test_what_is_saved_while_an_older_version_is_read_still_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large version takes a second to read, and whoever was just taken out would be
    alerted again until the next look."""

    def louder(content: dict[str, Any]) -> None:
        two_administrators(content)
        content["units"][0]["levels"][0]["people"].append(NEXT)

    async with town(tmp_path) as world:
        core = world.core
        keep_revision(
            core.database, "database", changed_sample(louder), world.clock.at + 1, "import"
        )
        world.clock.at += 1000
        loop = asyncio.get_running_loop()
        gone = {"what": "leave_level", "level": LEVEL, "person": NEXT}

        def while_reading(content: str) -> ParsedOrganisation:
            monkeypatch.undo()
            saving = changes(world, world.leader, what="add_rep", person=NEXT)
            again = asyncio.run_coroutine_threadsafe(saving, loop).result(20)
            assert "Noe er endret" in shown_in(again), "read under the lock, and seen first"
            left = asyncio.run_coroutine_threadsafe(changes(world, world.leader, **gone), loop)
            assert SAVED in shown_in(left.result(20))
            return read_organisation(content)

        monkeypatch.setattr("bot.sources.read_organisation", while_reading)
        await asyncio.to_thread(core.source.refresh, core.service.directory)
        assert leaders(world) == (world.leader.id,)


async def test_operators_read_the_history(tmp_path: Path) -> None:
    """L10: who changed what and when, the file's versions too."""
    async with town(tmp_path) as world:
        world.clock.at += 1000
        await changes(world, world.leader, **JOIN)
        shown = json.loads(command(tmp_path, "organisation", "history", "--json").stdout)
        assert [(one["source"], one["name"]) for one in shown] == [
            ("file", "file"), ("database", "Leder En"),
        ]  # fmt: skip
        (change,) = shown[1]["changes"]
        assert (change["unit"], change["what"]) == ("0315", "level_joined")
        assert change["words"] == "New in Nærmeste leder: Leder To"
        plain = command(tmp_path, "organisation", "history", "--last", "1")
        assert plain.stdout.splitlines()[1] == "  0315  New in Nærmeste leder: Leder To"
        in_chat = {"RODTKORT_ORGANISATION_SOURCE": "database"}
        in_chat["RODTKORT_ORGANISATION_FILE"] = str(world._file)
        await changes(world, world.leader, what="add_rep", person=NEXT)
        read = command(tmp_path, "organisation", "readings", "0315", **in_chat)
        assert "Leder To  not read" in read.stdout, "not the file, which only seeded it"
        none = command(tmp_path, "organisation", "readings", "9999", **in_chat)
        assert (none.exit_code, none.stderr.strip()) == (
            1, "There is no unit 9999. See: rodtkort organisation history",
        )  # fmt: skip
        await world.says(world.leader, "personvern")
        assert "Endringer du har gjort i oppsettet: 2" in world.last(world.leader).text


async def test_a_version_that_cannot_be_read_keeps_the_last_good_one(tmp_path: Path) -> None:
    """L8: on a running replica and at start."""
    async with town(tmp_path) as world:
        await changes(world, world.leader, **JOIN)
        at = world.clock.at + 1000
        keep_revision(world.core.database, "database", "version: 2", at, "import")
        await look(world)
        await look(world)
        directory = world.core.service.directory
        assert directory.organisation.units["0315"].levels[0].people[1] == NEXT
        answer = await previews(world, world.leader, what="add_rep", person=NEXT)
        assert "Spør de som drifter" in shown_in(await saves(world, world.leader, answer))
        away = await changes(world, world.leader, what="away", person=DEPUTY)
        assert "Stedfortreder En får beskjed" in shown_in(away), "L7: nobody waits for a file"
        await world.stop()
        await world.start()
        directory = world.core.service.directory
        assert directory.organisation.units["0315"].levels[0].people[1] == NEXT
