"""Buttons of insight and training."""

from collections.abc import Callable, Mapping
from typing import Final

from bot.dialogs import commands
from bot.dialogs.card_data import Data, number, short
from bot.dialogs.commands import Command, Origin


def _completion(origin: Origin, data: Data) -> Command:
    page = max(0, number(data, "page") or 0)
    return commands.ShowCompletion(origin, short(data, "unit"), page)


INSIGHT_TAPS: Final[Mapping[str, Callable[[Origin, Data], Command]]] = {
    "insight.show": lambda origin, data: commands.ShowInsight(origin, short(data, "unit")),
    "insight.download": lambda origin, data: commands.ShowInsight(
        origin, short(data, "unit"), download=True
    ),
    "training.mine": lambda origin, data: commands.ShowTraining(origin),
    "training.unit": _completion,
}
