"""Forgetting in the database (`service.retention`; L13)."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.retention import Kept


class RetentionTables(Protocol):
    """The part of `Transaction` that forgets."""

    def forget(self, kept: Kept, keys: Sequence[str], before: int) -> int:
        """Deletes what is still due of these keys: older than the instant `before`, and nothing of
        it held. How many rows."""
        ...


class Due(Protocol):
    """Looks for what is to be forgotten, without being in an alarm's way."""

    def due(self, kept: Kept, before: int, limit: int) -> Sequence[str]:
        """Keys of what is due: an incident's id where forgetting is noted on its timeline."""
        ...

    def tidy(self) -> None:
        """Lets the database overwrite what was deleted, as far as it can."""
        ...
