"""What many open pages want in the same moment is one piece of work beside the alarms (R27)."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest

from bot.web.live import Live


class Beside:
    """Counts what is handed over; `begun` is set then, and it goes on when `may_go` is."""

    def __init__(self) -> None:
        self.handed_over = 0
        self.begun, self.may_go = asyncio.Event(), asyncio.Event()
        self.may_go.set()

    async def __call__(self, work: Callable[[], Any]) -> Any:
        self.handed_over += 1
        self.begun.set()
        await self.may_go.wait()
        return work()


async def nothing() -> tuple[Sequence[Any], frozenset[str]]:
    return (), frozenset()


async def test_what_fifty_ask_for_at_once_is_handed_over_once() -> None:
    beside = Beside()
    live = Live(nothing, beside)
    asked = [live.together(partial(str, place)) for place in range(50)]
    assert await asyncio.gather(*asked) == [str(place) for place in range(50)]
    assert beside.handed_over == 1
    assert await live.together(lambda: "later") == "later"
    assert beside.handed_over == 2


async def test_what_fails_for_one_fails_for_nobody_else() -> None:
    live = Live(nothing, Beside())
    asked = (live.together(partial(int, "nine")), live.together(lambda: 1))
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(found[0], ValueError)
    assert found[1] == 1


async def test_a_page_that_is_closed_meanwhile_is_nobody_elses_matter() -> None:
    beside = Beside()
    live = Live(nothing, beside)
    beside.may_go.clear()
    first = asyncio.create_task(live.together(lambda: 1))
    second = asyncio.create_task(live.together(lambda: 2))
    await beside.begun.wait()
    first.cancel()
    beside.may_go.set()
    assert await second == 2
    with pytest.raises(asyncio.CancelledError):
        await first


async def test_where_no_thread_is_left_each_is_told() -> None:
    async def gone(work: Callable[[], Any]) -> Any:
        raise RuntimeError("cannot schedule new futures after shutdown")

    live = Live(nothing, gone)
    asked = (live.together(lambda: 1), live.together(lambda: 2))
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(one) for one in found] == [RuntimeError, RuntimeError]
