"""The guided warning, one sentence at a time, in the order in which a caseworker meets it (R6, R39,
R48, R49). What an answer makes of the call is in `domain/guidance.py`; the sentences are in
`texts/ladders/`.
"""

from collections.abc import Callable, Mapping
from typing import Final

from bot.cards.alarm.views import RoleView, StatusView
from bot.cards.guidance import GuidanceView
from bot.dialogs import commands
from bot.dialogs.card_data import (
    Data,
    DialogStep,
    Misread,
    choice,
    moves_of,
    number,
    short,
    taps_of,
    words,
)
from bot.dialogs.commands import Command, Origin
from bot.domain.alarm import moves
from bot.domain.alarm.moves import Verb
from bot.domain.guidance import Advice, Ladder, Reaction
from bot.domain.organisation.organisation import Language


def _warn(origin: Origin, data: Data) -> Command:
    return commands.Guide(origin, False, short(data, "incident"))


def _choose(data: Data) -> moves.Choose:
    return moves.Choose(
        ladder=choice(Ladder, data, "ladder"), language=choice(Language, data, "language")
    )


def answer(data: Data) -> moves.AnswerGuidance:
    """What the client does, or that she ends. An answer without a number is a new one: ending is
    always meant (R6). Raises `Misread`."""
    reaction = choice(Reaction, data, "reaction")
    if reaction is None:
        raise Misread
    return moves.AnswerGuidance(reaction, short(data, "walk"), number(data, "step"))


def write_down(origin: Origin, data: Data) -> Command:
    """What was said, in her own words, while she remembers it."""
    return commands.WriteDown(origin, words(data), incident=short(data, "incident"))


def _advise(data: Data) -> moves.Advise:
    advice = choice(Advice, data, "advice")
    if advice is None:
        raise Misread
    return moves.Advise(advice)


STEPS: Final = (
    # *Gi advarsel* on her card, or `advarsel`: the first sentence, for the way they talk.
    DialogStep(StatusView, taps={Verb.WARN: _warn}),
    # Another ladder or the client's language, at any sentence; it goes on from there.
    DialogStep(GuidanceView, moves={Verb.GUIDE_CHOOSE: _choose}),
    # What the client does leads to the next sentence: calmer, goes on, threatens, has hung up.
    DialogStep(GuidanceView, moves={Verb.GUIDE_STEP: answer}),
    # Meanwhile whoever helps advises to stay or to end; that moves nothing by itself (L9).
    DialogStep(RoleView, moves={Verb.GUIDE_ADVISE: _advise}),
    # The client has hung up: nothing is left to say, and something to write down.
    DialogStep(GuidanceView, taps={Verb.GUIDE_NOTE: write_down}),
)
TAPS: Final = taps_of(STEPS)
MOVES: Final = moves_of(STEPS)

# What is answered outside any alarm, too: there the call is the caseworker's own row.
ALONE: Final[
    Mapping[str, Callable[[Data], moves.AnswerGuidance | moves.Choose | moves.CallOver]]
] = {
    Verb.GUIDE_STEP: answer,
    Verb.GUIDE_CHOOSE: _choose,
    Verb.CALL_OVER: lambda data: moves.CallOver(),
}
