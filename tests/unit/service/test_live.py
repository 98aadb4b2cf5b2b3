"""Which of the messages that a change asks for is whose live card (L14)."""

from dataclasses import replace

import pytest

from bot.domain.alarm import moves
from bot.domain.alarm.incident import Drill, How
from bot.domain.alarm.live import live_of, placed
from bot.domain.alarm.state import Alarm
from bot.domain.guidance import Ladder, begun
from bot.domain.organisation.organisation import Language
from bot.service.alarm.live import Planned, live_cards, reads_aloud
from bot.store import slots
from bot.store.records import Priority
from tests.unit.domain.scenes import KARI, LEADER, START, Scene, chain, claimed, level

NOW = START + 20_000


def plan(family: str, person: str = KARI, at: int | None = None) -> Planned:
    """A card of this family, as an event asks for it."""
    return Planned(person, f"{family}:1", Priority.CONVERSATION, at)


def families(planned: list[Planned], generation: bool) -> list[str]:
    """Of those that are live, or of those that lie beside."""
    return [slots.family(one.slot) for one in planned if bool(one.generation) is generation]


def reading() -> Alarm:
    """She reads a sentence aloud."""
    walk = begun("walk", Ladder.PHONE, Language.BOKMAL, START)
    return replace(claimed().alarm, walk=walk)


def test_each_person_gets_one_live_card_of_one_moment() -> None:
    asked = [plan(slots.NEWS), plan(slots.SAID), plan(slots.STATUS), plan(slots.SAID, LEADER)]
    alarm, found = live_cards(claimed().alarm, asked, NOW)
    assert [(one.person, slots.family(one.slot), one.generation) for one in found] == [
        (KARI, slots.NEWS, 1),
        (LEADER, slots.SAID, 1),
    ]
    assert {one.at for one in found} == {NOW}
    again, found = live_cards(alarm, [plan(slots.CONTACT)], NOW + 1)
    assert [one.generation for one in found] == [2]
    card = live_of(again, KARI)
    assert card is not None
    assert (card.generation, card.at) == (2, NOW + 1)


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ((slots.STATUS, slots.NEWS), slots.NEWS),
        ((slots.NEWS, slots.CONTACT), slots.CONTACT),
        ((slots.SAID, slots.EXHAUSTED), slots.EXHAUSTED),
        ((slots.GUIDE, slots.STATUS), slots.GUIDE),
        ((slots.SAID, slots.STATUS), slots.STATUS),
        ((slots.SAID, slots.ALERT), slots.ALERT),
        ((slots.HAND_OVER, slots.ALERT), slots.ALERT),
    ],
)
def test_it_is_called_by_what_must_not_be_lost(asked: tuple[str, ...], named: str) -> None:
    for order in (asked, asked[::-1]):
        _, found = live_cards(claimed().alarm, [plan(family) for family in order], NOW)
        assert families(found, generation=True) == [named]


def test_words_that_are_to_come_later_keep_their_time() -> None:
    alarm, found = live_cards(claimed().alarm, [plan(slots.SAID, at=NOW + 7_000)], NOW)
    assert [one.at for one in found] == [NOW + 7_000]
    card = live_of(alarm, KARI)
    assert card is not None
    assert card.at == NOW + 7_000


def test_notices_are_never_live_and_what_comes_after_the_alarm_is() -> None:
    asked = [plan(slots.FOLLOW_UP, LEADER), plan(slots.DUTY, LEADER), plan(slots.SAFETY)]
    alarm, found = live_cards(claimed().alarm, asked, NOW)
    assert families(found, generation=True) == [slots.DUTY], "what waits for an answer"
    assert families(found, generation=False) == [slots.SAFETY]
    assert [card.person for card in alarm.live] == [LEADER]


@pytest.mark.parametrize("family", [slots.NEWS, slots.CONTACT, slots.EXHAUSTED, slots.STATUS])
def test_beside_a_sentence_that_is_read_aloud_it_is_a_small_card(family: str) -> None:
    alarm, found = live_cards(reading(), [plan(family), plan(family, LEADER)], NOW)
    assert [(one.person, bool(one.generation)) for one in found] == [(KARI, False), (LEADER, True)]
    assert live_of(alarm, KARI) is None


def test_the_next_sentence_itself_is_live() -> None:
    _, found = live_cards(reading(), [plan(slots.GUIDE), plan(slots.NEWS)], NOW)
    assert families(found, generation=True) == [slots.GUIDE]
    assert families(found, generation=False) == [slots.NEWS]


def test_a_sentence_is_read_until_the_call_is_over_also_after_the_alarm() -> None:
    alarm = reading()
    assert alarm.walk is not None
    assert reads_aloud(alarm, KARI)
    assert not reads_aloud(alarm, LEADER)
    assert not reads_aloud(replace(alarm, walk=replace(alarm.walk, over=True)), KARI)
    assert not reads_aloud(claimed().alarm, KARI)
    scene = claimed()
    scene.does(KARI, moves.Resolve())
    assert scene.alarm.state.ended
    assert reads_aloud(replace(scene.alarm, walk=alarm.walk), KARI)
    over = replace(alarm.walk, over=True)
    assert not reads_aloud(replace(scene.alarm, walk=over), KARI)


def test_l12_who_drills_alone_has_the_red_card_beside_the_own() -> None:
    scene = Scene(chain(level(KARI)), drill=Drill.ALONE)
    _, found = live_cards(scene.alarm, [plan(slots.STATUS), plan(slots.ALERT)], NOW)
    assert families(found, generation=True) == [slots.STATUS]
    assert families(found, generation=False) == [slots.ALERT]
    scene.does(KARI, moves.ClaimAlarm(How.WRITE))
    _, found = live_cards(placed(scene.alarm, KARI, NOW, NOW), [plan(slots.NEWS)], NOW)
    assert [one.generation for one in found] == [2]
