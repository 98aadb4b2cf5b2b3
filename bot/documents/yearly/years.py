"""What the paper is made from: two years of one unit, and of those below it."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.disclosure import hidden_units
from bot.domain.figures import Figures


@dataclass(frozen=True, slots=True)
class Place:
    """A unit, with its figures of the year and of the one before."""

    number: str
    name: str
    years: tuple[Figures, Figures]


@dataclass(frozen=True, slots=True)
class TwoYears:
    """`whole` is everything together; `units` are its parts, none where it is a single unit.
    `made_at` in ms UTC; `going_on`: the year is not over then. `measures` are the safety measures
    in force at that instant, and how many of them are overdue (R59); None where nobody counted."""

    year: int
    whole: Place
    units: tuple[Place, ...]
    made_at: int
    going_on: bool
    measures: tuple[int, int] | None = None


def times_hidden(units: Iterable[Place]) -> frozenset[str]:
    """Of which units no answer times are told beside the sum of all."""
    return hidden_units({one.number: one.years[0].answers.measured for one in units})


def reports_hidden(units: Iterable[Place]) -> frozenset[str]:
    """Of which units it is not told how many alarms lack a report."""
    return hidden_units({one.number: one.years[0].alarms for one in units})
