"""What `draw` returns, and the last step of every card: from typed elements to plain JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from microsoft_teams.cards import Action, AdaptiveCard, CardElement


@dataclass(frozen=True, slots=True)
class Drawn:
    """An Adaptive Card 1.5 as plain JSON, and the push summary that goes with it (L11)."""

    card: dict[str, Any]
    summary: str


def finish(body: Sequence[CardElement], actions: Sequence[Action] = (), *, summary: str) -> Drawn:
    """Return the card with these elements, ready to be sent alone in its message."""
    card = AdaptiveCard(version="1.5", body=list(body), actions=list(actions) or None)
    return Drawn(card=card.model_dump(by_alias=True, exclude_none=True), summary=summary)
