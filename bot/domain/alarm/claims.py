"""A claim, and everything short of one that comes back from whoever was alerted.

A claim promises contact (L2), one owner (L5) and a way out (release, hand over). Being read stops
nothing (L2); a no, and nobody to reach, let the chain move at once (L3). Colleagues in the same
office (R46, R73) stand beside the chain: it never waits for them, and their silence or a no neither
slows nor stops it (L3). Whoever of them says *Jeg går dit* is a named human being, and that is a
claim (L2).
"""

from dataclasses import replace

from bot.domain.alarm import moves
from bot.domain.alarm.escalation import Draft, advance, alert_more, level_is_done, may_help, resume
from bot.domain.alarm.incident import CallResult, Drill, How
from bot.domain.alarm.state import (
    BESIDE,
    Alert,
    AlertState,
    Claim,
    Contact,
    RedCard,
    State,
    Timer,
    TimerKind,
)
from bot.domain.alarm.timeline import FactKind
from bot.domain.organisation.organisation import Helper

ANSWER_WITHIN_MS = 30_000  # L2: no yes within 30 s alerts the next level
NAME_AT_MOST = 80  # characters of a colleague's name


def claim(draft: Draft, actor: str, move: moves.Claim) -> None:
    """L5: the first claim wins. A later one counts only where more help is being asked for,
    or where the alarm was handed to that person; otherwise they are told who helps."""
    card = draft.card
    mine = Claim(actor, card.name_of(actor), move.how, draft.at)
    earlier = next((c for c in card.claims if c.person == actor), None)
    if earlier is not None:
        _change_how(draft, earlier, mine)
    elif card.handing_to == actor:
        _accept(draft, mine, _taken_over(card, mine))
    elif card.state is State.OPEN or card.alerting_more:
        _accept(draft, mine, (*card.claims, mine))
    elif move.how is How.COME and any(a.beside for a in card.alerts if a.person == actor):
        _come_too(draft, mine)
    else:
        draft.note(FactKind.CLAIM_REFUSED, actor, how=move.how)


def _taken_over(card: RedCard, mine: Claim) -> tuple[Claim, ...]:
    """The claim of whoever handed over goes to the other; who helps beside them stays."""
    return tuple(mine if claim.person == card.handed_by else claim for claim in card.claims)


def _change_how(draft: Draft, earlier: Claim, mine: Claim) -> None:
    """The same person taps again: the same way is the same tap, another way is news."""
    if earlier.how is mine.how:
        return
    draft.card = replace(
        draft.card, claims=tuple(mine if c is earlier else c for c in draft.card.claims)
    )
    draft.note(FactKind.CLAIMED, mine.person or mine.name, how=mine.how)


def _accept(draft: Draft, mine: Claim, claims: tuple[Claim, ...]) -> None:
    """The claim counts: the chain rests, and the promise starts to run (L2)."""
    now = draft.moment.at
    confirmed = mine.how.outside_teams  # the caseworker says so herself (2.4.1)
    handed = draft.card.handing_to is not None and draft.card.handing_to == mine.person
    draft.card = replace(
        _mark_claimed(draft.card, mine.person),
        state=State.CLAIMED,
        claims=claims,
        contact=Contact.CONFIRMED if confirmed else Contact.PENDING,
        timer=None if confirmed else Timer(TimerKind.CONTACT, now + draft.card.chain.contact_ms),
        alerting_more=False,
        handing_to=None if handed else draft.card.handing_to,
        handed_by=None if handed else draft.card.handed_by,
    )
    actor = draft.card.caseworker.id if confirmed else (mine.person or mine.name)
    draft.note(FactKind.CLAIMED, actor, by=mine.person, name=mine.name, how=mine.how)


def _come_too(draft: Draft, mine: Claim) -> None:
    """Whoever was called from the next room may always come, beside whoever writes or rings: what
    they have promised, and whether contact is made, stays as it is (R46)."""
    claims = (*draft.card.claims, mine)
    draft.card = replace(_mark_claimed(draft.card, mine.person), claims=claims)
    by = mine.person
    draft.note(FactKind.CLAIMED, by or mine.name, by=by, name=mine.name, how=mine.how)


def _mark_claimed(card: RedCard, person: str | None) -> RedCard:
    """The person's latest alert is the one that was answered."""
    mine = [index for index, alert in enumerate(card.alerts) if alert.person == person]
    if not mine:
        return card
    alerts = list(card.alerts)
    alerts[mine[-1]] = replace(alerts[mine[-1]], state=AlertState.CLAIMED)
    return replace(card, alerts=tuple(alerts))


def helped(draft: Draft, actor: str, move: moves.Helped) -> None:
    """Somebody reached by telephone or standing there counts as a claim by that person (2.4.1)."""
    card = draft.card
    in_chain = move.person is not None and any(
        helper.id == move.person for helper in card.chain.everyone()
    )
    name = card.name_of(move.person) if in_chain and move.person else (move.colleague or "").strip()
    if not name:
        return
    mine = Claim(move.person if in_chain else None, name[:NAME_AT_MOST], move.how, draft.at)
    if mine.person is not None and mine.person == card.handing_to:
        _accept(draft, mine, _taken_over(card, mine))
        return
    earlier = next((c for c in card.claims if _same_helper(c, mine)), None)
    if earlier is None:
        _accept(draft, mine, (*card.claims, mine))
    elif earlier.how is not mine.how or not _rests(card):
        _accept(draft, mine, tuple(mine if c is earlier else c for c in card.claims))


def _same_helper(one: Claim, other: Claim) -> bool:
    return (one.person or one.name) == (other.person or other.name)


def _rests(card: RedCard) -> bool:
    """Somebody helps, contact is confirmed, and nobody more is being alerted."""
    return card.contact is Contact.CONFIRMED and not card.alerting_more


def call_logged(draft: Draft, actor: str, move: moves.CallLogged) -> None:
    """R22: only having spoken counts; no answer and voicemail are logged and stop nothing."""
    draft.note(FactKind.CALL_LOGGED, actor, person=move.person, result=move.result)
    if move.result is not CallResult.SPOKE:
        return
    if draft.card.state is State.CLAIMED:
        contact(draft, actor, moves.Contact(yes=True))
    elif actor == draft.card.caseworker.id and may_help(draft.card, move.person):
        helped(draft, actor, moves.Helped(how=How.PHONE, person=move.person))


def contact(draft: Draft, actor: str, move: moves.Contact) -> None:
    """The answer to "Har dere kontakt?": a yes lets the chain rest, a no alerts the next level."""
    card = draft.card
    if move.yes:
        if _rests(card):
            return
        draft.card = replace(card, contact=Contact.CONFIRMED, timer=None, alerting_more=False)
        draft.note(FactKind.CONTACT_ANSWERED, actor, yes=True)
    elif card.contact is not Contact.MISSING:
        draft.note(FactKind.CONTACT_ANSWERED, actor, yes=False)
        _alert_without_contact(draft)


def ask_contact(draft: Draft) -> None:
    """Both are asked; no yes within 30 s counts as a no (L2)."""
    draft.card = replace(
        draft.card,
        contact=Contact.ASKED,
        timer=Timer(TimerKind.ANSWER, draft.moment.at + ANSWER_WITHIN_MS),
    )
    draft.note(FactKind.CONTACT_ASKED)


def no_answer(draft: Draft) -> None:
    """Nobody said yes in time."""
    draft.note(FactKind.CONTACT_MISSING)
    _alert_without_contact(draft)


def _alert_without_contact(draft: Draft) -> None:
    """L2: the next level is alerted, while the claim stands unless released."""
    draft.card = replace(draft.card, contact=Contact.MISSING)
    alert_more(draft)


def release(draft: Draft, actor: str, move: moves.Release) -> None:
    """*Jeg må slippe*: with nobody else helping, the chain resumes at once. Whoever else helps
    is asked for contact, since the yes may have been the other's (L2)."""
    card = draft.card
    remaining = tuple(c for c in card.claims if c.person != actor)
    theirs = card.handed_by == actor
    draft.card = replace(
        card,
        claims=remaining,
        handing_to=None if theirs else card.handing_to,
        handed_by=None if theirs else card.handed_by,
        said_no=(*card.said_no, actor),
    )
    draft.note(FactKind.RELEASED, actor)
    if not remaining:
        resume(draft)
    elif draft.card.timer is None and not any(c.how.outside_teams for c in remaining):
        ask_contact(draft)


def hand_over(draft: Draft, actor: str, move: moves.HandOver) -> None:
    """*La en annen ta over*: the other must claim; until then the first keeps it (L5)."""
    card = draft.card
    in_chain = any(helper.id == move.person for helper in card.chain.everyone())
    if (
        not in_chain
        or not may_help(card, move.person)
        or card.helps(move.person)
        or card.handing_to == move.person
        or not draft.moment.reachable(move.person)
    ):
        return
    draft.card = replace(card, handing_to=move.person, handed_by=actor)
    draft.note(FactKind.HANDED_OVER, actor, person=move.person)


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


# As many as one message a second and person lets Teams carry at once beside the leaders' cards,
# and more than a room has use for.
MOST = 20


def call_colleagues(draft: Draft, actor: str, move: moves.CallColleagues) -> None:
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


def colleagues_forgotten(card: RedCard) -> RedCard:
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
