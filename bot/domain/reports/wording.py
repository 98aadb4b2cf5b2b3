"""What does not belong in a report or a note: found while somebody writes, said, and masked (L11).

Nothing here stops anybody: the words are the employee's. Numbers that could be the client's are
masked, everything else is only pointed at.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.reports.masking import masked

# Nav's own numbers, which a client may well have been told.
PUBLIC_NUMBERS = frozenset({"55553333", "55553334", "55553336", "116111", "116117", "116123"})

_PHONE = re.compile(
    r"(?<![\d+])(?:(?:\+|00)47[ \u00a0]?)?"
    r"([2-9]\d(?:[ \u00a0]?\d{2}){3}|[2-9]\d{2}[ \u00a0]\d{2}[ \u00a0]\d{3})(?!\d)"
)
_DATE = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_HIDDEN_PHONE = "********"
_WORD = re.compile(r"\w+")


class Remark(StrEnum):
    """What is pointed at in a text."""

    BIRTH_NUMBER = "birth_number"
    PHONE_NUMBER = "phone_number"
    COLLEAGUE = "colleague"
    PERSON_NOT_BEHAVIOUR = "person_not_behaviour"

    @property
    def sentence(self) -> str:
        """The id of the text that says it; the last two take `word`."""
        return {
            Remark.BIRTH_NUMBER: "wording-birth-number",
            Remark.PHONE_NUMBER: "wording-phone-number",
            Remark.COLLEAGUE: "wording-colleague",
            Remark.PERSON_NOT_BEHAVIOUR: "wording-person",
        }[self]


@dataclass(frozen=True, slots=True)
class Found:
    """One remark. `word` is the employee's own word, for them alone; None for numbers, which are
    not repeated. `instead` is what could be written in its place."""

    remark: Remark
    word: str | None = None
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """A text as it is kept, and what was seen in it."""

    text: str
    found: tuple[Found, ...]


def without_numbers(text: str) -> Looked:
    """The text with everything that looks like a birth number or a telephone number masked.

    Nav's public numbers and dates written as eight digits are left alone.
    """
    found = []
    kept = masked(text)
    if kept != text:
        found.append(Found(Remark.BIRTH_NUMBER))
    shown = _PHONE.sub(_phone, kept)
    if shown != kept:
        found.append(Found(Remark.PHONE_NUMBER))
    return Looked(shown, tuple(found))


def _phone(match: re.Match[str]) -> str:
    number = "".join(filter(str.isdigit, match[1]))
    harmless = number in PUBLIC_NUMBERS or _DATE.fullmatch(match[0])
    return match[0] if harmless else _HIDDEN_PHONE


def looked_at(text: str, colleagues: Iterable[str], judging: Mapping[str, str]) -> Looked:
    """`without_numbers`, and remarks about colleagues by name and about words for a person.

    `colleagues` are full names; a full name counts, and a last name of its own from four letters
    on. `judging` maps a word in small letters to what could be written instead.
    """
    looked = without_numbers(text)
    words = _WORD.findall(looked.text)
    return Looked(
        looked.text,
        (*looked.found, *_named(looked.text, words, colleagues), *_judged(words, judging)),
    )


def _named(text: str, words: Collection[str], colleagues: Iterable[str]) -> Iterable[Found]:
    present, folded = {word.casefold() for word in words}, text.casefold()
    for name in colleagues:
        last = name.split()[-1].casefold() if name.split() else ""
        if name.strip() and (name.casefold() in folded or (len(last) > 3 and last in present)):
            yield Found(Remark.COLLEAGUE, name)


def _judged(words: Iterable[str], judging: Mapping[str, str]) -> Iterable[Found]:
    seen = set()
    for word in words:
        key = word.casefold()
        if key in judging and key not in seen:
            seen.add(key)
            yield Found(Remark.PERSON_NOT_BEHAVIOUR, word, judging[key])
