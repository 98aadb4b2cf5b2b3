"""Where papers are handed in, wired by hand from the settings (`app.py` uses it). Nothing set: a
human pastes the note into Gosys and copies the report."""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from yarl import URL

from bot.domain.organisation.organisation import Sector
from bot.integrations.deviation import BySector, FileDrop, SignedWebhook
from bot.integrations.gosys import ByHand, Dokarkiv, Gosys, Oppgave, TexasTokens, Tilgangsmaskinen
from bot.integrations.nav_service import NavService
from bot.jobs.filing import Counters
from bot.ports import Archive, DeviationSystem, Tasks, TokenProvider
from bot.settings import Settings
from bot.settings.filing import NavAddress
from bot.teams.credentials import MsalTokenProvider, NoToken

CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class FilingParts:
    """What the clerk uses. The session and the threads are its own: what hangs here takes
    nothing from an alarm."""

    counters: Counters
    session: ClientSession
    executors: tuple[ThreadPoolExecutor, ...]
    providers: tuple[MsalTokenProvider, ...]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The parts, on the running loop. The caller closes it."""
        timeout = ClientTimeout(total=None, sock_connect=5)
        session = ClientSession(connector=TCPConnector(limit=CONNECTIONS), timeout=timeout)
        papers = ThreadPoolExecutor(1, thread_name_prefix="papers")
        files = ThreadPoolExecutor(1, thread_name_prefix="deviations")
        providers: list[MsalTokenProvider] = []

        def service(name: str) -> NavService | None:
            address = settings.nav_service(name)
            if address is None:
                return None
            tokens = machine_tokens(settings, session, address)
            if isinstance(tokens, MsalTokenProvider):
                providers.append(tokens)
            return NavService(name, session, tokens, address.url)

        counters = Counters(
            _archive(service), _system(settings, session, files), _tasks(service), papers
        )
        return cls(counters, session, (papers, files), tuple(providers))

    async def close(self) -> None:
        """Closes connections. A share that hangs is not waited for."""
        await self.session.close()
        for provider in self.providers:
            provider.close()
        for executor in self.executors:
            executor.shutdown(wait=False, cancel_futures=True)


_Service = Callable[[str], NavService | None]


def _archive(service: _Service) -> Archive:
    dokarkiv, gate = service("dokarkiv"), service("tilgangsmaskinen")
    if dokarkiv is None or gate is None:
        return ByHand()
    return Gosys(Tilgangsmaskinen(gate), Dokarkiv(dokarkiv))


def _tasks(service: _Service) -> Tasks | None:
    oppgave = service("oppgave")
    return Oppgave(oppgave) if oppgave is not None else None


def _system(settings: Settings, session: ClientSession, files: Executor) -> DeviationSystem:
    systems: dict[Sector, DeviationSystem] = {}
    for sector in Sector:
        place = settings.deviation_place(sector)
        if place.url and place.secret:
            secret = place.secret.get_secret_value().encode()
            systems[sector] = SignedWebhook(session, URL(place.url), secret)
        elif place.folder:
            systems[sector] = FileDrop(place.folder, files)
    return BySector(systems)


def machine_tokens(
    settings: Settings, session: ClientSession, address: NavAddress
) -> TokenProvider:
    """From the sidecar where there is one, else by our own registration."""
    if settings.token_endpoint:
        return TexasTokens(session, settings.token_endpoint, address.scope)
    if settings.credentials is None:
        return NoToken()  # only `local` gets this far without credentials
    return MsalTokenProvider(settings.credentials, scope=address.scope)
