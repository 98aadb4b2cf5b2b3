"""An incident that is put on record without an alarm (2.4: a picture of yesterday's messages)."""

from bot.domain.alarm.escalation import Draft, Moment
from bot.domain.alarm.state import Caseworker, Change, Ending, RedCard, State
from bot.domain.alarm.timeline import FactKind
from bot.domain.organisation.organisation import Chain


def noted(
    incident: str, caseworker: Caseworker, unit: tuple[str, str], chain: Chain, moment: Moment
) -> Change:
    """A new incident that is over from the start: nobody is alerted. `unit` is the unit's number
    and name; `chain` tells who is nearest, should it turn out to be a threat."""
    card = RedCard(
        id=incident,
        drill=None,
        caseworker=caseworker,
        unit=unit[0],
        unit_name=unit[1],
        chain=chain,
        raised_at=moment.at,
        rounds=0,
        state=State.RESOLVED,
        ending=Ending.NOTED,
        ended_by=caseworker.id,
        ended_at=moment.at,
    )
    draft = Draft(card, moment)
    draft.note(FactKind.NOTED, caseworker.id, unit=unit[0])
    return Change(draft.card, tuple(draft.facts))
