"""The core: everything but the channel, wired by hand (`app.py` puts the channel around it)."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.domain.evidence import Keeping, parse_retention
from bot.domain.retention import parse_kept
from bot.evidence.fetch import PAUSES_SECONDS
from bot.integrations.directory.organisation_file import FileTexts
from bot.integrations.nav_service import ARRIVES_WITHIN_MS
from bot.outbox.clock_watch import ClockWatch
from bot.outbox.conversations import LIMITS, ConversationRateLimit
from bot.outbox.delivery import Sender
from bot.outbox.inbound import InboundHandler
from bot.outbox.plain.cards import PlainRateLimit
from bot.outbox.plain.journal import Journal
from bot.outbox.plain.known import OpenAlarms
from bot.outbox.rate_limit import (
    PER_SECOND,
    REPLICAS,
    FairRateLimit,
    TenantRateLimit,
)
from bot.outbox.threads import Threads
from bot.outbox.worker import OutboxWorker
from bot.ports import Channel, Clock, Speaker, Telephone
from bot.service.dispatcher import Service
from bot.service.features import HANDLERS
from bot.service.keyring import Keyring, parse_keys
from bot.service.privacy.retention import Retention
from bot.service.unit_of_work import NOBODY, CallTerms, SendSlots, Terms, Wakers
from bot.settings import Settings
from bot.sources import OrganisationSource
from bot.store.database import Database, WallClock, is_sqlite
from bot.store.identity import Memory, identity_at
from bot.store.queries import RetentionReader
from bot.store.schema import upgrade
from bot.store.statistics import UnitReader

SENDS_AT_ONCE = 100


def waiting_database(settings: Settings) -> Database:
    """The database of the settings, which accepts nothing before it was looked at (`complete`)."""
    pooled = settings.database_pooler is not None
    return Database(settings.database_url, accepting=False, pooled=pooled)


@dataclass(frozen=True, slots=True)
class Conditions:
    """Under which a process runs where it is not the service's own: a clock that is moved by hand,
    another database, Teams without its limits (`sends_per_second` of infinity), which are kept by
    `monotonic` (seconds), or with another patience."""

    clock: Clock | None = None
    monotonic: Callable[[], float] = time.monotonic
    sends_per_second: float = PER_SECOND
    open_database: Callable[[Settings], Database] = waiting_database
    connector_seconds: float | None = None  # the settings' send timeout
    fetch_pauses_seconds: tuple[float, ...] = PAUSES_SECONDS
    telephone: Telephone | None = None  # the settings'
    speaker: Speaker | None = None


THE_SERVICES = Conditions()


@dataclass(slots=True)
class Core:
    """What tests drive without a socket."""

    database: Database
    source: OrganisationSource
    service: Service
    threads: Threads
    worker: OutboxWorker
    rate_limit: FairRateLimit
    inbound: InboundHandler
    plain_rate_limit: PlainRateLimit
    clock: ClockWatch


def open_database(settings: Settings, clock: Clock | None = None) -> Database:
    """The database at head, for a command beside the service. A file in whose place another one
    lay is refused; a server may be looked at from anywhere."""
    url = settings.database_url
    if is_sqlite(url):
        memory_of(settings).check(identity_at(url))
    upgrade(url)
    return Database(url, clock, pooled=settings.database_pooler is not None)


def memory_of(settings: Settings) -> Memory:
    """Which database this installation belongs to."""
    given_up, expected = settings.database_given_up, settings.database_identity
    return Memory.of(settings.database_url, settings.state_dir, given_up, expected)


def build_core(
    settings: Settings,
    database: Database,
    channel: Channel,
    conditions: Conditions = THE_SERVICES,
    wakers: Wakers = NOBODY,
    *,
    only_look: bool = False,
    calls: CallTerms | None = None,
) -> Core:
    """Service, outbox and what comes in; `only_look` for a command that must leave nothing behind.
    Raises `BadLadders`, and `NoOrganisation` and `StoreUnavailable`, but these not on a database
    that is not `accepting` yet: then it knows only the file, until `complete`."""
    wall = conditions.clock or database.wall
    seed = settings.organisation_source == "database"
    source = OrganisationSource(organisation_file(settings), database, wall, only_seed=seed)
    directory = source.load(only_look) if database.accepting else source.without_database()
    rate_limit = _pace(conditions, database.is_sqlite)
    slots = SendSlots(SENDS_AT_ONCE, rate_limit)
    ring = keyring(settings)
    open_alarms = OpenAlarms()
    service = Service(
        database,
        directory,
        ring,
        slots,
        settings.lease_ms,
        HANDLERS,
        _terms(settings, calls),
        FileTexts(),
        wakers,
        open_alarms.saw,
    )
    threads = Threads(service, database.threads)
    units = UnitReader(database)
    sender = Sender(service, channel, threads, rate_limit, slots, settings.lease_ms, units)
    watch = _watch(service, threads, database, conditions.clock)
    worker = OutboxWorker(service, sender, threads, slots, rate_limit, settings.lease_ms, watch)
    journal = Journal(settings.journal_dir, ring)
    plain_rate_limit = PlainRateLimit(rate_limit.tenant, database.is_sqlite, is_busy=worker.is_busy)
    inbound = InboundHandler(
        service,
        worker,
        threads,
        channel,
        wall,
        plain_rate_limit,
        journal,
        wakers.evidence,
        alone=database.is_sqlite,
        open_alarms=open_alarms,
    )
    return Core(
        database, source, service, threads, worker, rate_limit, inbound, plain_rate_limit, watch
    )


def _pace(conditions: Conditions, alone: bool) -> FairRateLimit:
    """Teams' limits, of a process that is `alone` or shares them with others."""
    per_second, monotonic = conditions.sends_per_second, conditions.monotonic
    limits = LIMITS if math.isfinite(per_second) else ()
    chats = ConversationRateLimit(limits, monotonic, 1 if alone else REPLICAS)
    return FairRateLimit(TenantRateLimit(per_second, monotonic, alone), chats, monotonic)


def _terms(settings: Settings, calls: CallTerms | None) -> Terms:
    evidence = parse_retention(settings.evidence_retention_days).days
    return Terms(
        pages=settings.pages,
        waits_days=evidence[Keeping.WAITING],
        evidence_days=max(evidence.values()),
        kept=parse_kept(settings.retention_days),
        canary_helper=settings.canary.helper if settings.canary else "",
        canary_line=settings.canary.line if settings.canary else None,
        synthetic=settings.local,
        files_notes=settings.files_notes,
        granted=settings.granted,
        own_token_ms=ARRIVES_WITHIN_MS if settings.token_exchange_endpoint else 0,
        retracts=settings.dokarkiv_retracts,
        delivers=settings.delivers,
        calls=calls,
        structure_in_chat=settings.organisation_source == "database",
    )


def _watch(
    service: Service, threads: Threads, database: Database, clock: Clock | None
) -> ClockWatch:
    """A clock that is given is nobody's to doubt."""
    if clock is not None:
        return ClockWatch(service, threads, steady=clock.now)
    machine = database.wall if isinstance(database.wall, WallClock) else None
    return ClockWatch(service, threads, machine=machine, decides=database.is_sqlite)


def keyring(settings: Settings) -> Keyring:
    """The key ring of the settings, which have been checked."""
    return Keyring(parse_keys(settings.keys.get_secret_value() if settings.keys else ""))


def retention(settings: Settings, database: Database, clock: Clock | None = None) -> Retention:
    """What forgets everything but evidence, by the settings, which have been checked."""
    days = parse_kept(settings.retention_days)
    reader = RetentionReader(database)
    return Retention(database, reader, keyring(settings), days, clock or database.wall)


def complete(settings: Settings, core: Core) -> None:
    """Brings a database that was not `accepting` to head and lets the core use it, if it is the
    one that this installation belongs to. Raises `StoreUnavailable` while it is away,
    `WrongDatabase` and `NoOrganisation` for good."""
    memory = memory_of(settings)
    memory.check(identity_at(settings.database_url))  # before anything is made there
    upgrade(settings.database_url)
    memory.remember(core.database.identify())
    core.service.directory.become(core.source.load())
    core.database.accepting = True


def organisation_file(settings: Settings) -> Path:
    """Where the organisation file is, by the settings, which have been checked."""
    assert settings.organisation_file is not None  # load_settings has seen to it
    return settings.organisation_file
