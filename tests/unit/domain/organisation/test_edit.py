"""What an administrator can change, what is different afterwards, and that the chat refuses exactly
what the organisation file refuses (R16, L8)."""

from dataclasses import replace

import pytest

from bot.dialogs.card_data import short
from bot.domain.organisation.differences import neighbourhood
from bot.domain.organisation.edit import Edit, EditKind, edited, find_level, key_name, level_key
from bot.domain.organisation.organisation import (
    ChangeRefused,
    EmergencyNumber,
    Flaw,
    Level,
    Organisation,
    Person,
    Unit,
)
from bot.domain.organisation.unit_changes import Changed, UnitDifference, differences, picture
from bot.integrations.directory.organisation_file import (
    FileTexts,
    read_organisation,
    write_organisation,
)
from tests.each import each

NAMES = ("kari", "ola", "to", "rep", "one", "two", "stranger")
PEOPLE = {name: Person(name, name.title(), f"+472107000{i}") for i, name in enumerate(NAMES)}
LEADER, DEPUTY = Level("Leder", ("kari",), 30, 15), Level("Vara", ("ola", "rep"), 40)
UNIT = Unit(
    "0315", "Nav Eksempel", (LEADER, DEPUTY), ("one",), parent="0300",
    safety_reps=("rep",), administrators=("kari",), contacts=(EmergencyNumber("Vakt",
        "+4721071000"),),
)  # fmt: skip
ABOVE = Unit("0300", "Nav Fylke", (Level("Over", ("to", "ola"), 60),), administrators=("to",))
ALONE = Unit("0316", "Nav Alene", (Level("Leder", ("to",), 30),), ("two",), parent="0300")
ORGANISATION = Organisation("0300", PEOPLE, {unit.number: unit for unit in (UNIT, ABOVE, ALONE)})
FIRST, SECOND = level_key(UNIT, 0), level_key(UNIT, 1)


def after(edit: Edit, number: str = "0315") -> Organisation:
    return edited(ORGANISATION, number, edit)


def found(edit: Edit) -> list[UnitDifference]:
    return list(differences(picture(ORGANISATION, "0315"), picture(after(edit), "0315")))


C, W = Changed, EditKind
DOES = {
    Edit(W.JOIN_LEVEL, level=FIRST, person="to"): [
        UnitDifference(C.LEVEL_JOINED, "Leder", ("To",))
    ],
    Edit(W.MOVE, level=SECOND, to=FIRST, person="ola"): [
        UnitDifference(C.LEVEL_JOINED, "Leder", ("Ola",)),
        UnitDifference(C.LEVEL_LEFT, "Vara", ("Ola",)),
    ],
    Edit(W.EDIT_LEVEL, level=FIRST, name="Vakt", wait=45, alone=15): [
        UnitDifference(C.LEVEL_RENAMED, "Vakt", before="Leder", after="Vakt"),
        UnitDifference(C.LEVEL_WAIT, "Vakt", before="30", after="45"),
    ],
    Edit(W.EDIT_LEVEL, level=FIRST, name="Leder", wait=30): [
        UnitDifference(C.LEVEL_WAIT_ALONE, "Leder", before="15", after="30")
    ],
    Edit(W.ADD_LEVEL, name="Ny", wait=20, person="to"): [
        UnitDifference(C.LEVEL_ADDED, "Ny", ("To",), after="20")
    ],
    Edit(W.REMOVE_LEVEL, level=SECOND): [UnitDifference(C.LEVEL_REMOVED, "Vara", ("Ola", "Rep"))],
    Edit(W.LEVEL_UP, level=SECOND): [
        UnitDifference(C.LEVELS_ORDERED, people=("Vara", "Leder", "Over"))
    ],
    Edit(W.LEVEL_DOWN, level=FIRST): [
        UnitDifference(C.LEVELS_ORDERED, people=("Vara", "Leder", "Over"))
    ],
    Edit(W.ADD_MEMBER, person="stranger"): [UnitDifference(C.MEMBER_JOINED, people=("Stranger",))],
    Edit(W.REMOVE_MEMBER, person="one"): [UnitDifference(C.MEMBER_LEFT, people=("One",))],
    Edit(W.ADD_REP, person="to"): [UnitDifference(C.REP_JOINED, people=("To",))],
    Edit(W.REMOVE_REP, person="rep"): [UnitDifference(C.REP_LEFT, people=("Rep",))],
    Edit(W.ADD_ADMIN, person="ola"): [UnitDifference(C.ADMIN_JOINED, people=("Ola",))],
    Edit(W.ADD_CONTACT, name="Politi", phone="02800"): [
        UnitDifference(C.NUMBER_ADDED, "Politi", after="02800")
    ],
    Edit(W.REMOVE_CONTACT, name="Vakt", phone="+4721071000"): [
        UnitDifference(C.NUMBER_REMOVED, "Vakt", before="+4721071000")
    ],
    Edit(W.TIMES, wait=60, repeat=2): [
        UnitDifference(C.REPEAT, before="3", after="2"),
        UnitDifference(C.CONTACT_SECONDS, before="90", after="60"),
    ],
    Edit(W.PHONE, person="kari", phone="+4791234567"): [
        UnitDifference(C.PHONE, "Kari", before="+4721070000", after="+4791234567")
    ],
}


@each(list(DOES.items()))
def test_each_change_does_what_it_says_and_nothing_else(
    edit: Edit, expected: list[UnitDifference]
) -> None:
    """R16: what is previewed, announced and kept is what has changed."""
    assert found(edit) == expected
    assert FileTexts().flaws(neighbourhood(after(edit), "0315")) == ()


def test_each_thing_that_can_be_done_is_tried() -> None:
    tried = {edit.what for edit in DOES}
    in_all_places = {one for one in EditKind if one.of_all_places}  # test_people_moves
    assert set(EditKind) - tried == {W.LEAVE_LEVEL, W.REMOVE_ADMIN, W.AWAY, W.BACK, *in_all_places}


REFUSED = [
    (Edit(W.LEAVE_LEVEL, level=FIRST, person="kari"), "0315", Flaw.EMPTY_LEVEL),
    (Edit(W.EDIT_LEVEL, level=FIRST, name="Leder", wait=3601), "0315", Flaw.SECONDS),
    (Edit(W.EDIT_LEVEL, level=FIRST, name="Leder", wait=0), "0315", Flaw.SECONDS),
    (Edit(W.EDIT_LEVEL, level=FIRST, name="A", wait=1, alone=0), "0315", Flaw.SECONDS),
    (Edit(W.EDIT_LEVEL, level=FIRST, wait=30), "0315", Flaw.NO_NAME),
    (Edit(W.TIMES, wait=90, repeat=101), "0315", Flaw.REPEAT),
    (Edit(W.TIMES, wait=10**12, repeat=1), "0315", Flaw.SECONDS),
    (Edit(W.PHONE, person="kari", phone="12"), "0315", Flaw.PHONE),
    (Edit(W.PHONE, person="kari"), "0315", Flaw.PHONE),
    (Edit(W.ADD_CONTACT, name="A", phone="+47123"), "0315", Flaw.PHONE),
    (Edit(W.ADD_CONTACT, phone="02800"), "0315", Flaw.NO_NAME),
    (Edit(W.ADD_MEMBER, person="two"), "0315", Flaw.TWO_UNITS),
    # The unit below has only the one who is left: the neighbour's chain counts as well.
    (Edit(W.LEAVE_LEVEL, level="0:Over", person="ola"), "0300", Flaw.ONE_PERSON),
    (Edit(W.REMOVE_LEVEL, level="0:Over"), "0300", Flaw.NO_LEVEL),
]


@each(REFUSED)
def test_the_chat_refuses_what_the_file_refuses(edit: Edit, number: str, flaw: Flaw) -> None:
    """Validated as the file is, on the part that is read in time and on the whole."""
    changed = after(edit, number)
    assert FileTexts().flaws(neighbourhood(changed, number))[:1] == (flaw,)
    assert read_organisation(write_organisation(changed)).organisation is None


@each(list(ORGANISATION.units))
def test_what_is_sound_is_sound_in_its_neighbourhood(number: str) -> None:
    assert FileTexts().flaws(neighbourhood(ORGANISATION, number)) == ()


def test_units_below_that_have_somebody_else_are_not_read_again() -> None:
    """An alarm may wait behind it, and one leader may have five hundred units below."""
    below = {f"{n}": replace(ALONE, number=f"{n}", members=()) for n in range(1000, 1500)}
    two = (Level("Leder", ("kari", "rep"), 30),)
    safe = {number: replace(unit, levels=two) for number, unit in below.items()}
    above = replace(ABOVE, levels=(Level("Over", ("to",), 60), Level("Vara", ("ola",), 60)))
    wide = replace(ORGANISATION, units={**safe, "0300": above, "1000": below["1000"]})
    assert set(neighbourhood(wide, "0300").units) == {"0300", "1000"}


@each(
    [
        (Edit(W.JOIN_LEVEL, level=FIRST), Flaw.WHO),
        (Edit(W.ADD_LEVEL, name="Ny", wait=1), Flaw.WHO),
        (Edit(W.JOIN_LEVEL, level=FIRST, person="x"), Flaw.UNKNOWN_PERSON),
        (Edit(W.REMOVE_LEVEL, level="1:Annet"), Flaw.LEVEL_GONE),
        (Edit(W.LEVEL_UP, level="²:"), Flaw.LEVEL_GONE),
        (Edit(W.MOVE, level=FIRST, person="kari"), Flaw.LEVEL_GONE),
        (Edit(W.ADD_REP, person="rep"), Flaw.NO_CHANGE),
        (Edit(W.ADD_CONTACT, name="Vakt", phone="+4721071000"), Flaw.NO_CHANGE),
        (Edit(W.REMOVE_CONTACT, name="Vakt", phone="112"), Flaw.NO_CHANGE),
        (Edit(W.LEVEL_UP, level=FIRST), Flaw.NO_CHANGE),
        (Edit(W.REMOVE_ADMIN, person="kari"), Flaw.LAST_ADMINISTRATOR),
        (Edit(W.TIMES, repeat=1), Flaw.SECONDS),
        (Edit(W.TIMES, wait=1), Flaw.REPEAT),
        (Edit(W.EDIT_LEVEL, level=FIRST, name="A"), Flaw.SECONDS),
        (Edit(W.ADD_LEVEL, name="A", person="to"), Flaw.SECONDS),
    ]
)
def test_what_cannot_be_done_at_all_is_refused(edit: Edit, flaw: Flaw) -> None:
    with pytest.raises(ChangeRefused) as refusal:
        after(edit)
    assert refusal.value.flaw is flaw


def test_a_level_is_found_by_name_where_its_place_has_changed() -> None:
    """Two administrators at once: a place alone would be another level's by now."""
    moved = replace(UNIT, levels=(DEPUTY, LEADER))
    assert (find_level(moved, FIRST), find_level(moved, SECOND)) == (1, 0)
    twins = replace(UNIT, levels=(DEPUTY, LEADER, LEADER))
    assert find_level(twins, FIRST) is None, "it can be either"
    assert find_level(UNIT, None) is None


def test_a_level_is_found_by_what_a_client_sends_back_of_its_name() -> None:
    """The beginning of this name ends in a space, which reading a card takes away."""
    named = replace(LEADER, name="Leder for ungdomsteamet i Nord")
    unit = replace(UNIT, levels=(named, DEPUTY))
    sent = short({"level": level_key(unit, 0)}, "level")
    assert find_level(unit, sent) == 0
    two = (
        EmergencyNumber("Vakt for ungdomsteamet i Nord", "02800"),
        EmergencyNumber("Politi", "02800"),
    )
    kept = {**ORGANISATION.units, "0315": replace(unit, contacts=two)}
    gone = Edit(
        W.REMOVE_CONTACT, name=short({"name": key_name(two[0].name)}, "name"), phone="02800"
    )
    left = edited(replace(ORGANISATION, units=kept), "0315", gone).units["0315"].contacts
    assert left == two[1:]


def test_a_newcomer_is_listed_with_the_change() -> None:
    new = Person("new", "Ny Ansatt")
    grown = edited(ORGANISATION, "0315", Edit(W.ADD_MEMBER, person="new"), new)
    assert (grown.people["new"], grown.units["0315"].members) == (new, ("one", "new"))
    known = edited(ORGANISATION, "0315", Edit(W.ADD_REP, person="to"), replace(new, id="to"))
    assert known.people["to"].name == "To", "what is known of somebody stays"


def test_units_that_come_and_go_are_differences_too() -> None:
    now = picture(ORGANISATION, "0315")
    assert differences(None, now) == (UnitDifference(C.UNIT_ADDED, "Nav Eksempel"),)
    assert differences(now, None) == (UnitDifference(C.UNIT_REMOVED, "Nav Eksempel"),)
    assert differences(None, None) == differences(now, now) == ()


def test_a_change_of_the_level_above_is_one_of_the_units_chain() -> None:
    """L3: the first level of the parent is the last of the chain."""
    changed = edited(ORGANISATION, "0300", Edit(W.JOIN_LEVEL, level="0:Over", person="rep"))
    told = differences(picture(ORGANISATION, "0315"), picture(changed, "0315"))
    assert told == (UnitDifference(C.LEVEL_JOINED, "Over", ("Rep",)),)


def test_somebody_renamed_and_a_unit_renamed() -> None:
    people = {**PEOPLE, "kari": replace(PEOPLE["kari"], name="Kari Nordmann")}
    units = {**ORGANISATION.units, "0315": replace(UNIT, name="Nav Ny")}
    told = differences(
        picture(ORGANISATION, "0315"), picture(Organisation("0300", people, units), "0315")
    )
    assert [one.what for one in told] == [C.UNIT_RENAMED, C.NAME]
