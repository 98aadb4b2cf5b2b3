"""The environment that settings are read from, as a test sets it."""

from base64 import b64encode

import pytest

from bot.settings import BadSettings, load_settings

KEYS = "k1:" + b64encode(bytes(32)).decode()
PRODUCTION = {
    "RODTKORT_APP_ID": "00000000-0000-0000-0000-000000000011",
    "RODTKORT_APP_SECRET": "s3cret",
    "RODTKORT_TENANT_ID": "00000000-0000-0000-0000-000000000001",
    "RODTKORT_KEYS": KEYS,
    "RODTKORT_ORGANISATION_FILE": "organisation.yaml",
    "RODTKORT_EVIDENCE_KEYS_DIR": "/keys",
}


def set_all(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    """These variables, and no others of ours (`conftest.py`)."""
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def refusal() -> str:
    """What is said of settings that cannot be used."""
    with pytest.raises(BadSettings) as refused:
        load_settings()
    return str(refused.value)
