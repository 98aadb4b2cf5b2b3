"""Files a case note where Gosys shows it: access first, then the archive. Without a
way into Gosys a human pastes the note, which is the default.

Whether an employee may read and write about a client, tilgangsmaskinen says (nav.md, "Access"),
with a machine token from Texas, which nais puts beside every application (nav.md, section 3):

    POST /api/v1/ccf/komplett/{Nav ident}     body: the number as a JSON string
    204 may · 403 may not: `title` is the rule, `kanOverstyres` · 404 nobody by that number

Outside nais, `teams.credentials.MsalTokenProvider` with
`scope=api://<cluster>.<namespace>.<app>/.default` does the same.

The note is filed in dokarkiv, Nav's archive (nav.md, section 1, field by field):

    POST /rest/journalpostapi/v1/journalpost?forsoekFerdigstill=true
    201 it is filed · 409 an earlier attempt was, and here is its id · 400 a field is wrong

With the token of whoever files where their client has brought one (`OwnTokens`); else with the
machine's, and who filed is told in `Nav-User-Id`. A user's token cannot wait in a retried queue
(docs/decisions/0084).

The reference makes every repetition harmless, so whatever is not certain is tried again. `message`
of an error may echo the client's number: it is looked through for the path of a field, never kept.
"""

import asyncio
import base64
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.domain.organisation.organisation import OSLO
from bot.domain.reports.case_note import CaseNote, CaseType, Visibility, gaps, gaps_by_hand
from bot.domain.reports.filing import (
    AccessDenied,
    Allowed,
    AlreadyFiled,
    Barred,
    Filed,
    Filing,
    FilingFailure,
    ForHand,
    Identity,
    Refused,
    TakenBack,
    is_nav_ident,
    is_reference,
)
from bot.domain.reports.privacy_filter import BirthNumber
from bot.integrations.nav_service import UNAUTHORISED, NavResponse, NavService, OwnToken, OwnTokens
from bot.ports import AccessOutcome, FilingOutcome, Gate, RetractOutcome, TryAgain

DOKARKIV_PATH = "/rest/journalpostapi/v1/journalpost"
MOST_TITLE = 500
# Ours: tells Gosys and later searches which notes the bot wrote. dokarkiv takes fifty letters.
BREVKODE: Final = "RODTKORT_NOTAT"
BREVKODE_ATTACHMENT: Final = "RODTKORT_VEDLEGG"

# Which part of the form a path of dokarkiv's belongs to; the longest that is known counts.
_FIELDS = {
    "tema": FilingFailure.TEMA,
    "behandlingstema": FilingFailure.TEMA,
    "journalpost.fagomrade": FilingFailure.TEMA,
    "sak": FilingFailure.CASE,
    "sakstype": FilingFailure.CASE,
    "fagsakid": FilingFailure.CASE,
    "fagsaksystem": FilingFailure.CASE,
    "saksrelasjon": FilingFailure.CASE,
    "bruker": FilingFailure.CLIENT,
    "tittel": FilingFailure.TITLE,
    "dokument.tittel": FilingFailure.TITLE,
    "dokumenter.tittel": FilingFailure.TITLE,
    "dokumentinfo.tittel": FilingFailure.TITLE,
    "journalpost.innhold": FilingFailure.TITLE,
    "journalfoerendeenhet": FilingFailure.UNIT,
    "datodokument": FilingFailure.DATE,
    "dokument": FilingFailure.DOCUMENT,
    "dokumenter": FilingFailure.DOCUMENT,
    "dokumentkategori": FilingFailure.DOCUMENT,
}
# Where its sentences name a field: first of all, after a word or two of introduction; in a list of
# what is missing; or as the chain of names where it could not read the request. Anything else in
# them may be what somebody wrote.
_INTRODUCED = r"(?:(?:feltet|oppgitt|ugyldig|ukjent|alle|finner ikke|mangler)\s+)*"
_LEADING = re.compile(rf"\s*{_INTRODUCED}([a-zæøå]\w*(?:(?:\[\d+\]|\(\w*\))*\.\w+)*)", re.I)
_MISSING = re.compile(r"felt(?:er)?(?:\(er\))? mangler: ([\w.]+)", re.I)
_CHAIN = re.compile(r"\[\\?\"(\w+)\\?\"\]")

FILED_BY_MISTAKE = "feilregistrer/feilregistrerSakstilknytning"
_ALREADY_SO = "allerede feilregistrert"  # how dokarkiv answers a repetition, with 400
DokarkivOutcome = Filed | AlreadyFiled | Refused | TryAgain


class Dokarkiv:
    """dokarkiv over HTTP. Never asks whether the employee has access: `Gosys` does, first."""

    def __init__(self, service: NavService) -> None:
        self._service = service

    async def file(self, filing: Filing, own: OwnToken | None = None) -> DokarkivOutcome:
        """File the note, with `own` where that is taken. Refuses by itself, without a request, what
        dokarkiv would refuse."""
        refused = refusal_of(filing)
        if refused is not None:
            return refused
        body = await asyncio.to_thread(_body, filing)
        asked = ("POST", DOKARKIV_PATH)
        headers, query = {"Nav-Callid": filing.reference}, {"forsoekFerdigstill": "true"}
        if own is not None:
            answer = await self._service.ask(*asked, headers, body, query, own=own)
            if answer != UNAUTHORISED:  # which says nothing of whether the human may
                return answer if isinstance(answer, TryAgain) else _filed(answer, Identity.OWN)
        headers["Nav-User-Id"] = filing.by
        answer = await self._service.ask(*asked, headers, body, query)
        return answer if isinstance(answer, TryAgain) else _filed(answer, Identity.MACHINE)

    async def take_back(self, entry: str, by: str) -> RetractOutcome:
        """See `Archive.take_back`. A repetition is refused as done already, and so is done."""
        if not is_nav_ident(by):  # nobody's name is put under it
            return Refused(FilingFailure.NO_IDENT, "no_ident")
        headers = {"Nav-Callid": f"rodtkort-{entry}", "Nav-User-Id": by}
        path = f"{DOKARKIV_PATH}/{entry}/{FILED_BY_MISTAKE}"
        answer = await self._service.ask("PATCH", path, headers)
        return answer if isinstance(answer, TryAgain) else _taken_back(answer)


def _taken_back(answer: NavResponse) -> RetractOutcome:
    said = " ".join(answer.text(name) or "" for name in ("detail", "message")).lower()
    if answer.status == 200 or (answer.status == 400 and _ALREADY_SO in said):
        return TakenBack()
    if answer.status == 409:  # somebody else is at it
        return TryAgain("http_409")
    why = FilingFailure.NOT_PERMITTED if answer.status == 403 else FilingFailure.NOT_ACCEPTED
    return Refused(why, f"http_{answer.status}")


def _body(filing: Filing) -> bytes:
    """In a thread: with pictures it is megabytes, which would keep the event loop from an alarm."""
    return json.dumps(journalpost(filing)).encode()


def refusal_of(filing: Filing) -> Refused | None:
    """What keeps the filing from being sent at all."""
    if filing.drill:
        return Refused(FilingFailure.DRILL, "drill")
    if not is_nav_ident(filing.by):
        return Refused(FilingFailure.NO_IDENT, "no_ident")
    if filing.client is None:
        return Refused(FilingFailure.CLIENT_GONE, "client_gone")
    if not is_reference(filing.reference) or not filing.document.startswith(b"%PDF"):
        return Refused(FilingFailure.DOCUMENT, "reference_or_document")
    titles = [attachment.title for attachment in filing.attachments]
    if any(not title.strip() or len(title) > MOST_TITLE or "*****" in title for title in titles):
        return Refused(FilingFailure.TITLE, "attachment_title")
    missing = gaps(filing.note)
    return Refused(FilingFailure.NOT_COMPLETE, missing[0].value) if missing else None


def journalpost(filing: Filing) -> dict[str, Any]:
    """The request's body. No channel and no sender: dokarkiv documents both as not for a NOTAT."""
    note = filing.note
    assert filing.client is not None  # refusal_of
    return {
        "journalposttype": "NOTAT",
        "tema": note.tema,
        "tittel": note.title,
        "eksternReferanseId": filing.reference,
        "bruker": {"id": filing.client.digits, "idType": "FNR"},
        "sak": _case(note),
        "journalfoerendeEnhet": note.unit,
        "datoDokument": _oslo(note.at),
        "dokumenter": [
            _main_document(filing),
            *(
                {
                    "tittel": attachment.title,
                    "brevkode": BREVKODE_ATTACHMENT,
                    "dokumentvarianter": [_archived(attachment.pdf, "PDF")],
                }
                for attachment in filing.attachments
            ),
        ],
    }


def _main_document(filing: Filing) -> dict[str, Any]:
    document: dict[str, Any] = {
        "tittel": filing.note.title,
        "brevkode": BREVKODE,
        "dokumentvarianter": [_archived(filing.document, "PDFA")],
    }
    # This category is what shows the note on nav.no; without one it stays hidden (section 0, 1).
    if filing.note.visibility is Visibility.SHOWN_TO_CLIENT:
        document["dokumentKategori"] = "FORVALTNINGSNOTAT"
    return document


def _archived(pdf: bytes, filtype: str) -> dict[str, str]:
    content = base64.b64encode(pdf).decode()
    return {"filtype": filtype, "variantformat": "ARKIV", "fysiskDokument": content}


def _case(note: CaseNote) -> dict[str, str | None]:
    if note.case.type is CaseType.GENERAL:
        return {"sakstype": CaseType.GENERAL.value}
    return {
        "sakstype": CaseType.SPECIALIST.value,
        "fagsakId": note.case.number,
        "fagsaksystem": note.case.system,
    }


def _oslo(at: int) -> str:
    """Local time without a zone, as dokarkiv reads it."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)
    return moment.astimezone(OSLO).replace(tzinfo=None).isoformat(timespec="seconds")


def _filed(answer: NavResponse, identity: Identity) -> DokarkivOutcome:
    entry = answer.text("journalpostId")
    readable = entry is not None and entry.isascii() and entry.isalnum() and len(entry) <= 40
    match answer.status:
        case 200 | 201 | 409 if entry is not None and readable:
            finalised = answer.body.get("journalpostferdigstilt") is True
            if answer.status == 409:  # as whom an earlier attempt came, nobody knows
                return AlreadyFiled(entry, finalised)
            return Filed(entry, finalised, identity)
        case 200 | 201 | 409:
            return TryAgain("half_answer")  # it is there: the next attempt gets the id
        case 403:
            return Refused(FilingFailure.NOT_PERMITTED, "http_403")
        case 408:
            return TryAgain("http_408")
        case 413:
            return Refused(FilingFailure.DOCUMENT, "http_413")
        case 400:
            return Refused(_field_named(answer), "http_400")
        case status:
            return Refused(FilingFailure.NOT_ACCEPTED, f"http_{status}")


def _field_named(answer: NavResponse) -> FilingFailure:
    """Which part of the form the answer is about, by the path of the field that it names."""
    for said in (answer.text("detail"), answer.text("message")):
        for path in _paths(said or ""):
            parts = path.lower().split(".")
            for end in range(len(parts), 0, -1):
                if (why := _FIELDS.get(".".join(parts[:end]))) is not None:
                    return why
    return FilingFailure.NOT_ACCEPTED


def _paths(said: str) -> Iterator[str]:
    if chain := _CHAIN.findall(said):
        yield ".".join(chain)
    elif missing := _MISSING.search(said):
        yield missing[1]
    elif leading := _LEADING.match(said):
        yield re.sub(r"\[\d+\]|\(\w*\)", "", leading[1])


class Gosys:
    """Implements `ports.Archive`. Without a yes from the gate nothing is sent."""

    def __init__(self, gate: Gate, dokarkiv: Dokarkiv, own: OwnTokens | None = None) -> None:
        self._gate = gate
        self._dokarkiv = dokarkiv
        self._own = own

    async def file(self, filing: Filing) -> FilingOutcome:
        """See `Archive.file`. What can never be filed is refused before anybody is asked about the
        client; access is asked at every attempt, because it may have gone since the last."""
        outcome = await self._filed(filing)
        if self._own is not None and not isinstance(outcome, TryAgain):
            self._own.let_go(filing.person)
        return outcome

    async def _filed(self, filing: Filing) -> FilingOutcome:
        refused = refusal_of(filing)
        if refused is not None:
            return refused
        assert filing.client is not None  # refusal_of
        own = self._own.of(filing.person) if self._own is not None else None
        if own is not None and own.ident.lower() != filing.by.lower():
            # The organisation file has somebody else's: the gate would be asked about them.
            return Refused(FilingFailure.NO_IDENT, "ident_differs")
        access = await self._gate.may(filing.by, filing.client)
        if not isinstance(access, Allowed):
            return access
        return await self._dokarkiv.file(filing, own)

    async def may(self, by: str, client: BirthNumber) -> AccessOutcome:
        """See `Archive.may`."""
        return await self._gate.may(by, client)

    async def take_back(self, entry: str, by: str) -> RetractOutcome:
        """See `Archive.take_back`. The gate is not asked: the client's number is not here any
        more, and nothing about the client is read or written."""
        return await self._dokarkiv.take_back(entry, by)


_BEFORE = ("hand-protected", "hand-find-client", "hand-new-note")
_AFTER = ("hand-attach", "hand-check", "hand-number")


class ByHand:
    """Implements `ports.Archive` by handing the finished note to the human who wrote it."""

    async def file(self, filing: Filing) -> FilingOutcome:
        """`ForHand` with a checklist; never the client's number, which the human knows. A drill's
        note and an unfinished one are refused as they are by the real archive."""
        if filing.drill:
            return Refused(FilingFailure.DRILL, "drill")
        missing = gaps_by_hand(filing.note)
        if missing:
            return Refused(FilingFailure.NOT_COMPLETE, missing[0].value)
        shown = filing.note.visibility is Visibility.SHOWN_TO_CLIENT
        choice = "hand-shown" if shown else "hand-internal"
        name = f"{filing.reference}.pdf"
        return ForHand(name, filing.document, filing.text, (*_BEFORE, choice, *_AFTER))

    async def may(self, by: str, client: BirthNumber) -> AccessOutcome:
        """Yes: the human is asked by Gosys itself."""
        return Allowed()

    async def take_back(self, entry: str, by: str) -> RetractOutcome:
        """The human does that too."""
        return Refused(FilingFailure.NOT_PERMITTED, "by_hand")


TILGANGSMASKINEN_PATH = "/api/v1/ccf/komplett/"

# The rules, one by one, in every spelling that was published.
_RULES = {
    "AVVIST_STRENGT_FORTROLIG_ADRESSE": Barred.STRICTLY_CONFIDENTIAL,
    "AVVIST_STRENGT_FORTROLIG_UTLAND": Barred.STRICTLY_CONFIDENTIAL,
    "AVVIST_FORTROLIG_ADRESSE": Barred.CONFIDENTIAL,
    "AVVIST_SKJERMING": Barred.SHIELDED,
    "AVVIST_HABILITET": Barred.OWN_RELATIONS,
    "AVVIST_VERGE": Barred.GUARDIAN,
    "AVVIST_VERGEMÅL": Barred.GUARDIAN,
    "AVVIST_GEOGRAFISK": Barred.OTHER_AREA,
    "AVVIST_PERSON_UTLAND": Barred.ABROAD,
    "AVVIST_UKJENT_BOSTED": Barred.UNKNOWN_RESIDENCE,
    "AVVIST_PERSON_UKJENT": Barred.UNKNOWN_RESIDENCE,
    "AVVIST_AVDØD": Barred.DEAD,
    "AVVIST_AVDOED": Barred.DEAD,
}
_UNDECIDED = "AVVIST_MANGLENDE_DATA"  # the gate could not find out: that is no answer
_RULE = "AVVIST_"
# A rule that is new and speaks of protection is one of protection: on the safe side, and unsaid.
_OF_PROTECTION = ("AVVIST_STRENGT", "AVVIST_FORTROLIG", "AVVIST_SKJERM")


class Tilgangsmaskinen:
    """Implements `ports.Gate`. The answer is never kept: access is asked anew each time."""

    def __init__(self, service: NavService) -> None:
        self._service = service

    async def may(self, ident: str, client: BirthNumber) -> AccessOutcome:
        """See `Gate.may`. Who has no Nav ident has no access (municipal staff may lack one)."""
        if not is_nav_ident(ident):
            return Refused(FilingFailure.NO_IDENT, "no_ident")
        answer = await self._service.ask("POST", TILGANGSMASKINEN_PATH + ident, {}, client.digits)
        return answer if isinstance(answer, TryAgain) else _access(answer)


def _access(answer: NavResponse) -> AccessOutcome:
    match answer.status:
        case 204:
            return Allowed()
        case 403 if (answer.text("title") or "") == _UNDECIDED:
            return TryAgain("gate_undecided")
        case 403 if (title := answer.text("title") or "").startswith(_RULE):
            overridable = isinstance(answer.body, dict) and answer.body.get("kanOverstyres") is True
            return AccessDenied(_kind(title), overridable)
        case 403:  # no rule: it is not ours to call, or half an answer
            return Refused(FilingFailure.NOT_PERMITTED, "gate_http_403")
        case 400 | 404:
            return Refused(FilingFailure.CLIENT, f"http_{answer.status}")
        case status:  # anything but a yes is not a yes
            return TryAgain(f"http_{status}")


def _kind(title: str) -> Barred:
    if (known := _RULES.get(title)) is not None:
        return known
    return Barred.SHIELDED if title.startswith(_OF_PROTECTION) else Barred.OTHER
