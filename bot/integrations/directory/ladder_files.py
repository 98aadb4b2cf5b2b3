"""Reads a unit's own ladders: `LADDER.LANGUAGE.toml`, judged by the rules of the bot's own."""

import re
from dataclasses import dataclass
from pathlib import Path

from bot.domain.guidance import Ladder
from bot.domain.organisation.organisation import Language
from bot.texts.ladders import FileReading, Wordings, file_name, read_file

_FILE_NAME = re.compile(rf"({'|'.join(Ladder)})\.({'|'.join(Language)})\.toml")


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
        named = _FILE_NAME.fullmatch(path.name)
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


def _in_every_language(folder: Path, ladder: Ladder) -> dict[Language, FileReading]:
    return {one: read_file(folder / file_name(ladder, one), ladder, one) for one in Language}
