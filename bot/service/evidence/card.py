"""What the sender sees of what was sent: one card for each message, drawn from its intakes.

Its card slot lies under the batch and not under an incident, because there may be none yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.cards.evidence.views import EvidenceLine, EvidenceView, IncidentLine, LineState, Question
from bot.domain.alarm.state import Alarm, Ending
from bot.domain.evidence import DAY_MS, Evidence
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.evidence import Intake, IntakeState
from bot.store.records import CardSlot, Priority, Task, TaskKind

SLOT = "evidence"  # the slot family of these cards
ASKED_DAYS = 7  # how far back an incident may lie that something sent now belongs to
MOST_CHOICES = 5

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
    task = _card_task(uow, card_slot, Priority.CONVERSATION)
    uow.tx.add_slots([card_slot], [uow.leased_if_free(task, card_slot, lambda: view)])


def redraw(uow: UnitOfWork, batches: Iterable[str]) -> None:
    """These cards may look different now."""
    for batch in dict.fromkeys(batches):
        bumped = uow.tx.want_redrawn(batch, [SLOT], None)
        uow.tx.add_tasks([_card_task(uow, card_slot, Priority.UPDATE) for card_slot in bumped])


def batch_view(uow: UnitOfWork, batch: str, link: str | None = None) -> EvidenceView | None:
    """What has become of one message's pictures and files; None for a batch that is unknown."""
    intakes = uow.tx.intakes_of(batch)
    if not intakes:
        return None
    person = intakes[0].person
    lines = tuple(_line(uow, intake) for intake in intakes)
    alarm = _incident(uow, intakes)
    asks = any(
        i.waits and line.state is not LineState.ERASED
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
        kind=alarm.details.kind,
        meeting=alarm.details.meeting,
        noted=alarm.ending is Ending.NOTED,
        drill=alarm.drill is not None,
    )


def record_line(record: Evidence, *, pages: bool) -> EvidenceLine:
    """A piece of evidence that is kept."""
    return EvidenceLine(
        state=LineState.KEPT if record.erased_at is None else LineState.ERASED,
        came=record.came,
        media_type=record.original.media_type if record.original else None,
        remarks=record.remarks,
        scan=record.scan,
        at=record.added_at,
        evidence=record.id if pages and record.copy and record.erased_at is None else None,
    )


def _line(uow: UnitOfWork, intake: Intake) -> EvidenceLine:
    record = uow.tx.evidence(intake.evidence) if intake.evidence else None
    if record is None:
        state = _STATES[intake.state]
        return EvidenceLine(state=state, came=intake.came, at=intake.at, refusal=intake.refusal)
    line = record_line(record, pages=uow.terms.pages is not None)
    if line.state is LineState.ERASED or intake.state is IntakeState.KEPT:
        return line
    erased = intake.state is IntakeState.DROPPED
    turned = line.turned(_STATES[intake.state], without_link=erased)
    return replace(turned, refusal=intake.refusal)


def _incident(uow: UnitOfWork, intakes: Sequence[Intake]) -> Alarm | None:
    found = next((intake.incident for intake in intakes if intake.incident), None)
    return uow.tx.get_alarm(found) if found is not None else None


def _card_task(uow: UnitOfWork, card_slot: CardSlot, priority: Priority) -> Task:
    return uow.task(
        TaskKind.CARD,
        card_slot.person,
        priority,
        f"card:{card_slot.id}:{card_slot.desired_revision}",
        incident=card_slot.incident,
        place=card_slot.id,
    )
