"""A leader who never installed the bot cannot be reached: it installs itself for whoever a chain
may alert, and for the safety representatives (R56; teams.md, section 2, "Proactive").

Slow on purpose, and beside everything else: an alarm never waits for it, and a failure is a code
in the log and a number in a metric. Every replica may do it: installing twice is installing once.
"""

import asyncio
import random
from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import dataclass

import structlog
from prometheus_client import Counter

from bot.events import Address
from bot.outbox.threads import Threads
from bot.outbox.worker import OutboxWorker
from bot.ports import (
    AlreadyInstalled,
    Clock,
    InstallationOutcome,
    Installations,
    NotConfigured,
    NotPermitted,
    NowInstalled,
    TryAgain,
    Unknown,
    UnknownPerson,
)
from bot.service.directory import Directory
from bot.service.dispatcher import Service
from bot.service.organisation import people
from bot.store.database import Database
from bot.store.queries import changed_people

log = structlog.get_logger(__name__)

# Replicas that start together do not begin together, so that most find the work done.
STARTS_WITHIN_SECONDS = 30.0
LOOK_EVERY_SECONDS = 60.0
# Between two people: Graph lets an app do more, and nobody waits for this.
PAUSE_SECONDS = 0.35

HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS
# Whoever took the bot away is left alone for a week: their unit's administrator hears of it the
# next morning and can talk with them. After that silence is the greater danger (L8).
LEFT_ALONE_MS = 7 * DAY_MS

WORLDWIDE_CONNECTOR = "https://smba.trafficmanager.net/teams"

INSTALLATIONS = Counter(
    "rodtkort_installations", "Attempts to install the bot for somebody", ["outcome"]
)


@dataclass(frozen=True, slots=True)
class Registration:
    """Who we are to Teams: what an address needs that no activity has told."""

    tenant_id: str | None
    app_id: str | None


@dataclass(slots=True)
class _Tried:
    """How often the bot was installed for a person without coming of it, and when it is next."""

    times: int
    next_at: int


class Installer:
    """Looks every minute who lacks an address. `pause_seconds` lies between two people."""

    def __init__(
        self,
        service: Service,
        threads: Threads,
        worker: OutboxWorker,
        database: Database,
        installations: Installations,
        registration: Registration,
        clock: Clock,
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        self._service = service
        self._threads = threads
        self._worker = worker
        self._database = database
        self._installations = installations
        self._registration = registration
        self._clock = clock
        self._pause = pause_seconds
        self._revision = ""
        self._tried: dict[str, _Tried] = {}
        self._rests_until = 0
        self._rests = 0

    async def run(self) -> None:
        """Until cancelled, or until it is told that nothing is configured."""
        await asyncio.sleep(random.uniform(0, STARTS_WITHIN_SECONDS))
        while True:
            try:
                if not await self.look():
                    log.info("installs_nothing", reason="not configured")
                    return
            except Exception as error:  # the database is away, or a defect: the next look is soon
                log.warning("installation_failed", error=type(error).__name__)
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def look(self) -> bool:
        """Installs for everybody who is due; false when there is no way to. Raises
        `StoreUnavailable`."""
        now = self._clock.now()
        if now < self._rests_until:
            return True
        directory = self._service.directory
        if directory.revision != self._revision:  # an id may have been mended: all are due
            self._revision = directory.revision
            self._tried.clear()
        if not any(self._is_due(person, now) for person in _wanted(directory, now)):
            return True
        since = now - LEFT_ALONE_MS
        left = (await asyncio.to_thread(changed_people, self._database, since)).gone
        for person in _wanted(directory, now):
            if person in left or not self._is_due(person, now):
                continue
            outcome = await self._installations.install(person)
            if isinstance(outcome, NotConfigured):
                return False
            await self._note(person, outcome)
            if isinstance(outcome, TryAgain):
                self._rest(outcome)
                return True
            self._rests = 0
            await asyncio.sleep(self._pause)
        return True

    def _is_due(self, person: str, now: int) -> bool:
        known = self._service.directory.address(person)
        if known is not None and known.conversation_id is not None:  # heard of is not installed
            self._tried.pop(person, None)
            return False
        tried = self._tried.get(person)
        return tried is None or tried.next_at <= now

    async def _note(self, person: str, outcome: InstallationOutcome) -> None:
        INSTALLATIONS.labels(type(outcome).__name__).inc()
        log.info(
            "installation", outcome=type(outcome).__name__, reason=getattr(outcome, "reason", None)
        )
        match outcome:
            case AlreadyInstalled(chat) if chat is not None:
                await self._keep(person, chat)
            case NotPermitted() | UnknownPerson():  # only a human can change that
                self._later(person, DAY_MS)
            case NowInstalled() | AlreadyInstalled() | Unknown():
                # Teams tells the address of a new installation within seconds. Where it does
                # not, the next attempt finds the bot there already and asks for the chat.
                self._later(person, HOUR_MS)

    def _later(self, person: str, first_ms: int) -> None:
        """Each time twice as long, up to a day."""
        times = self._tried[person].times if person in self._tried else 0
        wait = min(first_ms * 2 ** min(times, 10), DAY_MS)
        self._tried[person] = _Tried(times + 1, self._clock.now() + wait)

    def _rest(self, outcome: TryAgain) -> None:
        """Graph, or the way to it, is the trouble: nobody else is tried until it is over."""
        backoff = min(LOOK_EVERY_SECONDS * 2 ** min(self._rests, 10), HOUR_MS / 1000)
        self._rests += 1
        wait = max(outcome.after_seconds or 0.0, backoff)
        self._rests_until = self._clock.now() + int(wait * 1000)

    async def _keep(self, person: str, chat: str) -> None:
        """The leader is reachable from now on, and reads so (the welcome is the proof)."""
        address = address_in(chat, person, self._service.directory, self._registration)
        handled = await self._threads.run(
            self._service.within, lambda uow: people.find(uow, person, address)
        )
        self._worker.dispatch(handled)


def address_in(chat: str, person: str, directory: Directory, registration: Registration) -> Address:
    """The address of a chat that only Graph has told of.

    The service URL and our own id are those of the tenant's other addresses, else the public
    ones. The person's object id stands where the channel's own id for them ("29:…") belongs: a
    message to a known chat goes by the chat, Teams takes an object id for a member too, and the
    first word or tap of the person brings the real one.
    """
    known = [
        address
        for _, address in directory.people.addresses.values()
        if registration.tenant_id in (None, address.tenant_id)
    ]
    urls = Tally(address.service_url for address in known).most_common(1)
    bots = Tally(address.bot_id for address in known if address.bot_id).most_common(1)
    tenant = registration.tenant_id or (known[0].tenant_id if known else "")
    return Address(
        tenant_id=tenant,
        service_url=urls[0][0] if urls else WORLDWIDE_CONNECTOR,
        conversation_id=chat,
        bot_id=bots[0][0] if bots else f"28:{registration.app_id or ''}",
        user_mri=person,
        aad_object_id=person,
    )


def _wanted(directory: Directory, now: int) -> Iterator[str]:
    """Leaders before safety representatives; replicas do not all begin with the same one."""
    helpers = directory.helpers(now)
    for group in (helpers, directory.safety_reps() - helpers):
        yield from random.sample(sorted(group), len(group))
