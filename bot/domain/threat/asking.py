"""Who is asked to follow up a threat: up the alarm's own chain, level by level, apart from the red
card and more slowly (R43, L3), and never in silence to the end (L4).

A person who has the threat follow-up may lose it: by saying so, by being out of reach, or by
turning out to be the target (L7). Then the chain goes on."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from bot.domain.alarm.escalation import NOT_INSTALLED, TransitionBuilder, may_help
from bot.domain.alarm.timeline import FactKind
from bot.domain.organisation.organisation import Helper
from bot.domain.threat.duty import (
    TAKE_WITHIN_MS,
    Asked,
    AskState,
    ThreatFollowUp,
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
    return is_new and may_help(builder.alarm, person)


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
