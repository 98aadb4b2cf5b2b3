"""Reads what a unit has written: routines, and its own ladders, judged by the rules of the bot's
own.

A routine is Markdown, one file for each language, `NAME.LANGUAGE.md` (docs/texts.md):

    # Title
    What it is about.
    ## Heading
    - Step

A ladder is `LADDER.LANGUAGE.toml`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.domain.guidance import Ladder
from bot.domain.organisation.organisation import Language
from bot.domain.organisation.routines import Routine, RoutineSection, RoutineWording
from bot.domain.reports.privacy_filter import masked
from bot.integrations.directory.yaml_nodes import Findings, quoted, render
from bot.texts.ladders import LadderFileReading, Wordings, file_name, read_file

# Together they make one screen of a telephone, and a title one line of a button.
MOST_TITLE = 26
MOST_LETTERS = 800
MOST_STEPS = 10
MOST_ROUTINES = 10

_FILE_NAME = re.compile(r"(?P<name>[a-z0-9-]{1,40})\.(?P<language>nb|nn|en)\.md")
_LANGUAGES = {
    Language.BOKMAL: "bokmål",
    Language.NYNORSK: "nynorsk",
    Language.ENGLISH: "English",
}


@dataclass(frozen=True, slots=True)
class FolderReading:
    """What came of reading a folder: `routines` is empty when there is any problem."""

    routines: tuple[Routine, ...]
    problems: tuple[str, ...]


def read_folder(folder: Path) -> FolderReading:
    """Read every routine of a folder; all problems at once, `FILE:LINE: what, how to mend it`.

    Never raises, whatever the files are: the caller keeps what it had (L8).
    """
    problems: list[str] = []
    found: dict[str, dict[Language, RoutineWording]] = {}
    for path in sorted(folder.glob("*")):
        if path.name.startswith("."):  # what a mount or an editor keeps beside the files
            continue
        named = _FILE_NAME.fullmatch(path.name)
        if named is None:
            problems.append(
                f"{path}:1: it is not named like a routine; call it NAME.nb.md, NAME.nn.md or "
                "NAME.en.md, with small letters a–z, digits and hyphens in NAME"
            )
            continue
        findings = Findings()
        wording = read_wording(_content(path, findings), findings)
        problems += [render(problem, str(path)) for problem in findings.in_order()]
        found.setdefault(named["name"], {})[Language(named["language"])] = wording
    problems += _missing(folder, found)
    if len(found) > MOST_ROUTINES:
        problems.append(
            f"{folder}:1: there are {len(found)} routines; put some together, "
            f"{MOST_ROUTINES} are what anybody can keep in mind"
        )
    routines = tuple(Routine(name, wordings) for name, wordings in found.items())
    return FolderReading(() if problems else routines, tuple(problems))


def _content(path: Path, findings: Findings) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        findings.error(1, f"cannot be read ({error.strerror}); check the file")
    except UnicodeDecodeError:
        findings.error(1, "is not UTF-8 text; save it as UTF-8")
    return ""


def _missing(folder: Path, found: Mapping[str, Mapping[Language, RoutineWording]]) -> list[str]:
    """A language that lacks would be read in another, or not at all."""
    return [
        f"{folder / f'{name}.{language.value}.md'}:1: it is missing; write the routine in "
        f"{_LANGUAGES[language]} too"
        for name, wordings in found.items()
        for language in Language
        if language not in wordings
    ]


@dataclass(slots=True)
class _Draft:
    """A wording while its lines are read."""

    title: str = ""
    intro: list[str] = field(default_factory=list)
    parts: list[tuple[int, str, list[str]]] = field(default_factory=list)  # line, heading, steps


def read_wording(content: str, findings: Findings) -> RoutineWording:
    """One file; what is wrong with it is noted in `findings`, and then the result is not used."""
    draft = _Draft()
    for number, line in enumerate(content.splitlines(), start=1):
        if line.strip():
            _read_line(draft, number, line.rstrip(), findings)
            _check_line(number, line, findings)
    if not findings.refused:
        _check_whole(draft, findings)
    parts = tuple(RoutineSection(heading, tuple(steps)) for _, heading, steps in draft.parts)
    return RoutineWording(draft.title, " ".join(draft.intro), parts)


def _read_line(draft: _Draft, number: int, line: str, findings: Findings) -> None:
    text = line.strip()
    if text.startswith("# "):
        if draft.title:
            findings.error(number, "has a second title; use «## » for a heading within the routine")
        draft.title = text[2:].strip()
    elif not draft.title:
        findings.error(number, "begins without a title; write «# » and the title on a line before")
        draft.title = "?"  # said once
    elif text.startswith("## "):
        draft.parts.append((number, text[3:].strip(), []))
    elif text.startswith("- ") and draft.parts:
        draft.parts[-1][2].append(text[2:].strip())
    elif text.startswith("- "):
        findings.error(number, "has a step without a heading; write «## » and a heading above it")
    elif not draft.parts:
        draft.intro.append(text)
    elif line.startswith(" ") and (steps := draft.parts[-1][2]):
        steps[-1] += " " + text
    else:
        findings.error(number, f"has {quoted(text)} among the steps; begin a step with «- »")


def _check_line(number: int, line: str, findings: Findings) -> None:
    if "!" in line:
        findings.error(number, "has an exclamation mark; the bot is calm, write a full stop")
    if re.search(r"\bNAV\b", line):
        findings.error(number, "has «NAV»; write Nav")
    if masked(line) != line:
        findings.error(number, "has a number of eleven digits; leave out what identifies a client")


def _check_whole(draft: _Draft, findings: Findings) -> None:
    if not draft.title:
        findings.error(1, "is empty; begin with «# » and a title")
        return
    if len(draft.title) > MOST_TITLE:
        findings.error(1, f"has a title of {len(draft.title)} letters; {MOST_TITLE} fit a button")
    for number, heading, steps in draft.parts:
        if not steps:
            findings.error(number, f"has no steps below {quoted(heading)}; write «- » and a step")
    steps = [step for _, _, steps in draft.parts for step in steps]
    if not draft.parts:
        findings.error(
            1, "has no steps; write «## » and a heading, then steps that begin with «- »"
        )
    if len(steps) > MOST_STEPS:
        findings.error(
            1, f"has {len(steps)} steps; {MOST_STEPS} fit one screen, make two routines of it"
        )
    letters = _letters([*draft.intro, *steps])
    if letters > MOST_LETTERS:
        findings.error(1, f"has {letters} letters; shorten it, {MOST_LETTERS} fit one screen")


def _letters(texts: Sequence[str]) -> int:
    return sum(len(text) for text in texts)


_LADDER_FILE_NAME = re.compile(rf"({'|'.join(Ladder)})\.({'|'.join(Language)})\.toml")


@dataclass(frozen=True, slots=True)
class LadderFolder:
    """What came of reading a unit's folder: the ladders that can be used in every language, and
    the problems of the others."""

    wordings: Wordings
    problems: tuple[str, ...]


def read_ladder_folder(folder: Path) -> LadderFolder:
    """Read every ladder of a folder; all problems at once, `FILE:LINE: what; how to mend it`.

    Never raises, whatever the files are. A ladder with any problem is left out: the bot's own
    counts instead (L8).
    """
    wordings: Wordings = {}
    problems: list[str] = []
    begun: set[Ladder] = set()
    for path in sorted(folder.glob("*")):
        named = _LADDER_FILE_NAME.fullmatch(path.name)
        if named is not None:
            begun.add(Ladder(named[1]))
        elif not path.name.startswith("."):  # what a mount or an editor keeps beside the files
            problems.append(
                f"{path}:1: it is not named like a ladder; call it LADDER.nb.toml, LADDER.nn.toml "
                f"or LADDER.en.toml, with LADDER one of {', '.join(Ladder)}"
            )
    for ladder in Ladder:
        readings = _in_every_language(folder, ladder) if ladder in begun else {}
        found = [problem for reading in readings.values() for problem in reading.problems]
        problems += found
        if not found:
            words = {(ladder, one): reading.wording for one, reading in readings.items()}
            wordings = {**wordings, **{key: word for key, word in words.items() if word}}
    return LadderFolder(wordings, tuple(problems))


def _in_every_language(folder: Path, ladder: Ladder) -> dict[Language, LadderFileReading]:
    return {one: read_file(folder / file_name(ladder, one), ladder, one) for one in Language}
