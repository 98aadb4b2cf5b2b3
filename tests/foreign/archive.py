"""dokarkiv: Nav's archive.

Written from: navikt/dokarkiv (OpprettJournalpostRequest and its validators with their sentences,
what an entry needs for its end, the answer of opprettJournalpost, problem details): a reference
that is known is answered 409 with its entry, and a repetition tries to finalise it anew.
"""

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.foreign.server import Foreign, problem
from tests.foreign.tokens import person_in

_NO_CODE = "validerer ikke mot kodeverk"
_REFERENCE = re.compile(r'[a-zA-Z0-9\-._~!$&"\\*+,;=:@]+')


def _codes(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Of the code lists, those that a note of Nav's own may be about.
_TEMAS = _codes(
    """AAP BAR BID DAG ENF EYB EYO FAR FOR GEN GRU HEL HJE IND KON KTR MED OMS OPP PEN SER SUP SYK
    SYM TIL TSO TSR UFM UFO VEN YRK"""
)
_SYSTEMS = _codes(
    """FS38 FS36 UFM OEBS OB36 AO01 AO11 IT01 PP01 K9 BISYS BA EF KONT SUPSTONAD OMSORGSPENGER
    HJELPEMIDLER BARNEBRILLER EY KELVIN DAGPENGER KOMPYS NEESSI TILLEGGSSTONADER
    ARBEIDSOPPFOLGING TILTAKSPENGER"""
)
_CATEGORIES = _codes(
    """B VB IB ES TS IS KS KD SED PUBL_BLANKETT_EOS ELEKTRONISK_DIALOG REFERAT FORVALTNINGSNOTAT SOK
    KA"""
)
_MAGIC = {"PDF": b"%PDF", "PDFA": b"%PDF", "XLSX": b"PK\x03\x04"}


@dataclass(slots=True)
class Journalpost:
    """An entry; `finalised` once it has its end."""

    id: str
    body: dict[str, Any] = field(repr=False)
    author: str
    finalised: bool


class ArchiveServer(Foreign):
    """`entries` by reference. `unfinished` are temas that an entry cannot be ended under."""

    def __init__(self, audience: str, issued: Callable[[str], str | None]) -> None:
        super().__init__(audience, issued)
        self.entries: dict[str, Journalpost] = {}
        self.unfinished: set[str] = set()

    def routes(self, router: web.UrlDispatcher) -> None:
        """opprettJournalpost."""
        router.add_post("/rest/journalpostapi/v1/journalpost", self._create)

    async def _create(self, request: web.Request) -> web.StreamResponse:
        body: dict[str, Any] = await request.json()
        fault = next(_faults(body), None)
        if fault is not None:
            return problem(400, fault, request.path)
        reference, wanted = body["eksternReferanseId"], "forsoekFerdigstill"
        known = self.entries.get(reference)
        if known is None:
            author = _author(request)
            known = Journalpost(str(454_000_000 + len(self.entries)), body, author, False)
            self.entries[reference] = known
            status = 201
        else:
            status = 409
        if request.query.get(wanted) == "true" and body["tema"] not in self.unfinished:
            known.finalised = (
                known.finalised or (body.get("bruker") and body.get("sak")) is not None
            )
        return web.json_response(_answer(known), status=status)


def _author(request: web.Request) -> str:
    """AzureAdFlowSporingHandler: a human's own token says who, and is no good without a name; with
    the machine's it is the header that says so."""
    person = person_in(request.headers["Authorization"].removeprefix("Bearer "))
    if person is not None:
        assert person["name"].strip(), "on-behalf-of token har ikke 'name' claim"
        return str(person.get("NAVident") or person["oid"])
    user = request.headers.get("Nav-User-Id", "")
    return user if re.fullmatch(r"[a-zA-Z]\d{6}", user) else "app"


def _answer(entry: Journalpost) -> dict[str, Any]:
    return {
        "journalpostId": entry.id,
        "journalstatus": "FERDIGSTILT" if entry.finalised else "UNDER_ARBEID",
        "melding": None if entry.finalised else "Kunne ikke ferdigstille journalpost.",
        "journalpostferdigstilt": entry.finalised,
        "dokumenter": [
            {"dokumentInfoId": str(455_000_000 + number)}
            for number, _ in enumerate(entry.body["dokumenter"])
        ],
    }


def _faults(body: dict[str, Any]) -> Iterator[str]:
    if body.get("journalposttype") not in ("INNGAAENDE", "UTGAAENDE", "NOTAT"):
        yield "Feltet journalposttype kan ikke være null eller tomt"
    reference = body.get("eksternReferanseId") or ""
    if not reference:
        yield "eksternReferanseId kan ikke være null eller tomt"
    if len(reference) > 200 or not _REFERENCE.fullmatch(reference):
        yield "eksternReferanseId kan bare inneholde alfanumeriske tegn"
    yield from _client(body.get("bruker"))
    if (tema := body.get("tema")) not in _TEMAS:
        yield f"Oppgitt tema={tema} {_NO_CODE}"
    yield from _case(body)
    unit = body.get("journalfoerendeEnhet") or ""
    if len(unit) != 4 or not unit.isdigit():
        yield f"Feltet journalfoerendeEnhet må ha lengde=4. journalfoerendeEnhet={unit}"
    for name in ("kanal", "avsenderMottaker"):
        if name in body:
            yield f"{name} skal ikke være satt for NOTAT"
    documents = body.get("dokumenter") or []
    if not documents:
        yield "Kan ikke opprette journalpost uten dokumenter."
    for title in (body.get("tittel"), *(document.get("tittel") for document in documents)):
        if not title or len(title) > 500 or "*****" in title:
            yield "tittel er ugyldig"
    for number, document in enumerate(documents):
        yield from _document(number, document)


def _client(client: Any) -> Iterator[str]:
    if not client or not client.get("id"):
        yield "Bruker.id må være satt."
    elif not client["id"].isdigit():
        yield "Bruker.id må bestå av tall."
    elif client.get("idType") == "FNR" and len(client["id"]) != 11:
        yield "Bruker.id må være 11 siffer for FNR."


def _case(body: dict[str, Any]) -> Iterator[str]:
    case = body.get("sak") or {}
    number, system = case.get("fagsakId"), case.get("fagsaksystem")
    match case.get("sakstype"):
        case "FAGSAK":
            if not number:
                yield "Sak.fagsakId må være satt dersom sakstype=FAGSAK"
            if not system:
                yield "Sak.fagsaksystem må være satt dersom sakstype=FAGSAK"
            if system and system not in _SYSTEMS:
                yield (
                    "JSON parse error: Cannot deserialize value of type `Fagsaksystem` from String"
                    f' "{system}" (through reference chain: OpprettJournalpostRequest["sak"]->'
                    'Sak["fagsaksystem"])'
                )
        case "GENERELL_SAK":
            if body.get("tema") in ("PEN", "UFO"):
                yield "tema kan ikke være UFO eller PEN dersom sakstype=GENERELL_SAK"
            if number:
                yield "Sak.fagsakId skal ikke være satt dersom sakstype=GENERELL_SAK"
        case other:
            yield f"Sak.sakstype={other} {_NO_CODE}"


def _document(number: int, document: dict[str, Any]) -> Iterator[str]:
    at = f"Dokumenter[{number}]"
    if document.get("dokumentKategori") not in {None, *_CATEGORIES}:
        yield f"{at}.dokumentkategori {_NO_CODE}"
    variants = document.get("dokumentvarianter") or []
    formats = [variant.get("variantformat") for variant in variants]
    if formats.count("ARKIV") != 1 or len(set(formats)) != len(formats):
        yield "Alle dokumenter må innholde en dokumentvariant av typen ARKIV"
    for variant in variants:
        kind, form = variant.get("filtype"), variant.get("variantformat")
        if kind not in _MAGIC:
            yield f"{at}.dokumentvariant({form}).filtype {_NO_CODE}"
            continue
        try:
            content = base64.b64decode(variant.get("fysiskDokument") or "", validate=True)
        except binascii.Error:
            content = b""
        if not content.startswith(_MAGIC[kind]):
            yield f"{at}.dokumentvariant({form}).fysiskDokument kan ikke lagres i fagarkivet."
