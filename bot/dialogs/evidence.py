"""How evidence is kept, in the order in which the one who sent it meets it (R50, contract.md,
"Cards"). A picture or text that is sent is saved before anything is asked (`teams/message.py`); a
message that was flagged becomes a text that can be read on its own."""

import re
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Final

from bot.cards.alarm.views import MoreView
from bot.cards.evidence.views import EvidenceListView, EvidenceVerb, EvidenceView
from bot.dialogs import commands
from bot.dialogs.card_data import Data, DialogStep, Misread, required, short, taps_of
from bot.dialogs.commands import Command, Origin
from bot.domain.alarm.moves import Verb
from bot.domain.organisation.organisation import OSLO
from bot.domain.reports.privacy_filter import masked
from bot.events import MessageFlagged

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


def _remove_evidence(origin: Origin, data: Data) -> Command:
    return commands.RemoveEvidence(
        origin, required(data, "evidence"), short(data, "batch"), short(data, "about")
    )


def _restore_evidence(origin: Origin, data: Data) -> Command:
    return commands.RestoreEvidence(
        origin, required(data, "evidence"), short(data, "batch"), short(data, "about")
    )


def _erase_evidence(origin: Origin, data: Data) -> Command:
    sure = {"yes": True, "no": False}.get(short(data, "sure") or "")
    return commands.EraseEvidence(
        origin, required(data, "evidence"), sure, short(data, "batch"), short(data, "about")
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


_BREAKS = frozenset(("p", "div", "br", "li", "tr", "blockquote", "h1", "h2", "h3"))
# A comment that does not end is a comment to the end, so that none is looked for twice.
_MARKUP = re.compile(r"<!--(?:.*?-->|.*)|<(?:(?P<tag>[a-z][^\s<>/]*)|[/!?])[^<>]*>", re.I | re.S)
_DESCRIBED = re.compile(r"""\balt\s*=\s*["']([^"'<>]*)""", re.I)
_NO_LETTER = re.compile(r"&#(?:\d{8,}|x[0-9a-f]{8,});?", re.I)


def document(message: MessageFlagged) -> str:
    """Who, when, where and the words. Below a line stands what Teams gave, letter by letter: that,
    and not our reading of it, is the evidence."""
    head = (
        ("Fra", message.sender),
        ("Sendt", _written_at(message.sent_at)),
        ("Lenke", message.link),
    )
    lines = [f"{name}: {value}" for name, value in head if value]
    if not message.html:
        return "\n".join([*lines, "", message.body, ""])
    return "\n".join([*lines, "", plain(message.body), "", "---", message.body, ""])


def plain(html: str) -> str:
    """The words of HTML, a line for each paragraph. Never raises, and takes as long as the markup
    is long, whatever it is: an alarm may wait behind it (`html.parser` needs the square of it)."""
    words = _read(_MARKUP.sub(_spoken, html))
    lines = (" ".join(line.split()) for line in words.splitlines())
    return "\n".join(line for line in lines if line)


def _spoken(found: re.Match[str]) -> str:
    """What a tag is to a reader; a picture, an emoji or an attachment has no words but those it is
    described with."""
    tag = (found["tag"] or "").lower()
    described = _DESCRIBED.search(found[0]) if tag in ("img", "emoji") else None
    return ("\n" if tag in _BREAKS else "") + (described[1] if described else "")


def _read(text: str) -> str:
    """Entities as letters; a number that is no letter's is none, however long it is."""
    return unescape(_NO_LETTER.sub("\ufffd", text))


def _written_at(sent_at: str) -> str:
    """In Oslo, with what Teams said beside it."""
    try:
        at = datetime.fromisoformat(sent_at)
    except ValueError:
        return sent_at
    return f"{at.astimezone(OSLO):%d.%m.%Y kl. %H.%M.%S} ({sent_at})" if at.tzinfo else sent_at


STEPS: Final = (
    # It is kept, and can be looked at; the wrong picture can be taken back. Where it is not known
    # which alarm it belongs to: which one, a new one, or that it is no evidence.
    DialogStep(
        EvidenceView,
        taps={
            EvidenceVerb.VIEW: _view_evidence,
            EvidenceVerb.REMOVE: _remove_evidence,
            EvidenceVerb.RESTORE: _restore_evidence,
            EvidenceVerb.FOR_GOOD: _erase_evidence,
            EvidenceVerb.CHOOSE: _choose_incident,
            EvidenceVerb.DROP: lambda origin, data: commands.DropEvidence(
                origin, short(data, "batch")
            ),
        },
    ),
    # *Se bevisene* behind *Mer* of an alarm's card, or `bevis`: everything that there is.
    DialogStep(
        MoreView,
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
