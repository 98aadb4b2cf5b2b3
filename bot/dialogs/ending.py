"""The guided ending, from the closing sentence to the last question, in the order in which a
caseworker meets it (R6, R42, R48)."""

from typing import Final

from bot.cards.alarm.views import QuestionView, StatusView
from bot.cards.guidance import GuidanceView
from bot.dialogs import commands
from bot.dialogs.card_data import Data, DialogStep, choice, moves_of, number, short, taps_of
from bot.dialogs.commands import Command, Origin
from bot.dialogs.warning import answer, write_down
from bot.domain.alarm import moves
from bot.domain.alarm.incident import Details, IncidentKind, MeetingType, Target, ThreatChannel
from bot.domain.alarm.moves import Verb
from bot.domain.organisation.organisation import Workplace


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


STEPS: Final = (
    # *Avslutt samtalen* on her card, or `avslutte`: the closing sentence. It needs no reason.
    DialogStep(StatusView, taps={Verb.END_CALL: _end}),
    # From there one can come back, and write down what was said.
    DialogStep(GuidanceView, taps={Verb.GUIDE_NOTE: write_down}, moves={Verb.GUIDE_STEP: answer}),
    # *Samtalen er slutt*: nothing is answered on the ladder any more.
    DialogStep(GuidanceView, moves={Verb.CALL_OVER: lambda data: moves.CallOver()}),
    # She, or whoever helps, ends the alarm.
    DialogStep(StatusView, moves={Verb.RESOLVE: lambda data: moves.Resolve()}),
    # "Er du trygg nå?"; who is not, alerts again.
    DialogStep(StatusView, moves={Verb.SAFE: lambda data: moves.Safe()}),
    # "Var det en trussel?", at the end at the latest: the tap itself reports it.
    DialogStep(
        QuestionView,
        moves={
            Verb.THREAT: lambda data: moves.ReportThreat(),
            Verb.NO_THREAT: lambda data: moves.DenyThreat(number(data, "seen")),
        },
    ),
    # What it was, whom it was aimed at, and how it came.
    DialogStep(StatusView, moves={Verb.DESCRIBE: _describe}),
)
TAPS: Final = taps_of(STEPS)
MOVES: Final = moves_of(STEPS)
