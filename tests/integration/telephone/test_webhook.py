"""Calls through a signed webhook: what is told of them, to whom, and what is refused (R22)."""

import asyncio
import contextlib
import json
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr
from structlog.testing import capture_logs
from yarl import URL

from bot.domain.calls import (
    Call,
    CallEnd,
    CallEvent,
    CallRefused,
    KeyPressed,
    Over,
    PickedUp,
    Ringing,
    Spoken,
)
from bot.integrations.telephone import webhook_callbacks
from bot.integrations.telephone.webhook import Provider, WebhookTelephone
from bot.ports import CallOutcome, Telephone, TryAgain, Unknown
from bot.service.keyring import Keyring
from bot.settings import Settings
from bot.web import calls
from bot.web.calls import CallParts, Sounds
from bot.wiring.telephone import webhook_telephone
from tests.fakes import faults, identity
from tests.fakes.call_provider import SECRET, CallProvider, ProvidedCall, signed
from tests.fakes.calls import (
    NUMBER,
    PERSON,
    QUESTION,
    Listener,
    Voice,
    answering,
    is_heard,
    order,
    speech,
)
from tests.fakes.faults import Fault
from tests.slow_machine import LONG_ENOUGH, pass_time, until

KEYRING = Keyring({"k1": bytes(32)})
READ_BACK = "Du hjelper Kari nå. Åpne Teams og skriv."


@dataclass(slots=True)
class Replica:
    """One process of the bot."""

    telephone: WebhookTelephone
    listener: Listener
    voice: Voice
    url: str
    sounds: Sounds

    @property
    def heard(self) -> list[CallEvent]:
        """What it was told."""
        return self.listener.heard


@contextlib.asynccontextmanager
async def replica(provider: CallProvider, seconds: float = LONG_ENOUGH) -> AsyncIterator[Replica]:
    """A process that can place calls at this provider's."""
    listener, voice = Listener(), Voice()
    parts = CallParts()
    async with aiohttp.ClientSession() as session, answering(lambda: parts) as url:
        sounds = Sounds(KEYRING, voice, url)
        at = URL(f"{provider.url}/calls")
        whose = Provider(at, SECRET.encode(), "+4721000000", url + calls.WEBHOOK)
        telephone = WebhookTelephone(session, whose, sounds.address, seconds)
        parts = CallParts(sounds, telephone)
        await telephone.open(listener)
        yield Replica(telephone, listener, voice, url, sounds)
        await telephone.close()


@contextlib.asynccontextmanager
async def called() -> AsyncIterator[tuple[Replica, CallProvider, ProvidedCall, Call]]:
    """A call that was ordered, and of which nothing is known yet."""
    async with CallProvider() as provider, replica(provider) as bot:
        call = await bot.telephone.place(order())
        assert isinstance(call, Call)
        yield bot, provider, provider.calls["c1"], call


# What happens to a call


async def test_r22_a_leader_is_asked_presses_1_and_hears_what_to_do() -> None:
    """What is said goes with the answers: nothing but the order was sent."""
    async with called() as (bot, provider, there, call):

        async def dialogue(event: CallEvent) -> None:
            match event:
                case PickedUp():
                    assert await bot.telephone.say(call, speech())
                case KeyPressed("1"):
                    assert await bot.telephone.say(call, speech(READ_BACK))
                case Spoken():
                    await bot.telephone.hang_up(call)

        bot.listener.then = dialogue
        assert (await provider.tells(there, "ringing")).body == {"listen": True}
        assert (await provider.tells(there, "answered")).body["say"]["text"] == QUESTION
        assert (await provider.tells(there, "key", key="1")).body["say"]["text"] == READ_BACK
        assert (await provider.tells(there, "spoken")).body == {"hang_up": True}
        assert (await provider.tells(there, "ended", cause="stopped")).body == {}
        assert there.said == [QUESTION, READ_BACK]
        key, end = KeyPressed("1", 3), Over(CallEnd.STOPPED)
        assert bot.heard == [Ringing(), PickedUp(), key, Spoken(), end]
        assert (bot.listener.orders, provider.commands) == ({"c1"}, [])


async def test_l11_an_order_says_whom_to_call_and_nothing_of_the_alarm() -> None:
    async with called() as (bot, _, there, call):
        assert (there.order["to"], there.order["from"]) == (NUMBER, "+4721000000")
        assert (there.order["ring_seconds"], there.order["talk_seconds"]) == (25, 90)
        assert there.order["callback"]["url"] == f"{bot.url}/api/calls/webhook/c1"
        assert SECRET not in json.dumps(there.order)
        assert PERSON not in json.dumps(there.order)
        assert call == Call("c1", there.reference)


async def test_what_is_sent_and_taken_is_what_is_published() -> None:
    """The examples of docs/calling-webhook.md."""
    page = Path("docs/calling-webhook.md").read_text()
    blocks = re.findall(r"```json (\w+)\n(.*?)```", page, re.DOTALL)
    published = {name: json.loads(block) for name, block in blocks}
    async with called() as (bot, provider, there, call):
        assert published["order"].keys() == there.order.keys()
        assert published["order"]["callback"].keys() == there.order["callback"].keys()
        bot.listener.says(bot.telephone, call)
        example = published["callback"] | {"id": "c1", "at": datetime.now(UTC).isoformat()}
        answer = await provider.tells(there, "key", raw=json.dumps(example).encode())
        assert answer.body["say"].keys() == published["say"].keys()
        assert bot.heard == [KeyPressed(example["key"], example["seq"])]


async def test_a_provider_that_knows_people_is_told_who_and_needs_no_number() -> None:
    async with CallProvider() as provider, aiohttp.ClientSession() as session:
        whose = Provider(URL(f"{provider.url}/calls"), SECRET.encode(), None, "https://bot.example")
        telephone: Telephone = WebhookTelephone(session, whose, lambda _: "")
        assert (telephone.needs_number, telephone.rate) == (True, 16_000)
        assert await telephone.place(order(number=None)) == CallRefused("no_number")
        by_person = WebhookTelephone(session, replace(whose, by_person=True), lambda _: "")
        assert not by_person.needs_number
        assert isinstance(await by_person.place(order(number=None)), Call)
        assert provider.calls["c1"].order["person"] == PERSON


async def test_l2_a_provider_that_says_yes_and_never_calls_has_rung_nobody() -> None:
    async with called() as (bot, _, _, call):
        assert await bot.telephone.look(call) == Ringing(), "it waits, and may ring any moment"
        assert bot.heard == []


@pytest.mark.parametrize("end", [end for end in CallEnd if end is not CallEnd.LOST])
async def test_l2_every_end_has_its_own_name(end: CallEnd) -> None:
    async with called() as (bot, provider, there, call):
        await provider.tells(there, "ended", cause=end.value)
        taken = [PickedUp()] if end is CallEnd.HUNG_UP else []  # or they could not have hung up
        assert bot.heard == [*taken, Over(end)]
        assert await bot.telephone.look(call) == Over(end)


@pytest.mark.parametrize("cause", [None, "lost", "rejected by the switch", 486])
async def test_l2_a_cause_that_nobody_knows_is_a_failure_and_no_refusal(cause: Any) -> None:
    async with called() as (bot, provider, there, _):
        await provider.tells(there, "ended", cause=cause)
        assert bot.heard == [Over(CallEnd.FAILED)]


# Placing


@pytest.mark.parametrize(
    ("given", "outcome"),
    [
        ([Fault(400)], CallRefused("http_400")),
        ([Fault(403)], CallRefused("http_403")),
        ([Fault(307, headers=(("Location", "/x"),))], CallRefused("http_307")),
        ([Fault(401)], TryAgain("http_401")),
        ([faults.throttled("30")], TryAgain("http_429", 30.0, throttled=True)),
        ([Fault(503)], TryAgain("http_503")),
        ([Fault(502), Fault(502)], Unknown("http_502")),
        ([faults.hang(), Fault(503)], Unknown("timeout")),
    ],
)
async def test_every_fate_of_an_order_is_an_outcome(
    given: list[Fault], outcome: CallOutcome
) -> None:
    """What may have been made is never said to be surely not."""
    async with CallProvider() as provider, replica(provider) as bot:
        provider.fail(*given)
        assert await bot.telephone.place(order()) == outcome
        assert provider.calls == {}


@pytest.mark.parametrize("lost", [faults.reset(accepted=True), Fault(502, accepted=True)])
async def test_an_answer_that_is_lost_costs_no_second_call(lost: Fault) -> None:
    """The provider knows the id, and says which call it is."""
    async with CallProvider() as provider, replica(provider) as bot:
        provider.fail(lost)
        call = await bot.telephone.place(order())
        assert call == Call("c1", provider.calls["c1"].reference)
        assert provider.statuses()[-1] == 409
        assert len(provider.calls) == 1


async def test_a_provider_that_is_away_has_surely_made_no_call() -> None:
    async with CallProvider() as provider:
        pass
    async with replica(provider) as bot:
        assert await bot.telephone.place(order()) == TryAgain("not_connected")
        assert not await bot.telephone.works()


async def test_no_number_goes_to_whoever_cannot_prove_who_they_are(tmp_path: Path) -> None:
    """TLS with a certificate of their own making: refused before anything is sent."""
    context, _ = identity.certificate(tmp_path)
    provider = CallProvider()
    async with aiohttp.ClientSession() as session:
        app = web.Application()
        provider.routes(app.router)
        async with identity.served(app, context) as url:
            whose = Provider(URL(f"{url}/calls"), SECRET.encode(), None, "https://bot.example")
            telephone = WebhookTelephone(session, whose, lambda _: "")
            assert await telephone.place(order()) == TryAgain("not_connected")
    assert provider.calls == {}


async def test_a_number_that_is_refused_is_not_repeated_by_us() -> None:
    """L11: providers quote it in their answers."""
    async with CallProvider() as provider, replica(provider) as bot:
        provider.refuses = 422
        with capture_logs() as logs:
            assert await bot.telephone.place(order()) == CallRefused("http_422")
        assert NUMBER not in str(logs)


async def test_whether_it_works_is_asked_with_our_signature() -> None:
    async with CallProvider() as provider, replica(provider) as bot:
        assert await bot.telephone.works()
        provider.secret = "another secret, since yesterday evening"
        assert not await bot.telephone.works()


# What is refused


def raw(**changes: Any) -> bytes:
    """A body, some of it changed; None drops a part."""
    at = "2026-12-01T22:00:00Z"
    true = {"id": "c1", "seq": 1, "event": "key", "key": "1", "at": at} | changes
    return json.dumps({name: value for name, value in true.items() if value is not None}).encode()


@pytest.mark.parametrize(
    ("how", "status", "code"),
    [
        ({"secret": "made up"}, 401, "forged"),
        ({"secret": SECRET}, 401, "forged"),  # the settings' own signs orders, not callbacks
        ({"signed_ago": 301}, 401, "late"),
        ({"signed_ago": -301}, 401, "late"),
        ({"ago": 3600}, 410, "late"),
        ({"raw": raw(id="c2")}, 403, "foreign"),
        ({"raw": b"nothing"}, 400, "unreadable"),
        ({"raw": b"[1]"}, 400, "unreadable"),
        ({"raw": raw(at=None)}, 400, "unreadable"),
        ({"raw": raw(at="2026-12-01T22:00:00")}, 400, "unreadable"),
        ({"raw": raw(event="danced")}, 400, "unreadable"),
        ({"raw": raw(key="12")}, 400, "unreadable"),
        ({"raw": raw(key=None)}, 400, "unreadable"),
        ({"raw": raw(seq=0)}, 400, "unreadable"),
        ({"raw": raw(seq=True)}, 400, "unreadable"),
        ({"raw": raw(seq="1")}, 400, "unreadable"),
    ],
)
async def test_what_is_forged_foreign_or_late_moves_nothing(
    how: dict[str, Any], status: int, code: str
) -> None:
    """L5: refused with a sentence, and a code in the log."""
    async with called() as (bot, provider, there, _):
        with capture_logs() as logs:
            answer = await provider.tells(there, "key", key="1", **how)
        assert (answer.status, answer.body["error"]) == (status, code)
        assert answer.body["sentence"].endswith(".")
        assert bot.heard == []
        assert [line["reason"] for line in logs if line["event"] == "callback_refused"] == [code]
        assert NUMBER not in str(logs)


async def test_one_calls_secret_opens_no_other_call() -> None:
    """A callback for a foreign call: by its address, its signature, or both."""
    async with called() as (bot, provider, there, _):
        await bot.telephone.place(order(id="c2"))
        other = provider.calls["c2"].order["callback"]
        assert (await provider.tells(there, "key", key="1", address=other["url"])).status == 401
        assert (await provider.tells(there, "key", key="1", secret=other["secret"])).status == 401
        long = f"{bot.url}/api/calls/webhook/{'x' * 101}"
        assert (await provider.tells(there, "key", key="1", address=long)).status == 401
        assert bot.heard == []


async def test_a_replayed_request_is_refused_and_learns_nothing() -> None:
    """L11: what is said names somebody, and goes out once for each signature."""
    async with called() as (bot, provider, there, call):
        bot.listener.says(bot.telephone, call)
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        body, stamp = raw(event="answered", key=None, at=at), str(int(time.time()))
        address, secret = (there.order["callback"][part] for part in ("url", "secret"))
        headers = {
            "Content-Type": "application/json",
            "X-Rodtkort-Timestamp": stamp,
            "X-Rodtkort-Signature": signed(secret, stamp, body),
        }
        assert (await provider.posts(there, address, body, headers)).status == 200
        again = await provider.posts(there, address, body, headers)
        assert (again.status, again.body["error"]) == (409, "replayed")
        assert (bot.heard, there.said) == ([PickedUp()], [QUESTION])


async def test_who_is_not_set_up_for_calls_answers_nobody() -> None:
    async with answering(CallParts) as url, aiohttp.ClientSession() as session:
        async with session.post(f"{url}/api/calls/webhook/c1", json={}) as response:
            assert response.status == 404
        assert not await is_heard(session, f"{url}/api/calls/sound/k1.x")


async def test_a_body_that_is_none_of_ours_is_not_even_read() -> None:
    async with called() as (bot, _, there, _), aiohttp.ClientSession() as session:
        address = there.order["callback"]["url"]
        async with session.post(address, data=b"x") as response:
            assert response.status == 415
        async with session.post(address, json={"x": "x" * 300_000}) as response:
            assert response.status == 413
        assert bot.heard == []


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


# What is said


async def test_what_is_said_outside_a_callback_goes_by_a_command() -> None:
    """Once more when its answer was lost: the provider knows it by its key."""
    async with called() as (bot, provider, there, call):
        await provider.tells(there, "answered")
        assert await bot.telephone.say(call, speech())
        provider.fail(faults.reset(accepted=True))
        assert await bot.telephone.say(call, speech(READ_BACK))
        assert there.said == [QUESTION, READ_BACK]
        assert await bot.telephone.look(call) == PickedUp()
        await bot.telephone.hang_up(call)
        assert not await bot.telephone.say(call, speech())
        assert provider.commands == ["say", "say", "look", "hang_up", "say"]


async def test_what_is_said_too_late_for_the_answer_goes_by_a_command() -> None:
    async with called() as (bot, provider, there, call):
        answered = asyncio.Event()
        later: list[asyncio.Task[None]] = []

        async def say_later() -> None:
            await answered.wait()
            assert await bot.telephone.say(call, speech())

        async def begin(_: CallEvent) -> None:
            later.append(asyncio.create_task(say_later()))

        bot.listener.then = begin
        assert (await provider.tells(there, "answered")).body == {"listen": True}
        answered.set()
        await asyncio.gather(*later)
        assert (there.said, provider.commands) == ([QUESTION], ["say"])


async def test_a_call_that_the_provider_has_forgotten_is_over() -> None:
    async with called() as (bot, provider, _, _):
        gone = Call("c9", "P/9")
        assert await bot.telephone.look(gone) == Over(CallEnd.LOST)
        assert not await bot.telephone.say(gone, speech())
        await bot.telephone.hang_up(gone)
        provider.fail(Fault(500), Fault(500))
        with capture_logs() as logs:
            await bot.telephone.hang_up(gone)
        assert [line["reason"] for line in logs] == ["http_500"]


async def test_a_provider_without_names_of_its_own_knows_ours() -> None:
    async with CallProvider() as provider, replica(provider) as bot:
        provider.gives_reference = False
        call = await bot.telephone.place(order())
        assert call == Call("c1", "c1")
        assert await bot.telephone.say(call, speech())
        assert await bot.telephone.say(Call("c1", ""), speech())  # of which nothing is known


async def test_whoever_stops_hangs_up_what_it_has_made_and_nothing_else() -> None:
    async with CallProvider() as provider:
        async with replica(provider) as bot:
            await bot.telephone.place(order())
            await bot.telephone.place(order(id="c2"))
            await provider.tells(provider.calls["c2"], "ended", cause="busy")
        assert [call.state for call in provider.calls.values()] == ["ended", "ended"]
        assert [call.cause for call in provider.calls.values()] == ["stopped", "busy"]
        assert provider.commands == ["hang_up"]


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


# The settings


def test_the_settings_name_the_provider() -> None:
    settings = Settings(
        environment="local",
        webhook_url="https://calls.example.no/v1",
        webhook_secret=SecretStr(SECRET),
        public_url="https://bot.example.no/",
        webhook_to="person",
    )

    async def wired() -> None:
        async with aiohttp.ClientSession() as session:
            telephone, parts = webhook_telephone(settings, session, KEYRING, Voice())
            assert (telephone.name, telephone.needs_number) == ("webhook", False)
            assert parts.webhook is telephone
            assert parts.sounds is not None
            assert parts.sounds.address(speech()).startswith("https://bot.example.no/api/calls/")
            with pytest.raises(ValueError, match="32 bytes"):
                WebhookTelephone(session, Provider(URL(), b"short", None, ""), lambda _: "")

    asyncio.run(wired())
