"""How many safety measures there are: for the metrics and for the yearly figures. Counts alone."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import case, func, select

from bot.domain.measures import State
from bot.store import tables as t
from bot.store.database import Database


@dataclass(frozen=True, slots=True)
class MeasureCounts:
    """At one instant."""

    in_force: int = 0
    overdue: int = 0
    suggested: int = 0


def count_measures(
    database: Database, now: int, units: Collection[str] | None = None
) -> MeasureCounts:
    """Of these units, or of all. Raises `StoreUnavailable`."""
    of = t.measure.c
    is_overdue = case((of.overdue_at <= now, 1), else_=0)
    query = select(of.state, func.count(), func.sum(is_overdue)).group_by(of.state)
    if units is not None:
        query = query.where(of.unit.in_(sorted(units)))
    with database.reading() as connection:
        found = {state: (int(all_), int(late)) for state, all_, late in connection.execute(query)}
    in_force, overdue = found.get(State.IN_FORCE.value, (0, 0))
    return MeasureCounts(in_force, overdue, found.get(State.SUGGESTED.value, (0, 0))[0])
