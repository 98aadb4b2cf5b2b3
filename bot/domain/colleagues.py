"""Colleagues in the same office: the red card held up, so that somebody comes over (R46, R73).

They stand beside the chain: it never waits for them, and their silence or a no neither slows nor
stops it (L3). Whoever of them says *Jeg går dit* is a named human being, and that is a claim (L2).
"""

from dataclasses import replace

from bot.domain import moves
from bot.domain.alarm import BESIDE, Alert, AlertState, RedCard
from bot.domain.escalation import Draft, may_help
from bot.domain.incident import Drill
from bot.domain.organisation import Helper
from bot.domain.timeline import FactKind

# As many as one message a second and person lets Teams carry at once beside the leaders' cards,
# and more than a room has use for.
MOST = 20


def call(draft: Draft, actor: str, move: moves.CallColleagues) -> None:
    """Alerts those who can be asked, in the order given. Nobody is asked twice, and in a drill
    alone nobody else is alerted at all (L12)."""
    able = [helper for helper in move.people if may_be_called(draft.card, helper.id)]
    for helper in able[:MOST]:
        _alert(draft, actor, helper)


def may_be_called(card: RedCard, person: str) -> bool:
    """L7: never the one in trouble nor the target; nobody who helps, who was alerted already or has
    said no, unless the alarm was withdrawn in between."""
    if card.drill is Drill.ALONE or not may_help(card, person) or card.helps(person):
        return False
    asked = [alert for alert in card.alerts if alert.person == person]
    return person not in card.said_no and all(a.state is AlertState.WITHDRAWN for a in asked)


def _alert(draft: Draft, actor: str, helper: Helper) -> None:
    card, moment = draft.card, draft.moment
    if not moment.reachable(helper.id):  # present, and without the bot: nobody to send to
        return
    alert = Alert(helper.id, BESIDE, card.round, moment.at)
    known = any(one.id == helper.id for one in card.everyone())
    draft.card = replace(
        card,
        alerts=(*card.alerts, alert),
        colleagues=card.colleagues if known else (*card.colleagues, helper),
    )
    draft.note(FactKind.COLLEAGUE_ALERTED, actor, person=helper.id, round=card.round)
