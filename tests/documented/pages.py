"""What the pages of this repository tell a reader to type.

A block that begins with ```sh is run as it stands: by the suite, or by the soak where it is long.
One whose first line is `# Needs …` says what it needs that a test has not: a tenant, a directory.
Settings stand in ```ini. No other block holds commands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
NEEDS = "# Needs "
_BLOCK = re.compile(r"^( *)```([^\n`]*)\n(.*?)^\1```", re.M | re.S)
_INLINE = re.compile(r"`(?:\.venv/bin/)?rodtkort ([^`]+)`")


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between two fences. `line`: the page's line that it begins at."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(language: str | None = None) -> Iterator[Block]:
    """Every block of every page, or those in the language."""
    for page in PAGES:
        text = page.read_text("utf-8")
        for found in _BLOCK.finditer(text):
            if language in (None, found[2]):
                line = text.count("\n", 0, found.start()) + 1
                yield Block(str(page.relative_to(ROOT)), line, found[2], dedent(found[3]))


def inline() -> Iterator[tuple[str, str]]:
    """The page, and a command that stands within its prose, without `rodtkort`."""
    for page in PAGES:
        for found in _INLINE.finditer(page.read_text("utf-8")):
            yield str(page.relative_to(ROOT)), found[1]
