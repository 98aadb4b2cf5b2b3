"""The cards that remind of a report and of a case note, and what is answered on them (product.md,
"Afterwards"; R18, R30, R54). A note's says that there is one, and never a word of it."""

from dataclasses import replace

from bot.cards.kit.words import Sentence
from bot.cards.reports.views import NoteReminderView, Reminding, ReportFormView, ReportReminderView
from bot.dialogs import commands
from bot.dialogs.commands import (
    CheckClient,
    DropReport,
    MistakenNote,
    NotFelt,
    NumberReport,
    PostponeNote,
    PostponeReport,
)
from bot.domain.alarm.timeline import Fact, FactKind
from bot.domain.reports.draft import Draft, DraftKind, DraftState, FormPage
from bot.domain.reports.filing import BETWEEN
from bot.domain.reports.privacy_filter import holds_birth_number
from bot.domain.reports.standing import Reminder, stands
from bot.service.answer import SILENT, Answer, Feature, SlotFamily, notice
from bot.service.evidence.record import note
from bot.service.messages import NOT_YOURS
from bot.service.reports import drafts, timers, whom, write
from bot.service.reports import timers as note_timer
from bot.service.reports.timers import NOTE_REMINDER, place_card, place_of, redraw
from bot.service.reports.views import DRAFT, DRAFT_DOCUMENT, report_form_view, start_view
from bot.service.reports.write import changing, new_draft, reopened, shown
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import CardSlot, StoredAlarm, Task, TaskKind
from bot.store.slots import REPORT_REMINDER, family

SLOT = REPORT_REMINDER


def reminder_due(uow: UnitOfWork, task: Task) -> int | None:
    """A reminder's time has come: the card, if there is still something to remind of, and the next
    reminder. When it came too early, or they are in need of help again, the instant it still waits
    for."""
    if task.payload["about"] == note_timer.ABOUT_NOTE:
        return note_reminder_due(uow, task)
    stored = uow.tx.lock_alarm(task.incident or "")
    if uow.now < task.due_at:
        return task.due_at
    if stored is None:
        return None
    person = stored.alarm.caseworker.id
    view = reminder_view(uow, stored.alarm.id, person)
    if not stored.alarm.state.ended:
        timers.rest(uow, task)
    elif view is not None and timers.in_need(uow, person):
        return uow.now + timers.LOOKS_AGAIN_MS
    elif view is not None:
        slot = f"{SLOT}:{task.payload['about']}:{task.payload['step']}"
        timers.quieten(uow, stored.alarm.id)  # those before it have no filled button any more
        place_of(uow, stored.alarm.id, person, slot)
        is_sent = view.asks is Reminding.NUMBER
        sent = report_of(uow, stored.alarm.id, person) if is_sent else None
        timers.move_on(uow, task, sent)
    return None


def _reminder_view(uow: UnitOfWork, card_slot: CardSlot) -> ReportReminderView | None:
    """The reminder in this slot; of several the newest has the filled button, unless the report
    has been begun, which has one of its own (L14)."""
    view = reminder_view(uow, card_slot.incident, card_slot.person)
    if view is None or view.asks is not Reminding.WRITE:
        return view
    there = (s.slot for s in uow.tx.slots_of(card_slot.incident) if family(s.slot) == SLOT)
    is_newest = card_slot.slot == max(there, key=_step, default=card_slot.slot)
    return replace(view, is_newest=is_newest and not _is_filled_elsewhere(uow, card_slot))


def _is_filled_elsewhere(uow: UnitOfWork, card_slot: CardSlot) -> bool:
    """Whether an alarm of the reader's own goes on, or the call of this one, or a newer one than
    this offers its report."""
    person, own = card_slot.person, uow.tx.get_alarm(card_slot.incident)
    if own is None or timers.leaves_filled(uow, person, own):
        return own is not None
    shown = dict.fromkeys(one.incident for one in uow.tx.own_cards(person, but=own.id))
    newer = (one for one in uow.tx.get_alarms(shown).values() if one.raised_at > own.raised_at)
    ended = (one.id for one in newer if one.drill is None and one.ending in timers.HAS_REPORT)
    return any(_about(report_of(uow, one, person)) is Reminding.WRITE for one in ended)


def _step(slot: str) -> int:
    return int(slot.rpartition(":")[2])


def _since(slot: str) -> tuple[int, ...]:
    return tuple(map(int, slot.split(":")[1:]))


def reminder_view(uow: UnitOfWork, incident: str, person: str) -> ReportReminderView | None:
    """The question as it stands now; None when nothing is left to remind of."""
    alarm = uow.tx.get_alarm(incident)
    if alarm is None or alarm.caseworker.id != person:
        return None
    draft = report_of(uow, incident, person)
    about = _about(draft)
    if about is None:
        return None
    open_draft = draft.id if draft is not None and draft.state is not DraftState.DROPPED else None
    return ReportReminderView(
        uow.directory.language(person), incident, alarm.raised_at, about, open_draft
    )


def _about(draft: Draft | None) -> Reminding | None:
    if draft is None or draft.state is DraftState.DROPPED:
        return Reminding.WRITE
    if draft.state.editable:
        return Reminding.CONTINUE
    return Reminding.NUMBER if timers.waits_for_number(draft) else None


def report_of(uow: UnitOfWork, incident: str, person: str) -> Draft | None:
    """The person's report of the incident, the newest if several."""
    mine = [
        one
        for one in uow.tx.drafts_of(incident)
        if one.owner == person and one.kind is DraftKind.REPORT
    ]
    return mine[-1] if mine else None


def postpone_report(uow: UnitOfWork, command: PostponeReport) -> Answer:
    """*Minn meg senere*: the next reminder comes when it comes, and the card says when."""
    person = command.origin.person
    stored = _own(uow, person, command.incident)
    if stored is None:
        return notice(uow, person, NOT_YOURS)
    view = reminder_view(uow, stored.alarm.id, person)
    if view is None:
        return Answer(_answered(uow, stored, Reminding.DONE))
    told = Fact(FactKind.REPORT_POSTPONED, person, {})
    note(uow.tx, uow.keyring, stored, told)
    next_at = uow.tx.timer_due(stored.alarm.id, TaskKind.REPORT)
    about = Reminding.POSTPONED if next_at is not None else Reminding.LAST
    return Answer(replace(_answered(uow, stored, about), next_at=next_at))


def not_felt(uow: UnitOfWork, command: NotFelt) -> Answer:
    """The employee's perception decides (R54); what they said can be taken back."""
    person = command.origin.person
    stored = _own(uow, person, command.incident)
    if stored is None:
        return notice(uow, person, NOT_YOURS)
    draft = report_of(uow, stored.alarm.id, person)
    if command.after_all:
        return _after_all(uow, stored, draft, person)
    if draft is not None and not draft.state.editable and draft.state is not DraftState.DROPPED:
        return Answer(_answered(uow, stored, _settled_as(draft)))
    if draft is not None and draft.state.editable and _is_written(draft) and not command.sure:
        # A card from before it was begun: what was written does not go by a slip of the finger.
        return Answer(reminder_view(uow, stored.alarm.id, person))
    if draft is None or draft.state is DraftState.DROPPED:
        draft = new_draft(uow, stored, person, DraftKind.REPORT)
        stored = uow.tx.lock_alarm(stored.alarm.id) or stored
    said = replace(draft, state=DraftState.NOT_FELT, changed_at=uow.now, settled_at=uow.now)
    drafts.settle(uow, stored, said, FactKind.REPORT_NOT_FELT)
    uow.tx.forget_revisions(said.id)
    if said.submitted_at is not None:
        write.follow_no_threat(uow, stored.alarm.id)
    redraw(uow, said.id)
    return Answer(_answered(uow, stored, Reminding.NOT_FELT))


def _is_written(draft: Draft) -> bool:
    return draft.revision > 1 or draft.submitted_at is not None


def _after_all(uow: UnitOfWork, stored: StoredAlarm, draft: Draft | None, person: str) -> Answer:
    if draft is None:
        draft = new_draft(uow, stored, person, DraftKind.REPORT)
    elif draft.state is DraftState.NOT_FELT:
        draft = reopened(uow, stored, draft)
    place_card(uow, person, draft.id)
    return SILENT


def _settled_as(draft: Draft) -> Reminding:
    return Reminding.NOT_FELT if draft.state is DraftState.NOT_FELT else Reminding.DONE


def _own(uow: UnitOfWork, person: str, incident: str) -> StoredAlarm | None:
    stored = uow.tx.lock_alarm(incident)
    return stored if stored is not None and stored.alarm.caseworker.id == person else None


def _answered(uow: UnitOfWork, stored: StoredAlarm, about: Reminding) -> ReportReminderView:
    language = uow.directory.language(stored.alarm.caseworker.id)
    return ReportReminderView(language, stored.alarm.id, stored.alarm.raised_at, about)


def note_reminder_due(uow: UnitOfWork, task: Task) -> int | None:
    """A reminder's time has come: the card, if there is still something to remind of, and the next
    reminder. When it came too early, the instant it still waits for."""
    seen = uow.tx.look_at_draft(task.incident or "")
    stored = uow.tx.lock_alarm(seen.incident) if seen is not None else None
    draft = uow.tx.draft(seen.id) if seen is not None else None
    if uow.now < task.due_at:
        return task.due_at
    is_left = stored is not None and draft is not None and _is_note_left(uow, draft)
    if is_left and draft is not None:
        if timers.in_need(uow, draft.owner):
            return uow.now + timers.LOOKS_AGAIN_MS
        redraw(uow, draft.id, NOTE_REMINDER)  # those before it have no filled button any more
        slot = f"{NOTE_REMINDER}:{task.payload['since']}:{task.payload['step']}"
        if not whom.left_behind(uow, draft) and draft.sentence != timers.TAKING_BACK:
            place_of(uow, draft.id, draft.owner, slot)
        timers.move_note_on(uow, task)
    return None


def placed_note_view(uow: UnitOfWork, card_slot: CardSlot) -> NoteReminderView | None:
    """What a reminder shows now; None for one that was never sent and that nobody needs any
    more."""
    draft = uow.tx.look_at_draft(card_slot.incident)
    if draft is None or (card_slot.is_unseen and not _is_note_left(uow, draft)):
        return None
    there = (s.slot for s in uow.tx.slots_of(draft.id) if family(s.slot) == NOTE_REMINDER)
    is_older = card_slot.slot != max(there, key=_since, default=card_slot.slot)
    leaves = timers.leaves_filled(uow, draft.owner, uow.tx.get_alarm(draft.incident))
    return replace(_note_view(uow, draft), beside=is_older or leaves)


@changing
def postpone_note(
    uow: UnitOfWork, command: PostponeNote, stored: StoredAlarm, draft: Draft
) -> Answer:
    """*Minn meg senere*: the next reminder comes when it comes, and the card says when."""
    view = _note_view(uow, draft)
    if not timers.note_waits(draft):
        return Answer(view)
    drafts.record(uow, stored, draft, FactKind.NOTE_POSTPONED)
    next_at = uow.tx.timer_due(draft.id, TaskKind.REPORT)
    return Answer(replace(view, postponed=True, next_at=next_at))


@changing
def drop_report(uow: UnitOfWork, command: DropReport, stored: StoredAlarm, draft: Draft) -> Answer:
    """What was written is forgotten at once (L13); that there was a draft is not."""
    if not draft.state.editable:
        return shown(uow, draft, None)
    dropped = replace(draft, state=DraftState.DROPPED, changed_at=uow.now, settled_at=uow.now)
    dropped = replace(dropped, sentence=None, code=None)  # it is their own doing, not the gate's
    kind = FactKind.REPORT_DROPPED if draft.kind is DraftKind.REPORT else FactKind.NOTE_DROPPED
    drafts.settle(uow, stored, dropped, kind)
    uow.tx.forget_revisions(draft.id)
    return shown(uow, dropped, None)


@changing
def number_report(
    uow: UnitOfWork, command: NumberReport, stored: StoredAlarm, draft: Draft
) -> Answer:
    """The number that the other system gave (R20), or that what was left by hand is done; a wrong
    number is mended by the right one."""
    number, asked = " ".join(command.number.split()), stands(draft).reminder
    if asked in (Reminder.NONE, Reminder.GO_ON, Reminder.MARK):
        return shown(uow, draft, None)
    if holds_birth_number(number):  # L11; eleven digits that are none are a number like others
        return shown(uow, draft, None, note=Sentence("answer-paper-number-birth"))
    if asked is Reminder.NUMBER and not number:
        return shown(uow, draft, None, note=Sentence("answer-paper-number-missing"))
    is_report = draft.kind is DraftKind.REPORT
    known = draft.reference
    if known and number in known.split(BETWEEN):  # tapped twice
        number = known
    elif draft.state is DraftState.BY_HAND and known and number:  # of the other employer's (R1)
        number = f"{known}{BETWEEN}{number}"
    sent = replace(
        draft,
        state=DraftState.SENT,
        reference=(number or known) if is_report else known,
        changed_at=uow.now,
        settled_at=draft.settled_at or uow.now,
        finalised=True,
        sentence=None,
    )
    kind = FactKind.REPORT_NUMBERED if is_report else FactKind.NOTE_FILED
    drafts.settle(uow, stored, sent, kind, reference=sent.reference, by_hand=True)
    note = Sentence("answer-paper-number") if number else None
    return shown(uow, sent, None, note=note)


def check_client(uow: UnitOfWork, command: CheckClient) -> Answer:
    """What she answers. The card shows its digits no more when its note, or its incident, is gone
    meanwhile (L11)."""
    draft = uow.tx.look_at_draft(command.draft)
    stored = uow.tx.get_alarm(draft.incident) if draft is not None else None
    is_theirs = draft is None or draft.owner == command.origin.person
    if stored is None and is_theirs:
        return Answer(whom.over(uow, command.origin.person))
    return _checked(uow, command)


@changing
def _checked(uow: UnitOfWork, command: CheckClient, stored: StoredAlarm, draft: Draft) -> Answer:
    """Its owner has seen the last digits: it goes, or nothing does and the number is asked for
    again. A card of another submission answers nothing."""
    if whom.asked_at(draft, command.at) and command.right:
        whom.confirm(uow, stored, draft)
    elif whom.asked_at(draft, command.at):
        back = whom.reject(uow, stored, draft)
        form = shown(uow, back, FormPage.CASE)
        assert form.view is not None
        uow.tell(draft.owner, form.view, form.message, f"whom:{draft.id}:{uow.now}")
    now = uow.tx.look_at_draft(draft.id) or draft
    return Answer(whom.check_view(uow, now, command.at), draft.incident)


@changing
def mistaken_note(
    uow: UnitOfWork, command: MistakenNote, stored: StoredAlarm, draft: Draft
) -> Answer:
    """*Feil person eller notat*, of a note that is filed; and that its entry is marked."""
    is_filed = draft.kind is DraftKind.NOTE and draft.state is DraftState.SENT
    if is_filed and not command.marked:
        draft = whom.mistaken(uow, stored, draft)
    elif command.marked and whom.is_mistaken(draft) and not timers.is_marked(draft):
        draft = whom.marked(uow, stored, draft)
    return shown(uow, draft, None)


def _is_note_left(uow: UnitOfWork, draft: Draft) -> bool:
    """Not where its words were forgotten meanwhile (L13): there is nothing to go on with. An entry
    of the archive must be completed all the same."""
    is_kept = uow.tx.revision_of(draft.id, draft.revision) is not None
    needs_no_words = stands(draft).reminder in (Reminder.FINISH, Reminder.MARK)
    return timers.note_waits(draft) and (is_kept or needs_no_words)


def _note_view(uow: UnitOfWork, draft: Draft) -> NoteReminderView:
    alarm = uow.tx.get_alarm(draft.incident)
    at = alarm.raised_at if alarm is not None else draft.opened_at
    language = uow.directory.language(draft.owner)
    how = (draft.state, draft.finalised, draft.code)
    view = NoteReminderView(language, draft.id, draft.incident, at, *how)
    return replace(view, waits=timers.note_waits(draft))


def _draft_view(uow: UnitOfWork, card_slot: CardSlot) -> ReportFormView | None:
    draft = uow.tx.look_at_draft(card_slot.incident)
    *_, page = card_slot.slot.split(":")
    at = next((one for one in FormPage if one.value == page), None)
    return report_form_view(uow, draft, at) if draft is not None else None


def _sent_form(uow: UnitOfWork, person: str, message: write.SentForm) -> ReportFormView | None:
    draft = uow.tx.look_at_draft(message.draft)
    page = FormPage(message.page) if message.page else None
    is_theirs = draft is not None and draft.owner == person
    return report_form_view(uow, draft, page) if draft is not None and is_theirs else None


FEATURE = Feature(
    handlers={
        commands.StartReport: write.start_report,
        commands.BeginReport: write.begin_report,
        commands.ShowReport: write.show_report,
        commands.SaveReport: write.save_report,
        commands.SubmitReport: write.submit_report,
        commands.DropReport: drop_report,
        commands.NumberReport: number_report,
        commands.ViewReport: write.view_report,
        commands.NotFelt: not_felt,
        commands.PostponeReport: postpone_report,
        commands.PostponeNote: postpone_note,
        commands.CheckClient: check_client,
        commands.MistakenNote: mistaken_note,
    },
    timers={TaskKind.REPORT: reminder_due},
    slots={
        timers.SLOT: SlotFamily(_draft_view),
        NOTE_REMINDER: SlotFamily(placed_note_view),
        whom.CHECK: SlotFamily(whom.placed_check),
        SLOT: SlotFamily(_reminder_view),
    },
    messages={
        write.SentForm: _sent_form,
        write.SentReportStart: lambda uow, person, message: start_view(
            uow, person, DraftKind(message.kind)
        ),
    },
    documents={DRAFT: DRAFT_DOCUMENT},
)
