"""What is never sent to the archive, without access or because it would refuse (nav.md, sections 1
and 3); and how a note is filed by hand (R52)."""

from dataclasses import replace

import aiohttp
import pytest

from bot.domain.organisation.organisation import Language
from bot.domain.reports.case_note import Visibility
from bot.domain.reports.filing import (
    AccessDenied,
    Attachment,
    Barred,
    FilingFailure,
    ForHand,
    Refused,
)
from bot.integrations.gosys import ByHand, Tilgangsmaskinen
from bot.integrations.nav_service import NavService
from bot.ports import Archive, TryAgain
from bot.texts import say_in
from tests.afterwards import CANARY, client, filing, note
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.integration.reports.gosys_scene import gosys


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("AVVIST_STRENGT_FORTROLIG_ADRESSE", Barred.STRICTLY_CONFIDENTIAL),
        ("AVVIST_STRENGT_FORTROLIG_UTLAND", Barred.STRICTLY_CONFIDENTIAL),
        ("AVVIST_FORTROLIG_ADRESSE", Barred.CONFIDENTIAL),
        ("AVVIST_SKJERMING", Barred.SHIELDED),
        ("AVVIST_HABILITET", Barred.OWN_RELATIONS),
        ("AVVIST_VERGE", Barred.GUARDIAN),
        ("AVVIST_VERGEMÅL", Barred.GUARDIAN),
        ("AVVIST_GEOGRAFISK", Barred.OTHER_AREA),
        ("AVVIST_PERSON_UTLAND", Barred.ABROAD),
        ("AVVIST_UKJENT_BOSTED", Barred.UNKNOWN_RESIDENCE),
        ("AVVIST_PERSON_UKJENT", Barred.UNKNOWN_RESIDENCE),
        ("AVVIST_AVDØD", Barred.DEAD),
        ("AVVIST_AVDOED", Barred.DEAD),
        ("AVVIST_NOE_NYTT", Barred.OTHER),
        ("AVVIST_STRENGT_FORTROLIG_NYTT", Barred.SHIELDED),  # on the safe side
    ],
)
async def test_without_access_nothing_is_sent_and_the_way_is_named(rule: str, kind: Barred) -> None:
    async with gosys() as scene:
        scene.gate.rules[CANARY] = rule
        assert await scene.archive.file(filing()) == AccessDenied(kind)
        scene.gate.overridable.add(CANARY)
        assert await scene.archive.file(filing()) == AccessDenied(kind, overridable=True)
        assert scene.dokarkiv.asked == []
        assert "leder" in say_in(Language.BOKMAL)(kind.sentence)


async def test_no_answer_about_access_is_never_a_yes() -> None:
    for fault, outcome in (
        (Fault(500), TryAgain("http_500")),
        (Fault(200), TryAgain("http_200")),
        (faults.hang(), TryAgain("timeout")),
        (
            Fault(403, message="ingen regel"),
            Refused(FilingFailure.NOT_PERMITTED, "gate_http_403"),
        ),
        (Fault(404), Refused(FilingFailure.CLIENT, "http_404")),
    ):
        async with gosys() as scene:
            scene.gate.fail(fault)
            assert await scene.archive.file(filing()) == outcome, fault
            assert scene.dokarkiv.asked == []
    async with gosys() as scene:
        scene.gate.half_answers, scene.gate.rules[CANARY] = 1, "AVVIST_SKJERMING"
        assert await scene.archive.file(filing()) == Refused(
            FilingFailure.NOT_PERMITTED, "gate_http_403"
        )
        scene.gate.rules[CANARY] = "AVVIST_MANGLENDE_DATA"
        assert await scene.archive.file(filing()) == TryAgain("gate_undecided")
        scene.gate.unknown.add(CANARY)
        assert await scene.archive.file(filing()) == Refused(FilingFailure.CLIENT, "http_404")


async def test_what_dokarkiv_would_refuse_is_never_sent() -> None:
    """L12: a drill's note neither."""
    async with gosys() as scene, aiohttp.ClientSession() as session:
        for changed, why in (
            (filing(drill=True), FilingFailure.DRILL),
            (filing(by="saksbehandler"), FilingFailure.NO_IDENT),
            (filing(reference="med mellomrom"), FilingFailure.DOCUMENT),
            (filing(document=b"\x89PNG"), FilingFailure.DOCUMENT),
            (filing(attachments=(Attachment("*****", b"%PDF"),)), FilingFailure.TITLE),
            (replace(filing(), note=note(title="")), FilingFailure.NOT_COMPLETE),
        ):
            outcome = await scene.archive.file(changed)
            assert isinstance(outcome, Refused)
            assert outcome.why is why
        assert scene.gate.asked == []
        service = NavService("gate", session, scene.gate.tokens, scene.gate.url)
        gate = Tilgangsmaskinen(service)
        assert await gate.may("../../ccf", client()) == Refused(FilingFailure.NO_IDENT, "no_ident")


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
    assert await archive.file(filing(drill=True)) == Refused(FilingFailure.DRILL, "drill")
    unfinished = replace(ready, note=note(behaviour=""))
    assert await archive.file(unfinished) == Refused(FilingFailure.NOT_COMPLETE, "behaviour")
