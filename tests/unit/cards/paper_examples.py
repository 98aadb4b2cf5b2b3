"""The cards of reports and notes, in every condition."""

from dataclasses import replace

from bot.cards.alarm.views import PersonLine
from bot.cards.evidence.views import IncidentLine
from bot.cards.kit.words import Sentence
from bot.cards.reports.views import (
    UNREADABLE,
    Checked,
    ClientCheckView,
    DraftLine,
    NoteReminderView,
    QuoteLine,
    Reminding,
    ReportFormView,
    ReportReminderView,
    ReportStartView,
)
from bot.cards.views import View
from bot.domain.alarm.incident import MeetingType, Target
from bot.domain.organisation.organisation import Language, Sector, Workplace
from bot.domain.reports.case_note import (
    EVERYTHING,
    Case,
    CaseNote,
    CaseType,
    Granted,
    Visibility,
)
from bot.domain.reports.deviation_report import (
    Account,
    DeviationReport,
    DeviationType,
    Reporter,
    Severity,
)
from bot.domain.reports.draft import PAGES, YES, DraftKind, DraftState, FormPage, values_of
from bot.domain.reports.filing import MISTAKEN
from tests.unit.cards.evidence_examples import KEPT, MESSAGE

AT = 1_795_510_953_000  # 2026-11-24 10:02:33 in Oslo
DRAFT = "2d3c2b1a-0f9e-4d8c-8b7a-6a5b4c3d2e1f"
INCIDENT = "6f0f5f0e-6a57-4c46-9a6e-0b8d4f0c2a11"
LINK = "https://rodtkort.example.no/papers/view/TOKEN"
REPS = (PersonLine("00000000-0000-0000-0000-000000000105", "Verneombud En", "+4721070004"),)
REPORT = DeviationReport(
    id=DRAFT,
    unit="0315",
    unit_name="Nav Eksempel",
    sector=Sector.STATE,
    reporter=Reporter("Saksbehandler En"),
    title="Trussel – Telefon",
    happened_at=AT,
    submitted_at=AT,
    types=(DeviationType.THREAT,),
    target=Target.SELF,
    meeting=MeetingType.PHONE,
    place=Workplace.HOME_OFFICE,
    severity=Severity.HIGH,
    account=Account(
        words_used="«Jeg vet hvor du bor.»",
        course_of_events="Han ringte om søknaden og ble sint.",
        immediate_measures="kl. 10.02 Jeg sendte varsel til leder.",
    ),
    course="kl. 10.02 Jeg sendte varsel til leder.\nkl. 10.04 Jeg avsluttet samtalen.",
)
QUOTES = (
    QuoteLine("quote-1", "kl. 10.03 Brukeren: «Nå kommer jeg ned til dere.»"),
    QuoteLine("quote-2", "kl. 10.04 Du: «han sier han vet hvor jeg bor, og at han kommer hit nå»"),
)
NOTE = CaseNote(
    at=AT,
    unit="0315",
    title="Samtale avsluttet",
    about="Brukeren spurte om søknaden sin.",
    behaviour="Brukeren sa: «Jeg vet hvor du bor.»",
    told="At samtalen ble avsluttet fordi oppførselen fortsatte etter advarsel.",
)
BEGUN = tuple(values_of(replace(REPORT, types=(), target=None, account=Account())).items())
PREFILLED = frozenset({"course", "immediate_measures", "told"})
TEXT_TO_COPY = "Trussel – Telefon\n\nNår: 24. november 2026 kl. 10.02\nOpplevd som: trussel\n"


def _paper(kind: DraftKind, page: FormPage, state: DraftState = DraftState.OPEN) -> ReportFormView:
    document = REPORT if kind is DraftKind.REPORT else NOTE
    return ReportFormView(
        draft=DRAFT,
        kind=kind,
        language=Language.BOKMAL,
        drill=False,
        seen=2,
        page=page,
        state=state,
        at=AT,
        happened_at=AT,
        about=INCIDENT,
        values=tuple(values_of(document).items()),
        prefilled=PREFILLED,
        quotes=QUOTES if page is FormPage.WHAT else (),
        reps=REPS if kind is DraftKind.REPORT else (),
    )


def paper_examples() -> dict[str, View]:
    """Every condition, in bokmål."""
    return {**_pages(), **_reports(), **_notes(), **_questions()}


def _pages() -> dict[str, View]:
    return {
        f"paper-{kind.value}-{page.value}": _paper(kind, page)
        for kind in DraftKind
        for page in PAGES[kind]
    }


def _reports() -> dict[str, View]:
    review = _paper(DraftKind.REPORT, FormPage.REVIEW)
    sent = replace(
        review,
        state=DraftState.SENT,
        by_bot=True,
        employers=(Sector.STATE,),
        followed_by="Kari Leder",
    )
    by_hand = replace(
        review,
        state=DraftState.BY_HAND,
        copy=TEXT_TO_COPY,
        checklist=("copy-open-system", "copy-paste", "copy-attach", "copy-number"),
    )
    both = (Sector.STATE, Sector.MUNICIPAL)
    long = ("course_of_events", "Brukeren ropte høyt. " * 450)
    return {
        "paper-report-gaps": replace(review, gaps=("report-gap-type", "report-gap-course")),
        "paper-report-begun": replace(
            _paper(DraftKind.REPORT, FormPage.WHAT), values=BEGUN, prefilled=frozenset({"course"})
        ),
        "paper-report-delivers": replace(review, by_bot=True),
        "paper-report-link": replace(review, link=LINK),
        "paper-report-long": replace(
            _paper(DraftKind.REPORT, FormPage.WHAT), values=(*review.values, long)
        ),
        "paper-report-masked": replace(
            _paper(DraftKind.REPORT, FormPage.WHO), remarks=(Sentence("wording-birth-number"),)
        ),
        "paper-report-drill": replace(review, drill=True),
        "paper-report-practised": replace(review, drill=True, state=DraftState.PRACTISED),
        "paper-report-waiting": replace(review, state=DraftState.WAITING),
        "paper-report-waiting-long": replace(review, state=DraftState.WAITING, late=True),
        "paper-report-by-hand": by_hand,
        "paper-report-by-hand-link": replace(by_hand, link=LINK),
        "paper-report-both": replace(
            by_hand, employers=both, by_hand_for=(Sector.MUNICIPAL,), reference="AVVIK-1"
        ),
        "paper-report-differs": replace(review, differs=("kind", "place")),
        "paper-report-affected": replace(
            _paper(DraftKind.REPORT, FormPage.WHO),
            values=(*review.values, ("affected", "b"), ("me_too", YES)),
            colleagues=(("a", "Kari Leder"), ("b", "Kollega To")),
        ),
        "paper-report-sent": sent,
        "paper-report-numbered": replace(
            sent, reference="2026-1234", employers=(Sector.MUNICIPAL,), followed_by=""
        ),
        "paper-report-there": replace(sent, reference="2026-77", by_bot=False),
        "paper-report-not-felt": replace(review, state=DraftState.NOT_FELT),
        "paper-report-dropped": replace(review, state=DraftState.DROPPED),
    }


def _by_bot(note: ReportFormView) -> ReportFormView:
    """Of a unit whose own tema is OPP, where little is granted."""
    granted = Granted(dict.fromkeys(("GEN", "OPP"), frozenset({"AO01", "ARBEIDSOPPFOLGING"})))
    temas, systems = granted.temas(("OPP",)), granted.systems(("OPP",))
    return replace(note, by_bot=True, temas=temas, systems=systems)


def _notes() -> dict[str, View]:
    review = _paper(DraftKind.NOTE, FormPage.REVIEW)
    case = _by_bot(_paper(DraftKind.NOTE, FormPage.CASE))
    more = _by_bot(_paper(DraftKind.NOTE, FormPage.MORE))
    named = Sentence("wording-colleague", (("word", "Leder En"),))
    shown = tuple(
        values_of(replace(NOTE, visibility=Visibility.SHOWN_TO_CLIENT, tema="OPP")).items()
    )
    arena = Case(CaseType.SPECIALIST, "10695768", "AO01")
    in_case = tuple(values_of(replace(NOTE, tema="OPP", case=arena)).items())
    ready = replace(_by_bot(review), client_kept=True, values=shown)
    of_health = Sentence("wording-health", (("word", "diagnosen"),))
    return {
        "paper-note-case-by-bot": case,
        "paper-note-case-everything": replace(case, temas=EVERYTHING.temas(("OPP", "AAP"))),
        "paper-note-more-everything": replace(more, systems=EVERYTHING.systems(("OPP",))),
        "paper-note-case-drill": replace(case, drill=True),
        "paper-note-practised": replace(review, drill=True, state=DraftState.PRACTISED),
        "paper-note-more-by-bot": more,
        "paper-note-more-evidence": replace(more, evidence=(KEPT, MESSAGE)),
        "paper-note-case-client-kept": replace(case, client_kept=True, values=shown),
        "paper-note-remarks": replace(_paper(DraftKind.NOTE, FormPage.TEXT), remarks=(named,)),
        "paper-note-more-case": replace(more, values=in_case),
        "paper-note-ready": ready,
        "paper-note-in-a-case": replace(ready, values=in_case),
        "paper-note-case-gaps": replace(
            ready, values=in_case, gaps=("note-gap-case-system", "note-gap-date-ahead")
        ),
        "paper-note-ticks": replace(ready, remarks=(named, of_health)),
        "paper-note-refused": replace(
            review,
            state=DraftState.REFUSED,
            sentence="filing-client",
            code="404",
            by_bot=True,
        ),
        "paper-note-barred": replace(
            review,
            state=DraftState.DROPPED,
            sentence="filing-barred-protected",
            code="no_access",
            values=(),
            gaps=(UNREADABLE,),
            by_bot=True,
        ),
        "paper-note-may-override": replace(
            review,
            state=DraftState.REFUSED,
            sentence="filing-barred-abroad",
            code="may_override",
            by_bot=True,
        ),
        "paper-note-mistaken": replace(
            review, state=DraftState.DROPPED, code="mistaken", reference="453857122"
        ),
        "paper-note-by-hand": replace(
            review,
            state=DraftState.BY_HAND,
            copy=TEXT_TO_COPY,
            checklist=("hand-protected", "hand-find-client", "hand-internal", "hand-check"),
        ),
        "paper-note-filed": replace(review, state=DraftState.SENT, reference="453857122"),
        "paper-note-waiting-client": replace(review, state=DraftState.WAITING, asks_client=True),
        **_mistaken(review),
        "paper-note-not-finalised": replace(
            review, state=DraftState.SENT, reference="453857122", finalised=False
        ),
    }


def _mistaken(review: ReportFormView) -> dict[str, View]:
    """Asked whether it is the right person, and filed about the wrong one."""
    asked = ClientCheckView(Language.BOKMAL, DRAFT, str(AT), AT, Checked.ASKED, digits="12345")
    mistaken = replace(
        review,
        state=DraftState.DROPPED,
        code=MISTAKEN,
        sentence="mistaken-by-hand",
        reference="453857122",
    )
    shown = tuple(values_of(replace(NOTE, visibility=Visibility.SHOWN_TO_CLIENT)).items())
    return {
        "paper-note-client-asked": asked,
        "paper-note-client-right": replace(asked, checked=Checked.YES, digits=""),
        "paper-note-client-filed": replace(asked, checked=Checked.FILED, digits=""),
        "paper-note-client-nothing": replace(asked, checked=Checked.NO, digits=""),
        "paper-note-mistaken-by-hand": mistaken,
        "paper-note-mistaken-shown": replace(mistaken, values=shown, reference=None),
        "paper-note-mistaken-taking-back": replace(mistaken, sentence="mistaken-taking-back"),
        "paper-note-mistaken-taken-back": replace(mistaken, sentence="mistaken-taken-back"),
        "paper-note-mistaken-done": replace(mistaken, sentence="mistaken-done"),
    }


def _questions() -> dict[str, View]:
    nb = Language.BOKMAL
    alarm = IncidentLine(INCIDENT, AT, DeviationType.THREAT, MeetingType.PHONE)
    earlier = IncidentLine("7f0f5f0e-6a57-4c46-9a6e-0b8d4f0c2a12", AT - 86_400_000, noted=True)
    drafts = (DraftLine(DRAFT, AT),)
    reminder = ReportReminderView(nb, INCIDENT, AT, Reminding.WRITE)
    return {
        "paper-start": ReportStartView(nb, DraftKind.REPORT, drafts, (alarm, earlier)),
        "paper-start-nothing": ReportStartView(nb, DraftKind.REPORT),
        "paper-start-note": ReportStartView(nb, DraftKind.NOTE, (), (alarm,)),
        "report-reminder": reminder,
        "report-reminder-continue": replace(reminder, asks=Reminding.CONTINUE, draft=DRAFT),
        "report-reminder-number": replace(reminder, asks=Reminding.NUMBER, draft=DRAFT),
        "report-reminder-postponed": replace(
            reminder, asks=Reminding.POSTPONED, next_at=AT + 79_000_000
        ),
        "report-reminder-last": replace(reminder, asks=Reminding.LAST),
        "report-reminder-done": replace(reminder, asks=Reminding.DONE),
        "report-reminder-not-felt": replace(reminder, asks=Reminding.NOT_FELT),
        **_of_a_note(),
    }


def _of_a_note() -> dict[str, View]:
    reminder = NoteReminderView(Language.BOKMAL, DRAFT, INCIDENT, AT, DraftState.OPEN)
    mistaken = replace(reminder, state=DraftState.DROPPED, code="mistaken")
    return {
        "note-reminder": reminder,
        "note-reminder-by-hand": replace(reminder, state=DraftState.BY_HAND),
        "note-reminder-postponed": replace(reminder, postponed=True, next_at=AT + 79_000_000),
        "note-reminder-last": replace(reminder, postponed=True),
        "note-reminder-filed": replace(reminder, state=DraftState.SENT),
        "note-reminder-unfinished": replace(reminder, state=DraftState.SENT, finalised=False),
        "note-reminder-mark": mistaken,
        "note-reminder-marked": replace(mistaken, waits=False),
    }
