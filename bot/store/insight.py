"""A unit's months, for its leaders (`service.insight_ports`; R29, R30, R64)."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from bot.domain.figures import Figures
from bot.service.insight_ports import Asked, TooMany, UnitRecord
from bot.store import tables as t
from bot.store.database import Database
from bot.store.drill_reading import practices_among
from bot.store.figures import happenings
from bot.store.people import readings_among

# Two seconds of reading: what takes longer than a lease would be begun anew for ever.
MOST_INCIDENTS = 5_000


@dataclass(frozen=True, slots=True)
class SqlUnitReader:
    """Implements `service.insight_ports.UnitReader`."""

    database: Database
    most: int = MOST_INCIDENTS

    def read(self, asked: Asked) -> UnitRecord | TooMany:
        """Raises `StoreUnavailable`."""
        if self._count(asked) > self.most:
            return TooMany()
        figures = Figures()
        period = (asked.since, asked.until + 1)
        for happening in happenings(self.database, [asked.unit], *period, asked.until):
            figures.count(happening)
        return UnitRecord(
            figures,
            tuple(practices_among(self.database, asked.people)),
            tuple(readings_among(self.database, asked.people)),
        )

    def _count(self, asked: Asked) -> int:
        with self.database.reading() as connection:
            return connection.execute(
                select(func.count()).select_from(t.incident).where(*_of(asked))
            ).scalar_one()


def _of(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    of = t.incident.c
    return of.unit == asked.unit, of.raised_at >= asked.since, of.raised_at <= asked.until
