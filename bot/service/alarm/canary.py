"""What is the canary's own in an alarm that is otherwise any other (L12)."""

from bot.domain.alarm.incident import Drill
from bot.domain.alarm.state import Caseworker
from bot.domain.canary import UNIT
from bot.domain.organisation.organisation import Chain, ChainLevel, Helper, Language
from bot.service.unit_of_work import Turn
from bot.texts import text

CONTACT_MS = 90_000
WAIT_MS = 60_000


def unit_and_chain(
    turn: Turn, caseworker: Caseworker, drill: Drill | None
) -> tuple[tuple[str, str], Chain]:
    """Number and name of the unit an alarm belongs to, and who is alerted. The canary's are its
    own: nobody of the organisation has a part in it, and it goes round once."""
    directory = turn.directory
    if drill is not Drill.CANARY:
        unit = directory.unit_of(caseworker.id)
        return (unit.number, unit.name), directory.chain_for(caseworker, drill, turn.now)
    name, person = text(Language.BOKMAL, "canary-unit"), turn.terms.canary_helper
    helpers = (Helper(person, directory.name(person)),) if person else ()
    level = ChainLevel(name, helpers, WAIT_MS, WAIT_MS)
    return (UNIT, name), Chain((level,), repeat=1, contact_ms=CONTACT_MS)
