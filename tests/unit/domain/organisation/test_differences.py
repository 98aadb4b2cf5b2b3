"""What differs between two versions of the organisation, in words."""

from dataclasses import replace
from datetime import date

from bot.cli.work.organisation import as_data, in_words
from bot.domain.organisation.differences import differences
from bot.domain.organisation.organisation import (
    EmergencyNumber,
    FileAbsence,
    Language,
    Level,
    Organisation,
    Person,
    Sector,
    Unit,
)

BEFORE = Organisation(
    "0300",
    {one: Person(one, one.title(), "+4721070000") for one in ("anne", "bo", "carl", "lars")},
    {
        "0300": Unit("0300", "Nav Fylke", (Level("Over", ("carl", "lars"), 60),), ("bo",)),
        "0315": Unit(
            "0315",
            "Nav Eksempel",
            (Level("Leder", ("lars",), 30), Level("Stedfortreder", ("carl",), 30, 15)),
            ("anne",),
            parent="0300",
            safety_reps=("bo",),
            administrators=("lars",),
        ),
    },
)


def said(after: Organisation) -> list[str]:
    return in_words(differences(BEFORE, after))


def with_unit(number: str, **changed: object) -> Organisation:
    # Whichever field a case changes.
    unit = replace(BEFORE.units[number], **changed)  # type: ignore[arg-type]
    return replace(BEFORE, units={**BEFORE.units, number: unit})


def with_people(**people: Person) -> Organisation:
    return replace(BEFORE, people={**BEFORE.people, **people})


def test_nothing_differs_from_itself() -> None:
    assert said(BEFORE) == []


def test_what_changed_about_people() -> None:
    away = (FileAbsence(date(2026, 1, 1), date(2026, 1, 2), "bo"),)
    anne = Person("anne", "Anne Ny", "+4721070009", "A100001", Language.NYNORSK, absent=away)
    assert said(with_people(anne=anne, nils=Person("nils", "Nils"))) == [
        "Anne: is called Anne Ny now",
        "Anne Ny: phone +4721070000 → +4721070009",
        "Anne Ny: nav_ident nothing → A100001",
        "Anne Ny: language nothing → nn",
        "Anne Ny: absent nothing → 2026-01-01 2026-01-02 Bo",
        "Nils: new",
    ]
    without = {key: one for key, one in BEFORE.people.items() if key != "anne"}
    gone = replace(with_unit("0315", members=()), people=without)
    assert said(gone) == ["Anne: removed"], "no second line for the unit"


def test_who_came_who_left_and_who_moved() -> None:
    moved = replace(
        BEFORE,
        units={
            "0300": replace(BEFORE.units["0300"], members=("carl",)),
            "0315": replace(BEFORE.units["0315"], members=("anne", "bo")),
        },
    )
    assert said(moved) == [
        "unit 0300: Carl is a member now",
        "unit 0315: Bo moved here from unit 0300",
    ]
    assert said(with_unit("0315", members=())) == [
        "unit 0315: Anne is no member any more, and in no other unit"
    ]


def test_what_changed_about_levels() -> None:
    leader, deputy = BEFORE.units["0315"].levels
    assert said(with_unit("0315", levels=(replace(leader, people=("bo", "lars")), deputy))) == [
        "unit 0315, level «Leder»: Lars → Bo, Lars"
    ]
    assert said(with_unit("0315", levels=(leader,))) == [
        "unit 0315, level «Stedfortreder»: taken out, nobody is left on it (Carl)"
    ]
    assert said(with_unit("0315", levels=(leader, replace(deputy, wait_seconds=45)))) == [
        "unit 0315, level «Stedfortreder»: 30 s, alone 15 s → 45 s, alone 15 s"
    ]
    assert said(with_unit("0315", levels=(deputy, leader))) == [
        "unit 0315, levels: Leder (Lars; 30 s), Stedfortreder (Carl; 30 s, alone 15 s) → "
        "Stedfortreder (Carl; 30 s, alone 15 s), Leder (Lars; 30 s)"
    ]


def test_what_changed_about_the_rest_of_a_unit() -> None:
    changed = with_unit(
        "0315",
        safety_reps=(),
        administrators=("lars", "bo"),
        sector=Sector.STATE,
        repeat=5,
        contacts=(EmergencyNumber("Vakt", "+4721071000"),),
    )
    assert said(changed) == [
        "unit 0315, safety representatives: Bo → nothing",
        "unit 0315, administrators: Lars → Lars, Bo",
        "unit 0315: sector nothing → state",
        "unit 0315: repeat 3 → 5",
        "unit 0315: contacts nothing → Vakt +4721071000",
    ]


def test_units_that_come_and_go() -> None:
    new = Unit("0316", "Nav Nytt", (Level("Leder", ("bo",), 30),), ("bo",))
    units = {"0300": replace(BEFORE.units["0300"], members=()), "0316": new}
    assert said(replace(BEFORE, units=units)) == [
        "unit 0315: removed",
        "unit 0316: new, Nav Nytt",
        "unit 0316: Bo moved here from unit 0300",
        "unit 0316, levels: nothing → Leder (Bo; 30 s)",
    ]


def test_the_same_facts_for_machines() -> None:
    assert as_data(differences(BEFORE, with_unit("0315", repeat=5))) == [
        {"what": "unit_changed", "unit": "0315", "detail": "repeat", "before": "3", "after": "5"}
    ]
