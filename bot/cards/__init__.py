"""Cards: `draw(view)` turns plain values into an Adaptive Card; pure, one file per card."""

from bot.cards.drawing import draw
from bot.cards.kit.elements import DrawnCard

__all__ = ["DrawnCard", "draw"]
