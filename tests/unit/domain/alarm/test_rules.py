"""The one table: which command in which state does what (L2–L7, L12), and what it never does."""

from collections.abc import Callable

from bot.domain.alarm import moves
from bot.domain.alarm.incident import CallResult, Details, How, IncidentKind, MeetingType, Target
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.rules import TRANSITIONS
from bot.domain.alarm.state import AlarmState
from bot.domain.alarm.timeline import SYSTEM
from bot.domain.organisation.organisation import Workplace
from tests.each import each
from tests.unit.domain.scenes import (
    BOSS,
    DEPUTY,
    KARI,
    LEADER,
    SECOND,
    WORDS,
    Scene,
    asked,
    between_rounds,
    cancelled,
    claimed,
    confirmed,
    exhausted,
    handing,
    missing,
    resolved,
)

SCENES = (
    Scene, claimed, asked, missing, confirmed, handing, exhausted, between_rounds, cancelled,
    resolved,
)  # fmt: skip
MOVES: tuple[tuple[str, moves.AlarmCommand], ...] = (
    (KARI, moves.RaiseAgain("other words")),
    (KARI, moves.RaiseAgain(WORDS)),
    (KARI, moves.Reopen("again")),
    (LEADER, moves.ClaimAlarm(How.CALL)),
    (LEADER, moves.ClaimAlarm(How.JOIN)),
    (DEPUTY, moves.ClaimAlarm(How.WRITE)),
    (BOSS, moves.ClaimAlarm(How.CALL)),
    (KARI, moves.AnswerContact(yes=True)),
    (LEADER, moves.AnswerContact(yes=False)),
    (LEADER, moves.Release()),
    (KARI, moves.Helped(How.PHONE, person=SECOND)),
    (KARI, moves.Helped(How.IN_PERSON, word="w-1", digest="d-1")),
    (KARI, moves.CallLogged(LEADER, CallResult.SPOKE)),
    (KARI, moves.CallLogged(LEADER, CallResult.VOICEMAIL)),
    (LEADER, moves.Decline()),
    (BOSS, moves.Decline()),
    (KARI, moves.Escalate()),
    (KARI, moves.Escalate(seen=10_000)),
    (KARI, moves.Escalate(seen=0)),
    (KARI, moves.Cancel()),
    (LEADER, moves.HandOver(DEPUTY)),
    (LEADER, moves.Resolve()),
    (KARI, moves.Describe(Details(MeetingType.PHONE, IncidentKind.THREAT, Workplace.OUT))),
    (KARI, moves.Describe(Details(target=Target.COLLEAGUE, target_person=DEPUTY))),
    (KARI, moves.CallOver()),
    (LEADER, moves.Read()),
    (LEADER, moves.Undelivered("blocked")),
    (SYSTEM, moves.Link("https://teams.microsoft.com/l/meetup-join/1")),
)


@each(SCENES, MOVES)
def test_every_move_in_every_state_leaves_a_lawful_alarm(
    scene_of: Callable[[], Scene], actor: str, command: moves.AlarmCommand
) -> None:
    """V1, V3, L5, L7: a `Scene` asks after every command, also of what time makes of it."""
    scene = scene_of()
    scene.does(actor, command)
    scene.wait(7_000)
    assert scene.alarm.timer is None


REPEATABLE = (moves.CallLogged, moves.Escalate, moves.ClaimAlarm)
# Only a claimant releases (permission.py), and after it they are none.
NOT_RELEASES = tuple(pair for pair in MOVES if pair[1].verb is not Verb.RELEASE)


@each(SCENES, NOT_RELEASES)
def test_the_same_move_twice_does_no_harm(
    scene_of: Callable[[], Scene], actor: str, command: moves.AlarmCommand
) -> None:
    """L6, contract.md: actions are idempotent by state. A call is logged each time, a refused
    claim is on record each time, and only "more help now" asked for twice is more help."""
    scene = scene_of()
    scene.does(actor, command)
    once, alerted = scene.alarm, scene.alerted()
    again = scene.does(actor, command)
    assert [c.person for c in scene.alarm.claims] == [c.person for c in once.claims]
    if not (isinstance(command, moves.Escalate) and command.seen in (None, 10_000)):
        assert scene.alerted() == alerted
    if not isinstance(command, REPEATABLE):
        assert not again.changed


IN_STATE: dict[AlarmState, Callable[[], Scene]] = {
    AlarmState.OPEN: Scene,
    AlarmState.CLAIMED: claimed,
    AlarmState.RESOLVED: resolved,
    AlarmState.CANCELLED: cancelled,
}


@each(AlarmState, MOVES)
def test_a_move_the_table_does_not_list_changes_nothing(
    state: AlarmState, actor: str, command: moves.AlarmCommand
) -> None:
    """contract.md: an action on a card that is out of date is no error."""
    scene = IN_STATE[state]()
    before = scene.alarm
    transition = scene.does(actor, command)
    if command.verb not in TRANSITIONS[state]:
        assert not transition.changed
        assert scene.alarm == before
