"""When a morning is worth a new message, and when a leader's next level hears of them (R55;
decision 0025)."""

from dataclasses import replace

from bot.domain.morning import DAY_MS, LeaderOut, UnitCheck, shown_again, with_message
from bot.domain.readiness import Finding, Gap

THURSDAY = 1_767_258_000_000  # 2026-01-01 10:00 in Oslo
SATURDAY = THURSDAY + 2 * DAY_MS
BLOCKED = Finding(Gap.BLOCKED, "leder")
PHONE = Finding(Gap.NO_PHONE, "leder")
NOBODY = Finding(Gap.NOBODY)
UNSURE = Finding(Gap.UNSURE, "leder")


def check(at: int, *findings: Finding) -> UnitCheck:
    return UnitCheck("0315", "Nav Eksempel", at, 4, 3, findings)


def mornings(*steps: tuple[int, tuple[Finding, ...]]) -> list[int]:
    """The number of the newest message after each morning."""
    before: UnitCheck | None = None
    numbers = []
    for day, findings in steps:
        before = with_message(before, check(THURSDAY + day * DAY_MS, *findings))
        numbers.append(before.number)
    return numbers


def test_r55_a_message_is_new_only_when_something_is() -> None:
    """One for the unit's first check; then for what is newly broken, and weekly while it stays."""
    stories: dict[str, tuple[tuple[tuple[int, tuple[Finding, ...]], ...], list[int]]] = {
        "green": (((0, ()), (1, ()), (8, ())), [1, 1, 1]),
        "breaks": (((0, ()), (1, (BLOCKED,)), (4, (BLOCKED,))), [1, 2, 2]),
        "is mended": (((0, (BLOCKED,)), (1, ())), [1, 1]),
        "breaks again": (((0, (BLOCKED,)), (1, ()), (4, (BLOCKED,))), [1, 1, 2]),
        "partly mended": (((0, (BLOCKED, PHONE)), (1, (PHONE,))), [1, 1]),
        "one more": (((0, (PHONE,)), (1, (PHONE, BLOCKED))), [1, 2]),
        "for weeks": (((0, (BLOCKED,)), (6, (BLOCKED,)), (7, (BLOCKED,)), (13, (BLOCKED,))),
                      [1, 1, 2, 2]),
        "on a Saturday": (((0, ()), (2, (BLOCKED,)), (3, (BLOCKED,)), (4, (BLOCKED,))),
                          [1, 1, 1, 2]),
        "an alarm reaches nobody": (((0, ()), (2, (NOBODY,)), (3, (NOBODY,))), [1, 2, 2]),
        "Teams is silent": (((0, (BLOCKED,)), (1, (UNSURE,)), (4, (BLOCKED,))), [1, 1, 1]),
        "Teams is silent first": (((0, (UNSURE,)), (1, (BLOCKED,))), [1, 2]),
    }  # fmt: skip
    for name, (steps, numbers) in stories.items():
        assert mornings(*steps) == numbers, name


def test_what_a_message_said_is_remembered_with_it() -> None:
    first = with_message(None, check(THURSDAY, BLOCKED))
    assert (first.said, first.said_at) == ((BLOCKED,), THURSDAY)
    later = with_message(first, check(THURSDAY + DAY_MS, BLOCKED))
    assert (later.said, later.said_at) == ((BLOCKED,), THURSDAY)
    assert with_message(first, check(SATURDAY, UNSURE)).said == (BLOCKED,)
    assert with_message(first, check(SATURDAY)).said == ()


def test_r55_the_next_level_hears_once_and_weekly() -> None:
    """Each word lies in a place of its own, also when it begins anew after a recovery."""
    first = shown_again((), "leder", THURSDAY, SATURDAY, ("fylke",))
    assert first == LeaderOut("leder", THURSDAY, SATURDAY, SATURDAY // DAY_MS, ("fylke",))
    week = SATURDAY + 7 * DAY_MS
    known = shown_again([first], "leder", THURSDAY, week - 1, ("over",))
    assert known == replace(first, people=("over",)), "the same word, to those who are there now"
    again = shown_again([first], "leder", THURSDAY, week, ("over",))
    assert again == replace(first, at=week, number=first.number + 7, people=("over",))
    # Reached in between: it is forgotten, and told anew.
    assert shown_again([], "leder", SATURDAY, week, ("over",)).number != first.number
