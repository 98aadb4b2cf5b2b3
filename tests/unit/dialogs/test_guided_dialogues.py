"""The guided dialogues read in order: their files name the steps that the cards really have."""

import json
import re
from functools import cache

from bot.cards import draw
from bot.dialogs import evidence, guidance, reports, taps
from bot.dialogs.card_data import DialogStep
from bot.domain.reports.draft import PAGES, DraftKind
from tests.each import each
from tests.unit.cards.examples import examples

DIALOGUES = {
    "warning": guidance.WARNING_STEPS,
    "ending": guidance.ENDING_STEPS,
    "evidence": evidence.STEPS,
    "deviation report": reports.REPORT_STEPS,
    "case note": reports.NOTE_STEPS,
}


@cache
def _drawn() -> list[tuple[type, object, frozenset[str]]]:
    """Of each example card its view, its page, and the verbs of its buttons."""
    found = []
    for name, view in examples().items():
        if name.endswith(".nb"):
            verbs = re.findall(r'"verb": "([^"]+)"', json.dumps(draw(view).card))
            found.append((type(view), getattr(view, "page", None), frozenset(verbs)))
    return found


@each(
    [
        (name, number, step)
        for name, steps in DIALOGUES.items()
        for number, step in enumerate(steps, 1)
    ]
)
def test_a_cards_buttons_ask_what_its_step_says(name: str, number: int, step: DialogStep) -> None:
    verbs = {*step.taps, *step.moves}
    drawn: set[str] = set()
    for view, page, theirs in _drawn():
        if view is step.shows and step.page in (None, page):
            drawn |= theirs
    assert verbs, f"step {number} of {name} asks for nothing"
    assert {str(verb) for verb in verbs} <= drawn


def test_the_pages_of_a_draft_are_steps_in_their_order() -> None:
    for steps, kind in (
        (reports.REPORT_STEPS, DraftKind.REPORT),
        (reports.NOTE_STEPS, DraftKind.NOTE),
    ):
        assert tuple(step.page for step in steps if step.page is not None) == PAGES[kind]


def test_what_a_dialogue_asks_for_is_what_a_tap_does() -> None:
    for dialogue in (guidance, evidence, reports):
        assert all(taps.TAPS[verb] is parser for verb, parser in dialogue.TAPS.items())
    assert all(taps.MOVES[verb] is parser for verb, parser in guidance.MOVES.items())
