"""What the bot hands papers to, and where a pasted picture lies, on real sockets beside the tests.

Playwright keeps the tests' own thread, so the fakes have an event loop in another one.
"""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass

from aiohttp import web

from tests.fakes.deviation_system import SECRET, DeviationSystemFake
from tests.fakes.dokarkiv import DokarkivFake
from tests.fakes.files import FileHost
from tests.fakes.nav_service import NavFake
from tests.fakes.tilgangsmaskinen import TilgangsmaskinenFake
from tests.slow_machine import LONG_ENOUGH


class TexasFake(NavFake):
    """The token service of nais, for one application with one token."""

    is_token_needed = False

    def routes(self, router: web.UrlDispatcher) -> None:
        """One route."""
        router.add_post("/api/v1/token", self._give)

    async def _give(self, request: web.Request) -> web.StreamResponse:
        assert (await request.json())["identity_provider"] == "entra_id"
        return web.json_response({"access_token": self.tokens.valid, "expires_in": 3599})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The archive, who may read whom, the deviation system, and the connector's files."""

    dokarkiv: DokarkivFake
    gate: TilgangsmaskinenFake
    system: DeviationSystemFake
    texas: TexasFake
    files: FileHost

    def settings(self) -> dict[str, str]:
        """How a bot finds them (`bot/filing_settings.py`)."""
        return {
            "RODTKORT_DOKARKIV_URL": self.dokarkiv.url,
            "RODTKORT_DOKARKIV_SCOPE": "test:dok:dokarkiv",
            "RODTKORT_TILGANGSMASKINEN_URL": self.gate.url,
            "RODTKORT_TILGANGSMASKINEN_SCOPE": "test:tilgang:maskinen",
            "RODTKORT_TOKEN_ENDPOINT": f"{self.texas.url}/api/v1/token",
            "RODTKORT_STATE_DEVIATION_URL": f"{self.system.url}/deviations",
            "RODTKORT_STATE_DEVIATION_SECRET": SECRET.decode(),
        }


@contextlib.contextmanager
def surroundings() -> Iterator[Surroundings]:
    """All of them, running. A request that the real service would not know fails at the end."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="surroundings", daemon=True)
    thread.start()
    held = contextlib.AsyncExitStack()

    async def start() -> Surroundings:
        enter = held.enter_async_context
        return Surroundings(
            await enter(DokarkivFake()),
            await enter(TilgangsmaskinenFake()),
            await enter(DeviationSystemFake()),
            await enter(TexasFake()),
            await enter(FileHost()),
        )

    try:
        yield asyncio.run_coroutine_threadsafe(start(), loop).result(LONG_ENOUGH)
    finally:
        try:
            asyncio.run_coroutine_threadsafe(held.aclose(), loop).result(LONG_ENOUGH)
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(LONG_ENOUGH)
            loop.close()
