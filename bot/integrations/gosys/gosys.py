"""Filing as the rest of the bot sees it: access first, then the archive."""

from bot.domain.reports.filing import Allowed, Filing
from bot.integrations.gosys.dokarkiv import Dokarkiv, refusal_of
from bot.ports import FilingOutcome, Gate


class Gosys:
    """Implements `filing_ports.Archive`. Without a yes from the gate nothing is sent."""

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
