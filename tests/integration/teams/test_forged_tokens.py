"""The forged tokens: one table, each row by name, against the whole door.

Every row is refused with 401 and an empty answer, and nothing is received. The first test says
that the same door lets the true token in, so that the rows are refused for what they forge.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.events import InboundEvent
from bot.ports import Card
from bot.teams.authentication import AllowedServiceUrls, BotConnectorAuthenticator, Expected
from bot.teams.edge import AccessControl, Edge, Response, Sentences
from bot.teams.reading import read
from bot.teams.signing_keys import SigningKeys
from tests.fakes.identity import APP, Issuer, served
from tests.fakes.payloads import Json
from tests.fakes.requests import request
from tests.fakes.teams import TENANT
from tests.integration.teams.clock import Clock
from tests.integration.teams.forgeries import ACTIVITIES, ACTIVITY, SERVICE, TOKENS
from tests.world import World

ELSEWHERE = "https://evil.example/"


class Receiver:
    """Counts what came in."""

    def __init__(self) -> None:
        self.events: list[InboundEvent] = []

    async def receive(self, event: InboundEvent) -> Card | None:
        self.events.append(event)
        return None


@dataclass
class Whole:
    """The door with a key host behind it, and who came through."""

    authenticator: BotConnectorAuthenticator
    issuer: Issuer
    receiver: Receiver
    clock: Clock

    @property
    def edge(self) -> Edge:
        """The way in that `serve` has, before its web server."""
        access = AccessControl(self.authenticator, AllowedServiceUrls())
        return Edge(access, read, self.receiver, Sentences("", "", ""))

    async def tries(self, token: str, activity: Json = ACTIVITY) -> Response:
        """The answer to an activity with this token."""
        return await self.edge.answer(request(activity, ("Authorization", f"Bearer {token}")))


@pytest.fixture
async def whole() -> AsyncIterator[Whole]:
    issuer, receiver, clock = Issuer(), Receiver(), Clock()
    async with served(issuer.app()) as url, aiohttp.ClientSession() as session:
        keys = SigningKeys(session, url + "/.well-known/openidconfiguration", clock)
        authenticator = BotConnectorAuthenticator(Expected(APP, TENANT), keys)
        yield Whole(authenticator, issuer, receiver, clock)


def refused(answer: Response, whole: Whole) -> bool:
    """401, not a word, and nobody came in."""
    return answer == Response(401) and not whole.receiver.events


async def test_the_true_token_opens_this_door(whole: Whole) -> None:
    """Otherwise the table below would prove nothing."""
    assert await whole.tries(whole.issuer.sign(SERVICE)) == Response(200)
    assert len(whole.receiver.events) == 1


@pytest.mark.parametrize("forge", TOKENS.values(), ids=TOKENS)
async def test_a_forged_token_is_refused(whole: Whole, forge: Callable[[Issuer], str]) -> None:
    """With the keys known, and without."""
    token = forge(whole.issuer)
    assert refused(await whole.tries(token), whole)
    await whole.tries(whole.issuer.sign(SERVICE))
    whole.receiver.events.clear()
    assert refused(await whole.tries(token), whole)


@pytest.mark.parametrize("changes", ACTIVITIES.values(), ids=ACTIVITIES)
async def test_a_true_token_opens_for_no_other_activity(whole: Whole, changes: Json) -> None:
    """Lifted from an activity it belonged to: service URL, tenant and channel are looked at."""
    answer = await whole.tries(whole.issuer.sign(SERVICE), ACTIVITY | changes)
    assert refused(answer, whole)


async def test_a_connector_that_nobody_allowed_is_refused_with_a_fitting_token(
    whole: Whole,
) -> None:
    """A token that fits its service URL does not make that URL one of ours."""
    answer = await whole.tries(whole.issuer.sign(ELSEWHERE), ACTIVITY | {"serviceUrl": ELSEWHERE})
    assert refused(answer, whole)


@pytest.mark.parametrize("endorsements", [[], ["webchat"], ["MSTEAMS"], None, "msteams"])
async def test_a_key_that_is_not_endorsed_for_teams_is_refused(
    whole: Whole, endorsements: Any
) -> None:
    """None and no list count as no endorsement."""
    whole.issuer.endorsements = endorsements
    assert refused(await whole.tries(whole.issuer.sign(SERVICE)), whole)


async def test_a_key_that_was_rolled_over_is_refused_and_the_new_one_taken(whole: Whole) -> None:
    """What a withdrawn key has signed counts no longer once the new keys are here."""
    old = whole.issuer.sign(SERVICE)
    assert (await whole.tries(old)).status == 200
    whole.issuer.roll_over()
    whole.clock.now += 61
    assert (await whole.tries(whole.issuer.sign(SERVICE))).status == 200
    whole.receiver.events.clear()
    assert refused(await whole.tries(old), whole)


@pytest.mark.parametrize(
    "authorization",
    [(), ("",), ("Bearer",), ("Basic YTpi",), ("{token}",), ("Bearer {token}, Bearer {token}",),
     ("Bearer {token}", "Bearer {token}"), ("Bearer {token}", ""), ("Bearer {token} {token}",)],
)  # fmt: skip
async def test_a_header_that_does_not_say_one_token_is_refused(
    whole: Whole, authorization: tuple[str, ...]
) -> None:
    """None, several, or of another scheme."""
    token = whole.issuer.sign(SERVICE)
    headers = [("Authorization", value.format(token=token)) for value in authorization]
    assert refused(await whole.edge.answer(request(ACTIVITY, *headers)), whole)


async def test_a_replay_is_answered_and_not_acted_on(whole: Whole, tmp_path: Path) -> None:
    """L6: who repeats an activity with its true token, Teams itself among them, gets 200; the
    alarm is neither raised twice nor strengthened."""
    async with World(tmp_path) as world:
        payload = world.teams.payloads.text(world.caseworker, "hjelp")
        access = AccessControl(whole.authenticator, AllowedServiceUrls(local=True))
        edge = Edge(access, read, world.core.inbound, Sentences("", "", ""))
        token = ("Authorization", f"Bearer {whole.issuer.sign(payload['serviceUrl'])}")
        assert await edge.answer(request(payload, token)) == Response(200)
        for _ in range(3):
            await world.advance(40)  # longer than what counts as the same word
            before = world.kinds(), len(world.inbox(world.caseworker))
            assert await edge.answer(request(payload, token)) == Response(200)
            await world.core.worker.settle()
            assert (world.kinds(), len(world.inbox(world.caseworker))) == before
        assert len(world.incidents()) == 1
