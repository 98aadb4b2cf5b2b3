"""How an alarm ends, and how a withdrawn one is raised again."""

from dataclasses import replace

from bot.domain.alarm import claims, moves
from bot.domain.alarm.escalation import Draft, advance, withdraw_alerts
from bot.domain.alarm.incident import Drill
from bot.domain.alarm.state import Ending, State, Timer, TimerKind
from bot.domain.alarm.timeline import SYSTEM, FactKind
from bot.domain.threat import moves as duty_moves
from bot.domain.threat.duty import DutyEnd

DRILL_STAYS_MS = 120_000  # how long a drill that nobody answered can still be answered


def cancel(draft: Draft, actor: str, move: moves.Cancel) -> None:
    """The caseworker withdraws the alarm; everyone alerted is told, and nobody follows it up."""
    _end(draft, State.CANCELLED, Ending.CANCELLED, actor, FactKind.CANCELLED)
    duty_moves.drop(draft, DutyEnd.WITHDRAWN)


def resolve(draft: Draft, actor: str, move: moves.Resolve) -> None:
    """Help has been given. Whoever has the duty keeps it (R43)."""
    _end(draft, State.RESOLVED, Ending.RESOLVED, actor, FactKind.RESOLVED)


def supersede(draft: Draft) -> None:
    """Another alarm takes its place (L6, L12). A threat in an old one stays one."""
    caseworker = draft.card.caseworker.id
    _end(draft, State.CANCELLED, Ending.SUPERSEDED, caseworker, FactKind.SUPERSEDED)
    if draft.card.drill is not None:
        duty_moves.drop(draft, DutyEnd.DRILL_OVER)


def end_unanswered(draft: Draft) -> None:
    """L12: a drill whose chain has run out is over after a while: nobody is in danger, and whoever
    comes much later is not to find an open one. A real alarm stays claimable for good (L4)."""
    if not _is_out(draft):
        return
    _end(draft, State.RESOLVED, Ending.UNANSWERED, SYSTEM, FactKind.DRILL_UNANSWERED)
    duty_moves.drop(draft, DutyEnd.DRILL_OVER)


def rest_drill(draft: Draft) -> None:
    """The chain of a drill has just run out: whoever looks up now may still answer it."""
    if _is_out(draft) and draft.card.timer is None:
        timer = Timer(TimerKind.OVER, draft.moment.at + DRILL_STAYS_MS)
        draft.card = replace(draft.card, timer=timer)


def _is_out(draft: Draft) -> bool:
    card = draft.card
    of_people = card.drill in (Drill.ALONE, Drill.WITH_LEADER)  # the canary ends by its own rules
    return of_people and card.state is State.OPEN and card.exhausted


def _end(draft: Draft, state: State, ending: Ending, actor: str, fact: FactKind) -> None:
    draft.card = replace(
        withdraw_alerts(draft.card),
        state=state,
        ending=ending,
        ended_by=actor,
        ended_at=draft.at,
        timer=None,
        alerting_more=False,
        handing_to=None,
        handed_by=None,
        join_url=None,  # nobody needs the way in any more (L13)
    )
    draft.note(fact, actor)


def reopen(draft: Draft, actor: str, move: moves.Reopen) -> None:
    """*Varsle igjen*: the chain starts from its first level, with all its rounds."""
    card = draft.card
    if card.ending is not Ending.CANCELLED:
        return
    draft.card = replace(
        claims.colleagues_forgotten(card),
        state=State.OPEN,
        ending=None,
        ended_by=None,
        ended_at=None,
        claims=(),
        contact=None,
        call_over=False,
        exhausted=False,
        round=card.round + 1,
        rounds=card.round + card.chain.repeat,
        round_at=draft.moment.at,
        level=-1,
        said_no=(),
        cry_key=move.key,
        cry_at=draft.at,
    )
    draft.note(FactKind.REOPENED, actor)
    advance(draft)
    duty_moves.reopened(draft)
