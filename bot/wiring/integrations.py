"""Where the systems around us are put together from the settings: those that papers are handed in
to (`app.py` uses them; nothing set: a human pastes the note into Gosys and copies the report), the
directory of people that an operator names for an import, and where evidence is kept."""

from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from aiohttp import ClientSession, ClientTimeout, TCPConnector
from yarl import URL

from bot.core import keyring
from bot.domain.evidence import parse_retention
from bot.domain.organisation.organisation import OSLO, Sector
from bot.domain.organisation.people_snapshot import From
from bot.evidence.evidence_files import EvidenceFiles
from bot.evidence.fetch import (
    MICROSOFT_FILE_HOSTS,
    PAUSES_SECONDS,
    AllowedPlaces,
    Fetcher,
)
from bot.evidence.forgetting import Forgetting
from bot.evidence.inspection import Cleaner, scanner_at
from bot.evidence.sealed_files import DataKeys
from bot.evidence.storage import Bucket, BucketAccess, DirectoryStorage, Incoming, Storage
from bot.evidence.threaded_store import ThreadedEvidenceStore
from bot.integrations.deviation import BySector, FileDrop, SignedWebhook
from bot.integrations.directory.import_rules import DirectoryRules, IdentIn, ImportRules
from bot.integrations.gosys import ByHand, Dokarkiv, Gosys, Tilgangsmaskinen
from bot.integrations.graph import NAME as GRAPH
from bot.integrations.graph import (
    EntraIds,
    GraphEntraIds,
    GraphPeople,
    GraphRequests,
    NoEntraIds,
)
from bot.integrations.installation import scope_of
from bot.integrations.nav_service import NavService, OwnTokens, TexasExchange, TexasTokens
from bot.integrations.nom import NAME as NOM
from bot.integrations.nom import NomPeople, NomRequests
from bot.integrations.oppgave import Oppgave
from bot.integrations.people_directory import Asking, NoPeopleDirectory
from bot.jobs.audit import AccessArchive
from bot.jobs.filing import Counters
from bot.ports import Archive, Clock, DeviationSystem, PeopleDirectory, Tasks, TokenProvider
from bot.settings import Settings
from bot.settings.filing import NavAddress
from bot.store.clocks import WallClock
from bot.store.database import Database
from bot.teams.authentication import MICROSOFT_HOSTS
from bot.teams.credentials import MsalTokenProvider, NoToken
from bot.wiring.teams import person_tokens

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
    def of(cls, settings: Settings, arrived: Callable[[], None] = lambda: None) -> Self:
        """The parts, on the running loop; `arrived` is called when somebody's own token has come.
        The caller closes it."""
        timeout = ClientTimeout(total=None, sock_connect=5)
        session = ClientSession(connector=TCPConnector(limit=CONNECTIONS), timeout=timeout)
        papers = ThreadPoolExecutor(1, thread_name_prefix="papers")
        files = ThreadPoolExecutor(1, thread_name_prefix="deviations")
        providers: list[MsalTokenProvider] = []

        def service(name: str) -> NavService | None:
            address = settings.nav_service(name)
            if address is None:
                return None
            tokens = _machine_tokens(settings, session, address)
            if isinstance(tokens, MsalTokenProvider):
                providers.append(tokens)
            return NavService(name, session, tokens, address.url)

        own = _own_tokens(settings, session, arrived)
        counters = Counters(
            _archive(service, own), _system(settings, session, files), _tasks(service), papers, own
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


def _own_tokens(
    settings: Settings, session: ClientSession, arrived: Callable[[], None]
) -> OwnTokens | None:
    """Checked as the tab's are: signed for us, by the tenant, to a person."""
    address, authenticator = settings.nav_service("dokarkiv"), person_tokens(settings, session)
    endpoint = settings.token_exchange_endpoint
    if address is None or authenticator is None or not endpoint:
        return None

    async def verify(token: str) -> str:
        return (await authenticator.authenticate(f"Bearer {token}")).person

    exchange = TexasExchange(session, endpoint, address.scope).exchange
    return OwnTokens(verify, exchange, arrived)


def _archive(service: _Service, own: OwnTokens | None) -> Archive:
    dokarkiv, gate = service("dokarkiv"), service("tilgangsmaskinen")
    if dokarkiv is None or gate is None:
        return ByHand()
    return Gosys(Tilgangsmaskinen(gate), Dokarkiv(dokarkiv), own)


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


def archive_of(settings: Settings) -> AccessArchive | None:
    """Where it is told who looked at what; None where nobody is."""
    if not settings.audit_url:
        return None
    return AccessArchive(
        settings.audit_url,
        settings.audit_vendor,
        settings.audit_product,
        settings.audit_authorities,
        settings.audit_certificate_file,
    )


def _machine_tokens(
    settings: Settings, session: ClientSession, address: NavAddress
) -> TokenProvider:
    """From the sidecar where there is one, else by our own registration."""
    if settings.token_endpoint:
        return TexasTokens(session, settings.token_endpoint, address.scope)
    if settings.credentials is None:
        return NoToken()  # only `local` gets this far without credentials
    return MsalTokenProvider(settings.credentials, scope=address.scope)


@asynccontextmanager
async def people_directory(
    settings: Settings, where: From, rules: ImportRules, clock: Clock
) -> AsyncIterator[PeopleDirectory]:
    """The directory, on the running loop; one that says what is missing where it is not set up."""
    providers: list[MsalTokenProvider] = []
    timeout = ClientTimeout(total=None, sock_connect=5)
    async with ClientSession(timeout=timeout) as session:
        wiring = _PeopleWiring(settings, session, providers)
        try:
            yield wiring.graph(rules.graph) if where is From.GRAPH else wiring.nom(rules.nom, clock)
        finally:
            for provider in providers:
                provider.close()


class _PeopleWiring:
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
        tokens = self._closed(_machine_tokens(self._settings, self._session, address))
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


@dataclass(frozen=True, slots=True)
class EvidenceParts:
    """What the commands use; `vault` adds the network."""

    files: EvidenceFiles
    forgetting: Forgetting


def build_evidence_parts(
    settings: Settings, store: Database, clock: Clock | None = None
) -> EvidenceParts:
    """The parts on this store. Nothing is written before there is something to keep."""
    ring = keyring(settings)
    incoming = Incoming(settings.evidence_dir / ".incoming")
    files: Storage = DirectoryStorage(settings.evidence_dir)
    keys: Storage = DirectoryStorage(settings.evidence_keys_dir, wipe=True)
    if settings.evidence_bucket and settings.evidence_keys_bucket:
        secret = settings.evidence_bucket_secret
        access = BucketAccess(
            settings.evidence_bucket_key_id or "",
            secret.get_secret_value() if secret else "",
            settings.evidence_bucket_region,
            settings.evidence_bucket_endpoint or "",
        )
        files = Bucket(settings.evidence_bucket, access)
        keys = Bucket(settings.evidence_keys_bucket, access)
    key_files = Incoming(settings.evidence_keys_dir / ".incoming", wipe=True)
    evidence_files = EvidenceFiles(
        store,
        files,
        DataKeys(keys, key_files, ring),
        incoming,
        scanner_at(settings.clamd),
        Cleaner(),
    )
    retention = parse_retention(settings.evidence_retention_days)
    return EvidenceParts(
        evidence_files, Forgetting(evidence_files, ring, retention, clock or WallClock())
    )


def evidence_store(
    settings: Settings,
    evidence_parts: EvidenceParts,
    tokens: TokenProvider,
    pauses_seconds: tuple[float, ...] = PAUSES_SECONDS,
) -> ThreadedEvidenceStore:
    """The store with the network, on the running loop. The caller closes it."""
    connectors = _hosts(settings.allowed_service_hosts) or MICROSOFT_HOSTS
    files = _hosts(settings.allowed_file_hosts) or MICROSOFT_FILE_HOSTS
    fetcher = Fetcher(
        tokens,
        AllowedPlaces(connectors, local=settings.local),
        AllowedPlaces(files, local=settings.local),
        local=settings.local,
        pauses_seconds=pauses_seconds,
    )
    return ThreadedEvidenceStore(evidence_parts.files, fetcher)


def _hosts(setting: str) -> tuple[str, ...]:
    return tuple(host for host in setting.split(",") if host.strip())
