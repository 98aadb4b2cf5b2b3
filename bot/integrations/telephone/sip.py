"""Calls by SIP, over whatever trunk, exchange or SBC an organisation has (docs/calling.md).

Signalling and sound live in processes of their own (`sip_child.py`), behind lines of JSON: a codec
that crashes takes its calls with it, and no alarm. When one ends, each of its calls is told as lost
and another begins; one that stands still is ended. With a child that is killed dies whatever hangs
up a telephone that was taken: its owner hears silence until the exchange gives up, and we know it.
"""

import asyncio
import base64
import itertools
import re
import sys
import time
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
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
from bot.integrations.telephone.sip_process import SipProcess
from bot.ports import CallListener, CallOutcome, TryAgain, Unknown

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
