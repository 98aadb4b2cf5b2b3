"""Papers: the case note and the deviation report as archivable PDF, and as text to paste."""

from bot.documents.reports import (
    SENT,
    Exhibit,
    case_note_sheet,
    deviation_sheet,
    exhibit_sheet,
    head_of,
)
from bot.documents.typesetting import Sheet, as_pdf, as_text

__all__ = [
    "SENT",
    "Exhibit",
    "Sheet",
    "as_pdf",
    "as_text",
    "case_note_sheet",
    "deviation_sheet",
    "exhibit_sheet",
    "head_of",
]
