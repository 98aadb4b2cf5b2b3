"""An archive and a screen reader can take every paper, as somebody else than Typst reads it
(R52). And whoever listens hears all of it, in its order."""

import pytest

from bot.documents import (
    Exhibit,
    Sheet,
    as_pdf,
    as_text,
    case_note_sheet,
    deviation_sheet,
    exhibit_sheet,
)
from bot.documents.typesetting import drawable, reads_from_the_right
from bot.domain.evidence import MediaType
from bot.domain.organisation.organisation import Language
from tests.afterwards import note, report
from tests.archivable import begins_at, heard, problems
from tests.pictures import png
from tests.world import START

UNIT = "Nav Eksempel"
ODD = (
    '😀 hei «æøå»\nשלום עולם 123\nمرحبا بالعالم\n你好\n#panic("x") *[_$<é @a // /* \\ = # `\nfi ffl'
)
LONG = "\n".join(f"{number} Brukeren sa at det var urimelig." for number in range(150))
PAPERS: dict[str, Sheet] = {
    "report": deviation_sheet(report(), Language.BOKMAL),
    "report of a drill": deviation_sheet(report(drill=True), Language.ENGLISH),
    "note": case_note_sheet(note(), UNIT, Language.NYNORSK),
    "note with everything people type": case_note_sheet(
        note(behaviour=ODD, title="Om 😀 #let x"), UNIT, Language.BOKMAL
    ),
    "note of many pages": case_note_sheet(note(behaviour=LONG), UNIT, Language.BOKMAL),
    "picture": exhibit_sheet(Exhibit(1, START, MediaType.PNG, png()), Language.BOKMAL),
    "text": exhibit_sheet(Exhibit(2, START, MediaType.TEXT, ODD.encode()), Language.BOKMAL),
}


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_is_pdf_a_2b_and_pdf_ua_as_far_as_its_bytes_tell(name: str) -> None:
    """Tables, fonts, colours, metadata, tags, nothing hidden and nothing that runs."""
    assert problems(as_pdf(PAPERS[name], START)) == []


@pytest.mark.parametrize("name", [name for name in PAPERS if name != "picture"])
def test_a_screen_reader_says_all_that_the_paper_says(name: str) -> None:
    """Line by line. What reads from the right lies there as it is drawn, word by word mirrored: so
    Typst writes it, and so whoever reads such files aloud expects it."""
    said = heard(as_pdf(PAPERS[name], START))
    place = 0
    for line in as_text(PAPERS[name]).splitlines():
        if reads_from_the_right(line):
            assert all(word in said or word[::-1] in said for word in line.split()), line
            continue
        words = "".join(drawable(line).split())
        assert words in said[place:], line
        place = said.index(words, place)


def test_what_reads_from_the_right_begins_there() -> None:
    """A4 is 595 points wide; a line keeps its own edge, whatever stands around it."""
    pdf = as_pdf(PAPERS["note with everything people type"], START)
    assert begins_at(pdf, "שלום"[::-1]) > 450
    assert begins_at(pdf, "hei «æøå»") < 100


BROKEN = {
    "untagged": (b"/Marked true", b"/Marked 0   "),
    "another conformance": (b"conformance>B<", b"conformance>U<"),
    "no language": (b"/Lang(nb)/Struct", b"/Lang(xx)/Struct"),
    "a font that is elsewhere": (b"/FontFile3 ", b"/FontFileX "),
    "not to be read aloud": (b"/ToUnicode ", b"/ToUnicodX "),
    "no colours": (b"/GTS_PDFA1", b"/GTS_PDFX1"),
    "a hidden title": (b"/DisplayDocTitle true", b"/DisplayDocTitle null"),
    "a heading out of order": (b"/S/H2", b"/S/H4"),
    "a script": (b"/Tabs/S", b"/JS   /S"),
    "a table that lies": (b"7 0 obj", b"8 0 obj"),
    "cut off": (b"%%EOF", b""),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_check_sees_what_is_wrong(name: str) -> None:
    pdf = as_pdf(PAPERS["report"], START)
    good, bad = BROKEN[name]
    assert good in pdf
    assert problems(pdf.replace(good, bad, 1)) != []
