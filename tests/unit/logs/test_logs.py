"""L11: no name, no number and no word that anybody wrote is in any log line."""

import json
import logging
import os
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest
import structlog
from structlog.testing import capture_logs

from bot import logs
from tests.fakes.faults import forbidden, server_error, throttled
from tests.forging import Because
from tests.world import World, person_id

SAID = "Klienten Ola Hansen truer meg, tlf 99887766, fnr 01017012345"
SECRET = ("Ola", "Hansen", "99887766", "01017012345", "truer", "Leder En", "Saksbehandler", "2107")


class Written:
    """The service's own logging into a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.log = logs.Log(self._descriptor)

    def lines(self) -> list[dict[str, Any]]:
        """Every line there is so far."""
        self.log.flush()
        return [json.loads(line) for line in self._file.read_text().splitlines()]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.log.close()
        os.close(self._descriptor)
        structlog.reset_defaults()


@pytest.fixture
def written(tmp_path: Path) -> Iterator[Written]:
    """The service's own logging, put back afterwards."""
    with Written(tmp_path / "log") as written:
        yield written


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
            await world.forges(world.caseworker, SAID, because=Because.HOSTILE)
            broken = world.teams.payloads.text(world.caseworker, SAID)
            del broken["conversation"]
            await world.teams.deliver(broken)
            await world.taps(world.deputy, "Avslutt varselet")
    written = json.dumps(lines, ensure_ascii=False, default=str)
    assert lines
    assert [word for word in (*SECRET, person_id("101")) if word in written] == []
    assert [word for word in ("Ola", "99887766", "01017012345") if word in caplog.text] == []


def test_l11_a_librarys_complaint_is_cut_down_to_who_and_how_bad(written: Written) -> None:
    """L11: libraries quote what they were given."""
    try:
        raise ValueError(SAID)
    except ValueError:
        logging.getLogger("aiohttp.server").exception("cannot handle %s", SAID)
    (line,) = written.lines()
    assert line["event"] == "library_complained"
    assert (line["library"], line["error"]) == ("aiohttp.server", "ValueError")
    assert "Ola" not in json.dumps(line, ensure_ascii=False)


def test_l11_what_is_said_past_the_log_is_told_without_its_words(tmp_path: Path) -> None:
    """L11: an error that nobody caught, in the process and in a thread, a warning, a print, an
    error while something is cleared away."""

    class Broken:
        def __del__(self) -> None:
            raise ValueError(SAID)

    def fail() -> None:
        raise ValueError(SAID)

    with Written(tmp_path / "log") as written:
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        sys.excepthook(ValueError, ValueError(SAID), None)
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.warn(SAID, stacklevel=1)
        print(SAID)
        print(SAID, file=sys.stderr)
        broken = [Broken()]
        broken.clear()
        told = written.lines()
    assert [line["event"] for line in told] == [
        "uncaught", "uncaught", "library_complained", "stray_output", "stray_output", "uncaught",
    ]  # fmt: skip
    assert [line["where"] for line in told if "where" in line] == [
        "thread", "process", "clearing away",
    ]  # fmt: skip
    assert "Ola" not in json.dumps(told)


def test_every_line_is_json_with_level_and_time(written: Written) -> None:
    """contract.md: what a log collector expects."""
    structlog.get_logger("test").info("ready", environment="local")
    (line,) = written.lines()
    assert {"event", "level", "timestamp"} <= line.keys()


def test_a_line_that_cannot_be_made_is_told_and_raises_nothing(written: Written) -> None:
    """What JSON cannot say, what no terminal can show, what is wrongly called, and what is too
    long: the caller goes on."""

    class Hostile:
        def __repr__(self) -> str:
            raise RuntimeError(SAID)

    log = structlog.get_logger("test")
    circle: list[Any] = []
    circle.append(circle)
    log.warning("circle", value=circle)
    log.warning("hostile", value=Hostile())
    log.warning("keys", value={(1, 2): 3})
    log.warning("too_long", value="x" * 100_000)
    log.warning("lone", value="\ud83d")
    log.warning("wrongly %s %s", "called")
    log.warning("twice", event="named")
    log.error()
    told = {line["event"]: line for line in written.lines()}
    assert {"circle", "hostile", "keys", "too_long", "lone", "unnamed", "twice"} == told.keys()
    assert told["circle"]["unreadable"] == "ValueError"
    assert told["keys"]["level"] == "warning"
    assert told["lone"]["value"] == "\ud83d"
    assert "Ola" not in json.dumps(told)
