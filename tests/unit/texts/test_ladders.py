"""The ladder files are judged before anybody needs them, each problem by file and sentence (R2)."""

import shutil
from pathlib import Path

import pytest

from bot.domain.guidance import Ladder, Step, begun, steps_of
from bot.domain.organisation import Language
from bot.texts.ladders import BadLadders, load, read_ladders, wording
from tests.unit.texts.ladder_table import DOCUMENT, table

FOLDER = Path(__file__).parents[3] / "bot" / "texts" / "ladders"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in FOLDER.glob("*.toml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def test_every_ladder_has_every_step_in_every_language() -> None:
    assert load().keys() == {(ladder, language) for ladder in Ladder for language in Language}
    assert all(set(load()[one, "nb"].steps) == set(steps_of(one)) for one in Ladder)  # type: ignore[index]


def test_the_sentence_is_the_clients_and_the_rest_the_readers() -> None:
    walk = begun("w", Ladder.PHONE, Language.ENGLISH, 0)
    shown = wording(walk, Language.NYNORSK)
    assert shown.say.startswith("I hear")
    assert shown.watch.startswith("Snakk roleg")


def test_numbers_are_the_same_in_every_language() -> None:
    for ladder in Ladder:
        phones = {tuple(n.phone for n in load()[ladder, one].numbers) for one in Language}
        assert len(phones) == 1


def test_a_missing_language_is_refused_by_name(folder: Path) -> None:
    (folder / "chat.nn.toml").unlink()
    (folder / "self_harm.en.toml").unlink()
    with pytest.raises(BadLadders) as refused:
        read_ladders(folder)
    assert refused.value.problems == [
        "chat.nn.toml: the file is missing. Every ladder has every language.",
        "self_harm.en.toml: the file is missing. Every ladder has every language.",
    ]


BAD = [
    ("[behaviour]", "[manners]", "[manners] is no step of this ladder."),
    ("[behaviour]", "[manners]", "the step [behaviour] is missing."),
    ("watch = ", "look = ", "[acknowledge] lacks watch."),
    ("watch = ", "look = ", "[acknowledge] knows no look."),
    ("source = ", "# source = ", "[acknowledge] lacks source."),
    ("reach = ", "# reach = ", "[end] lacks reach."),
    ('hjelpe deg."', 'hjelpe deg!"', "[acknowledge] say has an exclamation mark. The bot is calm."),
    (
        "Nå avslutter jeg samtalen.",
        "Du har ikke adgang.",
        "[end] say says «adgang». Ending a call is never a ban.",
    ),
    (
        "Snakk rolig.",
        "Snakk rolig. " * 20,
        "[acknowledge] watch has 292 characters; at most 160 fit on the card.",
    ),
    (
        "Snakk rolig.",
        "Snakk\\nrolig.",
        "[acknowledge] watch has a character that cannot be seen, or a line break.",
    ),
    (
        'say = "Takk. Da hjelper jeg deg videre."',
        'say = "  "',
        "[calm] say is empty.",
    ),
    ("[calm]", "calm", "it cannot be read"),
    (
        "[end]",
        '[[numbers]]\nname = "x"\nphone = "ring"\n[end]',
        "the number «ring» cannot be dialled.",
    ),
    ("[end]", '[[numbers]]\nname = "x"\n[end]', "[[numbers]] needs name and phone"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), BAD)
def test_a_bad_file_is_refused_by_name_and_sentence(
    folder: Path, old: str, new: str, sentence: str
) -> None:
    file = folder / "phone.nb.toml"
    content = file.read_text(encoding="utf-8")
    assert old in content
    file.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadLadders) as refused:
        read_ladders(folder)
    assert any(p.startswith(f"phone.nb.toml: {sentence}") for p in refused.value.problems)


def test_nav_has_one_capital_and_nothing_is_said_about_colleagues() -> None:
    for wordings in load().values():
        assert not any("NAV" in words.say for words in wordings.steps.values())


def test_no_ladder_ends_without_saying_how_nav_is_reached() -> None:
    assert all(one.steps[Step.END].reach for one in load().values())


def test_the_table_in_docs_is_what_the_files_say() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == table(), (
        "python -m tests.unit.texts.ladder_table"
    )
