"""Papers of a drill: written, read through and let go of for practice, and never anywhere else
(R63; L9, L11, L12, L13)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.domain.alarm.incident import Drill
from bot.domain.insight.incident_summary import ReportOutcome
from bot.domain.reports.draft import Draft, DraftState
from bot.domain.retention import Kept
from bot.service.features import DOCUMENTS
from bot.service.links import Document
from bot.service.reports import drafts, views
from bot.service.unit_of_work import UnitOfWork
from bot.store.statistics import summaries
from tests.afterwards import CANARY
from tests.forging import Because
from tests.integration.privacy.test_retention import run
from tests.integration.reports.filing_scene import FilingScene, filing_scene
from tests.integration.reports.paper_scene import files_notes, inputs, saves
from tests.world import World, shown_in

DAY = 24 * 3_600


async def drilled(world: World) -> str:
    """A drill with the leader that has been answered and ended; its id."""
    await world.begins(world.caseworker, "øvelse med leder")
    await world.taps(world.leader, "Jeg skriver med deg")
    await world.advance(3)  # the card has just moved: an end at once would be asked about
    await world.presses(world.caseworker, "red_card.resolve")
    return str(world.incident()["id"])


def reports_of(world: World, incident: str) -> list[Draft]:
    """The drafts of the drill."""
    return list(world.core.service.read(lambda uow: uow.tx.drafts_of(incident)))


def document_for(world: World, what: str, person: str) -> Document | None:
    """What a link for this person would lead to."""
    return world.core.service.read(lambda uow: DOCUMENTS.find(uow, what, person))


async def practised(world: World, incident: str) -> None:
    """Report and note, each to its end."""
    await world.presses(world.caseworker, "paper.begin", kind="report", incident=incident)
    await saves(world, types="truende", course_of_events="Øvd.")
    await world.presses(world.caseworker, "paper.submit")
    await world.presses(world.caseworker, "paper.begin", kind="note")
    await saves(world, to="case", behaviour="Brukeren ropte.", told="At vi avsluttet.")
    await saves(world, tema="OPP", visibility="internal")
    await world.presses(world.caseworker, "paper.submit")


async def test_r63_report_and_note_are_practised_to_the_end(tmp_path: Path) -> None:
    """R63, L12: marked, nothing asked for afterwards, nobody told, on the timeline as practice."""
    async with World(tmp_path) as world:
        files_notes(world)
        incident = await drilled(world)
        before = {user.id: len(world.inbox(user)) for user in world.everybody}
        await practised(world, incident)
        assert [one.state for one in reports_of(world, incident)] == [DraftState.PRACTISED] * 2
        card = world.last(world.caseworker)
        assert "Du har øvd på notatet" in card.text
        assert "ØVELSE" in card.text
        assert "ØVELSE" in card.summary
        kinds = world.kinds()
        assert {"report_practised", "note_practised"} <= set(kinds)
        assert not {"report_submitted", "note_submitted", "note_filed"} & set(kinds)
        await world.advance(5 * DAY)
        others = [user for user in world.everybody if user is not world.caseworker]
        assert {user.id: len(world.inbox(user)) for user in others} == {
            user.id: before[user.id] for user in others
        }
        assert not world.reads(world.caseworker, "avviksnummer")


async def test_l11_a_practice_note_asks_for_no_birth_number_and_keeps_none(tmp_path: Path) -> None:
    """L11: also where one is sent along by an old card, or written into the text."""
    async with World(tmp_path) as world:
        files_notes(world)
        incident = await drilled(world)
        await world.says(world.caseworker, "notat")
        await world.presses(world.caseworker, "paper.begin", about=incident)
        await saves(world, to="case", behaviour=f"Brukeren sa {CANARY}.")
        card = world.last(world.caseworker)
        assert "client" not in inputs(card.content)
        assert "spør vi ikke hvem det gjelder" in card.text
        (draft,) = reports_of(world, incident)
        form: dict[str, Any] = {"draft": draft.id, "page": "case", "to": "review", "tema": "OPP"}
        await world.forges(
            world.caseworker, "paper.save", because=Because.HOSTILE, **form, client=CANARY
        )
        assert world.core.service.read(lambda uow: uow.tx.client_of(draft.id)) is None
        assert CANARY not in world.last(world.caseworker).text


async def test_l12_nothing_of_a_drill_can_be_filed_by_any_route(tmp_path: Path) -> None:
    """R63, L12: every tap there is, by everybody, on a practised and an open paper of a drill; and
    a row forced into the outbox. The archive, the gate and the deviation system hear nothing."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        files_notes(world)
        await world.presses(world.leader, "red_card.resolve")
        incident = await drilled(world)
        await practised(world, incident)
        await world.says(world.caseworker, "notat")
        await world.presses(world.caseworker, "paper.begin", about=incident)
        for draft in reports_of(world, incident):
            await _every_tap(world, draft)
        assert {one.state for one in reports_of(world, incident)} == {DraftState.PRACTISED}
        for draft in reports_of(world, incident):
            _force(world, draft)
        await world.advance(120)
        assert {one.state for one in reports_of(world, incident)} == {DraftState.REFUSED}
        for draft in reports_of(world, incident):  # refused like any: sent again it is practice
            await world.presses(world.caseworker, "paper.submit", draft=draft.id)
        await scene.settle()
        assert {one.state for one in reports_of(world, incident)} == {DraftState.PRACTISED}
        _nobody_heard(scene)


async def _every_tap(world: World, draft: Draft) -> None:
    known = {"draft": draft.id, "seen": str(draft.revision), "about": draft.incident}
    for user in (world.caseworker, world.leader, world.safety_rep):
        for verb in ("paper.submit", "paper.number", "paper.show", "report.later"):
            for submit in (False, True):
                await world.forges(
                    user, verb, because=Because.HOSTILE, submit=submit, number="AVVIK-1", **known
                )
        await world.forges(
            user,
            "follow_up.report",
            because=Because.HOSTILE,
            incident=draft.incident,
            draft=draft.id,
        )
        what = f"{views.DRAFT}/{draft.id}"
        theirs = document_for(world, what, user.id)
        assert (theirs is not None) is (user is world.caseworker)
        assert theirs is None or theirs.drill


def _force(world: World, draft: Draft) -> None:
    """As if a defect of ours had let it go."""

    def work(uow: UnitOfWork) -> None:
        stored = uow.tx.lock_alarm(draft.incident)
        assert stored is not None
        drafts.submit(uow, stored, replace(draft, state=DraftState.OPEN))

    world.core.service.read(work)


def _nobody_heard(scene: FilingScene) -> None:
    for fake in (scene.dokarkiv, scene.gate, scene.oppgave, scene.system):
        assert not fake.asked


async def test_l12_practice_is_in_no_figures_and_on_no_list(tmp_path: Path) -> None:
    """L12, R30: neither the yearly figures nor the leader's list count a practised report."""
    async with World(tmp_path) as world:
        files_notes(world)
        incident = await drilled(world)
        await practised(world, incident)
        await world.says(world.leader, "status")
        assert "Over fristen: 0 · Åpne: 0 · Lukket: 0" in world.last(world.leader).text
        now = world.clock.at
        (found,) = summaries(world.core.database, ["0315"], 0, now + 1, now)
        assert found.drill is Drill.WITH_LEADER
        assert (found.report, found.delivered, found.notes_filed) == (ReportOutcome.NONE, 0, 0)


async def test_l13_what_was_practised_is_erased_soon(tmp_path: Path) -> None:
    """L13, R63: after a week, however far it came; that it was practised is still known."""
    async with World(tmp_path) as world:
        world.late_ms = 10**12
        files_notes(world)
        incident = await drilled(world)
        await practised(world, incident)
        world.clock.at += 8 * DAY * 1000
        assert (await run(world))[Kept.PRACTICE_DRAFTS] > 0
        for draft in reports_of(world, incident):
            what = f"{views.DRAFT}/{draft.id}"
            assert document_for(world, what, draft.owner) is None
        assert [one.state for one in reports_of(world, incident)] == [DraftState.PRACTISED] * 2
        await world.says(world.caseworker, "notat")
        await world.presses(world.caseworker, "paper.begin", about=incident)
        assert "Du har øvd på notatet" in world.last(world.caseworker).text


async def test_l12_what_is_put_aside_for_later_is_marked_too(tmp_path: Path) -> None:
    """L12: "Lagret" about a practice report must not be taken for one about a real one."""
    async with World(tmp_path) as world:
        incident = await drilled(world)
        await world.presses(world.caseworker, "paper.begin", kind="report", incident=incident)
        (draft,) = reports_of(world, incident)
        answer = await world.presses(
            world.caseworker, "paper.save", draft=draft.id, page="what", types="truende", to=None
        )
        assert shown_in(answer).startswith("ØVELSE: ")
