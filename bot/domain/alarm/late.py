"""A plain alarm becomes an ordinary one: what has happened without the store is put on record, and
it goes on where it was (docs/decisions/0037)."""

from collections.abc import Iterable, Set
from dataclasses import replace

from bot.domain.alarm import claims
from bot.domain.alarm.escalation import Moment, TransitionBuilder, advance
from bot.domain.alarm.incident import Details
from bot.domain.alarm.plain import NoticeReached, PlainAlarm
from bot.domain.alarm.state import Alarm, AlarmState, Alert, Caseworker, Contact, Timer, Transition
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
) -> Transition:
    """The alarm as it stands after what was done without the store: raised when it was cried for,
    at the level that was told last. Whoever was told in this round gets the red card too, with its
    buttons, unless it `is_record`: then nobody is alerted. What happened next (claims, a
    withdrawal) are ordinary moves on it."""
    incident_alarm = Alarm(
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
    builder = TransitionBuilder(incident_alarm, moment)
    builder.note(
        FactKind.RAISED,
        caseworker.id,
        unit=unit[0],
        meeting=details.meeting,
        kind=details.kind,
        place=details.place,
        channel=details.channel,
        happened_at=alarm.raised_at,
    )
    _put_told(builder, alarm.told)
    if is_record(alarm, moment.at):
        builder.alarm = replace(
            builder.alarm, exhausted=not alarm.taken and alarm.withdrawn_at is None
        )
    else:
        _go_on(builder, alarm)
    if alarm.withdrawn_at is None:
        moves.opened(builder)
    if alarm.is_over(moment.at):  # not lively any more: a cry now is another alarm (L6)
        builder.alarm = replace(builder.alarm, lively_at=alarm.cried_at)
    return Transition(builder.alarm, tuple(builder.facts))


def caught_up(incident_alarm: Alarm, alarm: PlainAlarm, moment: Moment) -> Transition:
    """An alarm that was stored meanwhile, or was open already, learns who was told of it: they may
    claim it, and get its card where somebody is still waited for. Where it is this very one, stored
    at its first level by an attempt that came through late, it goes on at the level that was told
    last."""
    in_chain = {helper.id for helper in incident_alarm.everyone()}
    known = {(alert.person, alert.level, alert.round) for alert in incident_alarm.alerts}
    told = [one for one in alarm.told if one.person in in_chain]
    news = [one for one in told if (one.person, one.level, one.round) not in known]
    if incident_alarm.id != alarm.id:
        news = [one for one in news if not incident_alarm.was_alerted(one.person)]
    if incident_alarm.state.ended or not news:
        return Transition(incident_alarm)
    builder = TransitionBuilder(incident_alarm, moment)
    _put_told(builder, news)
    if _still_alerts(incident_alarm, alarm, moment.at):
        _alert_told(builder, [one for one in news if not incident_alarm.was_alerted(one.person)])
        if incident_alarm.id == alarm.id and (alarm.round, alarm.level) > (
            incident_alarm.round,
            incident_alarm.level,
        ):
            builder.alarm = replace(
                builder.alarm,
                round=alarm.round,
                rounds=max(incident_alarm.rounds, alarm.rounds),
                round_at=alarm.round_at,
                level=alarm.level,
                level_at=moment.at,
            )
            _wait_on(builder, alarm)
    return Transition(builder.alarm, tuple(builder.facts))


def _still_alerts(incident_alarm: Alarm, alarm: PlainAlarm, now: int) -> bool:
    if incident_alarm.state is AlarmState.OPEN:
        return not is_record(alarm, now)
    return incident_alarm.alerting_more and alarm.climbs and not alarm.is_over(now)


Out = Set[tuple[str, int, int]]  # who has a red card of which level and round


def missing_contact(
    incident_alarm: Alarm, alarm: PlainAlarm, moment: Moment, out: Out = frozenset()
) -> Transition:
    """Somebody helps, but no contact was made: levels are alerted all the same (L2). Nobody whose
    card is `out` already, because of a cry meanwhile, gets the same once more."""
    if not incident_alarm.claims or incident_alarm.contact in (Contact.CONFIRMED, Contact.MISSING):
        return Transition(incident_alarm)
    builder = TransitionBuilder(incident_alarm, moment)
    builder.alarm = replace(incident_alarm, contact=Contact.MISSING)
    builder.note(FactKind.CONTACT_MISSING)
    _alert_more(builder, alarm, out)
    return Transition(builder.alarm, tuple(builder.facts))


def more_wanted(
    incident_alarm: Alarm, alarm: PlainAlarm, moment: Moment, out: Out = frozenset()
) -> Transition:
    """More help was asked for though somebody helps (*Varsle flere*): whoever came because of it
    helps beside them, else levels are alerted from the one that was told last. `out` as above."""
    if incident_alarm.state is not AlarmState.CLAIMED or incident_alarm.alerting_more:
        return Transition(incident_alarm)
    builder = TransitionBuilder(incident_alarm, moment)
    builder.note(FactKind.ESCALATED, alarm.more_by, happened_at=alarm.more_at)
    if not alarm.more:
        builder.alarm = replace(builder.alarm, alerting_more=True)
        return Transition(builder.alarm, tuple(builder.facts))
    if builder.alarm.contact is Contact.PENDING:
        claims.ask_contact(builder)
    _alert_more(builder, alarm, out)
    return Transition(builder.alarm, tuple(builder.facts))


def _alert_more(builder: TransitionBuilder, alarm: PlainAlarm, out: Out) -> None:
    """The level that was told last is alerted, and waited for, while a claim stands."""
    timer, now = alarm.timer, builder.moment.at
    builder.alarm = replace(builder.alarm, alerting_more=True, level=alarm.level)
    here = [one for one in alarm.told if (one.level, one.round) == (alarm.level, alarm.round)]
    missing = [one for one in here if (one.person, one.level, one.round) not in out]
    _alert_told(builder, [one for one in missing if not builder.alarm.helps(one.person)])
    if timer is not None:
        builder.alarm = replace(builder.alarm, timer=replace(timer, due_at=max(timer.due_at, now)))
    else:
        advance(builder)


def not_overdue(alarm: Alarm, now: int) -> Alarm:
    """With its timer due now at the earliest: nothing is stored that is late already (V5)."""
    timer = alarm.timer
    if timer is None or timer.due_at >= now:
        return alarm
    return replace(alarm, timer=Timer(timer.kind, now))


def _put_told(builder: TransitionBuilder, told: Iterable[NoticeReached]) -> None:
    for one in told:
        alert = Alert(one.person, one.level, one.round, one.at)
        builder.alarm = replace(builder.alarm, alerts=(*builder.alarm.alerts, alert))
        builder.note(
            FactKind.TOLD,
            person=one.person,
            level=one.level,
            round=one.round,
            happened_at=one.at,
        )


def _go_on(builder: TransitionBuilder, alarm: PlainAlarm) -> None:
    """Where it was: nobody is told from the first level again, and no wait begins anew."""
    here = [told for told in alarm.told if told.round == alarm.round]
    if not here and not alarm.exhausted:
        builder.alarm = replace(builder.alarm, level=-1, round_at=builder.moment.at)
        advance(builder)
        return
    _alert_told(builder, here)
    _wait_on(builder, alarm)


def _alert_told(builder: TransitionBuilder, told: Iterable[NoticeReached]) -> None:
    """The red card for each, once, at their last level."""
    for one in {one.person: one for one in told}.values():
        if builder.moment.reachable(one.person):
            builder.note(FactKind.ALERTED, person=one.person, level=one.level, round=one.round)
            builder.alarm = replace(builder.alarm, alerted_seq=builder.alarm.seq)


def _wait_on(builder: TransitionBuilder, alarm: PlainAlarm) -> None:
    timer = alarm.timer
    if timer is not None:
        timer = replace(timer, due_at=max(timer.due_at, builder.moment.at))
    builder.alarm = replace(builder.alarm, timer=timer, exhausted=timer is None)
