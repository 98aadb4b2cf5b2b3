"""Refuses a law, requirement, page or heading that code or docs cite and that is not there.

Run by `make check`. Prints one line for each dead reference, and exits with 1 if there is any. A
law or requirement is a row of docs/laws.md or docs/requirements.md; a page is named by its file,
with a heading in quotes or a section's number behind it.
"""

import re
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
READ = ("bot", "tests", "demo", "scripts", "docs", "config", "manifest", ".ci", ".github")
ENDINGS = {".py", ".md", ".ftl", ".toml", ".sh", ".typ", ".yaml"}
PAGES = ("", "docs", "docs/decisions")  # where a page may lie that is named without its folder

CODE = re.compile(r"(?<![\w#/.-])([LRV])(\d{1,2})(?![\w.])(?:–([LRV])?(\d{1,2})\b)?")
ROW = re.compile(r"^\| \*\*([LRV]\d+)\*\*", re.MULTILINE)
PAGE = re.compile(r"(?<![\w/.\"-])((?:[\w.-]+/)*[\w-]+\.md)\b")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r'\b([\w-]+\.md)`?, (?:section (\d+)(?:, )?)?(?:"([^"\n]+)")?')
# Pages about others name others' pages.
OTHERS = {"teams.md", "nav.md"}
DECISION = re.compile(r"docs/decisions/(\d{4})\b|\b[Dd]ecisions? (\d{1,2})\b")
# Ours, by number or by name; another project's has the project before it.
ISSUE = re.compile(r"(?<![#/'’] )(?<!its )\b[Ii]ssue (?:\d|\"[A-Z])")


def dead_references(root: Path = ROOT) -> list[str]:
    """One line `FILE:LINE: what is not there` for each, in the order of the files."""
    known = _codes(root)
    return [
        f"{path.relative_to(root)}:{number}: {problem}"
        for path in _files(root)
        for number, (line, next_line) in enumerate(
            pairwise([*path.read_text("utf-8").splitlines(), ""]), 1
        )
        for problem in _problems(root, path, _unbroken(line, next_line), known)
    ]


def _unbroken(line: str, next_line: str) -> str:
    """The line; with the next, where an issue is named over both."""
    return f"{line} {next_line.strip()}" if line.lower().endswith("issue") else line


def _files(root: Path) -> list[Path]:
    found = [*sorted(root.glob("*.md")), root / "Makefile", root / "pyproject.toml"]
    for folder in READ:
        found += sorted(p for p in (root / folder).rglob("*") if p.suffix in ENDINGS)
    dead_on_purpose = "test_references.py"
    return [path for path in found if path.is_file() and path.name != dead_on_purpose]


def _codes(root: Path) -> frozenset[str]:
    pages = ("laws.md", "requirements.md")
    return frozenset(
        code for page in pages for code in ROW.findall((root / "docs" / page).read_text("utf-8"))
    )


def _problems(root: Path, path: Path, line: str, known: frozenset[str]) -> Iterator[str]:
    for code in _cited(line):
        if code not in known:
            yield f"{code} is on no page: docs/laws.md and docs/requirements.md list them"
    if path.suffix == ".md":
        links = LINK.findall(line)
        yield from (f"{target} is not there" for target in links if _dead(path, target))
    for name in PAGE.findall(LINK.sub("", line)):
        if path.name not in OTHERS and _page(root, path, name) is None:
            yield f"{name} is no page of this repository"
    for name, section, heading in HEADING.findall(line):
        if (page := _page(root, path, name)) is None:
            continue
        if section and not re.search(rf"^#+ {section}\. ", _text(page), re.MULTILINE):
            yield f"{name} has no section {section}"
        if heading and not _has(page, heading):
            yield f'{name} has no heading "{heading}"'
    for numbers in DECISION.findall(line):
        number = int(numbers[0] or numbers[1])
        if not list((root / "docs" / "decisions").glob(f"{number:04d}-*.md")):
            yield f"there is no decision {number}"
    if ISSUE.search(line):
        yield "an issue's number means nothing to whoever has only the repository"


def _cited(line: str) -> Iterator[str]:
    for letter, first, other, last in CODE.findall(line):
        yield letter + first
        if last and other in ("", letter):
            yield letter + last


def _page(root: Path, path: Path, name: str) -> Path | None:
    for folder in (path.parent, *(root / one for one in PAGES)):
        if (found := folder / name).is_file():
            return found
    return None


def _dead(path: Path, target: str) -> bool:
    """Whether a link of a page leads nowhere; addresses outside are not asked."""
    if re.match(r"[a-z]+:", target):
        return False
    where, _, anchor = unquote(target).partition("#")
    page = path.parent / where if where else path
    if not page.exists():
        return True
    return bool(anchor) and page.suffix == ".md" and anchor not in _anchors(page)


@cache
def _text(page: Path) -> str:
    return page.read_text("utf-8")


@cache
def _anchors(page: Path) -> frozenset[str]:
    titles = re.findall(r"^#+ (.+)$", _text(page), re.MULTILINE)
    return frozenset(
        re.sub(r"[^\w\- ]", "", re.sub(r"[*`]", "", title)).strip().lower().replace(" ", "-")
        for title in titles
    )


def _has(page: Path, heading: str) -> bool:
    """A heading, or the words in bold with which a paragraph begins."""
    words = re.escape(heading)
    return bool(re.search(rf"^(?:#+ .*|.*\*\*[^*]*){words}", _text(page), re.MULTILINE))


if __name__ == "__main__":
    found = dead_references()
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found else 0)
