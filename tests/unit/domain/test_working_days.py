"""Public holidays are no working days, in any reckoning (R57, R59, R77)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain import drills, measures
from bot.domain.follow_up import Item, opened
from bot.domain.working_days import (
    at_work,
    begins_week,
    end_of_next_day,
    is_working,
    next_week,
    working_after,
    working_on,
)
from tests.each import each

OSLO = ZoneInfo("Europe/Oslo")


def at(moment: str) -> int:
    """The instant (ms UTC) of a moment in Oslo."""
    return int(datetime.fromisoformat(moment).replace(tzinfo=OSLO).timestamp()) * 1000


@each(
    [
        "2026-01-01", "2026-04-02", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14",
        "2026-05-25", "2026-12-25", "2027-05-17", "2027-03-25", "2028-04-13",
    ]
)  # fmt: skip
def test_public_holidays_of_any_year_are_none(day: str) -> None:
    assert date.fromisoformat(day).weekday() < 5
    assert not is_working(date.fromisoformat(day))


@each(["2026-04-01", "2026-04-07", "2026-05-18", "2026-12-23", "2026-12-24", "2026-12-31"])
def test_the_days_around_them_are_working_days(day: str) -> None:
    """Shops close early on Christmas Eve; the calendar's word is what the law says."""
    assert is_working(date.fromisoformat(day))


def test_easter_is_passed_over() -> None:
    wednesday, tuesday = date(2026, 4, 1), date(2026, 4, 7)
    assert working_after(wednesday) == working_on(date(2026, 4, 4)) == tuesday
    assert next_week(wednesday) == tuesday
    assert begins_week(tuesday)
    assert not begins_week(wednesday)
    assert begins_week(date(2026, 4, 13))


def test_r77_the_days_of_a_follow_up_fall_on_none() -> None:
    days = {p.item: p.day for p in opened("i", "0315", None, at("2026-03-31T15:00")).points}
    assert days[Item.PEER] == date(2026, 4, 1)
    assert days[Item.HEALTH] == date(2026, 4, 7)


def test_r57_nobody_practises_on_one() -> None:
    """Maundy Thursday: no round, no plan, no suggestion."""
    assert not drills.is_round_day(at("2026-04-02T10:00"))
    assert drills.next_round(at("2026-04-01T09:30")) == at("2026-04-07T09:00")
    assert drills.bad_day(date(2026, 4, 2), at("2026-03-20T10:00")) is drills.BadDay.NO_WORK
    assert drills.suggested_day(at("2026-03-19T10:00")) == date(2026, 4, 7)


def test_r59_a_measure_waits_for_the_day_after() -> None:
    register = measures.Register("0315", "Nav Eksempel", date(2026, 9, 1))
    one = measures.Measure("m", "0315", "Dør", "", measures.MeasureState.IN_FORCE)
    assert measures.next_look(register, [one], date(2026, 4, 1)) == date(2026, 4, 7)


@each(
    [
        ("2026-03-31T10:00", "2026-03-31T10:00"),  # Tuesday
        ("2026-03-31T07:59", "2026-03-31T08:00"),
        ("2026-03-31T16:00", "2026-04-01T08:00"),
        ("2026-04-01T18:30", "2026-04-07T08:00"),  # over Easter
        ("2026-10-24T12:00", "2026-10-26T08:00"),  # the weekend in which the clocks change
    ]
)
def test_people_are_told_while_they_are_at_work(at_: str, told: str) -> None:
    assert at_work(at(at_)) == at(told)


@each(
    [
        ("2026-03-31T10:00", "2026-04-01T15:00"),
        ("2026-03-31T00:30", "2026-04-01T15:00"),
        ("2026-04-01T22:00", "2026-04-07T15:00"),
        ("2026-12-23T10:00", "2026-12-24T15:00"),
    ]
)
def test_2_4_1_the_employee_is_asked_at_the_end_of_the_next_day_at_work(
    happened: str, asked: str
) -> None:
    assert end_of_next_day(at(happened)) == at(asked)
