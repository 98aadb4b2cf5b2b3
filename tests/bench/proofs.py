"""`rodtkort verify` of many incidents: how long it takes, and how much memory.

    python -m tests.bench.proofs [COUNT …] [--postgresql URL]

A few alarms are really lived through: with claims, evidence, a paper, a follow-up of the leader and
of a threat. They are copied with new ids and another time; every timeline is sealed anew, so that
each copy verifies as its model does. What is measured runs in a process of its own.
"""

import argparse
import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select

from bot.core import retention
from bot.domain.alarm.timeline import seal
from bot.service.keyring import Keyring, parse_keys
from bot.sources import stored_organisation
from bot.store import rows
from bot.store import tables as t
from bot.store.database import Database
from bot.store.verification import VerificationScope, verify
from tests.pictures import png
from tests.world import KEY, World

APART_MS = 1_800_000  # the older a copy, the earlier
AT_ONCE = 250
WORDS = ("hjelp telefon", "hjelp trussel", "hjelp")
LIVED_THROUGH = len(WORDS)
_INSTANT = re.compile(r"(?<![\w.-])1[5-9]\d{11}(?![\w.-])")
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
# What is copied of an alarm: table, and the column that names it.
_OF_AN_ALARM: tuple[tuple[Table, str], ...] = (
    (t.incident, "id"), (t.timeline, "incident"), (t.card, "incident"), (t.task, "incident"),
    (t.evidence, "incident"), (t.intake, "incident"), (t.draft, "incident"),
    (t.follow_up, "incident"), (t.utterance, "incident"),
)  # fmt: skip
Rows = list[tuple[Table, list[dict[str, Any]]]]


async def live_through(world: World) -> None:
    """Alarms with another history each; the last may go on."""
    for number, words in enumerate(WORDS):
        await world.says(world.caseworker, words)
        await world.advance(15)
        await world.taps(world.leader, "Jeg ringer deg")
        await world.says(world.caseworker, "", attachments=[world.teams.pasted(png())])
        await world.settle()
        await world.says(world.caseworker, "han roper")
        await world.advance(3)
        await world.taps(world.leader, "Avslutt varselet")
        await world.advance(300)
        if number != 1:
            await world.says(world.caseworker, "rapport")
        await world.advance(3 * 3600)
    keeping = retention(world.settings, world.core.database, world.clock)
    await keeping.keep_register(asyncio.to_thread, world.core.threads.run, 0)


def models(database: Database) -> list[Rows]:
    """All rows of those that were lived through and have ended: copies are earlier."""
    with database.reading() as connection:
        ended = (
            select(t.incident.c.id)
            .where(t.incident.c.state.not_in(("open", "claimed")))
            .order_by(t.incident.c.raised_at.desc())
            .limit(LIVED_THROUGH)
        )
        found: list[Rows] = []
        for incident in connection.execute(ended).scalars().all():
            of_it: Rows = []
            for table, column in _OF_AN_ALARM:
                query = select(table).where(table.c[column] == incident)
                of_it.append((table, [dict(r._mapping) for r in connection.execute(query)]))
            drafts = [row["id"] for table, some in of_it if table is t.draft for row in some]
            for table, column in (
                (t.draft_revision, "draft"),
                (t.card, "incident"),
                (t.task, "incident"),
            ):
                query = select(table).where(table.c[column].in_(drafts))
                of_it.append((table, [dict(r._mapping) for r in connection.execute(query)]))
            found.append(of_it)
        return found


def copied(model: Rows, number: int, people: frozenset[str]) -> Rows:
    """The same alarm once more: its own ids, but for those of people, and earlier by `number`
    times half an hour."""
    names: dict[str, str] = {}

    def other(found: re.Match[str]) -> str:
        if found[0] in people:
            return found[0]
        return names.setdefault(found[0], str(uuid.uuid4()))

    def earlier(found: re.Match[str]) -> str:
        return str(int(found[0]) - number * APART_MS)

    def changed(value: Any) -> Any:
        if isinstance(value, str):
            return _INSTANT.sub(earlier, _ID.sub(other, value))
        if isinstance(value, int) and value > 1_500_000_000_000:
            return value - number * APART_MS
        return value

    made = [
        (table, [{k: changed(v) for k, v in row.items()} for row in some]) for table, some in model
    ]
    return _sealed_anew(made)


def _sealed_anew(made: Rows) -> Rows:
    ring = Keyring(parse_keys(KEY))
    ((_, (incident,)), (_, timeline), *_) = made
    before = ""
    for row in sorted(timeline, key=lambda one: int(one["seq"])):
        row["payload"] = json.dumps(
            json.loads(row["payload"]), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        entry = rows.entry(_AsRow(row))  # type: ignore[arg-type]  # it asks for names alone
        before = seal(
            ring.timeline_key(row["key_id"]), incident["id"], before, replace(entry, mac="")
        )
        row["mac"] = before
    incident["mac"] = before
    return made


class _AsRow:
    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__.update(values)


def fill(database: Database, count: int) -> int:
    """Copies until there are `count` alarms; how many rows were written."""
    some, written = models(database), 0
    with database.reading() as connection:
        people = frozenset(connection.execute(select(t.address.c.person)).scalars())
        there = len(connection.execute(select(t.incident.c.id)).all())
    for start in range(there, count, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count))
        made = [copied(some[number % len(some)], number, people) for number in numbers]
        with database.engine.begin() as connection:
            for table, rows_of in _together(made):
                connection.execute(insert(table), rows_of)
                written += len(rows_of)
    return written


def _together(made: Sequence[Rows]) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    for position, (table, _) in enumerate(made[0]):
        if found := [row for one in made for row in one[position][1]]:
            yield table, found


def measure(url: str, now: int) -> dict[str, float]:
    """Verifies the database, here and now: seconds, those of them that this process worked,
    megabytes at the peak above what it had before, and violations."""
    database = Database(url)
    keys = Keyring(parse_keys(KEY)).timeline_keys()
    before = _kilobytes("VmRSS")
    began, worked = time.perf_counter(), time.process_time()
    found = verify(database, keys, stored_organisation, VerificationScope(now, late_ms=10**12))
    seconds, worked = time.perf_counter() - began, time.process_time() - worked
    for violation in found[:5]:
        print(violation, file=sys.stderr)
    peak = _kilobytes("VmHWM") - before
    database.close()
    took = {"seconds": round(seconds, 2), "processor_seconds": round(worked, 2)}
    return {**took, "peak_mb": round(peak / 1024, 1), "found": len(found)}


def _kilobytes(what: str) -> int:
    """Of this process alone: what `getrusage` calls its peak may be its parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{what}:")[2].split()[0])


def measured(url: str, now: int) -> dict[str, float]:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.proofs", "--measure", url, "--now", str(now)]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    sys.stderr.write(said.stderr)
    result: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return result


async def grown(folder: Path, counts: Sequence[int], url: str | None) -> list[dict[str, float]]:
    """What verifying takes with so many alarms, one after the other."""
    found = []
    async with World(folder, database_url=url) as world:
        world.late_ms = 10**12
        await live_through(world)
        keeping = retention(world.settings, world.core.database, world.clock)
        for count in counts:
            written = fill(world.core.database, count)
            await keeping.keep_register(asyncio.to_thread, world.core.threads.run, 0)
            result = measured(url or f"sqlite:///{folder}/bot.db", world.clock.at)
            found.append({"incidents": count, "rows": written, **result})
        world.core.database.engine.dispose()
    return found


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.proofs")
    parser.add_argument("counts", nargs="*", type=int, default=[1_000, 5_000, 10_000])
    parser.add_argument("--postgresql", metavar="URL")
    parser.add_argument("--measure", metavar="URL")
    parser.add_argument("--now", type=int, default=0)
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure, given.now)))
        return
    with tempfile.TemporaryDirectory() as folder:
        for row in asyncio.run(grown(Path(folder), given.counts, given.postgresql)):
            print(row)


if __name__ == "__main__":
    main()
