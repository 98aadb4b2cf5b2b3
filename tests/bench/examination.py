"""M4: how long one examination of many units takes: what the preview of a change, `borte`, the desk
and the morning ask (decision 67). No other process takes part.

    python -m tests.bench.examination
"""

import json
import sys
import tempfile
import time
from pathlib import Path

from bot.domain.readiness import Line, Scene, examine
from bot.sources import read_file
from tests.bench.morning import PEOPLE, UNITS, Morning
from tests.bench.table import Row

_MOST_SECONDS = 2.0
_TIMES = 5
_HANGING = 10  # so many units have the same one above them


def row(folder: Path) -> Row:
    """The slowest of a few, of units that hang in tens below another, where every tenth person has
    no bot: something is found in each."""
    file = folder / "organisation.json"
    Morning(file, 1, UNITS)
    content = json.loads(file.read_text(encoding="utf-8"))
    for number, unit in enumerate(content["units"][-UNITS:]):
        unit["members"] = unit["levels"][1]["people"]
        if number % _HANGING:
            unit["parent"] = content["units"][-UNITS + number - number % _HANGING]["number"]
    file.write_text(json.dumps(content), encoding="utf-8")
    organisation = read_file(file).organisation
    if organisation is None:
        raise RuntimeError("the bench's organisation cannot be read")
    out = frozenset(sorted(organisation.people)[::PEOPLE])
    scene = Scene(organisation, 0, {}, lambda one: Line.NOT_INSTALLED if one in out else Line.THERE)
    taken, found = [], 0
    for _ in range(_TIMES):
        began = time.perf_counter()
        found = sum(len(examine(scene, unit)) for unit in organisation.units.values())
        taken.append(time.perf_counter() - began)
    detail = f"least {min(taken):.3f}; {len(organisation.units)} units, {found} findings"
    return Row("M4", f"examination of {UNITS} units", max(taken), "s", _MOST_SECONDS, detail=detail)


def main() -> int:
    """Prints the row."""
    with tempfile.TemporaryDirectory(prefix="rodtkort-bench-") as folder:
        measured = row(Path(folder))
    print(measured.text())
    return 0 if measured.kept else 1


if __name__ == "__main__":
    sys.exit(main())
