"""The client's birth number (nav.md, section 4): fnr, D-number, H-number, and what 2032 brings.

Our own few lines, because the libraries refuse the numbers of 2032 or the synthetic ones of the
test registers. The number is typed by a human into one field of the case note and lives nowhere
else (L11).
"""

import re
from collections.abc import Iterable
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
