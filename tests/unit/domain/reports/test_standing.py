"""Where a paper stands: one table, whole, and nothing beside it decides the same."""

from itertools import product
from typing import get_args

import pytest

from bot.domain.organisation.organisation import Language
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.domain.reports.filing import (
    MISTAKEN,
    NO_ACCESS,
    AccessDenied,
    AlreadyFiled,
    Barred,
    Filed,
    FilingFailure,
    ForHand,
    LeftInFolder,
    Received,
    Refused,
    TaskThere,
)
from bot.domain.reports.standing import (
    STANDINGS,
    NumberLives,
    Outcome,
    Reminder,
    Standing,
    Tells,
    label_of,
    standing_of,
    stands,
)
from bot.texts import text


def draft(state: DraftState, kind: DraftKind = DraftKind.NOTE, **how: object) -> Draft:
    """A draft that has come so far."""
    return Draft("d", kind, "i", "o", "0315", False, 0, 0, state, **how)  # type: ignore[arg-type]


def test_every_standing_has_its_row_and_every_row_its_words() -> None:
    """Headline in three languages, message, metric label, reminder, number; R2."""
    assert set(STANDINGS) == set(Standing)
    labels = [row.label for row in STANDINGS.values()]
    assert len(set(labels)) == len(labels)
    for row, language in product(STANDINGS.values(), Language):
        assert text(language, row.headline)
        assert text(language, row.of_note)


def test_everything_that_is_stored_stands_somewhere() -> None:
    """Whatever a replica of this version or the one before has written."""
    codes = (None, NO_ACCESS, MISTAKEN, "http_400", "barred-protected")
    reached = {
        standing_of(draft(state, kind, finalised=finalised, code=code))
        for state, kind, finalised, code in product(DraftState, DraftKind, (True, False), codes)
    }
    assert reached == set(Standing)
    for state, standing in product(DraftState, Standing):
        if standing_of(draft(state)) is standing:
            assert STANDINGS[standing].stored is state


@pytest.mark.parametrize(
    ("outcome", "label"),
    [
        (Filed("1", True), "filed"),
        (Filed("1", False), "sent_unfinished"),
        (AlreadyFiled("1", True), "already_filed"),
        (AlreadyFiled("1", False), "sent_unfinished"),
        *((AccessDenied(kind), "denied") for kind in Barred if kind is not Barred.OTHER),
        (AccessDenied(Barred.OTHER), "unknown_rule"),
        (Refused(FilingFailure.TEMA, "http_400"), "refused"),
        (ForHand("x", b"", "", ()), "by_hand"),
        (Received(None), "received"),
        (LeftInFolder("x"), "in_folder"),
        (TaskThere("1", True), "task_there"),
        (None, "try_again"),
    ],
)
def test_every_outcome_has_its_label(outcome: Outcome | None, label: str) -> None:
    """Why a client is protected is in none: every refusal of access is called the same."""
    assert label_of(outcome) == label


def test_no_outcome_is_without_a_label() -> None:
    examples = {
        type(one)
        for one in (
            Filed("1", True), AlreadyFiled("1", True), AccessDenied(Barred.DEAD),
            Refused(FilingFailure.CASE, "x"), ForHand("x", b"", "", ()), Received(None),
            LeftInFolder("x"), TaskThere("1", True),
        )
    }  # fmt: skip
    assert examples == set(get_args(Outcome))


def test_what_is_not_at_its_end_is_told_reminded_of_and_given_the_archives_own_task() -> None:
    """R52: never silently left to a human."""
    row = stands(draft(DraftState.SENT, finalised=False))
    assert (row.tells, row.reminder) == (Tells.ALWAYS, Reminder.FINISH)
    assert row.errand is not None
    assert row.errand.type == "JFR"
    assert row.tone == "warning"


def test_l11_of_a_barred_note_nothing_is_kept_and_it_is_called_as_every_refusal() -> None:
    barred = stands(draft(DraftState.DROPPED, code=NO_ACCESS))
    assert (barred.number, barred.tells) == (NumberLives.GONE, Tells.ALWAYS)
    assert barred.label == label_of(AccessDenied(Barred.OTHER_AREA))
    assert barred.reminder is Reminder.NONE
    sentences = {kind.sentence for kind in Barred if kind.protected}
    assert sentences == {"filing-barred-protected"}
    assert all(kind.sentence not in sentences for kind in Barred if not kind.protected)


def test_every_refusal_of_access_has_its_sentence_in_three_languages() -> None:
    for kind, language in product(Barred, Language):
        assert text(language, kind.sentence)
