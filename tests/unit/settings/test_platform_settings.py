"""What a platform gives: service links that are no settings, a database under its own prefix."""

from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from bot.settings import load_settings
from tests.unit.settings.environment import PRODUCTION, refusal, set_all

LINKS = {
    "RODTKORT_SERVICE_HOST": "10.0.0.1",
    "RODTKORT_SERVICE_PORT": "80",
    "RODTKORT_SERVICE_PORT_HTTP": "80",
    "RODTKORT_PORT": "tcp://10.0.0.1:80",
    "RODTKORT_PORT_80_TCP": "tcp://10.0.0.1:80",
    "RODTKORT_PORT_80_TCP_PROTO": "tcp",
    "RODTKORT_PORT_80_TCP_PORT": "80",
    "RODTKORT_PORT_80_TCP_ADDR": "10.0.0.1",
    "RODTKORT_PORT_53_UDP": "udp://10.0.0.1:53",
    "RODTKORT_PORT_53_UDP_PROTO": "udp",
    "RODTKORT_PORT_9_SCTP": "sctp://[fd00::1]:9",
    "RODTKORT_PORT_9_SCTP_ADDR": "fd00::1",
    "RODTKORT_TEST_SERVICE_HOST": "fd00::1",
    "RODTKORT_TEST_SERVICE_PORT_HTTP_METRICS": "9090",
    "RODTKORT_TEST_2_PORT": "tcp://10.0.0.2:80",
    "RODTKORT_TEST_PORT_80_TCP_ADDR": "10.0.0.2",
    "rodtkort_service_port_grpc": "81",
}


def test_the_platforms_service_links_are_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """`enableServiceLinks`: for a service called rodtkort, or rodtkort-anything."""
    set_all(monkeypatch, PRODUCTION | LINKS)
    assert load_settings().port == 3978
    Path(".env").write_text("RODTKORT_PORT=8080\nRODTKORT_TEST_PORT=tcp://10.0.0.2:80\n")
    assert load_settings().port == 8080, "a link does not hide what somebody wrote down"
    monkeypatch.setenv("RODTKORT_PORT", "8081")
    assert load_settings().port == 8081


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RODTKORT_SERVICE_HOST", "example.no"),
        ("RODTKORT_SERVICE_PORT", "eighty"),
        ("RODTKORT_SERVICE", "10.0.0.1"),
        ("RODTKORT_PORT", "tcp://10.0.0.1"),
        ("RODTKORT_PORT", "http://10.0.0.1:80"),
        ("RODTKORT_PORT", "tcp://example:80"),
        ("RODTKORT_PORT", ""),
        ("RODTKORT_PORT_80", "80"),
        ("RODTKORT_PORT_80_TCP", "80"),
        ("RODTKORT_PORT_80_HTTP", "tcp://10.0.0.1:80"),
        ("RODTKORT_PORT_80_TCP_PROTO", "http"),
        ("RODTKORT_TEST_PORT", "80"),
        ("RODTKORT_SERVICE_HOSTS", "10.0.0.1"),
        ("RODTKORT_ALLOWED_SERVICE_HOST", "example.no"),
    ],
)
def test_what_only_resembles_a_service_link_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """Exactly the platform's pattern, names and values; a slip of our own is still one."""
    set_all(monkeypatch, PRODUCTION | {name: value})
    assert name in refusal()


NAIS = {
    "RODTKORT_DATABASE_HOST": "127.0.0.1",
    "RODTKORT_DATABASE_PORT": "5432",
    "RODTKORT_DATABASE_DATABASE": "rodtkort",
    "RODTKORT_DATABASE_USERNAME": "rodtkort",
    "RODTKORT_DATABASE_PASSWORD": "p@ss/w:rd%",
    "RODTKORT_DATABASE_JDBC_URL": "jdbc:postgresql://127.0.0.1:5432/rodtkort?user=rodtkort",
    "RODTKORT_DATABASE_READER_URL": "postgres://reader:x@127.0.0.1:5432/rodtkort",
}


CERTIFICATES = {
    "RODTKORT_DATABASE_SSLMODE": "verify-ca",
    "RODTKORT_DATABASE_SSLROOTCERT": "/var/run/secrets/nais.io/sqlcertificate/root-cert.pem",
    "RODTKORT_DATABASE_SSLCERT": "/var/run/secrets/nais.io/sqlcertificate/cert.pem",
    "RODTKORT_DATABASE_SSLKEY": "/var/run/secrets/nais.io/sqlcertificate/key.pem",
    "RODTKORT_DATABASE_SSLKEY_PK8": "/var/run/secrets/nais.io/sqlcertificate/key.pk8",
}


def test_a_database_of_nais_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    """`envVarPrefix: RODTKORT_DATABASE`: its address counts, and nothing beside it is a slip."""
    url = "postgresql://rodtkort:x@10.1.2.3:5432/rodtkort?sslmode=verify-ca&sslcert=/c.pem"
    set_all(monkeypatch, PRODUCTION | NAIS | CERTIFICATES | {"RODTKORT_DATABASE_URL": url})
    assert load_settings().database_url == url
    understood = conninfo_to_dict(url)
    assert (understood["host"], understood["sslcert"]) == ("10.1.2.3", "/c.pem")


def test_its_parts_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty address is none."""
    set_all(monkeypatch, PRODUCTION | NAIS | {"RODTKORT_DATABASE_URL": ""})
    assert conninfo_to_dict(load_settings().database_url) == {
        "host": "127.0.0.1",
        "port": "5432",
        "dbname": "rodtkort",
        "user": "rodtkort",
        "password": "p@ss/w:rd%",
    }
    set_all(monkeypatch, CERTIFICATES)
    understood = conninfo_to_dict(load_settings().database_url)
    assert understood["sslmode"] == "verify-ca"
    assert understood["sslkey"] == CERTIFICATES["RODTKORT_DATABASE_SSLKEY"]
    monkeypatch.delenv("RODTKORT_DATABASE_USERNAME")
    assert "RODTKORT_DATABASE_HOST needs RODTKORT_DATABASE_USERNAME" in refusal()


def test_a_database_without_a_prefix_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """`NAIS_DATABASE_<user>_<database>_URL`; ours counts more, and two are one too many."""
    one = {
        "NAIS_DATABASE_RODTKORT_RODTKORT_URL": "postgres://rodtkort:x@127.0.0.1:5432/rodtkort",
        "NAIS_DATABASE_RODTKORT_RODTKORT_JDBC_URL": "jdbc:postgresql://127.0.0.1:5432/rodtkort",
        "NAIS_DATABASE_RODTKORT_RODTKORT_HOST": "127.0.0.1",
    }
    set_all(monkeypatch, PRODUCTION | one)
    assert load_settings().database_url == one["NAIS_DATABASE_RODTKORT_RODTKORT_URL"]
    monkeypatch.setenv("NAIS_DATABASE_READER_RODTKORT_URL", "postgres://reader@127.0.0.1/rodtkort")
    sentence = refusal()
    assert "NAIS_DATABASE_READER_RODTKORT_URL, NAIS_DATABASE_RODTKORT_RODTKORT_URL" in sentence
    assert "Set RODTKORT_DATABASE_URL" in sentence
    assert "127.0.0.1" not in sentence
    monkeypatch.setenv("RODTKORT_DATABASE_URL", "sqlite:///x.db")
    assert load_settings().database_url == "sqlite:///x.db"


def test_the_wrong_prefix_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """`envVarPrefix: RODTKORT` would tell us where to listen."""
    set_all(monkeypatch, PRODUCTION | {"RODTKORT_JDBC_URL": "jdbc:postgresql://127.0.0.1:5432/x"})
    assert "envVarPrefix: RODTKORT_DATABASE" in refusal()


@pytest.mark.parametrize("name", ["RODTKORT_DATABASE_HOSTS", "RODTKORT_DATABASE_NAME"])
def test_a_slip_about_the_database_is_still_one(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    set_all(monkeypatch, PRODUCTION | {name: "x"})
    assert f"{name} is not a setting" in refusal()
