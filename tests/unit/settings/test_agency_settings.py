"""What the agency is told of accesses, and what the bot proves itself with: what cannot be used is
refused at start, and what ends is known."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.settings import load_settings
from bot.teams.credentials import BadCredentials
from bot.wiring.teams import proofs_end
from tests.fakes.identity import client_certificate, private_key
from tests.unit.settings.environment import PRODUCTION, refusal, set_all

ARCHIVE = "tls://archive.example.no:6514"
SECRET = {"RODTKORT_APP_SECRET": PRODUCTION["RODTKORT_APP_SECRET"]}
NO_SECRET = {name: value for name, value in PRODUCTION.items() if name not in SECRET}


@pytest.mark.parametrize(
    "address",
    [
        "tcp://archive.example.no:6514",
        "https://archive.example.no:6514",
        "archive.example.no:6514",
        "tls://",
        "tls://archive.example.no:6514/accesses",
        "tls://archive.example.no:6514?a=b",
        "tls://somebody:word@archive.example.no:6514",
        "tls://archive example.no:6514",
        "tls://archive.example.no:port",
    ],
)
def test_accesses_are_told_over_tls_or_within_the_cluster_alone(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """R18: who looked at what is about people, too."""
    set_all(monkeypatch, PRODUCTION | {"RODTKORT_AUDIT_URL": address})
    assert "RODTKORT_AUDIT_URL must be tls://host:port" in refusal()


@pytest.mark.parametrize("address", [ARCHIVE, "tcp://audit.nais.svc.cluster.local:6514"])
def test_an_archive_that_can_be_told_is_taken(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    set_all(monkeypatch, PRODUCTION | {"RODTKORT_AUDIT_URL": address})
    assert load_settings().audit_url == address


@pytest.mark.parametrize("name", ["AUTHORITIES", "CERTIFICATE_FILE"])
def test_what_is_shown_to_no_archive_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    set_all(monkeypatch, PRODUCTION | {f"RODTKORT_AUDIT_{name}": "some.pem"})
    assert "RODTKORT_AUDIT_CERTIFICATE_FILE need RODTKORT_AUDIT_URL" in refusal()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("AUTHORITIES", None),
        ("AUTHORITIES", "no certificate"),
        ("CERTIFICATE_FILE", None),
        ("CERTIFICATE_FILE", "no certificate"),
    ],
)
def test_a_file_that_is_away_or_is_no_pem_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, content: str | None
) -> None:
    file = tmp_path / "file.pem"
    if content is not None:
        file.write_text(content)
    named = {"RODTKORT_AUDIT_URL": ARCHIVE, f"RODTKORT_AUDIT_{name}": str(file)}
    set_all(monkeypatch, PRODUCTION | named)
    assert "RODTKORT_AUDIT_CERTIFICATE_FILE must be PEM files" in refusal()


def test_a_certificate_without_its_key_shows_nobody_who_we_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Both stand in the file; and with both it is taken."""
    whole, _ = client_certificate(tmp_path / "whole")
    alone = tmp_path / "alone.pem"
    text = whole.read_text()
    alone.write_text(text[text.index("-----BEGIN CERTIFICATE") :])
    named = {"RODTKORT_AUDIT_URL": ARCHIVE, "RODTKORT_AUDIT_CERTIFICATE_FILE": str(alone)}
    set_all(monkeypatch, PRODUCTION | named)
    assert "the latter with its key" in refusal()
    monkeypatch.setenv("RODTKORT_AUDIT_CERTIFICATE_FILE", str(whole))
    assert load_settings().audit_certificate_file == whole


def test_an_access_may_not_be_forgotten_before_the_archive_was_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The archive may be away for a week; without one a day is enough."""
    set_all(monkeypatch, PRODUCTION | {"RODTKORT_RETENTION_DAYS": "access_log=6"})
    assert load_settings().audit_url is None
    monkeypatch.setenv("RODTKORT_AUDIT_URL", ARCHIVE)
    assert "access_log must be 7 at least" in refusal()
    monkeypatch.setenv("RODTKORT_RETENTION_DAYS", "access_log=7")
    assert load_settings().audit_url == ARCHIVE


@pytest.mark.parametrize("day", ["soon", "2027-02-30", "01.03.2027"])
def test_a_day_that_is_none_is_no_day_for_a_secret_to_end(
    monkeypatch: pytest.MonkeyPatch, day: str
) -> None:
    set_all(monkeypatch, PRODUCTION | {"RODTKORT_APP_SECRET_ENDS": day})
    assert "RODTKORT_APP_SECRET_ENDS" in refusal()


def test_the_day_of_a_secret_is_no_certificates(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A certificate says itself when it ends."""
    file, _ = client_certificate(tmp_path)
    proof = {"RODTKORT_APP_CERTIFICATE_FILE": str(file)}
    set_all(monkeypatch, NO_SECRET | proof | {"RODTKORT_APP_SECRET_ENDS": "2027-03-01"})
    assert "RODTKORT_APP_SECRET_ENDS needs RODTKORT_APP_SECRET" in refusal()


def test_a_certificate_tells_when_the_bot_falls_silent(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """L8: of the certificate that belongs to the key, whatever else lies in the file."""
    file, built = client_certificate(tmp_path)
    set_all(monkeypatch, NO_SECRET | {"RODTKORT_APP_CERTIFICATE_FILE": str(file)})
    assert proofs_end(load_settings()) == {"certificate": built.not_valid_after_utc}
    away = built.not_valid_after_utc - datetime.now(UTC)
    assert timedelta(hours=23) < away <= timedelta(days=1)


def test_a_certificate_that_is_away_or_of_another_key_cannot_tell(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file, _ = client_certificate(tmp_path)
    set_all(monkeypatch, NO_SECRET | {"RODTKORT_APP_CERTIFICATE_FILE": str(file)})
    settings = load_settings()
    mine = file.read_text()
    other, _ = client_certificate(tmp_path / "other", "another")
    assert private_key("another") is not private_key("client")
    theirs = other.read_text()
    certificate = "-----BEGIN CERTIFICATE"
    file.write_text(mine[: mine.index(certificate)] + theirs[theirs.index(certificate) :])
    with pytest.raises(BadCredentials, match="does not belong to the key"):
        proofs_end(settings)
    file.unlink()
    with pytest.raises(BadCredentials, match="cannot be read"):
        proofs_end(settings)


def test_a_secret_ends_when_somebody_has_written_it_down_and_else_nobody_knows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_all(monkeypatch, PRODUCTION)
    assert proofs_end(load_settings()) == {}
    monkeypatch.setenv("RODTKORT_APP_SECRET_ENDS", "2027-03-01")
    settings = load_settings()
    assert settings.app_secret_ends == date(2027, 3, 1)
    assert proofs_end(settings) == {"secret": datetime(2027, 3, 1, tzinfo=UTC)}
