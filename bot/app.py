"""The one composition root: settings become every real part, wired by hand, no globals.

    application = Application(settings, give_up, cannot_go_on)
    await application.open()      # every part is there, and Teams is answered
    application.start()           # the background tasks; ready when the database is
    ...
    await application.drain()     # what is out is finished

`rodtkort serve`, the tests' World, the bench and the crash tests all build this one.
"""

import asyncio
import contextlib
import math
import signal
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial

import structlog
from aiohttp import web

from bot import texts
from bot.core import THE_SERVICES, Conditions, Core, build_core, complete, keyring, retention
from bot.domain.working_days import is_working
from bot.integrations.installation import GraphInstallations, NoInstallations, scope_of
from bot.jobs.audit import AuditClerk
from bot.jobs.calls import CallWorker
from bot.jobs.evidence import EvidenceKeeper
from bot.jobs.filing import FilingClerk
from bot.jobs.follow import (
    Announcer,
    follow_file,
    follow_people,
    forget,
    keep_register,
    plan_rounds,
    retain,
)
from bot.jobs.installer import Installer, Registration
from bot.jobs.morning_check import PER_SECOND as ASKS_PER_SECOND
from bot.jobs.outage_notices import OutageNotices
from bot.jobs.self_check import SelfCheck
from bot.jobs.worker import Wakeup
from bot.outbox.supervision import Supervisor
from bot.ports import Installations, Speaker, Telephone, TokenProvider
from bot.service.unit_of_work import CallTerms, Wakers
from bot.settings import Settings
from bot.sources import NoOrganisation
from bot.store.queries import OrganisationReader
from bot.store.records import StoreUnavailable
from bot.store.trouble import WrongDatabase
from bot.teams.adapter import TeamsAdapter, connector_session
from bot.teams.credentials import MsalTokenProvider
from bot.teams.edge import AccessControl
from bot.teams.gateway import BotFrameworkGateway
from bot.teams.reading import read
from bot.teams.signing_keys import SigningKeys
from bot.web.calls import CallParts, add_call_routes
from bot.web.health import Check, Health, add_routes
from bot.web.pages import DocumentShowing, EvidenceShowing
from bot.web.routes import messages_route
from bot.web.tab import Tab
from bot.web.tab_routes import add_tab_routes
from bot.wiring.integrations import FilingParts, archive_of, build_evidence_parts, evidence_store
from bot.wiring.readiness import alarm_probe, canary_of, first_look, morning_check, watch
from bot.wiring.teams import allowed_urls, authenticator, proofs_end, tokens_for
from bot.wiring.telephone import call_terms, calling_of, speaker_of
from bot.wiring.web import (
    add_pages,
    in_unit_of_work,
    pages,
    sentences,
    sign_on,
    tab_of,
    year_of_unit,
)

log = structlog.get_logger(__name__)

LOOK_FOR_DATABASE_SECONDS = 1.0
RECORDED_WITHIN_SECONDS = 0.5

GiveUp = Callable[[str], None]


class Application:
    """The whole bot in one process. `give_up` gets a sentence when it never will be ready,
    `cannot_go_on` when it was and a part that every alarm needs cannot be kept running; `log_works`
    tells whether log lines arrive. `web` is to be served from the first moment on: a bot that waits
    for its database is asked how it is."""

    core: Core

    def __init__(
        self,
        settings: Settings,
        give_up: GiveUp,
        cannot_go_on: GiveUp,
        log_works: Check | None = None,
        conditions: Conditions = THE_SERVICES,
    ) -> None:
        self.settings = settings
        self.health = Health()
        self.tasks = Supervisor(cannot_go_on)
        self._give_up = give_up
        self._conditions = conditions
        self._resources = contextlib.AsyncExitStack()
        self._call_parts = CallParts()
        self.tab: Tab | None = None
        if log_works is not None:
            self.health.watch("log", log_works, needed=False)
        self.web = web.Application()
        add_routes(self.web, self.health)
        self.web.router.add_post("/api/messages", self._answer_message)
        add_pages(self.web, lambda: self._pages)
        add_call_routes(self.web, lambda: self._call_parts)
        add_tab_routes(self.web, lambda: self.tab)

    # From start to stop

    async def open(self) -> None:
        """Makes every part, on the running loop: whatever comes in is answered from then on.
        Nothing is begun by itself; one that fails leaves nothing open. Raises `WrongDatabase`."""
        try:
            self._build()
        except BaseException:
            await self.close()
            raise

    def start(self) -> None:
        """Begins every background task, each owned and begun again by `tasks`."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self._reread)
        # Ahead of the first cry: keys to know it by, and a token to pass it on with.
        self.tasks.start("health", self.health.run)
        self.tasks.start("warm", self._warm, once=True)
        # What was cried while there was no store goes on whether there is one now or not.
        plain = self.core.inbound.without_store.alarms
        self.tasks.start("plain_alarms", plain.run, progress=lambda: plain.rounds)
        if self.calls is not None:
            self.tasks.start("telephone", self.calls.open, once=True)
        self.tasks.start("begin", self._begin, once=True)

    async def drain(self) -> None:
        """Takes nothing new, finishes what is out, and closes. What fails on the way keeps nothing
        else from its end."""
        self.health.ready = False
        self.tasks.let_end()
        if self.tab is not None:
            self.tab.live.close()
        patience = self.settings.send_timeout_seconds + RECORDED_WITHIN_SECONDS
        if self.canary is not None:
            await _anyway(self.canary.drain())
        # Their last messages are the outbox worker's to send.
        await _anyway(self.evidence_keeper.drain(patience), self.filing_clerk.drain(patience))
        if self.calls is not None:
            await _anyway(self.calls.drain(patience))
        await _anyway(self.core.worker.drain(patience), self.core.inbound.drain(patience))
        await _anyway(self.tasks.stop())
        await self.close()

    async def close(self) -> None:
        """Closes everything as it is, as if the process had died."""
        await _anyway(self._resources.aclose())

    # The parts

    def _build(self) -> None:
        settings, closing = self.settings, self._resources
        database = self._conditions.open_database(settings)
        closing.callback(database.close)
        self._session = connector_session()
        closing.push_async_callback(self._session.close)
        self._build_channel()
        evidence, filing, checks, calls = Wakeup(), Wakeup(), Wakeup(), Wakeup()
        wakers = Wakers(evidence, filing, checks, calls)
        telephone = self._build_telephone()
        terms = call_terms(settings, *telephone) if telephone is not None else None
        parts = (settings, database, self._gateway, self._conditions, wakers)
        self.core = core = build_core(*parts, calls=terms)
        journal = core.inbound.without_store.alarms.journal
        closing.push_async_callback(asyncio.to_thread, core.threads.close)
        closing.push_async_callback(asyncio.to_thread, journal.close)
        self._build_evidence(evidence)
        self._build_filing(filing)
        self.calls = self._build_calls(calls, telephone, terms)
        self._build_checks(checks)
        self._build_pages()
        access = AccessControl(authenticator(settings, self._keys), self._allowed)
        said = sentences(core.service.directory)
        self._answer = messages_route(access, read, core.inbound, said, self._sign_on)

    def _build_channel(self) -> None:
        settings = self.settings
        self._allowed = allowed_urls(settings)
        self._tokens = self._closed(tokens_for(settings))
        self._graph_tokens = self._closed(tokens_for(settings, scope_of(settings.graph_url)))
        seconds = self._conditions.connector_seconds or settings.send_timeout_seconds
        adapter = TeamsAdapter(self._session, self._tokens, self._allowed, seconds)
        self._gateway = BotFrameworkGateway(adapter)
        self._keys = SigningKeys(self._session, settings.openid_metadata_url)
        if isinstance(self._tokens, MsalTokenProvider):
            self.health.watch("tokens", self._tokens.warm, needed=True)
            self.health.watch("keys", self._keys.warm, needed=True)

    def _closed(self, tokens: TokenProvider) -> TokenProvider:
        if isinstance(tokens, MsalTokenProvider):
            self._resources.callback(tokens.close)
        return tokens

    def _build_evidence(self, wakeup: Wakeup) -> None:
        core = self.core
        self.build_evidence_parts = build_evidence_parts(
            self.settings, core.database, self.core.clock
        )
        pauses = self._conditions.fetch_pauses_seconds
        self.evidence = evidence_store(
            self.settings, self.build_evidence_parts, self._tokens, pauses
        )
        self._resources.push_async_callback(self.evidence.close)
        parts = (core.service, core.threads, core.worker)
        self.evidence_keeper = EvidenceKeeper(*parts, wakeup, self.evidence)

    def _build_filing(self, wakeup: Wakeup) -> None:
        core = self.core
        filing = FilingParts.of(self.settings, wakeup)
        self._resources.push_async_callback(filing.close)
        parts = (core.service, core.threads, core.worker)
        self.filing_clerk = FilingClerk(*parts, wakeup, self.evidence, filing.counters)
        self._sign_on = sign_on(self.settings, core.service.directory, filing.counters.own)

    def _build_telephone(self) -> tuple[Telephone, Speaker] | None:
        """What calls are made with, and its voice; None where nobody is called."""
        settings, given = self.settings, self._conditions
        if given.telephone is not None and given.speaker is not None:
            return given.telephone, given.speaker
        if settings.telephone == "off":
            return None
        speaker = speaker_of(settings)
        self._resources.push_async_callback(speaker.close)
        session = connector_session()  # of their own: what hangs here takes no socket of a card
        self._resources.push_async_callback(session.close)
        parts = (settings, session, self._graph_tokens, keyring(settings), speaker)
        calling = calling_of(*parts)
        if calling is None:
            return None
        self._call_parts, telephone = calling.routes, calling.telephone
        if calling.keys is not None:
            self.health.watch("call_keys", calling.keys.warm, needed=False)
        return telephone, speaker

    def _build_calls(
        self, wakeup: Wakeup, built: tuple[Telephone, Speaker] | None, terms: CallTerms | None
    ) -> CallWorker | None:
        if built is None or terms is None:
            return None
        telephone, speaker = built
        self._resources.push_async_callback(telephone.close)
        # It asks the trunk, the provider or Graph: not each second.
        self.health.watch("telephone", telephone.works, needed=False, every=60.0, within=10.0)
        core, plain = self.core, self.core.inbound.without_store.alarms.calls
        parts = (core.service, core.threads, core.worker, wakeup, telephone, speaker)
        calls = CallWorker(*parts, plain)
        plain.connect(terms, calls)
        return calls

    def _build_checks(self, wakeup: Wakeup) -> None:
        settings, core, health = self.settings, self.core, self.health
        self.probe = alarm_probe(core)
        watch(health, core, self.probe, self.build_evidence_parts.files)
        health.watch("cards", self._takes_cards, needed=False)
        health.watch("tasks", self.tasks.all_work, needed=False)
        health.watch("journal", core.inbound.without_store.alarms.journal.well, needed=False)
        self.canary = canary_of(settings, core, self._session, self._allowed)
        if self.canary is not None:
            health.watch("canary", self.canary.beats, needed=True)
            if settings.canary_line:
                health.watch("canary_call", self.canary.is_called, needed=False)
        unpaced = math.isinf(self._conditions.sends_per_second)
        asks = math.inf if unpaced else ASKS_PER_SECOND
        self.morning = morning_check(core, wakeup, self._gateway, self.core.clock, asks)

    def _build_pages(self) -> None:
        papers = DocumentShowing(in_unit_of_work(self.core), year_of_unit(self.core))
        self._resources.push_async_callback(asyncio.to_thread, papers.close)
        evidence = EvidenceShowing(in_unit_of_work(self.core), self.evidence)
        self._pages = pages(self.settings, evidence, papers)
        self.tab = tab_of(self.settings, self.core, self._session)
        if self.tab is not None:
            self._resources.push_async_callback(asyncio.to_thread, self.tab.close)
            self._resources.callback(self.tab.live.close)

    # What comes in

    async def _answer_message(self, request: web.Request) -> web.Response:
        """One that comes a moment too early waits where every command does, and no longer (L1)."""
        return await self._answer(request)

    async def _takes_cards(self) -> bool:
        return self.core.service.channel.takes_cards

    # The background

    async def _begin(self) -> None:
        """Everything that needs the database, as soon as there is one."""
        settings, core, start = self.settings, self.core, self.tasks.start
        if not await self._has_database():
            return
        clock, database = core.clock, core.database
        await clock.begin()  # before anything is sent by it
        await core.inbound.without_store.alarms.watch.begin()
        start("clock", clock.run)
        start("outbox", core.worker.run, progress=lambda: core.worker.last_round)
        written = settings.organisation_source == "database"
        reader = OrganisationReader(database)
        announcer = Announcer(core.service, core.threads, reader, written=written)
        start("organisation", partial(follow_file, core, announcer))
        start("installer", self._installer().run, once=True)
        start("evidence", self.evidence_keeper.run)
        start("filing", self.filing_clerk.run)
        if (calling := self.calls) is not None:
            start("calls", calling.run)
        start("morning_check", self.morning.run)
        if self.canary is not None:
            start("canary", self.canary.run)
        if (archive := archive_of(settings)) is not None:
            start("audit", AuditClerk(core.service, core.threads, archive).run)
        if not settings.local:  # nobody relies on it, and a laptop sleeps
            telling = OutageNotices(core, self.health.missing, self._gateway, clock)
            start("outage_notices", telling.run)
        if not database.is_sqlite:  # SQLite has one process
            start("people", partial(follow_people, core))
        await first_look(self.health, core, self.probe)
        start("alarm_probe", self.probe.run)
        self.health.ready = True
        log.info("ready", environment=settings.environment)
        start("later", self._begin_later, once=True)

    async def _begin_later(self) -> None:
        """What no alarm waits for does not keep it from being ready either."""
        settings, core, start = self.settings, self.core, self.tasks.start
        timeline_keys = keyring(settings).timeline_keys()
        parts = (core.database, timeline_keys, core.clock, settings.late_ms)
        start("self_check", SelfCheck(*parts, self._proof_ends).run)
        forgetting = self.build_evidence_parts.forgetting
        start("evidence_erased", partial(forget, core, self.evidence, forgetting))
        start("drill_rounds", partial(plan_rounds, core), once=True)
        forgetful = retention(settings, core.database, core.clock)
        start("retention", partial(retain, core, forgetful))
        start("register", partial(keep_register, core, forgetful))
        await asyncio.to_thread(_load_ahead)

    async def _has_database(self) -> bool:
        """Waits for the database, as long as it takes; false when waiting does not help."""
        while True:
            try:
                await asyncio.to_thread(complete, self.settings, self.core)
            except WrongDatabase as error:
                self._give_up(str(error))
                return False
            except NoOrganisation as error:
                self._give_up(f"There is no usable organisation file:\n{error}")
                return False
            except StoreUnavailable as error:
                log.warning("waiting_for_database", reason=str(error))
                await asyncio.sleep(LOOK_FOR_DATABASE_SECONDS)
            except Exception as error:  # whatever it was: a start that ends here is a silent bot
                log.error("start_failed", error=type(error).__name__)
                await asyncio.sleep(LOOK_FOR_DATABASE_SECONDS)
            else:
                return True

    async def _warm(self) -> None:
        """Whatever fails here is tried again when it is needed, and told by the probe until
        then."""
        if isinstance(self._tokens, MsalTokenProvider):
            await asyncio.gather(self._tokens.warm(), self._keys.warm())

    def _reread(self) -> None:
        """SIGHUP: the file is read again, changed or not."""
        core = self.core
        core.threads.later(core.source.refresh, core.service.directory, True)

    def _proof_ends(self) -> tuple[str, date] | None:
        return next(((what, at.date()) for what, at in proofs_end(self.settings).items()), None)

    def _installer(self) -> Installer:
        settings, core = self.settings, self.core
        installations: Installations = NoInstallations()
        if settings.catalog_app_id is not None:
            app, url = settings.catalog_app_id, settings.graph_url
            installations = GraphInstallations(self._session, self._graph_tokens, url, app)
        we = Registration(settings.tenant_id, settings.app_id)
        parts = (core.service, core.threads, core.worker, core.database)
        return Installer(*parts, installations, we, core.clock)


def _load_ahead() -> None:
    """What the first in a language, or the first to be given a date, would wait for otherwise."""
    texts.load()
    is_working(date.today())


async def _anyway(*steps: Awaitable[object]) -> None:
    """What fails on the way out keeps nothing else from its end."""
    for error in await asyncio.gather(*steps, return_exceptions=True):
        if isinstance(error, Exception):
            log.error("not_ended_in_order", error=type(error).__name__)
