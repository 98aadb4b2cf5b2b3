"""What happens to the duty within an alarm: taken, declined, ticked, reminded of, dropped.

Whoever helps in the call need not be the one who follows up, and the duty outlasts the alarm
(R43). Who is asked, and in which order, is `asking.py`'s.
"""

from dataclasses import replace

from bot.domain.alarm import moves
from bot.domain.alarm.escalation import NOT_INSTALLED, Draft
from bot.domain.alarm.incident import Details
from bot.domain.alarm.state import RedCard
from bot.domain.alarm.timeline import FactKind
from bot.domain.threat import units
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
    Duty,
    DutyEnd,
    Result,
    Settled,
    Task,
    is_threat,
    open_tasks,
    reminder_at,
    tasks_of,
)


def opened(draft: Draft) -> None:
    """R42: as soon as a threat is known, the nearest leader is asked to follow it up."""
    if is_threat(draft.card.details) and draft.card.duty is None:
        draft.card = replace(draft.card, duty=Duty(draft.at))
        call_next(draft)


def described(draft: Draft, before: Details) -> None:
    """More is known: a threat opens the duty, its target may be one of those who were asked (L7),
    and what there is to do follows the target (R41)."""
    details, duty = draft.card.details, draft.card.duty
    if duty is None:
        opened(draft)
        return
    if details.target_person not in (None, before.target_person):
        ask_after_all(draft, before.target_person)
        _spare(draft, details.target_person)
    if details.target is not before.target:
        _count_again(draft)


def _spare(draft: Draft, target: str | None) -> None:
    """L7: the duty is never the target's."""
    for notice in duty_of(draft).notices:
        if units.spare(draft, target or "", notice.unit):
            _show_unreached(draft, notice.unit)
    duty = duty_of(draft)
    asked = duty.asked_of(target or "")
    if asked is None:
        return
    mark(draft, asked.person, AskState.WITHDRAWN)
    if duty.end is None:
        without(draft, asked.person)
    elif duty.owner == asked.person:
        change(draft, owner=None)


def _count_again(draft: Draft) -> None:
    """Another target, other tasks: a duty that was settled may be open again."""
    duty = duty_of(draft)
    is_open = bool(open_tasks(duty, draft.card.details))
    if duty.end is DutyEnd.SETTLED and is_open:
        go_on(draft)
        if duty.owner is None:
            call_next(draft)
        _show_owner(draft)
    elif duty.end is None:
        _close_if_done(draft)


def take(draft: Draft, actor: str, move: moves.TakeDuty) -> None:
    """*Jeg tar oppfølgingen*: the first wins, everybody else sees who (L5)."""
    duty = draft.card.duty
    if duty is None or duty.end is not None or duty.owner is not None:
        return
    mark(draft, actor, AskState.ASKED)
    change(draft, owner=actor, untaken=False)
    go_on(draft)
    draft.note(FactKind.DUTY_TAKEN, actor)
    _close_if_done(draft)


def decline(draft: Draft, actor: str, move: moves.DeclineDuty) -> None:
    """*Kan ikke*: the next level at once, when nobody of this one is left; also from the owner,
    who has found out that they cannot."""
    duty = draft.card.duty
    if duty is None or duty.end is not None or duty.owner not in (None, actor):
        return
    asked = duty.asked_of(actor)
    if asked is None or asked.state is AskState.DECLINED:
        return
    mark(draft, actor, AskState.DECLINED)
    draft.note(FactKind.DUTY_DECLINED, actor)
    without(draft, actor)


def undelivered(draft: Draft, actor: str, move: moves.DutyUndelivered) -> None:
    """A task card, or another unit's notice (`unit`), cannot reach this person (L3)."""
    if move.unit is not None:
        units.undelivered(draft, actor, move.unit, move.reason)
        _show_unreached(draft, move.unit)
        return
    duty = draft.card.duty
    asked = duty.asked_of(actor) if duty is not None else None
    over = (AskState.FAILED, AskState.WITHDRAWN)
    if duty is None or duty.end is not None or asked is None or asked.state in over:
        return
    mark(draft, actor, AskState.FAILED)
    draft.note(FactKind.DUTY_UNDELIVERED, actor, reason=move.reason)
    without(draft, actor)


def settle(draft: Draft, actor: str, move: moves.SettleDuty) -> None:
    """*Gjort*, *Ikke aktuelt* with a reason, or *Angre*."""
    duty, card = draft.card.duty, draft.card
    if duty is None or duty.end not in (None, DutyEnd.SETTLED):
        return
    before = duty.settled_of(move.task)
    if move.result is Result.OPEN:
        if before is None:
            return
        _tick(draft, actor, move.task, None)
        if duty.end is DutyEnd.SETTLED:
            go_on(draft)
        return
    reason = move.reason if move.result is Result.NOT_RELEVANT else None
    if move.lacks_reason:
        return
    same = before is not None and (before.result, before.reason) == (move.result, reason)
    if same or move.task not in tasks_of(card.details):
        return
    ticked = Settled(move.task, move.result, card.name_of(actor), draft.at, reason)
    _tick(draft, actor, move.task, ticked)
    _close_if_done(draft)


def _tick(draft: Draft, actor: str, task: Task, settled: Settled | None) -> None:
    """What became of the task, or None for nothing yet."""
    others = tuple(one for one in duty_of(draft).settled if one.task is not task)
    change(draft, settled=(*others, settled) if settled is not None else others)
    draft.note(
        FactKind.DUTY_TASK,
        actor,
        task=task,
        result=settled.result if settled else Result.OPEN,
        reason=settled.reason if settled else None,
    )
    if settled is not None and task is Task.TARGET_UNIT:
        units.rest(draft)


def _close_if_done(draft: Draft) -> None:
    """Nothing left to do: nobody is reminded any more."""
    duty = duty_of(draft)
    is_done = duty.owner is not None and not open_tasks(duty, draft.card.details)
    if is_done and duty.end is None:
        units.rest(draft)
        change(draft, end=DutyEnd.SETTLED, next_at=None)
        draft.note(FactKind.DUTY_SETTLED)


def notify_unit(draft: Draft, actor: str, move: moves.NotifyUnit) -> None:
    """*Varsle enheten*."""
    if draft.card.duty is not None and draft.card.duty.end is None and move.chain is not None:
        units.notify(draft, actor, move)
        _show_unreached(draft, move.unit)


def received(draft: Draft, actor: str, move: moves.NoticeReceived) -> None:
    """*Mottatt*, by a named human of the other unit (R21): that is what the task asked for."""
    name = units.received(draft, actor)
    duty = draft.card.duty
    if duty is None or not name or duty.end is not None:
        return
    task = Task.TARGET_UNIT
    if task in open_tasks(duty, draft.card.details) and all(n.received_by for n in duty.notices):
        _tick(draft, actor, task, Settled(task, Result.DONE, name, draft.at))
        _close_if_done(draft)


def timer(draft: Draft, actor: str, move: moves.DutyTimerDue) -> None:
    """The duty's own clockwork. A timer that was replaced meanwhile does nothing."""
    duty, now = draft.card.duty, draft.moment.at
    if duty is None or duty.due_at != move.due_at or now < move.due_at:
        return
    if _drill_is_over(draft.card, duty):
        drop(draft, DutyEnd.DRILL_OVER)
        return
    for notice in duty.notices:
        if notice.next_at is not None and notice.next_at <= now:
            units.next_level(draft, notice.unit)
            _show_unreached(draft, notice.unit)
    duty = duty_of(draft)
    if duty.next_at is None or duty.next_at > now:
        return
    if duty.owner is not None:
        _remind_owner(draft)
    elif duty.untaken:
        remind_everybody(draft)
    else:
        call_next(draft)


def _drill_is_over(card: RedCard, duty: Duty) -> bool:
    """A drill shows the first reminder while it lasts, and no more."""
    return card.drill is not None and (card.state.ended or duty.reminders >= DRILL_REMINDERS)


def _remind_owner(draft: Draft) -> None:
    duty = duty_of(draft)
    owner = duty.owner or ""
    if not draft.moment.reachable(owner):
        undelivered(draft, owner, moves.DutyUndelivered(NOT_INSTALLED))
        return
    number = duty.reminders + 1
    change(draft, reminders=number, next_at=reminder_at(draft.moment.at, number))
    _show_owner(draft)


def _show_owner(draft: Draft) -> None:
    """A new card to the owner, at the end of the chat: something is still to be done."""
    owner = duty_of(draft).owner
    if owner is not None:
        remind(draft, owner)


def _show_unreached(draft: Draft, unit: str) -> None:
    """The other unit cannot be reached through the bot: the owner has to call."""
    duty = draft.card.duty
    notice = duty.notice_of(unit) if duty is not None else None
    if notice is not None and notice.unreached and notice.next_at is None:
        _show_owner(draft)


def drop(draft: Draft, why: DutyEnd) -> None:
    """Nothing is expected any more. Whoever has taken it gets a new card: they may be on the
    telephone with somebody about it."""
    duty = draft.card.duty
    if duty is None or duty.end is not None:
        return
    units.rest(draft)
    change(draft, end=why, next_at=None)
    draft.note(FactKind.DUTY_DROPPED, why=why)
    asked = duty.asked_of(duty.owner) if duty.owner is not None else None
    if asked is not None and why is DutyEnd.WITHDRAWN:
        keep(draft, replace(asked, shown=draft.card.seq))


def reopened(draft: Draft) -> None:
    """*Varsle igjen*: asked for anew from the first level; what was done stays done."""
    duty = draft.card.duty
    if duty is None or duty.end is not DutyEnd.WITHDRAWN:
        opened(draft)
        return
    kept = Duty(draft.at, settled=duty.settled, notices=duty.notices)
    draft.card = replace(draft.card, duty=kept)
    call_next(draft)


def threatened_again(draft: Draft) -> None:
    """R42: a threat after the follow-up of another is done, or dropped with the alarm: somebody
    is asked anew, and there is everything to do. A drill has let go for good (L12)."""
    duty = draft.card.duty
    if duty is not None and duty.end in (DutyEnd.SETTLED, DutyEnd.WITHDRAWN):
        draft.card = replace(draft.card, duty=Duty(draft.at, notices=duty.notices))
        call_next(draft)
