"""Which calls an alarm asks for (docs/calling.md): planned with the card, in the same transaction,
and stopped with it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain.alarm.ringing import alert_of, is_to_be_rung, may_ring, rings_at
from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import Fact, FactKind
from bot.domain.calls import CallChoice
from bot.domain.conversation import LOOKED_EACH_MS, CallRow, CallState, within
from bot.domain.organisation.organisation import Chain, ChainLevel
from bot.domain.working_days import is_at_work
from bot.service.directory import Directory
from bot.service.unit_of_work import CallTerms, UnitOfWork, new_id


def plan(uow: UnitOfWork, was_moving: bool, alarm: Alarm, facts: Sequence[Fact]) -> None:
    """Calls to whoever is alerted by these facts; those that are no longer wanted are stopped."""
    terms = uow.terms.calls
    if terms is None or not may_ring(alarm):
        return
    alerted = [str(f.detail["person"]) for f in facts if f.kind is FactKind.ALERTED]
    no_card = [f.actor for f in facts if f.kind is FactKind.UNDELIVERED]
    planned = [one for person in (*alerted, *no_card) if (one := _planned(uow, alarm, person))]
    uow.tx.plan_calls(planned)
    if set(no_card) - set(alerted):
        _bring_forward(uow, alarm, no_card)
    goes_on = not was_moving and alarm.chain_moves and not _is_new(facts)
    resumed = goes_on and _resume(uow, alarm)
    stopped = was_moving and any(fact.kind in _MAY_STOP for fact in facts)
    if stopped:
        _look_again(uow, alarm)
    # A look is a transaction that the red card would wait for: what is due later is seen in time.
    soon = any((call.due_at or 0) < uow.now + LOOKED_EACH_MS for call in planned)
    if soon or stopped or no_card or resumed:
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


def _is_new(facts: Sequence[Fact]) -> bool:
    """Whether the alarm is raised now and has no calls yet; one that was stored late may have."""
    return any(f.kind is FactKind.RAISED and "happened_at" not in f.detail for f in facts)


def _planned(uow: UnitOfWork, alarm: Alarm, person: str) -> CallRow | None:
    at = rings_at(alarm, person)
    if at is None or number_of_helper(uow, alarm, person) == NO_NUMBER:
        return None
    due_at = max(uow.now, at - alarm.ahead_ms)
    return CallRow(new_id(), alarm.id, person, alarm.round, due_at)


def _look_again(uow: UnitOfWork, alarm: Alarm) -> None:
    """Whoever is not needed any more is not rung on, and what is planned may be due at another
    instant. Whom the alarm still waits for keeps their call, whatever somebody else has said."""

    def goes_on(call: CallRow) -> bool:
        return call.state is CallState.CLOSING or is_to_be_rung(alarm, call.person)

    there = uow.tx.calls_of(alarm.id)
    looks = [one.id for one in there if one.state is CallState.PLANNED or not goes_on(one)]
    if looks:
        uow.tx.look_at_calls(looks)


def set_right(uow: UnitOfWork, alarm: Alarm) -> None:
    """The clock was set back: no call waits for an instant to come."""
    for call in uow.tx.calls_of(alarm.id):
        uow.tx.keep_call(within(call, uow.now))
    uow.after_commit.append(uow.wakers.calls)


def is_told_late(
    uow: UnitOfWork, incident: str, person: str, placed_at: int, read_at: int | None
) -> bool:
    """Whether a receipt shows nothing new of whoever claimed with a key (L2): they had read this
    card before it, and the receipt was late, another device tells, or Teams does so once more. What
    nobody can date shows nothing either."""
    alarm = uow.tx.get_alarm(incident)
    claims = alarm.claims if alarm is not None else ()
    claim = next((one for one in claims if one.person == person and one.unsigned), None)
    alert = alert_of(alarm, person) if alarm is not None and claim is not None else None
    if alarm is None or claim is None or alert is None:
        return False
    key_at = claim.at - alarm.ahead_ms
    if placed_at >= key_at:
        return False
    if read_at is None or read_at < key_at:
        return True
    return any(
        entry.kind == FactKind.READ and entry.actor == person and entry.at >= alert.at
        for entry in uow.tx.entries(incident)
    )


def _resume(uow: UnitOfWork, alarm: Alarm) -> bool:
    """Nobody helps any more, or nobody has had contact (L2): whoever is waited for and was not rung
    because somebody helped is rung after all, as a redial where it had rung."""
    resumed = False
    for call in uow.tx.calls_left(alarm.id, alarm.round):
        at = rings_at(alarm, call.person)
        if at is not None:
            due_at = max(uow.now, at - alarm.ahead_ms)
            uow.tx.keep_call(replace(call, state=CallState.PLANNED, due_at=due_at, ended_at=None))
            resumed = True
    return resumed


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
    return is_unwanted(uow.tx.call_choice(person), uow.directory, uow.now)


def is_unwanted(choice: CallChoice, directory: Directory, now: int) -> bool:
    """The same of a choice, by a directory and at an instant."""
    off_duty = choice.person in directory.absences(now) or not is_at_work(now)
    return choice.has_no_number or (choice.on_duty and off_duty)


def without_number(uow: UnitOfWork, people: Sequence[str]) -> frozenset[str]:
    """Those of whom it is decided that they have no number here, where calls are made."""
    if uow.terms.calls is None or not people:
        return frozenset()
    choices = uow.tx.call_choices(people)
    return frozenset(person for person, choice in choices.items() if choice.has_no_number)


SOONER_MS: Final = 10_000  # when their telephone would have rung


def sooner(uow: UnitOfWork, chain: Chain) -> Chain:
    """The chain, where nobody on a level can be called, by a decision: Teams alone is not waited
    for as long, since no call will come after it. By what the directory knows, which another
    replica's decision reaches within two seconds: it says how long is waited, and whether anybody
    is rung is asked of the database before that."""
    decided = uow.directory.people.no_number if uow.terms.calls is not None else None
    if not decided:
        return chain
    levels = [_sooner(level, decided) for level in chain.levels]
    return replace(chain, levels=tuple(levels))


def _sooner(level: ChainLevel, decided: frozenset[str]) -> ChainLevel:
    if not level.people or any(one.id not in decided for one in level.people):
        return level
    wait, alone = (max(ms // 2, min(ms, SOONER_MS)) for ms in (level.wait_ms, level.wait_alone_ms))
    return replace(level, wait_ms=wait, wait_alone_ms=alone)
