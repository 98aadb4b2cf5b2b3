"""Calls in Teams as the bot has them, with Graph at the other end."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.domain.calls import (
    Call,
    CallEvent,
)
from bot.integrations.telephone.teams import TeamsTelephone
from bot.service.keyring import Keyring
from bot.settings import Settings
from bot.web.calls import CallParts
from bot.wiring.telephone import teams_telephone
from tests.fakes import identity
from tests.fakes.calls import Listener, Voice, answering, order
from tests.fakes.graph_calls import GraphCalls, TeamsCall
from tests.fakes.identity import APP, Issuer
from tests.fakes.teams import TENANT
from tests.slow_machine import until

KEYRING = Keyring({"k1": bytes(32)})
INSTANCE = "00000000-0000-4000-8000-0000000000f1"
READ_BACK = "Du hjelper Kari nå. Åpne Teams og skriv."
HUNG_UP = {"code": "200", "subcode": "4521", "message": "Call ended by Siri Hansen."}


@dataclass(slots=True)
class Replica:
    """One process of the bot."""

    telephone: TeamsTelephone
    listener: Listener
    url: str

    @property
    def heard(self) -> list[CallEvent]:
        """What it was told."""
        return self.listener.heard

    async def hears(self, *events: CallEvent) -> None:
        """Wait for all of it: what is told is told beside the answer."""
        await until(lambda: len(self.heard) >= len(events), f"{events}, heard {self.heard}")
        assert self.heard == list(events)


@contextlib.asynccontextmanager
async def replica(graph: GraphCalls, metadata: str, **more: Any) -> AsyncIterator[Replica]:
    """A process that can call in this tenant."""
    listener, parts = Listener(), CallParts()
    async with aiohttp.ClientSession() as session, answering(lambda: parts) as url:
        settings = Settings(
            environment="local",
            app_id=APP,
            tenant_id=TENANT,
            graph_url=graph.graph,
            public_url=url,
            calls_openid_metadata_url=metadata,
            **more,
        )
        wired = teams_telephone(settings, session, graph.tokens, KEYRING, Voice())
        telephone, parts, keys = wired
        assert await keys.warm()
        await telephone.open(listener)
        yield Replica(telephone, listener, url)
        await telephone.close()


@contextlib.asynccontextmanager
async def teams(**more: Any) -> AsyncIterator[tuple[Replica, GraphCalls, str]]:
    """A bot, Graph, and where the keys are."""
    issuer = Issuer()
    async with identity.served(issuer.app()) as address, GraphCalls(issuer) as graph:
        metadata = f"{address}/.well-known/openidconfiguration"
        async with replica(graph, metadata, **more) as bot:
            yield bot, graph, metadata


@contextlib.asynccontextmanager
async def called() -> AsyncIterator[tuple[Replica, GraphCalls, TeamsCall, Call]]:
    """A call that Teams is making."""
    async with teams() as (bot, graph, _):
        call = await bot.telephone.place(order(number=None))
        assert isinstance(call, Call)
        yield bot, graph, graph.calls[0], call
