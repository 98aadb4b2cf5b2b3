"""A claim, and everything short of one that comes back from whoever was alerted.

A claim promises contact (L2), one owner (L5) and a way out (release, hand over). Being read stops
nothing (L2); a no, and nobody to reach, let the chain move at once (L3). Colleagues in the same
office (R46, R73) stand beside the chain: it never waits for them, and their silence or a no neither
slows nor stops it (L3). Whoever of them says *Jeg går dit* is a named human being, and that is a
claim (L2).
"""

from dataclasses import replace

from bot.domain.alarm import moves, ringing
from bot.domain.alarm.escalation import (
    TransitionBuilder,
    advance,
    alert_more,
    level_is_done,
    may_help,
    resume,
)
from bot.domain.alarm.incident import CallResult, Drill, How
from bot.domain.alarm.state import (
    COLLEAGUE_LEVEL,
    Alarm,
    AlarmState,
    Alert,
    AlertState,
    Claim,
    Contact,
    MissedCall,
    Timer,
    TimerKind,
)
from bot.domain.alarm.timeline import FactKind
from bot.domain.organisation.organisation import Helper

ANSWER_WITHIN_MS = 30_000  # L2: no yes within 30 s alerts the next level
SAME_TAP_MS = 3_000  # a thumb that trembles
WRITE_WITHIN_MS = 30_000  # so long a helper whose call found the line busy has to write instead
A_COLLEAGUE = "En kollega"  # whose name the caseworker wrote, where that cannot be read


def claim(builder: TransitionBuilder, actor: str, command: moves.ClaimAlarm) -> None:
    """L5: the first claim wins. A later one counts only where more help is being asked for,
    or where the alarm was handed to that person; otherwise they are told who helps."""
    alarm = builder.alarm
    by_key = command.by_key
    mine = Claim(
        actor, alarm.name_of(actor), command.how, builder.at, by_key=by_key, unsigned=by_key
    )
    earlier = next((c for c in alarm.claims if c.person == actor), None)
    if earlier is not None:
        if not by_key:
            _change_how(builder, earlier, mine)
    elif alarm.handing_to == actor:
        _accept(builder, mine, _taken_over(alarm, mine))
    elif alarm.state is AlarmState.OPEN or alarm.alerting_more:
        _accept(builder, mine, (*alarm.claims, mine))
    elif command.how is How.COME and any(a.is_colleague for a in alarm.alerts if a.person == actor):
        _come_too(builder, mine)
    else:
        builder.note(FactKind.CLAIM_REFUSED, actor, how=command.how)


def _taken_over(alarm: Alarm, mine: Claim) -> tuple[Claim, ...]:
    """The claim of whoever handed over goes to the other; who helps beside them stays."""
    return tuple(mine if claim.person == alarm.handed_by else claim for claim in alarm.claims)


def _change_how(builder: TransitionBuilder, earlier: Claim, mine: Claim) -> None:
    """The same person taps again: the same way is the same tap, another way is news."""
    if earlier.how is mine.how:
        return
    mine = replace(mine, unsigned=earlier.unsigned)  # this tap signs it, whatever it says
    builder.alarm = replace(
        builder.alarm, claims=tuple(mine if c is earlier else c for c in builder.alarm.claims)
    )
    builder.note(FactKind.CLAIMED, mine.person or mine.name, how=mine.how)


def _accept(builder: TransitionBuilder, mine: Claim, claims: tuple[Claim, ...]) -> None:
    """The claim counts: the chain rests, and the promise starts to run (L2)."""
    now = builder.moment.at
    confirmed = mine.how.outside_teams  # the caseworker says so herself (2.4.1)
    handed = builder.alarm.handing_to is not None and builder.alarm.handing_to == mine.person
    builder.alarm = replace(
        _mark_claimed(builder.alarm, mine.person),
        state=AlarmState.CLAIMED,
        claims=claims,
        contact=Contact.CONFIRMED if confirmed else Contact.PENDING,
        timer=None if confirmed else Timer(TimerKind.CONTACT, now + _asks_after(builder, mine)),
        alerting_more=False,
        missed_call=None,
        let_go=None,
        handing_to=None if handed else builder.alarm.handing_to,
        handed_by=None if handed else builder.alarm.handed_by,
    )
    actor = builder.alarm.caseworker.id if confirmed else (mine.person or mine.name)
    more: dict[str, str | bool | None] = {}
    if mine.word:
        more = {"word": mine.word, "digest": mine.digest}
    elif mine.by_key:
        more = {"key": True}
    builder.note(FactKind.CLAIMED, actor, by=mine.person, name=mine.name, how=mine.how, **more)


def _asks_after(builder: TransitionBuilder, mine: Claim) -> int:
    """After how long contact is asked for (ms)."""
    return ringing.ASKS_AFTER_KEY_MS if mine.unsigned else builder.alarm.chain.contact_ms


def _come_too(builder: TransitionBuilder, mine: Claim) -> None:
    """Whoever was called from the next room may always come, beside whoever writes or rings: what
    they have promised, and whether contact is made, stays as it is (R46)."""
    claims = (*builder.alarm.claims, mine)
    builder.alarm = replace(_mark_claimed(builder.alarm, mine.person), claims=claims)
    by = mine.person
    builder.note(FactKind.CLAIMED, by or mine.name, by=by, name=mine.name, how=mine.how)


def _mark_claimed(alarm: Alarm, person: str | None) -> Alarm:
    """The person's latest alert is the one that was answered."""
    mine = [index for index, alert in enumerate(alarm.alerts) if alert.person == person]
    if not mine:
        return alarm
    alerts = list(alarm.alerts)
    alerts[mine[-1]] = replace(alerts[mine[-1]], state=AlertState.CLAIMED)
    return replace(alarm, alerts=tuple(alerts))


def helped(builder: TransitionBuilder, actor: str, command: moves.Helped) -> None:
    """Somebody reached by telephone or standing there counts as a claim by that person (2.4.1)."""
    alarm = builder.alarm
    in_chain = command.person is not None and any(
        helper.id == command.person for helper in alarm.chain.everyone()
    )
    if in_chain and command.person:
        mine = Claim(command.person, alarm.name_of(command.person), command.how, builder.at)
    elif command.word:
        named = (command.word, command.digest)
        mine = Claim(None, A_COLLEAGUE, command.how, builder.at, *named)
    else:
        return
    if mine.person is not None and mine.person == alarm.handing_to:
        _accept(builder, mine, _taken_over(alarm, mine))
        return
    earlier = next((c for c in alarm.claims if _same_helper(c, mine)), None)
    if earlier is None:
        _accept(builder, mine, (*alarm.claims, mine))
    elif earlier.how is not mine.how or not _rests(alarm):
        _accept(builder, mine, tuple(mine if c is earlier else c for c in alarm.claims))


def _same_helper(one: Claim, other: Claim) -> bool:
    return (one.person or one.digest or one.name) == (other.person or other.digest or other.name)


def _rests(alarm: Alarm) -> bool:
    """Somebody helps, contact is confirmed, and nobody more is being alerted."""
    return alarm.contact is Contact.CONFIRMED and not alarm.alerting_more


def call_logged(builder: TransitionBuilder, actor: str, command: moves.CallLogged) -> None:
    """R22: only having spoken counts. A helper who found the line busy may write instead; nobody
    answering is nobody reached, and the next level is alerted at once (L2). The same tap twice is
    one call."""
    missed, told = builder.alarm.missed_call, command.result
    if missed is not None and told is not CallResult.SPOKE and actor == missed.by:
        is_same = missed.busy is (told is CallResult.BUSY)
        if is_same and 0 <= builder.at - missed.at < SAME_TAP_MS:
            return
    builder.note(FactKind.CALL_LOGGED, actor, person=command.person, result=command.result)
    if command.result is not CallResult.SPOKE:
        _missed(builder, actor, busy=command.result is CallResult.BUSY)
        return
    if builder.alarm.state is AlarmState.CLAIMED:
        contact(builder, actor, moves.AnswerContact(yes=True))
    elif actor == builder.alarm.caseworker.id and may_help(builder.alarm, command.person):
        helped(builder, actor, moves.Helped(how=How.PHONE, person=command.person))


def _missed(builder: TransitionBuilder, actor: str, *, busy: bool) -> None:
    alarm = builder.alarm
    if not alarm.helps(actor) or alarm.contact is Contact.CONFIRMED:
        return
    builder.alarm = replace(alarm, missed_call=MissedCall(actor, builder.at, busy))
    if alarm.contact is Contact.MISSING:  # more are being alerted already
        return
    if not busy:
        no_answer(builder)
        return
    timer = Timer(TimerKind.ANSWER, builder.moment.at + WRITE_WITHIN_MS)
    builder.alarm = replace(builder.alarm, timer=timer)


def written(builder: TransitionBuilder, author: str) -> None:
    """Somebody of the two has written after the line was busy: that may be the contact, and it is
    asked for once more in its time (L2)."""
    alarm = builder.alarm
    missed, timer = alarm.missed_call, alarm.timer
    waits = timer is not None and timer.kind is TimerKind.ANSWER
    if missed is None or not missed.busy or not waits:
        return
    if author == alarm.caseworker.id or alarm.helps(author):
        due = builder.moment.at + alarm.chain.contact_ms
        timer = Timer(TimerKind.CONTACT, due)
        missed = replace(missed, busy=False)  # once: a question that is out later is answered
        builder.alarm = replace(alarm, contact=Contact.PENDING, timer=timer, missed_call=missed)


def contact(builder: TransitionBuilder, actor: str, command: moves.AnswerContact) -> None:
    """The answer to "Har dere kontakt?": a yes lets the chain rest, a no alerts the next level."""
    alarm = builder.alarm
    if command.yes:
        if _rests(alarm):
            return
        builder.alarm = replace(
            alarm, contact=Contact.CONFIRMED, timer=None, alerting_more=False, missed_call=None
        )
        builder.note(FactKind.CONTACT_ANSWERED, actor, yes=True)
    elif alarm.contact is not Contact.MISSING:
        builder.note(FactKind.CONTACT_ANSWERED, actor, yes=False)
        _alert_without_contact(builder)


def ask_contact(builder: TransitionBuilder) -> None:
    """Both are asked; no yes within 30 s counts as a no (L2), and sooner where a key is all there
    is."""
    on_a_key = ringing.rests_on_a_key(builder.alarm)
    within_ms = ringing.ANSWER_AFTER_KEY_MS if on_a_key else ANSWER_WITHIN_MS
    builder.alarm = replace(
        builder.alarm,
        contact=Contact.ASKED,
        timer=Timer(TimerKind.ANSWER, builder.moment.at + within_ms),
    )
    builder.note(FactKind.CONTACT_ASKED)


def no_answer(builder: TransitionBuilder, *, asked: bool = False) -> None:
    """Nobody said yes in time; `asked`: to a question that was put to them."""
    builder.note(FactKind.CONTACT_MISSING)
    _alert_without_contact(builder, unanswered=asked)


def _alert_without_contact(builder: TransitionBuilder, *, unanswered: bool = False) -> None:
    """L2: the next level is alerted, while the claim stands unless released."""
    builder.alarm = replace(builder.alarm, contact=Contact.MISSING, unanswered=unanswered)
    alert_more(builder)


def release(builder: TransitionBuilder, actor: str, command: moves.Release) -> None:
    """*Jeg må slippe*: with nobody else helping, the chain resumes at once. Whoever else helps
    is asked for contact, since the yes may have been the other's (L2)."""
    alarm = builder.alarm
    remaining = tuple(c for c in alarm.claims if c.person != actor)
    theirs = alarm.handed_by == actor
    builder.alarm = replace(
        alarm,
        claims=remaining,
        missed_call=None,
        let_go=None if remaining else actor,
        handing_to=None if theirs else alarm.handing_to,
        handed_by=None if theirs else alarm.handed_by,
        said_no=(*alarm.said_no, actor),
    )
    builder.note(FactKind.RELEASED, actor)
    if not remaining:
        resume(builder)
    elif builder.alarm.timer is None and not any(c.how.outside_teams for c in remaining):
        ask_contact(builder)


def hand_over(builder: TransitionBuilder, actor: str, command: moves.HandOver) -> None:
    """*La en annen ta over*: the other must claim; until then the first keeps it (L5)."""
    alarm = builder.alarm
    in_chain = any(helper.id == command.person for helper in alarm.chain.everyone())
    if (
        not in_chain
        or not may_help(alarm, command.person)
        or alarm.helps(command.person)
        or alarm.handing_to == command.person
        or not builder.moment.reachable(command.person)
    ):
        return
    builder.alarm = replace(alarm, handing_to=command.person, handed_by=actor)
    builder.note(FactKind.HANDED_OVER, actor, person=command.person)


def decline(builder: TransitionBuilder, actor: str, command: moves.Decline) -> None:
    """*Kan ikke hjelpe nå*. Whoever only cannot come over is asked when the chain gets to them."""
    asked = builder.alarm.handing_to == actor
    mine = [a for a in builder.alarm.alerts if a.person == actor and a.waited_for]
    rung = command.by_key and actor not in builder.alarm.said_no  # whom no card reaches
    if mark(builder, actor, AlertState.DECLINED) or asked or rung:
        if asked or rung or any(not alert.is_colleague for alert in mine):
            said_no = tuple(dict.fromkeys((*builder.alarm.said_no, actor)))
            builder.alarm = replace(builder.alarm, said_no=said_no)
        if asked:  # the first keeps it, and can ask somebody else (L5)
            builder.alarm = replace(builder.alarm, handing_to=None, handed_by=None)
        builder.note(FactKind.DECLINED, actor, key=command.by_key or None)
        advance_if_done(builder)


def undelivered(builder: TransitionBuilder, actor: str, command: moves.Undelivered) -> None:
    """The red card cannot reach this person."""
    if mark(builder, actor, AlertState.FAILED, command.reason):
        builder.note(FactKind.UNDELIVERED, actor, reason=command.reason)
        advance_if_done(builder)


def read(builder: TransitionBuilder, actor: str, command: moves.Read) -> None:
    """The red card was seen; nothing else follows (L2)."""
    if any(a.person == actor and a.state is AlertState.ALERTED for a in builder.alarm.alerts):
        mark(builder, actor, AlertState.READ)
        builder.note(FactKind.READ, actor)


def mark(
    builder: TransitionBuilder, person: str, state: AlertState, failure: str | None = None
) -> bool:
    """Sets every alert of the person that could still be answered; false if there was none."""
    alarm = builder.alarm
    if not any(alert.person == person and alert.waited_for for alert in alarm.alerts):
        return False
    builder.alarm = replace(
        alarm,
        alerts=tuple(
            replace(alert, state=state, failure=failure)
            if alert.person == person and alert.waited_for
            else alert
            for alert in alarm.alerts
        ),
    )
    return True


def advance_if_done(builder: TransitionBuilder) -> None:
    """L3: declined by all, or nobody reachable: the next level at once."""
    if builder.alarm.chain_moves and not builder.alarm.exhausted and level_is_done(builder.alarm):
        advance(builder)


# As many as one message a second and person lets Teams carry at once beside the leaders' cards,
# and more than a room has use for.
MOST = 20


def call_colleagues(builder: TransitionBuilder, actor: str, command: moves.AlertColleagues) -> None:
    """Alerts those who can be asked, in the order given. Nobody is asked twice of one cry, and in a
    drill alone nobody else is alerted at all (L12)."""
    able = [helper for helper in command.people if may_be_called(builder.alarm, helper.id)]
    for helper in able[:MOST]:
        _alert(builder, actor, helper, command.organisation)


def may_be_called(alarm: Alarm, person: str) -> bool:
    """L7: never the one in trouble nor the target; nobody who helps, has said no, is asked by the
    chain just now, or was called already. Who was called in this round has the card of it."""
    if alarm.drill is Drill.ALONE or not may_help(alarm, person) or alarm.helps(person):
        return False
    asked = [alert for alert in alarm.alerts if alert.person == person]
    called = [alert for alert in asked if alert.is_colleague]
    return (
        person not in alarm.said_no
        and not any(alert.waited_for for alert in asked)
        and all(a.state is AlertState.WITHDRAWN and a.round < alarm.round for a in called)
    )


def colleagues_forgotten(alarm: Alarm) -> Alarm:
    """The alarm raised again after it was withdrawn: whatever colleagues answered before, they may
    be called anew (L6)."""
    return replace(
        alarm,
        alerts=tuple(
            replace(alert, state=AlertState.WITHDRAWN) if alert.is_colleague else alert
            for alert in alarm.alerts
        ),
    )


def standing(alarm: Alarm) -> int:
    """How many colleagues were called and may still come, or are on the way."""
    called = (alert for alert in alarm.alerts if alert.is_colleague)
    return len({a.person for a in called if a.waited_for or alarm.helps(a.person)})


def none_comes(alarm: Alarm) -> bool:
    """Whether all who were called have said no, or could not be reached: the caseworker must not
    go on waiting for them (L1)."""
    gone = (AlertState.DECLINED, AlertState.FAILED)
    called = [alert for alert in alarm.alerts if alert.is_colleague]
    return not standing(alarm) and any(a.state in gone or a.person in alarm.said_no for a in called)


def _alert(
    builder: TransitionBuilder, actor: str, helper: Helper, organisation: str | None
) -> None:
    alarm, moment = builder.alarm, builder.moment
    if not moment.reachable(helper.id):  # present, and without the bot: nobody to send to
        return
    alert = Alert(helper.id, COLLEAGUE_LEVEL, alarm.round, builder.at)
    known = any(one.id == helper.id for one in alarm.everyone())
    builder.alarm = replace(
        alarm,
        alerts=(*alarm.alerts, alert),
        colleagues=alarm.colleagues if known else (*alarm.colleagues, helper),
    )
    builder.note(
        FactKind.COLLEAGUE_ALERTED,
        actor,
        person=helper.id,
        round=alarm.round,
        organisation=organisation,
    )
