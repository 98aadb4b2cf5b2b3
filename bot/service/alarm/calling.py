"""`varsle kollegaer`: the red card held up by word (R46)."""

from bot.cards.views import Sentence
from bot.dialogs.commands import Act, ActOnMine, CallColleagues
from bot.domain.alarm import moves
from bot.service.alarm.act import act, act_on_mine
from bot.service.alarm.raise_alarm import raise_alarm
from bot.service.alarm.relay import helps_in, lively_alarm_of
from bot.service.answer import Answer, notice
from bot.service.unit_of_work import Turn
from bot.service.utterances import keep_words


def call_colleagues(turn: Turn, command: CallColleagues) -> Answer:
    """Calls those who are there to the sender's own alarm, else to the one in which they help.
    With neither it is a cry, because whoever asks colleagues to come needs help (L8); what has been
    quiet for two hours is over (L6)."""
    origin, move = command.origin, moves.CallColleagues()
    mine = lively_alarm_of(turn, origin.person)
    in_need = mine is not None and mine.card.drill is None
    helping = () if in_need else helps_in(turn, origin.person)
    if len(helping) == 1:
        return act(turn, Act(origin, helping[0], move))
    if helping:  # never guess to whom they are to come
        return notice(turn, origin.person, Sentence("answer-relay-which"))
    if mine is not None:
        if command.said:
            keep_words(turn, mine, origin.person, command.said)
        return act_on_mine(turn, ActOnMine(origin, move))
    return raise_alarm(turn, command.as_cry())
