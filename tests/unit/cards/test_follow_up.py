"""The leader's follow-up, the unit's list and an opened report, however much there is."""

from dataclasses import replace

import pytest

from bot.cards import draw
from bot.cards.follow_up.views import (
    ClosingLine,
    PlanCondition,
    ReportLine,
    ReportState,
    ReportTextView,
)
from bot.cards.views import PersonLine, Sentence, View
from bot.domain.follow_up import Item
from bot.domain.organisation.organisation import Language
from tests.each import each
from tests.unit.cards.anatomy import MOST_BYTES, inputs, says, verbs, weight
from tests.unit.cards.follow_up_examples import (
    ANSWERS,
    AT,
    BEGUN,
    DONE,
    HALF,
    LATE,
    LINES,
    LIST,
    READ,
    follow_up_examples,
)

LONG = "\U0001f534æ" * 2000
CROWD = tuple((f"00000000-0000-0000-0000-{n:012d}", f"{n} {LONG}") for n in range(60))
REPORT = ReportLine(ReportState.THERE, "d" * 36, LONG)
NAMED = replace(
    LATE, unit=LONG, owner=LONG, people=CROWD, colleagues=CROWD, report=REPORT,
    caseworker=PersonLine(CROWD[0][0], LONG, "+4721070000"), away=True, unit_gone=True,
    numbers=tuple(PersonLine("", LONG, "+4721070001") for _ in range(9)),
)  # fmt: skip
FULL: dict[str, View] = {
    "begun": replace(
        NAMED, points=tuple(replace(line, mine=True, owner="") for line in BEGUN.points)
    ),
    "half": replace(
        NAMED,
        points=tuple(replace(p, by=LONG, person=LONG, owner=LONG) for p in HALF),
        written=tuple((question, LONG) for question, _ in ANSWERS),
    ),
    "read": replace(
        READ, unit=LONG, report=REPORT,
        points=tuple(replace(p, by=LONG, person=LONG, reason=LONG) for p in DONE),
        closing=ClosingLine(LONG, AT, tuple((q, LONG) for q, _ in ANSWERS)),
    ),
    "list": replace(
        LIST, units=(LONG,) * 30, page=1,
        lines=tuple(replace(line, owner=LONG, unit=LONG, report=REPORT) for line in LINES[:3] * 2),
    ),
    "report": ReportTextView(Language.BOKMAL, "d" * 36, "i" * 36, LONG, 1, 3),
}  # fmt: skip


@pytest.mark.parametrize("name", FULL)
def test_a_crowded_card_fits_in_every_language(name: str) -> None:
    for language in Language:
        view = replace(FULL[name], language=language)
        assert weight(draw(view, Sentence("answer-plan-noted")).card) <= MOST_BYTES, language
        assert len(draw(view).summary) <= 120, language


def test_r28_closing_names_what_is_open_before_it_asks() -> None:
    """Four questions that need an answer, one about minutes that does not (R60)."""
    assert not inputs(draw(LATE).card), "a card that updates by itself has none (L14)"
    card = draw(replace(LATE, whole=True)).card
    assert "Dette er ikke gjort ennå: Tilby bedriftshelsetjeneste" in says(card)
    asked = {one["id"]: one.get("isRequired", False) for one in inputs(card)}
    wanted = {"what": True, "why": True, "fixed": True, "prevented": True, "minutes": False}
    assert {key: asked[key] for key in wanted} == wanted


HINTS = {
    Item.TALK: ("hva Saksbehandler En trenger nå", "omsorgsskjema", "Ikke skriv det her"),
    Item.PEER: ("som ikke selv er berørt",),
    Item.HEALTH: ("krisehjelp",),
    Item.POLICE: ("02800", "112", "Vakt"),
    Item.INJURY: ("13-07.05", "Arbeidstilsynet"),
    Item.RISK: ("risikovurderingen sammen med verneombudet",),
    Item.DEVIATION: ("sørg for at det ikke skjer igjen",),
}


@each(list(HINTS.items()))
def test_every_point_says_what_to_do_and_whom_to_call(item: Item, words: tuple[str, ...]) -> None:
    """R69, R75-R78: the care form is named and never kept (R76); the police's number and the
    unit's own stand there (R78)."""
    alone = tuple(line for line in BEGUN.points if line.item is item)
    said = says(draw(replace(BEGUN, points=alone)).card)
    for word in words:
        assert word in said.replace("\u00a0", " "), word


def test_l13_words_stand_only_where_they_are_read() -> None:
    """R27: who reads it can change nothing."""
    for name, view in follow_up_examples().items():
        shown = ANSWERS[0][1] in says(draw(view).card)
        assert shown == (name == "follow-up-read"), name
    for view in (READ, replace(LATE, condition=PlanCondition.READ), LIST):
        assert set(verbs(draw(view).card)) <= {
            "follow_up.list", "follow_up.report", "follow_up.show", "insight.show"
        }  # fmt: skip
