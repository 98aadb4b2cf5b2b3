"""What whoever can write in the database, and has no keys, cannot do unnoticed (L10; V6, V11)."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, insert, select

from bot.store import tables as t
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
    """Another value in the document of the alarm."""

    def change(row: Row, random: Random) -> Row:
        document = json.loads(row["card"])
        part = document
        for step in path[:-1]:
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
KINDS: list[tuple[Table, str, Change]] = [
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


@pytest.mark.parametrize("each", [1, pytest.param(36, marks=pytest.mark.soak)])
async def test_l10_whatever_is_changed_is_noticed(tmp_path: Path, each: int) -> None:
    """V6, V11: one fact at a time, of an alarm that was helped, has evidence and has ended."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.says(world.caseworker, "", attachments=[world.teams.pasted(png())])
        await world.settle()
        await world.presses(world.leader, "red_card.resolve")
        await world.says(world.caseworker, "rapport")
        await saves(world, types="trussel", course_of_events="Han ropte.")
        await world.presses(world.caseworker, "paper.submit")
        await world.settle()
        random = Random(each)
        with world.core.database.engine.connect() as connection:
            for table, what, change in KINDS:
                rows = [dict(row._mapping) for row in connection.execute(select(table))]
                connection.commit()
                for _ in range(each):
                    before = random.choice(rows)
                    with _changed(connection, table, before, change(before, random)):
                        assert world.violations(), f"{table.name}: {what}"
        assert world.violations() == []
