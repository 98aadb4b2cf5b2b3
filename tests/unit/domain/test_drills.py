"""Who is to practise when, and when they are asked (R55, R57, R62, R66, R70, R79)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.alarm.incident import Drill
from bot.domain.drills import (
    BadDay,
    DrillPart,
    Exercise,
    PlannedDrill,
    Practice,
    Seen,
    Trainee,
    bad_day,
    calendar_of,
    is_open,
    is_round_day,
    is_to_ask,
    list_is_due,
    next_round,
    reminders_after,
    rests_until,
    suggested_day,
    to_remind,
    untrained,
)
from bot.domain.organisation.organisation import OSLO, DrillFrequency, Level, Unit
from tests.each import each

KARI, OLA, LEADER, DEPUTY = "kari", "ola", "leader", "deputy"
UNIT = Unit(
    "0315",
    "Nav Eksempel",
    (Level("Leder", (LEADER,), 30), Level("Stedfortreder", (DEPUTY, LEADER), 30)),
    members=(KARI, OLA),
    drills=DrillFrequency(alone_days=180, leader_days=100, function_days=30),
)


def at(text: str) -> int:
    """The instant of an Oslo clock time."""
    return int(datetime.fromisoformat(text).replace(tzinfo=OSLO).timestamp()) * 1000


START = at("2026-01-05T10:00")


def practised(
    person: str, when: str, part: DrillPart = DrillPart.CASEWORKER, drill: Drill = Drill.ALONE
) -> Practice:
    return Practice(f"{person}{when}", person, part, drill, "0315", at(when))


def lines(*practices: Practice, trainees: dict[str, Trainee] | None = None) -> dict[str, date]:
    """The last day in time, by what is due and for whom."""
    seen = Seen(practices, trainees or {}, START)
    return {f"{due.exercise}/{due.person}": due.day for due in calendar_of(UNIT, seen)}


def test_r57_everybody_has_a_first_day_and_the_unit_too() -> None:
    """R57, R61: nothing is due the day the bot comes; a new employee has two weeks."""
    new = {OLA: Trainee(OLA, at("2026-03-02T10:00"))}
    assert lines(trainees=new) == {
        "function/None": date(2026, 2, 4),
        "leader/leader": date(2026, 2, 4),
        "leader/deputy": date(2026, 2, 4),
        "alone/kari": date(2026, 1, 19),
        "alone/ola": date(2026, 3, 16),
    }


def test_r57_what_was_done_moves_what_is_due() -> None:
    """R57, R62: by the unit's own days. A drill with a leader counts for whoever raised it, for the
    leader who answered, and for the alarm itself."""
    with_leader = Drill.WITH_LEADER
    found = lines(
        practised(KARI, "2026-02-02T09:00", drill=with_leader),
        practised(LEADER, "2026-02-02T09:00", DrillPart.HELPER, with_leader),
        practised(OLA, "2026-02-03T09:00"),
        practised(OLA, "2026-02-03T09:00", DrillPart.HELPER),  # alone one answers oneself
    )
    assert found["alone/kari"] == date(2026, 2, 2) + timedelta(days=180)
    assert found["alone/ola"] == date(2026, 2, 3) + timedelta(days=180)
    assert found["leader/leader"] == date(2026, 2, 2) + timedelta(days=100)
    assert found["function/None"] == date(2026, 3, 4)
    assert found["leader/deputy"] == date(2026, 2, 4)


def test_answering_ones_own_drill_is_no_leaders_drill() -> None:
    """R57 (bad input): a deputy who practises alone has not answered anybody."""
    found = lines(practised(DEPUTY, "2026-02-03T09:00", DrillPart.HELPER, Drill.ALONE))
    assert found["leader/deputy"] == date(2026, 2, 4)
    assert found["function/None"] == date(2026, 2, 4)


@each(
    [
        ("2026-03-25T23:30", 7, date(2026, 4, 1)),  # spring forward
        ("2026-10-24T23:30", 7, date(2026, 10, 31)),  # fall back
        ("2026-03-29T00:10", 1, date(2026, 3, 30)),  # just after midnight
        ("2026-03-29T23:50", 1, date(2026, 3, 30)),  # the short day's end
        ("2026-10-25T23:50", 1, date(2026, 10, 26)),  # the long day's end
    ]
)
def test_summer_time_moves_no_day(done: str, days: int, day: date) -> None:
    """Days are Oslo's, twenty-three hours or twenty-five."""
    unit = replace(UNIT, drills=DrillFrequency(days, days, days))
    seen = Seen((practised(KARI, done),), {}, START)
    (mine,) = (due for due in calendar_of(unit, seen) if due.person == KARI)
    assert mine.day == day
    evening = datetime.combine(day, datetime.max.time(), OSLO)
    assert not mine.is_overdue(int(evening.timestamp() * 1000))
    assert mine.is_overdue(int((evening + timedelta(seconds=1)).timestamp() * 1000))


@each(
    [
        ("2026-03-27T08:59", "2026-03-27T09:00"),  # before nine
        ("2026-03-27T09:00", "2026-03-30T09:00"),  # at nine, Friday
        ("2026-03-29T03:00", "2026-03-30T09:00"),  # in the short night
        ("2026-10-25T02:30", "2026-10-26T09:00"),  # in the long night
        ("2026-10-28T12:00", "2026-10-29T09:00"),  # midweek
    ]
)
def test_rounds_begin_at_nine_on_working_days(now: str, then: str) -> None:
    """R62: nine is nine in summer and in winter."""
    assert next_round(at(now)) == at(then)


@each({"night": "2026-01-06T21:00", "Saturday": "2026-01-10T10:00", "early": "2026-01-06T06:30"})
def test_nobody_is_written_to_at_night_or_at_the_weekend(now: str) -> None:
    assert not is_round_day(at(now))


def test_r62_a_reminder_comes_on_the_day_and_three_times_at_most() -> None:
    """R62: a week apart, and anew once it is due again half a year later."""
    kari = Trainee(KARI, START)
    seen = Seen((), {KARI: kari}, START)
    due = next(line for line in calendar_of(UNIT, seen) if line.person == KARI)
    reminded: list[str] = []
    now = START
    for _ in range(120):
        if is_round_day(now) and to_remind(due, kari, now):
            kari = replace(kari, reminded_at=now, reminders=reminders_after(due, kari))
            reminded.append(datetime.fromtimestamp(now / 1000, OSLO).date().isoformat())
        now += 24 * 60 * 60 * 1000
    assert reminded == ["2026-01-19", "2026-01-26", "2026-02-02"]
    later = replace(due, last=now, day=date(2026, 8, 3))
    assert to_remind(later, kari, at("2026-08-03T10:00"))
    assert reminders_after(later, kari) == 1


def test_remind_me_later_is_a_week_of_quiet() -> None:
    """R62: *Minn meg senere*."""
    now = at("2026-03-26T10:00")
    kari = Trainee(KARI, START, rest_until=rests_until(now))
    due = next(line for line in calendar_of(UNIT, Seen((), {KARI: kari}, START)) if line.person)
    assert not to_remind(due, kari, at("2026-04-06T10:00"))  # it would be Maundy Thursday
    assert to_remind(due, kari, at("2026-04-07T09:00"))


def test_what_was_promised_for_later_is_kept() -> None:
    """R62: *Vi minner deg igjen* names a day on which somebody is written to, and it is kept after
    the third reminder too."""
    for day in ("2026-03-28T10:00", "2026-03-29T10:00"):
        assert rests_until(at(day)) == at("2026-04-07T09:00")  # after Easter Monday
    now = at("2026-03-26T10:00")
    kari = Trainee(KARI, START, reminded_at=now, reminders=3, rest_until=rests_until(now))
    due = next(line for line in calendar_of(UNIT, Seen((), {KARI: kari}, START)) if line.person)
    assert not to_remind(due, kari, at("2026-04-06T10:00"))  # it would be Maundy Thursday
    assert to_remind(due, kari, at("2026-04-07T09:00"))


def test_the_units_list_comes_monthly_at_most() -> None:
    """R57: 28 days, whatever the clocks do between them."""
    assert list_is_due(None, START)
    assert not list_is_due(at("2026-03-02T09:10"), at("2026-03-29T10:00"))
    assert list_is_due(at("2026-03-02T09:10"), at("2026-03-30T09:00"))


@each(
    [
        (date(2026, 3, 27), BadDay.PAST),  # today
        (date(2026, 3, 26), BadDay.PAST),  # yesterday
        (date(2026, 3, 29), BadDay.NO_WORK),  # the day of the change
        (date(2026, 3, 28), BadDay.NO_WORK),  # Saturday
        (date(2028, 1, 3), BadDay.FAR),  # far away
        (date(2026, 3, 30), None),  # Monday
    ]
)
def test_which_days_can_be_planned(day: date, wrong: BadDay | None) -> None:
    """Nobody is asked to practise without a day's warning, nor at the weekend."""
    assert bad_day(day, at("2026-03-27T10:00")) == wrong


def test_r66_never_on_the_day_of_the_incident() -> None:
    """R66: also where it was planned for a day that has become it."""
    now = at("2026-03-27T23:59")
    assert bad_day(date(2026, 3, 27), now, incident_at=now) is BadDay.SAME_DAY
    assert suggested_day(at("2026-03-27T10:00")) == date(2026, 4, 10)
    assert suggested_day(at("2026-03-28T10:00")) == date(2026, 4, 13)


@each(
    [
        ("2026-04-12T10:00", False, True),  # the day before
        ("2026-04-13T09:00", True, True),  # the day
        ("2026-04-15T09:00", True, True),  # two days late
        ("2026-04-20T09:00", False, False),  # a week late
    ]
)
def test_a_planned_day_is_asked_about_once_and_not_weeks_later(
    now: str, asks: bool, is_there: bool
) -> None:
    """R62: after an outage it is still asked for, but an old day is over."""
    plan = PlannedDrill("0315", date(2026, 4, 13), Drill.ALONE, LEADER, START)
    assert (is_to_ask(plan, at(now)), is_open(plan, at(now))) == (asks, is_there)
    asked = replace(plan, asked_at=at(now))
    assert not is_to_ask(asked, at(now))
    assert not is_open(asked, at(now))


def test_r61_who_has_never_practised_is_flagged() -> None:
    """R61: in the order asked for."""
    assert untrained((OLA, KARI), [practised(KARI, "2026-02-02T09:00")]) == (OLA,)


def test_a_person_can_have_two_lines() -> None:
    """A leader who is also a member practises both."""
    unit = replace(UNIT, members=(LEADER,))
    found = [(due.exercise, due.person) for due in calendar_of(unit, Seen((), {}, START))]
    assert found == [
        (Exercise.FUNCTION, None),
        (Exercise.LEADER, LEADER),
        (Exercise.LEADER, DEPUTY),
        (Exercise.ALONE, LEADER),
    ]
