"""Half a telephone is refused at start: it would be found out in an alarm (L2)."""

import pytest

from bot.settings import load_settings
from bot.settings.telephone import issuers_of
from tests.unit.settings.environment import PRODUCTION, refusal, set_all

SECRET = "a secret of thirty-two bytes or more"
WEBHOOK = {
    "RODTKORT_TELEPHONE": "webhook",
    "RODTKORT_WEBHOOK_URL": "https://calls.example.no/v1/calls",
    "RODTKORT_WEBHOOK_SECRET": SECRET,
    "RODTKORT_PUBLIC_URL": "https://rodtkort.example.no",
}


def test_a_whole_webhook_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, PRODUCTION | WEBHOOK)
    settings = load_settings()
    assert (settings.telephone, settings.webhook_to) == ("webhook", "number")
    assert SECRET not in repr(settings)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"WEBHOOK_URL": ""}, "RODTKORT_WEBHOOK_URL and RODTKORT_WEBHOOK_SECRET belong together"),
        ({"WEBHOOK_SECRET": ""}, "RODTKORT_WEBHOOK_SECRET belong together"),
        ({"WEBHOOK_SECRET": "short"}, "RODTKORT_WEBHOOK_SECRET needs at least 32 bytes"),
        ({"WEBHOOK_URL": "http://calls.example.no"}, "RODTKORT_WEBHOOK_URL must be a plain https"),
        ({"PUBLIC_URL": ""}, "needs RODTKORT_PUBLIC_URL"),
        ({"WEBHOOK_URL": "", "WEBHOOK_SECRET": ""}, "RODTKORT_TELEPHONE=webhook needs"),
        ({"WEBHOOK_TO": "name"}, "WEBHOOK_TO"),
    ],
)
def test_half_a_webhook_is_refused_with_what_to_write(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], said: str
) -> None:
    changed = {f"RODTKORT_{name}": value for name, value in changes.items()}
    set_all(monkeypatch, PRODUCTION | WEBHOOK | changed)
    sentence = refusal()
    assert said in sentence
    assert "short" not in sentence.replace("shorter", "")


TEAMS = {
    "RODTKORT_TELEPHONE": "teams",
    "RODTKORT_PUBLIC_URL": "https://rodtkort.example.no",
    "RODTKORT_CALLS_APPLICATION_INSTANCE": "00000000-0000-4000-8000-0000000000F1",
}


def test_calls_in_teams_need_no_more_than_the_bot_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, PRODUCTION | TEAMS)
    settings = load_settings()
    assert settings.calls_application_instance == "00000000-0000-4000-8000-0000000000f1"
    assert issuers_of(settings) == (
        "https://api.botframework.com",
        "https://graph.microsoft.com",
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"PUBLIC_URL": ""}, "RODTKORT_TELEPHONE=teams needs RODTKORT_PUBLIC_URL"),
        ({"CALLS_APPLICATION_INSTANCE": "+4721000000"}, "the object id of the resource account"),
        ({"CALLS_OPENID_METADATA_URL": "http://example.no"}, "CALLS_OPENID_METADATA_URL must be"),
        ({"CALLS_TOKEN_ISSUERS": " , "}, "RODTKORT_CALLS_TOKEN_ISSUERS is empty"),
        ({"ENVIRONMENT": "local", "APP_ID": "", "APP_SECRET": ""}, "needs RODTKORT_APP_ID"),
    ],
)
def test_half_of_calls_in_teams_is_refused_with_what_to_write(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], said: str
) -> None:
    changed = {f"RODTKORT_{name}": value for name, value in changes.items()}
    set_all(monkeypatch, PRODUCTION | TEAMS | changed)
    assert said in refusal()
