"""What operators have written for them, each with a trace of having looked: `rodtkort organisation
plan`, the notification routine of a unit as it is now, for its contingency plan (R25, L10), and
`export yearly`, two years of a unit and those below it, added up (R29, R30), and `export person`,
all that is kept about somebody (GDPR article 15)."""

import asyncio
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.cli.work.incidents import NoUnit, open_for_looking, operator, unit_in_file
from bot.core import build_core, keyring
from bot.documents import as_pdf, yearly
from bot.documents.contingency_plan import as_markdown, plan_sheet
from bot.domain.insight.figures import TwoYears, year_of
from bot.domain.organisation.organisation import Language, Organisation, file_absences
from bot.service.directory import Directory
from bot.service.dispatcher import Service
from bot.service.features import HANDLERS
from bot.service.measures.plan import plan_of
from bot.service.privacy import mine
from bot.service.unit_of_work import SendPermit, SendSlots
from bot.settings import Settings
from bot.sources import stored_organisation
from bot.store.database import Database, WallClock
from bot.store.export import log_access
from bot.store.people import PERSON_EXPORT
from bot.store.queries import last_revision, load_people, revision_hash
from bot.store.records import StoreUnavailable
from bot.store.statistics import YearsOf
from bot.wiring.teams import gateway


class PlanNotWritten(Exception):
    """One sentence for the operator: why a file was not written."""


class NoSends:
    """Nothing is sent by a command that looks."""

    def take(self, chat: str, unit: str | None, on_credit: bool = False) -> SendPermit | None:
        """See `RateLimit`."""
        return None

    def had_its_share(self, unit: str | None) -> bool:
        """See `RateLimit`."""
        return False

    def give_back(self, permit: SendPermit) -> None:
        """See `RateLimit`."""


def write_plan(
    settings: Settings, number: str, language: Language, folder: Path
) -> tuple[Path, Path]:
    """Writes the routine as Markdown and as PDF; where they lie. Raises `NoUnit`,
    `StoreUnavailable`, `CannotWrite`."""
    database = open_for_looking(settings)
    try:
        directory = _directory(settings, database, number)
        ring, slots = keyring(settings), SendSlots(0, NoSends())
        service = Service(database, directory, ring, slots, settings.lease_ms, HANDLERS)
        unit = directory.organisation.units.get(number)
        if unit is None:
            raise NoUnit(f"The organisation has no unit {number}. Write its number, four digits.")
        log_access(database, operator(), f"organisation plan {number}", None, WallClock().now())
        plan = service.read(lambda uow: plan_of(uow, unit, language))
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()
    sheet = plan_sheet(plan)
    stem = f"varslingsrutine-{number}-{language.value}"
    words, paper = folder / f"{stem}.md", folder / f"{stem}.pdf"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        words.write_text(as_markdown(sheet), encoding="utf-8")
        paper.write_bytes(as_pdf(sheet, plan.made_at))
    except OSError as error:
        why = f"{folder} cannot be written to ({error.strerror})"
        raise PlanNotWritten(f"{why}; choose a folder with --out.") from error
    return words, paper


def _directory(settings: Settings, database: Database, number: str) -> Directory:
    """The version that the bot goes by, with who is away; the file where there is none yet."""
    content = last_revision(database)
    organisation: Organisation | None = stored_organisation(content) if content else None
    revision = revision_hash(content) if content else ""
    if organisation is None:
        organisation, _ = unit_in_file(settings, number)
    people = load_people(database)
    return Directory(organisation, revision, file_absences(organisation), people)


class NoPerson(ValueError):
    """One sentence for the operator: nobody has that id."""


def all_about(settings: Settings, person: str) -> str:
    """All that is kept about the person, as they may have it themselves; the access is logged
    first. Raises `NoPerson`, `NoOrganisation`, `StoreUnavailable`."""
    database = open_for_looking(settings)
    try:
        return asyncio.run(_all_about(settings, database, person))
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()


async def _all_about(settings: Settings, database: Database, person: str) -> str:
    async with gateway(settings) as channel:
        core = build_core(settings, database, channel, only_look=True)
        try:
            directory = core.service.directory
            if directory.person(person) is None and directory.address(person) is None:
                raise NoPerson("Nobody has that id. It stands in the organisation file.")
            action = f"{PERSON_EXPORT} {person}"
            log_access(database, operator(), action, None, WallClock().now())
            return core.service.read(lambda uow: mine.as_json(uow, person))
        finally:
            await asyncio.to_thread(core.threads.close)


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
    contents = yearly.contents_of(years, language)
    stem = f"aarstall-{years.whole.number}-{years.year}-{language.value}"
    paper, workbook = folder / f"{stem}.pdf", folder / f"{stem}.xlsx"
    for file in (paper, workbook):
        if file.exists():
            raise YearNotWritten(f"{file} is there already. Move it away, or choose another --out.")
    made = ((paper, yearly.as_pdf(contents)), (workbook, yearly.as_xlsx(contents)))
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
