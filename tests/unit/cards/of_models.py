"""Every example in Bokmål drawn of Microsoft's own models, as JSON by its name.

    python -m tests.unit.cards.of_models

What is plain when the bot runs (`bot/cards/kit/__init__.py`) is a model to whoever checks types,
and here: a process is told that it checks types for as long as it loads the cards."""

import json
import sys
import typing
from typing import Any

import microsoft_teams.cards  # noqa: F401  what is told the truth, as all that is no card of ours

import bot.texts.ladders  # noqa: F401

vars(typing)["TYPE_CHECKING"] = True
from bot.cards import draw  # noqa: E402
from bot.cards.kit import AdaptiveCard, elements  # noqa: E402

vars(typing)["TYPE_CHECKING"] = False
from tests.unit.cards.examples import examples  # noqa: E402


def _dumped(card: AdaptiveCard) -> dict[str, Any]:
    return card.model_dump(by_alias=True, exclude_none=True)


if __name__ == "__main__":
    assert AdaptiveCard.__module__.startswith("microsoft_teams.")
    vars(elements)["as_json"] = _dumped
    bokmal = {name: view for name, view in examples().items() if name.endswith(".nb")}
    json.dump({name: draw(view).card for name, view in bokmal.items()}, sys.stdout)
