"""What becomes of a paper that was submitted: every answer of the other side, told to its owner and
on record, and nothing handed over twice (issue 7, Build 6; R18, R20, R52)."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from prometheus_client import generate_latest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.domain.draft import DraftState
from bot.domain.evidence import Came
from bot.domain.organisation import Sector
from bot.filing_settings import filing_problems
from bot.service import drafts, evidence
from bot.service.evidence_ports import Taken
from bot.service.filing_outcomes import GIVES_UP_AFTER_MS, LONGEST_PAUSE_MS
from bot.service.turn import Turn
from tests import pictures
from tests.afterwards import CANARY, client, note, numbers_of, report
from tests.fakes import faults
from tests.fakes.deviation_system import SECRET
from tests.fakes.faults import Fault
from tests.fakes.identity import served
from tests.integration.filing_scene import FilingScene, filing_scene
from tests.world import World, changed_sample, person_id

BOTH = (note(), report())


async def test_r52_r20_what_is_submitted_arrives_and_is_on_record(tmp_path: Path) -> None:
    """The owner reads the archive's id and the system's number; the birth number is destroyed in
    the same moment (L11)."""
    async with filing_scene(tmp_path) as scene:
        filed, delivered = scene.submits(note()), scene.submits(report(id="another"))
        await scene.settle()
        (entry,) = scene.dokarkiv.filed.values()
        now = scene.now(filed)
        assert (now.state, now.reference, now.finalised) == (DraftState.SENT, entry.id, True)
        assert entry.author == "A100001"
        assert not scene.has_client(filed)
        assert scene.facts(filed)[2:] == [("note_filed", {"entry": entry.id, "finalised": True})]
        assert scene.now(delivered).reference == "AVVIK-1"
        told = {"number": "AVVIK-1", "way": "received"}
        assert scene.facts(delivered)[2:] == [("report_delivered", told)]
        (sent,) = scene.system.reports.values()
        assert sent["id"] == delivered.id  # one draft is one report, whatever its form says
        scene.system.numbers = False
        later = scene.submits(report())
        await scene.settle()
        assert (scene.now(later).state, scene.now(later).reference) == (DraftState.SENT, None)


REFUSALS = [
    (Fault(400, "Bad Request", "tema er inaktivt"), "filing-tema", "http_400"),
    (Fault(400, "Bad Request", f"bruker {CANARY}"), "filing-client", "http_400"),
    (Fault(403, "Forbidden"), "filing-not-permitted", "http_403"),
    (Fault(413, "Too Large"), "filing-document", "http_413"),
]


async def test_a_refused_note_is_put_right_and_filed(tmp_path: Path) -> None:
    """Its words and its number stay for that; the sentence says what is wrong."""
    async with filing_scene(tmp_path) as scene:
        for fault, sentence, code in REFUSALS:
            scene.dokarkiv.fail(fault)
            draft = scene.submits(note())
            await scene.settle()
            now = scene.now(draft)
            assert (now.state, now.sentence, now.code) == (DraftState.REFUSED, sentence, code)
            assert scene.has_client(draft)
            assert scene.facts(draft)[-1] == ("note_refused", {"code": code})
            scene.submits_again(draft)
            await scene.settle()
            assert scene.now(draft).state is DraftState.SENT, sentence
            assert scene.now(draft).sentence is None
        assert len(scene.dokarkiv.filed) == len(REFUSALS)


UNCERTAIN = [
    faults.server_error(500),
    faults.server_error(503, accepted=True),
    faults.reset(accepted=True),
    faults.hang(accepted=True),
    faults.unauthorised(),
]


async def test_r18_who_must_put_it_right_gets_a_message_and_is_reminded(tmp_path: Path) -> None:
    """A card that changes further up tells nobody; the reminders ended when it was submitted."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        await world.taps(world.leader, "Avslutt varselet")
        for document, fake in ((note(), scene.dokarkiv), (report(), scene.system)):
            world.forget(world.caseworker)
            fake.fail(Fault(400, "Bad Request", "ukjent felt"))
            draft = scene.submits(document)
            await scene.settle()
            assert scene.now(draft).state is DraftState.REFUSED
            (card,) = world.inbox(world.caseworker)
            assert "ikke tatt imot" in card.text, draft.kind
        world.forget(world.caseworker)
        await world.advance(24 * 3600)
        buttons = [card.buttons for card in world.inbox(world.caseworker)]
        assert [shown for shown in buttons if "Fortsett på utkastet" in shown], buttons


async def test_r20_the_number_is_asked_for_though_the_alarm_was_raised_again(
    tmp_path: Path,
) -> None:
    """Not while it goes on; and for weeks after its end, which asks for the report itself."""
    async with filing_scene(tmp_path) as scene:
        world, scene.system.numbers = scene.world, False
        await world.says(world.caseworker, "/avbryt")
        sent = scene.submits(report())
        await scene.settle()
        assert scene.now(sent).state is DraftState.SENT
        await world.taps(world.caseworker, "Varsle igjen")
        await world.taps(world.leader, "Jeg ringer deg")
        world.forget(world.caseworker)
        await world.advance(24 * 3600)
        assert numbers_asked(world) == 0
        await world.taps(world.leader, "Avslutt varselet")
        await world.advance(9 * 24 * 3600)
        assert numbers_asked(world) == 4  # within the day, and after 1, 3 and 7 days


def numbers_asked(world: World) -> int:
    """How many cards ask the caseworker for the report's number."""
    return sum("nummeret" in card.text for card in world.inbox(world.caseworker))


async def test_whatever_is_not_certain_is_repeated_and_there_once(tmp_path: Path) -> None:
    """5xx, a connection that breaks, an answer that never comes or comes by halves, before and
    after the other side stored it: the next attempt, five seconds later, finds it."""
    async with filing_scene(tmp_path) as scene:
        for fault in UNCERTAIN:
            scene.dokarkiv.fail(fault, *([fault] if fault.status == 401 else []))
            scene.system.fail(fault)
            papers = [scene.submits(paper) for paper in BOTH]
            await scene.settle()
            states = [scene.now(paper).state for paper in papers]
            assert states == [DraftState.WAITING] * 2, fault
            assert all(scene.now(paper).sentence is None for paper in papers)
            await scene.world.advance(5)
            assert [scene.now(paper).state for paper in papers] == [DraftState.SENT] * 2, fault
        scene.dokarkiv.half_answers = 1
        halved = scene.submits(note())
        await scene.world.advance(5)
        assert scene.now(halved).state is DraftState.SENT
        assert len(scene.dokarkiv.filed) == len(UNCERTAIN) + 1
        assert len(scene.system.reports) == len(UNCERTAIN)


async def test_the_owner_is_told_why_it_waits_and_when_it_is_given_up(tmp_path: Path) -> None:
    """After some minutes, not before; `Retry-After` is kept, the pauses grow to half an hour, and
    after two weeks a human must decide."""
    async with filing_scene(tmp_path) as scene:
        away, world = [faults.server_error(503)] * 2000, scene.world
        scene.system.fail(faults.throttled("120"), *away)
        waits = scene.submits(report())
        await world.advance(60)
        assert len(scene.system.asked) == 1
        await world.advance(4 * 60)
        assert scene.now(waits).sentence == "filing-waits-system"
        assert scene.now(waits).state is DraftState.WAITING
        before = len(scene.system.asked)
        await world.advance(6 * 3600)
        asked = len(scene.system.asked) - before
        assert asked == pytest.approx(6 * 3600_000 / LONGEST_PAUSE_MS, abs=4)
        world.clock.at += GIVES_UP_AFTER_MS - 6 * 3600_000  # nobody worked in the meantime
        world.late_ms = 2 * GIVES_UP_AFTER_MS
        await world.advance(3600)
        now = scene.now(waits)
        assert (now.state, now.sentence) == (DraftState.REFUSED, "filing-gave-up")
        scene.system._faults.clear()
        scene.submits_again(waits)
        await scene.settle()
        assert scene.now(waits).state is DraftState.SENT


async def test_access_is_asked_first_and_why_a_client_is_protected_is_told_nowhere(
    tmp_path: Path,
) -> None:
    """No answer is not a yes; a no has a sentence that names the way (nav.md, "Access")."""
    async with filing_scene(tmp_path) as scene:
        protected, kin, silent = numbers_of("020280123")[0], *numbers_of("030380123")[:1], CANARY
        scene.gate.rules |= {
            protected: "AVVIST_STRENGT_FORTROLIG_ADRESSE",
            kin: "AVVIST_HABILITET",
        }
        denied = scene.submits(note(), about=client(protected))
        related = scene.submits(note(), about=client(kin))
        await scene.settle()
        now = scene.now(denied)
        assert (now.state, now.sentence) == (DraftState.REFUSED, "filing-barred-protected")
        assert "strengt" not in json.dumps([now.code, scene.facts(denied)])
        assert "strictly" not in json.dumps([now.code, scene.facts(denied)])
        assert scene.now(related).sentence == "filing-barred-relations"
        scene.gate.fail(faults.server_error(500))
        waits = scene.submits(note(), about=client(silent))
        await scene.settle()
        assert scene.now(waits).state is DraftState.WAITING
        assert not scene.dokarkiv.asked
        await scene.world.advance(5)
        assert scene.now(waits).state is DraftState.SENT


async def test_what_is_not_finalised_is_told_and_tried_again_for_an_hour(tmp_path: Path) -> None:
    """An inactive tema, say: the note is in the archive, and a human completes it, unless a
    repetition does. The birth number is needed for that, and no longer (L11)."""
    async with filing_scene(tmp_path) as scene:
        scene.dokarkiv.inactive.add("OPP")
        mended, left = scene.submits(note()), scene.submits(note())
        await scene.settle()
        now = scene.now(mended)
        assert (now.state, now.finalised) == (DraftState.SENT, False)
        assert now.sentence == "filing-complete-in-gosys"
        assert now.reference
        assert scene.has_client(mended)
        scene.dokarkiv.inactive.clear()
        scene.gate.fail(faults.server_error(500))  # the other one's turn is later
        await scene.world.advance(60)
        finalised = [one for one in (mended, left) if scene.now(one).finalised]
        assert len(finalised) == 1
        (done,) = finalised
        assert scene.now(done).sentence is None
        assert not scene.has_client(done)
        scene.dokarkiv.inactive.add("OPP")
        for entry in scene.dokarkiv.filed.values():
            entry.finalised = False
        await scene.world.advance(3 * 3600)
        (other,) = {mended, left} - {done}
        assert not scene.now(other).finalised
        assert not scene.has_client(other)
        kinds = [kind for kind, _ in scene.facts(done)]
        assert kinds == ["note_begun", "note_submitted", "note_filed", "note_filed"]
        assert len(scene.dokarkiv.filed) == 2


async def test_l12_a_drill_comes_near_nobody(tmp_path: Path) -> None:
    async with filing_scene(tmp_path) as scene:
        papers = [scene.submits(paper, drill=True) for paper in BOTH]
        await scene.settle()
        for paper in papers:
            now = scene.now(paper)
            assert (now.state, now.sentence) == (DraftState.REFUSED, "filing-drill")
            assert not scene.has_client(paper)
        for fake in (scene.dokarkiv, scene.gate, scene.system):
            assert not fake.asked


async def test_without_an_interface_it_is_put_in_by_hand(tmp_path: Path) -> None:
    """Nothing configured: as `serve` is at first. The municipal employer has no system either."""
    async with filing_scene(tmp_path) as scene:
        municipal = scene.submits(report(sector=Sector.MUNICIPAL))
        await scene.settle()
        assert scene.now(municipal).state is DraftState.BY_HAND
        assert scene.facts(municipal)[-1][0] == "report_by_hand"
        await scene.world.stop()
        await scene.world.start()  # with the clerk that the settings give
        papers = [scene.submits(paper) for paper in BOTH]
        await scene.settle()
        assert [scene.now(paper).state for paper in papers] == [DraftState.BY_HAND] * 2
        assert not any(scene.has_client(paper) for paper in papers)


async def test_what_went_missing_meanwhile_has_its_sentence(tmp_path: Path) -> None:
    """The birth number after its 14 days, erased words, a deleted incident, evidence that is gone:
    nothing is sent, and nothing is lost that was there."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world

        def gone(work: Any) -> None:
            world.core.service.read(work)

        number, words, chosen = (
            scene.submits(note()),
            scene.submits(report()),
            note(evidence=("x",)),
        )
        without = scene.submits(chosen)
        gone(lambda turn: turn.tx.destroy_client(number.id))
        gone(lambda turn: turn.tx.forget_revisions(words.id))
        orphan = scene.submits(report())
        with closing(sqlite3.connect(tmp_path / "bot.db")) as database:
            database.execute("UPDATE draft SET incident = 'gone' WHERE id = ?", (orphan.id,))
            database.commit()
        await scene.settle()
        told = {scene.now(one).sentence for one in (number, words, without, orphan)}
        assert told == {
            "filing-client-gone",
            "filing-words-gone",
            "filing-evidence",
            "filing-incident-gone",
        }
        assert not scene.dokarkiv.asked
        assert not scene.system.asked
        gone(lambda turn: drafts.keep_client(turn, number, client()))
        scene.submits_again(number)
        await scene.settle()
        assert scene.now(number).state is DraftState.SENT


async def test_words_that_cannot_be_read_here_and_now_are_waited_for(tmp_path: Path) -> None:
    """Written by a newer version, or their key is away: they may be readable in a minute."""
    async with filing_scene(tmp_path) as scene:
        draft = scene.submits(report())
        with closing(sqlite3.connect(tmp_path / "bot.db")) as database:
            database.execute("UPDATE draft_revision SET key_id = 'away'")
            database.commit()
        await scene.settle()
        assert scene.now(draft).state is DraftState.WAITING
        with closing(sqlite3.connect(tmp_path / "bot.db")) as database:
            database.execute("UPDATE draft_revision SET key_id = 'test'")
            database.commit()
        await scene.world.advance(5)
        assert scene.now(draft).state is DraftState.SENT


async def test_who_has_left_since_has_submitted_it_all_the_same(tmp_path: Path) -> None:
    """The report goes out as it was read, from whoever left the unit, the organisation or Teams; a
    note needs an ident that access is asked for, and has a sentence where there is none."""
    stranger = "00000000-0000-0000-0000-000000000999"

    def moved(content: dict[str, Any]) -> None:
        for unit in content["units"]:
            unit["members"] = []

    async with filing_scene(tmp_path) as scene:
        world = scene.world
        (tmp_path / "organisation.yaml").write_text(changed_sample(moved))
        world.core.source.refresh(world.core.service.directory, True)
        await world.teams.remove(world.caseworker)
        papers = [scene.submits(paper, owner=owner) for owner in ("", stranger) for paper in BOTH]
        await scene.settle()
        states = [scene.now(paper).state for paper in papers]
        assert states == [*[DraftState.SENT] * 2, DraftState.REFUSED, DraftState.SENT]
        assert scene.now(papers[2]).sentence == "filing-no-ident"


async def test_two_at_once_hand_it_over_once(tmp_path: Path) -> None:
    """Two replicas, and one that comes back when its lease is long over (fencing)."""
    async with filing_scene(tmp_path) as scene:
        scene.dokarkiv.fail(faults.hang(accepted=True))
        slow, other = scene.world.clerk, scene.clerk()
        draft = scene.submits(note())
        late = asyncio.create_task(slow.settle())
        while not scene.dokarkiv.filed:
            await asyncio.sleep(0.01)
        scene.world.clock.at += slow.lease_ms  # as if the first had stood still so long
        scene.world.late_ms = 2 * slow.lease_ms
        await other.settle()
        assert scene.now(draft).state is DraftState.SENT
        await late
        assert [kind for kind, _ in scene.facts(draft)].count("note_filed") == 1
        assert len(scene.dokarkiv.filed) == 1
        assert scene.now(draft).state is DraftState.SENT


async def test_chosen_evidence_goes_along_as_pdf_and_nothing_else_does(tmp_path: Path) -> None:
    """A picture and a text, their clean copies; what belongs to another alarm is refused."""
    async with filing_scene(tmp_path) as scene:
        kept = [await _kept(scene, pictures.png()), await _kept(scene, b"Jeg vet hvor du bor.")]
        draft = scene.submits(note(evidence=tuple(kept)))
        await scene.settle()
        assert scene.now(draft).state is DraftState.SENT
        (entry,) = scene.dokarkiv.filed.values()
        titles = [document["tittel"] for document in entry.body["dokumenter"]]
        assert titles == ["Samtale avsluttet etter advarsel", "Bevis 1", "Bevis 2"]
        exported = [
            e for e in scene.world.incident()["timeline"] if e["kind"] == "evidence_exported"
        ]
        assert [e["detail"]["evidence"] for e in exported] == kept

        await scene.world.taps(scene.world.caseworker, "Avslutt varselet")
        await scene.world.says(scene.world.caseworker, "hjelp")
        scene.incident = scene.world.incident()["id"]
        elsewhere = scene.submits(note(evidence=(kept[0],)))
        leaders = scene.submits(note(evidence=(kept[0],)), owner=person_id("104"))
        await scene.settle()
        for refused in (elsewhere, leaders):
            assert scene.now(refused).sentence == "filing-evidence"
        assert len(scene.dokarkiv.filed) == 1


async def _kept(scene: FilingScene, content: bytes) -> str:
    claimed = "" if content.startswith(b"\x89PNG") else "text/plain"
    taken = await scene.world.vault.take(content, Came.PASTED, scene.incident, claimed)
    assert isinstance(taken, Taken), taken

    def work(turn: Turn) -> str:
        stored = turn.tx.incident(scene.incident)
        assert stored is not None
        return evidence.add(turn, stored, scene.world.caseworker.id, taken).record.id

    return scene.world.core.service.read(work)


async def test_a_filed_note_gets_one_task_where_that_is_wished(tmp_path: Path) -> None:
    """Search before create, also after an answer that got lost; without a word about a threat."""
    async with filing_scene(tmp_path, tasks=True) as scene:
        scene.oppgave.fail(faults.server_error(500))
        draft = scene.submits(note())
        await scene.settle()
        assert scene.now(draft).state is DraftState.SENT
        assert not scene.oppgave.tasks
        scene.oppgave.half_answers = 1
        await scene.world.advance(60)
        (task,) = scene.oppgave.tasks
        assert task["journalpostId"] == scene.now(draft).reference
        assert "trussel" not in task["beskrivelse"].lower()
        scene.oppgave.fail(Fault(403, "Forbidden"))
        without = scene.submits(note())
        await scene.settle()
        now = scene.now(without)
        assert (now.state, now.sentence) == (DraftState.SENT, "filing-no-task")


async def test_l11_the_birth_number_is_told_to_the_archive_alone(tmp_path: Path) -> None:
    """Not to the database outside its seal, the timeline, the rows, the logs or the metrics, even
    when the other side repeats it in its answers."""
    async with filing_scene(tmp_path) as scene:
        with capture_logs() as logs:
            scene.dokarkiv.fail(
                Fault(400, "Bad Request", f"ukjent bruker {CANARY}"),
                Fault(500, "Error", f"bruker {CANARY}"),
            )
            scene.gate.fail(Fault(418, CANARY, CANARY))
            drafts_ = [scene.submits(note()) for _ in range(3)]
            await scene.world.advance(10)
            scene.gate.rules[CANARY] = "AVVIST_STRENGT_FORTROLIG_ADRESSE"
            denied = scene.submits(note())
            await scene.settle()
        states = sorted(scene.now(one).state for one in drafts_)
        assert states == sorted([DraftState.REFUSED, DraftState.SENT, DraftState.SENT])
        assert scene.now(denied).state is DraftState.REFUSED
        assert CANARY in json.dumps([entry.body for entry in scene.dokarkiv.filed.values()])
        for file in tmp_path.rglob("bot.db*"):
            assert CANARY.encode() not in file.read_bytes(), file.name
        assert CANARY not in json.dumps(scene.world.incident())
        assert CANARY not in str(logs)
        metrics = generate_latest().decode()
        assert CANARY not in metrics
        assert 'rodtkort_filings_total{outcome="denied",paper="note"}' in metrics
        for secret in ("Nå kommer jeg", "Saksbehandler En", "strengt", "strictly", "A100001"):
            assert secret not in str(logs) + metrics, secret


async def test_v5_a_paper_that_nobody_works_on_is_seen(tmp_path: Path) -> None:
    """Waiting for an archive is no violation; waiting for us is."""
    async with filing_scene(tmp_path) as scene:
        scene.system.fail(*[faults.server_error(503)] * 100)
        scene.submits(report())
        await scene.world.advance(2 * 3600)
        assert not scene.world.violations()
        scene.world.clock.at += LONGEST_PAUSE_MS + 11 * 60_000
        (found,) = scene.world.violations()
        assert found.startswith("V5: a filing was taken")
        await scene.settle()
        assert not scene.world.violations()


async def test_what_is_configured_is_what_is_used(tmp_path: Path) -> None:
    """From the settings alone, as `serve` does it: tokens from the sidecar, access, archive, task,
    a webhook for the state, a folder for the municipality."""

    async def texas(request: web.Request) -> web.Response:
        asked.append((await request.json())["target"])
        return web.json_response({"access_token": "machine-1", "expires_in": 3600})

    asked: list[str] = []
    sidecar = web.Application()
    sidecar.router.add_post("/token", texas)
    async with filing_scene(tmp_path) as scene, served(sidecar) as url:
        settings = scene.world.settings
        for name in ("dokarkiv", "tilgangsmaskinen", "oppgave"):
            fake = {"tilgangsmaskinen": scene.gate}.get(name) or getattr(scene, name)
            setattr(settings, f"{name}_url", fake.url)
            setattr(settings, f"{name}_scope", f"cluster:team:{name}")
        settings.token_endpoint = f"{url}/token"
        settings.state_deviation_url = f"{scene.system.url}/deviations"
        settings.state_deviation_secret = SecretStr(SECRET.decode())
        settings.municipal_deviation_folder = tmp_path / "drop"
        assert filing_problems(settings, local=True) == []
        await scene.world.stop()
        await scene.world.start()
        papers = [scene.submits(one) for one in (*BOTH, report(sector=Sector.MUNICIPAL))]
        await scene.settle()
        assert [scene.now(one).state for one in papers] == [DraftState.SENT] * 3
        assert set(asked) == {
            f"cluster:team:{n}" for n in ("dokarkiv", "tilgangsmaskinen", "oppgave")
        }
        assert (
            len(scene.dokarkiv.filed) == len(scene.oppgave.tasks) == len(scene.system.reports) == 1
        )
        (left,) = (tmp_path / "drop").iterdir()
        assert left.name == papers[2].id
