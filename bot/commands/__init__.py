"""What can be asked of the bot: the command side of contract.md.

A tap on a card of an alarm is an `Act` with one of `domain.moves`, one dataclass per verb.
"""

from bot.commands.alarms import (
    Act,
    ActOnMine,
    Guide,
    GuideAlone,
    NoteRead,
    Raise,
    Say,
    ShowStatus,
    WriteDown,
)
from bot.commands.evidence import (
    ChooseIncident,
    DropEvidence,
    KeepEvidence,
    KeepMessage,
    NoteRecording,
    ShowEvidence,
    ViewEvidence,
)
from bot.commands.origin import Origin
from bot.commands.people import (
    ChooseLanguage,
    ComeBack,
    GoAway,
    Leave,
    Meet,
    ReadRoutine,
    ShowHome,
    ShowPrivacy,
    ShowReadiness,
    ShowRoutines,
    ShowSentence,
)

Command = (
    Raise
    | Act
    | ActOnMine
    | Say
    | Guide
    | GuideAlone
    | WriteDown
    | KeepEvidence
    | KeepMessage
    | ShowEvidence
    | ChooseIncident
    | DropEvidence
    | NoteRecording
    | ViewEvidence
    | ShowStatus
    | ShowReadiness
    | ShowRoutines
    | ReadRoutine
    | ShowPrivacy
    | ShowSentence
    | ShowHome
    | ChooseLanguage
    | GoAway
    | ComeBack
    | Meet
    | Leave
    | NoteRead
)

__all__ = [
    "Act",
    "ActOnMine",
    "ChooseIncident",
    "ChooseLanguage",
    "ComeBack",
    "Command",
    "DropEvidence",
    "GoAway",
    "Guide",
    "GuideAlone",
    "KeepEvidence",
    "KeepMessage",
    "Leave",
    "Meet",
    "NoteRead",
    "NoteRecording",
    "Origin",
    "Raise",
    "ReadRoutine",
    "Say",
    "ShowEvidence",
    "ShowHome",
    "ShowPrivacy",
    "ShowReadiness",
    "ShowRoutines",
    "ShowSentence",
    "ShowStatus",
    "ViewEvidence",
    "WriteDown",
]
