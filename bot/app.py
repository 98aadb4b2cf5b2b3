"""The one composition root: settings become every real part, wired by hand, no globals."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

import structlog
from aiohttp import ClientSession, web

from bot.announcer import Announcer
from bot.core import Core, complete, keyring, retention
from bot.core import build_core as build_core  # exported: bench and crash tests unpace it here
from bot.engine.evidence_keeper import EvidenceKeeper
from bot.engine.filing_clerk import FilingClerk
from bot.engine.morning import MorningCheck
from bot.engine.supervision import Supervisor
from bot.following import follow_file, follow_people, forget, plan_rounds, retain
from bot.installer import Installer, Registration
from bot.integrations.installation.graph import GraphInstallations, scope_of
from bot.integrations.installation.none import NoInstallations
from bot.outage_notices import OutageNotices
from bot.rooms.canary import canary_of
from bot.rooms.channel import allowed_urls, authenticator, tokens_for
from bot.rooms.evidence import evidence_room
from bot.rooms.evidence import vault as vault  # exported: the bench keeps hold of it
from bot.rooms.filing import FilingRoom
from bot.rooms.health import alarm_probe, first_look, watch
from bot.rooms.pages import Pages, add_pages, in_turn, pages, sentences, year_of_unit
from bot.rooms.readiness import morning_check
from bot.self_check import SelfCheck
from bot.service.ports import Installations
from bot.service.storage import StoreUnavailable
from bot.settings import Settings
from bot.sources.organisation import NoOrganisation
from bot.store.database import Database
from bot.store.organisation_reading import OrganisationReader
from bot.store.trouble import WrongDatabase
from bot.teams.adapter import TeamsAdapter, connector_session
from bot.teams.edge import Door
from bot.teams.gateway import BotFrameworkGateway
from bot.teams.reading import read
from bot.teams.route import Handler, messages_route
from bot.teams.signing_keys import SigningKeys
from bot.teams.tokens import MsalTokenProvider, TokenProvider
from bot.web.evidence_page import EvidenceShowing
from bot.web.health import Check, Health, add_routes
from bot.web.paper_page import PaperShowing

log = structlog.get_logger(__name__)

LOOK_FOR_DATABASE_SECONDS = 1.0
OPENS_WITHIN_SECONDS = 0.7
RECORDED_WITHIN_SECONDS = 0.5

GiveUp = Callable[[str], None]


def build_app(
    settings: Settings,
    give_up: GiveUp,
    cannot_go_on: GiveUp | None = None,
    log_works: Check | None = None,
) -> web.Application:
    """The service as an aiohttp application: it answers from its first moment, and is ready when
    the database is. `give_up` gets a sentence when it never will be, `cannot_go_on` when it was and
    a part that every alarm needs cannot be kept running (without it, `give_up` does). Raises
    `WrongDatabase`."""
    app = web.Application()
    health = Health()
    if log_works is not None:
        health.watch("log", log_works, needed=False)
    pooled = settings.database_pooler is not None
    database = Database(settings.database_url, accepting=False, pooled=pooled)
    app.cleanup_ctx.append(
        lambda app: _running(app, settings, database, health, give_up, cannot_go_on or give_up)
    )
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
    cannot_go_on: GiveUp,
) -> AsyncIterator[None]:
    """From start to drained."""
    session = connector_session()
    allowed = allowed_urls(settings)
    tokens = tokens_for(settings)
    adapter = TeamsAdapter(session, tokens, allowed, settings.send_timeout_seconds)
    gateway = BotFrameworkGateway(adapter)
    core = build_core(settings, database, gateway)
    keys = SigningKeys(session, settings.openid_metadata_url)
    door = Door(authenticator(settings, keys), allowed)
    app[_HANDLER] = messages_route(door, read, core.reception, sentences(core.service.directory))
    health.watch("cards", partial(_takes_cards, core), needed=False)
    if isinstance(tokens, MsalTokenProvider):
        health.watch("tokens", tokens.warm, needed=True)
        health.watch("keys", keys.warm, needed=True)
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, _reread, core)
    app[_OPENED] = asyncio.Event()
    timeline_keys = keyring(settings).timeline_keys()
    check = SelfCheck(database, timeline_keys, core.clock, settings.late_ms)
    canary = canary_of(settings, core, session, allowed)
    if canary is not None:
        health.watch("canary", canary.beats, needed=True)
    graph_tokens = tokens_for(settings, scope_of(settings.graph_url))
    installer = _installer(settings, core, session, graph_tokens)
    room = evidence_room(settings, database, core.clock)
    evidence = vault(settings, room, tokens)
    probe = alarm_probe(core)
    watch(health, core, probe, room.room)
    keeper = EvidenceKeeper(core.service, core.threads, core.engine, evidence)
    core.reception.evidence_waits = keeper.wake
    filing = FilingRoom.of(settings)
    clerk = FilingClerk(core.service, core.threads, core.engine, evidence, filing.counters)
    loop = asyncio.get_running_loop()
    core.service.filing_waits = lambda: _wake(loop, clerk)
    morning = morning_check(core, gateway, core.clock)
    core.service.check_waits = lambda: _wake(loop, morning)
    papers = PaperShowing(in_turn(core), year_of_unit(core))
    app[_PAGES] = pages(settings, EvidenceShowing(in_turn(core), evidence), papers)
    alarms = core.reception.without_store.alarms
    tasks = Supervisor(cannot_go_on)
    health.watch("tasks", tasks.all_work, needed=False)
    health.watch("journal", alarms.journal.well, needed=False)

    async def begin() -> None:
        if not await _opened(settings, core, give_up):
            return
        in_chat = settings.organisation_source == "database"
        reader = OrganisationReader(database)
        await core.clock.begin()  # before anything is sent by it
        await alarms.watch.begin()
        announcer = Announcer(core.service, core.threads, reader, written=in_chat)
        tasks.start("clock", core.clock.run)
        tasks.start("outbox", core.engine.run, progress=lambda: core.engine.last_round)
        tasks.start("organisation", partial(follow_file, core, announcer))
        tasks.start("self_check", check.run)
        tasks.start("installer", installer.run, once=True)
        tasks.start("evidence", keeper.run)
        tasks.start("filing", clerk.run)
        tasks.start("evidence_erased", partial(forget, core, evidence, room.forgetting))
        tasks.start("drill_rounds", partial(plan_rounds, core), once=True)
        tasks.start("retention", partial(retain, core, retention(settings, database, core.clock)))
        tasks.start("morning_check", morning.run)
        if canary is not None:
            tasks.start("canary", canary.run)
        if not settings.local:  # nobody relies on it, and a laptop sleeps
            telling = OutageNotices(core, health.missing, gateway, core.clock)
            tasks.start("outage_notices", telling.run)
        if not database.is_sqlite:  # SQLite has one process
            tasks.start("people", partial(follow_people, core))
        await first_look(health, core, probe)
        tasks.start("alarm_probe", probe.run)
        health.ready = True
        app[_OPENED].set()
        log.info("ready", environment=settings.environment)

    # Ahead of the first cry: keys to know it by, and a token to pass it on with.
    tasks.start("health", health.run)
    tasks.start("warm", partial(_warm, tokens, keys), once=True)
    # What was cried while there was no store goes on whether there is one now or not.
    tasks.start("plain_alarms", alarms.run)
    tasks.start("begin", begin, once=True)
    yield
    health.ready = False
    tasks.let_end()
    patience = settings.send_timeout_seconds + RECORDED_WITHIN_SECONDS
    if canary is not None:
        await _anyway(canary.drain())
    # Their last messages are the engine's to send.
    await _anyway(keeper.drain(patience), clerk.drain(patience))
    await _anyway(core.engine.drain(patience), core.reception.drain(patience))
    await _anyway(tasks.stop())
    await _anyway(evidence.close(), asyncio.to_thread(papers.close), filing.close())
    await _anyway(asyncio.to_thread(core.threads.close), asyncio.to_thread(alarms.journal.close))
    for provider in (tokens, graph_tokens):
        if isinstance(provider, MsalTokenProvider):
            provider.close()
    await _anyway(session.close())
    database.close()


async def _anyway(*steps: Awaitable[object]) -> None:
    """What fails on the way out keeps nothing else from its end."""
    for error in await asyncio.gather(*steps, return_exceptions=True):
        if isinstance(error, Exception):
            log.error("not_ended_in_order", error=type(error).__name__)


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
            log.warning("waiting_for_database", reason=str(error))
            await asyncio.sleep(LOOK_FOR_DATABASE_SECONDS)
        except Exception as error:  # whatever it was: a start that ends here is a silent bot
            log.error("start_failed", error=type(error).__name__)
            await asyncio.sleep(LOOK_FOR_DATABASE_SECONDS)
        else:
            return True


def _wake(loop: asyncio.AbstractEventLoop, waiting: FilingClerk | MorningCheck) -> None:
    """From the store's thread, where something was submitted or asked for."""
    loop.call_soon_threadsafe(waiting.wake)


async def _takes_cards(core: Core) -> bool:
    return core.service.channel.takes_cards


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
    return Installer(*parts, installations, we, core.clock)
