"""The cards of insight and training."""

from collections import Counter
from dataclasses import replace
from datetime import date

from bot.cards.insight.views import (
    CompletionLine,
    CompletionView,
    InsightView,
    TrainingView,
    YearLinkView,
)
from bot.cards.views import View
from bot.domain.alarm.incident import ThreatChannel
from bot.domain.drills import Completion
from bot.domain.insight.figures import Timing, shares
from bot.domain.organisation.organisation import Language
from bot.domain.reports.deviation_report import DeviationType

AT = 1_795_510_953_000  # 2026-11-24 10:02:33 in Oslo
DAY = 24 * 60 * 60 * 1000
ROUTINES = (
    ("telefon", "Telefonsamtaler"),
    ("digitale-moter", "Digitale møter"),
    ("saksbehandler", "Rollekort for saksbehandler"),
)
MONTHS = tuple(zip((12, *range(1, 12)), (1, 0, 2, 3, 0, 1, 0, 0, 4, 6, 2, 1), strict=True))

INSIGHT = InsightView(
    language=Language.BOKMAL,
    unit="0315",
    name="Nav Eksempel",
    first=date(2025, 12, 1),
    last=date(2026, 11, 24),
    months=MONTHS,
    alarms=20,
    without_alarm=3,
    withdrawn=2,
    exhausted=1,
    more_after_answer=None,
    measured=18,
    timing=Timing(7.4, 12.1, (14 / 18, 18 / 18)),
    missing=4,
    overdue=2,
    open=5,
    closed=13,
    kinds=shares(
        Counter(
            {DeviationType.THREAT: 8, DeviationType.HARASSING: 7, DeviationType.ABUSIVE: 2, None: 6}
        )
    ),
    ways=shares(Counter({ThreatChannel.PHONE: 15, ThreatChannel.VIDEO: 5, ThreatChannel.EMAIL: 3})),
    drills_alone=9,
    drills_with_leader=4,
    training=Completion(
        14, 5, 2, (("telefon", 11, 14), ("digitale-moter", 6, 14), ("saksbehandler", 2, 4))
    ),
    routines=ROUTINES,
    administrator=True,
    may_download=True,
    others=(("0300", "Nav Fylke"),),
)
MANY = tuple((f"{1000 + n}", f"Nav Kontor {n} {'Å' * 40}") for n in range(80))
FEW = replace(
    INSIGHT,
    months=tuple((month, int(month == 3)) for month, _ in MONTHS),
    alarms=1,
    training=None,
    without_alarm=0,
    withdrawn=0,
    exhausted=0,
    more_after_answer=0,
    measured=1,
    timing=None,
    missing=None,
    overdue=0,
    open=1,
    closed=0,
    kinds=shares(Counter({DeviationType.THREAT: 1})),
    ways=shares(Counter({ThreatChannel.PHONE: 1})),
    administrator=False,
    may_download=False,
    others=(),
)
NOTHING = replace(
    FEW,
    months=tuple((month, 0) for month, _ in MONTHS),
    alarms=0,
    measured=0,
    open=0,
    kinds=shares({}),
    ways=shares({}),
    drills_alone=0,
    drills_with_leader=0,
)

NEW = TrainingView(
    Language.BOKMAL, None, None, None, True, tuple((title, None) for _, title in ROUTINES)
)
DONE = TrainingView(
    Language.BOKMAL,
    AT,
    AT - 40 * DAY,
    date(2027, 5, 23),
    False,
    tuple((title, AT - 3 * DAY) for _, title in ROUTINES),
    (("0315", "Nav Eksempel"),),
)

PEOPLE = CompletionView(
    Language.BOKMAL,
    "0315",
    "Nav Eksempel",
    people=4,
    new=1,
    lines=(
        CompletionLine("Anne Ansatt", True, True, True, date(2027, 5, 23), False, False),
        CompletionLine("Leder En", False, True, False, date(2027, 3, 1), False, False),
        CompletionLine("Ny Ansatt", False, False, False, None, True, True),
        CompletionLine("Saksbehandler En", True, False, True, date(2026, 10, 2), True, False),
    ),
    page=0,
    pages=2,
    others=(("0300", "Nav Fylke"),),
)

EXAMPLES: dict[str, View] = {
    "insight": INSIGHT,
    "insight-many-units": replace(INSIGHT, others=MANY),
    "insight-few": FEW,
    "insight-nothing": NOTHING,
    "insight-year": YearLinkView(
        Language.BOKMAL, "Nav Eksempel", "https://rodtkort.example.no/paper/view/token"
    ),
    "insight-year-no-page": YearLinkView(Language.BOKMAL, "Nav Eksempel", None),
    "training-new": NEW,
    "training-done": DONE,
    "completion": PEOPLE,
}
