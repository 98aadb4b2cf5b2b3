"""The last twelve months of a unit (R29, R30, product.md, "Insight"): this month and the eleven
before it, so that no two are the same month of different years."""

from datetime import date

from bot.domain.follow_up import local_day
from bot.domain.organisation import oslo_midnight

MONTHS = 12


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
