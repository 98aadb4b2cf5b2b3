"""Which telephone there is, by the settings; None: nobody is called (docs/calling.md)."""

from aiohttp import ClientSession

from bot.integrations.telephone.sip import SipTelephone
from bot.integrations.telephone.sip_options import SipTrunk
from bot.ports import Telephone
from bot.settings.telephone import TelephoneSettings


def telephone_of(settings: TelephoneSettings, session: ClientSession) -> Telephone | None:
    """The telephone, not yet open. `session` is for what goes over HTTP. Another kind is another
    case here."""
    match settings.telephone:
        case "sip":
            return SipTelephone(_trunk(settings))
        case _:
            return None


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
