"""Every condition of the cards of the safety measures, in bokmål (R58-R60)."""

from dataclasses import replace
from datetime import date, timedelta

from bot.cards.measures.views import (
    CareLine,
    DueLine,
    DueReason,
    DueSubject,
    DueView,
    LeftBehind,
    MeasureChangeLine,
    MeasureLine,
    MeasureNewsLine,
    MeasureNewsView,
    MeasureStanding,
    MeasureView,
    MinutesLine,
    Named,
    ReadyLine,
    ReadyView,
    RegisterView,
)
from bot.cards.views import ReadinessView, View
from bot.domain.measures import READY as READY_MADE
from bot.domain.measures import (
    Care,
    MeasureEvent,
    MeasureNewsKind,
    MeasureRole,
    MeasureState,
    rights,
)
from bot.domain.organisation.organisation import Language

MEASURE = "0d6c3f5e-7a57-4c46-9a6e-0b8d4f0c2a11"
TODAY = date(2026, 11, 24)
AT = 1_795_510_953_000  # 2026-11-24 10:02:33 in Oslo
DAY = timedelta(days=1)
PEOPLE = (
    Named("00000000-0000-0000-0000-000000000102", "Kari Leder"),
    Named("00000000-0000-0000-0000-000000000103", "Ola Stedfortreder"),
    Named("00000000-0000-0000-0000-000000000101", "Saksbehandler En"),
)
DECIDES = rights(frozenset({MeasureRole.DECIDES}))
EMPLOYEE = rights(frozenset({MeasureRole.EMPLOYEE}))
OWNER = rights(frozenset({MeasureRole.EMPLOYEE, MeasureRole.OWNER}))
REP = rights(frozenset({MeasureRole.EMPLOYEE, MeasureRole.SAFETY_REP}))
MINUTES = MinutesLine(
    TODAY - 20 * DAY, "Kari Leder", "Arkivsak 2026/1234", "Ny alarm i møterom 2 innen jul."
)
LINES = (
    MeasureLine(MEASURE, "Alarmknapper", MeasureStanding.OVERDUE, "Kari Leder", Care.TEST,
                TODAY - 9 * DAY),
    MeasureLine(MEASURE, "Telefonnumre og beredskapskort", MeasureStanding.SOON,
        "Ola Stedfortreder",
                Care.MAINTENANCE, TODAY + 12 * DAY),
    MeasureLine(MEASURE, "Inngang, dører og lås", MeasureStanding.FINE, "", Care.TEST,
        TODAY + 80 * DAY),
    MeasureLine(MEASURE, "To i møtet, og alenearbeid", MeasureStanding.UNDATED, "Kari Leder"),
    MeasureLine(MEASURE, "Lås på bakdøra", MeasureStanding.SUGGESTED, ""),
)  # fmt: skip
NB = Language.BOKMAL
REGISTER = RegisterView(
    NB, "0315", "Nav Eksempel", TODAY, 1, 4, 1, LINES, may=DECIDES, review=TODAY + 40 * DAY,
    reviewed=TODAY - 140 * DAY, reviewed_by="Kari Leder", minutes=(MINUTES,), may_print=True,
)  # fmt: skip
CARES = (
    CareLine(Care.MAINTENANCE, 12, TODAY + 200 * DAY, done=TODAY - 165 * DAY, by="Kari Leder"),
    CareLine(Care.EVALUATION, None),
    CareLine(Care.TEST, 1, TODAY - 9 * DAY, True, TODAY - 39 * DAY, "Saksbehandler En"),
)
HISTORY = tuple(
    MeasureChangeLine(kind, AT - number * 86_400_000, "Kari Leder", what)
    for number, (kind, what) in enumerate(
        (
            (MeasureEvent.TEST, ("test",)),
            (MeasureEvent.CHANGED, ("title", "owner")),
            (MeasureEvent.DATED, ("test",)),
            (MeasureEvent.CHANGED, ()),
            (MeasureEvent.TAKEN, ()),
        )
    )
)
ONE = MeasureView(
    NB, MEASURE, "0315", "Nav Eksempel", 4, "Alarmknapper",
    "Alle vet hvor alarmene er, og hvem som kommer. Test hver knapp.", MeasureState.IN_FORCE, TODAY,
    PEOPLE[0], cares=CARES, may=DECIDES, people=PEOPLE, minutes=(MINUTES,), history=HISTORY,
    may_undo=True,
)  # fmt: skip
FINE = tuple(replace(line, day=TODAY + 20 * DAY, overdue=False) for line in CARES)
GONE = LeftBehind("0317", "Nav Nedlagt", 3, (Named("0315", "Nav Eksempel"),))
READY_LINES = tuple(
    ReadyLine(name, tuple((care, one) for care, one in zip(Care, months, strict=True) if one))
    for name, months in READY_MADE.items()
)
DUE = DueView(
    NB, "0315", "Nav Eksempel", DueReason.DECIDES, TODAY,
    (
        DueLine(MEASURE, "Alarmknapper", Care.TEST, TODAY - 9 * DAY, True),
        DueLine(MEASURE, "Inngang, dører og lås", Care.MAINTENANCE, TODAY, True),
        DueLine(None, "", DueSubject.REVIEW, TODAY - DAY),
        DueLine(MEASURE, "To i møtet", DueSubject.NO_OWNER),
        DueLine(MEASURE, "Lås på bakdøra", DueSubject.SUGGESTION),
    ),
    more=2,
)  # fmt: skip
READY = ReadyView(NB, "0315", "Nav Eksempel", READY_LINES)
DUE_GONE = replace(
    DUE,
    unit="0317",
    unit_name="Nav Nedlagt",
    why=DueReason.GONE,
    lines=(),
    left_behind=GONE,
    more=0,
)
NEWS = MeasureNewsView(
    NB, "0315", "Nav Eksempel",
    (
        MeasureNewsLine(MeasureNewsKind.NEW, "Lås på bakdøra", "Kari Leder"),
        MeasureNewsLine(MeasureNewsKind.CHANGED, "Alarmknapper og sirene", "Ola Stedfortreder",
                        was="Alarmknapper", other_purpose=True),
        MeasureNewsLine(MeasureNewsKind.CHANGED, "To i møtet, og alenearbeid", ""),
        MeasureNewsLine(MeasureNewsKind.ENDED, "Møterom og innredning", "Kari Leder"),
    ),
    by=("Kari Leder",),
)  # fmt: skip


def measure_examples() -> dict[str, View]:
    """By name; the language is exchanged elsewhere."""
    suggested = replace(ONE, state=MeasureState.SUGGESTED, owner=None, cares=(), minutes=())
    return {
        "measures": REGISTER,
        "measures-ended": replace(REGISTER, ended=(Named("m9", "Vakt i mottaket"),)),
        "measures-employee": replace(REGISTER, may=EMPLOYEE, minutes=()),
        "measures-safety-rep": replace(REGISTER, may=REP),
        "measures-empty": RegisterView(
            NB, "0315", "Nav Eksempel", TODAY, 0, 0, 0, may=DECIDES, may_print=True
        ),
        "measures-empty-employee": RegisterView(
            NB, "0315", "Nav Eksempel", TODAY, 0, 0, 0, may=EMPLOYEE
        ),
        "measures-plan": replace(REGISTER, link="https://rodtkort.example.no/paper/view/x"),
        "measures-page": replace(
            REGISTER, page=1, pages=3, others=(Named("0300", "Nav Fylke"),), left_behind=(GONE,),
            review=TODAY - DAY, reviewed=None,
        ),
        "measures-unkept": replace(REGISTER, written=(("new_title", "Alarm " * 20),)),
        "measures-ready": READY,
        "measures-ready-none": ReadyView(NB, "0315", "Nav Eksempel", ()),
        "readiness-administrator": ReadinessView(
            NB, "Nav Eksempel", (("Nærmeste leder", 30, ()),), (), "0315"
        ),
        "measure": ONE,
        "measure-fine": replace(ONE, cares=FINE, may_undo=False),
        "measure-employee": replace(ONE, may=EMPLOYEE, people=()),
        "measure-owner": replace(ONE, may=OWNER, people=(), new_to_reader=True),
        "measure-safety-rep": replace(ONE, may=REP, people=()),
        "measure-suggested": suggested,
        "measure-suggested-employee": replace(suggested, may=EMPLOYEE, people=()),
        "measure-ended": replace(ONE, state=MeasureState.ENDED, may_undo=False),
        "measure-owner-left": replace(ONE, owner=None, owner_left=True),
        "measure-lifted": replace(ONE, lifted_to=("Leder To",)),
        "measure-lifted-nobody": replace(ONE, lifted_to=()),
        "measure-both": replace(ONE, written=(("title", "Alarmknapper og sirene"),)),
        "measures-due": DUE,
        "measures-due-owner": replace(DUE, why=DueReason.OWNER, lines=DUE.lines[:1], more=0),
        "measures-due-up": replace(
            DUE,
            why=DueReason.UP,
            lines=(DUE.lines[0], DueLine(MEASURE, "To i møtet", DueSubject.LIFTED)),
            more=0,
        ),
        "measures-lost": replace(REGISTER, lost=2, minutes=()),
        "measures-due-lost": replace(DUE, lines=(), more=0, lost=1),
        "measures-due-done": replace(DUE, lines=(), more=0),
        "measures-due-gone": DUE_GONE,
        "measure-news": NEWS,
        "measure-news-new": replace(NEWS, lines=NEWS.lines[:1]),
    }  # fmt: skip
