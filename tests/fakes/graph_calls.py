"""Teams' calling service behind Graph, on a real socket, as far as the bot needs it.

    async with Issuer.app() as keys, GraphCalls(issuer) as graph:
        ...
        call = graph.calls[0]
        await graph.answers(call)

It takes what Microsoft's reference says and nothing else, makes one call for each address of
notifications, hears keys only once it was asked to, fetches each sentence and looks whether it is a
sound, and signs what it tells. It tells only what it is asked to: what is not asked for is dropped.
"""

import asyncio
import uuid
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.calls import is_heard
from tests.fakes.identity import Issuer
from tests.fakes.nav_service import NavFake
from tests.fakes.teams import TENANT

WANTED = {"@odata.type", "callbackUri", "targets", "requestedModalities", "mediaConfig", "tenantId"}
OURS = {"code": 200, "subcode": 7000, "message": "The conversation has ended by bot."}


@dataclass(slots=True)
class TeamsCall:
    """A call, and what became of it at Teams'."""

    wanted: dict[str, Any]
    id: str
    state: str = "establishing"
    hears_keys: bool = False
    rejected: bool = False
    said: list[str] = field(default_factory=list)  # addresses of sounds that were fetched
    playing: list[tuple[str, str]] = field(default_factory=list)  # operation, context
    keys: int = 0
    result: dict[str, Any] | None = None


class GraphCalls(NavFake):
    """`calls` as they were made. `tells` is false while nothing reaches the bot; `bot` is another
    replica that everything reaches instead."""

    def __init__(self, issuer: Issuer) -> None:
        super().__init__()
        self.issuer = issuer
        self.calls: list[TeamsCall] = []
        self.refuses: tuple[int, dict[str, Any]] | None = None
        self.tells = True
        self.bot: str | None = None
        self.statuses_of_bot: list[int] = []
        self.done: list[str] = []  # what was asked of calls

    def routes(self, router: web.UrlDispatcher) -> None:
        """The calls of Graph's version 1.0."""
        calls = "/v1.0/communications/calls"
        router.add_post(calls, self._create)
        router.add_get(calls + "/{id}", self._get)
        router.add_delete(calls + "/{id}", self._delete)
        router.add_post(calls + "/{id}/playPrompt", self._play)
        router.add_post(calls + "/{id}/cancelMediaProcessing", self._cancel)
        router.add_post(calls + "/{id}/subscribeToTone", self._subscribe)
        router.add_post(calls + "/{id}/reject", self._reject)

    @property
    def graph(self) -> str:
        """Graph's address, with its version."""
        return f"{self.url}/v1.0"

    # What the bot asks

    async def _create(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        if self.refuses is not None:
            status, error = self.refuses
            return web.json_response({"error": error}, status=status)
        media = wanted.get("mediaConfig", {}).get("@odata.type")
        if (
            set(wanted) - {"source"} != WANTED
            or wanted["tenantId"] != TENANT
            or wanted["requestedModalities"] != ["audio"]
            or media != "#microsoft.graph.serviceHostedMediaConfig"
            or "/api/calls/teams?call=" not in wanted["callbackUri"]
            or any(call.wanted["callbackUri"] == wanted["callbackUri"] for call in self.calls)
        ):
            self.unexpected.append(f"call {wanted}")
        call = TeamsCall(wanted, str(uuid.uuid4()))
        self.calls.append(call)
        return web.json_response(self._shown(call), status=201)

    async def _get(self, request: web.Request) -> web.Response:
        call = self._found(request)
        return _not_found() if call is None else web.json_response(self._shown(call))

    async def _delete(self, request: web.Request) -> web.Response:
        call = self._found(request, "hang_up")
        if call is None:
            return _not_found()
        await self.ends(call, OURS)
        return web.Response(status=204)

    async def _play(self, request: web.Request) -> web.Response:
        call = self._found(request, "say")
        body = await request.json()
        if call is None or call.state != "established":
            return _not_found()
        (prompt,) = body["prompts"]
        media = prompt["mediaInfo"]
        if (
            set(body) != {"clientContext", "prompts"}
            or len(body["clientContext"]) > 256
            or prompt["@odata.type"] != "#microsoft.graph.mediaPrompt"
            or set(media) != {"@odata.type", "uri", "resourceId"}
        ):
            self.unexpected.append(f"prompt {body}")
        async with aiohttp.ClientSession() as session:
            if not await is_heard(session, media["uri"]):
                self.unexpected.append("a sound that is none")
        call.said.append(media["uri"])
        operation = str(uuid.uuid4())
        call.playing.append((operation, body["clientContext"]))
        return web.json_response(
            {"id": operation, "status": "running", "clientContext": body["clientContext"]}
        )

    async def _cancel(self, request: web.Request) -> web.Response:
        call = self._found(request, "cut")
        if call is None:
            return _not_found()
        cut, call.playing = call.playing, []
        for one in cut:
            result = {"code": 400, "subcode": 8508, "message": "the operation was cancelled."}
            await self.tell(call, _operation(call, one, "failed", result))
        return web.json_response({"status": "completed", **await request.json()})

    async def _subscribe(self, request: web.Request) -> web.Response:
        call = self._found(request, "hear")
        if call is None or call.state != "established":
            return _not_found()
        call.hears_keys = True
        return web.json_response({"status": "completed", **await request.json()})

    async def _reject(self, request: web.Request) -> web.Response:
        call = self._found(request)
        if call is None or await request.json() != {"reason": "none"}:
            self.unexpected.append("reject")
            return _not_found()
        call.rejected = True
        return web.Response(status=202)

    def _found(self, request: web.Request, what: str | None = None) -> TeamsCall | None:
        call = next((one for one in self.calls if one.id == request.match_info["id"]), None)
        if what is not None:
            self.done.append(what)
        return None if call is None or call.state == "terminated" else call

    def _shown(self, call: TeamsCall) -> dict[str, Any]:
        return {
            "@odata.type": "#microsoft.graph.call",
            "id": call.id,
            "state": call.state,
            "callbackUri": call.wanted["callbackUri"],
            "resultInfo": call.result,
            "toneInfo": None,
        }

    # What it tells

    async def tell(self, call: TeamsCall, *items: dict[str, Any], **claims: Any) -> int | None:
        """Send notifications, signed; `claims` replace those of the token, `address` the one they
        go to. The status that they were answered with."""
        if not self.tells:
            return None
        address = claims.pop("address", call.wanted.get("callbackUri", ""))
        if self.bot is not None:
            address = self.bot + "/api/" + address.partition("/api/")[2]
        token = self.issuer.sign(None, **({"tid": TENANT} | claims))
        headers = {"Authorization": f"Bearer {token}"}
        body = {"@odata.type": "#microsoft.graph.commsNotifications", "value": list(items)}
        async with (
            aiohttp.ClientSession() as session,
            session.post(address, json=body, headers=headers) as response,
        ):
            self.statuses_of_bot.append(response.status)
            return response.status

    async def answers(self, call: TeamsCall) -> None:
        """Somebody takes it."""
        call.state = "established"
        await self.tell(call, changed(call))

    async def presses(self, call: TeamsCall, tone: str, *, number: int | None = None) -> None:
        """A key, once the bot has asked to hear them."""
        while not call.hears_keys:
            await asyncio.sleep(0.005)
        call.keys = number or call.keys + 1
        await self.tell(call, changed(call, toneInfo={"sequenceId": call.keys, "tone": tone}))

    async def has_said(self, call: TeamsCall) -> None:
        """What it plays first has come to its end."""
        one = call.playing.pop(0)
        result = {"code": 200, "subcode": 0, "message": "Action completed successfully."}
        await self.tell(call, _operation(call, one, "completed", result))

    async def ends(self, call: TeamsCall, result: dict[str, Any] | None) -> None:
        """It is over."""
        call.state, call.result = "terminated", result
        more = {} if result is None else {"resultInfo": result}
        await self.tell(call, changed(call, change="deleted", **more))


def changed(call: TeamsCall, change: str = "updated", **more: Any) -> dict[str, Any]:
    """A notification of a call, as it is now."""
    return {
        "@odata.type": "#microsoft.graph.commsNotification",
        "changeType": change,
        "resourceUrl": f"/communications/calls/{call.id}",
        "resourceData": {"@odata.type": "#microsoft.graph.call", "state": call.state, **more},
    }


def _operation(
    call: TeamsCall, one: tuple[str, str], status: str, result: dict[str, Any]
) -> dict[str, Any]:
    """Ids here are in capitals and without dashes, as Microsoft's examples have them."""
    operation, context = one
    ids = (call.id, operation)
    bare, of = (id.replace("-", "").upper() for id in ids)
    return {
        "changeType": "deleted",
        "resourceUrl": f"/communications/calls/{bare}/operations/{of}",
        "resourceData": {
            "@odata.type": "#microsoft.graph.playPromptOperation",
            "resultInfo": result,
            "clientContext": context,
            "status": status,
        },
    }


def _not_found() -> web.Response:
    error = {"code": "9999", "message": "Call for Siri Hansen was not found."}
    return web.json_response({"error": error}, status=404)
