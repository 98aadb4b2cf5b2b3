"""The nouns register all there is: nothing is asked, pressed, shown or due that nobody knows."""

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import get_args

import pytest

import bot.cards
import bot.service
from bot.cards import DRAWERS, views
from bot.cards.kit.words import Sentence
from bot.dialogs import (
    commands,
    evidence,
    guidance,
    reports,
    taps,
    taps_drills,
    taps_follow_up,
    taps_insight,
    taps_measures,
    taps_organisation,
)
from bot.domain.alarm import moves
from bot.domain.alarm.moves import BY_THEMSELVES, Verb
from bot.domain.alarm.timeline import FactKind
from bot.service import features
from bot.service.features import FEATURES, merged
from bot.service.follow_up.views import SentUnitList
from bot.service.messages import SentMessage, SentNotice
from bot.store import slots
from bot.store.records import OWN_KINDS, TIMERS, TaskKind

# Rows of earlier revisions are still sent; nothing of this one writes any.
OF_EARLIER_REVISIONS = {"SentRelay"}


def verbs() -> Iterator[StrEnum]:
    """Every verb that a button can carry."""
    yield from (verb for verb in Verb if verb not in BY_THEMSELVES)
    for module in pkgutil.walk_packages(bot.cards.__path__, "bot.cards."):
        for name, found in inspect.getmembers(importlib.import_module(module.name)):
            here = inspect.isclass(found) and found.__module__ == module.name
            if here and name.endswith("Verb"):
                yield from found


def test_every_noun_has_one_feature() -> None:
    assert len({id(one) for one in FEATURES}) == len(FEATURES) == 12


def test_every_command_has_one_handler() -> None:
    every = (found for _, found in inspect.getmembers(commands, inspect.isclass))
    asked = {found for found in every if issubclass(found, commands.Command)} - {commands.Command}
    others = features.HANDLERS.keys() - asked
    assert asked <= features.HANDLERS.keys()
    assert others <= set(get_args(moves.AlarmCommand))  # taps that are more than a move


def test_what_two_nouns_register_is_refused() -> None:
    with pytest.raises(ValueError, match="registered twice"):
        merged([{"a": 1}, {"a": 2}])


def test_every_view_has_a_drawer() -> None:
    assert DRAWERS.keys() == set(get_args(views.View))


def test_every_task_kind_has_a_timer_or_a_sender() -> None:
    """What is neither is taken by workers of its own."""
    assert features.TIMERS.keys() == TIMERS
    sent = {TaskKind.CARD, TaskKind.NOTICE}
    parts = (TIMERS, sent, OWN_KINDS)
    assert sorted(TaskKind) == sorted(kind for part in parts for kind in part)


def test_every_verb_has_one_parser() -> None:
    others = (
        guidance, evidence, reports,
        taps_drills, taps_follow_up, taps_insight, taps_measures, taps_organisation,
    )  # fmt: skip
    theirs = {(verb, parser) for other in others for verb, parser in other.TAPS.items()}
    assert len(theirs) == len({verb for verb, _ in theirs})
    assert not taps.MOVES.keys() & taps.TAPS.keys()
    parsed = taps.MOVES.keys() | taps.TAPS.keys()
    assert parsed == set(verbs())


def test_every_message_has_a_writer_and_a_reader() -> None:
    """And is stored under a name of its own: what one writes, the other understands."""
    sources = [file.read_text() for file in Path(bot.service.__path__[0]).rglob("*.py")]
    written = {
        name
        for source in sources
        for name in re.findall(r"(?<!class )\bSent[A-Z]\w+(?=\()", source)
    }
    read = {kind for one in FEATURES for kind in one.messages}
    declared = re.compile(r"^class (Sent[A-Z]\w+)\(SentMessage\)", re.MULTILINE)
    known = written | OF_EARLIER_REVISIONS
    assert {name for source in sources for name in declared.findall(source)} <= known
    assert {kind.__name__ for kind in read} == known
    assert not written & OF_EARLIER_REVISIONS
    assert len(features.MESSAGES) == len(read)


@pytest.mark.parametrize("kind", [kind for kind, _ in features.MESSAGES.values()])
def test_a_message_reads_what_it_has_stored(kind: type[SentMessage]) -> None:
    made = {
        "sentence": Sentence("answer-relay-nobody", (("name", "Kari"),)), "page": 3, "until": None,
        "about": [["m", 1, 2]], "by": ["kari"], "versions": ["routine/x"],
    }  # fmt: skip
    flags = {name for name, hint in kind.__annotations__.items() if hint is bool}
    names: tuple[str, ...] = kind.__match_args__
    given = {name: True if name in flags else made.get(name, "x") for name in names}
    message = kind(**given)
    stored = json.loads(json.dumps(message.payload()))
    assert features.MESSAGES[stored["view"]][0] is kind
    assert kind.read(stored) == message


def test_a_row_of_an_earlier_version_is_read() -> None:
    """It lacks what has come since, and has what is no longer read."""
    assert SentUnitList.read({"view": "unit_list", "page": 2, "old": 1}) == SentUnitList(2)
    assert SentNotice.read({"view": "notice", "sentence": "answer-stale"}).drill is False


def test_every_fact_says_which_cards_it_redraws() -> None:
    assert slots.REDRAWS.keys() == set(FactKind)


def test_every_slot_family_shows_something() -> None:
    named = (value for name, value in vars(slots).items() if name[0].isupper())
    families = {value for value in named if isinstance(value, str)}
    assert families <= features.SLOTS.keys()
    assert features.SLOTS.keys() >= slots.ACTED_ON | slots.SAID_ELSEWHERE
