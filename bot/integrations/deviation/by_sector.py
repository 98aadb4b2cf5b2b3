"""One deviation system for each employer (R1); where one has no interface there is text to copy and
a PDF to attach, which is the default."""

from collections.abc import Mapping

from bot.domain.organisation.organisation import Sector
from bot.domain.reports.deviation_report import DeviationReport
from bot.domain.reports.filing import FilingFailure, ForHand, Refused
from bot.ports import DeliveryOutcome, DeviationSystem


class BySector:
    """Implements `ports.DeviationSystem`: the system of the report's employer, or text to
    copy where none is given."""

    def __init__(self, systems: Mapping[Sector, DeviationSystem]) -> None:
        self._systems = systems
        self._otherwise = Copying()

    async def deliver(self, report: DeviationReport, document: bytes, text: str) -> DeliveryOutcome:
        """See `DeviationSystem.deliver`."""
        system: DeviationSystem = self._systems.get(report.sector, self._otherwise)
        return await system.deliver(report, document, text)


CHECKLIST = ("copy-open-system", "copy-paste", "copy-attach", "copy-number")


class Copying:
    """Implements `ports.DeviationSystem` by handing the report to the human who wrote it."""

    async def deliver(self, report: DeviationReport, document: bytes, text: str) -> DeliveryOutcome:
        """`ForHand` with a checklist that ends with the system's number (R20). A drill's report is
        refused, as it is by a real system."""
        if report.drill:
            return Refused(FilingFailure.DRILL, "drill")
        return ForHand(f"avvik-{report.id}.pdf", document, text, CHECKLIST)
