"""What an earlier revision left behind, taken over by the code as it is now.

    async with RestoredWorld(tmp_path, "2ec3dd7") as world:
        await world.presses(world.deputy, "red_card.claim", how="call")

The people, their chats and the time are those of the story (`story.py`).
"""

import base64
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from alembic import command
from alembic.config import Config
from sqlalchemy import inspect, select
from sqlalchemy.engine import Connection

from bot.store.database import maintenance
from bot.store.tables import metadata
from tests.fakes.sent import SentCard
from tests.integration.store.earlier.story import ORGANISATION, PEOPLE, PORT
from tests.revisions import LAST_BEFORE_THE_MOVE
from tests.world import World

HERE = Path(__file__).resolve().parent
# The four that were landed in November: the first, the second, the middle of the month, the last
# before every file was moved.
REVISIONS: Mapping[str, int] = MappingProxyType(  # and how many migrations each had
    {"dfb8440": 1, "54b8999": 1, "dd0f126": 3, LAST_BEFORE_THE_MOVE: 9}
)


class RestoredWorld(World):
    """The office of the story, a newer process on what the older one stored."""

    def __init__(self, folder: Path, revision: str, database_url: str | None = None) -> None:
        super().__init__(folder, ORGANISATION, database_url)
        for digits in PEOPLE[5:]:
            self._user(digits, f"Ansatt {digits}")
        self._revision = revision
        self._folder = folder
        self.migrations = REVISIONS[revision]

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self.teams)
        self._restore_outside()
        restore(self._folder / "bot.db", self._revision, self.teams.service_url)
        if not self.settings.database_url.startswith("sqlite"):
            copy_to_postgresql(self._folder / "bot.db", self.settings.database_url, self.migrations)
        await self.start()
        return self

    def person(self, digits: str) -> Any:
        """Somebody of the organisation."""
        return next(user for known, user in self._users if known == digits)

    @cached_property
    def left(self) -> dict[str, Any]:
        """Time, chats and files as the older process left them."""
        text = (HERE / f"{self._revision}.json").read_text()
        found: dict[str, Any] = json.loads(text.replace(PORT, self.teams.service_url))
        return found

    def as_drawn(self, user: Any, verb: str) -> SentCard:
        """The newest card with a button of this verb, as the older revision drew it."""
        cards = [card for card in self.inbox(user) if f'"{verb}"' in json.dumps(card.content)]
        assert cards, f"{user.name} was left no card with {verb}"
        return cards[-1]

    def _restore_outside(self) -> None:
        self.clock.at = self.left["now"]
        for chat, cards in self.left["chats"].items():
            self.teams.remembers(
                chat,
                [
                    SentCard(chat, card["id"], card["summary"], card["content"], True, 0.0)
                    for card in cards
                ],
            )
        for name, content in self.left["files"].items():
            file = self._folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(base64.b64decode(content))


def restore(file: Path, revision: str, service_url: str) -> None:
    """The SQLite database of a revision, which knows the connector at this address."""
    file.unlink(missing_ok=True)
    written = (HERE / f"{revision}.sql").read_text()
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(written.replace(PORT, service_url))
        connection.commit()


def copy_to_postgresql(file: Path, url: str, migrations: int) -> None:
    """The same content in PostgreSQL, with the tables of that time: those of our migrations up to
    it, less what the file does not have."""
    ours, theirs = maintenance(f"sqlite:///{file}"), maintenance(url)
    with ours.connect() as old, theirs.begin() as new:
        config = Config()
        config.set_main_option("script_location", "bot/store/migrations")
        config.attributes["connection"] = new
        command.upgrade(config, f"{migrations:04}")
        _drop_what_came_later(old, new)
        there = inspect(old)
        for table in metadata.sorted_tables:
            if not there.has_table(table.name):
                continue
            known = {column["name"] for column in there.get_columns(table.name)}
            rows = old.execute(select(*(column for column in table.c if column.name in known)))
            new.execute(table.delete())  # rows that the migrations made
            if found := [dict(row) for row in rows.mappings()]:
                new.execute(table.insert(), found)
    ours.dispose()
    theirs.dispose()


def _drop_what_came_later(old: Connection, new: Connection) -> None:
    known, made = inspect(old), inspect(new)
    for table in made.get_table_names():
        if not known.has_table(table):
            new.exec_driver_sql(f"DROP TABLE {table}")
            continue
        columns = {column["name"] for column in known.get_columns(table)}
        for column in made.get_columns(table):
            if column["name"] not in columns:
                new.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column['name']}")
        indexes = {index["name"] for index in known.get_indexes(table)}
        for index in made.get_indexes(table):
            if index["name"] not in indexes and "duplicates_constraint" not in index:
                new.exec_driver_sql(f"DROP INDEX {index['name']}")
