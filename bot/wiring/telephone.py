"""Which telephone the settings name, what gives it a voice, and which numbers it may call."""

from functools import partial

from aiohttp import ClientSession

from bot.integrations.telephone.numbers import callable_number
from bot.integrations.telephone.sip import SipTelephone
from bot.integrations.telephone.sip_options import SipTrunk
from bot.integrations.telephone.speech import CommandSpeaker, speech_command
from bot.ports import Speaker, Telephone
from bot.service.unit_of_work import CallTerms
from bot.settings import Settings
from bot.settings.telephone import TelephoneSettings


def telephone_of(settings: TelephoneSettings, session: ClientSession) -> Telephone | None:
    """The telephone, not yet open; None where nobody is called. `session` is for those that are
    reached by HTTP. Another kind is another case here."""
    match settings.telephone:
        case "sip":
            return SipTelephone(_trunk(settings))
        case _:
            return None


def speaker_of(settings: Settings) -> Speaker:
    """What gives it a voice: the program that is set, espeak-ng, or recordings alone."""
    return CommandSpeaker(speech_command(settings.speech_command), settings.state_dir / "speech")


def call_terms(settings: Settings, telephone: Telephone) -> CallTerms:
    """What the service goes by."""
    number_of = partial(callable_number, countries=settings.callable_countries)
    return CallTerms(telephone.name, telephone.needs_number, number_of)


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
