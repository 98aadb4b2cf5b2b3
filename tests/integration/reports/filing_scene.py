"""An alarm that is over, and everything a paper about it is handed over to, on real sockets.

async with filing_scene(tmp_path) as scene:
    draft = scene.submits(note())
    await scene.settle()
    assert scene.now(draft).state is DraftState.SENT
"""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
from yarl import URL

from bot.domain.organisation.organisation import Sector
from bot.domain.reports.case_note import CaseNote
from bot.domain.reports.deviation_report import DeviationReport
from bot.domain.reports.draft import Draft, DraftKind
from bot.domain.reports.privacy_filter import BirthNumber
from bot.integrations.deviation import BySector, SignedWebhook
from bot.integrations.gosys import Dokarkiv, Gosys, Tilgangsmaskinen
from bot.integrations.nav_service import NavService
from bot.integrations.oppgave import Oppgave
from bot.jobs.filing import Counters, FilingClerk
from bot.jobs.worker import Wakeup
from bot.service.reports import drafts
from bot.service.unit_of_work import UnitOfWork, new_id
from tests.afterwards import client
from tests.fakes.deviation_system import SECRET, DeviationSystemFake
from tests.fakes.dokarkiv import DokarkivFake
from tests.fakes.oppgave import OppgaveFake
from tests.fakes.tilgangsmaskinen import TilgangsmaskinenFake
from tests.slow_machine import LONG_ENOUGH
from tests.world import World


@dataclass(slots=True)
class FilingScene:
    """The bot, and the fakes it hands papers to."""

    world: World
    counters: Counters
    incident: str
    dokarkiv: DokarkivFake
    gate: TilgangsmaskinenFake
    oppgave: OppgaveFake
    system: DeviationSystemFake

    def submits(
        self,
        document: CaseNote | DeviationReport,
        *,
        about: BirthNumber | None = None,
        drill: bool = False,
        owner: str = "",
    ) -> Draft:
        """The caseworker has written it, read it, and let go of it."""
        kind = DraftKind.NOTE if isinstance(document, CaseNote) else DraftKind.REPORT
        owner, at = owner or self.world.caseworker.id, self.world.clock.at
        draft = Draft(new_id(), kind, self.incident, owner, "0315", drill, at, at)

        def work(uow: UnitOfWork) -> Draft:
            stored = uow.tx.lock_alarm(self.incident)
            assert stored is not None
            drafts.begin(uow, stored, draft, document)
            if kind is DraftKind.NOTE:
                drafts.keep_client(uow, draft, about or client())
            return self._submitted(uow, draft.id)

        return self.world.core.service.read(work)

    def submits_again(self, draft: Draft) -> None:
        """After whatever was wrong has been put right."""
        self.world.core.service.read(lambda uow: self._submitted(uow, draft.id))

    def _submitted(self, uow: UnitOfWork, draft: str) -> Draft:
        stored, locked = uow.tx.lock_alarm(self.incident), uow.tx.draft(draft)
        assert stored is not None
        assert locked is not None
        return drafts.submit(uow, stored, locked)

    async def settle(self) -> None:
        """Every attempt that is due has been made."""
        await self.world.settle()

    def now(self, draft: Draft) -> Draft:
        """As it lies in the database."""
        found = self.world.core.service.read(lambda uow: uow.tx.look_at_draft(draft.id))
        assert found is not None
        return found

    def has_client(self, draft: Draft) -> bool:
        """Whether the birth number is still kept."""
        look = self.world.core.service.read
        return look(lambda uow: uow.tx.client_of(draft.id)) is not None

    def facts(self, draft: Draft) -> list[tuple[str, dict[str, Any]]]:
        """What the timeline tells of the draft, its id and revision left out."""
        return [
            (entry["kind"], {k: v for k, v in entry["detail"].items() if k not in _KNOWN})
            for entry in self.world.incident()["timeline"]
            if entry["detail"].get("draft") == draft.id
        ]

    def clerk(self) -> FilingClerk:
        """One more of those who work at this."""
        core = self.world.core
        parts = (core.service, core.threads, core.worker)
        return FilingClerk(*parts, Wakeup(), self.world.evidence_store, self.counters)


_KNOWN = ("draft", "revision")


@asynccontextmanager
async def filing_scene(folder: Path, *, tasks: bool = False) -> AsyncIterator[FilingScene]:
    """Everything works, and everybody may be written about."""
    async with (
        DokarkivFake(now=datetime(2027, 1, 1)) as dokarkiv,
        TilgangsmaskinenFake() as gate,
        OppgaveFake() as oppgave,
        DeviationSystemFake() as system,
        aiohttp.ClientSession() as session,
        World(folder) as world,
    ):
        fakes = {"gate": gate, "dokarkiv": dokarkiv, "oppgave": oppgave}
        at = {
            name: NavService(name, session, fake.tokens, fake.url, LONG_ENOUGH)
            for name, fake in fakes.items()
        }
        webhook = SignedWebhook(session, URL(f"{system.url}/deviations"), SECRET, LONG_ENOUGH)
        with ThreadPoolExecutor(1) as papers:
            counters = Counters(
                Gosys(Tilgangsmaskinen(at["gate"]), Dokarkiv(at["dokarkiv"])),
                BySector({Sector.STATE: webhook}),
                Oppgave(at["oppgave"]) if tasks else None,
                papers,
            )
            await world.says(world.caseworker, "hjelp")
            await world.taps(world.leader, "Jeg ringer deg")
            incident = world.incident()["id"]
            scene = FilingScene(world, counters, incident, dokarkiv, gate, oppgave, system)
            world.clerk = scene.clerk()
            yield scene
