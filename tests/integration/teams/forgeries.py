"""Forged tokens, and activities to which a true token does not belong: each by name, with how it
is made."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.fakes.identity import APP, ISSUER, Issuer, private_key
from tests.fakes.payloads import Json, Payloads, TeamsUser
from tests.fakes.teams import BOT, TENANT

SERVICE = "https://smba.trafficmanager.net/emea/"
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


def always(token: str) -> Callable[[Issuer], str]:
    """What needs nobody's key."""
    return lambda _issuer: token


def jwk(name: str) -> Json:
    """A public key as a header could offer it."""
    return dict(jwt.algorithms.RSAAlgorithm.to_jwk(private_key(name).public_key(), as_dict=True))


TOKENS: dict[str, Callable[[Issuer], str]] = {
    # Nothing is signed.
    **{
        f"alg {spelling}": always(unsigned(spelling))
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
    TOKENS[f"kid is {number!r}"] = always(
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
