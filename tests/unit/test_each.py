"""A test over many cases may hide none of them (tests/each.py)."""

import pytest

from tests.each import each


def test_every_combination_is_checked_and_every_failure_is_named() -> None:
    seen = []

    @each({"one": 1, "two": 2}, [("a", True), ("b", False)])
    def check(number: int, letter: str, good: bool) -> None:
        seen.append((number, letter))
        assert good, f"{number}{letter}"

    with pytest.raises(ExceptionGroup, match="2 of 4 cases failed") as raised:
        check()
    assert seen == [(1, "a"), (1, "b"), (2, "a"), (2, "b")]
    notes = [failure.__notes__ for failure in raised.value.exceptions]
    assert notes == [["Case: one, 'b', False"], ["Case: two, 'b', False"]]


def test_no_case_at_all_is_a_failure() -> None:
    @each([])
    def check(_case: object) -> None:
        raise AssertionError("there is nothing to check")

    with pytest.raises(AssertionError, match="no case"):
        check()
