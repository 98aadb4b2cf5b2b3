"""Why a test makes up a tap that nobody can press, and that it is true.

What a person can do is pressed on a card they have: a test that made the tap up would still pass on
the day when no card shows the button any more.
"""

from collections.abc import Iterable
from enum import Enum

from tests.fakes.payloads import Json
from tests.fakes.pressing import Button, buttons_of
from tests.fakes.sent import SentCard


class Because(Enum):
    """Where a tap comes from that no card makes."""

    STALE = "their card showed it once: a client that was away still does"
    EARLIER = "cards that an earlier version drew show it, and those live for months"
    HOSTILE = "somebody made it up"
    OWED = "a person can do it, or should: the test, or the card, is to be mended"

    def source(
        self, inbox: Iterable[SentCard], cards: Iterable[SentCard], tap: Json
    ) -> SentCard | None:
        """The card that showed it, if it is stale. AssertionError if a card in the inbox makes the
        tap now, or if none of the cards ever did that is said to have done."""
        now = [card for card in inbox if makes(card.content, tap)]
        assert not now, f"a card shows it, press it: {tap}"
        if self is not Because.STALE:
            return None
        found = [c for c in cards if any(makes(old, tap) for old in (*c.history, c.content))]
        assert found, f"no card ever showed it: {tap}"
        return found[-1]


def makes(card: Json, tap: Json) -> bool:
    """Whether the card has a button for this. What the tap does not mention may be anything; what
    it mentions as None it must not have."""
    return any(
        button.is_about(tap) and _can_be_entered(button, tap)
        for button in buttons_of(card)
        if button.verb == tap["verb"]
    )


def _can_be_entered(button: Button, tap: Json) -> bool:
    entered = {key: value for key, value in tap.items() if key not in button.data}
    return None not in entered.values() and not button.problems(entered)
