"""L10: every moment is on record and provable; L13: words can be erased, the chain still holds."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.alarm.timeline import Entry, Fact, FactKind, broken, canonical, seal, sealed

KEY, OLD_KEY = b"k" * 32, b"o" * 32
KEYS = {"new": KEY, "old": OLD_KEY, "spare": KEY}
ALARM = "alarm-1"

FACTS = (
    Fact(FactKind.RAISED, "kari", {"unit": "0315"}),
    Fact(FactKind.ALERTED, "system", {"person": "leader", "level": 0, "round": 1}),
    Fact(FactKind.SAID, "kari", {"word": "w1", "digest": "d" * 64}),
    Fact(FactKind.CLAIMED, "leader", {"how": "call"}),
    Fact(FactKind.RESOLVED, "leader", {}),
)


def timeline() -> tuple[Entry, ...]:
    """Three moments; the key was changed in between."""
    first = sealed("old", OLD_KEY, ALARM, "", 0, 1_000, FACTS[:2])
    second = sealed("new", KEY, ALARM, first[-1].mac, 2, 2_000, FACTS[2:4])
    return first + second + sealed("new", KEY, ALARM, second[-1].mac, 4, 2_000, FACTS[4:])


def test_an_untouched_timeline_is_sound() -> None:
    """V6: also across a change of keys, and with two moments at the same instant."""
    assert broken(KEYS, ALARM, timeline()) == ()
    assert [entry.seq for entry in timeline()] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seq", 9),
        ("at", 2_001),
        ("kind", "declined"),
        ("actor", "somebody"),
        ("payload", '{"unit":"0316"}'),
        ("key_id", "spare"),
        ("mac", "0" * 64),
        ("schema", 2),
    ],
)
def test_tampering_with_any_field_shows(place: int, field: str, value: Any) -> None:
    """L10."""
    entries = list(timeline())
    entries[place] = replace(entries[place], **{field: value})
    assert broken(KEYS, ALARM, entries)


@pytest.mark.parametrize("place", range(4))
def test_a_gap_shows(place: int) -> None:
    """L10. The last one's absence shows only against the alarm, which counts its entries."""
    entries = timeline()
    problems = broken(KEYS, ALARM, entries[:place] + entries[place + 1 :])
    assert any("follows entry" in problem for problem in problems)


def test_a_cut_end_is_sound_in_itself_and_so_the_alarm_counts() -> None:
    """V6: `verification` compares with the alarm's own number and MAC."""
    assert broken(KEYS, ALARM, timeline()[:-1]) == ()


def test_reordering_shows() -> None:
    """L10."""
    one, two, *rest = timeline()
    assert broken(KEYS, ALARM, (two, one, *rest))


def test_renumbered_after_a_cut_in_the_middle_shows() -> None:
    """L10."""
    entries = timeline()
    closed_up = (*entries[:2], *(replace(entry, seq=entry.seq - 1) for entry in entries[3:]))
    assert broken(KEYS, ALARM, closed_up)


def test_a_timeline_of_another_alarm_does_not_fit() -> None:
    """L10."""
    assert broken(KEYS, "alarm-2", timeline())


def test_a_key_that_is_gone_is_named() -> None:
    problems = broken({"new": KEY}, ALARM, timeline())
    assert problems[0] == "entry 1 is sealed with the unknown key old"


def test_time_running_backwards_shows_although_the_seals_hold() -> None:
    """V6."""
    first = sealed("new", KEY, ALARM, "", 0, 2_000, FACTS[:1])
    second = sealed("new", KEY, ALARM, first[-1].mac, 1, 1_999, FACTS[1:2])
    assert broken(KEYS, ALARM, first + second) == ("entry 2 is earlier than the one before",)


def test_erasing_the_words_leaves_the_chain_valid() -> None:
    """L13: what was said is nowhere in an entry, only its keyed digest."""
    said = timeline()[2]
    assert said.payload == '{"digest":"' + "d" * 64 + '","word":"w1"}'


def test_the_payload_has_one_spelling() -> None:
    assert canonical({"b": 1, "a": "Åse", "c": None, "d": True}) == (
        '{"a":"Åse","b":1,"c":null,"d":true}'
    )


FIELD = st.text(max_size=4)


@given(left=st.tuples(FIELD, FIELD, FIELD), right=st.tuples(FIELD, FIELD, FIELD))
def test_no_two_timelines_share_a_spelling(
    left: tuple[str, str, str], right: tuple[str, str, str]
) -> None:
    """L10: moving a letter from one field to the next is another seal."""

    def mac(kind: str, actor: str, payload: str) -> str:
        return seal(KEY, ALARM, "", Entry(1, 1, kind, actor, payload, "new", ""))

    assert (mac(*left) == mac(*right)) == (left == right)
