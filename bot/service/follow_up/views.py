"""What one person sees of follow-ups (R27, R30, 2.4.1; L7, L13): the list, one of them, a submitted
report. Every look at what somebody wrote is on the timeline and in the access log."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.cards.follow_up.views import (
    ClosingLine,
    FollowUpPlanView,
    ListState,
    PlanCondition,
    PointLine,
    ReportLine,
    ReportState,
    ReportTextView,
    UnitListLine,
    UnitListView,
)
from bot.cards.views import PersonLine, Sentence
from bot.dialogs.commands import ListFollowUps, OpenReport, ShowFollowUp
from bot.documents import as_text
from bot.domain.alarm.state import Alarm, Caseworker, Ending
from bot.domain.alarm.timeline import Detail, Fact, FactKind
from bot.domain.follow_up import FollowUp, Item, Point, TalkCheck, employee_of
from bot.domain.organisation.organisation import oslo_midnight
from bot.domain.reports.deviation_report import DeviationReport
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.domain.working_days import by_day, local_day
from bot.service.alarm.several import is_asked_elsewhere, is_filled_elsewhere
from bot.service.answer import Answer, notice
from bot.service.directory import Directory
from bot.service.drills.views import drill_after
from bot.service.evidence.record import note
from bot.service.follow_up.plan import newest_report
from bot.service.follow_up.rights import able, may_do, may_see, units_of
from bot.service.insight.lessons import learning_of
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.readiness.works import alarm_works_view
from bot.service.reports import drafts, timers
from bot.service.reports.views import sheet_of
from bot.service.threat.views import whose_answer
from bot.service.unit_of_work import UnitOfWork
from bot.store.follow_ups import FollowUpStanding, Whose
from bot.store.records import StoredAlarm, words_of
from bot.texts import text


@dataclass(frozen=True)
class SentUnitList(SentMessage):
    """A page of the incidents of the reader's units."""

    VIEW = "unit_list"
    page: int
    works: bool = False  # not on rows of an earlier version


@dataclass(frozen=True)
class SentFollowUp(SentMessage):
    """All of one follow-up."""

    VIEW = "follow_up"
    incident: str


@dataclass(frozen=True)
class SentReport(SentMessage):
    """A page of a submitted report."""

    VIEW = "report"
    draft: str
    page: int


def own_view(uow: UnitOfWork, alarm: Alarm, follow_up: FollowUp, person: str) -> FollowUpPlanView:
    """The person's newest card of it."""
    return plan_view(
        uow, alarm, follow_up, person, condition_of(uow, follow_up, alarm, person, None)
    )


def plan_view(
    uow: UnitOfWork, alarm: Alarm, follow_up: FollowUp, person: str, condition: PlanCondition
) -> FollowUpPlanView:
    """The card in this condition. What people wrote stands on it only where it is being read."""
    directory = uow.directory
    employee, language = _employee(directory, alarm, follow_up), directory.language(person)
    nobody = PersonLine("", text(language, "plan-somebody"), None)
    view = FollowUpPlanView(
        incident=alarm.id,
        seen=alarm.seq,
        language=language,
        condition=condition,
        caseworker=employee or nobody,
        reporter=None if employee is not None else _line_of(directory, alarm.caseworker),
        unit=alarm.unit_name,
        at=alarm.raised_at,
        kind=alarm.facts.kind,
        meeting=alarm.facts.meeting,
        noted=alarm.ending is Ending.NOTED,
        owner=directory.name(follow_up.owner) if follow_up.owner else "",
    )
    if condition in (PlanCondition.GONE, PlanCondition.REPLACED, PlanCondition.TAKEN):
        return view
    words = _words(uow, alarm.id) if condition is PlanCondition.READ else {}
    view = replace(
        view,
        points=tuple(_point(uow, follow_up, p, person, words) for p in follow_up.all_points),
        report=report_line(uow.tx.drafts_of(alarm.id)),
        closing=_closing(uow, follow_up, words),
        needs_words=follow_up.needs_words,
        learning=learning_of(uow, alarm, follow_up, person),
        threat=alarm.details.is_threat,
    )
    if condition in TO_DO:
        return _to_do(uow, view, alarm, follow_up, person)
    return view


def _employee(directory: Directory, alarm: Alarm, follow_up: FollowUp) -> PersonLine | None:
    """Whom it happened to; None where nobody has said who it is (R84)."""
    employee = employee_of(alarm, follow_up.for_other)
    if employee == alarm.caseworker.id:
        return _line_of(directory, alarm.caseworker)
    return directory.line(employee) if employee is not None else None


def _line_of(directory: Directory, caseworker: Caseworker) -> PersonLine:
    return replace(directory.line(caseworker.id), name=caseworker.name)


TO_DO = frozenset({PlanCondition.MINE, PlanCondition.PART, PlanCondition.AFTER})


def _to_do(
    uow: UnitOfWork, view: FollowUpPlanView, alarm: Alarm, follow_up: FollowUp, person: str
) -> FollowUpPlanView:
    directory = uow.directory
    duty = alarm.duty
    plan, form = drill_after(uow, alarm, person)
    unit = directory.organisation.units.get(alarm.unit)
    check = follow_up.check or TalkCheck()
    return replace(
        view,
        said=check.answer if view.reporter is None else None,
        said_at=check.answered_at,
        people=tuple((h.id, h.name) for h in able(uow, alarm) if h.id != person),
        colleagues=colleagues(uow, alarm, person),
        numbers=directory.numbers(alarm.unit),
        away=unit is not None
        and view.reporter is None
        and view.caseworker.id not in unit.staff()
        and _was_listed(uow, alarm),
        unit_gone=unit is None,
        threat_open=duty is not None and duty.end is None,
        threat_waits=whose_answer(alarm),
        drill_plan=plan,
        drill_form=form,
        today=local_day(by_day(follow_up.opened_at)) >= local_day(uow.now),
        evidence=_evidence(uow, alarm) if alarm.helps(person) else 0,
        ask_threat=alarm.helps(person) and alarm.may_report_threat,
        beside=is_asked_elsewhere(uow, alarm, person)
        or is_filled_elsewhere(uow, alarm, person, view),
        threat_by=alarm.name_of(duty.owner)
        if duty is not None and duty.end is None and duty.owner not in (None, person)
        else "",
        threat_done=tuple(one.task for one in duty.settled)
        if duty is not None and duty.owner == person
        else (),
    )


def _evidence(uow: UnitOfWork, alarm: Alarm) -> int:
    kept = uow.tx.evidence_of(alarm.id) if alarm.has_evidence else ()
    return sum(one.erased_at is None for one in kept)


def _was_listed(uow: UnitOfWork, alarm: Alarm) -> bool:
    """Whom no unit lists belongs to the fallback unit, and has not left it."""
    organisation = uow.directory.organisation
    return organisation.lists(alarm.caseworker.id) or alarm.unit != organisation.fallback_unit


def colleagues(uow: UnitOfWork, alarm: Alarm, person: str) -> tuple[tuple[str, str], ...]:
    """Who could give support: of the unit, and neither in trouble, nor the target, nor one of those
    who helped in it (R75: "som ikke selv er påvirket")."""
    organisation = uow.directory.organisation
    unit = organisation.units.get(alarm.unit)
    affected = {alarm.caseworker.id, alarm.details.target_person, employee_of(alarm), person}
    affected |= {claim.person for claim in alarm.claims}
    staff = unit.staff() if unit is not None else frozenset[str]()
    found = ((one, organisation.people[one].name) for one in staff if one not in affected)
    return tuple(sorted(found, key=lambda one: one[1]))


def report_line(drafts: Sequence[Draft]) -> ReportLine:
    """Whether the report is there; never what a draft says (R18, R30)."""
    report = newest_report(drafts)
    if report is not None:
        return ReportLine(ReportState.THERE, report.id, report.reference or "")
    of_it = [draft for draft in drafts if draft.kind is DraftKind.REPORT]
    if any(draft.state is DraftState.NOT_FELT for draft in of_it):
        return ReportLine(ReportState.NOT_FELT)
    return ReportLine(ReportState.MISSING)


def holds_words(view: FollowUpPlanView) -> bool:
    """Whether something that people wrote stands on the card."""
    answers = view.closing.words if view.closing is not None else ()
    return bool(answers) or any(point.reason for point in view.points)


def condition_of(
    uow: UnitOfWork, follow_up: FollowUp, alarm: Alarm, person: str, shown: int | None
) -> PlanCondition:
    """What it is to the person; `shown` tells a card that a newer one has replaced."""
    if person == alarm.details.target_person:  # L7
        return PlanCondition.GONE
    if shown is not None and shown != follow_up.shown_to(person):
        return PlanCondition.REPLACED
    if not may_do(uow, follow_up, alarm, person):
        return PlanCondition.TAKEN
    if follow_up.closed:
        left = any(follow_up.owner_of(point) == person for point in follow_up.left)
        return PlanCondition.AFTER if left else PlanCondition.CLOSED
    return PlanCondition.MINE if person == follow_up.owner else PlanCondition.PART


def _point(
    uow: UnitOfWork, follow_up: FollowUp, point: Point, person: str, words: dict[str, str]
) -> PointLine:
    owner = follow_up.owner_of(point)
    return PointLine(
        item=point.item,
        day=oslo_midnight(point.day),
        overdue=point.is_overdue(uow.now) and point in follow_up.left,
        mine=owner == person,
        owner=uow.directory.name(point.owner) if point.owner and owner != person else "",
        result=point.result,
        by=point.by,
        at=point.at,
        person=point.person,
        reason=words.get(point.reason or "", ""),
        why=point.why,
        relief=point.relief,
    )


def _closing(uow: UnitOfWork, follow_up: FollowUp, words: dict[str, str]) -> ClosingLine | None:
    """The answers of a closing; of one that was opened again, too, but not as one."""
    closing = follow_up.closing
    if closing is None or not follow_up.closed:
        return None
    answers = tuple((question, words.get(word, "")) for question, word in closing.words)
    return ClosingLine(closing.by, closing.at, tuple(one for one in answers if one[1]))


def _words(uow: UnitOfWork, incident: str) -> dict[str, str]:
    """What was written, by id; what was erased is left out (L13)."""
    where = words_of(incident)
    kept = ((word.id, uow.read_word(where, word)) for word in uow.tx.words(where))
    return {word: text for word, text in kept if text is not None}


A_PAGE = 6
_TEXT_BYTES = 16_000  # of one page of a report, as the card counts them


def list_follow_ups(uow: UnitOfWork, command: ListFollowUps) -> Answer:
    """`status`, or another page of it; `with_works`: after whether the alarm works."""
    view = unit_list_view(uow, command.origin.person, command.page, command.with_works)
    message = SentUnitList(view.page, command.with_works)
    return Answer(view, to_send=True, message=message)


def unit_list_view(
    uow: UnitOfWork, person: str, page: int, with_works: bool = False
) -> UnitListView:
    """A page of the person's list; the last one where there are no longer so many."""
    directory, units = uow.directory, units_of(uow, person)
    whose = Whose(units, person)
    counts = uow.tx.count_follow_ups(whose)
    pages = max(1, -(-sum(counts.values()) // A_PAGE))
    page = min(page, pages - 1)
    found = uow.tx.follow_ups(whose, A_PAGE, page * A_PAGE)
    named, training = directory.organisation.units, _training(uow, person, units)
    return UnitListView(
        language=directory.language(person),
        units=tuple(named[unit].name for unit in units),
        overdue=counts[FollowUpStanding.OVERDUE],
        open=counts[FollowUpStanding.OPEN],
        closed=counts[FollowUpStanding.CLOSED],
        lines=tuple(
            _line(uow, alarm, follow_up, several=units != (alarm.unit,))
            for alarm, follow_up in found
            if may_see(uow, follow_up, alarm, person)  # L7; or left the unit a moment ago
        ),
        page=page,
        pages=pages,
        training_until=training,
        training_late=training is not None and training <= uow.now,
        works=alarm_works_view(uow, person) if with_works else None,
    )


def _training(uow: UnitOfWork, person: str, units: tuple[str, ...]) -> int | None:
    """When a safety representative's training is to be renewed (R67), where the file knows."""
    named, listed = uow.directory.organisation.units, uow.directory.person(person)
    represents = any(person in named[unit].safety_reps for unit in units)
    until = listed.training_until if listed is not None and represents else None
    return oslo_midnight(until) if until is not None else None


def _line(uow: UnitOfWork, alarm: Alarm, follow_up: FollowUp, *, several: bool) -> UnitListLine:
    state = ListState.CLOSED if follow_up.closed else ListState.OPEN
    late = [point.item for point in follow_up.left if point.is_overdue(uow.now)]
    if late and not follow_up.closed:
        state = ListState.OVERDUE
    first = min((point.day for point in follow_up.left), default=None)
    closing, papers = follow_up.closing, uow.tx.drafts_of(alarm.id)
    return UnitListLine(
        incident=alarm.id,
        at=alarm.raised_at,
        state=state,
        report=report_line(papers),
        kind=alarm.facts.kind,
        meeting=alarm.facts.meeting,
        noted=alarm.ending is Ending.NOTED,
        owner=uow.directory.name(follow_up.owner) if follow_up.owner else "",
        next_day=oslo_midnight(first) if first is not None else None,
        closed_at=closing.at if closing is not None and follow_up.closed else None,
        unit=alarm.unit_name if several else "",
        note_begun=any(timers.note_waits(draft) for draft in papers),
        talk_late=Item.TALK in late,
    )


def show_follow_up(uow: UnitOfWork, command: ShowFollowUp) -> Answer:
    """Whoever has something to do in it gets their own card; everybody else all of it, to read."""
    person = command.origin.person
    stored, follow_up = uow.tx.lock_alarm(command.incident), uow.tx.follow_up(command.incident)
    if stored is None or follow_up is None or not may_see(uow, follow_up, stored.alarm, person):
        return notice(uow, person, NOT_YOURS)
    alarm = stored.alarm
    view = shown_view(uow, alarm, follow_up, person)
    if holds_words(view):
        note(uow.tx, uow.keyring, stored, Fact(FactKind.FOLLOW_UP_READ, person))
        uow.tx.log_access(person, "follow_up.read", alarm.id)
    return Answer(view, alarm.id, to_send=True, message=SentFollowUp(alarm.id))


def shown_view(uow: UnitOfWork, alarm: Alarm, follow_up: FollowUp, person: str) -> FollowUpPlanView:
    """All of it, as the person may see it."""
    if may_do(uow, follow_up, alarm, person) and not follow_up.closed:
        return replace(own_view(uow, alarm, follow_up, person), whole=True)
    return plan_view(uow, alarm, follow_up, person, PlanCondition.READ)


def follow_up_again(uow: UnitOfWork, person: str, message: SentFollowUp) -> FollowUpPlanView | None:
    """The follow-up, drawn once more."""
    incident = message.incident
    alarm, follow_up = uow.tx.get_alarm(incident), uow.tx.follow_up(incident)
    return shown_view(uow, alarm, follow_up, person) if alarm and follow_up else None


def report_again(uow: UnitOfWork, person: str, message: SentReport) -> ReportTextView | None:
    """The report's page, drawn once more."""
    draft = uow.tx.look_at_draft(message.draft)
    return report_view(uow, draft, person, message.page) if draft else None


def open_report(uow: UnitOfWork, command: OpenReport) -> Answer:
    """*Åpne rapporten*: a submitted one, for the leaders and safety representatives of the unit.
    One that is not theirs is answered exactly as one that does not exist."""
    person = command.origin.person
    found = _readable(uow, command.draft, person)
    if found is None:
        return notice(uow, person, NOT_YOURS)
    stored, draft = found
    view = report_view(uow, draft, person, command.page)
    if view is None:
        return notice(uow, person, Sentence("answer-report-gone"))
    told: Detail = {"draft": draft.id, "revision": draft.revision, "page": view.page + 1}
    note(uow.tx, uow.keyring, stored, Fact(FactKind.REPORT_READ, person, told))
    uow.tx.log_access(person, "report.read", draft.incident)
    message = SentReport(draft.id, view.page)
    return Answer(view, draft.incident, to_send=True, message=message)


def _readable(uow: UnitOfWork, draft_id: str, person: str) -> tuple[StoredAlarm, Draft] | None:
    known = uow.tx.look_at_draft(draft_id)
    stored = uow.tx.lock_alarm(known.incident) if known is not None else None
    draft = uow.tx.look_at_draft(draft_id)  # as it is under the lock
    if stored is None or draft is None:
        return None
    follow_up = uow.tx.follow_up(draft.incident)
    is_there = draft.kind is DraftKind.REPORT and draft.state.submitted and not draft.drill
    if not is_there or follow_up is None or not may_see(uow, follow_up, stored.alarm, person):
        return None
    return stored, draft


def report_view(uow: UnitOfWork, draft: Draft, person: str, page: int) -> ReportTextView | None:
    """A page of what the report says, client masked (L11); None when its words were forgotten."""
    document = drafts.document_of(uow, draft)
    if not isinstance(document, DeviationReport):
        return None
    language = uow.directory.language(person)
    pieces = _pieces(as_text(sheet_of(uow, draft, document, language)))
    page = min(page, len(pieces) - 1)
    return ReportTextView(language, draft.id, draft.incident, pieces[page], page, len(pieces))


def _pieces(text: str) -> list[str]:
    """The text in pieces that a card can hold, cut between lines where that is possible."""
    pieces, piece, weight = [], "", 0
    for line in text.splitlines(keepends=True):
        for start in range(0, len(line), 1_000):
            part = line[start : start + 1_000]
            heavy = len(part.encode("utf-16-be")) * 3  # a letter outside ASCII is \uXXXX on the way
            if piece and weight + heavy > _TEXT_BYTES:
                pieces.append(piece)
                piece, weight = "", 0
            piece, weight = piece + part, weight + heavy
    return [*pieces, piece]
