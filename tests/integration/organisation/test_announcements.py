"""A unit's staff are told what has changed: who is alerted (R16), which routines and ladders say
something else (R68). Once, collected, kindly."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.integrations.directory.routine_files import read_folder
from bot.store import tables as t
from bot.store.queries import keep_revision
from tests.fakes.payloads import TeamsUser
from tests.integration.organisation.administration_scene import (
    DEPUTY,
    HOUR,
    LEVEL,
    MINUTE,
    NEXT,
    changes,
    look,
    previews,
    saves,
    town,
    two_administrators,
)
from tests.integration.organisation.test_routines import write_unit_routine
from tests.world import World, changed_sample, person_id, shown_in

JOIN = {"what": "join_level", "level": LEVEL, "person": NEXT}
LEAVE = {"what": "leave_level", "level": LEVEL, "person": NEXT}
CHANGED = "Noe er endret i Nav Eksempel"
ROUTINES = "Rutiner er endret i Nav Eksempel"


def told(world: World, user: TeamsUser, headline: str = CHANGED) -> int:
    """How many announcements the person has."""
    return sum(headline in card.text for card in world.inbox(user))


async def test_r16_the_staff_are_told_once_what_changed_and_by_whom(tmp_path: Path) -> None:
    """Collected for ten minutes; whoever did it knows."""
    async with town(tmp_path) as world:
        await look(world)
        await changes(world, world.leader, **JOIN)
        await look(world)
        await world.advance(9 * MINUTE)
        await changes(world, world.leader, what="add_contact", name="Politi", phone="02800")
        await look(world)
        assert told(world, world.caseworker) == 0
        await world.advance(MINUTE)
        for user in (world.caseworker, world.deputy, world.safety_rep):
            (card,) = (card for card in world.inbox(user) if CHANGED in card.text)
            assert "Endret av Leder En" in card.text
            assert "Nytt i Nærmeste leder: Leder To" in card.text
            assert "Nytt nummer: Politi, 02800" in card.text
            assert "Slik varsles det nå" in card.text
            assert card.summary == "Ny oppdatering", "a lock screen says nothing (L11)"
        assert told(world, world.leader) == 0
        world.clock.at += 1000
        await changes(world, world.leader, **LEAVE)
        await look(world)
        await world.advance(10 * MINUTE)
        assert "Ute av Nærmeste leder: Leder To" in world.last(world.caseworker).text
        for _ in range(2):
            await world.stop()
            await world.start()
            await look(world)
            await world.advance(HOUR)
        assert told(world, world.caseworker) == 2


async def test_r16_whoever_is_taken_out_is_told_too(tmp_path: Path) -> None:
    """Not of a chain that goes on without them, as if it were nobody's business."""
    async with town(tmp_path) as world:
        await look(world)
        gone = {"what": "remove_rep", "person": world.safety_rep.id}
        await changes(world, world.leader, **gone)
        await look(world)
        await world.advance(10 * MINUTE)
        assert "Ikke lenger verneombud: Verneombud En" in world.last(world.safety_rep).text


async def test_r16_what_is_changed_back_in_time_is_told_to_nobody(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await look(world)
        await changes(world, world.leader, **JOIN)
        await look(world)
        world.clock.at += 1000
        await changes(world, world.leader, **LEAVE)
        await look(world)
        await world.advance(HOUR)
        assert told(world, world.caseworker) == 0
        await changes(world, world.leader, **JOIN)
        await look(world)
        await world.advance(HOUR)
        assert told(world, world.caseworker) == 1


async def test_r16_at_night_only_the_chain_is_told(tmp_path: Path) -> None:
    """Who is alerted must be known at once; a number on a card can wait for the morning."""
    async with town(tmp_path) as world:
        await look(world)
        await world.advance(12 * HOUR)  # 22 in Oslo
        await changes(world, world.leader, what="add_member", person=NEXT)
        await look(world)
        await world.advance(HOUR)
        assert told(world, world.caseworker) == 0
        await changes(world, world.leader, **JOIN)
        await look(world)
        await world.advance(10 * MINUTE)
        (card,) = (card for card in world.inbox(world.caseworker) if CHANGED in card.text)
        assert "Ett nytt medlem" in card.text, "how many, and not who"
        await changes(world, world.leader, what="add_rep", person=NEXT)
        await look(world)
        await world.advance(8 * HOUR)
        assert told(world, world.caseworker) == 1
        await world.advance(2 * HOUR)
        assert told(world, world.caseworker) == 2


async def test_r16_absences_are_told_to_nobody_but_their_own(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await look(world)
        await changes(world, world.leader, what="away", person=DEPUTY)
        await look(world)
        await world.advance(24 * HOUR)
        for user in (world.caseworker, world.safety_rep, world.next_level):
            assert world.inbox(user) == []
        assert "Meldt av Leder En." in world.last(world.deputy).text


async def test_r16_what_the_file_or_an_import_changed_is_told_as_theirs(tmp_path: Path) -> None:
    """And stands among the unit's latest changes; the first start announces nothing."""

    def louder(content: dict[str, Any]) -> None:
        two_administrators(content)
        content["units"][0]["levels"][1]["wait_seconds"] = 45

    async with town(tmp_path, source="file") as world:
        await look(world)
        await world.advance(24 * HOUR)
        assert world.inbox(world.caseworker) == []
        world._file.write_text(changed_sample(louder))
        await look(world)
        await world.advance(10 * MINUTE)
        card = world.last(world.caseworker)
        assert "Endret i organisasjonsfilen" in card.text
        assert "Ventetid i Stedfortreder: 30 sekunder → 45 sekunder" in card.text
        await world.says(world.leader, "admin")
        assert "organisasjonsfilen" in world.last(world.leader).text.split("Siste endringer")[1]
    (tmp_path / "other").mkdir()
    async with town(tmp_path / "other") as world:
        await look(world)
        at = world.clock.at + 1000
        keep_revision(world.core.database, "database", changed_sample(louder), at, "import")
        await world.advance(MINUTE)
        await look(world)
        await world.advance(10 * MINUTE)
        assert "Endret ved import" in world.last(world.caseworker).text


async def test_r16_a_unit_above_that_changes_is_news_below_and_one_that_goes_is_forgotten(
    tmp_path: Path,
) -> None:
    def gone(content: dict[str, Any]) -> None:
        two_administrators(content)
        del content["units"][0]
        content["units"][0]["administrators"] = [NEXT]

    async with town(tmp_path) as world:
        await look(world)
        above: dict[str, Any] = {
            "unit": "0300",
            "level": "0:Leder på nivået over",
            "what": "join_level",
        }
        shown = await previews(world, world.next_level, who_join_level="Leder En", **above)
        await saves(world, world.next_level, shown)
        await look(world)
        await world.advance(10 * MINUTE)  # the unit above comes first
        assert told(world, world.caseworker) == 0
        await world.advance(1)
        card = world.last(world.caseworker)
        assert "Nytt i Leder på nivået over: Leder En" in card.text
        assert "Endret av Leder To" in card.text, "as it is, and not an import's"
        await world.says(world.deputy, "admin")
        assert "Leder To" in world.last(world.deputy).text.split("Siste endringer")[1]
        await changes(world, world.leader, **JOIN)
        await look(world)
        at = world.clock.at + 1000
        keep_revision(world.core.database, "database", changed_sample(gone), at, "import")
        await look(world)
        with world.core.database.reading() as connection:
            units = connection.execute(select(t.unit_told.c.unit)).scalars().all()
        assert units == ["0300"]
        await world.advance(HOUR)
        assert told(world, world.caseworker) == 1, "of a unit that is gone nothing is left to say"


async def test_r16_who_leaves_the_level_above_is_told_there_and_not_by_every_unit_below(
    tmp_path: Path,
) -> None:
    """A leader above fifty units would have fifty messages."""

    def three(content: dict[str, Any]) -> None:
        two_administrators(content)
        content["units"][1]["levels"][0]["people"].append(person_id("102"))
        content["units"][1]["administrators"].append(DEPUTY)

    async with town(tmp_path, organisation=changed_sample(three)) as world:
        await look(world)
        edit: dict[str, Any] = {"unit": "0300", "level": "0:Leder på nivået over"}
        gone: dict[str, Any] = {"what": "leave_level", "person": NEXT}
        shown = await previews(world, world.deputy, **edit, **gone)
        await saves(world, world.deputy, shown)
        shown = await previews(world, world.deputy, "0300", what="remove_admin", person=NEXT)
        await saves(world, world.deputy, shown)
        await look(world)
        await world.advance(HOUR)
        assert told(world, world.caseworker) == 1
        assert told(world, world.next_level) == 0
        assert told(world, world.next_level, "Noe er endret i Nav Fylke") == 1


async def test_l13_what_a_member_is_called_or_reached_by_is_told_to_nobody(tmp_path: Path) -> None:
    """R16: of members how many came and went. Whoever answers alarms is known by theirs."""
    async with town(tmp_path) as world:
        await look(world)
        mine = {"what": "phone", "person": world.caseworker.id, "phone": "91234567"}
        saved = await changes(world, world.leader, **mine)
        assert shown_in(saved).startswith("Lagret. Det gjelder fra nå.\n"), "nobody is told"
        await look(world)
        await world.advance(HOUR)
        assert told(world, world.safety_rep) == 0
        await changes(world, world.leader, what="phone", person=DEPUTY, phone="91234568")
        await look(world)
        await world.advance(HOUR)
        assert "Stedfortreder En: 21 07 00 02 → 912 34 568" in world.last(world.safety_rep).text
        assert "912 34 567" not in world.last(world.safety_rep).text


async def test_l10_no_administrator_is_named_for_what_an_import_did(tmp_path: Path) -> None:
    """Another unit's administrator saves between the import and the message."""

    def louder(content: dict[str, Any]) -> None:
        two_administrators(content)
        content["units"][0]["levels"][1]["wait_seconds"] = 45

    async with town(tmp_path) as world:
        await look(world)
        at = world.clock.at + 1000
        keep_revision(world.core.database, "database", changed_sample(louder), at, "import")
        await world.advance(MINUTE)
        await look(world)
        rep: dict[str, Any] = {"unit": "0300", "what": "add_contact", "name": "P", "phone": "02800"}
        shown = await previews(world, world.next_level, **rep)
        await saves(world, world.next_level, shown)
        await look(world)
        await world.advance(HOUR)
        (card,) = (card for card in world.inbox(world.caseworker) if CHANGED in card.text)
        assert "Endret ved import" in card.text
        await world.says(world.leader, "admin")
        recent = world.last(world.leader).text.split("Siste endringer")[1]
        assert "import" in recent
        assert "Leder To" not in recent


async def test_r68_a_routine_that_changed_is_told_once_and_can_be_read(tmp_path: Path) -> None:
    """Once per version, over restarts; the unit's own, and only to those who work there."""
    async with World(tmp_path) as world:
        await look(world)
        write_unit_routine(tmp_path, "telefon", "Ring vakta")
        await look(world)
        await world.advance(10 * MINUTE)
        card = world.last(world.caseworker)
        assert ROUTINES in card.text
        assert card.buttons == ["Les Vår rutine"]
        assert "Endret av" not in card.text
        read = await world.taps(world.caseworker, "Les Vår rutine")
        assert "Ring vakta" in shown_in(read)
        done = await world.taps_on(world.caseworker, card, "Lest og forstått")
        assert "Lest 1. januar 2026" in shown_in(done)
        assert told(world, world.next_level, "Rutiner er endret") == 0, "another unit's"
        write_unit_routine(tmp_path, "telefon", "Ring vakta med en gang")
        await look(world)
        await world.stop()
        await world.start()
        await look(world)
        await world.advance(HOUR)
        assert told(world, world.caseworker, ROUTINES) == 1
        assert "Vår rutine" in world.last(world.caseworker).text
        # The first version again, as a replica with older files would see it: nothing new to read.
        write_unit_routine(tmp_path, "telefon", "Ring vakta")
        await look(world)
        await world.advance(24 * HOUR)
        assert told(world, world.safety_rep, ROUTINES) == 2


async def test_r68_a_routine_of_the_bots_own_that_an_upgrade_changes_is_told_everywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = tmp_path / "ours"
    shutil.copytree("bot/texts/routines", ours)
    # What is installed is read once in a process; an upgrade is another process.
    monkeypatch.setattr("bot.sources._own_routines", lambda: read_folder(ours).routines)
    async with World(tmp_path) as world:
        await look(world)
        await world.stop()
        for language in ("nb", "nn", "en"):
            file = ours / f"telefon.{language}.md"
            file.write_text(f"{file.read_text()}\n- Ring vakta\n")
        await world.start()
        await look(world)
        await world.advance(HOUR)
        for user in (world.caseworker, world.next_level):
            assert world.last(user).buttons == ["Les Samtale på telefon"]


async def test_r68_a_ladder_in_other_words_is_told_by_day(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await look(world)
        await world.advance(12 * HOUR)
        folder = tmp_path / "ladders" / "0315"
        folder.mkdir(parents=True)
        for language in ("nb", "nn", "en"):
            words = Path(f"bot/texts/ladders/phone.{language}.toml").read_text()
            say = next(line for line in words.splitlines() if line.startswith("say = "))
            (folder / f"phone.{language}.toml").write_text(
                words.replace(say, 'say = "Jeg vil hjelpe deg med dette."', 1)
            )
        await look(world)
        await world.advance(HOUR)
        assert world.inbox(world.caseworker) == []
        await world.advance(9 * HOUR)
        assert "Setningene under «Telefon» er endret." in world.last(world.caseworker).text
        assert world.inbox(world.next_level) == []


async def test_r68_replicas_with_the_same_news_tell_it_once_and_one_without_waits(
    tmp_path: Path, postgres_url: str
) -> None:
    """The timer may come due where the new files have not arrived: another tells it then."""
    (tmp_path / "other").mkdir()
    async with (
        World(tmp_path, database_url=postgres_url) as world,
        World(tmp_path / "other", database_url=postgres_url) as other,
    ):
        await look(world)
        await look(other)
        write_unit_routine(tmp_path, "telefon", "Ring vakta")
        await look(world)
        other.clock.at = world.clock.at
        await other.advance(11 * MINUTE)
        assert told(other, other.caseworker, ROUTINES) == 0
        world.clock.at = other.clock.at
        write_unit_routine(tmp_path / "other", "telefon", "Ring vakta")
        await look(other)
        await world.advance(HOUR)
        other.clock.at = world.clock.at
        await other.advance(HOUR)
        assert (
            told(world, world.caseworker, ROUTINES) + told(other, other.caseworker, ROUTINES) == 1
        )


async def test_an_announcement_that_a_crash_interrupted_is_sent_by_whoever_comes_next(
    tmp_path: Path,
) -> None:
    """It is drawn anew from its row, in the reader's present language."""
    async with town(tmp_path) as world:
        await look(world)
        await changes(world, world.leader, **JOIN)
        await look(world)
        await world.says(world.caseworker, "språk english")
        with world.core.database.reading() as connection:
            pending = select(func.count()).where(t.task.c.kind == "announcement")
            assert connection.execute(pending).scalar_one() == 1
        await world.stop()
        world.clock.at += 11 * MINUTE * 1000
        world.late_ms += 11 * MINUTE * 1000
        await world.start()
        await world.settle()
        assert "New in Nærmeste leder: Leder To" in world.last(world.caseworker).text


async def test_the_record_of_a_unit_is_what_the_preview_said(tmp_path: Path) -> None:
    """L10: codes and names, and a preview that is not saved leaves nothing."""
    async with town(tmp_path) as world:
        await previews(world, world.leader, **JOIN)
        with world.core.database.reading() as connection:
            counted = select(func.count()).select_from(t.organisation_change)
            assert connection.execute(counted).scalar_one() == 0
        await changes(world, world.leader, **JOIN)
        with world.core.database.reading() as connection:
            row = connection.execute(select(t.organisation_change)).one()
            of = t.organisation_revision.c
            found = select(of.source, of.by).where(of.hash == row.revision)
            assert tuple(connection.execute(found).one()) == ("database", world.leader.id)
        assert (row.unit, row.by) == ("0315", world.leader.id)
        assert '"what":"level_joined"' in row.document
