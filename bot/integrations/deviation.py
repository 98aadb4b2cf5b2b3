"""Where deviation reports are delivered: by a signed HTTPS request, into a folder, or by nobody,
with text to copy and a PDF to attach, which is the default.

The request (docs/deviation/openapi.json) has as JSON what
docs/deviation/deviation-report.schema.json promises:

    Idempotency-Key: the report's id, the same at every attempt
    X-Rodtkort-Timestamp: seconds since 1970
    X-Rodtkort-Signature: v1=hex(HMAC-SHA-256(secret, timestamp + "." + body))

In the folder, which the deviation system fetches from, each report is a folder by its id, with
`report.json` (the same as the request's body) and `report.pdf`. It appears complete or not at all,
also when the machine stops in the middle. No e-mail.

Free text goes out with everything that looks like a birth number masked, whatever the form let
through (L11, L13). Each employer has a system of its own (R1).
"""

import asyncio
import base64
import errno
import hashlib
import hmac
import ipaddress
import json
import os
import shutil
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from bot.domain.organisation.organisation import Sector
from bot.domain.reports.deviation_report import Account, DeviationReport
from bot.domain.reports.filing import (
    BETWEEN,
    FilingFailure,
    ForHand,
    LeftInFolder,
    Received,
    Refused,
)
from bot.domain.reports.privacy_filter import holds_birth_number, masked
from bot.integrations.nav_service import read_json, wait_of
from bot.ports import DeliveryOutcome, DeviationSystem, TryAgain

TIMEOUT_SECONDS = 20.0
SHORTEST_SECRET = 32
_MOST_NUMBER = 100


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """What the receiver works out anew and compares; the timestamp is signed against replays."""
    return "v1=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def checked_address(url: str, *, local: bool) -> URL:
    """The address to deliver to: https, or http to this machine in `local`. Raises ValueError with
    a sentence for the operator."""
    address = URL(url)
    if address.scheme == "https" and address.host:
        return address
    if local and address.scheme == "http" and _is_this_machine(address.host):
        return address
    raise ValueError("the deviation webhook must be reached over https")


class SignedWebhook:
    """Implements `ports.DeviationSystem`. `now` is wall time in seconds, for the signature.

    Raises ValueError for a secret shorter than 32 bytes.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        address: URL,
        secret: bytes,
        timeout_seconds: float = TIMEOUT_SECONDS,
        now: Callable[[], float] = time.time,
    ) -> None:
        if len(secret) < SHORTEST_SECRET:
            raise ValueError(f"the webhook's secret needs at least {SHORTEST_SECRET} bytes")
        self._session = session
        self._address = address
        self._secret = secret
        self._seconds = timeout_seconds
        self._now = now

    async def deliver(self, report: DeviationReport, document: bytes, text: str) -> DeliveryOutcome:
        """See `DeviationSystem.deliver`. A drill's report goes nowhere (L12)."""
        if report.drill:
            return Refused(FilingFailure.DRILL, "drill")
        body = as_json(report, document)
        timestamp = str(int(self._now()))
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Idempotency-Key": report.id,
            "X-Rodtkort-Timestamp": timestamp,
            "X-Rodtkort-Signature": signature(self._secret, timestamp, body),
        }
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._session.post(
                    self._address, data=body, headers=headers, allow_redirects=False
                ) as response,
            ):
                return _outcome(response, await read_json(response))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return TryAgain("not_connected")
        except TimeoutError:
            return TryAgain("timeout")
        except (aiohttp.ClientError, OSError):
            return TryAgain("connection_lost")


def _outcome(response: aiohttp.ClientResponse, body: Any) -> DeliveryOutcome:
    """409 is a report that was there already. A 401 is tried again: keys are changed on both sides,
    never in the same moment."""
    match response.status:
        case 200 | 201 | 202 | 204 | 409:
            return Received(_number(body))
        case 401 | 408 | 425 | 429:
            return TryAgain(f"http_{response.status}", wait_of(response))
        case 403:
            return Refused(FilingFailure.NOT_PERMITTED, "http_403")
        case status if status >= 500:
            return TryAgain(f"http_{status}", wait_of(response))
        case status:
            return Refused(FilingFailure.NOT_ACCEPTED, f"http_{status}")


def _number(body: Any) -> str | None:
    """What the system calls it. Not a birth number (L11): her own box refuses one as well."""
    found = body.get("number") if isinstance(body, dict) else None
    if isinstance(found, str) and found.isprintable() and 0 < len(found) <= _MOST_NUMBER:
        return " ".join(found.split()) or None if not holds_birth_number(found) else None
    return None


def _is_this_machine(host: str | None) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


VERSION = 1


def as_json(report: DeviationReport, document: bytes) -> bytes:
    """The body: the same report and document give the same bytes."""
    body = {
        "version": VERSION,
        "id": report.id,
        "drill": report.drill,
        "unit": {"number": report.unit, "name": report.unit_name, "sector": report.sector.value},
        "reporter": {
            "name": report.reporter.name,
            "ident": report.reporter.ident,
            "on_behalf_of": report.reporter.on_behalf_of,
        },
        "affected": [{"name": one.name, "sector": one.sector.value} for one in report.affected],
        "title": masked(report.title),
        "happened_at": _utc(report.happened_at),
        "submitted_at": _utc(report.submitted_at),
        "types": [one.value for one in report.types],
        "target": _value(report.target),
        "meeting": _value(report.meeting),
        "channel": _value(report.came_by),
        "place": _value(report.place),
        "severity": _value(report.severity),
        "injury": report.injury.value,
        "account": {
            **{name: masked(getattr(report.account, name)) for name in Account.__slots__},
            "course_of_events": masked(report.what_happened),
        },
        "told": [
            {
                "party": told.party.value,
                "name": told.name,
                "at": _utc(told.at),
                "confirmed": told.confirmed,
            }
            for told in report.told
        ],
        "evidence": list(report.evidence),
        "risk_assessment": report.risk_assessment,
        "document": {
            "media_type": "application/pdf",
            "sha256": hashlib.sha256(document).hexdigest(),
            "content": base64.b64encode(document).decode(),
        },
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _value(choice: Any) -> str | None:
    return None if choice is None else choice.value


def _utc(at: int) -> str:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


REPORT, DOCUMENT = "report.json", "report.pdf"


class FileDrop:
    """Implements `ports.DeviationSystem`. `files` is the executor for files: a folder on a
    share may hang, and no alarm waits behind it. Readable by the bot's user and group alone."""

    def __init__(self, folder: Path, files: Executor) -> None:
        self._folder = folder
        self._files = files

    async def deliver(self, report: DeviationReport, document: bytes, text: str) -> DeliveryOutcome:
        """See `DeviationSystem.deliver`. What is there already is left as it is."""
        if report.drill:
            return Refused(FilingFailure.DRILL, "drill")
        if not _is_id(report.id):
            return Refused(FilingFailure.NOT_ACCEPTED, "id")
        body = as_json(report, document)
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._files, self._leave, report.id, body, document)
        except OSError as error:
            return TryAgain(errno.errorcode.get(error.errno or 0, "os_error"))
        return LeftInFolder(report.id)

    def _leave(self, name: str, body: bytes, document: bytes) -> None:
        place = self._folder / name
        if place.exists():
            return
        for left_behind in self._folder.glob(f".{name}.*"):  # by a stop in the middle
            shutil.rmtree(left_behind, ignore_errors=True)
        # Of this attempt alone: two replicas may both try, and one of them wins the rename.
        making = self._folder / f".{name}.{uuid.uuid4().hex}"
        making.mkdir(mode=0o750, parents=True)
        try:
            _write(making / REPORT, body)
            _write(making / DOCUMENT, document)
            _sync_folder(making)
            making.rename(place)
            _sync_folder(self._folder)
        except OSError:
            shutil.rmtree(making, ignore_errors=True)
            if not place.exists():
                raise


def _is_id(name: str) -> bool:
    """A uuid, which is also what makes it a safe name for a folder."""
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False


def _write(file: Path, content: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _sync_folder(folder: Path) -> None:
    """Names in a folder survive a stop only when the folder is synced too (not on Windows)."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class BySector:
    """Implements `ports.DeviationSystem`: the system of each employer of those it happened to, or
    text to copy where one is not given. Delivered only when all have it; until then all are asked
    again, and know a repetition by the report's id. Once one has it, what another refuses is put in
    by hand: it cannot be changed at one of them alone."""

    def __init__(self, systems: Mapping[Sector, DeviationSystem]) -> None:
        self._systems = systems
        self._otherwise = Copying()

    async def deliver(self, report: DeviationReport, document: bytes, text: str) -> DeliveryOutcome:
        """See `DeviationSystem.deliver`."""
        numbers: list[str] = []
        last: DeliveryOutcome | None = None
        left_to: str | None = None
        for sector in report.employers:
            system = self._systems.get(sector)
            if system is None:
                continue
            found = await system.deliver(replace(report, sector=sector), document, text)
            if isinstance(found, Refused) and last is not None:
                left_to = sector.value
                continue
            if isinstance(found, TryAgain | Refused):
                return found
            last = found
            if isinstance(last, Received) and last.number is not None:
                numbers.append(last.number)
        number = BETWEEN.join(numbers) or None
        everywhere = all(sector in self._systems for sector in report.employers)
        if everywhere and last is not None and left_to is None:
            return Received(number) if number is not None else last
        by_hand = await self._otherwise.deliver(report, document, text)
        if not isinstance(by_hand, ForHand):
            return by_hand
        return replace(by_hand, number=number, left_to=left_to)


CHECKLIST = ("copy-open-system", "copy-paste", "copy-attach", "copy-number")


class Copying:
    """Implements `ports.DeviationSystem` by handing the report to the human who wrote it."""

    async def deliver(self, report: DeviationReport, document: bytes, text: str) -> DeliveryOutcome:
        """`ForHand` with a checklist that ends with the system's number (R20). A drill's report is
        refused, as it is by a real system."""
        if report.drill:
            return Refused(FilingFailure.DRILL, "drill")
        return ForHand(f"avvik-{report.id}.pdf", document, text, CHECKLIST)
