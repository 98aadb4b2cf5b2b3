"""Calls through whatever a municipality has, behind a signed webhook (docs/calling-webhook.md).

Out go POSTs: an order to the address of the settings, a command to that address and the call's
reference below it. Both are signed as deviation reports are (`integrations.deviation`):

    Idempotency-Key: the order's id, or the command's; the same at every attempt
    X-Rodtkort-Timestamp: seconds since 1970
    X-Rodtkort-Signature: v1=hex(HMAC-SHA-256(secret, timestamp + "." + body))

In comes a POST for everything that happens to a call (`webhook_callbacks`). What is said while the
listener is told goes back in its answer: one way less, and the telephone is silent for less long.
"""

import asyncio
import contextlib
import json
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import aiohttp
import structlog
from yarl import URL

from bot.domain.calls import (
    Call,
    CallEnd,
    CallEvent,
    CallOrder,
    CallRefused,
    Over,
    PickedUp,
    Ringing,
    Speech,
)
from bot.integrations.deviation import SHORTEST_SECRET, signature
from bot.integrations.nav_service import read_json, wait_of
from bot.integrations.telephone.webhook_callbacks import (
    KEYS,
    CallbackAnswer,
    Callbacks,
    call_secret,
    end_of,
    reply_to,
)
from bot.ports import CallListener, CallOutcome, TryAgain, Unknown

VERSION = 1
RATE = 16_000
TIMEOUT_SECONDS = 5.0
_LONGEST_REFERENCE = 200

log = structlog.get_logger(__name__)

SoundAddress = Callable[[Speech], str]


@dataclass(frozen=True, slots=True)
class Provider:
    """Who makes the calls. `shown` is the number that those who are called see; `callbacks` the
    address that its callbacks go below; `by_person`: it finds people by their Entra id."""

    address: URL
    secret: bytes = field(repr=False)
    shown: str | None
    callbacks: str
    by_person: bool = False


class WebhookTelephone:
    """Implements `ports.Telephone`. `sound` gives the address of a sentence; `now` is wall time in
    seconds, for signatures. Raises ValueError for a secret shorter than 32 bytes."""

    name = "webhook"
    rate = RATE

    def __init__(
        self,
        session: aiohttp.ClientSession,
        provider: Provider,
        sound: SoundAddress,
        timeout_seconds: float = TIMEOUT_SECONDS,
        now: Callable[[], float] = time.time,
    ) -> None:
        if len(provider.secret) < SHORTEST_SECRET:
            raise ValueError(f"the webhook's secret needs at least {SHORTEST_SECRET} bytes")
        self.needs_number = not provider.by_person
        self._provider = provider
        self._sound = sound
        self._seconds = timeout_seconds
        self._requests = _Requests(session, provider.secret, timeout_seconds, now)
        self._made: dict[str, Call] = {}
        self._callbacks = Callbacks(provider.secret, self._is_over, now)

    async def open(self, listener: CallListener) -> None:
        """See `Telephone.open`."""
        self._callbacks.listener = listener

    async def close(self) -> None:
        """See `Telephone.close`."""
        await self._callbacks.drain()
        hanging_up = [self.hang_up(call) for call in list(self._made.values())]
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                await asyncio.gather(*hanging_up)

    async def answer(self, order: str, timestamp: str, signed: str, body: bytes) -> CallbackAnswer:
        """What the callback at this order's address is answered with (`Callbacks.answer`)."""
        return await self._callbacks.answer(order, timestamp, signed, body)

    async def place(self, order: CallOrder) -> CallOutcome:
        """See `Telephone.place`. What became of it is asked once more where nobody knows: the id is
        the same, so there is no second call."""
        if order.number is None and self.needs_number:
            return CallRefused("no_number")
        outcome = await self._place(order)
        if isinstance(outcome, Unknown):
            again = await self._place(order)
            outcome = again if isinstance(again, Call | CallRefused) else outcome
        if isinstance(outcome, Call) and not self._callbacks.is_over(order.id):
            self._made[order.id] = outcome
        return outcome

    async def _place(self, order: CallOrder) -> CallOutcome:
        body: dict[str, Any] = {
            "version": VERSION,
            "id": order.id,
            "to": order.number,
            "from": self._provider.shown,
            "language": order.language.value,
            "keys": KEYS,
            "ring_seconds": order.ring_seconds,
            "talk_seconds": order.talk_seconds,
            "callback": {
                "url": f"{self._provider.callbacks}/{order.id}",
                "secret": call_secret(self._provider.secret, order.id),
            },
        }
        if self._provider.by_person:
            body["person"] = order.person
        return _placed(order.id, await self._requests.post(self._provider.address, body, order.id))

    async def say(self, call: Call, speech: Speech) -> bool:
        """See `Telephone.say`. In the answer to the callback that is being told of, else by a
        command."""
        if self._callbacks.is_over(call.id):
            return False
        said = {
            "id": uuid.uuid4().hex,
            "language": speech.language.value,
            "text": speech.words,
            "sound": self._sound(speech),
            "keys": KEYS,
        }
        reply = reply_to(call)
        if reply is None:
            return (await self._command(call, {"say": said}, said["id"])).good
        if not reply.hang_up:
            reply.say = said
        return not reply.hang_up

    async def hang_up(self, call: Call) -> None:
        """See `Telephone.hang_up`."""
        self._made.pop(call.id, None)
        reply = reply_to(call)
        if reply is not None:
            reply.hang_up = True
            return
        answer = await self._command(call, {"hang_up": True}, f"{call.id}-hang-up")
        if not answer.good and answer.status not in (404, 409, 410):
            log.warning("call_not_hung_up", telephone=self.name, reason=answer.code)

    async def look(self, call: Call) -> CallEvent | None:
        """See `Telephone.look`. A call that the provider does not know any more is over, and nobody
        can say how. One that waits in its queue goes on: it may ring any moment."""
        answer = await self._command(call, {"look": True}, uuid.uuid4().hex)
        if answer.status in (404, 410):
            return Over(CallEnd.LOST)
        if not answer.good or not isinstance(answer.body, Mapping):
            return None
        match answer.body.get("state"):
            case "queued" | "ringing":
                return Ringing()
            case "answered":
                return PickedUp()
            case "ended":
                return Over(end_of(answer.body.get("cause")))
        return None

    async def works(self) -> bool:
        """See `Telephone.works`: the provider takes our signature."""
        ping = {"version": VERSION, "ping": True}
        key = uuid.uuid4().hex
        return (await self._requests.post(self._provider.address, ping, key)).good

    async def _command(self, call: Call, command: Mapping[str, Any], key: str) -> "_Response":
        """Once more where nobody knows: the key is the same, so it is not done twice."""
        reference = quote(call.reference or call.id, safe="")
        address = self._provider.address.joinpath(reference, encoded=True)
        body = {"version": VERSION, "id": call.id, **command}
        answer = await self._requests.post(address, body, key)
        if answer.status == 0 or answer.status >= 500:
            answer = await self._requests.post(address, body, key)
        return answer

    def _is_over(self, order: str) -> None:
        self._made.pop(order, None)


@dataclass(frozen=True, slots=True)
class _Response:
    """What came back; status 0 where nothing did. `arrived`: it may have, all the same."""

    status: int
    body: Any = field(repr=False)
    code: str
    wait: float | None = None
    arrived: bool = True

    @property
    def good(self) -> bool:
        return 200 <= self.status < 300


class _Requests:
    """POSTs what it is given, signed. Never raises."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        secret: bytes,
        timeout_seconds: float,
        now: Callable[[], float],
    ) -> None:
        self._session = session
        self._secret = secret
        self._seconds = timeout_seconds
        self._now = now

    async def post(self, address: URL, body: Mapping[str, Any], key: str) -> _Response:
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        timestamp = str(int(self._now()))
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "X-Rodtkort-Timestamp": timestamp,
            "X-Rodtkort-Signature": signature(self._secret, timestamp, content),
        }
        try:
            async with (
                asyncio.timeout(self._seconds),
                # A redirect would carry a number to a host that nobody allowed.
                self._session.post(
                    address, data=content, headers=headers, allow_redirects=False
                ) as response,
            ):
                found, code = await read_json(response), f"http_{response.status}"
                return _Response(response.status, found, code, wait_of(response))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return _Response(0, None, "not_connected", arrived=False)
        except TimeoutError:
            return _Response(0, None, "timeout")
        except (aiohttp.ClientError, OSError):
            return _Response(0, None, "connection_lost")


def _placed(order: str, answer: _Response) -> CallOutcome:
    """409 is a call that was made already. Keys are changed on both sides, never in the same
    moment: a 401 is tried again."""
    match answer.status:
        case 0:
            return Unknown(answer.code) if answer.arrived else TryAgain(answer.code)
        case 401 | 408 | 425 | 429 | 503:
            return TryAgain(answer.code, answer.wait, throttled=answer.status == 429)
        case status if answer.good or status == 409:
            return Call(order, _reference(answer.body) or order)
        case status if status >= 500:
            return Unknown(answer.code)
    return CallRefused(answer.code)


def _reference(body: Any) -> str | None:
    """What the provider calls it. It becomes a part of an address: dots alone would lead out."""
    found = body.get("reference") if isinstance(body, dict) else None
    if not isinstance(found, str) or not 0 < len(found) <= _LONGEST_REFERENCE:
        return None
    return found if found.isprintable() and found.strip(". ") else None
