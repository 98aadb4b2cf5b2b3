"""Reads one piece of time after the other, as people write it: days, weeks, clocks, lengths.

Which words there are stands in texts/words.toml under `[away]`; what the pieces mean together is
`bot.dialogs.away`'s. Pure: the day is given.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from bot.dialogs.vocabulary import Lexicon, Token, listed, tokens, words_file

A_DAY = timedelta(days=1)
# What is over this year may mean the next one only across a new year: "til 3. januar" in November.
ACROSS_NEW_YEAR = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day. `yearless` and `weekday` tell how it was said: the day meant
    is another one behind a first day. `doubtful`: it may be this week's or the next one's."""

    first: date
    last: date
    yearless: bool = False
    weekday: int | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A time of day, in minutes after midnight."""

    minutes: int


@dataclass(frozen=True, slots=True)
class Length:
    """So many days, or so many minutes."""

    days: int = 0
    minutes: int = 0


Piece = Days | TimeOfDay | Length | str  # a word that stands for itself is its kind


_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_AFTERNOON = re.compile(r"\b(1[0-2]|[1-9])(?:[:.](\d{2}))?\s?([ap])\.?m\b\.?", re.IGNORECASE)
_DASH = re.compile(r"(\d\.?)\s*[-‐‑–—]\s*(?=\d)")
_WORD_DASH = re.compile(r"([^\W\d_]+)\s*[-‐‑–—]\s*([^\W\d_]+)")
_DASH_TO_MONTH = re.compile(r"(\d\.?)\s*[-‐‑–—]\s*([^\W\d_]+)")
_STUCK = re.compile(r"\b(kl\.?|klokka|klokken|uke|veke|week)(?=\d)", re.IGNORECASE)
_STUCK_UNIT = re.compile(r"(\d)(t|h|min|timer|timar|time|dager|dagar|uker|veker)\b", re.IGNORECASE)


def plain(rest: str) -> str:
    """Dashes between times as a word, and what was written together apart."""
    text = _ISO.sub(r"\3.\2.\1", rest)
    text = re.sub(r"(\d?)\s?½", lambda found: f"{found[1] or 0},5", text)
    text = _AFTERNOON.sub(_of_24_hours, text)
    text = _DASH.sub(r"\1 til ", text)
    text = _WORD_DASH.sub(_of_weekdays, text)
    text = _DASH_TO_MONTH.sub(_to_a_month, text)
    return _STUCK_UNIT.sub(r"\1 \2", _STUCK.sub(r"\1 ", text))


def _of_24_hours(found: re.Match[str]) -> str:
    hour = int(found[1]) % 12 + (12 if found[3] in "pP" else 0)
    return f"kl {hour}:{found[2] or '00'}"


def _to_a_month(found: re.Match[str]) -> str:
    return f"{found[1]} til {found[2]}" if _months().at(tokens(found[2]), 0) else found[0]


def _of_weekdays(found: re.Match[str]) -> str:
    both = all(_weekdays().at(tokens(one), 0) for one in found.groups())
    return f"{found[1]} til {found[2]}" if both else found[0]


def piece_at(
    words: tuple[Token, ...], at: int, today: date, after_clock: bool
) -> tuple[Piece, int] | None:
    """What begins at `at`, and how many words it has; None for what is no time. `after_clock`: a
    number may be a time of day."""
    if found := _length_at(words, at):
        return found
    if minutes := _clock_at(words[at].key, after_clock):
        return minutes, 1
    if days := _days_at(words, at, today):
        return _with_the_next(words, at, days, today)
    # With a capital it is a name: Leder To.
    if words[at].key == "to" and words[at].written != "to":
        return None
    kind = _kinds().at(words, at)
    if kind is None or kind[0] in ("and", "week", "next", "coming"):
        return None
    return kind


def _clock_at(word: str, after_clock: bool) -> TimeOfDay | None:
    pattern = r"(\d{1,2})(?:[:.](\d{2}))?" if after_clock else r"(\d{1,2}):(\d{2})"
    found = re.fullmatch(pattern, word, re.ASCII)
    if found is None and (found := re.fullmatch(r"(\d{1,2})\.(\d{2})", word, re.ASCII)):
        # 15.30 can only be a time of day, 10.12 is a date.
        found = found if int(found[2]) > 12 or int(found[2]) == 0 else None
    if found is None:
        return None
    minutes = int(found[1]) * 60 + int(found[2] or 0)
    return TimeOfDay(minutes) if minutes <= 24 * 60 and int(found[2] or 0) < 60 else None


def _length_at(words: tuple[Token, ...], at: int) -> tuple[Length, int] | None:
    """ "3 dager", "en uke", "1,5 time", "halvannen time", "de neste to timene"."""
    if found := _lengths().at(words, at):
        return Length(minutes=found[0]), found[1]
    if _kind(words, at) == "next":
        following = _length_at(words, at + 1)
        return (following[0], following[1] + 1) if following else None
    if at + 1 >= len(words):
        return None
    decimal = re.fullmatch(r"(\d{1,2})[.,](5|25|75)", words[at].key, re.ASCII)
    used = 1
    if words[at].ends == "," and words[at].key.isdecimal() and words[at + 1].key == "5":
        decimal, used = re.fullmatch(r"(\d{1,2}),(5)", f"{words[at].key},5", re.ASCII), 2
    unit = _units().at(words, at + used)
    if decimal and unit and unit[0] == "hours":
        part = round(60 * float(f"0.{decimal[2]}"))
        return Length(minutes=int(decimal[1]) * 60 + part), used + 1
    amount = _amount(words[at].key)
    unit = _units().at(words, at + 1)
    if amount is None or unit is None:
        return None
    length = {
        "minutes": Length(minutes=amount),
        "hours": Length(minutes=amount * 60),
        "days": Length(days=amount),  # the first counts
        "weeks": Length(days=amount * 7),
    }[unit[0]]
    return length, 2


def _amount(word: str) -> int | None:
    if re.fullmatch(r"[1-9]\d{0,2}", word, re.ASCII):
        return int(word)
    number = words_file()["away"]["numbers"].get(word)
    return number if isinstance(number, int) else None


def _with_the_next(
    words: tuple[Token, ...], at: int, found: tuple[Days, int], today: date
) -> tuple[Days, int]:
    """ "mandag og tirsdag": days that follow one another are one time."""
    days, length = found
    joined = _kind(words, at + length) == "and"
    more = _days_at(words, at + length + 1, today) if joined else None
    if more is None or more[0].first != days.last + A_DAY:
        return found
    return Days(days.first, more[0].last, weekday=days.weekday), length + 1 + more[1]


def _days_at(words: tuple[Token, ...], at: int, today: date) -> tuple[Days, int] | None:
    if at >= len(words):
        return None
    return (
        _named(words, at, today)
        or _weekday(words, at, today)
        or _week(words, at, today)
        or _days_of_a_month(words, at, today)
        or _written_date(words, at, today)
    )


def _named(words: tuple[Token, ...], at: int, today: date) -> tuple[Days, int] | None:
    found = _kinds().at(words, at)
    if found is None:
        return None
    monday = today - timedelta(days=today.weekday())
    month_after = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    named = {
        "today": (today, today),
        "rest_of_day": (today, today),
        "tomorrow": (today + A_DAY,) * 2,
        "day_after": (today + 2 * A_DAY,) * 2,
        "this_week": (today, monday + timedelta(days=6)),
        "next_week": (monday + timedelta(days=7), monday + timedelta(days=13)),
        "rest_of_month": (today, month_after - A_DAY),
        "rest_of_year": (today, today.replace(month=12, day=31)),
    }.get(found[0])
    return (Days(*named), found[1]) if named is not None else None


def _weekday(words: tuple[Token, ...], at: int, today: date) -> tuple[Days, int] | None:
    """ "fredag", "neste fredag", "fredag neste uke". "Neste fredag" is the coming one to some and
    the one after to others; where both are the same it is clear."""
    said = _kind(words, at)
    start = at + (said in ("next", "coming"))
    found = _weekdays().at(words, start)
    if found is None:
        return None
    number, length = found
    length += start - at
    # Said on a Friday, "fredag" is the next one; otherwise one says "i dag".
    ahead = today + timedelta(days=(number - today.isoweekday()) % 7 or 7)
    monday = today - timedelta(days=today.weekday())
    week = _kinds().at(words, at + length)
    if week is not None and week[0] in ("this_week", "next_week"):
        day = monday + timedelta(days=number - 1 + 7 * (week[0] == "next_week"))
        return Days(day, day), length + week[1]
    is_this_week = ahead < monday + timedelta(days=7)
    return Days(ahead, ahead, weekday=number, doubtful=said == "next" and is_this_week), length


def _week(words: tuple[Token, ...], at: int, today: date) -> tuple[Days, int] | None:
    """ "uke 50", "uke 50 og 51", "veke 52-1"; ISO weeks, from Monday to Sunday."""
    if _kind(words, at) != "week" or not (number := _week_number(words, at + 1)):
        return None
    monday = last = _monday_of(number, today)
    used = 2
    if _kind(words, at + 2) in ("and", "until"):
        then = at + 3 + (_kind(words, at + 3) == "week")
        if more := _week_number(words, then):
            year = monday.isocalendar().year
            last = date.fromisocalendar(year + (more < number), more, 1)
            used = then + 1 - at
    first = today if monday <= today <= last + timedelta(days=6) else monday
    return Days(first, last + timedelta(days=6)), used


def _week_number(words: tuple[Token, ...], at: int) -> int | None:
    if at >= len(words) or not re.fullmatch(r"\d{1,2}", words[at].key, re.ASCII):
        return None
    after = _months().at(words, at + 1)
    return int(words[at].key) if after is None else None  # "uke 50 til 3. januar"


def _monday_of(week: int, today: date) -> date:
    """Raises ValueError for a week that the year has not."""
    year = today.isocalendar().year
    monday = date.fromisocalendar(year, week, 1)
    is_over = monday + timedelta(days=6) < today
    if is_over and date.fromisocalendar(year + 1, week, 1) - today <= ACROSS_NEW_YEAR:
        return date.fromisocalendar(year + 1, week, 1)
    return monday


def _days_of_a_month(words: tuple[Token, ...], at: int, today: date) -> tuple[Days, int] | None:
    """ "1.–5. januar", "7. og 8.12": of the first day only the number is said."""
    first = _day_number(words[at].key)
    kind = _kinds().at(words, at + 1)
    if first is None or kind is None or kind[0] not in ("until", "and"):
        return None
    found = _written_date(words, at + 1 + kind[1], today)
    if found is None or not 0 < first < found[0].last.day:
        return None
    last = found[0].last
    if kind[0] == "and" and last.day != first + 1:
        return None
    return Days(last.replace(day=first), last), 1 + kind[1] + found[1]


def _written_date(words: tuple[Token, ...], at: int, today: date) -> tuple[Days, int] | None:
    if at >= len(words):
        return None
    word = words[at].key
    if found := re.fullmatch(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?", word, re.ASCII):
        year = int(found[3]) % 100 + 2000 if found[3] else None
        return _on(1, int(found[1]), int(found[2]), year, today)
    following = words[at + 1].key if at + 1 < len(words) else ""
    month_first = _months().at(words, at)
    month = month_first or _months().at(words, at + 1)
    day = _day_number(following if month_first else word)
    if month is None or day is None:
        return None
    last = words[at + 2].key if at + 2 < len(words) else ""
    year = int(last) if re.fullmatch(r"20\d{2}", last, re.ASCII) else None
    return _on(3 if year else 2, day, month[0], year, today)


def _day_number(word: str) -> int | None:
    found = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", word, re.ASCII)
    return int(found[1]) if found else None


def _on(words: int, day: int, month: int, year: int | None, today: date) -> tuple[Days, int] | None:
    try:
        found = date(year or today.year, month, day)
        if year is None and found < today:
            next_year = date(today.year + 1, month, day)
            found = next_year if next_year - today <= ACROSS_NEW_YEAR else found
    except ValueError:
        return None
    return Days(found, found, yearless=year is None), words


# The words.

_UNITS = ("minutes", "hours", "days", "weeks")
_KINDS = (
    "today", "tomorrow", "day_after", "all_day", "rest_of_day", "this_week", "next_week",
    "rest_of_month", "rest_of_year", "week", "next", "coming", "from", "until", "back", "clock",
    "and", "open", "nothing",
)  # fmt: skip


def _kind(words: tuple[Token, ...], at: int) -> str:
    found = _kinds().at(words, at)
    return found[0] if found is not None else ""


@cache
def _kinds() -> Lexicon[str]:
    section = words_file()["away"]
    return Lexicon("away", listed({name: section[name] for name in _KINDS}))


@cache
def _units() -> Lexicon[str]:
    section = words_file()["away"]
    return Lexicon("away", listed({name: section[name] for name in _UNITS}))


@cache
def _lengths() -> Lexicon[int]:
    section = words_file()["away"]["lengths"]
    return Lexicon("away.lengths", [(word, int(name)) for word, name in listed(section)])


@cache
def _weekdays() -> Lexicon[int]:
    return Lexicon("away.weekdays", _numbered(words_file()["away"]["weekdays"]))


@cache
def _months() -> Lexicon[int]:
    return Lexicon("away.months", _numbered(words_file()["away"]["months"]))


def _numbered(rows: list[list[str]]) -> list[tuple[str, int]]:
    return [(word, number) for number, row in enumerate(rows, start=1) for word in row]


def check_words_of_time() -> None:
    """Load and validate the words; raises ValueError naming what is wrong."""
    for load in (_kinds, _units, _lengths, _weekdays, _months):
        load()
