"""The one composition root: settings become every real part, wired by hand, no globals."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout, web

from bot.announcer import Announcer
from bot.core import Core, complete, keyring, retention
from bot.core import build_core as build_core  # exported: bench and crash tests unpace it here
from bot.documents.yearly import as_pdf, contents_of
from bot.domain.organisation import Language
from bot.engine.evidence_keeper import EvidenceKeeper
from bot.engine.filing_clerk import FilingClerk
from bot.engine.morning import MorningCheck
from bot.evidence.forgetting import EVERY_SECONDS, Forgetting
from bot.evidence.vault import Vault
from bot.evidence_room import evidence_room
from bot.evidence_room import vault as vault  # exported: the bench keeps hold of it
from bot.filing_room import FilingRoom
from bot.installer import Installer, Registration
from bot.integrations.installation.graph import GraphInstallations, scope_of
from bot.integrations.installation.none import NoInstallations
from bot.organisation_source import NoOrganisation
from bot.readiness_room import morning_check
from bot.self_check import SelfCheck
from bot.service import drill_round, evidence_links, paper_links
from bot.service.directory import Directory
from bot.service.paper_links import YearAsked
from bot.service.ports import Installations
from bot.service.retention import Retention
from bot.service.storage import StoreUnavailable
from bot.service.turn import Turn
from bot.settings import Settings
from bot.store.database import Database, WallClock, WrongDatabase
from bot.store.organisation_reading import OrganisationReader
from bot.store.people import changed_people
from bot.store.yearly import YearsOf
from bot.teams.adapter import TeamsAdapter, connector_session
from bot.teams.authentication import (
    TEAMS,
    ActivityAuthenticator,
    BotConnectorAuthenticator,
    Expected,
    TrustEverybody,
)
from bot.teams.edge import Door, Sentences
from bot.teams.gateway import BotFrameworkGateway
from bot.teams.reading import read
from bot.teams.route import Handler, messages_route
from bot.teams.service_urls import MICROSOFT_HOSTS, AllowedServiceUrls
from bot.teams.signing_keys import SigningKeys
from bot.teams.tokens import CONNECTOR_SCOPE, MsalTokenProvider, NoToken, TokenProvider
from bot.texts import text
from bot.web.evidence_page import PICTURE, EvidenceShowing
from bot.web.health import Check, Health, add_routes
from bot.web.looking import LookPages, Showing, Work, add_look_routes
from bot.web.paper_page import FILE, PaperShowing

if TYPE_CHECKING:
    from bot.canary import Canary

log = structlog.get_logger(__name__)

LOOK_AT_FILE_SECONDS = 2.0
LOOK_FOR_DATABASE_SECONDS = 1.0
OPENS_WITHIN_SECONDS = 0.7
RECORDED_WITHIN_SECONDS = 0.5
LOOK_AT_PEOPLE_SECONDS = 1.0
OVERLAP_MS = 10_000
RETAIN_AFTER_SECONDS = 60.0
_KNOCK = ClientTimeout(total=2.0)


def sentences(directory: Directory) -> Sentences:
    """What an invoke reads where there is no card to show."""
    return Sentences(
        received=text(Language.BOKMAL, "public-received"),
        failed=text(Language.BOKMAL, "answer-try-again"),
        unknown=text(Language.BOKMAL, "answer-evidence-not-yours"),
    )


GiveUp = Callable[[str], None]
Pages = Mapping[str, LookPages]  # by what stands before the token


def build_app(settings: Settings, give_up: GiveUp) -> web.Application:
    """The service as an aiohttp application: it answers from its first moment, and is ready when
    the database is. `give_up` gets a sentence when it never will be. Raises `WrongDatabase`."""
    app = web.Application()
    health = Health()
    database = Database(settings.database_url, accepting=False)
    app.cleanup_ctx.append(lambda app: _running(app, settings, database, health, give_up))
    add_routes(app, health)
    app.router.add_post("/api/messages", _messages)
    add_pages(app, lambda: app[_PAGES])
    return app


# The route exists from the first moment; its parts need the running loop.
_HANDLER: web.AppKey[Handler] = web.AppKey("messages")
_PAGES: web.AppKey[Pages] = web.AppKey("pages")
_OPENED: web.AppKey[asyncio.Event] = web.AppKey("opened")


async def _messages(request: web.Request) -> web.Response:
    """A message that comes a moment too early waits that moment (L1)."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(request.app[_OPENED].wait(), OPENS_WITHIN_SECONDS)
    return await request.app[_HANDLER](request)


async def _running(
    app: web.Application,
    settings: Settings,
    database: Database,
    health: Health,
    give_up: GiveUp,
) -> AsyncIterator[None]:
    """From start to drained."""
    session = connector_session()
    allowed = _allowed(settings)
    tokens = _tokens(settings)
    adapter = TeamsAdapter(session, tokens, allowed, settings.send_timeout_seconds)
    core = build_core(settings, database, BotFrameworkGateway(adapter))
    keys = SigningKeys(session, settings.openid_metadata_url)
    door = Door(_authenticator(settings, keys), allowed)
    app[_HANDLER] = messages_route(door, read, core.reception, sentences(core.service.directory))
    health.checks["database"] = lambda: asyncio.to_thread(database.alive)
    if isinstance(tokens, MsalTokenProvider):
        health.checks |= {"tokens": tokens.warm, "keys": keys.warm}
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, _reread, core)
    app[_OPENED] = asyncio.Event()
    timeline_keys = keyring(settings).timeline_keys()
    check = SelfCheck(database, timeline_keys, WallClock(), settings.late_ms)
    canary = _canary(settings, core, session, allowed)
    health.heart = check.beats if canary is None else _both(check.beats, canary.beats)
    if canary is not None:
        health.checks["canary"] = canary.beats
    graph_tokens = _tokens(settings, scope_of(settings.graph_url))
    installer = _installer(settings, core, session, graph_tokens)
    room = evidence_room(settings, database)
    evidence = vault(settings, room, tokens)
    keeper = EvidenceKeeper(core.service, core.threads, core.engine, evidence)
    core.reception.evidence_waits = keeper.wake
    filing = FilingRoom.of(settings)
    clerk = FilingClerk(core.service, core.threads, core.engine, evidence, filing.counters)
    loop = asyncio.get_running_loop()
    core.service.filing_waits = lambda: _wake(loop, clerk)
    morning = morning_check(core, BotFrameworkGateway(adapter), WallClock())
    core.service.check_waits = lambda: _wake(loop, morning)
    papers = PaperShowing(in_turn(core), year_of_unit(core))
    app[_PAGES] = pages(settings, EvidenceShowing(in_turn(core), evidence), papers)
    # Ahead of the first cry: keys to know it by, and a token to pass it on with.
    background = [asyncio.create_task(_warm(tokens, keys))]

    async def begin() -> None:
        if not await _opened(settings, core, give_up):
            return
        in_chat = settings.organisation_source == "database"
        reader = OrganisationReader(database)
        announcer = Announcer(core.service, core.threads, reader, written=in_chat)
        follow = [core.engine.run(), _follow_file(core, announcer), check.run(), installer.run()]
        follow += [keeper.run(), clerk.run(), _forget(evidence, room.forgetting)]
        follow.append(_plan_rounds(core))
        follow += [_retain(core, retention(settings, database)), morning.run()]
        follow += [canary.run()] if canary is not None else []
        if not database.is_sqlite:  # SQLite has one process
            follow.append(_follow_people(core))
        background.extend(asyncio.create_task(work) for work in follow)
        health.ready = True
        app[_OPENED].set()
        log.info("ready", environment=settings.environment)

    background.append(asyncio.create_task(begin()))
    yield
    health.ready = False
    patience = settings.send_timeout_seconds + RECORDED_WITHIN_SECONDS
    if canary is not None:
        await canary.drain()
    # Their last messages are the engine's to send.
    await asyncio.gather(keeper.drain(patience), clerk.drain(patience))
    await asyncio.gather(core.engine.drain(patience), core.reception.drain(patience))
    for task in background:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await evidence.close()
    await asyncio.to_thread(papers.close)
    await filing.close()
    await asyncio.to_thread(core.threads.close)
    for provider in (tokens, graph_tokens):
        if isinstance(provider, MsalTokenProvider):
            provider.close()
    await session.close()
    database.close()


def _canary(
    settings: Settings, core: Core, session: ClientSession, allowed: AllowedServiceUrls
) -> "Canary | None":
    """The bot's test of itself, where two technical users were named. Its metrics are there only
    then: a zero of one that does not run would ring somebody's telephone."""
    if settings.canary is None:
        return None
    from bot.canary import Canary, Surroundings

    address = f"http://{reached_at(settings.host)}:{settings.port}/api/messages"

    async def knock() -> bool:
        """Nobody gets in without a signature; that they are told so is the proof. (`local` asks
        for none, and finds no activity.)"""
        try:
            async with session.post(address, json={}, timeout=_KNOCK) as answer:
                return answer.status in (400, 401)
        except (ClientError, TimeoutError):
            return False

    return Canary(core, settings.canary, Surroundings(WallClock(), allowed, knock))


def reached_at(host: str) -> str:
    """Where a server that listens at `host` answers on the machine itself."""
    here = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)
    return f"[{here}]" if ":" in here and not here.startswith("[") else here


def _both(*checks: Check) -> Check:
    async def all_well() -> bool:
        return all([await check() for check in checks])

    return all_well


@contextlib.asynccontextmanager
async def gateway(settings: Settings) -> AsyncIterator[BotFrameworkGateway]:
    """The way to Teams alone, for a command."""
    session, tokens = connector_session(), _tokens(settings)
    seconds = settings.send_timeout_seconds
    try:
        yield BotFrameworkGateway(TeamsAdapter(session, tokens, _allowed(settings), seconds))
    finally:
        await session.close()
        if isinstance(tokens, MsalTokenProvider):
            tokens.close()


def in_turn(core: Core) -> Work:
    """Runs a function in one transaction, off the event loop."""

    def run(work: Callable[[Turn], Any]) -> Awaitable[Any]:
        return core.threads.run(core.service.read, work)

    return run


def year_of_unit(core: Core) -> Callable[[YearAsked], bytes]:
    """Adds up and prints a unit's year, with a reader of its own: no alarm waits for it."""

    def printed(asked: YearAsked) -> bytes:
        years = YearsOf(asked.unit, (asked.unit,), asked.year, asked.now)
        return as_pdf(contents_of(years.added_up(core.database), asked.language))

    return printed


def pages(settings: Settings, *showings: Showing) -> Pages:
    """The pages on which one person looks at one thing."""
    return {showing.where: LookPages(showing, settings.pages or "") for showing in showings}


def add_pages(app: web.Application, pages: Callable[[], Pages]) -> None:
    """Adds their routes; `pages` gives them once they are there."""
    add_look_routes(app, evidence_links.WHERE, PICTURE, pages)
    add_look_routes(app, paper_links.WHERE, FILE, pages)


async def _warm(tokens: TokenProvider, keys: SigningKeys) -> None:
    """Whatever fails here is tried again when it is needed, and told by the probe until then."""
    if isinstance(tokens, MsalTokenProvider):
        await asyncio.gather(tokens.warm(), keys.warm())


async def _opened(settings: Settings, core: Core, give_up: GiveUp) -> bool:
    """Waits for the database, as long as it takes; false when waiting does not help."""
    while True:
        try:
            await asyncio.to_thread(complete, settings, core)
        except WrongDatabase as error:
            give_up(str(error))
            return False
        except NoOrganisation as error:
            give_up(f"There is no usable organisation file:\n{error}")
            return False
        except StoreUnavailable as error:
            log.warning("waiting_for_database", error=str(error))
            await asyncio.sleep(LOOK_FOR_DATABASE_SECONDS)
        except Exception as error:  # whatever it was: a start that ends here is a silent bot
            log.error("start_failed", error=type(error).__name__)
            await asyncio.sleep(LOOK_FOR_DATABASE_SECONDS)
        else:
            return True


def _wake(loop: asyncio.AbstractEventLoop, waiting: FilingClerk | MorningCheck) -> None:
    """From the store's thread, where something was submitted or asked for."""
    loop.call_soon_threadsafe(waiting.wake)


def _reread(core: Core) -> None:
    """SIGHUP: the file is read again, changed or not."""
    core.threads.later(core.source.refresh, core.service.directory, True)


async def _plan_rounds(core: Core) -> None:
    """The first row of the calendar of drills; from then on each round leaves the next one."""
    while True:
        try:
            await core.threads.run(core.service.read, drill_round.begin)
        except Exception as error:  # the database is away; the next time counts
            log.warning("no_round_of_drills", error=type(error).__name__)
            await asyncio.sleep(LOOK_FOR_DATABASE_SECONDS)
        else:
            return


async def _follow_people(core: Core) -> None:
    """What people told another replica counts here within a second or two. The look overlaps the
    last one, for transactions that were still under way then."""
    seen = 0
    while True:
        await asyncio.sleep(LOOK_AT_PEOPLE_SECONDS)
        try:
            now = await core.threads.run(core.service.read, lambda turn: turn.now)
            changed = await asyncio.to_thread(changed_people, core.database, seen - OVERLAP_MS)
            core.service.directory.catch_up(changed)
            seen = now
        except Exception as error:  # whatever it was: the next look tries again
            log.warning("people_not_read", error=type(error).__name__)


async def _follow_file(core: Core, announcer: Announcer) -> None:
    """A changed organisation counts within seconds, the file's or another replica's; and the staff
    are told of it in time."""
    while True:
        await asyncio.sleep(LOOK_AT_FILE_SECONDS)
        try:
            await asyncio.to_thread(core.source.refresh, core.service.directory)
            await announcer.look()
        except Exception as error:  # the database may be away; the next look tries again
            log.warning("organisation_not_read", error=type(error).__name__)


async def _forget(evidence: Vault, forgetting: Forgetting) -> None:
    """Evidence whose time is over, and what a crash left behind (L13). Replicas may meet: each
    incident is decided under its lock."""
    while True:
        try:
            await evidence.run(forgetting.run)
        except Exception as error:  # the storage or the database is away; the next time counts
            log.warning("evidence_not_erased", error=type(error).__name__)
        await asyncio.sleep(EVERY_SECONDS)


async def _retain(core: Core, retention: Retention) -> None:
    """Everything else whose time is over (L13): looked for beside the alarms, forgotten in the
    store's own threads, a little at a time between them. Not in the first minute: a start has
    enough to do."""
    await asyncio.sleep(RETAIN_AFTER_SECONDS)
    while True:
        try:
            await retention.run(asyncio.to_thread, core.threads.run)
        except Exception as error:  # the database is away; the next time counts
            log.warning("not_forgotten", error=type(error).__name__)
        await asyncio.sleep(EVERY_SECONDS)


def _allowed(settings: Settings) -> AllowedServiceUrls:
    hosts = [host for host in settings.allowed_service_hosts.split(",") if host.strip()]
    return AllowedServiceUrls(hosts or MICROSOFT_HOSTS, local=settings.local)


def _tokens(settings: Settings, scope: str = CONNECTOR_SCOPE) -> TokenProvider:
    if settings.credentials is None:
        return NoToken()  # only `local` gets this far without credentials
    return MsalTokenProvider(settings.credentials, scope=scope)


def _installer(
    settings: Settings, core: Core, session: ClientSession, tokens: TokenProvider
) -> Installer:
    installations: Installations = NoInstallations()
    if settings.catalog_app_id is not None:
        app = settings.catalog_app_id
        installations = GraphInstallations(session, tokens, settings.graph_url, app)
    we = Registration(settings.tenant_id, settings.app_id)
    parts = (core.service, core.threads, core.engine, core.database)
    return Installer(*parts, installations, we, WallClock())


def _authenticator(settings: Settings, keys: SigningKeys) -> ActivityAuthenticator:
    if not settings.app_id:
        return TrustEverybody()
    channel = None if settings.local else TEAMS
    expected = Expected(settings.app_id, settings.tenant_id, settings.token_issuer, channel)
    return BotConnectorAuthenticator(expected, keys)
