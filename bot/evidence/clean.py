"""Our end of the cleaner: a file in, its copy out, and a clock."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.domain.evidence import FileRemark, MediaType, Refusal
from bot.evidence.refused import NotTaken

WALL_SECONDS = 30.0

_CLEANER = str(Path(__file__).with_name("cleaner.py"))
_LONGEST_ANSWER = 4096
_CHUNK = 64 * 1024
# A copy may be larger than its original (a drawing with few colours), but not without end.
_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What came of it; `media_type` is None where there is no copy."""

    media_type: MediaType | None
    remarks: tuple[FileRemark, ...]


class Cleaner:
    """Starts one process for each file, so that nothing of one is there for the next. It costs a
    twentieth of a second (docs/bench.md); the process has no environment, no file and no network
    of ours, and is killed after `wall_seconds`: then the machine is too busy, and later may do."""

    def __init__(self, wall_seconds: float | None = None) -> None:
        self._wall_seconds = WALL_SECONDS if wall_seconds is None else wall_seconds

    def clean(
        self, content: Iterable[bytes], media_type: MediaType, write: Callable[[bytes], None]
    ) -> Cleaned:
        """Feeds the file to the cleaner and writes the copy. Raises `NotTaken`, and whatever
        `content` and `write` raise."""
        process = subprocess.Popen(
            [sys.executable, "-I", _CLEANER, media_type.value],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
        )
        late = threading.Event()

        def give_up() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(self._wall_seconds, give_up)
        clock.start()
        try:
            return _talk(process, content, write)
        except NotTaken:
            if late.is_set():  # what eats processor time is ended by its own limit, long before
                raise NotTaken(Refusal.NOT_KEPT) from None
            raise
        finally:
            clock.cancel()
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # what could not be written any more
            if pipe is not None:
                pipe.close()
    process.wait()


def _talk(
    process: "subprocess.Popen[bytes]", content: Iterable[bytes], write: Callable[[bytes], None]
) -> Cleaned:
    assert process.stdin is not None
    assert process.stdout is not None
    # It reads all before it says anything, so that neither waits for the other.
    try:
        for chunk in content:
            process.stdin.write(chunk)
        process.stdin.close()
    except BrokenPipeError:  # it ended early; its answer, or its silence, says why
        pass
    answer = _answer(process.stdout.readline(_LONGEST_ANSWER))
    written = 0
    while chunk := process.stdout.read(_CHUNK):
        written += len(chunk)
        if written > _MOST_BYTES:
            raise NotTaken(Refusal.TOO_MANY_PIXELS)
        write(chunk)
    if process.wait() != 0 or (answer.media_type is None) != (written == 0):
        raise NotTaken(Refusal.BROKEN)
    return answer


def _answer(line: bytes) -> Cleaned:
    """What the process says is not believed either: it may be the file that speaks."""
    try:
        said = json.loads(line)
        if "refused" in said:
            raise NotTaken(Refusal(said["refused"]))
        media_type = MediaType(said["media_type"]) if said["media_type"] else None
        remarks = tuple(FileRemark(remark) for remark in said["remarks"])
    except (ValueError, KeyError, TypeError):  # killed by a limit, or worse
        raise NotTaken(Refusal.BROKEN) from None
    if media_type not in (None, MediaType.PNG, MediaType.JPEG, MediaType.TEXT):
        raise NotTaken(Refusal.BROKEN)
    return Cleaned(media_type, remarks)
