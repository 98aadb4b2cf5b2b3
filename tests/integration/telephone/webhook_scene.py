"""Calls through a provider as the bot has them, with the provider at the other end."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
from yarl import URL

from bot.domain.calls import (
    Call,
    CallEvent,
)
from bot.integrations.telephone.webhook import Provider, WebhookTelephone
from bot.service.keyring import Keyring
from bot.web import calls
from bot.web.calls import CallParts, Sounds
from tests.fakes.call_provider import SECRET, CallProvider, ProvidedCall
from tests.fakes.calls import (
    Listener,
    Voice,
    answering,
    order,
)
from tests.slow_machine import LONG_ENOUGH

KEYRING = Keyring({"k1": bytes(32)})
READ_BACK = "Du hjelper Kari nå. Åpne Teams og skriv."


@dataclass(slots=True)
class Replica:
    """One process of the bot."""

    telephone: WebhookTelephone
    listener: Listener
    voice: Voice
    url: str
    sounds: Sounds

    @property
    def heard(self) -> list[CallEvent]:
        """What it was told."""
        return self.listener.heard


@contextlib.asynccontextmanager
async def replica(provider: CallProvider, seconds: float = LONG_ENOUGH) -> AsyncIterator[Replica]:
    """A process that can place calls at this provider's."""
    listener, voice = Listener(), Voice()
    parts = CallParts()
    async with aiohttp.ClientSession() as session, answering(lambda: parts) as url:
        sounds = Sounds(KEYRING, voice, url)
        at = URL(f"{provider.url}/calls")
        whose = Provider(at, SECRET.encode(), "+4721000000", url + calls.WEBHOOK)
        telephone = WebhookTelephone(session, whose, sounds.address, seconds)
        parts = CallParts(sounds, telephone)
        await telephone.open(listener)
        yield Replica(telephone, listener, voice, url, sounds)
        await telephone.close()


@contextlib.asynccontextmanager
async def called() -> AsyncIterator[tuple[Replica, CallProvider, ProvidedCall, Call]]:
    """A call that was ordered, and of which nothing is known yet."""
    async with CallProvider() as provider, replica(provider) as bot:
        call = await bot.telephone.place(order())
        assert isinstance(call, Call)
        yield bot, provider, provider.calls["c1"], call
