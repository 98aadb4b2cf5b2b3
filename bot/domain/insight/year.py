"""The last twelve months of a unit, and how much of the figures a meeting may be shown (R29, R30,
product.md, "Insight"; L13; docs/decisions/0021-yearly-figures.md).

This month and the eleven before it, so that no two are the same month of different years. How many
alarms, incidents and drills there were, and how the chain of leaders held, is shown as it is: the
requirement asks for it (R30), and it says nothing about what anybody met or did. Whatever does is
shown for five or more, or not at all: a small number would tell who it was.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from bot.domain.insight.figures import WITHIN_SECONDS, Answers, Figures
from bot.domain.organisation.organisation import oslo_midnight
from bot.domain.working_days import local_day

MONTHS = 12


@dataclass(frozen=True, slots=True)
class UnitYears:
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
    whole: UnitYears
    units: tuple[UnitYears, ...]
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


LEAST = 5

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Shares(Generic[Name]):
    """A total split up: what is shown by name, and the `rest` together. The rest is nothing, or
    five or more; only a total under five is a smaller rest by itself, and says no more than the
    total does."""

    shown: Mapping[Name, int]
    rest: int = 0


@dataclass(frozen=True, slots=True)
class Timing:
    """Answer times that may be shown. `median` and `p80` in seconds, None where too many were not
    answered; `within` has a share (0–1) for each of `WITHIN_SECONDS`."""

    median: float | None
    p80: float | None
    within: tuple[float, ...]


def enough(number: int) -> bool:
    """Whether so many can be told something about."""
    return number >= LEAST


def few_hidden(number: int) -> int | None:
    """The number where it is none, or enough; None for one to four."""
    return None if 0 < number < LEAST else number


def shares(counts: Mapping[Name, int]) -> Shares[Name]:
    """The counts with the small ones put together, and as many of the next larger ones with them
    as it takes: a single small one could be found by subtraction."""
    falling = sorted(
        ((n, i, name) for i, (name, n) in enumerate(counts.items()) if n), reverse=True
    )
    rest, shown = 0, {name: n for n, _, name in falling}
    for n, _, name in reversed(falling):
        if enough(n) and (rest == 0 or enough(rest)):
            break
        rest += shown.pop(name)
    return Shares({name: shown[name] for name in counts if name in shown}, rest)


def timing(answers: Answers) -> Timing | None:
    """The answer times; None for fewer than five alarms: they would be one leader's."""
    if not enough(answers.measured):
        return None
    return Timing(
        answers.percentile(50),
        answers.percentile(80),
        tuple(answers.within(seconds) / answers.measured for seconds in WITHIN_SECONDS),
    )


def hidden_units(sizes: Mapping[str, int]) -> frozenset[str]:
    """Of which units, by the size of what would be told about each, nothing is told. Beside the sum
    of all a single small one could be found by subtraction: those left out are five or more
    together, however many larger ones that takes."""
    by_size = sorted((size, unit) for unit, size in sizes.items() if size)
    hidden: set[str] = set()
    together = 0
    for size, unit in by_size:
        if enough(size) and (not hidden or enough(together)):
            break
        hidden.add(unit)
        together += size
    return frozenset(hidden)
