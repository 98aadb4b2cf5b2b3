"""`incident list|show --json` (contract.md): codes, names of employees and numbers; never text a
person wrote, never the client's identity (L11)."""

import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from bot.domain import canary
from bot.domain.alarm.state import Alarm, Alert, AlertState
from bot.store import rows
from bot.store import tables as t
from bot.store.database import Database
from bot.store.slots import alert_slot
from bot.store.statements import ARRIVED

Json = dict[str, Any]

CANARIES = 20


def list_incidents(database: Database, limit: int = 1000) -> list[Json]:
    """The latest incidents, newest first, without timeline and alerts. Of the canary's only the
    last few: it must not crowd out what happened."""
    newest = select(t.incident.c.card).order_by(t.incident.c.raised_at.desc())
    of_canary = t.incident.c.unit == canary.UNIT
    queries = (newest.where(~of_canary).limit(limit), newest.where(of_canary).limit(CANARIES))
    with database.reading() as connection:
        documents = [one for query in queries for one in connection.execute(query).scalars()]
    alarms = sorted(map(rows.alarm_of, documents), key=lambda alarm: alarm.raised_at, reverse=True)
    return [_head(alarm) for alarm in alarms]


def count_incidents(database: Database) -> int:
    """How many there are, drills and the canary's too."""
    with database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(t.incident)).scalar_one())


def show_incident(database: Database, incident: str) -> Json | None:
    """One incident as contract.md gives it; None when there is none of that id."""
    with database.reading() as connection:
        document = connection.execute(
            select(t.incident.c.card).where(t.incident.c.id == incident)
        ).scalar()
        if document is None:
            return None
        alarm = rows.alarm_of(document)
        return {
            **_head(alarm),
            "timeline": list(_timeline(connection, incident)),
            "alerts": list(_alerts(connection, alarm)),
            "evidence": list(_evidence(connection, incident)),
        }


def log_access(database: Database, actor: str, action: str, incident: str | None, at: int) -> None:
    """Who looked, in a transaction of its own: a refused look is on record too."""
    with database.engine.begin() as connection:
        connection.execute(
            insert(t.access_log).values(
                id=str(uuid.uuid4()), at=at, actor=actor, action=action, incident=incident
            )
        )


def instant(at: int | None) -> str | None:
    """UTC with milliseconds, as `2026-11-22T10:02:03.123Z`."""
    if at is None:
        return None
    moment = datetime.fromtimestamp(at / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _head(alarm: Alarm) -> Json:
    facts, details = alarm.facts, alarm.details
    is_reported = any(report.channel for report in alarm.reports)
    return {
        "id": alarm.id,
        "drill": alarm.drill is not None,
        "state": alarm.state.value,
        "exhausted": alarm.exhausted,
        "unit": alarm.unit,
        "raised_by": alarm.caseworker.id,
        "raised_at": instant(alarm.raised_at),
        "claimed_by": (alarm.owner.person or alarm.owner.name) if alarm.owner else None,
        "meeting": facts.meeting if is_reported else details.meeting,
        "kind": facts.kind,
        "place": facts.place,
        "target": facts.target,
        "channel": facts.channel if is_reported else details.channel,
    }


def _timeline(connection: Connection, incident: str) -> Iterator[Json]:
    query = select(t.timeline).where(t.timeline.c.incident == incident).order_by(t.timeline.c.seq)
    for row in connection.execute(query):
        yield {
            "seq": row.seq,
            "at": instant(row.at),
            "kind": row.kind,
            "actor": row.actor,
            "detail": json.loads(row.payload),
            "hash": row.mac,
        }


def _evidence(connection: Connection, incident: str) -> Iterator[Json]:
    """What there is; the erased stands on the timeline. A reference has neither hash nor size."""
    evidence = t.evidence
    query = select(evidence).where(evidence.c.incident == incident, evidence.c.erased_at.is_(None))
    for row in connection.execute(query.order_by(evidence.c.added_at, evidence.c.id)):
        yield {
            "id": row.id,
            "sha256": row.sha256,
            "media_type": row.media_type,
            "size": row.size,
            "added_at": instant(row.added_at),
            "added_by": row.added_by,
        }


def _alerts(connection: Connection, alarm: Alarm) -> Iterator[Json]:
    query = (
        select(t.card.c.person, t.card.c.slot, t.task.c.attempt, t.task.c.done_at, t.task.c.outcome)
        .join(t.task, t.task.c.card == t.card.c.id)
        .where(t.card.c.incident == alarm.id, t.card.c.slot.like("alert:%"))
    )
    first_sends: dict[tuple[str, str], Any] = {}
    for row in sorted(connection.execute(query), key=_by_what_came_of_it):
        first_sends.setdefault((row.person, row.slot), row)
    for alert in alarm.alerts:
        send = first_sends.get((alert.person, alert_slot(alert.level, alert.round)))
        delivered = send is not None and send.outcome in ARRIVED
        yield {
            "person": alert.person,
            "level": None if alert.is_colleague else alert.level,
            "round": alert.round,
            "state": _state(alert, delivered),
            "attempts": send.attempt if send is not None else 0,
            "sent_at": instant(send.done_at) if send is not None and delivered else None,
            "failure": alert.failure,
        }


def _by_what_came_of_it(row: Any) -> tuple[bool, float]:
    """The send that arrived first; before one did, the one that is still to be made."""
    return row.outcome not in ARRIVED, row.done_at or float("inf")


def _state(alert: Alert, delivered: bool) -> str:
    if alert.state is AlertState.ALERTED:
        return "sent" if delivered else "pending"
    return alert.state.value
