"""When somebody is reminded of a report: an hour after the call, the next morning, the third day
(R18, R30); of its number until it is known (R20). Of a case note on mornings. By day, Oslo's."""

from datetime import UTC, datetime, timedelta

from bot.domain.organisation.organisation import OSLO

HOUR_MS = 60 * 60 * 1000
_MORNING, _EVENING = 8, 20
_DAYS_TO_WRITE = (1, 3)  # after the first hour
_DAYS_FOR_NOTE = (1, 3, 7)  # the birth number in it is destroyed after fourteen
_DAYS_FOR_NUMBER = (1, 3, 7, 14, 21, 28, 42, 56)


def to_write(since: int, step: int) -> int | None:
    """When the reminder number `step` (from 0) to write comes; None when there are no more.
    `since` is when the alarm ended (ms UTC)."""
    if step == 0:
        return _by_day(since + HOUR_MS)
    return _mornings(since, _DAYS_TO_WRITE, step - 1)


def for_number(since: int, step: int) -> int | None:
    """The same for a number, since the report was sent."""
    return _mornings(since, _DAYS_FOR_NUMBER, step)


def of_a_note(since: int, step: int) -> int | None:
    """The same for a case note, since its owner last wrote on it."""
    return _mornings(since, _DAYS_FOR_NOTE, step)


def _mornings(since: int, days: tuple[int, ...], step: int) -> int | None:
    return _morning(since, days[step]) if step < len(days) else None


def _by_day(at: int) -> int:
    local = _local(at)
    if local.hour >= _EVENING:
        return _morning(at, 1)
    return at if local.hour >= _MORNING else _morning(at, 0)


def _morning(at: int, days: int) -> int:
    day = _local(at).date() + timedelta(days=days)
    morning = datetime(day.year, day.month, day.day, _MORNING, tzinfo=OSLO)
    return int(morning.timestamp() * 1000)


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(OSLO)
