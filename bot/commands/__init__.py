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
from bot.commands.follow_up import (
    CloseFollowUp,
    DatePoint,
    GiveFollowUp,
    ListFollowUps,
    OpenReport,
    SettlePoint,
    ShowFollowUp,
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
    | CloseFollowUp
    | DatePoint
    | GiveFollowUp
    | ListFollowUps
    | OpenReport
    | SettlePoint
    | ShowFollowUp
    | ShowStatus
    | ShowReadiness
    | ShowRoutines
    | ReadRoutine
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
    "CloseFollowUp",
    "ComeBack",
    "Command",
    "DatePoint",
    "DropEvidence",
    "GiveFollowUp",
    "GoAway",
    "Guide",
    "GuideAlone",
    "KeepEvidence",
    "KeepMessage",
    "Leave",
    "ListFollowUps",
    "Meet",
    "NoteRead",
    "NoteRecording",
    "OpenReport",
    "Origin",
    "Raise",
    "ReadRoutine",
    "Say",
    "SettlePoint",
    "ShowEvidence",
    "ShowFollowUp",
    "ShowHome",
    "ShowReadiness",
    "ShowRoutines",
    "ShowSentence",
    "ShowStatus",
    "ViewEvidence",
    "WriteDown",
]
