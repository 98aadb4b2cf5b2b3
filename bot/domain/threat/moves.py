"""What happens to the threat follow-up within an alarm: taken, declined, ticked, reminded of,
dropped.

Whoever helps in the call need not be the one who follows up, and the threat follow-up outlasts the
alarm (R43). Who is asked, and in which order, is `asking.py`'s."""

from dataclasses import replace

from bot.domain.alarm import moves
from bot.domain.alarm.escalation import NOT_INSTALLED, TransitionBuilder
from bot.domain.alarm.incident import Details
from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import FactKind
from bot.domain.threat import asking
from bot.domain.threat.asking import (
    ask_after_all,
    call_next,
    change,
    duty_of,
    go_on,
    keep,
    mark,
    remind,
    remind_everybody,
    without,
)
from bot.domain.threat.duty import (
    DRILL_REMINDERS,
    AskState,
    Result,
    Settled,
    ThreatFollowUp,
    ThreatFollowUpEnd,
    ThreatTask,
    open_tasks,
    reminder_at,
    tasks_of,
)


def opened(builder: TransitionBuilder) -> None:
    """R42: as soon as a threat is known, the nearest leader is asked to follow it up."""
    if builder.alarm.details.is_threat and builder.alarm.duty is None:
        builder.alarm = replace(builder.alarm, duty=ThreatFollowUp(builder.at))
        call_next(builder)


def described(builder: TransitionBuilder, before: Details) -> None:
    """More is known: a threat opens the threat follow-up, its target may be one of those who were
    asked (L7), and what there is to do follows the target (R41)."""
    details, duty = builder.alarm.details, builder.alarm.duty
    if duty is None:
        opened(builder)
        return
    if details.target_person not in (None, before.target_person):
        ask_after_all(builder, before.target_person)
        _spare(builder, details.target_person)
    if details.target is not before.target:
        _count_again(builder)


def concerned(builder: TransitionBuilder, person: str, *, sure: bool) -> None:
    """It is known now whether somebody cried for the person (R84): whoever is in trouble has no
    duty (L7), and whoever is not may be asked after all."""
    if builder.alarm.duty is None:
        return
    if sure:
        _spare(builder, person)
    else:
        ask_after_all(builder, person)


def _spare(builder: TransitionBuilder, target: str | None) -> None:
    """L7: the threat follow-up is never the target's."""
    for notice in duty_of(builder).notices:
        if asking.spare(builder, target or "", notice.unit):
            _show_unreached(builder, notice.unit)
    duty = duty_of(builder)
    asked = duty.asked_of(target or "")
    if asked is None:
        return
    mark(builder, asked.person, AskState.WITHDRAWN)
    if duty.end is None:
        without(builder, asked.person)
    elif duty.owner == asked.person:
        change(builder, owner=None)


def _count_again(builder: TransitionBuilder) -> None:
    """Another target, other tasks: a duty that was settled may be open again."""
    duty = duty_of(builder)
    is_open = bool(open_tasks(duty, builder.alarm.details))
    if duty.end is ThreatFollowUpEnd.SETTLED and is_open:
        go_on(builder)
        if duty.owner is None:
            call_next(builder)
        _show_owner(builder)
    elif duty.end is None:
        _close_if_done(builder)


def take(builder: TransitionBuilder, actor: str, command: moves.TakeThreatFollowUp) -> None:
    """*Jeg tar meg av trusselen*: the first wins, everybody else sees who (L5)."""
    duty = builder.alarm.duty
    if duty is None or duty.end is not None or duty.owner is not None:
        return
    mark(builder, actor, AskState.ASKED)
    change(builder, owner=actor, untaken=False)
    go_on(builder)
    builder.note(FactKind.DUTY_TAKEN, actor)
    _close_if_done(builder)


def decline(builder: TransitionBuilder, actor: str, command: moves.DeclineThreatFollowUp) -> None:
    """*Kan ikke*: the next level at once, when nobody of this one is left; also from the owner,
    who has found out that they cannot."""
    duty = builder.alarm.duty
    if duty is None or duty.end is not None or duty.owner not in (None, actor):
        return
    asked = duty.asked_of(actor)
    if asked is None or asked.state is AskState.DECLINED:
        return
    mark(builder, actor, AskState.DECLINED)
    builder.note(FactKind.DUTY_DECLINED, actor)
    without(builder, actor)


def undelivered(
    builder: TransitionBuilder, actor: str, command: moves.ThreatFollowUpUndelivered
) -> None:
    """A task card, or another unit's notice (`unit`), cannot reach this person (L3)."""
    if command.unit is not None:
        asking.undelivered(builder, actor, command.unit, command.reason)
        _show_unreached(builder, command.unit)
        return
    duty = builder.alarm.duty
    asked = duty.asked_of(actor) if duty is not None else None
    over = (AskState.FAILED, AskState.WITHDRAWN)
    if duty is None or duty.end is not None or asked is None or asked.state in over:
        return
    mark(builder, actor, AskState.FAILED)
    builder.note(FactKind.DUTY_UNDELIVERED, actor, reason=command.reason)
    without(builder, actor)


def settle(builder: TransitionBuilder, actor: str, command: moves.SettleThreatTask) -> None:
    """*Gjort*, *Ikke aktuelt* with a reason, or *Angre*."""
    duty, alarm = builder.alarm.duty, builder.alarm
    if duty is None or duty.end not in (None, ThreatFollowUpEnd.SETTLED):
        return
    before = duty.settled_of(command.task)
    if command.result is Result.OPEN:
        if before is None:
            return
        _tick(builder, actor, command.task, None)
        if duty.end is ThreatFollowUpEnd.SETTLED:
            go_on(builder)
        return
    reason = command.reason if command.result is Result.NOT_RELEVANT else None
    if command.lacks_reason:
        return
    same = before is not None and (before.result, before.reason) == (command.result, reason)
    if same or command.task not in tasks_of(alarm.details):
        return
    ticked = Settled(command.task, command.result, alarm.name_of(actor), builder.at, reason)
    _tick(builder, actor, command.task, ticked)
    _close_if_done(builder)


def _tick(
    builder: TransitionBuilder, actor: str, task: ThreatTask, settled: Settled | None
) -> None:
    """What became of the task, or None for nothing yet."""
    others = tuple(one for one in duty_of(builder).settled if one.task is not task)
    change(builder, settled=(*others, settled) if settled is not None else others)
    builder.note(
        FactKind.DUTY_TASK,
        actor,
        task=task,
        result=settled.result if settled else Result.OPEN,
        reason=settled.reason if settled else None,
    )
    if settled is not None and task is ThreatTask.TARGET_UNIT:
        asking.rest(builder)


def _close_if_done(builder: TransitionBuilder) -> None:
    """Nothing left to do: nobody is reminded any more."""
    duty = duty_of(builder)
    is_done = duty.owner is not None and not open_tasks(duty, builder.alarm.details)
    if is_done and duty.end is None:
        asking.rest(builder)
        change(builder, end=ThreatFollowUpEnd.SETTLED, next_at=None)
        builder.note(FactKind.DUTY_SETTLED)


def notify_unit(builder: TransitionBuilder, actor: str, command: moves.NotifyUnit) -> None:
    """*Varsle enheten*."""
    if (
        builder.alarm.duty is not None
        and builder.alarm.duty.end is None
        and command.chain is not None
    ):
        asking.notify(builder, actor, command)
        _show_unreached(builder, command.unit)


def received(builder: TransitionBuilder, actor: str, command: moves.NoticeReceived) -> None:
    """*Mottatt*, by a named human of the other unit (R21): that is what the task asked for."""
    name = asking.received(builder, actor)
    duty = builder.alarm.duty
    if duty is None or not name or duty.end is not None:
        return
    task = ThreatTask.TARGET_UNIT
    if task in open_tasks(duty, builder.alarm.details) and all(n.received_by for n in duty.notices):
        _tick(builder, actor, task, Settled(task, Result.DONE, name, builder.at))
        _close_if_done(builder)


def timer(builder: TransitionBuilder, actor: str, command: moves.ThreatTimerDue) -> None:
    """The threat follow-up's own clockwork. A timer that was replaced meanwhile does nothing."""
    duty, now = builder.alarm.duty, builder.moment.at
    if duty is None or duty.due_at != command.due_at or now < command.due_at:
        return
    if _drill_is_over(builder.alarm, duty):
        drop(builder, ThreatFollowUpEnd.DRILL_OVER)
        return
    for notice in duty.notices:
        if notice.next_at is not None and notice.next_at <= now:
            asking.next_level(builder, notice.unit)
            _show_unreached(builder, notice.unit)
    duty = duty_of(builder)
    if duty.next_at is None or duty.next_at > now:
        return
    if duty.owner is not None:
        _remind_owner(builder)
    elif duty.untaken:
        remind_everybody(builder)
    else:
        call_next(builder)


def _drill_is_over(alarm: Alarm, duty: ThreatFollowUp) -> bool:
    """A drill shows the first reminder while it lasts, and no more."""
    return alarm.drill is not None and (alarm.state.ended or duty.reminders >= DRILL_REMINDERS)


def _remind_owner(builder: TransitionBuilder) -> None:
    duty = duty_of(builder)
    owner = duty.owner or ""
    if not builder.moment.reachable(owner):
        undelivered(builder, owner, moves.ThreatFollowUpUndelivered(NOT_INSTALLED))
        return
    number = duty.reminders + 1
    change(builder, reminders=number, next_at=reminder_at(builder.moment.at, number))
    _show_owner(builder)


def _show_owner(builder: TransitionBuilder) -> None:
    """A new card to the owner, at the end of the chat: something is still to be done."""
    owner = duty_of(builder).owner
    if owner is not None:
        remind(builder, owner)


def _show_unreached(builder: TransitionBuilder, unit: str) -> None:
    """The other unit cannot be reached through the bot: the owner has to call."""
    duty = builder.alarm.duty
    notice = duty.notice_of(unit) if duty is not None else None
    if notice is not None and notice.unreached and notice.next_at is None:
        _show_owner(builder)


def drop(builder: TransitionBuilder, why: ThreatFollowUpEnd) -> None:
    """Nothing is expected any more. Whoever has taken it gets a new card: they may be on the
    telephone with somebody about it."""
    duty = builder.alarm.duty
    if duty is None or duty.end is not None:
        return
    asking.rest(builder)
    change(builder, end=why, next_at=None)
    builder.note(FactKind.DUTY_DROPPED, why=why)
    asked = duty.asked_of(duty.owner) if duty.owner is not None else None
    if asked is not None and why is ThreatFollowUpEnd.WITHDRAWN:
        keep(builder, replace(asked, shown=builder.alarm.seq))


def reopened(builder: TransitionBuilder) -> None:
    """*Varsle igjen*: asked for anew from the first level; what was done stays done."""
    duty = builder.alarm.duty
    if duty is None or duty.end is not ThreatFollowUpEnd.WITHDRAWN:
        opened(builder)
        return
    if not builder.alarm.details.is_threat:  # she has said that it was none
        return
    kept = ThreatFollowUp(builder.at, settled=duty.settled, notices=duty.notices)
    builder.alarm = replace(builder.alarm, duty=kept)
    call_next(builder)
    note_told(builder)


def threatened_again(builder: TransitionBuilder) -> None:
    """R42: a threat after the follow-up of another is done, or dropped with the alarm: somebody
    is asked anew, and there is everything to do. A drill has let go for good (L12)."""
    duty = builder.alarm.duty
    if duty is not None and duty.end in (ThreatFollowUpEnd.SETTLED, ThreatFollowUpEnd.WITHDRAWN):
        builder.alarm = replace(
            builder.alarm, duty=ThreatFollowUp(builder.at, notices=duty.notices)
        )
        call_next(builder)
        note_told(builder)


def note_told(builder: TransitionBuilder) -> None:
    """A threat was told just now: what was asked before is not about it (R40)."""
    builder.alarm = replace(builder.alarm, threat_seq=builder.alarm.seq)
