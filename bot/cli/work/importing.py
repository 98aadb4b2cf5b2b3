"""What `rodtkort organisation import` does: ask a directory of people, merge by rule, refuse what
would leave somebody without help, and put the rest in force when told to."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.cli.work.incidents import open_for_looking, operator
from bot.cli.work.organisation import InForce, put_in_force, version_in_force
from bot.core import organisation_file
from bot.domain.organisation.differences import Difference, differences
from bot.domain.organisation.import_merge import MergeConsent, merge
from bot.domain.organisation.people_snapshot import From, PeopleSnapshot
from bot.integrations.directory.import_rules import ImportRules, read_import_rules
from bot.integrations.directory.organisation_file import ProblemSeverity, read_organisation
from bot.integrations.directory.writing import write_organisation
from bot.integrations.directory.yaml_nodes import render
from bot.ports import Clock
from bot.settings import Settings
from bot.store.database import WallClock
from bot.store.export import log_access
from bot.store.records import StoreUnavailable
from bot.wiring.people import people_directory

AUTHOR = "import"


class NoRules(ValueError):
    """The import file is missing or wrong. One line per problem."""


@dataclass(frozen=True, slots=True)
class Import:
    """What an import would do. With `refusals` it must not be applied; `content` is the file it
    would become, and `before` the version it was made from."""

    before: InForce
    content: str
    changes: tuple[Difference, ...]
    notes: tuple[str, ...]
    refusals: tuple[str, ...]


def prepare(
    settings: Settings, where: From, allowed: MergeConsent, clock: Clock | None = None
) -> Import:
    """Asks the directory; nothing is changed. Raises `NoVersion`, `StoreUnavailable`, `NoRules`
    and `NoSnapshot`."""
    before = version_in_force(settings)
    rules = _rules(settings.import_file_for(organisation_file(settings)))
    snapshot = asyncio.run(_look(settings, where, rules, before, clock or WallClock()))
    return compare(before, snapshot, allowed)


async def _look(
    settings: Settings, where: From, rules: ImportRules, before: InForce, clock: Clock
) -> PeopleSnapshot:
    async with people_directory(settings, where, rules, clock) as directory:
        return await directory.look(tuple(before.organisation.people.values()))


def _rules(file: Path) -> ImportRules:
    try:
        content = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise NoRules(
            f"{file} cannot be read. Write there which group or unit is which of yours "
            "(docs/import.md), or name another file in RODTKORT_IMPORT_FILE."
        ) from None
    reading = read_import_rules(content)
    if reading.rules is None:
        raise NoRules("\n".join(render(problem, str(file)) for problem in reading.problems))
    return reading.rules


def compare(before: InForce, snapshot: PeopleSnapshot, allowed: MergeConsent) -> Import:
    """What the snapshot would change, checked as a file is."""
    merged = merge(before.organisation, snapshot, allowed)
    refusals, notes = merged.refusals, merged.notes
    content = write_organisation(merged.organisation)
    if not refusals:
        reading = read_organisation(content)
        refusals = tuple(
            f"Afterwards {problem.message}."
            for problem in reading.problems
            if problem.severity is ProblemSeverity.ERROR
        )
    changes = differences(before.organisation, merged.organisation)
    return Import(before, content, changes, notes, refusals)


def apply(settings: Settings, made: Import, where: From) -> str:
    """Puts the import in force and says where it went. Raises `Overtaken`, `CannotWrite`,
    `StoreUnavailable`."""
    if settings.organisation_source == "database":
        _log(settings, where)  # first: after an error the operator may rely on nothing being done
    return put_in_force(settings, made.before, made.content, AUTHOR)


def _log(settings: Settings, where: From) -> None:
    """Who ran it; the version itself is by `import`."""
    database = open_for_looking(settings)
    try:
        action = f"organisation import {where.value}"
        log_access(database, operator(), action, None, WallClock().now())
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()
