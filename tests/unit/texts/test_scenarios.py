"""The made-up situations: complete in each language; nothing that must not be (R2, R65; L11)."""

import shutil
import tempfile
from pathlib import Path

import pytest

from bot.domain.alarm.incident import Scenario
from bot.domain.drills import KNOWN, named_by
from bot.domain.organisation.organisation import Language
from bot.texts.scenarios import BadScenarios, load, read_scenarios
from tests.each import each

OURS = Path("bot/texts/scenarios")
FILE = "telefon.nb.toml"


def test_r65_every_way_of_meeting_has_its_situation_in_every_language() -> None:
    """R65: telephone, chat, video, in writing."""
    found = load()
    assert set(found) == {(one, language) for one in Scenario for language in Language}
    for (scenario, _), told in found.items():
        assert bool(told.when_warned) is bool(told.at_the_end) is (scenario is not Scenario.WRITTEN)


def test_r65_what_is_known_in_a_scenario_names_it() -> None:
    """R65: also where it is told in words (`øvelse telefon`)."""
    assert {named_by(KNOWN[one]) for one in Scenario} == set(Scenario)
    assert all(named_by(KNOWN[one]) is one for one in Scenario)


MISTAKES = [
    ("begins = ", 'begins = "Kom hit!"  # was ', "has an exclamation mark"),
    ("begins = ", 'begins = "01019012345"  # was ', "has a number of eleven digits"),
    ("begins = ", 'begins = "NAV er stengt"  # was ', "write Nav"),
    ("begins = ", 'begins = "Du er utestengt"  # was ', "is never a ban"),
    ("begins = ", f'begins = "{"x" * 161}"  # was ', "has 161 letters; shorten it, 160 fit"),
    ("situation = ", f'situation = "{"x" * 221}"  # was ', "has 221 letters; shorten it, 220"),
    ("begins = ", "begins = 7  # was ", "is empty; write a sentence in quotation marks"),
    ("begins = ", "beginns = ", "it knows no beginns"),
    ("when_warned = ", "# when_warned = ", "it lacks when_warned; add it"),
    ("begins = ", "begins ", "it is not TOML"),
]


@each(MISTAKES)
def test_a_mistake_is_refused_with_its_file(before: str, after: str, told: str) -> None:
    """R2: whoever corrects a text reads what to mend."""
    folder = Path(tempfile.mkdtemp())
    try:
        shutil.copytree(OURS, folder, dirs_exist_ok=True)
        file = folder / FILE
        file.write_text(file.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
        with pytest.raises(BadScenarios) as refused:
            read_scenarios(folder)
        assert all(problem.startswith(f"{file}:") for problem in refused.value.problems)
        assert any(told in problem for problem in refused.value.problems), refused.value.problems
    finally:
        shutil.rmtree(folder)


def test_a_language_that_is_missing_is_refused(tmp_path: Path) -> None:
    """R2: all three, or none."""
    shutil.copytree(OURS, tmp_path, dirs_exist_ok=True)
    (tmp_path / "chat.nn.toml").unlink()
    (tmp_path / "video.en.toml").write_bytes(b"\xff")
    with pytest.raises(BadScenarios) as refused:
        read_scenarios(tmp_path)
    first, second = refused.value.problems
    assert "chat.nn.toml:1: it cannot be read" in first
    assert "video.en.toml:1: it is not UTF-8" in second
