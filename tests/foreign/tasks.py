"""oppgave: tasks in Gosys.

Written from: oppgave's OpenAPI description as navikt/modiapersonoversikt-api keeps it (required
fields, lengths, priorities, X-Correlation-ID; there is no idempotency key), `personident` as
navikt's newer clients send it, and the kinds of task of the common code list.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from aiohttp import web

from tests.foreign.server import Foreign, problem

_KINDS = ("JFR", "VURD_HENV", "BEH_SAK", "KONT_BRUK", "FDR")
_LENGTHS = {"journalpostId": 40, "aktoerId": 40, "tilordnetRessurs": 7, "tema": 255}


class TasksServer(Foreign):
    """`made` in order. `answers_twice`: a search finds each task two times."""

    def __init__(self, audience: str, issued: Callable[[str], str | None]) -> None:
        super().__init__(audience, issued)
        self.made: list[dict[str, Any]] = []
        self.answers_twice = False

    def routes(self, router: web.UrlDispatcher) -> None:
        """Search and make."""
        router.add_get("/api/v1/oppgaver", self._search)
        router.add_post("/api/v1/oppgaver", self._make)

    async def _search(self, request: web.Request) -> web.StreamResponse:
        if not request.headers.get("X-Correlation-ID"):
            return problem(400, "X-Correlation-ID mangler", request.path)
        entry, kind = request.query.get("journalpostId"), request.query.get("oppgavetype")
        found = [
            task
            for task in self.made
            if entry in (None, task.get("journalpostId")) and kind in (None, task["oppgavetype"])
        ]
        found = found * 2 if self.answers_twice else found
        return web.json_response({"antallTreffTotalt": len(found), "oppgaver": found})

    async def _make(self, request: web.Request) -> web.StreamResponse:
        body: dict[str, Any] = await request.json()
        fault = next(_faults(request, body), None)
        if fault is not None:
            return problem(400, fault, request.path)
        number = 377_000_000 + len(self.made)
        task = {**body, "id": number, "versjon": 1, "status": "OPPRETTET"}
        self.made.append(task)
        where = {"Location": f"/api/v1/oppgaver/{number}"}
        return web.json_response(task, status=201, headers=where)


def _faults(request: web.Request, body: dict[str, Any]) -> Iterator[str]:
    if not request.headers.get("X-Correlation-ID"):
        yield "X-Correlation-ID mangler"
    for name in ("aktivDato", "oppgavetype", "prioritet"):
        if not body.get(name):
            yield f"{name} kan ikke være tom"
    if body["prioritet"] not in ("HOY", "NORM", "LAV"):
        yield "prioritet er ugyldig"
    if body["oppgavetype"] not in _KINDS:
        yield "oppgavetype finnes ikke i felles kodeverk"
    for name, most in _LENGTHS.items():
        if len(body.get(name) or "") > most:
            yield f"{name} er for lang"
    for name in ("tildeltEnhetsnr", "opprettetAvEnhetsnr"):
        if name in body and not re.fullmatch(r"\d{4}", body[name]):
            yield f"{name} må være fire siffer"
    if "personident" in body and not re.fullmatch(r"\d{11}", body["personident"]):
        yield "personident er ugyldig"
    begins = date.fromisoformat(body["aktivDato"])
    ends = body.get("fristFerdigstillelse")
    if ends is not None and date.fromisoformat(ends) < begins:
        yield "fristFerdigstillelse kan ikke være før aktivDato"
