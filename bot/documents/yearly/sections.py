"""What the yearly paper and workbook are made of: two years of a unit and of those below it,
sections with a picture first and its table under it, and how a cell is written in each language."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.insight.figures import UnitYears, hidden_units
from bot.domain.organisation.organisation import Language
from bot.texts import Localised


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


def written(cell: Cell, language: Language, say: Localised) -> str:
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


class Shape(StrEnum):
    """How a picture is drawn."""

    COLUMNS = "columns"  # over time
    BARS = "bars"  # side by side
    TARGETS = "targets"  # shares in percent, with the mark to reach


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture: for each series one value per label, None where there is no figure to draw.
    `targets` has one mark per label. `words` say what it shows to whoever cannot see it."""

    shape: Shape
    labels: tuple[str, ...]
    series: tuple[tuple[str, tuple[float | None, ...]], ...]
    words: str
    targets: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The figures: the first column holds names, the others a cell each."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One subject."""

    heading: str
    table: Table
    chart: Chart | None = None
    intro: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """One of the figures that are seen first: its name, its value, and what to hold it against."""

    name: str
    value: Cell
    before: Cell
    target: Cell | None = None


def times_hidden(units: Iterable[UnitYears]) -> frozenset[str]:
    """Of which units no answer times are told beside the sum of all."""
    return hidden_units({one.number: one.years[0].answers.measured for one in units})


def reports_hidden(units: Iterable[UnitYears]) -> frozenset[str]:
    """Of which units it is not told how many alarms lack a report."""
    return hidden_units({one.number: one.years[0].alarms for one in units})
