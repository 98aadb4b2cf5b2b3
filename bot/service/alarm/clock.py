"""Setting right what waits, after a step of the clock: one alarm a transaction, under its lock."""

from dataclasses import dataclass

from bot.domain.alarm.clock_steps import reanchored
from bot.service.answer import SILENT, Answer
from bot.service.outgoing import publish
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import StoredAlarm


@dataclass(frozen=True, slots=True)
class ClockStep:
    """By how much the clock was set (ms; negative: back, 0: not that anybody knows); `leapt`: it
    went forward by so much that nobody can say which day it is; `noted`: we were the first to
    store it."""

    ms: int = 0
    leapt: bool = False
    noted: bool = False


def note_step(uow: UnitOfWork, step: ClockStep) -> bool:
    """Stores the step; whether we were the first."""
    return uow.tx.note_step(step.ms, step.leapt)


def out_of_place(uow: UnitOfWork, step: ClockStep) -> list[str]:
    """The alarms in which something is to be set right, by id."""
    return [
        alarm.id
        for alarm in uow.tx.waiting_alarms()
        if reanchored(alarm, uow.moment, step.ms, step.noted).alarm != alarm
    ]


def reanchor(uow: UnitOfWork, incident: str, step: ClockStep) -> Answer:
    """Sets one alarm right. Nobody is told: nothing has happened."""
    stored = uow.tx.lock_alarm(incident)
    if stored is None:
        return SILENT
    transition = reanchored(stored.alarm, uow.moment, step.ms, step.noted)
    if transition.changed:
        publish(uow, stored, stored.organisation, transition)
    elif transition.alarm != stored.alarm:
        uow.tx.save(StoredAlarm(transition.alarm, stored.mac, stored.organisation))
        uow.tx.move_timers(transition.alarm)
    return SILENT


def settle(uow: UnitOfWork) -> None:
    """What is to be sent waits for no instant to come, and the mark is the clock's again."""
    uow.tx.bring_forward()
    uow.tx.set_mark(uow.now)
