"""One change of a follow-up: what is decided first and stored at the end, with the facts of the
timeline, the timer and the cards that follow from it (L4, L10)."""

from dataclasses import dataclass, field, replace

from bot.domain import follow_up as rules
from bot.domain.alarm.live import is_wanted, live_of, placed
from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import SYSTEM, Fact, FactKind
from bot.domain.follow_up import FollowUp
from bot.domain.reports.draft import DraftKind
from bot.service.evidence.record import note
from bot.service.reports import timers
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store import slots
from bot.store.records import CardSlot, Priority, StoredAlarm, Task, TaskKind


@dataclass(slots=True)
class FollowUpChange:
    """A change in the making: the incident, which is locked, its follow-up as it will be, and what
    is to stand on the timeline. `card`: the message that was tapped, "" where none was."""

    uow: UnitOfWork
    stored: StoredAlarm
    follow_up: FollowUp
    card: str = ""
    facts: list[Fact] = field(default_factory=list)
    _tell: list[str] = field(default_factory=list)
    _cards: list[tuple[str, str]] = field(default_factory=list)

    @property
    def alarm(self) -> Alarm:
        """The alarm."""
        return self.stored.alarm

    def note(self, kind: FactKind, actor: str = SYSTEM, /, **detail: str | int | None) -> None:
        """Puts a fact on the timeline of this transition."""
        known = {name: value for name, value in detail.items() if value is not None}
        self.facts.append(Fact(kind, actor, known))

    @property
    def number(self) -> int:
        """The timeline number of the fact that was noted last."""
        return self.alarm.seq + len(self.facts)

    def place(self, person: str, family: str) -> None:
        """A new card of this family for the person; with the fact that is noted last."""
        self._cards.append((person, f"{family}:{self.number}"))

    def tell(self, person: str) -> None:
        """A new card for the person, at the end of the chat; with the fact that is noted last."""
        number = self.number
        others = tuple(one for one in self.follow_up.shown if one[0] != person)
        self.follow_up = replace(self.follow_up, shown=(*others, (person, number)))
        self._tell.append(person)

    def commit(self) -> None:
        """Stores it: incident, timeline, follow-up, timer, cards."""
        tx, alarm = self.uow.tx, self.alarm
        before = tx.follow_up(alarm.id)
        moment = rules.next_moment(self.follow_up, self.uow.now) if alarm.state.ended else None
        self.follow_up = replace(self.follow_up, next_at=moment)
        if self.facts:
            self.stored = note(tx, self.uow.keyring, self.stored, *self.facts)
        if before != self.follow_up:
            tx.save_follow_up(alarm, self.follow_up)
        if before is None or before.next_at != moment:
            tx.set_timer(alarm.id, self._timer(moment), TaskKind.FOLLOW_UP)
        _redraw(self.uow, alarm.id)
        if before is None or before.owner != self.follow_up.owner:
            _redraw_reports(self.uow, alarm.id)
        self._place()

    def _timer(self, moment: int | None) -> Task | None:
        if moment is None:
            return None
        return Task(
            id=new_id(),
            kind=TaskKind.FOLLOW_UP,
            priority=Priority.REMINDER,
            due_at=moment,
            dedupe_key=f"follow_up:{self.alarm.id}:{self.stored.alarm.seq}:{moment}",
            incident=self.alarm.id,
        )

    def _place(self) -> None:
        new: list[CardSlot] = []
        for person in dict.fromkeys(self._tell):
            slot = f"{slots.AFTERWARDS}:{self.follow_up.shown_to(person)}"
            new += self._new(person, slot, moves=not is_wanted(self.alarm, person))
        for person, slot in self._cards:
            new += self._new(person, slot, moves=False)
        if new:
            tasks = [self.uow.card_task(card_slot, Priority.REMINDER) for card_slot in new]
            self.uow.tx.add_slots(new, tasks)

    def _new(self, person: str, slot: str, *, moves: bool) -> list[CardSlot]:
        """The slot, unless it is there: the person's live card from then on where it `moves` that
        (L14); what the alarm itself still wants of them stays it."""
        alarm, now = self.alarm, self.uow.now
        if self.uow.tx.slot_at(alarm.id, person, slot) is not None:
            return []
        at, generation = alarm.recorded(now), 0
        if moves:
            alarm = placed(alarm, person, now, now)
            card = live_of(alarm, person)
            generation = card.generation if card is not None else 0
            self.stored = replace(self.stored, alarm=alarm)
            self.uow.tx.save(self.stored)
        return [CardSlot(new_id(), alarm.id, person, slot, generation=generation, placed_at=at)]


def _redraw(uow: UnitOfWork, incident: str) -> None:
    """Its cards may look different now."""
    families = [*slots.LATER, slots.TALK, slots.PROGRESS]
    bumped = uow.tx.want_redrawn(incident, families, None)
    uow.tx.add_tasks([uow.card_task(card_slot, Priority.UPDATE) for card_slot in bumped])


def _redraw_reports(uow: UnitOfWork, incident: str) -> None:
    """The employee's card of a report says who follows it up."""
    for draft in uow.tx.drafts_of(incident):
        if draft.kind is DraftKind.REPORT and draft.state.submitted:
            timers.redraw(uow, draft.id)
