"""What an administrator gets from the command line about a unit: its card for the wall, who has
read its routines, and whether its files can be used (R25, R26, R71)."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.documents.wall_card import (
    CannotDraw,
    WallCard,
    as_pdf,
    as_pictures,
    content_of,
    printed_anyway,
)
from bot.domain.organisation.organisation import Absence, Language, Organisation
from bot.sources import read_file
from bot.store.database import WallClock
from tests.archivable import problems
from tests.integration.organisation.administration_scene import MINUTE, stored
from tests.integration.organisation.test_moving import beside, deputy_is_a_member, members
from tests.integration.organisation.test_people_moves import Counted
from tests.integration.organisation.test_responders_told import passes
from tests.integration.organisation.test_routines import write_unit_routine
from tests.world import KEY, SAMPLE, START, World, changed_sample, person_id

EVERY_LANGUAGE = pytest.mark.parametrize("language", list(Language), ids=lambda one: one.value)


def command(folder: Path, *arguments: str, **more: str) -> Result:
    """Runs `rodtkort` on the scenario's database and organisation file."""
    environment = {
        "RODTKORT_ENVIRONMENT": "local",
        "RODTKORT_DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "RODTKORT_ORGANISATION_FILE": str(folder / "organisation.yaml"),
        "RODTKORT_KEYS": KEY,
        **more,
    }
    return CliRunner().invoke(app, ["organisation", *arguments], env=environment)


def sample() -> Organisation:
    """The sample organisation."""
    organisation = read_file(SAMPLE).organisation
    assert organisation is not None
    return organisation


@EVERY_LANGUAGE
def test_r71_the_card_for_the_wall_is_one_tagged_archivable_page(language: Language) -> None:
    organisation = sample()
    content = content_of(WallCard(organisation, organisation.units["0315"], language, {}), START)
    pdf = as_pdf(content, START)
    assert problems(pdf, "A") == []
    assert as_pdf(content, START) == pdf, "the same card is the same file"
    assert len(as_pictures(content, START)) == 1


def test_r25_r71_the_card_has_the_chain_in_order_and_the_units_numbers() -> None:
    organisation = sample()
    content = content_of(
        WallCard(organisation, organisation.units["0315"], Language.BOKMAL, {}), START
    )
    assert [[one["name"] for one in level["people"]] for level in content["levels"]] == [
        ["Leder En"],
        ["Stedfortreder En"],
        ["Leder To", "Stedfortreder En"],
    ]
    assert content["numbers"][0]["shown"] == "21 07 10 00"
    assert content["levels"][0]["people"][0]["code"] == "QR-kode: ring Leder En på 21 07 00 01"
    assert "1. januar 2026" in content["footer"]


def test_r72_the_card_for_the_wall_knows_who_is_away_for_long_and_not_for_some_days() -> None:
    """It says whom an alarm alerts, and that nobody answers on a level that has nobody."""
    organisation = sample()
    unit = organisation.units["0315"]
    leader, deputy = (level.people[0] for level in unit.levels)
    day = 24 * 60 * 60 * 1000
    away = {
        leader: Absence(START, None, person_id("105")),
        deputy: Absence(START, START + 60 * day, None),
    }
    content = content_of(WallCard(organisation, unit, Language.BOKMAL, away), START)
    first, second, above = content["levels"]
    assert [one["name"] for one in first["people"]] == ["Verneombud En for Leder En"]
    assert second["people"] == []
    assert second["wait"] == "Ingen på dette nivået kan varsles nå. Det hoppes over."
    assert [one["name"] for one in above["people"]] == ["Leder To"]
    assert as_pdf(content, START)
    days = {leader: Absence(START, START + 3 * day, None)}
    content = content_of(WallCard(organisation, unit, Language.BOKMAL, days), START)
    assert content["levels"][0]["people"][0]["name"] == "Leder En"


def test_in_chat_the_card_comes_whatever_letters_a_name_has() -> None:
    organisation = sample()
    unit = replace(organisation.units["0315"], name="Nav \u4f60")
    card = WallCard(organisation, unit, Language.NYNORSK, {})
    assert printed_anyway(card, START).startswith(b"%PDF-")


def test_a_name_is_never_read_as_markup(tmp_path: Path) -> None:
    written = tmp_path / "organisation.yaml"
    written.write_text(
        changed_sample(lambda file: file["people"][1].update(name='#panic("x") *[_$<é'))
    )
    organisation = read_file(written).organisation
    assert organisation is not None
    content = content_of(
        WallCard(organisation, organisation.units["0315"], Language.BOKMAL, {}), START
    )
    assert as_pdf(content, START)


def test_a_letter_no_font_has_is_a_sentence() -> None:
    organisation = sample()
    content = content_of(
        WallCard(organisation, organisation.units["0315"], Language.BOKMAL, {}), START
    )
    with pytest.raises(CannotDraw, match="write the name with other letters"):
        as_pdf({**content, "practise": "\u4f60"}, START)


def test_the_command_writes_the_card(tmp_path: Path) -> None:
    (tmp_path / "organisation.yaml").write_text(SAMPLE.read_text())
    result = command(tmp_path, "wall-card", "0315", "--language", "nn", "--out", str(tmp_path))
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "beredskapskort-0315-nn.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("name", ["wall-card", "plan", "readings"])
def test_a_unit_is_named_alike_everywhere(tmp_path: Path, name: str) -> None:
    """`--unit`; as it was spelt earlier it works, and stands in no help."""
    (tmp_path / "organisation.yaml").write_text(SAMPLE.read_text())
    out = ("--out", str(tmp_path)) if name != "readings" else ()
    for named in (("--unit", "0315"), ("0315",)):
        result = command(tmp_path, name, *named, *out)
        assert result.exit_code == 0, result.stderr
    none = command(tmp_path, name)
    assert (none.exit_code, none.stderr) == (
        2, "Say which unit: --unit and its number, four digits.\n"
    )  # fmt: skip
    shown = command(tmp_path, name, "--help").stdout
    assert "--unit" in shown
    assert "first" not in shown.casefold()


@pytest.mark.parametrize("name", ["wall-card", "readings"])
def test_an_unknown_unit_is_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "organisation.yaml").write_text(SAMPLE.read_text())
    result = command(tmp_path, name, "9999")
    assert result.exit_code == 1
    assert "has no unit 9999" in result.stderr


async def test_r26_who_has_read_what_by_name_and_no_ranking(tmp_path: Path) -> None:
    """L13: names and dates, in the alphabet's order; nothing is counted."""
    async with World(tmp_path) as world:
        await world.says(world.safety_rep, "rutiner")
        version = world.core.service.directory.routines.of("0315")[0].version
        for user in (world.safety_rep, world.next_level):  # the latter works elsewhere
            await world.says(user, "rutiner")
            await world.presses(user, "routine.show", routine="telefon")
            await world.presses(user, "routine.read", version=version)
        first, second, *_ = json.loads(command(tmp_path, "readings", "0315", "--json").stdout)
        assert first["routine"] == "telefon"
        assert [(one["name"], one["read_at"]) for one in first["people"]] == [
            ("Leder En", None),
            ("Saksbehandler En", None),
            ("Stedfortreder En", None),
            ("Verneombud En", "2026-01-01T09:00:00.000Z"),
        ]
        assert {one["read_at"] for one in second["people"]} == {None}
        assert first.keys() == {"routine", "title", "version", "people"}


def test_check_looks_at_the_routines_beside_the_file(tmp_path: Path) -> None:
    file = tmp_path / "organisation.yaml"
    file.write_text(SAMPLE.read_text())
    assert command(tmp_path, "check", str(file)).exit_code == 0
    write_unit_routine(tmp_path, "telefon", "Ring vakta.")
    assert command(tmp_path, "check", str(file)).exit_code == 0
    write_unit_routine(tmp_path, "telefon", "Ring vakta.", unit="9999")
    (tmp_path / "routines" / "0315" / "telefon.en.md").unlink()
    result = command(tmp_path, "check", str(file))
    assert result.exit_code == 1
    assert "telefon.en.md:1: it is missing; write the routine in English too" in result.stdout
    assert "has the number 9999; rename the folder or add the unit" in result.stdout


def test_without_a_file_what_is_in_force_is_checked(tmp_path: Path) -> None:
    """The file that counts, with what lies beside it; a bad one is said as it would be by name."""
    file = tmp_path / "organisation.yaml"
    file.write_text(SAMPLE.read_text())
    assert command(tmp_path, "check").exit_code == 0
    file.write_text(changed_sample(lambda content: content["units"][0].pop("levels")))
    result = command(tmp_path, "check")
    assert result.exit_code == 1
    assert result.stdout == command(tmp_path, "check", str(file)).stdout != ""


async def test_in_the_database_what_is_in_force_is_checked(tmp_path: Path) -> None:
    """Where administrators change it in chat, the file says nothing of it any more."""
    async with World(tmp_path):
        pass
    (tmp_path / "organisation.yaml").write_text("nothing: [")
    in_chat = {"RODTKORT_ORGANISATION_SOURCE": "database"}
    good = command(tmp_path, "check", **in_chat)
    assert (good.exit_code, good.stdout) == (0, "0 problems in 2 units\n")
    write_unit_routine(tmp_path, "telefon", "Ring vakta.", unit="9999")
    bad = command(tmp_path, "check", **in_chat)
    assert bad.exit_code == 1
    assert "has the number 9999" in bad.stdout


MOVE = ("move", "Saksbehandler En", "--unit", "0300")
YES = ("Ja, flytt", "Flytt likevel")
IN_DATABASE = {"RODTKORT_ORGANISATION_SOURCE": "database"}


async def test_somebody_is_moved_by_those_who_run_the_bot(tmp_path: Path) -> None:
    """R16, L8: where nobody there can say yes; shown first, then one version, on the record."""
    async with World(tmp_path) as world:
        world.core.source.refresh(world.core.service.directory)
        shown = await asyncio.to_thread(command, tmp_path, *MOVE, **IN_DATABASE)
        assert shown.exit_code == 0, shown.output
        assert "unit 0300: Saksbehandler En moved here from unit 0315" in shown.output
        assert "Nothing was changed yet" in shown.output
        shown = await asyncio.to_thread(command, tmp_path, *MOVE, **IN_DATABASE)
        assert "0315" in shown.output, "nothing has moved"
        done = await asyncio.to_thread(command, tmp_path, *MOVE, "--apply", **IN_DATABASE)
        assert "In force now, in the database." in done.output
        again = await asyncio.to_thread(command, tmp_path, *MOVE, "--apply", **IN_DATABASE)
        assert again.exit_code == 1
        assert "is a member of unit 0300 already" in again.output
        told = command(tmp_path, "history", "--json", **IN_DATABASE)
        assert "Saksbehandler En" in told.output


DEPUTY_MOVES = ("move", "Stedfortreder En", "--unit", "0300")


async def test_both_units_hear_of_a_move_and_their_administrator_takes_it_back(
    tmp_path: Path,
) -> None:
    """R16: what it breaks is shown before; the person and both units' leaders are told, by whom
    too; *Angre* is the chat's own, with all their places (decision 76)."""
    async with beside(tmp_path, deputy_is_a_member) as world:
        await passes(world)
        before = stored(world).units
        shown = await asyncio.to_thread(command, tmp_path, *DEPUTY_MOVES, **IN_DATABASE)
        assert "This breaks something:" in shown.stdout
        assert "  Nav Eksempel: The unit has no safety representative here. Put" in shown.stdout
        assert members(world) == (before["0315"].members, before["0300"].members)
        done = await asyncio.to_thread(command, tmp_path, *DEPUTY_MOVES, "--apply", **IN_DATABASE)
        assert "In force now, in the database." in done.stdout, done.output
        await passes(world)
        await world.advance(10 * MINUTE)
        left, came = "Fjernet nivå: Stedfortreder (Stedfortreder En)", "Ett nytt medlem"
        for user, said in ((world.deputy, left), (world.leader, left), (world.next_level, came)):
            (card,) = [one for one in world.inbox(user) if "Noe er endret i Nav" in one.text][-1:]
            assert "Endret av de som drifter boten" in card.text
            assert said in card.text, "of a member their own unit hears no more than how many"
        assert "Du varsles ikke lenger når noen i Nav Eksempel trenger hjelp" in "".join(
            card.text for card in world.inbox(world.deputy)
        )
        world.clock.at = WallClock().now()  # the command has a clock of its own
        counted = await Counted(world, world.leader).opens()
        assert "de som drifter boten" in world.last(world.leader).text.split("Siste endringer")[1]
        await counted.does("Angre")
        await counted.does("Spør om flytting")
        await world.advance(3)
        yes = next(one for one in world.last(world.next_level).buttons if one in YES)
        await world.taps(world.next_level, yes)
        now = stored(world).units
        for number, unit in before.items():
            assert now[number].levels == unit.levels
            for places in ("members", "safety_reps", "administrators"):
                assert set(getattr(now[number], places)) == set(getattr(unit, places))


@pytest.mark.parametrize(
    ("who", "unit", "said"),
    [
        ("Nobody", "0300", "Nobody is called Nobody"),
        ("Saksbehandler En", "9999", "There is no unit 9999"),
    ],
)
async def test_who_cannot_be_moved_is_named(tmp_path: Path, who: str, unit: str, said: str) -> None:
    async with World(tmp_path):
        answer = command(tmp_path, "move", who, "--unit", unit, "--apply", **IN_DATABASE)
        assert answer.exit_code == 1
        assert said in answer.output
