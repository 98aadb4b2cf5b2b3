"""Who is asked to follow up a threat: up the alarm's own chain, level by level, apart from the red
card and more slowly (R43, L3), and never in silence to the end (L4).

A person who has the duty may lose it: by saying so, by being out of reach, or by turning out to
be the target (L7). Then the chain goes on.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.domain.alarm.escalation import NOT_INSTALLED, Draft, may_help
from bot.domain.alarm.timeline import FactKind
from bot.domain.organisation.organisation import Helper
from bot.domain.threat.duty import TAKE_WITHIN_MS, Asked, AskState, Duty, open_tasks, reminder_at

CHAIN_IS_THROUGH = 1  # the first reminder after that: an hour later, not another quarter


def call_next(draft: Draft) -> None:
    """The next level at which somebody can be reached; after the last nobody gives up (L4)."""
    levels = draft.card.chain.levels
    for level in range(duty_of(draft).level + 1, len(levels)):
        change(draft, level=level)
        if _call(draft, level, levels[level].people):
            change(draft, next_at=draft.moment.at + TAKE_WITHIN_MS)
            return
    if not duty_of(draft).untaken:
        draft.note(FactKind.DUTY_UNTAKEN)
    change(
        draft,
        level=len(levels),
        untaken=True,
        reminders=CHAIN_IS_THROUGH,
        next_at=reminder_at(draft.moment.at, CHAIN_IS_THROUGH),
    )


def _call(draft: Draft, level: int, people: Iterable[Helper]) -> bool:
    """Asks one level; false when nobody new could be asked."""
    reached = [_ask(draft, level, helper) for helper in people if _may_be_asked(draft, helper.id)]
    if not any(reached):
        draft.note(FactKind.DUTY_SKIPPED, level=level)
    return any(reached)


def _may_be_asked(draft: Draft, person: str) -> bool:
    asked = duty_of(draft).asked_of(person)
    is_new = asked is None or asked.state in (AskState.FAILED, AskState.WITHDRAWN)
    return is_new and may_help(draft.card, person)


def _ask(draft: Draft, level: int, helper: Helper) -> bool:
    """Asks one person; false when the person cannot be reached in Teams."""
    if draft.moment.reachable(helper.id):
        draft.note(FactKind.DUTY_CALLED, person=helper.id, level=level)
        keep(draft, Asked(helper.id, level, draft.card.seq))
        return True
    draft.note(FactKind.DUTY_UNDELIVERED, helper.id, reason=NOT_INSTALLED)
    keep(draft, Asked(helper.id, level, draft.card.seq, AskState.FAILED))
    return False


def ask_after_all(draft: Draft, person: str | None) -> None:
    """Whoever was taken for the target and is not, where the chain has come past them (L4)."""
    duty = duty_of(draft)
    if duty.end is not None or duty.owner is not None:
        return
    for level, step in enumerate(draft.card.chain.levels[: duty.level + 1]):
        for helper in step.people:
            if helper.id == person and _may_be_asked(draft, person):
                _ask(draft, level, helper)


def without(draft: Draft, person: str) -> None:
    """Goes on without this person: nobody left to wait for means the next level now."""
    duty = duty_of(draft)
    had_it = duty.owner == person
    if had_it:
        change(draft, owner=None)
    waiting = any(a.level == duty.level and a.state is AskState.ASKED for a in duty_of(draft).asked)
    if duty_of(draft).owner is None and (had_it or not waiting) and not duty.untaken:
        call_next(draft)


def remind(draft: Draft, person: str) -> None:
    """A new card at the end of the person's chat: something is still to be done."""
    left = len(open_tasks(duty_of(draft), draft.card.details))
    draft.note(FactKind.DUTY_REMINDED, person=person, open=left)
    asked = duty_of(draft).asked_of(person)
    if asked is not None:
        keep(draft, replace(asked, shown=draft.card.seq))


def remind_everybody(draft: Draft) -> None:
    """L4: nobody has taken it. Whoever did not decline is reminded, else everybody; whoever could
    not be reached before is tried again."""
    number = duty_of(draft).reminders + 1
    change(draft, reminders=number, next_at=reminder_at(draft.moment.at, number))
    asked_now = {
        helper.id
        for level, step in enumerate(draft.card.chain.levels)
        for helper in step.people
        if _may_be_asked(draft, helper.id) and draft.moment.reachable(helper.id)
        if _ask(draft, level, helper)
    }
    able = [a for a in duty_of(draft).asked if a.state in (AskState.ASKED, AskState.DECLINED)]
    willing = [a for a in able if a.state is AskState.ASKED] or able
    for asked in willing:
        if asked.person not in asked_now and draft.moment.reachable(asked.person):
            remind(draft, asked.person)


def go_on(draft: Draft) -> None:
    """Open (again): the reminders begin from the first."""
    change(draft, end=None, reminders=0, next_at=reminder_at(draft.moment.at, 0))


def duty_of(draft: Draft) -> Duty:
    """The duty, where there is one for certain."""
    assert draft.card.duty is not None  # its callers have looked
    return draft.card.duty


def change(draft: Draft, **changed: Any) -> None:
    """The duty with these fields changed."""
    draft.card = replace(draft.card, duty=replace(duty_of(draft), **changed))


def keep(draft: Draft, asked: Asked) -> None:
    """The person's place in the duty, new or changed."""
    others = tuple(one for one in duty_of(draft).asked if one.person != asked.person)
    change(draft, asked=(*others, asked))


def mark(draft: Draft, person: str, state: AskState) -> None:
    """What came of asking the person."""
    asked = duty_of(draft).asked_of(person)
    if asked is not None and asked.state is not state:
        keep(draft, replace(asked, state=state))
