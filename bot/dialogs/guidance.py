"""The guided call in the order in which a caseworker meets it: the warning, one sentence at a time
(R6, R39, R48, R49), and the ending, from the closing sentence to the last question (R6, R42, R48).
What an answer makes of the call is in `domain/guidance.py`; the sentences are in `texts/ladders/`.
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
from bot.domain.alarm.incident import Details, IncidentKind, MeetingType, Target, ThreatChannel
from bot.domain.alarm.moves import Verb
from bot.domain.guidance import Advice, Ladder, Reaction
from bot.domain.organisation.organisation import Language, Workplace


def _warn(origin: Origin, data: Data) -> Command:
    return commands.Guide(origin, False, short(data, "incident"))


def _choose(data: Data) -> moves.Choose:
    return moves.Choose(
        ladder=choice(Ladder, data, "ladder"), language=choice(Language, data, "language")
    )


def _answer(data: Data) -> moves.AnswerGuidance:
    """What the client does, or that she ends. An answer without a number is a new one: ending is
    always meant (R6). Raises `Misread`."""
    reaction = choice(Reaction, data, "reaction")
    if reaction is None:
        raise Misread
    return moves.AnswerGuidance(reaction, short(data, "walk"), number(data, "step"))


def _write_down(origin: Origin, data: Data) -> Command:
    """What was said, in her own words, while she remembers it."""
    text = words(data) if "text" in data else None
    loose = short(data, "loose") is not None
    return commands.WriteDown(origin, text, incident=short(data, "incident"), loose=loose)


def _advise(data: Data) -> moves.Advise:
    advice = choice(Advice, data, "advice")
    if advice is None:
        raise Misread
    return moves.Advise(advice)


WARNING_STEPS: Final = (
    # *Gi advarsel* on her card, or `advarsel`: the first sentence, for the way they talk.
    DialogStep(StatusView, taps={Verb.WARN: _warn}),
    # Another ladder or the client's language, at any sentence; it goes on from there.
    DialogStep(GuidanceView, moves={Verb.GUIDE_CHOOSE: _choose}),
    # What the client does leads to the next sentence: calmer, goes on, threatens, has hung up.
    DialogStep(GuidanceView, moves={Verb.GUIDE_STEP: _answer}),
    # Meanwhile whoever helps advises to stay or to end; that moves nothing by itself (L9).
    DialogStep(RoleView, moves={Verb.GUIDE_ADVISE: _advise}),
    # The client has hung up: nothing is left to say, and something to write down.
    DialogStep(GuidanceView, taps={Verb.GUIDE_NOTE: _write_down}),
)


def _end(origin: Origin, data: Data) -> Command:
    return commands.Guide(origin, True, short(data, "incident"))


def _describe(data: Data) -> moves.AlarmCommand:
    channel = choice(ThreatChannel, data, "channel")
    told = channel.meeting if channel is not None else None
    return moves.Describe(
        Details(
            meeting=choice(MeetingType, data, "meeting") or told,
            kind=choice(IncidentKind, data, "kind"),
            place=choice(Workplace, data, "place"),
            target=choice(Target, data, "target"),
            target_person=short(data, "target_person"),
            channel=channel,
        ),
        named=short(data, "target_name"),
    )


ENDING_STEPS: Final = (
    # *Avslutt samtalen* on her card, or `avslutte`: the closing sentence. It needs no reason.
    DialogStep(StatusView, taps={Verb.END_CALL: _end}),
    # From there one can come back, and write down what was said.
    DialogStep(GuidanceView, taps={Verb.GUIDE_NOTE: _write_down}, moves={Verb.GUIDE_STEP: _answer}),
    # *Samtalen er slutt*: nothing is answered on the ladder any more.
    DialogStep(GuidanceView, moves={Verb.CALL_OVER: lambda data: moves.CallOver()}),
    # She, or whoever helps, ends the alarm.
    DialogStep(StatusView, moves={Verb.RESOLVE: lambda data: moves.Resolve()}),
    # "Er du trygg nå?"; who is not, alerts again.
    DialogStep(StatusView, moves={Verb.SAFE: lambda data: moves.Safe()}),
    # "Var det en trussel?", at the end at the latest: the tap itself reports it.
    DialogStep(
        StatusView,
        moves={
            Verb.THREAT: lambda data: moves.ReportThreat(),
            Verb.NO_THREAT: lambda data: moves.DenyThreat(number(data, "seen")),
        },
    ),
    # What it was, whom it was aimed at, and how it came.
    DialogStep(StatusView, moves={Verb.DESCRIBE: _describe}),
)
TAPS: Final = taps_of((*WARNING_STEPS, *ENDING_STEPS))
MOVES: Final = moves_of((*WARNING_STEPS, *ENDING_STEPS))

# What is answered outside any alarm, too: there the call is the caseworker's own row.
ALONE: Final[
    Mapping[str, Callable[[Data], moves.AnswerGuidance | moves.Choose | moves.CallOver]]
] = {
    Verb.GUIDE_STEP: _answer,
    Verb.GUIDE_CHOOSE: _choose,
    Verb.CALL_OVER: lambda data: moves.CallOver(),
}
