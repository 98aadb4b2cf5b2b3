"""Calls by SIP, over whatever trunk, exchange or SBC an organisation has (docs/calling.md).

Signalling and sound live in processes of their own (`sip_child.py`), behind lines of JSON: a codec
that crashes takes its calls with it, and no alarm. When one ends, each of its calls is told as lost
and another begins; one that stands still is ended. With a child that is killed dies whatever hangs
up a telephone that was taken: its owner hears silence until the exchange gives up, and we know it.
"""

import asyncio
import base64
import contextlib
import itertools
import json
import os
import re
import sys
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from bot.domain.calls import (
    Call,
    CallEnd,
    CallEvent,
    CallOrder,
    CallRefused,
    KeyPressed,
    Over,
    PickedUp,
    Ringing,
    Speech,
    Spoken,
)
from bot.integrations.telephone.sip_options import SipTrunk, watch
from bot.ports import CallListener, CallOutcome, TryAgain, Unknown

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


log = structlog.get_logger(__name__)

CHILD = (sys.executable, "-I", str(Path(__file__).with_name("sip_child.py")))
E164 = re.compile(r"\+[1-9][0-9]{6,14}")
PROCESSES = 3
READY_WITHIN_SECONDS = 2.0  # a process that is just being started
PLACED_WITHIN_SECONDS = 5.0
SAID_WITHIN_SECONDS = 2.0
TOLD_WITHIN_SECONDS = 4.0
ENDED_REMEMBERED = 1000
_SPELLED = re.compile(r"[a-z0-9_.]{1,60}")


@dataclass(eq=False)
class _Leg:
    """A call of ours from when it is asked for. `placed` is what came of the asking."""

    id: str
    process: SipProcess
    placed: "asyncio.Future[CallOutcome]"
    events: "asyncio.Queue[CallEvent]" = field(default_factory=asyncio.Queue)
    # A call that is being made and has told nothing is no unknown one: nobody may make it again.
    state: CallEvent = field(default_factory=Ringing)
    saying: int = 0  # which sentence it is, by its number
    said: "asyncio.Future[bool] | None" = None  # whether that was taken


class SipTelephone:
    """Implements `ports.Telephone`. `command` is what runs as the child, which speaks the lines
    that `sip_child.py` does."""

    name = "sip"
    rate = 8000
    needs_number = True

    def __init__(
        self, trunk: SipTrunk, command: Sequence[str] = CHILD, processes: int = PROCESSES
    ) -> None:
        self._trunk = trunk
        self._listener: CallListener | None = None
        setup = trunk.as_setup()
        self._processes = [
            SipProcess(command, setup, self._heard, self._lost) for _ in range(processes)
        ]
        self._legs: dict[str, _Leg] = {}
        self._ended: OrderedDict[str, tuple[str, Over]] = OrderedDict()
        self._numbers = itertools.count(1)
        self._tellers: set[asyncio.Task[None]] = set()
        self._watching: asyncio.Task[None] | None = None
        self._is_open = False
        self._answered_at: float | None = None  # when the trunk last did

    @property
    def pids(self) -> list[int]:
        """Of the children that can make calls."""
        return [process.pid for process in self._processes if process.pid is not None]

    async def open(self, listener: CallListener) -> None:
        """See `Telephone.open`. Does not wait for the children."""
        self._listener = listener
        self._is_open = True
        for process in self._processes:
            process.open()
        work = watch(self._trunk, self._answered)
        self._watching = asyncio.get_running_loop().create_task(work, name="sip-trunk")

    async def place(self, order: CallOrder) -> CallOutcome:
        """See `Telephone.place`. The same order again is the same call."""
        if order.number is None or not E164.fullmatch(order.number):
            return CallRefused("number")
        process = await self._ready_soon()
        # From here to the child nobody comes in between.
        if (ended := self._ended.get(order.id)) is not None:
            return Call(order.id, ended[0])
        if (known := self._legs.get(order.id)) is not None:
            return await asyncio.shield(known.placed)
        if process is None:
            return TryAgain("sip_not_ready")
        leg = _Leg(order.id, process, asyncio.get_running_loop().create_future())
        self._legs[order.id] = leg
        self._spawn_teller(leg)
        process.send(
            do="place",
            call=order.id,
            number=order.number,
            ring=min(order.ring_seconds, self._trunk.ring_seconds),
            talk=order.talk_seconds,
        )
        await asyncio.wait([leg.placed], timeout=PLACED_WITHIN_SECONDS)
        if not leg.placed.done():
            leg.placed.set_result(Unknown("sip_no_answer"))
        return leg.placed.result()

    async def say(self, call: Call, speech: Speech) -> bool:
        """See `Telephone.say`. What is given while it rings is said once it is answered."""
        leg = self._legs.get(call.id)
        if leg is None:
            return False
        if leg.said is not None and not leg.said.done():
            leg.said.set_result(True)  # it was taken, and is cut off by this one
        leg.saying = next(self._numbers)
        leg.said = said = asyncio.get_running_loop().create_future()
        sound = base64.b64encode(speech.audio).decode()
        leg.process.send(do="say", call=call.id, n=leg.saying, wav=sound)
        await asyncio.wait([said], timeout=SAID_WITHIN_SECONDS)
        return said.done() and said.result()

    async def hang_up(self, call: Call) -> None:
        """See `Telephone.hang_up`: CANCEL while it rings, BYE afterwards."""
        if (leg := self._legs.get(call.id)) is not None:
            leg.process.send(do="hang_up", call=call.id)

    async def look(self, call: Call) -> CallEvent | None:
        """See `Telephone.look`. A call of another process is nobody's here."""
        if (leg := self._legs.get(call.id)) is not None:
            return leg.state
        ended = self._ended.get(call.id)
        return ended[1] if ended is not None else None

    async def works(self) -> bool:
        """See `Telephone.works`: a child runs, and the trunk has answered lately."""
        if not self.pids or self._answered_at is None:
            return False
        age = asyncio.get_running_loop().time() - self._answered_at
        return age < 2.5 * self._trunk.options_seconds

    async def close(self) -> None:
        """See `Telephone.close`."""
        self._is_open = False
        if self._watching is not None:
            self._watching.cancel()
        await asyncio.gather(*(process.close() for process in self._processes))
        if self._tellers:
            _, left = await asyncio.wait(self._tellers, timeout=TOLD_WITHIN_SECONDS)
            for task in left:
                task.cancel()

    async def _ready_soon(self) -> SipProcess | None:
        """The child with the fewest calls. Hanging up an answered one holds up those behind it for
        a twenty-fifth of a second, which is why there are several."""
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while self._is_open and time.monotonic() < deadline:
            ready = [process for process in self._processes if process.pid is not None]
            if ready:
                busy = Counter(leg.process for leg in self._legs.values())
                return min(ready, key=busy.__getitem__)
            await asyncio.sleep(0.01)
        return None

    def _answered(self, well: bool) -> None:
        if well:
            self._answered_at = asyncio.get_running_loop().time()
        else:
            log.warning("sip_trunk_does_not_answer")

    def _lost(self, process: SipProcess) -> None:
        """Nobody knows what became of its calls."""
        for leg in [leg for leg in self._legs.values() if leg.process is process]:
            if leg.said is not None and not leg.said.done():
                leg.said.set_result(False)
            _settle(leg, Unknown("sip_child_ended"))
            self._over(leg, CallEnd.LOST)

    def _heard(self, said: Mapping[str, Any]) -> None:
        leg = self._legs.get(said.get("call", ""))
        if leg is not None:
            self._happened(leg, said)
        elif said["is"] in ("trouble", "turned_away"):
            code = str(said.get("code", ""))
            log.warning(f"sip_{said['is']}", code=code if _SPELLED.fullmatch(code) else "other")

    def _happened(self, leg: _Leg, said: Mapping[str, Any]) -> None:
        match said["is"]:
            case "placed":
                _settle(leg, Call(leg.id, said["reference"]))
            case "not_placed" if said["sure"]:
                _settle(leg, TryAgain("sip_not_placed"))
                leg.events.put_nowait(_NOTHING)
                del self._legs[leg.id]
                log.warning("sip_not_placed", code=said["reason"])
            case "not_placed":
                _settle(leg, Unknown("sip_not_placed"))
                self._over(leg, CallEnd.LOST)
            case "said" if leg.said is not None and said["n"] == leg.saying:
                if not leg.said.done():
                    leg.said.set_result(said["ok"])
            case "ringing":
                self._tell(leg, Ringing())
            case "picked_up":
                self._tell(leg, PickedUp())
            case "key":
                leg.events.put_nowait(KeyPressed(said["key"], said["sequence"]))
            case "spoken" if said["n"] == leg.saying:  # not of what has been cut off since
                leg.events.put_nowait(Spoken())
            case "over":
                self._over(leg, CallEnd(said["end"]))

    def _tell(self, leg: _Leg, event: CallEvent) -> None:
        leg.state = event
        leg.events.put_nowait(event)

    def _over(self, leg: _Leg, end: CallEnd) -> None:
        del self._legs[leg.id]
        made = leg.placed.result() if leg.placed.done() else None
        self._ended[leg.id] = (made.reference if isinstance(made, Call) else "", Over(end))
        while len(self._ended) > ENDED_REMEMBERED:
            self._ended.popitem(last=False)
        self._tell(leg, Over(end))

    def _spawn_teller(self, leg: _Leg) -> None:
        task = asyncio.get_running_loop().create_task(self._teller(leg), name="sip-call")
        self._tellers.add(task)
        task.add_done_callback(self._tellers.discard)

    async def _teller(self, leg: _Leg) -> None:
        """Tells what happens to one call, in its order; a slow listener holds up no other call."""
        assert self._listener is not None
        while (event := await leg.events.get()) is not _NOTHING:
            try:
                await self._listener(leg.id, event)
            except Exception as error:
                log.error("call_listener_failed", error=type(error).__name__)
            if isinstance(event, Over):
                return


_NOTHING = Spoken()  # by identity: the call was never made, and has no events


def _settle(leg: _Leg, outcome: CallOutcome) -> None:
    if not leg.placed.done():
        leg.placed.set_result(outcome)
