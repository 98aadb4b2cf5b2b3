"""What does not belong in a report or a note: found while somebody writes, said, and masked (L11,
L13; nav.md, section 4).

Nothing here stops anybody: the words are the employee's. Numbers that could be the client's are
masked, everything else is only pointed at. Birth numbers are known by our own few lines (fnr,
D-number, H-number, and what 2032 brings), because the libraries refuse the numbers of 2032 or the
synthetic ones of the test registers. The client's is typed by a human into one field of the case
note and lives nowhere else.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

_SEPARATORS = re.compile(r"[ .\-\u00a0]")
_ELEVEN = re.compile(r"[0-9]{11}")

_K1_WEIGHTS = (3, 7, 6, 1, 8, 9, 4, 5, 2)
_K2_WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
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
    """The number in what somebody typed, spaces, dots and hyphens left out; else what is wrong.

    `synthetic` (the environment `local` alone) takes the numbers of test persons too: months +65
    and +80. Months +40 are taken everywhere, because a real H-number looks just like Dolly's.
    """
    digits = _SEPARATORS.sub("", typed.strip())
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
    numbers = [int(digit) for digit in digits]
    remainder = (_weighted(_K1_WEIGHTS, numbers) + numbers[9]) % 11
    return remainder in _K1_REMAINDERS and (_weighted(_K2_WEIGHTS, numbers) + numbers[10]) % 11 == 0


def _weighted(weights: Iterable[int], numbers: list[int]) -> int:
    return sum(weight * number for weight, number in zip(weights, numbers, strict=False))


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


def _is_day(day: int, month: int, year: int) -> bool:
    """The century cannot be read from the numbers of 2032 on, so a leap day of any will do: the
    years of a century and of the next one have their leap days in common, but for 00."""
    try:
        date(2000 + year, month, day)
    except ValueError:
        return False
    return True


# What people put between the groups of a number, or what a line break or a paste leaves there:
# white space of any kind, dots, hyphens, dashes and underscores, slashes, and what nobody sees.
_BETWEEN = r"[\s._\-/\u00ad\u200b-\u200d\u2010-\u2015\u2060\ufeff]{0,3}"
_ELEVEN_DIGITS = re.compile(
    rf"(?<!\d)(?:\d\d{_BETWEEN}\d\d{_BETWEEN}\d\d{_BETWEEN}\d{{3}}{_BETWEEN}\d\d"
    rf"|\d{{6}}{_BETWEEN}\d\d{_BETWEEN}\d{{3}}"  # pairs alone are a telephone number's
    r"|\d(?:[ ._\-\u00a0]\d){10})(?!\d)"
)


def masked(text: str) -> str:
    """The text with every eleven-digit number replaced by asterisks, written in one piece or in the
    groups that people write (`ddmmyy nnnnn`, `dd.mm.yy nnn nn`, digit by digit)."""
    return _ELEVEN_DIGITS.sub("***********", text)


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

    @property
    def sentence(self) -> str:
        """The id of the text that says it; the last two take `word`."""
        return {
            WordingRemark.BIRTH_NUMBER: "wording-birth-number",
            WordingRemark.PHONE_NUMBER: "wording-phone-number",
            WordingRemark.COLLEAGUE: "wording-colleague",
            WordingRemark.PERSON_NOT_BEHAVIOUR: "wording-person",
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
