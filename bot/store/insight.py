"""A unit's months, for its leaders (`service.insight_ports`; R29, R30, R64)."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from bot.domain.figures import Figures
from bot.domain.training import Practised, practised
from bot.service.insight_ports import Asked, UnitRecord
from bot.store import rows
from bot.store import tables as t
from bot.store.database import Database
from bot.store.figures import happenings
from bot.store.people import readings_among


@dataclass(frozen=True, slots=True)
class SqlUnitReader:
    """Implements `service.insight_ports.UnitReader`."""

    database: Database

    def read(self, asked: Asked) -> UnitRecord:
        figures = Figures()
        period = (asked.since, asked.until + 1)
        for happening in happenings(self.database, [asked.unit], *period, asked.until):
            figures.count(happening)
        return UnitRecord(
            figures,
            tuple(self._drills(asked)),
            tuple(readings_among(self.database, asked.people)),
        )

    def _drills(self, asked: Asked) -> Iterator[Practised]:
        """By the unit they were raised in: who has changed units has practised there."""
        of = t.incident.c
        drills = (of.unit == asked.unit, of.is_drill, of.raised_at >= asked.since)
        with self.database.reading() as connection:
            for document in connection.execute(select(of.card).where(*drills)).scalars():
                yield from practised(rows.red_card(document))
