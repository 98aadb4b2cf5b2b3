"""The one composition root: settings become every real part, wired by hand, no globals."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable

import structlog
from aiohttp import ClientSession, web

from bot.announcer import Announcer
from bot.core import Core, complete, keyring, retention
from bot.core import build_core as build_core  # exported: bench and crash tests unpace it here
from bot.engine.evidence_keeper import EvidenceKeeper
from bot.engine.filing_clerk import FilingClerk
from bot.engine.morning import MorningCheck
from bot.following import follow_file, follow_people, forget, plan_rounds, retain
from bot.installer import Installer, Registration
from bot.integrations.installation.graph import GraphInstallations, scope_of
from bot.integrations.installation.none import NoInstallations
from bot.rooms.canary import both, canary_of
from bot.rooms.channel import allowed_urls, authenticator, tokens_for
from bot.rooms.evidence import evidence_room
from bot.rooms.evidence import vault as vault  # exported: the bench keeps hold of it
from bot.rooms.filing import FilingRoom
from bot.rooms.pages import Pages, add_pages, in_turn, pages, sentences, year_of_unit
from bot.rooms.readiness import morning_check
from bot.self_check import SelfCheck
from bot.service.ports import Installations
from bot.service.storage import StoreUnavailable
from bot.settings import Settings
from bot.sources.organisation import NoOrganisation
from bot.store.database import Database, WallClock, WrongDatabase
from bot.store.organisation_reading import OrganisationReader
from bot.teams.adapter import TeamsAdapter, connector_session
from bot.teams.edge import Door
from bot.teams.gateway import BotFrameworkGateway
from bot.teams.reading import read
from bot.teams.route import Handler, messages_route
from bot.teams.signing_keys import SigningKeys
from bot.teams.tokens import MsalTokenProvider, TokenProvider
from bot.web.evidence_page import EvidenceShowing
from bot.web.health import Health, add_routes
from bot.web.paper_page import PaperShowing

log = structlog.get_logger(__name__)

LOOK_FOR_DATABASE_SECONDS = 1.0
OPENS_WITHIN_SECONDS = 0.7
RECORDED_WITHIN_SECONDS = 0.5


GiveUp = Callable[[str], None]


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
    allowed = allowed_urls(settings)
    tokens = tokens_for(settings)
    adapter = TeamsAdapter(session, tokens, allowed, settings.send_timeout_seconds)
    core = build_core(settings, database, BotFrameworkGateway(adapter))
    keys = SigningKeys(session, settings.openid_metadata_url)
    door = Door(authenticator(settings, keys), allowed)
    app[_HANDLER] = messages_route(door, read, core.reception, sentences(core.service.directory))
    health.watch("database", lambda: asyncio.to_thread(database.alive), needed=True)
    if isinstance(tokens, MsalTokenProvider):
        health.watch("tokens", tokens.warm, needed=True)
        health.watch("keys", keys.warm, needed=True)
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, _reread, core)
    app[_OPENED] = asyncio.Event()
    timeline_keys = keyring(settings).timeline_keys()
    check = SelfCheck(database, timeline_keys, WallClock(), settings.late_ms)
    canary = canary_of(settings, core, session, allowed)
    health.heart = check.beats if canary is None else both(check.beats, canary.beats)
    if canary is not None:
        health.watch("canary", canary.beats, needed=True)
    graph_tokens = tokens_for(settings, scope_of(settings.graph_url))
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
    journal = core.reception.without_store.alarms.journal
    health.watch("journal", journal.well, needed=False)
    # Ahead of the first cry: keys to know it by, and a token to pass it on with. What was cried
    # while there was no store goes on whether there is one now or not.
    background = [asyncio.create_task(_warm(tokens, keys)), asyncio.create_task(_recover(core))]

    async def begin() -> None:
        if not await _opened(settings, core, give_up):
            return
        in_chat = settings.organisation_source == "database"
        reader = OrganisationReader(database)
        announcer = Announcer(core.service, core.threads, reader, written=in_chat)
        follow = [core.engine.run(), follow_file(core, announcer), check.run(), installer.run()]
        follow += [keeper.run(), clerk.run(), forget(evidence, room.forgetting)]
        follow.append(plan_rounds(core))
        follow += [retain(core, retention(settings, database)), morning.run()]
        follow += [canary.run()] if canary is not None else []
        if not database.is_sqlite:  # SQLite has one process
            follow.append(follow_people(core))
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
    await asyncio.to_thread(journal.close)
    for provider in (tokens, graph_tokens):
        if isinstance(provider, MsalTokenProvider):
            provider.close()
    await session.close()
    database.close()


async def _warm(tokens: TokenProvider, keys: SigningKeys) -> None:
    """Whatever fails here is tried again when it is needed, and told by the probe until then."""
    if isinstance(tokens, MsalTokenProvider):
        await asyncio.gather(tokens.warm(), keys.warm())


async def _recover(core: Core) -> None:
    """The plain alarms of processes that have died."""
    alarms = core.reception.without_store.alarms
    alarms.journal.watch()
    alarms.recover((await asyncio.to_thread(alarms.journal.take_over)).texts)


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
