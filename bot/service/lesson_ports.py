"""What units have learnt, in the database (R31)."""

from collections.abc import Sequence
from typing import Protocol


class LessonTables(Protocol):
    """The part of `Transaction` that finds shared sentences. What is not shared is words like
    others."""

    def lessons_of(self, units: Sequence[str], limit: int, offset: int) -> Sequence[str]:
        """The incidents whose sentence these units have shared, the newest sentence first."""
        ...

    def count_lessons(self, units: Sequence[str]) -> int:
        """How many there are."""
        ...
