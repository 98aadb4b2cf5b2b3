"""Sending without a row that would do it again: paced, tried again, given up when it is not wanted
any more (L8)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import structlog

from bot.cards.views import View
from bot.events import Address
from bot.outbox import drawing
from bot.outbox.rate_limit import PlainPace
from bot.ports import Channel, Delivery, MessageRef, TryAgain, Unknown
from bot.service.channel_health import ChannelHealth

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
        pace: PlainPace,
        health: ChannelHealth,
        is_busy: Callable[[], bool],
    ) -> None:
        self._channel = channel
        self._health = health
        self._pace = pace
        self._is_busy = is_busy
        self._next = asyncio.Lock()

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
            if not await self._turn(wanted):
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

    async def _turn(self, wanted: Wanted) -> bool:
        async with self._next:
            while wanted() and (full := self._pace.second_full_for()) > 0:
                await asyncio.sleep(full)
            if wanted():
                await asyncio.sleep(self._pace.wait())
        return wanted()


def _pause(delivery: TryAgain | Unknown, pause: float) -> float:
    asked = delivery.after_seconds if isinstance(delivery, TryAgain) else None
    return pause if asked is None else asked
