"""Filing in Gosys over real sockets, against fakes that check every rule of nav.md, section 1
(R52)."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.domain.case_note import Case, CaseType, Visibility
from bot.domain.filing import (
    AccessDenied,
    AlreadyFiled,
    Attachment,
    Barred,
    Filed,
    ForHand,
    Refused,
    TaskThere,
    Why,
)
from bot.domain.organisation import Language
from bot.integrations.gosys.by_hand import ByHand
from bot.integrations.gosys.dokarkiv import Dokarkiv
from bot.integrations.gosys.gosys import Gosys
from bot.integrations.gosys.oppgave import Oppgave
from bot.integrations.gosys.texas import NoTexasToken, TexasTokens
from bot.integrations.gosys.tilgangsmaskinen import Tilgangsmaskinen
from bot.integrations.nav_service import NavService
from bot.service.filing_ports import Archive, FilingOutcome, Tasks, TaskWanted
from bot.service.ports import TryAgain
from bot.texts import say_in
from tests.afterwards import CANARY, IDENT, client, filing, note
from tests.fakes import faults
from tests.fakes.dokarkiv import DokarkivFake
from tests.fakes.faults import Fault
from tests.fakes.identity import served
from tests.fakes.oppgave import OppgaveFake
from tests.fakes.tilgangsmaskinen import TilgangsmaskinenFake
from tests.world import START

TOO_LONG = 0.3  # how long a test waits for an answer that never comes


@dataclass(slots=True)
class Scene:
    """The archive as the bot sees it, and the fakes behind it."""

    archive: Archive
    dokarkiv: DokarkivFake
    gate: TilgangsmaskinenFake


@asynccontextmanager
async def gosys() -> AsyncIterator[Scene]:
    """Everything works, and everybody may be written about."""
    async with (
        DokarkivFake(now=datetime(2026, 1, 1, 11)) as dokarkiv,
        TilgangsmaskinenFake() as gate,
        aiohttp.ClientSession() as session,
    ):
        archive = Gosys(
            Tilgangsmaskinen(NavService("gate", session, gate.tokens, gate.url, TOO_LONG)),
            Dokarkiv(NavService("dokarkiv", session, dokarkiv.tokens, dokarkiv.url, TOO_LONG)),
        )
        yield Scene(archive, dokarkiv, gate)


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
            Refused(Why.TEMA, "http_400"),
        ),
        (Fault(400, "Bad Request", "Finner ikke bruker"), Refused(Why.CLIENT, "http_400")),
        (Fault(400, "Bad Request", "Ugyldig sak.fagsakId"), Refused(Why.CASE, "http_400")),
        (Fault(400, "Bad Request", "journalfoerendeEnhet"), Refused(Why.UNIT, "http_400")),
        (Fault(400, "Bad Request", "noe annet"), Refused(Why.NOT_ACCEPTED, "http_400")),
        (Fault(403, "Forbidden"), Refused(Why.NOT_PERMITTED, "http_403")),
        (Fault(404, "Not Found"), Refused(Why.NOT_ACCEPTED, "http_404")),
        (Fault(413, "Too Large"), Refused(Why.DOCUMENT, "http_413")),
        (Fault(302, headers=(("Location", "/elsewhere"),)), Refused(Why.NOT_ACCEPTED, "http_302")),
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
        nowhere = NavService("x", session, scene.gate.tokens, "http://127.0.0.1:9", TOO_LONG)
        assert await Dokarkiv(nowhere).file(filing()) == TryAgain("not_connected")


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("AVVIST_STRENGT_FORTROLIG_ADRESSE", Barred.STRICTLY_CONFIDENTIAL),
        ("AVVIST_STRENGT_FORTROLIG_UTLAND", Barred.STRICTLY_CONFIDENTIAL),
        ("AVVIST_FORTROLIG_ADRESSE", Barred.CONFIDENTIAL),
        ("AVVIST_SKJERMING", Barred.SHIELDED),
        ("AVVIST_HABILITET", Barred.OWN_RELATIONS),
        ("AVVIST_GEOGRAFISK", Barred.OTHER_AREA),
        ("AVVIST_NOE_NYTT", Barred.OTHER),
    ],
)
async def test_without_access_nothing_is_sent_and_the_way_is_named(rule: str, kind: Barred) -> None:
    async with gosys() as scene:
        scene.gate.rules[CANARY] = rule
        assert await scene.archive.file(filing()) == AccessDenied(kind)
        assert scene.dokarkiv.asked == []
        assert "leder" in say_in(Language.BOKMAL)(kind.sentence)


async def test_no_answer_about_access_is_never_a_yes() -> None:
    for fault, outcome in (
        (Fault(500), TryAgain("http_500")),
        (Fault(200), TryAgain("http_200")),
        (faults.hang(), TryAgain("timeout")),
        (Fault(403, message="ingen regel"), AccessDenied(Barred.OTHER)),
        (Fault(404), Refused(Why.CLIENT, "http_404")),
    ):
        async with gosys() as scene:
            scene.gate.fail(fault)
            assert await scene.archive.file(filing()) == outcome, fault
            assert scene.dokarkiv.asked == []
    async with gosys() as scene:
        scene.gate.half_answers, scene.gate.rules[CANARY] = 1, "AVVIST_SKJERMING"
        assert await scene.archive.file(filing()) == Refused(Why.NOT_PERMITTED, "http_403")
        scene.gate.unknown.add(CANARY)
        assert await scene.archive.file(filing()) == Refused(Why.CLIENT, "http_404")


async def test_what_dokarkiv_would_refuse_is_never_sent() -> None:
    """L12: a drill's note neither."""
    async with gosys() as scene, aiohttp.ClientSession() as session:
        for changed, why in (
            (filing(drill=True), Why.DRILL),
            (filing(by="saksbehandler"), Why.NO_IDENT),
            (filing(reference="med mellomrom"), Why.DOCUMENT),
            (filing(document=b"\x89PNG"), Why.DOCUMENT),
            (filing(attachments=(Attachment("*****", b"%PDF"),)), Why.TITLE),
            (replace(filing(), note=note(title="")), Why.NOT_COMPLETE),
        ):
            outcome = await scene.archive.file(changed)
            assert isinstance(outcome, Refused)
            assert outcome.why is why
        assert scene.gate.asked == []
        service = NavService("gate", session, scene.gate.tokens, scene.gate.url)
        gate = Tilgangsmaskinen(service)
        assert await gate.may("../../ccf", client()) == Refused(Why.NO_IDENT, "no_ident")


async def test_by_hand_gives_the_paper_the_words_and_a_checklist() -> None:
    archive: Archive = ByHand()
    ready = filing()
    outcome = await archive.file(ready)
    assert isinstance(outcome, ForHand)
    assert outcome.document == ready.document
    assert "Nå kommer jeg og tar dere" in outcome.text
    assert CANARY not in repr(outcome) + outcome.text + outcome.file_name
    assert "hand-internal" in outcome.checklist
    shown = note(visibility=Visibility.SHOWN_TO_CLIENT, seen_consequence=True)
    other = await archive.file(filing(note=shown))
    assert isinstance(other, ForHand)
    assert "hand-shown" in other.checklist
    assert all(say_in(Language.NYNORSK)(id) for id in outcome.checklist)
    assert await archive.file(filing(drill=True)) == Refused(Why.DRILL, "drill")
    unfinished = replace(ready, note=note(behaviour=""))
    assert await archive.file(unfinished) == Refused(Why.NOT_COMPLETE, "behaviour")


@asynccontextmanager
async def tasks() -> AsyncIterator[tuple[Tasks, OppgaveFake]]:
    """oppgave as the bot sees it."""
    async with OppgaveFake() as fake, aiohttp.ClientSession() as session:
        yield Oppgave(NavService("oppgave", session, fake.tokens, fake.url, TOO_LONG)), fake


def wanted(**changes: Any) -> TaskWanted:
    """A task about an archived note."""
    task = TaskWanted("453800000", "OPP", "0315", "Se notatet.", "Saksbehandler En", IDENT, START)
    return replace(task, **changes)


async def test_a_task_is_looked_for_before_it_is_made() -> None:
    async with tasks() as (oppgave, fake):
        first = await oppgave.ensure(wanted(due=date(2026, 1, 8)))
        assert isinstance(first, TaskThere)
        assert first.created
        assert await oppgave.ensure(wanted()) == TaskThere(first.task, created=False)
        assert fake.tasks[0]["beskrivelse"] == (
            f"--- 01.01.2026 10:00 Saksbehandler En ({IDENT}, 0315) ---\nSe notatet."
        )
        assert fake.tasks[0]["fristFerdigstillelse"] == "2026-01-08"
        fake.tasks[0]["status"] = "FERDIGSTILT"
        assert await oppgave.ensure(wanted()) == TaskThere(first.task, created=False)
        fake.tasks[0]["status"] = "FEILREGISTRERT"
        other = await oppgave.ensure(wanted())
        assert isinstance(other, TaskThere)
        assert other.created
        fake.ignores_filters = True
        third = await oppgave.ensure(wanted(entry="453800001"))
        assert isinstance(third, TaskThere)
        assert third.created


async def test_no_second_task_is_made_when_an_answer_is_lost() -> None:
    """Half a search makes nothing; a lost creation is found by the next attempt."""
    async with tasks() as (oppgave, fake):
        fake.half_answers = 1
        assert await oppgave.ensure(wanted()) == TryAgain("half_answer")
        assert fake.tasks == []
        fake.fail(Fault(500))
        assert await oppgave.ensure(wanted()) == TryAgain("http_500")
        fake.fail(Fault(403))
        assert await oppgave.ensure(wanted()) == Refused(Why.NOT_PERMITTED, "http_403")
        assert await oppgave.ensure(wanted(tema="HMS")) == Refused(Why.NOT_ACCEPTED, "http_400")
        made = asyncio.create_task(oppgave.ensure(wanted()))
        while not fake.asked or fake.asked[-1][0] != "GET" or len(fake.asked) < 6:
            await asyncio.sleep(0)
        fake.fail(faults.reset(accepted=True))
        assert isinstance(await made, TryAgain)
        assert len(fake.tasks) == 1
        assert isinstance(await oppgave.ensure(wanted()), TaskThere)
        assert len(fake.tasks) == 1


async def test_texas_gives_the_machines_token_and_a_fresh_one_past_its_cache() -> None:
    asked: list[dict[str, Any]] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(await request.json())
        if len(asked) > 2:
            return web.json_response({"error": "server_error"}, status=500)
        return web.json_response({"access_token": "t", "expires_in": 3599, "token_type": "Bearer"})

    app = web.Application()
    app.router.add_post("/api/v1/token", answer)
    async with served(app) as url, aiohttp.ClientSession() as session:
        texas = TexasTokens(session, f"{url}/api/v1/token", "prod-fss:team:dokarkiv")
        assert await texas.token() == "t"
        assert await texas.token(fresh=True) == "t"
        assert asked[0] == {
            "identity_provider": "entra_id",
            "target": "prod-fss:team:dokarkiv",
        }
        assert asked[1] == {**asked[0], "skip_cache": True}
        with pytest.raises(NoTexasToken, match="http_500"):
            await texas.token()


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
