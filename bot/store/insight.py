"""A unit's months, for its leaders (R29, R30, R64), read beside the alarms: a year of it takes its
time, and no alarm waits for it."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from bot.domain.drills import Practice
from bot.domain.insight.figures import Figures
from bot.domain.organisation.routines import Reading
from bot.store import tables as t
from bot.store.database import Database
from bot.store.drill_reading import practices_among
from bot.store.people_at_start import readings_among
from bot.store.statistics import happenings

# Two seconds of reading: what takes longer than a lease would be begun anew for ever.
MOST_INCIDENTS = 5_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What is wanted: the unit, whose drills and readings, and the months. Instants in ms UTC."""

    unit: str
    people: tuple[str, ...]
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class UnitRecord:
    """What was found: the figures, the drills that were gone through, and who has read what."""

    figures: Figures
    drills: tuple[Practice, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class TooMany:
    """More has happened there than can be added up while somebody waits."""


@dataclass(frozen=True, slots=True)
class UnitReader:
    """Reads it. Synchronous: call it from a thread of its own."""

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
