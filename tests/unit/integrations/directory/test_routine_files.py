"""A routine that cannot be used is refused by file and line, in a sentence (R36)."""

from pathlib import Path

import pytest

from bot.domain.organisation.organisation import Language
from bot.domain.organisation.routines import Routine, RoutineWording
from bot.integrations.directory.routine_files import read_folder, read_wording
from bot.integrations.directory.yaml_nodes import Findings

GOOD = """\
# Samtale på telefon

Når du ringer.
Og når noen ringer deg.

## Før
- Ha chatten
  åpen.
- Sett deg godt.
"""


def problems(content: str) -> list[tuple[int, str]]:
    """What is wrong with one file."""
    findings = Findings()
    read_wording(content, findings)
    return [(problem.line, problem.message) for problem in findings.in_order()]


def wording(content: str) -> RoutineWording:
    """A file that is as it should be."""
    findings = Findings()
    found = read_wording(content, findings)
    assert not findings.refused
    return found


def test_what_is_written_is_what_is_read() -> None:
    found = wording(GOOD)
    assert (found.title, found.intro) == (
        "Samtale på telefon",
        "Når du ringer. Og når noen ringer deg.",
    )
    assert [(part.heading, part.steps) for part in found.parts] == [
        ("Før", ("Ha chatten åpen.", "Sett deg godt."))
    ]


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("", 1, "is empty"),
        ("Hei\n", 1, "begins without a title"),
        ("# En\n# To\n", 2, "has a second title"),
        ("# En\n- Steg\n", 2, "has a step without a heading"),
        ("# En\n## To\n", 2, "has no steps below «To»"),
        ("# En\n## To\nLøs tekst\n", 3, "has «Løs tekst» among the steps"),
        ("# En\n", 1, "has no steps"),
        ("# En\n## To\n- Løp!\n", 3, "has an exclamation mark"),
        ("# En\n## To\n- Ring NAV.\n", 3, "write Nav"),
        ("# En\n## To\n- Se 010170 12345.\n", 3, "eleven digits"),
        ("# " + "e" * 27 + "\n## To\n- Tre\n", 1, "has a title of 27 letters"),
        ("# En\n## To\n" + "- Tre\n" * 11, 1, "has 11 steps"),
        ("# En\n## To\n- " + "x" * 801 + "\n", 1, "has 801 letters"),
    ],
)
def test_each_mistake_has_its_line_and_its_sentence(content: str, line: int, message: str) -> None:
    found = problems(content)
    assert [one for one in found if one[0] == line and message in one[1]], found


@pytest.mark.parametrize("name", ["telefon.md", "Telefon.nb.md", "telefon.sv.md", "notat.txt"])
def test_a_file_that_is_not_named_like_a_routine_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(GOOD)
    assert "is not named like a routine" in read_folder(tmp_path).problems[0]


def test_bytes_that_are_no_text_are_said(tmp_path: Path) -> None:
    for language in Language:
        (tmp_path / f"telefon.{language.value}.md").write_bytes(b"\xff\xfe")
    reading = read_folder(tmp_path)
    assert reading.routines == ()
    assert "is not UTF-8 text" in reading.problems[0]


def test_r26_the_version_follows_the_words_and_not_the_lines() -> None:
    def version(content: str, language: Language = Language.BOKMAL) -> str:
        return Routine("telefon", {language: wording(content)}).version

    assert version(GOOD) == version(GOOD.replace("chatten\n  åpen", "chatten åpen") + "\n\n")
    assert version(GOOD) != version(GOOD.replace("godt", "bedre"))
    assert version(GOOD) != version(GOOD, Language.ENGLISH)
