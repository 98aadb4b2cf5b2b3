"""`rutiner`: what is to be done, who does what, and who has read it (R26, R36, R37, R39, R58)."""

from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.domain.organisation.organisation import Language
from bot.integrations.directory.routine_files import read_folder
from bot.store import tables as t
from tests.fakes.payloads import TeamsUser
from tests.forging import Because
from tests.world import World, shown_in

OURS = Path("bot/texts/routines")
DAY_S = 24 * 60 * 60


def write_unit_routine(folder: Path, name: str, step: str, unit: str = "0315") -> None:
    """A unit's own routine, in every language, beside the organisation file."""
    place = folder / "routines" / unit
    place.mkdir(parents=True, exist_ok=True)
    for language in Language:
        file = place / f"{name}.{language.value}.md"
        file.write_text(f"# Vår rutine\n\n## Slik gjør vi\n- {step}\n")


def readings(world: World) -> list[tuple[str, str]]:
    """Person and routine of everything that was read."""
    with world.core.database.reading() as connection:
        query = select(t.reading.c.person, t.reading.c.routine).order_by(t.reading.c.at)
        return [(row.person, row.routine) for row in connection.execute(query)]


def look_at_files(world: World) -> None:
    """What `serve` does every two seconds."""
    world.core.source.refresh(world.core.service.directory)


def listed(world: World, user: TeamsUser) -> dict[str, str]:
    """What the newest list offers to read, by name."""
    (choices,) = (part for part in world.last(user).content["body"] if part.get("id") == "routine")
    return {choice["value"]: choice["title"] for choice in choices["choices"]}


async def test_r26_r36_a_routine_is_shown_read_and_remembered(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "rutiner")
        assert world.last(world.caseworker).buttons == ["Les", "Min opplæring"]
        assert listed(world, world.caseworker) == {
            "telefon": "Samtale på telefon",
            "digitale-moter": "Videomøte og chat",
            "hva-er-hva": "Hva er hva",
            "saksbehandler": "Rolle: saksbehandler",
            "kollega": "Rolle: kollega på kontoret",
            "leder": "Rolle: leder · for andre roller",
            "verneombud": "Rolle: verneombud · for andre roller",
        }
        shown = await world.taps(world.caseworker, "Les")
        assert "Ikke lest ennå" in shown_in(shown)
        read = await world.taps(world.caseworker, "Lest og forstått")
        assert "Lest 1. januar 2026" in shown_in(read)
        assert "Lest og forstått" not in shown_in(read)
        await world.says(world.caseworker, "rutiner")
        assert listed(world, world.caseworker)["telefon"] == "Samtale på telefon · lest"
        next_one = await world.taps(world.caseworker, "Les")
        assert "Videomøte og chat" in shown_in(next_one), "what waits is chosen already"
        assert world.incidents() == []


async def test_r26_read_twice_counts_the_first_time(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "rutiner")
        await world.taps(world.caseworker, "Les", routine="telefon")
        version = world.core.service.directory.routines.of("0315")[0].version
        known: dict[str, Any] = {"routine": "telefon", "version": version}
        for again in (False, True):
            answer = (
                await world.forges(world.caseworker, "routine.read", because=Because.STALE, **known)
                if again
                else await world.presses(world.caseworker, "routine.read")
            )
            assert "Lest 1. januar 2026" in shown_in(answer)
            await world.advance(DAY_S)
        assert readings(world) == [(world.caseworker.id, "telefon")]


async def test_r26_read_twice_counts_once_on_postgresql_too(
    tmp_path: Path, postgres_url: str
) -> None:
    async with World(tmp_path, database_url=postgres_url) as world:
        version = world.core.service.directory.routines.of("0315")[0].version
        await world.says(world.caseworker, "rutiner")
        await world.presses(world.caseworker, "routine.show", routine="telefon")
        await world.presses(world.caseworker, "routine.read")
        known: dict[str, Any] = {"routine": "telefon", "version": version}
        await world.forges(world.caseworker, "routine.read", because=Because.STALE, **known)
        assert readings(world) == [(world.caseworker.id, "telefon")]


async def test_r26_a_new_version_is_asked_about_again(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "rutiner")
        await world.taps(world.caseworker, "Les", routine="telefon")
        await world.taps(world.caseworker, "Lest og forstått")
        write_unit_routine(tmp_path, "telefon", "Ring vakta.")
        look_at_files(world)
        await world.says(world.caseworker, "rutiner")
        changed = listed(world, world.caseworker)["telefon"]
        assert changed == "Vår rutine · endret siden sist"
        await world.taps(world.caseworker, "Les")
        read = await world.taps(world.caseworker, "Lest og forstått")
        assert "Ring vakta." in shown_in(read)
        assert "Lest 1. januar 2026" in shown_in(read)
        assert len(readings(world)) == 2


async def test_r26_a_stale_version_is_not_noted_and_the_present_one_shown(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "rutiner")
        await world.taps(world.caseworker, "Les", routine="telefon")
        write_unit_routine(tmp_path, "telefon", "Ring vakta.")
        look_at_files(world)
        answer = await world.taps(world.caseworker, "Lest og forstått")
        assert "Ring vakta." in shown_in(answer)
        assert "Endret siden du leste den" in shown_in(answer)
        assert readings(world) == []


async def test_r35_a_units_own_routine_is_its_own(tmp_path: Path) -> None:
    """The leader works in another unit than the caseworker: the fallback's."""
    write_unit_routine(tmp_path, "resepsjon", "Ring vakta.")
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "rutiner")
        *_, own = listed(world, world.caseworker).values()
        assert own == "Vår rutine"
        await world.says(world.leader, "rutiner")
        assert not any("Vår rutine" in line for line in listed(world, world.leader).values())


async def test_r73_what_the_unit_expects_of_colleagues_is_at_hand_in_the_call(
    tmp_path: Path,
) -> None:
    """Whether they step in, and when one ends early, is the unit's to say: for the way they talk,
    one tap from the sentence."""
    write_unit_routine(tmp_path, "digitale-moter", "Kollegaer bryter inn når du skriver hjelp.")
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp video")
        await world.says(world.caseworker, "advarsel")
        await world.presses(world.caseworker, "routine.show")
        assert "Kollegaer bryter inn" in world.last(world.caseworker).text


async def test_r58_everybody_at_the_unit_can_read_them_also_whom_no_file_lists(
    tmp_path: Path,
) -> None:
    async with World(tmp_path) as world:
        new = world.teams.user("00000000-0000-0000-0000-000000000999", "Vikar")
        everybody = (world.caseworker, world.leader, world.deputy, world.safety_rep, new)
        for user in everybody:
            await world.says(user, "rutiner")
            shown = await world.taps(user, "Les", routine="telefon")
            assert "Ha chatten med Rødt kort åpen" in shown_in(shown), user.name


async def test_a_routine_that_is_gone_gives_the_list(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        for name in ("x", "../leder"):
            shown = await world.forges(
                world.caseworker, "routine.show", because=Because.HOSTILE, routine=name
            )
            assert "Den rutinen finnes ikke lenger" in shown_in(shown)
        answer = await world.forges(
            world.caseworker, "routine.read", because=Because.HOSTILE, routine="x", version="1"
        )
        assert "Den rutinen finnes ikke lenger" in shown_in(answer)


async def test_l8_a_bad_file_keeps_the_routine_there_was(tmp_path: Path) -> None:
    write_unit_routine(tmp_path, "telefon", "Ring vakta.")
    async with World(tmp_path) as world:
        (tmp_path / "routines" / "0315" / "telefon.nn.md").write_text("Ikkje noko tittel")
        look_at_files(world)
        await world.says(world.caseworker, "rutiner")
        shown = await world.presses(world.caseworker, "routine.show", routine="telefon")
        assert "Ring vakta." in shown_in(shown)


async def test_an_older_client_gets_the_routine_as_a_message(tmp_path: Path) -> None:
    """L1: its tap has no answer to show a card in."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "rutiner")
        await world.presses(world.caseworker, "routine.show", submit=True, routine="leder")
        assert "Rolle: leder" in world.last(world.caseworker).text


async def test_in_the_readers_language(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "språk nynorsk")
        await world.says(world.caseworker, "rutinar")
        assert listed(world, world.caseworker)["saksbehandler"].startswith("Rolle: saksbehandlar")


def test_the_bots_own_routines_are_whole() -> None:
    """R36, R37, R39: phone and digital meetings, and who does what."""
    reading = read_folder(OURS)
    assert reading.problems == ()
    assert {one.name for one in reading.routines} == {
        "telefon", "digitale-moter", "hva-er-hva", "saksbehandler", "kollega", "leder", "verneombud"
    }  # fmt: skip
    for routine in reading.routines:
        shapes = {
            tuple(len(part.steps) for part in wording.parts)
            for wording in routine.wordings.values()
        }
        assert len(shapes) == 1, f"{routine.name} says more in one language than in another"


async def test_r36_the_card_of_a_role_is_read_by_those_who_have_it(tmp_path: Path) -> None:
    """R26, R36, R37, R39: all are there to be looked at; what is to be read is one's own."""
    async with World(tmp_path) as world:
        roles = {
            "saksbehandler": world.caseworker,
            "leder": world.leader,
            "verneombud": world.safety_rep,
        }
        for role, user in roles.items():
            await world.says(user, "rutiner")
            lines = listed(world, user)
            assert [one for one in roles if "for andre roller" not in lines[one]] == [role]
            await world.says(user, "opplæring")
            trained = world.last(user).text
            assert [one for one in roles if f"Rolle: {one}" in trained] == [role]
            assert "Samtale på telefon" in trained
