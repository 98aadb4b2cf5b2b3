"""An alarm with the evidence store beside it: real database, real files, real child processes.

async with EvidenceScene(tmp_path) as scene:
    added = await scene.keeps(png())
"""

import contextlib
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import SecretStr
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.domain.evidence import Came, Evidence, EvidenceRefused, Recording, Taken
from bot.evidence.evidence_files import EvidenceFiles
from bot.ports import EvidenceStore
from bot.service.evidence import record
from bot.service.evidence.record import Added
from bot.service.unit_of_work import UnitOfWork
from bot.settings import Settings
from bot.teams.credentials import NoToken
from bot.wiring.integrations import EvidenceParts, build_evidence_parts, evidence_store
from tests.world import KEY, World

OTHER_KEY = "new:" + "B" * 43 + "="


def room_settings(folder: Path, **given: object) -> Settings:
    """Settings of a bot whose evidence lies in the folder."""
    # pydantic checks what is given, field by field: one type for all of it says nothing to mypy.
    return Settings(
        environment="local",
        database_url=f"sqlite:///{folder}/bot.db",
        organisation_file=folder / "organisation.yaml",
        keys=SecretStr(KEY),
        evidence_dir=folder / "evidence",
        evidence_keys_dir=folder / "keys",
        **given,  # type: ignore[arg-type]  # any setting that a test gives: pydantic checks it
    )


class EvidenceScene:
    """One open alarm of the caseworker's."""

    def __init__(self, folder: Path, **given: object) -> None:
        self.folder = folder
        self.world = World(folder)
        self.settings = room_settings(folder, **given)
        self._stack = contextlib.AsyncExitStack()
        self.kit: EvidenceParts
        self.evidence_store: EvidenceStore
        self.incident = ""

    @property
    def evidence_files(self) -> EvidenceFiles:
        """What is done with the files."""
        return self.kit.files

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self.world)
        await self.world.says(self.world.caseworker, "hjelp")
        self.incident = self.world.incident()["id"]
        self.kit = build_evidence_parts(self.settings, self.world.core.database, self.world.clock)
        real = evidence_store(self.settings, self.kit, NoToken())
        self._stack.push_async_callback(real.close)
        self.evidence_store = real
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.__aexit__(kind, error, trace)

    async def takes(self, content: bytes, claimed: str = "") -> Taken | EvidenceRefused:
        """Into the evidence store, and no further."""
        return await self.evidence_store.take(content, Came.PASTED, self.incident, claimed)

    async def keeps(self, content: bytes, claimed: str = "") -> Added:
        """All the way: taken, recorded, and discarded again when it was there already."""
        taken = await self.takes(content, claimed)
        assert isinstance(taken, Taken), taken
        added = self.adds(taken)
        if added.again:
            await self.evidence_store.discard(taken)
        return added

    def adds(self, taken: Taken) -> Added:
        """Records it as the caseworker's."""

        def work(uow: UnitOfWork) -> Added:
            stored = uow.tx.lock_alarm(self.incident)
            assert stored is not None
            return record.add(uow, stored, self.world.caseworker.id, taken)

        return self.world.core.service.read(work)

    def assigns(self, moved: Taken) -> Added:
        """Gives the caseworker's waiting evidence, moved already, to the incident."""

        def work(uow: UnitOfWork) -> Added:
            stored = uow.tx.lock_alarm(self.incident)
            assert stored is not None
            return record.assign(uow, stored, self.world.caseworker.id, moved)

        return self.world.core.service.read(work)

    def refers(self, recording: Recording) -> Evidence:
        """Notes where a recording is."""

        def work(uow: UnitOfWork) -> Evidence:
            stored = uow.tx.lock_alarm(self.incident)
            assert stored is not None
            return record.add_reference(uow, stored, self.world.caseworker.id, recording)

        return self.world.core.service.read(work)

    def record(self, id: str) -> Evidence:
        """As it lies in the database."""
        found = self.world.core.database.write(lambda tx: tx.evidence(id))
        assert found is not None
        return found

    def command(self, *arguments: str, **variables: str) -> Result:
        """Runs `rodtkort` on this scene."""
        environment = {
            "RODTKORT_ENVIRONMENT": "local",
            "RODTKORT_DATABASE_URL": self.settings.database_url,
            "RODTKORT_KEYS": KEY,
            "RODTKORT_EVIDENCE_DIR": str(self.settings.evidence_dir),
            "RODTKORT_EVIDENCE_KEYS_DIR": str(self.settings.evidence_keys_dir),
            **variables,
        }
        return CliRunner().invoke(app, list(arguments), env=environment)

    def lying(self) -> list[Path]:
        """Every file of evidence and keys, those in the making too."""
        folders = (self.settings.evidence_dir, self.settings.evidence_keys_dir)
        return sorted(f for folder in folders for f in folder.rglob("*") if f.is_file())


async def ended(scene: EvidenceScene) -> None:
    """Somebody claims and ends the alarm."""
    await scene.world.taps(scene.world.leader, "Jeg ringer deg")
    await scene.world.taps(scene.world.leader, "Avslutt varselet")
