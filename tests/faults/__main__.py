"""The figures of the rows that were played last, as the table of docs/resilience.md.

`python -m tests.faults [FILE]`; without a file what `make soak` has written to var/faults.jsonl.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.faults.figures import FIGURES

COLUMNS = ("answered", "level_1", "level_2", "probe", "stored", "earlier", "green")
HEAD = "| fault | answered | level 1 | level 2 | probe | stored again | alarm from before | green |"


def main(file: Path) -> None:
    """Prints a line for each row: of all its places the slowest."""
    rows: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for line in file.read_text().splitlines():
        found = json.loads(line)
        rows[found["row"]][found["place"]] = found
    print(HEAD)
    print("|---" * (len(COLUMNS) + 1) + "|")
    for name, places in rows.items():
        cells = (_slowest([place[column] for place in places.values()]) for column in COLUMNS)
        print(f"| {name} | {' | '.join(cells)} |")


def _slowest(seconds: list[float | None]) -> str:
    known = [value for value in seconds if value is not None]
    return f"{max(known):.1f}" if len(known) == len(seconds) else "never"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FIGURES)
