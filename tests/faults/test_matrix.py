"""The fault matrix: every row on SQLite and PostgreSQL, with one and three replicas.

Each asserts that everybody who cried was answered and somebody alerted, level after level (L1, L3,
L8), that nothing was lost or doubled (L6, V4), and that a probe said so within 10 s.
"""

from collections.abc import Callable

import pytest

from tests.crash.fork_server import ForkServer
from tests.faults import rows_channel, rows_database, rows_disks, rows_network, rows_process
from tests.faults.figures import QUICK_WAIT_SECONDS, WAIT_SECONDS, Place, note
from tests.faults.lab import Lab, Row
from tests.faults.scenario import Scene

ROWS = [
    *rows_disks.ROWS,
    *rows_database.ROWS,
    *rows_network.ROWS,
    *rows_process.ROWS,
    *rows_channel.ROWS,
]


CASES = [
    pytest.param(
        row,
        place,
        id=f"{row.name.replace(',', '').replace(' ', '_')}-{place}",
        marks=[
            pytest.mark.xdist_group("faults"),
            *([] if str(place) in row.fast else [pytest.mark.soak]),
        ],
    )
    for row in ROWS
    for place in row.places
]


@pytest.mark.parametrize(("row", "place"), CASES)
async def test_row(
    row: Row, place: Place, make_lab: Callable[[Place], Lab], fork_server: ForkServer
) -> None:
    """L1, L3, L6, L8, L10: nobody is alone while it lasts, and everything is as before after it."""
    lab = make_lab(place)
    async with row.stage(lab) as staged:
        wait = QUICK_WAIT_SECONDS if str(place) in row.fast else WAIT_SECONDS
        scene = Scene(place, staged.folder or lab.folder, fork_server, staged.url, wait)
        async with scene:
            scene.town.services_url = staged.services_url or staged.url
            await scene.start(piped=staged.piped, **staged.settings)
            figures = await scene.endures(staged)
            note(row.name, place, figures)
            figures.judge(heartbeat=staged.heartbeat, told=staged.told)
