"""An app package as an operator builds it."""

from dataclasses import replace
from typing import Any

from bot.app_package import AppDetails
from bot.app_package.source import filled, read_source, translated, with_menus
from bot.domain.organisation.organisation import Language

APP_ID = "00000000-0000-0000-0000-000000000011"


def make(app_id: str = APP_ID, **given: Any) -> AppDetails:
    """The details of an invented app, checked as an operator's are."""
    usual: dict[str, Any] = {
        "version": "1.2.3",
        "developer": "Nav Eksempel",
        "website": "https://example.com",
        "privacy": "https://example.com/privacy",
        "terms": "https://example.com/terms",
    }
    return AppDetails.make(app_id, **{**usual, **given})


def details(**changed: Any) -> AppDetails:
    """The same, with some of them changed after all checks."""
    return replace(make(), **changed)


def manifest(language: Language = Language.BOKMAL) -> dict[str, Any]:
    """The manifest of an invented app, as Teams shows it in the language."""
    source = filled(with_menus(read_source()), make().placeholders())
    files = {Language.NYNORSK: "nn.json", Language.ENGLISH: "en.json"}
    if language is Language.BOKMAL:
        return source.manifest
    return translated(source.manifest, source.translations[files[language]])
