"""What a directory of people may change, and what it must not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.organisation.differences import differences
from bot.domain.organisation.import_merge import Merged, merge
from bot.domain.organisation.import_refusals import MergeConsent
from bot.domain.organisation.organisation import (
    FileAbsence,
    Level,
    Organisation,
    Person,
    Sector,
    Unit,
)
from bot.domain.organisation.people_snapshot import PeopleSnapshot, SeenPerson, SeenUnit, leading
from bot.integrations.directory.organisation_file import (
    ProblemSeverity,
    read_organisation,
    write_organisation,
)
from tests.each import each

NOTHING = MergeConsent()
EVERYTHING = MergeConsent(shrinking=True, without_unit=True)


def level(name: str, *people: str) -> Level:
    return Level(name, people, 30)


def organisation() -> Organisation:
    """Unit 0315 with two members and a deputy, unit 0316 beside it, both below 0300."""
    people = {one: Person(one, one.title(), nav_ident=None) for one in PEOPLE}
    people["anne"] = replace(people["anne"], nav_ident="A100001", phone="+4721070000")
    units = (
        Unit("0300", "Nav Fylke", (level("Over", "carl", "lise"),), administrators=("carl",)),
        Unit(
            "0315",
            "Nav Eksempel",
            (level("Leder", "lars"), level("Stedfortreder", "dina")),
            members=("anne", "bo"),
            parent="0300",
            sector=Sector.STATE,
            safety_reps=("vera",),
            administrators=("lars", "dina"),
        ),
        Unit("0316", "Nav Annet", (level("Leder", "lise"),), ("eva",), parent="0300"),
    )
    return Organisation("0300", people, {unit.number: unit for unit in units})


DAY = date(2026, 1, 1)
PEOPLE = ("anne", "bo", "carl", "dina", "eva", "lars", "lise", "vera")


def seen(person: str, *units: str, **told: object) -> SeenPerson:
    """As the directory knows the person by the same name."""
    known = {"id": person, "name": person.title(), **told}
    # Whatever else a case wants to be known of the person.
    return SeenPerson(person, units=units, **known)  # type: ignore[arg-type]


def snapshot(*people: SeenPerson, **leaders: tuple[str, ...]) -> PeopleSnapshot:
    """Whoever is not named is as in `organisation`; `u0315` are the leaders of unit 0315."""
    usual = {
        one.key: one
        for one in (
            *(seen(one, "0315") for one in ("anne", "bo")),
            seen("eva", "0316"),
            *(seen(one) for one in ("lars", "lise", "dina", "carl")),
        )
    }
    usual |= {one.key: one for one in people}
    led = {"u0315": ("lars",), "u0316": ("lise",)} | leaders
    units = tuple(SeenUnit(number, leaders=led[f"u{number}"]) for number in ("0315", "0316"))
    return PeopleSnapshot("NOM", tuple(usual.values()), units)


def merged(*people: SeenPerson, **leaders: tuple[str, ...]) -> Merged:
    """Nothing refused, and sound as a file is."""
    found = merge(organisation(), snapshot(*people, **leaders), NOTHING)
    assert found.refusals == ()
    reading = read_organisation(write_organisation(found.organisation))
    assert reading.organisation == found.organisation, reading.problems
    return found


def refused(
    *people: SeenPerson, allowed: MergeConsent = NOTHING, **leaders: tuple[str, ...]
) -> str:
    return "\n".join(merge(organisation(), snapshot(*people, **leaders), allowed).refusals)


LEFT = {"works": False, "name": None}


def test_a_directory_that_says_the_same_changes_nothing() -> None:
    found = merged()
    assert found.organisation == organisation()
    assert found.notes == ()


def test_what_the_directory_knows_of_a_person_counts_and_nothing_else() -> None:
    found = merged(
        seen("bo", "0315", name="Bo Ny", phone="+4721070009", nav_ident="B100002"),
        seen("anne", "0315", name=None, nav_ident="a100001", sector=Sector.MUNICIPAL),
    ).organisation.people
    assert found["bo"] == Person("bo", "Bo Ny", "+4721070009", "B100002")
    assert found["anne"] == Person("anne", "Anne", "+4721070000", "A100001", None, Sector.MUNICIPAL)
    same = merged(seen("bo", "0315", sector=Sector.STATE)).organisation.people["bo"]
    assert same.sector is None, "the unit's employer needs not be repeated"


def test_l5_nobody_gets_the_name_and_the_number_of_somebody_else() -> None:
    """Two idents that stand with the wrong people: the leader would read that the other one needs
    help, and ring the other one's number."""
    said = refused(seen("anne", "0315", name="Bo"), seen("bo", "0315", name="Anne"))
    assert "Anne would be called Bo, whom we know as somebody else" in said
    assert "Bo would be called Anne" in said
    assert merged(seen("bo", "0315", name="Anne")).refusals == (), "two may have one name"


def test_who_is_new_moves_or_is_known_by_ident_alone() -> None:
    found = merged(
        seen("nils", "0315"),
        seen("bo", "0316"),
        SeenPerson("A100001", nav_ident="A100001", name="Anne N", units=("0315",)),
        seen("anne", "0315", id=None),
    )
    units = found.organisation.units
    assert (units["0315"].members, units["0316"].members) == (("anne", "nils"), ("eva", "bo"))
    assert found.organisation.people["nils"] == Person("nils", "Nils")
    assert found.organisation.people["anne"].name == "Anne N"


def test_a_new_account_of_the_same_person_is_said_and_the_old_one_goes() -> None:
    """An account that was made anew has another id; the old one can never be reached again."""
    found = merged(seen("anne", **LEFT), seen("anne2", "0315", name="Anne", nav_ident="A100001"))
    assert found.organisation.units["0315"].members == ("bo", "anne2")
    assert found.organisation.people["anne2"] == Person("anne2", "Anne", nav_ident="A100001")
    assert found.notes == (
        "Anne has another account in NOM now, anne2; put it where the old one stood, on levels and "
        "elsewhere.",
    )


def test_a_leader_who_left_is_gone_from_everywhere() -> None:
    """In the directory gone, still in a chain: out of it, as stand-in and as administrator too."""
    before = organisation()
    absent = replace(before.people["eva"], absent=(FileAbsence(DAY, DAY, "dina"),))
    before = replace(before, people={**before.people, "eva": absent})
    found = merge(before, snapshot(seen("dina", **LEFT)), NOTHING)
    assert found.refusals == ()
    assert "dina" not in found.organisation.people
    unit = found.organisation.units["0315"]
    assert [one.name for one in unit.levels] == ["Leder"], "a level that is empty goes"
    assert unit.administrators == ("lars",)
    assert found.organisation.people["eva"].absent == (FileAbsence(DAY, DAY, None),)
    assert found.notes == ("Dina, who stands in for Eva, has left; name another stand-in.",)


def test_the_first_level_follows_the_directory_and_no_other_level_does() -> None:
    unit = merged(seen("nora"), u0315=("nora", "lars")).organisation.units["0315"]
    assert [one.people for one in unit.levels] == [("lars", "nora"), ("dina",)]
    assert unit.levels[0].wait_seconds == 30
    unit = merged(seen("nora"), u0315=("nora",)).organisation.units["0315"]
    assert unit.levels[0].people == ("nora",)


def test_who_was_placed_on_the_first_level_stays_and_a_former_leader_elsewhere_does_not() -> None:
    before = organisation()
    unit = before.units["0315"]
    both = replace(unit, levels=(level("Leder", "lars", "bo", "eva"), unit.levels[1]))
    before = replace(before, units={**before.units, "0315": both})
    found = merge(before, snapshot(), NOTHING)
    assert found.refusals == ()
    assert found.organisation.units["0315"].levels[0].people == ("lars", "bo")
    assert found.notes == (
        "Bo is on the first level of unit 0315 and does not lead it in NOM; left there.",
    )


def test_a_first_level_that_the_directory_cannot_fill_is_left_as_it_is() -> None:
    for leaders, words in (((), "has no leader of unit 0315"), (("Z9",), "led by Z9 in NOM, whom")):
        found = merged(u0315=leaders)
        assert found.organisation.units["0315"].levels[0].people == ("lars",)
        assert words in found.notes[0]


def test_who_the_directory_does_not_know_stays() -> None:
    """Municipal staff may be in no directory; local things stay."""
    before = organisation()
    unit = before.units["0315"]
    local = replace(
        unit,
        members=("anne", "bo", "vera"),
        levels=(level("Leder", "lars", "vera"), unit.levels[1]),
    )
    found = merge(replace(before, units={**before.units, "0315": local}), snapshot(), NOTHING)
    assert found.organisation.units["0315"] == local


def test_members_whom_the_directory_puts_nowhere_may_be_kept() -> None:
    """Where its groups are not whole, the rules can say so."""
    partly = replace(snapshot(seen("anne"), seen("bo")), keeps_unlisted=True)
    found = merge(organisation(), partly, NOTHING)
    assert found.refusals == ()
    assert found.organisation == organisation()


def test_a_person_in_two_units_stays_where_they_are() -> None:
    found = merged(seen("bo", "0316", "0315"), seen("nils", "0316", "0315"))
    assert found.organisation.units["0315"].members == ("anne", "bo", "nils")
    assert found.notes[0] == ("Bo is in units 0315, 0316, and can be a member of one; 0315 counts.")


def test_a_unit_that_is_new_begins_with_its_leader_and_its_parent() -> None:
    new = SeenUnit("0317", "Nav Nytt", ("lise",), parent="0300")
    usual = snapshot(seen("nils", "0317"))
    found = merge(organisation(), replace(usual, units=(*usual.units, new)), NOTHING)
    assert found.refusals == ()
    unit = found.organisation.units["0317"]
    assert unit == Unit(
        "0317", "Nav Nytt", (level("Nærmeste leder", "lise"),), ("nils",), parent="0300"
    )
    none = merge(
        organisation(), replace(usual, units=(*usual.units, replace(new, leaders=()))), NOTHING
    )
    assert none.refusals == (
        "Unit 0317 is new, and NOM has no leader of it. Add the unit with its levels to the "
        "organisation first.",
    )


def test_a_unit_merged_into_another_is_said_and_asked_about() -> None:
    usual = snapshot(seen("anne", "0316"), seen("bo", "0316"))
    gone = replace(usual, units=(SeenUnit("0315", there=False), usual.units[1]))
    found = merge(organisation(), gone, NOTHING)
    assert found.refusals == (
        "Unit 0315 would keep 0 of its 2 members; 2 would be in unit 0316. If that is right: "
        "--allow-shrinking.",
    )
    found = merge(organisation(), gone, MergeConsent(shrinking=True))
    assert found.refusals == ()
    assert found.organisation.units["0316"].members == ("eva", "anne", "bo")
    assert found.organisation.units["0315"].levels == organisation().units["0315"].levels
    assert found.notes[0].startswith("Unit 0315 was left as it is, but for those who")


def test_an_import_that_moves_half_a_unit_is_done_and_leaves_nobody_in_two() -> None:
    """Half may be a reorganisation; one more is asked about (the test above)."""
    moved = snapshot(seen("anne", "0315"), seen("bo", "0316"))
    found = merge(organisation(), moved, NOTHING)
    assert found.refusals == ()
    units = found.organisation.units
    assert units["0315"].members == ("anne",)
    assert units["0316"].members == ("eva", "bo")
    assert units["0315"].levels == organisation().units["0315"].levels


def test_a_unit_that_is_not_there_loses_nobody_who_still_works() -> None:
    usual = snapshot(seen("anne"), seen("bo"))
    gone = replace(usual, units=(SeenUnit("0315", there=False), usual.units[1]))
    found = merge(organisation(), gone, NOTHING)
    assert found.refusals == ()
    assert found.organisation == organisation()


REFUSED: dict[str, tuple[Callable[[], str], str]] = {
    "a chain that would be empty": (
        lambda: refused(seen("lars", **LEFT), seen("dina", **LEFT), u0315=()),
        "Unit 0315 would have nobody left to alert: everybody on its levels (Leder and "
        "Stedfortreder)",
    ),
    "all administrators": (
        lambda: refused(seen("lars", **LEFT), seen("dina", **LEFT), seen("nora"), u0315=("nora",)),
        "Unit 0315 would have no administrator any more",
    ),
    "more than half of a unit": (
        lambda: refused(seen("anne", **LEFT), seen("bo", **LEFT)),
        "Unit 0315 would keep 0 of its 2 members. If that is right: --allow-shrinking.",
    ),
    "a member without unit": (
        lambda: refused(seen("anne")),
        "Unit 0315 would lose Anne, and they would be in no unit",
    ),
    "an empty answer about a unit, whatever is allowed": (
        lambda: refused(seen("anne"), seen("bo"), allowed=EVERYTHING),
        "Unit 0315 would lose all its 2 members, and they would be in no unit. An empty answer",
    ),
    "an empty answer about everything": (
        lambda: "".join(
            merge(organisation(), PeopleSnapshot("NOM", (), ()), EVERYTHING).refusals
        ),
        "NOM answered with nobody in any unit.",
    ),
    "one Nav ident for two": (
        lambda: refused(seen("bo", "0315", nav_ident="A100001"), seen("anne", "0315")),
        "Anne and Bo both have the Nav ident A100001",
    ),
}  # fmt: skip


@each(REFUSED)
def test_what_would_leave_somebody_without_help_is_refused(
    case: tuple[Callable[[], str], str],
) -> None:
    attempt, words = case
    assert words in attempt()


def test_the_operator_may_allow_it() -> None:
    left = seen("anne", **LEFT), seen("bo", **LEFT)
    assert refused(*left, allowed=MergeConsent(shrinking=True)) == ""
    assert refused(seen("anne"), allowed=MergeConsent(without_unit=True)) == ""


def test_a_chain_of_one_person_is_found_by_the_files_own_check() -> None:
    usual = snapshot(seen("lise", **LEFT), seen("dina", **LEFT), seen("carl"), u0315=("carl",))
    found = merge(organisation(), replace(usual, units=usual.units[:1]), NOTHING)
    problems = read_organisation(write_organisation(found.organisation)).problems
    errors = [one.message for one in problems if one.severity is ProblemSeverity.ERROR]
    assert any("unit 0315 has only one person in its whole chain" in one for one in errors)


SEEN = st.builds(
    SeenPerson,
    key=st.uuids().map(str),
    id=st.sampled_from([*PEOPLE, "nils", "nora", None]),
    nav_ident=st.sampled_from([None, "A100001", "B100002"]),
    name=st.sampled_from([None, "Nytt Navn"]),
    phone=st.sampled_from([None, "+4721070009"]),
    units=st.lists(st.sampled_from(["0315", "0316", "0317"]), max_size=2).map(tuple),
    works=st.booleans(),
)
UNITS = st.builds(
    SeenUnit,
    st.sampled_from(["0315", "0316", "0317"]),
    leaders=st.none() | st.just(()),
    there=st.booleans(),
)


def snapshot_of(
    people: list[SeenPerson], units: list[SeenUnit], data: st.DataObject
) -> PeopleSnapshot:
    """With some of the people as leaders of some of the units."""
    led = data.draw(
        st.lists(st.sampled_from([one.key for one in people]), max_size=3, unique=True)
        if people
        else st.just([])
    )
    units = [replace(one, leaders=tuple(led)) if one.leaders == () else one for one in units]
    return PeopleSnapshot("NOM", tuple(people), tuple(units))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(SEEN, max_size=8, unique_by=lambda one: one.key),
    st.lists(UNITS, max_size=3, unique_by=lambda one: one.number),
    st.data(),
)
def test_whatever_a_directory_says_nobody_is_left_without_help(
    people: list[SeenPerson], units: list[SeenUnit], data: st.DataObject
) -> None:
    """L3, L8, R24: what is put in force has a chain for every unit, an administrator where there
    was one, and nobody in two units; and it is the same every time."""
    before, said = organisation(), snapshot_of(people, units, data)
    found = merge(before, said, EVERYTHING)
    assert merge(before, said, EVERYTHING) == found
    after = found.organisation
    assert all(
        unit.levels and all(one.people for one in unit.levels) for unit in after.units.values()
    )
    for number, unit in before.units.items():
        assert bool(unit.administrators) == bool(after.units[number].administrators)
    members = [one for unit in after.units.values() for one in unit.members]
    assert len(members) == len(set(members))
    assert after.people.keys() >= {one for unit in after.units.values() for one in unit.staff()}
    assert not differences(after, after)
    assert (after == before) or differences(before, after)


@each(
    [
        ({"a": "l", "b": "l"}, ("l",), ()),
        ({"a": "l", "l": "over"}, ("l",), ()),
        ({"a": "l", "b": "m", "l": "m", "m": "over"}, ("l", "m"), ()),
        ({"a": "a", "b": None}, (), ("a",)),
        ({"a": "b", "b": "a"}, (), ("a", "b")),
        ({"a": "b", "b": "a", "c": "a"}, ("a",), ("a", "b")),
        ({}, (), ()),
    ]
)
def test_who_leads_a_unit_by_its_members_managers(
    managers: dict[str, str | None], leaders: tuple[str, ...], loop: tuple[str, ...]
) -> None:
    """A loop of managers ends, and is named."""
    found = leading(managers)
    assert (found.leaders, found.loop) == (leaders, loop)
