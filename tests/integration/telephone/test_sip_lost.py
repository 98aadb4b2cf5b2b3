"""What becomes of calls when a child, the bot or the trunk is not there any more (L5, L8)."""

import asyncio
import os
import signal
import time
from pathlib import Path

import pytest

from bot.domain.calls import (
    CallEnd,
    KeyPressed,
    Over,
    PickedUp,
    Ringing,
)
from bot.integrations.telephone import sip
from bot.ports import TryAgain
from tests.fakes.exchange import Exchange, answering, dead
from tests.fakes.exchange_leg import Leg
from tests.integration.telephone.sip_scene import (
    number,
    order,
    sip_scene,
    speech,
)
from tests.slow_machine import LONG_ENOUGH, on_this_machine


async def _rings(leg: Leg) -> None:
    await leg.ring()


async def test_it_works_when_the_trunk_has_answered_lately() -> None:
    """R22: a trunk that is away is found before anybody cries; one that does not know OPTIONS is
    there."""
    exchange = Exchange()
    exchange.says = "405 Method Not Allowed"
    async with sip_scene(exchange, options_seconds=0.3) as scene:
        await scene.works()
        exchange.says = "503 Service Unavailable"
        async with asyncio.timeout(LONG_ENOUGH):
            while await scene.telephone.works():
                await asyncio.sleep(0.01)
        exchange.says = "200 OK"
        await scene.works()
        asked = exchange.asked
        assert asked > 2


async def test_a_child_that_is_killed_loses_no_call_without_a_word(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """L8, R22: each call is told as lost, whatever it was at; `works` says no; another child is
    there within a second, and makes calls; no folder stays."""

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    async with sip_scene() as scene:
        await scene.works()
        scene.exchange.phones = {number(1): dead, number(2): _rings, number(3): answering()}
        calls = [await scene.place(of) for of in (1, 2, 3)]
        await scene.told.until("2", Ringing)
        await scene.told.until("3", PickedUp)
        assert await scene.telephone.say(calls[2], speech(30))
        (killed,) = scene.telephone.pids
        os.kill(killed, signal.SIGKILL)
        assert [await scene.end(of) for of in (1, 2, 3)] == [CallEnd.LOST] * 3
        assert not await scene.telephone.works()
        assert not await scene.telephone.say(calls[2], speech())
        assert await scene.telephone.look(calls[0]) == Over(CallEnd.LOST)
        began = time.monotonic()
        await scene.ready()
        assert time.monotonic() - began < on_this_machine(1.0)
        scene.exchange.phones[number(4)] = answering(keys="1")
        await scene.place(4)
        assert await scene.told.until("4", KeyPressed) == KeyPressed("1", 1)
        assert scene.telephone.pids != [killed]
        await scene.works()
    assert list(tmp_path.iterdir()) == []


async def test_a_child_that_stands_still_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """L8: one that is there and does nothing would leave its calls untold for ever."""
    monkeypatch.setattr(sip, "PING_SECONDS", 0.05)
    async with sip_scene() as scene:
        scene.exchange.phones[number(1)] = answering()
        await scene.place(1)
        await scene.told.until("1", PickedUp)
        (stopped,) = scene.telephone.pids
        os.kill(stopped, signal.SIGSTOP)
        with monkeypatch.context() as hurried:
            hurried.setattr(sip, "PONG_WITHIN_SECONDS", 0.3)
            assert await scene.end(1) is CallEnd.LOST
        scene.exchange.phones[number(2)] = answering()
        await scene.place(2)
        assert scene.telephone.pids != [stopped]


async def test_closing_hangs_up_what_rings_and_what_was_taken() -> None:
    """L8: a bot that stops leaves no telephone ringing and nobody in a silent call."""
    async with sip_scene() as scene:
        scene.exchange.phones = {number(1): _rings, number(2): answering()}
        await asyncio.gather(scene.place(1), scene.place(2))
        await scene.told.until("1", Ringing)
        await scene.told.until("2", PickedUp)
        await scene.telephone.close()
        assert scene.told.events["1"][-1] == scene.told.events["2"][-1] == Over(CallEnd.STOPPED)
        assert scene.exchange.legs[number(1)][0].cancelled.is_set()
        assert scene.exchange.legs[number(2)][0].hung_up.is_set()
        assert await scene.telephone.place(order(3)) == TryAgain("sip_not_ready")


async def test_a_bot_that_is_killed_hangs_up_too() -> None:
    """L8: the child sees its input end, and ends its calls itself."""
    async with sip_scene() as scene:
        scene.exchange.phones[number(1)] = answering()
        await scene.place(1)
        await scene.told.until("1", PickedUp)
        # What a kill leaves of us: the pipe is closed, and nobody waits.
        scene.telephone._processes[0].end_input()
        await scene.exchange.legs[number(1)][0].hung_up.wait()
