"""A child that makes calls, kept running: lines of JSON both ways, and another when it ends."""

import asyncio
import contextlib
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog

log = structlog.get_logger(__name__)

STARTS_WITHIN_SECONDS = 30.0
PING_SECONDS = 5.0
PONG_WITHIN_SECONDS = 10.0
CLOSES_WITHIN_SECONDS = 4.0
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 10.0
_EXCEPTION = re.compile(rb"^(?:\w+\.)*(\w*(?:Error|Exception|Exit|Interrupt))\b")


class SipProcess:
    """`setup` is the first line that each child reads; `heard` is told what it says, `lost` that it
    has ended, whatever it was at."""

    def __init__(
        self,
        command: Sequence[str],
        setup: Mapping[str, Any],
        heard: Callable[[Mapping[str, Any]], None],
        lost: Callable[["SipProcess"], None],
    ) -> None:
        self._command = command
        self._setup = setup
        self._heard = heard
        self._lost = lost
        self._process: asyncio.subprocess.Process | None = None
        self._ready = False
        self._closing = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None
        self._ponged_at = 0.0

    @property
    def pid(self) -> int | None:
        """The child's, while it can make calls."""
        return self._process.pid if self._process is not None and self._ready else None

    def open(self) -> None:
        """Begins to keep a child."""
        self._keeping = asyncio.get_running_loop().create_task(self._keep(), name="sip-process")

    async def close(self) -> None:
        """The child's input ends: it hangs everything up, and ends; else it is killed."""
        self._closing.set()
        self.end_input()
        if self._keeping is not None:
            await asyncio.wait([self._keeping], timeout=2 * CLOSES_WITHIN_SECONDS)
            self._keeping.cancel()
            await asyncio.wait([self._keeping])

    def send(self, **said: Any) -> None:
        """One line; nothing where there is no child, whose end is told anyhow."""
        pipe = self._process.stdin if self._process is not None else None
        if pipe is not None and not pipe.is_closing():
            pipe.write(json.dumps(said).encode() + b"\n")

    def end_input(self) -> None:
        """As when the bot has died."""
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    async def _keep(self) -> None:
        """One child after the other. The first that ends is replaced at once; one that cannot live
        is tried less and less often."""
        loop, pause = asyncio.get_running_loop(), FIRST_PAUSE_SECONDS
        while not self._closing.is_set():
            began = loop.time()
            fault = await self._live()
            if self._closing.is_set():
                return
            if loop.time() - began >= STEADY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            log.error("sip_child_ended", fault=fault, again_in=pause)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._closing.wait()
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _live(self) -> str:
        """One child's life. Returns why it ended, as a code."""
        pipe = asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=pipe,
                stdout=pipe,
                stderr=pipe,
                env={name: os.environ[name] for name in ("TMPDIR",) if name in os.environ},
                cwd="/",
                start_new_session=True,  # Ctrl-C is for us: it hangs up first
            )
        except OSError:
            return "not_started"
        self._process = process
        assert process.stdout is not None
        assert process.stderr is not None
        work = asyncio.get_running_loop().create_task
        faults, beating = work(_fault(process.stderr)), work(self._beat(process))
        try:
            self.send(**self._setup)
            if self._closing.is_set():  # while it was being started
                self.end_input()
            while line := await process.stdout.readline():
                self._take(json.loads(line))
        except (ValueError, KeyError, TypeError):  # a line without an end, or none of ours
            return "line"
        finally:
            beating.cancel()
            if self._closing.is_set():
                await _ended_in_time(process)
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            self._process, self._ready = None, False
            self._lost(self)
        return await faults or f"exit_{process.returncode}"

    def _take(self, said: Mapping[str, Any]) -> None:
        self._ponged_at = asyncio.get_running_loop().time()
        if said["is"] == "ready":
            self._ready = True
        else:
            self._heard(said)

    async def _beat(self, process: asyncio.subprocess.Process) -> None:
        """Ends a child that stands still: nobody would hear of its calls any more."""
        loop = asyncio.get_running_loop()
        self._ponged_at = loop.time()
        while loop.time() - self._ponged_at < self._patience:
            if self._ready:
                self.send(do="ping")
            await asyncio.sleep(PING_SECONDS)
        log.error("sip_child_stands_still")
        process.kill()

    @property
    def _patience(self) -> float:
        return PONG_WITHIN_SECONDS if self._ready else STARTS_WITHIN_SECONDS


async def _ended_in_time(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CLOSES_WITHIN_SECONDS):
            await process.wait()


async def _fault(errors: asyncio.StreamReader) -> str:
    """The kind of error that the child's last words name; the words themselves may hold numbers."""
    found = ""
    while chunk := await errors.read(65536):
        for line in chunk.splitlines():
            if match := _EXCEPTION.match(line):
                found = match.group(1).decode()
    return found
