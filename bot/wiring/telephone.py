"""Where what calls are made with is put together from the settings."""

from aiohttp import ClientSession
from yarl import URL

from bot.integrations.telephone.webhook import Provider, WebhookTelephone
from bot.ports import Speaker
from bot.service.keyring import Keyring
from bot.settings import Settings
from bot.web.calls import WEBHOOK, CallParts, Sounds


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
