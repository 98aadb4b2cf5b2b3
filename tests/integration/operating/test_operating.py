"""What an operator does and sees (contract.md): the commands, the probes, and a real process."""

import contextlib
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app, main
from bot.store.database import WallClock
from tests.slow_machine import LONG_ENOUGH
from tests.world import KEY, SAMPLE, World, person_id

SHOWN = {
    "id", "drill", "state", "exhausted", "unit", "raised_by", "raised_at", "claimed_by",
    "meeting", "kind", "place", "target", "channel", "timeline", "alerts", "evidence",
}  # fmt: skip


def command(folder: Path, *arguments: str, **variables: str) -> Result:
    """Runs `rodtkort` on the scenario's database."""
    environment = {
        "RODTKORT_ENVIRONMENT": "local",
        "RODTKORT_DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "RODTKORT_KEYS": KEY,
        **variables,
    }
    return CliRunner().invoke(app, list(arguments), env=environment)


async def one_alarm(world: World) -> None:
    """An alarm with a bit of everything, ended."""
    await world.says(world.caseworker, "hjelp telefon trussel")
    await world.advance(15)
    await world.taps(world.deputy, "Jeg ringer deg")
    await world.says(world.caseworker, "Ola Hansen roper")
    await world.advance(3)
    await world.taps(world.deputy, "Avslutt varselet")
    await world.presses(world.leader, "duty.take")
    for task in ("police", "safety_rep"):
        await world.presses(world.leader, "duty.settle", task=task, result="done")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bot:TopSecret1@db.example:5432/rodtkort",
        "postgresql://bot:TopSecret1@odd@db.example/rodtkort?sslmode=require",
        "postgresql:///rodtkort?host=/run/postgres&password=TopSecret1&user=bot",
    ],
)
def test_the_printed_settings_show_no_password_of_the_database(tmp_path: Path, url: str) -> None:
    """contract.md: secrets are masked, wherever they stand."""
    shown = command(tmp_path, "serve", "--print-settings", RODTKORT_DATABASE_URL=url).stdout
    assert "TopSecret1" not in shown
    assert "odd" not in shown
    assert "RODTKORT_DATABASE_URL=postgresql://" in shown
    assert "rodtkort" in shown


def test_a_database_is_given_up_by_its_name(tmp_path: Path) -> None:
    """What it would be, what it is, and how to begin anew on purpose."""
    assert "found       none yet" in command(tmp_path, "database", "identity").stdout
    assert command(tmp_path, "database", "upgrade").exit_code == 0
    found = command(tmp_path, "database", "identity").stdout.split()[1]
    memory = tmp_path / ".bot.db.identity"
    memory.write_text(json.dumps({"identity": "another", "database": str(tmp_path / "bot.db")}))
    refused = command(tmp_path, "database", "upgrade")
    assert refused.exit_code == 2
    assert f"is {found}, but this installation belongs to another" in refused.stderr
    assert command(tmp_path, "verify").exit_code == 2
    assert command(tmp_path, "database", "begin-anew", found).exit_code == 1
    assert memory.exists()
    said = {"RODTKORT_DATABASE_GIVEN_UP": "another"}
    assert command(tmp_path, "database", "upgrade", **said).exit_code == 0
    assert command(tmp_path, "database", "begin-anew", "another").exit_code == 0
    assert command(tmp_path, "database", "upgrade").exit_code == 0


async def test_incident_list_and_show_have_the_contracts_shape(tmp_path: Path) -> None:
    """contract.md, `incident show --json`; L11: no word that anybody wrote."""
    async with World(tmp_path) as world:
        await one_alarm(world)
        listed = json.loads(command(tmp_path, "incident", "list", "--json").stdout)
        (head,) = listed
        result = command(tmp_path, "incident", "show", head["id"], "--json")
        shown: dict[str, Any] = json.loads(result.stdout)
        assert shown.keys() == SHOWN
        assert shown["claimed_by"] == person_id("103")
        assert (shown["meeting"], shown["kind"], shown["place"]) == (
            "telefon", "trussel", "hjemmekontor"
        )  # fmt: skip
        assert shown["timeline"][0].keys() == {"seq", "at", "kind", "actor", "detail", "hash"}
        assert shown["alerts"][0].keys() == {
            "person", "level", "round", "state", "attempts", "sent_at", "failure"
        }  # fmt: skip
        assert [alert["state"] for alert in shown["alerts"]] == ["withdrawn", "claimed"]
        assert "Ola" not in result.stdout


async def test_looking_leaves_a_trace_also_where_there_is_nothing(tmp_path: Path) -> None:
    """contract.md: the access is logged in a transaction of its own."""
    async with World(tmp_path):
        missing = command(tmp_path, "incident", "show", "no-such-id", "--json")
        assert missing.exit_code == 1
        assert "no-such-id" in missing.stderr
        with contextlib.closing(sqlite3.connect(tmp_path / "bot.db")) as database:
            rows = database.execute("SELECT action, incident FROM access_log").fetchall()
        assert rows == [("incident show", "no-such-id")]


async def test_verify_is_green_after_a_real_alarm(tmp_path: Path) -> None:
    """V1-V3, V6-V8: exit 0 and nothing to say."""
    async with World(tmp_path) as world:
        world.clock.at = max(world.clock.at, WallClock().now())  # what comes after it is not late
        await one_alarm(world)
        result = command(tmp_path, "verify", "--json")
        assert (result.exit_code, json.loads(result.stdout)) == (0, [])


TAMPERED = {
    "V1": "UPDATE task SET done_at = 1 WHERE kind = 'timer' AND done_at IS NULL",
    "V3": "UPDATE incident SET state = 'resolved', "
    "card = json_set(card, '$.state', 'resolved', '$.timer', NULL); "
    "UPDATE task SET done_at = 1 WHERE kind = 'timer'",
    "V6": "UPDATE timeline SET payload = '{}' WHERE seq = 2",
    "V7": "DROP INDEX incident_unresolved; INSERT INTO incident SELECT 'copy', raised_by, "
    "is_drill, state, unit, raised_at, last_event_at, lively_at, resting, seq, mac, organisation, "
    "card FROM incident; CREATE INDEX incident_unresolved ON incident (raised_by)",
    "V8": "UPDATE incident SET organisation = 'unknown'",
    "V9": "UPDATE task SET done_at = 1 WHERE kind = 'duty' AND done_at IS NULL",
}


@pytest.mark.parametrize("law", sorted(TAMPERED))
async def test_verify_turns_red_on_a_database_that_was_tampered_with(
    tmp_path: Path, law: str
) -> None:
    """L10 (`rodtkort verify`): one line per violation, exit 1."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp trussel")
        await world.stop()
        whole = (tmp_path / "bot.db").read_bytes()
        with contextlib.closing(sqlite3.connect(tmp_path / "bot.db")) as database:
            database.executescript(TAMPERED[law])
        result = command(tmp_path, "verify")
        (tmp_path / "bot.db").write_bytes(whole)  # a start looks whether all of it is there
        await world.start()
    assert result.exit_code == 1
    assert law in {line.split()[0] for line in result.stdout.splitlines()}


async def test_verify_sees_an_alert_that_went_out_after_the_claim(tmp_path: Path) -> None:
    """V2 (L5)."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(1)
        await world.taps(world.leader, "Jeg ringer deg")
        with contextlib.closing(sqlite3.connect(tmp_path / "bot.db")) as database:
            database.execute("UPDATE task SET started_at = started_at + 5000 WHERE kind = 'card'")
            database.commit()
        found = world.violations()
        with contextlib.closing(sqlite3.connect(tmp_path / "bot.db")) as database:
            database.execute("UPDATE task SET started_at = started_at - 5000 WHERE kind = 'card'")
            database.commit()
    assert any(problem.startswith("V2") for problem in found)


async def test_verify_sees_a_timeline_that_was_cut_off(tmp_path: Path) -> None:
    """V6 (L10): the last entry missing is no gap, and found all the same."""
    async with World(tmp_path) as world:
        await one_alarm(world)
        with contextlib.closing(sqlite3.connect(tmp_path / "bot.db")) as database:
            last = database.execute("SELECT * FROM timeline WHERE kind = 'resolved'").fetchone()
            database.execute("DELETE FROM timeline WHERE kind = 'resolved'")
            database.commit()
            found = world.violations()
            database.execute(f"INSERT INTO timeline VALUES ({', '.join('?' * len(last))})", last)
            database.commit()
    assert any(problem.startswith("V6") for problem in found)


def test_organisation_check_names_file_and_line(tmp_path: Path) -> None:
    """contract.md: every problem on one line `FILE:LINE: …`; exit 0 or 1."""
    good = command(tmp_path, "organisation", "check", str(SAMPLE))
    assert good.exit_code == 0
    bad = tmp_path / "bad.yaml"
    bad.write_text(SAMPLE.read_text().replace("wait_seconds: 60", "wait_seconds: 0"))
    result = command(tmp_path, "organisation", "check", str(bad))
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{bad}:")
    assert result.stdout.splitlines()[0].split(":")[1].isdigit()


@pytest.mark.parametrize("arguments", [["incident"], ["incident", "show"], ["nonsense"]])
def test_wrong_usage_is_exit_2_without_a_traceback(tmp_path: Path, arguments: list[str]) -> None:
    """contract.md, "Commands"."""
    result = command(tmp_path, *arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize("was", [None, 0o644])
def test_l11_nothing_is_for_others_whatever_the_umask(
    tmp_path: Path, was: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new database and its folder, and one that an earlier revision left open."""
    file = tmp_path / "made" / "bot.db"
    if was is not None:
        file.parent.mkdir()
        file.touch(mode=was)
    for name, value in {
        "RODTKORT_ENVIRONMENT": "local",
        "RODTKORT_DATABASE_URL": f"sqlite:///{file}",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["rodtkort", "database", "upgrade"])
    before = os.umask(0)
    try:
        with pytest.raises(SystemExit) as ended:
            main()
    finally:
        os.umask(before)
    assert not ended.value.code
    made = [one for one in tmp_path.rglob("*") if was is None or one != file.parent]
    assert file in made
    assert [one for one in made if one.stat().st_mode & 0o077] == []


def test_serve_refuses_in_plain_sentences(tmp_path: Path) -> None:
    """contract.md, "Settings": production without credentials, an unknown variable."""
    bare = command(tmp_path, "serve", RODTKORT_ENVIRONMENT="production", RODTKORT_KEYS="")
    assert bare.exit_code == 2
    assert "RODTKORT_APP_ID" in bare.stderr
    unknown = command(tmp_path, "serve", RODTKORT_PROT="1")
    assert unknown.exit_code == 2
    assert "RODTKORT_PROT is not a setting; did you mean RODTKORT_PORT?" in unknown.stderr


async def test_a_bad_file_at_start_keeps_the_last_good_version(tmp_path: Path) -> None:
    """contract.md, `RODTKORT_ORGANISATION_FILE`; L8: the alarm works with it."""
    async with World(tmp_path) as world:
        await world.stop()
        (tmp_path / "organisation.yaml").write_text("version: 1\npeople: nobody\n")
        await world.start()
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.leader, "trenger hjelp nå")


async def test_a_changed_file_counts_and_a_bad_one_does_not(tmp_path: Path) -> None:
    """contract.md: accepted while running; alarms that are out keep their chain."""
    async with World(tmp_path) as world:
        file, core = tmp_path / "organisation.yaml", world.core
        await world.says(world.caseworker, "hjelp")
        file.write_text(SAMPLE.read_text().replace("name: Leder En", "name: Leder Ny"))
        assert core.source.refresh(core.service.directory)
        file.write_text("people: nobody")
        assert not core.source.refresh(core.service.directory)
        await world.says(world.caseworker, "beredskap")
        assert "Leder Ny" in world.last(world.caseworker).text
        await world.taps(world.leader, "Jeg ringer deg")
        assert world.reads(world.caseworker, "Leder En hjelper deg")


@contextlib.contextmanager
def serving(folder: Path, **variables: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`rodtkort serve` as its own process on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {k: v for k, v in os.environ.items() if not k.startswith("RODTKORT_")}
    environment = kept | {
        "RODTKORT_ENVIRONMENT": "local",
        "RODTKORT_DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "RODTKORT_KEYS": KEY,
        "RODTKORT_ORGANISATION_FILE": str(SAMPLE),
        "RODTKORT_PORT": str(port),
        **variables,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate(timeout=LONG_ENOUGH)


def fetch(url: str, within: float = 2 * LONG_ENOUGH) -> str:
    """The body, waited for while the process starts."""
    until = time.monotonic() + within
    while True:
        try:
            with urllib.request.urlopen(url, timeout=LONG_ENOUGH) as response:
                return str(response.read().decode())
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def test_a_real_process_is_alive_ready_measured_and_stops_cleanly(tmp_path: Path) -> None:
    """contract.md, "HTTP": the three routes; SIGTERM drains and ends with 0."""
    with serving(tmp_path) as (process, url):
        until = time.monotonic() + 2 * LONG_ENOUGH
        ready = {"ready": True, "degraded": []}
        while json.loads(fetch(f"{url}/internal/isready")) != ready:  # a machine may be too busy
            assert time.monotonic() < until
            time.sleep(0.1)
        fetch(f"{url}/internal/isalive")
        assert "rodtkort_commands" in fetch(f"{url}/internal/metrics")
        process.send_signal(signal.SIGTERM)
        written, complained = process.communicate(timeout=2 * LONG_ENOUGH)
        assert process.returncode == 0
        assert complained == ""
        assert all(json.loads(line)["event"] for line in written.splitlines())
