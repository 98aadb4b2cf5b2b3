"""Looking for what is to be forgotten, beside the alarms (L13)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.domain.retention import Kept
from bot.store import tables as t
from bot.store.database import Database
from bot.store.retention import KINDS


@dataclass(frozen=True, slots=True)
class RetentionReader:
    """Looks for what is due, without being in an alarm's way."""

    database: Database

    def due(self, kept: Kept, before: int, limit: int) -> Sequence[str]:
        """Keys of what is due: an incident's id where forgetting is noted on its timeline."""
        kind = KINDS[kept]
        query = select(kind.key).select_from(kind.table).where(kind.is_due(before)).distinct()
        with self.database.reading() as connection:
            return connection.execute(query.limit(limit)).scalars().all()

    def held(self) -> int:
        """How many incidents somebody holds."""
        with self.database.reading() as connection:
            query = select(func.count()).select_from(t.evidence_hold)
            return connection.execute(query).scalar_one()

    def tidy(self) -> None:
        """Lets the database overwrite what was deleted, as far as it can."""
        self.database.overwrite([kind.table.name for kind in KINDS.values()])
