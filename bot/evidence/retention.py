"""How long evidence is kept: `RODTKORT_EVIDENCE_RETENTION_DAYS`."""

from bot.domain.evidence import EvidenceRetention, Keeping
from bot.domain.retention import parse_days

# A threat may come to court; who decides how long is docs/evidence.md's first question.
DEFAULT_DAYS = {Keeping.THREAT: 730, Keeping.OTHER: 365, Keeping.DRILL: 7, Keeping.WAITING: 7}


def parse_retention(text: str) -> EvidenceRetention:
    """`threat=730,drill=7`: days for each kind; what is not named keeps its default. Raises
    `BadRetention`."""
    return EvidenceRetention(parse_days(text, DEFAULT_DAYS))
