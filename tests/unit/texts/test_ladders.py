"""The ladder files are judged before anybody needs them, each problem by file and sentence (R2)."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.domain.alarm.incident import IncidentKind
from bot.domain.guidance import Ladder, Step, begun, steps_of
from bot.domain.organisation.organisation import Language
from bot.texts import ladders
from bot.texts.ladders import BadLadders, Ladders, load, read_ladders
from tests.unit.texts.ladder_table import DOCUMENT, table

FOLDER = Path(__file__).parents[3] / "bot" / "texts" / "ladders"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in FOLDER.glob("*.toml"):
        shutil.copy(file, tmp_path)
    return tmp_path


def test_every_ladder_has_every_step_in_every_language() -> None:
    assert load().keys() == {(ladder, language) for ladder in Ladder for language in Language}
    assert all(set(load()[one, Language.BOKMAL].steps) == set(steps_of(one)) for one in Ladder)


def test_the_sentence_is_the_clients_and_the_rest_the_readers() -> None:
    guided_call = begun("w", Ladder.PHONE, Language.ENGLISH, 0)
    shown = Ladders(load()).shown("0315", guided_call, Language.NYNORSK)
    assert shown.say.startswith("I hear")
    assert shown.watch.startswith("Snakk roleg")


@pytest.mark.parametrize("ladder", [Ladder.PHONE, Ladder.CHAT, Ladder.VIDEO])
def test_r49_what_has_happened_is_said_by_its_kind(ladder: Ladder) -> None:
    """3.4.2: "trussel, truende eller sjikanerende", and what nobody has named yet."""
    says, talks = ("skriver", "skriver") if ladder is Ladder.CHAT else ("sier", "snakker")
    expected = {
        None: f"Det er ikke greit at du {talks} slik til meg.",
        IncidentKind.THREAT: f"Det du {says} nå, oppfatter jeg som en trussel.",
        IncidentKind.THREATENING: f"Det du {says} nå, opplever jeg som truende.",
        IncidentKind.HARASSING: f"Det du {says} nå, opplever jeg som trakasserende.",
        IncidentKind.ABUSIVE: f"Det du {says} nå, opplever jeg som krenkende.",
    }
    wording = load()[ladder, Language.BOKMAL]
    for kind, happened in expected.items():
        calm = "Jeg trenger at vi snakker rolig sammen."
        assert wording.said(Step.BEHAVIOUR, kind) == f"{happened} {calm}"
        warning = wording.said(Step.CONSEQUENCE, kind)
        assert warning.startswith(f"{happened} {calm} Hvis det fortsetter, avslutter jeg ")


CALM = {
    Language.BOKMAL: "Jeg trenger at vi snakker rolig sammen.",
    Language.NYNORSK: "Eg treng at vi snakkar roleg saman.",
    Language.ENGLISH: "I need us to talk calmly.",
}


@pytest.mark.parametrize("step", [Step.BEHAVIOUR, Step.CONSEQUENCE])
def test_r49_both_steps_by_kind_ask_for_a_calm_talk_in_two_breaths(step: Step) -> None:
    """R48, R49: the warning too, although it has a sentence more: in full it stays below what can
    be said in two breaths (`ladders.MOST_LETTERS`)."""
    for ladder in (Ladder.PHONE, Ladder.CHAT, Ladder.VIDEO):
        for language, calm in CALM.items():
            for kind in (None, *IncidentKind):
                said = load()[ladder, language].said(step, kind)
                assert calm in said
                assert len(said) <= ladders.MOST_LETTERS


def test_every_language_has_words_for_every_kind() -> None:
    for (ladder, _), wording in load().items():
        if Step.BEHAVIOUR not in steps_of(ladder):
            continue
        kinds = {wording.said(Step.BEHAVIOUR, kind) for kind in (None, *IncidentKind)}
        assert len(kinds) == 1 + len(IncidentKind)
        assert "{" not in "".join(kinds)


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
        f"{folder}/chat.nn.toml:1: it is missing; write the ladder in nynorsk too",
        f"{folder}/self_harm.en.toml:1: it is missing; write the ladder in English too",
    ]


BAD = [
    ("[behaviour]", "[manners]", 12, "[manners] is no step of this ladder; its steps are"),
    ("[behaviour]", "[manners]", 1, "the step [behaviour] is missing; write what to say"),
    ("watch = ", "look = ", 7, "[acknowledge] lacks watch; add it"),
    ("watch = ", "look = ", 9, "[acknowledge] knows no look; its keys are say, watch, reach"),
    ("source = ", "# source = ", 7, "[acknowledge] lacks source; add it"),
    ("reach = ", "# reach = ", 27, "[end] lacks reach; add it"),
    ('hjelpe deg."', 'hjelpe deg!"', 8, "[acknowledge] say has an exclamation mark; the bot is"),
    ("Nå avslutter jeg", "Du har ikke adgang.", 28, "[end] say says «adgang»; ending a call is"),
    ("Snakk rolig.", "Snakk rolig. " * 20, 9, "[acknowledge] watch has 292 letters; shorten it"),
    ("Snakk rolig.", "Snakk\\nrolig.", 9, "[acknowledge] watch has a character that cannot be"),
    ("Snakk rolig.", "NAV.", 9, "[acknowledge] watch has «NAV»; write Nav"),
    ("Snakk rolig.", "010170 12345", 9, "[acknowledge] watch has a number of eleven digits; leave"),
    ('say = "Takk. Da hjelper jeg deg videre."', 'say = "  "', 23, "[calm] say is empty; write"),
    ('say = "Takk. Da hjelper jeg deg videre."', "say = 1", 23, "[calm] say is empty; write"),
    ("[calm]", "calm", 22, "it is not TOML (Expected '=' after a key"),
    ("[calm]", "x = " + "9" * 5000, 1, "it is not TOML (Exceeds the limit"),
    (
        "[end]",
        '[[numbers]]\nname = "x"\nphone = "ring"\n[end]',
        29,
        "the number «ring» cannot be dialled; write digits",
    ),
    ("[end]", '[[numbers]]\nname = "x"\n[end]', 27, "[[numbers]] needs name and phone"),
    (
        'trussel = "Det',
        'trusel = "Det',
        35,
        "[happened] knows no trusel; its keys are unknown, trus",
    ),
    ("unknown = ", "# unknown = ", 33, "[happened] lacks unknown; add it"),
    ("[happened]\n", "[nothing]\n", 12, "[happened] is missing; say what {happened} stands for"),
    ("slik til meg.", "slik til meg. NAV", 34, "[happened] unknown has «NAV»; write Nav"),
    ("slik til meg.", "slik til meg. " * 9, 34, "[happened] unknown makes [behaviour] "),
    ("Snakk rolig.", "{happened}", 9, "[acknowledge] watch has {happened}; only say can have it"),
]


@pytest.mark.parametrize(("old", "new", "line", "sentence"), BAD)
def test_a_bad_file_is_refused_by_line_and_sentence(
    folder: Path, old: str, new: str, line: int, sentence: str
) -> None:
    file = folder / "phone.nb.toml"
    content = file.read_text(encoding="utf-8")
    assert old in content
    file.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadLadders) as refused:
        read_ladders(folder)
    found = refused.value.problems
    assert any(p.startswith(f"{file}:{line}: {sentence}") for p in found), found


def test_serve_refuses_a_bad_ladder_of_ours_with_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback, and an exit code: nothing has been started yet."""
    (folder / "chat.nn.toml").unlink()
    monkeypatch.setattr(ladders, "_FOLDER", folder)
    load.cache_clear()
    try:
        environment = {"RODTKORT_ENVIRONMENT": "local", "RODTKORT_DATABASE_URL": "sqlite:///no.db"}
        result = CliRunner().invoke(app, ["serve"], env=environment)
    finally:
        load.cache_clear()
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "The bot's own ladders cannot be used:",
        f"{folder}/chat.nn.toml:1: it is missing; write the ladder in nynorsk too",
    ]


def test_nav_has_one_capital_and_nothing_is_said_about_colleagues() -> None:
    for wordings in load().values():
        assert not any("NAV" in words.say for words in wordings.steps.values())


def test_no_ladder_ends_without_saying_how_nav_is_reached() -> None:
    assert all(one.steps[Step.END].reach for one in load().values())


def test_the_table_in_docs_is_what_the_files_say() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == table(), (
        "python -m tests.unit.texts.ladder_table"
    )
