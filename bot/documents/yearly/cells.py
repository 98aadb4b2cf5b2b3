"""What can stand in a cell, and how it is written in each language."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.organisation.organisation import Language
from bot.texts import Say


class Mark(StrEnum):
    """Why there is no figure."""

    HIDDEN = "hidden"  # one to four: it could tell who
    TOO_FEW = "too_few"  # what it is worked out from is under five
    IN_REST = "in_rest"  # counted in the line "others"
    UNANSWERED = "unanswered"  # so many were not answered at all
    NOTHING = "nothing"  # there is nothing to tell


@dataclass(frozen=True, slots=True)
class Seconds:
    """A time."""

    value: float


@dataclass(frozen=True, slots=True)
class Share:
    """A part of all, 0–1."""

    value: float


Cell = int | Seconds | Share | Mark


def count(number: int | None) -> Cell:
    """A number that may be hidden."""
    return Mark.HIDDEN if number is None else number


def written(cell: Cell, language: Language, say: Say) -> str:
    """The cell as it stands on paper."""
    match cell:
        case Seconds(value):
            return say("yearly-seconds", value=_decimal(value, language))
        case Share(value):
            return say("yearly-percent", value=_decimal(floor_share(value), language))
        case Mark.HIDDEN:
            return say("yearly-mark-hidden")
        case Mark.TOO_FEW:
            return say("yearly-mark-too-few")
        case Mark.IN_REST:
            return say("yearly-mark-rest")
        case Mark.UNANSWERED:
            return say("yearly-mark-unanswered")
        case Mark.NOTHING:
            return "–"
        case number:
            return f"{number:,}".replace(",", "," if language is Language.ENGLISH else "\u00a0")


def floor_share(value: float) -> float:
    """A percentage with one decimal, never rounded up: 79.96 % has not reached 80."""
    return int(value * 1000 + 1e-9) / 10


def _decimal(value: float, language: Language) -> str:
    said = f"{value:.1f}".removesuffix(".0")
    return said if language is Language.ENGLISH else said.replace(".", ",")
