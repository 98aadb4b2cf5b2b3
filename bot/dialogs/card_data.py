"""What the data of a tapped button holds, read without trust (contract.md, "Cards"), and what the
steps of a guided dialogue make of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from bot.dialogs.commands.origin import Command, Origin
from bot.domain.alarm.moves import AlarmCommand
from bot.domain.reports.draft import FormPage

Data = Mapping[str, Any]
# What buttons ask for, by their verb: a command, or a move of the alarm whose card it is.
Taps = Mapping[str, Callable[[Origin, Data], Command]]
Moves = Mapping[str, Callable[[Data], AlarmCommand]]
Parser = TypeVar("Parser")
Choice = TypeVar("Choice", bound=StrEnum)

LONGEST_SEALED = 3_000
LONGEST = 200  # characters of an id or a name in a card's data
MOST_DIGITS = 9  # of a number: what the columns of every database hold
MOST = 999_999_999


class Misread(ValueError):
    """The data does not fit the verb."""


def words(data: Data) -> str:
    """What was written in a text box, whole; empty where nothing was."""
    text = data.get("text")
    return text if isinstance(text, str) else ""


def short(data: Data, key: str) -> str | None:
    """A short text, or None where it is missing or empty (a choice not made)."""
    value = data.get(key)
    return (value.strip()[:LONGEST] or None) if isinstance(value, str) else None


def required(data: Data, key: str) -> str:
    """A short text. Raises `Misread` where it is missing."""
    value = short(data, key)
    if value is None:
        raise Misread
    return value


def chosen_unit(data: Data, key: str) -> str | None:
    """The number of a unit, typed beside the list (`unit_inputs` of the cards) or chosen from it;
    None where there is neither."""
    return short(data, f"{key}_number") or short(data, key)


def sealed(data: Data, key: str) -> str:
    """What we sealed ourselves, whole; empty where it is missing or cannot be ours."""
    value = data.get(key)
    return value if isinstance(value, str) and len(value) <= LONGEST_SEALED else ""


def choice(kind: type[Choice], data: Data, key: str) -> Choice | None:
    """One of the values, None where nothing was chosen. Raises `Misread` for another."""
    value = short(data, key)
    if value is None:
        return None
    try:
        return kind(value)
    except ValueError:
        raise Misread from None


def yes_or_no(data: Data, key: str = "yes") -> bool:
    """What a yes and a no beside each other carry. Raises `Misread` for anything else."""
    yes = data.get(key)
    if isinstance(yes, str):  # some clients make text of everything
        yes = {"true": True, "false": False}.get(yes.lower())
    if not isinstance(yes, bool):
        raise Misread
    return yes


def number(data: Data, key: str) -> int | None:
    """A number that was seen, cut at what can be stored; None where the data has none."""
    value = data.get(key)
    if isinstance(value, str) and value.isdecimal():
        value = int(value[:MOST_DIGITS])
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return min(max(value, -MOST), MOST)


@dataclass(frozen=True, slots=True)
class DialogStep:
    """One step of a guided dialogue: `shows` is the card's view, `page` its page where it has
    several. What any card may carry (*Varsle leder*) is no step's."""

    shows: type
    taps: Taps = field(default_factory=dict)
    moves: Moves = field(default_factory=dict)
    page: FormPage | None = None


def taps_of(steps: Sequence[DialogStep]) -> Taps:
    """Every tap of the steps; those of several ask for the same. Raises `ValueError` otherwise."""
    return _together([step.taps for step in steps])


def moves_of(steps: Sequence[DialogStep]) -> Moves:
    """The same of the moves."""
    return _together([step.moves for step in steps])


def _together(tables: Sequence[Mapping[str, Parser]]) -> Mapping[str, Parser]:
    found: dict[str, Parser] = {}
    for table in tables:
        for verb, parser in table.items():
            if found.setdefault(verb, parser) is not parser:
                raise ValueError(f"{verb} asks for two things")
    return found
