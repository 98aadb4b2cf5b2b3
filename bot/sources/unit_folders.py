"""What units keep beside the organisation file: `KIND/UNIT/`, one folder for each unit number; and
which ladders and routines therefore apply, the bot's own or the unit's (R35, R36)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path

import structlog

from bot.domain.organisation.routines import Routines
from bot.integrations.directory.routine_files import FolderReading, read_folder, read_ladder_folder
from bot.outbox.metrics import UNIT_FILE_PROBLEMS
from bot.texts.ladders import Ladders, Wordings, load

Stamp = tuple[tuple[str, int, int], ...]


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


log = structlog.get_logger(__name__)


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


_OURS = Path(str(files("bot.texts") / "routines"))


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
        common = self._routines.common or read_folder(_OURS).routines
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
