"""What is refused of the settings about calls, and how it is said."""

import sys

import pytest

from bot.settings import load_settings
from tests.unit.settings.environment import PRODUCTION, refusal, set_all


@pytest.mark.parametrize(
    ("written", "countries"),
    [("47", {47}), ("47,46", {46, 47}), (" +47 , 1, 358", {1, 47, 358}), ("46,", {46})],
)
def test_countries_that_may_be_called(
    monkeypatch: pytest.MonkeyPatch, written: str, countries: set[int]
) -> None:
    set_all(monkeypatch, PRODUCTION | {"RODTKORT_CALL_COUNTRIES": written})
    assert load_settings().callable_countries == countries


def test_norway_alone_is_called_where_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, PRODUCTION)
    assert load_settings().callable_countries == {47}


@pytest.mark.parametrize("written", ["", "NO", "047", "47;46", "1234", "47 46"])
def test_what_is_no_country_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    set_all(monkeypatch, PRODUCTION | {"RODTKORT_CALL_COUNTRIES": written})
    sentence = refusal()
    assert "RODTKORT_CALL_COUNTRIES" in sentence
    assert "country codes" in sentence


@pytest.mark.parametrize("written", ["", " "])
def test_without_a_speech_command_it_is_whatever_is_installed(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    set_all(monkeypatch, PRODUCTION | {"RODTKORT_SPEECH_COMMAND": written})
    assert load_settings().speech_command is None


def test_a_speech_command_that_is_there_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    command = f"{sys.executable} -c 'pass' {{language}} {{voice}}"
    set_all(monkeypatch, PRODUCTION | {"RODTKORT_SPEECH_COMMAND": command})
    assert load_settings().speech_command == command


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("no-such-voice --quiet", "not there"),
        ("/no/such/voice", "not there"),
        (f"{sys.executable} 'one", "quotation mark"),
        (f"{sys.executable} {{rate}}", "braces"),
        (f"{sys.executable} {{}}", "braces"),
    ],
)
def test_a_speech_command_that_cannot_be_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, command: str, why: str
) -> None:
    set_all(monkeypatch, PRODUCTION | {"RODTKORT_SPEECH_COMMAND": command})
    sentence = refusal()
    assert "RODTKORT_SPEECH_COMMAND" in sentence
    assert why in sentence
