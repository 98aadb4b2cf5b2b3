"""What becomes of a paper that was submitted: every answer of the other side, told to its owner and
on record, and nothing handed over twice (R18, R20, R52)."""

from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.domain.organisation.organisation import Sector
from bot.domain.reports.draft import DraftState
from bot.domain.reports.standing import Standing, standing_of
from bot.service.reports.filing import GIVES_UP_AFTER_MS, LONGEST_PAUSE_MS
from bot.settings.filing import filing_problems
from tests.afterwards import CANARY, client, note, numbers_of, report
from tests.fakes import faults
from tests.fakes.deviation_system import SECRET
from tests.fakes.faults import Fault
from tests.fakes.identity import served
from tests.integration.reports.filing_scene import filing_scene
from tests.world import World

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
        told = {"entry": entry.id, "finalised": True, "identity": "machine"}
        assert scene.facts(filed)[2:] == [("note_filed", told)]
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
            papers = []
            for paper in BOTH:  # where one hangs, time passes for all that is under way
                papers.append(scene.submits(paper))
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
        assert (standing_of(now), now.sentence) == (Standing.BARRED, "filing-barred-protected")
        assert (now.code, scene.facts(denied)[-1]) == (
            "no_access",
            ("note_refused", {"code": "no_access"}),
        )
        assert not scene.has_client(denied)
        assert scene.facts(related)[-1] == scene.facts(denied)[-1]
        assert scene.now(related).sentence == "filing-barred-relations"
        assert scene.now(related).state is DraftState.REFUSED
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
        assert settings.files_notes
        papers = [scene.submits(one) for one in (*BOTH, report(sector=Sector.MUNICIPAL))]
        await scene.settle()
        await scene.world.presses(scene.world.caseworker, "note.client_right")
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
