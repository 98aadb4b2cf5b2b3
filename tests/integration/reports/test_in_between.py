"""What comes between two steps of a paper: a tap while the archive is asked, another entry at the
repetition, the same tap twice, somebody who has left (L9, L10, L11; R20, R52)."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

from bot.domain.organisation.organisation import Sector
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.domain.reports.filing import MISTAKEN, AlreadyFiled, Filed, FilingFailure, Refused
from bot.domain.reports.standing import Standing, standing_of
from bot.integrations.deviation import BySector, SignedWebhook
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import TaskKind
from tests.afterwards import CANARY
from tests.fakes.deviation_system import SECRET, DeviationSystemFake
from tests.fakes.faults import Fault
from tests.forging import Because
from tests.integration.reports.filing_scene import FilingScene, filing_scene
from tests.integration.reports.foreign_scene import WORDS, ForeignScene, foreign_scene
from tests.integration.reports.paper_scene import DAY, HOUR, drafts_of
from tests.integration.reports.test_the_right_person import (
    digits_in_chats,
    filed,
    handed_in,
    the_note,
)
from tests.integration.reports.test_told_once import head, reports_about
from tests.slow_machine import LONG_ENOUGH
from tests.world import changed_sample, person_id, shown_in


class Meanwhile:
    """An archive, or tasks in Gosys, where something happens before the answer of the next request
    to `file` or `ensure` is known; `instead` is what is answered then."""

    def __init__(
        self, real: Any, does: Callable[[], Awaitable[object]], instead: object = None
    ) -> None:
        self._real, self._instead = real, instead
        self._does = [does]

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self._real, name)
        if name not in ("file", "ensure"):
            return asked

        async def meanwhile(*about: Any) -> Any:
            outcome = await asked(*about)
            if self._does:
                await self._does.pop()()
                return self._instead or outcome
            return outcome

        return meanwhile


def _between(
    scene: ForeignScene, part: str, does: Callable[[], Awaitable[object]], instead: object = None
) -> None:
    clerk = scene.world.clerk
    real = getattr(clerk._at, part)
    parts: dict[str, Any] = {part: Meanwhile(real, does, instead)}
    clerk._at = replace(clerk._at, **parts)


async def test_r52_a_mistake_that_is_said_while_the_archive_is_asked_stands(
    tmp_path: Path,
) -> None:
    """The entry has no end yet, and the bot tries again; in that second she says that it is the
    wrong person. The answer makes nothing of it undone."""
    async with foreign_scene(tmp_path) as scene:
        world = scene.world
        scene.archive.unfinished.add("OPP")
        await scene.sends_note()
        scene.archive.unfinished.clear()
        _between(scene, "archive", lambda: world.presses(world.caseworker, "note.mistaken"))
        await world.advance(60)
        note = scene.newest(DraftKind.NOTE)
        assert standing_of(note) is Standing.MISTAKEN
        assert "note_mistaken" in [kind for kind, _ in scene.facts(note)]
        assert scene.filed_by_year()[0] == scene.filed_by_timelines() == 0


async def test_r52_a_mistake_that_is_said_while_the_task_is_made_stands(tmp_path: Path) -> None:
    """oppgave refuses in that second: the mark in the archive is made all the same."""
    async with foreign_scene(tmp_path) as scene:
        world = scene.world
        no = Refused(FilingFailure.NOT_PERMITTED, "http_403")
        _between(scene, "tasks", lambda: world.presses(world.caseworker, "note.mistaken"), no)
        await scene.sends_note()
        await world.advance(60)
        note = scene.newest(DraftKind.NOTE)
        assert (standing_of(note), note.code) == (Standing.MISTAKEN, MISTAKEN)
        assert not scene.has_number(note)


@pytest.mark.parametrize("kind", [Filed, AlreadyFiled])
async def test_r52_another_entry_at_the_repetition_finishes_nothing(
    kind: Any, tmp_path: Path
) -> None:
    """The archive names another entry than before, with its end: hers still has none."""
    async with foreign_scene(tmp_path) as scene:
        scene.archive.unfinished.add("OPP")
        await scene.sends_note()
        entry = scene.newest(DraftKind.NOTE).reference

        async def nothing() -> None:
            return None

        _between(scene, "archive", nothing, kind("999000111", True))
        await scene.world.advance(60)
        note = scene.newest(DraftKind.NOTE)
        assert (standing_of(note), note.reference) == (Standing.SENT_UNFINISHED, entry)
        assert "Boten fikk ikke journalført notatet ferdig" in scene.sees()
        assert scene.filed_by_year()[0] == scene.filed_by_timelines() == 0


async def test_r1_the_other_employers_number_said_twice_loses_neither(tmp_path: Path) -> None:
    """The State's system has given its number; she writes the municipality's, and taps twice."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        await reports_about(world, me_too=True)
        await world.presses(world.caseworker, "paper.submit")
        await scene.settle()
        taps = [
            world.pressed(world.caseworker, "paper.number", number="HS 7"),
            world.pressed(world.caseworker, "paper.number", number="HS 7"),
        ]
        for tap in taps:
            await world.delivers(tap)
        [draft] = drafts_of(world)
        assert (draft.state, draft.reference) == (DraftState.SENT, "AVVIK-1 · HS 7")


async def test_l11_a_birth_number_is_no_number_of_the_deviation_systems(tmp_path: Path) -> None:
    """A system that numbers by whom it is about: nothing of it is kept, and she is asked."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        scene.system.numbered = CANARY
        await reports_about(world)
        await world.presses(world.caseworker, "paper.submit")
        await scene.settle()
        [draft] = drafts_of(world)
        assert (draft.state, draft.reference) == (DraftState.SENT, None)
        assert CANARY not in str(world.incident())


async def test_who_throws_a_refused_note_away_reads_that_it_is_deleted(tmp_path: Path) -> None:
    """The gate said own relations; it is her own doing that it is gone, and no refusal."""
    async with foreign_scene(tmp_path) as scene:
        world = scene.world
        scene.gate.rules[CANARY] = "AVVIST_HABILITET"
        note = await scene.sends_note()
        said = shown_in(await world.presses(world.caseworker, "paper.drop", draft=note.id))
        assert "Utkastet er slettet" in said
        assert standing_of(scene.newest(DraftKind.NOTE)) is Standing.DROPPED


async def _mistaken(scene: FilingScene, *, granted: bool) -> Draft:
    """A note that lies in the archive, and was one."""
    note = await filed(scene, granted=granted)
    await scene.world.presses(scene.world.caseworker, "note.mistaken")
    return note


MARKED_YET = "Er notatet merket som feil i Gosys?"


async def test_r52_who_must_mark_a_mistake_by_hand_is_reminded_until_it_is_done(
    tmp_path: Path,
) -> None:
    """On mornings; the reminder has the button, and is quiet once it is said."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        note = await _mistaken(scene, granted=False)
        await world.advance(2 * DAY)
        asked = [card for card in world.inbox(world.caseworker) if MARKED_YET in card.text]
        assert asked
        assert "journalpost" not in asked[-1].text
        answer = await world.taps_on(world.caseworker, asked[-1], "Vis notatet")
        assert "Feilregistrer sakstilknytning" in shown_in(answer)
        await world.presses(world.caseworker, "note.marked")
        assert scene.facts(note)[-1] == ("note_taken_back", {"way": "by_hand"})
        await world.settle()
        assert not world.reads(world.caseworker, MARKED_YET)
        assert not any("slettet" in card.text for card in world.inbox(world.caseworker))
        told = len(world.inbox(world.caseworker))
        await world.advance(7 * DAY)
        assert len([c for c in world.inbox(world.caseworker) if MARKED_YET in c.text]) == 0
        assert told <= len(world.inbox(world.caseworker))


async def test_a_mark_that_an_old_replica_took_for_done_is_told_of(tmp_path: Path) -> None:
    """It knows no such row, and ends it: the next morning its owner hears that it is theirs."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        note = await _mistaken(scene, granted=True)

        def as_before(uow: UnitOfWork) -> None:
            for task in uow.tx.claim_own_kind(TaskKind.FILING, 9, 1000, set()):
                uow.tx.finish_task(task, "done")

        world.core.service.read(as_before)
        await world.advance(2 * DAY)
        reference = scene.now(note).reference
        assert world.reads(world.caseworker, f"Åpne journalpost {reference} i Gosys")


async def test_l9_a_mistake_is_marked_in_the_name_of_who_has_left_since(tmp_path: Path) -> None:
    """She said so while she was here: it is marked as she asked."""

    def gone(content: dict[str, Any]) -> None:
        content["people"] = [one for one in content["people"] if one["name"] != "Saksbehandler En"]
        for unit in content["units"]:
            unit["members"] = [one for one in unit.get("members", []) if one != person_id("101")]

    async with filing_scene(tmp_path) as scene:
        world = scene.world
        await _mistaken(scene, granted=True)
        (tmp_path / "organisation.yaml").write_text(changed_sample(gone))
        clerk = world.clerk
        await world.stop()
        await world.start()
        world.clerk = scene.clerk()
        assert clerk is not world.clerk
        await scene.settle()
        (entry,) = scene.dokarkiv.filed.values()
        assert entry.mistaken_by == entry.author


@pytest.mark.parametrize("gone", ["incident", "draft"])
async def test_l11_the_digits_go_when_the_note_or_its_incident_is_gone(
    gone: str, tmp_path: Path
) -> None:
    """Deleted by hand between the question and the answer: her tap takes the digits off."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        await handed_in(scene)
        assert len(digits_in_chats(world)) == 1
        note = the_note(world)
        before = note.incident
        statement = {
            "incident": "UPDATE draft SET incident = 'gone' WHERE id = ?",
            "draft": "UPDATE draft SET id = 'gone' WHERE id = ?",
        }[gone]
        _in_database(tmp_path, statement, note.id)
        await world.presses(world.caseworker, "note.client_right")
        await scene.settle()
        assert digits_in_chats(world) == []
        assert scene.dokarkiv.asked == []
        back = {
            "incident": ("UPDATE draft SET incident = ? WHERE id = ?", before, note.id),
            "draft": ("UPDATE draft SET id = ? WHERE id = 'gone'", note.id),
        }[gone]
        _in_database(tmp_path, *back)


def _in_database(folder: Path, statement: str, *values: str) -> None:
    with closing(sqlite3.connect(folder / "bot.db")) as database:
        database.execute(statement, values)
        database.commit()


@pytest.mark.parametrize("submit", [False, True])
async def test_l11_on_an_older_client_too_nothing_of_a_barred_note_is_left(
    submit: bool, tmp_path: Path
) -> None:
    """A client that knows `Action.Submit` alone gets each page as a message of its own: the words
    go from all of them at once."""
    async with foreign_scene(tmp_path) as scene:
        world = scene.world
        scene.gate.rules[CANARY] = "AVVIST_STRENGT_FORTROLIG_ADRESSE"
        await world.says(world.caseworker, "notat")
        press = partial(world.presses, world.caseworker, submit=submit)
        await press("paper.save", behaviour=WORDS, to="case")
        await press("paper.save", tema="OPP", client=CANARY, to="review")
        await world.advance(1)
        await press("paper.submit")
        await world.settle()
        assert standing_of(scene.newest(DraftKind.NOTE)) is Standing.BARRED
        assert not [card for card in world.inbox(world.caseworker) if WORDS in str(card.content)]


async def test_r1_what_one_employer_refuses_when_the_other_has_it_is_put_in_by_hand(
    tmp_path: Path,
) -> None:
    """The State's system takes it, the municipality's does not: sent again, the State would keep
    the first words. She puts it in there, as it is; the number of the one is kept."""
    async with filing_scene(tmp_path) as scene, DeviationSystemFake() as other:
        world = scene.world
        service = world.core.service
        service._terms = replace(service._terms, delivers=frozenset(Sector))
        one = scene.counters.system
        assert isinstance(one, BySector)
        async with aiohttp.ClientSession() as session:
            webhook = SignedWebhook(session, URL(f"{other.url}/deviations"), SECRET, LONG_ENOUGH)
            both = BySector({**one._systems, Sector.MUNICIPAL: webhook})
            world.clerk._at = replace(world.clerk._at, system=both)
            other.fail(Fault(422))
            await reports_about(world, me_too=True)
            await world.presses(world.caseworker, "paper.submit")
            await scene.settle()
            [draft] = drafts_of(world)
            assert (draft.state, draft.reference) == (DraftState.BY_HAND, "AVVIK-1")
            card = world.last(world.caseworker).text
            assert "Legg den i kommunens avvikssystem." in card
            assert "Legg den i statens avvikssystem." not in card
            assert "levert til én av to arbeidsgivere" in head(world)
            await world.presses(world.caseworker, "paper.number", number="HS-7")
            assert drafts_of(world)[0].reference == "AVVIK-1 · HS-7"


async def test_r54_a_not_felt_of_before_takes_no_report_back(tmp_path: Path) -> None:
    """The reminder was drawn before she wrote; the system refused it since. It asks first, and what
    was told stays told."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        scene.system.fail(Fault(422))
        await reports_about(world, types="trakasserende")
        await world.presses(world.caseworker, "paper.submit")
        await scene.settle()
        [draft] = drafts_of(world)
        assert draft.state is DraftState.REFUSED
        answer = await world.forges(
            world.caseworker, "report.not_felt", because=Because.EARLIER, about=draft.incident
        )
        assert "Fortsett på utkastet" in str(answer.card)
        assert drafts_of(world)[0].state is DraftState.REFUSED
        assert world.incident()["kind"] == "trakasserende"


async def test_the_paper_of_an_unfinished_or_mistaken_note_says_so(tmp_path: Path) -> None:
    async with foreign_scene(tmp_path) as scene:
        world = scene.world
        scene.archive.unfinished.add("OPP")
        await scene.sends_note()
        assert head(world).endswith("i arkivet, ikke ferdig journalført")
        await world.presses(world.caseworker, "note.mistaken")
        assert head(world).endswith("var en feil")


async def test_r40_a_threat_that_only_her_report_told_ends_when_it_was_not_felt_so(
    tmp_path: Path,
) -> None:
    """The leader is asked to follow it up; the system refuses the report; she takes it back."""
    async with filing_scene(tmp_path) as scene:
        world = scene.world
        scene.system.fail(Fault(422))
        await reports_about(world, types="trussel")
        await world.presses(world.caseworker, "paper.submit")
        await scene.settle()
        assert "duty_called" in world.kinds()
        await world.advance(3)
        await world.presses(world.leader, "red_card.resolve")
        await world.advance(3 * HOUR)
        await world.presses(world.caseworker, "report.not_felt", sure="true")
        assert drafts_of(world)[0].state is DraftState.NOT_FELT
        assert "duty_dropped" in world.kinds()
