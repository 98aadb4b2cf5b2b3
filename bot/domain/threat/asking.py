"""Who is asked to follow up a threat: up the alarm's own chain, level by level, apart from the red
card and more slowly (R43, L3), and never in silence to the end (L4). A person who has the threat
follow-up may lose it: by saying so, by being out of reach, or by turning out to be the target (L7).
Then the chain goes on.

Another unit that is threatened is told through the bot, level by level, until a named human there
says *Mottatt* (R21, R43). Only codes travel: who tells, what kind, when, whom to call (L11).
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.domain.alarm import moves
from bot.domain.alarm.escalation import (
    NOT_INSTALLED,
    TransitionBuilder,
    is_perhaps_meant,
    may_help,
)
from bot.domain.alarm.timeline import FactKind
from bot.domain.organisation.organisation import Helper
from bot.domain.threat.duty import (
    TAKE_WITHIN_MS,
    Asked,
    AskState,
    ThreatFollowUp,
    UnitNotice,
    open_tasks,
    reminder_at,
)

CHAIN_IS_THROUGH = 1  # the first reminder after that: an hour later, not another quarter


def call_next(builder: TransitionBuilder) -> None:
    """The next level at which somebody can be reached; after the last nobody gives up (L4)."""
    levels = builder.alarm.chain.levels
    for level in range(duty_of(builder).level + 1, len(levels)):
        change(builder, level=level)
        if _call(builder, level, levels[level].people):
            change(builder, next_at=builder.moment.at + TAKE_WITHIN_MS)
            return
    if not duty_of(builder).untaken:
        builder.note(FactKind.DUTY_UNTAKEN)
    change(
        builder,
        level=len(levels),
        untaken=True,
        reminders=CHAIN_IS_THROUGH,
        next_at=reminder_at(builder.moment.at, CHAIN_IS_THROUGH),
    )


def _call(builder: TransitionBuilder, level: int, people: Iterable[Helper]) -> bool:
    """Asks one level; false when nobody new could be asked."""
    reached = [
        _ask(builder, level, helper) for helper in people if _may_be_asked(builder, helper.id)
    ]
    if not any(reached):
        builder.note(FactKind.DUTY_SKIPPED, level=level)
    return any(reached)


def _may_be_asked(builder: TransitionBuilder, person: str) -> bool:
    asked = duty_of(builder).asked_of(person)
    is_new = asked is None or asked.state in (AskState.FAILED, AskState.WITHDRAWN)
    able = may_help(builder.alarm, person) and not is_perhaps_meant(builder.alarm, person)
    return is_new and able


def _ask(builder: TransitionBuilder, level: int, helper: Helper) -> bool:
    """Asks one person; false when the person cannot be reached in Teams."""
    if builder.moment.reachable(helper.id):
        builder.note(FactKind.DUTY_CALLED, person=helper.id, level=level)
        keep(builder, Asked(helper.id, level, builder.alarm.seq))
        return True
    builder.note(FactKind.DUTY_UNDELIVERED, helper.id, reason=NOT_INSTALLED)
    keep(builder, Asked(helper.id, level, builder.alarm.seq, AskState.FAILED))
    return False


def ask_after_all(builder: TransitionBuilder, person: str | None) -> None:
    """Whoever was taken for the target and is not, where the chain has come past them (L4)."""
    duty = duty_of(builder)
    if duty.end is not None or duty.owner is not None:
        return
    for level, step in enumerate(builder.alarm.chain.levels[: duty.level + 1]):
        for helper in step.people:
            if helper.id == person and _may_be_asked(builder, person):
                _ask(builder, level, helper)


def without(builder: TransitionBuilder, person: str) -> None:
    """Goes on without this person: nobody left to wait for means the next level now."""
    duty = duty_of(builder)
    had_it = duty.owner == person
    if had_it:
        change(builder, owner=None)
    waiting = any(
        a.level == duty.level and a.state is AskState.ASKED for a in duty_of(builder).asked
    )
    if duty_of(builder).owner is None and (had_it or not waiting) and not duty.untaken:
        call_next(builder)


def remind(builder: TransitionBuilder, person: str) -> None:
    """A new card at the end of the person's chat: something is still to be done."""
    left = len(open_tasks(duty_of(builder), builder.alarm.details))
    builder.note(FactKind.DUTY_REMINDED, person=person, open=left)
    asked = duty_of(builder).asked_of(person)
    if asked is not None:
        keep(builder, replace(asked, shown=builder.alarm.seq))


def remind_everybody(builder: TransitionBuilder) -> None:
    """L4: nobody has taken it. Whoever did not decline is reminded, else everybody; whoever could
    not be reached before is tried again."""
    number = duty_of(builder).reminders + 1
    change(builder, reminders=number, next_at=reminder_at(builder.moment.at, number))
    asked_now = {
        helper.id
        for level, step in enumerate(builder.alarm.chain.levels)
        for helper in step.people
        if _may_be_asked(builder, helper.id) and builder.moment.reachable(helper.id)
        if _ask(builder, level, helper)
    }
    able = [a for a in duty_of(builder).asked if a.state in (AskState.ASKED, AskState.DECLINED)]
    willing = [a for a in able if a.state is AskState.ASKED] or able
    reached = [
        a.person
        for a in willing
        if a.person not in asked_now and builder.moment.reachable(a.person)
    ]
    for person in reached:
        remind(builder, person)
    if not asked_now and not reached:  # on record, or the next reminder would not be
        builder.note(FactKind.DUTY_UNTAKEN)


def go_on(builder: TransitionBuilder) -> None:
    """Open (again): the reminders begin from the first."""
    change(builder, end=None, reminders=0, next_at=reminder_at(builder.moment.at, 0))


def duty_of(builder: TransitionBuilder) -> ThreatFollowUp:
    """The threat follow-up, where there is one for certain."""
    assert builder.alarm.duty is not None  # its callers have looked
    return builder.alarm.duty


def change(builder: TransitionBuilder, **changed: Any) -> None:
    """The threat follow-up with these fields changed."""
    builder.alarm = replace(builder.alarm, duty=replace(duty_of(builder), **changed))


def keep(builder: TransitionBuilder, asked: Asked) -> None:
    """The person's place in the threat follow-up, new or changed."""
    others = tuple(one for one in duty_of(builder).asked if one.person != asked.person)
    change(builder, asked=(*others, asked))


def mark(builder: TransitionBuilder, person: str, state: AskState) -> None:
    """What came of asking the person."""
    asked = duty_of(builder).asked_of(person)
    if asked is not None and asked.state is not state:
        keep(builder, replace(asked, state=state))


REPRESENTATIVE = -1  # the level of whoever is told beside the chain


def notify(builder: TransitionBuilder, actor: str, command: moves.NotifyUnit) -> None:
    """Begins at the unit's first level; once more only where nobody could be reached, or nobody is
    waited for any longer because the task was ticked or the alarm withdrawn meanwhile."""
    duty = builder.alarm.duty
    if duty is None or command.chain is None or duty.has_told(command.unit):
        return
    notice = UnitNotice(command.unit, command.name, command.chain, builder.at)
    others = tuple(one for one in duty.notices if one.unit != command.unit)
    builder.alarm = replace(builder.alarm, duty=replace(duty, notices=(*others, notice)))
    builder.note(FactKind.UNIT_NOTIFIED, actor, unit=command.unit)
    for rep in command.reps:
        if may_help(builder.alarm, rep) and builder.moment.reachable(rep):
            builder.note(FactKind.UNIT_TOLD, unit=command.unit, person=rep)
            told = Asked(rep, REPRESENTATIVE, builder.alarm.seq)
            _set(builder, command.unit, reps=(*_notice(builder, command.unit).reps, told))
    next_level(builder, command.unit)


def next_level(builder: TransitionBuilder, unit: str) -> None:
    """The next level at which somebody can be reached; after the last the owner has to call."""
    notice = _notice(builder, unit)
    for level in range(notice.level + 1, len(notice.chain.levels)):
        _set(builder, unit, level=level)
        people = [h for h in notice.chain.levels[level].people if _is_new(builder, unit, h.id)]
        reached = [_tell(builder, unit, level, helper) for helper in people]
        if any(reached):
            _set(builder, unit, next_at=builder.moment.at + TAKE_WITHIN_MS)
            return
    builder.note(FactKind.UNIT_UNREACHED, unit=unit)
    _set(builder, unit, level=len(notice.chain.levels), next_at=None, unreached=True)


def _is_new(builder: TransitionBuilder, unit: str, person: str) -> bool:
    told = any(asked.person == person for asked in _notice(builder, unit).told)
    return not told and may_help(builder.alarm, person)


def _tell(builder: TransitionBuilder, unit: str, level: int, helper: Helper) -> bool:
    reached = builder.moment.reachable(helper.id)
    if reached:
        builder.note(FactKind.UNIT_TOLD, unit=unit, person=helper.id, level=level)
    else:
        builder.note(FactKind.UNIT_UNDELIVERED, helper.id, unit=unit, reason=NOT_INSTALLED)
    state = AskState.ASKED if reached else AskState.FAILED
    told = (*_notice(builder, unit).told, Asked(helper.id, level, builder.alarm.seq, state))
    _set(builder, unit, told=told)
    return reached


def undelivered(builder: TransitionBuilder, person: str, unit: str, reason: str) -> None:
    """Nobody left to wait for at this level: the next one now (L3)."""
    duty = builder.alarm.duty
    notice = duty.notice_of(unit) if duty is not None else None
    waits = notice is not None and notice.next_at is not None
    if notice is None or not waits or not _waits_for(notice, person):
        return
    _mark(builder, notice, person, AskState.FAILED)
    builder.note(FactKind.UNIT_UNDELIVERED, person, unit=unit, reason=reason)
    _go_on_if_nobody_is_left(builder, unit)


def spare(builder: TransitionBuilder, target: str, unit: str) -> bool:
    """L7: a leader there who turns out to be the target is no longer the one to confirm; false for
    anybody else."""
    notice = _notice(builder, unit)
    if not _waits_for(notice, target):
        return False
    _mark(builder, notice, target, AskState.WITHDRAWN)
    if notice.next_at is not None:
        _go_on_if_nobody_is_left(builder, unit)
    return True


def _mark(builder: TransitionBuilder, notice: UnitNotice, person: str, state: AskState) -> None:
    told = (replace(one, state=state) if one.person == person else one for one in notice.told)
    _set(builder, notice.unit, told=tuple(told))


def _go_on_if_nobody_is_left(builder: TransitionBuilder, unit: str) -> None:
    notice = _notice(builder, unit)
    here = [one for one in notice.told if one.level == notice.level]
    if not any(one.state is AskState.ASKED for one in here):
        next_level(builder, unit)


def _waits_for(notice: UnitNotice, person: str) -> bool:
    return any(one.person == person and one.state is AskState.ASKED for one in notice.told)


def received(builder: TransitionBuilder, actor: str) -> str:
    """Confirms; returns the name of whoever did, "" when nothing came of it."""
    duty = builder.alarm.duty
    notice = duty.may_confirm(actor) if duty is not None else None
    if notice is None or notice.received_by is not None:
        return ""
    name = next((h.name for h in notice.chain.everyone() if h.id == actor), actor)
    _set(
        builder,
        notice.unit,
        received_by=actor,
        received_name=name,
        received_at=builder.at,
        next_at=None,
    )
    builder.note(FactKind.UNIT_RECEIVED, actor, unit=notice.unit, name=name)
    return name


def rest(builder: TransitionBuilder) -> None:
    """Nobody more is told: the owner has seen to it another way, or it is no longer needed."""
    duty = builder.alarm.duty
    for notice in duty.notices if duty is not None else ():
        _set(builder, notice.unit, next_at=None)


def _notice(builder: TransitionBuilder, unit: str) -> UnitNotice:
    found = builder.alarm.duty.notice_of(unit) if builder.alarm.duty is not None else None
    assert found is not None  # its callers have put it there
    return found


def _set(builder: TransitionBuilder, unit: str, **changed: Any) -> None:
    duty = builder.alarm.duty
    assert duty is not None  # as above
    notices = tuple(replace(one, **changed) if one.unit == unit else one for one in duty.notices)
    builder.alarm = replace(builder.alarm, duty=replace(duty, notices=notices))
