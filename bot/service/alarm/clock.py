"""Setting right what waits, after a step of the clock: one alarm a transaction, under its lock."""

from dataclasses import dataclass

from bot.domain.alarm.clock_steps import reanchored
from bot.service.answer import SILENT, Answer
from bot.service.outgoing import publish
from bot.service.unit_of_work import Turn
from bot.store.records import StoredCard


@dataclass(frozen=True, slots=True)
class Step:
    """By how much the clock was set (ms; negative: back, 0: not that anybody knows); `leapt`: it
    went forward by so much that nobody can say which day it is; `noted`: we were the first to
    store it."""

    ms: int = 0
    leapt: bool = False
    noted: bool = False


def note_step(turn: Turn, step: Step) -> bool:
    """Stores the step; whether we were the first."""
    return turn.tx.note_step(step.ms, step.leapt)


def out_of_place(turn: Turn, step: Step) -> list[str]:
    """The alarms in which something is to be set right, by id."""
    return [
        card.id
        for card in turn.tx.waiting_alarms()
        if reanchored(card, turn.moment, step.ms, step.noted).card != card
    ]


def reanchor(turn: Turn, incident: str, step: Step) -> Answer:
    """Sets one alarm right. Nobody is told: nothing has happened."""
    stored = turn.tx.incident(incident)
    if stored is None:
        return SILENT
    change = reanchored(stored.card, turn.moment, step.ms, step.noted)
    if change.changed:
        publish(turn, stored, stored.organisation, change)
    elif change.card != stored.card:
        turn.tx.save(StoredCard(change.card, stored.mac, stored.organisation))
        turn.tx.move_timers(change.card)
    return SILENT


def settle(turn: Turn) -> None:
    """What is to be sent waits for no instant to come, and the mark is the clock's again."""
    turn.tx.bring_forward()
    turn.tx.set_mark(turn.now)
