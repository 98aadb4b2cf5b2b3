"""One deviation system for each employer (R1)."""

from collections.abc import Mapping

from bot.domain.organisation.organisation import Sector
from bot.domain.reports.deviation_report import DeviationReport
from bot.integrations.deviation.copying import Copying
from bot.ports import DeliveryOutcome, DeviationSystem


class BySector:
    """Implements `filing_ports.DeviationSystem`: the system of the report's employer, or text to
    copy where none is given."""

    def __init__(self, systems: Mapping[Sector, DeviationSystem]) -> None:
        self._systems = systems
        self._otherwise = Copying()

    async def deliver(self, report: DeviationReport, document: bytes, text: str) -> DeliveryOutcome:
        """See `DeviationSystem.deliver`."""
        system: DeviationSystem = self._systems.get(report.sector, self._otherwise)
        return await system.deliver(report, document, text)
