"""Words, times and sentences as a card says them.

Words that people wrote are made harmless: no markdown, no links, never too long. Teams reads
TextBlocks as markdown, and names may come from a caseworker's own input, so they pass through
`as_text` first; longer words are drawn as plain runs (`quoted`). Instants come in as milliseconds
UTC and are told as Oslo reads them.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.organisation.organisation import Language
from bot.domain.readiness import Grade
from bot.texts import Localised, say_in

NAME_LENGTH = 60
_MARKDOWN = re.compile(r"([\\`*_\[\]~<>|#])")
_LIST_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")
_AUTOLINK = re.compile(r"(?i)(https?|ftp|mailto|tel|msteams)(:)|(www)(\.)")
_NAME = re.compile(r"[^\W_]+(?:[ -][^\W_]+)*")
_BETWEEN_DIGITS = re.compile(r"(?<=\d) (?=\d)")
_NEVER_BREAKS = "\u2060"  # word joiner: unseen, and no link or template goes across it


def clipped(text: str, most: int = NAME_LENGTH) -> str:
    """Return one line of at most `most` characters, cut visibly with "…".

    Nor is it heavier than two bytes a letter would be, so that thirty names fit on a card.
    """
    line = " ".join(_visible(text).split())
    shorter = line if len(line) <= most else line[: most - 1].rstrip() + "…"
    return _lighter(shorter, 2 * most)


def in_one_piece(text: str) -> str:
    """Return the text with each number on one line: "116 123" is read aloud, and dialled."""
    return _BETWEEN_DIGITS.sub("\u00a0", text)


def first_name(name: str) -> str:
    """Return what a person is called once a card has said who it is about."""
    return name.split()[0] if name.split() else name


def as_text(text: str, most: int = NAME_LENGTH) -> str:
    """Return `clipped` text that a markdown reader shows letter by letter."""
    # A name, as nearly all are: nothing to cut or to escape, even at six bytes a letter as JSON.
    if 3 * len(text) <= most and _NAME.fullmatch(text):
        return text
    escaped = _MARKDOWN.sub(r"\\\1", clipped(text, most))
    escaped = _LIST_START.sub(r"\1" + _NEVER_BREAKS + r"\2", escaped)
    return unlinked(escaped)


def as_choice(text: str, most: int) -> str:
    """Return `clipped` text for the title of a choice: some clients read markdown there and others
    do not, so it has none of its signs. What is chosen is shown whole elsewhere."""
    return unlinked(_MARKDOWN.sub("", clipped(text, most)))


def quoted(text: str, most_bytes: int) -> str:
    """Return text for a plain run, line breaks kept, at most `most_bytes` as JSON in a card."""
    return _lighter(unlinked(_visible(text).strip()), most_bytes)


def _lighter(text: str, most_bytes: int) -> str:
    if _weight(text) <= most_bytes:
        return text
    kept, weight = [], _weight("…")
    for letter in text:
        weight += _weight(letter)
        if weight > most_bytes:
            break
        kept.append(letter)
    return "".join(kept).rstrip() + "…"


def unlinked(text: str) -> str:
    """Return the text such that no client turns an address into a link or fills in a template."""
    broken = _AUTOLINK.sub(lambda m: f"{m[1] or m[3]}{_NEVER_BREAKS}{m[2] or m[4]}", text)
    return broken.replace("{{", "{" + _NEVER_BREAKS + "{")


def _visible(text: str) -> str:
    """Without control and direction marks, which could hide or reorder what was written."""
    if text.isprintable():
        return text
    return "".join(
        letter
        for letter in text
        if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co")
    )


def _weight(text: str) -> int:
    return len(json.dumps(text)) - 2


_OSLO = ZoneInfo("Europe/Oslo")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def clock_time(at: int, language: Language, *, seconds: bool = False) -> str:
    """Return "kl. 10.02" (en: "10:02"); with `seconds`, for a record, "kl. 10.02.03"."""
    every = 1_000 if seconds else 60_000  # Oslo's clock has been whole minutes from UTC since 1895
    return _clock_time(at // every * every, language, seconds)


@lru_cache(maxsize=256)  # each card of an alarm says the same few
def _clock_time(at: int, language: Language, seconds: bool) -> str:
    return say_in(language)("clock", time=_digits(at, language, seconds))


def short_time(at: int, language: Language) -> str:
    """Return "10.02" (en: "10:02"), for behind a "·", where nobody reads "kl."."""
    return _digits(at, language, seconds=False)


def _digits(at: int, language: Language, seconds: bool) -> str:
    mark = ":" if language is Language.ENGLISH else "."
    parts = ["%H", "%M", "%S"] if seconds else ["%H", "%M"]
    return _local(at).strftime(mark.join(parts))


def day(at: int, language: Language) -> str:
    """Return "24.12.2026" (en: "24/12/2026")."""
    return _local(at).strftime("%d/%m/%Y" if language is Language.ENGLISH else "%d.%m.%Y")


def short_moment(at: int, language: Language) -> str:
    """Return "22.11 kl. 10.02" (en: "22/11 10:02"), for what is days old at most."""
    shown = _local(at).strftime("%d/%m" if language is Language.ENGLISH else "%d.%m")
    return f"{shown} {clock_time(at, language)}"


def day_in_words(at: int, language: Language) -> str:
    """Return "24. desember 2026" (en: "24 December 2026")."""
    local = _local(at)
    # The year as text: as a number it would be grouped, "2 026".
    return say_in(language)("day", day=local.day, month=local.month, year=str(local.year))


def weekday_in_words(at: int, language: Language) -> str:
    """Return "torsdag 24. desember 2026" (en: "Thursday 24 December 2026")."""
    date = day_in_words(at, language)
    return say_in(language)("weekday", weekday=_local(at).isoweekday(), date=date)


def span_of_wait(say: Localised, seconds: int) -> str:
    """Return how long somebody waits: nobody divides 180 by sixty to know when help is asked."""
    minutes, rest = divmod(seconds, 60)
    parts = [say("wait-minutes", count=minutes)] if minutes else []
    parts += [say("wait-seconds", count=rest)] if rest or not minutes else []
    return in_a_row(say, parts)


def in_a_row(say: Localised, names: Iterable[str], more: int = 0) -> str:
    """Return "Kari, Ola og Per", as one would say it; `more` of them are counted at the end."""
    *others, last = list(names) or [""]
    if more > 0:
        return say("admin-and-more", names=", ".join((*others, last)), count=more)
    return say("in-a-row", others=", ".join(others), last=last) if others else last


def span(days: int, language: Language) -> str:
    """Return "5 år", "6 måneder" or "12 dager": the greatest unit that it is a whole number of."""
    for unit, long in (("span-years", 365), ("span-months", 30)):
        if days >= long and days % long == 0:
            return say_in(language)(unit, count=days // long)
    return say_in(language)("span-days", count=days)


def is_midnight(at: int) -> bool:
    """Whether a day begins at this instant in Oslo."""
    return _local(at).time() == time()


def _local(at: int) -> datetime:
    return (_EPOCH + timedelta(milliseconds=at)).astimezone(_OSLO)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A plain answer: a Fluent message id of the `answer-…` family and its arguments."""

    id: str
    args: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One thing that is broken, and the one step that mends it; `unit` is the name of another unit
    than the card's, where it is broken there."""

    found: Sentence
    step: Sentence
    grade: Grade
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PersonNow:
    """Somebody of a level at this moment: alerted, perhaps in the place of `instead_of` (a name);
    not `reached` where no alarm arrives; `away` is listed, and nobody is alerted instead."""

    id: str
    name: str
    instead_of: str = ""
    reached: bool = True
    away: bool = False


def sentence_text(say: Localised, sentence: Sentence) -> str:
    """Return the sentence as markdown, its arguments made harmless. KeyError as for `text`."""
    args = {
        name: as_text(value) if isinstance(value, str) else value for name, value in sentence.args
    }
    return say(sentence.id, **args)
