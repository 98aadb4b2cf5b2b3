"""The cards of the safety measures, however much people write and however many they are."""

import json
from dataclasses import replace

from bot.cards import draw
from bot.cards.measures.measure import MOST_PEOPLE
from bot.cards.measures.views import LeftBehind, MinutesLine, Named
from bot.cards.views import MeasureView, Sentence, View
from bot.domain.measures import PURPOSE_LETTERS, TITLE_LETTERS, MeasureState
from bot.domain.organisation.organisation import Language
from tests.each import each
from tests.unit.cards.anatomy import MOST_BYTES, buttons, inputs, says, weight
from tests.unit.cards.measure_examples import (
    DECIDES,
    DUE,
    DUE_GONE,
    EMPLOYEE,
    GONE,
    HISTORY,
    LINES,
    MINUTES,
    NEWS,
    ONE,
    OWNER,
    PEOPLE,
    READY,
    READY_LINES,
    REGISTER,
    REP,
)

LETTER = "\U0001f534"
LONG = LETTER * 2000
TITLE, PURPOSE = LETTER * TITLE_LETTERS, LETTER * PURPOSE_LETTERS
CROWD = tuple(Named(f"00000000-0000-0000-0000-{n:012d}", f"{n} {LONG}") for n in range(60))
SAID: MinutesLine = replace(MINUTES, name=LONG, reference=LONG, decision=LONG)
FULL: dict[str, View] = {
    "measure": replace(
        ONE, title=TITLE, purpose=PURPOSE, unit_name=LONG, owner=Named("x", LONG), people=CROWD,
        cares=tuple(replace(line, by=LONG) for line in ONE.cares), minutes=(SAID, SAID),
        history=tuple(replace(one, name=LONG) for one in (HISTORY * 2)[:6]),
        lifted_to=(LONG, LONG), written=(("title", LONG), ("purpose", LONG)),
    ),
    "register": replace(
        REGISTER, unit_name=LONG, reviewed_by=LONG, minutes=(SAID, SAID), pages=9, page=4,
        lines=tuple(replace(LINES[n % 5], title=TITLE, owner=LONG) for n in range(7)),
        others=CROWD, left_behind=(LeftBehind("0317", LONG, 99, CROWD),),
        written=(("new_title", LONG), ("new_purpose", LONG)),
    ),
    "ready": replace(READY, unit_name=LONG),
    "due": replace(DUE, unit_name=LONG, lines=tuple(
        replace(DUE.lines[n % 2], title=TITLE) for n in range(8)), more=99),
    "news": replace(NEWS, unit_name=LONG, by=(LONG,) * 9, lines=tuple(
        replace(NEWS.lines[1], title=TITLE, was=TITLE, owner=LONG) for _ in range(60))),
    "gone": replace(DUE_GONE, unit_name=LONG, left_behind=LeftBehind("0317", LONG, 99, CROWD)),
}  # fmt: skip


@each(list(FULL), Language)
def test_a_crowded_card_fits_in_every_language_with_a_note(name: str, language: Language) -> None:
    view = replace(FULL[name], language=language)
    card = draw(view, Sentence("answer-measure-both", (("name", LONG[:60]),))).card
    assert weight(card) <= MOST_BYTES
    assert "…" in json.dumps(card, ensure_ascii=False)


def values(view: MeasureView) -> dict[str, str | None]:
    """What stands in the forms of the card, by id."""
    return {one["id"]: one.get("value") for one in inputs(draw(view).card)}


def test_a_form_holds_what_was_written_whole_so_that_saving_cuts_nothing() -> None:
    held = values(replace(ONE, title=TITLE, purpose=PURPOSE))
    assert (held["title"], held["purpose"]) == (TITLE, PURPOSE)
    assert held["test_day"] == "2026-11-15"
    assert (held["test_every"], held["evaluation_every"]) == ("1", "-")


def test_an_owner_beyond_the_list_is_in_it_all_the_same() -> None:
    far = replace(ONE, people=CROWD, owner=CROWD[50])
    listed = next(one for one in inputs(draw(far).card) if one["id"] == "owner")
    assert len(listed["choices"]) == MOST_PEOPLE
    assert listed["value"] in {one["value"] for one in listed["choices"]}
    assert "owner_name" in values(far)
    assert "owner_name" not in values(replace(ONE, people=PEOPLE))


VERBS = {
    "employee": (EMPLOYEE, {"measure.register"}),
    "owner": (OWNER, {"measure.register", "measure.tick", "measure.save", "measure.judge"}),
    "safety rep": (REP, {"measure.register", "measure.minutes", "measure.judge"}),
    "decides": (
        DECIDES,
        {"measure.register", "measure.tick", "measure.save", "measure.judge", "measure.minutes"},
    ),
}


@each(VERBS.values())
def test_r58_the_card_offers_what_its_reader_may_do(
    may: frozenset[object], verbs: set[str]
) -> None:
    # `each` hands over what it finds in the table, whatever that is.
    view = replace(ONE, may=may, may_undo=False)  # type: ignore[arg-type]
    assert {one["verb"] for one in buttons(draw(view).card)} == verbs


def test_the_one_filled_button_is_what_is_overdue() -> None:
    filled = [one for one in buttons(draw(ONE).card) if one.get("style") == "positive"]
    assert {one["title"] for one in filled} == {"Testet", "Lagre"}  # the forms' own are folded
    ended = draw(replace(ONE, state=MeasureState.ENDED)).card
    assert "Testet" not in says(ended)


def test_all_ready_made_measures_are_shown_with_how_often() -> None:
    said = says(draw(READY).card)
    assert said.count("Ta i bruk") == len(READY_LINES) == 8
    assert "Vedlikehold hvert år · Evaluering hvert år · Test hver måned" in said


def test_a_unit_that_is_gone_is_moved_with_one_tap() -> None:
    (move,) = buttons(draw(DUE_GONE).card)
    assert move["data"] == {"verb": "measure.move", "unit": GONE.unit, "to": "0315"}
