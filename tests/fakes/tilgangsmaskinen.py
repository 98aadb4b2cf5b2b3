"""tilgangsmaskinen on a real socket: 204, or 403 with the rule's name and the client's number."""

import json
import re

from aiohttp import web

from tests.fakes.nav_service import NavFake


class TilgangsmaskinenFake(NavFake):
    """`rules` are the refusals by number; everybody else known or not may be read. `unknown` are
    numbers nobody has."""

    def __init__(self) -> None:
        super().__init__()
        self.rules: dict[str, str] = {}
        self.unknown: set[str] = set()
        self.overridable: set[str] = set()

    def routes(self, router: web.UrlDispatcher) -> None:
        """The machine's route; the employee's own is for user tokens."""
        router.add_post("/api/v1/ccf/komplett/{ansattId}", self._judge)

    async def _judge(self, request: web.Request) -> web.StreamResponse:
        number = json.loads(await request.text())
        ident = request.match_info["ansattId"]
        if not re.fullmatch(r"[a-zA-Z]\d{6}", ident) or not re.fullmatch(r"\d{11}", number):
            return web.json_response({"title": "Bad Request", "status": 400}, status=400)
        if number in self.unknown:
            return web.json_response({"title": "Not Found", "status": 404}, status=404)
        rule = self.rules.get(number)
        if rule is None:
            return web.Response(status=204)
        body = {
            "type": "https://confluence.adeo.no/display/TM/Tilgangsmaskin+API+og+regelsett",
            "title": rule,
            "status": 403,
            "instance": f"{ident}/{number}",
            "brukerIdent": number,
            "navIdent": ident,
            "begrunnelse": "Du har ikke tilgang",
            "kanOverstyres": number in self.overridable,
        }
        return web.json_response(body, status=403, content_type="application/problem+json")
