"""What the sender sees of what was sent: one card for each message, drawn from its intakes.

Its card place lies under the batch and not under an incident, because there may be none yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.cards.evidence.views import EvidenceLine, EvidenceView, IncidentLine, LineState, Question
from bot.domain.alarm.state import Ending, RedCard
from bot.domain.evidence import DAY_MS, Evidence
from bot.service.unit_of_work import Turn, new_id
from bot.store.intakes import Intake, IntakeState
from bot.store.records import Place, Priority, Task, TaskKind

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


def place_card(turn: Turn, person: str, batch: str) -> None:
    """The batch's card, born leased where a slot is free."""
    view = batch_view(turn, batch)
    if view is None or not turn.can_reach(person):
        return
    place = Place(new_id(), batch, person, SLOT)
    task = _card_task(turn, place, Priority.CONVERSATION)
    turn.tx.add_places([place], [turn.sent_at_once(task, place, lambda: view)])


def redraw(turn: Turn, batches: Iterable[str]) -> None:
    """These cards may look different now."""
    for batch in dict.fromkeys(batches):
        bumped = turn.tx.want(batch, [SLOT], None)
        turn.tx.add_tasks([_card_task(turn, place, Priority.UPDATE) for place in bumped])


def batch_view(turn: Turn, batch: str, link: str | None = None) -> EvidenceView | None:
    """What has become of one message's pictures and files; None for a batch that is unknown."""
    intakes = turn.tx.intakes_of(batch)
    if not intakes:
        return None
    person = intakes[0].person
    lines = tuple(_line(turn, intake) for intake in intakes)
    card = _incident(turn, intakes)
    asks = any(
        i.waits and line.state is not LineState.ERASED
        for i, line in zip(intakes, lines, strict=True)
    )
    return EvidenceView(
        language=turn.directory.language(person),
        batch=batch,
        lines=lines,
        drill=card is not None and card.drill is not None,
        belongs_to=incident_line(card) if card is not None else None,
        question=question(turn, person) if asks else None,
        came=intakes[0].came,
        shown_on_pages=turn.terms.pages is not None,
        link=link,
    )


def question(turn: Turn, person: str) -> Question:
    """Which incident it belongs to: the person's latest."""
    since = turn.now - ASKED_DAYS * DAY_MS
    recent = turn.tx.recent_of(person, since, MOST_CHOICES)
    return Question(tuple(incident_line(card) for card in recent), turn.terms.waits_days)


def incident_line(card: RedCard) -> IncidentLine:
    """An incident as its caseworker recognises it."""
    return IncidentLine(
        id=card.id,
        at=card.raised_at,
        kind=card.details.kind,
        meeting=card.details.meeting,
        noted=card.ending is Ending.NOTED,
        drill=card.drill is not None,
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


def _line(turn: Turn, intake: Intake) -> EvidenceLine:
    record = turn.tx.evidence(intake.evidence) if intake.evidence else None
    if record is None:
        state = _STATES[intake.state]
        return EvidenceLine(state=state, came=intake.came, at=intake.at, refusal=intake.refusal)
    line = record_line(record, pages=turn.terms.pages is not None)
    if line.state is LineState.ERASED or intake.state is IntakeState.KEPT:
        return line
    erased = intake.state is IntakeState.DROPPED
    turned = line.turned(_STATES[intake.state], without_link=erased)
    return replace(turned, refusal=intake.refusal)


def _incident(turn: Turn, intakes: Sequence[Intake]) -> RedCard | None:
    found = next((intake.incident for intake in intakes if intake.incident), None)
    return turn.tx.look_at(found) if found is not None else None


def _card_task(turn: Turn, place: Place, priority: Priority) -> Task:
    return turn.task(
        TaskKind.CARD,
        place.person,
        priority,
        f"card:{place.id}:{place.wanted}",
        incident=place.incident,
        place=place.id,
    )
