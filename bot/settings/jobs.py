"""The canary's settings: both identities or neither (docs/decisions/0027)."""

from uuid import UUID

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from bot.domain.canary import Pair

MINUTE_MS = 60_000


class CanarySettings(BaseSettings):
    """Whom the bot tests itself with, and how often."""

    canary_from: str | None = None
    """The Entra object id of the technical user who cries when the bot tests itself.

    Refused: what is no GUID; without the other; the same as the other."""
    canary_to: str | None = None
    """The one who is alerted.

    Refused: as `RODTKORT_CANARY_FROM`."""
    canary_minutes: int = Field(default=5, ge=1, le=1440)
    """How often."""

    @field_validator("canary_from", "canary_to")
    @classmethod
    def _object_id(cls, value: str | None) -> str | None:
        if value is None or not value.strip():
            return None
        try:
            return str(UUID(value.strip()))
        except ValueError:
            raise ValueError("must be the Entra object id of a technical user, a GUID") from None

    @property
    def canary(self) -> Pair | None:
        """Who takes part; None when the bot is not to test itself."""
        if self.canary_from is None or self.canary_to is None:
            return None
        return Pair(self.canary_from, self.canary_to, self.canary_minutes * MINUTE_MS)


def canary_problems(settings: CanarySettings, prefix: str) -> list[str]:
    """What is wrong, one sentence each."""
    both = f"{prefix}CANARY_FROM and {prefix}CANARY_TO"
    if (settings.canary_from is None) != (settings.canary_to is None):
        return [f"{both} belong together; set both, or neither"]
    if settings.canary_from is not None and settings.canary_from == settings.canary_to:
        return [f"{both} must be two technical users; nobody can help themselves"]
    return []
