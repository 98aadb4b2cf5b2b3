"""Microsoft Graph's people and groups on a real socket, with Graph's own rules: pages, batches of
twenty, selected properties that exist, permissions, throttling inside a batch.

    async with GraphPeopleFake() as graph:
        graph.user(LEADER, "Leder En")
        graph.user(CASEWORKER, "Saksbehandler En", manager=LEADER)
        graph.group(GROUP, CASEWORKER)
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from tests.fakes.nav_service import NavFake

_PROPERTIES = {
    "id", "displayName", "givenName", "surname", "mobilePhone", "businessPhones", "accountEnabled",
    "onPremisesSamAccountName", "employeeId", "mail",
}  # fmt: skip
_FILTER = re.compile(r"(onPremisesSamAccountName|employeeId) eq '([^']*)'")

Answer = tuple[int, dict[str, Any]]


@dataclass(slots=True)
class _User:
    properties: dict[str, Any]
    manager: str | None = None


class GraphPeopleFake(NavFake):
    """`may_read_users` and the like are the tenant's permissions. `page` is how many members come
    at a time, whatever `$top` allows more."""

    def __init__(self) -> None:
        super().__init__()
        self.users: dict[str, _User] = {}
        self.groups: dict[str, list[str]] = {}
        self.nested: set[str] = set()  # members that are groups
        self.page = 999
        self.may_read_users = True
        self.may_read_groups = True
        self.may_read_managers = True
        self.throttles: dict[str, int] = {}  # by address in a batch, how often
        self.circles = False  # the next page is always the same
        self.elsewhere = False  # the next page lies on another host
        self.leaves_out = False  # the last answer of a batch is missing
        self.nameless = False  # the last of a group's members comes without an id
        self.hollow = False  # a manager is there, and nothing of them is said
        self.odd_link = False  # there is a next page, and it is no address
        self.batches: list[int] = []

    @property
    def base(self) -> str:
        """What `RODTKORT_GRAPH_URL` is set to."""
        return f"{self.url}/v1.0"

    def routes(self, router: web.UrlDispatcher) -> None:
        """Members and batches; everything else goes by batch."""
        router.add_get("/v1.0/groups/{group}/members", self._members)
        router.add_post("/v1.0/$batch", self._batch)

    def user(
        self,
        id_: str,
        name: str,
        *,
        manager: str | None = None,
        ident: str | None = None,
        phones: tuple[str, ...] = (),
        mobile: str | None = None,
        enabled: bool = True,
    ) -> None:
        """A user of the tenant, whose display name is «Family, Given»."""
        given, _, family = name.rpartition(" ")
        self.users[id_] = _User(
            {
                "id": id_,
                "displayName": f"{family}, {given}",
                "givenName": given,
                "surname": family,
                "businessPhones": list(phones),
                "mobilePhone": mobile,
                "accountEnabled": enabled,
                "onPremisesSamAccountName": ident,
                "employeeId": None,
            },
            manager,
        )

    def group(self, id_: str, *members: str) -> None:
        """A group with these members."""
        self.groups[id_] = list(members)

    async def _members(self, request: web.Request) -> web.StreamResponse:
        status, body = self._page(request.match_info["group"], dict(request.query), request)
        return web.json_response(body, status=status)

    def _page(self, group: str, query: dict[str, str], request: web.Request) -> Answer:
        top = int(query.get("$top", "100"))
        if not 1 <= top <= 999 or not query.keys() <= {"$top", "$select", "$skiptoken"}:
            return self._wrong(f"{request.path_qs}")
        if not self.may_read_groups:
            return _error(403, "Authorization_RequestDenied")
        if group not in self.groups:
            return _error(404, "Request_ResourceNotFound")
        start, count = int(query.get("$skiptoken", "0")), min(top, self.page)
        members = self.groups[group]
        shown = [self._member(one, query["$select"]) for one in members[start : start + count]]
        body: dict[str, Any] = {"@odata.context": "…", "value": shown}
        if start + count < len(members) or self.circles:
            token = start if self.circles else start + count
            host = "https://graph.example" if self.elsewhere else self.url
            link = f"{host}{request.path}?$select={query['$select']}&$top={top}"
            link = f"{link}&$skiptoken={token}"
            body["@odata.nextLink"] = {"href": link} if self.odd_link else link
        if self.nameless:
            del shown[-1]["id"]
        return 200, body

    def _member(self, id_: str, select: str) -> dict[str, Any]:
        if id_ in self.nested:
            return {"@odata.type": "#microsoft.graph.group", "id": id_}
        shown = self._shown(id_, select)
        if not self.may_read_users:  # limited information for what may not be read
            shown = dict.fromkeys(shown) | {"id": id_}
        return {"@odata.type": "#microsoft.graph.user", **shown}

    def _shown(self, id_: str, select: str) -> dict[str, Any]:
        wanted = select.split(",")
        if not _PROPERTIES.issuperset(wanted):
            self.unexpected.append(select)
        return {key: self.users[id_].properties.get(key) for key in wanted}

    async def _batch(self, request: web.Request) -> web.StreamResponse:
        asked = (await request.json())["requests"]
        self.batches.append(len(asked))
        ids = {one["id"] for one in asked}
        if not 1 <= len(asked) <= 20 or len(ids) < len(asked):
            status, body = self._wrong("a batch of more than twenty, or with an id twice")
            return web.json_response(body, status=status)
        # Graph gives them in any order.
        answers = [self._part(one) for one in reversed(asked)]
        return web.json_response({"responses": answers[1:] if self.leaves_out else answers})

    def _part(self, asked: dict[str, Any]) -> dict[str, Any]:
        url = asked["url"]
        if self.throttles.get(url, 0) > 0:
            self.throttles[url] -= 1
            status, body = _error(429, "TooManyRequests")
            headers = {"Retry-After": "7"}
            return {"id": asked["id"], "status": status, "headers": headers, "body": body}
        status, body = self._single(asked["method"], url, asked.get("headers") or {})
        return {"id": asked["id"], "status": status, "headers": {}, "body": body}

    def _single(self, method: str, url: str, headers: dict[str, str]) -> Answer:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        names = parts.path.strip("/").split("/")
        if method != "GET" or names[0] != "users" or len(names) > 3:
            return self._wrong(f"{method} {url}")
        if len(names) == 1:
            return self._filtered(query, headers)
        if names[1] not in self.users:
            return _error(404, "Request_ResourceNotFound")
        if names[2:] == ["manager"]:
            return self._manager(names[1], query)
        if not self.may_read_users:
            return _error(403, "Authorization_RequestDenied")
        return 200, self._shown(names[1], query["$select"])

    def _manager(self, person: str, query: dict[str, str]) -> Answer:
        if not self.may_read_managers:
            return _error(403, "Authorization_RequestDenied")
        manager = self.users[person].manager
        if manager is None:
            return _error(404, "Request_ResourceNotFound")
        if self.hollow:
            return 200, {}
        return 200, {
            "@odata.type": "#microsoft.graph.user",
            **self._shown(manager, query["$select"]),
        }

    def _filtered(self, query: dict[str, str], headers: dict[str, str]) -> Answer:
        wanted = _FILTER.fullmatch(query.get("$filter", ""))
        if wanted is None:
            return self._wrong(str(query))
        if headers.get("ConsistencyLevel") != "eventual" or query.get("$count") != "true":
            return _error(400, "Request_UnsupportedQuery")
        if not self.may_read_users:
            return _error(403, "Authorization_RequestDenied")
        key, value = wanted.groups()
        found = [
            self._shown(id_, query["$select"])
            for id_, user in self.users.items()
            if (user.properties.get(key) or "").lower() == value.lower()
        ]
        return 200, {"@odata.count": len(found), "value": found}

    def _wrong(self, what: str) -> Answer:
        self.unexpected.append(what)
        return _error(400, "BadRequest")


def _error(status: int, code: str) -> Answer:
    """Graph's errors quote people; nothing of the sentence may be repeated (L11)."""
    return status, {"error": {"code": code, "message": "Leder En is not allowed."}}
