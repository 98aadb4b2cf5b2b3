"""Looking at reports and notes as PDF: one's own freely, a submitted report of one's unit on record
(R27, R67; L10, L11, L12)."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select

from bot.domain.organisation.organisation import Language
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.service.features import DOCUMENTS
from bot.service.links import LASTS_MS, USES, document_link
from bot.service.reports import drafts, views
from bot.service.reports.drafts import Document
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store import tables as t
from bot.texts import text
from bot.web.pages import FILE
from tests.afterwards import CANARY, note, report
from tests.fakes.payloads import TeamsUser
from tests.integration.evidence.test_page import browser, opens
from tests.world import PUBLIC, START, World


async def drafted(world: World, document: Document, **changes: Any) -> Draft:
    """A draft of the caseworker's, about an alarm of hers; `changes` of the draft itself."""
    if not world.incidents():
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
    kind = DraftKind.NOTE if document == note() else DraftKind.REPORT
    incident, owner = world.incident()["id"], world.caseworker.id
    draft = Draft(new_id(), kind, incident, owner, "0315", False, START, START)

    def begin(uow: UnitOfWork) -> Draft:
        stored = uow.tx.lock_alarm(incident)
        assert stored is not None
        begun = replace(draft, **changes)
        drafts.begin(uow, stored, begun, document)
        return begun

    return world.core.service.read(begin)


def link(world: World, user: TeamsUser, draft: Draft) -> str | None:
    """A fresh link, at this world's own address."""
    what = f"{views.DRAFT}/{draft.id}"
    found = world.core.service.read(
        lambda uow: document_link(uow, what, user.id, DOCUMENTS.find(uow, what, user.id))
    )
    return found.replace(PUBLIC, world.address) if found is not None else None


async def printed(session: aiohttp.ClientSession, link: str) -> tuple[int, bytes, dict[str, str]]:
    """Status, file and headers of an opened page."""
    cookies = {one.key: one.value for one in session.cookie_jar}
    async with session.get(f"{link}/{FILE}", cookies=cookies) as response:
        return response.status, await response.read(), dict(response.headers)


def accesses(world: World) -> list[tuple[str, str]]:
    """Who looked at what, by the access log."""
    with world.core.database.reading() as connection:
        query = select(t.access_log.c.actor, t.access_log.c.action).order_by(t.access_log.c.at)
        return [(row.actor, row.action) for row in connection.execute(query)]


async def test_l7_the_target_of_a_threat_gets_no_link_to_the_report(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        draft = await drafted(world, report(), state=DraftState.SENT)
        assert link(world, world.leader, draft) is not None

        def aim(uow: UnitOfWork) -> None:
            stored = uow.tx.lock_alarm(draft.incident)
            assert stored is not None
            details = replace(stored.alarm.details, target_person=world.leader.id)
            uow.tx.save(replace(stored, alarm=replace(stored.alarm, details=details)))

        world.core.service.read(aim)
        assert link(world, world.leader, draft) is None
        assert link(world, world.safety_rep, draft) is not None


async def test_r27_leader_and_safety_rep_read_a_submitted_report_on_record(tmp_path: Path) -> None:
    """Before it is submitted it is its owner's alone, whose own looks are nobody's business."""
    async with World(tmp_path) as world, browser() as mine, browser() as theirs:
        draft = await drafted(world, report())
        for user in (world.leader, world.safety_rep, world.deputy, world.next_level):
            assert link(world, user, draft) is None
        own = link(world, world.caseworker, draft)
        assert own is not None
        assert text(Language.BOKMAL, "paper-page-own-line") in (await opens(mine, own, "GET"))[1]
        assert (await opens(mine, own))[0] == 200
        assert (await printed(mine, own))[1].startswith(b"%PDF-")
        submitted = replace(draft, state=DraftState.SENT)
        world.core.service.read(lambda uow: uow.tx.save_draft(submitted))
        assert (accesses(world), "report_read" in world.kinds()) == ([], False)
        for reader in (world.leader, world.safety_rep):
            found = link(world, reader, submitted)
            assert found is not None
            _, page, _ = await opens(theirs, found, "GET")
            assert text(Language.BOKMAL, "paper-page-line") in page
            assert world.incident()["timeline"][-1]["actor"] != reader.id
            assert (await printed(theirs, found))[0] == 410
            status, page, headers = await opens(theirs, found)
            assert (status, text(Language.BOKMAL, "paper-page-report") in page) == (200, True)
            assert "HttpOnly" in headers["Set-Cookie"]
            last = world.incident()["timeline"][-1]
            assert (last["kind"], last["actor"]) == ("report_read", reader.id)
            assert last["detail"] == {"draft": draft.id, "revision": 1}
            theirs.cookie_jar.clear()
        both = [(world.leader.id, "paper.view"), (world.safety_rep.id, "paper.view")]
        assert accesses(world) == both
        for user in (world.deputy, world.next_level):
            assert link(world, user, submitted) is None


async def test_l11_a_note_is_its_owners_alone_and_every_number_is_masked(tmp_path: Path) -> None:
    async with World(tmp_path) as world, browser() as session:
        numbered = report(title=f"Om {CANARY}")
        shown = await drafted(world, numbered, state=DraftState.SENT)
        filed = await drafted(world, note(), state=DraftState.SENT)
        for user in (world.leader, world.safety_rep):
            assert link(world, user, filed) is None
        found = world.core.service.read(
            lambda uow: DOCUMENTS.find(uow, f"draft/{shown.id}", world.caseworker.id)
        )
        assert found is not None
        assert CANARY not in str(found)
        own = link(world, world.caseworker, filed)
        assert own is not None
        await opens(session, own)
        status, content, headers = await printed(session, own)
        assert (status, content[:5]) == (200, b"%PDF-")
        assert headers["Content-Type"] == "application/pdf"
        assert headers["Content-Disposition"] == f'inline; filename="notat-{filed.id[:8]}.pdf"'
        assert headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("kind", ["report", "note"])
async def test_l12_a_drills_paper_says_so(tmp_path: Path, kind: str) -> None:
    """On the page, on the paper, and in the name of the file."""
    async with World(tmp_path) as world, browser() as session:
        draft = await drafted(world, report() if kind == "report" else note(), drill=True)
        found = link(world, world.caseworker, draft)
        assert found is not None
        assert "ØVELSE" in (await opens(session, found, "GET"))[1]
        await opens(session, found)
        assert 'filename="ovelse-' in (await printed(session, found))[2]["Content-Disposition"]
        document = world.core.service.read(
            lambda uow: DOCUMENTS.find(uow, f"draft/{draft.id}", world.caseworker.id)
        )
        assert document is not None
        assert "ØVELSE" in str(document.content)


async def test_a_paper_link_is_as_short_lived_as_any(tmp_path: Path) -> None:
    """Minutes, a few looks, one browser, and never for what is no draft or no more there."""
    async with World(tmp_path) as world, browser() as mine, browser() as theirs:
        draft = await drafted(world, report())
        found = link(world, world.caseworker, draft)
        assert found is not None
        across = {"Sec-Fetch-Site": "cross-site"}
        async with theirs.post(found, headers=across) as refused:
            assert refused.status == 410
        for _ in range(USES):
            assert (await opens(mine, found))[0] == 200
        assert (await opens(theirs, found))[0] == (await printed(theirs, found))[0] == 410
        status, page, _ = await opens(mine, found)
        assert status == 410
        for language in Language:
            assert text(language, "paper-page-old-line") in page
        assert (await printed(mine, found))[0] == 200
        # An evidence page opens no paper, and the other way round.
        fresh = link(world, world.caseworker, draft)
        assert fresh is not None
        assert (await opens(theirs, fresh.replace("paper", "evidence"), "GET"))[0] == 410
        world.core.service.read(lambda uow: uow.tx.forget_revisions(draft.id))
        assert (await opens(theirs, fresh))[0] == (await printed(mine, found))[0] == 410
        for nothing in (draft, replace(draft, id="nothing"), replace(draft, id="")):
            assert link(world, world.caseworker, nothing) is None
        await world.advance(LASTS_MS / 1000)
        assert (await printed(mine, found))[0] == 410
