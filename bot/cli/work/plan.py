"""What `rodtkort organisation plan` does: the notification routine of a unit as it is now, for its
contingency plan, and a trace of having looked at its register (R25, L10)."""

from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.cli.work.incidents import NoUnit, open_for_looking, operator, unit_in_file
from bot.core import keyring
from bot.documents import as_pdf
from bot.documents.contingency_plan import as_markdown, plan_sheet
from bot.domain.organisation.organisation import Language, Organisation, file_absences
from bot.service.directory import Directory
from bot.service.dispatcher import Service
from bot.service.features import HANDLERS
from bot.service.measures.plan import plan_of
from bot.service.unit_of_work import SendPermit, SendSlots
from bot.settings import Settings
from bot.sources.organisation import stored_organisation
from bot.store.database import Database, WallClock
from bot.store.export import log_access
from bot.store.people_at_start import last_revision, load_people, revision_hash
from bot.store.records import StoreUnavailable


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
