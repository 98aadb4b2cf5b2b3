"""E1–E3 and F1 again and again: what other work costs an alarm is a small difference of two figures
of one moment, and one run of a busy machine says little.

    python -m tests.bench.beside [RUNS]

Prints the rows of each run as `make bench` does, and at the end median and range of each.
"""

import asyncio
import os
import statistics
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from tests.bench import evidence, filing
from tests.bench.connector import BenchConnector
from tests.bench.organisation import BenchOrganisation
from tests.bench.table import Row, heading

_PEOPLE = 500
_EACH = 20


async def main(runs: int) -> None:
    """So many times all of them."""
    print(heading(), flush=True)
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for _ in range(runs):
        with tempfile.TemporaryDirectory(prefix="rodtkort-bench-") as folder:
            for row in await _rows(Path(folder)):
                found[row.bound_id].append(row)
                print(f"{row.text()}; load {os.getloadavg()[0]:.1f}", flush=True)
    for name, rows in found.items():
        values = sorted(row.value for row in rows)
        median, unit, bound = statistics.median(values), rows[0].unit, rows[0].bound
        print(
            f"{name}  median {median:.2f} {unit} of {len(values)}, "
            f"{values[0]:.2f} to {values[-1]:.2f}; bound {bound:g}"
        )


async def _rows(folder: Path) -> list[Row]:
    organisation = BenchOrganisation(folder / "organisation.json", _PEOPLE)
    async with BenchConnector() as connector:
        rows = await evidence.rows(connector, folder, organisation, _EACH, _EACH)
        return rows + await filing.rows(connector, folder, organisation, 4 * _EACH)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 3))
