"""Whether, and how, those who are alerted are called (docs/calling.md). Nothing set: nobody is.

Half a configuration is refused at start with a sentence: a telephone that never rings would be
found out in an alarm.
"""

from collections.abc import Iterator
from typing import Literal
from uuid import UUID

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings

from bot.integrations.deviation import SHORTEST_SECRET
from bot.settings.filing import PREFIX, is_safe, not_safe


class TelephoneSettings(BaseSettings):
    """The part of the settings that is about calls."""

    telephone: Literal["off", "sip", "webhook", "teams"] = "off"
    """What calls are made with: `sip` (a trunk, an exchange or an SBC), `webhook` (whatever else a
    municipality has), `teams` (Graph's calls).

    Refused: one of which a part is missing."""

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
