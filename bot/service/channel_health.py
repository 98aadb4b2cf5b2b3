"""Whether Teams answers, as this process's own sends have seen it: `status` says so (R56)."""

from bot.service.ports import TryAgain, Unknown

TROUBLED_AFTER = 3  # in a row: one that failed may be one chat's


class ChannelHealth:
    """Held in memory. A refusal is an answer, too; only silence and "not now" are trouble."""

    def __init__(self) -> None:
        self._failed = 0

    def note(self, outcome: object) -> None:
        """What came of asking Teams for anything."""
        self._failed = self._failed + 1 if isinstance(outcome, TryAgain | Unknown) else 0

    @property
    def answers(self) -> bool:
        """Whether it did, as far as anybody knows."""
        return self._failed < TROUBLED_AFTER
