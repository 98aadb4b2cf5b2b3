"""What a provider tells twice, in another order or late, and what is told to another replica (L2,
L5)."""

import asyncio
import time

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.domain.calls import (
    CallEnd,
    CallEvent,
    KeyPressed,
    Over,
    PickedUp,
    Ringing,
)
from bot.integrations.telephone import webhook_callbacks
from bot.service.keyring import Keyring
from bot.web.calls import Sounds
from tests.fakes.calls import (
    QUESTION,
    Voice,
    is_heard,
    speech,
)
from tests.integration.telephone.webhook_scene import KEYRING, READ_BACK, called, replica
from tests.slow_machine import LONG_ENOUGH, pass_time, until

# Twice, swapped, late


async def test_what_is_sent_again_is_told_once_and_answered_alike() -> None:
    """The first answer may have been lost: a telephone that stays silent helps nobody."""
    async with called() as (bot, provider, there, call):
        bot.listener.says(bot.telephone, call)
        first = await provider.tells(there, "answered", number=1, signed_ago=2)
        again = await provider.tells(there, "answered", number=1)
        assert first == again
        assert bot.heard == [PickedUp()]


@pytest.fixture
def _held(monkeypatch: pytest.MonkeyPatch) -> None:
    """What overtakes is held for as long as a busy machine may need."""
    monkeypatch.setattr(webhook_callbacks, "HOLD_SECONDS", LONG_ENOUGH)


@pytest.mark.usefixtures("_held")
async def test_a_key_that_overtakes_the_answer_comes_after_it() -> None:
    async with called() as (bot, provider, there, _):
        await provider.tells(there, "ringing")
        await provider.swaps(there, {"event": "answered"}, {"event": "key", "key": "1"})
        assert bot.heard == [Ringing(), PickedUp(), KeyPressed("1", 3)]


@pytest.mark.usefixtures("_held")
async def test_a_hang_up_that_overtakes_the_key_does_not_undo_it() -> None:
    """L5: she pressed 1 and put the telephone down."""
    async with called() as (bot, provider, there, _):
        await provider.tells(there, "answered")
        await provider.swaps(
            there, {"event": "key", "key": "1"}, {"event": "ended", "cause": "hung_up"}
        )
        assert bot.heard == [PickedUp(), KeyPressed("1", 2), Over(CallEnd.HUNG_UP)]


async def test_a_key_far_ahead_of_the_answer_is_told_again_after_it() -> None:
    """What is missing is not waited for any longer than a moment."""
    async with called() as (bot, provider, there, _):
        await provider.tells(there, "key", key="1", number=2)
        assert bot.heard == [KeyPressed("1", 2)]
        await provider.tells(there, "answered", number=1)
        assert bot.heard == [KeyPressed("1", 2), PickedUp(), KeyPressed("1", 2)]
        await provider.tells(there, "ringing", number=3)
        assert len(bot.heard) == 3


async def test_l2_a_key_before_the_answer_stays_before_it() -> None:
    """Early media: whoever is told ignores it, and it is not told again."""
    async with called() as (bot, provider, there, _):
        await provider.tells(there, "ringing")
        await provider.tells(there, "key", key="1")
        await provider.tells(there, "answered")
        assert bot.heard == [Ringing(), KeyPressed("1", 2), PickedUp()]


async def test_an_event_that_was_dropped_holds_nothing_up() -> None:
    async with called() as (bot, provider, there, _):
        await provider.tells(there, "answered", number=2)
        await provider.tells(there, "key", key="1", number=4)
        assert bot.heard == [PickedUp(), KeyPressed("1", 4)]


async def test_nothing_counts_after_the_end() -> None:
    """An answer that crosses our hanging up, a key after it; nobody says anything any more."""
    async with called() as (bot, provider, there, call):
        await bot.telephone.hang_up(call)
        await provider.tells(there, "ended", cause="stopped", number=1)
        assert (await provider.tells(there, "answered")).body == {}
        assert (await provider.tells(there, "key", key="1")).body == {}
        assert bot.heard == [Over(CallEnd.STOPPED)]
        assert not await bot.telephone.say(call, speech())
        assert provider.commands == ["hang_up"]


async def test_what_could_not_be_stored_is_asked_for_again() -> None:
    """L1: a key that nobody wrote down is not taken."""
    async with called() as (bot, provider, there, _):
        bot.listener.breaks = 1
        with capture_logs() as logs:
            assert (await provider.tells(there, "answered", number=1)).status == 503
        assert "Siri" not in str(logs)
        assert (await provider.tells(there, "answered", number=1)).status == 200
        assert bot.heard == [PickedUp()]


async def test_what_takes_too_long_is_asked_for_again_and_answered_then() -> None:
    async with called() as (bot, provider, there, call):
        stored = asyncio.Event()

        async def slowly(_: CallEvent) -> None:
            await stored.wait()
            await bot.telephone.say(call, speech())

        bot.listener.then = slowly
        telling = asyncio.create_task(provider.tells(there, "answered", signed_ago=2))
        await until(lambda: bot.heard, "the callback")
        pass_time(webhook_callbacks.ANSWER_SECONDS + 1)
        assert (await telling).status == 503
        stored.set()
        assert (await provider.tells(there, "answered", number=1)).body == {"listen": True}
        assert (bot.heard, there.said) == ([PickedUp()], [QUESTION])
        assert provider.commands == ["say"]


# Several replicas


async def test_any_replica_goes_on_with_a_call_that_another_made() -> None:
    """It has nothing of it but what the database has: the id and the reference."""
    async with called() as (_, provider, there, call), replica(provider) as other:
        provider.bot = other.url
        other.listener.says(other.telephone, call)
        await provider.tells(there, "answered", number=2)
        assert (other.heard, there.said) == ([PickedUp()], [QUESTION])
        other.listener.then = None
        await provider.tells(there, "key", key="1")
        assert other.heard[1:] == [KeyPressed("1", 3)]
        assert await other.telephone.say(call, speech(READ_BACK))
        await other.telephone.hang_up(call)
        assert there.said == [QUESTION, READ_BACK]


async def test_any_replica_gives_the_sound_that_another_said() -> None:
    """L11: the address has nothing in it that can be read; without speech it is silent."""
    async with (
        called() as (bot, provider, _, _),
        replica(provider) as other,
        aiohttp.ClientSession() as session,
    ):
        address = bot.sounds.address(speech())
        assert await is_heard(session, address)
        assert bot.voice.asked == []
        elsewhere = address.replace(bot.url, other.url)
        assert await is_heard(session, elsewhere)
        assert await is_heard(session, elsewhere)
        assert other.voice.asked == [QUESTION]
        assert "Kari" not in address
        assert address != bot.sounds.address(speech())
        other.voice.silent = True
        unknown = bot.sounds.address(speech(READ_BACK)).replace(bot.url, other.url)
        assert not await is_heard(session, unknown)


async def test_a_sound_is_dead_after_two_minutes_and_none_can_be_made_up() -> None:
    now = time.time()
    sounds = Sounds(KEYRING, Voice(), "", now=lambda: now)
    token = sounds.address(speech()).rpartition("/")[2]
    now += 119
    assert await sounds.audio(token)
    now += 1
    assert await sounds.audio(token) is None
    foreign = Keyring({"k1": bytes(31) + b"x"}).seal("[9e9,0]", "call-sound")
    for made_up in (foreign, "k9.x", "", "k1.", KEYRING.seal('[9e12,"nb","Hei"]', "other")):
        assert await sounds.audio(made_up) is None
