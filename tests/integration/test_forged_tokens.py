"""The forged tokens: one table, each row by name, against the whole door (issue 4, Build 3).

Every row is refused with 401 and an empty answer, and nothing is received. The first test says
that the same door lets the true token in, so that the rows are refused for what they forge.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.events import InboundEvent
from bot.service.ports import Card
from bot.teams.authentication import BotConnectorAuthenticator, Expected
from bot.teams.edge import Door, Edge, Response, Sentences
from bot.teams.reading import read
from bot.teams.service_urls import AllowedServiceUrls
from bot.teams.signing_keys import SigningKeys
from tests.fakes.identity import APP, ISSUER, Issuer, private_key, served
from tests.fakes.payloads import Json, Payloads, TeamsUser
from tests.fakes.requests import request
from tests.fakes.teams import BOT, TENANT
from tests.world import World

SERVICE = "https://smba.trafficmanager.net/emea/"
ELSEWHERE = "https://evil.example/"
STRANGER = "00000000-0000-0000-0000-000000000099"
ANNA = TeamsUser("00000000-0000-0000-0000-000000000101", "Saksbehandler En")
ACTIVITY = Payloads(SERVICE, TENANT, BOT).text(ANNA, "hjelp")
PUBLIC = private_key("key-1").public_key()
PEM = PUBLIC.public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)
DER = PUBLIC.public_bytes(
    serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
)


class Receiver:
    """Counts what came in."""

    def __init__(self) -> None:
        self.events: list[InboundEvent] = []

    async def receive(self, event: InboundEvent) -> Card | None:
        self.events.append(event)
        return None


class Clock:
    """Seconds that pass when told to."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


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
        door = Door(self.authenticator, AllowedServiceUrls())
        return Edge(door, read, self.receiver, Sentences("", "", ""))

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


def encoded(part: Any) -> str:
    """A part of a token: JSON unless it is bytes."""
    data = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims(**changes: Any) -> Json:
    """The claims of a true token, some of them changed."""
    now = int(time.time())
    true = {
        "iss": ISSUER, "aud": APP, "nbf": now - 5, "exp": now + 3600, "serviceurl": SERVICE
    }  # fmt: skip
    return true | changes


def unsigned(algorithm: str, signature: str = "") -> str:
    """A token of the old trick: nothing is signed."""
    return f"{encoded({'alg': algorithm, 'kid': 'key-1'})}.{encoded(claims())}.{signature}"


def with_public_key(key: bytes) -> str:
    """HS256 with what everybody knows as the secret; PyJWT itself refuses to make one."""
    start = f"{encoded({'alg': 'HS256', 'kid': 'key-1'})}.{encoded(claims())}"
    return f"{start}.{encoded(hmac.digest(key, start.encode(), hashlib.sha256))}"


def on_a_curve(issuer: Issuer) -> str:
    """ES256 by a key of the forger's, under the name of the true one."""
    key = ec.generate_private_key(ec.SECP256R1())
    return jwt.encode(claims(), key, algorithm="ES256", headers={"kid": issuer.key_id})


def tampered(issuer: Issuer) -> str:
    """A true signature under other claims."""
    start, _, signature = issuer.sign(SERVICE, aud="another").split(".")
    return f"{start}.{encoded(claims())}.{signature}"


def without_key_id(issuer: Issuer) -> str:
    """Signed by the true key, which it does not name."""
    return jwt.encode(claims(), private_key("key-1"), algorithm="RS256")


def of_a_skill(issuer: Issuer, version: str) -> str:
    """What one bot of the tenant sends to another: Entra's issuer, and who it is in a claim."""
    if version == "1.0":
        entra = f"https://sts.windows.net/{TENANT}/"
        return issuer.sign(SERVICE, iss=entra, ver="1.0", appid=STRANGER, tid=TENANT)
    entra = f"https://login.microsoftonline.com/{TENANT}/v2.0"
    return issuer.sign(SERVICE, iss=entra, ver="2.0", azp=STRANGER, tid=TENANT)


def signed(said: Json) -> str:
    """A true signature over claims that PyJWT would not write."""
    data = json.dumps(said).encode()
    return jwt.PyJWS().encode(data, private_key("key-1"), "RS256", {"kid": "key-1"})


def with_header(**header: Any) -> Callable[[Issuer], str]:
    """A true token but for what its header says beside."""
    return lambda issuer: issuer.sign(SERVICE, header=header)


def by_the_forger(**header: Any) -> Callable[[Issuer], str]:
    """Signed by a key of the forger's, which the header offers."""
    return lambda issuer: issuer.sign(SERVICE, key="forger", header={"kid": "forger", **header})


def with_claims(**changes: Any) -> Callable[[Issuer], str]:
    """A true signature over claims of which one is wrong."""
    return lambda issuer: issuer.sign(**({"service_url": SERVICE} | changes))


def jwk(name: str) -> Json:
    """A public key as a header could offer it."""
    return dict(jwt.algorithms.RSAAlgorithm.to_jwk(private_key(name).public_key(), as_dict=True))


TOKENS: dict[str, Callable[[Issuer], str]] = {
    # Nothing is signed.
    **{
        f"alg {spelling}": lambda issuer, spelling=spelling: unsigned(spelling)  # type: ignore[misc]
        for spelling in ("none", "None", "NONE", "nOnE", "none ", "")
    },
    "alg none with a true signature": lambda issuer: unsigned(
        "none", issuer.sign(SERVICE).rsplit(".", 1)[1]
    ),
    "no alg": lambda issuer: f"{encoded({'kid': 'key-1'})}.{encoded(claims())}.",
    "alg is a list": lambda issuer: f"{encoded({'alg': ['RS256']})}.{encoded(claims())}.AA",
    # Signed with something else.
    "HS256 with the public key as PEM": lambda issuer: with_public_key(PEM),
    "HS256 with the public key as DER": lambda issuer: with_public_key(DER),
    "HS256 with an empty key": lambda issuer: with_public_key(b""),
    "RS384": lambda issuer: issuer.sign(SERVICE, algorithm="RS384"),
    "RS512": lambda issuer: issuer.sign(SERVICE, algorithm="RS512"),
    "PS256": lambda issuer: issuer.sign(SERVICE, algorithm="PS256"),
    "ES256": on_a_curve,
    "RS256 by another key": lambda issuer: issuer.sign(SERVICE, key="forger"),
    "claims exchanged": tampered,
    "signature cut off": lambda issuer: issuer.sign(SERVICE).rsplit(".", 1)[0] + ".",
    # Signed truly, but not for us.
    "wrong issuer": with_claims(iss="https://evil.example"),
    "issuer in a list": lambda issuer: signed(claims(iss=[ISSUER])),
    "no issuer": with_claims(iss=None),
    "wrong audience": with_claims(aud=STRANGER),
    "audience list with ours in it": with_claims(aud=[STRANGER, APP]),
    "audience list of ours alone": with_claims(aud=[APP]),
    "no audience": with_claims(aud=None),
    "emulator, version 1": lambda issuer: of_a_skill(issuer, "1.0"),
    "skill, version 2": lambda issuer: of_a_skill(issuer, "2.0"),
    "emulator's old issuer": with_claims(iss="https://login.botframework.com", appid=APP),
    "wrong serviceurl": with_claims(serviceurl="https://smba.trafficmanager.net/amer/"),
    "serviceurl with a suffix": with_claims(serviceurl=SERVICE + "x"),
    "no serviceurl": with_claims(serviceurl=None),
    "serviceurl in a list": with_claims(serviceurl=[SERVICE]),
    # Not now.
    "expired": with_claims(exp=int(time.time()) - 301),
    "expired long ago": with_claims(exp=0),
    "not yet valid": with_claims(nbf=4_000_000_000),
    "issued in the future": with_claims(iat=4_000_000_000),
    "no exp": with_claims(exp=None),
    "exp in words": with_claims(exp="soon"),
    "exp without end": with_claims(exp=float("inf")),
    # Keys.
    "unknown kid": with_header(kid="key-99"),
    "no kid": without_key_id,
    "kid of another case": with_header(kid="KEY-1"),
    "kid climbs": with_header(kid="../../keys/key-1"),
    "kid to the null device": with_header(kid="../../../../dev/null"),
    "kid is a URL": with_header(kid="https://evil.example/keys"),
    "kid with a null byte": with_header(kid="key-1\x00"),
    "kid without end": with_header(kid="k" * 5_000),
    "kid is empty": with_header(kid=""),
    "kid is a query": with_header(kid="x' OR '1'='1"),
    "jku": by_the_forger(jku="https://evil.example/keys"),
    "x5u": by_the_forger(x5u="https://evil.example/certificate"),
    "jwk": by_the_forger(jwk=jwk("forger")),
    "jwk under the true kid": lambda issuer: issuer.sign(
        SERVICE, key="forger", header={"jwk": jwk("forger")}
    ),
    "crit": with_header(crit=["exp"], exp=1),
    "crit of what nobody knows": with_header(crit=["urn:x"]),
    "payload apart": with_header(b64=False, crit=["b64"]),
    # No token at all.
    "oversize": with_claims(filling="x" * 8_192),
    "JWE": lambda issuer: ".".join([encoded({"alg": "RSA-OAEP", "enc": "A256GCM"}), *["AAAA"] * 4]),
    "garbage": lambda issuer: "hjelp",
    "two points": lambda issuer: "..",
    "header is a list": lambda issuer: f"{encoded([])}.{encoded({})}.AA",
    "header without end": lambda issuer: f"{encoded(b'[' * 5_000)}.{encoded({})}.AA",
    "letters that no token has": lambda issuer: "ø.\udcff.🙂",
    "empty": lambda issuer: "",
}  # fmt: skip
for number in (5, True, None, ["key-1"], {"kid": "key-1"}):
    TOKENS[f"kid is {number!r}"] = lambda issuer, number=number: (  # type: ignore[misc]
        f"{encoded({'alg': 'RS256', 'kid': number})}.{encoded(claims())}.AAAA"
    )

ACTIVITIES: dict[str, Json] = {
    "tenant: a stranger's in both places": {
        "channelData": {"tenant": {"id": STRANGER}},
        "conversation": ACTIVITY["conversation"] | {"tenantId": STRANGER},
    },
    "tenant: ours in channelData, a stranger's in conversation": {
        "conversation": ACTIVITY["conversation"] | {"tenantId": STRANGER}
    },
    "tenant: a stranger's in channelData, ours in conversation": {
        "channelData": {"tenant": {"id": STRANGER}}
    },
    "tenant: none": {"channelData": {}, "conversation": {"id": ANNA.personal_chat}},
    "tenant: in a list": {"channelData": {"tenant": {"id": [TENANT]}}},
    "tenant: ours and more": {"channelData": {"tenant": {"id": TENANT + " "}}},
    "channel: none": {"channelId": None},
    "channel: the emulator": {"channelId": "emulator"},
    "channel: in a list": {"channelId": ["msteams"]},
    "service URL: none": {"serviceUrl": None},
    "service URL: empty": {"serviceUrl": ""},
    "service URL: in a list": {"serviceUrl": [SERVICE]},
    "service URL: the token is for another": {"serviceUrl": "https://smba.trafficmanager.net/x"},
}  # fmt: skip


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
        door = Door(whole.authenticator, AllowedServiceUrls(local=True))
        edge = Edge(door, read, world.core.reception, Sentences("", "", ""))
        token = ("Authorization", f"Bearer {whole.issuer.sign(payload['serviceUrl'])}")
        assert await edge.answer(request(payload, token)) == Response(200)
        for _ in range(3):
            await world.advance(40)  # longer than what counts as the same word
            before = world.kinds(), len(world.inbox(world.caseworker))
            assert await edge.answer(request(payload, token)) == Response(200)
            await world.core.engine.settle()
            assert (world.kinds(), len(world.inbox(world.caseworker))) == before
        assert len(world.incidents()) == 1
