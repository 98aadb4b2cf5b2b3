"""Where what calls are made with is put together from the settings."""

from aiohttp import ClientSession
from yarl import URL

from bot.integrations.nav_service import NavService
from bot.integrations.telephone.teams import NAME as GRAPH_CALLS
from bot.integrations.telephone.teams import TIMEOUT_SECONDS as TEAMS_SECONDS
from bot.integrations.telephone.teams import TeamsCalling, TeamsTelephone
from bot.integrations.telephone.webhook import Provider, WebhookTelephone
from bot.ports import Speaker, TokenProvider
from bot.service.keyring import Keyring
from bot.settings import Settings
from bot.settings.telephone import issuers_of
from bot.teams.authentication import CallsAuthenticator, Expected
from bot.teams.signing_keys import SigningKeys
from bot.web.calls import TEAMS, WEBHOOK, CallParts, Sounds


def webhook_telephone(
    settings: Settings, session: ClientSession, keyring: Keyring, speaker: Speaker
) -> tuple[WebhookTelephone, CallParts]:
    """Calls through the signed webhook, and what answers its provider; the settings name one."""
    assert settings.webhook_url
    assert settings.webhook_secret
    assert settings.pages
    sounds = Sounds(keyring, speaker, settings.pages)
    provider = Provider(
        URL(settings.webhook_url),
        settings.webhook_secret.get_secret_value().encode(),
        settings.webhook_from,
        settings.pages + WEBHOOK,
        by_person=settings.webhook_to == "person",
    )
    telephone = WebhookTelephone(session, provider, sounds.address)
    return telephone, CallParts(sounds, telephone)


def teams_telephone(
    settings: Settings,
    session: ClientSession,
    tokens: TokenProvider,
    keyring: Keyring,
    speaker: Speaker,
) -> tuple[TeamsTelephone, CallParts, SigningKeys]:
    """Calls in Teams, what answers Teams, and the keys by which that is checked, to be watched;
    `tokens` are Graph's."""
    assert settings.app_id
    assert settings.tenant_id
    assert settings.pages
    sounds = Sounds(keyring, speaker, settings.pages)
    graph = NavService(GRAPH_CALLS, session, tokens, settings.graph_url, TEAMS_SECONDS)
    calling = TeamsCalling(
        settings.tenant_id, settings.pages + TEAMS, settings.calls_application_instance
    )
    telephone = TeamsTelephone(graph, calling, keyring, sounds.address)
    keys = SigningKeys(session, settings.calls_openid_metadata_url)
    issuer, *others = issuers_of(settings)
    expected = Expected(settings.app_id, settings.tenant_id, issuer, other_issuers=tuple(others))
    authenticator = CallsAuthenticator(expected, settings.tenant_id, keys)
    parts = CallParts(sounds, teams=telephone, teams_tokens=authenticator)
    return telephone, parts, keys
