"""Numbers as they stand in directories, forms and e-mails, and what of them can be called."""

import pytest

from bot.integrations.telephone.numbers import callable_number
from tests.each import each

ANA = "+4790123456"
DESK = "+4722222222"

CALLED = [
    # As E.164, and as Norwegians group it.
    ("+4790123456", ANA),
    ("90123456", ANA),
    ("90 12 34 56", ANA),
    ("901 23 456", ANA),
    ("9012 3456", ANA),
    ("90-12-34-56", ANA),
    ("90.12.34.56", ANA),
    ("90 12 34 56 ", ANA),
    ("90–12–34–56", ANA),
    ("90\N{NO-BREAK SPACE}12\N{NO-BREAK SPACE}34\N{NO-BREAK SPACE}56", ANA),
    ("901\N{NARROW NO-BREAK SPACE}23\N{NARROW NO-BREAK SPACE}456", ANA),
    # With the country, in every way that directories have.
    ("+47 90 12 34 56", ANA),
    ("+47-90123456", ANA),
    ("+47.901.23.456", ANA),
    ("(+47) 901 23 456", ANA),
    ("+ 47 901 23 456", ANA),
    ("0047 90123456", ANA),
    ("00 47 90 12 34 56", ANA),
    ("4790123456", ANA),
    ("47 90 12 34 56", ANA),
    ("+47 (0) 90 12 34 56", ANA),
    ("+47(0)90123456", ANA),
    ("tel:+4790123456", ANA),
    ("sip:+4790123456@exchange.example.no", ANA),
    ("\N{LEFT-TO-RIGHT EMBEDDING}+47 90 12 34 56\N{POP DIRECTIONAL FORMATTING}", ANA),
    ("\N{ZERO WIDTH SPACE}90 12 34 56", ANA),
    ("９０１２３４５６", ANA),
    # With words around.
    ("tlf. 90 12 34 56", ANA),
    ("Tlf: 90123456", ANA),
    ("Mob. 901 23 456", ANA),
    ("Mobil 90123456", ANA),
    ("M: 90 12 34 56", ANA),
    ("90 12 34 56 (mobil)", ANA),
    ("90123456 - kun i arbeidstiden", ANA),
    # Fixed and other telephones that a person answers.
    ("22 22 22 22", DESK),
    ("+47 21 07 00 00", "+4721070000"),
    ("+47 79 02 12 34", "+4779021234"),  # Svalbard
    ("85 01 23 45", "+4785012345"),  # by internet
    # Several in one field: the one that is carried about.
    ("22222222 / 90123456", ANA),
    ("90 12 34 56, 22 22 22 22", ANA),
    ("22 22 22 22 eller 90 12 34 56", ANA),
    ("Kontor: 22 22 22 22; mobil: 90 12 34 56", ANA),
    ("90 12 34 56 / 91 23 45 67", ANA),
    ("22 22 22 22/33", DESK),
    ("Tlf 22 22 22 22 Faks 22 22 22 23", DESK),
    ("90 12 34 56, sentralbord 55 55 33 33", ANA),
    ("Faks 21 07 00 01, tlf. 22 22 22 22", DESK),
    ("Sentralbord 55 55 33 33, direkte 22 22 22 22", DESK),
    ("800 12 345, 90 12 34 56", ANA),
    ("55 55 33 33 linje 1234 / 90 12 34 56", ANA),
    # An exchange's own way of writing a direct number.
    ("+4722222222 x222", DESK),
    ("tel:+4722222222;ext=2222", DESK),
]

NOT_CALLED = [
    # Help of others, never called by a machine; short and shared numbers.
    "110", "112", "113", "911", "+47112", "tlf. 112", "116 117", "116123", "1881", "1412",
    "02800", "+4702800", "07979",
    # Free, shared-cost and premium.
    "800 12 345", "+4780012345", "815 00 000", "810 12 345", "820 12 345", "829 12 345",
    "+4782012345", "880 12 345",
    # Whoever answers there.
    "55 55 33 33 linje 1234", "22 22 22 22 ext 123", "22 22 22 22 x123", "22 22 22 22 int. 123",
    "55553333;ext=1234", "Sentralbord: 55 55 33 33", "55 55 33 33 (sentralbord)",
    # Nobody's telephone.
    "Faks 22 22 22 22", "Telefaks: 22 22 22 22", "22 22 22 22 (faks)",
    # Of another country, without being allowed.
    "+46 70 123 45 67", "0045 20 12 34 56", "+1 202 555 0143", "+358 40 123 4567",
    # No number at all.
    "", " ", "-", "?", "ingen", "ukjent", "ring sentralbordet", "347", "x402", "9012345",
    "901234567", "90l23456", "9O123456", "4.79012E+09", "+47", "+47 ", "00000000", "99",
    "12345678", "01019012345", "47059012345", "20.12.2026", "0315", "912345678901234567890",
    "58 01 23 45", "+4758012345678",  # of machines
    "ingrid.hansen@example.no", "A123456", "1234567890" * 200,
]  # fmt: skip


@each(CALLED)
def test_a_number_as_people_write_it(written: str, expected: str) -> None:
    assert callable_number(written) == expected


@each(NOT_CALLED)
def test_what_nobody_can_call_is_none(written: str) -> None:
    assert callable_number(written) is None


@each({expected for _, expected in CALLED})
def test_what_came_out_comes_out_again(expected: str) -> None:
    assert callable_number(expected) == expected


@each(
    [
        ("+46 70 123 45 67", "+46701234567"),
        ("0045 20 12 34 56", "+4520123456"),
        ("90 12 34 56", ANA),
        ("+46 900 12345", None),  # the telephone exists nowhere
        ("+46 112", None),
        ("+1 202 555 0143", None),
    ]
)
def test_other_countries_only_where_they_are_allowed(written: str, expected: str | None) -> None:
    assert callable_number(written, (47, 46, 45)) == expected


def test_norway_too_can_be_left_out() -> None:
    assert callable_number("90 12 34 56", (46,)) is None


@pytest.mark.parametrize("sign", ["\x00", "\n", "\t", "'", '"', "<b>", "🙂"])
def test_odd_signs_do_no_harm(sign: str) -> None:
    assert callable_number(f"{sign}90 12 34 56{sign}") == ANA
