"""How an alarm ends, and how a withdrawn one is raised again."""

from dataclasses import replace

from bot.domain import colleagues, duty_moves, moves
from bot.domain.alarm import Ending, State
from bot.domain.duty import DutyEnd
from bot.domain.escalation import Draft, advance, withdraw_alerts
from bot.domain.timeline import FactKind


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


def _end(draft: Draft, state: State, ending: Ending, actor: str, fact: FactKind) -> None:
    draft.card = replace(
        withdraw_alerts(draft.card),
        state=state,
        ending=ending,
        ended_by=actor,
        ended_at=draft.moment.at,
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
        colleagues.forgotten(card),
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
        cry_at=draft.moment.at,
    )
    draft.note(FactKind.REOPENED, actor)
    advance(draft)
    duty_moves.reopened(draft)
