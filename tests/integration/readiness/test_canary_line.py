"""The canary's technical line (R12, R55, R56; docs/calling.md): a real call the way that every call
goes, which counts once the line has pressed a key, and rings nobody's telephone (L2, L12)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from bot.domain.calls import CallEnd, RingOutcome, Speech
from bot.domain.insight.figures import bounds_of
from bot.domain.organisation.organisation import Language
from bot.integrations.telephone.sip import SipTelephone
from bot.integrations.telephone.sip_options import SipTrunk
from bot.store.statistics import summaries
from tests.canary import HELPER, Scene, canary_scene
from tests.fakes.exchange import Exchange
from tests.fakes.exchange_leg import Leg
from tests.fakes.telephone import Line, SpeakerFake, TelephoneFake
from tests.integration.telephone.sip_scene import OWN, speech
from tests.slow_machine import LONG_ENOUGH, until

LINE = "+4721079999"
OF_A_LEADER = "+4721070001"
DAY = 24 * 3600
MINUTE = 60


class Answering:
    """A line whose `does` is what happens at it a quarter of a second after the bot's last look."""

    def __init__(self, *does: str) -> None:
        self.phone = TelephoneFake()
        self.does = does
        self.scene: Scene
        self._met = 0

    async def __call__(self, seconds: float) -> None:
        """Time passes in the canary."""
        await self.scene.world.advance(max(1.0, seconds))
        new = self.phone.lines[self._met :]
        self._met = len(self.phone.lines)
        for line in new:
            for what in self.does:
                await self._happens(line, what)
        await self.scene.world.settle()

    async def _happens(self, line: Line, what: str) -> None:
        match what:
            case "rings":
                await self.phone.rings(line)
            case "answers":
                await self.phone.picks_up(line)
                await self.scene.world.advance(2)
            case "busy":
                await self.phone.ends(line, CallEnd.BUSY)
            case key:
                await self.phone.presses(line, key)


@asynccontextmanager
async def called(
    folder: Path, *does: str, line: str = LINE
) -> AsyncIterator[tuple[Scene, Answering]]:
    """A canary with a line that does this."""
    there = Answering(*does)
    async with canary_scene(folder, telephone=there.phone, line=line, pause=there) as scene:
        there.scene = scene
        yield scene, there


def missed(outcome: str) -> float:
    """What the metric says."""
    name = "rodtkort_canary_call_misses_total"
    return REGISTRY.get_sample_value(name, {"outcome": outcome}) or 0.0


def well() -> float | None:
    """What the other metric says."""
    return REGISTRY.get_sample_value("rodtkort_canary_call_well")


async def test_r12_a_line_that_presses_1_proves_that_calls_get_through(tmp_path: Path) -> None:
    """R12, R55, L12: the canary's claim is the key; `status` says when."""
    async with called(tmp_path, "rings", "answers", "1") as (scene, there):
        await scene.canary.look()
        (line,) = there.phone.lines
        assert (line.order.person, line.order.number) == (HELPER, LINE)
        assert line.heard[0].startswith("Prøve. Rødt kort. ")
        assert line.heard[0].endswith(" Prøve.")
        note = scene.note
        assert (note.called_at is not None, note.call_miss) == (True, None)
        assert note.key_at is not None
        assert well() == 1
        (run,) = scene.canaries()
        assert (run["state"], run["claimed_by"]) == ("resolved", HELPER)
        kinds = scene.world.kinds()
        assert kinds.index("ring_answered") < kinds.index("claimed") < kinds.index("resolved")
        await scene.world.says(scene.world.caseworker, "status")
        assert "Prøvd på telefon i dag kl. 10." in scene.world.last(scene.world.caseworker).text


async def test_l12_nobody_is_rung_for_it_and_it_is_in_no_figures(tmp_path: Path) -> None:
    """L12, L13: one call a day, to the line alone; no card and no figure of anybody."""
    async with called(tmp_path, "rings", "answers", "1") as (scene, there):
        await scene.canary.look()
        for _ in range(3):
            await scene.next_run()
        assert len(scene.canaries()) == 4
        assert there.phone.rung() == {HELPER: 1}
        assert [scene.world.inbox(one) for one in scene.world.everybody] == [[]] * 5
        since, to = bounds_of(2026)
        database, now = scene.world.core.database, scene.world.clock.at
        assert [*summaries(database, ["0300", "0315"], since, to, now)] == []
        await scene.next_run(DAY)
        assert there.phone.rung() == {HELPER: 2}


@pytest.mark.parametrize(
    ("does", "outcome"),
    [
        (("rings", "answers"), RingOutcome.NO_KEY),
        (("rings", "answers", "5"), RingOutcome.NO_KEY),
        (("rings", "busy"), RingOutcome.BUSY),
        (("rings",), RingOutcome.NO_ANSWER),
        ((), RingOutcome.NO_ANSWER),
        (("rings", "answers", "2"), RingOutcome.CANNOT),
    ],
)
async def test_r56_a_call_without_a_key_is_a_gap_that_everybody_sees(
    tmp_path: Path, does: tuple[str, ...], outcome: RingOutcome
) -> None:
    """R12, R55, R56, L2: the card has arrived, so the alarm works and the heart beats; calls are
    shown as what does not work until the line has pressed."""
    before = missed(outcome.value)
    async with called(tmp_path, *does) as (scene, there):
        world = scene.world
        await scene.canary.look()
        await world.settle()
        assert scene.note.call_miss is outcome
        assert (missed(outcome.value) - before, well()) == (1, 0)
        assert await scene.canary.beats()
        assert not await scene.canary.is_called()
        assert [one["state"] for one in scene.canaries()] == ["resolved"]
        for asked in ("status", "beredskap"):
            await world.says(world.caseworker, asked)
            assert "Ingen kan ringes nå." in world.last(world.caseworker).text
            assert "Prøvd på telefon" not in world.last(world.caseworker).text
        there.does = ("rings", "answers", "1")
        await scene.next_run(10 * MINUTE)
        assert all(line.over for line in there.phone.lines)
        assert scene.note.call_miss is outcome
        await scene.next_run(5 * MINUTE)
        assert await scene.canary.is_called()
        await world.says(world.caseworker, "status")
        assert "Ingen kan ringes nå." not in world.last(world.caseworker).text


async def test_r55_the_morning_check_tells_it(tmp_path: Path) -> None:
    """R55: whoever mends what is broken reads it with the step."""
    async with called(tmp_path, "rings", "answers") as (scene, _):
        await scene.canary.look()
        await scene.world.settle()
        await scene.world.check_units()
        assert "Ingen kan ringes" in scene.world.last(scene.world.leader).text


async def test_l12_a_line_that_is_somebodys_telephone_is_never_rung(tmp_path: Path) -> None:
    """L12 (bad input): the settings name the number of a person."""
    does = ("rings", "answers", "1")
    async with called(tmp_path, *does, line=OF_A_LEADER) as (scene, there):
        await scene.canary.look()
        assert there.phone.lines == []
        assert scene.note.call_miss is RingOutcome.NOT_MADE
        assert await scene.canary.beats()


# The same by SIP, on a real socket


class Tone(SpeakerFake):
    """Says everything with a tone."""

    async def speech(self, words: str, language: Language, rate: int) -> Speech | None:
        """See `Speaker.speech`."""
        return replace(speech(rate=rate), words=words)


class OnSockets:
    """A line of an exchange; the bot's clock moves on once something has been heard at it."""

    def __init__(self, exchange: Exchange, presses: bool) -> None:
        self.exchange = exchange
        self.presses = presses
        self.heard, self.may_press = asyncio.Event(), asyncio.Event()
        self.scene: Scene

    async def line(self, leg: Leg) -> None:
        """It answers by itself, listens, and presses 1 once it is told that it has."""
        await leg.ring()
        await leg.answer()
        await until(lambda: leg.spoken_seconds > 0.1, "the choice")
        self.heard.set()
        if self.presses:
            await self.may_press.wait()
            await leg.press("1")

    async def __call__(self, seconds: float) -> None:
        """Time passes in the canary: first the telephone's own, then the bot's."""
        world = self.scene.world
        await world.settle()
        async with asyncio.timeout(LONG_ENOUGH):
            await self.heard.wait()
        await world.advance(max(2.0, seconds))
        self.may_press.set()
        if self.presses:
            await until(lambda: "claimed" in world.kinds(), "the key")
        await world.settle()


@pytest.mark.parametrize("presses", [True, False])
async def test_r12_a_line_on_a_real_socket(tmp_path: Path, presses: bool) -> None:
    """R12, R55: INVITE, sound, RFC 4733, BYE; and a line that answers and is silent is a miss."""
    async with Exchange() as exchange:
        there = OnSockets(exchange, presses)
        exchange.phones[LINE] = there.line
        trunk = SipTrunk(
            host="127.0.0.1",
            port=exchange.port,
            number=OWN,
            transport="udp",
            address="127.0.0.1",
            media_ports="20000-29999",
        )
        telephone = SipTelephone(trunk, processes=1)
        async with canary_scene(
            tmp_path, telephone=telephone, line=LINE, pause=there, speaker=Tone()
        ) as scene:
            there.scene = scene
            async with asyncio.timeout(LONG_ENOUGH):
                while not telephone.pids:
                    await asyncio.sleep(0.005)
            await scene.canary.look()
            assert scene.note.call_miss is (None if presses else RingOutcome.NO_KEY)
            assert (scene.note.key_at is not None) is presses
            assert [one["state"] for one in scene.canaries()] == ["resolved"]
            await scene.world.advance(60)
            async with asyncio.timeout(LONG_ENOUGH):
                await (await exchange.leg(LINE)).hung_up.wait()
        await telephone.close()
