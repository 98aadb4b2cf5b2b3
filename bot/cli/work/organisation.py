"""What `rodtkort organisation …` does with the organisation as a whole: find the version in force,
and put another in its place; `import`: ask a directory of people, merge by rule, refuse what would
leave somebody without help."""

import asyncio
import contextlib
import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from sqlalchemy.exc import DBAPIError

from bot.cli.work.incidents import open_for_looking, operator
from bot.core import organisation_file
from bot.domain.organisation.differences import Difference, DifferenceKind, differences
from bot.domain.organisation.import_merge import merge
from bot.domain.organisation.import_refusals import ImportRefusal, MergeConsent
from bot.domain.organisation.organisation import ChangeRefused, Organisation
from bot.domain.organisation.people_moves import moved_here
from bot.domain.organisation.people_snapshot import From, PeopleSnapshot
from bot.integrations.directory.import_rules import ImportRules, read_import_rules
from bot.integrations.directory.organisation_file import (
    ProblemSeverity,
    read_organisation,
    write_organisation,
)
from bot.integrations.directory.yaml_nodes import render
from bot.ports import Clock
from bot.service.organisation import announce
from bot.settings import Settings
from bot.sources import (
    OrganisationFileReading,
    ladders_folder,
    read_file,
    read_unit_folders,
    read_unit_ladders,
    routines_folder,
    stored_organisation,
)
from bot.store.database import WallClock
from bot.store.export import log_access
from bot.store.queries import keep_in_place_of, last_revision
from bot.store.records import StoreUnavailable
from bot.wiring.integrations import people_directory

BACKUP = ".bak"


class NoVersion(ValueError):
    """There is no version that can be used. One sentence for the operator."""


class Overtaken(ValueError):
    """Somebody else changed the organisation meanwhile. One sentence for the operator."""


class CannotWrite(ValueError):
    """A file cannot be written. One sentence for the operator."""


@dataclass(frozen=True, slots=True)
class InForce:
    """The version that counts; `content` is its text as it was written or stored."""

    organisation: Organisation
    content: str


def version_in_force(settings: Settings) -> InForce:
    """The version that alarms are raised with, found as `serve` finds it at its start. Raises
    `NoVersion` and `StoreUnavailable`."""
    if settings.organisation_source == "database":
        stored = _newest(settings)
        if stored is not None:
            return _usable(stored)
    file = organisation_file(settings)
    reading = read_file(file)
    if reading.organisation is not None:
        return InForce(reading.organisation, reading.content)
    return _last_good(settings, file, reading)


def _last_good(settings: Settings, file: Path, reading: OrganisationFileReading) -> InForce:
    """A bad file keeps the last good version (contract.md, `RODTKORT_ORGANISATION_FILE`)."""
    why = f"{file} cannot be used. See why: rodtkort organisation check {file}"
    if not reading.content:
        why = reading.problems[0]
    try:
        stored = _newest(settings)
    except StoreUnavailable:
        raise NoVersion(why) from None
    if stored is None:
        raise NoVersion(why)
    return _usable(stored)


def _usable(stored: str) -> InForce:
    organisation = stored_organisation(stored)
    if organisation is None:
        raise NoVersion("The version in the database cannot be read by this program any more.")
    return InForce(organisation, stored)


def _newest(settings: Settings) -> str | None:
    database = open_for_looking(settings)
    try:
        return last_revision(database)
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What is wrong, a line each; `is_refused`: it cannot be used, or a unit's files cannot;
    `units`: how many there are."""

    problems: tuple[str, ...]
    is_refused: bool
    units: int


def check_problems(file: Path, reading: OrganisationFileReading | None = None) -> CheckedFile:
    """The file, or what stands in its place, and the units' routines and ladders beside it."""
    found = reading or read_file(file)
    units = found.organisation.units if found.organisation else None
    routines = read_unit_folders(routines_folder(file), units)
    ladders = read_unit_ladders(ladders_folder(file), units)
    problems = (*found.problems, *routines.problems, *ladders.problems)
    refused = found.organisation is None or routines.problems or ladders.problems
    return CheckedFile(problems, bool(refused), len(units or ()))


def check_version_in_force(settings: Settings) -> CheckedFile:
    """What alarms are raised with now. While a bad file keeps an earlier version in force, the file
    is what is wrong. Raises `StoreUnavailable`."""
    file = organisation_file(settings)
    stored = _newest(settings) if settings.organisation_source == "database" else None
    if stored is None:
        return check_problems(file)
    parsed = read_organisation(stored)
    problems = tuple(render(problem, "version in force") for problem in parsed.problems)
    return check_problems(file, OrganisationFileReading(stored, parsed.organisation, problems))


def put_in_force(settings: Settings, before: InForce, content: str, by: str) -> str:
    """Makes `content` the version in force, in the file or in the database, whichever decides,
    and says where it went. Raises `Overtaken` if `before` is not in force any more,
    `CannotWrite` and `StoreUnavailable`."""
    if settings.organisation_source == "database":
        _store(settings, before, content, by)
        return "the database"
    file = organisation_file(settings).resolve()
    reading = read_file(file)
    if reading.organisation is None:
        raise CannotWrite(
            f"{file} cannot be used as it is, so it was left alone. See why: "
            f"rodtkort organisation check {file}"
        )
    if reading.content != before.content:
        raise _overtaken()
    replace_file(file, content)
    return str(file)


def _store(settings: Settings, before: InForce, content: str, by: str) -> None:
    database = open_for_looking(settings)
    try:
        kept = keep_in_place_of(database, before.content, content, WallClock().now(), by)
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()
    if not kept:
        raise _overtaken()


def _overtaken() -> Overtaken:
    return Overtaken(
        "The organisation was changed by somebody else meanwhile, so nothing was written. "
        "Run the command again."
    )


def replace_file(file: Path, content: str) -> None:
    """The file with its new content in one step, whatever is cut off; the old one stays beside
    it, with `.bak` at the end of its name. Raises `CannotWrite`."""
    new: Path | None = None
    try:
        with NamedTemporaryFile(
            "w", encoding="utf-8", dir=file.parent, prefix=f".{file.name}.", delete=False
        ) as opened:
            new = Path(opened.name)
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        new.chmod(0o640)  # it holds numbers of people
        if file.exists():
            old = file.with_name(file.name + BACKUP)
            shutil.copymode(file, new)
            shutil.copy2(file, old)
            for copy in (new, old):
                _give(copy, file.stat())
        new.replace(file)
    except OSError as error:
        if new is not None:
            new.unlink(missing_ok=True)
        why = error.strerror or type(error).__name__
        raise CannotWrite(f"{file} cannot be written ({why}).") from error


def _give(file: Path, like: os.stat_result) -> None:
    """To whoever has the other one: the service may run as somebody else than the operator, and
    must be able to read it. Who may not give it away has it as their own."""
    for owner in ((like.st_uid, like.st_gid), (-1, like.st_gid)):
        with contextlib.suppress(PermissionError):
            os.chown(file, *owner)
            return


AUTHOR = "import"


class CannotMove(ValueError):
    """Somebody cannot be moved. One sentence for the operator."""


class NoRules(ValueError):
    """The import file is missing or wrong. One line per problem."""


@dataclass(frozen=True, slots=True)
class Import:
    """What an import would do. What is refused of it is as it was in `content`, the file it would
    become; `before` is the version it was made from, `after` what that says."""

    before: InForce
    content: str
    changes: tuple[Difference, ...]
    notes: tuple[str, ...]
    refused: tuple[ImportRefusal, ...]
    after: Organisation

    @property
    def refused_units(self) -> tuple[str, ...]:
        """The numbers of the units that stay as they were; none where everything does."""
        return () if self.is_refused else tuple(sorted({one.unit for one in self.refused}))

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it may be put in force."""
        return any(not one.unit for one in self.refused)


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
    merged = merge(before.organisation, snapshot, allowed, refused_by_rules)
    after = merged.organisation
    changes = differences(before.organisation, after)
    content = write_organisation(after)
    return Import(before, content, changes, merged.notes, merged.refused, after)


_BEGINS_UNIT = re.compile(r'- number: "([0-9]{4})"')


def refused_by_rules(after: Organisation) -> Iterator[ImportRefusal]:
    """What the organisation file may not say, with the unit of whose lines it is."""
    content = write_organisation(after)
    lines = content.splitlines()
    for problem in read_organisation(content).problems:
        if problem.severity is ProblemSeverity.ERROR:
            begins = (_BEGINS_UNIT.match(line) for line in reversed(lines[: problem.line]))
            unit = next((found[1] for found in begins if found), "")
            yield ImportRefusal(f"Afterwards {problem.message}.", unit)


def prepare_move(settings: Settings, who: str, number: str) -> Import:
    """What moving one person to the unit would change, checked as a file is; nothing is changed.
    Raises `NoVersion`, `CannotMove` and `StoreUnavailable`."""
    before = version_in_force(settings)
    organisation = before.organisation
    found = sorted(one.id for one in organisation.people.values() if who in (one.id, one.name))
    if len(found) != 1:
        some = f"{len(found)} people are" if found else "Nobody is"
        raise CannotMove(f"{some} called {who}. Give the id that stands in the organisation.")
    if number not in organisation.units:
        raise CannotMove(f"There is no unit {number}. Write its number as it stands.")
    listed = organisation.lists(found[0])
    there = organisation.unit_of(found[0]).number if listed else ""
    if there == number:
        raise CannotMove(f"{who} is a member of unit {number} already.")
    try:
        after = moved_here(organisation, found[0], there, number)
    except ChangeRefused:
        needed = f"{who} is needed in unit {there}: its last administrator, or alone on the chain."
        raise CannotMove(f"{needed} Put somebody else in first.") from None
    content = write_organisation(after)
    changes, refused = differences(organisation, after), tuple(refused_by_rules(after))
    return Import(before, content, changes, (), refused, after)


def apply_move(settings: Settings, made: Import) -> str:
    """Puts the move in force as one version and says where it went; that it was done is on record.
    Raises `Overtaken`, `CannotWrite`, `StoreUnavailable`."""
    if settings.organisation_source == "database":
        _log(settings, "move")
    return put_in_force(settings, made.before, made.content, AUTHOR)


def apply(settings: Settings, made: Import, where: From) -> str:
    """Puts the import in force and says where it went. Raises `Overtaken`, `CannotWrite`,
    `StoreUnavailable`."""
    if settings.organisation_source == "database":
        _log(
            settings, f"import {where.value}"
        )  # first: after an error the operator may rely on nothing being done
    return put_in_force(settings, made.before, made.content, AUTHOR)


def tell_refused(settings: Settings, made: Import) -> tuple[str, ...]:
    """Tells each refused unit's administrators in chat; the numbers of the units of which nobody
    could be told. Raises `StoreUnavailable`."""
    database = open_for_looking(settings)
    try:
        return database.write(lambda tx: tuple(announce.tell_refused(tx, made.after, made.refused)))
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()


def _log(settings: Settings, what: str) -> None:
    """Who ran it; the version itself is by `import`."""
    database = open_for_looking(settings)
    try:
        log_access(database, operator(), f"organisation {what}", None, WallClock().now())
    except DBAPIError as error:
        raise StoreUnavailable(type(error).__name__) from error
    finally:
        database.close()


_LINES = {
    DifferenceKind.PERSON_ADDED: "{person}: new",
    DifferenceKind.PERSON_REMOVED: "{person}: removed",
    DifferenceKind.RENAMED: "{before}: is called {after} now",
    DifferenceKind.PHONE: "{person}: phone {before} → {after}",
    DifferenceKind.PERSON_CHANGED: "{person}: {detail} {before} → {after}",
    DifferenceKind.UNIT_ADDED: "unit {unit}: new, {after}",
    DifferenceKind.UNIT_REMOVED: "unit {unit}: removed",
    DifferenceKind.UNIT_CHANGED: "unit {unit}: {detail} {before} → {after}",
    DifferenceKind.MEMBER_ADDED: "unit {unit}: {person} is a member now",
    DifferenceKind.MEMBER_REMOVED: (
        "unit {unit}: {person} is no member any more, and in no other unit"
    ),
    DifferenceKind.MEMBER_MOVED: "unit {unit}: {person} moved here from unit {before}",
    DifferenceKind.LEVEL_PEOPLE: "unit {unit}, level «{level}»: {before} → {after}",
    DifferenceKind.LEVEL_EMPTIED: (
        "unit {unit}, level «{level}»: taken out, nobody is left on it ({before})"
    ),
    DifferenceKind.LEVELS: "unit {unit}, levels: {before} → {after}",
    DifferenceKind.LEVEL_WAITS: "unit {unit}, level «{level}»: {before} → {after}",
    DifferenceKind.SAFETY_REPS: "unit {unit}, safety representatives: {before} → {after}",
    DifferenceKind.ADMINISTRATORS: "unit {unit}, administrators: {before} → {after}",
}


def in_words(differences: Iterable[Difference]) -> list[str]:
    """One line each, in their order."""
    return [_line(difference) for difference in differences]


def _line(difference: Difference) -> str:
    known = {key: "nothing" if value is None else value for key, value in _of(difference).items()}
    return _LINES[difference.what].format(**known)


def as_data(differences: Iterable[Difference]) -> list[dict[str, Any]]:
    """For machines: the same facts, without the keys that say nothing."""
    return [
        {key: value for key, value in _of(difference).items() if value is not None}
        for difference in differences
    ]


def _of(difference: Difference) -> dict[str, Any]:
    return asdict(difference)
