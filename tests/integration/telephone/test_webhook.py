"""Calls through a signed webhook: what is told of them, to whom, and what is refused (R22)."""

import asyncio
import json
import re
from dataclasses import replace
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
from bot.integrations.telephone.webhook import Provider, WebhookTelephone
from bot.ports import CallOutcome, Telephone, TryAgain, Unknown
from bot.settings import Settings
from bot.wiring.telephone import webhook_telephone
from tests.fakes import faults, identity
from tests.fakes.call_provider import SECRET, CallProvider
from tests.fakes.calls import (
    NUMBER,
    PERSON,
    QUESTION,
    Voice,
    asks_and_reads_back,
    order,
    speech,
)
from tests.fakes.faults import Fault
from tests.integration.telephone.webhook_scene import KEYRING, READ_BACK, called, replica

# What happens to a call


async def test_r22_a_leader_is_asked_presses_1_and_hears_what_to_do() -> None:
    """What is said goes with the answers: nothing but the order was sent."""
    async with called() as (bot, provider, there, call):
        bot.listener.then = asks_and_reads_back(bot.telephone, call, READ_BACK)
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
