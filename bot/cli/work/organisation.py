"""What the operator's commands do with the organisation as a whole: find the version in force,
and put another in its place."""

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from sqlalchemy.exc import DBAPIError

from bot.cli.work.incidents import open_for_looking
from bot.core import organisation_file
from bot.domain.organisation.organisation import Organisation
from bot.settings import Settings
from bot.sources.organisation import OrganisationFileReading, read_file, stored_organisation
from bot.store.database import WallClock
from bot.store.people_at_start import last_revision
from bot.store.queries import keep_in_place_of
from bot.store.records import StoreUnavailable

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
