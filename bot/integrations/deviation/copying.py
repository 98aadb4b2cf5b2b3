"""Where the deviation system has no interface: text to copy and a PDF to attach (the default)."""

from bot.domain.reports.deviation_report import DeviationReport
from bot.domain.reports.filing import ForHand, Refused, Why
from bot.ports import DeliveryOutcome

CHECKLIST = ("copy-open-system", "copy-paste", "copy-attach", "copy-number")


class Copying:
    """Implements `filing_ports.DeviationSystem` by handing the report to the human who wrote it."""

    async def deliver(self, report: DeviationReport, document: bytes, text: str) -> DeliveryOutcome:
        """`ForHand` with a checklist that ends with the system's number (R20). A drill's report is
        refused, as it is by a real system."""
        if report.drill:
            return Refused(Why.DRILL, "drill")
        return ForHand(f"avvik-{report.id}.pdf", document, text, CHECKLIST)
