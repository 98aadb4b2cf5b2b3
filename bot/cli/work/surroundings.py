"""What `rodtkort doctor` tries of everything around the bot: Microsoft, the agency's services, the
telephone. Each request is one, with a clock, and follows nobody elsewhere; no token is shown."""

import asyncio
import http.client
import json
import os
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from importlib.metadata import version
from typing import Any
from urllib.parse import quote, urlsplit

from bot.core import keyring, organisation_file
from bot.integrations.installation import scope_of
from bot.jobs.audit import NotConfirmed, tell
from bot.settings import Settings
from bot.sources import read_file
from bot.store.identity import identity_at, state_of
from bot.teams.adapter import connector_session
from bot.teams.authentication import MICROSOFT_HOSTS
from bot.teams.credentials import (
    CONNECTOR_SCOPE,
    BadCredentials,
    application,
)
from bot.wiring.integrations import archive_of
from bot.wiring.teams import proofs_end, tokens_for
from bot.wiring.telephone import calling_of, speaker_of

_REQUEST_SECONDS = 2.2
_MOST_BYTES = 256 * 1024
_SOON_DAYS = 30
_APART_SECONDS = 5.0


class Verdict(StrEnum):
    """What came of it. Advice ends nothing; what is off was not asked for."""

    OK = "ok"
    ADVICE = "advice"
    BROKEN = "broken"
    OFF = "off"


class Ailing(Exception):
    """It does not work: what was found, and what to do."""

    def __init__(self, found: str, todo: str) -> None:
        super().__init__(found)
        self.found, self.todo = found, todo


Found = Iterator[tuple[Verdict, str, str]]
Check = Callable[[Settings], Found]
REACH = "See whether it runs, and whether this machine may reach it."


# Microsoft


def _tokens(settings: Settings) -> Found:
    if settings.credentials is None:
        yield Verdict.OFF, "no credentials: only `local` runs without", ""
        return

    _token(settings, CONNECTOR_SCOPE)
    yield Verdict.OK, "Entra gives a token for the connector", ""


def _token(settings: Settings, scope: str) -> str | None:
    """A token; None in `local`. Raises `Ailing`."""

    if settings.credentials is None:
        return None
    try:
        answer = application(settings.credentials, _REQUEST_SECONDS).acquire(scope)
    except BadCredentials as error:
        raise Ailing(str(error), "Mend the file.") from None
    if isinstance(token := answer.get("access_token"), str):
        return token
    codes = [code for code in answer.get("error_codes") or () if code in _ENTRA]
    found, todo = _ENTRA[codes[0]] if codes else ("Entra gives no token", _SIGN_INS)
    said = answer.get("error")
    raise Ailing(f"{found} ({said})" if isinstance(said, str) and len(said) < 50 else found, todo)


_SIGN_INS = "Entra's page Sign-in logs, Service principal sign-ins, says why."
_RENEW = "Make a new one and set it (docs/install.md, step 2): until then the bot is silent."
_ENTRA = {  # AADSTS numbers, which Microsoft documents
    7000222: ("the client secret has ended", _RENEW),
    7000215: ("the client secret is not the one", _RENEW),
    700027: ("the certificate is not the one, or has ended", _RENEW),
    7000229: ("the app has no service principal in the tenant", "az ad sp create --id APP_ID"),
    700016: ("the app is not known in the tenant", "Check RODTKORT_APP_ID and RODTKORT_TENANT_ID."),
    90002: ("there is no such tenant", "Check RODTKORT_TENANT_ID."),
}


def _ends(settings: Settings) -> Found:
    """What ends by itself, and silences the bot on that day."""

    known = proofs_end(settings)
    for what, at in known.items():
        yield _days(f"the bot's {what}", at)
    if settings.app_secret is not None and settings.app_secret_ends is None:
        said = (
            "Set RODTKORT_APP_SECRET_ENDS to the day that Entra shows: there is no other warning."
        )
        yield Verdict.ADVICE, "nobody knows when the client secret ends", said
    elif not known:
        yield Verdict.OFF, "no secret or certificate of ours ends", ""


def _days(what: str, at: datetime) -> tuple[Verdict, str, str]:
    days = (at.date() - datetime.now(UTC).date()).days
    if days <= 0:
        return Verdict.BROKEN, f"{what} ends today" if days == 0 else f"{what} has ended", _RENEW
    said = f"{what} ends in {days} days"
    return (Verdict.ADVICE, said, _RENEW) if days <= _SOON_DAYS else (Verdict.OK, said, "")


def _keys_of_microsoft(settings: Settings) -> Found:
    if settings.credentials is None:
        yield Verdict.OFF, "no signature is asked for without credentials", ""
        return
    answer = _get(settings.openid_metadata_url)
    if answer.status != 200 or not isinstance(answer.json(), dict):
        raise Ailing(f"{settings.openid_metadata_url} answers {answer.status}", REACH)
    yield Verdict.OK, "the keys by which activities are checked can be had", ""


def _connector(settings: Settings) -> Found:

    hosts = [host.strip() for host in settings.allowed_service_hosts.split(",") if host.strip()]
    if settings.local and not hosts:
        yield Verdict.OFF, "`local`: whatever clients there are", ""
        return
    plain = [host for host in hosts or MICROSOFT_HOSTS[:1] if not host.startswith("*")]
    for host in plain[:3]:
        _get(f"https://{host}/")  # whatever it answers
        yield Verdict.OK, f"{host} answers", ""


def _clock(settings: Settings) -> Found:

    apart = []
    if identity_at(settings.database_url) is not None:
        ahead = state_of(settings.database_url).clock_ahead_seconds
        apart.append(("the database's", ahead))
    if settings.credentials is not None:
        said = _get(settings.openid_metadata_url).headers.get("date")
        if said:
            there = parsedate_to_datetime(said).timestamp()
            apart.append(("Microsoft's", there - time.time()))
    for whose, ahead in apart:
        if abs(ahead) > _APART_SECONDS:
            found = f"this machine's and {whose} are {abs(ahead):.0f} s apart"
            raise Ailing(found, "Have both take their time by NTP.")
    whom = " and ".join(whose for whose, _ in apart) or "nobody's was asked"
    yield Verdict.OK, f"goes with {whom}", ""


def _graph(settings: Settings) -> Found:
    """The permission, tried on the first person in the file: what is installed for them."""

    if settings.catalog_app_id is None:
        yield Verdict.OFF, "RODTKORT_CATALOG_APP_ID is not set: people install the app", ""
        return
    organisation = read_file(organisation_file(settings)).organisation
    if organisation is None:
        raise Ailing("nobody to ask about", "Mend the organisation file first.")
    person = quote(next(iter(organisation.people)), safe="")
    ours = f"teamsApp/id%20eq%20%27{settings.catalog_app_id}%27"
    asked = f"teamwork/installedApps?$expand=teamsAppDefinition&$filter={ours}"
    token = _token(settings, scope_of(settings.graph_url))
    answer = _get(f"{settings.graph_url.rstrip('/')}/users/{person}/{asked}", token)
    if answer.status in (401, 403):
        consent = "Grant TeamsAppInstallation.ReadWriteSelfForUser.All (docs/install.md, step 4)."
        raise Ailing("Graph does not let us install ourselves", consent)
    if answer.status == 404:
        raise Ailing("Graph does not know the first person in the file", "Check their id.")
    if answer.status != 200:
        raise Ailing(f"Graph answers {answer.status}", "Try again; Graph has such moments.")
    yield Verdict.OK, "Graph lets the bot install itself", ""
    yield _app_package(answer.json())


def _app_package(body: Any) -> tuple[Verdict, str, str]:
    try:
        there = str(body["value"][0]["teamsAppDefinition"]["version"])
        newer = [int(part) for part in there.split(".")] < [
            int(part) for part in version("rodtkort").split(".")
        ]
    except (LookupError, TypeError, ValueError):
        return Verdict.ADVICE, "the app is not installed for the first person in the file", _POLICY
    if newer:
        upload = "Upload the new one: rodtkort manifest build (docs/install.md, step 7)."
        return Verdict.ADVICE, f"the app in Teams is {there}, this is {version('rodtkort')}", upload
    return Verdict.OK, f"the app in Teams is {there}", ""


_POLICY = "The bot installs it within minutes; a setup policy does too (docs/install.md, step 8)."


def _public(settings: Settings) -> Found:
    if settings.pages is None:
        yield Verdict.OFF, "RODTKORT_PUBLIC_URL is not set: evidence is seen by export only", ""
        return
    url = urlsplit(settings.pages)
    if url.scheme != "https":
        yield Verdict.OFF, "on loopback", ""
        return
    host, port = url.hostname or "", url.port or 443
    with (
        socket.create_connection((host, port), _REQUEST_SECONDS) as raw,
        ssl.create_default_context().wrap_socket(raw, server_hostname=host) as tls,
    ):
        seen: Any = tls.getpeercert()
    at = datetime.fromtimestamp(ssl.cert_time_to_seconds(seen["notAfter"]), UTC)
    yield _days(f"the certificate of {host}", at)


# The agency


def _nav(name: str, path: str) -> Check:
    def check(settings: Settings) -> Found:
        address = settings.nav_service(name)
        if address is None:
            yield Verdict.OFF, "not set: notes go by hand", ""
            return
        token = _machine_token(settings, address.scope)
        status = _get(address.url.rstrip("/") + path, token).status
        if status == 401:
            raise Ailing("our token is not taken", f"Check RODTKORT_{name.upper()}_SCOPE.")
        if status == 403:
            raise Ailing("we are not let in", "Ask its owners for access, inbound and by policy.")
        if status >= 500:
            raise Ailing(f"it answers {status}", "Papers wait meanwhile, and lose nothing.")
        yield Verdict.OK, "it answers, and takes our token", ""

    return check


def _exchange(settings: Settings) -> Found:
    """Tried with what is nobody's token: it is refused as that where all else is right."""
    address = settings.nav_service("dokarkiv")
    if address is None or settings.token_exchange_endpoint is None:
        yield Verdict.OFF, "notes are filed as the machine, with the ident of who filed", ""
        return
    ours = os.environ.get("AZURE_APP_CLIENT_ID")
    if ours and settings.app_id and ours.lower() != settings.app_id.lower():
        raise Ailing(
            "Texas exchanges tokens for another application than RODTKORT_APP_ID",
            "Register the bot under the application that nais made (docs/install.md, step 2).",
        )
    status, body = _texas(settings.token_exchange_endpoint, address.scope, user_token="nobody's")
    error = body.get("error")
    if status == 200:
        raise Ailing("it gives a token for what is none", "That is no Texas: check the address.")
    if status != 400 or error not in ("invalid_request", "invalid_grant"):
        said = f" {error}" if isinstance(error, str) and len(error) < 50 else ""
        raise Ailing(
            f"people's tokens cannot be exchanged ({status}{said})",
            "Notes are filed as the machine meanwhile. Check the address, and `azure.application`.",
        )
    yield Verdict.OK, "people's own tokens are exchanged; what is none is refused", ""


def _texas(endpoint: str, target: str, **more: str) -> tuple[int, dict[str, Any]]:
    asked = {"identity_provider": "entra_id", "target": target, **more}
    answer = _request("POST", endpoint, None, json.dumps(asked).encode())
    body = answer.json()
    return answer.status, body if isinstance(body, dict) else {}


def _machine_token(settings: Settings, scope: str) -> str | None:
    if not settings.token_endpoint:
        return _token(settings, scope)
    status, body = _texas(settings.token_endpoint, scope)
    token = body.get("access_token")
    if status != 200 or not isinstance(token, str):
        raise Ailing(
            f"Texas gives no token ({status})",
            "Check the scope, and `azure.application` in the manifest.",
        )
    return token


def _archive(settings: Settings) -> Found:
    archive = archive_of(settings)
    if archive is None:
        yield Verdict.OFF, "RODTKORT_AUDIT_URL is not set: the access log alone says who looked", ""
        return
    try:
        tell(archive, [], _REQUEST_SECONDS)
    except NotConfirmed as error:
        raise Ailing(
            f"the archive of accesses takes nothing ({error})",
            "Nothing is lost meanwhile; see docs/operate.md, audit backlog.",
        ) from None
    yield Verdict.OK, "the archive of accesses takes our connection", ""


def _telephone(settings: Settings) -> Found:
    if settings.telephone == "off":
        yield Verdict.OFF, "nobody is called", ""
        return
    if settings.telephone == "sip":
        host, port = settings.sip_host_and_port
        if settings.sip_transport == "udp":
            socket.getaddrinfo(host, port)
        else:
            socket.create_connection((host, port), _REQUEST_SECONDS).close()
        said = f"{host} is there; whether it takes our calls `isready` of the running bot says"
        yield Verdict.OK, said, ""
        return
    if not asyncio.run(_provider_works(settings)):
        raise Ailing(
            f"the provider ({settings.telephone}) does not take our orders",
            "See docs/calling.md, when it does not ring.",
        )
    yield Verdict.OK, f"the provider ({settings.telephone}) takes our orders", ""


async def _provider_works(settings: Settings) -> bool:

    async with connector_session() as session:
        tokens = tokens_for(settings, scope_of(settings.graph_url))
        parts = (settings, session, tokens, keyring(settings), speaker_of(settings))
        calling = calling_of(*parts)
        return calling is not None and await calling.telephone.works()


# HTTP, once, with a clock and without redirects


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return None


def _get(url: str, token: str | None = None) -> _Reply:
    return _request("GET", url, token)


def _request(method: str, url: str, token: str | None, body: bytes | None = None) -> _Reply:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        safe = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, port, timeout=_REQUEST_SECONDS, context=safe)
    else:
        connection = http.client.HTTPConnection(host, port, timeout=_REQUEST_SECONDS)
    headers = {"Accept": "application/json"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    try:
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return _Reply(answer.status, found, answer.read(_MOST_BYTES))
    finally:
        connection.close()


AROUND: dict[str, Check] = {
    "clock": _clock,
    "tokens": _tokens,
    "ends": _ends,
    "signing keys": _keys_of_microsoft,
    "connector": _connector,
    "graph": _graph,
    "public address": _public,
    "archive": _archive,
    "telephone": _telephone,
    "own identity": _exchange,
    "dokarkiv": _nav("dokarkiv", "/rest/journalpostapi/v1/journalpost"),
    "tilgangsmaskinen": _nav("tilgangsmaskinen", "/api/v1/ccf/komplett/"),
    "oppgave": _nav("oppgave", "/api/v1/oppgaver?limit=1&journalpostId=0"),
}
