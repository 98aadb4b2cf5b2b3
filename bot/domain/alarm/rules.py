"""The rules of the alarm, as one table: which command in which state does what; how it is raised,
how it ends, and how a withdrawn one is raised again.

`decide` is the only way to change an alarm. It is pure: the instant and who can be reached come in
with the `Moment`; who may make the command is `permission.py`'s table. A command that the table
does not list is out of date and changes nothing: the actor is shown the alarm as it is
(contract.md, "Cards").
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from bot.domain import guidance
from bot.domain.alarm import claims, describing, guide, moves, ringing
from bot.domain.alarm.escalation import (
    Moment,
    TransitionBuilder,
    advance,
    alert_more,
    may_help,
    withdraw_alerts,
)
from bot.domain.alarm.incident import Details, Drill, Scenario, is_just_after
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.state import (
    Alarm,
    AlarmState,
    AlertState,
    BeforeEnd,
    Caseworker,
    Contact,
    Ending,
    Timer,
    TimerKind,
    Transition,
)
from bot.domain.alarm.timeline import SYSTEM, FactKind
from bot.domain.organisation.organisation import Chain
from bot.domain.threat import moves as duty_moves
from bot.domain.threat.duty import ThreatFollowUpEnd

SAME_WORD_MS = 30_000  # L6: Teams repeats a delivery under a new id up to 30 s later
NEW_ALARM_AFTER_MS = 2 * 60 * 60 * 1000  # L6: after two quiet hours a cry is a new alarm
DRILL_STAYS_MS = 120_000  # how long a drill that nobody answered can still be answered


def raised(
    incident: str,
    caseworker: Caseworker,
    unit: tuple[str, str],
    chain: Chain,
    details: Details,
    drill: Drill | None,
    key: str,
    moment: Moment,
    reported: bool = False,
    scenario: Scenario | None = None,
    concerns: str | None = None,
) -> Transition:
    """A new alarm, its first level alerted in the same moment (R11, R19, R34). `unit` is the
    unit's number and name; `key` is the keyed digest of the cry's words; `reported`,
    `scenario` and `concerns` as in `Alarm`."""
    alarm = Alarm(
        id=incident,
        drill=drill,
        caseworker=caseworker,
        unit=unit[0],
        unit_name=unit[1],
        chain=chain,
        raised_at=moment.at,
        rounds=chain.repeat,
        details=details,
        round_at=moment.at,
        cry_key=key,
        cry_at=moment.at,
        reported=reported,
        scenario=scenario,
        concerns=concerns,
    )
    builder = TransitionBuilder(alarm, moment)
    builder.note(
        FactKind.RAISED,
        caseworker.id,
        unit=unit[0],
        drill=drill,
        meeting=details.meeting,
        kind=details.kind,
        place=details.place,
        channel=details.channel,
        scenario=scenario,
    )
    if concerns is not None:
        builder.note(FactKind.CONCERNS, caseworker.id, person=concerns, sure=False)
    advance(builder)
    duty_moves.opened(builder)
    rest_drill(builder)
    return Transition(builder.alarm, tuple(builder.facts))


def is_same_word(alarm: Alarm, key: str, at: int) -> bool:
    """L6: the last accepted cry, delivered once more, and not a second cry."""
    return key == alarm.cry_key and is_just_after(alarm.cry_at, at + alarm.ahead_ms, SAME_WORD_MS)


def is_over_quietly(alarm: Alarm, at: int) -> bool:
    """L6: more than two hours after the last event a cry is a new alarm."""
    return is_long_ago(alarm.lively_at, alarm.recorded(at))


def is_long_ago(before: int, at: int) -> bool:
    """Whether what happens now belongs to something else (L6)."""
    return at - before > NEW_ALARM_AFTER_MS


def superseded(alarm: Alarm, moment: Moment) -> Transition:
    """The alarm ended because another took its place: a real cry during a drill, or after
    two quiet hours (L6, L12)."""
    builder = TransitionBuilder(alarm, moment)
    supersede(builder)
    return Transition(builder.alarm, tuple(builder.facts))


def decide(alarm: Alarm, actor: str, command: moves.AlarmCommand, moment: Moment) -> Transition:
    """What the command makes of the alarm. The caller has asked `permission` first."""
    rule = TRANSITIONS[alarm.state].get(command.verb)
    if rule is None:
        return Transition(alarm)
    final = _final(alarm, moment)
    builder = TransitionBuilder(final, moment)
    rule(builder, actor, command)
    if not (isinstance(command, moves.ClaimAlarm | moves.Decline) and command.by_key):
        ringing.sign(builder, actor, command.verb)
    rest_drill(builder)
    if not builder.facts and builder.alarm == final:  # nothing is stored of what changes nothing
        return Transition(alarm)
    return Transition(builder.alarm, tuple(builder.facts))


def _final(alarm: Alarm, moment: Moment) -> Alarm:
    """Without what *Angre* would give back, once it is too late for that (L13)."""
    ended_at = alarm.ended_at
    if alarm.before_end is None or ended_at is None:
        return alarm
    is_open = is_just_after(ended_at, alarm.recorded(moment.at), guide.UNDO_MS)
    return alarm if is_open else replace(alarm, before_end=None)


def _cry(builder: TransitionBuilder, actor: str, command: moves.RaiseAgain) -> None:
    """L6: strengthens the open alarm: the next level at once; on a claimed one contact is
    asked for again as well."""
    if is_same_word(builder.alarm, command.key, builder.moment.at):
        return
    builder.alarm = replace(builder.alarm, cry_key=command.key, cry_at=builder.at)
    builder.note(FactKind.CRIED, actor)
    if builder.alarm.state is AlarmState.CLAIMED:
        claims.ask_contact(builder)
    alert_more(builder)


def _escalate(builder: TransitionBuilder, actor: str, command: moves.Escalate) -> None:
    """*Varsle flere*: also after a claim; a tap on an old card alerts nobody twice."""
    if command.seen is not None and builder.alarm.alerted_seq > command.seen:
        return
    builder.note(FactKind.ESCALATED, actor)
    if builder.alarm.contact is Contact.PENDING:
        claims.ask_contact(builder)  # its timer gives way to the level's (V1: one timer)
    alert_more(builder)


def _timer(builder: TransitionBuilder, actor: str, command: moves.TimerDue) -> None:
    """The alarm's own clockwork. A timer that was replaced meanwhile does nothing."""
    timer = builder.alarm.timer
    if timer is None or timer.due_at != command.due_at or builder.moment.at < timer.due_at:
        return
    match timer.kind:
        case TimerKind.LEVEL:
            advance(builder)
        case TimerKind.ROUND:  # it was waited for: a clock set back since asks for no second wait
            advance(builder, pushed=True)
        case TimerKind.CONTACT:
            claims.ask_contact(builder)
        case TimerKind.ANSWER:
            claims.no_answer(builder, asked=builder.alarm.contact is Contact.ASKED)
        case TimerKind.OVER:
            end_unanswered(builder)


def cancel(builder: TransitionBuilder, actor: str, command: moves.Cancel) -> None:
    """The caseworker withdraws the alarm; everyone alerted is told, and nobody follows it up."""
    _end(builder, AlarmState.CANCELLED, Ending.CANCELLED, actor, FactKind.CANCELLED)
    duty_moves.drop(builder, ThreatFollowUpEnd.WITHDRAWN)


def resolve(builder: TransitionBuilder, actor: str, command: moves.Resolve) -> None:
    """Help has been given. Whoever has the threat follow-up keeps it (R43)."""
    before = _before_end(builder)
    _end(builder, AlarmState.RESOLVED, Ending.RESOLVED, actor, FactKind.RESOLVED)
    builder.alarm = replace(builder.alarm, before_end=before)


def _before_end(builder: TransitionBuilder) -> BeforeEnd:
    alarm, timer = builder.alarm, builder.alarm.timer
    return BeforeEnd(
        waits=timer.kind if timer is not None else None,
        left_ms=max(0, timer.due_at - builder.moment.at) if timer is not None else 0,
        alerting_more=alarm.alerting_more,
        handing_to=alarm.handing_to,
        handed_by=alarm.handed_by,
        waited_for=tuple(i for i, alert in enumerate(alarm.alerts) if alert.waited_for),
        join_url=alarm.join_url,
    )


def can_undo_resolve(alarm: Alarm, person: str, at: int) -> bool:
    """Whether the person has just ended the alarm. `at` as the record calls it."""
    is_theirs = alarm.ending is Ending.RESOLVED and alarm.ended_by == person
    if not is_theirs or alarm.before_end is None or alarm.ended_at is None:
        return False
    return is_just_after(alarm.ended_at, at, guide.UNDO_MS)


def undo_resolve(builder: TransitionBuilder, actor: str, command: moves.UndoResolve) -> None:
    """*Angre*: whoever helps helps on, and the chain goes on where it was, from the time that was
    left. Only contact is asked for anew where nobody had said yes: in between nobody was asked."""
    alarm, before = builder.alarm, builder.alarm.before_end
    if before is None or not can_undo_resolve(alarm, actor, builder.at):
        return
    timer = None
    if before.waits in (TimerKind.LEVEL, TimerKind.ROUND, TimerKind.OVER):
        timer = Timer(before.waits, builder.moment.at + before.left_ms)
    builder.alarm = replace(
        alarm,
        state=AlarmState.CLAIMED if alarm.claims else AlarmState.OPEN,
        ending=None,
        ended_by=None,
        ended_at=None,
        safe=False,
        timer=timer,
        alerting_more=before.alerting_more,
        handing_to=before.handing_to,
        handed_by=before.handed_by,
        alerts=tuple(
            replace(alert, state=AlertState.ALERTED)
            if i in before.waited_for and may_help(alarm, alert.person)  # L7: as is known by now
            else alert
            for i, alert in enumerate(alarm.alerts)
        ),
        join_url=before.join_url,
        before_end=None,
    )
    builder.note(FactKind.REOPENED, actor, undone=True)
    if alarm.claims and alarm.contact is not Contact.CONFIRMED:
        claims.ask_contact(builder)


def safe(builder: TransitionBuilder, actor: str, command: moves.Safe) -> None:
    """The caseworker says that she is safe: what is asked next is what it was."""
    if not builder.alarm.safe:
        builder.alarm = replace(builder.alarm, safe=True)
        builder.note(FactKind.DESCRIBED, actor, safe=True)


def supersede(builder: TransitionBuilder) -> None:
    """Another alarm takes its place (L6, L12). A threat in an old one stays one."""
    caseworker = builder.alarm.caseworker.id
    _end(builder, AlarmState.CANCELLED, Ending.SUPERSEDED, caseworker, FactKind.SUPERSEDED)
    if (walk := builder.alarm.walk) is not None:  # nobody is to read it aloud, or tap there, now
        builder.alarm = replace(builder.alarm, walk=guidance.hung_up(walk))
    if builder.alarm.drill is not None:
        duty_moves.drop(builder, ThreatFollowUpEnd.DRILL_OVER)


def end_unanswered(builder: TransitionBuilder) -> None:
    """L12: a drill whose chain has run out is over after a while: nobody is in danger, and whoever
    comes much later is not to find an open one. A real alarm stays claimable for good (L4)."""
    if not _is_out(builder):
        return
    _end(builder, AlarmState.RESOLVED, Ending.UNANSWERED, SYSTEM, FactKind.DRILL_UNANSWERED)
    duty_moves.drop(builder, ThreatFollowUpEnd.DRILL_OVER)


def rest_drill(builder: TransitionBuilder) -> None:
    """The chain of a drill has just run out: whoever looks up now may still answer it."""
    if _is_out(builder) and builder.alarm.timer is None:
        timer = Timer(TimerKind.OVER, builder.moment.at + DRILL_STAYS_MS)
        builder.alarm = replace(builder.alarm, timer=timer)


def _is_out(builder: TransitionBuilder) -> bool:
    alarm = builder.alarm
    of_people = alarm.drill in (Drill.ALONE, Drill.WITH_LEADER)  # the canary ends by its own rules
    return of_people and alarm.state is AlarmState.OPEN and alarm.exhausted


def _end(
    builder: TransitionBuilder, state: AlarmState, ending: Ending, actor: str, fact: FactKind
) -> None:
    builder.alarm = replace(
        withdraw_alerts(builder.alarm),
        state=state,
        ending=ending,
        ended_by=actor,
        ended_at=builder.at,
        timer=None,
        alerting_more=False,
        handing_to=None,
        handed_by=None,
        join_url=None,  # nobody needs the way in any more (L13)
    )
    builder.note(fact, actor)


def reopen(builder: TransitionBuilder, actor: str, command: moves.Reopen) -> None:
    """*Varsle igjen*: the chain starts from its first level, with all its rounds."""
    alarm = builder.alarm
    if alarm.ending is not Ending.CANCELLED:
        return
    builder.alarm = replace(
        claims.colleagues_forgotten(alarm),
        state=AlarmState.OPEN,
        ending=None,
        ended_by=None,
        ended_at=None,
        claims=(),
        contact=None,
        call_over=False,
        exhausted=False,
        round=alarm.round + 1,
        rounds=alarm.round + alarm.chain.repeat,
        round_at=builder.moment.at,
        level=-1,
        said_no=(),
        cry_key=command.key,
        cry_at=builder.at,
    )
    builder.note(FactKind.REOPENED, actor)
    advance(builder)
    duty_moves.reopened(builder)


# Any: each transition takes the one dataclass whose verb is its key.
Rule = Callable[[TransitionBuilder, str, Any], None]

# In every state: the threat follow-up outlasts the alarm.
_FOLLOWING_UP: Final[Mapping[Verb, Rule]] = {
    Verb.DUTY_TAKE: duty_moves.take,
    Verb.DUTY_DECLINE: duty_moves.decline,
    Verb.DUTY_SETTLE: duty_moves.settle,
    Verb.DUTY_NOTIFY_UNIT: duty_moves.notify_unit,
    Verb.DUTY_RECEIVED: duty_moves.received,
    Verb.DUTY_TIMER: duty_moves.timer,
    Verb.DUTY_UNDELIVERED: duty_moves.undelivered,
}

# So may what becomes known: a threat above all (R42).
_TELLING: Final[Mapping[Verb, Rule]] = {
    Verb.DESCRIBE: describing.tell,
    Verb.THREAT: describing.report_threat,
    Verb.NO_THREAT: describing.deny_threat,
    Verb.CONCERNS: describing.answer_concerns,
}

# So may the call.
_GUIDING: Final[Mapping[Verb, Rule]] = {
    Verb.CALL_OVER: guide.call_over,
    Verb.UNDO_CALL_OVER: guide.undo_call_over,
    Verb.WARN: guide.guide,
    Verb.END_CALL: guide.guide,
    Verb.GUIDE_STEP: describing.guided,
    Verb.GUIDE_CHOOSE: describing.choose,
}

# A call that is under way may end after the alarm.
_RINGING: Final[Mapping[Verb, Rule]] = {Verb.CALL_PROGRESS: ringing.progress}

_WHILE_ALERTING: Final[Mapping[Verb, Rule]] = {
    Verb.CRY: _cry,
    Verb.CLAIM: claims.claim,
    Verb.HELPED: claims.helped,
    Verb.CALL_RESULT: claims.call_logged,
    Verb.DECLINE: claims.decline,
    Verb.ESCALATE: _escalate,
    Verb.COLLEAGUES: claims.call_colleagues,
    **_TELLING,
    **_GUIDING,
    **_FOLLOWING_UP,
    Verb.CANCEL: cancel,
    Verb.RESOLVE: resolve,
    Verb.TIMER: _timer,
    Verb.READ: claims.read,
    Verb.UNDELIVERED: claims.undelivered,
    Verb.LINK: describing.link,
    **_RINGING,
}

TRANSITIONS: Final[Mapping[AlarmState, Mapping[Verb, Rule]]] = {
    AlarmState.OPEN: _WHILE_ALERTING,
    AlarmState.CLAIMED: {
        **_WHILE_ALERTING,
        Verb.CONTACT: claims.contact,
        Verb.RELEASE: claims.release,
        Verb.HAND_OVER: claims.hand_over,
        Verb.GUIDE_ADVISE: guide.advise,
    },
    AlarmState.CANCELLED: {
        Verb.RAISE: reopen,
        Verb.SAFE: safe,
        **_RINGING,
        **_TELLING,
        **_GUIDING,
        **_FOLLOWING_UP,
    },
    AlarmState.RESOLVED: {
        Verb.UNDO_RESOLVE: undo_resolve,
        Verb.SAFE: safe,
        **_RINGING,
        **_TELLING,
        **_GUIDING,
        **_FOLLOWING_UP,
    },
}
