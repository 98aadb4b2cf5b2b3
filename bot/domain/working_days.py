"""When people are written to, by day in Oslo, and on which days they are at work in Norway: neither
a weekend nor a public holiday.

The calendar is the `holidays` library's, and is loaded when somebody first asks. A service that
runs asks once it is ready: neither a start nor an alarm waits for it.
"""

import sys
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.util import find_spec, module_from_spec

from bot.domain.organisation.organisation import OSLO

MORNING, EVENING = time(8), time(20)  # when somebody may be written to
HOME = time(16)  # until when they are at work
DAYS_END = time(15)  # the end of a day at work, with time left for an answer
AFTERNOON = time(14)  # when what is to be done today is reminded of, while there is still time
OVERDUE_DAYS = (1, 3, 7)  # after the date; then once a week
_SATURDAY = 5
_A_WEEK = 7


def is_working(day: date) -> bool:
    """Whether it is a day from Monday to Friday, and no public holiday."""
    return day.weekday() < _SATURDAY and day not in _holidays(day.year)


def is_holiday(day: date) -> bool:
    """Whether it is a public holiday, whatever day of the week."""
    return day in _holidays(day.year)


def working_on(day: date) -> date:
    """The day itself, or the next working day."""
    while not is_working(day):
        day += timedelta(days=1)
    return day


def working_after(day: date) -> date:
    """The next working day, later than this one."""
    return working_on(day + timedelta(days=1))


def working_day(first: date, days: int) -> date:
    """The day so many days later, or the next working day; today stays today."""
    return working_on(first + timedelta(days=days)) if days else first


def begins_week(day: date) -> bool:
    """Whether it is the first working day of its week: Monday, or Tuesday after Easter Monday."""
    return day == working_on(day - timedelta(days=day.weekday()))


def next_week(day: date) -> date:
    """The first working day of the week after."""
    return working_on(day + timedelta(days=_A_WEEK - day.weekday()))


def reminder(day: date, dated_at: int, now: int) -> int:
    """When somebody is reminded next of what is to be done by `day` (ms UTC, later than `now`): in
    the morning of that day, or in the afternoon where it was dated for the same day; then when it
    is overdue, on working days."""
    same_day = local_day(dated_at) >= day
    first = moment(day, AFTERNOON if same_day else MORNING)
    if first > now:
        return first
    weeks = max(2, (local_day(now) - day).days // _A_WEEK)
    later = (*OVERDUE_DAYS, *(week * _A_WEEK for week in range(weeks, weeks + 3)))
    mornings = (moment(working_day(day, days), MORNING) for days in later)
    return next(again for again in mornings if again > now)


def by_day(at: int) -> int:
    """The instant itself (ms UTC), or the next morning when it lies in the night in Oslo."""
    local = _local(at)
    if MORNING <= local.time() < EVENING:
        return at
    return moment(local.date() + timedelta(days=1 if local.time() >= EVENING else 0), MORNING)


def at_work(at: int) -> int:
    """The instant itself (ms UTC) between 8 and 16 on a working day, or the next such morning."""
    local = _local(at)
    day = local.date()
    if is_working(day) and local.time() < HOME:
        return at if local.time() >= MORNING else moment(day, MORNING)
    return moment(working_after(day), MORNING)


def is_at_work(at: int) -> bool:
    """Whether the instant (ms UTC) lies between 8 and 16 in Oslo on a working day."""
    return at_work(at) == at


def end_of_next_day(at: int) -> int:
    """The end of the next day at work, later than the day of the instant (ms UTC)."""
    return moment(working_after(local_day(at)), DAYS_END)


def local_day(at: int) -> date:
    """The date in Oslo."""
    return _local(at).date()


def moment(day: date, clock: time) -> int:
    """The instant (ms UTC) of a time of day in Oslo."""
    return int(datetime.combine(day, clock, OSLO).timestamp()) * 1000


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(OSLO)


@cache
def _holidays(year: int) -> frozenset[date]:
    from holidays import country_holidays  # not on the way of a start

    _without_other_countries()
    return frozenset(country_holidays("NO", years=year))


def _without_other_countries() -> None:
    """The package of countries is there, and none of it is loaded: its own first lines load all of
    250, which are 8 MiB and four fifths of the time. Each is still found when it is asked for."""
    name = "holidays.countries"
    if name not in sys.modules and (spec := find_spec(name)) is not None:
        sys.modules[name] = module_from_spec(spec)
