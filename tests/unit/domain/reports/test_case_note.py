"""The case note before it is filed: what is missing, who will see it, what does not belong
(R52)."""

import pytest

from bot.domain.organisation.organisation import Language
from bot.domain.reports.case_note import (
    DEPRECATED_TEMAS,
    EVERYTHING,
    SYSTEM_NAMES,
    TEMAS,
    Case,
    CaseType,
    Granted,
    NoteGap,
    Visibility,
    code_of,
    gaps,
    gaps_by_hand,
)
from bot.domain.reports.deviation_report import ReportGap, report_gaps
from bot.domain.reports.filing import Barred, FilingFailure, is_reference, reference_of
from bot.domain.reports.privacy_filter import (
    WordingFinding,
    WordingRemark,
    looked_at,
    without_numbers,
)
from bot.texts import health_words, instead_of_judging, say_in
from tests.afterwards import CANARY, note, report
from tests.world import START

SHOWN = Visibility.SHOWN_TO_CLIENT


def test_r52_a_complete_note_has_no_gap_and_an_empty_one_all_of_them() -> None:
    assert gaps(note()) == ()
    empty = note(title=" ", behaviour="", tema=None, unit="31")
    assert gaps(empty) == (NoteGap.TITLE, NoteGap.BEHAVIOUR, NoteGap.UNIT, NoteGap.TEMA)


@pytest.mark.parametrize(
    ("changes", "gap"),
    [
        ({"title": "x" * 501}, NoteGap.TITLE_TOO_LONG),
        ({"title": "Samtale med *****"}, NoteGap.TITLE_MASKED),
        ({"behaviour": "x" * 100_001}, NoteGap.TOO_LONG),
        ({"unit": "9999"}, NoteGap.UNIT),
        ({"unit": "٠٣١٥"}, NoteGap.UNIT),
        ({"tema": "HMS"}, NoteGap.TEMA),
        ({"tema": "SAA"}, NoteGap.TEMA_DEPRECATED),
        ({"case": Case(CaseType.SPECIALIST, "1")}, NoteGap.CASE_SYSTEM),
        ({"case": Case(CaseType.SPECIALIST, "1", "arena")}, NoteGap.CASE_SYSTEM),
        ({"case": Case(CaseType.SPECIALIST, None, "AO01")}, NoteGap.CASE_NUMBER),
        ({"case": Case(CaseType.SPECIALIST, "21-3", "PP01")}, NoteGap.CASE_FORMAT),
        ({"case": Case(CaseType.SPECIALIST, "5Y-H", "K9")}, NoteGap.CASE_FORMAT),
        ({"case": Case(CaseType.GENERAL, "1")}, NoteGap.CASE_NOT_GENERAL),
        ({"visibility": SHOWN}, NoteGap.CONSEQUENCE),
        ({"visibility": SHOWN, "seen_consequence": True, "tema": "FAR"}, NoteGap.TEMA_HIDDEN),
    ],
)
def test_r52_each_rule_of_the_archive_is_a_gap_before_it_is_sent(
    changes: dict[str, object], gap: NoteGap
) -> None:
    assert gaps(note(**changes)) == (gap,)


def test_r52_a_conversation_ahead_of_now_is_a_gap_by_hand_too() -> None:
    ahead = note(at=START + 60_000)
    assert gaps(ahead, now=START) == gaps_by_hand(ahead, START) == (NoteGap.DATE_AHEAD,)
    assert gaps(ahead, now=START + 60_000) == ()


def test_r52_only_what_the_bot_is_granted_is_offered_and_taken() -> None:
    """The unit's own tema first; a deprecated one never, nor what was not granted."""
    granted = Granted({"GEN": frozenset(), "OPP": frozenset({"AO01"}), "AAP": None})
    assert [code for code, _ in granted.temas(("AAP", "SAA", "PEN"))] == ["AAP", "GEN", "OPP"]
    assert gaps(note(tema="PEN"), granted) == (NoteGap.TEMA_NOT_GRANTED,)
    arena = Case(CaseType.SPECIALIST, "10695768", "AO01")
    assert gaps(note(tema="GEN", case=arena), granted) == (NoteGap.CASE_NOT_GRANTED,)
    assert gaps(note(tema="OPP", case=arena), granted) == ()
    assert gaps(note(tema="AAP", case=arena), granted) == ()
    one = Granted({"OPP": frozenset({"AO01"})})
    assert one.systems(("OPP",)) == (("AO01", "Arena (AO01)"),)


def test_everything_that_the_archive_has_can_be_found_by_name() -> None:
    offered = dict(EVERYTHING.temas(("OPP",)))
    assert next(iter(offered)) == "OPP"
    assert set(offered) == TEMAS - DEPRECATED_TEMAS
    assert offered["AAP"] == "Arbeidsavklaringspenger (AAP)"
    systems = dict(EVERYTHING.systems(("PEN",)))
    assert next(iter(systems)) == "PP01"
    assert systems["AO01"] == "Arena (AO01)"


@pytest.mark.parametrize(
    ("said", "code"),
    [("AO01", "AO01"), ("arena", "AO01"), ("Arena (AO01)", "AO01"), ("", ""), ("Aren", "AREN")],
)
def test_what_was_typed_into_a_searched_list_is_what_it_names(said: str, code: str) -> None:
    """Some clients send it as it was typed; what names nothing is asked about."""
    assert code_of(said, SYSTEM_NAMES) == code


def test_l9_a_note_is_internal_until_the_employee_chooses_otherwise_and_confirms_it() -> None:
    assert note().visibility is Visibility.INTERNAL
    assert gaps(note(visibility=SHOWN, seen_consequence=True)) == ()
    consequence = say_in(Language.BOKMAL)(SHOWN.consequence)
    assert "lese hele notatet" in consequence
    assert "innsyn" in say_in(Language.BOKMAL)(Visibility.INTERNAL.consequence)


def test_every_sentence_that_is_named_can_be_said() -> None:
    named = [one.sentence for kind in (NoteGap, ReportGap, Barred, FilingFailure) for one in kind]
    for language in Language:
        say = say_in(language)
        assert all(say(id) for id in named)
        assert all(
            say(one.sentence) for one in (WordingRemark.BIRTH_NUMBER, WordingRemark.PHONE_NUMBER)
        )
        assert all(
            say(one.sentence, word="x")
            for one in (
                WordingRemark.COLLEAGUE,
                WordingRemark.PERSON_NOT_BEHAVIOUR,
                WordingRemark.HEALTH,
            )
        )


def test_a_chat_never_tells_why_a_client_is_protected() -> None:
    protected = {Barred.STRICTLY_CONFIDENTIAL, Barred.CONFIDENTIAL, Barred.SHIELDED}
    assert {one.sentence for one in protected} == {"filing-barred-protected"}
    for language in Language:
        said = say_in(language)("filing-barred-protected").lower()
        assert not any(word in said for word in ("fortrolig", "skjerm", "kode", "confid", "shield"))


# As people type the canary, and as a paste brings it.
_DAY, _MONTH, _YEAR, _OWN = CANARY[:2], CANARY[2:4], CANARY[4:6], CANARY[6:]
ODDLY = (
    f"{_DAY}.{_MONTH}.{_YEAR} {_OWN}",
    f"{_DAY} {_MONTH} {_YEAR} {_OWN}",
    f"{_DAY}/{_MONTH}/{_YEAR}-{_OWN[:3]} {_OWN[3:]}",
    f"{_DAY}{_MONTH}{_YEAR} {_OWN[:2]} {_OWN[2:]}",
    f"{_DAY}{_MONTH}{_YEAR}\r\n{_OWN}",
    f"{_DAY}{_MONTH}{_YEAR} - {_OWN}",
    f"{_DAY}{_MONTH}{_YEAR}_{_OWN}",
    f"{_DAY}{_MONTH}{_YEAR}\u2009{_OWN}",
    f"{_DAY}{_MONTH}{_YEAR}\u2013{_OWN}",
    f"{_DAY}{_MONTH}{_YEAR}\u200b{_OWN}",
    " ".join(CANARY),
    CANARY.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}),
)


@pytest.mark.parametrize(
    ("written", "kept", "remarks"),
    [
        (f"fnr {CANARY}.", "fnr ***********.", [WordingRemark.BIRTH_NUMBER]),
        (f"fnr {CANARY[:6]} {CANARY[6:]}", "fnr ***********", [WordingRemark.BIRTH_NUMBER]),
        *((f"fnr {typed}.", "fnr ***********.", [WordingRemark.BIRTH_NUMBER]) for typed in ODDLY),
        ("ring 912 34 567", "ring ********", [WordingRemark.PHONE_NUMBER]),
        ("ring +47 91 23 45 67 nå", "ring ******** nå", [WordingRemark.PHONE_NUMBER]),
        ("ring 004791234567", "ring ********", [WordingRemark.PHONE_NUMBER]),
        ("ba brukeren ringe 55 55 33 33", "ba brukeren ringe 55 55 33 33", []),
        ("sak 123456789, den 20261122", "sak 123456789, den 20261122", []),
        ("kl. 10.15, 3 ganger, 1000 kr", "kl. 10.15, 3 ganger, 1000 kr", []),
        ("den 22.11.2026 14.30, 2026-11-22 14", "den 22.11.2026 14.30, 2026-11-22 14", []),
        ("ring 55 55 33 33 112, 123456789012", "ring 55 55 33 33 112, 123456789012", []),
    ],
)
def test_l11_numbers_that_may_be_the_clients_are_masked_and_said(
    written: str, kept: str, remarks: list[WordingRemark]
) -> None:
    looked = without_numbers(written)
    assert looked.text == kept
    assert [one.remark for one in looked.found] == remarks


def test_colleagues_and_words_for_a_person_are_pointed_at_and_left() -> None:
    judging = instead_of_judging(Language.NYNORSK)
    text = "Bruker var AGGRESSIV og aggressiv mot Kari Nordmann og Eksempelsen, ikke mot Li."
    looked = looked_at(text, ["Kari Nordmann", "Ola Eksempelsen", "Bo Li", " "], judging)
    assert looked.text == text
    assert looked.found == (
        WordingFinding(WordingRemark.COLLEAGUE, "Kari Nordmann"),
        WordingFinding(WordingRemark.COLLEAGUE, "Ola Eksempelsen"),
        WordingFinding(WordingRemark.PERSON_NOT_BEHAVIOUR, "AGGRESSIV", judging["aggressiv"]),
    )
    assert "heva stemma" in judging["aggressiv"]


def test_words_about_health_are_pointed_at_once_and_left() -> None:
    """The beginnings of long words, short ones whole; what judges a person is that alone."""
    text = "Han sa at depresjonen og ADHD var verre. Diagnosene, diagnosene! Han var psykotisk."
    looked = looked_at(text, (), instead_of_judging(Language.BOKMAL), health_words())
    assert looked.text == text
    assert [(one.remark, one.word) for one in looked.found] == [
        (WordingRemark.PERSON_NOT_BEHAVIOUR, "psykotisk"),
        (WordingRemark.HEALTH, "depresjonen"),
        (WordingRemark.HEALTH, "ADHD"),
        (WordingRemark.HEALTH, "Diagnosene"),
    ]
    plain = "Brukeren er sykmeldt og ringte om saken. Vi leste innlegget hans om hivet av båten."
    assert looked_at(plain, (), {}, health_words()).found == ()


def test_judging_words_are_written_as_they_are_looked_up_and_in_every_language() -> None:
    words = [set(instead_of_judging(language)) for language in Language]
    assert words[0] == words[1] == words[2]
    assert {word for word in words[0] if word != word.casefold() or not word.isalpha()} == set()


def test_r54_a_short_report_is_enough() -> None:
    assert report_gaps(report()) == ()
    empty = report(title="", types=(), account=report().account.__class__(), happened_at=2**50)
    assert report_gaps(empty) == tuple(ReportGap)


def test_a_reference_is_what_dokarkiv_takes_or_refused_at_once() -> None:
    assert is_reference(reference_of("5a0c5b43-96b5"))
    for draft in ("", "x" * 200, "med mellomrom", "æ"):
        if draft:
            with pytest.raises(ValueError, match="cannot be a reference"):
                reference_of(draft)
