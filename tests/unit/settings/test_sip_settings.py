"""The settings of calls: what is refused, by name, and what telephone comes of them."""

from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.integrations.telephone.sip import SipTelephone
from bot.integrations.telephone.speech import CommandSpeaker
from bot.service.keyring import Keyring
from bot.settings import load_settings
from bot.settings.telephone import TelephoneSettings, telephone_problems
from bot.teams.credentials import NoToken
from bot.wiring.telephone import calling_of
from tests.each import each
from tests.unit.settings.environment import PRODUCTION, refusal, set_all

SIP = {
    "telephone": "sip",
    "sip_server": "sbc.example.no",
    "sip_number": "+4721070000",
    "sip_transport": "udp",
}


@each(
    [
        ({"sip_server": ""}, "SIP_SERVER is missing"),
        ({"sip_server": "sbc example"}, "SIP_SERVER must be a host"),
        ({"sip_server": "sip:sbc.example.no"}, "SIP_SERVER must be a host"),
        ({"sip_server": "sbc.example.no:70000"}, "SIP_SERVER must be a host"),
        ({"sip_server": "sbc.example.no:0"}, "SIP_SERVER must be a host"),
        ({"sip_domain": "a b"}, "SIP_DOMAIN must be"),
        ({"sip_number": None}, "SIP_NUMBER is missing"),
        ({"sip_number": "+47 21 07 00 00"}, "SIP_NUMBER must be"),
        ({"sip_number": "x@evil.example"}, "SIP_NUMBER must be"),
        ({"sip_user": "acct"}, "belong together"),
        ({"sip_password": "secret"}, "belong together"),
        ({"sip_user": "a;b", "sip_password": "secret"}, "SIP_USER must be"),
        ({"sip_user": "acct", "sip_password": 'se"cret'}, "SIP_PASSWORD must be"),
        ({"sip_user": "acct", "sip_password": "se\\cret"}, "SIP_PASSWORD must be"),
        ({"sip_user": "acct", "sip_password": "se\ncret"}, "SIP_PASSWORD must be"),
        ({"sip_ca_file": Path("pyproject.toml")}, "SIP_CA_FILE is about TLS"),
        ({"sip_transport": "tls", "sip_ca_file": Path("pyproject.toml")}, "SIP_CA_FILE must be a"),
        ({"sip_transport": "tls", "sip_ca_file": Path("nowhere.pem")}, "SIP_CA_FILE must be a"),
        ({"sip_media_encryption": "srtp"}, "SIP_MEDIA_ENCRYPTION=srtp needs"),
        ({"sip_address": "eth0"}, "SIP_ADDRESS must be"),
        ({"sip_media_ports": "10000"}, "SIP_MEDIA_PORTS must be"),
        ({"sip_media_ports": "10000-10100"}, "SIP_MEDIA_PORTS must be"),
        ({"sip_media_ports": "80-1000"}, "SIP_MEDIA_PORTS must be"),
        ({"sip_media_ports": "65000-70000"}, "SIP_MEDIA_PORTS must be"),
    ]
)
def test_half_a_telephone_is_refused_by_name(change: dict[str, object], says: str) -> None:
    """R22: a telephone that never rings is found at start, in one sentence, and only that."""
    found = telephone_problems(TelephoneSettings(**(SIP | change)))  # type: ignore[arg-type]
    assert len(found) == 1, found
    assert says in found[0]
    assert "RODTKORT_" in found[0]
    assert "secret" not in found[0]


@each(
    [
        ({}, ("sbc.example.no", 5060)),
        ({"sip_server": "192.0.2.7:5080", "sip_transport": "tcp"}, ("192.0.2.7", 5080)),
        ({"sip_server": "[2001:db8::7]:5080"}, ("2001:db8::7", 5080)),
        ({"sip_number": "1001", "sip_domain": "example.no"}, ("sbc.example.no", 5060)),
        ({"sip_user": "acct", "sip_password": "p;ss wørd"}, ("sbc.example.no", 5060)),
        ({"sip_media_ports": "1024-1263", "sip_address": "10.0.0.5"}, ("sbc.example.no", 5060)),
    ]
)
def test_what_is_whole_is_taken(change: dict[str, object], at: tuple[str, int]) -> None:
    """The port follows the transport."""
    settings = TelephoneSettings(**(SIP | change))  # type: ignore[arg-type]
    assert telephone_problems(settings) == []
    assert settings.sip_host_and_port == at


def test_what_is_off_is_not_looked_at() -> None:
    """A trunk may stay written down while calls are off."""
    assert telephone_problems(TelephoneSettings(sip_server="a b")) == []


def test_the_library_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra: an image without it says how to get it."""
    monkeypatch.setattr("bot.settings.telephone.find_spec", lambda name: None)
    (found,) = telephone_problems(TelephoneSettings(**SIP))  # type: ignore[arg-type]
    assert "rodtkort[sip]" in found


def test_tls_needs_authorities(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without any, every certificate would be a wrong one."""
    monkeypatch.setattr("bot.settings.telephone._AUTHORITIES", tmp_path / "none")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none"))
    settings = TelephoneSettings(**(SIP | {"sip_transport": "tls"}))  # type: ignore[arg-type]
    (found,) = telephone_problems(settings)
    assert "SIP_CA_FILE must be set" in found


async def test_the_telephone_that_comes_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing set: nobody is called. The bot refuses to start with half of it."""
    set_all(monkeypatch, PRODUCTION)
    async with ClientSession() as session:
        ring, tokens = Keyring({"k1": bytes(32)}), NoToken()
        others = (session, tokens, ring, CommandSpeaker(None))
        assert calling_of(load_settings(), *others) is None
        set_all(monkeypatch, {"RODTKORT_TELEPHONE": "sip", "RODTKORT_SIP_TRANSPORT": "udp"})
        sentence = refusal()
        assert "RODTKORT_SIP_SERVER" in sentence
        assert "RODTKORT_SIP_NUMBER" in sentence
        whole = {
            "RODTKORT_SIP_SERVER": "sbc.example.no",
            "RODTKORT_SIP_NUMBER": "+4721070000",
            "RODTKORT_SIP_USER": "acct",
            "RODTKORT_SIP_PASSWORD": "a secret",
        }
        set_all(monkeypatch, whole)
        calling = calling_of(load_settings(), *others)
        assert calling is not None
        telephone = calling.telephone
        assert isinstance(telephone, SipTelephone)
        assert telephone.needs_number
        assert "a secret" not in repr(vars(telephone))
