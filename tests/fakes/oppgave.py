"""oppgave on a real socket: what it requires, and that it makes a second task without asking."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from aiohttp import web

from bot.domain.reports.case_note import TEMAS
from tests.fakes.nav_service import NavFake, problem

_KNOWN = frozenset(
    [
        "aktivDato",
        "oppgavetype",
        "prioritet",
        "tema",
        "journalpostId",
        "tildeltEnhetsnr",
        "opprettetAvEnhetsnr",
        "beskrivelse",
        "fristFerdigstillelse",
        "personident",
    ]
)


class OppgaveFake(NavFake):
    """The tasks, in the order they were made."""

    def __init__(self) -> None:
        super().__init__()
        self.tasks: list[dict[str, Any]] = []
        self.ignores_filters = False

    def routes(self, router: web.UrlDispatcher) -> None:
        """Search and create."""
        router.add_get("/api/v1/oppgaver", self._search)
        router.add_post("/api/v1/oppgaver", self._create)

    async def _search(self, request: web.Request) -> web.StreamResponse:
        wanted = dict(request.query)
        if not request.headers.get("X-Correlation-ID") or not wanted:
            return problem(400, "Bad Request", "X-Correlation-ID eller søk mangler")
        found = [
            task for task in self.tasks if self.ignores_filters or wanted.items() <= task.items()
        ]
        return web.json_response({"antallTreffTotalt": len(found), "oppgaver": found})

    async def _create(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        faults = list(_faults(request, body))
        if faults:
            return problem(400, "Bad Request", faults[0])
        task = {**body, "id": 5_000_000_000 + len(self.tasks), "versjon": 1, "status": "OPPRETTET"}
        self.tasks.append(task)
        return web.json_response(task, status=201, headers={"Location": f"/{task['id']}"})


def _faults(request: web.Request, body: dict[str, Any]) -> Iterator[str]:
    if not request.headers.get("X-Correlation-ID"):
        yield "X-Correlation-ID mangler"
    for name in ("aktivDato", "oppgavetype", "prioritet", "tema"):
        if not body.get(name):
            yield f"{name} mangler"
    if body.keys() - _KNOWN:
        yield "ukjent felt"
    date.fromisoformat(body["aktivDato"])
    if body["prioritet"] not in ("KRITISK", "HOY", "NORM", "LAV") or body["tema"] not in TEMAS:
        yield "ukjent kode"
    if not re.fullmatch(r"\d{11}", body.get("personident", "0" * 11)):
        yield "personident er ugyldig"
    for name in ("tildeltEnhetsnr", "opprettetAvEnhetsnr"):
        if len(body.get(name, "0000")) != 4:
            yield f"{name} er ugyldig"
