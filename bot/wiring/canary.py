"""Where the canary is put together, when two technical users were named for it."""

from typing import TYPE_CHECKING

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.core import Core
from bot.settings import Settings
from bot.teams.service_urls import AllowedServiceUrls

if TYPE_CHECKING:
    from bot.jobs.canary import Canary

_KNOCK = ClientTimeout(total=2.0)


def canary_of(
    settings: Settings, core: Core, session: ClientSession, allowed: AllowedServiceUrls
) -> "Canary | None":
    """The bot's test of itself, where two technical users were named. Its metrics are there only
    then: a zero of one that does not run would ring somebody's telephone."""
    if settings.canary is None:
        return None
    from bot.jobs.canary import Canary, Surroundings

    address = f"http://{reached_at(settings.host)}:{settings.port}/api/messages"

    async def knock() -> bool:
        """Nobody gets in without a signature; that they are told so is the proof. (`local` asks
        for none, and finds no activity.)"""
        try:
            async with session.post(address, json={}, timeout=_KNOCK) as answer:
                return answer.status in (400, 401)
        except (ClientError, TimeoutError):
            return False

    return Canary(core, settings.canary, Surroundings(core.clock, allowed, knock))


def reached_at(host: str) -> str:
    """Where a server that listens at `host` answers on the machine itself."""
    here = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)
    return f"[{here}]" if ":" in here and not here.startswith("[") else here
