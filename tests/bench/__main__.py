"""`make bench`: the bounds of architecture.md, measured; a table, and `var/bench.json`.

    python -m tests.bench [--quick] [--incidents N]

Every ratio comes from one run, its two sides taking turns. See docs/bench.md.
"""

import argparse
import asyncio
import contextlib
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.bench import measures
from tests.bench.table import Row, heading, write
from tests.bench.trust import NotTrusted

_RESULT = Path("var/bench.json")


def main() -> int:
    """Measures, prints, writes; 1 when a bound does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="The bench.")
    parser.add_argument("--quick", action="store_true", help="under a minute, for development")
    parser.add_argument("--incidents", type=int, help="stored alarms for B6 (1000000)")
    given = parser.parse_args()
    # Whoever ends the bench ends what it started: as with Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    effort = measures.QUICK if given.quick else measures.FULL
    if given.incidents is not None:
        effort = effort.with_incidents(given.incidents)
    began = time.perf_counter()
    print(heading(), flush=True)
    with tempfile.TemporaryDirectory(prefix="rodtkort-bench-") as folder:
        try:
            rows = asyncio.run(_all(Path(folder), effort))
        except NotTrusted as error:
            print(error, file=sys.stderr)
            return 2
    seconds = time.perf_counter() - began
    write(_RESULT, rows, {"quick": given.quick, "seconds": round(seconds, 1)})
    print(f"{seconds:.0f} seconds; written to {_RESULT}")
    return 0 if all(row.kept for row in rows) else 1


async def _all(folder: Path, effort: measures.Effort) -> list[Row]:
    rows: list[Row] = []
    async for row in measures.all_rows(folder, effort):
        print(row.text(), flush=True)
        rows.append(row)
    return rows


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
    sys.exit(130)
