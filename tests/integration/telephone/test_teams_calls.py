"""Calls in Teams: what is told of them, to whom, and who is not heard (R22)."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

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
from bot.integrations.telephone import teams as teams_calls
from bot.integrations.telephone.teams import TeamsTelephone
from bot.integrations.telephone.teams_notifications import end_of
from bot.ports import CallOutcome, Telephone, TryAgain, Unknown
from bot.service.keyring import Keyring
from bot.settings import Settings
from bot.web.calls import CallParts
from bot.wiring.telephone import teams_telephone
from tests.each import each
from tests.fakes import faults, identity
from tests.fakes.calls import NUMBER, PERSON, QUESTION, Listener, Voice, answering, order, speech
from tests.fakes.faults import Fault
from tests.fakes.graph_calls import GraphCalls, TeamsCall, changed
from tests.fakes.identity import APP, Issuer
from tests.fakes.teams import TENANT
from tests.slow_machine import LONG_ENOUGH, pass_time, until

KEYRING = Keyring({"k1": bytes(32)})
INSTANCE = "00000000-0000-4000-8000-0000000000f1"
READ_BACK = "Du hjelper Kari nå. Åpne Teams og skriv."
HUNG_UP = {"code": "200", "subcode": "4521", "message": "Call ended by Siri Hansen."}


@dataclass(slots=True)
class Replica:
    """One process of the bot."""

    telephone: TeamsTelephone
    listener: Listener
    url: str

    @property
    def heard(self) -> list[CallEvent]:
        """What it was told."""
        return self.listener.heard

    async def hears(self, *events: CallEvent) -> None:
        """Wait for all of it: what is told is told beside the answer."""
        await until(lambda: len(self.heard) >= len(events), f"{events}, heard {self.heard}")
        assert self.heard == list(events)


@contextlib.asynccontextmanager
async def replica(graph: GraphCalls, metadata: str, **more: Any) -> AsyncIterator[Replica]:
    """A process that can call in this tenant."""
    listener, parts = Listener(), CallParts()
    async with aiohttp.ClientSession() as session, answering(lambda: parts) as url:
        settings = Settings(
            environment="local",
            app_id=APP,
            tenant_id=TENANT,
            graph_url=graph.graph,
            public_url=url,
            calls_openid_metadata_url=metadata,
            **more,
        )
        wired = teams_telephone(settings, session, graph.tokens, KEYRING, Voice())
        telephone, parts, keys = wired
        assert await keys.warm()
        await telephone.open(listener)
        yield Replica(telephone, listener, url)
        await telephone.close()


@contextlib.asynccontextmanager
async def teams(**more: Any) -> AsyncIterator[tuple[Replica, GraphCalls, str]]:
    """A bot, Graph, and where the keys are."""
    issuer = Issuer()
    async with identity.served(issuer.app()) as address, GraphCalls(issuer) as graph:
        metadata = f"{address}/.well-known/openidconfiguration"
        async with replica(graph, metadata, **more) as bot:
            yield bot, graph, metadata


@contextlib.asynccontextmanager
async def called() -> AsyncIterator[tuple[Replica, GraphCalls, TeamsCall, Call]]:
    """A call that Teams is making."""
    async with teams() as (bot, graph, _):
        call = await bot.telephone.place(order(number=None))
        assert isinstance(call, Call)
        yield bot, graph, graph.calls[0], call


# What happens to a call


async def test_r22_a_leader_is_asked_presses_1_and_hears_what_to_do() -> None:
    """The question is cut off by the answer to the key, which is said at once."""
    async with called() as (bot, graph, there, call):

        async def dialogue(event: CallEvent) -> None:
            match event:
                case PickedUp():
                    assert await bot.telephone.say(call, speech())
                case KeyPressed("1"):
                    assert await bot.telephone.say(call, speech(READ_BACK))
                case Spoken():
                    await bot.telephone.hang_up(call)

        bot.listener.then = dialogue
        await graph.tell(there, changed(there))
        await graph.answers(there)
        await graph.presses(there, "tone1")
        await until(lambda: len(there.said) == 2, "the read-back")
        await graph.has_said(there)
        end = Over(CallEnd.STOPPED)
        await bot.hears(PickedUp(), KeyPressed("1", 2), Spoken(), end)
        assert sorted(graph.done) == ["cut", "hang_up", "hear", "say", "say"]
        assert graph.statuses_of_bot == [202] * len(graph.statuses_of_bot)


async def test_l11_a_call_names_an_object_id_and_nothing_else() -> None:
    async with called() as (bot, _, there, call):
        target = there.wanted["targets"][0]["identity"]
        assert target["user"] == {"@odata.type": "#microsoft.graph.identity", "id": PERSON}
        assert there.wanted["callbackUri"].startswith(f"{bot.url}/api/calls/teams?call=")
        assert "c1" not in there.wanted["callbackUri"].partition("?call=")[2][:10]
        assert call == Call("c1", there.id)
        telephone: Telephone = bot.telephone
        assert (telephone.name, telephone.needs_number, telephone.rate) == ("teams", False, 16_000)


async def test_a_telephone_is_called_only_with_a_number_of_our_own() -> None:
    async with teams() as (bot, graph, _):
        await bot.telephone.place(order())
        assert "user" in graph.calls[0].wanted["targets"][0]["identity"]
        assert NUMBER not in json.dumps(graph.calls[0].wanted)
    async with teams(calls_application_instance=INSTANCE) as (bot, graph, _):
        await bot.telephone.place(order())
        await bot.telephone.place(order(number=None, id="c2"))
        by_number, by_id = (call.wanted for call in graph.calls)
        assert by_number["targets"][0]["identity"]["phone"]["id"] == NUMBER
        assert by_number["source"]["identity"]["applicationInstance"]["id"] == INSTANCE
        assert by_id["targets"][0]["identity"]["user"]["id"] == PERSON


async def test_l2_that_teams_sets_a_call_up_is_no_ringing() -> None:
    async with called() as (bot, graph, there, call):
        await graph.tell(there, changed(there))
        assert await bot.telephone.look(call) == Ringing()  # it goes on, for whoever takes it over
        assert bot.heard == []
        there.state = "ringing"
        await graph.tell(there, changed(there))
        await bot.hears(Ringing())
        assert await bot.telephone.look(call) == Ringing()


ENDS = [
    ((200, 4097), CallEnd.HUNG_UP),
    ((200, 4521), CallEnd.HUNG_UP),
    ((200, 18503), CallEnd.HUNG_UP),
    ((200, 540000), CallEnd.HUNG_UP),
    ((200, 7000), CallEnd.STOPPED),
    ((200, 10550), CallEnd.STOPPED),
    ((480, 10037), CallEnd.UNREACHABLE),
    ((480, 10076), CallEnd.UNREACHABLE),
    ((480, 10134), CallEnd.UNREACHABLE),
    ((480, 10199), CallEnd.UNREACHABLE),
    ((408, 10057), CallEnd.UNREACHABLE),
    ((486, 0), CallEnd.BUSY),
    ((603, 0), CallEnd.DECLINED),
    ((480, 1), CallEnd.NO_ANSWER),
    ((408, 1), CallEnd.NO_ANSWER),
    ((487, 1), CallEnd.NO_ANSWER),
    ((408, 8537), CallEnd.FAILED),
    ((400, 8541), CallEnd.FAILED),
    ((410, 301005), CallEnd.FAILED),
    ((500, 1005), CallEnd.FAILED),
    ((None, None), CallEnd.FAILED),
]


@each(ENDS)
def test_l2_every_end_has_its_own_name(codes: tuple[int | None, int | None], end: CallEnd) -> None:
    """As numbers and as text; nothing is called declined that was not."""
    code, subcode = codes
    assert end_of({"code": code, "subcode": subcode}) == end
    assert end_of({"code": str(code), "subcode": str(subcode)}) == end
    assert end_of(None) == end_of({"code": True}) == CallEnd.FAILED


# Placing


def passed_on(code: str) -> dict[str, Any]:
    """How Graph passes on what the calling service says."""
    said = {"errorCode": code, "message": "Siri Hansen may not.", "instanceAnnotations": []}
    return {"code": "UnknownError", "message": json.dumps(said)}


@pytest.mark.parametrize(
    ("status", "error", "reason"),
    [
        (403, passed_on("7503"), "graph_7503"),
        (403, passed_on("7504"), "graph_7504"),
        (403, {"code": "7505", "message": "Request authorization tenant mismatch."}, "graph_7505"),
        (403, {"code": "Forbidden", "message": "Siri Hansen is blocked."}, "http_403"),
        (400, passed_on("8541"), "graph_8541"),
        (404, {"code": "NotFound"}, "http_404"),
    ],
)
async def test_what_is_not_permitted_is_refused_with_its_code(
    status: int, error: dict[str, Any], reason: str
) -> None:
    async with teams() as (bot, graph, _):
        graph.refuses = (status, error)
        with capture_logs() as logs:
            assert await bot.telephone.place(order()) == CallRefused(reason)
        assert "Siri" not in str(logs)


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (faults.throttled("7"), TryAgain("http_429", 7.0, throttled=True)),
        (Fault(503), TryAgain("http_503")),
        (Fault(502), Unknown("http_502")),
        (faults.reset(), Unknown("connection_lost")),
    ],
)
async def test_every_fate_of_an_order_is_an_outcome(fault: Fault, outcome: CallOutcome) -> None:
    """Graph knows no key that makes two orders one: what is unknown is not repeated."""
    async with teams() as (bot, graph, _):
        graph.fail(fault)
        assert await bot.telephone.place(order()) == outcome
        assert (graph.calls, len(graph.asked)) == ([], 1)


async def test_a_token_that_ended_is_fetched_anew_and_one_that_cannot_be_had_costs_no_call() -> (
    None
):
    async with teams() as (bot, graph, _):
        graph.tokens.revoke()
        assert isinstance(await bot.telephone.place(order()), Call)
        assert await bot.telephone.works()
        graph.tokens.down = True
        outcome = await bot.telephone.place(order(id="c2"))
        assert outcome == TryAgain("token_unavailable")
        assert not await bot.telephone.works()
        graph.tokens.down = False


async def test_a_call_whose_answer_was_lost_is_known_by_what_is_told_of_it() -> None:
    """It can be answered, talked to and ended, although nobody ever said what it is called."""
    async with teams() as (bot, graph, _):
        graph.fail(Fault(502, accepted=True))
        assert await bot.telephone.place(order()) == Unknown("http_502")
        nameless, there = Call("c1", ""), graph.calls[0]
        assert await bot.telephone.look(nameless) is None
        assert not await bot.telephone.say(nameless, speech())
        await graph.answers(there)
        await bot.hears(PickedUp())
        assert await bot.telephone.say(nameless, speech())
        await bot.telephone.hang_up(nameless)
        await bot.hears(PickedUp(), Over(CallEnd.STOPPED))


async def test_what_was_hung_up_before_it_had_a_name_ends_when_it_gets_one() -> None:
    async with teams() as (bot, graph, _):
        graph.fail(Fault(502, accepted=True))
        await bot.telephone.place(order())
        await bot.telephone.hang_up(Call("c1", ""))
        there = graph.calls[0]
        await graph.tell(there, changed(there))
        await bot.hears(Over(CallEnd.STOPPED))
        assert there.state == "terminated"


# Who is heard


def of_another_call(there: TeamsCall) -> dict[str, Any]:
    """A notification about a call that is not the order's."""
    return changed(TeamsCall({}, INSTANCE, state="established"))


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"iss": "https://sts.windows.net/x/"}, 401),
        ({"aud": "another"}, 401),
        ({"tid": "00000000-0000-0000-0000-000000000099"}, 401),
        ({"tid": None}, 401),
        ({"exp": int(time.time()) - 3600}, 401),
        ({"nbf": int(time.time()) + 3600}, 401),
        ({"key": "key-9"}, 401),
        ({"header": {"kid": "key-9"}}, 401),
        ({"iss": "https://graph.microsoft.com"}, 202),
        ({"tid": TENANT.upper()}, 202),
    ],
)
async def test_only_what_teams_has_signed_for_us_is_heard(
    claims: dict[str, Any], status: int
) -> None:
    """L5: with a key of the calling service, for our app, in our tenant, now."""
    async with called() as (bot, graph, there, _):
        there.state = "established"
        with capture_logs() as logs:
            assert await graph.tell(there, changed(there), **claims) == status
        if status == 202:
            await bot.hears(PickedUp())
            return
        assert (bot.heard, len(logs)) == ([], 1)
        assert logs[0]["event"] == "callback_refused"


async def test_who_brings_no_token_or_two_is_not_heard() -> None:
    async with called() as (bot, graph, there, _), aiohttp.ClientSession() as session:
        address = there.wanted["callbackUri"]
        token = f"Bearer {graph.issuer.sign(None, tid=TENANT)}"
        for headers in ([], [("Authorization", token)] * 2, [("Authorization", "Basic x")]):
            body = {"value": [changed(there, state="established")]}
            async with session.post(address, json=body, headers=headers) as response:
                assert response.status == 401
        for data, status in ((b"[]", 400), (b"{", 400), (b"x" * 300_000, 413)):
            ours = {"Authorization": token, "Content-Type": "application/json"}
            async with session.post(address, data=data, headers=ours) as response:
                assert response.status == status
        assert bot.heard == []


async def test_a_foreign_call_is_refused_with_a_sentence() -> None:
    """Another call at our address; an address that is made up, of another purpose, or none."""
    async with called() as (bot, graph, there, _):
        there.state = "established"
        assert await graph.tell(there, of_another_call(there)) == 403
        other = KEYRING.seal("c1", "another purpose")
        for made_up in ("k1.x", "k9.x", "", other):
            address = f"{bot.url}/api/calls/teams?call={made_up}"
            assert await graph.tell(there, changed(there), address=address) == 403
        assert bot.heard == []


async def test_a_body_of_an_older_kind_is_let_go() -> None:
    async with called() as (bot, graph, there, _):
        for old in ({}, {"resourceUrl": "/app/other"}, {"resource": f"/app/calls/{there.id}"}):
            assert await graph.tell(there, old) == 204
        assert bot.heard == []


async def test_whoever_calls_the_bot_is_rejected() -> None:
    """They would listen to nothing; what is told of it afterwards is nobody's concern."""
    async with teams() as (bot, graph, _):
        there = TeamsCall({"callbackUri": f"{bot.url}/api/calls/teams"}, INSTANCE, "incoming")
        graph.calls.append(there)
        assert await graph.tell(there, changed(there, "created")) == 202
        await until(lambda: there.rejected, "the rejection")
        assert await graph.tell(there, changed(there, "deleted")) == 202
        assert bot.heard == []


async def test_who_is_not_set_up_for_calls_answers_nobody() -> None:
    async with (
        answering(CallParts) as url,
        aiohttp.ClientSession() as session,
        session.post(f"{url}/api/calls/teams", json={}) as response,
    ):
        assert response.status == 404


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


# What is said


async def test_a_sentence_that_was_cut_off_or_failed_is_not_said_to_its_end() -> None:
    async with called() as (bot, graph, there, call):
        await graph.answers(there)
        await bot.hears(PickedUp())
        assert await bot.telephone.say(call, speech())
        assert await bot.telephone.say(call, speech(READ_BACK))
        operation, context = there.playing[0]
        failed = {
            "changeType": "deleted",
            "resourceUrl": f"/communications/calls/{there.id}/operations/{operation}",
            "resourceData": {
                "clientContext": context,
                "status": "failed",
                "resultInfo": {"code": 400, "subcode": "8514", "message": QUESTION},
            },
        }
        with capture_logs() as logs:
            await graph.tell(there, failed)
            await until(lambda: logs, "the log")
        assert logs[0]["reason"] == "graph_8514"
        assert QUESTION not in str(logs)
        await graph.has_said(there)
        await bot.hears(PickedUp(), Spoken())


async def test_a_sentence_whose_answer_was_lost_is_begun_again_and_not_said_twice() -> None:
    async with called() as (bot, graph, there, call):
        bot.listener.says(bot.telephone, call)
        graph.fail(faults.reset())  # whichever comes first: keys are asked for again as well
        await graph.answers(there)
        await until(lambda: there.hears_keys and there.playing, "question and keys")
        assert len(there.playing) == 1


async def test_nothing_can_be_said_to_a_call_that_is_over() -> None:
    async with called() as (bot, graph, there, call):
        graph.tells = False
        await graph.ends(there, HUNG_UP)
        assert not await bot.telephone.say(call, speech())
        assert await bot.telephone.look(call) == Over(CallEnd.LOST)


async def test_keys_that_cannot_be_heard_are_on_record() -> None:
    async with called() as (bot, graph, there, _):
        there.state = "establishing"
        with capture_logs() as logs:
            await graph.tell(there, changed(there, state="established"))
            await bot.hears(PickedUp())
            await until(lambda: "hear" in graph.done, "the request")
        assert QUESTION not in str(logs)


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
