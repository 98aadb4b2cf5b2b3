"""What can be asked of the bot: the command side of contract.md.

A tap on a card of an alarm is an `Act` with one of `domain.alarm.moves`, one dataclass per verb.
"""

from bot.dialogs.commands.alarm import (
    Act,
    ActOnMine,
    AskAgain,
    CallColleagues,
    Guide,
    GuideAlone,
    NoteRead,
    PlainWord,
    Raise,
    Say,
    ShowStatus,
    StorePlainAlarm,
    WriteDown,
)
from bot.dialogs.commands.drills import (
    GoOn,
    OfferDrill,
    OpenFromPack,
    PlanDrill,
    RestDrill,
    UnplanDrill,
)
from bot.dialogs.commands.evidence import (
    ChooseIncident,
    DropEvidence,
    KeepEvidence,
    KeepMessage,
    NoteRecording,
    ShowEvidence,
    ViewEvidence,
)
from bot.dialogs.commands.follow_up import (
    CloseFollowUp,
    DatePoint,
    GiveFollowUp,
    ListFollowUps,
    OpenReport,
    SettlePoint,
    ShowFollowUp,
)
from bot.dialogs.commands.insight import (
    DropLesson,
    ListLessons,
    ShareLesson,
    ShowCompletion,
    ShowInsight,
    ShowLesson,
    ShowTraining,
    WriteLesson,
)
from bot.dialogs.commands.measures import (
    AddMeasure,
    JudgeMeasure,
    Judgement,
    KeepMinutes,
    MoveMeasures,
    SaveMeasure,
    ShowMeasure,
    ShowPlan,
    ShowReady,
    ShowRegister,
    TakeReady,
    TickMeasure,
)
from bot.dialogs.commands.organisation import (
    ApplyChange,
    BeHere,
    CheckUnit,
    ChooseLanguage,
    ComeBack,
    EditUnit,
    GoAway,
    GoHome,
    Leave,
    Meet,
    PreviewChange,
    ReadRoutine,
    ShowAdmin,
    ShowHome,
    ShowPrivacy,
    ShowReadiness,
    ShowRoutines,
    ShowSentence,
)
from bot.dialogs.commands.origin import Origin
from bot.dialogs.commands.reports import (
    BeginReport,
    DropReport,
    NotFelt,
    NumberReport,
    PostponeNote,
    PostponeReport,
    SaveReport,
    ShowReport,
    StartReport,
    SubmitReport,
    ViewReport,
)

Command = (
    Raise
    | Act
    | ActOnMine
    | CallColleagues
    | Say
    | StorePlainAlarm
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
    | ShowAdmin
    | EditUnit
    | PreviewChange
    | ApplyChange
    | DropLesson
    | ListLessons
    | ShareLesson
    | ShowLesson
    | WriteLesson
    | CheckUnit
    | ShowStatus
    | ShowReadiness
    | ShowRoutines
    | ReadRoutine
    | ShowPrivacy
    | ShowSentence
    | ShowHome
    | ChooseLanguage
    | BeHere
    | GoAway
    | GoHome
    | ComeBack
    | Meet
    | Leave
    | NoteRead
    | AskAgain
    | GoOn
    | OfferDrill
    | OpenFromPack
    | PlanDrill
    | RestDrill
    | UnplanDrill
    | BeginReport
    | DropReport
    | NotFelt
    | NumberReport
    | PostponeNote
    | PostponeReport
    | SaveReport
    | ShowReport
    | StartReport
    | SubmitReport
    | ViewReport
    | ShowCompletion
    | ShowInsight
    | ShowTraining
    | AddMeasure
    | JudgeMeasure
    | KeepMinutes
    | MoveMeasures
    | SaveMeasure
    | ShowMeasure
    | ShowPlan
    | ShowReady
    | ShowRegister
    | TakeReady
    | TickMeasure
)

__all__ = [
    "Act",
    "ActOnMine",
    "AddMeasure",
    "ApplyChange",
    "AskAgain",
    "BeHere",
    "BeginReport",
    "CallColleagues",
    "CheckUnit",
    "ChooseIncident",
    "ChooseLanguage",
    "CloseFollowUp",
    "ComeBack",
    "Command",
    "DatePoint",
    "DropEvidence",
    "DropLesson",
    "DropReport",
    "EditUnit",
    "GiveFollowUp",
    "GoAway",
    "GoHome",
    "GoOn",
    "Guide",
    "GuideAlone",
    "JudgeMeasure",
    "Judgement",
    "KeepEvidence",
    "KeepMessage",
    "KeepMinutes",
    "Leave",
    "ListFollowUps",
    "ListLessons",
    "Meet",
    "MoveMeasures",
    "NotFelt",
    "NoteRead",
    "NoteRecording",
    "NumberReport",
    "OfferDrill",
    "OpenFromPack",
    "OpenReport",
    "Origin",
    "PlainWord",
    "PlanDrill",
    "PostponeNote",
    "PostponeReport",
    "PreviewChange",
    "Raise",
    "ReadRoutine",
    "RestDrill",
    "SaveMeasure",
    "SaveReport",
    "Say",
    "SettlePoint",
    "ShareLesson",
    "ShowAdmin",
    "ShowCompletion",
    "ShowEvidence",
    "ShowFollowUp",
    "ShowHome",
    "ShowInsight",
    "ShowLesson",
    "ShowMeasure",
    "ShowPlan",
    "ShowPrivacy",
    "ShowReadiness",
    "ShowReady",
    "ShowRegister",
    "ShowReport",
    "ShowRoutines",
    "ShowSentence",
    "ShowStatus",
    "ShowTraining",
    "StartReport",
    "StorePlainAlarm",
    "SubmitReport",
    "TakeReady",
    "TickMeasure",
    "UnplanDrill",
    "ViewEvidence",
    "ViewReport",
    "WriteDown",
    "WriteLesson",
    "name_of",
]

# What dashboards and alerts know these commands by.
_AS_MEASURED = {
    "StartReport": "StartPaper",
    "BeginReport": "BeginPaper",
    "ShowReport": "ShowPaper",
    "SaveReport": "SavePaper",
    "SubmitReport": "SubmitPaper",
    "DropReport": "DropPaper",
    "NumberReport": "NumberPaper",
    "ViewReport": "ViewPaper",
}


def name_of(command: Command) -> str:
    """What metrics and log lines call the command."""
    name = type(command).__name__
    return _AS_MEASURED.get(name, name)
