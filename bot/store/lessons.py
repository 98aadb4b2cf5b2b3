"""What units have learnt (R31): words of an incident that has a follow-up."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select

from bot.domain.lesson import SHARED
from bot.store import tables as t
from bot.store.outbox import OutboxTransaction


class LessonTransaction(OutboxTransaction):
    """The part of `Transaction` that finds shared sentences. What is not shared is words like
    others."""

    def lessons_of(self, units: Sequence[str], limit: int, offset: int) -> Sequence[str]:
        """The incidents whose sentence these units have shared, the newest sentence first."""
        of = t.utterance.c
        query = _shared(units, select(t.follow_up.c.incident)).order_by(of.at.desc(), of.id)
        return self._db.execute(query.limit(limit).offset(offset)).scalars().all()

    def count_lessons(self, units: Sequence[str]) -> int:
        """How many there are."""
        return int(self._db.execute(_shared(units, select(func.count()))).scalar_one())


def _shared(units: Sequence[str], query: Select[Any]) -> Select[Any]:
    lies = t.utterance.c.incident == t.follow_up.c.incident + SHARED
    return query.select_from(t.follow_up.join(t.utterance, lies)).where(
        t.follow_up.c.unit.in_(units)
    )
