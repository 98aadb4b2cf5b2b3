"""Calls in Teams: what is told of them, to whom, and who is not heard (R22)."""

import json
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.calls import (
    Call,
    CallEnd,
    CallRefused,
    KeyPressed,
    Over,
    PickedUp,
    Ringing,
    Spoken,
)
from bot.integrations.telephone.teams_notifications import end_of
from bot.ports import CallOutcome, Telephone, TryAgain, Unknown
from tests.each import each
from tests.fakes import faults
from tests.fakes.calls import NUMBER, PERSON, QUESTION, asks_and_reads_back, order, speech
from tests.fakes.faults import Fault
from tests.fakes.graph_calls import changed
from tests.integration.telephone.teams_scene import HUNG_UP, INSTANCE, READ_BACK, called, teams
from tests.slow_machine import until

# What happens to a call


async def test_r22_a_leader_is_asked_presses_1_and_hears_what_to_do() -> None:
    """The question is cut off by the answer to the key, which is said at once."""
    async with called() as (bot, graph, there, call):
        bot.listener.then = asks_and_reads_back(bot.telephone, call, READ_BACK)
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
