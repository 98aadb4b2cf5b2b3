"""Which addresses our token may go to (contract.md, `RODTKORT_ALLOWED_SERVICE_HOSTS`)."""

import pytest

from bot.teams.authentication import AllowedServiceUrls


@pytest.mark.parametrize(
    "url",
    [
        "https://smba.trafficmanager.net/emea/",
        "https://SMBA.trafficmanager.net/teams",
        "https://smba.infra.gov.teams.microsoft.us/teams",
        "https://europe.botframework.com",
    ],
)
def test_microsofts_connectors_are_permitted(url: str) -> None:
    allowed = AllowedServiceUrls()
    assert allowed.permits(url)
    assert allowed.permits(url), "also when remembered"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "smba.trafficmanager.net",
        "http://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net:8443/emea/",
        "https://evil.smba.trafficmanager.net/",
        "https://smba.trafficmanager.net.evil.example/",
        "https://smba.trafficmanager.net@evil.example/",
        "https://evil.example\\@smba.trafficmanager.net/",
        "https://evil.example#@smba.trafficmanager.net/",
        "https://smba.trafficmanager.net/?a=b",
        "https://smba.trafficmanager.net/\nHost: evil.example",
        "https://botframework.com.evil.example",
        "https://[::1",
        "https://smba.trafficmanager.net:99999/",
        "http://localhost:3978",
        "http://127.0.0.1:3978",
        "http://[::1]:3978",
        "http://169.254.169.254/metadata",
        "file:///etc/passwd",
    ],
)
def test_everything_else_is_refused(url: str) -> None:
    assert not AllowedServiceUrls().permits(url)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_loopback_is_permitted_in_local_only(host: str) -> None:
    assert AllowedServiceUrls(local=True).permits(f"http://{host}:56150/_connector")


def test_local_permits_no_other_plain_http() -> None:
    assert not AllowedServiceUrls(local=True).permits("http://smba.trafficmanager.net/")


def test_an_operator_may_name_another_host() -> None:
    allowed = AllowedServiceUrls(["connector.nav.example"])
    assert allowed.permits("https://connector.nav.example/x")
    assert not allowed.permits("https://smba.trafficmanager.net/emea/")
