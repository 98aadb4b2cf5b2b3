"""Two years of units, added up (R29, R30): for operators (`bot.cli.work.yearly`) and, of a single
unit, for those who answer for it."""

from dataclasses import dataclass

from bot.domain.insight.figures import Figures, bounds_of, year_of
from bot.domain.insight.year import Place, TwoYears
from bot.domain.organisation.organisation import Unit
from bot.store.database import Database
from bot.store.measure_figures import count_measures
from bot.store.statistics import happenings, readings_between


@dataclass(frozen=True, slots=True)
class YearsOf:
    """What is to be added up: the year and the one before, of a unit and those that count with it
    (`units`, the unit among them). `now` in ms UTC."""

    whole: Unit
    units: tuple[Unit, ...]
    year: int
    now: int

    def added_up(self, database: Database) -> TwoYears:
        """Raises `StoreUnavailable`."""
        adding, unit = _Adding(self.units), self.whole
        present = adding.up(database, self.year, self.now)
        before = adding.up(database, self.year - 1, self.now)
        measures = count_measures(database, self.now, [one.number for one in self.units])
        return TwoYears(
            year=self.year,
            whole=Place(unit.number, unit.name, (present.whole, before.whole)),
            units=_parts(self.units, present, before) if len(self.units) > 1 else (),
            made_at=self.now,
            going_on=self.year == year_of(self.now),
            measures=(measures.in_force, measures.overdue),
        )


@dataclass(frozen=True, slots=True)
class _Year:
    """One year, of everything together and of each unit."""

    whole: Figures
    by_unit: dict[str, Figures]


@dataclass(frozen=True, slots=True)
class _Adding:
    """Which units are added up."""

    units: tuple[Unit, ...]

    def up(self, database: Database, year: int, now: int) -> _Year:
        """The year's figures."""
        found = _Year(Figures(), {unit.number: Figures() for unit in self.units})
        since, until = bounds_of(year)
        for happening in happenings(database, found.by_unit, since, until, now):
            found.whole.count(happening)
            found.by_unit[happening.unit].count(happening)
        people = frozenset[str]().union(*(unit.staff() for unit in self.units))
        for _, at in readings_between(database, people, since, until):
            found.whole.count_reading(at)
        return found


def _parts(units: tuple[Unit, ...], present: _Year, before: _Year) -> tuple[Place, ...]:
    return tuple(
        Place(unit.number, unit.name, (present.by_unit[unit.number], before.by_unit[unit.number]))
        for unit in units
    )
