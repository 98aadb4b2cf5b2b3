"""Where the way to Teams is put together: who may send to us, and as whom we send."""

import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from aiohttp import ClientSession

from bot.ports import TokenProvider
from bot.settings import Settings
from bot.teams.adapter import TeamsAdapter, connector_session
from bot.teams.authentication import (
    MICROSOFT_HOSTS,
    TEAMS,
    ActivityAuthenticator,
    AllowedServiceUrls,
    BotConnectorAuthenticator,
    Expected,
    TabAuthenticator,
    TrustEverybody,
)
from bot.teams.credentials import (
    CONNECTOR_SCOPE,
    MsalTokenProvider,
    NoToken,
    certificate_ends,
)
from bot.teams.gateway import BotFrameworkGateway
from bot.teams.signing_keys import SigningKeys


def allowed_urls(settings: Settings) -> AllowedServiceUrls:
    """Where a service URL may lead."""
    hosts = [host for host in settings.allowed_service_hosts.split(",") if host.strip()]
    return AllowedServiceUrls(hosts or MICROSOFT_HOSTS, local=settings.local)


def tokens_for(settings: Settings, scope: str = CONNECTOR_SCOPE) -> TokenProvider:
    """What proves who we are, for this scope; the connector's when none is named."""
    if settings.credentials is None:
        return NoToken()  # only `local` gets this far without credentials
    return MsalTokenProvider(settings.credentials, scope=scope)


def proofs_end(settings: Settings) -> dict[str, datetime]:
    """When what we prove ourselves with ends: on that day the bot falls silent. What nobody has
    told us, and what the platform renews, is not in it. Raises `BadCredentials`."""
    found: dict[str, datetime] = {}
    if settings.app_certificate_file is not None:
        found["certificate"] = certificate_ends(settings.app_certificate_file)
    if settings.app_secret_ends is not None:
        found["secret"] = datetime.combine(settings.app_secret_ends, datetime.min.time(), UTC)
    return found


def authenticator(settings: Settings, keys: SigningKeys) -> ActivityAuthenticator:
    """Who is let in: whomever Microsoft has signed for; everybody where there is no app id, which
    only `local` allows."""
    if not settings.app_id:
        return TrustEverybody()
    channel = None if settings.local else TEAMS
    expected = Expected(settings.app_id, settings.tenant_id, settings.token_issuer, channel)
    return BotConnectorAuthenticator(expected, keys)


def person_tokens(settings: Settings, session: ClientSession) -> TabAuthenticator | None:
    """Who is known by the token that Teams gives of them; None where nobody can be. With the
    tenant's own keys, not those that the connector signs with."""
    if not settings.app_id or not settings.tenant_id:
        return None
    authority = f"{settings.login_url.rstrip('/')}/{settings.tenant_id.lower()}/v2.0"
    keys = SigningKeys(session, f"{authority}/.well-known/openid-configuration")
    expected = Expected(settings.app_id, settings.tenant_id, authority, None)
    return TabAuthenticator(expected, settings.tenant_id, keys)


@contextlib.asynccontextmanager
async def gateway(settings: Settings) -> AsyncIterator[BotFrameworkGateway]:
    """The way to Teams alone, for a command."""
    session, tokens = connector_session(), tokens_for(settings)
    seconds = settings.send_timeout_seconds
    try:
        yield BotFrameworkGateway(TeamsAdapter(session, tokens, allowed_urls(settings), seconds))
    finally:
        await session.close()
        if isinstance(tokens, MsalTokenProvider):
            tokens.close()
