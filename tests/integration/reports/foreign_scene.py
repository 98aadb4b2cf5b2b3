"""The bot as an operator starts it, among services that know nothing of it (`tests.foreign`), and a
caseworker who writes papers in chat.

async with foreign_scene(tmp_path) as scene:
    paper = await scene.sends_note()
    await scene.world.settle()
    assert scene.sees().startswith("Notatet er journalført")
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prometheus_client import REGISTRY
from pydantic import SecretStr

from bot.documents.yearly.plain import as_json
from bot.domain.organisation.organisation import Unit
from bot.domain.reports.draft import Draft, DraftKind
from bot.settings.filing import filing_problems
from bot.store.export import list_incidents, show_incident
from bot.store.statistics import YearsOf
from tests.afterwards import CANARY
from tests.fakes.sent import SentCard
from tests.foreign.archive import ArchiveServer
from tests.foreign.deviations import DeviationsServer
from tests.foreign.gate import GateServer
from tests.foreign.tasks import TasksServer
from tests.foreign.tokens import TokensServer
from tests.integration.reports.paper_scene import drafts_of, ended, saves
from tests.world import World

WORDS = "Brukeren sa at han visste hvor jeg bor."
_ELSE = ("Vil du skrive avviksmelding nå?", "Har du fått snakke med en leder?")
_SECRET = "kjent av begge sider og av ingen andre, 32 tegn"


@dataclass(slots=True)
class ForeignScene:
    """`folder` is all that lies on disk."""

    world: World
    folder: Path
    tokens: TokensServer
    archive: ArchiveServer
    gate: GateServer
    tasks: TasksServer
    deviations: DeviationsServer
    _counted: dict[tuple[str, str], float] = field(default_factory=dict)
    _shown: int = 0

    async def writes_note(self, about: str = CANARY) -> None:
        """Filled in and read through; all that is left is to send it."""
        await self.world.says(self.world.caseworker, "notat")
        if "Hvilken samtale gjelder notatet?" in self.sees():
            newest = self.world.incident()["id"]
            await self.world.presses(self.world.caseworker, "paper.begin", about=newest)
        await saves(self.world, behaviour=WORDS, to="case")
        await saves(self.world, to="review", tema="OPP", client=about)

    async def sends_note(self, about: str = CANARY) -> Draft:
        """Written, read, and let go of; every attempt that is due has been made."""
        await self.writes_note(about)
        return await self.sends(DraftKind.NOTE)

    async def sends_report(self) -> Draft:
        """The same with a report."""
        await self.world.says(self.world.caseworker, "rapport")
        await saves(self.world, types="truende")
        return await self.sends(DraftKind.REPORT)

    async def sends(self, kind: DraftKind) -> Draft:
        """What is read through is let go of; messages and figures are counted from here."""
        await self.world.advance(1)  # a card that was placed in this moment is no new message
        self._shown = len(self.cards())
        self._counted.clear()
        for paper, outcome in _labels():
            self._counted[paper, outcome] = _total(paper, outcome)
        await self.world.presses(self.world.caseworker, "paper.submit")
        await self.world.settle()
        await self.confirms()
        return self.newest(kind)

    async def confirms(self) -> None:
        """It is the right person, where that is asked; messages are counted from here."""
        if not any("Ja, journalfør" in card.buttons for card in self.cards()):
            return
        self._shown = len(self.cards())
        await self.world.presses(self.world.caseworker, "note.client_right")
        await self.world.settle()

    def newest(self, kind: DraftKind) -> Draft:
        """As it lies in the database now."""
        return [one for one in drafts_of(self.world) if one.kind is kind][-1]

    def sees(self) -> str:
        """The newest of them."""
        return self.cards()[-1].text

    def cards(self) -> list[SentCard]:
        """What lies in the caseworker's chat, but for what asks about something else."""
        shown = self.world.inbox(self.world.caseworker)
        return [card for card in shown if not any(words in card.text for words in _ELSE)]

    def messages(self) -> int:
        """How many have come since it was let go of."""
        return len(self.cards()) - self._shown

    def counted(self, paper: str) -> dict[str, float]:
        """What the metric counted since then, without what waits or is asked about."""
        found = {
            outcome: _total(kind, outcome) - self._counted.get((kind, outcome), 0.0)
            for kind, outcome in _labels()
            if kind == paper and outcome not in ("try_again", "confirming")
        }
        return {outcome: count for outcome, count in found.items() if count}

    def facts(self, draft: Draft) -> list[tuple[str, dict[str, Any]]]:
        """What `incident show` tells of the paper."""
        return [
            (entry["kind"], entry["detail"])
            for entry in self.world.incident()["timeline"]
            if entry["detail"].get("draft") == draft.id
        ]

    def has_number(self, draft: Draft) -> bool:
        """Whether the birth number is still here, sealed."""
        look = self.world.core.service.read
        return look(lambda uow: uow.tx.client_of(draft.id)) is not None

    def has_words(self, draft: Draft) -> bool:
        """Whether anything of what was written is."""
        look = self.world.core.service.read
        return bool(look(lambda uow: uow.tx.revisions_of(draft.id)))

    def on_disk(self, secret: str) -> bool:
        """Whether it lies in clear in any file."""
        files = [file for file in self.folder.rglob("*") if file.is_file()]
        return any(secret.encode() in file.read_bytes() for file in files)

    def filed_by_year(self) -> tuple[int, int | None]:
        """The year's figure of filed notes, and as the JSON shows it."""
        unit: Unit = self.world.core.service.directory.organisation.units["0315"]
        years = YearsOf(unit, (unit,), 2026, self.world.clock.at).added_up(self.world.core.database)
        return years.whole.years[0].notes_filed, as_json(years)["figures"]["notes_filed"]

    def filed_by_timelines(self) -> int:
        """The same counted from `incident show` alone: what is said last of each note."""
        last: dict[str, bool] = {}
        database = self.world.core.database
        for head in list_incidents(database):
            shown = show_incident(database, head["id"])
            assert shown is not None
            for entry in shown["timeline"]:
                if entry["kind"] == "note_filed":
                    detail = entry["detail"]
                    done = detail.get("finalised") is True or detail.get("by_hand") is True
                    last[detail["draft"]] = done
        return sum(last.values())


def _labels() -> list[tuple[str, str]]:
    return [
        (sample.labels["paper"], sample.labels["outcome"])
        for metric in REGISTRY.collect()
        if metric.name == "rodtkort_filings"
        for sample in metric.samples
        if sample.name.endswith("_total")
    ]


def _total(paper: str, outcome: str) -> float:
    labels = {"paper": paper, "outcome": outcome}
    return REGISTRY.get_sample_value("rodtkort_filings_total", labels) or 0.0


async def written(scene: ForeignScene) -> None:
    """A note is filled in and read through. That asks nobody: what a service is to answer may be
    said afterwards."""
    await scene.writes_note()
    assert [scene.archive.answered, scene.gate.answered, scene.tokens.targets] == [[], [], []]
    assert not scene.on_disk(CANARY)
    assert not scene.on_disk(WORDS)


@asynccontextmanager
async def foreign_scene(
    folder: Path,
    then: Callable[[ForeignScene], Awaitable[None]] | None = None,
    arrange: Callable[[ForeignScene], None] | None = None,
) -> AsyncIterator[ForeignScene]:
    """Everything works, from the settings alone, to which `arrange` may add; an alarm is over, and
    `then` has happened, after which the process began anew."""
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        tokens = await enter(TokensServer())
        archive = await enter(ArchiveServer("fss:teamdokumenthandtering:dokarkiv", tokens.of))
        gate = await enter(GateServer("gcp:tilgangsmaskin:populasjonstilgangskontroll", tokens.of))
        tasks = await enter(TasksServer("fss:oppgavehandtering:oppgave", tokens.of))
        deviations = await enter(DeviationsServer(_SECRET.encode()))
        world = World(folder)
        settings = world.settings
        for name, server in (("dokarkiv", archive), ("tilgangsmaskinen", gate), ("oppgave", tasks)):
            setattr(settings, f"{name}_url", server.url)
            setattr(settings, f"{name}_scope", server.audience)
        settings.token_endpoint = f"{tokens.url}/api/v1/token"
        # The caseworker's employer is the municipality; both have the one system here.
        for employer in ("state", "municipal"):
            setattr(settings, f"{employer}_deviation_url", f"{deviations.url}/hms/avvik")
            setattr(settings, f"{employer}_deviation_secret", SecretStr(_SECRET))
        scene = ForeignScene(world, folder, tokens, archive, gate, tasks, deviations)
        if arrange is not None:
            arrange(scene)
        assert filing_problems(settings, local=True) == []

        async def over(world: World) -> None:
            await ended(world)
            if then is not None:
                await then(scene)

        name = f"an alarm is over, and {then.__name__ if then else 'no more'}"
        await enter(world.after(over, name))
        yield scene
