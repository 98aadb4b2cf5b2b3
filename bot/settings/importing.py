"""The settings of the import (docs/import.md); with none set the organisation is kept by hand."""

from collections.abc import Iterator
from pathlib import Path

from pydantic_settings import BaseSettings

from bot.settings.filing import PREFIX, NavAddress, is_safe, not_safe


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

    def import_file_beside(self, organisation_file: Path) -> Path:
        """Where the import file is: as set, or `import.yaml` beside the organisation file."""
        named = self.import_file if self.import_file and self.import_file.name else None
        return named or organisation_file.with_name("import.yaml")


def import_problems(settings: ImportSettings, *, local: bool) -> Iterator[str]:
    """One sentence for each thing that is wrong."""
    if bool(settings.nom_url) != bool(settings.nom_scope):
        yield f"{PREFIX}NOM_URL and {PREFIX}NOM_SCOPE belong together; set both or neither"
    if settings.nom_url and not is_safe(settings.nom_url, local):
        yield not_safe(f"{PREFIX}NOM_URL")
