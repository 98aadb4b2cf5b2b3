"""Histories that once went wrong, played on the rules and on SQLite side by side."""

from pathlib import Path

import pytest

from bot.domain.alarm import moves
from bot.domain.alarm.incident import Details, Drill, How, MeetingType
from bot.domain.alarm.state import AlarmState, Ending
from bot.store.database import Database
from bot.store.schema import upgrade
from tests.integration.alarm.histories import Histories
from tests.integration.alarm.service_bench import Cast, Clock

KARI, LEADER, DEPUTY, SECOND, BOSS = (
    f"pin-{name}" for name in ("kari", "leader", "deputy", "second", "boss")
)
AGAIN = "red_card.raise"


@pytest.fixture
def histories(tmp_path: Path) -> Histories:
    """Nothing has happened yet."""
    url, clock = f"sqlite:///{tmp_path}/bot.db", Clock()
    upgrade(url)
    return Histories(Cast("pin"), clock, [Database(url, clock)])


def test_a_claim_released_between_two_rounds_is_stored(histories: Histories) -> None:
    """L1, L4: the same round ended twice, and its second card slot broke the transaction."""
    histories.raise_alarm("hjelp", Details(), None)
    for person in (LEADER, DEPUTY, SECOND, BOSS):
        histories.act(0, person, moves.Decline())
    histories.act(0, BOSS, moves.ClaimAlarm(How.CALL))
    histories.act(0, BOSS, moves.Release())
    assert histories.alarms[0].round == 2


def test_varsle_igjen_pressed_twice_on_a_drill_stays_a_drill(histories: Histories) -> None:
    """L12, L6: the second press once raised an alarm in earnest."""
    histories.raise_alarm("øvelse", Details(), Drill.WITH_LEADER)
    histories.act(0, KARI, moves.Cancel())
    histories.raise_alarm(AGAIN, Details(), None, 0)
    histories.raise_alarm(AGAIN, Details(), None, 0)
    assert [alarm.drill for alarm in histories.alarms] == [Drill.WITH_LEADER]


def test_varsle_igjen_on_an_old_drill_is_a_drill(histories: Histories) -> None:
    """L12: hours later it is a new one, and still unmistakable."""
    histories.raise_alarm("øvelse", Details(), Drill.ALONE)
    histories.act(0, KARI, moves.Cancel())
    histories.clock.at += 3 * 60 * 60 * 1000
    histories.raise_alarm(AGAIN, Details(), None, 0)
    assert [alarm.drill for alarm in histories.alarms] == [Drill.ALONE, Drill.ALONE]


def test_a_real_alarm_taken_up_again_ends_the_drill(histories: Histories) -> None:
    """L6: a real cry during a drill ends the drill, also by *Varsle igjen*."""
    histories.raise_alarm("hjelp", Details(), None)
    histories.act(0, KARI, moves.Cancel())
    histories.raise_alarm("øvelse", Details(), Drill.ALONE)
    histories.raise_alarm(AGAIN, Details(), None, 0)
    assert [alarm.state for alarm in histories.alarms] == [AlarmState.OPEN, AlarmState.CANCELLED]
    assert histories.alarms[1].ending is Ending.SUPERSEDED


def test_a_drill_is_not_taken_up_again_beside_a_real_alarm(histories: Histories) -> None:
    """L12: no drill while somebody needs help."""
    histories.raise_alarm("øvelse", Details(), Drill.ALONE)
    histories.act(0, KARI, moves.Cancel())
    histories.raise_alarm("hjelp", Details(), None)
    histories.raise_alarm(AGAIN, Details(), None, 0)
    assert [alarm.state for alarm in histories.alarms] == [AlarmState.CANCELLED, AlarmState.OPEN]


def test_what_changes_nothing_is_stored_nowhere_once_an_end_cannot_be_taken_back(
    histories: Histories,
) -> None:
    """L10: *Samtalen er slutt* said again, too late for *Angre*: the rules forgot what it would
    have given back (L13), and the stored alarm, on which nothing had happened, kept it."""
    histories.raise_alarm("hjelp", Details(), None)
    histories.read(LEADER)
    histories.read(LEADER)
    histories.act(0, KARI, moves.Resolve())
    histories.act(0, KARI, moves.CallOver())
    histories.clock.at += 31_000
    histories.act(0, KARI, moves.CallOver())
    assert histories.alarms[0].before_end is not None, "with what happens next"
    histories.act(0, KARI, moves.Describe(Details(meeting=MeetingType.PHONE)))
    assert histories.alarms[0].before_end is None
