"""What whoever takes a telephone hears, who may be anybody, and what a voicemail keeps (L11)."""

from pathlib import Path

import pytest

from bot.domain.organisation.organisation import Language
from tests.integration.alarm.test_ringing import town
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
        assert len(other.heard) == 3
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
