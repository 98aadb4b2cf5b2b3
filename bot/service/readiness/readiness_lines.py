"""From what Teams has said of somebody to what that means for an alarm (decisions 0013, 0025)."""

from dataclasses import dataclass

from bot.domain.reachability import Reach, Told, line_of_code
from bot.domain.readiness import Line
from bot.events import Address
from bot.ports import Probed, There, Unreachable

_OF_WRITING = frozenset((Line.BLOCKED, Line.SWITCHED_OFF))


@dataclass(frozen=True, slots=True)
class Known:
    """All that is known of one person now. `probed` None: nobody has asked Teams."""

    address: Address | None
    told: Told
    before: Reach | None = None
    probed: Probed | None = None

    @property
    def cleared_at(self) -> int:
        """Until when whatever was refused is settled."""
        return max(self.told.heard_at, self.before.cleared_at if self.before else 0)


def line_of(known: Known) -> Line:
    """What that means. An answer of now counts more than an old refusal, but for what a reading
    cannot see: that they blocked us."""
    if known.told.removed:
        return Line.REMOVED
    if known.address is None or known.address.conversation_id is None:
        return Line.NOT_INSTALLED  # heard of in some chat is not installed
    refused = None
    if known.told.refused_at > known.cleared_at:
        refused = line_of_code(known.told.refused)
    match known.probed:
        case Unreachable(code):
            return line_of_code(code) or refused or Line.UNSURE
        case There():
            return refused if refused in _OF_WRITING else Line.THERE
        case None:
            return refused or Line.UNASKED
    return refused or Line.UNSURE


def reach_of(person: str, known: Known, now: int) -> Reach:
    """What is remembered of it. Where Teams did not answer, what was known before still counts."""
    before, line = known.before, line_of(known)
    if line in (Line.UNSURE, Line.UNASKED) and before is not None:
        line = before.line
    same = before is not None and before.line.out_of_reach is line.out_of_reach
    since = before.since if before is not None and same else now
    return Reach(person, line, since, known.cleared_at, now)
