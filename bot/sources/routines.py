"""Which routines apply: the bot's own, and what units have written beside the organisation file,
in `routines/UNIT/`, one folder for each unit number (R35, R36)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path

import structlog

from bot.domain.organisation.routines import Routines
from bot.integrations.directory.routine_files import FolderReading, read_folder
from bot.outbox.metrics import UNIT_FILE_PROBLEMS
from bot.sources.unit_folders import Stamp, of_no_unit, stamp, unit_folders

log = structlog.get_logger(__name__)

_OURS = Path(str(files("bot.texts") / "routines"))


@dataclass(frozen=True, slots=True)
class FolderReadings:
    """Every unit's folder as it is now, the bad ones with their problems, one line each."""

    units: dict[str, FolderReading]
    problems: tuple[str, ...]


def beside(organisation_file: Path) -> Path:
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
