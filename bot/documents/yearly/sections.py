"""The parts of the paper and of the workbook: a picture first, its table under it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.documents.yearly.cells import Cell


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
