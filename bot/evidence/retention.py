"""How long evidence is kept: `RODTKORT_EVIDENCE_RETENTION_DAYS`."""

from bot.domain.evidence import Keeping, Retention

# A threat may come to court; who decides how long is docs/evidence.md's first question.
DEFAULT_DAYS = {Keeping.THREAT: 730, Keeping.OTHER: 365, Keeping.DRILL: 7, Keeping.WAITING: 7}
_LONGEST_DAYS = 36_500


class BadRetention(ValueError):
    """The setting cannot be read; the message is one sentence."""


def parse_retention(text: str) -> Retention:
    """`threat=730,drill=7`: days for each kind; what is not named keeps its default."""
    days = dict(DEFAULT_DAYS)
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, number = part.partition("=")
        if name.strip() not in list(Keeping):
            known = ", ".join(Keeping)
            raise BadRetention(f"{name.strip()} is not one of {known}")
        if not number.strip().isdecimal() or not 1 <= int(number) <= _LONGEST_DAYS:
            raise BadRetention(f"{part} needs a number of days from 1 to {_LONGEST_DAYS}")
        days[Keeping(name.strip())] = int(number)
    return Retention(days)
