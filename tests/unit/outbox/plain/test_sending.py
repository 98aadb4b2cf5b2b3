"""Sending without a row: what is only for the looks goes after the red cards."""

import asyncio
import math
from typing import cast

import pytest

from bot.outbox.plain.cards import PlainRateLimit, PlainSender
from bot.outbox.rate_limit import TenantRateLimit
from bot.ports import Channel
from bot.service.channel_health import ChannelHealth


async def test_a_change_of_a_plain_card_waits_for_the_red_cards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """B7: no card that lies there is changed while a red one waits for a send."""
    waiting = [True, True, True]
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    rate_limit = PlainRateLimit(TenantRateLimit(math.inf), alone=True)
    nothing_is_sent = cast(Channel, None)
    sender = PlainSender(
        nothing_is_sent, rate_limit, ChannelHealth(), lambda: bool(waiting and waiting.pop())
    )
    await sender.quiet()
    assert len(slept) == 3
