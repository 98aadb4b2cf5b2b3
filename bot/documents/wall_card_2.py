"""The unit's emergency card on paper, for when Teams is what fails (R25, R71)."""

from bot.wall_card.content import content_of
from bot.wall_card.document import CannotDraw, as_pdf, as_pictures

__all__ = ["CannotDraw", "as_pdf", "as_pictures", "content_of"]
