"""What can go wrong at Teams' connector, with the bodies it really sends."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Operation = Literal[
    "create",
    "send",
    "update",
    "delete",
    "members",
    "member",
    "meeting",
    "participant",
    "attachment",
    "file",
]

# The kinds of 403 that mean "this person cannot be reached here" (teams.md, section 2).
FORBIDDEN = {
    "BotNotInConversationRoster": "The bot is not part of the conversation roster.",
    "MessageWritesBlocked": "Message writes are blocked for this conversation.",
    "ConversationBlockedByUser": "User blocked the conversation with the bot.",
    "BotDisabledByAdmin": "The tenant admin disabled this bot.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong. `accepted`: the message arrives all the same."""

    status: int = 0
    code: str = ""
    message: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    accepted: bool = False
    reset: bool = False
    hang: bool = False
    late: bool = False
    cards: bool = False  # only messages with a card go wrong
    without_id: bool = False  # taken, and not told where it lies
    latency: float = 0.0


def throttled(retry_after: str | None = "1") -> Fault:
    """429, with `Retry-After` as it stands in the header."""
    return Fault(429, "Throttled", "Too many requests.", _retry_after(retry_after))


def precondition_failed(retry_after: str | None = None) -> Fault:
    """412: another request is changing the same conversation."""
    text = "Precondition failed, please try again."
    return Fault(412, "PreconditionFailed", text, _retry_after(retry_after))


def server_error(status: int = 502, *, accepted: bool = False) -> Fault:
    """A 5xx, before or (accepted) after the message was stored: the bot cannot tell."""
    return Fault(status, "ServiceError", "Unknown", accepted=accepted)


def forbidden(code: str) -> Fault:
    """A 403 of the kind `code`."""
    return Fault(403, code, FORBIDDEN.get(code, "Forbidden."))


def not_found(code: str = "ConversationNotFound") -> Fault:
    """404: `ConversationNotFound` or `ActivityNotFoundInConversation`."""
    return Fault(404, code, "Not found.")


def bad_syntax() -> Fault:
    """400: the card is not understood; words would be (microsoft/botframework-sdk#2400)."""
    return Fault(400, "BadSyntax", "Bot activity not recognized.", cards=True)


def too_big() -> Fault:
    """413: the card is larger than Teams takes; words are not."""
    return Fault(413, "MessageSizeTooBig", "Message size too large.", cards=True)


def without_id() -> Fault:
    """202 without a body: the message arrives, and can never be changed (bot-docs#2263)."""
    return Fault(202, accepted=True, without_id=True)


def unauthorised() -> Fault:
    """401: the token is not taken."""
    return Fault(401, "Unauthorized", "Authorization has been denied for this request.")


def reset(*, accepted: bool = False) -> Fault:
    """The connection breaks instead of an answer."""
    return Fault(reset=True, accepted=accepted)


def hang(*, accepted: bool = False) -> Fault:
    """No answer comes, until `TeamsFake.release`."""
    return Fault(hang=True, accepted=accepted)


def late() -> Fault:
    """The usual answer, once the test says so (`TeamsFake.release`)."""
    return Fault(late=True, accepted=True)


def slow(seconds: float) -> Fault:
    """The usual answer, late. Real seconds: only for e2e and bench."""
    return Fault(latency=seconds, accepted=True)


def _retry_after(value: str | None) -> tuple[tuple[str, str], ...]:
    return () if value is None else (("Retry-After", value),)


@dataclass(slots=True)
class _Planned:
    fault: Fault
    operation: Operation | None
    conversation: str | None
    left: float


@dataclass(slots=True)
class FaultPlan:
    """Which of the coming requests go wrong, first planned first served."""

    _planned: list[_Planned] = field(default_factory=list)

    def add(
        self, fault: Fault, operation: Operation | None, conversation: str | None, times: float
    ) -> None:
        """The next `times` requests that fit get the fault; None fits everything."""
        self._planned.append(_Planned(fault, operation, conversation, times))

    def take(self, operation: Operation, conversation: str, body: Any) -> Fault | None:
        """The fault for this request, if any."""
        has_card = isinstance(body, dict) and bool(body.get("attachments"))
        for planned in self._planned:
            if planned.operation not in (None, operation):
                continue
            if planned.conversation not in (None, conversation):
                continue
            if planned.fault.cards and not has_card:
                continue
            planned.left -= 1
            if planned.left <= 0:
                self._planned.remove(planned)
            return planned.fault
        return None

    def clear(self) -> None:
        """Everything works again."""
        self._planned.clear()


# Per bot and conversation, send and create: requests in seconds (teams.md, "Throttling").
CONVERSATION_LIMITS = ((7, 1.0), (8, 2.0), (60, 30.0), (1800, 3600.0))
READ_LIMITS = ((14, 1.0), (16, 2.0), (120, 30.0), (3600, 3600.0))  # get members
TENANT_LIMITS = ((50, 1.0),)


class Throttle:
    """Teams' sliding windows. `clock` in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seen: dict[tuple[str, float], deque[float]] = {}

    def wait(self, conversation: str, reads: bool = False) -> float | None:
        """Seconds until this request would be taken; None if it is taken, and counted, now. Reading
        and writing have limits of their own for each conversation, and share the tenant's."""
        now = self._clock()
        limits = READ_LIMITS if reads else CONVERSATION_LIMITS
        name = f"{conversation}|reads" if reads else conversation
        windows = [(self._window(name, s, now), n, s) for n, s in limits]
        windows += [(self._window("", s, now), n, s) for n, s in TENANT_LIMITS]
        waits = [seen[0] + span - now for seen, limit, span in windows if len(seen) >= limit]
        if waits:
            return max(waits)
        for seen, _, _ in windows:
            seen.append(now)
        return None

    def _window(self, name: str, span: float, now: float) -> deque[float]:
        seen = self._seen.setdefault((name, span), deque())
        while seen and seen[0] <= now - span:
            seen.popleft()
        return seen
