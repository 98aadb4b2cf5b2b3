"""Filing as the rest of the bot sees it: access first, then the archive. Without a way into Gosys a
human pastes the note, which is the default."""

from bot.domain.reports.case_note import Visibility, gaps_by_hand
from bot.domain.reports.filing import Allowed, Filing, FilingFailure, ForHand, Refused
from bot.integrations.gosys.dokarkiv import Dokarkiv, refusal_of
from bot.ports import FilingOutcome, Gate


class Gosys:
    """Implements `ports.Archive`. Without a yes from the gate nothing is sent."""

    def __init__(self, gate: Gate, dokarkiv: Dokarkiv) -> None:
        self._gate = gate
        self._dokarkiv = dokarkiv

    async def file(self, filing: Filing) -> FilingOutcome:
        """See `Archive.file`. What can never be filed is refused before anybody is asked about the
        client; access is asked at every attempt, because it may have gone since the last."""
        refused = refusal_of(filing)
        if refused is not None:
            return refused
        assert filing.client is not None  # refusal_of
        access = await self._gate.may(filing.by, filing.client)
        if not isinstance(access, Allowed):
            return access
        return await self._dokarkiv.file(filing)


_BEFORE = ("hand-protected", "hand-find-client", "hand-new-note")
_AFTER = ("hand-attach", "hand-check", "hand-number")


class ByHand:
    """Implements `ports.Archive` by handing the finished note to the human who wrote it."""

    async def file(self, filing: Filing) -> FilingOutcome:
        """`ForHand` with a checklist; never the client's number, which the human knows. A drill's
        note and an unfinished one are refused as they are by the real archive."""
        if filing.drill:
            return Refused(FilingFailure.DRILL, "drill")
        missing = gaps_by_hand(filing.note)
        if missing:
            return Refused(FilingFailure.NOT_COMPLETE, missing[0].value)
        shown = filing.note.visibility is Visibility.SHOWN_TO_CLIENT
        choice = "hand-shown" if shown else "hand-internal"
        name = f"{filing.reference}.pdf"
        return ForHand(name, filing.document, filing.text, (*_BEFORE, choice, *_AFTER))
