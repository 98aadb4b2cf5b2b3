"""How evidence is kept, in the order in which the one who sent it meets it (R50, contract.md,
"Cards"). A picture or text that is sent is saved before anything is asked (`teams/message.py`)."""

from datetime import date, datetime, time, timedelta
from typing import Final

from bot.cards.alarm.views import StatusView
from bot.cards.evidence.views import EvidenceListView, EvidenceVerb, EvidenceView
from bot.dialogs import commands
from bot.dialogs.card_data import Data, DialogStep, Misread, required, short, taps_of
from bot.dialogs.commands import Command, Origin
from bot.domain.alarm.moves import Verb
from bot.domain.organisation.organisation import OSLO
from bot.domain.reports.privacy_filter import masked

NEW_INCIDENT = "new"  # in place of an incident's id
_A_DAY_MS = int(timedelta(days=1).total_seconds() * 1000)


def _choose_incident(origin: Origin, data: Data) -> Command:
    target = required(data, "target")
    chosen = None if target == NEW_INCIDENT else target
    return commands.ChooseIncident(origin, chosen, short(data, "batch"))


def _view_evidence(origin: Origin, data: Data) -> Command:
    return commands.ViewEvidence(
        origin, required(data, "evidence"), short(data, "batch"), short(data, "about")
    )


def _recording(origin: Origin, data: Data) -> Command:
    """Date and clock times are Oslo's; a call past midnight ends on the next day."""
    target = short(data, "target") or short(data, "about") or short(data, "incident")
    since = _instant(data, "from")
    until = _instant(data, "to")
    if since is not None and until is not None and until < since:
        until += _A_DAY_MS
    return commands.NoteRecording(
        origin,
        masked(short(data, "system") or ""),
        masked(short(data, "reference") or ""),
        since,
        until,
        None if target == NEW_INCIDENT else target,
    )


def _instant(data: Data, key: str) -> int | None:
    """The day of the form at the clock time under this key; None where either is missing."""
    day, clock = short(data, "day"), short(data, key)
    if day is None or clock is None:
        return None
    try:
        at = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), OSLO)
        return int(at.timestamp() * 1000)
    except (ValueError, OverflowError):
        raise Misread from None


STEPS: Final = (
    # It is kept, and can be looked at. Where it is not known which alarm it belongs to: which one,
    # a new one, or that it is no evidence.
    DialogStep(
        EvidenceView,
        taps={
            EvidenceVerb.VIEW: _view_evidence,
            EvidenceVerb.CHOOSE: _choose_incident,
            EvidenceVerb.DROP: lambda origin, data: commands.DropEvidence(
                origin, short(data, "batch")
            ),
        },
    ),
    # *Se bevisene* on an alarm's card, or `bevis`: everything that there is.
    DialogStep(
        StatusView,
        taps={
            Verb.EVIDENCE_SEE: lambda origin, data: commands.ShowEvidence(
                origin, short(data, "incident")
            )
        },
    ),
    # And where a recording lies that cannot be sent.
    DialogStep(EvidenceListView, taps={Verb.EVIDENCE_ADD: _recording}),
)
TAPS: Final = taps_of(STEPS)
