"""Everything that somebody does in some units, left, handed on, or as it was (decision 67)."""

from dataclasses import replace

import pytest

from bot.domain.organisation.edit import Edit, edited
from bot.domain.organisation.organisation import ChangeRefused, Flaw, Organisation, Unit
from bot.domain.organisation.people_moves import left, places_of, replaced, taken_back, way_back
from tests.each import each
from tests.unit.domain.organisation.test_edit import DOES, FIRST, ORGANISATION, UNIT, W

BOTH = ("0315", "0300")


def alike(one: Unit, other: Unit) -> bool:
    """The same, whatever the order of those in whom order means nothing."""

    def plain(unit: Unit) -> tuple[object, ...]:
        sets = (unit.members, unit.safety_reps, unit.administrators)
        return (replace(unit, members=(), safety_reps=(), administrators=()), *map(set, sets))

    return plain(one) == plain(other)


@each(list(DOES))
def test_each_change_has_a_way_back(edit: Edit) -> None:
    after = edited(ORGANISATION, "0315", edit)
    back = taken_back(after, "0315", way_back(ORGANISATION, after, "0315"))
    assert alike(back.units["0315"], UNIT)
    assert back.people == ORGANISATION.people


def test_what_others_have_changed_since_stands() -> None:
    """A member who came with another change stays; what is not as it was left is not guessed at."""
    mine = edited(ORGANISATION, "0315", Edit(W.ADD_REP, person="to"))
    way = way_back(ORGANISATION, mine, "0315")
    theirs = edited(mine, "0315", Edit(W.ADD_REP, person="ola"))
    assert taken_back(theirs, "0315", way).units["0315"].safety_reps == ("rep", "ola")
    joined = edited(ORGANISATION, "0315", Edit(W.JOIN_LEVEL, level=FIRST, person="to"))
    way = way_back(ORGANISATION, joined, "0315")
    later = edited(joined, "0315", Edit(W.EDIT_LEVEL, level=FIRST, name="Leder", wait=20))
    with pytest.raises(ChangeRefused) as refused:
        taken_back(later, "0315", way)
    assert refused.value.flaw is Flaw.CHANGED_SINCE


def test_a_unit_or_a_person_that_is_gone_is_not_brought_back() -> None:
    gone = edited(ORGANISATION, "0315", Edit(W.REMOVE_REP, person="rep"))
    way = way_back(ORGANISATION, gone, "0315")
    people = {key: one for key, one in gone.people.items() if key != "rep"}
    unit = replace(gone.units["0315"], levels=UNIT.levels[:1])
    without = Organisation("0300", people, {**gone.units, "0315": unit})
    for organisation, number in ((without, "0315"), (gone, "0999")):
        with pytest.raises(ChangeRefused):
            taken_back(organisation, number, way)


def test_a_leaver_is_out_of_every_place_and_a_level_of_nobody_goes_along() -> None:
    assert places_of(ORGANISATION, "ola", BOTH) == BOTH
    after = left(ORGANISATION, "ola", BOTH)
    assert places_of(after, "ola", BOTH) == ()
    assert [one.name for one in after.units["0315"].levels] == ["Leder", "Vara"]
    alone = replace(UNIT, levels=(UNIT.levels[0], replace(UNIT.levels[1], people=("ola",))))
    organisation = replace(ORGANISATION, units={**ORGANISATION.units, "0315": alone})
    after = left(organisation, "ola", BOTH)
    assert [one.name for one in after.units["0315"].levels] == ["Leder"]


def test_the_last_administrator_and_the_last_level_stay() -> None:
    with pytest.raises(ChangeRefused) as refused:
        left(ORGANISATION, "kari", BOTH)
    assert refused.value.flaw is Flaw.LAST_ADMINISTRATOR
    only = replace(UNIT, levels=(replace(UNIT.levels[0], people=("ola",)),))
    organisation = replace(ORGANISATION, units={**ORGANISATION.units, "0315": only})
    with pytest.raises(ChangeRefused) as refused:
        left(organisation, "ola", BOTH)
    assert refused.value.flaw is Flaw.EMPTY_LEVEL


def test_who_replaces_somebody_stands_where_they_stood() -> None:
    """Once, where both stood; the membership is everybody's own."""
    after = replaced(ORGANISATION, "ola", "rep", BOTH)
    assert after.units["0315"].levels[1].people == ("rep",)
    assert after.units["0300"].levels[0].people == ("to", "rep")
    assert after.units["0315"].members == UNIT.members
    for other in ("ola", "stranger"):
        person = "ola" if other == "ola" else "one"
        with pytest.raises(ChangeRefused) as refused:
            replaced(ORGANISATION, person, other, BOTH)
        assert refused.value.flaw is Flaw.NO_CHANGE
