"""The server half of the fake: conversations, activities, members, faults, throttling."""

import asyncio
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.fakes.faults import (
    Fault,
    FaultPlan,
    Operation,
    Throttle,
    forbidden,
    not_found,
    unauthorised,
)
from tests.fakes.faults import throttled as throttled_fault
from tests.fakes.identity import Issuer
from tests.fakes.payloads import Json
from tests.fakes.sent import SentCard, content_of, problems, sent_card

_Do = Callable[[], web.Response]


@dataclass(slots=True)
class Recorded:
    """A request of the bot. `status` is 0 while there is no answer, or none ever came."""

    operation: Operation
    conversation: str
    activity: str
    body: Any
    authorization: str | None
    at: float
    status: int = 0


class Connector:
    """State and routes of a connector under the path `/teams`."""

    def __init__(self, clock: Callable[[], float], issuer: Issuer | None) -> None:
        self.requests: list[Recorded] = []
        self.unexpected: list[str] = []
        self.chats: dict[str, dict[str, SentCard]] = {}
        self.faults = FaultPlan()
        self.throttle: Throttle | None = None
        self.join_urls: dict[str, str] = {}
        self.present: set[tuple[str, str]] = set()  # who sits in which meeting
        self.files: dict[str, tuple[bytes, str]] = {}
        self._clock = clock
        self._issuer = issuer
        self._chat_by_mri: dict[str, str] = {}
        self.blocked: set[str] = set()  # chats whose person blocked us
        self.left: set[str] = set()  # members who are no longer in the tenant
        self._installed: set[str] = set()
        self._numbers = itertools.count(1_700_000_000_000)
        self._changed = asyncio.Condition()
        self._released = asyncio.Event()

    def add_routes(self, app: web.Application) -> None:
        """The connector API, and a last route for everything that nobody expects."""
        chat = "/teams/v3/conversations/{conversation}"
        app.router.add_post("/teams/v3/conversations", self._create)
        app.router.add_post(chat + "/activities", self._send)
        app.router.add_put(chat + "/activities/{activity}", self._update)
        app.router.add_delete(chat + "/activities/{activity}", self._delete)
        app.router.add_get(chat + "/members", self._members)
        app.router.add_get(chat + "/members/{member}", self._member)
        app.router.add_get("/teams/v1/meetings/{meeting}", self._meeting)
        app.router.add_get("/teams/v1/meetings/{meeting}/participants/{person}", self._participant)
        app.router.add_get("/teams/v3/attachments/{file}/views/original", self._attachment)
        app.router.add_get("/onedrive/{file}", self._file)
        app.router.add_route("*", "/{rest:.*}", self._surprised)

    def admit(self, chat: str, mri: str, *, installed: bool) -> None:
        """Makes a private chat known, and whether the bot may use it."""
        self.chats.setdefault(chat, {})
        self._chat_by_mri[mri] = chat
        (self._installed.add if installed else self._installed.discard)(chat)

    def share(self, chat: str) -> None:
        """Makes a group's chat known; the bot is in it."""
        self.chats.setdefault(chat, {})
        self._installed.add(chat)

    def restore(self, chat: str, cards: Iterable[SentCard]) -> None:
        """Puts cards back into a chat as they lay there."""
        self.chats.setdefault(chat, {}).update({card.id: card for card in cards})
        newest = max((int(card.id) for card in self.chats[chat].values()), default=0)
        self._numbers = itertools.count(max(newest + 1, next(self._numbers)))

    def release(self) -> None:
        """Breaks every connection that hangs, and answers what is late."""
        self._released.set()
        self._released = asyncio.Event()

    async def wait_for(self, predicate: Callable[[], object], timeout: float) -> None:
        """Until `predicate()` is true, asked after each change."""
        try:
            async with asyncio.timeout(timeout), self._changed:
                await self._changed.wait_for(lambda: bool(predicate()))
        except TimeoutError:
            seen = [(r.operation, r.conversation, r.status) for r in self.requests]
            raise AssertionError(f"waited {timeout} s in vain; requests: {seen}") from None

    async def _create(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        members = body.get("members") or [{}]
        mri = str(members[0].get("id"))
        chat = self._chat_of(mri)
        record = self._record("create", chat or mri, "", body, request)
        # botbuilder writes tenantID; Teams reads names without regard to case.
        tenant = body.get("tenantId") or body.get("tenantID")
        if not tenant or not (body.get("bot") or {}).get("id"):
            self._object("a conversation opened without tenant or bot")
        if chat is None:
            if mri.startswith(
                "29:"
            ):  # an id of Teams' own comes from Teams; any Entra id may be tried
                self._object(f"a conversation opened with the unknown {mri}")
            return await self._finish(record, _refusal(forbidden("BotNotInConversationRoster")))
        return await self._serve(
            request, record, lambda: web.json_response({"id": chat}, status=201)
        )

    async def _send(self, request: web.Request) -> web.StreamResponse:
        chat, body = request.match_info["conversation"], await request.json()
        record = self._record("send", chat, "", body, request)

        def post() -> web.Response:
            found = problems(body, new=True)
            targeted = request.query.get("isTargetedActivity") == "true"
            if targeted is not bool((body.get("recipient") or {}).get("isTargeted")):
                found.append("targeted only by half: everybody would read it")
            if found:
                self._object(*found)
                return web.json_response({}, status=201)
            record.activity = str(next(self._numbers))
            card = sent_card(chat, record.activity, body, self._clock(), targeted)
            self.chats[chat][record.activity] = card
            return web.json_response({"id": record.activity}, status=201)

        return await self._serve(request, record, post)

    async def _update(self, request: web.Request) -> web.StreamResponse:
        chat, body = request.match_info["conversation"], await request.json()
        activity = request.match_info["activity"]
        record = self._record("update", chat, activity, body, request)

        def put() -> web.Response:
            card = self.chats[chat].get(activity)
            if card is None:
                return _refusal(not_found("ActivityNotFoundInConversation"))
            found = problems(body, new=False)
            self._object(*found)
            if not found:
                card.show(content_of(body))
                card.summary = str(body["summary"])
            return web.json_response({"id": activity})

        return await self._serve(request, record, put)

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        chat, activity = request.match_info["conversation"], request.match_info["activity"]
        record = self._record("delete", chat, activity, None, request)

        def delete() -> web.Response:
            gone = self.chats[chat].pop(activity, None) is None
            return _refusal(not_found("ActivityNotFoundInConversation")) if gone else web.Response()

        return await self._serve(request, record, delete)

    async def _members(self, request: web.Request) -> web.StreamResponse:
        chat = request.match_info["conversation"]
        record = self._record("members", chat, "", None, request)
        people = [{"id": mri} for mri, its_chat in self._chat_by_mri.items() if its_chat == chat]
        return await self._serve(request, record, lambda: web.json_response(people))

    async def _member(self, request: web.Request) -> web.StreamResponse:
        """One member of a chat. That somebody blocked us shows only when we write."""
        chat, member = request.match_info["conversation"], request.match_info["member"]
        record = self._record("member", chat, "", None, request)

        def get() -> web.Response:
            if self._mri(member) in self.left or self._chat_of(member) != chat:
                return _refusal(not_found("MemberNotFoundInConversation"))
            return web.json_response({"id": member})

        return await self._serve(request, record, get)

    def _mri(self, member: str) -> str:
        """Teams takes an Entra object id wherever it takes its own."""
        return member if member in self._chat_by_mri else f"29:1{member}"

    def _chat_of(self, member: str) -> str | None:
        return self._chat_by_mri.get(self._mri(member))

    async def _meeting(self, request: web.Request) -> web.StreamResponse:
        meeting = request.match_info["meeting"]
        record = self._record("meeting", meeting, "", None, request)
        details = {"id": meeting, "joinUrl": self.join_urls.get(meeting), "type": "Scheduled"}
        return await self._serve(request, record, lambda: web.json_response({"details": details}))

    async def _participant(self, request: web.Request) -> web.StreamResponse:
        meeting, person = request.match_info["meeting"], request.match_info["person"]
        record = self._record("participant", meeting, person, None, request)
        assert request.query["tenantId"]
        there = (meeting, person) in self.present
        told = {"user": {"aadObjectId": person}, "meeting": {"inMeeting": there}}
        return await self._serve(request, record, lambda: web.json_response(told))

    async def _attachment(self, request: web.Request) -> web.StreamResponse:
        """A pasted picture: only for the bot's token."""
        file = request.match_info["file"]
        record = self._record("attachment", file, "", None, request)
        return await self._serve(request, record, lambda: self._content(file))

    async def _file(self, request: web.Request) -> web.StreamResponse:
        """A file by its pre-authenticated address, which a token must not be sent to."""
        file = request.match_info["file"]
        record = self._record("file", file, "", None, request)
        if record.authorization is not None:
            self._object("a token sent to where files lie")
        return await self._serve(request, record, lambda: self._content(file))

    def _content(self, file: str) -> web.Response:
        content, media_type = self.files[file]
        return web.Response(body=content, content_type=media_type)

    async def _surprised(self, request: web.Request) -> web.StreamResponse:
        self._object(f"{request.method} {request.path}")
        return web.json_response({}, status=404)

    async def _serve(self, request: web.Request, record: Recorded, do: _Do) -> web.StreamResponse:
        """Does it, unless a fault, a limit or a missing right comes between."""
        fault = self._hindrance(record) or Fault(accepted=True)
        if fault.latency:
            await asyncio.sleep(fault.latency)
        if fault.late:
            await self._released.wait()
        response = do() if fault.accepted else _refusal(fault)
        if fault.accepted and fault.status:
            response = web.Response(status=fault.status) if fault.without_id else _refusal(fault)
        if record.operation == "send" and (fault.status or fault.hang or fault.reset):
            self._nobody_knows(record)
        if record.operation == "update" and fault.status == 404:  # as the bot is told: it is gone
            self._nobody_knows(record)
        if fault.hang:
            await self._notify()
            await self._released.wait()
        if fault.hang or fault.reset:
            await self._notify()
            if request.transport is not None:
                request.transport.abort()
            return response
        return await self._finish(record, response)

    def _nobody_knows(self, record: Recorded) -> None:
        """The message arrived, if it did, and where it lies was told to nobody."""
        card = self.chats.get(record.conversation, {}).get(record.activity)
        if card is not None:
            card.orphan = True

    def _hindrance(self, record: Recorded) -> Fault | None:
        needs_token = record.operation != "file"
        if needs_token and self._issuer and not self._issuer.issued(record.authorization):
            return unauthorised()
        planned = self.faults.take(record.operation, record.conversation, record.body)
        if planned is not None:
            return planned
        if self.throttle is not None and record.operation in ("create", "send", "member"):
            wait = self.throttle.wait(record.conversation, reads=record.operation == "member")
            if wait is not None:
                return throttled_fault(str(max(1, round(wait))))
        if record.operation == "meeting":
            consented = record.conversation in self.join_urls
            return None if consented else forbidden("BotNotInConversationRoster")
        if record.operation == "participant":
            return None
        if record.operation in ("attachment", "file"):
            return None if record.conversation in self.files else not_found()
        if record.conversation not in self.chats:
            self._object(f"{record.operation} in the unknown {record.conversation}")
            return not_found()
        if record.conversation not in self._installed:
            return forbidden("BotNotInConversationRoster")
        if record.conversation in self.blocked and record.operation in ("send", "create"):
            return forbidden("ConversationBlockedByUser")
        return None

    def _record(
        self, operation: Operation, chat: str, activity: str, body: Any, request: web.Request
    ) -> Recorded:
        authorization = request.headers.get("Authorization")
        record = Recorded(operation, chat, activity, body, authorization, self._clock())
        self.requests.append(record)
        return record

    async def _finish(self, record: Recorded, response: web.Response) -> web.StreamResponse:
        record.status = response.status
        await self._notify()
        return response

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _object(self, *found: str) -> None:
        self.unexpected += found


def _refusal(fault: Fault) -> web.Response:
    error: Json = {"error": {"code": fault.code, "message": fault.message}}
    return web.json_response(error, status=fault.status or 500, headers=dict(fault.headers))
