"""The database is really away: another connection holds it. The bot's own patience is shortened,
and its watch of stored alarms runs as in `serve`."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.outbox import inbound
from bot.outbox.plain import alarms as plain_alarms
from bot.outbox.plain import watch
from bot.store import sqlite
from tests.fakes.payloads import Json, TeamsUser
from tests.fakes.pressing import titled
from tests.fakes.sent import SentCard
from tests.fakes.teams import Answer
from tests.slow_machine import LONG_ENOUGH, ended, until
from tests.world import World

HELPS = "Jeg hjelper"


def hasten(patch: pytest.MonkeyPatch) -> None:
    """Loops that look oftener; as long as the database is there, a slow machine is no outage. The
    only thread that writes waits less for who holds it: each attempt in vain is waited for."""
    patch.setattr(inbound, "STORE_WITHIN_SECONDS", 20.0)
    patch.setattr(watch, "FIRE_WITHIN_SECONDS", 20.0)
    patch.setattr(sqlite, "BUSY_MS", 40)
    patch.setattr(plain_alarms, "TRY_EVERY_SECONDS", 0.1)
    patch.setattr(plain_alarms, "TICK_SECONDS", 0.02)


@contextlib.contextmanager
def impatient(with_commands: float, with_timers: float) -> Iterator[None]:
    """How long the bot waits for a confirmation (seconds)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inbound, "STORE_WITHIN_SECONDS", with_commands)
        patch.setattr(watch, "FIRE_WITHIN_SECONDS", with_timers)
        yield


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """A foreign writer holds the database, and the bot has little patience with it."""
    with (
        contextlib.closing(sqlite3.connect(folder / "bot.db", isolation_level=None)) as other,
        impatient(0.05, 0.15),
    ):
        other.execute("PRAGMA busy_timeout=5000")
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def sees(world: World, user: TeamsUser, words: str) -> SentCard:
    """The newest card of the person that shows this, as a text or a button, waited for."""

    def found() -> list[SentCard]:
        return [c for c in world.inbox(user) if words in c.text or words in c.buttons]

    await world.teams.wait_for(found, LONG_ENOUGH)
    return found()[-1]


async def cries(world: World, words: str = "hjelp") -> SentCard:
    """Returns the leader's card, once the attempt to store the cry has failed for good."""
    await world.teams.says(world.caseworker, words)
    card = await sees(world, world.leader, HELPS)
    await in_vain(world)
    return card


async def in_vain(world: World) -> None:
    """What was under way to the store when it was given up has failed as well: nothing that comes
    later is stored by it. Whoever only looks now and then misses the moment in which the loops that
    try again all rest, on a busy machine for ever."""
    threads = world.core.threads
    async with asyncio.timeout(LONG_ENOUGH):
        while threads._ahead:
            threads._nobody_ahead.clear()
            await threads._nobody_ahead.wait()


async def helps(world: World, user: TeamsUser) -> Answer:
    """Presses the button as the card shows it."""
    card = await sees(world, user, HELPS)
    answer = await world.teams.tap(user, card, HELPS)
    await in_vain(world)
    return answer


async def stored(world: World, what: str = "Varselet er lagret nå") -> dict[str, Any]:
    """The one incident there is, once there is one and all is sent."""
    await sees(world, world.caseworker, what)
    await world.core.worker.settle()
    assert len(world.incidents()) == 1
    return world.incident()


async def journaled(world: World, *told: TeamsUser) -> None:
    """The journal holds that these were told: whoever sees the card sees it before its sender
    knows that it came."""
    alarms = world.core.inbound.without_store.alarms

    def known() -> bool:
        cards = {person for held in alarms.known.going_on() for person in held.cards}
        return cards.issuperset(user.id for user in told)

    await until(known, "the cards that came")
    assert await asyncio.to_thread(alarms.journal.flush, LONG_ENOUGH)


async def stand_still(world: World) -> None:
    """Its process neither climbs nor stores any more, though nobody knows it."""
    await in_vain(world)  # a thread that is at it goes on when its loop is cancelled
    loops = [*world.core.inbound.without_store.alarms.loops.running.values()]
    for loop in loops:
        loop.cancel()
    for loop in loops:
        await ended(loop, "a loop of the plain alarms")


def cards_with(world: World, user: TeamsUser, words: str) -> int:
    return sum(words in card.text for card in world.inbox(user))


def tap_on(world: World, user: TeamsUser, card: SentCard) -> Json:
    """The tap of somebody who does not know yet that the card changes."""
    return world.teams.pressed(user, card, titled(card, HELPS))


@contextlib.asynccontextmanager
async def watched(world: World) -> AsyncIterator[None]:
    """Timers of stored alarms are watched, as in a process that runs."""
    alarms = world.core.inbound.without_store.alarms
    watching = asyncio.create_task(alarms.run())
    try:
        yield
    finally:
        watching.cancel()
        await ended(watching, "the watch")


@contextlib.asynccontextmanager
async def alarmed(folder: Path) -> AsyncIterator[World]:
    """An alarm is stored, level 1 has its red card, and its timer is watched."""
    async with World(folder) as world:
        await world.says(world.caseworker, "hjelp")
        async with watched(world):
            yield world
