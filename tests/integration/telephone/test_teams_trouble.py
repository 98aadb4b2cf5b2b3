"""What Teams tells twice, in another order, late or never, and what is told to another replica (L1,
L2, L5)."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.domain.calls import (
    Call,
    CallEnd,
    KeyPressed,
    Over,
    PickedUp,
)
from bot.integrations.telephone import teams as teams_calls
from tests.fakes import faults
from tests.fakes.calls import order, speech
from tests.fakes.faults import Fault
from tests.fakes.graph_calls import changed
from tests.integration.telephone.teams_scene import (
    HUNG_UP,
    READ_BACK,
    called,
    replica,
    teams,
)
from tests.slow_machine import LONG_ENOUGH, pass_time, until

# Twice, swapped, never


async def test_what_comes_twice_is_told_once() -> None:
    async with called() as (bot, graph, there, _):
        await graph.answers(there)
        await graph.answers(there)
        await graph.presses(there, "tone9")
        await graph.presses(there, "tone9", number=1)
        await graph.presses(there, "star")
        await graph.ends(there, HUNG_UP)
        await graph.ends(there, HUNG_UP)
        keys = KeyPressed("9", 2), KeyPressed("*", 3)
        await bot.hears(PickedUp(), *keys, Over(CallEnd.HUNG_UP))
        assert graph.done.count("hear") == 1


async def test_a_set_up_that_comes_after_the_answer_changes_nothing() -> None:
    async with called() as (bot, graph, there, _):
        await graph.answers(there)
        for late in ("establishing", "ringing"):
            await graph.tell(there, changed(there) | {"resourceData": {"state": late}})
        await graph.presses(there, "tone1")
        await bot.hears(PickedUp(), KeyPressed("1", 2))


async def test_a_hang_up_that_overtakes_the_key_does_not_undo_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """L5: she pressed 1 and put the telephone down."""
    monkeypatch.setattr(teams_calls, "HOLD_SECONDS", LONG_ENOUGH)
    async with called() as (bot, graph, there, _):
        await graph.answers(there)
        await until(lambda: there.hears_keys, "keys to be heard")
        await graph.ends(there, HUNG_UP)
        await graph.presses(there, "tone1")
        await until(lambda: len(bot.heard) == 2, "the key")
        pass_time(LONG_ENOUGH + 1)
        await bot.hears(PickedUp(), KeyPressed("1", 2), Over(CallEnd.HUNG_UP))


async def test_an_end_that_is_never_told_is_seen() -> None:
    async with called() as (bot, graph, there, _):
        await graph.answers(there)
        await bot.hears(PickedUp())
        graph.tells = False
        await graph.ends(there, HUNG_UP)
        while len(bot.heard) < 2:
            pass_time(1)
            await asyncio.sleep(0.01)
        assert bot.heard == [PickedUp(), Over(CallEnd.LOST)]


async def test_l2_an_end_that_is_seen_before_it_is_told_keeps_its_cause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Graph forgets a call at once; how it ended comes a moment later."""
    monkeypatch.setattr(teams_calls, "GONE_SECONDS", LONG_ENOUGH)
    async with called() as (bot, graph, there, _):
        graph.tells = False
        await graph.ends(there, HUNG_UP)
        await asyncio.sleep(0.01)  # the watch has begun
        pass_time(3)
        await until(lambda: ("GET", 404) in {(one[0], one[2]) for one in graph.asked}, "a look")
        graph.tells = True
        await graph.ends(there, HUNG_UP)
        await bot.hears(PickedUp(), Over(CallEnd.HUNG_UP))


async def test_what_is_told_before_anybody_listens_is_told_when_somebody_does() -> None:
    async with called() as (bot, graph, there, _):
        bot.telephone._listener = None
        with capture_logs() as logs:
            await graph.answers(there)
            await until(lambda: logs, "the log")
        await bot.telephone.open(bot.listener)
        pass_time(1)
        await bot.hears(PickedUp())


async def test_an_answer_that_is_never_told_is_seen() -> None:
    """Not as late as it has rung long enough: somebody holds a silent telephone."""
    async with called() as (bot, graph, there, _):
        graph.tells = False
        await graph.answers(there)
        await asyncio.sleep(0.01)  # the watch has begun
        pass_time(4)
        await bot.hears(PickedUp())
        await until(lambda: there.hears_keys, "keys to be heard")


async def test_what_rings_too_long_is_ended_by_us() -> None:
    """Graph itself would let it ring on, into a voicemail."""
    async with called() as (bot, graph, there, call):
        await graph.tell(there, changed(there))
        await asyncio.sleep(0.01)  # the watch has begun
        pass_time(30)
        await bot.hears(Over(CallEnd.NO_ANSWER))
        await until(lambda: there.state == "terminated", "the hanging up")
        assert not await bot.telephone.say(call, speech())


async def test_l2_of_a_call_that_nobody_ever_told_of_nothing_is_claimed() -> None:
    """Its answer was lost, and Teams has told nothing: it may not even exist."""
    async with teams() as (bot, graph, _):
        graph.fail(Fault(502))
        await bot.telephone.place(order())
        await asyncio.sleep(0.01)  # the watch has begun
        pass_time(30)
        await bot.hears(Over(CallEnd.LOST))


async def test_an_answer_that_crosses_our_hanging_up_is_hung_up_again() -> None:
    """Nobody is left in a silent call."""
    async with called() as (bot, graph, there, call):
        graph.fail(Fault(400))
        with capture_logs() as logs:
            await bot.telephone.hang_up(call)
        assert [line["reason"] for line in logs] == ["http_400"]
        await graph.answers(there)
        await until(lambda: there.state == "terminated", "the second hanging up")
        await until(lambda: Over(CallEnd.STOPPED) in bot.heard, "its end")


async def test_hanging_up_does_not_give_up_at_once() -> None:
    async with called() as (bot, graph, there, call):
        graph.fail(Fault(503), faults.reset())
        hanging_up = asyncio.create_task(bot.telephone.hang_up(call))
        while not hanging_up.done():
            pass_time(1)
            await asyncio.sleep(0.01)
        assert there.state == "terminated"
        await bot.telephone.hang_up(call)  # over already


async def test_l1_what_could_not_be_stored_is_told_again_by_ourselves() -> None:
    """Teams may never send it again."""
    async with called() as (bot, graph, there, _):
        bot.listener.breaks = 2
        with capture_logs() as logs:
            await graph.answers(there)
            while len(bot.heard) < 1:
                await asyncio.sleep(0.01)
                pass_time(1)
        assert bot.heard == [PickedUp()]
        assert [line["event"] for line in logs] == ["call_event_failed"] * 2
        assert "Siri" not in str(logs)


# Several replicas


async def test_any_replica_goes_on_with_a_call_that_another_made() -> None:
    """It has nothing of it but what the database has: the id and the reference."""
    async with teams() as (bot, graph, metadata), replica(graph, metadata) as other:
        call = await bot.telephone.place(order())
        assert isinstance(call, Call)
        graph.bot, there = other.url, graph.calls[0]
        other.listener.says(other.telephone, call)
        await graph.answers(there)
        await until(lambda: there.said, "the question")
        other.listener.then = None
        await graph.presses(there, "tone1")
        await other.hears(PickedUp(), KeyPressed("1", 2))
        assert await other.telephone.say(call, speech(READ_BACK))
        assert await other.telephone.look(call) == PickedUp()
        await other.telephone.hang_up(call)
        await other.hears(PickedUp(), KeyPressed("1", 2), Over(CallEnd.STOPPED))


async def test_whoever_stops_hangs_up_what_it_has_made_and_nothing_else() -> None:
    async with teams() as (bot, graph, _):
        await bot.telephone.place(order())
        await bot.telephone.place(order(id="c2"))
        await graph.ends(graph.calls[1], HUNG_UP)
        await bot.hears(PickedUp(), Over(CallEnd.HUNG_UP))  # or they could not have hung up
        await bot.telephone.close()
        assert [call.state for call in graph.calls] == ["terminated", "terminated"]
        assert graph.done == ["hang_up"]
