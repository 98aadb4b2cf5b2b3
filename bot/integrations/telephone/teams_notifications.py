"""What Graph says of calls, in its notifications and its answers, as what happened.

Read: application-post-calls, call-delete, call-subscribetotone, call-playprompt and commsOperation
in Microsoft's reference, and what people report: numbers come as text or not, ids with and without
their dashes, a notification twice, in another order, late or never.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.calls import CallEnd, CallEvent, KeyPressed, Over, PickedUp, Ringing

SAY = "say:"  # what the context of a sentence begins with
_CALLS = re.compile(r"/(?:communications|app)/calls/([0-9A-Za-z-]{1,100})(/.*)?", re.IGNORECASE)
_TONES = {f"tone{digit}": str(digit) for digit in range(10)} | {"star": "*", "pound": "#"}
_TALKING = frozenset(("established", "hold", "transferring", "transferaccepted", "redirecting"))
_THEY_HUNG_UP = 200
_WE_HUNG_UP = frozenset((7000, 10550))
_UNREACHABLE = frozenset(
    ((480, 10037), (480, 10076), (480, 10134), (480, 10199), (408, 10057))
)  # no client, not reached, no way there, calling switched off, no sign of any client
_FAILED = frozenset(((408, 8537), (408, 1106)))  # no keep-alive, no acknowledgement
# In no table of Microsoft's: as SIP has them, whose codes they are.
_LIKE_SIP = {
    486: CallEnd.BUSY,
    603: CallEnd.DECLINED,
    408: CallEnd.NO_ANSWER,
    480: CallEnd.NO_ANSWER,
    487: CallEnd.NO_ANSWER,
}
# Graph passes on what the calling service says, as text within its own error.
_ERROR = re.compile(r'"errorCode"\s*:\s*"?(\d{1,6})\b')


@dataclass(frozen=True, slots=True)
class SaidToEnd:
    """A sentence is over: `failed` is Microsoft's code where it could not be played, 0 where it was
    cut off."""

    context: str
    failed: int | None = None


@dataclass(frozen=True, slots=True)
class CallToUs:
    """Somebody calls the bot."""


Told = CallEvent | SaidToEnd | CallToUs


@dataclass(frozen=True, slots=True)
class Notification:
    """What one of a callback's notifications says of a call; `told` is None for what is nothing to
    us."""

    call: str
    told: Told | None


def notifications(raw: Mapping[str, Any]) -> Iterator[Notification] | None:
    """Those of a callback; None for a body of another, older kind."""
    items = raw.get("value")
    if not isinstance(items, list):
        return None
    found = [_notification(item) for item in items if isinstance(item, Mapping)]
    if not any(found):
        return None
    return (one for one in found if one is not None)


def _notification(item: Mapping[str, Any]) -> Notification | None:
    url = item.get("resourceUrl")
    match = _CALLS.fullmatch(url) if isinstance(url, str) else None
    if match is None:
        return None
    data = item.get("resourceData")
    data = data if isinstance(data, Mapping) else {}
    is_over = str(item.get("changeType")).lower() == "deleted"
    below = (match[2] or "").lower()
    told: Told | None = None
    if below.startswith("/operations/"):
        told = _operation(data)
    elif below in ("", "/"):
        told = _call(data, is_over)
    return Notification(same_id(match[1]), told)


def _call(data: Mapping[str, Any], is_over: bool) -> Told | None:
    if is_over:
        return Over(end_of(data.get("resultInfo")))
    tone = data.get("toneInfo")
    if isinstance(tone, Mapping):
        key, number = _TONES.get(str(tone.get("tone")).lower()), _number(tone.get("sequenceId"))
        # One more: nobody says that it begins at 1, and 0 is what was heard before the first.
        return KeyPressed(key, number + 1) if key is not None and number is not None else None
    if str(data.get("state")).lower() == "incoming":
        return CallToUs()
    return state_of(data)


def state_of(call: Mapping[str, Any]) -> Ringing | PickedUp | Over | None:
    """How a call stands; None where nobody can say. That Teams sets it up does not mean that
    anything rings."""
    match str(call.get("state")).lower():
        case "ringing":
            return Ringing()
        case "terminated":
            return Over(end_of(call.get("resultInfo")))
        case state if state in _TALKING:
            return PickedUp()
    return None


def _operation(data: Mapping[str, Any]) -> SaidToEnd | None:
    context, result = data.get("clientContext"), data.get("resultInfo")
    if not isinstance(context, str) or not context.startswith(SAY):
        return None
    match str(data.get("status")).lower():
        case "completed":
            return SaidToEnd(context)
        case "failed":
            code = _number(result.get("subcode")) if isinstance(result, Mapping) else None
            return SaidToEnd(context, 0 if code == _CANCELLED else code or -1)
    return None


_CANCELLED = 8508


def end_of(result: object) -> CallEnd:
    """Why a call ended, of its `resultInfo`. What no table tells and SIP does not know is a
    failure, and nobody's "no"."""
    if not isinstance(result, Mapping):
        return CallEnd.FAILED
    code, sub = _number(result.get("code")), _number(result.get("subcode"))
    if code is None:
        return CallEnd.FAILED
    if code == _THEY_HUNG_UP:
        return CallEnd.STOPPED if sub in _WE_HUNG_UP else CallEnd.HUNG_UP
    if (code, sub) in _UNREACHABLE:
        return CallEnd.UNREACHABLE
    if (code, sub) in _FAILED:
        return CallEnd.FAILED
    return _LIKE_SIP.get(code, CallEnd.FAILED)


def refusal_of(status: int, body: Any) -> str:
    """A code for a call that was refused: `graph_7503` (calling is not enabled for the bot),
    `graph_7504` (no consent), `graph_7505` (another tenant), else the status. The sentences that
    come with it may name people."""
    error = body.get("error") if isinstance(body, Mapping) else None
    if isinstance(error, Mapping):
        code, message = error.get("code"), error.get("message")
        if isinstance(code, str) and code.isascii() and code.isdigit() and len(code) <= 6:
            return f"graph_{code}"
        match = _ERROR.search(message[:2_000]) if isinstance(message, str) else None
        if match is not None:
            return f"graph_{match[1]}"
    return f"http_{status}"


def same_id(call: str) -> str:
    """An id as it is in addresses, whether it came with dashes and in small letters or not."""
    try:
        return str(uuid.UUID(call))
    except ValueError:
        return call


def _number(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 15:
        return int(value)
    return value if isinstance(value, int) else None
