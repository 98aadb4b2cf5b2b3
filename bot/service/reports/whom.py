"""Whom a note is about: the client's number as its owner types it; the last digits of it, which its
owner confirms after the gate's yes and before anything is filed; and the note that was filed and
should not have been (docs/decisions/0063; L9, L11; R52).

The digits stand on one card, for one submission, while it is asked: its slot draws them only then.
An answer, the end of the time and every later drawing replace the card by one without them. Who is
asked, and since when, is the draft's: `code` while it waits, `changed_at` for the submission.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.cards.kit.words import Sentence
from bot.cards.reports.views import Checked, ClientCheckView
from bot.domain.alarm.timeline import FactKind
from bot.domain.reports.case_note import CaseNote, Visibility
from bot.domain.reports.draft import ASKS_CLIENT, Draft, DraftKind, DraftState
from bot.domain.reports.filing import MISTAKEN, TakenBack
from bot.domain.reports.privacy_filter import BirthNumber, read_birth_number
from bot.domain.reports.standing import Standing, standing_of
from bot.ports import TryAgain
from bot.service.reports import drafts, timers
from bot.service.reports.timers import DONE_BY_HAND, MARK_BY_HAND, TAKEN, TAKING_BACK
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.records import CardSlot, Priority, StoredAlarm, Task, TaskKind

CHECK = "client_check"  # the slot family of the card with the digits
CONFIRM_FOR_MS = 15 * 60_000
LAST_DIGITS = 5

THEN = "then"  # what a row does that does not hand over
UNCONFIRMED = "unconfirmed"
TAKE_BACK = "take_back"
OF = "of"  # the draft of a row that a replica of the version before must not know it by
CONFIRMED = "confirmed"  # the submission that its owner has confirmed

OWNER = "owner"  # the ident in whose name an entry is marked, as of when they asked for it
TAKES_BACK_FOR_MS = 60 * 60_000  # then its owner does it: a wrong note is not to lie for days
_PAUSE_MS = 5_000


@dataclass(frozen=True, slots=True)
class AskWhom:
    """Ask the gate whether the owner may write about this client."""

    draft: Draft
    by: str
    client: BirthNumber


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Mark the entry of a note as filed by mistake."""

    draft: Draft
    entry: str
    by: str = field(repr=False)


def typed(uow: UnitOfWork, draft: Draft, fields: Mapping[str, str]) -> Sentence | None:
    """Keeps the birth number, or says what is wrong with it without repeating a digit. One that was
    there before is then nobody's: a note must not be filed about whom it no longer names."""
    number = fields.get("client", "").strip()
    if not number or not uow.terms.files_notes or draft.drill:  # L11: nobody real is practised on
        return None
    read = read_birth_number(number, synthetic=uow.terms.synthetic)
    if not isinstance(read, BirthNumber):
        uow.tx.destroy_client(draft.id)
        return Sentence(read.sentence)
    drafts.keep_client(uow, draft, read)
    return None


# The right person


def asked_at(draft: Draft, at: Any) -> bool:
    """Whether it waits for an answer about the submission of this instant."""
    return draft.asks_client and str(at) == str(draft.changed_at)


def is_confirmed(uow: UnitOfWork, task: Task, draft: Draft) -> bool:
    """Whether the row may hand it over: its owner has confirmed this very submission. Nobody is
    asked where a human puts the note into Gosys."""
    return not uow.terms.files_notes or task.payload.get(CONFIRMED) == draft.changed_at


def ask(uow: UnitOfWork, task: Task, draft: Draft) -> None:
    """The gate says yes: its owner is asked, on a new card, for as long as there is time."""
    if not uow.tx.finish_task(task, "asked"):
        return
    uow.tx.save_draft(replace(draft, code=ASKS_CLIENT, sentence=None))
    slot = f"{CHECK}:{draft.changed_at}"
    timers.place_of(uow, draft.id, draft.owner, slot, Priority.CONVERSATION)
    # A replica of the version before would take it for a note that is to be filed.
    hidden = {"draft": "", OF: draft.id}
    ends = _row(uow, draft, {THEN: UNCONFIRMED, "at": draft.changed_at, **hidden})
    uow.tx.add_tasks([replace(ends, due_at=uow.now + CONFIRM_FOR_MS)])
    timers.redraw(uow, draft.id)


def confirm(uow: UnitOfWork, stored: StoredAlarm, draft: Draft) -> None:
    """It is the right person: it goes. The incident and the draft are locked."""
    uow.tx.save_draft(replace(draft, code=None))
    drafts.record(uow, stored, draft, FactKind.NOTE_CONFIRMED)
    row = _row(uow, draft, {CONFIRMED: draft.changed_at})
    uow.tx.add_tasks([replace(row, due_at=uow.now + uow.terms.own_token_ms)])
    uow.after_commit.append(uow.wakers.filing)
    _redraw(uow, draft)


def reject(uow: UnitOfWork, stored: StoredAlarm, draft: Draft) -> Draft:
    """It is somebody else: nothing goes, and the number is destroyed. The incident and the draft
    are locked."""
    back = replace(draft, state=DraftState.OPEN, code=None, sentence=None)
    drafts.settle(uow, stored, back, FactKind.NOTE_REFUSED, code="wrong_person")
    uow.tx.destroy_client(draft.id)
    _redraw(uow, draft)
    return back


def check_view(uow: UnitOfWork, draft: Draft, at: str) -> ClientCheckView:
    """The card of one submission: with the last digits while it is asked, and never again."""
    alarm = uow.tx.get_alarm(draft.incident)
    is_asked = asked_at(draft, at) and alarm is not None
    client = drafts.client_of(uow, draft) if is_asked else None
    return ClientCheckView(
        uow.directory.language(draft.owner),
        draft.id,
        at,
        alarm.raised_at if alarm is not None else draft.opened_at,
        Checked.ASKED if client is not None else _answered(draft, at),
        client.digits[-LAST_DIGITS:] if client is not None else "",
    )


def _answered(draft: Draft, at: str) -> Checked:
    """What became of one submission."""
    if at != str(draft.changed_at) or draft.asks_client:
        return Checked.NO
    # In the archive without its end is not filed: the paper's own card says which.
    went = {
        Standing.WAITING: Checked.YES,
        Standing.SENT_UNFINISHED: Checked.YES,
        Standing.FILED: Checked.FILED,
    }
    return went.get(standing_of(draft), Checked.NO)


def over(uow: UnitOfWork, person: str) -> ClientCheckView:
    """The card once its note, or its incident, is no more."""
    return ClientCheckView(uow.directory.language(person), "", "", uow.now, Checked.NO)


def placed_check(uow: UnitOfWork, card_slot: CardSlot) -> ClientCheckView | None:
    """What the card in this slot shows now; None for one that came too late to ask anything."""
    draft = uow.tx.look_at_draft(card_slot.incident)
    if draft is None:
        return None if card_slot.is_unseen else over(uow, card_slot.person)
    view = check_view(uow, draft, card_slot.slot.removeprefix(f"{CHECK}:"))
    return None if card_slot.is_unseen and view.checked is not Checked.ASKED else view


def _redraw(uow: UnitOfWork, draft: Draft) -> None:
    timers.redraw(uow, draft.id)
    timers.redraw(uow, draft.id, CHECK)


# The wrong person, or the wrong note


def is_mistaken(draft: Draft) -> bool:
    """Whether it was filed and should not have been."""
    return draft.state is DraftState.DROPPED and draft.code == MISTAKEN


def mistaken(uow: UnitOfWork, stored: StoredAlarm, draft: Draft) -> Draft:
    """*Feil person eller notat*: on record at once. The bot marks the entry where it is granted
    that, else its owner does, by a checklist. The incident and the draft are locked."""
    by_bot = uow.terms.retracts and draft.reference is not None
    told = TAKING_BACK if by_bot else MARK_BY_HAND
    gone = replace(
        draft, state=DraftState.DROPPED, code=MISTAKEN, sentence=told, settled_at=uow.now
    )
    way = "archive" if by_bot else "by_hand"
    drafts.settle(uow, stored, gone, FactKind.NOTE_MISTAKEN, entry=draft.reference, way=way)
    uow.tx.destroy_client(draft.id)
    if by_bot:
        person = uow.directory.person(draft.owner)  # who may have left when it is marked
        ident = (person.nav_ident if person is not None else None) or ""
        uow.tx.add_tasks([_row(uow, gone, {THEN: TAKE_BACK, OWNER: ident})])
        uow.after_commit.append(uow.wakers.filing)
    timers.redraw(uow, draft.id)
    return gone


def marked(uow: UnitOfWork, stored: StoredAlarm, draft: Draft) -> Draft:
    """Its owner has marked the entry in Gosys. The incident and the draft are locked."""
    done = replace(draft, sentence=DONE_BY_HAND)
    uow.tx.save_draft(done)
    timers.follow_note(uow, done)
    drafts.record(uow, stored, done, FactKind.NOTE_TAKEN_BACK, way="by_hand")
    timers.redraw(uow, draft.id)
    return done


def take_back(task: Task, draft: Draft, by: str) -> TakeBack | None:
    """What the row does now; None where nothing is left to do."""
    by = str(task.payload.get(OWNER) or by)
    if not is_mistaken(draft) or draft.sentence != TAKING_BACK or draft.reference is None:
        return None
    return TakeBack(draft, draft.reference, by)


def came_back(
    uow: UnitOfWork, stored: StoredAlarm | None, task: Task, draft: Draft, outcome: Any
) -> None:
    """What came of marking it. Where it cannot be, its owner is told to, in a new message."""
    waited = uow.now - (draft.settled_at or uow.now)
    if isinstance(outcome, TryAgain) and waited < TAKES_BACK_FOR_MS:
        pause = max(waited, _PAUSE_MS, int((outcome.after_seconds or 0) * 1000))
        uow.tx.retry_task(task, uow.now + pause, outcome.reason)
        return
    if not uow.tx.finish_task(task, "taken back"):
        return
    done = isinstance(outcome, TakenBack)
    now = replace(draft, sentence=TAKEN if done else MARK_BY_HAND)
    uow.tx.save_draft(now)
    timers.follow_note(uow, now)
    if stored is not None and done:
        drafts.record(uow, stored, now, FactKind.NOTE_TAKEN_BACK, way="archive")
    if not done:
        timers.place_card(uow, draft.owner, draft.id)
    timers.redraw(uow, draft.id)


def left_behind(uow: UnitOfWork, draft: Draft) -> bool:
    """Whether nobody marks it though its owner was told so: a replica of the version before takes
    such a row for done. Then it is theirs to do, and they are told. The draft is locked."""
    waits = is_mistaken(draft) and draft.sentence == TAKING_BACK
    if not waits or uow.tx.has_filings(draft.id):
        return False
    uow.tx.save_draft(replace(draft, sentence=MARK_BY_HAND))
    timers.place_card(uow, draft.owner, draft.id)
    timers.redraw(uow, draft.id)
    return True


def words_of_mistaken(
    uow: UnitOfWork, incident: str, person: str, kind: DraftKind
) -> drafts.Document | None:
    """What the person's note that was a mistake said: most often only the person was wrong."""
    if kind is not DraftKind.NOTE:
        return None
    for one in reversed(uow.tx.drafts_of(incident)):
        if one.owner == person and one.kind is kind and is_mistaken(one):
            document = drafts.document_of(uow, one)
            if isinstance(document, CaseNote):  # who sees it is chosen again
                return replace(document, visibility=Visibility.INTERNAL, seen_consequence=False)
    return None


def _row(uow: UnitOfWork, draft: Draft, payload: Mapping[str, Any]) -> Task:
    return uow.task(
        TaskKind.FILING,
        draft.owner,
        Priority.REMINDER,
        f"filing:{draft.id}:{new_id()}",
        incident=draft.incident,
        payload={"draft": draft.id, **payload},
    )
