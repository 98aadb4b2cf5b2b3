"""What an operator says about the app; everything but the app id has a default."""

import re
from dataclasses import dataclass
from importlib.metadata import version
from uuid import UUID, uuid5

from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.settings.filing import PREFIX


class BadDetails(ValueError):
    """One plain sentence for the operator."""


@dataclass(frozen=True, slots=True)
class AppDetails:
    """One app in one tenant. `developer` is who Teams names as the maker, at most 32 letters;
    the three addresses are shown beside it and are the operator's own pages."""

    app_id: str
    manifest_id: str
    version: str
    developer: str
    website: str
    privacy: str
    terms: str

    @classmethod
    def make(
        cls,
        app_id: str,
        *,
        manifest_id: str | None = None,
        version: str | None = None,
        developer: str,
        website: str,
        privacy: str,
        terms: str,
    ) -> "AppDetails":
        """Fill in what follows from the rest. Raises `BadDetails`.

        Without a manifest id, it follows from the app id: an operator who builds anew must get an
        update of the same app, not a second one beside it.
        """
        bot = _guid(app_id, "The app id")
        own = uuid5(bot, "app package") if manifest_id is None else _guid(manifest_id, "The id")
        return cls(
            str(bot),
            str(own),
            _version(version),
            developer,
            _address(website),
            _address(privacy),
            _address(terms),
        )

    def placeholders(self) -> dict[str, str]:
        """Return what stands for each `${{NAME}}` in manifest/, by the toolkit's names."""
        return {
            "TEAMS_APP_ID": self.manifest_id,
            "BOT_ID": self.app_id,
            "APP_VERSION": self.version,
            "DEVELOPER_NAME": self.developer,
            "WEBSITE_URL": self.website,
            "PRIVACY_URL": self.privacy,
            "TERMS_OF_USE_URL": self.terms,
        }


class _AppId(BaseSettings):
    """One setting alone: a package is built where the secrets are not."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore")

    app_id: str | None = None


def read_app_id() -> str:
    """`RODTKORT_APP_ID` from the environment or `.env`. Raises `BadDetails` when it is not set."""
    app_id = _AppId().app_id
    if not app_id:
        raise BadDetails(
            f"{PREFIX}APP_ID is missing; set it to the application (client) id of the bot's "
            "registration in Entra. No secret is needed."
        )
    return app_id


def _guid(value: str, what: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise BadDetails(
            f"{what} {value} is no GUID; it looks like 00000000-0000-0000-0000-000000000011"
        ) from None


def _version(given: str | None) -> str:
    found = given or version("rodtkort")
    if not re.fullmatch(r"\d+\.\d+\.\d+", found):
        raise BadDetails(f"The version {found} is not three numbers; write it like 1.2.3")
    return found


def _address(value: str) -> str:
    if not value.lower().startswith("https://"):
        raise BadDetails(f"The address {value} does not begin with https://")
    return value
