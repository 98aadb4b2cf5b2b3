"""The archive as the bot sees it, and the fakes behind it, on real sockets (nav.md, section 1)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import aiohttp

from bot.integrations.gosys import Dokarkiv, Gosys, Tilgangsmaskinen
from bot.integrations.nav_service import NavService
from bot.ports import Archive
from tests.fakes.dokarkiv import DokarkivFake
from tests.fakes.tilgangsmaskinen import TilgangsmaskinenFake
from tests.slow_machine import LONG_ENOUGH


@dataclass(slots=True)
class Scene:
    """The archive as the bot sees it, and the fakes behind it."""

    archive: Archive
    dokarkiv: DokarkivFake
    gate: TilgangsmaskinenFake


@asynccontextmanager
async def gosys() -> AsyncIterator[Scene]:
    """Everything works, and everybody may be written about."""
    async with (
        DokarkivFake(now=datetime(2026, 1, 1, 11)) as dokarkiv,
        TilgangsmaskinenFake() as gate,
        aiohttp.ClientSession() as session,
    ):
        archive = Gosys(
            Tilgangsmaskinen(NavService("gate", session, gate.tokens, gate.url, LONG_ENOUGH)),
            Dokarkiv(NavService("dokarkiv", session, dokarkiv.tokens, dokarkiv.url, LONG_ENOUGH)),
        )
        yield Scene(archive, dokarkiv, gate)
