"""Who reads what is written to the bot in an alarm, and how long (R45). Pure.

The relay outlasts the alarm that help came to: what is said just afterwards is part of it. Later
words are passed on only where whoever wrote them says so; never a message into nothing.
"""

from bot.domain.alarm.incident import Drill, is_just_after
from bot.domain.alarm.state import Alarm, Ending

STAYS_OPEN_MS = 30 * 60 * 1000  # after the end, and after each message since
MAY_BE_SENT_MS = 24 * 60 * 60 * 1000  # so long words that were not passed on are kept


def other_side(alarm: Alarm, person: str) -> list[str]:
    """Caseworker and helpers, without the one who wrote. In a drill alone one writes to oneself."""
    if alarm.drill is Drill.ALONE:
        return [person]
    everyone = [alarm.caseworker.id, *(claim.person for claim in alarm.claims if claim.person)]
    return [other for other in dict.fromkeys(everyone) if other != person]


def has_sides(alarm: Alarm) -> bool:
    """Whether there is anybody to write to after the end: not in a drill that one plays alone."""
    return alarm.drill in (None, Drill.WITH_LEADER) and any(c.person for c in alarm.claims)


def takes_part(alarm: Alarm, person: str) -> bool:
    """Whether the person is one of the two sides."""
    return person == alarm.caseworker.id or alarm.helps(person)


def stays_open(alarm: Alarm, last_word_at: int, now: int) -> bool:
    """Whether what is written is passed on by itself although the alarm has ended; `last_word_at`
    is when anything was said in it last (ms UTC)."""
    is_helped = alarm.ending is Ending.RESOLVED and has_sides(alarm)
    return is_helped and _is_within(alarm, last_word_at, now, STAYS_OPEN_MS)


def may_be_sent(alarm: Alarm, last_word_at: int, now: int) -> bool:
    """Whether it is offered to be passed on: the two have spoken of late."""
    is_over = alarm.ending in (Ending.RESOLVED, Ending.CANCELLED) and has_sides(alarm)
    return is_over and _is_within(alarm, last_word_at, now, MAY_BE_SENT_MS)


def _is_within(alarm: Alarm, last_word_at: int, now: int, within_ms: int) -> bool:
    ended_at = alarm.ended_at or 0
    by_record = is_just_after(ended_at, alarm.recorded(now), within_ms)
    return by_record or is_just_after(last_word_at, now, within_ms)
