"""The follow-up of a threat: what there is to do, when it is reminded of, who may do what."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.alarm import moves
from bot.domain.alarm.incident import Details, Drill, IncidentKind, Target
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import PermissionAnswer, Role, may, roles
from bot.domain.alarm.timeline import SYSTEM
from bot.domain.organisation.organisation import OSLO
from bot.domain.threat import duty
from bot.domain.threat.duty import Reason, Result, ThreatFollowUpEnd, ThreatTask
from tests.permission_table import parse
from tests.unit.domain.scenes import (
    BOSS,
    DEPUTY,
    KARI,
    LEADER,
    OUTSIDER,
    SECOND,
    START,
    Scene,
    chain,
    level,
)

QUARTER, HOUR = 15 * 60, 3_600
NEIGHBOUR = chain(level("per"), level("eva"))
THREAT = Details(kind=IncidentKind.THREAT, target=Target.OTHER_UNIT)
TELLS = moves.NotifyUnit("0301", "Nav Nabo", NEIGHBOUR, ("rep",))


class Duty(Scene):
    """A threat whose alarm has ended; only its follow-up is left."""

    def __init__(self, details: Details = THREAT, **how: Any) -> None:
        super().__init__(details=details, **how)
        self.does(KARI, moves.Resolve())

    @property
    def duty(self) -> duty.ThreatFollowUp:
        """Its present state."""
        assert self.alarm.duty is not None
        return self.alarm.duty

    def end(self) -> ThreatFollowUpEnd | None:
        """Why it is over; None while it is not."""
        return self.duty.end

    def wait(self, seconds: float) -> None:
        """Time passes; the threat follow-up's timer goes off whenever it is due."""
        until = self.now + int(seconds * 1000)
        while (due := self.duty.due_at) is not None and due <= until:
            self.now = max(self.now, due)
            self.does(SYSTEM, moves.ThreatTimerDue(due))
        self.now = until

    def asked(self) -> list[str]:
        """Who was asked, in order."""
        return [str(f.detail["person"]) for f in self.facts if f.kind == "duty_called"]

    def settles(self, task: ThreatTask, result: Result = Result.DONE) -> None:
        """The owner ticks."""
        self.does(self.duty.owner or "", moves.SettleThreatTask(task, result))


def taken(details: Details = THREAT) -> Duty:
    """The leader has it."""
    scene = Duty(details)
    scene.does(LEADER, moves.TakeThreatFollowUp())
    return scene


def told() -> Duty:
    """Another unit has been told."""
    scene = taken()
    scene.does(LEADER, TELLS)
    return scene


@pytest.mark.parametrize(
    ("target", "first"),
    [
        (None, ThreatTask.POLICE),
        (Target.SELF, ThreatTask.POLICE),
        (Target.COLLEAGUE, ThreatTask.COLLEAGUE),
        (Target.OTHER_UNIT, ThreatTask.TARGET_UNIT),
        (Target.THIRD_PARTY, ThreatTask.POLICE),
        (Target.CLIENT_SELF, ThreatTask.HEALTH),
    ],
)
def test_r41_what_there_is_to_do_follows_the_target(
    target: Target | None, first: ThreatTask
) -> None:
    """R41, R43: nobody is left out, and the safety representative is always talked to (R17)."""
    tasks = duty.tasks_of(Details(kind=IncidentKind.THREAT, target=target))
    assert tasks[0] is first
    assert tasks[-1] is ThreatTask.SAFETY_REP
    assert (ThreatTask.POLICE in tasks) is (target is not Target.CLIENT_SELF)


@pytest.mark.parametrize(
    ("now", "number", "at"),
    [
        ("2026-01-01 23:00", 0, "2026-01-01 23:15"),  # at any hour while it is fresh
        ("2026-01-01 23:00", 1, "2026-01-02 00:00"),
        ("2026-01-01 10:00", 2, "2026-01-01 14:00"),
        ("2026-01-01 16:00", 2, "2026-01-02 08:00"),
        ("2026-01-01 02:00", 2, "2026-01-01 08:00"),
        ("2026-01-02 12:00", 3, "2026-01-03 12:00"),  # a Saturday
        ("2026-03-28 20:30", 2, "2026-03-29 08:00"),  # the night that is an hour short
        ("2026-10-24 20:30", 9, "2026-10-25 19:30"),  # the clock was put back in between
    ],
)
def test_reminders_come_at_any_hour_only_while_the_threat_is_fresh(
    now: str, number: int, at: str
) -> None:
    def instant(text: str) -> int:
        local = datetime.fromisoformat(text).replace(tzinfo=OSLO)
        return int(local.astimezone(UTC).timestamp()) * 1000

    assert duty.reminder_at(instant(now), number) == instant(at)


def test_l3_l4_the_chain_is_asked_level_by_level_and_then_everybody_is_reminded() -> None:
    scene = Duty()
    scene.wait(QUARTER)
    assert scene.asked() == [LEADER, DEPUTY, SECOND]
    scene.does(DEPUTY, moves.DeclineThreatFollowUp())
    assert scene.asked() == [LEADER, DEPUTY, SECOND], "the other of this level may still"
    scene.does(SECOND, moves.DeclineThreatFollowUp())
    assert scene.asked()[-1] == BOSS
    assert "duty_untaken" not in scene.kinds()
    scene.wait(QUARTER)
    assert scene.duty.untaken
    assert scene.kinds().count("duty_untaken") == 1
    scene.wait(24 * HOUR)
    assert {f.detail["person"] for f in scene.facts if f.kind == "duty_reminded"} == {LEADER, BOSS}
    assert scene.duty.due_at is not None, "V9"


def test_l4_when_everybody_has_declined_everybody_is_reminded() -> None:
    scene = Duty()
    for person in (LEADER, DEPUTY, SECOND, BOSS):
        scene.does(person, moves.DeclineThreatFollowUp())
    assert scene.duty.untaken
    scene.wait(HOUR)
    assert scene.kinds().count("duty_reminded") == 4


def test_l4_with_nobody_to_be_reached_the_next_reminder_is_on_record_all_the_same() -> None:
    """L4, L10: what leaves no fact is not stored, and would be due again at once, for ever."""
    scene = Duty()
    for person in (LEADER, DEPUTY, SECOND, BOSS):
        scene.does(person, moves.DeclineThreatFollowUp())
    scene.unreachable |= {LEADER, DEPUTY, SECOND, BOSS}
    due, before = scene.duty.due_at, len(scene.facts)
    scene.wait(HOUR)
    assert scene.duty.due_at is not None
    assert due is not None
    assert scene.duty.due_at > due
    assert len(scene.facts) > before


def test_l5_taken_once_ticked_once() -> None:
    """L5, L6: a tap repeated, or too late, changes nothing."""
    scene = taken()
    assert not scene.does(LEADER, moves.TakeThreatFollowUp()).changed
    scene.settles(ThreatTask.POLICE)
    assert not scene.does(LEADER, moves.SettleThreatTask(ThreatTask.POLICE, Result.DONE)).changed
    assert not scene.does(LEADER, moves.SettleThreatTask(ThreatTask.HEALTH, Result.DONE)).changed
    late = moves.SettleThreatTask(ThreatTask.SAFETY_REP, Result.NOT_RELEVANT)
    assert not scene.does(LEADER, late).changed, "R43: not without a reason"
    other = moves.SettleThreatTask(ThreatTask.POLICE, Result.NOT_RELEVANT, Reason.NOT_NEEDED)
    assert scene.does(LEADER, other).changed, "another word is news"


def test_another_target_opens_a_settled_duty_again() -> None:
    """R41: it turns out to concern another unit; the owner gets a new card at once."""
    scene = taken(Details(kind=IncidentKind.THREAT))
    scene.settles(ThreatTask.POLICE)
    scene.settles(ThreatTask.SAFETY_REP)
    assert scene.end() is ThreatFollowUpEnd.SETTLED
    scene.does(KARI, moves.Describe(Details(target=Target.OTHER_UNIT)))
    assert scene.end() is None
    assert scene.kinds()[-1] == "duty_reminded"
    scene.settles(ThreatTask.TARGET_UNIT)
    assert scene.end() is ThreatFollowUpEnd.SETTLED
    scene.does(KARI, moves.Describe(Details(target=Target.COLLEAGUE, target_person=LEADER)))
    assert scene.duty.owner is None, "L7"
    assert scene.asked()[-2:] == [DEPUTY, SECOND]


def test_r21_only_a_word_from_the_other_unit_settles_it_by_itself() -> None:
    scene = told()
    assert ThreatTask.TARGET_UNIT in duty.open_tasks(scene.duty, scene.alarm.details)
    scene.does("per", moves.NoticeReceived())
    assert not scene.does("per", moves.NoticeReceived()).changed
    assert ThreatTask.TARGET_UNIT not in duty.open_tasks(scene.duty, scene.alarm.details)
    scene.wait(HOUR)
    assert "eva" not in [f.detail.get("person") for f in scene.facts if f.kind == "unit_told"]


def test_l7_a_leader_of_the_other_unit_who_is_the_target_is_not_the_one_to_confirm() -> None:
    scene = told()
    scene.does(KARI, moves.Describe(Details(target_person="per")))
    assert [asked.person for asked in scene.duty.notices[0].told if asked.wanted] == ["eva"]
    assert scene.duty.may_confirm("per") is None
    assert scene.duty.may_confirm("eva") is not None
    assert may(scene.alarm, "per", Verb.DUTY_RECEIVED) is PermissionAnswer.NOT_THEIRS


def test_l12_a_drill_lets_go() -> None:
    for ended in (True, False):
        scene = Duty(drill=Drill.WITH_LEADER) if ended else Scene(details=THREAT, drill=Drill.ALONE)
        due = scene.alarm.duty.due_at if scene.alarm.duty else None
        for _ in range(9):
            if due is None:
                break
            scene.now = due
            scene.does(SYSTEM, moves.ThreatTimerDue(due))
            due = scene.alarm.duty.due_at if scene.alarm.duty else None
        assert due is None, ended
        assert scene.kinds().count("duty_dropped") == 1


def test_l6_the_follow_up_does_not_keep_the_alarm_lively() -> None:
    scene = taken()
    lively = scene.alarm.lively_at
    scene.wait(3 * HOUR)
    scene.settles(ThreatTask.POLICE)
    assert scene.alarm.lively_at == lively == START
    assert scene.alarm.last_event_at == scene.now, "V6: what is stored is later all the same"


OF_THE_DUTY = [verb for verb in Verb if verb in parse() and verb.startswith("duty.")]


@pytest.mark.parametrize("verb", OF_THE_DUTY)
def test_each_step_of_the_duty_is_somebodys_and_nobody_elses(verb: Verb) -> None:
    """L5, L9: cell by cell, as in the table."""
    alarm = told().alarm
    people = {
        Role.CASEWORKER: KARI,
        Role.DUTY_ASKED: LEADER,
        Role.DUTY_OWNER: LEADER,
        Role.UNIT_LEADER: "per",
    }
    _, allowed = parse()[verb]
    for role, person in people.items():
        assert role in roles(alarm, person)
        mine = {str(one) for one in roles(alarm, person)}
        assert (may(alarm, person, verb) is PermissionAnswer.YES) is bool(mine & allowed), role
    for stranger in (OUTSIDER, "eva", "rep", BOSS):
        assert may(alarm, stranger, verb) is PermissionAnswer.NOT_THEIRS
