"""Reads the files of the ladders, before anybody needs one: the bot's own here, and a unit's own
for `integrations/directory/ladder_files.py`."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.domain.guidance import Ladder, steps_of
from bot.domain.organisation.organisation import Language
from bot.texts.ladders.rules import Fault, faults
from bot.texts.ladders.words import Number, Wording, Wordings, Words

_FOLDER = Path(__file__).parent
_AT_LINE = re.compile(r"\(at line (\d+)")
_LANGUAGES = {
    Language.BOKMAL: "bokmål",
    Language.NYNORSK: "nynorsk",
    Language.ENGLISH: "English",
}


class BadLadders(Exception):
    """One or more files cannot be used; each problem is `FILE:LINE: what is wrong; how to mend
    it`, and the message has all of them."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class FileReading:
    """What came of reading one file: `wording` is None when there is any problem."""

    wording: Wording | None
    problems: tuple[str, ...] = ()


def file_name(ladder: Ladder, language: Language) -> str:
    """What the ladder's file is called in this language."""
    return f"{ladder.value}.{language.value}.toml"


@cache
def load() -> Wordings:
    """The bot's own ladders in every language; called at start. Raises `BadLadders`."""
    return read_ladders(_FOLDER)


def read_ladders(folder: Path) -> Wordings:
    """Every ladder in every language. Raises `BadLadders` naming every problem of every file."""
    found: dict[tuple[Ladder, Language], Wording] = {}
    problems: list[str] = []
    for ladder in Ladder:
        for language in Language:
            reading = read_file(folder / file_name(ladder, language), ladder, language)
            problems += reading.problems
            if reading.wording is not None:
                found[ladder, language] = reading.wording
    if problems:
        raise BadLadders(problems)
    return found


def read_file(path: Path, ladder: Ladder, language: Language) -> FileReading:
    """Read one file; all its problems at once. Never raises, whatever the file is."""
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except FileNotFoundError:
        missing = f"it is missing; write the ladder in {_LANGUAGES[language]} too"
        return FileReading(None, (f"{path}:1: {missing}",))
    except OSError as error:
        return FileReading(None, (f"{path}:1: it cannot be read ({error.strerror}); check it",))
    except UnicodeDecodeError:
        return FileReading(None, (f"{path}:1: it is not UTF-8 text; save it as UTF-8",))
    except (ValueError, RecursionError) as error:  # also a number of five thousand digits
        at = _AT_LINE.search(str(error))
        line = at[1] if at else "1"
        return FileReading(None, (f"{path}:{line}: it is not TOML ({error}); mend it there",))
    found = [
        f"{path}:{_line(text, one)}: {one.sentence}" for one in faults(content, ladder, language)
    ]
    if found:
        return FileReading(None, tuple(found))
    steps = {step: Words(**content[step]) for step in steps_of(ladder)}
    numbers = tuple(Number(**number) for number in content.get("numbers", ()))
    return FileReading(Wording(steps, numbers))


def _line(text: str, fault: Fault) -> int:
    """Where the fault is: the key within its step, else the step, else the top of the file."""
    heading = re.compile(rf"\s*\[{{1,2}}\s*{re.escape(fault.step)}\s*\]")
    key = re.compile(rf"\s*{re.escape(fault.key)}\s*=")
    found = 1
    within = False
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("["):
            within = bool(fault.step and heading.match(line))
            found = number if within and found == 1 else found
        elif within and fault.key and key.match(line):
            return number
    return found
