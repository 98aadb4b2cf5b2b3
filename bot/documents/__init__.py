"""Papers: the case note and the deviation report as archivable PDF, and as text to paste."""

from bot.documents.evidence import Exhibit, exhibit_sheet
from bot.documents.reports import case_note_sheet, deviation_sheet
from bot.documents.sheet import Sheet, as_pdf, as_text

__all__ = [
    "Exhibit",
    "Sheet",
    "as_pdf",
    "as_text",
    "case_note_sheet",
    "deviation_sheet",
    "exhibit_sheet",
]
