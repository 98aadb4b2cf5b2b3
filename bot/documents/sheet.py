"""A paper of headings and plain text, as PDF/A-2b with tags, and as text for pasting."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.resources import files
from typing import Any

from bot.documents.typesetting import (
    CannotTypeset,
    Standard,
    drawable,
    pdf_of,
    reads_from_the_right,
)
from bot.domain.organisation.organisation import OSLO, Language

# What dokarkiv asks for, and readable aloud (PDF/UA-1).
STANDARDS: tuple[Standard, ...] = ("a-2b", "ua-1")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the paper, in one language; `facts` are names with short values, `sections`
    headings with what somebody wrote. An empty value or section is left out. `picture` is an SVG,
    read aloud as `alt`. `nested`: a line that begins with a tab belongs to the one above it."""

    language: Language
    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, str], ...]
    footer: str
    banner: str = ""
    picture: str = field(default="", repr=False)
    alt: str = ""
    nested: bool = False


def as_pdf(sheet: Sheet, at: int) -> bytes:
    """The paper as a PDF dated `at` (ms UTC). Whatever people wrote can be set: letters without a
    font are spelled out by name."""
    template = files("bot.documents").joinpath("sheet.typ").read_bytes()
    try:
        return pdf_of(template, _data(sheet, at, drawable), at, STANDARDS)
    except CannotTypeset:
        # Letters that can be set one by one and not together: the paper must come all the same.
        return pdf_of(template, _data(sheet, at, partial(drawable, plain=True)), at, STANDARDS)


def as_text(sheet: Sheet) -> str:
    """The paper's words, every letter as it was written."""
    return "\n".join(_lines(sheet)).strip() + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    if sheet.banner:
        yield from (sheet.banner, "")
    yield from (sheet.title, "")
    yield from (f"{name}: {value}" for name, value in sheet.facts if value)
    for heading, text in sheet.sections:
        if text.strip():
            yield from ("", heading, text.strip())


def _data(sheet: Sheet, at: int, said: Callable[[str], str]) -> dict[str, Any]:
    made = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)).astimezone(OSLO)
    return {
        "language": sheet.language.value,
        "made": [made.year, made.month, made.day],
        "banner": said(sheet.banner),
        "title": said(sheet.title),
        "facts": [[name, said(value)] for name, value in sheet.facts if value],
        "sections": [
            {"heading": heading, "lines": _lines_of(text, said, nested=sheet.nested)}
            for heading, text in sheet.sections
            if text.strip()
        ],
        "picture": sheet.picture,
        "alt": sheet.alt,
        "footer": said(sheet.footer),
    }


def _lines_of(text: str, said: Callable[[str], str], *, nested: bool) -> list[dict[str, Any]]:
    lines = [line for line in text.splitlines() if line.strip()]
    under = [nested and line.startswith("\t") for line in lines]
    return [
        {
            "text": said(line.lstrip("\t") if below else line),
            "rtl": reads_from_the_right(line),
            "under": below,
            "over": has_below and not below,
        }
        for line, below, has_below in zip(lines, under, [*under[1:], False], strict=True)
    ]
