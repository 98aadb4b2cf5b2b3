"""The bot checks its own history while it runs (V1–V9), and shows that it does: a metric for each
broken law. What was broken says nothing of an alarm raised now, so it does not stop the heart
(`web/health.py`): a second, real failure must be seen."""

import asyncio
from collections.abc import Mapping

import structlog
from prometheus_client import Gauge

from bot.ports import Clock
from bot.sources.organisation import stored_organisation
from bot.store.database import Database
from bot.store.statistics import count_measures
from bot.store.verification import VerificationScope, verify

log = structlog.get_logger(__name__)

EVERY_SECONDS = 60.0
LOOK_BACK_MS = 60 * 60 * 1000

VIOLATIONS = Gauge("rodtkort_violations", "Broken invariants in the last hour", ["law"])
LOOKED = Gauge("rodtkort_self_check_seconds", "When the history was last looked at (Unix)")
MEASURES = Gauge("rodtkort_measures", "Safety measures of all units", ["state"])
LAWS = tuple(f"V{number}" for number in range(1, 10))


class SelfCheck:
    """Every replica checks; the check only reads."""

    def __init__(
        self, database: Database, keys: Mapping[str, bytes], clock: Clock, late_ms: int
    ) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._late_ms = late_ms

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await asyncio.to_thread(self.check)
            except Exception as error:  # the database is away; the next look counts
                log.error("self_check_failed", error=type(error).__name__)
            await asyncio.sleep(EVERY_SECONDS)

    def check(self) -> int:
        """Looks at the last hour; returns the number of violations. Raises `StoreUnavailable`."""
        now = self._clock.now()
        scope = VerificationScope(now, since=now - LOOK_BACK_MS, late_ms=self._late_ms)
        found = verify(self._database, self._keys, stored_organisation, scope)
        for law in LAWS:
            VIOLATIONS.labels(law).set(sum(1 for violation in found if violation.law == law))
        counts = count_measures(self._database, now)
        MEASURES.labels("in_force").set(counts.in_force)
        MEASURES.labels("overdue").set(counts.overdue)
        MEASURES.labels("suggested").set(counts.suggested)
        for violation in found[:20]:
            log.error("law_broken", law=violation.law, incident=violation.incident)
        LOOKED.set(now / 1000)
        return len(found)
