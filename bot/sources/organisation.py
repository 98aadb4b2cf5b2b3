"""Which version of the organisation counts: the file, read at start, on change and on SIGHUP; a
bad file keeps the last good version, at start too (contract.md, `RODTKORT_ORGANISATION_FILE`)."""

from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.domain.organisation.organisation import Organisation, Unit, file_absences
from bot.integrations.directory.organisation_file import read_organisation, render
from bot.ports import Clock
from bot.service.directory import Directory
from bot.sources.unit_folders import LadderSource, RoutineSource, ladders_folder, routines_folder
from bot.store.database import Database
from bot.store.people_at_start import keep_revision, last_revision, load_people, revision_hash
from bot.store.queries import OrganisationReader

log = structlog.get_logger(__name__)

_LOOKED_BACK = 10  # versions, where today's rules refuse the last one
_NOBODY = Organisation("0000", {}, {"0000": Unit("0000", "Nav", ())})


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
