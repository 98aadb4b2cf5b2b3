"""What a drill was to the training of its people (`service.drills.record`; R57, R64)."""

from dataclasses import replace

from bot.domain.alarm.incident import Drill, How
from bot.domain.alarm.state import Claim, Contact, Ending, RedCard, State
from bot.domain.drills import Part
from bot.service.drills.record import practices
from tests.unit.domain.scenes import Scene


def ended_drill(drill: Drill, *helpers: str, ending: Ending | None = Ending.RESOLVED) -> RedCard:
    """A drill that these people helped in."""
    card = Scene().card
    claims = tuple(Claim(helper, helper, How.WRITE, card.raised_at) for helper in helpers)
    return replace(card, drill=drill, state=State.RESOLVED, ending=ending, claims=claims)


def test_r64_a_drill_counts_for_both_sides_once_it_was_answered_and_ended() -> None:
    """R64: raised and answered; one that nobody ended, once both had contact."""
    card = ended_drill(Drill.WITH_LEADER, "leader", "leader")
    who = [(one.person, one.part) for one in practices(card, Drill.WITH_LEADER)]
    assert who == [(card.caseworker.id, Part.CASEWORKER), ("leader", Part.HELPER)]
    alone = ended_drill(Drill.ALONE, card.caseworker.id)
    assert [one.person for one in practices(alone, Drill.ALONE)] == [card.caseworker.id]
    overtaken = replace(card, ending=Ending.SUPERSEDED, contact=Contact.CONFIRMED)
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
