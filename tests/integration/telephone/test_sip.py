"""Calls by SIP as leaders' telephones meet them: the adapter, its child and an exchange on real
sockets (R22, L2)."""

import asyncio
import base64
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.calls import (
    Call,
    CallEnd,
    CallOrder,
    CallRefused,
    KeyPressed,
    Over,
    PickedUp,
    Ringing,
    Speech,
    Spoken,
)
from tests.fakes.exchange import Exchange, answering, dead, refusing
from tests.fakes.exchange_leg import Leg
from tests.integration.telephone.sip_scene import (
    OWN,
    Authority,
    number,
    order,
    sip_scene,
    speech,
)
from tests.slow_machine import LONG_ENOUGH, on_this_machine


async def _rings(leg: Leg) -> None:
    await leg.ring()


ENDS = {
    "486 Busy Here": CallEnd.BUSY,
    "600 Busy Everywhere": CallEnd.BUSY,
    "603 Decline": CallEnd.DECLINED,
    "404 Not Found": CallEnd.UNREACHABLE,
    "410 Gone": CallEnd.UNREACHABLE,
    "480 Temporarily Unavailable": CallEnd.UNREACHABLE,
    "604 Does Not Exist Anywhere": CallEnd.UNREACHABLE,
    "408 Request Timeout": CallEnd.NO_ANSWER,
    "487 Request Terminated": CallEnd.NO_ANSWER,
    "403 Forbidden": CallEnd.FAILED,
    "488 Not Acceptable Here": CallEnd.FAILED,
    "500 Server Internal Error": CallEnd.FAILED,
    "503 Service Unavailable": CallEnd.FAILED,
    "302 Moved Temporarily": CallEnd.FAILED,
}


async def test_each_refusal_is_told_as_what_it_was() -> None:
    """R22, L2: none is lost, however soon it comes, and none is "declined" that was not."""
    async with sip_scene() as scene:
        for of, status in enumerate(ENDS):
            scene.exchange.phones[number(of)] = refusing(status)
        await asyncio.gather(*(scene.place(of) for of in range(len(ENDS))))
        found = [await scene.end(of) for of in range(len(ENDS))]
        assert dict(zip(ENDS, found, strict=True)) == ENDS
        assert all(len(scene.told.events[str(of)]) == 1 for of in range(len(ENDS)))


async def test_it_rings_is_taken_says_hears_a_key_and_is_hung_up() -> None:
    """R22: the whole dialogue. The key comes in the middle of the sentence; the next sentence cuts
    it; the call is still there after the end of what is said."""
    async with sip_scene() as scene:
        scene.exchange.phones[number(1)] = answering(0.05)
        call = await scene.place(1)
        await scene.told.until("1", PickedUp)
        leg = await scene.exchange.leg(number(1))
        assert f"sip:{OWN}@" in leg.invite.one("from")
        assert await scene.telephone.look(call) == PickedUp()
        assert await scene.telephone.say(call, speech(30))
        async with asyncio.timeout(LONG_ENOUGH):
            while leg.spoken_seconds < 0.1:
                await asyncio.sleep(0.01)
        await leg.press("1")
        assert await scene.told.until("1", KeyPressed) == KeyPressed("1", 1)
        assert await scene.telephone.say(call, speech(0.3))
        await scene.told.until("1", Spoken)
        assert leg.spoken_seconds < 15  # of the thirty
        heard = leg.packets
        async with asyncio.timeout(LONG_ENOUGH):
            while leg.packets < heard + 20:  # silence, and the call is there
                await asyncio.sleep(0.01)
        await leg.press("9")
        assert await scene.told.until("1", KeyPressed, 2) == KeyPressed("9", 2)
        await scene.telephone.hang_up(call)
        assert await scene.end(1) is CallEnd.STOPPED
        await leg.hung_up.wait()
        assert [type(event) for event in scene.told.events["1"]] == [
            Ringing, PickedUp, KeyPressed, Spoken, KeyPressed, Over,
        ]  # fmt: skip
        assert not await scene.telephone.say(call, speech())
        assert await scene.telephone.look(call) == Over(CallEnd.STOPPED)


async def test_a_key_counts_once_it_is_answered_and_both_ways_of_sending_it() -> None:
    """L2: a machine that plays its own keys before anybody answers has claimed nothing."""

    async def early(leg: Leg) -> None:
        await leg.early_media()
        await leg.press("1")
        await asyncio.sleep(0.1)
        await leg.answer()
        await leg.press_by_info("2")
        await asyncio.sleep(0.1)
        await leg.press("#")

    async with sip_scene() as scene:
        scene.exchange.phones[number(1)] = early
        await scene.place(1)
        await scene.told.until("1", KeyPressed, 2)
        assert scene.told.events["1"] == [
            Ringing(), PickedUp(), KeyPressed("2", 1), KeyPressed("#", 2),
        ]  # fmt: skip


async def test_who_hangs_up_and_who_vanishes() -> None:
    """R22: a BYE is theirs; a telephone from which nothing comes any more is over all the same;
    one that was taken and says nothing is ended by our own limit."""

    async def hangs_up(leg: Leg) -> None:
        await leg.ring()
        await leg.answer()
        leg.hang_up()

    async def vanishes(leg: Leg) -> None:
        await leg.ring()
        await leg.answer()
        await asyncio.sleep(0.2)
        leg.vanish()

    async with sip_scene(media_seconds=2) as scene:
        scene.exchange.phones = {
            number(1): hangs_up,
            number(2): vanishes,
            number(3): answering(),
        }
        await asyncio.gather(scene.place(1), scene.place(2), scene.place(3, talk_seconds=1))
        assert await scene.end(1) is CallEnd.HUNG_UP
        assert await scene.end(2) is CallEnd.FAILED
        assert await scene.end(3) is CallEnd.STOPPED
        await scene.exchange.legs[number(3)][0].hung_up.wait()


async def test_nobody_answers() -> None:
    """R22: our own limit ends what rings, and what is dead; the telephone stops ringing."""
    async with sip_scene(ring_seconds=1) as scene:
        scene.exchange.phones = {number(1): _rings, number(2): dead}
        await asyncio.gather(scene.place(1, ring_seconds=30), scene.place(2, ring_seconds=30))
        assert await scene.end(1) is CallEnd.NO_ANSWER
        await scene.exchange.legs[number(1)][0].cancelled.wait()
        assert await scene.end(2) is CallEnd.UNREACHABLE
        assert scene.told.events["2"] == [Over(CallEnd.UNREACHABLE)]


async def test_hanging_up_stops_the_ringing_also_of_one_that_begins_later() -> None:
    """R22: others' telephones stop once somebody helps. A CANCEL has to wait for the first answer
    of the other side."""

    async def late(leg: Leg) -> None:
        await asyncio.sleep(0.3)
        await leg.ring()

    async with sip_scene() as scene:
        scene.exchange.phones = {number(1): _rings, number(2): late}
        first, second = await scene.place(1), await scene.place(2)
        await scene.told.until("1", Ringing)
        began = time.monotonic()
        await scene.telephone.hang_up(first)
        await scene.telephone.hang_up(second)
        await scene.telephone.hang_up(second)  # twice is once
        leg = await scene.exchange.leg(number(1))
        await leg.cancelled.wait()
        assert leg.ended_at - began < on_this_machine(1.0)
        assert await scene.end(1) is await scene.end(2) is CallEnd.STOPPED
        await (await scene.exchange.leg(number(2))).cancelled.wait()
        assert Ringing() not in scene.told.events["2"]


async def test_the_same_order_is_the_same_call() -> None:
    """R22: a leader's telephone rings once, also for an order that is given twice."""
    async with sip_scene() as scene:
        scene.exchange.phones[number(1)] = answering()
        await scene.ready()
        placed = await asyncio.gather(*(scene.telephone.place(order(1)) for _ in range(3)))
        assert isinstance(placed[0], Call)
        assert placed == [placed[0]] * 3
        await scene.told.until("1", PickedUp)
        await scene.telephone.hang_up(placed[0])
        await scene.end(1)
        assert await scene.telephone.place(order(1)) == placed[0]
        assert len(scene.exchange.legs[number(1)]) == 1


async def test_what_is_no_number_is_never_dialled() -> None:
    """R22: nothing of it reaches the exchange as an address."""
    async with sip_scene() as scene:
        for wrong in (None, "", "112", "91234567", "+47 91234567", "+4791234567@evil.example"):
            given = CallOrder("1", "person", wrong, speech().language)
            assert await scene.telephone.place(given) == CallRefused("number")
        assert not scene.exchange.legs


async def test_an_exchange_moves_the_sound_in_the_middle_of_a_sentence() -> None:
    """R22: Asterisk and others ask anew right after the answer, and a hand may touch *hold*; the
    sentence is said to its end all the same."""
    async with sip_scene() as scene:
        scene.exchange.phones = {number(1): answering(), number(2): answering()}
        calls = [await scene.place(of) for of in (1, 2)]
        moved, held = [await scene.exchange.leg(number(of)) for of in (1, 2)]
        for of, call in zip("12", calls, strict=True):
            await scene.told.until(of, PickedUp)
            assert await scene.telephone.say(call, speech(1.0))
        async with asyncio.timeout(LONG_ENOUGH):
            while min(moved.spoken_seconds, held.spoken_seconds) < 0.2:
                await asyncio.sleep(0.01)
        await moved.move_sound()
        held.hold()
        await scene.told.until("1", Spoken)
        assert not scene.told.all("2", Spoken)
        async with asyncio.timeout(LONG_ENOUGH):
            while moved.spoken_seconds < 0.9:
                await asyncio.sleep(0.01)
        before = held.spoken_seconds
        held.hold("sendrecv")
        await scene.told.until("2", Spoken)
        async with asyncio.timeout(LONG_ENOUGH):
            while held.spoken_seconds < before + 0.9:  # from its start
                await asyncio.sleep(0.01)


async def test_sound_that_is_none_is_not_said() -> None:
    """R22: a wrong rate would be heard as a squeak, and a file that is none as noise."""
    async with sip_scene() as scene:
        scene.exchange.phones[number(1)] = answering()
        call = await scene.place(1)
        await scene.told.until("1", PickedUp)
        assert not await scene.telephone.say(call, speech(0.1, rate=16000))
        assert not await scene.telephone.say(call, Speech("x", speech().language, b"noise"))
        assert await scene.telephone.say(call, speech(0.1))
        await scene.told.until("1", Spoken)


async def test_a_stranger_who_calls_the_bot_is_turned_away() -> None:
    """R22: an uninvited INVITE is refused at once, and nobody hears of a call."""
    async with sip_scene() as scene:
        await scene.place(404)  # so that it is known where the bot is
        await scene.end(404)
        loop = asyncio.get_running_loop()
        answers: asyncio.Queue[bytes] = asyncio.Queue()

        class Stranger(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: Any) -> None:
                answers.put_nowait(data)

        transport, _ = await loop.create_datagram_endpoint(Stranger, ("127.0.0.1", 0))
        try:
            scene.exchange.invite_uninvited(transport)
            async with asyncio.timeout(LONG_ENOUGH):
                while True:
                    status = int((await answers.get()).split()[1])
                    if status >= 200:
                        break
        finally:
            transport.close()
        assert 400 <= status < 700
        assert list(scene.told.events) == ["404"]


async def test_a_password_and_a_domain_of_the_operators() -> None:
    """R22: digest; the addresses have the operator's domain, and still go to its server."""
    wanted: dict[str, Any] = {"user": "acct_7", "password": "p;ss wørd", "domain": "trunk.example"}
    async with sip_scene(Exchange(password="p;ss wørd"), **wanted) as scene:
        scene.exchange.phones[number(1)] = answering()
        await scene.place(1)
        await scene.told.until("1", PickedUp)
        leg = await scene.exchange.leg(number(1))
        assert "@trunk.example" in leg.invite.start
        assert f"sip:{OWN}@trunk.example" in leg.invite.one("from")
    async with sip_scene(Exchange(password="another"), user="u", password="wrong") as scene:
        scene.exchange.phones[number(1)] = answering()
        await scene.place(1)
        assert await scene.end(1) is CallEnd.FAILED
        assert not scene.exchange.legs[number(1)]


async def test_by_tcp() -> None:
    """R22: the same over a connection."""
    async with sip_scene(Exchange("tcp")) as scene:
        await scene.works()
        scene.exchange.phones[number(1)] = answering(keys="1")
        await scene.place(1)
        assert await scene.told.until("1", KeyPressed) == KeyPressed("1", 1)


async def test_by_tls_only_to_who_shows_a_certificate_of_ours(tmp_path: Path) -> None:
    """R22: another authority's certificate, and one for another name, are refused
    before a number is said."""
    ours, theirs = Authority(tmp_path), Authority(tmp_path, "stranger")
    given: dict[str, Any] = {"ca_file": str(ours.file), "host": "localhost"}
    async with sip_scene(Exchange("tls", ours.server("localhost")), **given) as scene:
        await scene.works()
        scene.exchange.phones[number(1)] = answering(keys="1")
        await scene.place(1)
        assert await scene.told.until("1", KeyPressed) == KeyPressed("1", 1)
    for shown in (theirs.server("localhost"), ours.server("elsewhere.example")):
        async with sip_scene(Exchange("tls", shown), **given) as scene:
            scene.exchange.phones[number(1)] = answering()
            await scene.ready()
            await scene.telephone.place(order(1))
            assert await scene.end(1) is CallEnd.FAILED
            assert not scene.exchange.legs
            assert not await scene.telephone.works()


async def test_sound_is_encrypted_or_there_is_no_call(tmp_path: Path) -> None:
    """R22: `srtp` is offered alone, and an exchange that answers without is hung up on."""
    suite = f"AES_CM_128_HMAC_SHA1_80 inline:{base64.b64encode(bytes(range(30))).decode()}"

    async def encrypts(leg: Leg) -> None:
        await leg.answer(suite)
        await leg.press_by_info("1")

    authority = Authority(tmp_path)
    given: dict[str, Any] = {
        "ca_file": str(authority.file),
        "host": "localhost",
        "media_encryption": "srtp-mand",
    }
    async with sip_scene(Exchange("tls", authority.server("localhost")), **given) as scene:
        scene.exchange.phones = {number(1): encrypts, number(2): answering()}
        await scene.place(1)
        assert await scene.told.until("1", KeyPressed) == KeyPressed("1", 1)
        offer = scene.exchange.legs[number(1)][0].invite.body
        assert "RTP/SAVP" in offer
        assert "RTP/AVP" not in offer
        assert "a=crypto:" in offer
        await scene.place(2)
        assert await scene.end(2) is CallEnd.FAILED
        assert not scene.told.all("2", PickedUp)
        assert scene.exchange.legs[number(2)][0].packets == 0


async def test_nothing_of_people_is_logged(capfd: pytest.CaptureFixture[str]) -> None:
    """L11: neither number nor name, whatever goes wrong; a child that cannot live says why in a
    word, and is not started in a circle."""
    crashing = ("import sys; sys.stdin.readline()", f"raise OSError('{number(1)} Siri')")
    command = (sys.executable, "-c", "\n".join(crashing))
    with capture_logs() as lines:
        async with sip_scene(media_seconds=1) as scene:
            scene.exchange.phones[number(1)] = refusing("503 Siri is away")
            await scene.place(1)
            await scene.end(1)
        async with sip_scene(command=command) as scene:
            async with asyncio.timeout(LONG_ENOUGH):
                while len([line for line in lines if line["event"] == "sip_child_ended"]) < 3:
                    await asyncio.sleep(0.01)
            assert not await scene.telephone.works()
    ends = [line for line in lines if line["event"] == "sip_child_ended"]
    assert {line["fault"] for line in ends} == {"OSError"}
    assert [line["again_in"] for line in ends[:3]] == [0.1, 0.2, 0.4]
    written = repr(lines) + "".join(capfd.readouterr())
    assert "Siri" not in written
    assert number(1)[1:] not in written
