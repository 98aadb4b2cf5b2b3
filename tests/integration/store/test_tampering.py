"""What whoever can write in the database, and has no keys, cannot do unnoticed (L10)."""

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, insert, select

from bot.core import retention
from bot.store import tables as t
from bot.store.verification import read_head
from tests.integration.operating.test_operating import command
from tests.integration.reports.paper_scene import saves
from tests.pictures import png
from tests.world import World

Row = dict[str, Any]
Change = Callable[[Row, Random], Row | None]  # None: the row is taken away

SOMEBODY = "00000000-0000-0000-0000-000000000999"


def _other(value: Any, random: Random) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + random.choice((-1, 1)) * random.randint(1, 10**6)
    at = random.randrange(len(value)) if value else 0
    return f"{value[:at]}{'x' if value[at : at + 1] != 'x' else 'y'}{value[at + 1 :]}"


def _names(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def _column(name: str) -> Change:
    return lambda row, random: row | {name: _other(row[name], random)}


def _document(*path: str | int, to: Any = SOMEBODY) -> Change:
    """Another value in the document of the alarm; the row as it is where it has none there."""

    def change(row: Row, random: Random) -> Row:
        document = json.loads(row["card"])
        part = document
        for step in path[:-1]:
            if isinstance(step, int) and step >= len(part):
                return row
            part = part[step]
        now = part[path[-1]]
        part[path[-1]] = _other(now, random) if to is ... else (None if now == to else to)
        return row | {"card": json.dumps(document)}

    return change


def _payload(row: Row, random: Random) -> Row:
    told = json.loads(row["payload"])
    name = random.choice(sorted(told)) if told else "yes"
    told[name] = _other(told[name], random) if told.get(name) is not None else "x"
    return row | {"payload": json.dumps(told, sort_keys=True, separators=(",", ":"))}


def _gone(row: Row, random: Random) -> None:
    return None


OF_THE_ALARM: dict[str, Change] = {
    **{name: _column(name) for name in _names(t.incident) if name not in ("id", "card")},
    "who raised it": _document("caseworker", "id"),
    "when": _document("raised_at", to=...),
    "unit in the document": _document("unit", to="0999"),
    "a drill": _document("drill", to="alone"),
    "state in the document": _document("state", to="cancelled"),
    "end": _document("ending", to="superseded"),
    "who ended it": _document("ended_by"),
    "who helps": _document("claims", 0, "person"),
    "one more helps": _document("claims", to=[]),
    "what a report tells": _document("reports", 0, "place", to="ute"),
}
OF_THE_TIMELINE: dict[str, Change] = {
    **{name: _column(name) for name in ("schema", "at", "kind", "actor", "key_id", "mac")},
    "payload": _payload,
    "an entry is gone": _gone,
}
OF_THE_EVIDENCE: dict[str, Change] = {
    "a record is gone": _gone,
    "it is another's": lambda row, _: row | {"incident": "another"},
    "it waits again": lambda row, _: row | {"incident": None},
}
OF_THE_REGISTER: dict[str, Change] = {
    **{name: _column(name) for name in ("digest", "position", "until", "key_id", "link", "seal")},
    "it stands for another": _column("incident"),
    "forgotten, it says": lambda row, _: row | {"incident": None},
    "forgotten, with a made-up seal": lambda row, _: (
        row | {"incident": None, "forgotten": f"{row['key_id']}:{'0' * 64}"}
    ),
}


def _moved(name: str, to: str = "another") -> Change:
    return lambda row, _: row | {name: to if row[name] is not None else None}


def _only(which: Callable[[Row], bool], change: Change) -> Change:
    """Of the others, nothing is changed."""
    return lambda row, random: change(row, random) if which(row) else row


def _is_pending_timer(row: Row) -> bool:
    return row["kind"] in ("timer", "duty", "follow_up") and row["done_at"] is None


def _done(row: Row, random: Random) -> Row:
    return row | {"done_at": row["due_at"], "started_at": row["due_at"], "outcome": "done"}


# What has lost what it belongs to, or whom.
ORPHANS: list[tuple[Table, str, Change]] = [
    (t.timeline, "of no incident", _moved("incident")),
    (t.task, "of no incident", _only(lambda row: row["card"] is None, _moved("incident"))),
    (t.task, "a timer that is due is gone", _only(_is_pending_timer, _gone)),
    (t.task, "a timer that is due is done", _only(_is_pending_timer, _done)),
    (t.task, "of no card", _moved("card")),
    (t.card, "of no incident", _only(lambda row: row["generation"] > 0, _moved("incident"))),
    (t.card, "for nobody", _only(lambda row: row["generation"] > 0, _moved("person", SOMEBODY))),
    (t.card, "gone, its rows not", _gone),
    (t.draft, "of no incident", _moved("incident")),
    (t.draft, "gone", _gone),
    (t.draft, "a paper whose beginning nobody knows", _column("id")),
    (t.draft_revision, "of no paper", _moved("draft")),
    (t.follow_up, "of no incident", _moved("incident")),
    (t.follow_up, "gone", _gone),
    (t.helper, "of no incident", _moved("incident")),
    (t.intake, "of no incident", _moved("incident")),
    (t.intake, "nothing keeps it", _moved("state", "saving")),
    (t.draft, "nothing carries it", _moved("state", "waiting")),
    (t.organisation_revision, "another content", _column("content")),
]
KINDS: list[tuple[Table, str, Change]] = [
    *((t.incident_register, what, change) for what, change in OF_THE_REGISTER.items()),
    *ORPHANS,
    *((t.incident, what, change) for what, change in OF_THE_ALARM.items()),
    *((t.timeline, what, change) for what, change in OF_THE_TIMELINE.items()),
    *((t.evidence, what, change) for what, change in OF_THE_EVIDENCE.items()),
]


@contextmanager
def _changed(
    connection: Connection, table: Table, before: Row, after: Row | None
) -> Iterator[None]:
    def put(old: Row, new: Row | None) -> None:
        here = [table.c[key.name] == old[key.name] for key in table.primary_key]
        connection.execute(delete(table).where(*here))
        if new is not None:
            connection.execute(insert(table).values(**new))
        connection.commit()

    put(before, after)
    try:
        yield
    finally:
        put(after or before, before)


async def _lived_through(world: World) -> None:
    """An alarm that was helped, has evidence, has ended and has papers and a follow-up; and one
    that goes on."""
    await world.says(world.caseworker, "hjelp telefon")
    await world.taps(world.leader, "Jeg ringer deg")
    await world.says(world.caseworker, "", attachments=[world.teams.pasted(png())])
    await world.settle()
    await world.advance(3)
    await world.taps(world.leader, "Avslutt varselet")
    await world.advance(300)
    await world.says(world.caseworker, "rapport")
    await saves(world, types="trussel", course_of_events="Han ropte.")
    await world.presses(world.caseworker, "paper.submit")
    await world.advance(3 * 3600)
    await world.says(world.caseworker, "hjelp trussel")
    await world.taps(world.leader, "Jeg ringer deg")
    await world.settle()
    keeping = retention(world.settings, world.core.database, world.clock)
    await keeping.keep_register(asyncio.to_thread, world.core.threads.run, 0)
    assert world.violations() == []


def _changeable(
    rows: list[Row], change: Change, random: Random
) -> Iterator[tuple[Row, Row | None]]:
    """Rows, by chance and without end, and what becomes of each; those that stay as they are, are
    left out."""
    which = [row for row in rows if change(row, random) != row]
    assert which, "there is nothing to change"
    while True:
        before = random.choice(which)
        if (after := change(before, random)) != before:
            yield before, after


SOAK = [pytest.param(5, seed, marks=pytest.mark.soak) for seed in range(1, 5)]


@pytest.mark.parametrize(("each", "seed"), [(1, 0), *SOAK])
async def test_l10_whatever_is_changed_is_noticed(tmp_path: Path, each: int, seed: int) -> None:
    """V1, V6, V9–V14: one fact at a time, more than a thousand in the soak."""
    async with World(tmp_path) as world:
        await _lived_through(world)
        random = Random(seed)
        with world.core.database.engine.connect() as connection:
            for table, what, change in KINDS:
                rows = [dict(row._mapping) for row in connection.execute(select(table))]
                connection.commit()
                for before, after in islice(_changeable(rows, change, random), each):
                    with _changed(connection, table, before, after):
                        assert world.violations(), f"{table.name}: {what}"
        assert world.violations() == []


async def test_l10_an_incident_that_was_taken_away_is_noticed(tmp_path: Path) -> None:
    """V12: with all that is left of it; with its entry, too; and with the end of the register, by
    whoever has yesterday's head."""
    async with World(tmp_path) as world:
        await _lived_through(world)
        whole = read_head(world.core.database)
        assert whole.count == 2
        file = tmp_path / "bot.db"
        await world.stop()
        kept = file.read_bytes()
        for entries, known in ((None, None), (1, None), (2, whole)):
            with contextlib.closing(sqlite3.connect(file)) as database:
                take_away(database, 1 if entries is None else entries, entries is not None)
                database.commit()
            result = command(tmp_path, "verify", *(("--head", str(known)) if known else ()))
            assert (result.exit_code, "V12" in result.stdout) == (1, True), entries
            file.write_bytes(kept)
        said = command(tmp_path, "verify", "--head")
        assert said.stdout.splitlines()[0] == str(whole)
        told = command(tmp_path, "verify", "--head", f"1:{'0' * 12}").stdout
        assert "does not contain the head" in told
        assert command(tmp_path, "verify", "--head", "nonsense").exit_code == 2
        await world.start()


def take_away(database: sqlite3.Connection, position: int, entry: bool) -> None:
    """The incident of that place, with everything of it; `entry`: its place, too."""
    named = "SELECT incident FROM incident_register WHERE position = ?"
    (incident,) = database.execute(named, (position,)).fetchone()
    drafts = "SELECT id FROM draft WHERE incident = ?"
    for (draft,) in database.execute(drafts, (incident,)).fetchall():
        database.execute("DELETE FROM draft_revision WHERE draft = ?", (draft,))
        for table in ("card", "task"):
            database.execute(f"DELETE FROM {table} WHERE incident = ?", (draft,))
    for table in ("draft", "task", "card", "intake", "evidence", "helper", "follow_up", "timeline"):
        database.execute(f"DELETE FROM {table} WHERE incident = ?", (incident,))
    database.execute("DELETE FROM incident WHERE id = ?", (incident,))
    if entry:
        database.execute("DELETE FROM incident_register WHERE position = ?", (position,))
