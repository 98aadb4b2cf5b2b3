"""Where we fetch from, and never: SSRF."""

import pytest

from bot.evidence.fetch import AllowedPlaces, is_public, parsed

FILES = AllowedPlaces(["*.sharepoint.com", "smba.trafficmanager.net"])
LOCAL = AllowedPlaces([], local=True)

PERMITTED = [
    "https://nav-my.sharepoint.com/personal/x/download.aspx?UniqueId=1&tempauth=abc",
    "https://SMBA.trafficmanager.net/emea/v3/attachments/0-weu/views/original",
]
FORBIDDEN = [
    "http://nav.sharepoint.com/x",
    "https://nav.sharepoint.com:8443/x",
    "https://sharepoint.com/x",
    "https://evilsharepoint.com/x",
    "https://nav.sharepoint.com.evil.example/x",
    "https://evil.example/?nav.sharepoint.com",
    "https://user:word@nav.sharepoint.com/x",
    "https://nav.sharepoint.com@evil.example/x",
    "https://evil.example\\@nav.sharepoint.com/x",
    "https://nav.sharepoint.com\r\nHost: evil/x",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::ffff:169.254.169.254]/",
    "http://127.0.0.1:8080/x",
    "https://localhost/x",
    "https://2852039166/",  # 169.254.169.254 as one number
    "https://0xa9fea9fe/",
    "https://[fe80::1%25eth0]/",
    "https://nav.sharepoint.com./x",
    "https://nav.sharepoint.com%2eevil.example/x",
    "https://evil.example#.sharepoint.com/x",
    "file:///etc/passwd",
    "ftp://nav.sharepoint.com/x",
    "//nav.sharepoint.com/x",
    "https:///x",
    "https://nav.sharepoint.com/" + "x" * 9000,
    "",
]


def permits(places: AllowedPlaces, text: str) -> bool:
    url = parsed(text)
    return url is not None and places.permits(url)


def test_only_listed_hosts_over_https() -> None:
    assert [url for url in PERMITTED if not permits(FILES, url)] == []
    assert [url for url in FORBIDDEN if permits(FILES, url)] == []


def test_loopback_only_on_a_developers_machine() -> None:
    assert permits(LOCAL, "http://127.0.0.1:8080/x")
    assert not permits(LOCAL, "http://10.0.0.1/x")
    assert not permits(LOCAL, "http://169.254.169.254/x")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("52.98.0.1", True),
        ("2603:1020::1", True),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:52.98.0.1", True),
        ("2002:0a00:0001::1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b:1::a9fe:a9fe", False),
        ("fec0::1", False),
        ("::a9fe:a9fe", False),
        ("fe80::1%eth0", False),
        ("nonsense", False),
    ],
)
def test_an_address_is_public_or_it_is_not_connected_to(address: str, public: bool) -> None:
    assert is_public(address) is public
