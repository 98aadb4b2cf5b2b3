"""Drafts of reports and notes: nothing written is lost, nothing readable lies in the database
(L11, L13)."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from bot.domain.alarm.timeline import FactKind
from bot.domain.organisation.organisation import Language
from bot.domain.reports.case_note import CaseNote
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.service.reports import drafts
from bot.service.reports.prefill import as_known, report_of
from bot.service.unit_of_work import UnitOfWork, new_id
from tests.afterwards import CANARY, client, note
from tests.world import START, World

Result = TypeVar("Result")


def in_unit_of_work(world: World, work: Callable[[UnitOfWork], Result]) -> Result:
    """In one transaction."""
    return world.core.service.read(work)


async def begun(world: World, document: CaseNote) -> Draft:
    """A note about an alarm that is over."""
    await world.says(world.caseworker, "hjelp")
    await world.taps(world.leader, "Jeg ringer deg")
    incident = world.incident()["id"]
    owner = "00000000-0000-0000-0000-000000000101"
    draft = Draft(new_id(), DraftKind.NOTE, incident, owner, "0315", False, START, START)

    def work(uow: UnitOfWork) -> None:
        stored = uow.tx.lock_alarm(incident)
        assert stored is not None
        drafts.begin(uow, stored, draft, document)

    in_unit_of_work(world, work)
    return draft


def saved(world: World, draft: Draft, seen: int, document: CaseNote) -> drafts.Saved | None:
    """What comes of saving what somebody wrote on the form of revision `seen`."""

    def work(uow: UnitOfWork) -> drafts.Saved | None:
        locked = uow.tx.draft(draft.id)
        return drafts.save(uow, locked, seen, document) if locked is not None else None

    return in_unit_of_work(world, work)


async def test_two_devices_lose_nothing_of_each_other(tmp_path: Path) -> None:
    """A draft opened on two devices: what one changed stays, what both changed is kept twice."""
    async with World(tmp_path) as world:
        first = note(agreed="")
        draft = await begun(world, first)
        phone = saved(world, draft, 1, replace(first, behaviour="Fra telefonen."))
        assert phone is not None
        assert (phone.draft.revision, phone.both) == (2, False)
        computer = saved(world, draft, 1, replace(first, behaviour="Fra PC-en.", agreed="Møte."))
        assert computer is not None
        assert computer.both
        expected = replace(first, behaviour="Fra telefonen.\n\nFra PC-en.", agreed="Møte.")
        assert computer.document == expected
        again = saved(world, draft, 1, replace(first, behaviour="Fra PC-en.", agreed="Møte."))
        assert again is not None
        computer = again
        assert again.document == expected  # the same tap twice adds nothing
        assert again.draft.revision == 3
        kept = in_unit_of_work(world, lambda uow: uow.tx.revisions_of(draft.id))
        assert [one.number for one in kept] == [1, 2, 3]
        assert in_unit_of_work(world, lambda uow: drafts.document_of(uow, draft)) == first
        assert in_unit_of_work(world, lambda uow: uow.tx.drafts_of(draft.incident)) == [
            computer.draft
        ]


async def test_what_is_submitted_is_not_changed_any_more(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        draft = await begun(world, note())

        def work(uow: UnitOfWork) -> Draft:
            stored, locked = uow.tx.lock_alarm(draft.incident), uow.tx.draft(draft.id)
            assert stored is not None
            assert locked is not None
            return drafts.submit(uow, stored, locked)

        assert in_unit_of_work(world, work).state is DraftState.WAITING
        assert saved(world, draft, 1, note(title="En annen")) is None
        assert {"note_begun", "note_submitted"} <= set(world.kinds())


async def test_l11_the_birth_number_is_nowhere_but_sealed_in_its_draft(tmp_path: Path) -> None:
    """It is destroyed after 14 days, and at once when nothing more is to come."""
    async with World(tmp_path) as world:
        world.late_ms = 15 * 24 * 3_600_000  # nobody works while the test lets two weeks pass
        draft = await begun(world, note())
        in_unit_of_work(world, lambda uow: drafts.keep_client(uow, draft, client()))
        assert in_unit_of_work(world, lambda uow: drafts.client_of(uow, draft)) == client()
        another = replace(draft, id=new_id())
        assert in_unit_of_work(world, lambda uow: drafts.client_of(uow, another)) is None
        for file in tmp_path.rglob("bot.db*"):
            assert CANARY.encode() not in file.read_bytes()
        assert in_unit_of_work(world, drafts.destroy_due_clients) == 0
        world.clock.at += drafts.CLIENT_FOR_MS
        assert in_unit_of_work(world, drafts.destroy_due_clients) == 1
        assert in_unit_of_work(world, lambda uow: drafts.client_of(uow, draft)) is None
        in_unit_of_work(world, lambda uow: drafts.keep_client(uow, draft, client()))

        def drop(uow: UnitOfWork) -> None:
            stored = uow.tx.lock_alarm(draft.incident)
            assert stored is not None
            dropped = replace(draft, state=DraftState.DROPPED)
            drafts.settle(uow, stored, dropped, FactKind.NOTE_DROPPED)

        in_unit_of_work(world, drop)
        assert in_unit_of_work(world, lambda uow: uow.tx.client_of(draft.id)) is None
        found = in_unit_of_work(world, lambda uow: uow.tx.drafts_by(draft.owner))
        assert [one.state for one in found] == [DraftState.DROPPED]


async def test_l13_forgotten_words_are_gone_and_the_rest_stays(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        draft = await begun(world, note())
        in_unit_of_work(world, lambda uow: uow.tx.forget_revisions(draft.id))
        assert in_unit_of_work(world, lambda uow: drafts.document_of(uow, draft)) is None
        assert saved(world, draft, 1, note()) is None
        assert in_unit_of_work(world, lambda uow: uow.tx.look_at_draft(draft.id)) == draft
        with closing(sqlite3.connect(tmp_path / "bot.db")) as database:
            assert database.execute("SELECT count(*) FROM draft_revision").fetchone() == (0,)


async def test_l13_the_report_knows_by_name_who_helped_as_the_employee_wrote_it(
    tmp_path: Path,
) -> None:
    """The name lies apart from the alarm, and is read where somebody writes down what happened."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.presses(
            world.caseworker, "red_card.helped", how="in_person", colleague="Kari Nabo"
        )
        incident = world.incident()["id"]

        def prefilled(uow: UnitOfWork) -> str:
            alarm = uow.tx.get_alarm(incident)
            assert alarm is not None
            report = report_of(uow, alarm, "draft", Language.BOKMAL)
            return as_known(uow, alarm, report, Language.BOKMAL).what_happened

        assert "Kari Nabo hjalp." in in_unit_of_work(world, prefilled)
        assert "Kari Nabo" not in str(world.incident())
