"""Time on a machine that may be slow or busy: how much slower it is, and how to let time pass.

A test that asks whether something happens waits long. A test that asks how soon says what it
would be on an idle machine, and `on_this_machine` grants what this one takes longer. A test about a
time-out moves the event loop's clock instead of waiting (`pass_time`).
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from bot.evidence import inspection
from bot.integrations.telephone import webhook_callbacks
from bot.jobs import calls
from bot.outbox import inbound
from bot.outbox.plain import watch
from bot.store import database, postgresql, sqlite

# So many that a busy machine cannot do them in one go; and what they take where it is idle.
_ADDITIONS = 1_000_000
_IDLE_SECONDS = 0.067


def slowness() -> float:
    """How many times longer a bit of work takes here and now than there; at least 1."""
    began = time.perf_counter()
    total = 0
    for number in range(_ADDITIONS):
        total += number
    return max(1.0, (time.perf_counter() - began) / _IDLE_SECONDS)


# As it was when this process began, together with the other workers.
SLOWNESS = slowness()
# Seconds, for what comes in a moment on an idle machine; less than HTTP clients wait by themselves.
LONG_ENOUGH = 30.0 * min(SLOWNESS, 5.0)


def on_this_machine(seconds: float) -> float:
    """An upper bound for what takes `seconds` at most on an idle machine."""
    return seconds * max(SLOWNESS, slowness())


async def until(done: Callable[[], object], what: str, seconds: float = LONG_ENOUGH) -> None:
    """The event loop goes round until `done()`; AssertionError that names it when it never is."""
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain for {what}"
        await asyncio.sleep(0)


async def ended(task: "asyncio.Future[Any]", what: str) -> None:
    """However it ended, a task that was cancelled has; AssertionError when it goes on."""
    _, left = await asyncio.wait([task], timeout=LONG_ENOUGH)
    assert not left, f"waited {LONG_ENOUGH:.0f} s in vain for the end of {what}"


def pass_time(seconds: float) -> None:
    """The running event loop's clock goes forward: what waited so long ends now."""
    loop = asyncio.get_running_loop()
    before = loop.time
    vars(loop)["time"] = lambda: before() + seconds


# The bot's own limits, and what they are where a busy processor must not pass for an outage.
PATIENT = (
    (inbound, "STORE_WITHIN_SECONDS", 20.0),
    (watch, "FIRE_WITHIN_SECONDS", 20.0),
    (calls, "ANSWERS_WITHIN_SECONDS", 20.0),
    (inspection, "CLEANED_WITHIN_SECONDS", 300.0),
    (webhook_callbacks, "ANSWER_SECONDS", 20.0),
    (sqlite, "BUSY_MS", 10_000),
    (database, "STATEMENT_MS", 20_000),
    (database, "TRANSACTION_SECONDS", 30.0),
    (postgresql, "CONNECT_SECONDS", 20),
    (database, "AGAIN_WITHIN_SECONDS", 10.0),
)
