"""What a process remembers of the alarms that it changed (docs/decisions/0042)."""

from dataclasses import replace

import pytest

from bot.domain.alarm.incident import Drill
from bot.domain.alarm.state import Alarm, AlarmState, Caseworker
from bot.domain.organisation.organisation import Chain
from bot.outbox.plain import known as plain_known
from bot.outbox.plain.known import OpenAlarms

ALARM = Alarm(
    id="one",
    drill=None,
    caseworker=Caseworker("kari", "Kari"),
    unit="0315",
    unit_name="Nav Eksempel",
    chain=Chain((), repeat=1, contact_ms=90_000),
    raised_at=1,
    rounds=1,
    seq=2,
)


def test_the_newest_state_is_remembered_until_the_end() -> None:
    """L3: whatever the order in which two threads tell of it."""
    known = OpenAlarms()
    known.saw(replace(ALARM, seq=3))
    known.saw(ALARM)
    assert known.seqs() == {"one": 3}
    known.saw(replace(ALARM, seq=4, state=AlarmState.CANCELLED))
    assert known.of("kari") is None
    known.saw(replace(ALARM, seq=3))
    assert known.of("kari") is None
    known.saw(replace(ALARM, seq=5))  # *Varsle igjen*
    assert known.seqs() == {"one": 5}


def test_a_drill_is_nobodys_need() -> None:
    """L12: it waits for the store."""
    known = OpenAlarms()
    known.saw(replace(ALARM, drill=Drill.WITH_LEADER))
    assert known.get("one") is None


def test_memory_has_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was changed longest ago goes first."""
    monkeypatch.setattr(plain_known, "MOST_REMEMBERED", 2)
    known = OpenAlarms()
    for name in ("one", "two", "three"):
        known.saw(replace(ALARM, id=name))
    assert [*known.seqs()] == ["two", "three"]
