"""What whoever takes a telephone hears, who may be anybody, and what a voicemail keeps (L11)."""

import asyncio
from pathlib import Path

import pytest

from bot.domain.calls import CallEnd
from bot.domain.organisation.organisation import Language
from tests.integration.alarm.ringing_scene import town
from tests.world import SAMPLE

NEEDS_HELP = {
    Language.BOKMAL: "trenger hjelp",
    Language.NYNORSK: "treng hjelp",
    Language.ENGLISH: "needs help",
}
WRITTEN = "Kvinne, 34, sier at hun har kniv. Sjef i Bakeri AS."
HIDDEN = (
    "Saksbehandler En", "alene", "åleine", "alone", "hjemme", "heime", "home", "kontor", "office",
    "rus", "trus", "trug", "threat", "kniv", "34", "Kvinne", "Bakeri", "hun",
    "Nav", "Eksempel", "0315", "21 0", "2 1",
)  # fmt: skip


@pytest.mark.parametrize("language", Language)
async def test_l11_whoever_answers_hears_a_first_name_and_nothing_else(
    tmp_path: Path, language: Language
) -> None:
    """Never where she is, that she is alone, the unit, the kind, a number; never what somebody
    wrote. After the choice, after a wrong key, and after nobody pressed."""
    text = SAMPLE.read_text()
    for name in ("Leder En", "Stedfortreder En"):
        text = text.replace(f"name: {name},", f"name: {name}, language: {language.value},", 1)
    async with town(tmp_path, organisation=text) as world:
        await world.says(world.caseworker, "/hjelp telefon hjemmekontor trusler")
        await world.says(world.caseworker, WRITTEN)
        line = await world.answered(world.leader)
        await world.presses_key(line, "5")
        other = await world.answered(world.deputy, 20)
        for _ in range(3):
            await world.phone.spoken(other)
            await world.advance(6)
        heard = " ".join((*line.heard, *other.heard))
        assert f"Saksbehandler {NEEDS_HELP[language]}" in heard
        assert len(line.heard) > 1
        assert len(other.heard) == 4, "and a goodbye"
        assert not [word for word in HIDDEN if word in heard]


@pytest.mark.parametrize("language", Language)
async def test_l11_the_number_is_for_the_key(tmp_path: Path, language: Language) -> None:
    """Then it is read back digit by digit, twice; the place and what was written never are."""
    text = SAMPLE.read_text()
    text = text.replace("name: Leder En,", f"name: Leder En, language: {language.value},", 1)
    async with town(tmp_path, organisation=text) as world:
        await world.says(world.caseworker, "/hjelp chat hjemmekontor")
        await world.says(world.caseworker, WRITTEN)
        line = await world.answered(world.leader)
        assert "2 1" not in line.heard[0]
        await world.presses_key(line, "1")
        assert line.heard[-1].count("2 1, 0 7, 0 0, 0 0") == 2
        assert [word for word in HIDDEN if word in line.heard[-1]] == ["2 1"]


async def test_no_call_waits_for_a_voice_that_has_much_to_say(tmp_path: Path) -> None:
    """It rings, and what is said is there when it is."""
    async with town(tmp_path) as world:
        world.speaker.busy = asyncio.Event()
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.rung(world.leader)
        taking = asyncio.create_task(world.phone.picks_up(line))
        await asyncio.sleep(0.05)
        assert not line.heard
        world.speaker.busy.set()
        await taking
        assert line.heard[0].startswith("Rødt kort. Saksbehandler trenger hjelp nå.")


async def test_l2_a_call_in_which_nothing_can_be_said_is_ended(tmp_path: Path) -> None:
    """The voice is gone after it has begun to ring: nobody holds a silent telephone, and the chain
    goes on."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.rung(world.leader)
        world.speaker.silent = True
        await world.phone.picks_up(line)
        await world.settle()
        assert line.hung_up
        await world.phone.ends(line, CallEnd.STOPPED)
        await world.settle()
        assert world.told("ring_ended")[0]["detail"]["outcome"] == "no_key"
        await world.advance(20)
        assert world.has_card(world.deputy)
