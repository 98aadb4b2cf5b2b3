"""A municipality's provider of calls behind the signed webhook, on a real socket.

    async with CallProvider() as provider:
        ...
        call = provider.calls["c1"]
        await provider.tells(call, "answered")

It works the signature of every request out anew, makes one call for each id, takes the commands of
which docs/calling-webhook.md tells and nothing else, and plays what it is told to say: it fetches
the sound, and looks whether it is one. It tells only what it is asked to: what is not asked for
is dropped, what is asked for twice comes twice.
"""

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.calls import is_heard
from tests.fakes.nav_service import NavFake

SECRET = "a secret that only the tests and their provider know"
ORDER = {
    "version", "id", "to", "from", "language", "keys", "ring_seconds", "talk_seconds", "callback"
}  # fmt: skip
SAY = {"id", "language", "text", "sound", "keys"}


@dataclass(slots=True)
class ProvidedCall:
    """A call that was ordered, and what became of it at the provider's."""

    order: dict[str, Any]
    reference: str
    said: list[str] = field(default_factory=list)
    state: str = "queued"
    cause: str | None = None
    told: int = 0  # the number of what was told last


@dataclass(frozen=True, slots=True)
class BotAnswer:
    """What the bot answered a callback with."""

    status: int
    body: Any


def signed(secret: str, timestamp: str, body: bytes) -> str:
    """As both sides sign."""
    digest = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1={digest.hexdigest()}"


class CallProvider(NavFake):
    """`calls` by the bot's id. `bot` is where callbacks go instead of where they were ordered to:
    another replica. `commands` has what came by POST."""

    is_token_needed = False

    def __init__(self) -> None:
        super().__init__()
        self.calls: dict[str, ProvidedCall] = {}
        self.commands: list[str] = []
        self.secret = SECRET
        self.bot: str | None = None
        self.refuses: int | None = None  # a status that every order gets
        self.gives_reference = True
        self._done: set[str] = set()

    def routes(self, router: web.UrlDispatcher) -> None:
        """Orders, and commands to a call."""
        router.add_post("/calls", self._order)
        router.add_post("/calls/{reference}", self._command)

    # What the bot asks

    async def _order(self, request: web.Request) -> web.StreamResponse:
        body = await self._signed(request)
        if body is None:
            return web.json_response({"error": "signature"}, status=401)
        if body.get("ping"):
            return web.json_response({})
        if set(body) - {"person"} != ORDER or request.headers["Idempotency-Key"] != body["id"]:
            self.unexpected.append(f"order {sorted(body)}")
        if self.refuses is not None:
            return web.json_response({"message": body["to"]}, status=self.refuses)
        known = self.calls.get(body["id"])
        call = known or ProvidedCall(body, f"P/{len(self.calls) + 1} æ")
        self.calls[body["id"]] = call
        given = {"reference": call.reference} if self.gives_reference else {}
        return web.json_response(given, status=409 if known else 201)

    async def _command(self, request: web.Request) -> web.StreamResponse:
        body = await self._signed(request)
        if body is None:
            return web.json_response({"error": "signature"}, status=401)
        found = request.match_info["reference"]
        by = {call.reference: call for call in self.calls.values()} | self.calls
        call = by.get(found)
        if call is None or body.get("id") != call.order["id"]:
            return web.json_response({}, status=404)
        command = {name: value for name, value in body.items() if name not in ("version", "id")}
        if len(command) != 1:
            self.unexpected.append(f"command {sorted(command)}")
        key = request.headers["Idempotency-Key"]
        if key in self._done:
            return web.json_response({})
        self._done.add(key)
        self.commands += command
        if "look" in command:
            return web.json_response({"state": call.state, "cause": call.cause})
        if call.state == "ended":
            return web.json_response({}, status=410)
        await self._do(call, command)
        return web.json_response({})

    async def _signed(self, request: web.Request) -> dict[str, Any] | None:
        body = await request.read()
        timestamp = request.headers.get("X-Rodtkort-Timestamp", "0")
        good = request.headers.get("X-Rodtkort-Signature") == signed(self.secret, timestamp, body)
        fresh = abs(time.time() - int(timestamp)) < 300
        found: dict[str, Any] = json.loads(body)
        return found if good and fresh and "Idempotency-Key" in request.headers else None

    async def _do(self, call: ProvidedCall, command: dict[str, Any]) -> None:
        """What a command, or the answer to a callback, asks for."""
        if "say" in command:
            say = command["say"]
            if set(say) != SAY:
                self.unexpected.append(f"say {sorted(say)}")
            async with aiohttp.ClientSession() as session:
                if not await is_heard(session, self._here(say["sound"])):
                    self.unexpected.append("a sound that is none")
            call.said.append(say["text"])
        if "hang_up" in command:
            call.state, call.cause = "ended", "stopped"

    # What it tells

    async def tells(
        self,
        call: ProvidedCall,
        event: str,
        *,
        number: int | None = None,
        ago: float = 0,
        signed_ago: float = 0,
        secret: str | None = None,
        address: str | None = None,
        raw: bytes | None = None,
        **more: Any,
    ) -> BotAnswer:
        """Tell the bot, and do what it answers. `number`: not the next one; `ago`: it happened so
        many seconds ago, and was signed `signed_ago`; `secret`, `address`, `raw`: another signs,
        another is told, another body."""
        call.told = number if number is not None else call.told + 1
        happened = datetime.now(UTC) - timedelta(seconds=ago)
        body = {
            "id": call.order["id"],
            "seq": call.told,
            "event": event,
            "at": happened.isoformat().replace("+00:00", "Z"),
        }
        content = raw if raw is not None else json.dumps(body | more).encode()
        timestamp = str(int(time.time() - signed_ago))
        if event in ("ringing", "answered", "ended"):
            call.state, call.cause = event, more.get("cause")
        callback = call.order["callback"]
        headers = {
            "Content-Type": "application/json",
            "X-Rodtkort-Timestamp": timestamp,
            "X-Rodtkort-Signature": signed(secret or callback["secret"], timestamp, content),
        }
        return await self.posts(call, address or callback["url"], content, headers)

    async def posts(
        self, call: ProvidedCall, address: str, content: bytes, headers: dict[str, str]
    ) -> BotAnswer:
        """The request itself, as often as it is asked for: a second time it is a replay."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(self._here(address), data=content, headers=headers) as response,
        ):
            answer = BotAnswer(response.status, await response.json())
        if answer.status == 200:
            await self._do(call, answer.body)
        return answer

    def _here(self, address: str) -> str:
        """The same at `bot`."""
        return address if self.bot is None else f"{self.bot}/api/{address.partition('/api/')[2]}"

    async def swaps(
        self, call: ProvidedCall, first: dict[str, Any], second: dict[str, Any]
    ) -> tuple[BotAnswer, BotAnswer]:
        """Both, and the later one a moment before the earlier one."""
        number = call.told
        later = asyncio.create_task(self.tells(call, number=number + 2, **second))
        await asyncio.sleep(0.02)
        earlier = await self.tells(call, number=number + 1, **first)
        return earlier, await later
