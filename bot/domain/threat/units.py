"""Another unit that is threatened is told through the bot, level by level, until a named human
there says *Mottatt* (R21, R43). Only codes travel: who tells, what kind, when, whom to call (L11).
"""

from dataclasses import replace
from typing import Any

from bot.domain.alarm import moves
from bot.domain.alarm.escalation import NOT_INSTALLED, Draft, may_help
from bot.domain.alarm.timeline import FactKind
from bot.domain.organisation.organisation import Helper
from bot.domain.threat.duty import TAKE_WITHIN_MS, Asked, AskState, UnitNotice

REPRESENTATIVE = -1  # the level of whoever is told beside the chain


def notify(draft: Draft, actor: str, move: moves.NotifyUnit) -> None:
    """Begins at the unit's first level; once more only where nobody could be reached, or nobody is
    waited for any longer because the task was ticked or the alarm withdrawn meanwhile."""
    duty = draft.card.duty
    if duty is None or move.chain is None or duty.has_told(move.unit):
        return
    notice = UnitNotice(move.unit, move.name, move.chain, draft.at)
    others = tuple(one for one in duty.notices if one.unit != move.unit)
    draft.card = replace(draft.card, duty=replace(duty, notices=(*others, notice)))
    draft.note(FactKind.UNIT_NOTIFIED, actor, unit=move.unit)
    for rep in move.reps:
        if may_help(draft.card, rep) and draft.moment.reachable(rep):
            draft.note(FactKind.UNIT_TOLD, unit=move.unit, person=rep)
            told = Asked(rep, REPRESENTATIVE, draft.card.seq)
            _set(draft, move.unit, reps=(*_notice(draft, move.unit).reps, told))
    next_level(draft, move.unit)


def next_level(draft: Draft, unit: str) -> None:
    """The next level at which somebody can be reached; after the last the owner has to call."""
    notice = _notice(draft, unit)
    for level in range(notice.level + 1, len(notice.chain.levels)):
        _set(draft, unit, level=level)
        people = [h for h in notice.chain.levels[level].people if _is_new(draft, unit, h.id)]
        reached = [_tell(draft, unit, level, helper) for helper in people]
        if any(reached):
            _set(draft, unit, next_at=draft.moment.at + TAKE_WITHIN_MS)
            return
    draft.note(FactKind.UNIT_UNREACHED, unit=unit)
    _set(draft, unit, level=len(notice.chain.levels), next_at=None, unreached=True)


def _is_new(draft: Draft, unit: str, person: str) -> bool:
    told = any(asked.person == person for asked in _notice(draft, unit).told)
    return not told and may_help(draft.card, person)


def _tell(draft: Draft, unit: str, level: int, helper: Helper) -> bool:
    reached = draft.moment.reachable(helper.id)
    if reached:
        draft.note(FactKind.UNIT_TOLD, unit=unit, person=helper.id, level=level)
    else:
        draft.note(FactKind.UNIT_UNDELIVERED, helper.id, unit=unit, reason=NOT_INSTALLED)
    state = AskState.ASKED if reached else AskState.FAILED
    told = (*_notice(draft, unit).told, Asked(helper.id, level, draft.card.seq, state))
    _set(draft, unit, told=told)
    return reached


def undelivered(draft: Draft, person: str, unit: str, reason: str) -> None:
    """Nobody left to wait for at this level: the next one now (L3)."""
    duty = draft.card.duty
    notice = duty.notice_of(unit) if duty is not None else None
    waits = notice is not None and notice.next_at is not None
    if notice is None or not waits or not _waits_for(notice, person):
        return
    _mark(draft, notice, person, AskState.FAILED)
    draft.note(FactKind.UNIT_UNDELIVERED, person, unit=unit, reason=reason)
    _go_on_if_nobody_is_left(draft, unit)


def spare(draft: Draft, target: str, unit: str) -> bool:
    """L7: a leader there who turns out to be the target is no longer the one to confirm; false for
    anybody else."""
    notice = _notice(draft, unit)
    if not _waits_for(notice, target):
        return False
    _mark(draft, notice, target, AskState.WITHDRAWN)
    if notice.next_at is not None:
        _go_on_if_nobody_is_left(draft, unit)
    return True


def _mark(draft: Draft, notice: UnitNotice, person: str, state: AskState) -> None:
    told = (replace(one, state=state) if one.person == person else one for one in notice.told)
    _set(draft, notice.unit, told=tuple(told))


def _go_on_if_nobody_is_left(draft: Draft, unit: str) -> None:
    notice = _notice(draft, unit)
    here = [one for one in notice.told if one.level == notice.level]
    if not any(one.state is AskState.ASKED for one in here):
        next_level(draft, unit)


def _waits_for(notice: UnitNotice, person: str) -> bool:
    return any(one.person == person and one.state is AskState.ASKED for one in notice.told)


def received(draft: Draft, actor: str) -> str:
    """Confirms; returns the name of whoever did, "" when nothing came of it."""
    duty = draft.card.duty
    notice = duty.may_confirm(actor) if duty is not None else None
    if notice is None or notice.received_by is not None:
        return ""
    name = next((h.name for h in notice.chain.everyone() if h.id == actor), actor)
    _set(
        draft,
        notice.unit,
        received_by=actor,
        received_name=name,
        received_at=draft.at,
        next_at=None,
    )
    draft.note(FactKind.UNIT_RECEIVED, actor, unit=notice.unit, name=name)
    return name


def rest(draft: Draft) -> None:
    """Nobody more is told: the owner has seen to it another way, or it is no longer needed."""
    duty = draft.card.duty
    for notice in duty.notices if duty is not None else ():
        _set(draft, notice.unit, next_at=None)


def _notice(draft: Draft, unit: str) -> UnitNotice:
    found = draft.card.duty.notice_of(unit) if draft.card.duty is not None else None
    assert found is not None  # its callers have put it there
    return found


def _set(draft: Draft, unit: str, **changed: Any) -> None:
    duty = draft.card.duty
    assert duty is not None  # as above
    notices = tuple(replace(one, **changed) if one.unit == unit else one for one in duty.notices)
    draft.card = replace(draft.card, duty=replace(duty, notices=notices))
