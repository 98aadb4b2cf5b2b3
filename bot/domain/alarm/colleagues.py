"""Colleagues in the same office: the red card held up, so that somebody comes over (R46, R73).

They stand beside the chain: it never waits for them, and their silence or a no neither slows nor
stops it (L3). Whoever of them says *Jeg går dit* is a named human being, and that is a claim (L2).
"""

from dataclasses import replace

from bot.domain.alarm import moves
from bot.domain.alarm.escalation import Draft, may_help
from bot.domain.alarm.incident import Drill
from bot.domain.alarm.state import BESIDE, Alert, AlertState, RedCard
from bot.domain.alarm.timeline import FactKind
from bot.domain.organisation.organisation import Helper

# As many as one message a second and person lets Teams carry at once beside the leaders' cards,
# and more than a room has use for.
MOST = 20


def call(draft: Draft, actor: str, move: moves.CallColleagues) -> None:
    """Alerts those who can be asked, in the order given. Nobody is asked twice of one cry, and in a
    drill alone nobody else is alerted at all (L12)."""
    able = [helper for helper in move.people if may_be_called(draft.card, helper.id)]
    for helper in able[:MOST]:
        _alert(draft, actor, helper, move.organisation)


def may_be_called(card: RedCard, person: str) -> bool:
    """L7: never the one in trouble nor the target; nobody who helps, has said no, is asked by the
    chain just now, or was called already. Who was called in this round has the card of it."""
    if card.drill is Drill.ALONE or not may_help(card, person) or card.helps(person):
        return False
    asked = [alert for alert in card.alerts if alert.person == person]
    called = [alert for alert in asked if alert.beside]
    return (
        person not in card.said_no
        and not any(alert.waited_for for alert in asked)
        and all(a.state is AlertState.WITHDRAWN and a.round < card.round for a in called)
    )


def forgotten(card: RedCard) -> RedCard:
    """The card raised again after it was withdrawn: whatever colleagues answered before, they may
    be called anew (L6)."""
    return replace(
        card,
        alerts=tuple(
            replace(alert, state=AlertState.WITHDRAWN) if alert.beside else alert
            for alert in card.alerts
        ),
    )


def standing(card: RedCard) -> int:
    """How many colleagues were called and may still come, or are on the way."""
    called = (alert for alert in card.alerts if alert.beside)
    return len({a.person for a in called if a.waited_for or card.helps(a.person)})


def none_comes(card: RedCard) -> bool:
    """Whether all who were called have said no, or could not be reached: the caseworker must not
    go on waiting for them (L1)."""
    gone = (AlertState.DECLINED, AlertState.FAILED)
    called = [alert for alert in card.alerts if alert.beside]
    return not standing(card) and any(a.state in gone or a.person in card.said_no for a in called)


def _alert(draft: Draft, actor: str, helper: Helper, organisation: str | None) -> None:
    card, moment = draft.card, draft.moment
    if not moment.reachable(helper.id):  # present, and without the bot: nobody to send to
        return
    alert = Alert(helper.id, BESIDE, card.round, draft.at)
    known = any(one.id == helper.id for one in card.everyone())
    draft.card = replace(
        card,
        alerts=(*card.alerts, alert),
        colleagues=card.colleagues if known else (*card.colleagues, helper),
    )
    draft.note(
        FactKind.COLLEAGUE_ALERTED,
        actor,
        person=helper.id,
        round=card.round,
        organisation=organisation,
    )
