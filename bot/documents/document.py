"""From what stands on the card to a tagged PDF/A."""

import io
from datetime import datetime
from importlib.resources import files
from typing import Any

import segno

from bot.documents.typesetting import CannotTypeset, Standard, pdf_of, pictures_of
from bot.documents.wall_card import Content
from bot.domain.organisation.organisation import OSLO

# Kept for years and read aloud: archivable (PDF/A-2a) and accessible (PDF/UA-1).
STANDARDS: tuple[Standard, ...] = ("a-2a", "ua-1")


class CannotDraw(ValueError):
    """One sentence for the administrator."""


def as_pdf(content: Content, at: int) -> bytes:
    """The card as a PDF; the same content and instant (ms UTC) give the same bytes. Raises
    `CannotDraw` for a letter that no font of ours has."""
    try:
        return pdf_of(_template(), _data(content, at), at, STANDARDS)
    except CannotTypeset as error:
        raise CannotDraw(_reason(error)) from error


def as_pictures(content: Content, at: int) -> list[bytes]:
    """The pages as PNG, to look at."""
    return pictures_of(_template(), _data(content, at))


def _data(content: Content, at: int) -> dict[str, Any]:
    day = datetime.fromtimestamp(at / 1000, OSLO)
    made = [day.year, day.month, day.day]
    return {**content, "codes": _codes(content), "made": made}


def phone_code(phone: str) -> str:
    """The QR code, as SVG, with which a telephone offers to call the number."""
    drawn = io.BytesIO()
    segno.make(f"tel:{phone}", error="m", micro=False).save(
        drawn, kind="svg", border=4, xmldecl=False
    )
    return drawn.getvalue().decode()


def _codes(content: Content) -> dict[str, str]:
    entries = [entry for level in content["levels"] for entry in level["people"]]
    phones = {entry["phone"] for entry in [*entries, *content["numbers"]] if entry["phone"]}
    return {phone: phone_code(phone) for phone in sorted(phones)}


def _template() -> bytes:
    return files("bot.documents.wall_card_2").joinpath("wall_card.typ").read_bytes()


def _reason(error: CannotTypeset) -> str:
    return (
        f"The card cannot be drawn ({error}). If it is a letter in a name, write the name "
        "with other letters in the organisation file."
    )
