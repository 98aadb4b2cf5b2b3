"""However much people write and however many they are, a card fits and does what it shows."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from bot.cards import draw
from bot.cards.evidence.views import EvidenceListView, EvidenceView, Question
from bot.cards.kit.words import as_text, clipped, quoted
from bot.cards.threat.views import ThreatFollowUpCondition
from bot.cards.views import (
    AlertView,
    ContactView,
    DegradedView,
    HandOverView,
    HelperLine,
    NoticeLine,
    PassedOver,
    PersonLine,
    ReadinessView,
    Sentence,
    StepState,
    ThreatFollowUpView,
    View,
    Word,
)
from bot.domain.alarm.incident import How
from bot.domain.evidence import FileRemark
from bot.domain.organisation.organisation import Language
from bot.domain.readiness import Gap
from bot.service.evidence.record import MOST_CHOICES
from bot.service.readiness.check import MOST_LINES
from bot.service.threat.views import MOST_UNITS
from bot.teams.message import MOST
from bot.texts.ladders import CardWords, Number
from tests.each import each
from tests.unit.cards.administration_examples import crowded_administration
from tests.unit.cards.alarm_examples import (
    ALERT,
    CHAIN,
    CLAIMED,
    CONTACT,
    EXHAUSTED,
    KNOWN,
    RELAY,
    ROLE,
    STATUS,
)
from tests.unit.cards.anatomy import MOST_BYTES, buttons, says, weight
from tests.unit.cards.check_examples import CHECK, OUT, WORKS
from tests.unit.cards.check_examples import line as gap_line
from tests.unit.cards.desk_examples import crowded_desk
from tests.unit.cards.duty_examples import ASKED, CONFIRMED, UNIT, UNTAKEN, duty_examples
from tests.unit.cards.evidence_examples import ALARM, BATCH, KEPT
from tests.unit.cards.follow_up_examples import BEGUN, LIST
from tests.unit.cards.guidance_examples import GUIDANCE
from tests.unit.cards.people import at

LONG = "\U0001f534æ" * 2000
CROWD = tuple(
    PersonLine(f"00000000-0000-0000-0000-{n:012d}", f"{n} {LONG}", "+4721070001") for n in range(30)
)
HELPERS = tuple(HelperLine(one, How.CALL, at("10:02:40")) for one in CROWD)
STEPS = tuple(replace(CHAIN[0], person=one, level=LONG) for one in CROWD)
PASSED = tuple(PassedOver(LONG, StepState.UNANSWERED) for _ in CROWD)
WORDS = tuple(Word(LONG, at("10:02:10"), LONG) for _ in range(50))
FULL_STATUS = replace(
    STATUS, steps=STEPS, skipped=(LONG,) * 30, numbers=CROWD, leaders=CROWD, details=KNOWN
)
ODD = replace(
    KEPT,
    remarks=(FileRemark.FIRST_FRAME, FileRemark.TRAILING_DATA, FileRemark.OTHER_TYPE),
    evidence="e" * 36,
)
WHICH = Question((replace(ALARM, drill=True),) * MOST_CHOICES, 7)
FAR = "https://" + "x" * 200
FULL: dict[str, View] = {
    **crowded_administration(LONG),
    **crowded_desk(LONG),
    "evidence": EvidenceView(
        Language.BOKMAL, BATCH, (ODD,) * MOST, True, ALARM, WHICH, shown_on_pages=True, link=FAR
    ),
    "evidence-list": EvidenceListView(
        Language.BOKMAL, ALARM, (ODD,) * 50, False, True, 9, WHICH, choices=WHICH.choices, link=FAR
    ),
    "status": FULL_STATUS,
    "claimed": replace(CLAIMED, helpers=HELPERS, numbers=CROWD),
    "alert": replace(
        ALERT,
        caseworker=CROWD[0],
        unit=LONG,
        level=LONG,
        can_join=True,
        passed_over=PASSED,
        helpers=HELPERS,
        more_wanted=True,
    ),
    "role": replace(
        ROLE,
        caseworker=CROWD[0],
        unit=LONG,
        how=How.CALL,
        words=WORDS,
        others=HELPERS,
        candidates=CROWD,
        handing_to=LONG,
        numbers=CROWD,
    ),
    "guidance-end": replace(
        GUIDANCE,
        words=CardWords(LONG, LONG, LONG, tuple(Number(LONG, "+4721070001") for _ in CROWD)),
        numbers=CROWD,
        written=WORDS,
        routine="telefon",
    ),
    "hand-over": HandOverView(
        "i" * 36, 10**9, True, Language.BOKMAL, CROWD[0], LONG, KNOWN, LONG, True, "s" * 600
    ),
    "duty": replace(ASKED, caseworker=CROWD[0], unit=LONG, passed_over=PASSED),
    "duty-unit": replace(
        UNIT,
        caseworker=CROWD[0],
        unit=LONG,
        units=tuple((f"{n:04}", f"{n} {LONG}") for n in range(MOST_UNITS)),
        notices=(NoticeLine(LONG, at("10:02:10"), unreached=True, leaders=CROWD),) * 9,
    ),
    "unit-notice": replace(CONFIRMED, from_unit=LONG, to_call=CROWD[0], received_by=LONG),
    "untaken": replace(UNTAKEN, unit=LONG),
    "contact": replace(CONTACT, other=CROWD[0]),
    "exhausted": replace(EXHAUSTED, leaders=CROWD, numbers=CROWD),
    "relay": replace(RELAY, from_name=LONG, text=LONG),
    "readiness": ReadinessView(Language.BOKMAL, LONG, ((LONG, 30, CROWD),) * 10, CROWD),
    "degraded": DegradedView(Language.BOKMAL, CROWD, CROWD),
    "unit-check": replace(
        CHECK,
        unit=LONG,
        lines=(gap_line(Gap.GONE, LONG),) * MOST_LINES,
        hidden=40,
        above=True,
        asked=0,
    ),
    "leader-out": replace(OUT, leader=CROWD[0], unit=LONG, level=LONG),
    "works": replace(WORKS, unit=LONG, levels=40, missing=(LONG,) * 30, numbers=CROWD),
    "list-works": replace(
        LIST, works=replace(WORKS, unit=LONG, levels=30, missing=(LONG,) * 30, numbers=CROWD)
    ),
}


@each(list(FULL))
def test_a_crowded_card_fits_and_says_that_something_is_cut(name: str) -> None:
    card = draw(FULL[name]).card
    assert weight(card) <= MOST_BYTES
    assert "…" in json.dumps(card, ensure_ascii=False)


@each(list(FULL), Language)
def test_it_fits_in_every_language_as_a_drill_with_a_note(name: str, language: Language) -> None:
    view = replace(FULL[name], language=language)
    changes: dict[str, Any] = {"drill": True} if hasattr(view, "drill") else {}
    drill = replace(view, **changes)
    assert weight(draw(drill, Sentence("answer-stale")).card) <= MOST_BYTES


def test_of_much_evidence_the_newest_is_shown_and_the_rest_counted() -> None:
    shown = "".join(says(draw(FULL["evidence-list"]).card))
    assert "50 bevis lagret" in shown
    assert "… og 34 eldre" in shown


@each(list(FULL))
def test_a_crowded_summary_stays_short(name: str) -> None:
    assert len(draw(FULL[name]).summary) <= 120


def test_an_ordinary_long_message_is_not_cut() -> None:
    text = "Jeg er her og leser alt du skriver. " * 55
    assert text.strip() in says(draw(replace(RELAY, text=text)).card)


EVIL = "[Trykk her](http://evil.example) **nå** {{DATE(2026-01-01T00:00:00Z)}} www.evil.example"


def test_names_are_shown_and_not_read_as_markdown() -> None:
    view: AlertView = replace(ALERT, caseworker=PersonLine("x", "[En](http://evil.example)"))
    content = says(draw(view).card)
    assert "\\[En\\](http\u2060://evil.example) trenger hjelp nå" in content


def test_words_are_plain_runs() -> None:
    card = draw(replace(RELAY, text=EVIL)).card
    content = json.dumps(card)
    assert '"RichTextBlock"' in content
    assert "http:" not in content
    assert "www." not in content
    assert "{{" not in content


def test_a_contact_question_shows_a_strange_name_as_it_is() -> None:
    view: ContactView = replace(CONTACT, other=PersonLine("x", "# Kari\n\u202eLeder"))
    assert "\\# Kari Leder har sagt ja" in says(draw(view).card)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Anne-Marie Ås", "Anne-Marie Ås"),
        ("a_b*c`d", "a\\_b\\*c\\`d"),
        ("1. Kari", "\u20601. Kari"),
        ("- Kari", "\u2060- Kari"),
        ("<b>Kari</b>", "\\<b\\>Kari\\</b\\>"),
    ],
)
def test_markdown_signs_become_letters(text: str, shown: str) -> None:
    assert as_text(text) == shown


def test_clipped_text_ends_visibly() -> None:
    assert clipped("x" * 100, 10) == "x" * 9 + "…"


def test_quoted_text_counts_bytes_as_they_travel() -> None:
    assert len(json.dumps(quoted("\U0001f534" * 500, 1200))) - 2 <= 1200


def test_quoted_text_keeps_its_lines() -> None:
    assert quoted("en\nto", 100) == "en\nto"


MOST_WORDS, MOST_BUTTONS = 80, 4
TAKEN = [
    (name, language)
    for name, view in duty_examples().items()
    if isinstance(view, ThreatFollowUpView)
    and view.condition is ThreatFollowUpCondition.MINE
    and not view.whole
    for language in Language
]


@pytest.mark.parametrize(("name", "language"), TAKEN)
def test_l14_the_card_of_a_threat_is_short_and_has_nothing_to_fill_in(
    name: str, language: Language
) -> None:
    """It changes by itself; the follow-up of the same reader may have begun, and they may have
    helped and ended the alarm a moment ago."""
    view = duty_examples()[name]
    assert isinstance(view, ThreatFollowUpView)
    then = BEGUN if not view.drill else None  # a drill has no follow-up (L12)
    for shown in (view, replace(view, then=then), replace(view, undo=True)):
        card = draw(replace(shown, language=language)).card
        text = re.sub(r"\(https?:[^)]*\)", "", says(card))
        titles = [one["title"] for one in buttons(card)]
        assert len(text.split()) <= MOST_WORDS, text  # those of its buttons too
        assert "Input." not in json.dumps(card)
        if shown.then is None:
            assert len(titles) <= MOST_BUTTONS
