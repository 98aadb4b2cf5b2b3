"""Nobody to ask: what is missing is said."""

from collections.abc import Sequence

from bot.domain.organisation.organisation import Person
from bot.domain.organisation.people_snapshot import PeopleSnapshot
from bot.ports import NoSnapshot


class NoPeopleDirectory:
    """Implements `ports.PeopleDirectory`. `missing` is one sentence: what has to be set
    first."""

    def __init__(self, missing: str) -> None:
        self._missing = missing

    async def look(self, known: Sequence[Person]) -> PeopleSnapshot:
        """Raises `NoSnapshot`, always."""
        raise NoSnapshot(self._missing)
