"""What a meeting may be shown of the figures, so that a small number does not tell who it was
(R29 "anonym statistikk", L13; docs/decisions/0021-yearly-figures.md).

How many alarms, incidents and drills there were, and how the chain of leaders held, is shown as it
is: the requirement asks for it (R30), and it says nothing about what anybody met or did. Whatever
does is shown for five or more, or not at all.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.domain.insight.figures import WITHIN_SECONDS, Answers

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
