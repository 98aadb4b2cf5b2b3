"""What `rodtkort export yearly` does: add up two years of a unit and those below it, and leave a
trace of having looked (R29, R30)."""

from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.cli.work.incidents import open_for_looking, operator, unit_in_file
from bot.documents.yearly import as_pdf, as_xlsx, contents_of
from bot.domain.insight.figures import year_of
from bot.domain.insight.year import TwoYears
from bot.domain.organisation.organisation import Language
from bot.settings import Settings
from bot.store.database import WallClock
from bot.store.export import log_access
from bot.store.records import StoreUnavailable
from bot.store.statistics import YearsOf

FIRST_YEAR = 2000  # before that there were no such units


class NoYear(ValueError):
    """One sentence for the operator: why there are no figures of that year."""


class YearNotWritten(Exception):
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
    database = open_for_looking(settings)
    try:
        log_access(database, operator(), f"export yearly {number} {year}", None, now)
        return YearsOf(unit, organisation.with_below(unit), year, now).added_up(database)
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()


def write_paper_and_workbook(
    years: TwoYears, language: Language, folder: Path
) -> tuple[Path, Path]:
    """Writes both or none, and over nothing. Raises `CannotWrite`."""
    contents = contents_of(years, language)
    stem = f"aarstall-{years.whole.number}-{years.year}-{language.value}"
    paper, workbook = folder / f"{stem}.pdf", folder / f"{stem}.xlsx"
    for file in (paper, workbook):
        if file.exists():
            raise YearNotWritten(f"{file} is there already. Move it away, or choose another --out.")
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
        raise YearNotWritten(
            f"{folder} cannot be written to ({why}); choose another --out."
        ) from error
    return paper, workbook
