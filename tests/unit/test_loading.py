"""What the service has loaded when it begins."""

import gc

from bot import cli
from tests.bench.profile import WATCHED


def test_what_is_loaded_is_not_looked_through_again() -> None:
    """Bound B1: a full collection of all that is imported stopped the bot for 80 ms."""
    try:
        assert callable(cli.loaded_for_good())
        assert gc.isenabled()
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()


def test_what_the_profile_watches_is_there() -> None:
    """It is named by strings, and nothing else would miss it before somebody asks for figures."""
    missing = [
        (owner, name) for owner, name, _ in WATCHED if not callable(getattr(owner, name, None))
    ]
    assert missing == []
