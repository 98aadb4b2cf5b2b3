"""Reads and judges the files of the ladders, before anybody needs one.

Which steps a ladder has is code (`domain/guidance.py`): no file can make one end without a warning.
What is said at each step is the file's, so that a safety representative can correct it.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.guidance import Ladder, Step, Walk, steps_of
from bot.domain.organisation import Language

_FOLDER = Path(__file__).parent
MOST_LETTERS = 160  # two breaths aloud, and five lines of a card 320 px wide
_KEYS = frozenset({"say", "watch", "reach", "source"})
# Ending a call is never a ban, and no text may suggest one (product.md, "End").
_BAN = re.compile(
    r"utesteng|bannlys|svartelist|forbud|forbod|nekt(e|a|er|ar)\b|sperre|adgang"
    r"|\bbann?ed\b|\bban\b|barred|blacklist|excluded|not allowed",
    re.IGNORECASE,
)


class BadLadders(Exception):
    """One or more files cannot be used; each problem is a sentence that names its file."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Number:
    """Somebody to call, as the file has it."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Words:
    """One step: the sentence to say, what to watch for, how the client reaches Nav (at the end)."""

    say: str
    watch: str
    reach: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """One ladder in one language."""

    steps: Mapping[Step, Words]
    numbers: tuple[Number, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """The words of one card: what is said is in the client's language, the rest in the reader's."""

    say: str
    watch: str
    reach: str
    numbers: tuple[Number, ...]


def wording(walk: Walk, reader: Language) -> Shown:
    """The words for where the walk stands. Raises `BadLadders` unless `load` went well."""
    client, own = (load()[walk.ladder, language] for language in (walk.language, reader))
    mine = own.steps[walk.step]
    return Shown(client.steps[walk.step].say, mine.watch, mine.reach, own.numbers)


@cache
def load() -> Mapping[tuple[Ladder, Language], Wording]:
    """Every ladder in every language; called at start. Raises `BadLadders`."""
    return read_ladders(_FOLDER)


def read_ladders(folder: Path) -> Mapping[tuple[Ladder, Language], Wording]:
    """The ladders of a folder. Raises `BadLadders` naming every problem of every file at once."""
    found: dict[tuple[Ladder, Language], Wording] = {}
    problems: list[str] = []
    for ladder in Ladder:
        for language in Language:
            name = f"{ladder.value}.{language.value}.toml"
            try:
                content = tomllib.loads((folder / name).read_text(encoding="utf-8"))
            except FileNotFoundError:
                problems.append(f"{name}: the file is missing. Every ladder has every language.")
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                problems.append(f"{name}: it cannot be read ({error}).")
            else:
                wrong = list(_problems(content, ladder, language))
                problems += [f"{name}: {problem}" for problem in wrong]
                if not wrong:
                    found[ladder, language] = _wording(content, ladder)
    if problems:
        raise BadLadders(problems)
    return found


def _wording(content: Mapping[str, Any], ladder: Ladder) -> Wording:
    steps = {step: Words(**content[step]) for step in steps_of(ladder)}
    return Wording(steps, tuple(Number(**number) for number in content.get("numbers", ())))


def _problems(content: Mapping[str, Any], ladder: Ladder, language: Language) -> Iterator[str]:
    steps = {step.value for step in steps_of(ladder)}
    yield from (f"[{name}] is no step of this ladder." for name in content
                if name not in steps and name != "numbers")  # fmt: skip
    for step in steps_of(ladder):
        words = content.get(step.value)
        if not isinstance(words, dict):
            yield f"the step [{step}] is missing."
            continue
        needed = {"say", "watch"} | ({"reach"} if step is Step.END else set())
        needed |= {"source"} if language is Language.BOKMAL else set()
        yield from (f"[{step}] lacks {key}." for key in sorted(needed - words.keys()))
        yield from (f"[{step}] knows no {key}." for key in sorted(words.keys() - _KEYS))
        for key in sorted(words.keys() & _KEYS):
            yield from (f"[{step}] {key} {problem}" for problem in _wrong(words[key]))
    yield from _wrong_numbers(content.get("numbers", []))


def _wrong(text: object) -> Iterator[str]:
    if not isinstance(text, str) or not text.strip():
        yield "is empty."
        return
    if "!" in text:
        yield "has an exclamation mark. The bot is calm."
    if not text.isprintable():
        yield "has a character that cannot be seen, or a line break."
    if len(text) > MOST_LETTERS:
        yield f"has {len(text)} characters; at most {MOST_LETTERS} fit on the card."
    if found := _BAN.search(text):
        yield f"says «{found[0]}». Ending a call is never a ban."


def _wrong_numbers(numbers: object) -> Iterator[str]:
    for number in numbers if isinstance(numbers, list) else [numbers]:
        if (
            not isinstance(number, dict)
            or number.keys() != {"name", "phone"}
            or not all(isinstance(value, str) for value in number.values())
        ):
            yield "[[numbers]] needs name and phone, and nothing else."
        elif not re.fullmatch(r"\+?\d[\d ]{1,14}", number["phone"]):
            yield f"the number «{number['phone']}» cannot be dialled."
