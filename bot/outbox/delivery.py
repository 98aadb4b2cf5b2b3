"""One outgoing row: from the shown to the desired revision, and what is recorded of it
(architecture.md, "Data" and "One message's way out")."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import structlog

from bot.cards.views import LineView, NewsView, NoticeView, Sentence, View
from bot.outbox import drawing, metrics
from bot.outbox.rate_limit import FairRateLimit
from bot.outbox.threads import Persistence, Threads, Tries
from bot.ports import Delivered, Delivery, Gone, Message, Messenger, TryAgain, Unknown, Unreachable
from bot.service import features, outgoing
from bot.service.alarm import act, several
from bot.service.alarm.live import fold
from bot.service.alarm.passing import SentRelay
from bot.service.alarm.shown import comes_later
from bot.service.answer import SILENT, Answer, notice, told_there
from bot.service.dispatcher import Handled, Service
from bot.service.insight import figures
from bot.service.messages import SentNotice, SharedChat
from bot.service.unit_of_work import LeasedMessage, SendPermit, SendSlots, UnitOfWork, chat_of
from bot.store import slots
from bot.store.records import LOST, CardSlot, Priority, Task, TaskKind
from bot.store.statistics import TooMany, UnitReader, UnitRecord

log = structlog.get_logger(__name__)

FIRST_RETRY_MS = 500
LONGEST_RETRY_MS = 30_000
PREPARED_TOGETHER = 12  # the rate lets no more out at a time, and the first shall not wait for many
GIVE_UP_AFTER = 60  # attempts: half an hour of a channel that does not answer
RECORDED_WITHIN_SECONDS = 60.0  # also after the lease, while nobody else has taken the row
OWED_SECONDS = 0.5
MOST_LOOKS = 50  # for a send that is free: about a second, while there is nothing in hand
# What came of a row. That a message changed where it lies is no sign that a new one would arrive.
_ARRIVED, _CHANGED = "delivered", "updated"


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a row wants to send now; `view` None when there is nothing to send any more. `arrived`:
    a new message of this row has, and only changes now."""

    card_slot: CardSlot | None
    view: View | None
    arrived: bool = False
    digest: str = ""  # where it is known already
    drawn: Message | None = None  # where it is drawn already

    @property
    def looks(self) -> str:
        """The digest of what it wants to send."""
        return self.digest or (drawing.digest(self.view) if self.view is not None else "")


class Sender:
    """Sends rows. Every method returns what must be sent at once as a consequence."""

    def __init__(
        self,
        service: Service,
        messenger: Messenger,
        threads: Threads,
        rate_limit: FairRateLimit,
        send_slots: SendSlots,
        lease_ms: int,
        units: UnitReader,
    ) -> None:
        self._units = units
        self._service = service
        self._messenger = messenger
        self._threads = threads
        self._lease_ms = lease_ms
        self._rate_limit = rate_limit
        self._send_slots = send_slots
        self._persistence = Persistence()
        self._unsure: set[str] = set()  # rows that may have been prepared: nobody said so
        self.ahead = drawing.DrawnAhead(lambda: threads.loop)
        service.about_to_commit = self.ahead.about_to_commit

    async def settle(self) -> None:
        """What came of messages, and is not stored yet, is stored now if it can be."""
        await self._persistence.settle(OWED_SECONDS)

    async def send_born(self, leased: LeasedMessage) -> Handled:
        """A row that came with everything it needs."""
        drawn = self.ahead.taken(leased)
        prepared = Prepared(leased.card_slot, leased.view, drawn=drawn)
        return await self._send(leased.task, prepared, leased.permit)

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

        def work(uow: UnitOfWork) -> Mapping[str, Prepared]:
            again = tries.is_again()
            return {task.id: self._prepare(task, None, again, uow) for task in together}

        try:
            return self._service.read(work)
        except Exception as error:
            log.warning("prepared_alone", error=type(error).__name__)
            self._unsure |= {task.id for task in together}
            return {}

    async def send(self, task: Task, permit: SendPermit, prepared: Prepared | None) -> Handled:
        """A message, claimed from the database, and `prepared` with others if it was."""
        if prepared is None:
            record = await self._read_figures(task)
            tries = Tries(task.id in self._unsure)
            self._unsure.discard(task.id)

            def prepare(uow: UnitOfWork) -> Prepared:
                return self._prepare(task, record, tries.is_again(), uow)

            # Who has taken it comes before it is written down whose telephones have stopped.
            run = self._threads.first if task.priority == Priority.CLAIM_NEWS else self._threads.run
            reading = partial(run, partial(self._service.read, prepare))
            prepared = await self._persistence.store(reading, self._lease_ms / 1000)
        return await self._send(task, prepared, permit)

    async def _read_figures(self, task: Task) -> UnitRecord | TooMany | None:
        """What takes its time is read before the row's transaction, in a thread of its own."""
        asked = figures.asked(self._service.directory, task.payload, task.due_at)
        return await asyncio.to_thread(self._units.read, asked) if asked is not None else None

    def _fire(self, task: Task, tries: Tries, uow: UnitOfWork) -> Answer:
        if tries.is_again() and not uow.tx.is_mine(task):
            return SILENT  # it was stored after all, or somebody else has taken it
        waits_until = features.TIMERS[task.kind](uow, task)
        if waits_until is None:
            uow.tx.finish_task(task, "fired")
        else:  # a clock that stepped back, a row that was released: the chain must go on (L3)
            uow.tx.retry_task(task, waits_until, "too early")
        return SILENT

    def _prepare(
        self, task: Task, record: UnitRecord | TooMany | None, again: bool, uow: UnitOfWork
    ) -> Prepared:
        """Rechecks atomically that the row is still wanted, and notes that it starts now (V2).
        `again`: that may have been stored already, and then the slot is held, by us."""
        card_slot = None
        begun = again and uow.tx.has_begun(task)
        if task.kind is TaskKind.CARD:
            # Locked first: a claim is either seen here, or later than this start (V2).
            uow.tx.lock_alarm(task.incident or "")
            # Exactly as long as the row: whoever takes the row over finds the slot free. A moment
            # longer, and the heir would think that somebody still writes there.
            at = task.place or ""
            anew = bool(task.payload.get("anew"))
            if task.payload.get("below") and not begun:
                outgoing.ask_below(uow, at)
                uow.tx.finish_task(task, "moved")
                return Prepared(None, None)
            if task.payload.get("fold") and not begun and (later := fold(uow, at)) is not None:
                uow.tx.put_off(task, later)
                return Prepared(None, None)
            card_slot = (
                uow.tx.get_slot(at)
                if begun
                else uow.tx.hold_slot(at, task.lease_until, self._lease_ms, anew)
            )
            if card_slot is not None and comes_later(uow, task, card_slot):
                return Prepared(None, None)
            view = features.slot_view(uow, card_slot) if card_slot else None
        else:
            uow.record = record
            view = features.message_view(uow, task)
        looks, outcome = "", "not wanted"
        if view is not None and card_slot is not None and card_slot.ref is not None:
            looks = drawing.digest(view)
            if looks == card_slot.looks and not begun:  # it shows that already
                view, outcome = None, _CHANGED
        if view is None:
            uow.tx.finish_task(task, outcome)
            if card_slot is not None:
                _left_as_it_is(uow, card_slot)
        elif not begun and not uow.tx.start_task(task):
            return Prepared(None, None)  # the lease ended in the queue: somebody else has it
        uow.can_reach(task.recipient or "")  # remembers whom only another replica had heard of
        return Prepared(card_slot, view, digest=looks)

    async def _send(self, task: Task, prepared: Prepared, permit: SendPermit) -> Handled:
        """Loops until the slot shows what is wanted."""
        while (view := prepared.view) is not None:
            slot = prepared.card_slot
            if slot is not None and slot.ref is not None and slot.looks == prepared.looks:
                delivery: Delivery = Delivered(slot.ref)
            else:
                message = drawing.as_planned(prepared.drawn or drawing.message(view), task)
                delivery = await self._deliver(task, slot, message, permit)
            handled, again = await self._recorded(task, prepared, prepared.looks, delivery)
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

        def record(uow: UnitOfWork) -> Prepared | None:
            if tries.is_again() and not uow.tx.is_mine(task):
                return None
            return self._record(task, prepared, digest, delivery, uow)

        combined = partial(
            self._threads.combine,
            record,
            alone=not isinstance(delivery, Delivered)
            or delivery.opened is not None
            or act.is_late_alert(task, prepared.card_slot)
            or _takes_over(prepared.card_slot),
            incident=task.incident,
        )
        return await self._persistence.owe(combined, RECORDED_WITHIN_SECONDS)

    async def _deliver(
        self, task: Task, card_slot: CardSlot | None, message: Message, permit: SendPermit
    ) -> Delivery:
        address = self._service.directory.address(task.recipient or "")
        if card_slot is not None and card_slot.ref is not None:
            if not card_slot.ref.activity_id:  # taken, and never told where it lies
                return Gone("no_activity_id")
            private = address is None or address.conversation_id == card_slot.ref.conversation_id
            where = permit.chat if private else card_slot.ref.conversation_id
            return await self._depart(
                permit, where, partial(self._messenger.update, card_slot.ref, message)
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
        self, permit: SendPermit, chat: str, send: Callable[[], Awaitable[Delivery]]
    ) -> Delivery:
        """Sends where the conversation has room, and notes what the channel says of itself."""
        if not permit.used:
            self._rate_limit.prepared(permit)
        looks = 0
        while wait := self._rate_limit.leaves_in(permit):
            if (looks := looks + 1) > MOST_LOOKS or self._send_slots.gives_way(permit):
                return TryAgain("tenant_limit")
            await asyncio.sleep(wait)
        if wait := self._rate_limit.departs(permit, chat):
            return TryAgain("conversation_limit", wait)
        delivery = await send()
        self._service.channel.note(delivery, chat)
        if isinstance(delivery, Delivered):
            self._rate_limit.accepted(chat)
        elif isinstance(delivery, TryAgain) and delivery.throttled:
            self._rate_limit.refused(chat, delivery.after_seconds or 0.0)
        return delivery

    def _record(
        self, task: Task, prepared: Prepared, digest: str, delivery: Delivery, uow: UnitOfWork
    ) -> Prepared | None:
        """Writes down what came of a send. Returns the next thing to send to the same place.

        Locks are taken in the order of every other transaction: address, alarm, card slot, task.
        """
        card_slot, is_late = prepared.card_slot, act.is_late_alert(task, prepared.card_slot)
        takes_over = _takes_over(card_slot)
        if card_slot is not None and (is_late or takes_over or not isinstance(delivery, Delivered)):
            uow.tx.lock_alarm(card_slot.incident)
        match delivery:
            case Delivered(ref, opened):
                # Not of somebody who removed the bot while this was under way.
                person = task.recipient or ""
                if opened is not None and uow.directory.reachable(person):
                    uow.keep_address(person, uow.directory.name(person), opened)
                arrived = prepared.arrived or card_slot is None or card_slot.ref is None
                if card_slot is not None and prepared.view is not None:
                    shown = drawing.remembered(card_slot, prepared.view, digest, delivery)
                    now_there = replace(
                        card_slot, ref=ref, shown_revision=card_slot.desired_revision, digest=shown
                    )
                    several.quieten_others(uow, card_slot, prepared.view)
                    if takes_over:
                        seen = int(getattr(prepared.view, "seen", 0))
                        outgoing.become_lines(uow, now_there, seen)
                    if (
                        uow.tx.note_shown(now_there, card_slot.desired_revision, shown, ref)
                        > card_slot.desired_revision
                    ):
                        return self._again(uow, task, now_there, arrived)
                    if is_late:
                        act.out_at_last(uow, card_slot)
                uow.tx.finish_task(task, _ARRIVED if arrived else _CHANGED)
            case Gone(reason) if card_slot is not None and card_slot.ref is not None:
                if prepared.view is not None and self._must_be_seen(uow, card_slot, prepared.view):
                    uow.tx.forget_message(card_slot.id)
                    uow.tx.retry_task(task, uow.now, reason)
                else:
                    _left_as_it_is(uow, card_slot)
                    uow.tx.finish_task(task, reason)
                    log.info("left_as_it_is", reason=reason)
            case Unreachable(reason) | Gone(reason):
                self._give_up(uow, task, card_slot, reason)
            case TryAgain(reason, after):
                self._retry(uow, task, card_slot, reason, int((after or 0) * 1000))
                if card_slot is not None and delivery.throttled:
                    act.held_back(uow, card_slot)
            case Unknown(reason):
                self._retry(uow, task, card_slot, reason, 0)
        return None

    def _must_be_seen(self, uow: UnitOfWork, card_slot: CardSlot, view: View) -> bool:
        """Whether a message that cannot be changed (deleted, chat made anew, accepted without an
        id, refused) is followed by a new one: when it has become untrue (L1, L5, R38), not for what
        only looks different. What it says is not known of a card that could be changed until now:
        then only where people act by it."""
        family = slots.family(card_slot.slot)
        if isinstance(view, LineView) or (isinstance(view, NewsView) and view.over):
            return False  # the live card says so
        if drawing.points_to_a_newer_card(view):  # it lies below, and must stay the newest (L14)
            return False
        if not card_slot.gist:
            return family in slots.ACTED_ON and not _said_anew(uow, card_slot, "")
        says = drawing.gist(view)
        beside = not card_slot.generation and family in slots.SAID_ELSEWHERE
        if card_slot.gist == says or beside:
            return False
        return not _said_anew(uow, card_slot, says)

    def _again(
        self, uow: UnitOfWork, task: Task, shown: CardSlot, arrived: bool
    ) -> Prepared | None:
        current = uow.tx.get_slot(shown.id)
        view = features.slot_view(uow, current) if current else None
        if current is None or view is None:
            uow.tx.finish_task(task, _ARRIVED if arrived else _CHANGED)
            uow.tx.free_slot(shown.id)
            return None
        return Prepared(current, view, arrived)

    def _give_up(
        self, uow: UnitOfWork, task: Task, card_slot: CardSlot | None, reason: str
    ) -> None:
        """The person or the message is gone. A card that cannot arrive moves its chain (L3); words
        that cannot be passed on are told back to whoever wrote them (L1)."""
        if card_slot is not None:
            _left_as_it_is(uow, card_slot)
        uow.tx.finish_task(task, reason)
        unseen = card_slot is None or card_slot.is_unseen
        if card_slot is not None and unseen:
            features.not_delivered(uow, card_slot, reason)
        chat = SharedChat.read(task.payload)
        if chat is not None and unseen:
            self._answer_in_public(uow, task, chat)
        elif task.payload.get("view") == SentRelay.VIEW:
            self._tell_author(uow, task, SentRelay.read(task.payload))
        log.warning("delivery_impossible", reason=reason, kind=task.kind.value)

    def _answer_in_public(self, uow: UnitOfWork, task: Task, chat: SharedChat) -> None:
        """L1: the private answer cannot arrive, so the chat where it was asked for gets one."""
        person = task.recipient or ""
        sentence, where = told_there(chat, is_alarm=task.kind is TaskKind.CARD)
        view = NoticeView(uow.directory.language(person), sentence)
        uow.tell(person, view, SentNotice(sentence), f"public:{task.id}", where)

    def _tell_author(self, uow: UnitOfWork, task: Task, relayed: SentRelay) -> None:
        words = uow.tx.words(relayed.incident)
        author = next((w.author for w in words if w.id == relayed.word), None)
        if author is None or author == task.recipient:
            return
        alarm = uow.tx.get_alarm(relayed.incident)
        is_drill = alarm is not None and alarm.drill is not None
        answer = notice(uow, author, Sentence("answer-relay-nobody"), is_drill)
        if answer.view is not None:
            uow.tell(author, answer.view, answer.message, f"undelivered:{task.id}")

    def _retry(
        self, uow: UnitOfWork, task: Task, card_slot: CardSlot | None, reason: str, after_ms: int
    ) -> None:
        """When the channel says (`Retry-After`), or when the conversation has room; with back-off
        and jitter where nobody says. An early alarm that was refused often must not wait longer
        than a late one (0039)."""
        if task.attempt >= GIVE_UP_AFTER and self._is_over(uow, task):
            self._give_up(uow, task, card_slot, reason)
            return
        backoff = min(FIRST_RETRY_MS * 2 ** min(task.attempt - 1, 10), LONGEST_RETRY_MS)
        wait = after_ms or int(backoff * random.uniform(0.5, 1))
        if card_slot is not None:
            uow.tx.free_slot(card_slot.id)
        uow.tx.retry_task(task, uow.now + wait, reason)
        log.info("delivery_retried", reason=reason, attempt=task.attempt)

    def _is_over(self, uow: UnitOfWork, task: Task) -> bool:
        """While somebody still waits for help, nothing is given up (L4)."""
        alarm = uow.tx.get_alarm(task.incident) if task.incident else None
        return alarm is None or alarm.state.ended


def _takes_over(card_slot: CardSlot | None) -> bool:
    """Whether it is a live card, not there until now, that those before it make way for (L14)."""
    if card_slot is None or not card_slot.generation or card_slot.ref is not None:
        return False
    return card_slot.generation > 1 or slots.family(card_slot.slot) in slots.LATER


def _left_as_it_is(uow: UnitOfWork, card_slot: CardSlot) -> None:
    revision = card_slot.desired_revision
    uow.tx.note_shown(card_slot, revision, card_slot.digest, card_slot.ref)


def _outcome(delivery: Delivery) -> str:
    is_plain = isinstance(delivery, Delivered) and delivery.plain
    return "plain" if is_plain else type(delivery).__name__.lower()


def _said_anew(uow: UnitOfWork, card_slot: CardSlot, says: str) -> bool:
    """Whether another of the person's cards of this kind says it in a new message, or is about to:
    one is enough, however many of them lie there (L14)."""
    return any(
        other.digest == LOST
        or (says and other.gist == says and other.shown_revision >= other.desired_revision)
        for other in uow.tx.slots_of(card_slot.incident)
        if other.id != card_slot.id
        and other.person == card_slot.person
        and slots.family(other.slot) == slots.family(card_slot.slot)
    )
