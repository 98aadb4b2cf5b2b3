"""A process that dies while it hands notes and reports over: each arrives once."""

import contextlib
import time
from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.core import Core, build_core
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.service.reports import drafts, whom
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.records import StoreUnavailable
from bot.store.tables import draft
from tests.afterwards import CANARY, client, note, report
from tests.crash.fork_server import ForkServer
from tests.crash.town import CALLS, Replica, Town
from tests.fakes.deviation_system import SECRET, DeviationSystemFake
from tests.fakes.dokarkiv import DokarkivFake
from tests.fakes.oppgave import OppgaveFake
from tests.fakes.tilgangsmaskinen import TilgangsmaskinenFake
from tests.slow_machine import LONG_ENOUGH, on_this_machine

HASTY = {"hasty_clerk": "yes", "unpaced": "yes"}


class Office:
    """The town with an archive and a deviation system that count what they get."""

    def __init__(
        self, town: Town, archive: DokarkivFake, tasks: OppgaveFake, system: DeviationSystemFake
    ) -> None:
        self.town = town
        self.archive = archive
        self.tasks = tasks
        self.system = system
        self.settings: dict[str, str] = {}
        self.papers: list[str] = []

    async def start(self, plan: Mapping[str, str] = HASTY, **more: str) -> Replica:
        """A replica that knows where papers go."""
        return await self.town.start({**plan, **more}, ready=True, **self.settings)

    def submit(self, pairs: int) -> None:
        """So many notes and reports about the one alarm there is, in one transaction."""
        town = self.town
        nobody: Any = None  # nothing is sent from here
        core: Core = build_core(town.settings, town.database, nobody)
        incident = town.state()["id"]

        def work(uow: UnitOfWork) -> None:
            self.papers.clear()  # of a try that SQLite had no turn for
            both = ((DraftKind.NOTE, note()), (DraftKind.REPORT, report()))
            for kind, document in both * pairs:
                owner, now = town.caseworker.id, uow.now
                paper = Draft(new_id(), kind, incident, owner, "0315", False, now, now)
                stored = uow.tx.lock_alarm(incident)
                assert stored is not None
                drafts.begin(uow, stored, paper, document)
                if kind is DraftKind.NOTE:
                    drafts.keep_client(uow, paper, client())
                stored = uow.tx.lock_alarm(incident)
                assert stored is not None
                waiting = drafts.submit(uow, stored, paper)
                if kind is DraftKind.NOTE:  # its owner has said that it is the right person
                    stored = uow.tx.lock_alarm(incident)
                    assert stored is not None
                    whom.confirm(uow, stored, waiting)
                self.papers.append(paper.id)

        for last in (False, False, True):
            try:
                core.service.read(work)
                break
            except StoreUnavailable:
                if last:
                    raise
        core.threads.close()

    async def all_sent(self, replica: Replica) -> None:
        """Both papers are recorded as sent, with their numbers; each is there once, with one task
        for each note that names the client, whose number is nowhere here any more (L11)."""

        async def sent() -> bool:
            return all(state == DraftState.SENT and gone for state, _, gone in self._drafts())

        await self.town.until(sent, 2 * LONG_ENOUGH, replica)
        pairs = len(self.papers) // 2
        assert all(reference for _, reference, _ in self._drafts())
        assert [task["personident"] for task in self.tasks.tasks] == [CANARY] * pairs
        assert (len(self.archive.filed), len(self.system.reports)) == (pairs, pairs)
        kinds = [entry["kind"] for entry in self.town.state()["timeline"]]
        assert (kinds.count("note_filed"), kinds.count("report_delivered")) == (pairs, pairs)

    def has_numbers(self) -> int:
        """How many birth numbers are still here."""
        return sum(not gone for *_, gone in self._drafts())

    def _drafts(self) -> list[tuple[str, str | None, bool]]:
        """State and reference of each, and whether it has no number any more; without being in the
        services' way."""
        columns = (draft.c.state, draft.c.reference, draft.c.client)
        query = select(*columns).where(draft.c.id.in_(self.papers))
        with self.town.database.reading() as connection:
            rows = connection.execute(query).all()
        found = [(row.state, row.reference, row.client is None) for row in rows]
        assert len(found) == len(self.papers)
        return found


@contextlib.asynccontextmanager
async def office(
    folder: Path, fork_server: ForkServer, database_url: str | None = None
) -> AsyncIterator[Office]:
    """Everything but the services."""
    async with (
        DokarkivFake(now=datetime(2027, 1, 1)) as archive,
        TilgangsmaskinenFake() as gate,
        OppgaveFake() as tasks,
        DeviationSystemFake() as system,
        Town(folder, fork_server, database_url) as town,
    ):
        archive.is_token_needed = gate.is_token_needed = tasks.is_token_needed = False
        made = Office(town, archive, tasks, system)
        made.settings = {
            "RODTKORT_DOKARKIV_URL": archive.url,
            "RODTKORT_DOKARKIV_SCOPE": "a",
            "RODTKORT_TILGANGSMASKINEN_URL": gate.url,
            "RODTKORT_TILGANGSMASKINEN_SCOPE": "b",
            "RODTKORT_OPPGAVE_URL": tasks.url,
            "RODTKORT_OPPGAVE_SCOPE": "c",
            "RODTKORT_STATE_DEVIATION_URL": f"{system.url}/deviations",
            "RODTKORT_STATE_DEVIATION_SECRET": SECRET.decode(),
        }
        yield made


async def _dies(
    at: Office, point: str, others: int, pairs: int, plan: Mapping[str, str] = HASTY
) -> float:
    """How many seconds after the death everything had arrived."""
    one = await at.start(plan, die_at=point)
    rest = [await at.start(plan) for _ in range(others)]
    await at.town.install(one)
    await at.town.says(one, at.town.caseworker, "hjelp")
    await at.town.taps(one, at.town.leader, await at.town.sees(at.town.leader, CALLS), CALLS)
    await at.town.sees(at.town.caseworker, "hjelper deg")
    at.submit(pairs)
    await at.town.died(one)
    dead = time.monotonic()
    if point == "after the task":
        assert at.has_numbers() == pairs  # until the task is answered, and that is recorded
    await at.all_sent(rest[0] if rest else await at.start(plan))
    return time.monotonic() - dead


@pytest.mark.parametrize(
    "point",
    [
        "before filing",
        pytest.param("after filing", marks=pytest.mark.soak),  # on PostgreSQL below
        "recording the filing",
        "after the task",
    ],
)
async def test_a_paper_arrives_once_whenever_the_process_dies(
    point: str, tmp_path: Path, fork_server: ForkServer
) -> None:
    """Counted at the other side: before it was sent, after it was stored, before it is recorded."""
    async with office(tmp_path, fork_server) as at:
        await _dies(at, point, others=0, pairs=1)


async def test_a_paper_arrives_once_with_two_replicas_on_postgres(
    tmp_path: Path, fork_server: ForkServer, postgres_url: str
) -> None:
    """One of two dies right after the other side has stored it, and the other goes on. More papers
    than one of them takes at once: both are at work."""
    async with office(tmp_path, fork_server, postgres_url) as at:
        await _dies(at, "after filing", others=1, pairs=6)


@pytest.mark.soak
async def test_a_paper_moves_on_within_30_seconds_of_a_crash(
    tmp_path: Path, fork_server: ForkServer
) -> None:
    """With the lease that it has in earnest, and another replica that looks when it looks."""
    async with office(tmp_path, fork_server) as at:
        seconds = await _dies(at, "after filing", others=1, pairs=1, plan={"unpaced": "yes"})
        assert seconds <= on_this_machine(30)
