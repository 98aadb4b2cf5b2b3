"""dokarkiv on a real socket: every rule of nav.md, section 1, for what the bot files there.

A request that breaks a rule is answered 400 as the real service answers it, with a sentence that
echoes the client's number. What was filed is in `filed`, by `eksternReferanseId`.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.domain.organisation.organisation import OSLO
from bot.domain.reports.case_note import DEPRECATED_TEMAS, TEMAS
from tests.fakes.nav_service import NavFake, problem

_REFERENCE = re.compile(r'^[a-zA-Z0-9-._~!$&"\\*+,;=:@]+$')
_CATEGORY_CODES = """
    B VB IB ES TS IS KS KD SED PUBL_BLANKETT_EOS ELEKTRONISK_DIALOG REFERAT FORVALTNINGSNOTAT SOK KA
"""
_CATEGORIES = _CATEGORY_CODES.split()
_MAGIC = {"PDF": b"%PDF", "PDFA": b"%PDF", "XLSX": b"PK"}


@dataclass(slots=True)
class Entry:
    """One journalpost; `shown` is what safselvbetjening would make of it on nav.no."""

    id: str
    finalised: bool
    body: dict[str, Any] = field(repr=False)
    author: str
    mistaken_by: str = ""

    @property
    def shown(self) -> bool:
        """Rule 1g: a NOTAT is shown for the category of its main document alone."""
        main = self.body["dokumenter"][0]
        return bool(main.get("dokumentKategori") == "FORVALTNINGSNOTAT")


class DokarkivFake(NavFake):
    """The archive. `now` is its own clock; None is this machine's."""

    def __init__(self, now: datetime | None = None) -> None:
        super().__init__()
        self.filed: dict[str, Entry] = {}
        self.inactive: set[str] = set()  # tema that can be filed under and not finalised
        self._now = now

    def routes(self, router: web.UrlDispatcher) -> None:
        """Two routes."""
        router.add_post("/rest/journalpostapi/v1/journalpost", self._create)
        router.add_patch(
            "/rest/journalpostapi/v1/journalpost/{id}/feilregistrer/feilregistrerSakstilknytning",
            self._mistaken,
        )

    async def _create(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        now = self._now or datetime.now(OSLO).replace(tzinfo=None)
        faults = [*_headers(request), *_fields(body), *_case(body), *_date(body, now)]
        faults += [*_documents(body)]
        if faults:
            number = (body.get("bruker") or {}).get("id")
            return problem(400, "Bad Request", f"{faults[0]}. Forespørsel for bruker {number}")
        known = self.filed.get(body["eksternReferanseId"])
        if known is not None:
            return self._answered(409, known)
        entry = Entry(
            str(453_800_000 + len(self.filed)),
            self._finalises(request, body),
            body,
            request.headers["Nav-User-Id"],
        )
        self.filed[body["eksternReferanseId"]] = entry
        return self._answered(201, entry)

    async def _mistaken(self, request: web.Request) -> web.StreamResponse:
        """Marks the entry's tie to its case; a second time it is refused as done already."""
        faults = list(_headers(request))
        if faults:
            return problem(400, "Bad Request", faults[0])
        entry = next((e for e in self.filed.values() if e.id == request.match_info["id"]), None)
        if entry is None:
            return problem(404, "Not Found", "Kunne ikke finne journalpost i joark")
        if entry.mistaken_by:
            return problem(400, "Bad Request", "Saksrelasjonen er allerede feilregistrert")
        entry.mistaken_by = request.headers["Nav-User-Id"]
        return web.Response(text="Saksrelasjonen ble feilregistrert")

    def _finalises(self, request: web.Request, body: dict[str, Any]) -> bool:
        wanted = request.query.get("forsoekFerdigstill") == "true"
        return wanted and body["tema"] not in self.inactive

    def _answered(self, status: int, entry: Entry) -> web.Response:
        if status == 409 and not entry.finalised:  # a retry tries to finalise too
            entry.finalised = entry.body["tema"] not in self.inactive
        return web.json_response(
            {
                "journalpostId": entry.id,
                "journalstatus": "ENDELIG" if entry.finalised else "MIDLERTIDIG",
                "melding": None if entry.finalised else "Kunne ikke ferdigstille",
                "journalpostferdigstilt": entry.finalised,
                "dokumenter": [{"dokumentInfoId": "1"} for _ in entry.body["dokumenter"]],
            },
            status=status,
        )


def _headers(request: web.Request) -> Iterator[str]:
    if not request.headers.get("Nav-Callid"):
        yield "Nav-Callid mangler"
    if "X-Correlation-ID" in request.headers:
        yield "X-Correlation-ID er utfaset"
    if not re.fullmatch(r"[a-zA-Z]\d{6}", request.headers.get("Nav-User-Id", "")):
        yield "Nav-User-Id er ugyldig"


def _fields(body: dict[str, Any]) -> Iterator[str]:
    if body.get("journalposttype") != "NOTAT":
        yield "journalposttype er ikke NOTAT"
    if body.get("tema") not in TEMAS - DEPRECATED_TEMAS:
        yield "tema finnes ikke"
    reference = body.get("eksternReferanseId") or ""
    if not _REFERENCE.fullmatch(reference) or len(reference) > 200:
        yield "eksternReferanseId er ugyldig"
    client = body.get("bruker") or {}
    if client.get("idType") != "FNR" or not re.fullmatch(r"\d{11}", client.get("id") or ""):
        yield "bruker.id er ugyldig"
    if not re.fullmatch(r"\d{4}", body.get("journalfoerendeEnhet") or ""):
        yield "journalfoerendeEnhet er ugyldig"
    yield from _title(body.get("tittel"))
    for name in ("kanal", "avsenderMottaker"):
        if name in body:
            yield f"{name} skal ikke settes for NOTAT"


def _title(title: Any) -> Iterator[str]:
    if not isinstance(title, str) or not title.strip() or len(title) > 500 or "*****" in title:
        yield "tittel er ugyldig"


def _case(body: dict[str, Any]) -> Iterator[str]:
    case = body.get("sak") or {}
    named = {"fagsakId", "fagsaksystem"} & {name for name, value in case.items() if value}
    if case.get("sakstype") == "GENERELL_SAK" and named:
        yield "sakstype GENERELL_SAK kan ikke ha fagsakId"
    elif case.get("sakstype") == "FAGSAK" and len(named) < 2:
        yield "sakstype FAGSAK må ha fagsakId og fagsaksystem"
    elif case.get("sakstype") not in ("GENERELL_SAK", "FAGSAK"):
        yield "sakstype er ugyldig"


def _date(body: dict[str, Any], now: datetime) -> Iterator[str]:
    said = datetime.fromisoformat(body.get("datoDokument") or "")
    if said.tzinfo is not None or said > now + timedelta(seconds=3):
        yield "datoDokument er ugyldig"


def _documents(body: dict[str, Any]) -> Iterator[str]:
    documents = body.get("dokumenter") or []
    if not documents:
        yield "dokumenter mangler"
    for document in documents:
        yield from _title(document.get("tittel"))
        if len(document.get("brevkode") or "") > 50:
            yield "dokument.brevkode er for lang"
        if document.get("dokumentKategori") not in (None, *_CATEGORIES):
            yield "dokumentKategori finnes ikke"
        yield from _variants(document.get("dokumentvarianter") or [])


def _variants(variants: list[dict[str, Any]]) -> Iterator[str]:
    formats = [variant.get("variantformat") for variant in variants]
    if formats.count("ARKIV") != 1 or len(set(formats)) != len(formats):
        yield "dokument må ha nøyaktig én variant ARKIV"
    for variant in variants:
        magic = _MAGIC.get(variant.get("filtype") or "")
        try:
            content = base64.b64decode(variant.get("fysiskDokument") or "", validate=True)
        except binascii.Error:
            content = b""
        if magic is None or not content.startswith(magic):
            yield "dokument har feil filtype"
