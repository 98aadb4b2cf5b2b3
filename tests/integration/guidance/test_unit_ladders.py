"""A unit's own words on the ladder, beside the organisation file (R35, R2, L8)."""

from collections.abc import Callable
from pathlib import Path

from prometheus_client import REGISTRY

from bot.domain.guidance import Ladder
from bot.domain.organisation.organisation import Language
from bot.integrations.directory.routine_files import read_ladder_folder
from bot.texts.ladders import file_name, load
from tests.integration.organisation.test_organisation_commands import command
from tests.integration.organisation.test_routines import look_at_files
from tests.world import SAMPLE, World, shown_in

OURS = Path("bot/texts/ladders")
COMMON = "«Jeg hører at dette er vanskelig. Jeg vil gjerne hjelpe deg.»"
OWN = "«Hei. Nå tar vi det rolig.»"


def write_unit_ladder(
    folder: Path,
    ladder: Ladder = Ladder.PHONE,
    unit: str = "0315",
    changed: Callable[[Language, str], str] = lambda language, text: text,
) -> Path:
    """A unit's own ladder in every language: ours, but for the first sentence."""
    place = folder / "ladders" / unit
    place.mkdir(parents=True, exist_ok=True)
    for language in Language:
        text = (OURS / file_name(ladder, language)).read_text(encoding="utf-8")
        first = load()[ladder, language].steps
        sentence = next(iter(first.values())).say
        own = {"nb": OWN[1:-1], "nn": "Hei. No tek vi det roleg.", "en": "Hello. Let us be calm."}
        text = changed(language, text.replace(sentence, own[language]))
        (place / file_name(ladder, language)).write_text(text, encoding="utf-8")
    return place


def problems_measured() -> float | None:
    """What an operator sees of them."""
    return REGISTRY.get_sample_value("rodtkort_unit_file_problems", {"kind": "ladders"})


async def test_r35_a_unit_says_it_in_its_own_words_ladder_by_ladder(tmp_path: Path) -> None:
    """Within an alarm and outside, in the client's language; the rest is the bot's own."""
    write_unit_ladder(tmp_path)
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "advarsel")
        assert OWN in world.last(world.caseworker).text
        english = await world.presses(world.caseworker, "guide.choose", language="en")
        assert "“Hello. Let us be calm.”" in shown_in(english)
        await world.presses(world.caseworker, "guide.choose", language="nb")
        chat = await world.presses(world.caseworker, "guide.choose", ladder="chat")
        assert COMMON in shown_in(chat)
        await world.says(world.caseworker, "/hjelp telefon")
        alarm = await world.presses(world.caseworker, "guide.choose", ladder="phone")
        assert OWN in shown_in(alarm)
        await world.says(world.leader, "advarsel")
        assert COMMON in world.last(world.leader).text, "the leader works in another unit"


async def test_l8_a_bad_file_is_reported_and_ours_is_said_until_it_is_mended(
    tmp_path: Path,
) -> None:
    place = write_unit_ladder(tmp_path)
    nynorsk = (place / "phone.nn.toml").read_text()
    (place / "phone.nn.toml").unlink()
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "advarsel")
        assert COMMON in world.last(world.caseworker).text
        assert problems_measured() == 1
        (place / "phone.nn.toml").write_text(nynorsk)
        look_at_files(world)
        await world.says(world.caseworker, "advarsel")
        assert OWN in world.last(world.caseworker).text
        assert problems_measured() == 0


async def test_l8_an_alarm_goes_on_when_the_units_words_are_gone(tmp_path: Path) -> None:
    place = write_unit_ladder(tmp_path, Ladder.SELF_HARM)
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.taps(world.caseworker, "Gi advarsel")
        own = await world.presses(world.caseworker, "guide.choose", ladder="self_harm")
        assert OWN in shown_in(own)
        for file in place.iterdir():
            file.unlink()
        place.rmdir()
        look_at_files(world)
        next_step = await world.presses(world.caseworker, "guide.step", reaction="yes")
        assert "«Hvor er du nå?»" in shown_in(next_step)
        back = await world.presses(world.caseworker, "guide.step", reaction="back")
        assert "«Tenker du på å ta livet ditt?»" in shown_in(back)


async def test_a_ladder_without_numbers_keeps_ours(tmp_path: Path) -> None:
    """Nobody takes 113 off the card by leaving out a paragraph."""
    write_unit_ladder(
        tmp_path, Ladder.SELF_HARM, changed=lambda _, text: text.split("[[numbers]]")[0]
    )
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon")
        await world.taps(world.caseworker, "Gi advarsel")
        card = await world.presses(world.caseworker, "guide.choose", ladder="self_harm")
        assert OWN in shown_in(card)
        assert "Mental Helse" in shown_in(card)


def test_check_says_file_and_line_of_every_ladder(tmp_path: Path) -> None:
    file = tmp_path / "organisation.yaml"
    file.write_text(SAMPLE.read_text())
    place = write_unit_ladder(tmp_path)
    assert command(tmp_path, "check", str(file)).exit_code == 0
    banned = (place / "phone.nb.toml").read_text().replace("Nå avslutter", "Forbud. Nå avslutter")
    (place / "phone.nb.toml").write_text(banned)
    (place / "phone.en.toml").unlink()
    (place / "telefon.nb.toml").write_text("")
    (place / "chat.nb.toml").write_bytes(b"\xff")
    (tmp_path / "ladders" / "9999").mkdir()
    result = command(tmp_path, "check", str(file))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{place}/telefon.nb.toml:1: it is not named like a ladder; call it LADDER.nb.toml, "
        "LADDER.nn.toml or LADDER.en.toml, with LADDER one of phone, chat, video, self_harm, "
        "third_party",
        f"{place}/phone.nb.toml:28: [end] say says «Forbud»; ending a call is never a ban, "
        "say what you do instead",
        f"{place}/phone.en.toml:1: it is missing; write the ladder in English too",
        f"{place}/chat.nb.toml:1: it is not UTF-8 text; save it as UTF-8",
        f"{place}/chat.nn.toml:1: it is missing; write the ladder in nynorsk too",
        f"{place}/chat.en.toml:1: it is missing; write the ladder in English too",
        f"{tmp_path}/ladders/9999:1: no unit of the organisation file has the number 9999; "
        "rename the folder or add the unit",
        "7 problems in 2 units",
    ]


def test_one_bad_ladder_leaves_the_others_in_force(tmp_path: Path) -> None:
    write_unit_ladder(tmp_path, Ladder.CHAT)
    place = write_unit_ladder(tmp_path)
    (place / "phone.nb.toml").write_text("[acknowledge]\nsay = 'Hei!'\n")
    (place / ".phone.nb.toml.swp").write_bytes(b"\0")
    found = read_ladder_folder(place)
    assert {ladder for ladder, _ in found.wordings} == {Ladder.CHAT}
    assert all(problem.startswith(f"{place}/phone.nb.toml:") for problem in found.problems)
