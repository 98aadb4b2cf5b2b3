"""What PDF/A-2b and PDF/UA-1 ask of a file, as far as its bytes tell: an independent look at what
Typst promises. No validator: of the standards' many rules these are the ones that an archive or a
screen reader would fail on."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

from tests.pdf import Broken, Pdf, Stream, said

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PDFA, _PDFUA = "{http://www.aiim.org/pdfa/ns/id/}", "{http://www.aiim.org/pdfua/ns/id/}"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_FORBIDDEN = (
    "AA", "AF", "EmbeddedFile", "Encrypt", "JavaScript", "JS", "Launch", "Movie", "NeedAppearances",
    "RichMedia", "Sound", "XFA",
)  # fmt: skip
_SHOWS_TEXT = (b"Tj", b"TJ", b"'", b'"')
_PAINTS = (*_SHOWS_TEXT, b"Do", b"f", b"F", b"f*", b"S", b"s", b"B", b"B*", b"b", b"b*", b"sh")


def problems(data: bytes, conformance: str = "B") -> list[str]:
    """What is wrong with it; empty when nothing is found. `conformance` is PDF/A-2's."""
    try:
        pdf = Pdf(data)
        return [*_file(pdf), *_archive(pdf, conformance), *_fonts(pdf), *_tags(pdf), *_marked(pdf)]
    except (Broken, KeyError, TypeError, AttributeError, IndexError) as broken:
        return [f"cannot be read: {broken!r}"]


def _file(pdf: Pdf) -> Iterator[str]:
    head = re.match(rb"%PDF-1\.[0-7]\n%([\x80-\xff]{4,})\n", pdf.data)
    if head is None:
        yield "no header with four bytes above 127 after it"
    if len(pdf.trailer.get("ID") or ()) != 2:
        yield "no file identifier"
    if "Encrypt" in pdf.trailer:
        yield "encrypted"
    assert pdf.objects  # every one is where the table says
    for one in pdf.dictionaries():
        yield from (f"/{name} is forbidden" for name in _FORBIDDEN if name in one)
        if one.get("S") in _FORBIDDEN or one.get("Type") in _FORBIDDEN:
            yield f"/{one.get('S') or one.get('Type')} is forbidden"
        if "LZWDecode" in str(one.get("Filter")) or (one.get("F") is not None and "Length" in one):
            yield "a stream that an archive may not open"


def _archive(pdf: Pdf, conformance: str) -> Iterator[str]:
    meta = pdf.get(pdf.root, "Metadata")
    if not isinstance(meta, Stream) or (meta.about["Type"], meta.about["Subtype"]) != (
        "Metadata", "XML",
    ):  # fmt: skip
        yield "no metadata"
        return
    about = ElementTree.fromstring(meta.content).find(f"{_RDF}RDF/{_RDF}Description")
    assert about is not None
    claims = ((f"{_PDFA}part", "2"), (f"{_PDFA}conformance", conformance), (f"{_PDFUA}part", "1"))
    for name, wanted in claims:
        if about.findtext(name) != wanted:
            yield f"{name} is not {wanted}"
    title = about.findtext(f"{_TITLE}/{_RDF}Alt/{_RDF}li")
    if not title or title != said(pdf.get(pdf.trailer, "Info", "Title") or b""):
        yield "no title, or two"
    intents = pdf.get(pdf.root, "OutputIntents") or []
    profiles = [
        pdf.get(one, "DestOutputProfile") for one in intents if pdf.get(one, "S") == "GTS_PDFA1"
    ]
    if not any(isinstance(one, Stream) and one.content[36:40] == b"acsp" for one in profiles):
        yield "no colour profile"


def _fonts(pdf: Pdf) -> Iterator[str]:
    for font in pdf.of_type("Font"):
        name = font.get("BaseFont")
        if font["Subtype"] == "Type0":
            if not isinstance(pdf.get(font, "ToUnicode"), Stream):
                yield f"{name} cannot be read aloud"
            continue
        described = pdf.get(font, "FontDescriptor") or {}
        files = [pdf.get(described, key) for key in ("FontFile", "FontFile2", "FontFile3")]
        if font["Subtype"] != "Type3" and not any(isinstance(one, Stream) for one in files):
            yield f"{name} is not embedded"


def _tags(pdf: Pdf) -> Iterator[str]:
    root = pdf.root
    if (root.get("MarkInfo") or {}).get("Marked") is not True:
        yield "not marked as tagged"
    if not re.fullmatch(rb"nb|nn|en", pdf.get(root, "Lang") or b""):
        yield "no language"
    if pdf.get(root, "ViewerPreferences", "DisplayDocTitle") is not True:
        yield "the title is not shown"
    elements = pdf.of_type("StructElem")
    if not elements or pdf.get(root, "StructTreeRoot") is None:
        yield "no structure"
    levels = [int(tag[1]) for one in elements if re.fullmatch("H[1-6]", tag := str(one.get("S")))]
    if levels[:1] != [1] or any(b > a + 1 for a, b in pairwise(levels)):
        yield f"headings are {levels}"
    if any(one.get("S") == "Figure" and not one.get("Alt") for one in elements):
        yield "a picture without words"


def _marked(pdf: Pdf) -> Iterator[str]:
    """Everything on a page is part of the structure, or an artefact."""
    for number, page in enumerate(pdf.pages(), start=1):
        open_, marks = 0, []
        for operator, values in pdf.operations(page):
            if operator in (b"BMC", b"BDC"):
                open_ += 1
                if operator == b"BDC" and isinstance(values[-1], dict) and "MCID" in values[-1]:
                    marks.append(values[-1]["MCID"])
            elif operator == b"EMC":
                open_ -= 1
            elif operator in _PAINTS and not open_:
                yield f"page {number} has something that no screen reader is told of"
                break
        if marks != sorted(set(marks)) or len(marks) != len(_owners(pdf, page)):
            yield f"page {number} has marks that the structure does not know"
        if page.get("Tabs") != "S" and page.get("Annots"):
            yield f"page {number} has another order for the keyboard"


def _owners(pdf: Pdf, page: dict[str, Any]) -> list[Any]:
    """Which element each mark of the page belongs to, as the tree tells."""
    key = page.get("StructParents")
    tree = pdf.get(pdf.root, "StructTreeRoot", "ParentTree") or {}
    return list(pdf.get(_in_tree(pdf, tree, key)) or []) if key is not None else []


def _in_tree(pdf: Pdf, node: Any, key: int) -> Any:
    numbers = pdf.get(node, "Nums") or []
    found = dict(zip(numbers[::2], numbers[1::2], strict=True))
    if key in found:
        return found[key]
    inner = (_in_tree(pdf, pdf.get(kid), key) for kid in pdf.get(node, "Kids") or [])
    return next((one for one in inner if one is not None), None)


def heard(data: bytes) -> str:
    """The words as a screen reader comes by them: along the structure, letters by their fonts'
    tables; without spaces, which are where lines break."""
    pdf = Pdf(data)
    pages = {id(page): _spoken(pdf, page) for page in pdf.pages()}
    by_ref = {ref: id(pdf.objects[ref]) for ref in pdf.objects if id(pdf.objects[ref]) in pages}
    kids = pdf.get(pdf.root, "StructTreeRoot", "K")
    walk = _walk(pdf, kids, None, by_ref)
    return "".join("".join(pages[page].get(mark, "").split()) for page, mark in walk)


def printed(data: bytes) -> list[str]:
    """What stands on each page, what is not read aloud too, in the order in which it is drawn."""
    pdf = Pdf(data)
    return ["".join(_spoken(pdf, page, before=-1).values()) for page in pdf.pages()]


def begins_at(data: bytes, words: str) -> float:
    """How far from the left edge of its page (points) the piece with these words is drawn."""
    pdf = Pdf(data)
    for page in pdf.pages():
        marks = {mark for mark, said in _spoken(pdf, page).items() if words in said}
        mark = None
        for operator, values in pdf.operations(page):
            if operator == b"BDC" and isinstance(values[-1], dict):
                mark = values[-1].get("MCID")
            elif operator == b"cm" and mark in marks:
                return float(values[4])
    raise AssertionError(f"nothing says {words!r}")


def _walk(
    pdf: Pdf, kid: Any, page: int | None, by_ref: dict[int, int]
) -> Iterator[tuple[int, int]]:
    if isinstance(kid, int):
        assert page is not None
        yield page, kid
        return
    value = pdf.get(kid)
    if isinstance(value, list):
        for one in value:
            yield from _walk(pdf, one, page, by_ref)
    elif isinstance(value, dict):
        page = by_ref[value["Pg"].number] if "Pg" in value else page
        inner = value.get("MCID") if value.get("Type") == "MCR" else value.get("K")
        if inner is not None and value.get("Type") != "OBJR":
            yield from _walk(pdf, inner, page, by_ref)


def _spoken(pdf: Pdf, page: dict[str, Any], before: int | None = None) -> dict[int, str]:
    """The words by their marks; those before the first one by `before`, or left out."""
    fonts = pdf.get(page, "Resources", "Font") or {}
    tables = {name: _letters(pdf.get(font, "ToUnicode").content) for name, font in fonts.items()}
    spoken: dict[int, str] = {}
    mark, table = before, {}
    for operator, values in pdf.operations(page):
        if operator == b"BDC" and isinstance(values[-1], dict):
            mark = values[-1].get("MCID", mark)
        elif operator == b"Tf":
            table = tables[values[0]]
        elif operator in _SHOWS_TEXT and mark is not None:
            shown = values[0] if isinstance(values[0], list) else values
            codes = b"".join(one for one in shown if isinstance(one, bytes))
            pairs = (codes[at : at + 2] for at in range(0, len(codes), 2))
            spoken[mark] = spoken.get(mark, "") + "".join(table.get(one, "\ufffd") for one in pairs)
    return spoken


def _letters(table: bytes) -> dict[bytes, str]:
    """What each glyph is called."""
    found = {}
    for part in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        for glyph, letters in re.findall(rb"<(\w+)>\s*<(\w+)>", part):
            said_as = bytes.fromhex(letters.decode()).decode("utf-16-be")
            found[bytes.fromhex(glyph.decode())] = said_as
    return found
