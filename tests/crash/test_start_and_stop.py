"""Bad databases at start, and SIGTERM in mid-flight."""

import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, make_url, select

from bot.store.tables import task
from tests.crash.fork_server import ForkServer
from tests.crash.outages import closed_to_everybody
from tests.crash.town import WRITES, Town
from tests.fakes.faults import hang, slow
from tests.slow_machine import LONG_ENOUGH, on_this_machine

NOT_CONFIRMED = "Vi får ikke bekreftet"


async def test_a_database_that_is_away_at_start_is_waited_for(
    tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """L8, L1: alive, not ready, and whoever cries is answered; the alarm is stored afterwards."""
    async with Town(tmp_path, fork_server, postgres_url) as town:
        with closed_to_everybody(postgres_url):
            one = await town.start({"hurried": "yes"}, ready=False)
            await town.until(lambda: town.probe(one, "isalive"), 2 * LONG_ENOUGH, one)
            assert await town.probe(one, "isready") is None
            reply = await town.says(one, town.caseworker, "hjelp")
            assert reply.status == 200
            card = await town.sees(town.caseworker, NOT_CONFIRMED)
            assert "Leder En" in card.text
            assert "112" in card.text
            (said, *_) = [json.loads(line) for line in one.log.read_text().splitlines()
                          if "waiting_for_database" in line]  # fmt: skip
            assert said["reason"].endswith(": it takes no connections now")
        await town.until(lambda: town.probe(one, "isready"), 2 * LONG_ENOUGH, one)
        await town.sees(town.caseworker, "Rødt kort er sendt")
        assert len(town.incidents()) == 1


async def test_a_database_file_that_was_lost_is_not_begun_anew_by_itself(
    tmp_path: Path, fork_server: ForkServer
) -> None:
    """L8: an empty database would be ready, and the next cry would alert nobody."""
    async with Town(tmp_path, fork_server, migrated=False) as town:
        one = await town.start()
        await town.install(one)
        await town.stopped(one)
        kept = tmp_path / "kept"
        kept.mkdir()
        for file in tmp_path.glob("bot.db*"):
            file.rename(kept / file.name)
        said = await town.refused(await town.start(ready=False))
        assert "is empty, but this installation belongs to" in said
        assert "Traceback" not in said
        assert not (tmp_path / "bot.db").exists()
        for file in kept.glob("bot.db*"):
            file.rename(tmp_path / file.name)
        two = await town.start()
        await town.says(two, town.caseworker, "hjelp")
        await town.sees(town.leader, WRITES)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://localhost:notaport/rodtkort",
        "sqlite:////proc/nowhere/rodtkort.db",
        "mysql://localhost/rodtkort",
    ],
)
async def test_a_wrong_url_is_refused_in_a_sentence(
    url: str, tmp_path: Path, fork_server: ForkServer
) -> None:
    """contract.md: exit code 2, no traceback."""
    async with Town(tmp_path, fork_server) as town:
        said = await town.refused(await town.start(ready=False, RODTKORT_DATABASE_URL=url))
        assert "RODTKORT_DATABASE_URL" in said or "database URL" in said
        assert "Traceback" not in said


async def test_serve_without_any_organisation_is_refused_in_a_sentence(
    tmp_path: Path, fork_server: ForkServer
) -> None:
    """contract.md: only with no revision at all; the sentence names the file."""
    missing = str(tmp_path / "none.yaml")
    async with Town(tmp_path, fork_server) as town:
        said = await town.refused(await town.start(ready=False, RODTKORT_ORGANISATION_FILE=missing))
        assert missing in said
        assert "Traceback" not in said


async def test_a_database_that_does_not_exist_is_refused_in_a_sentence(
    tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """Waiting would not make it."""
    missing = make_url(postgres_url).set(database="missing").render_as_string(hide_password=False)
    async with Town(tmp_path, fork_server, postgres_url) as town:
        said = await town.refused(await town.start(ready=False, RODTKORT_DATABASE_URL=missing))
        assert "RODTKORT_DATABASE_URL" in said
        assert "Traceback" not in said


def test_a_read_only_directory_is_refused_in_a_sentence(tmp_path: Path) -> None:
    """The command itself: one sentence on stderr, exit code 2. Root obeys no permissions, so as
    root the process is started without that right."""
    folder = tmp_path / "readonly"
    folder.mkdir(mode=0o500)
    command = [sys.executable, "-m", "bot", "serve"]
    if os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        assert setpriv, "as root this needs setpriv (util-linux)"
        command = [setpriv, "--bounding-set=-dac_override", *command]
    environment = {
        "RODTKORT_ENVIRONMENT": "local",
        "RODTKORT_DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "RODTKORT_PORT": "0",
    }
    ended = subprocess.run(
        command,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=2 * LONG_ENOUGH,
    )
    assert ended.returncode == 2, ended.stderr
    assert ended.stderr.count("\n") == 1
    assert "Traceback" not in ended.stderr


async def test_a_database_newer_than_the_code_is_tolerated(
    tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """architecture.md, "Data": code N runs on schema N + 1, so replicas roll."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9000'")
        connection.execute("ALTER TABLE task ADD COLUMN of_the_future text")
        connection.execute("CREATE TABLE future (id text)")
    async with Town(tmp_path, fork_server, postgres_url) as town:
        one = await town.start()
        await town.install(one)
        await town.says(one, town.caseworker, "hjelp")
        await town.sees(town.leader, WRITES)


async def test_a_database_with_strange_tables_is_upgraded(
    tmp_path: Path, fork_server: ForkServer
) -> None:
    """Somebody else's tables are left alone."""
    async with Town(tmp_path, fork_server, migrated=False) as town:
        with sqlite3.connect(tmp_path / "bot.db") as strange:
            strange.execute("CREATE TABLE somebody_elses (id text)")
        strange.close()
        one = await town.start()
        await town.install(one)
        await town.says(one, town.caseworker, "hjelp")
        await town.sees(town.leader, WRITES)


async def test_what_is_out_is_finished_before_the_process_ends(
    tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """architecture.md, "The outbox", 6: nothing is repeated after an orderly end."""
    async with Town(tmp_path, fork_server, postgres_url) as town:
        # Or a busy machine would miss its own limit of time, and send once more.
        one = await town.start(RODTKORT_SEND_TIMEOUT_SECONDS="10")
        two = await town.start(RODTKORT_SEND_TIMEOUT_SECONDS="10")
        await town.install(one)
        town.teams.fail(slow(0.5), operation="send", times=2)
        await town.says(one, town.caseworker, "hjelp")
        assert await town.stopped(one) < 10 + on_this_machine(2)
        # What it had taken is finished, and no lease is left behind that two would wait for.
        await town.sees(town.leader, WRITES)
        await town.sees(town.caseworker, "Rødt kort er sendt")
        until = time.monotonic() + 10  # less than the lease itself
        while _leased(town):  # which no message tells
            assert time.monotonic() < until, "a lease is left behind"
            await asyncio.sleep(0.02)
        assert len(town.with_words(town.leader, WRITES)) == 1
        assert len(town.with_words(town.caseworker, "Rødt kort er sendt")) == 1
        assert (await town.probe(two, "isready")) is not None


def _leased(town: Town) -> int:
    """How many rows some process has taken, and neither finished nor let go."""
    taken = select(func.count()).where(
        task.c.done_at.is_(None), task.c.lease_until > int(time.time() * 1000)
    )
    with town.database.reading() as connection:
        return int(connection.execute(taken).scalar_one())


async def test_what_hangs_at_the_end_is_free_at_once(
    tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """The process leaves in time, and another replica needs not wait for the lease."""
    async with Town(tmp_path, fork_server, postgres_url) as town:
        one = await town.start(RODTKORT_SEND_TIMEOUT_SECONDS="2")
        await town.install(one)
        await town.start()
        town.teams.fail(hang(), operation="send", times=2)
        await town.says(one, town.caseworker, "hjelp")
        took = await town.stopped(one)
        assert took < 2 + on_this_machine(2)
        await town.sees(town.leader, WRITES)
        await town.sees(town.caseworker, "Rødt kort er sendt")
        with town.database.reading() as connection:
            assert not connection.execute(select(func.sum(task.c.expired))).scalar_one()
