"""The directory of people that an operator names, wired by hand from the settings."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiohttp import ClientSession, ClientTimeout

from bot.domain.organisation.organisation import OSLO
from bot.domain.organisation.people_snapshot import From
from bot.integrations.directory.import_rules import DirectoryRules, IdentIn, ImportRules
from bot.integrations.installation import scope_of
from bot.integrations.nav_service import NavService
from bot.integrations.people.asking import Asking, NoPeopleDirectory
from bot.integrations.people.graph import NAME as GRAPH
from bot.integrations.people.graph import (
    EntraIds,
    GraphEntraIds,
    GraphPeople,
    GraphRequests,
    NoEntraIds,
)
from bot.integrations.people.nom import NAME as NOM
from bot.integrations.people.nom import NomPeople, NomRequests
from bot.ports import Clock, PeopleDirectory, TokenProvider
from bot.settings import Settings
from bot.teams.credentials import MsalTokenProvider, NoToken
from bot.wiring.filing import machine_tokens


@asynccontextmanager
async def people_directory(
    settings: Settings, where: From, rules: ImportRules, clock: Clock
) -> AsyncIterator[PeopleDirectory]:
    """The directory, on the running loop; one that says what is missing where it is not set up."""
    providers: list[MsalTokenProvider] = []
    timeout = ClientTimeout(total=None, sock_connect=5)
    async with ClientSession(timeout=timeout) as session:
        wiring = _Wiring(settings, session, providers)
        try:
            yield wiring.graph(rules.graph) if where is From.GRAPH else wiring.nom(rules.nom, clock)
        finally:
            for provider in providers:
                provider.close()


class _Wiring:
    def __init__(
        self, settings: Settings, session: ClientSession, providers: list[MsalTokenProvider]
    ) -> None:
        self._settings = settings
        self._session = session
        self._providers = providers

    def graph(self, rules: DirectoryRules | None) -> PeopleDirectory:
        if rules is None:
            return NoPeopleDirectory(
                "The import file has nothing under graph: write which group is which unit "
                "(docs/import.md)."
            )
        return GraphPeople(self._graph_requests(), rules)

    def nom(self, rules: DirectoryRules | None, clock: Clock) -> PeopleDirectory:
        if rules is None:
            return NoPeopleDirectory(
                "The import file has nothing under nom: write which of NOM's units is which unit "
                "(docs/import.md)."
            )
        address = self._settings.nom
        if address is None:
            return NoPeopleDirectory(
                "RODTKORT_NOM_URL and RODTKORT_NOM_SCOPE are not set (docs/import.md)."
            )
        tokens = self._closed(machine_tokens(self._settings, self._session, address))
        service = NavService(NOM, self._session, tokens, address.url)
        today = datetime.fromtimestamp(clock.now() / 1000, UTC).astimezone(OSLO).date()
        return NomPeople(NomRequests(Asking(NOM, service)), self._ids(rules.ident), rules, today)

    def _ids(self, ident: IdentIn) -> EntraIds:
        if ident is IdentIn.NOWHERE:
            return NoEntraIds()
        return GraphEntraIds(self._graph_requests(), ident)

    def _graph_requests(self) -> GraphRequests:
        url, credentials = self._settings.graph_url, self._settings.credentials
        tokens: TokenProvider = NoToken()  # only `local` gets this far without credentials
        if credentials is not None:
            tokens = self._closed(MsalTokenProvider(credentials, scope=scope_of(url)))
        return GraphRequests(Asking(GRAPH, NavService(GRAPH, self._session, tokens, url)), url)

    def _closed(self, tokens: TokenProvider) -> TokenProvider:
        """Ends with the import."""
        if isinstance(tokens, MsalTokenProvider):
            self._providers.append(tokens)
        return tokens
