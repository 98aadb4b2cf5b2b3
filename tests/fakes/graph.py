"""Microsoft Graph on a real socket, as far as the bot needs it: who has the app in Teams.

    async with GraphFake(teams) as graph:
        graph.knows(leader)
        installations = GraphInstallations(session, graph.tokens, graph.url, CATALOG_APP)

Installing for somebody makes Teams tell the bot, as in Teams. Leaving the block fails the test
on any request that nobody would expect.
"""

import asyncio
import contextlib
import itertools
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.fakes.faults import Fault
from tests.fakes.identity import served
from tests.fakes.payloads import TeamsUser
from tests.fakes.teams import TeamsFake
from tests.slow_machine import LONG_ENOUGH, pass_time

CATALOG_APP = "b1c5353a-7aca-41b3-830f-27d5218fe0e5"
# Graph's ids of installations look like this, with characters that mean something in a path.
_INSTALLATION = "ZjMyYjgz/YmIt+NGZj=={number}"


@dataclass(slots=True)
class Asked:
    """A request of the bot and the status it got."""

    method: str
    path: str
    status: int


class GraphTokens:
    """Hands out tokens that one fake takes; `revoke` makes the latest one useless."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._held = ""
        self.valid = ""
        self.down = False
        self.revoke()
        self._held = self.valid

    def revoke(self) -> None:
        """From now on only a fresh token is taken."""
        self.valid = f"graph-{next(self._numbers)}"

    async def token(self, *, fresh: bool = False) -> str | None:
        """The held token, or the one that is valid now. OSError while `down`."""
        if self.down:
            raise OSError("the login service is away")
        if fresh:
            self._held = self.valid
        return self._held


class GraphFake:
    """Graph's `installedApps` of a tenant in which `teams` runs. Nobody is known at first."""

    def __init__(self, teams: TeamsFake) -> None:
        self.url = ""
        self.tokens = GraphTokens()
        self.asked: list[Asked] = []
        self.unexpected: list[str] = []
        self.demands_token = True
        self.tells_teams = True  # whether an installation reaches the bot
        self.hides_chats = False
        self._teams = teams
        self._people: dict[str, TeamsUser] = {}
        self._installed: dict[str, str] = {}  # person: id of the installation
        self._faults: list[tuple[Fault, str | None]] = []
        self._released = asyncio.Event()
        self._stack = contextlib.AsyncExitStack()

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._guard])
        apps = "/v1.0/users/{person}/teamwork/installedApps"
        app.router.add_post(apps, self._install)
        app.router.add_get(apps, self._list)
        app.router.add_get(apps + "/{installation}/chat", self._chat)
        self.url = f"{await self._stack.enter_async_context(served(app))}/v1.0"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._released.set()
        await self._stack.aclose()
        if kind is None:
            assert not self.unexpected, self.unexpected

    def knows(self, *people: TeamsUser) -> None:
        """They are users of the tenant."""
        self._people |= {person.id: person for person in people}

    def has_installed(self, *people: TeamsUser) -> None:
        """They have the app, although the bot was never told."""
        self.knows(*people)
        for person in people:
            number = len(self._installed)
            self._installed[person.id] = _INSTALLATION.format(number=number)
            self._teams.user(person.id, person.name, installed=True)

    def fail(self, fault: Fault, user: TeamsUser | None = None) -> None:
        """The next request, or the next about this person, goes wrong."""
        self._faults.append((fault, user.id if user else None))

    def installations(self) -> list[str]:
        """Whom the bot tried to install for, in order, whatever came of it."""
        return [asked.path.split("/")[3] for asked in self.asked if asked.method == "POST"]

    @web.middleware
    async def _guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        answer = await self._answer(request, handler)
        self.asked.append(Asked(request.method, request.path, answer.status))
        return answer

    async def _answer(self, request: web.Request, handler: Any) -> web.StreamResponse:
        given = request.headers.get("Authorization")
        if self.demands_token and given != f"Bearer {self.tokens.valid}":
            return _error(401, "InvalidAuthenticationToken")
        person = request.match_info.get("person")
        for fault, whose in self._faults:
            if whose in (None, person):
                self._faults.remove((fault, whose))
                return await self._broken(request, fault)
        if request.match_info.http_exception is not None:
            self.unexpected.append(f"{request.method} {request.path_qs}")
            return _error(404, "ResourceNotFound")
        if person not in self._people:
            return _error(404, "NotFound")
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _broken(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.hang:
            pass_time(LONG_ENOUGH + 1)
            await self._released.wait()
        if fault.reset and request.transport is not None:
            request.transport.abort()
        return _error(fault.status or 500, fault.code, dict(fault.headers))

    async def _install(self, request: web.Request) -> web.Response:
        person = request.match_info["person"]
        bound = {"teamsApp@odata.bind": f"{self.url}/appCatalogs/teamsApps/{CATALOG_APP}"}
        if await request.json() != bound:
            self.unexpected.append(f"POST {await request.text()}")
        if person in self._installed:
            return _error(409, "Conflict")
        self._installed[person] = _INSTALLATION.format(number=len(self._installed))
        if self.tells_teams:
            await self._teams.install(self._people[person])
        else:
            user = self._people[person]
            self._teams.user(user.id, user.name, installed=True)
        return web.Response(status=201)

    async def _list(self, request: web.Request) -> web.Response:
        query = {"$expand": "teamsApp", "$filter": f"teamsApp/id eq '{CATALOG_APP}'"}
        if dict(request.query) != query:
            self.unexpected.append(request.path_qs)
        installation = self._installed.get(request.match_info["person"])
        app = {"id": CATALOG_APP, "displayName": "Rødt kort"}
        found = [{"id": installation, "teamsApp": app}] if installation else []
        return web.json_response({"value": found})

    async def _chat(self, request: web.Request) -> web.Response:
        person, installation = request.match_info["person"], request.match_info["installation"]
        if self.hides_chats or self._installed.get(person) != installation:
            return _error(404, "NotFound")
        chat = {"id": self._people[person].personal_chat, "chatType": "oneOnOne"}
        return web.json_response(chat)


def _error(status: int, code: str, headers: dict[str, str] | None = None) -> web.Response:
    """Graph's errors quote people; nothing of the sentence may reach a log (L11)."""
    error = {"code": code, "message": "UserObjectId: Leder En is blocked by policy."}
    return web.json_response({"error": error}, status=status, headers=headers)
