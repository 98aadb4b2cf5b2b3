"""The cards of the leader's follow-up, of a unit's list and of an opened report."""

from dataclasses import replace

from bot.cards.follow_up.views import (
    Asks,
    ClosingLine,
    FollowUpPlanView,
    ListState,
    PlanCondition,
    PointLine,
    ProgressView,
    ReportLine,
    ReportState,
    ReportTextView,
    TalkNotHeldView,
    TalkQuestionView,
    UnitListLine,
    UnitListView,
)
from bot.cards.insight.views import Learning
from bot.cards.readiness.views import ProgressLine
from bot.cards.views import PersonLine, View
from bot.documents import as_text, deviation_sheet
from bot.domain.alarm.incident import MeetingType
from bot.domain.follow_up import Item, NoTalk, Progress, Relief, TalkAnswer
from bot.domain.organisation.organisation import Language
from bot.domain.reports.deviation_report import DeviationType
from bot.domain.threat.duty import Result
from tests.afterwards import report
from tests.unit.cards.check_examples import WORKS
from tests.unit.cards.drill_examples import FORM, PLAN

INCIDENT = "6f0f5f0e-6a57-4c46-9a6e-0b8d4f0c2a11"
DRAFT = "5a0c5b43-96b5-4f0c-8a5e-1f5f0a3c2b11"
AT = 1_795_510_953_000  # 2026-11-24 10:02:33 in Oslo
DAY = 24 * 60 * 60 * 1000
MIDNIGHT = 1_795_474_800_000  # of the same day
DAYS = {Item.TALK: 0, Item.PEER: 1, Item.HEALTH: 3, Item.POLICE: 1, Item.INJURY: 7,
        Item.RISK: 14, Item.DEVIATION: 21}  # fmt: skip
CASEWORKER = PersonLine("00000000-0000-0000-0000-000000000101", "Saksbehandler En", "+4721070000")
PEOPLE = (
    ("00000000-0000-0000-0000-000000000103", "Ola Stedfortreder"),
    ("00000000-0000-0000-0000-000000000104", "Leder To"),
)
COLLEAGUES = (
    ("00000000-0000-0000-0000-000000000107", "Kollega To"),
    ("00000000-0000-0000-0000-000000000105", "Verneombud En"),
)
THERE = ReportLine(ReportState.THERE, DRAFT, "2026-1234")
MISSING = ReportLine(ReportState.MISSING)
NOT_FELT = ReportLine(ReportState.NOT_FELT)

POINTS = tuple(PointLine(item, MIDNIGHT + days * DAY) for item, days in DAYS.items())


def _settled(line: PointLine, result: Result, **more: str) -> PointLine:
    # `more` names text fields of the line; mypy holds them against every field there is.
    return replace(line, result=result, by="Kari Leder", at=AT + DAY, **more)  # type: ignore[arg-type]


TALKED = (_settled(POINTS[0], Result.DONE), *POINTS[1:])
HALF = (
    _settled(POINTS[0], Result.DONE),
    _settled(POINTS[1], Result.DONE, person="Kollega To"),
    POINTS[2],
    replace(POINTS[3], overdue=True),
    _settled(POINTS[4], Result.NOT_RELEVANT),
    replace(POINTS[5], mine=False, owner="Ola Stedfortreder"),
    POINTS[6],
)
DONE = tuple(_settled(line, Result.DONE) for line in POINTS)
ANSWERS = (
    ("what", "En bruker truet med å komme hit."),
    ("why", "Vedtaket kom brått, og brukeren fikk ikke forklaring."),
    ("fixed", "Vi ringer før vedtak som dette sendes."),
    ("prevented", "To er med i samtaler der vi kan vente uro."),
    ("routines", "Rutinen for vanskelige samtaler var ikke kjent i teamet."),
    ("minutes", "Sak 14/26 i møtet 30. november."),
)

BEGUN = FollowUpPlanView(
    incident=INCIDENT,
    seen=7,
    language=Language.BOKMAL,
    condition=PlanCondition.MINE,
    caseworker=CASEWORKER,
    unit="Nav Eksempel",
    at=AT,
    points=POINTS,
    report=MISSING,
    kind=DeviationType.THREAT,
    meeting=MeetingType.PHONE,
    owner="Kari Leder",
    people=PEOPLE,
    colleagues=COLLEAGUES,
    numbers=(PersonLine("", "Vakt", "+4721071000"),),
)
LATE = replace(BEGUN, points=HALF, report=THERE, threat_open=True)
CLOSED = replace(
    BEGUN,
    condition=PlanCondition.CLOSED,
    points=DONE,
    report=THERE,
    closing=ClosingLine("Kari Leder", AT + 3 * DAY),
    learning=Learning.OFFERED,
)
READ = replace(
    BEGUN,
    condition=PlanCondition.READ,
    points=(*DONE[:4], replace(DONE[4], result=Result.NOT_RELEVANT, reason="Ingen er skadet."),
            *DONE[5:]),
    report=THERE,
    closing=ClosingLine("Kari Leder", AT + 3 * DAY, ANSWERS),
)  # fmt: skip

THREAT = (
    *POINTS,
    PointLine(Item.ASSESSMENT, MIDNIGHT + 7 * DAY),
    PointLine(Item.RELIEF, MIDNIGHT + 30 * DAY, relief=Relief.TASKS),
)
NOT_HELD = (_settled(POINTS[0], Result.NOT_RELEVANT), *POINTS[1:])
QUESTION = TalkQuestionView(
    INCIDENT, 7, Language.BOKMAL, Asks.TALK, AT, owner="Kari Leder", leader="Tone Myhre",
    tells_reps=True, reps=(PersonLine("", "Verneombud En", "+4721070005"),),
)  # fmt: skip
TELLING = replace(QUESTION, asks=Asks.TELLING, answer=TalkAnswer.NOT_YET)
STEPS = ProgressLine(
    AT,
    (
        (Progress.RECEIVED, True), (Progress.TALKED, True), (Progress.CHOSEN, True),
        (Progress.CLOSED, True),
    ),
)  # fmt: skip
FOR_ANOTHER = ProgressLine(AT, ((Progress.RECEIVED, True), (Progress.CLOSED, False)))
OVER = ProgressView(Language.BOKMAL, STEPS, True, "Kari Leder", QUESTION.reps)
UNHELD = TalkNotHeldView(
    INCIDENT, 7, Language.BOKMAL, CASEWORKER.name, "Nav Eksempel", AT, "Kari Leder"
)

LINES = (
    UnitListLine(INCIDENT, AT - 9 * DAY, ListState.OVERDUE, MISSING, DeviationType.THREAT,
                 MeetingType.PHONE, owner="Kari Leder", next_day=MIDNIGHT - 2 * DAY,
                 note_begun=True),
    UnitListLine(INCIDENT, AT, ListState.OPEN, THERE, None, MeetingType.VIDEO,
                 owner="Ola Stedfortreder", next_day=MIDNIGHT + DAY),
    UnitListLine(INCIDENT, AT - DAY, ListState.OPEN, THERE, DeviationType.HARASSING, noted=True,
                 next_day=MIDNIGHT + DAY),
    UnitListLine(INCIDENT, AT - 60 * DAY, ListState.CLOSED, NOT_FELT, owner="Kari Leder",
                 closed_at=AT - 30 * DAY),
)  # fmt: skip
LIST = UnitListView(Language.BOKMAL, ("Nav Eksempel",), 1, 2, 15, LINES, pages=3)
PAPER = as_text(deviation_sheet(report(), Language.BOKMAL))


def follow_up_examples() -> dict[str, View]:
    """Every condition, in bokmål. All go to leaders and safety representatives."""
    others = tuple(replace(line, unit="Nav Fylke") for line in LINES)
    part = tuple(replace(p, mine=p.item is Item.RISK) for p in TALKED)
    two = ("Nav Eksempel", "Nav Fylke")
    late = (replace(LINES[0], talk_late=True), *LINES[1:])
    why = (replace(NOT_HELD[0], why=NoTalk.DECLINED), *NOT_HELD[1:])
    after = tuple(replace(p, result=Result.DONE) for p in POINTS) + THREAT[7:]
    return {
        "follow-up-threat": replace(BEGUN, points=THREAT, threat=True),
        "follow-up-said": replace(
            BEGUN, points=THREAT[:8], threat=True, said=TalkAnswer.NOT_YET, said_at=AT + DAY
        ),
        "follow-up-no-talk": replace(BEGUN, points=why),
        "follow-up-after": replace(CLOSED, condition=PlanCondition.AFTER, points=after),
        "follow-up-list-talk": replace(LIST, lines=late),
        "follow-up-status-progress": replace(WORKS, progress=(STEPS, FOR_ANOTHER)),
        **_of_the_employee(),
        "follow-up-begun": BEGUN,
        "follow-up-peer": replace(BEGUN, points=TALKED),
        "follow-up-late": LATE,
        "follow-up-last": replace(BEGUN, points=(*DONE[:6], POINTS[6]), report=NOT_FELT),
        "follow-up-part": replace(BEGUN, condition=PlanCondition.PART, points=part),
        "follow-up-drill": replace(BEGUN, drill_form=FORM),
        "follow-up-drill-planned": replace(
            BEGUN, points=TALKED, report=THERE, drill_form=FORM, drill_plan=PLAN
        ),
        "follow-up-moved": replace(BEGUN, away=True),
        "follow-up-somebody": replace(
            BEGUN, caseworker=PersonLine("", "den det gjelder"), reporter=CASEWORKER
        ),
        "follow-up-threat-waits": replace(BEGUN, threat_waits="Saksbehandler En"),
        "follow-up-unit-gone": replace(BEGUN, unit_gone=True, people=(), colleagues=()),
        "follow-up-written": replace(LATE, written=ANSWERS[:2]),
        "follow-up-taken": replace(BEGUN, condition=PlanCondition.TAKEN, owner="Leder To"),
        "follow-up-replaced": replace(BEGUN, condition=PlanCondition.REPLACED),
        "follow-up-gone": replace(BEGUN, condition=PlanCondition.GONE),
        "follow-up-closed": CLOSED,
        "follow-up-closed-written": replace(CLOSED, learning=Learning.WRITTEN),
        "follow-up-closed-shared": replace(CLOSED, learning=Learning.SHARED),
        "follow-up-read": READ,
        "follow-up-read-open": replace(LATE, condition=PlanCondition.READ),
        "follow-up-list": LIST,
        "follow-up-list-status": replace(LIST, works=WORKS, lines=LINES[:2]),
        "follow-up-list-units": replace(LIST, units=two, lines=others, page=1),
        "follow-up-list-rep": replace(LIST, training_until=MIDNIGHT + 400 * DAY),
        "follow-up-list-rep-late": replace(LIST, training_until=MIDNIGHT - DAY, training_late=True),
        "follow-up-list-empty": UnitListView(Language.BOKMAL, ("Nav Eksempel",), 0, 0, 0, ()),
        "follow-up-report": ReportTextView(Language.BOKMAL, DRAFT, INCIDENT, PAPER),
        "follow-up-report-page": ReportTextView(Language.BOKMAL, DRAFT, INCIDENT, PAPER, 1, 3),
    }


def _of_the_employee() -> dict[str, View]:
    """What the employee is asked and told, and what others hear of it."""
    answers = {f"follow-up-talk-{one.value}": replace(QUESTION, answer=one) for one in TalkAnswer}
    alone = replace(TELLING, leader="")
    return {
        "follow-up-talk": QUESTION,
        **answers,
        "follow-up-talk-nobody": replace(QUESTION, answer=TalkAnswer.NOT_YET, owner="", reps=()),
        "follow-up-talk-tell": TELLING,
        "follow-up-talk-tell-leader": replace(TELLING, tells_reps=False, reps=()),
        "follow-up-talk-tell-reps": alone,
        "follow-up-talk-told": replace(TELLING, told=True),
        "follow-up-talk-told-leader": replace(TELLING, told=True, tells_reps=False),
        "follow-up-talk-told-reps": replace(alone, told=True),
        "follow-up-talk-not-told": replace(TELLING, told=False),
        "follow-up-talk-over": replace(QUESTION, asks=Asks.OVER, reps=()),
        "follow-up-talk-replaced": replace(QUESTION, asks=Asks.REPLACED, reps=()),
        "follow-up-unheld": UNHELD,
        "follow-up-unheld-rep": replace(UNHELD, can_open=True, owner=""),
        "follow-up-progress": OVER,
        "follow-up-progress-other": replace(
            OVER, line=replace(STEPS, steps=(STEPS.steps[0], STEPS.steps[3])), owner="", reps=()
        ),
        "follow-up-progress-again": replace(OVER, closed=False),
    }
