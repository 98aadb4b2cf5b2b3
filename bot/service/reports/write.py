"""Reports and notes, by their owner alone: begun, shown page by page, kept as each page was left,
read through, and sent or let be (product.md, "Afterwards"; L9, R18, R20, R40, R52, R54, R84).

What is kept is masked, and what is to be said of it is said (L11, L13). That a report has been
begun where no alarm had told anybody, leader and safety representative hear at once: that there is
something, and not what (R17, R40; L7, L11).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypeVar

from bot.cards.kit.words import Sentence
from bot.cards.reports.form import fits, remark_id
from bot.dialogs.commands import (
    BeginReport,
    Origin,
    SaveReport,
    ShowReport,
    StartReport,
    SubmitReport,
    ViewReport,
)
from bot.domain.alarm import moves, rules
from bot.domain.alarm.incident import Details
from bot.domain.alarm.state import Alarm, Ending
from bot.domain.alarm.timeline import Fact, FactKind
from bot.domain.reports.deviation_report import DeviationReport
from bot.domain.reports.draft import (
    LISTS,
    LONG,
    MOST_LETTERS,
    PAGES,
    TAKEN,
    WRITTEN,
    Draft,
    DraftKind,
    DraftState,
    Entered,
    FormPage,
    entered,
    next_page,
    values_of,
)
from bot.domain.reports.privacy_filter import WordingRemark, masked, without_numbers
from bot.service.answer import SILENT, TOO_LATE, Answer, notice
from bot.service.evidence.receive import noted_incident
from bot.service.evidence.record import note
from bot.service.links import document_link
from bot.service.messages import SentMessage
from bot.service.outgoing import publish
from bot.service.reports import drafts, timers, whom
from bot.service.reports.prefill import (
    REPORT_TO_LEADER,
    REPORT_TO_REP,
    completed,
    left_to_the_alarm,
    whole,
    with_affected,
)
from bot.service.reports.timers import place_card
from bot.service.reports.views import (
    DRAFT,
    as_filled_in,
    draft_document,
    first_document,
    gap_sentences,
    is_offered,
    report_form_view,
    said_of,
    start_view,
    to_tick,
)
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.records import StoredAlarm

NOT_YOUR_PAPER = Sentence("answer-paper-not-yours")


class OfADraft(Protocol):
    """A command about one draft."""

    @property
    def origin(self) -> Origin:
        """Who asks."""
        ...

    @property
    def draft(self) -> str:
        """The draft's id, as the card sent it: untrusted."""
        ...


Asked = TypeVar("Asked", bound=OfADraft)


def changing(
    work: Callable[[UnitOfWork, Asked, StoredAlarm, Draft], Answer],
) -> Callable[[UnitOfWork, Asked], Answer]:
    """The function with the asker's own draft and its incident, both locked. Somebody else's is
    answered exactly as one that does not exist (any more)."""

    def handled(uow: UnitOfWork, command: Asked) -> Answer:
        found = _locked(uow, command.origin.person, command.draft)
        return work(uow, command, *found) if found is not None else _refused(uow, command)

    return handled


def looking(
    work: Callable[[UnitOfWork, Asked, Draft], Answer],
) -> Callable[[UnitOfWork, Asked], Answer]:
    """The same for what changes nothing: the draft is not locked."""

    def handled(uow: UnitOfWork, command: Asked) -> Answer:
        draft = uow.tx.look_at_draft(command.draft)
        is_theirs = draft is not None and draft.owner == command.origin.person
        return work(uow, command, draft) if draft and is_theirs else _refused(uow, command)

    return handled


def shown(
    uow: UnitOfWork,
    draft: Draft,
    page: FormPage | None,
    remarks: tuple[Sentence, ...] = (),
    note: Sentence | None = None,
) -> Answer:
    """The draft's card as it is now; `note` is a sentence above it."""
    view = report_form_view(uow, draft, page, remarks)
    message = SentForm(draft.id, page.value if page else None)
    # Never a message that nobody can change: the words must go from it when they must go (L11).
    place = partial(place_card, uow, draft.owner, draft.id, page)
    return Answer(view, draft.incident, to_send=True, message=message, note=note, place=place)


def _locked(uow: UnitOfWork, person: str, draft: str) -> tuple[StoredAlarm, Draft] | None:
    """In the order in which everything is locked: incident, draft."""
    seen = uow.tx.look_at_draft(draft)
    if seen is None or seen.owner != person:
        return None
    stored, mine = uow.tx.lock_alarm(seen.incident), uow.tx.draft(draft)
    return (stored, mine) if stored is not None and mine is not None else None


def _refused(uow: UnitOfWork, command: OfADraft) -> Answer:
    return notice(uow, command.origin.person, NOT_YOUR_PAPER)


_SAME_TAP_MS = 30_000


@dataclass(frozen=True)
class SentForm(SentMessage):
    """A page of a draft; None for how it ended."""

    VIEW = "paper"
    draft: str
    page: str | None


@dataclass(frozen=True)
class SentReportStart(SentMessage):
    """The question what a report or a note is about."""

    VIEW = "paper_start"
    kind: str


def start_report(uow: UnitOfWork, command: StartReport) -> Answer:
    """`rapport`, `notat`: which incident; without a question where only one can be meant."""
    person, kind = command.origin.person, command.kind
    view = start_view(uow, person, kind)
    if not view.drafts and len(view.incidents) == 1 and is_offered(view.incidents[0], uow.now):
        return begin_report(uow, BeginReport(command.origin, kind, view.incidents[0].id))
    return Answer(view, to_send=True, message=SentReportStart(kind.value))


def begin_report(uow: UnitOfWork, command: BeginReport) -> Answer:
    """A new draft, filled in with what is known, as a card at the end of the chat; the one that is
    there where there is one."""
    person, kind = command.origin.person, command.kind
    stored = _incident(uow, command)
    if stored is None:
        return notice(uow, person, Sentence("answer-paper-which"))
    found = [one for one in uow.tx.drafts_of(stored.alarm.id) if _is_same(one, person, kind)]
    if found:
        draft = found[-1]
        if draft.state is DraftState.NOT_FELT:
            draft = reopened(uow, stored, draft)
        elif draft.state.editable:
            _filled_in_again(uow, stored, draft)
    else:
        draft = new_draft(uow, stored, person, kind)
        if command.incident is None and kind is DraftKind.REPORT:
            tell_of_report(uow, stored.alarm)
            timers.begun(uow, stored.alarm.id)
    place_card(uow, person, draft.id)
    return SILENT


def new_draft(uow: UnitOfWork, stored: StoredAlarm, person: str, kind: DraftKind) -> Draft:
    """A draft of an incident that has none of its kind."""
    alarm, now = stored.alarm, uow.now
    drill = alarm.drill is not None
    draft = Draft(new_id(), kind, alarm.id, person, alarm.unit, drill, now, now)
    document = whom.words_of_mistaken(uow, alarm.id, person, kind)
    if document is None:
        document = first_document(uow, alarm, draft, uow.directory.language(person))
    drafts.begin(uow, stored, draft, document)
    timers.quieten(uow, alarm.id)
    return draft


def reopened(uow: UnitOfWork, stored: StoredAlarm, draft: Draft) -> Draft:
    """*Jeg vil melde likevel*: the draft again, as it was or filled in anew."""
    opened = replace(draft, state=DraftState.OPEN, changed_at=uow.now, settled_at=None)
    uow.tx.save_draft(opened)
    opened = _filled_in_again(uow, stored, opened)
    drafts.record(uow, stored, opened, FactKind.REPORT_BEGUN)
    timers.begun(uow, stored.alarm.id)
    return opened


def _filled_in_again(uow: UnitOfWork, stored: StoredAlarm, draft: Draft) -> Draft:
    """With what the alarm knows, where its words were forgotten (L13): they could not even be
    changed."""
    if uow.tx.revision_of(draft.id, draft.revision) is not None:
        return draft
    language = uow.directory.language(draft.owner)
    return drafts.anew(uow, draft, first_document(uow, stored.alarm, draft, language))


@looking
def show_report(uow: UnitOfWork, command: ShowReport, draft: Draft) -> Answer:
    """The card with another page; one that was told of long ago is shown as it is now."""
    page = command.page if command.page in PAGES[draft.kind] else None
    return shown(uow, draft, page)


@looking
def view_report(uow: UnitOfWork, command: ViewReport, draft: Draft) -> Answer:
    """*Vis som PDF*: the same card with a link of one's own on it."""
    document = draft_document(uow, draft.id, draft.owner)
    link = document_link(uow, f"{DRAFT}/{draft.id}", draft.owner, document)
    page = FormPage.REVIEW if draft.state.editable else None
    if link is None:
        return shown(uow, draft, page, note=Sentence("answer-paper-no-page"))
    return Answer(report_form_view(uow, draft, page, link=link), draft.incident, to_send=True)


def _incident(uow: UnitOfWork, command: BeginReport) -> StoredAlarm | None:
    """The incident, locked: one's own, or a new one on record (R84)."""
    if command.incident is None:
        return _just_noted(uow, command) or noted_incident(uow, command.origin, command.kind.value)
    stored = uow.tx.lock_alarm(command.incident)
    if stored is None or stored.alarm.caseworker.id != command.origin.person:
        return None
    return stored


def _just_noted(uow: UnitOfWork, command: BeginReport) -> StoredAlarm | None:
    """What a tap a moment ago put on record, while nothing is written about it: a second tap means
    the same, and nobody is told twice."""
    newest = next(iter(uow.tx.drafts_by(command.origin.person)), None)
    if newest is None or newest.kind is not command.kind or newest.state is not DraftState.OPEN:
        return None
    if newest.revision > 1 or uow.now - newest.opened_at >= _SAME_TAP_MS:
        return None
    stored = uow.tx.lock_alarm(newest.incident)
    return stored if stored is not None and stored.alarm.ending is Ending.NOTED else None


def _is_same(draft: Draft, person: str, kind: DraftKind) -> bool:
    return draft.owner == person and draft.kind is kind and draft.state is not DraftState.DROPPED


_GONE = Sentence("answer-paper-gone")


@changing
def save_report(uow: UnitOfWork, command: SaveReport, stored: StoredAlarm, draft: Draft) -> Answer:
    """Keeps what stood on one page, with numbers that could be a client's masked (L11)."""
    base = drafts.document_of(uow, draft, command.seen or None)
    if base is None:  # what the form showed is forgotten: what is typed on it counts all the same
        base = drafts.document_of(uow, draft)
    if base is None or not draft.state.editable or command.page not in PAGES[draft.kind]:
        return shown(uow, draft, None, note=_GONE)
    fields, remarks = _read(uow, draft, base, command)
    form = entered(base, command.page, fields)
    if isinstance(form.document, DeviationReport) and command.page is FormPage.WHO:
        known = with_affected(uow, draft, form.document, fields)
        form = replace(form, document=known)
        if fields.get("affected", "") not in ("", *(one.id for one in known.affected)):
            remarks = (*remarks, Sentence("answer-affected-unknown"))
    saved = drafts.save(uow, draft, command.seen or draft.revision, form.document)
    if saved is None:  # its newest words cannot be read here: what was typed has no place to go
        return shown(uow, draft, None, note=_GONE)
    return _after_saving(uow, command, saved, form, remarks)


def _read(
    uow: UnitOfWork, draft: Draft, base: drafts.Document, command: SaveReport
) -> tuple[dict[str, str], tuple[Sentence, ...]]:
    """What was entered, masked, and what is to be said of it. An empty box of a text that its card
    could not hold leaves the text alone."""
    before, fields = values_of(as_filled_in(uow, draft, base)), dict(command.fields)
    for name in LONG & fields.keys():
        if not fields[name].strip() and not fits(command.page, before.get(name, "")):
            del fields[name]
    if isinstance(base, DeviationReport):
        left_to_the_alarm(base, before, fields)
    remarks: list[Sentence] = []
    for name in sorted(fields.keys() & {*TAKEN[command.page]} - LISTS):
        if len(fields[name]) > MOST_LETTERS:
            continue  # `entered` leaves it out, and nobody else is to wait while it is read
        if name in WRITTEN:
            remarks += said_of(uow, draft, fields[name])
            fields[name] = without_numbers(fields[name]).text
        elif masked(fields[name]) != fields[name]:
            remarks.append(Sentence(WordingRemark.BIRTH_NUMBER.sentence))
            fields[name] = masked(fields[name])
    fault = whom.typed(uow, draft, command.fields) if command.page is FormPage.CASE else None
    return fields, tuple(dict.fromkeys((*remarks, *((fault,) if fault else ()))))


def _after_saving(
    uow: UnitOfWork,
    command: SaveReport,
    saved: drafts.Saved,
    form: Entered,
    remarks: tuple[Sentence, ...],
) -> Answer:
    draft, note = saved.draft, None
    if saved.both:
        note = Sentence("answer-paper-both")
    if form.too_long:
        note = Sentence("answer-paper-too-long")
    if command.to is None:
        word = "rapport" if draft.kind is DraftKind.REPORT else "notat"
        said = note or Sentence("answer-paper-saved", (("word", word),))
        return notice(uow, draft.owner, said, draft.drill)
    wanted = command.to if command.to in PAGES[draft.kind] else FormPage.REVIEW
    page = next_page(saved.document, command.page, wanted)
    return shown(uow, draft, page, remarks, note)


@changing
def submit_report(
    uow: UnitOfWork, command: SubmitReport, stored: StoredAlarm, draft: Draft
) -> Answer:
    """The owner lets go of what they have read (L9): only of that, and only when it is whole."""
    document = drafts.document_of(uow, draft)
    if document is None or not draft.state.editable:
        return shown(uow, draft, FormPage.REVIEW)
    known = values_of(as_filled_in(uow, draft, document)).get("course", "")
    goes_on = command.drawn is not None and command.drawn != len(known)
    read = whole(uow, draft, document)
    if isinstance(read, DeviationReport) and command.counted is not None:
        goes_on = goes_on or command.counted != read.counted
    if command.seen != draft.revision or goes_on:
        return shown(uow, draft, FormPage.REVIEW, note=TOO_LATE)
    if gap_sentences(uow, draft, document):
        incomplete = Sentence("answer-paper-incomplete")
        return shown(uow, draft, FormPage.REVIEW, note=incomplete)
    remarks = {remark_id(one) for one in to_tick(uow, draft, document)}
    if not remarks <= command.ticked:
        return shown(uow, draft, FormPage.REVIEW, note=Sentence("answer-paper-tick"))
    if draft.drill:
        return shown(uow, drafts.practise(uow, stored, draft), None)
    if isinstance(document, DeviationReport):
        language = uow.directory.language(draft.owner)
        draft = drafts.anew(uow, draft, completed(uow, stored.alarm, document, language))
        stored = drafts.told(uow, stored, draft, document)
    sent = drafts.submit(uow, stored, draft, remarks=len(remarks))
    if isinstance(document, DeviationReport):
        _follow_up_a_threat(uow, stored.alarm.id, document)
    return shown(uow, sent, None)


def _follow_up_a_threat(uow: UnitOfWork, incident: str, report: DeviationReport) -> None:
    """A report of one opens the leader's follow-up as the button does (R42, R43)."""
    stored = uow.tx.lock_alarm(incident)
    if stored is None or not report.tells_of_a_threat or stored.alarm.details.is_threat:
        return
    told = Details(meeting=report.meeting, target=report.target, channel=report.came_by)
    owner = stored.alarm.caseworker.id
    reported = rules.decide(stored.alarm, owner, moves.ReportThreat(told), uow.moment)
    if reported.changed:
        publish(uow, stored, stored.organisation, reported)


def follow_no_threat(uow: UnitOfWork, incident: str) -> None:
    """Whoever let go of a report and says now that it was not felt so: nobody goes on following up
    a threat for it (R40, R54)."""
    stored = uow.tx.lock_alarm(incident)
    if stored is None or not stored.alarm.details.is_threat:
        return
    owner = stored.alarm.caseworker.id
    denied = rules.decide(stored.alarm, owner, moves.DenyThreat(), uow.moment)
    if denied.changed:
        publish(uow, stored, stored.organisation, denied)


def tell_of_report(uow: UnitOfWork, alarm: Alarm) -> None:
    """To the nearest leader who can be reached, and to the unit's safety representatives."""
    name, me = alarm.caseworker.name, alarm.caseworker.id
    leader = _nearest(uow, alarm)
    told = []
    if leader is not None:
        told.append((leader, REPORT_TO_LEADER, Sentence("answer-report-begun", (("name", name),))))
    unit = uow.directory.organisation.units.get(alarm.unit)
    sentence = Sentence("answer-report-begun-rep", (("name", name), ("unit", alarm.unit_name)))
    for rep in unit.safety_reps if unit is not None else ():
        if rep not in (me, leader) and uow.can_reach(rep):
            told.append((rep, REPORT_TO_REP, sentence))
    for person, _, what in told:
        answer = notice(uow, person, what)
        assert answer.view is not None
        uow.tell(person, answer.view, answer.message, f"report:{alarm.id}:{person}")
    stored = uow.tx.lock_alarm(alarm.id)
    if stored is not None and told:
        facts = [
            Fact(FactKind.NOTIFIED, "system", {"person": person, "as": told_as})
            for person, told_as, _ in told
        ]
        note(uow.tx, uow.keyring, stored, *facts)


def _nearest(uow: UnitOfWork, alarm: Alarm) -> str | None:
    everyone = (helper.id for helper in alarm.chain.everyone())
    me = alarm.caseworker.id
    return next((one for one in everyone if one != me and uow.can_reach(one)), None)
