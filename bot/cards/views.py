"""What a card shows: plain values, already decided. Cards are pure functions of these.

Instants are milliseconds UTC; cards print them as Oslo clock times, because a card cannot
tick. Every view that belongs to an alarm carries `incident` (id), `seen` (the timeline
number it was drawn from) and `drill` (L12: ØVELSE on every card).
"""

from bot.cards.alarm.notices import FollowUpView, SafetyRepView, UnsentLine, UnsentView
from bot.cards.alarm.outage import DegradedView, PlainAlarmView, PlainState, Unstored
from bot.cards.alarm.views import (
    AlarmQuestion,
    AlertView,
    AskedLine,
    AskedView,
    ChainStep,
    ContactView,
    ExhaustedView,
    GuidedCallLine,
    HandOverView,
    HelperLine,
    LineKind,
    LineView,
    MissedCallLine,
    MoreView,
    NewsView,
    NoteFormView,
    PassedOver,
    PersonLine,
    QuestionView,
    RelayView,
    RoleMoreView,
    RoleView,
    StatusView,
    StepState,
    ThreatFollowUpLine,
    UnclearView,
    Word,
)
from bot.cards.drills.views import (
    DrillDayView,
    DrillDueView,
    DrillOfferView,
    ScenarioView,
    UnitDrillsView,
    WelcomePackView,
)
from bot.cards.evidence.views import EvidenceListView, EvidenceView, NotComeView
from bot.cards.follow_up.views import (
    FollowUpPlanView,
    ProgressView,
    ReportTextView,
    TalkNotHeldView,
    TalkQuestionView,
    UnitListView,
)
from bot.cards.guidance import Guarded, GuidanceView
from bot.cards.home import HomeView, NoticeView, Offer, OfferView, WelcomeView
from bot.cards.insight.views import (
    CompletionView,
    InsightView,
    LessonsView,
    LessonView,
    TrainingView,
    YearLinkView,
)
from bot.cards.kit.words import Sentence
from bot.cards.measures.views import DueView, MeasureNewsView, MeasureView, ReadyView, RegisterView
from bot.cards.organisation.views import (
    AdminFormView,
    AdminPreviewView,
    AdminView,
    AnnouncementView,
    AwayFormView,
    AwayState,
    AwayView,
    DeskLine,
    DeskView,
    HereView,
    MoveView,
    PapersView,
    ReadMark,
    ResponderView,
    RoutineLine,
    RoutinesView,
    RoutineView,
)
from bot.cards.privacy import AboutMeView
from bot.cards.readiness.views import (
    AlarmWorksView,
    LeaderOutView,
    MyCallsView,
    NoNumberView,
    OutageView,
    ReadinessView,
    UnitCheckView,
)
from bot.cards.reports.views import (
    ClientCheckView,
    NoteReminderView,
    ReportFormView,
    ReportReminderView,
    ReportStartView,
)
from bot.cards.threat.views import (
    NoticeLine,
    TaskLine,
    ThreatFollowUpCondition,
    ThreatFollowUpView,
    UnitNoticeView,
    UntakenView,
)
from bot.domain.alarm.state import Contact, Ending

__all__ = [
    "AboutMeView",
    "AdminFormView",
    "AdminPreviewView",
    "AdminView",
    "AlarmQuestion",
    "AlarmWorksView",
    "AlertView",
    "AnnouncementView",
    "AskedLine",
    "AskedView",
    "AwayFormView",
    "AwayState",
    "AwayView",
    "ChainStep",
    "ClientCheckView",
    "CompletionView",
    "Contact",
    "ContactView",
    "DegradedView",
    "DeskLine",
    "DeskView",
    "DrillDayView",
    "DrillDueView",
    "DrillOfferView",
    "DueView",
    "Ending",
    "EvidenceListView",
    "EvidenceView",
    "ExhaustedView",
    "FollowUpPlanView",
    "FollowUpView",
    "Guarded",
    "GuidanceView",
    "GuidedCallLine",
    "HandOverView",
    "HelperLine",
    "HereView",
    "HomeView",
    "InsightView",
    "LeaderOutView",
    "LessonView",
    "LessonsView",
    "LineKind",
    "LineView",
    "MeasureNewsView",
    "MeasureView",
    "MissedCallLine",
    "MoreView",
    "MoveView",
    "MyCallsView",
    "NewsView",
    "NoNumberView",
    "NotComeView",
    "NoteFormView",
    "NoteReminderView",
    "NoticeLine",
    "NoticeView",
    "Offer",
    "OfferView",
    "OutageView",
    "PapersView",
    "PassedOver",
    "PersonLine",
    "PlainAlarmView",
    "PlainState",
    "ProgressView",
    "QuestionView",
    "ReadMark",
    "ReadinessView",
    "ReadyView",
    "RegisterView",
    "RelayView",
    "ReportFormView",
    "ReportReminderView",
    "ReportStartView",
    "ReportTextView",
    "ResponderView",
    "RoleMoreView",
    "RoleView",
    "RoutineLine",
    "RoutineView",
    "RoutinesView",
    "SafetyRepView",
    "ScenarioView",
    "Sentence",
    "StatusView",
    "StepState",
    "TalkNotHeldView",
    "TalkQuestionView",
    "TaskLine",
    "ThreatFollowUpCondition",
    "ThreatFollowUpLine",
    "ThreatFollowUpView",
    "TrainingView",
    "UnclearView",
    "UnitCheckView",
    "UnitDrillsView",
    "UnitListView",
    "UnitNoticeView",
    "UnsentLine",
    "UnsentView",
    "Unstored",
    "UntakenView",
    "View",
    "WelcomePackView",
    "WelcomeView",
    "Word",
    "YearLinkView",
]


View = (
    StatusView
    | AlertView
    | RoleView
    | HandOverView
    | LineView
    | MoreView
    | RoleMoreView
    | NewsView
    | ContactView
    | ExhaustedView
    | FollowUpView
    | SafetyRepView
    | ThreatFollowUpView
    | UnitNoticeView
    | UntakenView
    | RelayView
    | GuidanceView
    | NoteFormView
    | HomeView
    | DeskView
    | PapersView
    | OfferView
    | QuestionView
    | AskedView
    | UnclearView
    | UnsentView
    | WelcomeView
    | NoticeView
    | ReadinessView
    | RoutinesView
    | RoutineView
    | EvidenceView
    | EvidenceListView
    | NotComeView
    | ReportFormView
    | ReportStartView
    | ReportReminderView
    | NoteReminderView
    | ClientCheckView
    | FollowUpPlanView
    | UnitListView
    | ReportTextView
    | TalkQuestionView
    | TalkNotHeldView
    | ProgressView
    | DrillOfferView
    | ScenarioView
    | DrillDueView
    | DrillDayView
    | WelcomePackView
    | UnitDrillsView
    | LessonView
    | LessonsView
    | RegisterView
    | MeasureView
    | ReadyView
    | DueView
    | MeasureNewsView
    | AwayFormView
    | AwayView
    | MoveView
    | ResponderView
    | HereView
    | AboutMeView
    | InsightView
    | YearLinkView
    | TrainingView
    | CompletionView
    | AdminView
    | AdminFormView
    | AdminPreviewView
    | AnnouncementView
    | UnitCheckView
    | MyCallsView
    | NoNumberView
    | LeaderOutView
    | OutageView
    | AlarmWorksView
    | DegradedView
    | PlainAlarmView
)
