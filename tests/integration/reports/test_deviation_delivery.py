"""Deviation reports on their way out: signed, once, to the employer's own system (R1, R18, R20)."""

import base64
import hashlib
import json
import stat
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import fastjsonschema
import pytest
from structlog.testing import capture_logs
from yarl import URL

from bot.documents import as_pdf, as_text, deviation_sheet
from bot.domain.organisation.organisation import Language, Sector
from bot.domain.reports.deviation_report import Account, Affected, DeviationReport
from bot.domain.reports.filing import FilingFailure, ForHand, LeftInFolder, Received, Refused
from bot.integrations.deviation import BySector, Copying, FileDrop, SignedWebhook, checked_address
from bot.ports import DeliveryOutcome, DeviationSystem, TryAgain
from bot.texts import say_in
from tests.afterwards import CANARY, DRAFT, report
from tests.fakes import faults
from tests.fakes.deviation_system import SECRET, DeviationSystemFake
from tests.fakes.faults import Fault
from tests.slow_machine import LONG_ENOUGH
from tests.world import START

DOCS = Path("docs/deviation")
PDF = b"%PDF-1.7 report"


@asynccontextmanager
async def webhook() -> AsyncIterator[tuple[SignedWebhook, DeviationSystemFake]]:
    """A deviation system that takes signed reports."""
    async with DeviationSystemFake() as fake, aiohttp.ClientSession() as session:
        address = checked_address(f"{fake.url}/deviations", local=True)
        yield SignedWebhook(session, address, SECRET, LONG_ENOUGH), fake


@pytest.fixture
def files() -> Iterator[ThreadPoolExecutor]:
    """The executor for files."""
    with ThreadPoolExecutor(1) as executor:
        yield executor


def valid(body: dict[str, Any]) -> bool:
    """Whether the published schema takes the body; raises what is wrong with it."""
    schema = json.loads((DOCS / "deviation-report.schema.json").read_text())
    fastjsonschema.compile(schema)(body)
    return True


async def test_r20_a_signed_report_is_received_once_and_gets_its_number() -> None:
    async with webhook() as (system, fake):
        assert await system.deliver(report(), PDF, "") == Received("AVVIK-1")
        assert await system.deliver(report(), PDF, "") == Received("AVVIK-1")
        assert list(fake.reports) == [DRAFT]
        fake.numbers = False
        assert await system.deliver(report(), PDF, "") == Received(None)


async def test_what_is_sent_is_what_is_published() -> None:
    """The schema for the body, the OpenAPI document for the headers and the statuses."""
    async with webhook() as (system, fake):
        least = report(
            account=Account(),
            told=(),
            evidence=(),
            target=None,
            meeting=None,
            place=None,
            severity=None,
            risk_assessment=None,
        )
        for one in (report(), least):
            fake.reports.clear()
            await system.deliver(one, PDF, "")
            assert valid(fake.reports[DRAFT])
        document = fake.reports[DRAFT]["document"]
        assert base64.b64decode(document["content"]) == PDF
        assert document["sha256"] == hashlib.sha256(PDF).hexdigest()
    published = json.loads((DOCS / "openapi.json").read_text())
    post = published["paths"]["/deviations"]["post"]
    reference = post["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    assert (DOCS / reference).is_file()
    for parameter in post["parameters"]:
        check = fastjsonschema.compile(parameter["schema"])
        for sent in fake.headers:
            check(sent[parameter["name"]])
    assert {"201", "401", "409", "429", "4XX", "5XX"} <= post["responses"].keys()


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault(400), Refused(FilingFailure.NOT_ACCEPTED, "http_400")),
        (Fault(403), Refused(FilingFailure.NOT_PERMITTED, "http_403")),
        (
            Fault(307, headers=(("Location", "/x"),)),
            Refused(FilingFailure.NOT_ACCEPTED, "http_307"),
        ),
        (Fault(401), TryAgain("http_401")),
        (Fault(425), TryAgain("http_425")),
        (faults.throttled("30"), TryAgain("http_429", 30.0)),
        (Fault(503, headers=(("Retry-After", "999999"),)), TryAgain("http_503", 3600.0)),
        (faults.reset(accepted=True), TryAgain("connection_lost")),
        (faults.hang(accepted=True), TryAgain("timeout")),
    ],
)
async def test_every_fate_of_a_delivery_is_an_outcome(
    fault: Fault, outcome: DeliveryOutcome
) -> None:
    """And the next attempt makes no second deviation, though the first one may have come."""
    async with webhook() as (system, fake):
        fake.fail(fault)
        assert await system.deliver(report(), PDF, "") == outcome
        assert await system.deliver(report(), PDF, "") == Received("AVVIK-1")


async def test_a_wrong_secret_and_an_old_timestamp_are_refused_by_the_other_side() -> None:
    async with webhook() as (_, fake), aiohttp.ClientSession() as session:
        address = URL(f"{fake.url}/deviations")
        stranger = SignedWebhook(session, address, b"x" * 32, LONG_ENOUGH)
        late = SignedWebhook(session, address, SECRET, LONG_ENOUGH, now=lambda: 1_000_000.0)
        for system in (stranger, late):
            assert await system.deliver(report(), PDF, "") == TryAgain("http_401")
        assert fake.reports == {}
        away = SignedWebhook(session, URL("http://127.0.0.1:9/x"), SECRET, LONG_ENOUGH)
        assert await away.deliver(report(), PDF, "") == TryAgain("not_connected")
        with pytest.raises(ValueError, match="at least 32 bytes"):
            SignedWebhook(session, address, b"short")


def test_a_webhook_must_be_https_but_for_this_machine_in_local() -> None:
    assert checked_address("https://avvik.example/in", local=False).host == "avvik.example"
    for address, local in (
        ("http://avvik.example/in", True),
        ("http://127.0.0.1/in", False),
        ("file:///etc/passwd", True),
        ("https:///in", False),
    ):
        with pytest.raises(ValueError, match="over https"):
            checked_address(address, local=local)


async def test_a_report_appears_in_the_folder_whole_or_not_at_all(
    tmp_path: Path, files: ThreadPoolExecutor
) -> None:
    drop = FileDrop(tmp_path / "avvik", files)
    left_behind = tmp_path / "avvik" / f".{DRAFT}.stopped"
    left_behind.mkdir(parents=True)
    (left_behind / "report.json").write_text("half")
    assert await drop.deliver(report(), PDF, "") == LeftInFolder(DRAFT)
    place = tmp_path / "avvik" / DRAFT
    assert valid(json.loads((place / "report.json").read_text()))
    assert (place / "report.pdf").read_bytes() == PDF
    assert not stat.S_IMODE((place / "report.json").stat().st_mode) & 0o007
    (place / "report.json").write_text("fetched")
    assert await drop.deliver(report(), PDF, "") == LeftInFolder(DRAFT)
    assert (place / "report.json").read_text() == "fetched", "what is there is left as it is"
    assert [one.name for one in (tmp_path / "avvik").iterdir()] == [DRAFT]


async def test_a_folder_that_cannot_be_written_is_tried_again_and_left_clean(
    tmp_path: Path, files: ThreadPoolExecutor
) -> None:
    (tmp_path / "file").write_text("")
    drop = FileDrop(tmp_path / "file", files)
    assert await drop.deliver(report(), PDF, "") == TryAgain("ENOTDIR")
    named = report(id="../outside")
    assert await FileDrop(tmp_path, files).deliver(named, PDF, "") == Refused(
        FilingFailure.NOT_ACCEPTED, "id"
    )
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


async def test_r1_each_employer_has_its_own_system_and_copying_is_the_default(
    tmp_path: Path, files: ThreadPoolExecutor
) -> None:
    drop: DeviationSystem = FileDrop(tmp_path, files)
    systems = BySector({Sector.MUNICIPAL: drop})
    municipal = report(sector=Sector.MUNICIPAL)
    assert await systems.deliver(municipal, PDF, "") == LeftInFolder(DRAFT)
    text = as_text(deviation_sheet(report(), Language.BOKMAL))
    outcome = await systems.deliver(report(), PDF, text)
    assert isinstance(outcome, ForHand)
    assert outcome.text == text
    assert outcome.file_name == f"avvik-{DRAFT}.pdf"
    assert all(say_in(Language.ENGLISH)(id) for id in outcome.checklist)


BOTH = (
    Affected("a", "Saksbehandler En", Sector.MUNICIPAL),
    Affected("b", "Kollega To", Sector.STATE),
)


async def test_r1_where_both_were_affected_it_is_delivered_when_both_have_it() -> None:
    """Asked again after one was away the other makes no second deviation; what the second
    refuses then is put in by hand; each is told the receiver's own employer, and all who were
    affected."""
    async with webhook() as (state, first), webhook() as (municipal, second):
        systems = BySector({Sector.STATE: state, Sector.MUNICIPAL: municipal})
        both = report(affected=BOTH, by="a")
        second.fail(Fault(503), Fault(422))
        assert await systems.deliver(both, PDF, "") == TryAgain("http_503", None)
        refused = await systems.deliver(both, PDF, "")  # once the first has it
        assert isinstance(refused, ForHand)
        assert (refused.number, refused.left_to) == ("AVVIK-1", "municipal")
        assert await systems.deliver(both, PDF, "") == Received("AVVIK-1 · AVVIK-1")
        for fake, sector in ((first, "state"), (second, "municipal")):
            [body] = fake.reports.values()
            assert valid(body)
            assert body["unit"]["sector"] == sector
            assert [one["name"] for one in body["affected"]] == ["Saksbehandler En", "Kollega To"]


async def test_r1_an_employer_without_a_system_leaves_its_part_to_a_human() -> None:
    async with webhook() as (state, fake):
        outcome = await BySector({Sector.STATE: state}).deliver(report(affected=BOTH), PDF, "")
        assert isinstance(outcome, ForHand)
        assert outcome.number == "AVVIK-1"
        assert len(fake.reports) == 1


async def test_l12_a_drills_report_goes_nowhere(tmp_path: Path, files: ThreadPoolExecutor) -> None:
    async with webhook() as (system, fake):
        drill = report(drill=True)
        systems: tuple[DeviationSystem, ...] = (system, FileDrop(tmp_path, files), Copying())
        for one in systems:
            assert await one.deliver(drill, PDF, "") == Refused(FilingFailure.DRILL, "drill")
        assert fake.asked == []
        assert list(tmp_path.iterdir()) == []


async def test_l11_a_birth_number_in_the_text_leaves_masked_and_is_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    spoiled: DeviationReport = report(
        title=f"Om {CANARY}", account=Account(course_of_events=f"fnr {CANARY}")
    )
    pdf = as_pdf(deviation_sheet(spoiled, Language.BOKMAL), START)
    with capture_logs() as lines, caplog.at_level("DEBUG"):
        async with webhook() as (system, fake):
            fake.fail(Fault(500, message=CANARY), Fault(400, message=CANARY))
            outcomes = [await system.deliver(spoiled, pdf, "") for _ in range(3)]
    assert CANARY not in json.dumps([fake.reports, lines], default=str)
    assert CANARY not in caplog.text + repr(outcomes)
    assert fake.reports[DRAFT]["title"] == "Om ***********"
