"""Views whose people and units are called what the longest real ones are, so that a button that
names them is as long as it gets."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from bot.cards.alarm.views import PersonLine
from bot.cards.views import View

LONG_NAME = "Anne-Margrethe Wilhelmsen-Kristoffersen"
LONG_UNIT = "Nav Arbeid og ytelser Sør-Trøndelag"


def with_long_names(views: Mapping[str, View]) -> dict[str, View]:
    """Return the views with the longest realistic name in the place of everybody's."""
    people = {one.name for view in views.values() for one in _lines(view)}
    people = {one for one in people if " " in one and one[0].isupper()} | _ALSO
    called = {**dict.fromkeys(people, LONG_NAME), **dict.fromkeys(_UNITS, LONG_UNIT)}
    return {name: _renamed(view, called) for name, view in views.items()}


_ALSO = {"Leder En", "Ingrid Berg", "Kari Berg", "Ola Nilsen", "Kollega To", "Kollega Tre"} | {
    "Anne Ansatt", "Bo Ansatt", "Ny Ansatt", "Ny Kollega", "Tone Myhre"
}  # fmt: skip
_UNITS = ("Nav Eksempel", "Nav Fylke", "Nav Nabo", "Nav Annet", "Nav Nedlagt")


def _lines(part: Any) -> Iterator[PersonLine]:
    if isinstance(part, PersonLine):
        yield part
    for one in _parts(part):
        yield from _lines(one)


def _parts(part: Any) -> Iterable[Any]:
    if is_dataclass(part) and not isinstance(part, type):
        return [getattr(part, field.name) for field in fields(part)]
    if isinstance(part, Mapping):
        return part.values()
    return part if isinstance(part, tuple | list | set | frozenset) else ()


def _renamed(part: Any, called: Mapping[str, str]) -> Any:
    if isinstance(part, str):
        return called.get(part, part) if type(part) is str else part
    if is_dataclass(part) and not isinstance(part, type):
        changed = {
            field.name: _renamed(getattr(part, field.name), called)
            for field in fields(part)
            if field.init
        }
        return replace(part, **changed)
    if isinstance(part, Mapping):
        return {key: _renamed(one, called) for key, one in part.items()}
    if isinstance(part, tuple) and not hasattr(part, "_fields"):
        return tuple(_renamed(one, called) for one in part)
    if isinstance(part, list):
        return [_renamed(one, called) for one in part]
    return part
