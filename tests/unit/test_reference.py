"""The reference is written from the code (`scripts/reference.py`)."""

import pytest

from scripts.reference import needed, page, told


class Settings:
    """What is told of each stands behind it."""

    host: str = "127.0.0.1"
    """The address to listen on.

    Refused: none."""
    port = 1
    """Another."""
    nothing: int = 0


def test_what_stands_behind_an_attribute_is_told_of_it() -> None:
    assert told(Settings) == {
        "host": "The address to listen on.\n\nRefused: none.",
        "port": "Another.",
    }


def test_an_attribute_of_which_nothing_is_told_is_refused_by_name() -> None:
    with pytest.raises(SystemExit, match=r"Settings\.nothing has no docstring"):
        needed(told(Settings), "nothing", Settings)


def test_each_of_the_four_parts_is_there() -> None:
    """Settings with their bounds, commands with their choices, words, routes."""
    written = page()  # once: it asks every command for its help
    for line in (
        "| `RODTKORT_PORT` | whole number from 0 to 65535 | `3978` |",
        "`rodtkort organisation import --from graph|nom [--apply]",
        "| `status` | `status` | `status` | Everybody |",
        "| `GET /internal/isready` |",
    ):
        assert line in written
