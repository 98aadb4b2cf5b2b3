"""One version takes the place of another while alarms go on, and is taken back; the soak does it
with two hundred (tests/soak/test_rolling_upgrade.py)."""

from pathlib import Path

import pytest

from tests.crash.fork_server import ForkServer
from tests.crash.rolling import Rolling, two_versions
from tests.revisions import THE_VERSION_BEFORE

ALARMS = 8


@pytest.mark.parametrize(
    "back",
    [
        pytest.param(False, id="upgrade"),
        pytest.param(True, id="rollback", marks=pytest.mark.soak),  # as long again
    ],
)
async def test_no_alarm_is_lost_between_two_versions(
    back: bool, tmp_path: Path, fork_server: ForkServer, empty_postgres_url: str
) -> None:
    """L6, L5, L8, V4: raised at one, answered at the other; all is verified at the end (`Town`)."""
    async with two_versions(fork_server, THE_VERSION_BEFORE, tmp_path, empty_postgres_url) as town:
        await Rolling(town, ALARMS, back=back).run()
