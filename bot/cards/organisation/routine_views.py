"""What the cards of `rutiner` show."""

from dataclasses import dataclass

from bot.domain.organisation.organisation import Language
from bot.domain.organisation.routines import Wording


@dataclass(frozen=True, slots=True)
class ReadMark:
    """Whether the reader has read this version, and when (ms UTC); `changed` when they have read
    an earlier one only."""

    at: int | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class RoutineLine:
    """One routine in the list."""

    name: str
    title: str
    mark: ReadMark


@dataclass(frozen=True, slots=True)
class RoutinesView:
    """`rutiner`: the unit's routines. `gone`: the one asked for is not among them any more;
    `lessons`: how many sentences the reader's units have learnt (R31)."""

    language: Language
    unit: str
    lines: tuple[RoutineLine, ...]
    gone: bool = False
    lessons: int = 0


@dataclass(frozen=True, slots=True)
class RoutineView:
    """One routine, on one screen, with *Lest og forstått* until that version has been read."""

    language: Language
    name: str
    version: str
    wording: Wording
    mark: ReadMark
