"""Understands what follows `borte`: from when until when, and who stands in (R72); pure, no clock.

"til 27.12 Leder To", "Leder To fram til fredag", "fra 7.12 til 11.12", "22.12–3.1", "uke 50",
"neste veke", "kl. 14–15", "halvannen time", "resten av dagen", "ut uka, tilbake mandag".

A first day is a start, a day alone is that day, a last day is included. Whatever is left over
is taken for a name. Where anything is in doubt nobody is taken out of a chain: they are asked.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache

from bot.dialogs.times import (
    A_DAY,
    ACROSS_NEW_YEAR,
    Days,
    Length,
    Piece,
    TimeOfDay,
    check_words_of_time,
    piece_at,
    plain,
)
from bot.dialogs.vocabulary import Token, phrase, tokens, words_file, written
from bot.domain.organisation.organisation import (
    AwayDoubt,
    doubt_about,
    oslo_instant,
    oslo_midnight,
)

_MINUTE_MS = 60_000
# A time of day that is over may mean tomorrow's if that is near: "til kl. 8", said at five.
_UNTIL_TOMORROW_MS = 18 * 60 * _MINUTE_MS


@dataclass(frozen=True, slots=True)
class AwayRequest:
    """An absence from `since` until `until` (ms UTC), and who answers meanwhile.

    `since` None is now; `until` None is until `tilbake`, and only where that was said outright.
    `name` is free text, None when nobody is named. With a `doubt` nothing else counts but what
    the form is filled with: `first` and `last`, the days that were understood, both included.
    """

    since: int | None = None
    until: int | None = None
    name: str | None = None
    doubt: AwayDoubt | None = None
    first: date | None = None
    last: date | None = None


@dataclass(slots=True)
class _Said:
    """What has been read so far."""

    today: date
    first: Days | None = None
    last: Days | None = None
    alone: Days | None = None  # neither said to be the first nor the last
    first_clock: int | None = None
    last_clock: int | None = None
    length: Length | None = None
    is_open: bool = False
    all_day: bool = False
    starts: bool = False  # the first clock was said to be the start
    back: bool = False  # the last day was said to be the first one at work again
    trails: bool = False  # the last day was said behind both clocks
    wrong: bool = False
    left: list[Token] = field(default_factory=list)
    side: str = ""  # what the next day or clock is: "from", "until", "back" or not said
    waits: str = ""  # the word that a day or a clock has to follow

    @property
    def takes_hours(self) -> bool:
        """Whether a mere number is a time of day here: "kl 14", and "15" in "kl 14 til 15"."""
        is_end = self.side == "until" and self.first_clock is not None
        return self.waits == "clock" or is_end

    def take(self, piece: Piece) -> None:
        """One piece more. What is said twice is wrong, not the later."""
        if isinstance(piece, str):
            self._word(piece)
            return
        # "kl" goes before a clock only.
        self.wrong |= self.waits == "clock" and not isinstance(piece, TimeOfDay)
        self.waits = ""
        if isinstance(piece, Days):
            self._days(piece)
        elif isinstance(piece, TimeOfDay):
            self._clock(piece.minutes)
        else:
            self.wrong |= self.length is not None
            self.length = piece

    def _word(self, kind: str) -> None:
        if kind == "clock":
            self.waits = kind
        elif kind in ("from", "until", "back"):
            self.wrong |= bool(self.waits)
            self.side = self.waits = kind
        elif kind == "open":
            self.wrong |= self.is_open or bool(self.waits)
            self.is_open = True
        elif kind == "all_day":
            self.all_day = True
            self.waits = ""

    def _days(self, days: Days) -> None:
        if self.side == "":
            self.wrong |= any((self.first, self.last, self.alone))
            self.alone = days
        elif self.side == "from":
            self.wrong |= any((self.first, self.alone))
            self.first = days
        else:
            self.wrong |= self.last is not None
            self.last, self.back = days, self.side == "back"
            self.trails = self.first_clock is not None and self.last_clock is not None

    def _clock(self, minutes: int) -> None:
        if self.side in ("", "from"):
            self.wrong |= self.first_clock is not None
            self.first_clock, self.starts = minutes, self.side == "from"
        else:
            self.wrong |= self.last_clock is not None
            self.last_clock = minutes


def parse_away(rest: str, now: datetime) -> AwayRequest:
    """Read what follows `borte`, as it was written; `now` is Oslo's. Never raises."""
    try:
        return _resolved(_read(tokens(plain(rest)), now.date()), now)
    except (ValueError, OverflowError):  # a day that no calendar has, or half of what is needed
        return AwayRequest(doubt=AwayDoubt.UNCLEAR)


def is_bare_away(text: str) -> bool:
    """Whether it begins with the word of the command itself, as nobody begins a sentence."""
    words = tokens(text)
    return bool(words) and words[0].key in _keys("bare")


def _read(words: tuple[Token, ...], today: date) -> _Said:
    said = _Said(today)
    place = 0
    while place < len(words):
        found = piece_at(words, place, today, said.takes_hours)
        if found is not None:
            piece, length = found
            said.take(piece)
            place += length
            continue
        # "tilbake på mandag"
        if not (said.waits and words[place].key in _keys("around")):
            said.wrong |= bool(said.waits)
            said.waits = ""
            said.left.append(words[place])
        place += 1
    said.wrong |= bool(said.waits) or any(re.search(r"\d", word.key) for word in said.left)
    return said


# From the words to what they mean, all of them together.


def _resolved(said: _Said, now: datetime) -> AwayRequest:
    name = _name(said.left)
    if said.all_day and not any((said.first, said.last, said.alone, said.length)):
        said.alone = Days(said.today, said.today)
    first = said.first or said.alone
    ends = (said.last or said.last_clock is not None, said.length, said.is_open)
    if said.wrong or _is_unclear(said.left) or sum(map(bool, ends)) > 1 or _is_doubtful(said):
        return AwayRequest(name=name, doubt=AwayDoubt.UNCLEAR)
    if first is None and said.first_clock is None and not any(ends):
        return AwayRequest(name=name, doubt=AwayDoubt.NOT_SAID)
    now_ms = int(now.timestamp() * 1000)
    last = _last_day(said, first)
    shown = AwayRequest(
        name=name,
        first=first.first if first and first.first > said.today else None,
        last=last if last and last >= said.today else None,
    )
    if first is not None and first.first < said.today:
        return _asked(shown, AwayDoubt.PAST)
    since = _start(said, first)
    if not any(ends) and not _ends_with_its_day(said):
        return _asked(shown, AwayDoubt.NO_LAST)
    until = None if said.is_open else _end(said, since, last, now_ms)
    if doubt := doubt_about(since, until, now_ms):
        return _asked(shown, doubt)
    return AwayRequest(since if since and since > now_ms else None, until, name)


def _asked(shown: AwayRequest, doubt: AwayDoubt) -> AwayRequest:
    if doubt in (AwayDoubt.PAST, AwayDoubt.ORDER, AwayDoubt.LONG):
        return AwayRequest(name=shown.name, doubt=doubt)
    return AwayRequest(name=shown.name, doubt=doubt, first=shown.first, last=shown.last)


def _is_doubtful(said: _Said) -> bool:
    """A Monday, said on a Monday, may be today or in a week: neither is guessed, as a start or as
    an end. Of "kl. 22-06 i morgen" nobody knows which night it is."""
    starts = said.first or said.alone
    in_a_week = said.today + timedelta(days=7)
    from_now = starts is None or starts.first == said.today
    today_or_not = any(
        one is not None and one.weekday is not None and one.first == in_a_week
        for one in (starts, said.last if from_now else None)
    )
    if said.trails and starts is None and said.last != Days(said.today, said.today):
        return True
    # "til uke 50": until it begins, or with it?
    whole_week = starts is not None and starts.last != starts.first
    till_a_week = said.last is not None and said.last.first != said.last.last
    if till_a_week and not (said.back or whole_week):
        return True
    return today_or_not or any(one is not None and one.doubtful for one in (starts, said.last))


def _ends_with_its_day(said: _Said) -> bool:
    """ "fredag", "i dag fra kl 14", and not "fra fredag" or "fredag kl 14"."""
    return said.alone is not None and (said.first_clock is None or said.starts)


def _last_day(said: _Said, first: Days | None) -> date | None:
    """The last day away; None where it was not said as a day."""
    if said.length is not None and said.length.days:
        return (first.first if first else said.today) + timedelta(days=said.length.days - 1)
    if said.last is None:
        return said.alone.last if said.alone is not None else None
    last = said.last.first if said.back else said.last.last
    if first is not None and said.last.weekday is not None:
        last = _from_on(first.first, said.last.weekday)
    elif first is not None and said.last.yearless and last < first.first:
        next_year = last.replace(year=last.year + 1)
        last = next_year if next_year - first.first <= ACROSS_NEW_YEAR else last
    return last - A_DAY if said.back and said.last_clock is None else last


def _start(said: _Said, first: Days | None) -> int | None:
    if first is None and said.first_clock is None:
        return None
    day = first.first if first is not None else said.today
    if said.first_clock is None:
        return oslo_midnight(day)
    return oslo_instant(day, said.first_clock)


def _end(said: _Said, since: int | None, last: date | None, now: int) -> int | None:
    if said.length is not None and said.length.minutes:
        if since is not None and since > now and said.first_clock is None:
            raise ValueError("no clock")  # "i morgen en time": at what time?
        # Real minutes, whatever the clocks do.
        return max(since or now, now) + said.length.minutes * _MINUTE_MS
    if said.last_clock is None:
        return oslo_midnight(last + A_DAY) if last is not None else None
    day = last or (said.first.first if said.first else said.today)
    until = oslo_instant(day, said.last_clock)
    if until <= now and last is None and said.first is None and said.first_clock is None:
        tomorrow = oslo_instant(day + A_DAY, said.last_clock)
        return tomorrow if tomorrow - now <= _UNTIL_TOMORROW_MS else until
    return until


def _from_on(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.isoweekday()) % 7)


def _name(left: list[Token]) -> str | None:
    around = _keys("around")
    while left and left[0].key in around:
        left = left[1:]
    while left and left[-1].key in around:
        left = left[:-1]
    return written(left) or None


def _is_unclear(left: list[Token]) -> bool:
    """A word of time that says nothing exact. With a capital it may be a name: Helga."""
    return any(word.key in _keys("unclear") and word.written[:1].islower() for word in left)


@cache
def _keys(name: str) -> frozenset[str]:
    return frozenset(key for text in words_file()["away"][name] for key in phrase(text))


def check_away_words() -> None:
    """Load and validate the words; raises ValueError naming what is wrong."""
    check_words_of_time()
    for name in ("around", "bare", "unclear"):
        _keys(name)
