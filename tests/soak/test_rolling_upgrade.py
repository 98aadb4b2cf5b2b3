"""A rolling upgrade, and one taken back, under load: an earlier revision and this one side by side
on one database while two hundred alarms are raised, climb and are answered at both."""

import os
from pathlib import Path

import pytest

from tests.crash.fork_server import ForkServer
from tests.crash.rolling import Rolling, two_versions
from tests.revisions import LAST_BEFORE_THE_MOVE, THE_VERSION_BEFORE

pytestmark = pytest.mark.soak

ALARMS = int(os.environ.get("SOAK_UPGRADE_ALARMS", "200"))


@pytest.mark.parametrize(
    ("revision", "back", "killed"),
    [
        pytest.param(THE_VERSION_BEFORE, False, False, id="upgrade"),
        pytest.param(THE_VERSION_BEFORE, True, False, id="rollback"),
        pytest.param(THE_VERSION_BEFORE, True, True, id="rollback-killed"),
        pytest.param(LAST_BEFORE_THE_MOVE, False, False, id="from-far-back"),
        pytest.param(LAST_BEFORE_THE_MOVE, False, True, id="from-far-back-killed"),
    ],
)
async def test_two_hundred_alarms_while_two_versions_run_side_by_side(
    revision: str,
    back: bool,
    killed: bool,
    tmp_path: Path,
    fork_server: ForkServer,
    empty_postgres_url: str,
) -> None:
    """L6, L5, L8, V4: the history verifies at the end (`Town`)."""
    async with two_versions(fork_server, revision, tmp_path, empty_postgres_url) as town:
        rolling = Rolling(town, ALARMS, back=back, killed=killed)
        await rolling.run()
        for who, (sent, due) in rolling.done_by.items():
            assert sent > ALARMS // 4, (who, "sent hardly anything")
            assert due > ALARMS // 8, (who, "had hardly anything to do that was due")
        print(f"\n{ALARMS} alarms, 0 lost; the first replica ended in {rolling.drained:.2f} s;")
        print(f"sent and due by each: {rolling.done_by}")
