"""What is written about evidence: the record and its fact on the timeline (L10, R44, R50); and what
the sender sees of what was sent: one card for each message, drawn from its intakes.

Synchronous, inside a transaction, like all of the service. Who may do it is asked before. The
card's slot lies under the batch and not under an incident, because there may be none yet.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from bot.cards.evidence.views import EvidenceLine, EvidenceView, IncidentLine, LineState, Question
from bot.domain.alarm.escalation import TransitionBuilder
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import PermissionAnswer, may
from bot.domain.alarm.state import Alarm, Ending, Transition
from bot.domain.alarm.timeline import Detail, Fact, FactKind, sealed
from bot.domain.evidence import DAY_MS, Came, Evidence, Recording, Taken
from bot.domain.reports.draft import Draft
from bot.domain.reports.privacy_filter import masked
from bot.service import links
from bot.service.keyring import Keyring
from bot.service.links import Reader
from bot.service.outgoing import publish
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.evidence import Intake, IntakeState, StoredReference
from bot.store.records import CardSlot, Priority, Sealed, StoredAlarm
from bot.store.transaction import Transaction

SLOT = "evidence"  # the slot family of these cards
ASKED_DAYS = 7  # how far back an incident may lie that something sent now belongs to
MOST_CHOICES = 5
MOST_LETTERS = 200  # of the name of a system, and of a recording's id


@dataclass(frozen=True, slots=True)
class Added:
    """The record. `again`: the incident had the same bytes already, this is the first record of
    them, and what was stored anew is to be discarded after the commit."""

    record: Evidence
    again: bool = False


def add(uow: UnitOfWork, stored: StoredAlarm, person: str, taken: Taken) -> Added:
    """Records what the evidence store has stored as evidence of the incident, which is locked. The
    same bytes twice in one incident are one record."""
    assert taken.owner == stored.alarm.id  # encrypted for this incident and no other
    return _recorded(uow, stored, person, _record(uow, taken, person, stored.alarm.id))


def add_waiting(uow: UnitOfWork, person: str, taken: Taken) -> Evidence:
    """Records what has no incident yet. It is on no timeline until `assign`."""
    assert taken.owner == taken.id
    record = _record(uow, taken, person, None)
    uow.tx.keep_evidence(record)
    uow.tx.end_upload(taken.id, taken.owner)
    return record


def waiting_of(uow: UnitOfWork, person: str) -> tuple[Evidence, ...]:
    """What the person sent that has no incident yet, oldest first."""
    return tuple(uow.tx.waiting_evidence(person))


def assign(uow: UnitOfWork, stored: StoredAlarm, person: str, moved: Taken) -> Added:
    """Gives waiting evidence to its incident, which is locked. `moved` is what `move` answered;
    when `again`, its record was dropped for the one that was there."""
    assert moved.owner == stored.alarm.id
    waiting = uow.tx.waiting_record(moved.id)
    assert waiting is not None
    record = _record(uow, moved, person, stored.alarm.id)
    added = _recorded(uow, stored, person, replace(record, added_at=waiting.added_at))
    if added.again:
        uow.tx.keep_evidence(replace(waiting, erased_at=uow.now))
    # What it was while it waited is to be removed, by the sweep if not by us: left behind, it could
    # still be read when the incident is long forgotten.
    uow.tx.announce_upload(waiting.id, waiting.owner)
    return added


def add_reference(
    uow: UnitOfWork, stored: StoredAlarm, person: str, recording: Recording
) -> Evidence:
    """Where a recording is (R44): no file, what was written is sealed, masked and cut."""
    record = Evidence(new_id(), stored.alarm.id, stored.alarm.id, Came.REFERENCE, uow.now, person)
    clean = replace(recording, system=_clean(recording.system), id=_clean(recording.id))
    text = json.dumps(asdict(clean), sort_keys=True, ensure_ascii=False)
    bound_to = f"{stored.alarm.id}/{record.id}"
    sealed_text = uow.keyring.encrypt(text, bound_to)
    uow.tx.keep_evidence(record, StoredReference(uow.keyring.current, sealed_text))
    digest = uow.keyring.digest(text)
    publish_fact(
        uow, stored, person, {"evidence": record.id, "came": record.came, "digest": digest}
    )
    return record


def recording_of(tx: Transaction, keyring: Keyring, record: Evidence) -> Recording | None:
    """Where the recording is; None for what is none, or was erased."""
    found = tx.reference(record.id)
    if found is None:
        return None
    text = keyring.decrypt(found.key_id, found.sealed, f"{record.incident}/{record.id}")
    return Recording(**json.loads(text)) if text is not None else None


def evidence_of(uow: UnitOfWork, incident: str) -> tuple[Evidence, ...]:
    """What the incident has now, oldest first; the erased is left out."""
    return tuple(one for one in uow.tx.evidence_of(incident) if one.erased_at is None)


def condemned(tx: Transaction, evidence: str) -> Evidence | None:
    """What was removed and is to be destroyed now; None while it may come back, somebody holds its
    incident, or something is being written that may share its key. From here on nobody brings it
    back."""
    seen = tx.evidence(evidence)
    if seen is not None and seen.incident is not None:
        tx.lock_alarm(seen.incident)
    record = tx.lock_evidence(evidence)
    if record is None or record.destroy_at is None or record.may_come_back(tx.now()):
        return None
    if record.incident is not None and tx.hold_of(record.incident) is not None:
        return None
    under_way = tx.uploads(tx.now() + 1)
    if any(owner == record.owner and id != record.id for id, owner in under_way):
        return None
    if record.original is not None:
        tx.announce_removal(record.id, record.owner)
    last = replace(record, destroy_at=0)
    tx.keep_evidence(last)
    return last


def destroyed(tx: Transaction, keyring: Keyring, evidence: str, by: str | None = None) -> None:
    """Its key is gone: the tombstone stays; the timeline says why, `by` whom. Said once."""
    seen = tx.evidence(evidence)
    stored = tx.lock_alarm(seen.incident) if seen is not None and seen.incident else None
    record = tx.lock_evidence(evidence)
    if record is None or record.destroy_at is None or record.erased_at is None:
        return
    tx.keep_evidence(replace(record, destroy_at=None))
    tx.end_upload(record.id, record.owner)
    if stored is not None:
        told = {"evidence": record.id, "why": "request" if by else "removed"}
        note(tx, keyring, stored, Fact(FactKind.EVIDENCE_ERASED, by or record.added_by, told))


def viewed(uow: UnitOfWork, stored: StoredAlarm, person: str, record: Evidence) -> None:
    """Somebody is about to see the copy: on the timeline first, then shown (L10)."""
    note(uow.tx, uow.keyring, stored, Fact(FactKind.EVIDENCE_VIEWED, person, _told(record)))


def note(tx: Transaction, keyring: Keyring, stored: StoredAlarm, *facts: Fact) -> StoredAlarm:
    """Puts facts on the timeline that change no card: an operator's, or a look. The incident is
    locked."""
    now, before = stored.alarm.recorded(tx.now()), stored.alarm.seq
    alarm = replace(stored.alarm, seq=before + len(facts), last_event_at=now)
    key = keyring.timeline_key()
    entries = sealed(keyring.current, key, alarm.id, stored.mac, before, now, facts)
    noted = StoredAlarm(alarm, entries[-1].mac, stored.organisation)
    tx.save(noted)
    tx.append(alarm.id, entries)
    return noted


def _record(uow: UnitOfWork, taken: Taken, person: str, incident: str | None) -> Evidence:
    return Evidence(
        id=taken.id,
        incident=incident,
        owner=taken.owner,
        came=taken.came,
        added_at=uow.now,
        added_by=person,
        original=taken.original,
        copy=taken.copy,
        scan=taken.scan,
        remarks=taken.remarks,
    )


def _recorded(uow: UnitOfWork, stored: StoredAlarm, person: str, record: Evidence) -> Added:
    assert record.original is not None
    for known in evidence_of(uow, stored.alarm.id):
        if known.original is not None and known.original.sha256 == record.original.sha256:
            return Added(known, again=True)
    uow.tx.keep_evidence(record)
    uow.tx.end_upload(record.id, record.owner)
    publish_fact(uow, stored, person, fact_of(record))
    return Added(record)


def fact_of(record: Evidence) -> Detail:
    """What the timeline says of a file: with it the record, too, is sealed (L10)."""
    assert record.original is not None
    assert record.scan is not None
    detail: dict[str, str | int | bool | None] = {
        "evidence": record.id,
        "came": record.came,
        "added_at": record.added_at,
        "media_type": record.original.media_type,
        "size": record.original.size,
        "sha256": record.original.sha256,
        "scan": record.scan,
    }
    if record.copy is not None:
        detail |= {"copy_size": record.copy.size, "copy_sha256": record.copy.sha256}
    return detail


def _told(record: Evidence) -> Detail:
    return {"evidence": record.id}


def publish_fact(
    uow: UnitOfWork,
    stored: StoredAlarm,
    person: str,
    detail: Detail,
    kind: FactKind = FactKind.EVIDENCE_ADDED,
) -> None:
    """Puts it on the timeline, and every card that tells of it anew."""
    builder = TransitionBuilder(stored.alarm, uow.moment)
    builder.note(kind, person, **detail)
    publish(uow, stored, stored.organisation, Transition(builder.alarm, tuple(builder.facts)))


def _clean(text: str) -> str:
    return masked(" ".join(text.split()))[:MOST_LETTERS]


_STATES = {
    IntakeState.SAVING: LineState.SAVING,
    IntakeState.KEPT: LineState.KEPT,
    IntakeState.AGAIN: LineState.AGAIN,
    IntakeState.REFUSED: LineState.REFUSED,
    IntakeState.DROPPED: LineState.ERASED,
}


def place_card(uow: UnitOfWork, person: str, batch: str) -> None:
    """The batch's card, inserted leased where a slot is free."""
    view = batch_view(uow, batch)
    if view is None or not uow.can_reach(person):
        return
    card_slot = CardSlot(new_id(), batch, person, SLOT)
    task = uow.card_task(card_slot, Priority.CONVERSATION)
    uow.tx.add_slots([card_slot], [uow.leased_if_free(task, card_slot, lambda: view)])


def redraw(uow: UnitOfWork, batches: Iterable[str]) -> None:
    """These cards may look different now."""
    for batch in dict.fromkeys(batches):
        bumped = uow.tx.want_redrawn(batch, [SLOT], None)
        uow.tx.add_tasks([uow.card_task(card_slot, Priority.UPDATE) for card_slot in bumped])


def batch_view(
    uow: UnitOfWork, batch: str, link: str | None = None, asked: str | None = None
) -> EvidenceView | None:
    """What has become of one message's pictures and files; None for a batch that is unknown."""
    intakes = uow.tx.intakes_of(batch)
    if not intakes:
        return None
    person = intakes[0].person
    lines = tuple(_line(uow, intake) for intake in intakes)
    alarm = _incident(uow, intakes)
    asks = any(
        i.waits and line.state not in (LineState.ERASED, LineState.REMOVED)
        for i, line in zip(intakes, lines, strict=True)
    )
    return EvidenceView(
        language=uow.directory.language(person),
        batch=batch,
        lines=lines,
        drill=alarm is not None and alarm.drill is not None,
        belongs_to=incident_line(alarm) if alarm is not None else None,
        question=question(uow, person) if asks else None,
        came=intakes[0].came,
        shown_on_pages=uow.terms.pages is not None,
        link=link,
        asked=asked,
    )


def question(uow: UnitOfWork, person: str) -> Question:
    """Which incident it belongs to: the person's latest."""
    since = uow.now - ASKED_DAYS * DAY_MS
    recent = uow.tx.recent_of(person, since, MOST_CHOICES)
    return Question(tuple(incident_line(alarm) for alarm in recent), uow.terms.waits_days)


def incident_line(alarm: Alarm) -> IncidentLine:
    """An incident as its caseworker recognises it."""
    return IncidentLine(
        id=alarm.id,
        at=alarm.raised_at,
        kind=alarm.facts.kind,
        meeting=alarm.facts.meeting,
        noted=alarm.ending is Ending.NOTED,
        drill=alarm.drill is not None,
    )


def record_line(record: Evidence, *, pages: bool) -> EvidenceLine:
    """A piece of evidence, as whoever may see it does."""
    return EvidenceLine(
        state=LineState.KEPT if record.erased_at is None else LineState.ERASED,
        came=record.came,
        media_type=record.original.media_type if record.original else None,
        remarks=record.remarks,
        scan=record.scan,
        at=record.added_at,
        evidence=record.id if pages and record.copy and record.erased_at is None else None,
    )


def own_line(uow: UnitOfWork, record: Evidence, person: str) -> EvidenceLine:
    """The same for its sender, who can remove it until the report that counts it is sent, and
    bring it back for a day."""
    line = record_line(record, pages=uow.terms.pages is not None)
    if record.added_by != person:
        return line
    if may_come_back(uow, record):
        until = record.destroy_at if record.may_come_back(uow.now) else None
        return replace(line, state=LineState.REMOVED, own=record.id, until=until)
    is_own = record.erased_at is None and not is_sent(uow, record)
    return replace(line, own=record.id) if is_own else line


def may_come_back(uow: UnitOfWork, record: Evidence) -> bool:
    """Whether its sender can undo the removal: for a day, and while somebody holds its incident."""
    is_held = record.destroy_at and record.incident and uow.tx.hold_of(record.incident) is not None
    return record.may_come_back(uow.now) or bool(is_held)


def is_sent(uow: UnitOfWork, record: Evidence) -> bool:
    """Whether a report or note that somebody let go of counts it; what cannot be read here may."""
    drafts = uow.tx.drafts_of(record.incident) if record.incident is not None else ()
    counted = (_counted_in(uow, draft) for draft in drafts if draft.state.submitted)
    return any(ids is None or record.id in ids for ids in counted)


def _counted_in(uow: UnitOfWork, draft: Draft) -> frozenset[str] | None:
    stored = uow.tx.revision_of(draft.id, draft.revision)
    words = stored.document if stored is not None else Sealed("", b"")
    text = uow.keyring.decrypt(words.key_id, words.text, sealed_under(draft.id, draft.revision))
    return frozenset(json.loads(text).get("evidence", ())) if text is not None else None


def sealed_under(draft: str, revision: int) -> str:
    """What the words of a draft's revision are bound to."""
    return f"draft/{draft}/{revision}"


def _line(uow: UnitOfWork, intake: Intake) -> EvidenceLine:
    record = uow.tx.evidence(intake.evidence) if intake.evidence else None
    if record is None:
        state = _STATES[intake.state]
        return EvidenceLine(state=state, came=intake.came, at=intake.at, refusal=intake.refusal)
    line = own_line(uow, record, intake.person)
    if line.state in (LineState.ERASED, LineState.REMOVED) or intake.state is IntakeState.KEPT:
        return line
    erased = intake.state is IntakeState.DROPPED
    turned = line.turned(_STATES[intake.state], without_link=erased)
    return replace(turned, refusal=intake.refusal)


def _incident(uow: UnitOfWork, intakes: Sequence[Intake]) -> Alarm | None:
    found = next((intake.incident for intake in intakes if intake.incident), None)
    return uow.tx.get_alarm(found) if found is not None else None


WHERE = "evidence/view"  # the part of the address before the token


@dataclass(frozen=True, slots=True)
class Opened:
    """A look that is on record. `browser` is the secret that the browser keeps; it shows the
    picture to that browser alone. `number` is its place among what its incident has, `sender` the
    name of who sent it, `known` what the browser keeps for the day."""

    record: Evidence
    reader: Reader
    browser: str
    number: int
    sender: str
    known: str


def new_link(uow: UnitOfWork, record: Evidence, person: str) -> str | None:
    """The address of a fresh link; None where there are no pages, or nothing that can be shown.
    The token itself is nowhere but in the address."""
    if uow.terms.pages is None or record.copy is None:
        return None
    return f"{uow.terms.pages}/{WHERE}/{links.issue(uow, record.id, person)}"


def may_see(uow: UnitOfWork, record: Evidence, person: str) -> StoredAlarm | bool | None:
    """Whether the person may look at it now: the incident, locked, or True for what waits and is
    their own; None when not."""
    if record.erased_at is not None:
        return None
    if record.incident is None:
        return True if record.added_by == person else None
    stored = uow.tx.lock_alarm(record.incident)
    if stored is None or may(stored.alarm, person, Verb.EVIDENCE_SEE) is not PermissionAnswer.YES:
        return None
    return stored


def reader_of(uow: UnitOfWork, token: str) -> Reader | None:
    """Whom the link is for, without using it up; None when it opens nothing. A program that follows
    links, as mail filters and previews do, thus sees and spends nothing."""
    link = links.lasting(uow, token)
    record = uow.tx.evidence(link.what) if link is not None else None
    if link is None or record is None:
        return None
    alarm = uow.tx.get_alarm(record.incident) if record.incident else None
    drill = alarm is not None and alarm.drill is not None
    return Reader(uow.directory.language(link.person), drill)


def open_link(uow: UnitOfWork, token: str, browser: str) -> Opened | None:
    """One use of the link, on the timeline and in the access log before anything is shown; None
    when it opens nothing, or not for this browser."""
    link, reader = links.lasting(uow, token), reader_of(uow, token)
    if link is None or reader is None or not links.is_for(link, browser):
        return None
    record = uow.tx.evidence(link.what)
    right = may_see(uow, record, link.person) if record is not None else None
    if record is None or right is None:
        return None
    secret = links.use(uow, link, browser)
    if isinstance(right, StoredAlarm):
        viewed(uow, right, link.person, record)
    uow.tx.log_access(link.person, "evidence.view", record.incident)
    others = evidence_of(uow, record.incident) if record.incident is not None else ()
    number = next((n for n, one in enumerate(others, start=1) if one.id == record.id), 1)
    known = links.known_as(uow, link.person)
    return Opened(record, reader, secret, number, uow.directory.name(record.added_by), known)


def opened(uow: UnitOfWork, token: str, browser: str) -> Evidence | None:
    """What the page of a link that this browser has opened shows; None when it is over."""
    link = links.opened(uow, token, browser)
    record = uow.tx.evidence(link.what) if link is not None else None
    if link is None or record is None or not may_see(uow, record, link.person):
        return None
    return record
