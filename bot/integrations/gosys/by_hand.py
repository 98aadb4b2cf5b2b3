"""Where the bot has no way into Gosys: a human pastes the note (the embedded default)."""

from bot.domain.reports.case_note import Visibility, gaps_by_hand
from bot.domain.reports.filing import Filing, ForHand, Refused, Why
from bot.ports import FilingOutcome

_BEFORE = ("hand-protected", "hand-find-client", "hand-new-note")
_AFTER = ("hand-attach", "hand-check", "hand-number")


class ByHand:
    """Implements `filing_ports.Archive` by handing the finished note to the human who wrote it."""

    async def file(self, filing: Filing) -> FilingOutcome:
        """`ForHand` with a checklist; never the client's number, which the human knows. A drill's
        note and an unfinished one are refused as they are by the real archive."""
        if filing.drill:
            return Refused(Why.DRILL, "drill")
        missing = gaps_by_hand(filing.note)
        if missing:
            return Refused(Why.NOT_COMPLETE, missing[0].value)
        shown = filing.note.visibility is Visibility.SHOWN_TO_CLIENT
        choice = "hand-shown" if shown else "hand-internal"
        name = f"{filing.reference}.pdf"
        return ForHand(name, filing.document, filing.text, (*_BEFORE, choice, *_AFTER))
