"""The cards of plain alarms: sent, changed in place, a line when a newer one has come (L14).

What each shows is remembered, so that a card is only changed when it looks different. No row would
send it again: sends are paced, tried again, and given up when they are not wanted any more (L8).
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import structlog

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
from bot.domain.alarm.state import Contact
from bot.domain.reports.privacy_filter import masked
from bot.events import Address
from bot.outbox import drawing
from bot.outbox.plain import held as plain_held
from bot.outbox.plain.held import Held
from bot.outbox.plain_rate_limit import PlainRateLimit
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

log = structlog.get_logger(__name__)

STANDS_BACK_SECONDS = 30.0
LOOKS_AGAIN_SECONDS = 0.1
PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)  # between the tries of a notice that no row keeps

Wanted = Callable[[], bool]


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
            await asyncio.sleep(LOOKS_AGAIN_SECONDS)

    async def _turn(self, wanted: Wanted, *, changes: bool = False) -> bool:
        loop = asyncio.get_running_loop()
        until = loop.time() + (STANDS_BACK_SECONDS if changes else 0.0)
        async with self._next_change if changes else self._next_send:
            while wanted():
                stands_back = loop.time() < until and self._is_busy()
                wait = (
                    LOOKS_AGAIN_SECONDS if stands_back else self._rate_limit.wait(changes=changes)
                )
                await asyncio.sleep(min(wait, LOOKS_AGAIN_SECONDS))
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
        line = HelperLine(
            PersonLine(person, taking.name, phone), how, taking.at, taking.at - alarm.raised_at
        )
        language = directory.language(held.caseworker)
        news = NewsView(alarm.id, False, language, line)
        await self._send(held, held.caseworker, news)
        for word in [word for word in held.words if word.person == held.caseworker]:
            await self.pass_on(held, word.person, person, word.text)

    async def pass_on(self, held: Held, person: str, other: str, text: str) -> None:
        """Words to the other side, masked as the store would (L11)."""
        directory = self._service.directory
        view = RelayView(
            incident=held.alarm.id,
            drill=False,
            language=directory.language(other),
            from_name=directory.name(person),
            text=masked(text),
            reader_is_caseworker=other == held.caseworker,
        )
        await self._send(held, other, view)

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
