"""Birth numbers as nav.md, section 4, has them. Examples are made here or by the Tax
Administration."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reports.privacy_filter import (
    BirthNumber,
    NumberFault,
    NumberKind,
    read_birth_number,
)
from tests.afterwards import CANARY, numbers_of

MONTHS = {
    0: (NumberKind.BIRTH, NumberKind.D),
    40: (NumberKind.H, NumberKind.D_AND_H),
    65: (NumberKind.SYNTHETIC, NumberKind.SYNTHETIC),
    80: (NumberKind.SYNTHETIC, NumberKind.SYNTHETIC),
}
ADDED = st.sampled_from([(days, months) for days in (0, 40) for months in MONTHS])


@st.composite
def numbered(draw: st.DrawFn) -> tuple[str, int, int]:
    """A number that can be given, with what was added to its day and its month."""
    day = draw(st.dates())
    days, months = draw(ADDED)
    individual = draw(st.integers(0, 999))
    year = day.year % 100
    day_of_month = min(day.day, 28)  # leap days are a case of their own
    first = f"{day_of_month + days:02}{day.month + months:02}{year:02}{individual:03}"
    found = numbers_of(first)
    return (draw(st.sampled_from(found)) if found else CANARY), *(
        (days, months) if found else (0, 0)
    )


@given(numbered())
def test_every_kind_is_known_and_synthetic_ones_only_where_allowed(
    made: tuple[str, int, int],
) -> None:
    number, days, months = made
    kind = MONTHS[months][1 if days else 0]
    assert read_birth_number(number, synthetic=True) == BirthNumber(number, kind)
    real = read_birth_number(number, synthetic=False)
    assert real == (
        NumberFault.SYNTHETIC if kind is NumberKind.SYNTHETIC else BirthNumber(number, kind)
    )


@given(numbered(), st.integers(0, 10), st.integers(1, 9))
def test_a_single_wrong_digit_is_always_seen(
    made: tuple[str, int, int], place: int, step: int
) -> None:
    number = made[0]
    wrong = f"{number[:place]}{(int(number[place]) + step) % 10}{number[place + 1 :]}"
    assert isinstance(read_birth_number(wrong, synthetic=True), NumberFault)


@given(st.text("0123456789 .-\u00a0\u0663xæ", max_size=14))
def test_whatever_is_typed_is_a_number_or_a_sentence(typed: str) -> None:
    assert read_birth_number(typed, synthetic=True) is not None


def test_the_tax_administrations_examples_for_2032_are_valid() -> None:
    for number in ("30108299920", "30108299939", "02013299997"):
        assert isinstance(read_birth_number(number, synthetic=False), BirthNumber), number
    for wrong in ("02013299987", "02013299996"):
        assert read_birth_number(wrong, synthetic=False) is NumberFault.WRONG_CHECKSUM


def test_what_is_wrong_is_told_apart() -> None:
    leap = numbers_of("290200123")[0]
    for typed, expected in {
        f" {CANARY[:6]} {CANARY[6:]} ": BirthNumber(CANARY, NumberKind.BIRTH),
        f"{CANARY[:6]}-{CANARY[6:]}": BirthNumber(CANARY, NumberKind.BIRTH),
        CANARY[:10]: NumberFault.NOT_ELEVEN_DIGITS,
        CANARY + "0": NumberFault.NOT_ELEVEN_DIGITS,
        "١٢٣٤٥٦٧٨٩٠١": NumberFault.NOT_ELEVEN_DIGITS,
        numbers_of("320180123")[0]: NumberFault.NO_SUCH_DATE,
        numbers_of("290201123")[0]: NumberFault.NO_SUCH_DATE,
        leap: BirthNumber(leap, NumberKind.BIRTH),
        "00000000000": NumberFault.NO_SUCH_DATE,
    }.items():
        assert read_birth_number(typed, synthetic=False) == expected, typed


def test_l11_neither_repr_nor_str_shows_a_digit() -> None:
    number = read_birth_number(CANARY, synthetic=False)
    assert isinstance(number, BirthNumber)
    assert CANARY not in f"{number} {number!r} {[number]}"
