"""An import refuses a unit and takes in the rest; nobody ends up in two units or in none by that
(decision 76)."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cli.work.organisation import refused_by_rules
from bot.domain.organisation.differences import DifferenceKind, differences
from bot.domain.organisation.import_merge import merge
from bot.domain.organisation.import_refusals import MergeConsent, settle
from bot.domain.organisation.people_snapshot import SeenPerson, SeenUnit
from bot.integrations.directory.organisation_file import read_organisation, write_organisation
from tests.unit.domain.organisation.test_import_merge import (
    EVERYTHING,
    LEFT,
    NOTHING,
    SEEN,
    UNITS,
    level,
    merged,
    organisation,
    seen,
    snapshot,
    snapshot_of,
)


def test_who_moves_between_a_refused_unit_and_another_is_where_they_were() -> None:
    """Out of it and into it: in one unit, and never in none (L8)."""
    gone = seen("lars", **LEFT), seen("dina", **LEFT)  # nobody is left to alert in 0315
    moved = seen("bo", "0316"), seen("eva", "0315"), seen("nils", "0316")
    found = merge(organisation(), snapshot(*gone, *moved, u0315=()), EVERYTHING)
    assert {one.unit for one in found.refused} == {"0315"}
    units = found.organisation.units
    assert units["0315"] == organisation().units["0315"]
    assert units["0316"].members == ("eva", "nils"), "the others go on"
    assert found.organisation.people["dina"] == organisation().people["dina"]
    assert {
        "Bo stays in unit 0315, and would be in unit 0316: one of the two was refused.",
        "Eva stays in unit 0316, and would be in unit 0315: one of the two was refused.",
    } <= set(found.notes)
    assert not any("left as it is" in one for one in found.notes)


def test_half_a_unit_that_would_move_is_asked_about_and_moves_when_it_is_right() -> None:
    """The unit they would leave is refused, with where they would be; all else is taken in."""
    half = seen("anne", "0316"), seen("bo", "0316"), seen("eva", "0316", phone="+4721070009")
    found = merge(organisation(), snapshot(*half), NOTHING)
    assert found.refusals == (
        "Unit 0315 would keep 0 of its 2 members; 2 would be in unit 0316. If that is right: "
        "--allow-shrinking.",
    )
    assert found.organisation.units == organisation().units
    assert found.organisation.people["eva"].phone == "+4721070009"
    found = merge(organisation(), snapshot(*half), MergeConsent(shrinking=True))
    assert found.organisation.units["0316"].members == ("eva", "anne", "bo")


def test_a_new_unit_that_is_refused_takes_nobody() -> None:
    """Who was elsewhere is still there, who is new is nobody yet, and no unit hangs below it."""
    usual = snapshot(seen("bo", "0317"), seen("nils", "0317"))
    new = SeenUnit("0317", "Nav Nytt", (), parent="0300")
    below = SeenUnit("0318", "Nav Under", ("lise",), parent="0317")
    said = replace(usual, units=(*usual.units, new, below))
    found = merge(organisation(), said, NOTHING, refused_by_rules)
    assert {one.unit for one in found.refused} == {"0317", "0318"}
    assert found.organisation == organisation()


def test_a_rule_that_a_unit_above_breaks_puts_that_one_back() -> None:
    """The chain of 0316 would be one person for what becomes of 0300."""
    before = organisation()
    was = replace(before.units["0300"], levels=(level("Over", "carl"), level("Vakt", "lise")))
    new = replace(was, levels=(level("Over", "lise"), level("Vakt", "carl")))
    before = replace(before, units={**before.units, "0300": was})
    wanted = replace(before, units={**before.units, "0300": new})
    settled = settle(before, wanted, (refused_by_rules,))
    assert [one.unit for one in settled.refusals] == ["0300"]
    assert "unit 0316 has only one person in its whole chain" in settled.refusals[0].sentence
    assert settled.organisation == before


def test_a_rule_that_is_no_units_refuses_everything() -> None:
    before = organisation()
    people = {**before.people, "bo": replace(before.people["bo"], phone="12")}
    settled = settle(before, replace(before, people=people), (refused_by_rules,))
    assert [one.unit for one in settled.refusals] == [""]
    assert settled.organisation == before


def test_what_somebody_who_has_moved_still_does_is_said() -> None:
    """A safety representative and an administrator, whom no directory takes away."""
    before = organisation()
    both = replace(before.units["0315"], safety_reps=("bo",), administrators=("lars", "bo"))
    before = replace(before, units={**before.units, "0315": both})
    found = merge(before, snapshot(seen("bo", "0316")), NOTHING)
    assert found.refusals == ()
    assert found.notes == (
        "Bo moved from unit 0315 to unit 0316, and is still safety representative and "
        "administrator of unit 0315; name another there.",
    )


def test_of_no_level_it_is_said_that_it_was_left_and_that_it_is_empty() -> None:
    """Nobody of the first level is there any more, and the directory names nobody for it."""
    for leaders in ((), ("Z9",)):
        found = merged(seen("lars", **LEFT), u0315=leaders)
        assert [one.name for one in found.organisation.units["0315"].levels] == ["Stedfortreder"]
        told = differences(organisation(), found.organisation)
        assert any(one.what is DifferenceKind.LEVEL_EMPTIED for one in told)
        assert found.notes
        assert not any("left as it is" in one for one in found.notes), found.notes


@settings(max_examples=60, deadline=None)
@given(
    st.lists(SEEN, max_size=8, unique_by=lambda one: one.key),
    st.lists(UNITS, max_size=3, unique_by=lambda one: one.number),
    st.data(),
)
def test_whatever_is_refused_the_rest_stands_and_nobody_is_in_none_or_two(
    people: list[SeenPerson], units: list[SeenUnit], data: st.DataObject
) -> None:
    """L8: a refused unit is as it was, the file stands, and whoever had a unit and still works has
    one."""
    before, said = organisation(), snapshot_of(people, units, data)
    found = merge(before, said, NOTHING, refused_by_rules)
    after = found.organisation
    reading = read_organisation(write_organisation(after))
    assert reading.organisation == after, reading.problems
    refused = {one.unit for one in found.refused}
    for number in refused:
        assert after.units.get(number) == before.units.get(number)
    if "" in refused:
        assert after == before
    members = [one for unit in after.units.values() for one in unit.members]
    assert len(members) == len(set(members))
    for person in before.people.keys() & after.people.keys():
        assert after.lists(person) >= before.lists(person), person


def test_parents_in_a_loop_are_put_back_and_looking_ends() -> None:
    before = organisation()
    loop = {"0315": "0316", "0316": "0315"}
    units = {n: replace(u, parent=loop.get(n, u.parent)) for n, u in before.units.items()}
    settled = settle(before, replace(before, units=units), (refused_by_rules,))
    assert {one.unit for one in settled.refusals} <= {"0315", "0316"}
    assert settled.refusals
    assert read_organisation(write_organisation(settled.organisation)).organisation
