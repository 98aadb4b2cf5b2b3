"""A reference to what is not there is refused (`scripts/references.py`)."""

from pathlib import Path

import pytest

from scripts.references import dead_references

LAWS = "# Laws\n| **L1** | never silent |\n## What holds\n**Warn.** First.\n"


def repository(folder: Path, code: str) -> Path:
    """A repository with two laws' pages and one file that cites."""
    (folder / "docs" / "decisions").mkdir(parents=True)
    (folder / "docs" / "laws.md").write_text(LAWS)
    (folder / "docs" / "requirements.md").write_text("| **R21** | named |\n")
    (folder / "bot").mkdir()
    (folder / "bot" / "alarm.py").write_text(code)
    return folder


@pytest.mark.parametrize(
    ("cited", "problem"),
    [
        ("L1, R21", ""),
        ("L77", "L77 is on no page"),
        ("R20–R21", "R20 is on no page"),
        ("no code at all: PL1, #R99, L1x, 0xL55", ""),
        ("laws.md", ""),
        ("ghosts.md", "ghosts.md is no page"),
        ('laws.md, "What holds"', ""),
        ('laws.md, "Warn"', ""),
        ('laws.md, "Nothing"', "no heading"),
        ("laws.md, section 3", "no section 3"),
        ("docs/decisions/0999", "no decision 999"),
        ("issue 7, Build 2", "an issue's number"),
        ("the table of issue 7", "an issue's number"),
        ('issue "It rings", line 5', "an issue's number"),
        ("issue\n7, Build 2", "an issue's number"),
        ("xdist forgets it, its issue 1386", ""),
    ],
)
def test_what_is_not_there_is_told_by_its_line(tmp_path: Path, cited: str, problem: str) -> None:
    found = dead_references(repository(tmp_path, f'"""A rule.\n({cited})"""\n'))
    if problem:
        assert len(found) == 1
        assert found[0].startswith("bot/alarm.py:2: ")
        assert problem in found[0]
    else:
        assert found == []


@pytest.mark.parametrize("target", ["laws.md", "laws.md#what-holds", "https://example.org/x.md"])
def test_a_link_that_leads_somewhere_is_followed(tmp_path: Path, target: str) -> None:
    root = repository(tmp_path, "")
    (root / "docs" / "page.md").write_text(f"See [the laws]({target}).\n")
    assert dead_references(root) == []


@pytest.mark.parametrize("target", ["lost.md", "laws.md#nowhere", "../bot/lost.py"])
def test_a_link_that_leads_nowhere_is_told(tmp_path: Path, target: str) -> None:
    root = repository(tmp_path, "")
    (root / "docs" / "page.md").write_text(f"See [the laws]({target}).\n")
    assert [one for one in dead_references(root) if "is not there" in one]
