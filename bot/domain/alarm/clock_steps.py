"""What an alarm waits for after the clock was set: nothing lies further ahead than its wait."""

import json
from collections.abc import Iterable
from dataclasses import replace
from math import inf

from bot.domain.alarm.claims import ANSWER_WITHIN_MS
from bot.domain.alarm.escalation import (
    Moment,
    TransitionBuilder,
    ahead_after,
    level_wait,
    longest_wait,
)
from bot.domain.alarm.incident import CLOCK_STEP_MS
from bot.domain.alarm.rules import DRILL_STAYS_MS
from bot.domain.alarm.state import Alarm, Timer, TimerKind, Transition
from bot.domain.alarm.timeline import Entry, FactKind
from bot.domain.threat.duty import TAKE_WITHIN_MS, ThreatFollowUp, reminder_at

_NOTED_WITHIN_MS = 10_000  # after it was set


def reanchored(alarm: Alarm, moment: Moment, step_ms: int = 0, noted: bool = False) -> Transition:
    """The alarm after its clock was set by `step_ms` (negative: back; 0: nobody knows by how much,
    or whether it was).

    Done twice it is the same, whoever of several replicas comes first: what lies ahead by no more
    than its wait stays. `noted`: the step is put on the timeline of whoever waits, also where it
    has moved nothing.
    """
    builder = TransitionBuilder(alarm, moment)
    behind = alarm.last_event_at - moment.at - alarm.ahead_ms
    if behind > CLOCK_STEP_MS:
        builder.step(min(step_ms, -behind))
    elif noted and step_ms > 0 and not alarm.state.ended:
        builder.step(step_ms)
    back = min(step_ms, 0)
    timer, duty = _timer(alarm, moment.at, back), _duty(alarm.duty, moment.at, back)
    builder.alarm = replace(builder.alarm, timer=timer, duty=duty)
    return Transition(builder.alarm, tuple(builder.facts))


def recorded_as(entries: Iterable[Entry], at: int) -> tuple[int, ...]:
    """What the record of an alarm may call an instant of its clock: more than one where the clock
    was set back and has said the same twice, none where nobody can tell."""
    since, ahead = -inf, 0
    spans: list[tuple[float, float, int]] = []
    for entry in entries:
        if entry.kind == FactKind.CLOCK_STEPPED:
            spans.append((since, entry.at, ahead))
            since, ahead = entry.at, ahead_after(ahead, int(json.loads(entry.payload)["ms"]))
    spans.append((since, inf, ahead))
    return tuple(
        at + ahead
        for start, end, ahead in spans
        if start - _NOTED_WITHIN_MS <= at + ahead <= end + _NOTED_WITHIN_MS
    )


def _timer(alarm: Alarm, now: int, back: int) -> Timer | None:
    timer = alarm.timer
    if timer is None:
        return None
    due_at = _within(timer.due_at, now, back, now + _wait(alarm, timer.kind))
    return timer if due_at == timer.due_at else replace(timer, due_at=due_at)


def _wait(alarm: Alarm, kind: TimerKind) -> int:
    """The longest that this kind of timer is ever set ahead (ms)."""
    match kind:
        case TimerKind.LEVEL:
            return level_wait(alarm, alarm.chain.levels[alarm.level])
        case TimerKind.ROUND:
            return longest_wait(alarm)
        case TimerKind.CONTACT:
            return alarm.chain.contact_ms
        case TimerKind.ANSWER:
            return ANSWER_WITHIN_MS
        case TimerKind.OVER:
            return DRILL_STAYS_MS


def _duty(duty: ThreatFollowUp | None, now: int, back: int) -> ThreatFollowUp | None:
    if duty is None:
        return None
    asks = duty.owner is None and not duty.untaken
    latest = now + TAKE_WITHIN_MS if asks else reminder_at(now, duty.reminders)
    notices = tuple(
        replace(one, next_at=_within(one.next_at, now, back, now + TAKE_WITHIN_MS))
        if one.next_at is not None
        else one
        for one in duty.notices
    )
    next_at = _within(duty.next_at, now, back, latest) if duty.next_at is not None else None
    return replace(duty, next_at=next_at, notices=notices)


def _within(due_at: int, now: int, back: int, latest: int) -> int:
    """The instant itself, unless it lies after the `latest` it could have been set to now: then
    what was left of it before the step, as far as that is known."""
    return due_at if due_at <= latest else min(max(due_at + back, now), latest)
