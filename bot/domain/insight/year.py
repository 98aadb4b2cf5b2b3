"""The spans that figures are told of (R29, R30, product.md, "Insight"): two calendar years, and the
last twelve months of a unit, this month and the eleven before it, so that no two are the same month
of different years."""

from dataclasses import dataclass
from datetime import date

from bot.domain.follow_up import local_day
from bot.domain.insight.figures import Figures
from bot.domain.organisation.organisation import oslo_midnight

MONTHS = 12


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


def first_day(now: int) -> date:
    """The day from which on is counted."""
    today = local_day(now)
    return date(today.year - (today.month < MONTHS), today.month % MONTHS + 1, 1)


def since(now: int) -> int:
    """Its first instant (ms UTC)."""
    return oslo_midnight(first_day(now))


def months(now: int) -> tuple[int, ...]:
    """The months of the year, from 1, in the order in which they came; the last one goes on."""
    first = first_day(now).month
    return tuple((first - 1 + place) % MONTHS + 1 for place in range(MONTHS))
