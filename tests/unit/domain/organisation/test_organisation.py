"""Who answers for whom: unit, chain, stand-in and absence (L3, L7, L8, R13, R72)."""

from datetime import UTC, date, datetime

import pytest

from bot.domain.organisation.organisation import (
    Absence,
    Chain,
    FileAbsence,
    Level,
    Organisation,
    Person,
    Unit,
    Workplace,
    file_absences,
    oslo_midnight,
)

NOW = 1_000_000


def organisation(**absent: FileAbsence) -> Organisation:
    """Unit 0315 (Leder: leader, Stedfortreder: deputy) under 0300 (Over: above and deputy)."""
    names = ("caseworker", "leader", "deputy", "above", "other")
    people = {
        name: Person(name, name.title(), f"+472107000{number}", absent=tuple(_listed(absent, name)))
        for number, name in enumerate(names)
    }
    own = (Level("Leder", ("leader",), 30, 15), Level("Stedfortreder", ("deputy",), 40))
    units = (
        Unit("0315", "Nav Eksempel", own, members=("caseworker",), parent="0300", repeat=2),
        Unit("0300", "Nav Fylke", (Level("Over", ("above", "deputy"), 60), own[0])),
    )
    return Organisation("0300", people, {unit.number: unit for unit in units})


def _listed(absent: dict[str, FileAbsence], name: str) -> list[FileAbsence]:
    return [absent[name]] if name in absent else []


def chain(without: tuple[str, ...] = (), **absences: Absence) -> Chain:
    structure = organisation()
    return structure.chain(structure.units["0315"], NOW, without, absences)


def ids(found: Chain) -> list[list[str]]:
    return [[helper.id for helper in level.people] for level in found.levels]


def away(stand_in: str | None = None, since: int = 0, until: int | None = None) -> Absence:
    return Absence(since, until, stand_in)


def test_the_parents_first_level_comes_last() -> None:
    found = chain()
    assert [level.name for level in found.levels] == ["Leder", "Stedfortreder", "Over"]
    assert ids(found) == [["leader"], ["deputy"], ["above", "deputy"]]
    assert (found.repeat, found.contact_ms) == (2, 90_000)


def test_everyone_comes_once_in_the_order_of_the_first_alert() -> None:
    assert [helper.id for helper in chain().everyone()] == ["leader", "deputy", "above"]


def test_r13_shorter_waits_alone_where_the_level_has_one() -> None:
    first, second, _ = chain().levels
    assert (first.wait(alone=False), first.wait(alone=True)) == (30_000, 15_000)
    assert (second.wait(alone=False), second.wait(alone=True)) == (40_000, 40_000)
    assert [place.alone for place in (Workplace.OFFICE, Workplace.HOME_OFFICE, Workplace.OUT)] == [
        False,
        True,
        True,
    ]


def test_l7_the_one_in_trouble_is_left_out_everywhere() -> None:
    assert ids(chain(without=("deputy",))) == [["leader"], [], ["above"]]


def test_l3_a_level_with_nobody_left_stays_so_that_it_can_be_told() -> None:
    first = chain(without=("leader",)).levels[0]
    assert (first.name, first.people) == ("Leder", ())
    assert ids(chain(leader=away()))[0] == []


def test_r72_the_stand_in_answers_and_says_for_whom() -> None:
    helper = chain(leader=away("other")).levels[0].people[0]
    assert (helper.id, helper.name, helper.stands_in_for) == ("other", "Other", "Leader")
    assert helper.phone == "+4721070004"


def test_r72_a_stand_in_who_is_away_has_a_stand_in_too() -> None:
    assert ids(chain(leader=away("other"), other=away("above")))[0] == ["above"]


@pytest.mark.parametrize(
    "absences",
    [
        {"leader": away("other"), "other": away("leader")},
        {"leader": away("leader")},
        {"leader": away("nobody-known")},
        {"leader": away("other"), "other": away()},
        {"leader": away("caseworker")},
    ],
    ids=["each other", "oneself", "unknown", "also away", "the one in trouble"],
)
def test_r72_a_stand_in_who_cannot_stand_in_leaves_the_level_empty(
    absences: dict[str, Absence],
) -> None:
    assert ids(chain(without=("caseworker",), **absences))[0] == []


def test_nobody_is_alerted_twice_on_one_level() -> None:
    assert ids(chain(above=away("deputy")))[2] == ["deputy"]


@pytest.mark.parametrize(
    ("since", "until", "covered"),
    [
        (NOW, NOW + 1, True),
        (NOW + 1, None, False),
        (0, NOW, False),
        (0, None, True),
    ],
)
def test_an_absence_begins_with_its_first_and_ends_before_its_last_instant(
    since: int, until: int | None, covered: bool
) -> None:
    assert away(since=since, until=until).covers(NOW) is covered


def test_l8_an_unlisted_person_belongs_to_the_fallback_unit() -> None:
    structure = organisation()
    assert structure.unit_of("stranger").number == "0300"
    assert not structure.lists("stranger")
    assert structure.unit_of("caseworker").number == "0315"
    assert structure.lists("caseworker")


def milliseconds(*moment: int) -> int:
    year, month, day, hour = moment
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp() * 1000)


def test_r72_the_files_dates_are_both_included_in_oslo() -> None:
    structure = organisation(leader=FileAbsence(date(2026, 12, 20), date(2027, 1, 3), "other"))
    assert file_absences(structure) == {
        "leader": [Absence(milliseconds(2026, 12, 19, 23), milliseconds(2027, 1, 3, 23), "other")]
    }


@pytest.mark.parametrize(
    ("day", "begins"),
    [
        (date(2026, 3, 29), (2026, 3, 28, 23)),
        (date(2026, 3, 30), (2026, 3, 29, 22)),
        (date(2026, 10, 25), (2026, 10, 24, 22)),
        (date(2026, 10, 26), (2026, 10, 25, 23)),
    ],
    ids=["clocks go forward", "the day after", "clocks go back", "the day after that"],
)
def test_midnight_in_oslo_knows_summer_time(day: date, begins: tuple[int, int, int, int]) -> None:
    assert oslo_midnight(day) == milliseconds(*begins)
