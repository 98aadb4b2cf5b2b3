"""What units keep beside the organisation file: `KIND/UNIT/`, one folder for each unit number."""

from collections.abc import Iterable, Iterator
from pathlib import Path

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
