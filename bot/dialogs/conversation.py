"""From what arrives to what is asked for: pure, one table for words and one for buttons."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.cards.views import Offer
from bot.dialogs import commands, taps
from bot.dialogs import text as words
from bot.dialogs.commands import Command, Origin
from bot.dialogs.taps_drills import started
from bot.dialogs.text import Heard, Typed
from bot.domain import drills
from bot.domain.alarm import moves
from bot.domain.alarm.incident import Details, Drill, IncidentKind, MeetingType
from bot.domain.organisation.routines import MEANINGS
from bot.domain.reports.draft import DraftKind
from bot.events import (
    Arrival,
    CardAction,
    Ignored,
    InboundEvent,
    Installed,
    MessageFlagged,
    MessageRead,
    Passage,
    Reacted,
    Removed,
    Scope,
    TextReceived,
)


def command_for(event: InboundEvent, local_now: datetime) -> Command | None:
    """The command of an event; None when nobody has to act. `local_now` is the Oslo clock, for
    "borte til fredag"."""
    match event:
        case TextReceived(arrival, text):
            if not text and _is_evidence(event):  # the picture is the message
                return None
            return _of_text(arrival, text, local_now)
        case CardAction(arrival, verb, data, card=card):
            return taps.command_of(replace(origin_of(arrival), card=card), verb, data)
        case MessageFlagged(arrival):
            return commands.KeepMessage(_alone(arrival), event)
        case Installed(arrival, welcome):
            return commands.Meet(origin_of(arrival), welcome)
        case Removed(arrival):
            return commands.Leave(origin_of(arrival))
        case MessageRead(arrival, last_read, read_at):
            return commands.NoteRead(origin_of(arrival), last_read, read_at)
        case Reacted(arrival):
            return commands.AskAgain(origin_of(arrival))
        case Ignored():
            return None


def _beside(delivery: str) -> str:
    return f"{delivery}|evidence" if delivery else ""


def _is_evidence(event: TextReceived) -> bool:
    return bool(event.attached or event.missing or _of_others(event))


def _of_others(event: TextReceived) -> tuple[Passage, ...]:
    """What somebody wrote elsewhere: it may be evidence."""
    return (*event.forwarded, *(one for one in event.quoted if not one.stands_here))


def evidence_for(event: InboundEvent) -> Command | None:
    """What is to be kept of a message beside what it says. It is asked for on its own, after the
    words: a cry with a picture is first of all a cry (L1, L6), and what others have written is
    nobody's (L15)."""
    if not isinstance(event, TextReceived) or not _is_evidence(event):
        return None
    origin = origin_of(event.arrival)
    beside = replace(origin, delivery=_beside(origin.delivery), edit_of=_beside(origin.edit_of))
    if origin.scope is not Scope.PERSONAL:  # nothing is taken there, and nothing said (R45)
        noticed = event.attached or event.missing
        return commands.ShowEvidence(beside, elsewhere=True) if noticed else None
    return commands.KeepEvidence(beside, event.attached, event.missing, _of_others(event))


def _alone(arrival: Arrival) -> Origin:
    """Who asks in a dialog of their own: whatever chat lies behind it, nobody else sees it, and
    nothing is ever said there."""
    return replace(origin_of(arrival), scope=Scope.PERSONAL)


def origin_of(arrival: Arrival) -> Origin:
    """Who asks. Activity ids repeat across conversations, so both name the delivery (L6); an edit
    has the id of its message, and is told apart by its instant."""
    chat = arrival.conversation_id or arrival.person
    message = f"{chat}|{arrival.activity_id}" if arrival.activity_id else ""
    is_edit = bool(arrival.edited_at)
    delivery = f"{message}|edited|{arrival.edited_at}" if message and is_edit else message
    return Origin(
        arrival.person,
        # Where others take part the name may be a client's: only the organisation's counts (L11).
        arrival.name if arrival.scope is Scope.PERSONAL else "",
        delivery,
        arrival.address,
        arrival.scope,
        arrival.conversation_id,
        arrival.targeted,
        arrival.meeting_id,
        message if is_edit else "",
        arrival.brought_back,
    )


def _of_text(arrival: Arrival, text: str, local_now: datetime) -> Command | None:
    origin, heard = origin_of(arrival), words.understand(text)
    if arrival.in_meeting:  # what is known already; the words spoken of count more (R35, R65)
        in_meeting = Details(meeting=MeetingType.VIDEO)
        heard = replace(heard, details=in_meeting.updated(heard.details))
    command = _of_words(origin, heard, text, local_now)
    if origin.overheard:
        # Others read along here: a cry is heard, and nothing else is said or relayed.
        if isinstance(command, commands.ShowEvidence) and heard.explicit:
            return replace(command, elsewhere=True)  # answered in private
        return command if _is_cry(command) else None
    if command is not None and heard.explicit and heard.command not in _SAID_TO_HELPERS:
        return command
    if not text.strip():
        return commands.ShowHome(origin)
    return commands.Say(origin, text, otherwise=command)


def _is_cry(command: Command | None) -> bool:
    """Whoever asks colleagues to come needs help as well (L8)."""
    if isinstance(command, commands.Raise):
        return command.drill is None
    return isinstance(command, commands.CallColleagues)


def _of_words(origin: Origin, heard: Heard, text: str, local_now: datetime) -> Command | None:
    if heard.command is None:
        offer = _OFFERS.get(heard.concern)
        return commands.OfferHelp(origin, offer) if offer is not None else None
    if heard.command is Typed.AWAY:
        return _away(origin, heard, local_now)
    return _TYPED[heard.command](origin, heard, text)


def _help(origin: Origin, heard: Heard, text: str) -> Command:
    said = _more(origin, heard, text)
    return commands.Raise(
        origin, text, heard.details, said=said, colleagues=heard.colleagues, about=heard.named
    )


def _more(origin: Origin, heard: Heard, text: str) -> str:
    """What a cry says beside the cry; nothing of it is kept where others could read along."""
    return text if heard.rest and not origin.overheard else ""


def _threat(origin: Origin, heard: Heard, text: str) -> Command:
    """R42: a threat is told to the nearest leader at once, also where nobody cried for help."""
    details = heard.details.updated(Details(kind=IncidentKind.THREAT))
    said = _more(origin, heard, text)
    return commands.Raise(origin, text, details, said=said, reported=True)


def _drill(origin: Origin, heard: Heard, text: str) -> Command:
    """`øvelse` offers what to practise (R65). Whoever says more has chosen: "alene" disturbs
    nobody, "med leder" walks the real path (L12), a way of meeting names the scenario."""
    kind, what = words.parse_drill(heard.rest), drills.named_by(heard.details)
    if kind is None and what is None:
        return commands.OfferDrill(origin)
    drill = started(origin, text, kind or Drill.ALONE, what)
    return replace(drill, details=drill.details.updated(heard.details))


def _away(origin: Origin, heard: Heard, local_now: datetime) -> Command:
    """Out of the chain only where every word was understood; whoever leaves a doubt is asked."""
    found = words.parse_away(heard.rest, local_now)
    if found.doubt is not None:
        return commands.AskAway(
            origin, found.doubt, found.first, found.last, stand_in_name=found.name
        )
    return commands.GoAway(origin, found.since, found.until, stand_in_name=found.name)


def _sentence(sentence: str) -> Callable[[Origin, Heard, str], Command]:
    return lambda origin, heard, text: commands.ShowSentence(origin, sentence)


_OFFERS: Final[dict[words.Tier, Offer]] = {
    words.Tier.PAST: Offer.PAST,
    words.Tier.OTHERWISE: Offer.HELP,
}

# Said to whoever helps as well: while an alarm is open they are passed on.
_SAID_TO_HELPERS = frozenset((Typed.RING_ME, Typed.CHECK))
_ALL = frozenset({"alle", "begge", "all", "both"})  # of several pictures, each
_TYPED: Final[dict[Typed, Callable[[Origin, Heard, str], Command]]] = {
    Typed.HELP: _help,
    Typed.THREAT: _threat,
    Typed.DRILL: _drill,
    Typed.CANCEL: lambda origin, heard, text: commands.ActOnMine(origin, moves.Cancel()),
    Typed.WARN: lambda origin, heard, text: commands.Guide(origin, ending=False),
    Typed.END: lambda origin, heard, text: commands.Guide(origin, ending=True),
    Typed.STATUS: lambda origin, heard, text: commands.ShowStatus(origin),
    Typed.READINESS: lambda origin, heard, text: commands.ShowReadiness(origin),
    Typed.CHECK: lambda origin, heard, text: commands.CheckUnit(origin, "", asked=0),
    Typed.RING_ME: lambda origin, heard, text: commands.MyCalls(origin),
    Typed.LANGUAGE: lambda origin, heard, text: commands.ChooseLanguage(
        origin, words.parse_language(heard.rest)
    ),
    Typed.BACK: lambda origin, heard, text: commands.ComeBack(origin),
    Typed.MEASURES: lambda origin, heard, text: commands.ShowRegister(origin),
    Typed.HERE: lambda origin, heard, text: commands.BeHere(origin, heard.rest),
    Typed.COLLEAGUES: lambda origin, heard, text: commands.CallColleagues(
        origin, text, _more(origin, heard, text)
    ),
    Typed.PRIVACY: lambda origin, heard, text: commands.ShowPrivacy(origin),
    Typed.EVIDENCE: lambda origin, heard, text: commands.ShowEvidence(origin),
    Typed.REMOVE: lambda origin, heard, text: commands.RemoveLastEvidence(
        origin, text, every=not _ALL.isdisjoint(text.casefold().split())
    ),
    Typed.REPORT: lambda origin, heard, text: commands.StartReport(origin, DraftKind.REPORT),
    Typed.NOTE: lambda origin, heard, text: commands.StartReport(origin, DraftKind.NOTE),
    Typed.TOPIC: lambda origin, heard, text: commands.OfferHelp(origin, Offer.TOPIC),
    Typed.INSIGHT: lambda origin, heard, text: commands.ShowInsight(origin),
    Typed.TRAINING: lambda origin, heard, text: commands.ShowTraining(origin),
    Typed.ADMIN: lambda origin, heard, text: commands.ShowAdmin(origin),
    Typed.DESK: lambda origin, heard, text: commands.ShowDesk(origin, asked=True),
    Typed.PAPERS: lambda origin, heard, text: commands.ShowPapers(origin),
    Typed.MEANINGS: lambda origin, heard, text: commands.ShowRoutines(origin, MEANINGS),
    Typed.ROUTINES: lambda origin, heard, text: commands.ShowRoutines(origin),
}
