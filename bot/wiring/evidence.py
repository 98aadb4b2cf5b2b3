"""The evidence store, wired by hand from the settings (`app.py` and the commands use it)."""

from dataclasses import dataclass

from bot.core import keyring
from bot.domain.evidence import parse_retention
from bot.evidence.evidence_files import EvidenceFiles
from bot.evidence.fetch import MICROSOFT_FILE_HOSTS, PAUSES_SECONDS, AllowedPlaces, Fetcher
from bot.evidence.forgetting import Forgetting
from bot.evidence.inspection import Cleaner, scanner_at
from bot.evidence.sealed_files import DataKeys
from bot.evidence.storage import Bucket, BucketAccess, DirectoryStorage, Incoming, Storage
from bot.evidence.threaded_store import ThreadedEvidenceStore
from bot.ports import Clock, TokenProvider
from bot.settings import Settings
from bot.store.clocks import WallClock
from bot.store.database import Database
from bot.teams.authentication import MICROSOFT_HOSTS


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
