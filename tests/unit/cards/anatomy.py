"""Reading a finished card: its elements, buttons, inputs and texts, wherever they stand."""

import json
from collections.abc import Iterator
from typing import Any

MOST_BYTES = 28 * 1024


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every typed part of the card, itself included; data and fallbacks are left out."""
    # FactSet facts carry no type and are read by `says`.
    if isinstance(node, dict):
        if "type" in node:
            yield node
        for name, value in node.items():
            if name not in ("data", "fallback"):
                yield from parts(value)
    elif isinstance(node, list):
        for one in node:
            yield from parts(one)


def buttons(card: dict[str, Any]) -> list[dict[str, Any]]:
    """Every button that reaches the bot, also those that unfold first."""
    return [part for part in parts(card) if part["type"] == "Action.Execute"]


def verbs(card: dict[str, Any]) -> list[str]:
    """The verbs of the buttons, in the order they stand."""
    return [button["verb"] for button in buttons(card)]


def titles(card: dict[str, Any]) -> list[str]:
    """The titles of the card's own row of buttons."""
    return [action["title"] for action in card.get("actions", [])]


def filled(card: dict[str, Any]) -> list[str]:
    """The titles of all filled buttons outside what unfolds."""
    return [
        part["title"]
        for part in _unfolded(card)
        if part["type"].startswith("Action.") and part.get("style") == "positive"
    ]


def inputs(card: dict[str, Any]) -> list[dict[str, Any]]:
    """Every input, also those that unfold."""
    return [part for part in parts(card) if part["type"].startswith("Input.")]


def says(card: dict[str, Any]) -> str:
    """Every text of the card, one to a line."""
    texts = []
    for part in parts(card):
        texts += [part[name] for name in ("text", "title", "label", "placeholder") if name in part]
        texts += [f"{fact['title']}: {fact['value']}" for fact in part.get("facts", [])]
    return "\n".join(texts)


def weight(card: dict[str, Any]) -> int:
    """Bytes on the wire at most: as JSON with everything but ASCII escaped."""
    return len(json.dumps(card))


def _unfolded(card: dict[str, Any]) -> Iterator[dict[str, Any]]:
    shown = {**card, "actions": [{**a, "card": None} for a in card.get("actions", [])]}
    yield from parts(shown)
