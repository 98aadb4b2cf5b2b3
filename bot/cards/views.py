"""What a card shows: plain values, already decided. Cards are pure functions of these.

Instants are milliseconds UTC; cards print them as Oslo clock times, because a card cannot
tick. Every view that belongs to an alarm carries `incident` (id), `seen` (the timeline
number it was drawn from) and `drill` (L12: ØVELSE on every card).
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.cards.alarm.views import (
    AlarmQuestion,
    AlertView,
    AskedLine,
    AskedView,
    ChainStep,
    ContactView,
    DegradedView,
    ExhaustedView,
    FollowUpView,
    GuidedCallLine,
    HandOverView,
    HelperLine,
    MissedCallLine,
    NewsView,
    PassedOver,
    PersonLine,
    PlainAlarmView,
    PlainState,
    QuestionView,
    RelayView,
    RoleView,
    SafetyRepView,
    StatusView,
    StepState,
    ThreatFollowUpLine,
    UnclearView,
    Unstored,
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
from bot.cards.follow_up.views import FollowUpPlanView, ReportTextView, UnitListView
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
    HereView,
    ReadMark,
    RoutineLine,
    RoutinesView,
    RoutineView,
)
from bot.cards.privacy import AboutMeView
from bot.cards.readiness.views import AlarmWorksView, LeaderOutView, OutageView, UnitCheckView
from bot.cards.reports.views import (
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
from bot.domain.alarm.incident import DrillMark, MeetingType
from bot.domain.alarm.state import Contact, Ending
from bot.domain.guidance import GuidedCall
from bot.domain.organisation.organisation import Language
from bot.texts.ladders import CardWords

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
    "AwayView",
    "ChainStep",
    "CompletionView",
    "Contact",
    "ContactView",
    "DegradedView",
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
    "MeasureNewsView",
    "MeasureView",
    "MissedCallLine",
    "NewsView",
    "NotComeView",
    "NoteReminderView",
    "NoticeLine",
    "NoticeView",
    "Offer",
    "OfferView",
    "OutageView",
    "PassedOver",
    "PersonLine",
    "PlainAlarmView",
    "PlainState",
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
    "RoleView",
    "RoutineLine",
    "RoutineView",
    "RoutinesView",
    "SafetyRepView",
    "ScenarioView",
    "Sentence",
    "StatusView",
    "StepState",
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
    "Unstored",
    "UntakenView",
    "View",
    "WelcomePackView",
    "WelcomeView",
    "Word",
    "YearLinkView",
]


class Guarded(StrEnum):
    """Whether somebody has been alerted about the call: what *Varsle leder* does."""

    NO = "no"  # nobody yet
    OPEN = "open"  # an alarm is out: more can be alerted
    ENDED = "ended"  # it is over, and the call goes on


@dataclass(frozen=True, slots=True)
class GuidanceView:
    """One step of a ladder: the sentence to say, large. `incident` is None without an alarm.

    `walk` is where the caseworker stands; `words` what the ladder's files say there, chosen by the
    client's language and the reader's. `meeting` is how they talk, where that is known.
    `advised_by` is the name of whoever gave the guided call's advice. `replaced`: a newer card of
    the same conversation has taken this one's place. `written` is what the reader has written down,
    oldest first; `routine` the name of the unit's routine for the way they talk."""

    incident: str | None
    seen: int
    drill: bool
    language: Language
    walk: GuidedCall
    words: CardWords
    guarded: Guarded = Guarded.NO
    advised_by: str | None = None
    numbers: tuple[PersonLine, ...] = ()
    replaced: bool = False
    written: tuple[Word, ...] = ()
    routine: str | None = None
    meeting: MeetingType | None = None


@dataclass(frozen=True, slots=True)
class HomeView:
    """What anything unknown gets: the first button is *Varsle leder*. `sentence` stands above."""

    language: Language
    sentence: Sentence | None = None


class Offer(StrEnum):
    """What is offered to somebody whose words were no cry."""

    HELP = "help"  # a word of fear in other talk: "Trenger du hjelp nå?"
    PAST = "past"  # a threat that is over
    TOPIC = "topic"  # harassment, abuse, violence


@dataclass(frozen=True, slots=True)
class OfferView:
    """A question, and the buttons that answer it; *Varsle leder* is always among them."""

    language: Language
    offer: Offer


@dataclass(frozen=True, slots=True)
class WelcomeView:
    """What the bot says once it is installed, and what the reader will get from it."""

    language: Language
    helper: bool = False
    safety_rep: bool = False


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One plain sentence, no alarm buttons. `quiet`: without a sound or a banner, for whoever
    may sit before the client just now (R84)."""

    language: Language
    sentence: Sentence
    drill: DrillMark = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class ReadinessView:
    """`beredskap`: who is alerted for the reader, in which order, and the numbers. `plan_of` is the
    number of a unit that the reader administers, and whose notification routine can be opened."""

    language: Language
    unit: str
    levels: tuple[tuple[str, int, tuple[PersonLine, ...]], ...]  # name, wait in seconds, people
    numbers: tuple[PersonLine, ...]
    plan_of: str = ""


@dataclass(frozen=True, slots=True)
class AwayView:
    """`borte`: until when, who instead.

    `until` (ms UTC, not included) is set once stored; None with `away` is open-ended.
    """

    language: Language
    away: bool
    until: int | None
    stand_in: PersonLine | None
    candidates: tuple[PersonLine, ...]


View = (
    StatusView
    | AlertView
    | RoleView
    | HandOverView
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
    | HomeView
    | OfferView
    | QuestionView
    | AskedView
    | UnclearView
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
    | FollowUpPlanView
    | UnitListView
    | ReportTextView
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
    | AwayView
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
    | LeaderOutView
    | OutageView
    | AlarmWorksView
    | DegradedView
    | PlainAlarmView
)
