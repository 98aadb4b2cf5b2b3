"""The yearly figures for the partnership meeting: as paper, as workbook, for machines (R29–R32)."""

from bot.documents.yearly.contents import Contents, as_pdf, as_pictures, as_xlsx, contents_of
from bot.documents.yearly.plain import as_json
from bot.domain.insight.figures import TwoYears, UnitYears

__all__ = [
    "Contents",
    "TwoYears",
    "UnitYears",
    "as_json",
    "as_pdf",
    "as_pictures",
    "as_xlsx",
    "contents_of",
]
