"""From a tap to a command: contract.md, "Cards". Whatever the data holds, this never raises."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final, TypeVar

from bot import commands
from bot.commands import Act, Command, Origin
from bot.domain import moves
from bot.domain.duty import Reason, Result, Task
from bot.domain.guidance import Advice, Ladder, Reaction
from bot.domain.incident import (
    CallResult,
    Channel,
    Details,
    Drill,
    How,
    Kind,
    MeetingType,
    Target,
)
from bot.domain.masking import masked
from bot.domain.moves import Verb
from bot.domain.organisation import OSLO, Language, Place, oslo_midnight

Data = Mapping[str, Any]
Choice = TypeVar("Choice", bound=StrEnum)

LONGEST = 200  # characters of an id or a name in a card's data
NEW_INCIDENT = "new"  # in place of an incident's id
A_DAY = timedelta(days=1)  # not 24 hours: on two days a year it is an hour more or less

_CLAIMS = frozenset({How.WRITE, How.CALL, How.JOIN})


class Misread(ValueError):
    """The data does not fit the verb."""


def command_of(origin: Origin, verb: str, data: Data) -> Command:
    """The command of a tapped button; an unknown verb or unfitting data gets a sentence."""
    if not verb:
        return commands.ShowHome(origin)
    try:
        if verb in _OTHERS:
            return _OTHERS[verb](origin, data)
        if verb in _GUIDED and "incident" not in data:
            return commands.GuideAlone(origin, _GUIDED[verb](data))
        if verb in _MOVES:
            said = _words(data) if verb == Verb.DUTY_SETTLE else ""
            return Act(origin, _required(data, "incident"), _MOVES[verb](data), said)
    except Misread:
        sentence = "answer-helped-who" if verb == Verb.HELPED else "answer-mismatch"
        return commands.ShowSentence(origin, sentence)
    return commands.ShowSentence(origin, "answer-unknown-verb")


def _raise(origin: Origin, data: Data) -> Command:
    return commands.Raise(origin, words=Verb.RAISE, incident=_text(data, "incident"))


def _drill(origin: Origin, data: Data) -> Command:
    return commands.Raise(
        origin, words="drill.start", drill=_choice(Drill, data, "kind") or Drill.ALONE
    )


def _words(data: Data) -> str:
    text = data.get("text")
    return text if isinstance(text, str) else ""


def _say(origin: Origin, data: Data) -> Command:
    return commands.Say(origin, _words(data), incident=_required(data, "incident"))


def _guide(ending: bool) -> Callable[[Origin, Data], Command]:
    return lambda origin, data: commands.Guide(origin, ending, _text(data, "incident"))


def _write_down(origin: Origin, data: Data) -> Command:
    return commands.WriteDown(origin, _words(data), incident=_text(data, "incident"))


def _language(origin: Origin, data: Data) -> Command:
    return commands.ChooseLanguage(origin, _choice(Language, data, "language"))


def _away(origin: Origin, data: Data) -> Command:
    """`until` is the last day away, included, as in the organisation file."""
    last = _text(data, "until")
    try:
        until = oslo_midnight(date.fromisoformat(last) + A_DAY) if last else None
    except (ValueError, OverflowError):
        raise Misread from None
    return commands.GoAway(origin, until, stand_in=_text(data, "stand_in"))


def _routine(origin: Origin, data: Data) -> Command:
    routine, incident = _text(data, "routine"), _text(data, "incident")
    return commands.ShowRoutines(origin, routine, data.get("beside") == "call", incident)


def _read(origin: Origin, data: Data) -> Command:
    return commands.ReadRoutine(origin, _required(data, "routine"), _required(data, "version"))


def _choose_incident(origin: Origin, data: Data) -> Command:
    target = _required(data, "target")
    chosen = None if target == NEW_INCIDENT else target
    return commands.ChooseIncident(origin, chosen, _text(data, "batch"))


def _view_evidence(origin: Origin, data: Data) -> Command:
    return commands.ViewEvidence(
        origin, _required(data, "evidence"), _text(data, "batch"), _text(data, "about")
    )


def _recording(origin: Origin, data: Data) -> Command:
    """Date and clock times are Oslo's; a call past midnight ends on the next day."""
    target = _text(data, "target") or _text(data, "about") or _text(data, "incident")
    since = _instant(data, "from")
    until = _instant(data, "to")
    if since is not None and until is not None and until < since:
        until += int(A_DAY.total_seconds() * 1000)
    return commands.NoteRecording(
        origin,
        masked(_text(data, "system") or ""),
        masked(_text(data, "reference") or ""),
        since,
        until,
        None if target == NEW_INCIDENT else target,
    )


def _instant(data: Data, key: str) -> int | None:
    """The day of the form at the clock time under this key; None where either is missing."""
    day, clock = _text(data, "day"), _text(data, key)
    if day is None or clock is None:
        return None
    try:
        at = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock), OSLO)
        return int(at.timestamp() * 1000)
    except (ValueError, OverflowError):
        raise Misread from None


_OTHERS: Final[Mapping[str, Callable[[Origin, Data], Command]]] = {
    Verb.RAISE: _raise,
    Verb.RELAY: _say,
    "drill.start": _drill,
    Verb.END_CALL: _guide(ending=True),
    Verb.WARN: _guide(ending=False),
    Verb.GUIDE_NOTE: _write_down,
    "routine.show": _routine,
    "routine.read": _read,
    "evidence.show": lambda origin, data: commands.ShowEvidence(origin, _text(data, "incident")),
    "evidence.choose": _choose_incident,
    "evidence.drop": lambda origin, data: commands.DropEvidence(origin, _text(data, "batch")),
    "evidence.recording": _recording,
    "evidence.view": _view_evidence,
    "person.language": _language,
    "person.away": _away,
    "person.back": lambda origin, data: commands.ComeBack(origin),
}


def _claim(data: Data) -> moves.Move:
    how = _choice(How, data, "how")
    if how not in _CLAIMS:
        raise Misread
    return moves.Claim(how)


def _helped(data: Data) -> moves.Move:
    how = _choice(How, data, "how")
    person, colleague = _text(data, "person"), _text(data, "colleague")
    if how is None or not how.outside_teams or not (person or colleague):
        raise Misread
    if colleague:  # a name that was typed is what she meant, whatever the list still says
        return moves.Helped(how, colleague=masked(colleague))
    return moves.Helped(how, person=person)


def _call_result(data: Data) -> moves.Move:
    result = _choice(CallResult, data, "result")
    if result is None:
        raise Misread
    return moves.CallLogged(_required(data, "person"), result)


def _contact(data: Data) -> moves.Move:
    yes = data.get("yes")
    if isinstance(yes, str):  # some clients make text of everything
        yes = {"true": True, "false": False}.get(yes.lower())
    if not isinstance(yes, bool):
        raise Misread
    return moves.Contact(yes)


def _escalate(data: Data) -> moves.Move:
    return moves.Escalate(_number(data, "seen"))


def _guided(data: Data) -> moves.Guided:
    """An answer without a number is a new one: ending is always meant (R6)."""
    reaction = _choice(Reaction, data, "reaction")
    if reaction is None:
        raise Misread
    return moves.Guided(reaction, _text(data, "walk"), _number(data, "step"))


def _choose(data: Data) -> moves.Choose:
    return moves.Choose(
        ladder=_choice(Ladder, data, "ladder"), language=_choice(Language, data, "language")
    )


def _advise(data: Data) -> moves.Advise:
    advice = _choice(Advice, data, "advice")
    if advice is None:
        raise Misread
    return moves.Advise(advice)


def _number(data: Data, key: str) -> int | None:
    """A number that was seen; None where the data has none."""
    value = data.get(key)
    if isinstance(value, str) and value.isdecimal():
        value = int(value[:9])
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _settle(data: Data) -> moves.Move:
    """A task that is not relevant has a reason: one of the choices, or what was written. Without
    one the owner is asked for it on the same card."""
    task, result = _choice(Task, data, "task"), _choice(Result, data, "result")
    reason = _choice(Reason, data, "reason")
    if task is None or result is None:
        raise Misread
    if result is not Result.NOT_RELEVANT:
        return moves.SettleDuty(task, result)
    if reason is None and _words(data).strip():
        reason = Reason.OTHER
    return moves.SettleDuty(task, result, reason)


def _describe(data: Data) -> moves.Move:
    channel = _choice(Channel, data, "channel")
    told = channel.meeting if channel is not None else None
    return moves.Describe(
        Details(
            meeting=_choice(MeetingType, data, "meeting") or told,
            kind=_choice(Kind, data, "kind"),
            place=_choice(Place, data, "place"),
            target=_choice(Target, data, "target"),
            target_person=_text(data, "target_person"),
            channel=channel,
        )
    )


_GUIDED: Final[Mapping[str, Callable[[Data], moves.Guided | moves.Choose | moves.CallOver]]] = {
    Verb.GUIDE_STEP: _guided,
    Verb.GUIDE_CHOOSE: _choose,
    Verb.CALL_OVER: lambda data: moves.CallOver(),
}

_MOVES: Final[Mapping[str, Callable[[Data], moves.Move]]] = {
    Verb.CLAIM: _claim,
    Verb.CONTACT: _contact,
    Verb.RELEASE: lambda data: moves.Release(),
    Verb.HELPED: _helped,
    Verb.CALL_RESULT: _call_result,
    Verb.DECLINE: lambda data: moves.Decline(),
    Verb.ESCALATE: _escalate,
    Verb.CANCEL: lambda data: moves.Cancel(),
    Verb.HAND_OVER: lambda data: moves.HandOver(_required(data, "person")),
    Verb.RESOLVE: lambda data: moves.Resolve(),
    Verb.DESCRIBE: _describe,
    Verb.GUIDE_ADVISE: _advise,
    Verb.DUTY_TAKE: lambda data: moves.TakeDuty(),
    Verb.DUTY_DECLINE: lambda data: moves.DeclineDuty(),
    Verb.DUTY_SETTLE: _settle,
    Verb.DUTY_NOTIFY_UNIT: lambda data: moves.NotifyUnit(_text(data, "unit") or ""),
    Verb.DUTY_RECEIVED: lambda data: moves.NoticeReceived(),
    **_GUIDED,
}


def _text(data: Data, key: str) -> str | None:
    """A short text, or None where it is missing or empty (a choice not made)."""
    value = data.get(key)
    return (value.strip()[:LONGEST] or None) if isinstance(value, str) else None


def _required(data: Data, key: str) -> str:
    value = _text(data, key)
    if value is None:
        raise Misread
    return value


def _choice(kind: type[Choice], data: Data, key: str) -> Choice | None:
    """One of the values, None where nothing was chosen."""
    value = _text(data, key)
    if value is None:
        return None
    try:
        return kind(value)
    except ValueError:
        raise Misread from None
