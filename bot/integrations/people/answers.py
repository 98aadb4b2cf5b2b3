"""Reading a directory's JSON without trusting it: what is not as it should be is half an answer."""

from collections.abc import Iterable
from typing import Any

from bot.domain.organisation.phone_number import as_dialled
from bot.integrations.people.asking import Asking

MOST_NAME = 200

Fields = dict[str, Any]


def rows(asking: Asking, value: Any, key: str) -> list[Fields]:
    """The objects listed under `key`. Raises `NoSnapshot`."""
    found = value.get(key) if isinstance(value, dict) else None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise asking.half()
    return found


def inner(asking: Asking, value: Fields, key: str) -> Fields:
    """The object under `key`. Raises `NoSnapshot`."""
    found = value.get(key)
    if not isinstance(found, dict):
        raise asking.half()
    return found


def text_of(value: Any, key: str) -> str | None:
    """A string on one line, None where there is none or nothing in it."""
    found = value.get(key) if isinstance(value, dict) else None
    if not isinstance(found, str):
        return None
    flat = " ".join(found.split())
    return "".join(char for char in flat if char.isprintable())[:MOST_NAME].strip() or None


def phone_of(written: Iterable[str | None]) -> tuple[str | None, bool]:
    """The first number that can be dialled, and whether all that were written cannot."""
    given = [number for number in written if number]
    for number in given:
        dialled = as_dialled(number)
        if dialled is not None:
            return dialled, False
    return None, bool(given)
