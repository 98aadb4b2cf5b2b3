"""tilgangsmaskinen: who may see whom.

Written from: navikt/populasjonstilgangskontroll (the rules and their names in regler/motor, the
problem detail in tilgang, the routes and who may call them), and the client that
navikt publishes with a description of them: the core rules can never be overridden, the others by
the employee, with a reason.
"""

import json
import re
from collections.abc import Callable

from aiohttp import web

from tests.foreign.server import Foreign, problem

CORE = (
    "AVVIST_STRENGT_FORTROLIG_ADRESSE",
    "AVVIST_STRENGT_FORTROLIG_UTLAND",
    "AVVIST_FORTROLIG_ADRESSE",
    "AVVIST_SKJERMING",
    "AVVIST_HABILITET",
)
OVERRIDABLE = (
    "AVVIST_GEOGRAFISK",
    "AVVIST_VERGEMÅL",
    "AVVIST_AVDØD",
    "AVVIST_PERSON_UTLAND",
    "AVVIST_UKJENT_BOSTED",
)


class GateServer(Foreign):
    """`rules` by the client's number. `unknown` are numbers that nobody has. `given` are those for
    whom employees gave themselves access."""

    def __init__(self, audience: str, issued: Callable[[str], str | None]) -> None:
        super().__init__(audience, issued)
        self.rules: dict[str, str] = {}
        self.unknown: set[str] = set()
        self.given: set[tuple[str, str]] = set()
        self.asked_about: list[str] = []

    def routes(self, router: web.UrlDispatcher) -> None:
        """With a machine's token; an employee's own has routes of its own."""
        router.add_post("/api/v1/ccf/komplett/{ansattId}", self._complete)

    async def _complete(self, request: web.Request) -> web.StreamResponse:
        ident = request.match_info["ansattId"]
        try:
            number = json.loads(await request.text())
        except ValueError:
            number = await request.text()
        if not re.fullmatch(r"[a-zA-Z]\d{6}", ident) or not re.fullmatch(r"\d{11}|\d{13}", number):
            return problem(400, "Ugyldig ident", request.path)
        self.asked_about.append(number)
        if number in self.unknown:
            return problem(404, f"Fant ikke bruker {number}", request.path)
        rule = self.rules.get(number)
        if rule is None or (rule in OVERRIDABLE and (ident, number) in self.given):
            return web.Response(status=204)
        body = {
            "type": "https://confluence.adeo.no/display/TM/Tilgangsmaskin+API+og+regelsett",
            "title": rule,
            "status": 403,
            "instance": f"{ident}/{number}",
            "brukerIdent": number,
            "navIdent": ident,
            "begrunnelse": "Du har ikke tilgang til denne brukeren",
            "traceId": "444290be30ed4fdd9a849654bad9dc1b",
            "kanOverstyres": rule in OVERRIDABLE,
        }
        return web.json_response(body, status=403, content_type="application/problem+json")
