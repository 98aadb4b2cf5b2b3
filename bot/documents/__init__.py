"""Papers: the case note and the deviation report as archivable PDF, and as text to paste."""

from bot.documents.reports import Exhibit, case_note_sheet, deviation_sheet, exhibit_sheet
from bot.documents.typesetting import Sheet, as_pdf, as_text

__all__ = [
    "Exhibit",
    "Sheet",
    "as_pdf",
    "as_text",
    "case_note_sheet",
    "deviation_sheet",
    "exhibit_sheet",
]
