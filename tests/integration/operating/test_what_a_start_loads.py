"""What a bot that is ready has loaded: what only papers, pages, pictures and migrations need is
loaded when somebody asks for it, and nothing is left for the first alarm (docs/bench.md, B5)."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.databases import empty_database
from tests.slow_machine import LONG_ENOUGH
from tests.world import KEY, SAMPLE

pytestmark = pytest.mark.xdist_group("a start")  # one process for all

# By package or module, with all that lies below it.
NOT_AT_A_START = (
    "PIL",
    "alembic",
    "fastjsonschema",
    "jinja2",
    "mako",
    "microsoft_teams",
    "obstore",
    "phonenumbers",
    "psycopg",
    "sqlalchemy.dialects.mysql",
    "sqlalchemy.dialects.oracle",
    "sqlalchemy.dialects.mssql",
    "segno",
    "typst",
    "xlsxwriter",
    "baresip",
    "bot.cli.work.doctor",
    "bot.store.migrations",
)
# The calendar of Norway, and of no other country.
COUNTRIES = "holidays.countries."

_SCRIPT = """
import asyncio, json, sys
from bot.cli import loaded_for_good
opened = set()
sys.addaudithook(lambda event, given: event == "open" and opened.add(str(given[0])))
loaded_for_good()
from aiohttp import web
from bot import texts
from bot.domain import working_days
from bot.cli.work import serving
from bot.settings import load_settings
calendar = "holidays" in sys.modules
from tests.bench.connector import BenchConnector
from tests.fakes.payloads import TeamsUser

def new():
    found = sorted(name for name in sys.modules if name not in known)
    known.update(found)
    return found

known = set()

async def start():
    application = serving.build_application(load_settings(), print, print)
    await application.open()
    application.start()
    while not application.health.ready:
        await asyncio.sleep(0.01)
    ready = new()
    ahead = working_days._holidays.cache_info, texts._catalogue.cache_info
    while [found().currsize for found in ahead] != [1, 3]:
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)  # what is begun then is no alarm's
    later = new()
    await alarm(application)
    await application.drain()
    languages = sorted(name for name in opened if "locale-data" in name)
    found = {"calendar": calendar, "languages": languages}
    print("LOADED", json.dumps({**found, "ready": ready, "later": later, "alarm": new()}))

async def alarm(application):
    runner = web.AppRunner(application.web)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages"
    ids = (f"00000000-0000-0000-0000-000000000{n}" for n in (101, 102, 103))
    caseworker, leader, deputy = (TeamsUser(id, "Noen") for id in ids)
    async with BenchConnector() as teams:
        says, cards = teams.payloads, teams.cards
        for person in (leader, deputy, caseworker):
            await teams.post(url, says.installed(person, "add-upgrade"))
        await teams.post(url, says.text(caseworker, "/hjelp telefon"))
        await teams.until(10, lambda: len(cards) >= 2)
        await teams.post(url, says.text(caseworker, "/advarsel"))
        await teams.until(10, lambda: len(cards) >= 3)
        incident = cards[0].incident
        for person, verb, more in (
            (caseworker, "guide.step", {"reaction": "continues"}),
            (leader, "red_card.claim", {"mode": "call"}),
            (leader, "red_card.resolve", {}),
        ):
            data = {"verb": verb, "incident": incident, **more}
            await teams.post(url, says.execute(person, verb, data))
        await teams.until(10, lambda: teams.updates)
        await asyncio.sleep(0.5)
    await runner.cleanup()

asyncio.run(start())
"""


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was loaded when it was ready, what came after that, and what an alarm loaded; the files
    of Babel's languages that were read for all of it; and what was there before it began."""
    folder = tmp_path_factory.mktemp("started")
    (folder / "bot.db").write_bytes(empty_database())
    environment = os.environ | {
        "RODTKORT_ENVIRONMENT": "local",
        "RODTKORT_DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "RODTKORT_ORGANISATION_FILE": str(SAMPLE),
        "RODTKORT_EVIDENCE_DIR": str(folder / "evidence"),
        "RODTKORT_STATE_DIR": str(folder / "state"),
        "RODTKORT_KEYS": KEY,
    }
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT],
        env=environment,
        capture_output=True,
        text=True,
        timeout=4 * LONG_ENOUGH,
        check=True,
    )
    said = next(line for line in done.stdout.splitlines() if line.startswith("LOADED"))
    loaded: dict[str, Any] = json.loads(said.removeprefix("LOADED"))
    return loaded


def test_a_bot_that_is_ready_has_loaded_nothing_that_only_papers_and_pages_need(
    started: dict[str, Any],
) -> None:
    """L8: a start, when the tables are there, waits for what an alarm needs. And the first alarm
    after it, from the installation to its end, waits for nothing that is loaded."""
    names = started["ready"]
    assert "bot.service.alarm" in names
    assert [
        name
        for name in names
        if any(name == other or name.startswith(f"{other}.") for other in NOT_AT_A_START)
    ] == []
    assert started["alarm"] == []
    assert started["languages"] == []


def test_the_calendar_is_loaded_by_the_first_who_asks(started: dict[str, Any]) -> None:
    """The start of the service waits for none of it, and it is Norway's alone."""
    assert not started["calendar"]
    countries = [name for name in started["ready"] + started["later"] if name.startswith(COUNTRIES)]
    assert countries == [f"{COUNTRIES}norway"]


def test_the_command_is_loaded_without_colours() -> None:
    """structlog's tracebacks in colour are in no log line."""
    command = [sys.executable, "-X", "importtime", "-m", "bot", "--version"]
    loaded = subprocess.run(
        command, capture_output=True, text=True, timeout=4 * LONG_ENOUGH, check=True
    )
    names = {line.rpartition("|")[2].strip() for line in loaded.stderr.splitlines()}
    assert "structlog" in names
    assert {name for name in names if name.startswith("rich.")} == set()
