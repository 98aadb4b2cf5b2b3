"""B3: how late an alarm climbs while tens of thousands wait.

One real alarm is the model. Its copies all wait; some of them fall due while we look, half as
many a second as Teams lets a tenant send. The clock stops when the deputy's red card reaches the
connector, so the figure holds the timer, the escalation's transaction and the sending.
"""

import json
import statistics
import time
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from bot.store.database import maintenance
from tests.bench.connector import BenchConnector
from tests.bench.organisation import BenchOrganisation

PER_SECOND = 25
_SETTLE_SECONDS = 2.0
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Lateness:
    """In seconds; `count` timers fell due while `waiting` waited."""

    p50: float
    p99: float
    count: int
    waiting: int


async def lateness(
    connector: BenchConnector,
    url: str,
    organisation: BenchOrganisation,
    waiting: int,
    seconds: int,
) -> Lateness:
    """Run against a bot that works on this database and has one open alarm, of the first unit."""
    count = seconds * PER_SECOND
    due = _copies(url, organisation, waiting, count)
    connector.cards.clear()
    last = max(due.values()) / 1000
    patience = last - time.time() + 30
    await connector.until(
        patience, lambda: sum(card.incident in due for card in connector.cards) >= count
    )
    late: dict[str, float] = {}
    for card in connector.cards:
        if card.incident in due:
            late.setdefault(card.incident, card.wall - due[card.incident] / 1000)
    figures = sorted(late.values())
    p99 = statistics.quantiles(figures, n=100)[98]
    return Lateness(statistics.median(figures), p99, len(figures), waiting)


def _copies(url: str, organisation: BenchOrganisation, waiting: int, count: int) -> dict[str, int]:
    """Write the copies; returns when each of those that fall due is due (ms), by alarm."""
    engine = maintenance(url)
    with engine.begin() as connection:
        model = connection.execute(text("SELECT * FROM incident WHERE state = 'open'")).one()
        timer = connection.execute(
            text("SELECT * FROM task WHERE incident = :id AND kind = 'timer'"), {"id": model.id}
        ).one()
        start = time.time() * 1000 + _writing_ms(waiting) + _SETTLE_SECONDS * 1000
        ids = [str(uuid.uuid4()) for _ in range(waiting)]
        due = {each: int(start + n * 1000 / PER_SECOND) for n, each in enumerate(ids[:count])}
        alarms, tasks = [], []
        for number, each in enumerate(ids):
            at = due.get(each, int(start) + _HOUR_MS)
            alarms.append(_alarm(model, organisation, number, each, at))
            tasks.append(_timer(timer, each, at))
        _insert(connection, "incident", alarms)
        _insert(connection, "task", tasks)
    engine.dispose()
    if time.time() * 1000 > start:
        raise RuntimeError("writing the copies took longer than foreseen; nothing was measured")
    return due


def _writing_ms(waiting: int) -> float:
    return 3000 + waiting * 0.25


def _alarm(
    model: Any, organisation: BenchOrganisation, number: int, new: str, due_at: int
) -> dict[str, Any]:
    """Of another caseworker and another unit: one chat takes only a few cards a second."""
    person, unit = str(uuid.uuid4()), number % len(organisation.leaders)
    document = model.card.replace(model.id, new).replace(model.raised_by, person)
    for helpers in (organisation.leaders, organisation.deputies):
        document = document.replace(helpers[0].id, helpers[unit].id)
    card = json.loads(document)
    card["timer"]["due_at"] = due_at
    changed = {"id": new, "raised_by": person, "card": json.dumps(card)}
    return {**model._mapping, **changed}


def _timer(model: Any, incident: str, due_at: int) -> dict[str, Any]:
    changed = {
        "id": str(uuid.uuid4()),
        "incident": incident,
        "due_at": due_at,
        "dedupe_key": f"timer:{incident}:bench",
    }
    return {**model._mapping, **changed}


def _insert(connection: Any, table: str, rows: list[dict[str, Any]]) -> None:
    names = list(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(f":{name}" for name in names)
    connection.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({values})"), rows)
