"""What of a provider's callbacks is not believed (L2, L5, L11)."""

import json
import time
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.domain.calls import (
    PickedUp,
)
from bot.web.calls import CallParts
from tests.fakes.call_provider import SECRET, signed
from tests.fakes.calls import (
    NUMBER,
    QUESTION,
    answering,
    is_heard,
    order,
)
from tests.integration.telephone.webhook_scene import called

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
