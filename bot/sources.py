"""Which version of the organisation counts: the file, read at start, on change and on SIGHUP; a bad
file keeps the last good version, at start too (contract.md, `RODTKORT_ORGANISATION_FILE`).

And what units keep beside it: `KIND/UNIT/`, one folder for each unit number; which ladders and
routines therefore apply, the bot's own or the unit's (R35, R36).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path

import structlog

from bot.domain.organisation.organisation import Organisation, Unit, file_absences
from bot.domain.organisation.routines import Routine, Routines
from bot.integrations.directory.organisation_file import read_organisation, render
from bot.integrations.directory.routine_files import FolderReading, read_folder, read_ladder_folder
from bot.outbox.metrics import UNIT_FILE_PROBLEMS
from bot.ports import Clock
from bot.service.directory import Directory
from bot.store.database import Database
from bot.store.queries import (
    OrganisationReader,
    keep_revision,
    last_revision,
    load_people,
    revision_hash,
)
from bot.texts.ladders import Ladders, Wordings, load

log = structlog.get_logger(__name__)

Stamp = tuple[tuple[str, int, int], ...]

_OURS = Path(str(files("bot.texts") / "routines"))
_LOOKED_BACK = 10  # versions, where today's rules refuse the last one
_NOBODY = Organisation("0000", {}, {"0000": Unit("0000", "Nav", ())})


@cache
def _own_routines() -> tuple[Routine, ...]:
    return read_folder(_OURS).routines


def unit_folders(folder: Path) -> list[Path]:
    """Every unit's folder, by number."""
    # Hidden ones are how a mounted volume keeps its versions.
    return sorted(p for p in folder.glob("*") if p.is_dir() and not p.name.startswith("."))


def of_no_unit(folder: Path, units: Iterable[str] | None) -> Iterator[str]:
    """A problem for each folder that no unit has the number of; none while `units` is unknown."""
    known = None if units is None else set(units)
    for path in unit_folders(folder):
        if known is not None and path.name not in known:
            yield (
                f"{path}:1: no unit of the organisation file has the number {path.name}; "
                "rename the folder or add the unit"
            )


def stamp(folder: Path) -> Stamp:
    """What changes when a file is written, comes or goes."""
    found = []
    for unit in unit_folders(folder):
        for path in sorted(unit.glob("*")):
            try:
                about = path.stat()
            except OSError:  # gone since, or a link that leads nowhere: it is told when read
                continue
            found.append((f"{unit.name}/{path.name}", about.st_mtime_ns, about.st_size))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class LadderReadings:
    """Every unit's ladders that can be used, and the problems of the others, one line each."""

    of_units: dict[str, Wordings]
    problems: tuple[str, ...]


def ladders_folder(organisation_file: Path) -> Path:
    """Where units keep their own words."""
    return organisation_file.parent / "ladders"


def read_unit_ladders(folder: Path, units: Iterable[str] | None = None) -> LadderReadings:
    """Read `ladders/`; with `units` a folder that no unit has the number of is a problem too."""
    found: dict[str, Wordings] = {}
    problems: list[str] = []
    for path in unit_folders(folder):
        reading = read_ladder_folder(path)
        found[path.name] = reading.wordings
        problems += reading.problems
    return LadderReadings(found, (*problems, *of_no_unit(folder, units)))


@dataclass(slots=True)
class LadderSource:
    """Follows the folder. The same files say the same on every replica and after every start: a
    ladder with a problem is the bot's own, whatever it was before (L8). Raises `BadLadders` when
    the bot's own cannot be used."""

    folder: Path
    _ladders: Ladders = field(default_factory=lambda: Ladders(load()))
    _seen: Stamp | None = None

    def ladders(self) -> Ladders:
        """What applies now; the files are read only when something about them has changed."""
        now = stamp(self.folder)
        if now == self._seen:
            return self._ladders
        readings = read_unit_ladders(self.folder)
        self._ladders = Ladders(self._ladders.common, readings.of_units)
        self._seen = now
        UNIT_FILE_PROBLEMS.labels("ladders").set(len(readings.problems))
        if readings.problems:
            log.error("ladders_refused", problems=len(readings.problems))
        return self._ladders


@dataclass(frozen=True, slots=True)
class FolderReadings:
    """Every unit's folder as it is now, the bad ones with their problems, one line each."""

    units: dict[str, FolderReading]
    problems: tuple[str, ...]


def routines_folder(organisation_file: Path) -> Path:
    """Where units keep their own routines."""
    return organisation_file.parent / "routines"


def read_unit_folders(folder: Path, units: Iterable[str] | None = None) -> FolderReadings:
    """Read `routines/`; with `units` a folder that no unit has the number of is a problem too."""
    found: dict[str, FolderReading] = {}
    problems: list[str] = []
    for path in unit_folders(folder):
        found[path.name] = reading = read_folder(path)
        problems += reading.problems
    return FolderReadings(found, (*problems, *of_no_unit(folder, units)))


@dataclass(slots=True)
class RoutineSource:
    """Follows the folder. A unit whose files are bad keeps the routines it had, at start the
    bot's own: a slip of the pen takes nobody's routine away."""

    folder: Path
    _routines: Routines = field(default_factory=Routines)
    _seen: Stamp | None = None

    def routines(self) -> Routines:
        """What applies now; the files are read only when something about them has changed."""
        now = stamp(self.folder)
        if now == self._seen:
            return self._routines
        common = self._routines.common or _own_routines()
        readings = read_unit_folders(self.folder)
        before = self._routines.of_units
        of_units = {
            unit: reading.routines or before.get(unit, ())
            for unit, reading in readings.units.items()
        }
        self._routines = replace(self._routines, common=common, of_units=of_units)
        self._seen = now
        UNIT_FILE_PROBLEMS.labels("routines").set(len(readings.problems))
        if readings.problems:
            log.error("routines_refused", problems=len(readings.problems))
        return self._routines


class NoOrganisation(Exception):
    """There is no usable version at all: `serve` refuses to start. The message says why."""


@dataclass(frozen=True, slots=True)
class OrganisationFileReading:
    """What the file says now; `organisation` None when it is bad, `problems` one line each."""

    content: str
    organisation: Organisation | None
    problems: tuple[str, ...]


def read_file(path: Path) -> OrganisationFileReading:
    """Reads and checks the file; a file that is missing or no text is a problem like any other."""
    try:
        content = path.read_text(encoding="utf-8")
    except OSError as error:
        why = error.strerror or type(error).__name__
        return OrganisationFileReading(
            "", None, (f"{path}:1: it cannot be read ({why}); check the path",)
        )
    except UnicodeDecodeError:
        return OrganisationFileReading(
            "", None, (f"{path}:1: it is not UTF-8 text; save it as UTF-8",)
        )
    reading = read_organisation(content)
    problems = tuple(render(problem, str(path)) for problem in reading.problems)
    return OrganisationFileReading(content, reading.organisation, problems)


def stored_organisation(content: str) -> Organisation | None:
    """A version that was accepted once; None if today's rules cannot read it any more."""
    return read_organisation(content).organisation


class OrganisationSource:
    """Keeps a `Directory` up to date with the file. With `only_seed` the database decides, and
    the file counts only until there is a first version (`RODTKORT_ORGANISATION_SOURCE`)."""

    def __init__(
        self, path: Path, database: Database, clock: Clock, only_seed: bool = False
    ) -> None:
        self._path = path
        self._only_seed = only_seed
        self._database = database
        self._clock = clock
        self._versions = OrganisationReader(database)
        self._refused = ""  # a version that could not be used, said once
        self._seen: tuple[int, int] | None = None
        self._routines = RoutineSource(routines_folder(path))
        self._ladders = LadderSource(ladders_folder(path))

    def load(self, only_look: bool = False) -> Directory:
        """The directory to start with; its file becomes a version that counts, unless this is
        `only_look`. Raises `NoOrganisation` when neither the file nor any earlier version can be
        used."""
        self._seen = self._stamp()
        reading = read_file(self._path)
        if self._only_seed and last_revision(self._database) is not None:
            organisation, name = self._last_good(())
        elif reading.organisation is not None:
            organisation, name = reading.organisation, revision_hash(reading.content)
            if not only_look:
                self._keep(reading.content)
        else:
            organisation, name = self._last_good(reading.problems)
        people = load_people(self._database)
        directory = Directory(organisation, name, file_absences(organisation), people)
        self._follow_units(directory)
        return directory

    def without_database(self) -> Directory:
        """The directory while the database is away at start: the file as it is, and nobody's
        address. A file that cannot be used gives an empty one: 112 and nothing else (L8)."""
        reading = read_file(self._path)
        organisation = reading.organisation or _NOBODY
        return Directory(organisation, revision_hash(reading.content), file_absences(organisation))

    def refresh(self, directory: Directory, always: bool = False) -> bool:
        """Accepts a changed file; false when nothing changed or the file is bad (and said so).
        The units' routines and ladders are followed as well, whoever decides about the
        structure."""
        self._follow_units(directory)
        if self._only_seed:
            return self._follow_database(directory)
        stamp = self._stamp()
        if stamp == self._seen and not always:
            return False
        reading = read_file(self._path)
        if reading.organisation is None:
            self._seen = stamp
            log.error("organisation_refused", problems=len(reading.problems))
            return False
        name = self._keep(reading.content)
        directory.accept(reading.organisation, name, file_absences(reading.organisation))
        self._seen = stamp  # only now: while the database is away, the next look tries again
        log.info("organisation_accepted", revision=name[:12])
        return True

    def _follow_database(self, directory: Directory) -> bool:
        """What an administrator changed on another replica, or an import wrote, counts within
        seconds. One that cannot be read keeps the last good one."""
        known = directory.revision
        last = self._versions.last()
        if last is None or last.hash in (directory.revision, self._refused):
            return False
        content = self._versions.content(last.hash)
        organisation = read_organisation(content).organisation if content else None
        if organisation is None:
            self._refused = last.hash
            log.error("organisation_refused", revision=last.hash[:12])
            return False
        if directory.revision != known:  # saved here while this one was read: the next look knows
            return False
        directory.accept(organisation, last.hash, file_absences(organisation))
        log.info("organisation_accepted", revision=last.hash[:12])
        return True

    def _follow_units(self, directory: Directory) -> None:
        directory.routines = self._routines.routines()
        directory.ladders = self._ladders.ladders()

    def _keep(self, content: str) -> str:
        return keep_revision(self._database, "file", content, self._clock.now(), "file")

    def _last_good(self, problems: tuple[str, ...]) -> tuple[Organisation, str]:
        for version, content in reversed(self._versions.versions(_LOOKED_BACK)):
            organisation = read_organisation(content).organisation
            if organisation is None:  # by rules that came later
                log.error("organisation_refused", revision=version.hash[:12])
                continue
            if problems:
                log.error("organisation_refused", problems=len(problems), using="last good version")
            return organisation, version.hash
        raise NoOrganisation("\n".join(problems))

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
