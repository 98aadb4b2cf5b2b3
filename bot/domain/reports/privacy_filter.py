"""What does not belong in a report or a note: found while somebody writes, said, and masked (L11,
L13; nav.md, section 4).

Nothing here stops anybody: the words are the employee's. Numbers that could be the client's are
masked, everything else is only pointed at. Birth numbers are known by our own few lines (fnr,
D-number, H-number, and what 2032 brings), because the libraries refuse the numbers of 2032 or the
synthetic ones of the test registers. The client's is typed by a human into one field of the case
note and lives nowhere else.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from operator import mul

_LENGTH = 11
_ELEVEN = re.compile(r"[0-9]{11}")
_CENTURIES = ("18", "19", "20")

_K1_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)  # the checksum's own one last
_K2_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
# From 2032 the first checksum may leave any of these (Skatteetaten); 0 is the rule until then.
_K1_REMAINDERS = range(4)

_D_NUMBER_DAYS = 40
_REAL_MONTHS = (0, 40)  # an H-number has forty more, as have Dolly's synthetic ones
_SYNTHETIC_MONTHS = (65, 80)  # NAV's older ones, and Tenor's


class NumberKind(StrEnum):
    """What the digits say about where the number comes from. A number of Dolly's cannot be told
    from an H-number."""

    BIRTH = "fnr"
    D = "dnr"
    H = "hnr"
    D_AND_H = "dnr_and_hnr"
    SYNTHETIC = "synthetic"


class NumberFault(StrEnum):
    """Why what was typed is not a birth number."""

    NOT_ELEVEN_DIGITS = "not_eleven_digits"
    NO_SUCH_DATE = "no_such_date"
    WRONG_CHECKSUM = "wrong_checksum"
    SYNTHETIC = "synthetic"

    @property
    def sentence(self) -> str:
        """The id of the text that says it. None of them repeats a digit."""
        return _SENTENCES[self]


_SENTENCES = {
    NumberFault.NOT_ELEVEN_DIGITS: "number-not-eleven-digits",
    NumberFault.NO_SUCH_DATE: "number-no-such-date",
    NumberFault.WRONG_CHECKSUM: "number-wrong-checksum",
    NumberFault.SYNTHETIC: "number-synthetic",
}


@dataclass(frozen=True, slots=True)
class BirthNumber:
    """A checked number. Neither `repr` nor `str` shows a digit, so that no log can (L11)."""

    digits: str = field(repr=False)
    kind: NumberKind

    def __str__(self) -> str:
        return "***********"


def read_birth_number(typed: str, *, synthetic: bool) -> BirthNumber | NumberFault:
    """The number in what somebody typed, read as `masked` reads it; else what is wrong.

    `synthetic` (the environment `local` alone) takes the numbers of test persons too: months +65
    and +80. Months +40 are taken everywhere, because a real H-number looks just like Dolly's.
    """
    digits = _digits(typed)
    if not _ELEVEN.fullmatch(digits):
        return NumberFault.NOT_ELEVEN_DIGITS
    kind = _kind(digits)
    if kind is None:
        return NumberFault.NO_SUCH_DATE
    if not has_valid_checksums(digits):
        return NumberFault.WRONG_CHECKSUM
    if kind is NumberKind.SYNTHETIC and not synthetic:
        return NumberFault.SYNTHETIC
    return BirthNumber(digits, kind)


def has_valid_checksums(digits: str) -> bool:
    """Whether the last two of eleven digits are checksums of the others."""
    numbers = [*map(int, digits)]
    return (
        sum(map(mul, _K1_WEIGHTS, numbers)) % 11 in _K1_REMAINDERS
        and sum(map(mul, _K2_WEIGHTS, numbers)) % 11 == 0
    )


def _kind(digits: str) -> NumberKind | None:
    """Where the number comes from, None where no such day exists in any way of reading it."""
    day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    is_d = day > _D_NUMBER_DAYS
    day -= _D_NUMBER_DAYS if is_d else 0
    for added in (*_REAL_MONTHS, *_SYNTHETIC_MONTHS):
        if _is_day(day, month - added, year):
            if added in _SYNTHETIC_MONTHS:
                return NumberKind.SYNTHETIC
            if added:
                return NumberKind.D_AND_H if is_d else NumberKind.H
            return NumberKind.D if is_d else NumberKind.BIRTH
    return None


_LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _is_day(day: int, month: int, year: int) -> bool:
    """The century cannot be read from the numbers of 2032 on, so a leap day of any will do: the
    years of a century and of the next one have their leap days in common, but for 00."""
    if not (1 <= month <= len(_LAST_DAYS) and 1 <= day <= _LAST_DAYS[month - 1]):
        return False
    return (day, month) != (29, 2) or year % 4 == 0


# What nobody sees, and what a page or a mail has instead of a space or a hyphen.
_UNSEEN = r"[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]*"
_ENTITY = r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8});"
_NEAR = rf"(?:{_ENTITY}|\D{{0,3}})"  # between the groups of a date, or of the last five
_ELEVEN_DIGITS = re.compile(
    r"(?<!\d)(?:(?=\d\d)|(?<!\d\D))"  # a row of single digits is read from where it begins
    rf"(?=(\d(?:{_NEAR}\d){{3}}"
    rf"{_NEAR}(?:(?:18|19|20)(?=\d\d\D))?\d{_NEAR}\d"
    rf"(?:{_ENTITY}|\D{{0,20}})\d(?:{_NEAR}\d){{4}})(?!\d))",
    re.IGNORECASE,
)
_SPLIT_ONCE = re.compile(rf"\d{{6}}{_UNSEEN}(?:{_ENTITY}|[\W_])?{_UNSEEN}\d{{5}}", re.IGNORECASE)
_NO_DIGIT = re.compile(rf"{_ENTITY}|\D", re.IGNORECASE)
_MASK = "***********"


def masked(text: str) -> str:
    """The text with every birth number replaced by asterisks, as people and word processors write
    them: eleven digits in a row, whatever they are; a date and five more with one separator; and
    with more between them, up to twenty characters, where the checksums are right."""
    kept: list[str] = []
    done = 0
    for found in _ELEVEN_DIGITS.finditer(text):
        start, end = found.span(1)
        if start >= done and _is_birth_number(found[1]):
            kept += (text[done:start], _MASK)
            done = end
    return "".join((*kept, text[done:])) if kept else text


def holds_birth_number(text: str) -> bool:
    """Whether one stands in the text that could be somebody's: with its date and its checksums.
    What another system numbers its own things with may have eleven digits too."""
    found = (_digits(one[1]) for one in _ELEVEN_DIGITS.finditer(text))
    return any(_kind(digits) is not None and has_valid_checksums(digits) for digits in found)


def _is_birth_number(written: str) -> bool:
    digits = _digits(written)
    if len(written) == len(digits) == _LENGTH:
        return True
    if _kind(digits) is None:
        return False
    return _SPLIT_ONCE.fullmatch(written) is not None or has_valid_checksums(digits)


def _digits(written: str) -> str:
    """The eleven digits of what was written, those of a year's century left out; whatever else
    there is to count, if they are not eleven."""
    digits = _NO_DIGIT.sub("", written)
    if not digits.isascii():
        digits = unicodedata.normalize("NFKC", digits)
    is_long = len(digits) == _LENGTH + 2 and digits[4:6] in _CENTURIES
    return digits[:4] + digits[6:] if is_long else digits


# Nav's own numbers, which a client may well have been told.
PUBLIC_NUMBERS = frozenset({"55553333", "55553334", "55553336", "116111", "116117", "116123"})

_PHONE = re.compile(
    r"(?<![\d+])(?:(?:\+|00)47[ \u00a0]?)?"
    r"([2-9]\d(?:[ \u00a0]?\d{2}){3}|[2-9]\d{2}[ \u00a0]\d{2}[ \u00a0]\d{3})(?!\d)"
)
_DATE = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_HIDDEN_PHONE = "********"
_WORD = re.compile(r"\w+")


class WordingRemark(StrEnum):
    """What is pointed at in a text."""

    BIRTH_NUMBER = "birth_number"
    PHONE_NUMBER = "phone_number"
    COLLEAGUE = "colleague"
    PERSON_NOT_BEHAVIOUR = "person_not_behaviour"
    HEALTH = "health"

    @property
    def sentence(self) -> str:
        """The id of the text that says it; the last three take `word`."""
        return {
            WordingRemark.BIRTH_NUMBER: "wording-birth-number",
            WordingRemark.PHONE_NUMBER: "wording-phone-number",
            WordingRemark.COLLEAGUE: "wording-colleague",
            WordingRemark.PERSON_NOT_BEHAVIOUR: "wording-person",
            WordingRemark.HEALTH: "wording-health",
        }[self]


@dataclass(frozen=True, slots=True)
class WordingFinding:
    """One remark. `word` is the employee's own word, for them alone; None for numbers, which are
    not repeated. `instead` is what could be written in its place."""

    remark: WordingRemark
    word: str | None = None
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """A text as it is kept, and what was seen in it."""

    text: str
    found: tuple[WordingFinding, ...]


def without_numbers(text: str) -> Looked:
    """The text with everything that looks like a birth number or a telephone number masked.

    Nav's public numbers and dates written as eight digits are left alone.
    """
    found = []
    kept = masked(text)
    if kept != text:
        found.append(WordingFinding(WordingRemark.BIRTH_NUMBER))
    shown = _PHONE.sub(_phone, kept)
    if shown != kept:
        found.append(WordingFinding(WordingRemark.PHONE_NUMBER))
    return Looked(shown, tuple(found))


def _phone(match: re.Match[str]) -> str:
    number = "".join(filter(str.isdigit, match[1]))
    harmless = number in PUBLIC_NUMBERS or _DATE.fullmatch(match[0])
    return match[0] if harmless else _HIDDEN_PHONE


def looked_at(
    text: str,
    colleagues: Iterable[str],
    judging: Mapping[str, str],
    health: Collection[str] = (),
) -> Looked:
    """`without_numbers`, and remarks about colleagues by name, about words for a person and about
    health.

    `colleagues` are full names; a full name counts, and a last name of its own from four letters
    on. `judging` maps a word in small letters to what could be written instead; `health` are words
    in small letters, from five on the beginnings of words.
    """
    looked = without_numbers(text)
    words = _WORD.findall(looked.text)
    return Looked(
        looked.text,
        (
            *looked.found,
            *_named(looked.text, words, colleagues),
            *_judged(words, judging),
            *_of_health(words, judging, health),
        ),
    )


def _named(
    text: str, words: Collection[str], colleagues: Iterable[str]
) -> Iterable[WordingFinding]:
    present, folded = {word.casefold() for word in words}, text.casefold()
    for name in colleagues:
        last = name.split()[-1].casefold() if name.split() else ""
        if name.strip() and (name.casefold() in folded or (len(last) > 3 and last in present)):
            yield WordingFinding(WordingRemark.COLLEAGUE, name)


def _judged(words: Iterable[str], judging: Mapping[str, str]) -> Iterable[WordingFinding]:
    seen = set()
    for word in words:
        key = word.casefold()
        if key in judging and key not in seen:
            seen.add(key)
            yield WordingFinding(WordingRemark.PERSON_NOT_BEHAVIOUR, word, judging[key])


_SHORTEST_BEGINNING = 5  # letters; what is shorter begins too many words


def _of_health(
    words: Iterable[str], judging: Collection[str], health: Collection[str]
) -> Iterable[WordingFinding]:
    whole = frozenset(health)
    beginnings = tuple(one for one in health if len(one) >= _SHORTEST_BEGINNING)
    seen = set(judging)  # one remark for one word
    for word in words:
        key = word.casefold()
        if key not in seen and (key in whole or key.startswith(beginnings)):
            seen.add(key)
            yield WordingFinding(WordingRemark.HEALTH, word)
