"""How an alarm ends, and how a withdrawn one is raised again."""

from dataclasses import replace

from bot.domain.alarm import claims, moves
from bot.domain.alarm.escalation import TransitionBuilder, advance, withdraw_alerts
from bot.domain.alarm.incident import Drill
from bot.domain.alarm.state import AlarmState, Ending, Timer, TimerKind
from bot.domain.alarm.timeline import SYSTEM, FactKind
from bot.domain.threat import moves as duty_moves
from bot.domain.threat.duty import ThreatFollowUpEnd

DRILL_STAYS_MS = 120_000  # how long a drill that nobody answered can still be answered


def cancel(builder: TransitionBuilder, actor: str, command: moves.Cancel) -> None:
    """The caseworker withdraws the alarm; everyone alerted is told, and nobody follows it up."""
    _end(builder, AlarmState.CANCELLED, Ending.CANCELLED, actor, FactKind.CANCELLED)
    duty_moves.drop(builder, ThreatFollowUpEnd.WITHDRAWN)


def resolve(builder: TransitionBuilder, actor: str, command: moves.Resolve) -> None:
    """Help has been given. Whoever has the threat follow-up keeps it (R43)."""
    _end(builder, AlarmState.RESOLVED, Ending.RESOLVED, actor, FactKind.RESOLVED)


def safe(builder: TransitionBuilder, actor: str, command: moves.Safe) -> None:
    """The caseworker says that she is safe: what is asked next is what it was."""
    if not builder.alarm.safe:
        builder.alarm = replace(builder.alarm, safe=True)
        builder.note(FactKind.DESCRIBED, actor, safe=True)


def supersede(builder: TransitionBuilder) -> None:
    """Another alarm takes its place (L6, L12). A threat in an old one stays one."""
    caseworker = builder.alarm.caseworker.id
    _end(builder, AlarmState.CANCELLED, Ending.SUPERSEDED, caseworker, FactKind.SUPERSEDED)
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
