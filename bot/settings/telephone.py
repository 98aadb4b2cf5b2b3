"""Whether, and how, those who are alerted are called (docs/calling.md). Nothing set: nobody is.

Half a configuration is refused at start with a sentence: a telephone that never rings would be
found out in an alarm.
"""

from collections.abc import Iterator
from typing import Literal

from pydantic import SecretStr
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
