"""The canary: an alarm that nobody needs, raised to see that the next one will get through (R12,
R55, R56; docs/decisions/0027).

Two technical identities take part, and nobody else. Its unit is one that no organisation has, so
that no unit's list, reminder or figure can have it in it (L12).
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.calls import RingOutcome

UNIT = "canary"  # the others have four digits
DELIVERED_WITHIN_MS = 30_000  # as long as a level is waited for: a red card later than that is late
KEY_WITHIN_MS = 45_000  # of the cry: a line that answers by itself needs a few seconds of it
RUN_TAKES_AT_MOST_MS = 90_000  # delivery, key, three taps; whoever runs it has died after that
TRIED_AGAIN_AFTER_MS = 60_000  # after a miss, where the interval is longer
CALLED_AGAIN_AFTER_MS = 15 * 60_000  # the same of the call: an operator blocks who calls more
_HOUR_MS = 3_600_000


class Miss(StrEnum):
    """Why a run is no proof."""

    DOOR = "door"  # nobody answers at our own address
    LISTED = "listed"  # an identity is a person of the organisation: it might need help itself
    NOT_INSTALLED = "not_installed"  # an identity has no private chat with the bot
    NOT_RAISED = "not_raised"  # the cry was not stored in time
    NOT_DELIVERED = "not_delivered"  # the red card did not arrive in time
    NOT_ANSWERED = "not_answered"  # claim, contact or end did not come through
    FAILED = "failed"  # something nobody foresaw


@dataclass(frozen=True, slots=True)
class Pair:
    """Who cries and who helps: Entra object ids of two technical users. A run begins every
    `every_ms`. `line` is the number of a technical line that presses 1 by itself, which a run
    calls every `call_every_ms`."""

    raiser: str
    helper: str
    every_ms: int
    line: str | None = None
    call_every_ms: int = 24 * _HOUR_MS


@dataclass(frozen=True, slots=True)
class Note:
    """What all replicas know of the canary. Instants in ms UTC. `run` names the run that was begun
    last, and `held_until` is how long it is let alone. `delivered_at` and `took_ms` are those of
    the last good run; `miss` is why the last run was none. `called_at` is when its line was called
    last, `key_at` when a key last came of that, and `call_miss` why none came of the last one."""

    due_at: int = 0
    run: str | None = None
    held_until: int = 0
    delivered_at: int | None = None
    took_ms: int | None = None
    missed_at: int | None = None
    miss: Miss | None = None
    called_at: int | None = None
    key_at: int | None = None
    call_miss: RingOutcome | None = None

    def is_due(self, now: int, every_ms: int) -> bool:
        """Whether a run may begin. A shorter interval counts at once, and so does a clock that was
        set back."""
        is_free = self.held_until <= now or self.held_until > now + RUN_TAKES_AT_MOST_MS
        return (self.due_at <= now or self.due_at > now + every_ms) and is_free

    def is_well(self, now: int, every_ms: int) -> bool:
        """Whether the last run was good, and not long ago: one run may be lost to a restart."""
        if self.delivered_at is None or self.miss is not None:
            return False
        # One that lies far ahead is of a clock that was set back since, and says nothing of now.
        return -every_ms <= now - self.delivered_at <= 2 * every_ms + RUN_TAKES_AT_MOST_MS

    def is_call_due(self, now: int, pair: Pair) -> bool:
        """Whether the run calls the line too; after a miss sooner."""
        if pair.line is None:
            return False
        every_ms = pair.call_every_ms
        if self.call_miss is not None:
            every_ms = min(every_ms, CALLED_AGAIN_AFTER_MS)
        return self.called_at is None or not 0 <= now - self.called_at < every_ms

    def is_called_well(self, now: int, pair: Pair) -> bool:
        """Whether the last call was answered by a key, and not long ago."""
        if self.key_at is None or self.call_miss is not None:
            return False
        return abs(now - self.key_at) <= 2 * pair.call_every_ms
