"""The rules of the measure register: dates, reminders, rising a level, two people at once, rights
(R4, R57-R59, R79)."""

from dataclasses import replace
from datetime import date, timedelta

from bot.domain.measures import (
    READY,
    Care,
    Measure,
    MeasureNewsKind,
    MeasureRole,
    MeasureState,
    MergedMeasure,
    Register,
    Right,
    Schedule,
    can_own,
    kind_of,
    later,
    merged,
    next_look,
    noticed,
    parts_of,
    reminders,
    rights,
    steps_up,
    taken,
    ticked,
    with_schedule,
)
from bot.domain.organisation.organisation import Organisation
from bot.sources import read_file
from tests.each import each
from tests.world import SAMPLE, person_id

TODAY = date(2026, 1, 1)
DAY = timedelta(days=1)
ALARM = Measure(
    "m", "0315", "Alarmknapper", "", MeasureState.IN_FORCE, "owner", taken("alarm", TODAY)
)


def sample() -> Organisation:
    """The sample organisation."""
    found = read_file(SAMPLE).organisation
    assert found is not None
    return found


@each(
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 3, 31), 6, date(2026, 9, 30)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 3, 28), 24, date(2028, 3, 28)),
    ]
)
def test_r57_the_next_date_follows_from_the_frequency(day: date, months: int, then: date) -> None:
    assert later(day, months) == then


@each(list(READY))
def test_r57_every_ready_made_measure_says_how_often(ready: str) -> None:
    schedules = taken(ready, TODAY)
    assert [one.care for one in schedules] == list(Care)
    assert any(one.every for one in schedules)
    assert all((one.day is None) == (one.every is None) for one in schedules)
    assert all(one.day > TODAY for one in schedules if one.day is not None)


def test_r59_a_tick_says_who_and_when_and_sets_the_next_date() -> None:
    done = ticked(replace(ALARM, lifted=2), Care.TEST, TODAY + 40 * DAY, "Kari Leder")
    test = done.schedule(Care.TEST)
    assert (test.done, test.by, test.day) == (date(2026, 2, 10), "Kari Leder", date(2026, 3, 10))
    assert done.lifted == 0, "what was done is the unit's own again"
    never = with_schedule(ALARM, Schedule(Care.TEST, None, TODAY))
    assert ticked(never, Care.TEST, TODAY, "x").schedule(Care.TEST).day is None


@each([(0, True), (1, False), (6, False), (7, True), (8, False), (29, False), (30, True),
       (60, True), (61, False), (90, True), (3600, True), (3601, False)])  # fmt: skip
def test_r4_reminded_on_the_day_a_week_later_and_each_month(over: int, reminded: bool) -> None:
    today = TODAY + over * DAY
    assert reminders(TODAY, today - DAY, today) is reminded


def test_a_morning_that_was_missed_is_made_up_for_once() -> None:
    assert reminders(TODAY, TODAY - 20 * DAY, TODAY + 5 * DAY)
    assert not reminders(TODAY, TODAY, TODAY + 5 * DAY)


@each([(-400, 0), (0, 0), (29, 0), (30, 1), (59, 1), (60, 2), (400, 13)])
def test_r4_an_unsolved_measure_rises_a_level_each_thirty_days(over: int, levels: int) -> None:
    assert steps_up(over) == levels


def test_r79_the_register_is_looked_at_by_day_on_working_days() -> None:
    """Each Monday at the latest: a unit can go, and an owner leave."""
    register = Register("0315", "Nav Eksempel", review=date(2026, 7, 1))
    assert next_look(register, [], TODAY) is None
    assert next_look(register, [replace(ALARM, state=MeasureState.ENDED)], TODAY) is None
    assert next_look(register, [ALARM], TODAY) == date(2026, 1, 5)
    saturday = with_schedule(ALARM, Schedule(Care.TEST, 1, date(2026, 1, 3)))
    assert next_look(register, [saturday], TODAY) == date(2026, 1, 5)
    days = [TODAY + n * DAY for n in range(800)]
    looks = [next_look(register, [ALARM], day) for day in days]
    assert all(look is not None and look.weekday() < 5 for look in looks)
    assert all(look is not None and look > day for look, day in zip(looks, days, strict=True))


def test_two_people_who_change_different_things_both_get_their_way() -> None:
    theirs = replace(ALARM, title="Alarm", owner="other")
    mine = with_schedule(replace(ALARM, purpose="Ring vakta."), Schedule(Care.TEST, 3, TODAY))
    found = merged(ALARM, theirs, mine)
    expected = replace(mine, title="Alarm", owner="other")
    assert found == MergedMeasure(expected)


def test_what_two_people_changed_in_two_ways_stays_as_the_first_had_it_and_is_named() -> None:
    theirs = with_schedule(replace(ALARM, title="En"), Schedule(Care.TEST, 3, TODAY))
    mine = with_schedule(replace(ALARM, title="To", purpose="Min"), Schedule(Care.TEST, 6, TODAY))
    found = merged(ALARM, theirs, mine)
    assert found.both == ("title", "test")
    assert (found.measure.title, found.measure.purpose) == ("En", "Min")
    assert found.measure.schedule(Care.TEST).every == 3
    same = merged(ALARM, theirs, theirs)
    assert (same.measure, same.both) == (theirs, ())


def test_a_tick_meanwhile_is_not_lost_to_a_form_that_did_not_touch_it() -> None:
    theirs = ticked(ALARM, Care.TEST, TODAY + DAY, "Kari Leder")
    found = merged(ALARM, theirs, replace(ALARM, title="Ny"))
    assert found.measure.schedule(Care.TEST).by == "Kari Leder"


@each(
    {
        "caseworker": ("101", {MeasureRole.EMPLOYEE}),
        "leader and administrator": ("102", {MeasureRole.EMPLOYEE, MeasureRole.DECIDES}),
        "deputy": ("103", {MeasureRole.EMPLOYEE, MeasureRole.DECIDES}),
        "level above": ("104", {MeasureRole.DECIDES}),
        "safety representative": ("105", {MeasureRole.EMPLOYEE, MeasureRole.SAFETY_REP}),
        "stranger": ("999", {MeasureRole.OUTSIDE}),
    }.values()
)
def test_r58_who_is_what_to_a_unit(last_digits: str, parts: set[MeasureRole]) -> None:
    organisation = sample()
    unit = organisation.units["0315"]
    person = person_id(last_digits)
    assert parts_of(organisation, unit, person, stands_in=False) == parts
    assert can_own(organisation, unit, person) is (MeasureRole.OUTSIDE not in parts)


def test_r58_everyone_in_the_unit_reads_and_suggests_and_leaders_decide() -> None:
    """R2: the safety representative takes part, and can lift what is not solved (R4)."""
    everyone = (
        MeasureRole.EMPLOYEE,
        MeasureRole.OWNER,
        MeasureRole.SAFETY_REP,
        MeasureRole.DECIDES,
    )
    for part in everyone:
        assert {Right.READ, Right.SUGGEST} <= rights(frozenset({part}))
        assert (Right.DECIDE in rights(frozenset({part}))) is (part is MeasureRole.DECIDES)
    assert Right.LIFT in rights(frozenset({MeasureRole.SAFETY_REP}))
    assert Right.CARE not in rights(frozenset({MeasureRole.SAFETY_REP}))
    assert rights(frozenset({MeasureRole.OUTSIDE})) == frozenset()


def test_r16_what_is_told_of_a_measure_and_what_is_not() -> None:
    """Title, purpose, owner, and whether it is in force in this unit; nothing else."""
    ended, suggested = (
        replace(ALARM, state=one) for one in (MeasureState.ENDED, MeasureState.SUGGESTED)
    )
    dated = with_schedule(ALARM, replace(ALARM.schedule(Care.TEST), day=TODAY, every=3))
    elsewhere = replace(ALARM, unit="9999")
    cases = (
        (None, ALARM, MeasureNewsKind.NEW),
        (suggested, ALARM, MeasureNewsKind.NEW),
        (ended, ALARM, MeasureNewsKind.NEW),
        (elsewhere, ALARM, MeasureNewsKind.NEW),
        (ALARM, replace(ALARM, title="x"), MeasureNewsKind.CHANGED),
        (ALARM, replace(ALARM, purpose="x"), MeasureNewsKind.CHANGED),
        (ALARM, replace(ALARM, owner="x"), MeasureNewsKind.CHANGED),
        (ALARM, ended, MeasureNewsKind.ENDED),
        (ALARM, dated, None),
        (ALARM, replace(ALARM, lifted=1), None),
        (None, suggested, None),
        (suggested, ended, None),
        (suggested, replace(suggested, title="x"), None),
    )
    for before, after, kind in cases:
        assert kind_of(ALARM.unit, before, after) is kind, (before, after)
        register = noticed(Register(ALARM.unit, "Nav", TODAY), before, after)
        assert bool(register.untold) is (kind is not None)
    once = noticed(Register(ALARM.unit, "Nav", TODAY), ALARM, replace(ALARM, title="x", revision=2))
    twice = noticed(once, replace(ALARM, title="x", revision=2), replace(ended, revision=3))
    assert once.untold == twice.untold == {ALARM.id: 1}, "what they knew first"
