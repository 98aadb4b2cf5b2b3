"""Papers that can be archived and read aloud, whatever people wrote (R52, R20)."""

import re

import pytest

from bot.documents import as_pdf, as_text, case_note_sheet, deviation_sheet
from bot.documents.typesetting import drawable, letters, reads_from_the_right
from bot.domain.alarm.incident import Target, ThreatChannel
from bot.domain.organisation.organisation import Language, Sector, Workplace
from bot.domain.reports.deviation_report import Account, Injury, Party, Severity
from tests.afterwards import CANARY, note, report
from tests.world import START


def made(behaviour: str) -> bytes:
    """The note's PDF with this said in it."""
    written = note(behaviour=behaviour)
    return as_pdf(case_note_sheet(written, "Nav Eksempel", Language.BOKMAL), START)


def test_a_paper_is_the_same_file_each_time() -> None:
    sheet = deviation_sheet(report(), Language.NYNORSK)
    pdf = as_pdf(sheet, START)
    assert pdf.startswith(b"%PDF-1.7")
    assert as_pdf(sheet, START) == pdf


@pytest.mark.parametrize(
    "written",
    [
        "😀👩‍👩‍👧🇳🇴",
        "שלום עולם 123\nمرحبا بالعالم\n你好",
        '#panic("x") *[_$<é @a // /* \\ = # `',
        "\x00\x07\x1b\u202e\ufeff\ud800\U000e0001\u2028\r\n\t",
        "æ" * 100_000,
        "Brukeren sa at det var urimelig.\n" * 3_030,
    ],
    ids=["emoji", "right-to-left", "markup", "control", "one word", "100,000 letters"],
)
def test_whatever_somebody_wrote_becomes_a_paper(written: str) -> None:
    assert made(written).startswith(b"%PDF")


def test_every_letter_that_is_left_as_it_is_has_a_glyph() -> None:
    """Typst refuses a letter without one under PDF/A, so this tells when its fonts change."""
    assert made("".join(f"a{letter} " for letter in sorted(letters()))).startswith(b"%PDF")


def test_letters_without_a_glyph_are_spelled_out_and_kept_in_the_text() -> None:
    assert drawable("a😀b你\u202e") == "a[grinning face]b[U+4F60][right-to-left override]"
    assert drawable("😀😀😀😀😀 ææææ 你你你你") == "[grinning face × 5] ææææ [U+4F60 × 4]"
    assert drawable("æ😀Ж", plain=True) == "æ[grinning face][cyrillic capital letter zhe]"
    sheet = case_note_sheet(note(behaviour="😀 #let x"), "Nav Eksempel", Language.BOKMAL)
    assert "😀 #let x" in as_text(sheet)


def test_a_line_keeps_its_own_direction() -> None:
    assert reads_from_the_right("«שלום» hei")
    assert not reads_from_the_right("1. Hei שלום")
    assert not reads_from_the_right("123")


def test_l11_no_birth_number_stands_on_a_paper() -> None:
    spoiled = note(behaviour=f"fnr {CANARY}", title=f"Om {CANARY}")
    told = Account(*(f"{CANARY} x" for _ in range(10)))
    for sheet in (
        case_note_sheet(spoiled, "Nav Eksempel", Language.ENGLISH),
        deviation_sheet(report(title=CANARY, account=told), Language.ENGLISH),
    ):
        assert CANARY not in as_text(sheet)
        assert "***********" in as_text(sheet)


def test_every_choice_has_a_word_in_every_language() -> None:
    for language in Language:
        for kind, name in (
            (Target, "target"),
            (ThreatChannel, "channel"),
            (Workplace, "place"),
            (Severity, "severity"),
            (Injury, "injury"),
            (Sector, "sector"),
        ):
            for choice in kind:
                text = as_text(deviation_sheet(report(**{name: choice}), language))
                assert re.search(r": \w", text), (language, choice)
        told = tuple(report().told[0].__class__(party, "Leder En", START) for party in Party)
        text = as_text(deviation_sheet(report(told=told), language))
        assert text.count("Leder En, ") == len(Party)


def test_r10_the_report_has_everything_that_was_filled_in_and_nothing_else() -> None:
    full = as_text(deviation_sheet(report(), Language.BOKMAL))
    for said in (*(f"felt {number}" for number in range(10)), "en annen enhet", "Ett bevis lagret"):
        assert said in full, said
    assert "Annen enhet: Leder En, 1. januar 2026 kl. 10.01" in full
    assert "Risikovurdering: ROS 2026" in full  # R53: the unit's current one
    short = as_text(
        deviation_sheet(report(account=Account(), told=(), evidence=()), Language.BOKMAL)
    )
    assert "Vitner" not in short
    assert "Varslet" not in short


def test_l12_a_drills_paper_says_so_first() -> None:
    for language in Language:
        assert as_text(deviation_sheet(report(drill=True), language)).startswith("ØVELSE")
