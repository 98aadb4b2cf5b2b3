"""Which database an installation belongs to, and whether it is whole."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store.database import Database, maintenance
from bot.store.identity import Memory, identity_at
from bot.store.schema import upgrade
from bot.store.trouble import WrongDatabase
from tests.databases import empty_database


def memory(url: str, folder: Path, **said: str) -> Memory:
    return Memory.of(url, folder, **said)


def started(url: str, folder: Path, **said: str) -> str:
    """What a start does; the identity that is remembered from then on."""
    known = memory(url, folder, **said)
    known.check(identity_at(url))
    upgrade(url)
    database = Database(url)
    known.remember(database.identify())
    database.close()
    found = known.identity
    assert found is not None
    return found


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue("empty_postgres_url"))
    return f"sqlite:///{tmp_path}/bot.db"


def emptied(url: str) -> None:
    """As when the file is gone, or the server was made anew."""
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).unlink()
        return
    engine = maintenance(url)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


def test_an_empty_database_in_the_place_of_ours_is_refused(url: str, tmp_path: Path) -> None:
    """L8: it would be ready, and alert nobody. Nothing is made there."""
    ours = started(url, tmp_path)
    assert started(url, tmp_path) == ours
    emptied(url)
    with pytest.raises(WrongDatabase) as refused:
        started(url, tmp_path)
    assert "is empty" in str(refused.value)
    assert f"begin-anew {ours}" in str(refused.value)
    assert identity_at(url) is None
    if url.startswith("sqlite"):
        assert not (tmp_path / "bot.db").exists()


def test_it_is_given_up_on_purpose_and_saying_so_for_ever_is_harmless(
    url: str, tmp_path: Path
) -> None:
    ours = started(url, tmp_path)
    emptied(url)
    other = started(url, tmp_path, given_up=ours)
    assert other != ours
    assert started(url, tmp_path, given_up=ours) == other
    emptied(url)
    with pytest.raises(WrongDatabase):
        started(url, tmp_path, given_up=ours)
    memory(url, tmp_path).forget()
    assert started(url, tmp_path) not in (ours, other)


def test_another_database_is_refused_and_a_copy_is_not(tmp_path: Path) -> None:
    """A restored backup is the same database; somebody else's is not."""
    file, backup = tmp_path / "bot.db", tmp_path / "backup.db"
    ours = started(f"sqlite:///{file}", tmp_path)
    shutil.copy(file, backup)
    file.write_bytes(empty_database())
    with pytest.raises(WrongDatabase, match=identity_at(f"sqlite:///{file}")):
        started(f"sqlite:///{file}", tmp_path)
    shutil.copy(backup, file)
    assert started(f"sqlite:///{file}", tmp_path) == ours


def test_moving_all_of_its_files_leaves_what_is_remembered(tmp_path: Path) -> None:
    started(f"sqlite:///{tmp_path}/bot.db", tmp_path)
    for file in tmp_path.glob("bot.db*"):
        file.rename(tmp_path / f"moved-{file.name}")
    with pytest.raises(WrongDatabase, match="is empty"):
        started(f"sqlite:///{tmp_path}/bot.db", tmp_path)


def test_two_installations_in_one_folder_are_told(
    postgres_url: str, tmp_path: Path, other_url: str
) -> None:
    started(postgres_url, tmp_path)
    with pytest.raises(WrongDatabase, match="RODTKORT_STATE_DIR each"):
        started(other_url, tmp_path)
    (tmp_path / "other").mkdir()
    started(other_url, tmp_path / "other")


@pytest.fixture
def other_url(postgres_url: str) -> Iterator[str]:
    engine = maintenance(postgres_url).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        name = f"{connection.execute(text('SELECT current_database()')).scalar_one()}_other"
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield postgres_url.replace("?", "_other?", 1)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


def test_the_only_one_that_the_operator_names_is_held_to(url: str, tmp_path: Path) -> None:
    """Where nothing survives a restart, the setting remembers."""
    ours = started(url, tmp_path)
    assert started(url, tmp_path, expected=ours) == ours
    emptied(url)
    memory(url, tmp_path).forget()
    with pytest.raises(WrongDatabase, match="RODTKORT_DATABASE_IDENTITY"):
        started(url, tmp_path, expected=ours)


def test_what_cannot_be_remembered_keeps_nobody_from_starting(tmp_path: Path) -> None:
    """L8: a folder without room, a file that is half a line."""
    url = f"sqlite:///{tmp_path}/bot.db"
    known = memory(url, tmp_path)
    known.file.mkdir()
    upgrade(url)
    known.remember("somebody")
    assert known.identity is None
    known.file.rmdir()
    known.file.write_text('{"identity": "so')
    known.check(identity_at(url))
    assert started(url, tmp_path) == identity_at(url)


def test_a_file_that_was_moved_or_replaced_under_a_running_bot_is_not_the_one(
    tmp_path: Path,
) -> None:
    """L8: what is written there is gone with the next start, and no new file is made."""
    file = tmp_path / "bot.db"
    file.write_bytes(empty_database())
    database = Database(f"sqlite:///{file}")
    assert not database.is_the_one()  # nobody has said which
    database.identify()
    assert database.is_the_one()
    file.rename(tmp_path / "moved.db")
    assert not database.is_the_one()
    database.engine.dispose()
    assert not database.alive()
    assert not file.exists()
    (tmp_path / "moved.db").rename(file)
    assert database.is_the_one()
    shutil.copy(file, tmp_path / "copy.db")
    os.replace(tmp_path / "copy.db", file)  # noqa: PTH105 (whole or not at all, as a restore does)
    assert not database.is_the_one()
    database.close()


@pytest.mark.parametrize(
    ("broken", "lacking"),
    [
        ("DROP TABLE measure_minutes", "the table measure_minutes"),
        ("ALTER TABLE incident DROP COLUMN lively_at", "incident.lively_at"),
        ("DROP INDEX task_one_timer", "task.index task_one_timer"),
    ],
)
def test_a_database_without_its_tables_is_refused_by_their_names(
    url: str, broken: str, lacking: str
) -> None:
    """Stamped at head by an earlier state of a revision, or restored in part: a table that is
    missing cannot be told from one that was lost."""
    upgrade(url)
    engine = maintenance(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9000'"))
        connection.execute(text("CREATE TABLE of_the_future (id TEXT)"))
    assert not upgrade(url)  # more than we know is fine
    with engine.begin() as connection:
        connection.execute(text(broken))
    engine.dispose()
    with pytest.raises(WrongDatabase, match=lacking):
        upgrade(url)
