"""What a bot that is ready has loaded: what only papers, pages, pictures and migrations need is
loaded when somebody asks for it (docs/bench.md, B5)."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.world import KEY, SAMPLE

# By package or module, with all that lies below it.
NOT_AT_A_START = (
    "PIL",
    "alembic",
    "fastjsonschema",
    "jinja2",
    "mako",
    "obstore",
    "psycopg",
    "sqlalchemy.dialects.mysql",
    "sqlalchemy.dialects.oracle",
    "sqlalchemy.dialects.mssql",
    "segno",
    "typst",
    "xlsxwriter",
    "baresip",
    "phonenumbers.geocoder",
    "phonenumbers.geodata",
    "bot.cli.work.doctor",
    "bot.store.migrations",
)
# The calendar of Norway, and of no other country.
COUNTRIES = "holidays.countries."

_SCRIPT = """
import asyncio, json, sys
from bot.cli.work import serving
from bot.domain.working_days import is_working
from bot.settings import load_settings
from datetime import date

async def start():
    application = serving.build_application(load_settings(), print, print)
    await application.open()
    application.start()
    while not application.health.ready:
        await asyncio.sleep(0.01)
    names = sorted(sys.modules)
    is_working(date(2026, 12, 2))
    later = sorted(name for name in sys.modules if name not in names)
    await application.drain()
    print("LOADED", json.dumps([names, later]))

asyncio.run(start())
"""


def started(folder: Path) -> tuple[list[str], list[str]]:
    """What was loaded when it was ready, and what came for the calendar after that."""
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
        timeout=120,
        check=True,
    )
    said = next(line for line in done.stdout.splitlines() if line.startswith("LOADED"))
    names, later = json.loads(said.removeprefix("LOADED"))
    return names, later


def test_a_bot_that_is_ready_has_loaded_nothing_that_only_papers_and_pages_need(
    tmp_path: Path,
) -> None:
    """L8: a start waits for what an alarm needs; the second one, when the tables are there."""
    started(tmp_path)
    names, later = started(tmp_path)
    assert "bot.service.alarm" in names
    assert [
        name
        for name in names
        if any(name == other or name.startswith(f"{other}.") for other in NOT_AT_A_START)
    ] == []
    countries = [name for name in (*names, *later) if name.startswith(COUNTRIES)]
    assert countries == [f"{COUNTRIES}norway"]
