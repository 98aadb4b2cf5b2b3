"""Which calls an alarm asks for (docs/calling.md): planned with the card, in the same transaction,
and stopped with it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain.alarm.incident import Drill
from bot.domain.alarm.ringing import rings_at
from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import Fact, FactKind
from bot.domain.calls import LOOKED_EACH_MS, CallRow, CallState
from bot.domain.working_days import is_at_work
from bot.service.unit_of_work import CallTerms, UnitOfWork, new_id


def plan(uow: UnitOfWork, was_moving: bool, alarm: Alarm, facts: Sequence[Fact]) -> None:
    """Calls to whoever is alerted by these facts; those that are no longer wanted are stopped."""
    terms = uow.terms.calls
    if terms is None or alarm.drill in (Drill.ALONE, Drill.CANARY):
        return
    alerted = [str(f.detail["person"]) for f in facts if f.kind is FactKind.ALERTED]
    no_card = [f.actor for f in facts if f.kind is FactKind.UNDELIVERED]
    planned = [one for person in (*alerted, *no_card) if (one := _planned(uow, alarm, person))]
    uow.tx.plan_calls(planned)
    if planned:
        uow.tx.stop_trials([call.person for call in planned])
    if set(no_card) - set(alerted):
        _bring_forward(uow, alarm, no_card)
    stopped = was_moving and any(fact.kind in _MAY_STOP for fact in facts)
    if stopped:
        uow.tx.stop_calls(alarm.id, None)
    # A look is a transaction that the red card would wait for: what is due later is seen in time.
    soon = any(call.due_at < uow.now + LOOKED_EACH_MS for call in planned)
    if soon or stopped or no_card:
        uow.after_commit.append(uow.wakers.calls)


_MAY_STOP: Final = frozenset(
    {
        FactKind.CLAIMED,
        FactKind.DECLINED,
        FactKind.DESCRIBED,
        FactKind.CANCELLED,
        FactKind.RESOLVED,
        FactKind.SUPERSEDED,
        FactKind.DRILL_UNANSWERED,
    }
)


def _planned(uow: UnitOfWork, alarm: Alarm, person: str) -> CallRow | None:
    at = rings_at(alarm, person)
    if at is None or number_of_helper(uow, alarm, person) == NO_NUMBER:
        return None
    due_at = max(uow.now, at - alarm.ahead_ms)
    return CallRow(new_id(), alarm.id, person, alarm.round, due_at)


def _bring_forward(uow: UnitOfWork, alarm: Alarm, people: Sequence[str]) -> None:
    """No card reaches them: they are rung at once."""
    for call in uow.tx.calls_of(alarm.id):
        if call.person in people and call.state is CallState.PLANNED:
            uow.tx.keep_call(replace(call, due_at=uow.now))


NO_NUMBER: Final = ""


def number_of_helper(uow: UnitOfWork, alarm: Alarm, person: str) -> str | None:
    """The number to dial; None where none is needed, `NO_NUMBER` where there is none to call."""
    helper = next((one for one in alarm.chain.everyone() if one.id == person), None)
    return number_of(uow.terms.calls, helper.phone if helper is not None else None)


def number_of(terms: CallTerms | None, phone: str | None) -> str | None:
    """The same of a telephone number as the organisation has it."""
    if terms is None:
        return NO_NUMBER
    number = terms.callable_number(phone) if phone else None
    return number if number is not None or not terms.needs_number else NO_NUMBER


def can_be_called(terms: CallTerms | None, phone: str | None) -> bool:
    """Whether nothing is missing to call whoever has this number; true where nobody is called."""
    return terms is None or number_of(terms, phone) != NO_NUMBER


def wants_no_call(uow: UnitOfWork, person: str) -> bool:
    """Whether the person has chosen not to be called now: on duty alone is between 8 and 16 on a
    working day, and not while they are away; or they are to have no number here."""
    choice = uow.tx.call_choice(person)
    off_duty = person in uow.directory.absences(uow.now) or not is_at_work(uow.now)
    return choice.has_no_number or (choice.on_duty and off_duty)
