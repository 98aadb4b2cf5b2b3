"""Files a case note in dokarkiv, Nav's archive (nav.md, section 1, field by field).

    POST /rest/journalpostapi/v1/journalpost?forsoekFerdigstill=true
    201 it is filed · 409 an earlier attempt was, and here is its id · 400 a field is wrong

The reference makes every repetition harmless, so whatever is not certain is tried again.
`message` of an error may echo the client's number: it is looked through for the name of a field,
never kept.
"""

import asyncio
import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.domain.organisation.organisation import OSLO
from bot.domain.reports.case_note import CaseNote, CaseType, Visibility, gaps
from bot.domain.reports.filing import (
    AlreadyFiled,
    Filed,
    Filing,
    FilingFailure,
    Refused,
    is_nav_ident,
    is_reference,
)
from bot.integrations.nav_service import NavResponse, NavService
from bot.ports import TryAgain

PATH = "/rest/journalpostapi/v1/journalpost"
MOST_TITLE = 500
# Ours: tells Gosys and later searches which notes the bot wrote. dokarkiv takes fifty letters.
BREVKODE: Final = "RODTKORT_NOTAT"
BREVKODE_ATTACHMENT: Final = "RODTKORT_VEDLEGG"

# Which field dokarkiv complains about; the first that its sentence names.
_FIELDS = {
    "tema": FilingFailure.TEMA,
    "fagsak": FilingFailure.CASE,
    "sakstype": FilingFailure.CASE,
    "bruker": FilingFailure.CLIENT,
    "tittel": FilingFailure.TITLE,
    "journalfoerendeenhet": FilingFailure.UNIT,
    "datodokument": FilingFailure.DATE,
    "dokument": FilingFailure.DOCUMENT,
}

DokarkivOutcome = Filed | AlreadyFiled | Refused | TryAgain


class Dokarkiv:
    """dokarkiv over HTTP. Never asks whether the employee has access: `Gosys` does, first."""

    def __init__(self, service: NavService) -> None:
        self._service = service

    async def file(self, filing: Filing) -> DokarkivOutcome:
        """File the note. Refuses by itself, without a request, what dokarkiv would refuse."""
        refused = refusal_of(filing)
        if refused is not None:
            return refused
        answer = await self._service.ask(
            "POST",
            PATH,
            {"Nav-Callid": filing.reference, "Nav-User-Id": filing.by},
            await asyncio.to_thread(_body, filing),
            {"forsoekFerdigstill": "true"},
        )
        return answer if isinstance(answer, TryAgain) else _outcome(answer)


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


def _outcome(answer: NavResponse) -> DokarkivOutcome:
    entry = answer.text("journalpostId")
    readable = entry is not None and entry.isascii() and entry.isalnum() and len(entry) <= 40
    match answer.status:
        case 200 | 201 | 409 if entry is not None and readable:
            finalised = answer.body.get("journalpostferdigstilt") is True
            kind = AlreadyFiled if answer.status == 409 else Filed
            return kind(entry, finalised)
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
    """Which part of the form the sentence is about, as far as it can be told."""
    said = " ".join(answer.text(name) or "" for name in ("detail", "message")).lower()
    found = [(said.index(word), why) for word, why in _FIELDS.items() if word in said]
    return min(found)[1] if found else FilingFailure.NOT_ACCEPTED
