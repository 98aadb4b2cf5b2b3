"""What is known of whether an alarm can reach somebody (decisions 0013, 0025)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.domain.readiness import Line


@dataclass(frozen=True, slots=True)
class Reach:
    """What the last check knew of somebody: since when an alarm could not arrive (or could), until
    when everything that was refused is settled, because they have been heard of since."""

    person: str
    line: Line
    since: int
    cleared_at: int
    checked_at: int


@dataclass(frozen=True, slots=True)
class DeliveryHistory:
    """What earlier sends have told of somebody: the newest refusal with its code (decision 0013),
    and when something new last arrived from or at them."""

    removed: bool = False
    refused: str = ""
    refused_at: int = 0
    heard_at: int = 0


# Teams' codes (teams.md, section 2). A reading cannot see the ones that speak of writing.
_CODES: Mapping[str, Line] = MappingProxyType(
    {
        "BotNotInConversationRoster": Line.NOT_INSTALLED,
        "MessageWritesBlocked": Line.BLOCKED,
        "ConversationBlockedByUser": Line.BLOCKED,
        "BotDisabledByAdmin": Line.SWITCHED_OFF,
        "ConversationNotFound": Line.GONE,
        "MemberNotFoundInConversation": Line.GONE,
    }
)


def line_of_code(code: str) -> Line | None:
    """What a refusal with this code says of the person; None for one that says nothing."""
    return _CODES.get(code)
