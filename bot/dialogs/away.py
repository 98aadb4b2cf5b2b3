"""Understands what follows `borte`: until when, and who stands in (R72); pure, no clock.

"til 27.12 Leder To", "Leder To fram til fredag", "til kl 15.30", "3 dager", "i morgen".
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from bot.dialogs.vocabulary import Lexicon, Token, listed, tokens, words_file, written

_MINUTES_A_DAY = 24 * 60
_LONGEST = timedelta(days=731)


@dataclass(frozen=True, slots=True)
class AwayRequest:
    """When an absence that begins now is over, and who answers meanwhile.

    `until_date` is the last day away, included, as in the organisation file; with
    `until_minutes` (minutes after midnight, Oslo) it ends at that moment of that day. Both
    None: until `tilbake`. `name` is free text, None when nobody is named. `understood` is
    False when something about time was written that could not be read: then ask.
    """

    until_date: date | None = None
    until_minutes: int | None = None
    name: str | None = None
    understood: bool = True


@dataclass(frozen=True, slots=True)
class _Time:
    """A piece of time that was read; `words` is how many words it took."""

    words: int
    day: date | None = None
    minutes: int | None = None


def parse_away(rest: str, today: date, now_minutes: int) -> AwayRequest:
    """Read the words after `borte`; `today` and `now_minutes` are Oslo's. Never raises."""
    words = tokens(rest)
    left: list[Token] = []
    day: date | None = None
    minutes: int | None = None
    dangling = False
    position = 0
    while position < len(words):
        introduced = _introduction(words, position)
        time = _time_at(words, position + introduced, today, now_minutes)
        if time is None:
            left.append(words[position])
            dangling = dangling or introduced > 0
            position += 1
            continue
        dangling = dangling or (time.day is not None and day is not None)
        day = time.day or day
        minutes = time.minutes if time.minutes is not None else minutes
        position += introduced + time.words
    if minutes is not None and day is None:
        day = today if minutes > now_minutes else today + timedelta(days=1)
    name = _name(left)
    readable = not dangling and not re.search(r"\d", name)
    sensible = day is None or today <= day <= today + _LONGEST
    if not (readable and sensible):
        return AwayRequest(name=name or None, understood=False)
    return AwayRequest(day, minutes, name or None)


def _introduction(words: tuple[Token, ...], position: int) -> int:
    """How many words here only announce a time ("til", "fram til", "til kl")."""
    length = 0
    # "to timer" is two hours, "to Friday" is until Friday.
    if _span(words, position, date.min, 0):
        return 0
    # With a capital it is a name: Leder To.
    if words[position].key == "to" and words[position].written != "to":
        return 0
    for kind in ("until", "clock"):
        if (found := _small().at(words, position + length)) and found[0] == kind:
            length += found[1]
    return length


def _time_at(
    words: tuple[Token, ...], position: int, today: date, now_minutes: int
) -> _Time | None:
    if position >= len(words):
        return None
    after_clock = position > 0 and _small().at(words, position - 1) == ("clock", 1)
    return (
        _clock(words[position].key, after_clock)
        or _span(words, position, today, now_minutes)
        or _named_day(words, position, today)
        or _written_date(words, position, today)
    )


def _clock(word: str, after_clock: bool) -> _Time | None:
    pattern = r"(\d{1,2})(?:[:.](\d{2}))?" if after_clock else r"(\d{1,2}):(\d{2})"
    found = re.fullmatch(pattern, word, re.ASCII)
    if found is None and (found := re.fullmatch(r"(\d{1,2})\.(\d{2})", word, re.ASCII)):
        # 15.30 can only be a time of day, 10.12 is a date.
        found = found if int(found[2]) > 12 or int(found[2]) == 0 else None
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    return _Time(1, minutes=hour * 60 + minute) if hour < 24 and minute < 60 else None


def _span(words: tuple[Token, ...], position: int, today: date, now_minutes: int) -> _Time | None:
    if position + 1 >= len(words):
        return None
    amount = _amount(words[position].key)
    unit = _small().at(words, position + 1)
    if amount is None or unit is None:
        return None
    if unit[0] in ("minutes", "hours"):
        end = now_minutes + amount * (60 if unit[0] == "hours" else 1)
        return _Time(2, today + timedelta(days=end // _MINUTES_A_DAY), end % _MINUTES_A_DAY)
    if unit[0] in ("days", "weeks"):
        # Today is the first of the days.
        return _Time(2, today + timedelta(days=amount * (7 if unit[0] == "weeks" else 1) - 1))
    return None


def _amount(word: str) -> int | None:
    if re.fullmatch(r"[1-9]\d{0,2}", word, re.ASCII):
        return int(word)
    number = words_file()["away"]["numbers"].get(word)
    return number if isinstance(number, int) else None


def _named_day(words: tuple[Token, ...], position: int, today: date) -> _Time | None:
    if (found := _small().at(words, position)) and found[0] in ("today", "tomorrow"):
        return _Time(found[1], today + timedelta(days=found[0] == "tomorrow"))
    if weekday := _weekdays().at(words, position):
        # Said on a Friday, "fredag" is the next one; otherwise one says "i dag".
        ahead = (weekday[0] - today.isoweekday()) % 7 or 7
        return _Time(weekday[1], today + timedelta(days=ahead))
    return None


def _written_date(words: tuple[Token, ...], position: int, today: date) -> _Time | None:
    word = words[position].key
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", word, re.ASCII):
        return _on(1, int(found[3]), int(found[2]), int(found[1]), today)
    if found := re.fullmatch(r"(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?", word, re.ASCII):
        year = int(found[3]) % 100 + 2000 if found[3] else None
        return _on(1, int(found[1]), int(found[2]), year, today)
    following = words[position + 1].key if position + 1 < len(words) else ""
    month_first = _months().at(words, position)
    month = month_first or _months().at(words, position + 1)
    day = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", following if month_first else word, re.ASCII)
    if month is None or day is None:
        return None
    last = words[position + 2].key if position + 2 < len(words) else ""
    year = int(last) if re.fullmatch(r"20\d{2}", last, re.ASCII) else None
    return _on(3 if year else 2, int(day[1]), month[0], year, today)


def _on(words: int, day: int, month: int, year: int | None, today: date) -> _Time | None:
    try:
        found = date(year or today.year, month, day)
        if year is None and found < today:
            found = date(today.year + 1, month, day)
    except ValueError:
        return None
    return _Time(words, found)


def _name(left: list[Token]) -> str:
    around = frozenset(words_file()["away"]["around_names"])
    while left and left[0].key in around:
        left = left[1:]
    while left and left[-1].key in around:
        left = left[:-1]
    return written(left)


@cache
def _small() -> Lexicon[str]:
    section = words_file()["away"]
    names = ("today", "tomorrow", "until", "clock", "minutes", "hours", "days", "weeks")
    return Lexicon("away", listed({name: section[name] for name in names}))


@cache
def _weekdays() -> Lexicon[int]:
    return Lexicon("away.weekdays", _numbered(words_file()["away"]["weekdays"]))


@cache
def _months() -> Lexicon[int]:
    return Lexicon("away.months", _numbered(words_file()["away"]["months"]))


def _numbered(rows: list[list[str]]) -> list[tuple[str, int]]:
    return [(word, number) for number, row in enumerate(rows, start=1) for word in row]


def check_away_words() -> None:
    """Load and validate the words; raises ValueError naming what is wrong."""
    for load in (_small, _weekdays, _months):
        load()
