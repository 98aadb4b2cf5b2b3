"""Who may do what in which state, cell by cell (L5, L9; contract.md, "Cards")."""

import pytest

from bot.dialogs import taps
from bot.domain.alarm import moves
from bot.domain.alarm.incident import Drill, How
from bot.domain.alarm.moves import BY_THEMSELVES, Verb
from bot.domain.alarm.permission import PERMISSIONS, PermissionAnswer, Role, may, roles
from bot.domain.alarm.rules import TRANSITIONS
from bot.domain.alarm.state import Alarm, AlarmState
from tests.each import each
from tests.fuzz import rights
from tests.permission_table import parse
from tests.unit.domain.scenes import (
    BOSS,
    DEPUTY,
    KARI,
    LEADER,
    OUTSIDER,
    SECOND,
    Scene,
    chain,
    claimed,
    level,
)

# One person for each role. The claimant was alerted too; the one asked to take over was not.
PEOPLE = {"caseworker": KARI, "alerted": LEADER, "claimant": DEPUTY, "asked": BOSS}

ALLOWED = parse()


def claimed_and_being_handed_over() -> Scene:
    """Every role is somebody's."""
    scene = Scene()
    scene.wait(30)
    scene.does(DEPUTY, moves.ClaimAlarm(How.CALL))
    scene.does(DEPUTY, moves.HandOver(BOSS))
    return scene


def ended(command: moves.AlarmCommand) -> Alarm:
    scene = claimed_and_being_handed_over()
    scene.does(KARI, command)
    return scene.alarm


CLAIMED = claimed_and_being_handed_over().alarm
ENDED = {AlarmState.RESOLVED: ended(moves.Resolve()), AlarmState.CANCELLED: ended(moves.Cancel())}
CELLS = [(verb, role) for verb in ALLOWED for role in PEOPLE]


def test_the_table_speaks_of_every_verb_a_person_can_use() -> None:
    assert set(ALLOWED) == set(Verb) - BY_THEMSELVES


@each(CELLS)
def test_while_somebody_helps(verb: Verb, role: str) -> None:
    while_open, _ = ALLOWED[verb]
    verdict = may(CLAIMED, PEOPLE[role], verb)
    # The claimant was alerted too, so whatever the alerted may do is theirs as well.
    mine = {role, "alerted"} if role == "claimant" else {role}
    assert verdict is (PermissionAnswer.YES if mine & while_open else PermissionAnswer.NOT_THEIRS)


@each([c for c in CELLS if c[1] in ("caseworker", "alerted")])
def test_before_anybody_helps(verb: Verb, role: str) -> None:
    verdict = may(Scene().alarm, PEOPLE[role], verb)
    assert verdict is (
        PermissionAnswer.YES if role in ALLOWED[verb][0] else PermissionAnswer.NOT_THEIRS
    )


@each(list(ENDED), [c for c in CELLS if c[1] != "asked"])
def test_after_the_end(state: AlarmState, verb: Verb, role: str) -> None:
    """An old button is answered with the alarm as it is; a foreign one like a missing alarm."""
    while_open, after = ALLOWED[verb]
    mine = {role, "alerted"} if role == "claimant" else {role}
    expected = PermissionAnswer.NOT_THEIRS
    if mine & after:
        expected = PermissionAnswer.YES
    elif mine & while_open:
        expected = PermissionAnswer.TOO_LATE
    assert may(ENDED[state], PEOPLE[role], verb) is expected


@each(Verb, [Scene().alarm, CLAIMED, *ENDED.values()], [OUTSIDER, "", SECOND + "?"])
def test_a_stranger_may_nothing_in_any_state(verb: Verb, alarm: Alarm, person: str) -> None:
    """A tap by somebody who was never alerted; a foreign incident id."""
    assert may(alarm, person, verb) is PermissionAnswer.NOT_THEIRS


@each(sorted(BY_THEMSELVES), PEOPLE)
def test_what_happens_by_itself_cannot_be_asked_for(verb: Verb, person: str) -> None:
    assert may(CLAIMED, person, verb) is not PermissionAnswer.YES


def test_somebody_of_the_chain_who_was_not_alerted_has_no_part_yet() -> None:
    assert roles(Scene().alarm, DEPUTY) == frozenset()


def test_a_released_claimant_is_one_of_the_alerted_again() -> None:
    scene = claimed()
    scene.does(LEADER, moves.Release())
    assert roles(scene.alarm, LEADER) == {Role.ALERTED}


def test_a_helper_from_outside_teams_is_a_claimant_though_never_alerted() -> None:
    """2.4.1."""
    scene = Scene()
    scene.does(KARI, moves.Helped(How.PHONE, person=BOSS))
    assert roles(scene.alarm, BOSS) == {Role.CLAIMANT}


def test_in_a_drill_alone_the_caseworker_plays_both() -> None:
    """L12."""
    alarm = Scene(chain(level(KARI)), drill=Drill.ALONE).alarm
    assert roles(alarm, KARI) == {Role.CASEWORKER, Role.ALERTED}
    assert may(alarm, KARI, Verb.CLAIM) is PermissionAnswer.YES


def test_every_move_of_a_card_is_decided_and_both_tables_of_rights_know_it() -> None:
    """A button without a transition would silently do nothing (L1)."""
    decided = {verb for transitions in TRANSITIONS.values() for verb in transitions}
    assert taps.MOVES.keys() <= decided
    assert set(Verb) - BY_THEMSELVES <= rights.VERBS.keys()


@pytest.mark.parametrize("state", AlarmState)
def test_every_move_the_rules_know_is_somebodys(state: AlarmState) -> None:
    """No transition lies behind a permission that nobody has."""
    for verb in set(TRANSITIONS[state]) - BY_THEMSELVES:
        assert PERMISSIONS[state].get(verb), verb
