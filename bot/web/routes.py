"""Every HTTP route: who calls it, what it is for, what it answers.

docs/reference.md is written from this, and a test compares it with what the service listens to."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Route:
    """One method at one address."""

    method: str
    path: str
    caller: str
    does: str
    answers: str


_MONITOR = "a monitor within the network"
_PERSON = "the browser of the person who got the link"
_BUTTON = "A page with a button; nothing is spent, so a program that follows links sees nothing."
_LOOK = (
    "The look, on record first: the same page with what it shows, and a cookie for this browser."
)
_PAGE = "200; 410 for a link that is old, used or of another browser; 503 while it cannot be shown"

ROUTES: Final = (
    Route(
        "POST",
        "/api/messages",
        "Bot Framework's connector, with a signed token",
        "Everything that people write, tap and send.",
        "200, 201 or 202 for whatever authenticates and parses, also when handling failed (then "
        "the user is told in chat); invokes answer 200 with their body; 401 for a missing or bad "
        "token, 400 for a body that is no activity, 413 over 256 KiB, 415 for another content "
        "type. Never 5xx: after repeated ones Teams stops delivering",
    ),
    Route(
        "GET",
        "/internal/heartbeat",
        "a monitor that wakes somebody",
        "Whether an alarm raised now would be stored, sent and escalated.",
        "200 exactly while it would, else 503; `{beats}`",
    ),
    Route("GET", "/internal/isalive", _MONITOR, "Whether the process works.", "200; `{alive}`"),
    Route(
        "GET",
        "/internal/isready",
        _MONITOR,
        "Whether the process takes work, and by name what of it is not well.",
        "503 before the first start is complete and while draining, otherwise 200: an unready bot "
        "is a silent bot; `{ready, degraded: […]}`",
    ),
    Route(
        "GET",
        "/internal/metrics",
        "Prometheus",
        "Metrics; no personal data, unit numbers at most.",
        "200",
    ),
    Route("GET", "/evidence/view/{token}", _PERSON, _BUTTON, _PAGE),
    Route("POST", "/evidence/view/{token}", _PERSON, _LOOK, _PAGE),
    Route(
        "GET", "/evidence/view/{token}/picture", _PERSON, "The clean copy of the picture.", _PAGE
    ),
    Route("GET", "/paper/view/{token}", _PERSON, _BUTTON, _PAGE),
    Route("POST", "/paper/view/{token}", _PERSON, _LOOK, _PAGE),
    Route(
        "GET",
        "/paper/view/{token}/file",
        _PERSON,
        "The PDF; what is kept about oneself as JSON.",
        _PAGE,
    ),
)
