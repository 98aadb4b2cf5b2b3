"""`varsle kollegaer`: the red card held up by word (R46)."""

from bot.commands import ActOnMine, CallColleagues, Raise
from bot.domain import moves
from bot.service.acting import act_on_mine
from bot.service.answers import Answer
from bot.service.raising import raise_alarm
from bot.service.turn import Turn


def call_colleagues(turn: Turn, command: CallColleagues) -> Answer:
    """Calls those who are there; without an alarm it raises one, because whoever asks colleagues to
    come needs help (L8)."""
    person = command.origin.person
    if any(turn.tx.unresolved_of(person, drill) for drill in (False, True)):
        return act_on_mine(turn, ActOnMine(command.origin, moves.CallColleagues()))
    return raise_alarm(turn, Raise(command.origin, command.words, colleagues=True))
