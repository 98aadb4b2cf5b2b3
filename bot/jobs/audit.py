"""Tells the agency's archive who looked at evidence, papers and reports: CEF over syslog, on TLS.

The access log is its own outbox: what is recorded and not told yet is told, oldest first, one batch
after the other, by one process at a time. Syslog has no receipt. So each batch has a connection of
its own, which we end first (RFC 5425, 4.4): what the archive then answers in the same words, or by
closing in order, it has read. Anything else is told again, with the same id. Nothing here is waited
for by an alarm, and no more than a batch is ever in memory.
"""

import asyncio
import re
import socket
import ssl
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

import structlog
from prometheus_client import Counter, Gauge

from bot.outbox.threads import Threads
from bot.service.directory import Directory
from bot.service.dispatcher import Service
from bot.service.unit_of_work import UnitOfWork
from bot.store.outbox import AccessWaiting

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

BATCH = 100
EVERY_SECONDS = 2.0
PAUSE_SECONDS = 5.0  # after a failure; doubled up to the longest
LONGEST_PAUSE_SECONDS = 60.0
WITHIN_SECONDS = 10.0  # one batch, from the connection to the archive's last word
LEASE_MS = 60_000
_MOMENT_SECONDS = 0.1

WAITING = Gauge("rodtkort_audit_waiting", "Accesses that the archive has not been told of yet")
OLDEST = Gauge(
    "rodtkort_audit_oldest_seconds",
    "When the oldest access that waits was recorded (Unix; 0: none waits)",
)
TOLD = Counter("rodtkort_audit_events", "Accesses told to the archive, by outcome", ["outcome"])

_PRIORITY: Final = 13 * 8 + 6  # log audit, informational
_NAME = "rodtkort"
_HEADER = re.compile(r"([\\|])")
_VALUE = re.compile(r"([\\=])")
_BREAKS = str.maketrans({"\r": " ", "\n": " "})


class NotConfirmed(Exception):
    """The archive has not confirmed the batch. The code says why, and nothing of the batch."""


@dataclass(frozen=True, slots=True)
class AccessArchive:
    """Where accesses are told, and as what. `authorities` are those that its certificate is trusted
    by, the system's when not set; `certificate` is our own, as PEM with its key, where it asks."""

    url: str
    vendor: str
    product: str
    authorities: Path | None = None
    certificate: Path | None = None


def event_of(access: AccessWaiting, archive: AccessArchive, people: Mapping[str, str]) -> bytes:
    """One access in CEF, as a syslog message. `people`: Nav idents by person."""
    header = (
        "CEF:0",
        archive.vendor,
        archive.product,
        "1.0",
        "audit:access",
        "Sporingslogg",
        "INFO",
    )
    details = {
        "end": str(access.at),
        "suid": people.get(access.actor, access.actor),
        "act": "read",
        "sproc": access.id,
        "externalId": access.id,
        "msg": access.action,
    }
    if access.incident is not None:
        details |= {"flexString1": access.incident, "flexString1Label": "Incident"}
    first, *others = (_HEADER.sub(r"\\\1", one.translate(_BREAKS)) for one in header)
    cef = "|".join((first, *others, " ".join(f"{k}={_value(v)}" for k, v in details.items())))
    moment = datetime.fromtimestamp(access.at / 1000, UTC).isoformat(timespec="milliseconds")
    at = moment.replace("+00:00", "Z")
    said = f"<{_PRIORITY}>1 {at} {socket.gethostname()} {_NAME} - audit - \ufeff{cef}".encode()
    return b"%d %s" % (len(said), said)  # counted octets: RFC 5425 and RFC 6587


def _value(text: str) -> str:
    return _VALUE.sub(r"\\\1", text.translate(_BREAKS))


def tell(archive: AccessArchive, events: Sequence[bytes], within: float = WITHIN_SECONDS) -> None:
    """Sends the events, and returns when the archive has read them. Blocks for so long at the most.
    Raises `NotConfirmed`."""
    deadline = time.monotonic() + within
    url = urlsplit(archive.url)
    try:
        raw = socket.create_connection((url.hostname or "", url.port or 6514), within)
    except OSError as error:
        raise NotConfirmed(type(error).__name__) from None
    with raw:
        try:
            connection: socket.socket = raw
            if url.scheme == "tls":
                context = _context(archive)
                connection = context.wrap_socket(raw, server_hostname=url.hostname)
            with connection:
                _say_all(connection, b"".join(events), deadline)
        except ssl.SSLCertVerificationError:
            raise NotConfirmed("certificate") from None
        except (OSError, ValueError) as error:
            raise NotConfirmed(type(error).__name__) from None


def _context(archive: AccessArchive) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=archive.authorities)
    if archive.certificate is not None:
        context.load_cert_chain(archive.certificate)
    return context


def _say_all(connection: socket.socket, words: bytes, deadline: float) -> None:
    _listens(connection)
    connection.settimeout(_left(deadline))
    connection.sendall(words)
    _listens(connection)
    connection.settimeout(_left(deadline))
    if isinstance(connection, ssl.SSLSocket):
        try:
            connection.unwrap()
        except (ssl.SSLEOFError, ssl.SSLSyscallError):
            return  # closed in order, without the last word: the kernel resets what is not read
        except ssl.SSLError as error:
            if "EOF" not in (error.reason or ""):
                raise
        return
    connection.shutdown(socket.SHUT_WR)
    while connection.recv(1024):  # it has nothing to say to us; a reset is raised
        connection.settimeout(_left(deadline))


def _listens(connection: socket.socket) -> None:
    """Raises `NotConfirmed` when the archive has closed its side already: then its closing would
    say nothing about what we tell. That is waited for a moment."""
    connection.settimeout(_MOMENT_SECONDS)
    try:
        if not connection.recv(1):
            raise NotConfirmed("closed")
    except TimeoutError:
        return
    except ssl.SSLError as error:
        raise NotConfirmed("closed") from error


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise NotConfirmed("TimeoutError")
    return left


class AuditClerk:
    """One per process; on one database one of them tells at a time. `directory` knows the Nav ident
    of whoever has one; others go by the id they have in Entra."""

    def __init__(self, service: Service, threads: Threads, archive: AccessArchive) -> None:
        self._service = service
        self._threads = threads
        self._archive = archive
        self._whose = str(uuid.uuid4())
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="audit")

    async def run(self) -> None:
        """Until it is cancelled."""
        pause = PAUSE_SECONDS
        try:
            while True:
                try:
                    await self.tell_all()
                except Exception as error:  # the archive or the database is away: all is kept
                    reason = str(error) if isinstance(error, NotConfirmed) else type(error).__name__
                    log.warning("audit_not_told", reason=reason)
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
                else:
                    pause = PAUSE_SECONDS
                    await asyncio.sleep(EVERY_SECONDS)
        finally:
            self._thread.shutdown(wait=False, cancel_futures=True)

    async def tell_all(self) -> None:
        """Tells whatever waits, a batch at a time, if it is this process's turn. Raises
        `NotConfirmed`, `StoreUnavailable`; nothing is lost by either."""
        while waiting := await self._in_transaction(self._next):
            loop = asyncio.get_running_loop()
            people = _idents(self._service.directory)
            events = [event_of(access, self._archive, people) for access in waiting]
            try:
                await loop.run_in_executor(self._thread, tell, self._archive, events)
            except NotConfirmed:
                TOLD.labels("failed").inc(len(events))
                await self._in_transaction(lambda uow: uow.tx.give_up_audit_turn(self._whose))
                raise
            TOLD.labels("told").inc(len(events))
            ids = [access.id for access in waiting]
            await self._in_transaction(partial(_told, ids))

    def _next(self, uow: UnitOfWork) -> list[AccessWaiting]:
        """The next batch; nothing where there is none, or another process tells."""
        waiting = uow.tx.accesses_waiting(BATCH)
        WAITING.set(uow.tx.count_accesses_waiting() if len(waiting) == BATCH else len(waiting))
        OLDEST.set(waiting[0].at / 1000 if waiting else 0)
        return waiting if waiting and uow.tx.take_audit_turn(self._whose, LEASE_MS) else []

    async def _in_transaction(self, work: Callable[[UnitOfWork], Result]) -> Result:
        """When no alarm needs the thread."""
        return await self._threads.behind(lambda: self._service.read(work))


def _told(ids: list[str], uow: UnitOfWork) -> None:
    uow.tx.accesses_told(ids)


def _idents(directory: Directory) -> dict[str, str]:
    people = directory.organisation.people.values()
    return {person.id: person.nav_ident for person in people if person.nav_ident}
