"""What `draw` returns, and the last step of every card: from typed elements to plain JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from microsoft_teams.cards import Action, AdaptiveCard, CardElement

from bot.cards.kit.buttons import Origin


@dataclass(frozen=True, slots=True)
class Drawn:
    """An Adaptive Card 1.5 as plain JSON, and the push summary that goes with it (L11)."""

    card: dict[str, Any]
    summary: str


def finish(
    body: Sequence[CardElement],
    actions: Sequence[Action] = (),
    *,
    summary: str,
    origin: Origin | None = None,
) -> Drawn:
    """Return the card with these elements, ready to be sent alone in its message. With an `origin`
    its buttons are this alarm's: what many cards have in common is drawn once, without one."""
    typed = AdaptiveCard(version="1.5", body=list(body), actions=list(actions) or None)
    card = typed.model_dump(by_alias=True, exclude_none=True)
    if origin is not None:
        _stamp(card, origin.data())
    return Drawn(card=card, summary=summary)


def _stamp(part: Any, data: dict[str, Any]) -> None:
    """Puts what every button of the card sends along into each that changes something."""
    if isinstance(part, list):
        for item in part:
            _stamp(item, data)
    elif isinstance(part, dict):
        for key, item in part.items():
            if key == "data":
                part[key] = {**data, **item}
            elif isinstance(item, (list, dict)):
                _stamp(item, data)
