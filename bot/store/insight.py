"""A unit's months, for its leaders (`service.insight_ports`; R29, R30, R64)."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from bot.domain.figures import Figures
from bot.domain.training import Practised, practised
from bot.service.insight_ports import Asked, TooMany, UnitRecord
from bot.store import rows
from bot.store import tables as t
from bot.store.database import Database
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
        if self._count(asked) > self.most:
            return TooMany()
        figures = Figures()
        period = (asked.since, asked.until + 1)
        for happening in happenings(self.database, [asked.unit], *period, asked.until):
            figures.count(happening)
        return UnitRecord(
            figures,
            tuple(self._drills(asked)),
            tuple(readings_among(self.database, asked.people)),
        )

    def _count(self, asked: Asked) -> int:
        with self.database.reading() as connection:
            return connection.execute(
                select(func.count()).select_from(t.incident).where(*_of(asked))
            ).scalar_one()

    def _drills(self, asked: Asked) -> Iterator[Practised]:
        """By the unit they were raised in: who has changed units has practised there."""
        drills = select(t.incident.c.card).where(*_of(asked), t.incident.c.is_drill)
        with self.database.reading() as connection:
            for document in connection.execute(drills).scalars():
                yield from practised(rows.red_card(document))


def _of(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    of = t.incident.c
    return of.unit == asked.unit, of.raised_at >= asked.since, of.raised_at <= asked.until
