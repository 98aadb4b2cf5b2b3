"""It rings on a real telephone, the whole way from `/hjelp` over SIP to a key and what comes of it:
when keys count, in virtual time over real sockets (R22, L2)."""

import asyncio
import itertools
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.domain.calls import CallEvent, KeyPressed, Over, PickedUp, Ringing, Spoken
from bot.domain.conversation import ASKED_AGAIN_MS, ASKED_TIMES, KEYS_AFTER_MS
from bot.integrations.telephone.sip import SipTelephone
from bot.integrations.telephone.sip_options import SipTrunk
from bot.ports import CallListener
from tests.fakes.calls import Voice
from tests.fakes.exchange import Exchange, Script
from tests.fakes.exchange_leg import Leg
from tests.integration.telephone.sip_scene import OWN
from tests.slow_machine import LONG_ENOUGH
from tests.world import World

LEADER = "+4721070001"
QUESTION = (
    "Rødt kort. Saksbehandler trenger hjelp nå. Trykk 1 hvis du hjelper. "
    "Trykk 2 hvis du ikke kan. Trykk 9 for å høre meldingen på nytt."
)
READ_BACK = (
    "Du hjelper Saksbehandler nå. Saksbehandler er opptatt i telefonen. Ikke ring. "
    "Åpne Teams og skriv."
)
GOODBYE = "Du har ikke valgt. Kortet ligger i Teams. Ha det."


class Watched(SipTelephone):
    """The SIP telephone; `told` is what it has told and the bot has dealt with."""

    def __init__(self, trunk: SipTrunk) -> None:
        super().__init__(trunk, processes=1)
        self.told: list[CallEvent] = []

    async def open(self, listener: CallListener) -> None:
        """See `Telephone.open`."""

        async def tell(order: str, event: CallEvent) -> None:
            await listener(order, event)
            self.told.append(event)

        await super().open(tell)


class OnTheLine(World):
    """Somebody has taken the call, and hears our own prompt since this instant. `asked` is what was
    to be said to them, oldest first."""

    sip: Watched
    voice: Voice
    leg: Leg

    async def until(self, kind: type[CallEvent], count: int = 1) -> None:
        """Waits until the bot has dealt with so many of what the telephone tells."""
        async with asyncio.timeout(LONG_ENOUGH):
            while sum(isinstance(event, kind) for event in self.sip.told) < count:
                await asyncio.sleep(0.005)

    async def takes(self) -> None:
        """The leader's telephone rings, and is taken."""
        await self.advance(10)
        await self.until(PickedUp)
        self.leg = self.exchange.legs[LEADER][0]
        async with asyncio.timeout(LONG_ENOUGH):
            while not self.leg.spoken_seconds:
                await asyncio.sleep(0.005)
        await self.until(Spoken)

    async def presses_on_the_phone(self, key: str, *, by_info: bool = False) -> None:
        """A key of the telephone's, and what follows from it."""
        before = sum(isinstance(event, KeyPressed) for event in self.sip.told)
        if by_info:
            await self.leg.press_by_info(key)
        else:
            await self.leg.press(key)
        await self.until(KeyPressed, before + 1)
        await self.settle()

    def is_claimed(self) -> bool:
        """Whether a key was taken for help."""
        return bool(self.incident()["state"] == "claimed")

    async def outcome(self) -> str:
        """What came of the call, once the telephone is told that it is over."""
        async with asyncio.timeout(LONG_ENOUGH):
            await self.leg.hung_up.wait()
        await self.until(Over)
        await self.settle()
        ends = [one for one in self.incident()["timeline"] if one["kind"] == "ring_ended"]
        (end,) = [one for one in ends if one["detail"]["person"] == self.leader.id]
        return str(end["detail"]["outcome"])

    exchange: Exchange


async def _taken(leg: Leg) -> None:
    await leg.ring()
    await leg.answer()


async def _voicemail(leg: Leg) -> None:
    """It talks from before it answers, beeps, and has the sound of the key 1 in its greeting."""
    leg.says = itertools.chain.from_iterable(
        itertools.repeat([*tones(440, 554), *tones(697, 1209)])
    )
    await leg.early_media()
    await leg.answer()


def tones(*hertz: int) -> list[bytes]:
    """A second of them together, as a telephone sends it."""
    steps = [[math.sin(at * 2 * math.pi * one / 8000) for one in hertz] for at in range(8000)]
    sound = bytes(a_law(int(12_000 * sum(step) / len(hertz))) for step in steps)
    return [sound[at : at + 160] for at in range(0, len(sound), 160)]


def a_law(sample: int) -> int:
    """One sample of sound, as G.711 writes it."""
    mask = 0xD5 if sample >= 0 else 0x55
    size = (sample if sample >= 0 else -sample - 1) >> 3
    segment = max(0, size.bit_length() - 5)
    return (segment << 4 | size >> max(1, segment) & 0xF) ^ mask


@asynccontextmanager
async def on_the_line(folder: Path, phone: Script = _taken) -> AsyncIterator[OnTheLine]:
    async with Exchange() as exchange:
        exchange.phones[LEADER] = phone
        trunk = SipTrunk(
            host="127.0.0.1",
            port=exchange.port,
            number=OWN,
            transport="udp",
            address="127.0.0.1",
            media_ports="20000-29999",
        )
        sip = Watched(trunk)
        world = OnTheLine(folder, telephone=sip)
        world.sip, world.exchange = sip, exchange
        world.speaker = world.voice = Voice()
        async with world:
            async with asyncio.timeout(LONG_ENOUGH):
                while not sip.pids:
                    await asyncio.sleep(0.005)
            await world.says(world.caseworker, "/hjelp telefon kontor")
            await world.takes()
            yield world


@pytest.mark.parametrize("by_info", [False, True])
async def test_l2_a_key_within_the_first_second_of_our_prompt_is_none(
    tmp_path: Path, by_info: bool
) -> None:
    """A pocket, an exchange's own menu, a voicemail's tone: at once, and up to the last thousandth
    of the second. The same key a thousandth later is a claim."""
    async with on_the_line(tmp_path) as world:
        await world.presses_on_the_phone("1", by_info=by_info)
        world.clock.at += KEYS_AFTER_MS - 1
        await world.presses_on_the_phone("1", by_info=by_info)
        assert not world.is_claimed()
        world.clock.at += 1
        await world.presses_on_the_phone("1", by_info=by_info)
        assert world.is_claimed()
        assert world.voice.asked[-1] == READ_BACK
        await world.until(Spoken, 2)
        assert await world.outcome() == "claimed"
        assert [type(event) for event in world.sip.told[:2]] == [Ringing, PickedUp]


async def test_l2_a_key_in_the_last_moment_counts(tmp_path: Path) -> None:
    """Twice they said nothing; a thousandth before the third silence is over they press."""
    async with on_the_line(tmp_path) as world:
        for _ in range(ASKED_TIMES - 1):
            spoken = sum(isinstance(event, Spoken) for event in world.sip.told)
            await world.advance(ASKED_AGAIN_MS / 1000)
            await world.until(Spoken, spoken + 1)
        assert world.voice.asked.count(QUESTION) >= ASKED_TIMES
        world.clock.at += ASKED_AGAIN_MS - 1
        await world.presses_on_the_phone("1")
        assert world.is_claimed()
        assert GOODBYE not in world.voice.asked
        assert await world.outcome() == "claimed"


@pytest.mark.parametrize("phone", [_taken, _voicemail])
async def test_l2_silence_is_asked_three_times_and_then_ends_with_a_goodbye(
    tmp_path: Path, phone: Script
) -> None:
    """A voicemail that talks, a switchboard, somebody who is afraid to press: no line that goes
    dead, nothing that stays up, the sound of a key is none, and the chain goes on."""
    async with on_the_line(tmp_path, phone) as world:
        for _ in range(ASKED_TIMES):
            spoken = sum(isinstance(event, Spoken) for event in world.sip.told)
            await world.advance(ASKED_AGAIN_MS / 1000)
            await world.until(Spoken, spoken + 1)
        assert await world.outcome() == "no_key"
        assert world.voice.asked[-1] == GOODBYE
        assert not world.is_claimed()
        assert not [event for event in world.sip.told if isinstance(event, KeyPressed)]
        await world.advance(10)
        assert world.inbox(world.deputy)


async def test_three_wrong_keys_end_it_and_the_first_two_say_the_choice_again(
    tmp_path: Path,
) -> None:
    async with on_the_line(tmp_path) as world:
        world.clock.at += KEYS_AFTER_MS
        for wrong in "5#":
            await world.presses_on_the_phone(wrong)
            assert world.voice.asked[-1].startswith("Den tasten brukes ikke. Trykk 1")
        assert not world.leg.hung_up.is_set()
        await world.presses_on_the_phone("0")
        assert world.voice.asked[-1] == GOODBYE
        assert await world.outcome() == "no_key"
        assert not world.is_claimed()


async def test_nine_says_it_again_as_often_as_they_like_and_forgives_wrong_keys(
    tmp_path: Path,
) -> None:
    """After each of them the choice is theirs as before."""
    async with on_the_line(tmp_path) as world:
        world.clock.at += KEYS_AFTER_MS
        for key in "5599559":
            await world.presses_on_the_phone(key)
        assert world.voice.asked[-1] == QUESTION
        assert not world.leg.hung_up.is_set()
        await world.presses_on_the_phone("2")
        assert world.voice.asked[-1] == "Takk. Neste får beskjed."
        assert await world.outcome() == "cannot"
        assert world.inbox(world.deputy)
