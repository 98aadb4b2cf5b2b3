"""Which ladders apply: the bot's own, and what units say instead, in `ladders/UNIT/` beside the
organisation file (R35)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from bot.integrations.directory.ladder_files import read_ladder_folder
from bot.outbox.metrics import UNIT_FILE_PROBLEMS
from bot.sources.unit_folders import Stamp, of_no_unit, stamp, unit_folders
from bot.texts.ladders import Ladders, Wordings, load

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class LadderReadings:
    """Every unit's ladders that can be used, and the problems of the others, one line each."""

    of_units: dict[str, Wordings]
    problems: tuple[str, ...]


def ladders_beside(organisation_file: Path) -> Path:
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
