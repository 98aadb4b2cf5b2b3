"""One outgoing row: from shown to wanted, and what is recorded of it (architecture.md, "Card
places" and "One message's way out")."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import structlog

from bot.cards.views import NewsView, NoticeView, Sentence, View
from bot.domain.alarm.state import Ending
from bot.outbox import drawing, metrics
from bot.outbox.again import Persistence, Tries
from bot.outbox.rate_limit import FairPace
from bot.outbox.threads import Threads
from bot.ports import Delivered, Delivery, Gone, Messenger, TryAgain, Unknown, Unreachable
from bot.service.alarm import act
from bot.service.answer import SILENT, Answer, notice, told_there
from bot.service.dispatcher import Handled, Service
from bot.service.drills import calendar
from bot.service.drills import views as drill_views
from bot.service.evidence import card as evidence_cards
from bot.service.follow_up import plan
from bot.service.follow_up import views as follow_up_views
from bot.service.insight import figures, lessons
from bot.service.measures import reminders as measure_news
from bot.service.measures import reminders as measure_reminding
from bot.service.messages import notice_view
from bot.service.organisation import announce, people
from bot.service.readiness import views as readiness_views
from bot.service.reports import reminders, timers
from bot.service.reports import reminders as note_reminders
from bot.service.reports.views import paper_view
from bot.service.unit_of_work import Born, Permit, Turn, chat_of
from bot.store import slots
from bot.store.records import LOST, Place, Task, TaskKind
from bot.store.statistics import TooMany, UnitReader, UnitRecord

log = structlog.get_logger(__name__)

FIRST_RETRY_MS = 500
LONGEST_RETRY_MS = 30_000
PREPARED_TOGETHER = 12  # the rate lets no more out at a time, and the first shall not wait for many
GIVE_UP_AFTER = 60  # attempts: half an hour of a channel that does not answer
RECORDED_WITHIN_SECONDS = 60.0  # also after the lease, while nobody else has taken the row
OWED_SECONDS = 0.5
# What came of a row. That a message changed where it lies is no sign that a new one would arrive.
_ARRIVED, _CHANGED = "delivered", "updated"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a row wants to send now; `view` None when there is nothing to send any more. `arrived`:
    a new message of this row has, and only changes now."""

    place: Place | None
    view: View | None
    arrived: bool = False


# What a timer does; each returns the instant that is still waited for when it came too early.
_TIMERS: Mapping[TaskKind, Callable[[Turn, Task], int | None]] = {
    TaskKind.TIMER: lambda turn, task: act.timer_due(turn, task.incident or "", task.due_at),
    TaskKind.DUTY: lambda turn, task: act.duty_timer_due(turn, task.incident or "", task.due_at),
    TaskKind.REPORT: reminders.reminder_due,
    TaskKind.FOLLOW_UP: plan.timer_due,
    TaskKind.CALENDAR: calendar.timer_due,
    TaskKind.ANNOUNCEMENT: announce.announcement_due,
    TaskKind.MEASURES: measure_reminding.timer_due,
    TaskKind.MEASURE_NEWS: measure_news.news_due,
}


class Courier:
    """Sends rows. Every method returns what must be sent at once as a consequence."""

    def __init__(
        self,
        service: Service,
        messenger: Messenger,
        threads: Threads,
        pace: FairPace,
        lease_ms: int,
        units: UnitReader,
    ) -> None:
        self._units = units
        self._service = service
        self._messenger = messenger
        self._threads = threads
        self._lease_ms = lease_ms
        self._pace = pace
        self._persistence = Persistence()
        self._unsure: set[str] = set()  # rows that may have been prepared: nobody said so

    async def settle(self) -> None:
        """What came of messages, and is not stored yet, is stored now if it can be."""
        await self._persistence.settle(OWED_SECONDS)

    async def send_born(self, born: Born) -> Handled:
        """A row that came with everything it needs."""
        return await self._send(born.task, Prepared(born.place, born.view), born.permit)

    async def fire(self, task: Task) -> Handled:
        """The alarm's timer, or its follow-up's, claimed from the database."""
        fire = partial(self._service.within, partial(self._fire, task, Tries()))
        return await self._persistence.store(lambda: self._threads.run(fire), self._lease_ms / 1000)

    def prepare(self, tasks: Sequence[Task]) -> Mapping[str, Prepared]:
        """What cards that were just claimed want to send, by row, in one transaction: where many
        alarms wait for one thread, a card would wait behind them once more. Synchronous; what is
        left out prepares for itself in `send`, as does everything when this fails."""
        alone = {task.incident: task for task in tasks if task.kind is TaskKind.CARD}
        alone.pop(None, None)
        if len(alone) > PREPARED_TOGETHER:
            return {}
        # Each alarm once and always in this order, or two such transactions could wait for each
        # other's alarms and cards.
        together = sorted(alone.values(), key=lambda task: task.incident or "")
        tries = Tries()

        def work(turn: Turn) -> Mapping[str, Prepared]:
            again = tries.is_again()
            return {task.id: self._prepare(task, None, again, turn) for task in together}

        try:
            return self._service.read(work)
        except Exception as error:
            log.warning("prepared_alone", error=type(error).__name__)
            self._unsure |= {task.id for task in together}
            return {}

    async def send(self, task: Task, permit: Permit, prepared: Prepared | None) -> Handled:
        """A message, claimed from the database, and `prepared` with others if it was."""
        if prepared is None:
            record = await self._read_beside(task)
            tries = Tries(task.id in self._unsure)
            self._unsure.discard(task.id)

            def prepare(turn: Turn) -> Prepared:
                return self._prepare(task, record, tries.is_again(), turn)

            prepared = await self._persistence.store(
                lambda: self._threads.run(self._service.read, prepare), self._lease_ms / 1000
            )
        return await self._send(task, prepared, permit)

    async def _read_beside(self, task: Task) -> UnitRecord | TooMany | None:
        """What takes its time is read before the row's transaction, in a thread of its own."""
        asked = figures.asked(self._service.directory, task.payload, task.due_at)
        return await asyncio.to_thread(self._units.read, asked) if asked is not None else None

    def _fire(self, task: Task, tries: Tries, turn: Turn) -> Answer:
        if tries.is_again() and not turn.tx.is_mine(task):
            return SILENT  # it was stored after all, or somebody else has taken it
        waits_until = _TIMERS[task.kind](turn, task)
        if waits_until is None:
            turn.tx.finish_task(task, "fired")
        else:  # a clock that stepped back, a row that was released: the chain must go on (L3)
            turn.tx.retry_task(task, waits_until, "too early")
        return SILENT

    def _prepare(
        self, task: Task, record: UnitRecord | TooMany | None, again: bool, turn: Turn
    ) -> Prepared:
        """Rechecks atomically that the row is still wanted, and notes that it starts now (V2).
        `again`: that may have been stored already, and then the place is held, by us."""
        place = None
        begun = again and turn.tx.has_begun(task)
        if task.kind is TaskKind.CARD:
            # Locked first: a claim is either seen here, or later than this start (V2).
            turn.tx.incident(task.incident or "")
            # Exactly as long as the row: whoever takes the row over finds the place free. A moment
            # longer, and the heir would think that somebody still writes there.
            at = task.place or ""
            place = (
                turn.tx.place(at)
                if begun
                else turn.tx.hold_place(at, task.lease_until, self._lease_ms)
            )
            view = self._view(turn, place) if place else None
        else:
            view = notice_view(turn, task, record)
        if view is None:
            turn.tx.finish_task(task, "not wanted")
            if place is not None:
                turn.tx.show(place, place.wanted, place.digest, place.ref)
        elif not begun and not turn.tx.start_task(task):
            return Prepared(None, None)  # the lease ended in the queue: somebody else has it
        turn.can_reach(task.recipient or "")  # remembers whom only another replica had heard of
        return Prepared(place, view)

    def _view(self, turn: Turn, place: Place) -> View | None:
        """What the place shows now; None for a card that nobody has to see any more."""
        if slots.family(place.slot) == evidence_cards.SLOT:
            return evidence_cards.batch_view(turn, place.incident)
        if slots.family(place.slot) == timers.SLOT:
            draft = turn.tx.look_at_draft(place.incident)
            return paper_view(turn, draft) if draft is not None else None
        if slots.family(place.slot) == timers.NOTE_REMINDER:
            return note_reminders.placed_note_view(turn, place)
        if slots.family(place.slot) == reminders.SLOT:
            return reminders.reminder_view(turn, place.incident, place.person)
        if slots.family(place.slot) == slots.AFTERWARDS:
            return follow_up_views.placed_view(turn, place)
        if slots.family(place.slot) == slots.SCENARIO:
            return drill_views.placed_view(turn, place)
        if slots.family(place.slot) == slots.LESSON:
            return lessons.placed_lesson_view(turn, place)
        if slots.family(place.slot) in (slots.UNIT_CHECK, slots.OUT_OF_REACH):
            return readiness_views.placed_view(turn, place)
        card = turn.tx.look_at(place.incident)
        if card is None:
            return None
        if place.is_unseen and not slots.still_wanted(card, place.person, place.slot):
            return None
        return turn.projection(card).view(place.slot, place.person)

    async def _send(self, task: Task, prepared: Prepared, permit: Permit) -> Handled:
        """Loops until the place shows what is wanted."""
        while (view := prepared.view) is not None:
            place, digest = prepared.place, drawing.digest(view)
            if place is not None and place.ref is not None and place.looks == digest:
                delivery: Delivery = Delivered(place.ref)
            else:
                delivery = await self._deliver(task, place, view, permit)
            handled, again = await self._recorded(task, prepared, digest, delivery)
            metrics.DELIVERIES.labels(_outcome(delivery)).inc()
            if again is None:
                return handled
            prepared = again
        return Handled(SILENT)

    async def _recorded(
        self, task: Task, prepared: Prepared, digest: str, delivery: Delivery
    ) -> tuple[Handled, Prepared | None]:
        """What came of a send is stored, and never sent again because it could not be: longer than
        the lease, as long as the row is nobody else's."""
        tries = Tries()

        def record(turn: Turn) -> Prepared | None:
            if tries.is_again() and not turn.tx.is_mine(task):
                return None
            return self._record(task, prepared, digest, delivery, turn)

        combined = partial(
            self._threads.combine,
            record,
            alone=not isinstance(delivery, Delivered) or delivery.opened is not None,
            incident=task.incident,
        )
        return await self._persistence.owe(combined, RECORDED_WITHIN_SECONDS)

    async def _deliver(
        self, task: Task, place: Place | None, view: View, permit: Permit
    ) -> Delivery:
        message = drawing.message(view)
        address = self._service.directory.address(task.recipient or "")
        if place is not None and place.ref is not None:
            if not place.ref.activity_id:  # taken, and never told where it lies
                return Gone("no_activity_id")
            private = address is None or address.conversation_id == place.ref.conversation_id
            where = permit.chat if private else place.ref.conversation_id
            return await self._depart(
                permit, where, partial(self._messenger.update, place.ref, message)
            )
        if address is None:
            return Unreachable("not_installed")
        if (chat := task.payload.get("chat")) is not None:
            address = replace(address, conversation_id=str(chat))
            message = replace(message, targeted=bool(task.payload.get("targeted_here")))
        return await self._depart(
            permit, chat_of(task), partial(self._messenger.send, address, message)
        )

    async def _depart(
        self, permit: Permit, chat: str, send: Callable[[], Awaitable[Delivery]]
    ) -> Delivery:
        """Sends where the conversation has room, and notes what the channel says of itself."""
        if wait := self._pace.departs(permit, chat):
            return TryAgain("conversation_limit", wait)
        delivery = await send()
        self._service.channel.note(delivery, chat)
        if isinstance(delivery, Delivered):
            self._pace.accepted(chat)
        elif isinstance(delivery, TryAgain) and delivery.throttled:
            self._pace.refused(chat, delivery.after_seconds or 0.0)
        return delivery

    def _record(
        self, task: Task, prepared: Prepared, digest: str, delivery: Delivery, turn: Turn
    ) -> Prepared | None:
        """Writes down what came of a send. Returns the next thing to send to the same place.

        Locks are taken in the order of every other transaction: address, alarm, card, task.
        """
        place = prepared.place
        if place is not None and not isinstance(delivery, Delivered):
            turn.tx.incident(place.incident)
        match delivery:
            case Delivered(ref, opened):
                # Not of somebody who removed the bot while this was under way.
                person = task.recipient or ""
                if opened is not None and turn.directory.reachable(person):
                    people.keep(turn, person, turn.directory.name(person), opened)
                arrived = prepared.arrived or place is None or place.ref is None
                if place is not None and prepared.view is not None:
                    shown = _shown(place, prepared.view, digest, delivery)
                    now_there = replace(place, ref=ref, shown=place.wanted, digest=shown)
                    if turn.tx.show(now_there, place.wanted, shown, ref) > place.wanted:
                        return self._again(turn, task, now_there, arrived)
                turn.tx.finish_task(task, _ARRIVED if arrived else _CHANGED)
            case Gone(reason) if place is not None and place.ref is not None:
                if prepared.view is not None and self._must_be_seen(turn, place, prepared.view):
                    turn.tx.forget_message(place.id)
                    turn.tx.retry_task(task, turn.now, reason)
                else:
                    turn.tx.show(place, place.wanted, place.digest, place.ref)
                    turn.tx.finish_task(task, reason)
                    log.info("left_as_it_is", reason=reason)
            case Unreachable(reason) | Gone(reason):
                self._give_up(turn, task, place, reason)
            case TryAgain(reason, after):
                self._retry(turn, task, place, reason, int((after or 0) * 1000))
            case Unknown(reason):
                self._retry(turn, task, place, reason, 0)
        return None

    def _must_be_seen(self, turn: Turn, place: Place, view: View) -> bool:
        """Whether a message that cannot be changed (deleted, chat made anew, accepted without an
        id, refused) is followed by a new one: when it has become untrue (L1, L5, R38), not for what
        only looks different. What it says is not known of a card that could be changed until now:
        then only where people act by it."""
        family = slots.family(place.slot)
        if isinstance(view, NewsView) and view.over:  # the status card says so
            return False
        if _points_to_a_newer_card(view):  # which lies below it, and must stay the newest (L14)
            return False
        if not place.gist:
            return family in slots.ACTED_ON and not _said_anew(turn, place, "")
        says = drawing.gist(view)
        if place.gist == says or family in slots.SAID_ELSEWHERE:
            return False
        return not _said_anew(turn, place, says)

    def _again(self, turn: Turn, task: Task, shown: Place, arrived: bool) -> Prepared | None:
        current = turn.tx.place(shown.id)
        view = self._view(turn, current) if current else None
        if current is None or view is None:
            turn.tx.finish_task(task, _ARRIVED if arrived else _CHANGED)
            turn.tx.free_place(shown.id)
            return None
        return Prepared(current, view, arrived)

    def _give_up(self, turn: Turn, task: Task, place: Place | None, reason: str) -> None:
        """The person or the message is gone. A card that cannot arrive moves its chain (L3); words
        that cannot be passed on are told back to whoever wrote them (L1)."""
        if place is not None:
            turn.tx.show(place, place.wanted, place.digest, place.ref)
        turn.tx.finish_task(task, reason)
        unseen = place is None or place.is_unseen
        if place is not None and unseen:
            act.not_delivered(turn, place, reason)
        if "public" in task.payload and unseen:
            self._answer_in_public(turn, task)
        elif task.payload.get("view") == "relay":
            self._tell_author(turn, task)
        log.warning("delivery_impossible", reason=reason, kind=task.kind.value)

    def _answer_in_public(self, turn: Turn, task: Task) -> None:
        """L1: the private answer cannot arrive, so the chat where it was asked for gets one."""
        person = task.recipient or ""
        sentence, payload = told_there(task.payload, is_alarm=task.kind is TaskKind.CARD)
        view = NoticeView(turn.directory.language(person), sentence)
        turn.tell(person, view, payload, f"public:{task.id}")

    def _tell_author(self, turn: Turn, task: Task) -> None:
        words = turn.tx.words(str(task.payload["incident"]))
        author = next((w.author for w in words if w.id == task.payload["word"]), None)
        if author is None or author == task.recipient:
            return
        card = turn.tx.look_at(str(task.payload["incident"]))
        is_drill = card is not None and card.drill is not None
        answer = notice(turn, author, Sentence("answer-relay-nobody"), is_drill)
        if answer.view is not None:
            turn.tell(author, answer.view, dict(answer.payload), f"undelivered:{task.id}")

    def _retry(
        self, turn: Turn, task: Task, place: Place | None, reason: str, after_ms: int
    ) -> None:
        """When the channel says (`Retry-After`), or when the conversation has room; with back-off
        and jitter where nobody says. An early alarm that was refused often must not wait longer
        than a late one (0039)."""
        if task.attempt >= GIVE_UP_AFTER and self._is_over(turn, task):
            self._give_up(turn, task, place, reason)
            return
        backoff = min(FIRST_RETRY_MS * 2 ** min(task.attempt - 1, 10), LONGEST_RETRY_MS)
        wait = after_ms or int(backoff * random.uniform(0.5, 1))
        if place is not None:
            turn.tx.free_place(place.id)
        turn.tx.retry_task(task, turn.now + wait, reason)
        log.info("delivery_retried", reason=reason, attempt=task.attempt)

    def _is_over(self, turn: Turn, task: Task) -> bool:
        """While somebody still waits for help, nothing is given up (L4)."""
        card = turn.tx.look_at(task.incident) if task.incident else None
        return card is None or card.state.ended


def _outcome(delivery: Delivery) -> str:
    is_plain = isinstance(delivery, Delivered) and delivery.plain
    return "plain" if is_plain else type(delivery).__name__.lower()


def _shown(place: Place, view: View, digest: str, delivery: Delivered) -> str:
    """What is remembered of what is shown now; its gist too where a new message may have to follow:
    words in a card's place, a message without an id, one that followed another."""
    if place.ref is not None and place.looks == digest:
        return place.digest
    may_be_followed = delivery.plain or not delivery.ref.activity_id
    if may_be_followed or place.gist or place.digest == LOST:
        return f"{digest}:{drawing.gist(view)}"
    return digest


def _said_anew(turn: Turn, place: Place, says: str) -> bool:
    """Whether another of the person's cards of this kind says it in a new message, or is about to:
    one is enough, however many of them lie there (L14)."""
    return any(
        other.digest == LOST or (says and other.gist == says and other.shown >= other.wanted)
        for other in turn.tx.places(place.incident)
        if other.id != place.id
        and other.person == place.person
        and slots.family(other.slot) == slots.family(place.slot)
    )


def _points_to_a_newer_card(view: View) -> bool:
    if getattr(view, "ending", None) is Ending.SUPERSEDED:
        return True
    # A task's and a plan's condition are two enumerations, of which this one word is the same.
    return getattr(view, "condition", None) == "replaced" or getattr(view, "replaced", False)
