"""From what stands on the card to a tagged PDF/A. Nothing is fetched and no font of the machine is
used, so that it looks the same wherever it is made."""

import io
import json
from datetime import datetime
from importlib.resources import files
from typing import Any, Literal

import segno
import typst

from bot.domain.organisation import OSLO
from bot.wall_card.content import Content

# Kept for years and read aloud: archivable (PDF/A-2a) and accessible (PDF/UA-1).
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]


class CannotDraw(ValueError):
    """One sentence for the administrator."""


def as_pdf(content: Content, at: int) -> bytes:
    """The card as a PDF; the same content and instant (ms UTC) give the same bytes. Raises
    `CannotDraw` for a letter that no font of ours has."""
    try:
        drawn = typst.compile(
            _template(),
            format="pdf",
            sys_inputs=_inputs(content, at),
            pdf_standards=[*STANDARDS],
            timestamp=at // 1000,
            ignore_system_fonts=True,
        )
    except typst.TypstError as error:
        raise CannotDraw(_reason(error)) from error
    return _one(drawn)


def as_pictures(content: Content, at: int) -> list[bytes]:
    """The pages as PNG, to look at."""
    # Any: typst's own annotations forget that several pages come as a list.
    drawn: Any = typst.compile(
        _template(),
        format="png",
        ppi=72,
        sys_inputs=_inputs(content, at),
        ignore_system_fonts=True,
    )
    return drawn if isinstance(drawn, list) else [_one(drawn)]


def _inputs(content: Content, at: int) -> dict[str, str]:
    day = datetime.fromtimestamp(at / 1000, OSLO)
    made = [day.year, day.month, day.day]
    return {"card": json.dumps({**content, "codes": _codes(content), "made": made})}


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
    return files("bot.wall_card").joinpath("wall_card.typ").read_bytes()


def _reason(error: typst.TypstError) -> str:
    return (
        f"The card cannot be drawn ({error.message}). If it is a letter in a name, write the name "
        "with other letters in the organisation file."
    )


def _one(drawn: object) -> bytes:
    assert isinstance(drawn, bytes)  # one document, or one page
    return drawn
