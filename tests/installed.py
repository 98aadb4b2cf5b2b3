"""What it leaves behind that everybody has installed the app, and what else scenarios begin with.

Half of a short scenario was these ten messages and their five answers. They are played once by each
worker for each organisation; whoever begins with the same one begins as after a restart: with the
database, the chats and the requests that there were then. `tests/integration/organisation` proves
what an installation does. The same holds of what a scene says everybody begins with
(`World.after`).
"""

import pickle
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.settings import Settings
from tests.fakes.connector import Recorded
from tests.fakes.payloads import TeamsUser
from tests.fakes.sent import SentCard
from tests.fakes.teams import TeamsFake

_AT_MOST = 40  # organisations; a database has half a megabyte
_OF_ITS_OWN = dict.fromkeys(
    ("database_url", "organisation_file", "journal_dir", "evidence_dir", "evidence_keys_dir")
)
_TABLES = ("address", "card")
_OURS = re.compile(r"http://(127\.0\.0\.1|localhost):\d+")  # a fake; each scenario has its own
Forgotten = dict[TeamsUser, list[SentCard]]
_known: dict[tuple[object, ...], "Installed"] = {}


@dataclass(frozen=True, slots=True)
class Installed:
    """The database, the address of Teams that is written there, and what Teams has seen until
    `at`."""

    database: bytes
    service_url: str
    seen: bytes  # the cards of each, the requests, and what is forgotten; a copy is made from it
    at: int

    def put(self, file: Path, teams: TeamsFake) -> Forgotten:
        """As it was, as far as database and Teams know; returns what was forgotten by then."""
        before, now = self.service_url.encode(), teams.service_url.encode()
        if len(before) == len(now):  # to ask SQLite takes ten times as long
            file.write_bytes(self.database.replace(before, now))
        else:
            file.write_bytes(self.database)
            _move(file, self.service_url, teams.service_url)
        cards: dict[TeamsUser, list[SentCard]]
        requests: list[Recorded]
        forgotten: Forgotten
        cards, requests, forgotten = pickle.loads(self.seen)
        teams.requests.extend(requests)
        for user in cards:
            teams.remembers(user.personal_chat, forgotten.get(user, ()))
            teams.forget(user)
            teams.remembers(user.personal_chat, cards[user])
        return forgotten


def _move(file: Path, before: str, now: str) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA synchronous=OFF")
        for table in _TABLES:
            changed = f"UPDATE {table} SET service_url = ? WHERE service_url = ?"
            connection.execute(changed, (now, before))


def _has(file: Path, address: str) -> int:
    """In how many rows it stands."""
    with closing(sqlite3.connect(file)) as connection:
        counts = (f"SELECT count(*) FROM {one} WHERE service_url = ?" for one in _TABLES)
        return sum(connection.execute(one, (address,)).fetchone()[0] for one in counts)


def key(
    settings: Settings, at: int, everybody: Sequence[TeamsUser], played: str
) -> tuple[object, ...]:
    """Whatever makes a difference: settings, organisation, instant, people, and what is played."""
    told = settings.model_copy(update=_OF_ITS_OWN).model_dump_json(warnings=False)
    assert settings.organisation_file is not None
    organisation = settings.organisation_file.read_text()
    return _OURS.sub("", told), organisation, at, tuple(everybody), played


def keep(
    what: tuple[object, ...],
    file: Path,
    teams: TeamsFake,
    users: list[TeamsUser],
    forgotten: Forgotten,
    at: int,
) -> None:
    """As it is now, for whoever begins alike."""
    if len(_known) >= _AT_MOST:
        del _known[next(iter(_known))]
    with closing(sqlite3.connect(file)) as connection:
        database = connection.serialize()
    # In one piece each, and nowhere else: so it can be written over.
    assert database.count(teams.service_url.encode()) == _has(file, teams.service_url)
    seen = pickle.dumps(({user: teams.inbox(user) for user in users}, teams.requests, forgotten))
    _known[what] = Installed(database, teams.service_url, seen, at)


def known(what: tuple[object, ...] | None) -> Installed | None:
    """How it was left by whoever began so before."""
    return None if what is None else _known.get(what)
