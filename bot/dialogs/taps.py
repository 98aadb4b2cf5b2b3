"""From a tap to a command: contract.md, "Cards". Whatever the data holds, this never raises."""

from collections.abc import Callable, Mapping
from typing import Final

from bot.cards.home import HomeVerb
from bot.dialogs import (
    commands,
    taps_drills,
    taps_evidence,
    taps_follow_up,
    taps_insight,
    taps_measures,
    taps_organisation,
    taps_reports,
)
from bot.dialogs.card_data import (
    Data,
    Misread,
    Taps,
    choice,
    number,
    required,
    sealed,
    short,
    words,
)
from bot.dialogs.commands import Act, Command, Origin
from bot.domain.alarm import moves
from bot.domain.alarm.incident import (
    CallResult,
    Details,
    Drill,
    How,
    IncidentKind,
    MeetingType,
    Target,
    ThreatChannel,
)
from bot.domain.alarm.moves import Verb
from bot.domain.guidance import Advice, Ladder, Reaction
from bot.domain.organisation.organisation import Language, Workplace
from bot.domain.reports.privacy_filter import masked
from bot.domain.threat.duty import Reason, Result, ThreatTask

_CLAIMS = frozenset({How.WRITE, How.CALL, How.JOIN, How.COME})


def command_of(origin: Origin, verb: str, data: Data) -> Command:
    """The command of a tapped button; an unknown verb or unfitting data gets a sentence."""
    if not verb:
        return commands.ShowHome(origin)
    try:
        if verb in TAPS:
            return TAPS[verb](origin, data)
        if verb in _GUIDED and "incident" not in data:
            return commands.GuideAlone(origin, _GUIDED[verb](data))
        if verb in MOVES:
            said = words(data) if verb == Verb.DUTY_SETTLE else ""
            incident, command = required(data, "incident"), MOVES[verb](data)
            loose = short(data, "loose") is not None
            return Act(origin, incident, command, said, sealed(data, "plain"), loose)
    except Misread:
        sentence = "answer-helped-who" if verb == Verb.HELPED else "answer-mismatch"
        return commands.ShowSentence(origin, sentence)
    return commands.ShowSentence(origin, "answer-unknown-verb")


def _raise(origin: Origin, data: Data) -> Command:
    """The button of a drill says that it is one, and of an alarm in earnest that; of which kind a
    drill is, and what the cards of earlier revisions belong to, is known to the store (L12)."""
    incident = short(data, "incident")
    drill = Drill.ALONE if incident and short(data, "drill") else None
    batch = short(data, "batch")
    unmarked = incident is not None and drill is None and not data.get("earnest")
    return commands.Raise(
        origin,
        words=Verb.RAISE,
        drill=drill,
        incident=incident,
        unmarked=unmarked,
        batch=batch,
    )


def _threat(origin: Origin, data: Data) -> Command:
    """*Meld trusselen*: told at once, whether or not anybody cried for help (R42)."""
    told = Details(kind=IncidentKind.THREAT)
    return commands.Raise(origin, HomeVerb.REPORT_THREAT, told, reported=True)


def _say(origin: Origin, data: Data) -> Command:
    return commands.Say(origin, words(data), incident=required(data, "incident"))


def _guide(ending: bool) -> Callable[[Origin, Data], Command]:
    return lambda origin, data: commands.Guide(origin, ending, short(data, "incident"))


def _write_down(origin: Origin, data: Data) -> Command:
    return commands.WriteDown(origin, words(data), incident=short(data, "incident"))


# A tap on an alarm's card that is no move, and the taps of every other noun.
TAPS: Final[Taps] = {
    Verb.RAISE: _raise,
    Verb.RELAY: _say,
    HomeVerb.REPORT_THREAT: _threat,
    HomeVerb.MINE: lambda origin, data: commands.ShowStatus(origin),
    Verb.END_CALL: _guide(ending=True),
    Verb.WARN: _guide(ending=False),
    Verb.GUIDE_NOTE: _write_down,
    **taps_drills.TAPS,
    **taps_evidence.TAPS,
    **taps_follow_up.TAPS,
    **taps_insight.TAPS,
    **taps_measures.TAPS,
    **taps_organisation.TAPS,
    **taps_reports.TAPS,
}


def _claim(data: Data) -> moves.AlarmCommand:
    how = choice(How, data, "how")
    if how not in _CLAIMS:
        raise Misread
    return moves.ClaimAlarm(how)


def _helped(data: Data) -> moves.AlarmCommand:
    how = choice(How, data, "how")
    person, colleague = short(data, "person"), short(data, "colleague")
    if how is None or not how.outside_teams or not (person or colleague):
        raise Misread
    if colleague:  # a name that was typed is what she meant, whatever the list still says
        return moves.Helped(how, colleague=masked(colleague))
    return moves.Helped(how, person=person)


def _call_result(data: Data) -> moves.AlarmCommand:
    result = choice(CallResult, data, "result")
    if result is None:
        raise Misread
    return moves.CallLogged(required(data, "person"), result)


def _contact(data: Data) -> moves.AlarmCommand:
    return moves.AnswerContact(_yes(data))


def _yes(data: Data) -> bool:
    yes = data.get("yes")
    if isinstance(yes, str):  # some clients make text of everything
        yes = {"true": True, "false": False}.get(yes.lower())
    if not isinstance(yes, bool):
        raise Misread
    return yes


def _escalate(data: Data) -> moves.AlarmCommand:
    return moves.Escalate(number(data, "seen"))


def _guided(data: Data) -> moves.AnswerGuidance:
    """An answer without a number is a new one: ending is always meant (R6)."""
    reaction = choice(Reaction, data, "reaction")
    if reaction is None:
        raise Misread
    return moves.AnswerGuidance(reaction, short(data, "walk"), number(data, "step"))


def _concerns(data: Data) -> moves.AlarmCommand:
    return moves.AnswerConcerns(_yes(data))


def _choose(data: Data) -> moves.Choose:
    return moves.Choose(
        ladder=choice(Ladder, data, "ladder"), language=choice(Language, data, "language")
    )


def _advise(data: Data) -> moves.Advise:
    advice = choice(Advice, data, "advice")
    if advice is None:
        raise Misread
    return moves.Advise(advice)


def _settle(data: Data) -> moves.AlarmCommand:
    """A task that is not relevant has a reason: one of the choices, or what was written. Without
    one the owner is asked for it on the same card."""
    task, result = choice(ThreatTask, data, "task"), choice(Result, data, "result")
    reason = choice(Reason, data, "reason")
    if task is None or result is None:
        raise Misread
    if result is not Result.NOT_RELEVANT:
        return moves.SettleThreatTask(task, result)
    if reason is None and words(data).strip():
        reason = Reason.OTHER
    return moves.SettleThreatTask(task, result, reason)


def _describe(data: Data) -> moves.AlarmCommand:
    channel = choice(ThreatChannel, data, "channel")
    told = channel.meeting if channel is not None else None
    return moves.Describe(
        Details(
            meeting=choice(MeetingType, data, "meeting") or told,
            kind=choice(IncidentKind, data, "kind"),
            place=choice(Workplace, data, "place"),
            target=choice(Target, data, "target"),
            target_person=short(data, "target_person"),
            channel=channel,
        )
    )


_GUIDED: Final[
    Mapping[str, Callable[[Data], moves.AnswerGuidance | moves.Choose | moves.CallOver]]
] = {
    Verb.GUIDE_STEP: _guided,
    Verb.GUIDE_CHOOSE: _choose,
    Verb.CALL_OVER: lambda data: moves.CallOver(),
}

MOVES: Final[Mapping[str, Callable[[Data], moves.AlarmCommand]]] = {
    Verb.CLAIM: _claim,
    Verb.CONTACT: _contact,
    Verb.RELEASE: lambda data: moves.Release(),
    Verb.HELPED: _helped,
    Verb.CALL_RESULT: _call_result,
    Verb.DECLINE: lambda data: moves.Decline(),
    Verb.ESCALATE: _escalate,
    Verb.COLLEAGUES: lambda data: moves.AlertColleagues(),
    Verb.CANCEL: lambda data: moves.Cancel(),
    Verb.HAND_OVER: lambda data: moves.HandOver(required(data, "person")),
    Verb.RESOLVE: lambda data: moves.Resolve(),
    Verb.SAFE: lambda data: moves.Safe(),
    Verb.DESCRIBE: _describe,
    Verb.THREAT: lambda data: moves.ReportThreat(),
    Verb.NO_THREAT: lambda data: moves.DenyThreat(number(data, "seen")),
    Verb.CONCERNS: _concerns,
    Verb.GUIDE_ADVISE: _advise,
    Verb.DUTY_TAKE: lambda data: moves.TakeThreatFollowUp(),
    Verb.DUTY_DECLINE: lambda data: moves.DeclineThreatFollowUp(),
    Verb.DUTY_SETTLE: _settle,
    Verb.DUTY_NOTIFY_UNIT: lambda data: moves.NotifyUnit(short(data, "unit") or ""),
    Verb.DUTY_RECEIVED: lambda data: moves.NoticeReceived(),
    **_GUIDED,
}
