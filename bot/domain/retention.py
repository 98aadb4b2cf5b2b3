"""How long everything is kept that is no evidence: `RODTKORT_RETENTION_DAYS` (L13).

One member for each kind; what exactly it is, and from when it is counted, stands in
`bot/store/retention.py`. docs/retention.md is the table that the agency decides by.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

LONGEST_DAYS = 36_500

Name = TypeVar("Name", bound=StrEnum)


class BadRetention(ValueError):
    """The setting cannot be read; the message is one sentence."""


class Kept(StrEnum):
    """A kind of text or document, in the order in which they are forgotten."""

    WORDS = "words"  # written during an alarm, or why a task of its follow-up was left
    DRILL_WORDS = "drill_words"
    OWN_WORDS = "own_words"  # written outside any alarm
    UNSENT_WORDS = "unsent_words"  # that nobody has said for whom they are
    LESSONS = "lessons"  # what a leader has shared with the unit (R31)
    WALKS = "walks"  # where somebody stood in warning or ending
    SENT_DRAFTS = "sent_drafts"  # what a report or a note said, once it is where it belongs (R5)
    DROPPED_DRAFTS = "dropped_drafts"
    UNFINISHED_DRAFTS = "unfinished_drafts"  # that nobody has touched since
    PRACTICE_DRAFTS = "practice_drafts"  # what was written in a drill, however far it came (R63)
    MEASURES = "measures"  # that are no longer in force, with all that was said of them
    MEASURE_CHANGES = "measure_changes"  # earlier versions of one that is
    MEASURE_MINUTES = "measure_minutes"  # where minutes lie, and what was decided (R60)
    READINGS = "readings"  # who has read which routine (R26)
    PRACTICES = "practices"  # who went through which drill (R64)
    TRAINEES = "trainees"  # what the calendar of drills remembers of whoever has left
    DRILL_PLANS = "drill_plans"  # planned by whom
    TASKS = "tasks"  # messages that were sent, timers that rang
    CARDS = "cards"  # where in whose chat a card lies
    ACCESS_LOG = "access_log"
    ADDRESSES = "addresses"  # of whoever removed the bot, with their language
    ABSENCES = "absences"  # that are over
    PLANNED_ABSENCES = "planned_absences"  # told before they began, and over
    READINESS = "readiness"  # whether an alarm reaches somebody, as a morning check last saw it
    UNIT_CHECKS = "unit_checks"  # of units that are gone
    PRESENCES = "presences"  # who was at the office, counted from when they said so
    ORGANISATIONS = "organisations"  # versions that no alarm needs
    CHANGES = "changes"  # who changed what about a unit
    ALARMS = "alarms"  # the alarm with its timeline, and all that is left of it
    DRILLS = "drills"
    CANARIES = "canaries"  # the bot's tests of itself (R12)


DEFAULT_DAYS: Mapping[Kept, int] = MappingProxyType(
    {
        Kept.WORDS: 365,
        Kept.DRILL_WORDS: 30,
        Kept.OWN_WORDS: 30,
        Kept.UNSENT_WORDS: 1,
        Kept.LESSONS: 730,
        Kept.WALKS: 30,
        Kept.SENT_DRAFTS: 365,
        Kept.DROPPED_DRAFTS: 14,
        Kept.UNFINISHED_DRAFTS: 180,
        Kept.PRACTICE_DRAFTS: 7,
        Kept.MEASURES: 1825,
        Kept.MEASURE_CHANGES: 1825,
        Kept.MEASURE_MINUTES: 1825,
        Kept.READINGS: 1825,
        Kept.PRACTICES: 1825,
        Kept.TRAINEES: 180,
        Kept.DRILL_PLANS: 400,
        Kept.TASKS: 90,
        Kept.CARDS: 365,
        Kept.ACCESS_LOG: 1825,
        Kept.ADDRESSES: 90,
        Kept.ABSENCES: 30,
        Kept.PLANNED_ABSENCES: 30,
        Kept.READINESS: 30,
        Kept.UNIT_CHECKS: 30,
        Kept.PRESENCES: 1,
        Kept.ORGANISATIONS: 365,
        Kept.CHANGES: 1825,
        Kept.ALARMS: 1825,
        Kept.DRILLS: 730,
        Kept.CANARIES: 7,
    }
)


def parse_kept(text: str) -> dict[Kept, int]:
    """The days of every kind, by the setting. Raises `BadRetention`."""
    return parse_days(text, DEFAULT_DAYS)


def parse_days(text: str, defaults: Mapping[Name, int]) -> dict[Name, int]:
    """`threat=730,drill=7`: days for each name; what is not named keeps its default. Raises
    `BadRetention`."""
    days = dict(defaults)
    names = {name.value: name for name in defaults}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, number = part.partition("=")
        if name.strip() not in names:
            raise BadRetention(f"{name.strip()} is not one of {', '.join(names)}")
        if not number.strip().isdecimal() or not 1 <= int(number) <= LONGEST_DAYS:
            raise BadRetention(f"{part} needs a number of days from 1 to {LONGEST_DAYS}")
        days[names[name.strip()]] = int(number)
    return days
