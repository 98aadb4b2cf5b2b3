"""From a draft to what its owner sees of it; who may look at it as PDF, and what is on record of
that (L10, R27)."""

from dataclasses import replace

from bot.cards.evidence.views import EvidenceLine, IncidentLine
from bot.cards.kit.words import Sentence
from bot.cards.reports.views import (
    UNREADABLE,
    DraftLine,
    QuoteLine,
    ReportFormView,
    ReportStartView,
)
from bot.cards.views import Word
from bot.documents import (
    SENT,
    Sheet,
    as_text,
    case_note_sheet,
    counted_words,
    deviation_sheet,
    head_of,
)
from bot.domain.alarm.state import Alarm
from bot.domain.evidence import DAY_MS
from bot.domain.organisation.organisation import Language, Sector
from bot.domain.reports.case_note import CaseNote, Choices, Visibility, gaps, gaps_by_hand
from bot.domain.reports.deviation_report import DeviationReport, facts_told, report_gaps
from bot.domain.reports.draft import (
    MOST_TICKED,
    PAGES,
    WRITTEN,
    Draft,
    DraftKind,
    DraftState,
    FormPage,
    values_of,
)
from bot.domain.reports.privacy_filter import looked_at
from bot.domain.reports.standing import Standing, standing_of
from bot.service.evidence.record import evidence_of, incident_line, record_line
from bot.service.links import Document, DocumentKind
from bot.service.reports import drafts
from bot.service.reports.prefill import (
    as_known,
    note_of,
    offered_words,
    quote_of,
    report_of,
    still_prefilled,
    whole,
)
from bot.service.threat.views import safety_reps
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import StoredAlarm
from bot.texts import health_words, instead_of_judging, say_in

ASKED_DAYS = 30  # how far back an incident may lie that is offered
MOST_OFFERED = 6
QUOTES_FIRST = 2  # to tick on the first page: a telephone holds the page at a glance
_LATE_MS = 3 * 60 * 1000
_REPORT_BY_HAND = ("copy-open-system", "copy-paste", "copy-attach", "copy-number")
_NOTE_BY_HAND = ("hand-protected", "hand-find-client", "hand-new-note")
_NOTE_BY_HAND_AFTER = ("hand-attach", "hand-check", "hand-number")


def report_form_view(
    uow: UnitOfWork,
    draft: Draft,
    page: FormPage | None = None,
    remarks: tuple[Sentence, ...] = (),
    link: str | None = None,
) -> ReportFormView:
    """The draft as it is. Without a page: its first when nothing was written yet, else the reading
    through, where it also says why it was refused."""
    language = uow.directory.language(draft.owner)
    alarm = uow.tx.get_alarm(draft.incident)
    document = drafts.document_of(uow, draft)
    untouched = draft.revision == 1 and draft.state is DraftState.OPEN
    shown = page or (PAGES[draft.kind][0] if untouched else FormPage.REVIEW)
    view = ReportFormView(
        draft=draft.id,
        kind=draft.kind,
        language=language,
        drill=draft.drill,
        seen=draft.revision,
        page=shown,
        state=draft.state,
        at=alarm.raised_at if alarm is not None else draft.opened_at,
        about=draft.incident,
        reference=draft.reference,
        sentence=draft.sentence,
        code=draft.code,
        finalised=draft.finalised,
        by_bot=uow.terms.files_notes,
        link=link,
        late=_is_late(uow, draft),
        asks_client=draft.asks_client,
    )
    if document is None:
        return replace(view, gaps=(UNREADABLE,))
    view = replace(
        view,
        values=tuple(_values(uow, draft, document, shown).items()),
        gaps=gap_sentences(uow, draft, document),
        client_kept=uow.tx.client_of(draft.id) is not None,
        followed_by=_followed_by(uow, draft) if draft.state.submitted else "",
        reps=safety_reps(uow.directory, alarm) if alarm and draft.kind is DraftKind.REPORT else (),
    )
    if draft.state is DraftState.BY_HAND:
        copy = as_text(sheet_of(uow, draft, document, language))
        view = replace(view, copy=copy, checklist=_checklist(document))
    if draft.state.editable:
        view = _to_write(uow, view, draft, document, remarks)
    if isinstance(document, CaseNote):
        return replace(view, happened_at=document.at)
    return replace(
        view,
        happened_at=document.happened_at,
        by_bot=not by_hand_for(uow, draft, document),
        employers=document.employers,
        by_hand_for=by_hand_for(uow, draft, document),
    )


def _to_write(
    uow: UnitOfWork,
    view: ReportFormView,
    draft: Draft,
    document: drafts.Document,
    remarks: tuple[Sentence, ...],
) -> ReportFormView:
    """With what is told and offered while it is being written."""
    alarm = uow.tx.get_alarm(draft.incident)
    if view.page is FormPage.REVIEW:  # every one of them, and not those of the page before alone
        remarks = tuple(dict.fromkeys((*to_tick(uow, draft, document), *remarks)))
        read = whole(uow, draft, document)
        if isinstance(read, DeviationReport):
            told, kept = counted_words(read, view.language)
            view = replace(view, told=told, kept=kept, counted=read.counted)
    temas, systems = _choices(uow, draft, document)
    return replace(
        view,
        prefilled=_prefilled(uow, alarm, draft, document),
        remarks=remarks or remarks_on(uow, draft, document),
        temas=temas,
        systems=systems,
        evidence=_attachable(uow, draft) if view.page is FormPage.MORE else (),
        quotes=_quotes(uow, draft, view.page) if draft.kind is DraftKind.REPORT else (),
        colleagues=_to_choose(uow, draft, document) if view.page is FormPage.WHO else (),
        differs=_differing(alarm, document),
    )


def _differing(alarm: Alarm | None, document: drafts.Document) -> tuple[str, ...]:
    """What the alarm tells otherwise; the report prevails in figures and lists."""
    if alarm is None or not isinstance(document, DeviationReport):
        return ()
    return facts_told(alarm.details).unlike(document.facts())


def by_hand_for(uow: UnitOfWork, draft: Draft, report: DeviationReport) -> tuple[Sector, ...]:
    """The employers whose systems a human has to put it into: the bot reaches none, or it refused
    what another had taken already."""
    reached, left = uow.terms.delivers, draft.code
    return tuple(one for one in report.employers if one not in reached or one.value == left)


def _to_choose(
    uow: UnitOfWork, draft: Draft, document: drafts.Document
) -> tuple[tuple[str, str], ...]:
    """The unit's people but the owner, and whoever was chosen though they have left since."""
    unit = uow.directory.organisation.units.get(draft.unit)
    staff = unit.staff() if unit is not None else frozenset[str]()
    found = {one: uow.directory.name(one) for one in staff}
    if isinstance(document, DeviationReport):
        found |= {one.id: one.name for one in document.affected}
    found.pop(draft.owner, None)
    return tuple(sorted(found.items(), key=lambda one: (one[1].casefold(), one[0])))


def _choices(uow: UnitOfWork, draft: Draft, document: drafts.Document) -> tuple[Choices, Choices]:
    """Temas and systems that the archive takes: the unit's own temas first, and of the systems
    those where cases of the tema usually are."""
    if not isinstance(document, CaseNote) or not uow.terms.files_notes:
        return (), ()
    unit, granted = uow.directory.organisation.units.get(draft.unit), uow.terms.granted
    own = unit.temas if unit is not None else ()
    chosen = (document.tema,) if document.tema else own
    return granted.temas(own), granted.systems(chosen)


def _values(
    uow: UnitOfWork, draft: Draft, document: drafts.Document, page: FormPage
) -> dict[str, str]:
    """Every field as it is filled in on this page, or as all of it is read."""
    if page is FormPage.REVIEW:
        return values_of(whole(uow, draft, document))
    return values_of(as_filled_in(uow, draft, document))


def as_filled_in(uow: UnitOfWork, draft: Draft, document: drafts.Document) -> drafts.Document:
    """What stands in the boxes of its form."""
    if isinstance(document, CaseNote):
        return document
    alarm, language = uow.tx.get_alarm(draft.incident), uow.directory.language(draft.owner)
    return as_known(uow, alarm, document, language)


def _quotes(uow: UnitOfWork, draft: Draft, page: FormPage) -> tuple[QuoteLine, ...]:
    """What can be ticked on this page, in time order: a few first, what the client said before what
    she wrote, and that before what others did; the rest behind *Legg til mer*."""
    if page not in (FormPage.WHAT, FormPage.WHO):
        return ()
    words = offered_words(uow, draft.incident)
    near = sorted(words, key=lambda word: (not word.quote, word.author != draft.owner))
    first = {word.id for word in near[:QUOTES_FIRST]}
    language = uow.directory.language(draft.owner)
    say = say_in(language)

    def line(word: Word) -> QuoteLine:
        name = say("draft-me") if word.author == draft.owner else word.name
        return QuoteLine(word.id, quote_of(say, word, language, name))

    return tuple(line(word) for word in words if (word.id in first) is (page is FormPage.WHAT))


def gap_sentences(uow: UnitOfWork, draft: Draft, document: drafts.Document) -> tuple[str, ...]:
    """What keeps it from being submitted, as ids of texts."""
    if isinstance(document, DeviationReport):
        read = whole(uow, draft, document)
        assert isinstance(read, DeviationReport)
        return tuple(one.sentence for one in report_gaps(replace(read, submitted_at=uow.now)))
    by_bot = uow.terms.files_notes and not draft.drill
    granted, now = uow.terms.granted, uow.now
    missing = gaps(document, granted, now) if by_bot else gaps_by_hand(document, now)
    told = [one.sentence for one in missing]
    if len(to_tick(uow, draft, document)) > MOST_TICKED:
        told.append("note-gap-remarks")
    if by_bot and uow.tx.client_of(draft.id) is None:
        told.append("field-client-gap")
    return tuple(told)


def remarks_on(uow: UnitOfWork, draft: Draft, document: drafts.Document) -> tuple[Sentence, ...]:
    """What is pointed at in a note's words: colleagues by name, words about a person or about
    health (R52)."""
    if draft.kind is not DraftKind.NOTE:
        return ()
    values = values_of(document)
    text = "\n".join(values[name] for name in sorted(WRITTEN & values.keys()))
    return said_of(uow, draft, text)


def to_tick(uow: UnitOfWork, draft: Draft, document: drafts.Document) -> tuple[Sentence, ...]:
    """The remarks that its owner ticks, one by one, before it goes where the client reads it."""
    shown = isinstance(document, CaseNote) and document.visibility is Visibility.SHOWN_TO_CLIENT
    return remarks_on(uow, draft, document) if shown else ()


def said_of(uow: UnitOfWork, draft: Draft, text: str) -> tuple[Sentence, ...]:
    """Every remark about the text, as sentences."""
    language = uow.directory.language(draft.owner)
    is_note = draft.kind is DraftKind.NOTE
    names = _colleagues(uow, draft) if is_note else ()
    judging = instead_of_judging(language) if is_note else {}
    found = looked_at(text, names, judging, health_words() if is_note else ()).found
    return tuple(
        Sentence(one.remark.sentence, (("word", one.word),) if one.word is not None else ())
        for one in dict.fromkeys(found)
    )


def start_view(uow: UnitOfWork, person: str, kind: DraftKind) -> ReportStartView:
    """What a report or a note can be about: what was begun, then the person's own incidents."""
    mine = [one for one in uow.tx.drafts_by(person) if one.kind is kind]
    offered = [alarm for alarm in _recent(uow, person) if not _has_one(mine, alarm)]
    return ReportStartView(
        language=uow.directory.language(person),
        kind=kind,
        drafts=tuple(DraftLine(one.id, one.opened_at) for one in mine if _goes_on(one))[
            :MOST_OFFERED
        ],
        incidents=tuple(incident_line(alarm) for alarm in offered[:MOST_OFFERED]),
    )


def _recent(uow: UnitOfWork, person: str) -> list[Alarm]:
    since = uow.now - ASKED_DAYS * DAY_MS
    return list(uow.tx.recent_of(person, since, 3 * MOST_OFFERED))


def _goes_on(draft: Draft) -> bool:
    return draft.state.editable or draft.state is DraftState.BY_HAND


def _has_one(mine: list[Draft], alarm: Alarm) -> bool:
    return any(one.incident == alarm.id and one.state is not DraftState.DROPPED for one in mine)


def is_offered(line: IncidentLine, now: int) -> bool:
    """Whether it needs no question: an alarm of the last day."""
    return not line.noted and not line.drill and line.at >= now - DAY_MS


def first_document(
    uow: UnitOfWork, alarm: Alarm, draft: Draft, language: Language
) -> drafts.Document:
    """What a new draft says."""
    if draft.kind is DraftKind.REPORT:
        return report_of(uow, alarm, draft.id, language)
    return note_of(uow, alarm, language)


def _prefilled(
    uow: UnitOfWork, alarm: Alarm | None, draft: Draft, document: drafts.Document
) -> frozenset[str]:
    if alarm is None:
        return frozenset()
    return still_prefilled(document, drafts.document_of(uow, draft, 1))


def _followed_by(uow: UnitOfWork, draft: Draft) -> str:
    follow_up = uow.tx.follow_up(draft.incident)
    return uow.directory.name(follow_up.owner) if follow_up and follow_up.owner else ""


def _attachable(uow: UnitOfWork, draft: Draft) -> tuple[EvidenceLine, ...]:
    """The incident's evidence that has a clean copy to file."""
    lines = (record_line(one, pages=True) for one in evidence_of(uow, draft.incident))
    return tuple(line for line in lines if line.evidence is not None)


def _is_late(uow: UnitOfWork, draft: Draft) -> bool:
    if draft.state is not DraftState.WAITING:
        return False
    return uow.now - draft.changed_at >= _LATE_MS


def _colleagues(uow: UnitOfWork, draft: Draft) -> list[str]:
    unit = uow.directory.organisation.units.get(draft.unit)
    return [uow.directory.name(person) for person in sorted(unit.staff())] if unit else []


def sheet_of(uow: UnitOfWork, draft: Draft, document: drafts.Document, language: Language) -> Sheet:
    """The paper that the draft becomes, or has become: one that is not let go of is marked on every
    page, as a drill's is, whatever the document itself says (L12)."""
    read = whole(uow, draft, document)
    unit = uow.directory.organisation.units.get(draft.unit)
    if isinstance(read, CaseNote):
        sheet = case_note_sheet(read, unit.name if unit else draft.unit, language)
    else:
        sheet = deviation_sheet(read, language, _let_go_of(draft))
    marks = ["report-drill"] if draft.drill else []
    if draft.state.editable:
        marks.append("paper-draft")
    say = say_in(language)
    status = marks or [_STATUS.get(standing_of(draft), SENT)]
    has_other = draft.reference or draft.code  # the other employer has it (R1)
    if draft.state is DraftState.BY_HAND and has_other:
        status = ["paper-status-partly"]
    head = head_of(say, draft.kind, draft.id, *status, number=draft.reference)
    return replace(sheet, banner=" · ".join(map(say, marks)), head=head)


_STATUS = {
    Standing.WAITING: "paper-status-waiting",
    Standing.BY_HAND: "paper-status-ready",
    Standing.SENT_UNFINISHED: "paper-status-unfinished",
    Standing.MISTAKEN: "paper-status-mistaken",
    Standing.NOT_FELT: "paper-status-dropped",
    Standing.DROPPED: "paper-status-dropped",
    Standing.BARRED: "paper-status-dropped",
}


def _let_go_of(draft: Draft) -> str:
    """What the instant is called at which its owner let go of it; "" before, and of practice."""
    if not draft.state.submitted:
        return ""
    return "report-ready" if draft.state is DraftState.BY_HAND else "report-submitted"


def _checklist(document: drafts.Document) -> tuple[str, ...]:
    if not isinstance(document, CaseNote):
        return _REPORT_BY_HAND
    shown = document.visibility is Visibility.SHOWN_TO_CLIENT
    choice = "hand-shown" if shown else "hand-internal"
    return (*_NOTE_BY_HAND, choice, *_NOTE_BY_HAND_AFTER)


DRAFT = "draft"  # what a link to one is for, before its id
_VIEW = "paper.view"  # in the access log


def may_read(uow: UnitOfWork, draft: Draft, person: str) -> bool:
    """Its owner, always. A report that is submitted: the unit's nearest leader, whoever stands in,
    and the safety representatives (R27, R67), but never the target (L7). A note is nobody else's:
    Gosys has it."""
    if person == draft.owner:
        return True
    alarm = uow.tx.get_alarm(draft.incident)
    if alarm is None or person in (alarm.details.target_person, alarm.reported_about):
        return False
    unit = uow.directory.organisation.units.get(draft.unit)
    if unit is None or draft.kind is not DraftKind.REPORT or not draft.state.submitted:
        return False
    return person in unit.safety_reps or person in uow.directory.nearest_leaders(unit, uow.now)


def draft_document(uow: UnitOfWork, id: str, person: str) -> Document | None:
    draft = uow.tx.look_at_draft(id)
    document = drafts.document_of(uow, draft) if draft is not None else None
    if draft is None or document is None or not may_read(uow, draft, person):
        return None
    title, name = "paper-page-report", "avviksmelding"
    if isinstance(document, CaseNote):
        title, name = "paper-page-note", "notat"
    if draft.drill:
        name = f"ovelse-{name}"
    sheet = sheet_of(uow, draft, document, uow.directory.language(person))
    file = f"{name}-{draft.id[:8]}.pdf"
    return Document(title, file, sheet, person == draft.owner, draft.drill)


def _lock(uow: UnitOfWork, id: str) -> StoredAlarm | None:
    """The incident of a draft."""
    draft = uow.tx.look_at_draft(id)
    return uow.tx.lock_alarm(draft.incident) if draft is not None else None


def _record(uow: UnitOfWork, id: str, person: str) -> None:
    draft = uow.tx.look_at_draft(id)
    if draft is None or draft.owner == person:
        return
    stored = uow.tx.lock_alarm(draft.incident)
    if stored is not None:
        drafts.record_look(uow, stored, draft, person)
    uow.tx.log_access(person, _VIEW, draft.incident)


DRAFT_DOCUMENT = DocumentKind(draft_document, _record, _lock)
