"""Papers that meet something else than an answer: drills, what went missing, who has left, two at
once, evidence that goes along, and what must be told nowhere (L11, L12)."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from prometheus_client import generate_latest
from structlog.testing import capture_logs

from bot.domain.evidence import Came, Taken
from bot.domain.organisation.organisation import Sector
from bot.domain.reports.draft import Draft, DraftState
from bot.domain.reports.standing import Standing, standing_of
from bot.jobs.worker import LOOK_EVERY_SECONDS
from bot.service.evidence import record
from bot.service.reports import drafts
from bot.service.reports.filing import LONGEST_PAUSE_MS
from bot.service.unit_of_work import UnitOfWork
from tests import pictures
from tests.afterwards import CANARY, client, note, report
from tests.fakes import faults
from tests.fakes.faults import Fault
from tests.integration.reports.filing_scene import FilingScene, filing_scene
from tests.slow_machine import until
from tests.world import changed_sample, person_id

BOTH = (note(), report())


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
        gone(lambda uow: uow.tx.destroy_client(number.id))
        gone(lambda uow: uow.tx.forget_revisions(words.id))
        orphan = scene.submits(report())
        _of_incident(tmp_path, orphan, "gone")
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
        assert any("V13" in found for found in world.violations())  # it is noticed
        _of_incident(tmp_path, orphan, orphan.incident)
        gone(lambda uow: drafts.keep_client(uow, number, client()))
        scene.submits_again(number)
        await scene.settle()
        assert scene.now(number).state is DraftState.SENT


def _of_incident(folder: Path, draft: Draft, incident: str) -> None:
    with closing(sqlite3.connect(folder / "bot.db")) as database:
        database.execute("UPDATE draft SET incident = ? WHERE id = ?", (incident, draft.id))
        database.commit()


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
        scene.dokarkiv.fail(faults.late())
        slow, other = scene.world.clerk, scene.clerk()
        draft = scene.submits(note())
        late = asyncio.create_task(slow.settle())
        await until(lambda: scene.dokarkiv.filed, "the archive to have it")
        scene.world.clock.at += slow.lease_ms  # as if the first had stood still so long
        scene.world.late_ms = 2 * slow.lease_ms
        await other.settle()
        assert scene.now(draft).state is DraftState.SENT
        scene.dokarkiv.release()
        await late
        assert [kind for kind, _ in scene.facts(draft)].count("note_filed") == 1
        assert len(scene.dokarkiv.filed) == 1
        assert scene.now(draft).state is DraftState.SENT


async def test_a_crash_holds_a_paper_for_less_than_30_seconds(tmp_path: Path) -> None:
    """A process that dies in the midst of it renews no lease; another looks every five seconds."""
    async with filing_scene(tmp_path) as scene:
        scene.dokarkiv.fail(faults.late())
        dead, other = scene.world.clerk, scene.clerk()
        draft = scene.submits(note())
        dying = asyncio.create_task(dead.settle())
        await until(lambda: scene.dokarkiv.filed, "the archive to have it")
        for work in [dying, *dead._under_way]:
            work.cancel()
        await other.settle()
        assert scene.now(draft).state is DraftState.WAITING
        scene.world.clock.at += 30_000 - 1000 * int(LOOK_EVERY_SECONDS)
        scene.world.late_ms = 30_000
        await other.settle()
        assert scene.now(draft).state is DraftState.SENT
        assert len(scene.dokarkiv.filed) == 1
        scene.dokarkiv.release()


async def test_a_paper_that_takes_longer_than_its_lease_is_held(tmp_path: Path) -> None:
    """And let go of as soon as another has it: two are never at it."""
    async with filing_scene(tmp_path) as scene:
        scene.dokarkiv.fail(faults.late())
        slow, other = scene.world.clerk, scene.clerk()
        slow.lease_ms = 2_000
        draft = scene.submits(note())
        late = asyncio.create_task(slow.settle())
        await until(lambda: scene.dokarkiv.filed, "the archive to have it")
        scene.world.late_ms = 10_000
        ends = _lease_ends(tmp_path)
        scene.world.clock.at += 1_500
        await until(lambda: _lease_ends(tmp_path) > ends, "the lease to be renewed")
        scene.world.clock.at += 1_500  # longer than the lease was at first
        await other.settle()
        assert scene.now(draft).state is DraftState.WAITING
        with closing(sqlite3.connect(tmp_path / "bot.db")) as database:  # as if it had stood still
            database.execute("UPDATE task SET lease_until = 0 WHERE kind = 'filing'")
            database.commit()
        await other.settle()
        assert scene.now(draft).state is DraftState.SENT
        await late  # it lets go, though no answer has come
        assert [kind for kind, _ in scene.facts(draft)].count("note_filed") == 1
        scene.dokarkiv.release()


def _lease_ends(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "bot.db")) as database:
        found = database.execute("SELECT lease_until FROM task WHERE kind = 'filing'").fetchone()
    return int(found[0])


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

        await scene.world.advance(3)  # the card has just moved: an end at once is asked about
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
    taken = await scene.world.evidence_store.take(content, Came.PASTED, scene.incident, claimed)
    assert isinstance(taken, Taken), taken

    def work(uow: UnitOfWork) -> str:
        stored = uow.tx.lock_alarm(scene.incident)
        assert stored is not None
        return record.add(uow, stored, scene.world.caseworker.id, taken).record.id

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
        assert standing_of(scene.now(denied)) is Standing.BARRED
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
        await scene.world.advance(3 * 3600)  # until nothing else is due, of its alarm either
        assert not scene.world.violations()
        scene.world.clock.at += LONGEST_PAUSE_MS + 31 * 60_000
        (found,) = scene.world.violations()
        assert found.startswith("V5: a filing was taken")
        await scene.settle()
        assert not scene.world.violations()
