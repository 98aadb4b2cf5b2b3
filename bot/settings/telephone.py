"""Whether, and how, those who are alerted are called (docs/calling.md). Nothing set: nobody is.

Half a configuration is refused at start with a sentence: a telephone that never rings would be
found out in an alarm.
"""

import ipaddress
import re
import ssl
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Literal
from uuid import UUID

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from bot.integrations.deviation import SHORTEST_SECRET
from bot.settings.filing import PREFIX, is_safe, not_safe

_PORTS = {"udp": 5060, "tcp": 5060, "tls": 5061}
_SERVER = re.compile(r"(?P<host>[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")
_HOST = re.compile(r"[A-Za-z0-9.-]+")
_NAME = re.compile(r"\+?[A-Za-z0-9._-]{1,64}")
_LOGIN = re.compile(r"[^\s\"\\;<>]{1,128}")
_RANGE = re.compile(r"([0-9]{4,5})-([0-9]{4,5})")
# Where Debian, Alpine and most images have it; Python itself may have been built to look elsewhere.
_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
_COUNTRY = re.compile(r"\+?([1-9][0-9]{0,2})")
_LEAST_PORTS = 240  # two for each of the calls that may be at once


class TelephoneSettings(BaseSettings):
    """The part of the settings that is about calls."""

    telephone: Literal["off", "sip", "webhook", "teams"] = "off"
    """What calls are made with: `sip` (a trunk, an exchange or an SBC), `webhook` (whatever else a
    municipality has), `teams` (Graph's calls).

    Refused: one of which a part is missing."""
    call_countries: str = "47"
    """The country codes that may be called, with commas: `47, 46`. A number of another country is
    a gap that the morning check shows.

    Refused: what is no country code."""
    sip_server: str | None = None
    """The trunk, exchange or SBC that calls go out through: a name or an address, and a port where
    it is another than 5061 (TLS) or 5060. SRV records are not looked up.

    Refused: missing with `sip`; what is no host."""
    sip_domain: str | None = None
    """The domain in the addresses, where the operator wants another than the server's.

    Refused: what is no name of a host."""
    sip_transport: Literal["udp", "tcp", "tls"] = "tls"
    """How it is reached. All but `tls` are for a network that nobody else hears."""
    sip_ca_file: Path | None = None
    """The authorities that the trunk's certificate must come from, as PEM; with nothing set, this
    machine's.

    Refused: without TLS; what holds no certificate."""
    sip_user: str | None = None
    """Who we are there, where the trunk asks for a password.

    Refused: without its password."""
    sip_password: SecretStr | None = None
    """The password.

    Refused: alone; with a quotation mark or a backslash, which the library cannot hand on."""
    sip_number: str | None = None
    """The number that the called one sees: a fixed Norwegian one of the organisation's own, that
    the operator lets out (docs/calling.md).

    Refused: missing with `sip`; what is no number or name."""
    sip_media_encryption: Literal["off", "srtp"] = "off"
    """`srtp`: the sound is encrypted, or there is no call.

    Refused: `srtp` without TLS, since the keys go with the call."""
    sip_ring_seconds: int = Field(default=25, ge=5, le=60)
    """How long it rings at the longest: set it below the time after which a voicemail answers."""
    sip_address: str | None = None
    """The address that calls leave from, where the machine has several.

    Refused: what is no address."""
    sip_media_ports: str = "10000-10999"
    """The UDP ports that sound comes in by, which a firewall must let the trunk reach.

    Refused: fewer than 240, two for each call; what is no range."""

    speech_command: str | None = None
    """What gives sentences a voice: a program that reads UTF-8 words from its input and writes WAV
    (16 bit, 8,000 to 48,000 Hz) to its output; `{language}` in it is nb, nn or en, `{voice}` nb, nb
    or en-gb. With nothing set it is espeak-ng, where that is installed; without any, recordings
    that name nobody.

    Refused: a program that is not there; other braces; a quotation mark without its end."""

    webhook_url: str | None = None
    """Where orders for calls are posted to (docs/calling-webhook.md).

    Refused: without its secret or `RODTKORT_PUBLIC_URL`; an address that is not safe."""
    webhook_secret: SecretStr | None = None
    """What both sides sign with, 32 bytes or more.

    Refused: without its address; a shorter one."""
    webhook_from: str | None = None
    """The number that those who are called see, in E.164; without it the provider chooses."""
    webhook_to: Literal["number", "person"] = "number"
    """What the provider finds people by. `person`: the Entra object id goes along, and whoever has
    no number is called too."""

    calls_application_instance: str | None = None
    """The object id of the resource account in Teams with a number: with it, whoever has a number
    is called on the telephone, else in Teams.

    Refused: what is no GUID."""
    calls_openid_metadata_url: str = "https://api.aps.skype.com/v1/.well-known/OpenIdConfiguration"
    """Where the keys are by which what Teams tells of calls is checked: not the connector's.

    Refused: an address that is not safe."""
    calls_token_issuers: str = "https://api.botframework.com,https://graph.microsoft.com"
    """Who may have signed that, with commas."""

    @field_validator("calls_application_instance")
    @classmethod
    def _instance_id(cls, value: str | None) -> str | None:
        if value is None or not value.strip():
            return None
        try:
            return str(UUID(value.strip()))
        except ValueError:
            raise ValueError("must be the object id of the resource account, a GUID") from None

    @field_validator("speech_command")
    @classmethod
    def _is_a_program(cls, value: str | None) -> str | None:
        if value is None or not value.strip():
            return None
        # Not needed by most who read settings, and it brings the words with it.
        from bot.integrations.telephone.speech import speech_command

        speech_command(value)
        return value

    @field_validator("call_countries")
    @classmethod
    def _are_countries(cls, value: str) -> str:
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not parts or not all(_COUNTRY.fullmatch(part) for part in parts):
            raise ValueError("must be country codes with commas between, such as 47 or 47, 46")
        return ",".join(part.removeprefix("+") for part in parts)

    @property
    def callable_countries(self) -> frozenset[int]:
        """The country codes that may be called."""
        return frozenset(int(part) for part in self.call_countries.split(","))

    @property
    def sip_host_and_port(self) -> tuple[str, int]:
        """Where calls go out; of settings that have no problems."""
        found = _SERVER.fullmatch(self.sip_server or "")
        assert found is not None
        port = found["port"] or _PORTS[self.sip_transport]
        return found["host"].strip("[]"), int(port)

    @property
    def sip_authorities(self) -> str | None:
        """The file that the trunk's certificate is checked against; None where there is none."""
        if self.sip_ca_file is not None:
            return str(self.sip_ca_file)
        found = ssl.get_default_verify_paths().cafile
        return found or (str(_AUTHORITIES) if _AUTHORITIES.exists() else None)


def telephone_problems(settings: TelephoneSettings) -> list[str]:
    """One sentence for each thing that is wrong; empty when calls can be made, or are off."""
    match settings.telephone:
        case "sip":
            return [*_sip(settings)]
        case _:
            return []


def _sip(settings: TelephoneSettings) -> Iterator[str]:
    if find_spec("baresip") is None:
        yield f"{PREFIX}TELEPHONE=sip needs a library: pip install 'rodtkort[sip]'"
    yield from _sip_way(settings)
    yield from _sip_identity(settings)
    yield from _sip_media(settings)


def _sip_way(settings: TelephoneSettings) -> Iterator[str]:
    found = _SERVER.fullmatch(settings.sip_server or "")
    if not settings.sip_server:
        yield f"{PREFIX}SIP_SERVER is missing; name the trunk, the exchange or the SBC"
    elif found is None or not 0 < int(found["port"] or 1) < 65536:
        yield f"{PREFIX}SIP_SERVER must be a host, such as sbc.example.no or 192.0.2.7:5060"
    if settings.sip_domain and not _HOST.fullmatch(settings.sip_domain):
        yield f"{PREFIX}SIP_DOMAIN must be the name of a host, such as example.no"
    is_tls = settings.sip_transport == "tls"
    if settings.sip_ca_file is not None and not is_tls:
        yield f"{PREFIX}SIP_CA_FILE is about TLS: set {PREFIX}SIP_TRANSPORT=tls, or leave it out"
    elif is_tls and settings.sip_authorities is None:
        yield f"{PREFIX}SIP_CA_FILE must be set: this machine has no list of authorities"
    elif is_tls and not _holds_certificates(settings.sip_authorities or ""):
        yield f"{PREFIX}SIP_CA_FILE must be a readable file with certificates (PEM)"


def _holds_certificates(file: str) -> bool:
    try:
        ssl.create_default_context(cafile=file)
    except (OSError, ssl.SSLError):
        return False
    return not any(letter.isspace() for letter in file)  # the library reads to the first space


def _sip_identity(settings: TelephoneSettings) -> Iterator[str]:
    if not settings.sip_number:
        yield f"{PREFIX}SIP_NUMBER is missing; write the number that the called one is to see"
    elif not _NAME.fullmatch(settings.sip_number):
        yield f"{PREFIX}SIP_NUMBER must be a number without spaces, such as +4721070000"
    password = settings.sip_password.get_secret_value() if settings.sip_password else ""
    if bool(settings.sip_user) != bool(password):
        yield (
            f"{PREFIX}SIP_USER and {PREFIX}SIP_PASSWORD belong together; set both, or neither "
            "where the trunk knows us by our address"
        )
    if settings.sip_user and not _LOGIN.fullmatch(settings.sip_user):
        yield f"{PREFIX}SIP_USER must be without spaces, quotation marks and ; < >"
    if not password.isprintable() or set(password) & set('"\\'):
        yield f"{PREFIX}SIP_PASSWORD must be without quotation marks and backslashes"


def _sip_media(settings: TelephoneSettings) -> Iterator[str]:
    if settings.sip_media_encryption == "srtp" and settings.sip_transport != "tls":
        yield (
            f"{PREFIX}SIP_MEDIA_ENCRYPTION=srtp needs {PREFIX}SIP_TRANSPORT=tls: the keys go with "
            "the call"
        )
    if settings.sip_address and not _is_address(settings.sip_address):
        yield f"{PREFIX}SIP_ADDRESS must be an address of this machine, such as 10.0.0.5"
    ports = _RANGE.fullmatch(settings.sip_media_ports)
    low, high = map(int, ports.groups()) if ports is not None else (0, 0)
    if low < 1024 or high > 65535 or high - low + 1 < _LEAST_PORTS:
        yield (
            f"{PREFIX}SIP_MEDIA_PORTS must be a range of at least {_LEAST_PORTS} ports from 1024 "
            "up, such as 10000-10999"
        )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def teams_calls_problems(
    settings: TelephoneSettings, app: bool, public: str | None, local: bool
) -> Iterator[str]:
    """One sentence for each thing that is wrong with calls in Teams; `app`: there are a bot's app
    id and its tenant."""
    if not is_safe(settings.calls_openid_metadata_url, local):
        yield not_safe(f"{PREFIX}CALLS_OPENID_METADATA_URL")
    if settings.telephone != "teams":
        return
    if not app:
        yield f"{PREFIX}TELEPHONE=teams needs {PREFIX}APP_ID and {PREFIX}TENANT_ID: the bot calls"
    if not public:
        yield (
            f"{PREFIX}TELEPHONE=teams needs {PREFIX}PUBLIC_URL: Teams tells there what happens, "
            "and fetches there what is said"
        )
    if not issuers_of(settings):
        yield f"{PREFIX}CALLS_TOKEN_ISSUERS is empty: nothing that Teams tells would be heard"


def issuers_of(settings: TelephoneSettings) -> tuple[str, ...]:
    """Who may have signed what Teams tells of calls."""
    parts = (part.strip() for part in settings.calls_token_issuers.split(","))
    return tuple(part for part in parts if part)


def webhook_problems(settings: TelephoneSettings, public: str | None, local: bool) -> Iterator[str]:
    """One sentence for each thing that is wrong with the webhook for calls."""
    url, secret = settings.webhook_url, settings.webhook_secret
    known = secret.get_secret_value() if secret is not None else ""
    names = f"{PREFIX}WEBHOOK_URL and {PREFIX}WEBHOOK_SECRET"
    if bool(url) != bool(known):
        yield f"{names} belong together; set both or neither"
    elif settings.telephone == "webhook" and not url:
        yield f"{PREFIX}TELEPHONE=webhook needs {names}"
    if url and not is_safe(url, local):
        yield not_safe(f"{PREFIX}WEBHOOK_URL")
    if known and len(known.encode()) < SHORTEST_SECRET:
        yield f"{PREFIX}WEBHOOK_SECRET needs at least {SHORTEST_SECRET} bytes"
    if settings.telephone == "webhook" and not public:
        yield (
            f"{PREFIX}TELEPHONE=webhook needs {PREFIX}PUBLIC_URL: the provider's callbacks come "
            "there, and it fetches there what is said"
        )
