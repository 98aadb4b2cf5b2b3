"""What follows `borte`: until when, and who answers instead (R72)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogs.text import AwayRequest, parse_away

SUNDAY = date(2026, 11, 22)
FOUR_PM = 16 * 60


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("", AwayRequest()),
        ("Leder To", AwayRequest(name="Leder To")),
        ("til 27.12", AwayRequest(date(2026, 12, 27))),
        ("til 27. desember", AwayRequest(date(2026, 12, 27))),
        ("til 3. januar", AwayRequest(date(2027, 1, 3))),
        ("until December 27", AwayRequest(date(2026, 12, 27))),
        ("t.o.m. 27/12", AwayRequest(date(2026, 12, 27))),
        ("til og med 27.12.26", AwayRequest(date(2026, 12, 27))),
        ("2026-12-01", AwayRequest(date(2026, 12, 1))),
        ("til fredag", AwayRequest(date(2026, 11, 27))),
        ("to friday", AwayRequest(date(2026, 11, 27))),
        ("til søndag", AwayRequest(date(2026, 11, 29))),
        ("til 17:30", AwayRequest(SUNDAY, 17 * 60 + 30)),
        ("til kl 17.30", AwayRequest(SUNDAY, 17 * 60 + 30)),
        ("til 17.30", AwayRequest(SUNDAY, 17 * 60 + 30)),
        ("til kl. 9", AwayRequest(date(2026, 11, 23), 9 * 60)),
        ("til fredag kl 12", AwayRequest(date(2026, 11, 27), 12 * 60)),
        ("i dag", AwayRequest(SUNDAY)),
        ("i morgon", AwayRequest(date(2026, 11, 23))),
        ("3 dager", AwayRequest(date(2026, 11, 24))),
        ("i tre dagar", AwayRequest(date(2026, 11, 24))),
        ("en uke", AwayRequest(date(2026, 11, 28))),
        ("2 timer", AwayRequest(SUNDAY, 18 * 60)),
        ("to timer", AwayRequest(SUNDAY, 18 * 60)),
        ("10 hours", AwayRequest(date(2026, 11, 23), 2 * 60)),
        ("til 27.12 Stedfortreder En", AwayRequest(date(2026, 12, 27), name="Stedfortreder En")),
        ("Leder To til 27.12", AwayRequest(date(2026, 12, 27), name="Leder To")),
        ("Leder To 3 dager", AwayRequest(date(2026, 11, 24), name="Leder To")),
        ("til fredag med Leder To som vikar", AwayRequest(date(2026, 11, 27), name="Leder To")),
        ("til fredag kl 12, Leder To", AwayRequest(date(2026, 11, 27), 720, "Leder To")),
    ],
)
def test_away(rest: str, expected: AwayRequest) -> None:
    """R72: until when, and who answers instead; the last day is included."""
    assert parse_away(rest, SUNDAY, FOUR_PM) == expected


@pytest.mark.parametrize(
    "rest",
    ["til jul", "til 15", "til 35.13", "til 31.2", "til 1.1.2020", "fredag til mandag", "999 uker"],
)
def test_a_time_that_cannot_be_read_is_asked_about(rest: str) -> None:
    assert not parse_away(rest, SUNDAY, FOUR_PM).understood


@given(st.text(max_size=60) | st.text("0123456789.:/- tilkfredag", max_size=30))
def test_any_text_can_follow(rest: str) -> None:
    asked = parse_away(rest, SUNDAY, FOUR_PM)
    assert asked.until_date is None or asked.until_date >= SUNDAY
