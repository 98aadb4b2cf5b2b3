"""From a Typst template and plain data to a tagged, archivable PDF, or pictures of its pages; and
the paper of headings and plain text that most are, with the same as text for pasting.

Nothing is fetched and no font of the machine is used, so that a paper looks the same wherever it is
made. Words are data and never read as markup. Shared by everything that is printed.

An archived paper must show what was written, and PDF/A forbids a letter without a glyph. A font for
emoji and every script would weigh more than the bot, so a letter that Typst's own fonts lack is
spelled out by its Unicode name, "[grinning face]"; the text beside the PDF keeps every letter.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from importlib.resources import files
from typing import Any, Literal

from bot.domain.organisation.organisation import OSLO, Language

Standard = Literal["a-2a", "a-2b", "ua-1"]
Template = bytes


class CannotTypeset(ValueError):
    """Typst's reason, which may quote a letter that no font has."""


def pdf_of(
    template: Template, data: Mapping[str, Any], at: int, standards: Sequence[Standard]
) -> bytes:
    """The PDF; the same template, data and instant (ms UTC) give the same bytes. The template reads
    `data` with `json(bytes(sys.inputs.data))`. Raises `CannotTypeset`."""
    return _one(_compile(template, data, format="pdf", standards=standards, at=at))


def pictures_of(template: Template, data: Mapping[str, Any]) -> list[bytes]:
    """The pages as PNG, to look at."""
    drawn = _compile(template, data, format="png")
    return drawn if isinstance(drawn, list) else [_one(drawn)]


def _compile(
    template: Template,
    data: Mapping[str, Any],
    *,
    format: Literal["pdf", "png"],
    standards: Sequence[Standard] = (),
    at: int = 0,
) -> Any:
    # 80 MB that nothing but a paper needs.
    import typst

    try:
        # Any, too: typst's annotations forget that several pages come as a list.
        return typst.compile(
            template,
            format=format,
            ppi=72,
            sys_inputs={"data": json.dumps(data)},
            pdf_standards=[*standards],
            timestamp=at // 1000,
            ignore_system_fonts=True,
        )
    except typst.TypstError as error:
        raise CannotTypeset(error.message) from error


def _one(drawn: object) -> bytes:
    assert isinstance(drawn, bytes)  # one document, or one page
    return drawn


# Found by setting every assigned letter of Typst 0.15 once under PDF/A-2b and PDF/UA-1;
# tests/unit/documents sets all of these again. Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic,
# Devanagari, Georgian, Cherokee, phonetic letters, punctuation, currency, arrows, mathematics.
_RANGES = """
    20-7E A0-377 37A-37F 384-38A 38C 38E-3A1 3A3-484 487-4FF 510-513 51A-51D 531-556 559-58A
    58D-58F 591-5C7 5D0-5EA 5EF-5F4 606-60C 615 61B 61F 621-63A 640-655 65A 660-66D 674 679-67B
    67E-680 683-684 686-687 691 698 6A4 6A9 6AF 6BE 6CC 6F0-6F9 900-950 955-97F 10D0-10FF
    13A0-13F5 13F8-13FD 1D00-1DBF 1E00-1F15 1F18-1F1D 1F20-1F45 1F48-1F4D 1F50-1F57 1F59 1F5B
    1F5D 1F5F-1F7D 1F80-1FB4 1FB6-1FC4 1FC6-1FD3 1FD6-1FDB 1FDD-1FEF 1FF2-1FF4 1FF6-1FFE
    2000-200D 2010-2027 202F-2040 2042 2044-2052 2054-205F 2070-2071 2074-208E 2090-209C
    20A0-20C0 2100-211E 2120 2122 2124 2126-2151 2153-2184 2190-23FF 2460-262F 2638-268B
    2690-269C 26A0-26A7 26AA-26B2 2701-2704 2706-2709 270C-2727 2729-274B 274D 274F-2752 2756
    2758-275E 2761-277F 2794 2798-27AF 27B1-2B73 2B76-2B95 2B97-2BFF FB00-FB06 FB1D-FB36
    FB38-FB3C FB3E FB40-FB41 FB43-FB44 FB46-FB4F FB52-FB81 FB8A-FB95 FB9E-FB9F FBAA-FBAD
    FBE8-FBE9 FBFC-FBFF FE00-FE0F FE70-FE74 FE76-FEFC FFFC-FFFD
"""
_PLAIN = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180))))
# A word without an end would leave the page.
_ENDLESS = re.compile(r"(\S{80})(?=\S)")
_BREAK = "\u200b"
# A hundred thousand times the same picture is said once.
_REPEATED = re.compile(r"(.)\1{3,}")
_FROM_THE_RIGHT = ("R", "AL")


@cache
def letters() -> frozenset[str]:
    """Every letter that can be set as it is."""
    found: set[str] = set()
    for one in _RANGES.split():
        first, _, last = one.partition("-")
        found.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(found)


def drawable(text: str, *, plain: bool = False) -> str:
    """The text on one line with every other letter spelled out, and counted where it is repeated;
    `plain` leaves Latin alone."""
    spellings = _spellings(plain)

    def counted(run: re.Match[str]) -> str:
        spelled = spellings[ord(run[1])]
        if len(spelled) == 1:
            return run[0]
        return f"{spelled[:-1]} × {len(run[0])}]"

    return _ENDLESS.sub(rf"\1{_BREAK}", _REPEATED.sub(counted, text).translate(spellings))


def reads_from_the_right(line: str) -> bool:
    """Whether the first letter with a direction is Hebrew, Arabic or the like."""
    for letter in line:
        direction = unicodedata.bidirectional(letter)
        if direction == "L":
            return False
        if direction in _FROM_THE_RIGHT:
            return True
    return False


class _Spellings(dict[int, str]):
    """What `str.translate` puts for a letter, worked out at its first use."""

    def __init__(self, kept: frozenset[str]) -> None:
        self._kept = kept

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        said = letter if letter in self._kept else _spelled(letter)
        self[code] = said
        return said


@cache
def _spellings(plain: bool) -> _Spellings:
    return _Spellings(_PLAIN if plain else letters())


def _spelled(letter: str) -> str:
    if letter in "\t\n\r\v\f\u2028\u2029":
        return " "
    name = unicodedata.name(letter, "")
    # An ideograph's name is only its number again.
    if not name or name.startswith("CJK"):
        return f"[U+{ord(letter):04X}]"
    return f"[{name.lower()}]"


# What dokarkiv asks for, and readable aloud (PDF/UA-1).
STANDARDS: tuple[Standard, ...] = ("a-2b", "ua-1")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the paper, in one language; `head` says on every page which one it is, and
    where; `facts` are names with short values, `sections` headings with what somebody wrote. An
    empty value or section is left out. `picture` is an SVG, read aloud as `alt`. `nested`: a line
    that begins with a tab belongs to the one above it."""

    language: Language
    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, str], ...]
    footer: str
    banner: str = ""
    picture: str = field(default="", repr=False)
    alt: str = ""
    nested: bool = False
    head: str = ""


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
    if sheet.head:
        yield from (sheet.head, "")
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
        "head": said(sheet.head),
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
