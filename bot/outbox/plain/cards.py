"""The cards of plain alarms: sent, changed in place, a line when a newer one has come (L14).

What each shows is remembered, so that a card is only changed when it looks different. No row would
send it again: sends are paced, tried again, and given up when they are not wanted any more (L8).
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog

from bot.cards.kit.words import in_a_row
from bot.cards.views import (
    HelperLine,
    NewsView,
    NoticeView,
    PersonLine,
    RelayView,
    Sentence,
    View,
)
from bot.domain.alarm.incident import How
from bot.domain.alarm.state import Alarm, Contact
from bot.domain.reports.privacy_filter import masked
from bot.events import Address
from bot.outbox import drawing
from bot.outbox.plain import held as plain_held
from bot.outbox.plain.held import Held
from bot.outbox.rate_limit import (
    LOOKS_AGAIN_SECONDS,
    MOST_PER_SECOND,
    PER_SECOND,
    REPLICAS,
    Monotonic,
    SendToken,
    TenantRateLimit,
    in_a_second,
)
from bot.ports import (
    Channel,
    Clock,
    Delivered,
    Delivery,
    Gone,
    MessageRef,
    TryAgain,
    Unknown,
    Unreachable,
)
from bot.service.channel_health import ChannelHealth
from bot.service.dispatcher import Service
from bot.texts import say_in

log = structlog.get_logger(__name__)

STANDS_BACK_SECONDS = 30.0
STILL_WAITS_SECONDS = 0.1
PLAIN_BURST = 12
CHANGES_SHARE = 4  # of the plain sends at the most one in so many changes a card that lies there
PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)  # between the tries of a notice that no row keeps

Wanted = Callable[[], bool]


class PlainRateLimit:
    """How fast this process may send beside the rows (L8). A store that is only slow gives plain
    notices their sends as it does everybody; they take no more of them than the rows that wait,
    while `is_busy`. Where it gives none, nobody can ask the others: the first dozen go out at once,
    and the rest as fast as the tenant's rate allows, all of it where this process is `alone`
    (SQLite), else its part. It is charged to the tenant's rate."""

    def __init__(
        self,
        tenant: TenantRateLimit,
        alone: bool,
        monotonic: Monotonic = time.monotonic,
        is_busy: Callable[[], bool] = lambda: False,
    ) -> None:
        self._tenant = tenant
        self._monotonic = monotonic
        self._is_busy = is_busy
        share = 1 if alone else REPLICAS
        self._most = MOST_PER_SECOND // share
        self._sends = _Lane(PER_SECOND / share, PLAIN_BURST / share)
        changes = share * CHANGES_SHARE
        self._changes = _Lane(PER_SECOND / changes, PLAIN_BURST / changes)
        self._recent: deque[float] = deque()  # when each send of the last second went out

    def charge(self) -> None:
        """Another request that went out without asking."""
        self._tenant.charge()

    def wait(self, *, changes: bool = False) -> float:
        """Seconds until it is worth another try; 0: the send goes now, and is counted. One that
        only `changes` a card is slower: after a storm hundreds of them would meet the cards that
        people wait for."""
        now, lane = self._monotonic(), self._changes if changes else self._sends
        cut_off = self._tenant.cut_off
        if (changes or cut_off) and (wait := lane.wait(now)) > 0:
            return wait
        if cut_off:
            self._tenant.ask()  # whether it is back
            if (full := self._tenant.full_for(self._most)) > 0:
                return full
            self._tenant.charge()
        elif not lane.taken and self._is_busy() and self._had_their_half(now):
            return LOOKS_AGAIN_SECONDS
        elif (wait := self._shared_in(lane)) > 0:
            return wait
        self._recent.append(now)
        if changes or cut_off:
            lane.count(now)
        return 0.0

    def _shared_in(self, lane: "_Lane") -> float:
        """Seconds until the next of the sends that are shared goes out; 0: it does now. Who does
        not want it any more leaves it to the next."""
        token = lane.taken or self._tenant.take(ahead=True)
        if token is None:
            self._tenant.ask()
            return LOOKS_AGAIN_SECONDS
        wait = self._tenant.departs_in(token)
        lane.taken = token if wait else None
        return LOOKS_AGAIN_SECONDS if wait is None else wait

    def _had_their_half(self, now: float) -> bool:
        mine = in_a_second(self._recent, now)
        return mine > self._tenant.sent_lately() - mine


class _Lane:
    """Sends one after the other, `per_second`, after a `burst` at once."""

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._next = 0.0
        self.taken: SendToken | None = None  # of the sends that are shared, for whoever is next

    def wait(self, now: float) -> float:
        """Seconds until the next may go."""
        return max(0.0, self._next - self._burst / self._per_second - now)

    def count(self, now: float) -> None:
        """One goes now."""
        start = max(self._next, now - self._burst / self._per_second)
        self._next = start + 1 / self._per_second


class PlainSender:
    """Faster than Teams takes them, most notices of a storm would be lost: they wait in one queue,
    in the order in which they were asked for. `is_busy` tells whether red cards wait for sends."""

    def __init__(
        self,
        channel: Channel,
        rate_limit: PlainRateLimit,
        health: ChannelHealth,
        is_busy: Callable[[], bool],
    ) -> None:
        self._channel = channel
        self._health = health
        self._rate_limit = rate_limit
        self._is_busy = is_busy
        self._next_send, self._next_change = asyncio.Lock(), asyncio.Lock()

    async def send(
        self, address: Address, view: View, wanted: Wanted, *, targeted: bool = False
    ) -> Delivery | None:
        """What came of it; None when nobody wanted it any more."""
        delivery: Delivery | None = None
        for pause in PAUSES_SECONDS:
            if not await self._turn(wanted):
                return None
            message = replace(drawing.message(view), targeted=targeted)
            delivery = await self._channel.send(address, message)
            self._health.note(delivery, address.aad_object_id or address.user_mri)
            log.warning("sent_without_database", outcome=type(delivery).__name__)
            if not isinstance(delivery, TryAgain | Unknown):
                return delivery
            await asyncio.sleep(_pause(delivery, pause))
        return delivery

    async def update(self, ref: MessageRef, view: View, wanted: Wanted) -> Delivery | None:
        """The same for a message that lies in a chat."""
        delivery: Delivery | None = None
        for pause in PAUSES_SECONDS:
            if not await self._turn(wanted, changes=True):
                return None
            delivery = await self._channel.update(ref, drawing.message(view))
            self._health.note(delivery)
            if not isinstance(delivery, TryAgain | Unknown):
                return delivery
            await asyncio.sleep(_pause(delivery, pause))
        return delivery

    async def quiet(self) -> None:
        """Until no red card waits for a send, at most half a minute: no change of a card that lies
        there goes before one (B7). For whoever is about to draw such a change."""
        loop = asyncio.get_running_loop()
        until = loop.time() + STANDS_BACK_SECONDS
        while self._is_busy() and loop.time() < until:
            await asyncio.sleep(STILL_WAITS_SECONDS)

    async def _turn(self, wanted: Wanted, *, changes: bool = False) -> bool:
        loop = asyncio.get_running_loop()
        until = loop.time() + (STANDS_BACK_SECONDS if changes else 0.0)
        async with self._next_change if changes else self._next_send:
            while wanted():
                stands_back = loop.time() < until and self._is_busy()
                wait = (
                    STILL_WAITS_SECONDS if stands_back else self._rate_limit.wait(changes=changes)
                )
                await asyncio.sleep(min(wait, STILL_WAITS_SECONDS))
                if not wait:
                    break
        return wanted()


def _pause(delivery: TryAgain | Unknown, pause: float) -> float:
    asked = delivery.after_seconds if isinstance(delivery, TryAgain) else None
    return pause if asked is None else asked


class PlainCards:
    """One per process. The state is the alarm's; here is only what lies in which chat."""

    def __init__(self, service: Service, sender: PlainSender, clock: Clock) -> None:
        self._service = service
        self._sender = sender
        self._clock = clock
        self._shown: dict[tuple[str, str], str] = {}  # what each card shows, by alarm and person
        self._drawing: dict[tuple[str, str], asyncio.Lock] = {}

    def own_view(self, held: Held) -> View:
        """The caseworker's card."""
        return plain_held.own_view(self._service.directory, held, self._clock.now())

    def told_view(self, held: Held, person: str) -> View:
        """The card of somebody who was told."""
        directory, keyring = self._service.directory, self._service.keyring
        return plain_held.told_view(directory, keyring, held, person, self._clock.now())

    def asked_view(
        self, asked: Sequence[Held | Alarm], person: str, how: How | None, *, own: bool
    ) -> View:
        """ "Hjelper du?", or whom."""
        directory, keyring = self._service.directory, self._service.keyring
        return plain_held.asked_view(directory, keyring, asked, person, how, own=own)

    async def tell(self, held: Held, person: str) -> Delivery | None:
        """The notice to one of those told. Whoever asks makes the one before it a line."""
        address = plain_held.address_of(self._service.directory, held, person)

        def wanted() -> bool:
            return not held.ended and held.alarm.climbs

        view = self.told_view(held, person)
        delivery = await self._sender.send(address, view, wanted)
        if isinstance(delivery, Delivered) and delivery.ref.activity_id:
            held.cards[person] = delivery.ref
            self._shown[held.alarm.id, person] = drawing.digest(view)
        return delivery

    async def news(self, held: Held, person: str, how: How) -> None:
        """The push that matters: somebody helps. What was written before is theirs to read."""
        directory, alarm = self._service.directory, held.alarm
        taking = next(one for one in alarm.taken if one.person == person)
        phone = next((h.phone for h in alarm.chain.everyone() if h.id == person), None)
        who = PersonLine(person, taking.name, phone)
        line = HelperLine(who, how, taking.at, by_key=taking.unsigned)
        language = directory.language(held.caseworker)
        news = NewsView(alarm.id, False, language, line)
        await self._send(held, held.caseworker, news)
        for word in [word for word in held.words if word.person == held.caseworker]:
            await self.pass_on(held, word.person, person, word.text)

    async def pass_on(
        self, held: Held, person: str, other: str, text: str, *, corrected: bool = False
    ) -> None:
        """Words to the other side, masked as the store would (L11)."""
        directory = self._service.directory
        view = RelayView(
            incident=held.alarm.id,
            drill=False,
            language=directory.language(other),
            from_name=directory.name(person),
            text=masked(text),
            reader_is_caseworker=other == held.caseworker,
            corrected=corrected,
        )
        await self._send(held, other, view)

    def named(self, people: Sequence[str], reader: str) -> str:
        """Their names as the reader would say them in a row."""
        directory = self._service.directory
        return in_a_row(say_in(directory.language(reader)), map(directory.name, people))

    async def ask_contact(self, held: Held) -> None:
        """L2: a claim is a promise, and both are asked."""
        directory = self._service.directory
        people = [held.caseworker, *(taking.person for taking in held.alarm.taken)]
        views = [(p, plain_held.contact_view(directory, held, p)) for p in dict.fromkeys(people)]
        outcomes = await asyncio.gather(*(self._send(held, person, view) for person, view in views))
        for (person, _), outcome in zip(views, outcomes, strict=True):
            if isinstance(outcome, Delivered) and outcome.ref.activity_id:
                held.asked[person] = outcome.ref

    async def settle_contact(self, held: Held) -> None:
        """The question is answered, or does not matter any more: it has no buttons then."""
        await self._sender.quiet()
        asked, held.asked = held.asked, {}
        answer = {Contact.CONFIRMED: True, Contact.MISSING: False}.get(
            held.alarm.contact or Contact.PENDING
        )
        directory = self._service.directory
        for person, ref in asked.items():
            view = plain_held.contact_view(directory, held, person, answer)
            await self._sender.update(ref, view, lambda: True)

    async def _send(self, held: Held, person: str, view: View) -> Delivery | None:
        address = plain_held.address_of(self._service.directory, held, person)
        return await self._sender.send(address, view, lambda: not held.never)

    async def show_anew(self, held: Held) -> Delivery | None:
        """The caseworker's card as it is now, as a new message at the end of her chat, where she
        looks; the one before becomes a line (L14)."""
        async with self._lock_of(held, held.caseworker):
            old, delivery = held.own, await self._send_own(held)
        if old is not None and held.own != old:
            await self.make_old(old, held.caseworker)
        return delivery

    async def show_own(self, held: Held) -> None:
        """Changed in place; sent anew where it cannot be."""
        key = (held.alarm.id, held.caseworker)
        await self._sender.quiet()
        async with self._lock_of(held, held.caseworker):
            view = self.own_view(held)
            looks = drawing.digest(view)
            if held.own is None or self._shown.get(key) == looks:
                return
            outcome = await self._sender.update(held.own, view, lambda: True)
            if isinstance(outcome, Delivered):
                self._shown[key] = looks
            elif isinstance(outcome, Gone | Unreachable):
                await self._send_own(held)

    async def _send_own(self, held: Held) -> Delivery | None:
        """With the card's lock in hand."""
        address = plain_held.address_of(self._service.directory, held, held.caseworker)
        view = self.own_view(held)
        sent = await self._sender.send(address, view, lambda: not held.stored)
        if isinstance(sent, Delivered) and sent.ref.activity_id:
            held.own = sent.ref
            self._shown[held.alarm.id, held.caseworker] = drawing.digest(view)
        return sent

    def _lock_of(self, held: Held, person: str) -> asyncio.Lock:
        """One at a time draws a card: what is newer is never overtaken by what is older."""
        return self._drawing.setdefault((held.alarm.id, person), asyncio.Lock())

    async def show(self, held: Held, person: str) -> None:
        """The card of somebody who was told, as it looks now."""
        key = (held.alarm.id, person)
        await self._sender.quiet()
        async with self._lock_of(held, person):
            ref, view = held.cards.get(person), self.told_view(held, person)
            looks = drawing.digest(view)
            if ref is None or self._shown.get(key) == looks:
                return
            outcome = await self._sender.update(ref, view, lambda: True)
            if isinstance(outcome, Delivered):
                self._shown[key] = looks

    async def tell_lost(self, text: str) -> None:
        """To the caseworker of an alarm that cannot be read: nothing comes of it any more (L1)."""
        origin, directory = plain_held.origin_in(text), self._service.directory
        if origin is not None:
            address = directory.address(origin.person) or origin.address
            view = plain_held.lost_view(directory, origin, self._clock.now())
            await self._sender.send(address, view, lambda: True)

    async def make_old(self, ref: MessageRef, person: str) -> None:
        """What is older is one line (L14)."""
        await self._sender.quiet()
        language = self._service.directory.language(person)
        newest = NoticeView(language, Sentence("answer-plain-newest"))
        await self._sender.update(ref, newest, lambda: True)

    def forget(self, incident: str) -> None:
        """Nothing of it changes any more."""
        self._shown = {key: looks for key, looks in self._shown.items() if key[0] != incident}
        self._drawing = {key: lock for key, lock in self._drawing.items() if key[0] != incident}
