"""Four thousand hostile requests, eight thousand more in the soak: never a 5xx, never an unhandled
exception, never a change by somebody without the right, and `verify` silent at the end.

The figures are printed at the end of the run (tests/conftest.py). A failure names its seed and
number: the same seed makes the same cases.
"""

import base64
import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.events import InboundEvent
from bot.ports import Card
from bot.teams.authentication import AllowedServiceUrls, BotConnectorAuthenticator, Expected
from bot.teams.edge import AccessControl, Edge, Rejected, Response, Sentences, parse
from bot.teams.reading import NotAnActivity, read
from bot.teams.signing_keys import SigningKeys
from tests.fakes.identity import APP, Issuer, private_key, served
from tests.fakes.payloads import Payloads, TeamsUser
from tests.fakes.requests import request
from tests.fakes.teams import BOT, TENANT
from tests.fuzz.cases import Case, a_case
from tests.fuzz.odd import changed, odd
from tests.fuzz.rights import trespass
from tests.fuzz.town import Town
from tests.slow_machine import PATIENT

EACH, ROUND, PAUSE = 2_000, 700, 280
TOKENS = 2_000

Record = Callable[[str, object], None]


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in (1, 2, 3, 4))]
)
async def test_whatever_is_sent_nothing_breaks_and_nobody_does_what_is_not_theirs(
    tmp_path: Path, seed: int, record_property: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L5, L8, L11: bytes, fields, verbs, invokes and words, against alarms in every state."""
    # A slow disk is not a defect here, and what was not confirmed in time would look like one.
    for module, name, value in PATIENT:
        monkeypatch.setattr(module, name, value)
    figures: Counter[str] = Counter()
    random = Random(seed)
    with capture_logs() as logs:
        async with Town(tmp_path) as town:
            for number in range(EACH):
                if number % ROUND == 0:
                    cast = await town.new_alarms()
                elif number % PAUSE == 0:
                    await town.advance(random.choice((5, 20, 40)))
                case = a_case(random, town, cast)
                answer = await _attacked(town, case, f"seed {seed}, case {number}")
                figures[f"{case.kind} {answer.status}"] += 1
                figures["aimed"] += case.aimed
            await town.settle()
            assert town.violations() == []
            assert town.posted.too_large == 0
    assert [log for log in logs if not _is_expected(log)] == []
    record_property("fuzz", dict(figures))


def _is_expected(log: Mapping[str, object]) -> bool:
    """What is refused at the edge; and a card for somebody whose bot a case removed before it was
    sent: there is nobody to send it to."""
    if log["event"] == "delivery_impossible":
        return (log["reason"], log["kind"]) == ("not_installed", "card")
    return log["event"] == "activity_rejected"


async def _attacked(town: Town, case: Case, name: str) -> Response:
    """The answer to a case, after everything about it was judged."""
    before = town.seen
    answer = await town.edge.answer(request(case.body))
    after = town.alarms()
    found = trespass(_event(case.body), before, after)
    assert found is None, f"{name}: {found}\n{case.body!r}"
    assert answer.status in (200, 400, 401), f"{name}: {answer.status}\n{case.body!r}"
    assert answer.status == 200 or after == before, name
    return answer


def _event(body: bytes) -> InboundEvent | None:
    """What the bot took it for; None for what it refuses."""
    try:
        return read(parse(body))
    except (Rejected, NotAnActivity):
        return None


class Nobody:
    """Receives nothing, or the test fails."""

    async def receive(self, event: InboundEvent) -> Card | None:
        """Never."""
        raise AssertionError("a forged token came through")


async def test_no_mutation_of_a_token_opens_the_door(record_property: Record) -> None:
    """Headers and claims made odd, segments exchanged, bytes flipped: 401 without a word."""
    service = "https://smba.trafficmanager.net/emea/"
    user = TeamsUser("00000000-0000-0000-0000-000000000101", "Saksbehandler En")
    activity = Payloads(service, TENANT, BOT).text(user, "hjelp")
    issuer, random = Issuer(), Random(0)
    figures: Counter[str] = Counter()
    async with served(issuer.app()) as url, aiohttp.ClientSession() as session:
        keys = SigningKeys(session, url + "/.well-known/openidconfiguration")
        assert await keys.warm()
        authenticator = BotConnectorAuthenticator(Expected(APP, TENANT), keys)
        edge = Edge(
            AccessControl(authenticator, AllowedServiceUrls()),
            read,
            Nobody(),
            Sentences("", "", ""),
        )
        with capture_logs() as logs:
            for number in range(TOKENS):
                token = _mutated(random, issuer.sign(service))
                header = ("Authorization", f"Bearer {token}")
                answer = await edge.answer(request(activity, header))
                assert answer == Response(401), f"case {number}: {token!r}"
                figures[f"tokens {answer.status}"] += 1
    assert {log["event"] for log in logs} == {"activity_rejected"}
    record_property("fuzz", dict(figures))


def _mutated(random: Random, token: str) -> str:
    """The token, differing from the true one in what its signature covers, or in that."""
    parts = token.split(".")
    match random.randrange(5):
        case 0 | 1:
            which = random.randrange(2)
            content = json.loads(base64.urlsafe_b64decode(parts[which] + "=="))
            parts[which] = _encoded(changed(random, content) | {"odd": random.random()})
        case 2:
            at = random.randrange(len(token) - 4)
            letter = random.choice([c for c in "aZ09-_.=é\x00 " if c != token[at]])
            return token[:at] + letter + token[at + 1 :]
        case 3:
            random.shuffle(parts)
            parts += [_encoded(odd(random))] * random.randrange(1, 3)
        case _:
            signer = private_key("forger")
            parts[2] = base64.urlsafe_b64encode(
                signer.public_key().public_numbers().n.to_bytes(256, "big")
            ).decode().rstrip("=")  # fmt: skip
    return ".".join(parts)


def _encoded(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
