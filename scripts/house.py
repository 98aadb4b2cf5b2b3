"""The figures of the house, and whether they hold: `python scripts/house.py [-q]` (make check).

No figure grows: split what has two reasons, fold what has none of its own. A bound is what was
reached last, and is lowered with every step. Where the house stops short of what was planned, and
why: docs/decisions/0052.
"""

import ast
import asyncio
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

import grimp

ROOT = Path(__file__).parent.parent
SHORT_LINES = 60
LONG_LINES = 450

Figure = tuple[str, int, int, int]  # what, how many, how many at the most, the aim


def figures() -> Iterator[Figure]:
    """Each with its bound, in the order of the table."""
    files = sorted((ROOT / "bot").rglob("*.py"))
    sources = [file for file in files if "migrations" not in file.parts]
    # Not the migrations: they are the history of what is stored, and only ever become more.
    yield "Python files in bot", len(sources), 404, 340
    for room, files_in, floors in (("service", (75, 60), (12, 11)), ("cards", (50, 46), (8, 7))):
        inside = [file for file in sources if file.is_relative_to(ROOT / "bot" / room)]
        full = [file for file in inside if file.read_text().strip()]
        yield f"files in bot/{room}", len(full), *files_in
        yield f"floors in bot/{room}", _floors(room), *floors
    lengths = {file: len(file.read_text().splitlines()) for file in sources}
    yield (
        f"files under {SHORT_LINES} lines",
        sum(0 < n < SHORT_LINES for n in lengths.values()),
        60,
        60,
    )
    yield f"files over {LONG_LINES} lines", sum(n > LONG_LINES for n in lengths.values()), 0, 0
    if (touched := _touched()) is not None:
        yield "files a new command touches", touched, 8, 8
    names = Counter(name for file in sources for name in _classes(file))
    yield "class names that stand twice", sum(count > 1 for count in names.values()), 0, 0
    yield "goldens", sum(1 for _ in (ROOT / "tests").rglob("goldens/**/*.*")), 40, 40


def held_elsewhere() -> Iterator[Figure]:
    """The rest of the table: a test and another check hold them, which take longer."""
    sys.path.insert(0, str(ROOT))
    from scripts.references import dead_references
    from tests.integration.alarm.test_files_on_the_way import MOST, files_on_the_way
    from tests.slow_machine import PATIENT

    for module, name, value in PATIENT:  # a busy processor is none that is away
        setattr(module, name, value)
    with TemporaryDirectory() as folder:
        way = asyncio.run(files_on_the_way(Path(folder)))
    yield "files that /hjelp runs through", len(way), MOST, 45
    yield "dead references", len(dead_references()), 0, 0


def _touched() -> int | None:
    """By the commit that CONTRIBUTING.md shows; None where there is no history."""
    (subject,) = re.findall(
        r"`git show ':/\^([^']+)'`", (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    )
    asked = ["git", "show", "--format=", "--name-only", f":/^{subject}"]
    try:
        shown = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    return len(shown.split())


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def _classes(file: Path) -> Iterator[str]:
    for node in _tree(file).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def _floors(room: str) -> int:
    """The length of the longest way down: a file stands above all that it imports of its room."""
    package = f"bot.{room}"
    rooms = {package, *graph().find_descendants(package)}
    modules = {name for name in rooms if not graph().find_children(name) or _has_imports(name)}

    @cache
    def height(module: str) -> int:
        below = graph().find_modules_directly_imported_by(module) & modules
        return 1 + max((height(name) for name in below), default=0)

    return max((height(module) for module in modules), default=0)


def _has_imports(package: str) -> bool:
    """Whether there is more than a sentence in its `__init__`: then it is a file as any other."""
    return bool(graph().find_modules_directly_imported_by(package))


@cache
def graph() -> grimp.ImportGraph:
    """Who imports whom in the `bot` beside this script, whichever may be installed."""
    sys.path.insert(0, str(ROOT))
    return grimp.build_graph("bot", cache_dir=None)  # a stale one has had circles that are none


def main() -> int:
    """Prints the table; 1 when a bound does not hold."""
    well, quiet = True, "-q" in sys.argv
    for what, count, most, aim in chain(figures(), () if quiet else held_elsewhere()):
        holds = count <= most
        well = well and holds
        if not holds or not quiet:
            print(f"{what:30} {count:4}, at most {most:4}, aim {aim:4}{'' if holds else '  OVER'}")
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
