"""Asking for a look at an incident's follow-up: a row of its own, so that whatever happened is
stored without waiting for it, and no alarm is."""

from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import FactKind
from bot.domain.follow_up import OPENS_AFTER_MS, deserves
from bot.domain.reports.draft import Draft
from bot.domain.threat.duty import is_threat
from bot.service.unit_of_work import new_id
from bot.store.records import Priority, Task, TaskKind

# What of a report changes the follow-up or its card.
_OF_A_REPORT = frozenset({FactKind.REPORT_SUBMITTED, FactKind.REPORT_NOT_FELT})


def after_change(before: Alarm | None, alarm: Alarm) -> list[Task]:
    """Where an alarm has just ended, or it is known now whom it is aimed at (L7), or that it is a
    threat (R83)."""
    if before is None or not alarm.state.ended:
        return []
    since, key = alarm.last_event_at, str(alarm.seq)
    if not before.state.ended:
        return [_look(alarm.id, since + OPENS_AFTER_MS, key)] if deserves(alarm) else []
    was_threat = is_threat(before.details)
    retold = before.details.target_person != alarm.details.target_person
    retold = retold or was_threat is not is_threat(alarm.details)
    return [_look(alarm.id, since, key)] if retold else []


def after_report(draft: Draft, kind: FactKind, now: int) -> list[Task]:
    """Where a report was let go of, or the employee did not feel it so (R54)."""
    key = f"{draft.id}:{kind}:{now}"
    return [_look(draft.incident, now, key)] if kind in _OF_A_REPORT else []


def _look(incident: str, due_at: int, key: str) -> Task:
    """No incident of its own: the one timer of the follow-up stays untouched (V10)."""
    return Task(
        id=new_id(),
        kind=TaskKind.FOLLOW_UP,
        priority=Priority.REMINDER,
        due_at=due_at,
        dedupe_key=f"follow_up:{incident}:look:{key}",
        payload={"incident": incident},
    )
