"""What `rodtkort export yearly` does: add up two years of a unit and those below it, and leave a
trace of having looked (R29, R30)."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.documents.yearly import Place, TwoYears, as_pdf, as_xlsx, contents_of
from bot.domain.figures import Figures, bounds_of, year_of
from bot.domain.organisation import Language, Organisation, Unit
from bot.operating import open_for_looking, operator, unit_in_file
from bot.service.storage import StoreUnavailable
from bot.settings import Settings
from bot.store.database import Database, WallClock
from bot.store.export import log_access
from bot.store.figures import happenings, readings_between
from bot.store.measure_figures import count_measures

FIRST_YEAR = 2000  # before that there were no such units


class NoYear(ValueError):
    """One sentence for the operator: why there are no figures of that year."""


class CannotWrite(Exception):
    """One sentence for the operator: nothing was written."""


def two_years(settings: Settings, number: str, year: int) -> TwoYears:
    """The figures of the unit and of all units below it, for the year and the one before; the
    access is logged first. Raises `NoUnit`, `NoYear`, `StoreUnavailable`."""
    now = WallClock().now()
    present = year_of(now)
    if not FIRST_YEAR <= year <= present:
        raise NoYear(
            f"There are no figures of {year}. Choose a year from {FIRST_YEAR} to {present}."
        )
    organisation, unit = unit_in_file(settings, number)
    adding = _Adding(organisation, organisation.with_below(unit))
    database = open_for_looking(settings)
    try:
        log_access(database, operator(), f"export yearly {number} {year}", None, now)
        years = adding.up(database, year, now), adding.up(database, year - 1, now)
        measures = count_measures(database, now, [one.number for one in adding.units])
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()
    return TwoYears(
        year=year,
        whole=Place(unit.number, unit.name, (years[0].whole, years[1].whole)),
        units=_parts(adding.units, *years) if len(adding.units) > 1 else (),
        made_at=now,
        going_on=year == present,
        measures=(measures.in_force, measures.overdue),
    )


def write_paper_and_workbook(
    years: TwoYears, language: Language, folder: Path
) -> tuple[Path, Path]:
    """Writes both or none, and over nothing. Raises `CannotWrite`."""
    contents = contents_of(years, language)
    stem = f"aarstall-{years.whole.number}-{years.year}-{language.value}"
    paper, workbook = folder / f"{stem}.pdf", folder / f"{stem}.xlsx"
    for file in (paper, workbook):
        if file.exists():
            raise CannotWrite(f"{file} is there already. Move it away, or choose another --out.")
    made = ((paper, as_pdf(contents)), (workbook, as_xlsx(contents)))
    written: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in made:
            with file.open("xb") as opened:  # somebody may have been faster
                written.append(file)
                opened.write(content)
    except OSError as error:
        for file in written:
            file.unlink(missing_ok=True)
        why = error.strerror or type(error).__name__
        raise CannotWrite(
            f"{folder} cannot be written to ({why}); choose another --out."
        ) from error
    return paper, workbook


@dataclass(frozen=True, slots=True)
class _Year:
    """One year, of everything together and of each unit."""

    whole: Figures
    by_unit: dict[str, Figures]


@dataclass(frozen=True, slots=True)
class _Adding:
    """Which units are added up."""

    organisation: Organisation
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
