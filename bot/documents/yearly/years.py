"""Of which units the paper does not tell a number beside the sum of all
(`domain.insight.disclosure`)."""

from collections.abc import Iterable

from bot.domain.insight.disclosure import hidden_units
from bot.domain.insight.year import Place


def times_hidden(units: Iterable[Place]) -> frozenset[str]:
    """Of which units no answer times are told beside the sum of all."""
    return hidden_units({one.number: one.years[0].answers.measured for one in units})


def reports_hidden(units: Iterable[Place]) -> frozenset[str]:
    """Of which units it is not told how many alarms lack a report."""
    return hidden_units({one.number: one.years[0].alarms for one in units})
