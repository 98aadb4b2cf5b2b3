"""Who has practised and read what (R26, R61, R64, R79), and the months that insight is about."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.alarm.incident import Drill
from bot.domain.canary import DELIVERED_WITHIN_MS, Miss, Note
from bot.domain.drills import DrillPart, Practice, completion, trained
from bot.domain.insight import figures
from bot.domain.organisation.organisation import Language
from bot.domain.organisation.routines import ReadReceipt, Routine, RoutineWording
from tests.each import each

DAY = 24 * 3_600_000
NOW = int(datetime(2026, 11, 26, 12, tzinfo=UTC).timestamp()) * 1000
ROUTINE = Routine("telefon", {Language.BOKMAL: RoutineWording("Telefon", "", ())})


def test_r79_the_next_drill_is_due_half_a_year_after_the_last() -> None:
    """R61, R79: whoever never practised is new, and due now."""
    new = trained("a", (), (), ())
    assert (new.is_new, new.is_late(NOW), new.due) == (True, True, None)
    for days, late in ((179, False), (180, False), (181, True)):
        at = NOW - days * DAY
        drill = Practice("drill", "a", DrillPart.CASEWORKER, Drill.ALONE, "0315", at)
        one = trained("a", (drill, replace(drill, person="b", at=NOW)), (), ())
        assert (one.is_new, one.is_late(NOW)) == (False, late), days


def test_r26_only_the_present_version_of_a_routine_is_read() -> None:
    """R26: an earlier one is asked about again; another's reading is another's."""
    now = ReadReceipt("a", "telefon", ROUTINE.version, NOW)
    assert trained("a", (), (ROUTINE,), (now,)).unread == ()
    for other in (replace(now, version="old"), replace(now, person="b")):
        assert trained("a", (), (ROUTINE,), (other,)).unread == ("telefon",)
    people = [trained("a", (), (ROUTINE,), (now,)), trained("b", (), (ROUTINE,), (now,))]
    assert completion(people, (ROUTINE,), NOW).readers == (("telefon", 1, 2),)


@each(
    [
        ((2026, 11, 26), "2025-12-01", (12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)),
        ((2026, 12, 1), "2026-01-01", tuple(range(1, 13))),
        ((2026, 1, 31), "2025-02-01", (*range(2, 13), 1)),
    ]
)
def test_insight_is_about_twelve_different_months(
    day: tuple[int, int, int], first: str, months: tuple[int, ...]
) -> None:
    """R29: the present one among them; no month is that of two years."""
    now = int(datetime(*day, 12, tzinfo=UTC).timestamp()) * 1000
    assert figures.first_day(now).isoformat() == first
    assert figures.months(now) == months
    assert figures.since(now) <= now


def test_r12_the_canarys_note_says_when_it_is_due_and_well() -> None:
    """R12, R56: a shorter interval counts at once; a miss, silence and two lost intervals do not
    pass for well."""
    every = 300_000
    assert Note().is_due(NOW, every)
    assert not Note(due_at=NOW + 1).is_due(NOW, every)
    assert Note(due_at=NOW + every + 1).is_due(NOW, every)
    assert not Note(held_until=NOW + 1).is_due(NOW, every)
    good = Note(delivered_at=NOW)
    assert good.is_well(NOW + 2 * every, every)
    assert not good.is_well(NOW + 3 * every, every)
    assert not replace(good, miss=Miss.DOOR).is_well(NOW, every)
    assert not Note().is_well(NOW, every)
    assert every > DELIVERED_WITHIN_MS
