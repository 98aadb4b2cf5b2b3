"""Leaves deviation reports in a folder that the deviation system fetches from. No e-mail.

Each report is a folder by its id, with `report.json` (the same as the webhook's body) and
`report.pdf`. It appears complete or not at all, also when the machine stops in the middle.
"""

import asyncio
import errno
import os
import shutil
import uuid
from concurrent.futures import Executor
from pathlib import Path

from bot.domain.reports.deviation_report import DeviationReport
from bot.domain.reports.filing import FilingFailure, LeftInFolder, Refused
from bot.integrations.deviation.webhook import as_json
from bot.ports import DeliveryOutcome, TryAgain

REPORT, DOCUMENT = "report.json", "report.pdf"


class FileDrop:
    """Implements `ports.DeviationSystem`. `files` is the executor for files: a folder on a
    share may hang, and no alarm waits behind it. Readable by the bot's user and group alone."""

    def __init__(self, folder: Path, files: Executor) -> None:
        self._folder = folder
        self._files = files

    async def deliver(self, report: DeviationReport, document: bytes, text: str) -> DeliveryOutcome:
        """See `DeviationSystem.deliver`. What is there already is left as it is."""
        if report.drill:
            return Refused(FilingFailure.DRILL, "drill")
        if not _is_id(report.id):
            return Refused(FilingFailure.NOT_ACCEPTED, "id")
        body = as_json(report, document)
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._files, self._leave, report.id, body, document)
        except OSError as error:
            return TryAgain(errno.errorcode.get(error.errno or 0, "os_error"))
        return LeftInFolder(report.id)

    def _leave(self, name: str, body: bytes, document: bytes) -> None:
        place = self._folder / name
        if place.exists():
            return
        for left_behind in self._folder.glob(f".{name}.*"):  # by a stop in the middle
            shutil.rmtree(left_behind, ignore_errors=True)
        # Of this attempt alone: two replicas may both try, and one of them wins the rename.
        making = self._folder / f".{name}.{uuid.uuid4().hex}"
        making.mkdir(mode=0o750, parents=True)
        try:
            _write(making / REPORT, body)
            _write(making / DOCUMENT, document)
            _sync_folder(making)
            making.rename(place)
            _sync_folder(self._folder)
        except OSError:
            shutil.rmtree(making, ignore_errors=True)
            if not place.exists():
                raise


def _is_id(name: str) -> bool:
    """A uuid, which is also what makes it a safe name for a folder."""
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False


def _write(file: Path, content: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _sync_folder(folder: Path) -> None:
    """Names in a folder survive a stop only when the folder is synced too (not on Windows)."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
