"""The port to a directory of people: Microsoft Graph, NOM, or none."""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.organisation import Person
from bot.domain.people_snapshot import PeopleSnapshot


class NoSnapshot(Exception):
    """There is no whole answer, so nothing may be changed. One sentence for the operator, without
    anything that the directory wrote (L11)."""


class PeopleDirectory(Protocol):
    """Says who works where, and who leads them. It is asked by an operator, never by an alarm."""

    async def look(self, known: Sequence[Person]) -> PeopleSnapshot:
        """Everybody in the units that the rules name and whoever leads those units, and of
        `known`, the people we have already, whether they still work. Raises `NoSnapshot` for
        anything less than all of it."""
        ...
