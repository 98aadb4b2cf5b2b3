"""What the data of a tapped button holds, read without trust (contract.md, "Cards")."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from bot.dialogs.commands.origin import Command, Origin

Data = Mapping[str, Any]
# What the buttons of a noun ask for, by their verb.
Taps = Mapping[str, Callable[[Origin, Data], Command]]
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


def number(data: Data, key: str) -> int | None:
    """A number that was seen, cut at what can be stored; None where the data has none."""
    value = data.get(key)
    if isinstance(value, str) and value.isdecimal():
        value = int(value[:MOST_DIGITS])
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return min(max(value, -MOST), MOST)
