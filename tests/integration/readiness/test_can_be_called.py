"""*Kan ringes*: whom no call can reach is a gap like any other, seen before an alarm (R12, R22,
R55; L8)."""

import asyncio
import json
from pathlib import Path
from typing import Any

from bot.domain.calls import Voice
from tests.integration.alarm.ringing_scene import town
from tests.integration.operating.test_operating import command
from tests.integration.readiness.morning_scene import WELL
from tests.world import World, changed_sample, person_id


def with_number(last_digits: str, number: str | None) -> str:
    """The sample organisation where somebody has another number, or none."""

    def change(content: dict[str, Any]) -> None:
        person = next(p for p in content["people"] if p["id"] == person_id(last_digits))
        person.pop("phone", None)
        if number is not None:
            person["phone"] = number

    return changed_sample(change)


DEPUTY_CANNOT = (
    "Kan ikke ringes: Stedfortreder En. Der når varselet bare fram i Teams. "
    "Be en administrator legge inn et nummer."
)
YOU_CANNOT = "Du kan ikke ringes. Varselet når deg bare i Teams."


async def test_r55_the_morning_check_finds_who_cannot_be_called(tmp_path: Path) -> None:
    """No number, or one that no machine may dial; and nothing more where nobody is called."""
    for name, number in (("none", None), ("abroad", "+4687654321"), ("premium", "+4782012345")):
        (folder := tmp_path / name).mkdir()
        async with town(folder, organisation=with_number("103", number)) as world:
            await world.check_units()
            card = world.last(world.leader).text
            assert card.startswith("Noe må rettes før varselet trengs"), name
            assert "Stedfortreder En kan ikke ringes når det er et varsel" in card
            assert "Varselet når Stedfortreder En bare i Teams. Be dem som drifter" in card
            assert "har ikke noe telefonnummer" not in card, "said once"
    (tmp_path / "off").mkdir()
    async with World(tmp_path / "off", organisation=with_number("103", "+4782012345")) as off:
        await off.check_units()
        assert "kan ikke ringes når" not in off.last(off.leader).text
    (tmp_path / "well").mkdir()
    async with town(tmp_path / "well") as world:
        await world.check_units()
        assert world.last(world.leader).text.startswith(WELL)


async def test_r55_without_any_speech_nobody_is_called_and_that_is_a_gap(tmp_path: Path) -> None:
    """Neither voice nor recordings; recordings alone are less; and both are over when there is one
    again."""
    for voice, found, said in (
        (Voice.NONE, "Ingen kan ringes når det er et varsel", "Ingen kan ringes nå."),
        (Voice.RECORDED, "hører ikke hvem som trenger hjelp", "hører ikke hvem som trenger"),
    ):
        (folder := tmp_path / voice).mkdir()
        async with town(folder) as world:
            world.speaker.has = voice
            await world.check_units()
            assert found in world.last(world.leader).text
            for word in ("status", "beredskap"):
                await world.says(world.caseworker, word)
                assert said in world.last(world.caseworker).text, word
            world.speaker.has = Voice.NAMES
            await world.advance(20)
            await world.presses(world.leader, "readiness.check")
            await world.check_units()
            await world.says(world.caseworker, "status")
            assert said not in world.last(world.caseworker).text
            assert found not in world.last(world.leader).text


async def test_r15_status_and_readiness_say_whom_no_call_reaches(tmp_path: Path) -> None:
    """In a sentence with what to do; and the leader reads it of herself."""
    async with town(tmp_path, organisation=with_number("103", None)) as world:
        for word in ("status", "beredskap"):
            await world.says(world.caseworker, word)
            assert DEPUTY_CANNOT in world.last(world.caseworker).text, word
            await world.says(world.deputy, word)
            assert YOU_CANNOT in world.last(world.deputy).text, word
            assert "Kan ikke ringes:" not in world.last(world.deputy).text, "said of you alone"
            await world.says(world.leader, word)
            assert YOU_CANNOT not in world.last(world.leader).text


async def test_r55_the_command_line_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "with_gap.yaml"
    file.write_text(with_number("103", None))
    async with World(tmp_path, organisation=file.read_text()):
        for telephone, kinds in (("off", ["no_phone"] * 2), ("webhook", ["no_call"] * 2)):
            done = await asyncio.to_thread(
                command,
                tmp_path,
                *("readiness", "check", "--json"),
                RODTKORT_ORGANISATION_FILE=str(file),
                RODTKORT_TELEPHONE=telephone,
                RODTKORT_WEBHOOK_URL="https://calls.example.no/",
                RODTKORT_WEBHOOK_SECRET="x" * 40,
                RODTKORT_PUBLIC_URL="https://rodtkort.example.no",
            )
            kinds_found = [
                one["kind"] for unit in json.loads(done.output) for one in unit["findings"]
            ]
            found = [kind for kind in kinds_found if kind.startswith("no_")]
            assert found == kinds, telephone
