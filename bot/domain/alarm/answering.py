"""What comes back from whoever was alerted, short of a claim: a no, a read receipt, no way there.

Being read stops nothing (L2); a no, and nobody to reach, let the chain move at once (L3).
"""

from dataclasses import replace

from bot.domain.alarm import moves
from bot.domain.alarm.escalation import Draft, advance, level_is_done
from bot.domain.alarm.state import AlertState
from bot.domain.alarm.timeline import FactKind


def decline(draft: Draft, actor: str, move: moves.Decline) -> None:
    """*Kan ikke hjelpe nå*. Whoever only cannot come over is asked when the chain gets to them."""
    asked = draft.card.handing_to == actor
    mine = [a for a in draft.card.alerts if a.person == actor and a.waited_for]
    if mark(draft, actor, AlertState.DECLINED) or asked:
        if asked or any(not alert.beside for alert in mine):
            said_no = tuple(dict.fromkeys((*draft.card.said_no, actor)))
            draft.card = replace(draft.card, said_no=said_no)
        if asked:  # the first keeps it, and can ask somebody else (L5)
            draft.card = replace(draft.card, handing_to=None, handed_by=None)
        draft.note(FactKind.DECLINED, actor)
        advance_if_done(draft)


def undelivered(draft: Draft, actor: str, move: moves.Undelivered) -> None:
    """The red card cannot reach this person."""
    if mark(draft, actor, AlertState.FAILED, move.reason):
        draft.note(FactKind.UNDELIVERED, actor, reason=move.reason)
        advance_if_done(draft)


def read(draft: Draft, actor: str, move: moves.Read) -> None:
    """The red card was seen; nothing else follows (L2)."""
    if any(a.person == actor and a.state is AlertState.ALERTED for a in draft.card.alerts):
        mark(draft, actor, AlertState.READ)
        draft.note(FactKind.READ, actor)


def mark(draft: Draft, person: str, state: AlertState, failure: str | None = None) -> bool:
    """Sets every alert of the person that could still be answered; false if there was none."""
    card = draft.card
    if not any(alert.person == person and alert.waited_for for alert in card.alerts):
        return False
    draft.card = replace(
        card,
        alerts=tuple(
            replace(alert, state=state, failure=failure)
            if alert.person == person and alert.waited_for
            else alert
            for alert in card.alerts
        ),
    )
    return True


def advance_if_done(draft: Draft) -> None:
    """L3: declined by all, or nobody reachable: the next level at once."""
    if draft.card.chain_moves and not draft.card.exhausted and level_is_done(draft.card):
        advance(draft)
