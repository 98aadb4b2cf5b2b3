"""Filing in Gosys over real sockets, against fakes that check every rule of nav.md, section 1
(R52)."""

import json
import logging

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.domain.reports.case_note import Case, CaseType, Visibility
from bot.domain.reports.filing import AlreadyFiled, Attachment, Filed, FilingFailure, Refused
from bot.integrations.gosys import Dokarkiv
from bot.integrations.nav_service import NavService
from bot.ports import FilingOutcome, TryAgain
from tests.afterwards import CANARY, IDENT, filing, note
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.integration.reports.gosys_scene import gosys
from tests.slow_machine import LONG_ENOUGH


async def test_r52_a_note_is_filed_once_however_often_it_is_sent() -> None:
    async with gosys() as scene:
        ready = filing()
        first = await scene.archive.file(ready)
        assert isinstance(first, Filed)
        assert first.finalised
        assert await scene.archive.file(ready) == AlreadyFiled(first.entry, True)
        assert list(scene.dokarkiv.filed) == [ready.reference]
        entry = scene.dokarkiv.filed[ready.reference]
        assert entry.author == IDENT
        assert entry.body["datoDokument"] == "2026-01-01T10:00:00"
        assert entry.body["dokumenter"][0]["dokumentvarianter"][0]["filtype"] == "PDFA"


async def test_the_client_sees_the_note_only_where_the_employee_chose_it() -> None:
    """nav.md, section 0, 1; L9."""
    async with gosys() as scene:
        shown = note(visibility=Visibility.SHOWN_TO_CLIENT, seen_consequence=True)
        await scene.archive.file(filing())
        await scene.archive.file(filing(note=shown, reference="rodtkort-2"))
        assert [entry.shown for entry in scene.dokarkiv.filed.values()] == [False, True]


async def test_a_specialist_case_and_evidence_are_filed_with_the_note() -> None:
    async with gosys() as scene:
        case = Case(CaseType.SPECIALIST, "10695768", "AO01")
        evidence = Attachment("Skjermbilde av chat", b"%PDF-1.7 evidence")
        outcome = await scene.archive.file(filing(note=note(case=case), attachments=(evidence,)))
        assert isinstance(outcome, Filed)
        (entry,) = scene.dokarkiv.filed.values()
        assert entry.body["sak"] == {
            "sakstype": "FAGSAK",
            "fagsakId": "10695768",
            "fagsaksystem": "AO01",
        }
        assert entry.body["dokumenter"][1]["tittel"] == "Skjermbilde av chat"


async def test_what_is_not_finalised_is_told_and_a_repetition_finalises() -> None:
    async with gosys() as scene:
        scene.dokarkiv.inactive.add("OPP")
        first = await scene.archive.file(filing())
        assert isinstance(first, Filed)
        assert not first.finalised
        assert await scene.archive.file(filing()) == AlreadyFiled(first.entry, False)
        scene.dokarkiv.inactive.clear()
        assert await scene.archive.file(filing()) == AlreadyFiled(first.entry, True)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (
            Fault(400, "Bad Request", f"tema for {CANARY}"),
            Refused(FilingFailure.TEMA, "http_400"),
        ),
        (
            Fault(400, "Bad Request", "Finner ikke bruker"),
            Refused(FilingFailure.CLIENT, "http_400"),
        ),
        (
            Fault(400, "Bad Request", "Ugyldig sak.fagsakId"),
            Refused(FilingFailure.CASE, "http_400"),
        ),
        (
            Fault(400, "Bad Request", "journalfoerendeEnhet"),
            Refused(FilingFailure.UNIT, "http_400"),
        ),
        (Fault(400, "Bad Request", "noe annet"), Refused(FilingFailure.NOT_ACCEPTED, "http_400")),
        (Fault(403, "Forbidden"), Refused(FilingFailure.NOT_PERMITTED, "http_403")),
        (Fault(404, "Not Found"), Refused(FilingFailure.NOT_ACCEPTED, "http_404")),
        (Fault(413, "Too Large"), Refused(FilingFailure.DOCUMENT, "http_413")),
        (
            Fault(302, headers=(("Location", "/elsewhere"),)),
            Refused(FilingFailure.NOT_ACCEPTED, "http_302"),
        ),
        (Fault(409, "Conflict", "uten id"), TryAgain("half_answer")),
        (Fault(500, "Internal Server Error"), TryAgain("http_500")),
        (faults.throttled("7"), TryAgain("http_429", 7.0)),
        (faults.throttled("soon"), TryAgain("http_429")),
        (faults.reset(), TryAgain("connection_lost")),
        (faults.hang(), TryAgain("timeout")),
    ],
)
async def test_every_fate_of_a_filing_is_an_outcome(fault: Fault, outcome: FilingOutcome) -> None:
    """Nothing is raised, nothing is followed elsewhere, and the next attempt files it once."""
    async with gosys() as scene:
        scene.dokarkiv.fail(fault)
        assert await scene.archive.file(filing()) == outcome
        assert scene.dokarkiv.filed == {}
        assert isinstance(await scene.archive.file(filing()), Filed)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("Oppgitt tema=XYZ validerer ikke mot kodeverk", FilingFailure.TEMA),
        ("tema kan ikke være UFO eller PEN dersom sakstype=GENERELL_SAK", FilingFailure.TEMA),
        ("Sak.fagsakId må være satt dersom sakstype=FAGSAK", FilingFailure.CASE),
        ("Bruker må være satt dersom sakstype=FAGSAK", FilingFailure.CLIENT),
        ("Bruker.id må være 11 siffer for FNR.", FilingFailure.CLIENT),
        (
            "Feltet journalfoerendeEnhet må ha lengde=4, men har lengde=3. "
            "journalfoerendeEnhet=315",
            FilingFailure.UNIT,
        ),
        (
            "Dokumenter[0].dokumentvariant(ARKIV).fysiskDokument kan ikke lagres",
            FilingFailure.DOCUMENT,
        ),
        (
            "Dokument.dokumentvariant.variantformat må være unik. Fant følgende duplikater for "
            "dokument med tittel=Bruker om tema og sak: to",
            FilingFailure.DOCUMENT,
        ),
        (
            "Kan ikke ferdigstille journalpost, følgende felt(er) mangler: DokumentInfo.tittel",
            FilingFailure.TITLE,
        ),
        (
            'JSON parse error: Cannot deserialize value of type `Fagsaksystem` from String "tema" '
            '(through reference chain: OpprettJournalpostRequest["sak"]->Sak["fagsaksystem"])',
            FilingFailure.CASE,
        ),
        ("datoDokument kan ikke være i fremtiden", FilingFailure.DATE),
        ("Noe gikk galt for bruker med tema og tittel", FilingFailure.NOT_ACCEPTED),
    ],
)
async def test_a_400_is_read_by_the_field_that_it_names(said: str, why: FilingFailure) -> None:
    """Never by a word that somebody wrote: the sentences are those of the archive's validators."""
    async with gosys() as scene:
        scene.dokarkiv.fail(Fault(400, "Bad Request", said))
        assert await scene.archive.file(filing()) == Refused(why, "http_400")


async def test_an_answer_that_is_lost_files_nothing_twice() -> None:
    """Timeout, reset, 500 and half an answer after it was filed: the id comes with the next."""
    for fault in (faults.hang(accepted=True), faults.reset(accepted=True), None):
        async with gosys() as scene:
            if fault is None:
                scene.dokarkiv.half_answers = 1
            else:
                scene.dokarkiv.fail(fault)
            first = await scene.archive.file(filing())
            assert isinstance(first, TryAgain), fault
            assert isinstance(await scene.archive.file(filing()), AlreadyFiled), fault
            assert len(scene.dokarkiv.filed) == 1


async def test_a_refused_token_is_renewed_once_and_a_missing_one_waits() -> None:
    async with gosys() as scene:
        scene.dokarkiv.tokens.revoke()
        assert isinstance(await scene.archive.file(filing()), Filed)
        assert scene.dokarkiv.statuses() == [401, 201]
        scene.dokarkiv.fail(faults.unauthorised(), faults.unauthorised())
        assert await scene.archive.file(filing()) == TryAgain("unauthorised")
        scene.gate.tokens.down = True
        assert await scene.archive.file(filing()) == TryAgain("token_unavailable")


async def test_a_service_that_is_away_is_tried_again() -> None:
    async with gosys() as scene, aiohttp.ClientSession() as session:
        nowhere = NavService("x", session, scene.gate.tokens, "http://127.0.0.1:9", LONG_ENOUGH)
        assert await Dokarkiv(nowhere).file(filing()) == TryAgain("not_connected")


async def test_l11_a_canary_number_is_in_no_log_line(caplog: pytest.LogCaptureFixture) -> None:
    """L11: filed, refused with an echo, barred, broken, without a token."""
    with capture_logs() as lines, caplog.at_level(logging.DEBUG):
        async with gosys() as scene:
            echo = Fault(400, "Bad Request", f"bruker {CANARY} finnes ikke")
            scene.dokarkiv.fail(echo, Fault(500, "x", CANARY), faults.reset())
            outcomes = [await scene.archive.file(filing()) for _ in range(4)]
            scene.gate.rules[CANARY] = "AVVIST_SKJERMING"
            outcomes.append(await scene.archive.file(filing()))
            scene.gate.tokens.down = True
            outcomes.append(await scene.archive.file(filing()))
    assert lines, "something was logged"
    assert CANARY not in json.dumps(lines, default=str) + caplog.text
    assert CANARY not in repr((outcomes, filing()))
