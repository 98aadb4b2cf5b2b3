"""When people are reminded of the follow-up, and which incidents have one (R28, R69, R77; L12)."""

from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.domain import follow_up as rules
from bot.domain.alarm.incident import Details, Target
from bot.domain.alarm.state import Alarm, Caseworker
from bot.domain.follow_up import Item, next_moment, opened, settled
from bot.domain.organisation.organisation import Chain
from bot.domain.threat.duty import Result

OSLO = ZoneInfo("Europe/Oslo")
MINUTE = 60_000


def at(moment: str) -> int:
    """The instant (ms UTC) of a moment in Oslo."""
    return int(datetime.fromisoformat(moment).replace(tzinfo=OSLO).timestamp()) * 1000


def written(instant: int) -> str:
    """The moment in Oslo, with its weekday."""
    return datetime.fromtimestamp(instant / 1000, OSLO).strftime("%a %Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    "begun",
    ["2026-03-27T23:59", "2026-03-29T02:30", "2026-10-24T07:59", "2026-12-31T20:00",
     "2026-05-18T12:00", "2027-01-02T13:59"],
)  # fmt: skip
def test_r77_every_reminder_is_by_day_later_than_the_last_and_they_grow_fewer(begun: str) -> None:
    """Over nights, weekends, summer time and new year; nobody is ever reminded twice a day."""
    now = at(begun)
    follow_up = opened("i", "0315", "leader", now)
    moments = []
    for _ in range(40):
        moment = rules.leaders_moment(follow_up, now)
        assert moment is not None
        assert moment >= now
        assert "08:00" <= written(moment)[-5:] < "20:00"
        moments.append(moment)
        follow_up, now = replace(follow_up, shown=(("leader", 1),)), moment
    assert all(one < other for one, other in pairwise(moments))
    days = [written(one)[4:14] for one in moments[2:]]
    assert len(days) == len(set(days))
    assert all(written(one)[:3] not in ("Sat", "Sun") for one in moments[2:])


def test_r69_the_days_are_working_days_and_today_stays_today() -> None:
    follow_up = opened("i", "0315", None, at("2026-11-27T15:00"))  # a Friday
    days = {point.item: point.day for point in follow_up.points}
    assert days[Item.TALK] == date(2026, 11, 27)
    assert days[Item.PEER] == days[Item.HEALTH] == days[Item.POLICE] == date(2026, 11, 30)
    assert days[Item.RISK] == date(2026, 12, 11)
    assert days.keys() == rules.DAYS.keys()


def test_r28_only_closing_ends_the_reminders() -> None:
    """Every point may be settled: that it is closed is still to do. What is taken back is due."""
    now = at("2026-11-24T10:00")
    follow_up = replace(opened("i", "0315", "leader", now), shown=(("leader", 1),))
    done = follow_up
    for item in rules.DAYS:
        done = settled(done, item, Result.DONE, "Leder En", now)
    assert written(rules.leaders_moment(done, now) or 0) == "Tue 2026-12-15 08:00"
    assert rules.to_remind(done, at("2026-12-15T08:00")) == ("leader",)
    assert done.overdue_at is None
    later = at("2027-02-01T10:00")
    again = settled(done, Item.TALK, Result.OPEN, "Leder En", later)
    assert again.point(Item.TALK).day == date(2027, 2, 1)
    assert written(rules.leaders_moment(again, later) or 0) == "Mon 2027-02-01 14:00"
    closing = rules.Closing("Leder En", later)
    shut = rules.closed(again, closing)
    assert rules.leaders_moment(shut, later) is None
    assert next_moment(replace(shut, news_at=None), later) is None


def test_l4_without_anybody_it_is_tried_again_every_morning() -> None:
    nobody = opened("i", "0315", None, at("2026-11-24T10:00"))
    moment = next_moment(nobody, at("2026-11-24T10:00"))
    assert written(moment or 0) == "Wed 2026-11-25 08:00"


def test_what_the_leader_missed_while_the_bot_was_down_is_made_up_for() -> None:
    """The employee's question was due on Friday, the leader's reminder on Monday."""
    begun = opened("i", "0315", "leader", at("2026-03-19T10:00"))  # a Thursday
    follow_up = replace(begun, shown=(("leader", 1),))
    for item in (Item.PEER, Item.POLICE, Item.HEALTH):
        follow_up = settled(follow_up, item, Result.DONE, "Leder En", at("2026-03-19T11:00"))
    friday = at("2026-03-20T15:00")
    assert next_moment(follow_up, at("2026-03-20T09:00")) == friday
    assert not rules.is_leaders(follow_up, friday, friday)
    assert rules.is_leaders(follow_up, friday, at("2026-03-23T09:00"))


def alarm(**known: Any) -> Alarm:
    """An alarm of a caseworker's."""
    nobody = Chain((), 1, 90_000)
    caseworker = Caseworker("101", "Saksbehandler En")
    raised = Alarm("i", None, caseworker, "0315", "Nav", nobody, 0, 1)
    return replace(raised, **known)


@pytest.mark.parametrize(
    ("known", "for_other", "who"),
    [
        ({}, False, "101"),
        ({}, True, None),
        ({"concerns": "107"}, False, "101"),  # a guess that nobody has confirmed
        ({"concerns": "107", "concerns_sure": True}, False, "107"),
        ({"reported": True}, False, "101"),
        ({"reported": True, "details": Details(target=Target.SELF)}, False, "101"),
        ({"reported": True, "details": Details(target=Target.CLIENT_SELF)}, False, "101"),
        ({"reported": True, "details": Details(target=Target.OTHER_UNIT)}, False, None),
        ({"reported": True, "details": Details(target=Target.COLLEAGUE, target_person="107")},
         False, "107"),
        ({"details": Details(target=Target.COLLEAGUE, target_person="107")}, False, "101"),
    ],
)  # fmt: skip
def test_r84_who_was_threatened_is_whoever_is_named_to_the_bot(
    known: dict[str, Any], for_other: bool, who: str | None
) -> None:
    """Whoever cried was in the call, and is asked, whomever the client meant."""
    assert rules.employee_of(alarm(**known), for_other) == who
