"""What a drill was to the training of its people (`service.drills.views`; R57, R64)."""

from dataclasses import replace

from bot.domain.alarm.incident import Drill, How
from bot.domain.alarm.state import Alarm, AlarmState, Claim, Contact, Ending
from bot.domain.drills import DrillPart
from bot.service.drills.views import practices
from tests.unit.domain.scenes import Scene


def ended_drill(drill: Drill, *helpers: str, ending: Ending | None = Ending.RESOLVED) -> Alarm:
    """A drill that these people helped in."""
    alarm = Scene().alarm
    claims = tuple(Claim(helper, helper, How.WRITE, alarm.raised_at) for helper in helpers)
    return replace(alarm, drill=drill, state=AlarmState.RESOLVED, ending=ending, claims=claims)


def test_r64_a_drill_counts_for_both_sides_once_it_was_answered_and_ended() -> None:
    """R64: raised and answered; one that nobody ended, once both had contact."""
    alarm = ended_drill(Drill.WITH_LEADER, "leader", "leader")
    who = [(one.person, one.part) for one in practices(alarm, Drill.WITH_LEADER)]
    assert who == [(alarm.caseworker.id, DrillPart.CASEWORKER), ("leader", DrillPart.HELPER)]
    alone = ended_drill(Drill.ALONE, alarm.caseworker.id)
    assert [one.person for one in practices(alone, Drill.ALONE)] == [alarm.caseworker.id]
    overtaken = replace(alarm, ending=Ending.SUPERSEDED, contact=Contact.CONFIRMED)
    assert len(list(practices(overtaken, Drill.WITH_LEADER))) == 2


def test_r64_what_was_only_begun_counts_for_nobody() -> None:
    """R64: not answered, withdrawn, or overtaken before they had contact."""
    for nothing in (
        ended_drill(Drill.WITH_LEADER),
        ended_drill(Drill.WITH_LEADER, "leader", ending=Ending.CANCELLED),
        ended_drill(Drill.WITH_LEADER, "leader", ending=Ending.SUPERSEDED),
        ended_drill(Drill.WITH_LEADER, "leader", ending=None),
    ):
        assert list(practices(nothing, Drill.WITH_LEADER)) == []
