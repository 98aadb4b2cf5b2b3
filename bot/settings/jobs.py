"""The settings of the canary, both identities or neither (docs/decisions/0027), and of the import
(docs/import.md); with none of these the organisation is kept by hand."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from bot.domain.canary import Pair
from bot.settings.filing import PREFIX, NavAddress, is_safe, not_safe

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


class ImportSettings(BaseSettings):
    """The part of the settings that is about directories of people."""

    nom_url: str | None = None
    """NOM's GraphQL, as a source of people, units and leaders.

    Refused: without its scope; an address that is not safe."""
    nom_scope: str | None = None
    """What its token is asked for."""
    import_file: Path | None = None
    """What is imported, and how; `import.yaml` beside the organisation file when not set."""

    @property
    def nom(self) -> NavAddress | None:
        """NOM's GraphQL; None where it is not used."""
        if self.nom_url and self.nom_scope:
            return NavAddress(self.nom_url, self.nom_scope)
        return None

    def import_file_for(self, organisation_file: Path) -> Path:
        """Where the import file is: as set, or `import.yaml` beside the organisation file."""
        named = self.import_file if self.import_file and self.import_file.name else None
        return named or organisation_file.with_name("import.yaml")


def import_problems(settings: ImportSettings, *, local: bool) -> Iterator[str]:
    """One sentence for each thing that is wrong."""
    if bool(settings.nom_url) != bool(settings.nom_scope):
        yield f"{PREFIX}NOM_URL and {PREFIX}NOM_SCOPE belong together; set both or neither"
    if settings.nom_url and not is_safe(settings.nom_url, local):
        yield not_safe(f"{PREFIX}NOM_URL")
