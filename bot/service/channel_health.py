"""Whether Teams answers, as this process's own sends have seen it: `status` says so (R56)."""

import time
from collections.abc import Callable

from bot.ports import Delivered, TryAgain, Unknown

TROUBLED_AFTER = 3  # in a row: one that failed may be one chat's
LOST_CHATS = 2  # nobody in one of them: then it is no single chat
LOST_SECONDS = 90.0  # rows that wait are tried again meanwhile
MOST_HELD_BACK = 1_000
COUNTS_SECONDS = 5 * 60.0  # what was seen longer ago says nothing of now: a quiet night comes after


class ChannelHealth:
    """Held in memory. A refusal is an answer, too; only silence and "not now" are trouble. `now` is
    a clock in seconds that never steps back."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._failed = 0
        self._failed_at = 0.0
        self._refused_at: float | None = None
        self._lost: set[str] = set()  # chats that nothing was brought to since something was
        self._lost_at = 0.0
        self._held_back: dict[str, None] = {}  # alarms, the newest at the end

    def note(self, outcome: object, chat: str = "") -> None:
        """What came of asking Teams for anything, in this chat."""
        if isinstance(outcome, TryAgain | Unknown):
            self._failed, self._failed_at = self._failed + 1, self._now()
            if chat and not (isinstance(outcome, TryAgain) and outcome.throttled):
                self._lost.add(chat)
                self._lost_at = self._failed_at
        else:
            self._failed = 0
            self._lost.clear()
        if isinstance(outcome, Delivered) and (outcome.plain or not outcome.ref.activity_id):
            self._refused_at = self._now()

    @property
    def answers(self) -> bool:
        """Whether it did, as far as anybody knows."""
        is_old = self._now() - self._failed_at >= COUNTS_SECONDS
        return self._failed < TROUBLED_AFTER or is_old

    @property
    def is_reached(self) -> bool:
        """Whether our messages get to Teams at all: not when those to several chats are lost, and
        none arrives (L8). "Not so fast" is said by one that is reached."""
        is_old = self._now() - self._lost_at >= LOST_SECONDS
        return len(self._lost) < LOST_CHATS or is_old

    @property
    def takes_cards(self) -> bool:
        """Whether every message of late was taken as the card it is, and can be changed: otherwise
        people read words without buttons, or a card that stays as it was (docs/decisions/0040)."""
        refused = self._refused_at
        return refused is None or self._now() - refused >= COUNTS_SECONDS

    def hold_back(self, incident: str) -> bool:
        """A red card of the alarm was answered "not so fast"; whether that is new."""
        is_new = incident not in self._held_back
        self._held_back[incident] = None
        for oldest in [*self._held_back][:-MOST_HELD_BACK]:
            self._held_back.pop(oldest, None)
        return is_new

    def may_hold_back(self, incident: str) -> bool:
        """Whether a red card of the alarm may not be out yet."""
        return incident in self._held_back

    def release(self, incident: str) -> None:
        """Every red card of the alarm is out."""
        self._held_back.pop(incident, None)
