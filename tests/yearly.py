"""Invented years: incidents as somebody planned them, and the rows that they leave behind."""

import json
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert

from bot.domain.alarm.incident import Drill, IncidentKind, Target, ThreatChannel
from bot.domain.insight.figures import bounds_of
from bot.domain.organisation.organisation import Workplace
from bot.domain.reports.draft import DraftKind, DraftState
from bot.store import tables as t
from bot.store.database import Database

SENT, WAITING, OPEN, NOT_FELT = (
    DraftState.SENT,
    DraftState.WAITING,
    DraftState.OPEN,
    DraftState.NOT_FELT,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One incident as it is meant. `answered_after` in ms; `withdrawn_after` likewise."""

    unit: str
    at: int
    noted: bool = False
    drill: Drill | None = None
    answered_after: int | None = None
    withdrawn_after: int | None = None
    level: int = 1
    kind: IncidentKind | None = None
    target: Target | None = None
    channel: ThreatChannel | None = None
    place: Workplace | None = None
    warned: bool = False
    ended: bool = False
    report: DraftState | None = None
    note: DraftState | None = None
    evidence: int = 0


def planned(count: int, units: Sequence[str], years: Sequence[int], seed: int = 1) -> list[Plan]:
    """So many incidents, spread over units and years."""
    dice = random.Random(seed)
    return [_planned(dice, dice.choice(units), dice.choice(years)) for _ in range(count)]


def _planned(dice: random.Random, unit: str, year: int) -> Plan:
    since, until = bounds_of(year)
    sort = dice.random()
    noted, drill = sort < 0.1, dice.choice(list(Drill)) if sort > 0.9 else None
    answered = None if noted or dice.random() < 0.03 else int(dice.expovariate(1 / 6000))
    withdrawn = dice.choice((None, 5_000, 300_000)) if answered is None and not noted else None
    return Plan(
        unit=unit,
        at=dice.randrange(since, until),
        noted=noted,
        drill=drill,
        answered_after=answered,
        withdrawn_after=withdrawn,
        level=dice.choice((1, 1, 1, 2, 3)),
        kind=dice.choice((None, *IncidentKind)),
        target=dice.choice((None, *Target)),
        channel=dice.choice(
            (
                None,
                ThreatChannel.PHONE,
                ThreatChannel.PHONE,
                ThreatChannel.VIDEO,
                ThreatChannel.EMAIL,
            )
        ),
        place=dice.choice((None, *Workplace)),
        warned=dice.random() < 0.3,
        ended=dice.random() < 0.4,
        report=dice.choice((None, OPEN, WAITING, SENT, SENT, NOT_FELT)),
        note=dice.choice((None, None, OPEN, SENT)),
        evidence=dice.choice((0, 0, 0, 1, 3)),
    )


def keep(database: Database, plans: Sequence[Plan]) -> None:
    """The rows of these incidents, as the service would have left them."""
    for start in range(0, len(plans), 5_000):
        with database.engine.begin() as connection:
            keep_in(connection, plans[start : start + 5_000])


def keep_in(connection: Connection, plans: Sequence[Plan]) -> None:
    """The same in a transaction that somebody has begun."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for plan in plans:
        _add_rows(rows, plan)
    for name, found in rows.items():
        connection.execute(insert(t.metadata.tables[name]), found)


def _add_rows(rows: dict[str, list[dict[str, Any]]], plan: Plan) -> None:
    id = str(uuid.uuid4())
    rows.setdefault("incident", []).append({
        "id": id, "raised_by": id, "is_drill": plan.drill is not None, "state": "resolved",
        "unit": plan.unit, "raised_at": plan.at, "last_event_at": plan.at, "lively_at": plan.at,
        "resting": False, "seq": 0, "mac": "", "organisation": "", "card": "{}",
    })  # fmt: skip
    for seq, (kind, after, detail) in enumerate(_entries(plan), start=1):
        rows.setdefault("timeline", []).append({
            "incident": id, "seq": seq, "schema": 1, "at": plan.at + after, "kind": kind,
            "actor": "canary", "payload": json.dumps(detail), "key_id": "", "mac": "",
        })  # fmt: skip
    for sort, state in ((DraftKind.REPORT, plan.report), (DraftKind.NOTE, plan.note)):
        if state is not None:
            rows.setdefault("draft", []).append({
                "id": str(uuid.uuid4()), "kind": sort.value, "incident": id, "owner": "canary",
                "unit": plan.unit, "is_drill": plan.drill is not None, "opened_at": plan.at,
                "changed_at": plan.at, "state": state.value, "revision": 1, "finalised": True,
            })  # fmt: skip
    for number in range(plan.evidence):
        rows.setdefault("evidence", []).append({
            "id": str(uuid.uuid4()), "incident": id, "owner": id, "came": "pasted",
            "added_at": plan.at, "added_by": "canary", "remarks": "",
            "erased_at": plan.at if number else None,
        })  # fmt: skip


def _entries(plan: Plan) -> Iterator[tuple[str, int, dict[str, Any]]]:
    """Kind, ms after the cry, and detail of each entry."""
    if plan.noted:
        yield "noted", 0, {"unit": plan.unit}
    else:
        yield "raised", 0, {"unit": plan.unit, **({"drill": plan.drill} if plan.drill else {})}
        for level in range(plan.level):
            yield "alerted", 0, {"person": "leader", "level": level, "round": 1}
    described = {
        "kind": plan.kind, "target": plan.target, "channel": plan.channel, "place": plan.place
    }  # fmt: skip
    yield "described", 0, {key: value for key, value in described.items() if value}
    if plan.answered_after is not None:
        yield "claimed", plan.answered_after, {"by": "leader", "name": "Kari Canary", "how": "call"}
        yield (
            "claimed",
            plan.answered_after + 1,
            {"by": "deputy", "name": "Ola Canary", "how": "call"},
        )
    if plan.warned:
        yield "guided", 90_000, {"walk": "1", "step": "consequence"}
        yield "guided", 95_000, {"walk": "1", "step": "calm", "reaction": "calmer"}
    if plan.ended:
        yield "guided", 96_000, {"walk": "2", "step": "end", "reaction": "end"}
    if plan.withdrawn_after is not None:
        yield "cancelled", plan.withdrawn_after, {}
    elif not plan.noted:
        yield "resolved", 600_000, {}
