"""From a tap to a command: contract.md, "Cards". Whatever the data holds, this never raises."""

from typing import Final

from bot.cards.home import HomeVerb
from bot.dialogs import (
    commands,
    evidence,
    guidance,
    reports,
    taps_drills,
    taps_follow_up,
    taps_insight,
    taps_measures,
    taps_organisation,
)
from bot.dialogs.card_data import (
    Data,
    Misread,
    Moves,
    Taps,
    choice,
    number,
    required,
    sealed,
    short,
    words,
    yes_or_no,
)
from bot.dialogs.commands import Act, Command, Origin
from bot.domain.alarm import moves
from bot.domain.alarm.incident import CallResult, Details, Drill, How, IncidentKind
from bot.domain.alarm.moves import Verb
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
        if verb in guidance.ALONE and "incident" not in data:
            return commands.GuideAlone(origin, guidance.ALONE[verb](data))
        if verb in MOVES:
            said = words(data) if verb == Verb.DUTY_SETTLE else ""
            incident, command = required(data, "incident"), MOVES[verb](data)
            return Act(
                origin,
                incident,
                command,
                said,
                sealed(data, "plain"),
                loose=short(data, "loose") is not None,
                on=short(data, "on"),
                seen=number(data, "seen"),
                sure=yes_or_no(data, "sure") if "sure" in data else None,
            )
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


def _pass_on(origin: Origin, data: Data) -> Command:
    return commands.PassOn(origin, required(data, "incident"), required(data, "word"))


def _say(origin: Origin, data: Data) -> Command:
    return commands.Say(origin, words(data), incident=required(data, "incident"))


# A tap on an alarm's card that is no move, and the taps of every other noun.
TAPS: Final[Taps] = {
    Verb.RAISE: _raise,
    Verb.RELAY: _say,
    Verb.PASS_ON: _pass_on,
    Verb.MORE: lambda origin, data: commands.ShowMore(origin, required(data, "incident")),
    HomeVerb.REPORT_THREAT: _threat,
    HomeVerb.MINE: lambda origin, data: commands.ShowStatus(origin),
    **guidance.TAPS,
    **evidence.TAPS,
    **reports.TAPS,
    **taps_drills.TAPS,
    **taps_follow_up.TAPS,
    **taps_insight.TAPS,
    **taps_measures.TAPS,
    **taps_organisation.TAPS,
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
    return moves.AnswerContact(yes_or_no(data))


def _escalate(data: Data) -> moves.AlarmCommand:
    return moves.Escalate(number(data, "seen"))


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


MOVES: Final[Moves] = {
    **guidance.MOVES,
    Verb.CLAIM: _claim,
    Verb.CONTACT: _contact,
    Verb.RELEASE: lambda data: moves.Release(),
    Verb.HELPED: _helped,
    Verb.CALL_RESULT: _call_result,
    Verb.DECLINE: lambda data: moves.Decline(),
    Verb.CONCERNS: lambda data: moves.AnswerConcerns(yes_or_no(data)),
    Verb.ESCALATE: _escalate,
    Verb.COLLEAGUES: lambda data: moves.AlertColleagues(),
    Verb.CANCEL: lambda data: moves.Cancel(),
    Verb.UNDO_RESOLVE: lambda data: moves.UndoResolve(),
    Verb.UNDO_CALL_OVER: lambda data: moves.UndoCallOver(),
    Verb.HAND_OVER: lambda data: moves.HandOver(required(data, "person")),
    Verb.DUTY_TAKE: lambda data: moves.TakeThreatFollowUp(),
    Verb.DUTY_DECLINE: lambda data: moves.DeclineThreatFollowUp(),
    Verb.DUTY_SETTLE: _settle,
    Verb.DUTY_NOTIFY_UNIT: lambda data: moves.NotifyUnit(short(data, "unit") or ""),
    Verb.DUTY_RECEIVED: lambda data: moves.NoticeReceived(),
}
