"""A plain alarm becomes an ordinary one: what has happened without the store is put on record, and
it goes on where it was (docs/decisions/0037)."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.alarm.escalation import Draft, Moment, advance
from bot.domain.alarm.incident import Details
from bot.domain.alarm.plain import PlainAlarm, Told
from bot.domain.alarm.state import Alert, Caseworker, Change, Contact, RedCard, State, Timer
from bot.domain.alarm.timeline import FactKind
from bot.domain.threat import moves


def is_record(alarm: PlainAlarm, now: int) -> bool:
    """Whether nobody is to be alerted any more: somebody helps, or it is over."""
    return bool(alarm.taken) or alarm.is_over(now)


def raised_late(
    alarm: PlainAlarm,
    caseworker: Caseworker,
    unit: tuple[str, str],
    details: Details,
    moment: Moment,
    reported: bool = False,
) -> Change:
    """The alarm as it stands after what was done without the store: raised when it was cried for,
    at the level that was told last. Whoever was told in this round gets the red card too, with its
    buttons, unless it `is_record`: then nobody is alerted. What happened next (claims, a
    withdrawal) are ordinary moves on it."""
    card = RedCard(
        id=alarm.id,
        drill=None,
        caseworker=caseworker,
        unit=unit[0],
        unit_name=unit[1],
        chain=alarm.chain,
        raised_at=alarm.raised_at,
        rounds=alarm.rounds,
        details=details,
        round=alarm.round,
        round_at=alarm.round_at,
        level=alarm.level,
        level_at=moment.at,
        cry_key=alarm.cry_key,
        cry_at=alarm.cried_at,
        reported=reported,
    )
    draft = Draft(card, moment)
    draft.note(
        FactKind.RAISED,
        caseworker.id,
        unit=unit[0],
        meeting=details.meeting,
        kind=details.kind,
        place=details.place,
        channel=details.channel,
        happened_at=alarm.raised_at,
    )
    _put_told(draft, alarm.told)
    if is_record(alarm, moment.at):
        draft.card = replace(draft.card, exhausted=not alarm.taken and alarm.withdrawn_at is None)
    else:
        _go_on(draft, alarm)
    if alarm.withdrawn_at is None:
        moves.opened(draft)
    if alarm.is_over(moment.at):  # not lively any more: a cry now is another alarm (L6)
        draft.card = replace(draft.card, lively_at=alarm.cried_at)
    return Change(draft.card, tuple(draft.facts))


def caught_up(card: RedCard, alarm: PlainAlarm, moment: Moment) -> Change:
    """An alarm that was stored meanwhile, or was open already, learns who was told of it: they may
    claim it, and get its card where somebody is still waited for. Where it is this very one, stored
    at its first level by an attempt that came through late, it goes on at the level that was told
    last."""
    in_chain = {helper.id for helper in card.everyone()}
    known = {(alert.person, alert.level, alert.round) for alert in card.alerts}
    told = [one for one in alarm.told if one.person in in_chain]
    news = [one for one in told if (one.person, one.level, one.round) not in known]
    if card.id != alarm.id:
        news = [one for one in news if not card.was_alerted(one.person)]
    if card.state.ended or not news:
        return Change(card)
    draft = Draft(card, moment)
    _put_told(draft, news)
    if _still_alerts(card, alarm, moment.at):
        _alert_told(draft, [one for one in news if not card.was_alerted(one.person)])
        if card.id == alarm.id and (alarm.round, alarm.level) > (card.round, card.level):
            draft.card = replace(
                draft.card,
                round=alarm.round,
                rounds=max(card.rounds, alarm.rounds),
                round_at=alarm.round_at,
                level=alarm.level,
                level_at=moment.at,
            )
            _wait_on(draft, alarm)
    return Change(draft.card, tuple(draft.facts))


def _still_alerts(card: RedCard, alarm: PlainAlarm, now: int) -> bool:
    if card.state is State.OPEN:
        return not is_record(alarm, now)
    return card.alerting_more and alarm.climbs and not alarm.is_over(now)


def missing_contact(card: RedCard, alarm: PlainAlarm, moment: Moment) -> Change:
    """Somebody helps, but no contact was made: levels are alerted all the same (L2)."""
    if not card.claims or card.contact in (Contact.CONFIRMED, Contact.MISSING):
        return Change(card)
    timer, now = alarm.timer, moment.at
    draft = Draft(card, moment)
    draft.card = replace(card, contact=Contact.MISSING, alerting_more=True, level=alarm.level)
    draft.note(FactKind.CONTACT_MISSING)
    here = [one for one in alarm.told if (one.level, one.round) == (alarm.level, alarm.round)]
    _alert_told(draft, [one for one in here if not card.helps(one.person)])
    if timer is not None:
        draft.card = replace(draft.card, timer=replace(timer, due_at=max(timer.due_at, now)))
    else:
        advance(draft)
    return Change(draft.card, tuple(draft.facts))


def not_overdue(card: RedCard, now: int) -> RedCard:
    """With its timer due now at the earliest: nothing is stored that is late already (V5)."""
    timer = card.timer
    if timer is None or timer.due_at >= now:
        return card
    return replace(card, timer=Timer(timer.kind, now))


def _put_told(draft: Draft, told: Iterable[Told]) -> None:
    for one in told:
        alert = Alert(one.person, one.level, one.round, one.at)
        draft.card = replace(draft.card, alerts=(*draft.card.alerts, alert))
        draft.note(
            FactKind.TOLD,
            person=one.person,
            level=one.level,
            round=one.round,
            happened_at=one.at,
        )


def _go_on(draft: Draft, alarm: PlainAlarm) -> None:
    """Where it was: nobody is told from the first level again, and no wait begins anew."""
    here = [told for told in alarm.told if told.round == alarm.round]
    if not here and not alarm.exhausted:
        draft.card = replace(draft.card, level=-1, round_at=draft.moment.at)
        advance(draft)
        return
    _alert_told(draft, here)
    _wait_on(draft, alarm)


def _alert_told(draft: Draft, told: Iterable[Told]) -> None:
    """The red card for each, once, at their last level."""
    for one in {one.person: one for one in told}.values():
        if draft.moment.reachable(one.person):
            draft.note(FactKind.ALERTED, person=one.person, level=one.level, round=one.round)
            draft.card = replace(draft.card, alerted_seq=draft.card.seq)


def _wait_on(draft: Draft, alarm: PlainAlarm) -> None:
    timer = alarm.timer
    if timer is not None:
        timer = replace(timer, due_at=max(timer.due_at, draft.moment.at))
    draft.card = replace(draft.card, timer=timer, exhausted=timer is None)
