"""What calls are made with, put together from the settings: the telephone, what gives it a voice,
and which numbers it may call."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial

from aiohttp import ClientSession
from yarl import URL

from bot.domain.calls import Voice
from bot.integrations.nav_service import NavService
from bot.integrations.telephone.sip import SipTelephone
from bot.integrations.telephone.sip_options import SipTrunk
from bot.integrations.telephone.speech import CommandSpeaker, recorded_voice, speech_command
from bot.integrations.telephone.teams import NAME as GRAPH_CALLS
from bot.integrations.telephone.teams import TIMEOUT_SECONDS as TEAMS_SECONDS
from bot.integrations.telephone.teams import TeamsCalling, TeamsTelephone
from bot.integrations.telephone.webhook import Provider, WebhookTelephone
from bot.ports import Speaker, Telephone, TokenProvider
from bot.service.keyring import Keyring
from bot.service.unit_of_work import CallTerms
from bot.settings import Settings
from bot.settings.telephone import TelephoneSettings, issuers_of
from bot.teams.authentication import CallsAuthenticator, Expected
from bot.teams.signing_keys import SigningKeys
from bot.web.calls import TEAMS, WEBHOOK, CallParts, Sounds

_NUMBERS = 4096  # remembered


@dataclass(frozen=True, slots=True)
class Calling:
    """The telephone, not yet open; what answers its provider over HTTP; and the keys by which that
    is checked, to be watched, where it is Teams."""

    telephone: Telephone
    routes: CallParts = field(default_factory=CallParts)
    keys: SigningKeys | None = None


def calling_of(
    settings: Settings,
    session: ClientSession,
    graph_tokens: TokenProvider,
    keyring: Keyring,
    speaker: Speaker,
) -> Calling | None:
    """What the settings name; None where nobody is called."""
    match settings.telephone:
        case "sip":
            return Calling(sip_telephone(settings))
        case "webhook":
            return Calling(*webhook_telephone(settings, session, keyring, speaker))
        case "teams":
            about = settings, session, graph_tokens, keyring, speaker
            return Calling(*teams_telephone(*about))
        case _:
            return None


def speaker_of(settings: Settings) -> CommandSpeaker:
    """What gives it a voice."""
    return CommandSpeaker(speech_command(settings.speech_command), settings.state_dir / "speech")


def call_terms(settings: Settings, telephone: Telephone, speaker: Speaker) -> CallTerms:
    """What the service goes by."""
    numbers = telephone.needs_number, _number(settings)
    return CallTerms(telephone.name, *numbers, lambda: speaker.voice)


def call_terms_as_set(settings: Settings) -> CallTerms | None:
    """The same for whoever only looks, and has no telephone."""
    if settings.telephone == "off":
        return None
    by_person = settings.telephone == "teams" or (
        settings.telephone == "webhook" and settings.webhook_to == "person"
    )
    is_there = speech_command(settings.speech_command) is not None
    voice = Voice.NAMES if is_there else recorded_voice()
    return CallTerms(settings.telephone, not by_person, _number(settings), lambda: voice)


def _number(settings: Settings) -> Callable[[str], str | None]:
    from bot.integrations.telephone.numbers import callable_number  # tables of every country's

    # Read once: it takes half a millisecond, which the red card would wait for.
    return lru_cache(_NUMBERS)(partial(callable_number, countries=settings.callable_countries))


def sip_telephone(settings: TelephoneSettings) -> SipTelephone:
    """Calls through a trunk, an exchange or an SBC."""
    return SipTelephone(_trunk(settings))


def _trunk(settings: TelephoneSettings) -> SipTrunk:
    host, port = settings.sip_host_and_port
    password = settings.sip_password
    return SipTrunk(
        host=host,
        port=port,
        number=settings.sip_number or "",
        transport=settings.sip_transport,
        domain=settings.sip_domain or "",
        user=settings.sip_user or "",
        password=password.get_secret_value() if password is not None else "",
        ca_file=(settings.sip_authorities or "") if settings.sip_transport == "tls" else "",
        media_encryption="srtp-mand" if settings.sip_media_encryption == "srtp" else "",
        address=settings.sip_address or "",
        media_ports=settings.sip_media_ports,
        ring_seconds=settings.sip_ring_seconds,
    )


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
