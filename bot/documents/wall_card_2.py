"""The unit's emergency card on paper, for when Teams is what fails (R25, R71)."""

from bot.documents.document import CannotDraw, as_pdf, as_pictures
from bot.documents.wall_card import content_of

__all__ = ["CannotDraw", "as_pdf", "as_pictures", "content_of"]
