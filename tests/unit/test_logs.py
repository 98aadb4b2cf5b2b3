"""L11: no name, no number and no word that anybody wrote is in any log line."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from bot import logs
from tests.fakes.faults import forbidden, server_error, throttled
from tests.world import World, person_id

SAID = "Klienten Ola Hansen truer meg, tlf 99887766, fnr 01017012345"
SECRET = ("Ola", "Hansen", "99887766", "01017012345", "truer", "Leder En", "Saksbehandler", "2107")


@pytest.fixture
def configured() -> Iterator[None]:
    """The service's own logging, put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure()
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.filterwarnings("default")
async def test_l11_a_whole_alarm_leaves_no_words_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """L11: raise, failures of every kind, relay, hand-over, an error, the end."""
    with capture_logs() as lines, caplog.at_level(logging.DEBUG):
        async with World(tmp_path) as world:
            world.teams.fail(forbidden("MessageWritesBlocked"), user=world.leader)
            world.teams.fail(server_error(), operation="send", user=world.deputy)
            world.teams.fail(throttled("1"), operation="send", user=world.caseworker)
            await world.says(world.caseworker, f"/hjelp {SAID}")
            await world.advance(5)
            await world.says(world.caseworker, SAID)
            await world.taps(world.deputy, "Jeg skriver med deg")
            await world.says(world.deputy, SAID)
            await world.sends(world.caseworker, SAID)
            broken = world.teams.payloads.text(world.caseworker, SAID)
            del broken["conversation"]
            await world.teams.deliver(broken)
            await world.taps(world.deputy, "Avslutt varselet")
    written = json.dumps(lines, ensure_ascii=False, default=str)
    assert lines
    assert [word for word in (*SECRET, person_id("101")) if word in written] == []
    assert [word for word in ("Ola", "99887766", "01017012345") if word in caplog.text] == []


@pytest.mark.usefixtures("configured")
def test_l11_a_librarys_complaint_is_cut_down_to_who_and_how_bad(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """L11: libraries quote what they were given."""
    try:
        raise ValueError(SAID)
    except ValueError:
        logging.getLogger("aiohttp.server").exception("cannot handle %s", SAID)
    line = json.loads(capsys.readouterr().out)
    assert line["event"] == "library_complained"
    assert (line["library"], line["error"]) == ("aiohttp.server", "ValueError")
    assert "Ola" not in json.dumps(line, ensure_ascii=False)


@pytest.mark.usefixtures("configured")
def test_every_line_is_json_with_level_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    """contract.md: what a log collector expects."""
    structlog.get_logger("test").info("ready", environment="local")
    line = json.loads(capsys.readouterr().out)
    assert {"event", "level", "timestamp"} <= line.keys()
