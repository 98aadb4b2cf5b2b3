"""Bot Framework's connector API over one aiohttp session, under botbuilder's own names.

CloudAdapter is not used: it builds two HTTP clients and asks for a token at every turn, on the
event loop (teams.md, section 1). What is missing here is missing on purpose: the pipeline of
middleware and turn contexts costs 0.6 ms for the deserializer alone and raises on fields nobody
reads, so inbound activities take `route.py` and `reading.py` instead.

Nor is `Activity.serialize()` of msrest: it checks every value against its type map and costs 1.4 ms
for one red card, a hundred times the card's own JSON; the same map walked plainly gives the same
dictionary in a few hundredths of that (tests/unit/teams/test_wire.py compares the two).
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from datetime import date
from enum import Enum
from typing import Any
from urllib.parse import quote

import aiohttp
from botbuilder.core import BotAdapter, TurnContext
from botbuilder.schema import (
    Activity,
    ConversationParameters,
    ConversationReference,
    ConversationResourceResponse,
    ResourceResponse,
)
from msrest.serialization import Model
from yarl import URL

from bot.ports import TokenProvider
from bot.teams.authentication import AllowedServiceUrls

_MAX_ANSWER = 64 * 1024
_CODE = re.compile(r"[A-Za-z0-9_]{1,64}")


class ConnectorError(Exception):
    """The connector answered with something else than success.

    `code` is its error code, or `http_<status>` when it gave none that is plainly a code: the
    connector's sentences may name people (L11). `retry_after` is the header as it came.
    """

    def __init__(self, status: int, code: str, retry_after: str | None) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.retry_after = retry_after


class ServiceUrlRefused(Exception):
    """The service URL is not on the allow-list; nothing was sent there."""


def connector_session() -> aiohttp.ClientSession:
    """The session that every request to the connector shares. The caller closes it."""
    return aiohttp.ClientSession(
        # Teams' 50 requests a second are bounded by the outbox worker, not by waiting for a socket.
        connector=aiohttp.TCPConnector(limit=200, ttl_dns_cache=300, keepalive_timeout=30),
        cookie_jar=aiohttp.DummyCookieJar(),
    )


class TeamsAdapter(BotAdapter):
    """Posts, replaces and deletes activities, opens conversations, and looks up meetings.

    All methods raise `ConnectorError` for an answer that is no success, `ServiceUrlRefused`
    before anything is sent, `TokenUnavailable` without a token, and aiohttp's own errors and
    `TimeoutError` for what the network does. A 401 is answered once with a fresh token; all of
    a call, that second attempt and the tokens included, takes at most `timeout_seconds`, so
    that the outbox worker can derive its lease from it.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: TokenProvider,
        allowed: AllowedServiceUrls,
        timeout_seconds: float,
    ) -> None:
        super().__init__()
        self._session = session
        self._tokens = tokens
        self._allowed = allowed
        self._seconds = timeout_seconds
        # A host that takes no connection is told apart in time: nothing can have arrived there.
        self._timeout = aiohttp.ClientTimeout(sock_connect=0.6 * timeout_seconds)

    @property
    def timeout_seconds(self) -> float:
        """How long one call may take."""
        return self._seconds

    async def send_activities(
        self, context: TurnContext | None, activities: list[Activity]
    ) -> list[ResourceResponse]:
        """Post each activity to its `service_url` and `conversation.id`, in order.

        `context` is botbuilder's and may be None. An activity that Teams split gets the id "".
        """
        return [await self._post(activity) for activity in activities]

    async def update_activity(
        self, context: TurnContext | None, activity: Activity
    ) -> ResourceResponse:
        """Replace the activity `activity.id` by this one."""
        where = _activity_path(activity.conversation.id, activity.id)
        answer = await self._call("PUT", activity.service_url, where, as_json(activity))
        return ResourceResponse(id=_id(answer) or activity.id)

    async def delete_activity(
        self, context: TurnContext | None, reference: ConversationReference
    ) -> None:
        """Delete the activity `reference.activity_id`."""
        where = _activity_path(reference.conversation.id, reference.activity_id)
        await self._call("DELETE", reference.service_url, where, None)

    async def create_conversation(
        self,
        reference: ConversationReference,
        logic: Callable[[TurnContext], Awaitable[None]] | None = None,
        conversation_parameters: ConversationParameters | None = None,
        channel_id: str | None = None,
        service_url: str | None = None,
        credentials: object = None,
    ) -> ConversationResourceResponse:
        """Open a conversation, or find the one there is: Teams gives the same id each time.

        `logic`, `channel_id` and `credentials` are botbuilder's and not used; the id of the
        response is the conversation's, "" if the connector gave none.
        """
        where = service_url or reference.service_url
        answer = await self._call(
            "POST", where, "/v3/conversations", as_json(conversation_parameters)
        )
        return ConversationResourceResponse(id=_id(answer), service_url=where)

    async def member(self, service_url: str, conversation_id: str, member_id: str) -> Any:
        """What the connector tells of one member of a conversation, as JSON. Nobody there sees
        that we asked."""
        where = f"/v3/conversations/{quote(conversation_id, safe='')}/members/"
        return await self._call("GET", service_url, where + quote(member_id, safe=""), None)

    async def meeting(self, service_url: str, meeting_id: str) -> Any:
        """What the connector tells of a meeting (TeamsInfo.get_meeting_info's answer, as JSON)."""
        where = f"/v1/meetings/{quote(meeting_id, safe='')}"
        return await self._call("GET", service_url, where, None)

    async def participant(
        self, service_url: str, meeting_id: str, person: str, tenant_id: str
    ) -> Any:
        """What it tells of somebody in a meeting (TeamsInfo.get_meeting_participant's answer)."""
        meeting, who = quote(meeting_id, safe=""), quote(person, safe="")
        where = f"/v1/meetings/{meeting}/participants/{who}?tenantId={quote(tenant_id, safe='')}"
        return await self._call("GET", service_url, where, None)

    async def _post(self, activity: Activity) -> ResourceResponse:
        where = f"/v3/conversations/{quote(activity.conversation.id, safe='')}/activities"
        if activity.recipient and activity.recipient.additional_properties.get("isTargeted"):
            where += "?isTargetedActivity=true"
        answer = await self._call("POST", activity.service_url, where, as_json(activity))
        return ResourceResponse(id=_id(answer))

    async def _call(self, method: str, service_url: str, path: str, body: Any) -> Any:
        if not self._allowed.permits(service_url):
            raise ServiceUrlRefused
        url = URL(service_url.rstrip("/") + path, encoded=True)
        data = None if body is None else json.dumps(body).encode()
        async with asyncio.timeout(self._seconds):
            try:
                return await self._request(method, url, data, fresh_token=False)
            except ConnectorError as error:
                if error.status != 401:
                    raise
            return await self._request(method, url, data, fresh_token=True)

    async def _request(
        self, method: str, url: URL, data: bytes | None, *, fresh_token: bool
    ) -> Any:
        token = await self._tokens.token(fresh=fresh_token)
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        async with self._session.request(
            method,
            url,
            data=data,
            headers=headers,
            timeout=self._timeout,
            # A redirect would carry our token to a host that nobody allowed.
            allow_redirects=False,
        ) as response:
            answer = await _json(response)
            if 200 <= response.status < 300:
                return answer
            raise ConnectorError(
                response.status,
                _code(answer, response.status),
                response.headers.get("Retry-After"),
            )


def _activity_path(conversation_id: str, activity_id: str) -> str:
    return (
        f"/v3/conversations/{quote(conversation_id, safe='')}"
        f"/activities/{quote(activity_id, safe='')}"
    )


async def _json(response: aiohttp.ClientResponse) -> Any:
    """The answer's JSON, or None: an answer that cannot be read says no more than its status."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(16 * 1024):
        body += chunk
        if len(body) > _MAX_ANSWER:
            return None
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _id(answer: Any) -> str:
    found = answer.get("id") if isinstance(answer, dict) else None
    return found if isinstance(found, str) else ""


def _code(answer: Any, status: int) -> str:
    error = answer.get("error") if isinstance(answer, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    if isinstance(code, str) and _CODE.fullmatch(code):
        return code
    return f"http_{status}"


def as_json(value: Any) -> Any:
    """`value` with every botbuilder model in it turned into a dictionary with wire names."""
    if isinstance(value, Model):
        return _fields(value)
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value


def _fields(model: Model) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, attribute in model._attribute_map.items():
        value = getattr(model, name, None)
        if value is not None:
            fields[attribute["key"]] = as_json(value)
    return fields | model.additional_properties
