"""Sending without a row that would do it again: paced, tried again, given up when it is not wanted
any more (L8)."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import structlog

from bot.cards.views import View
from bot.engine import drawing
from bot.engine.pace import PlainPace
from bot.events import Address
from bot.service.channel_health import ChannelHealth
from bot.service.ports import Channel, Delivery, MessageRef, TryAgain, Unknown

log = structlog.get_logger(__name__)

PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)  # between the tries of a notice that no row keeps

Wanted = Callable[[], bool]


class PlainSender:
    """Faster than Teams takes them, most notices of a storm would be lost: they wait in one queue,
    in the order in which they were asked for."""

    def __init__(self, channel: Channel, pace: PlainPace, health: ChannelHealth) -> None:
        self._channel = channel
        self._health = health
        self._pace = pace
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

    async def _turn(self, wanted: Wanted) -> bool:
        async with self._next:
            if wanted():
                await asyncio.sleep(self._pace.wait())
        return wanted()


def _pause(delivery: TryAgain | Unknown, pause: float) -> float:
    asked = delivery.after_seconds if isinstance(delivery, TryAgain) else None
    return pause if asked is None else asked
