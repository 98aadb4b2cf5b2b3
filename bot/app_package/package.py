"""Puts the package together. The same details give the same bytes, so that a build can be repeated
and compared with what was uploaded."""

import io
import json
from importlib.resources import files
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from bot.app_package.details import AppDetails
from bot.app_package.manifest import draw_manifest, draw_translation, translation_file
from bot.app_package.official_schema import manifest_problems, translation_problems
from bot.domain.organisation import Language

FILE_NAME = "rodtkort-teams-app.zip"

_ICONS = ("color.png", "outline.png")
_TRANSLATIONS = (Language.NYNORSK, Language.ENGLISH)


class BadPackage(Exception):
    """The schema refuses what was built. `problems` are one plain sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def build_package(details: AppDetails) -> bytes:
    """Return the zip, validated against the official schemas. Raises `BadPackage`."""
    if problems := _problems(details):
        raise BadPackage(problems)
    content = {"manifest.json": _json(draw_manifest(details))}
    for language in _TRANSLATIONS:
        content[translation_file(language)] = _json(draw_translation(details, language))
    for icon in _ICONS:
        content[icon] = files(__package__).joinpath("data", icon).read_bytes()
    return _zip(content)


def _problems(details: AppDetails) -> list[str]:
    found = [f"manifest.json: {each}" for each in manifest_problems(draw_manifest(details))]
    for language in _TRANSLATIONS:
        # Also as a whole manifest: the localisation schema alone does not check every length.
        problems = translation_problems(draw_translation(details, language))
        problems += manifest_problems(draw_manifest(details, language))
        name = translation_file(language)
        found += [f"{name}: {each}" for each in problems if f"manifest.json: {each}" not in found]
    return found


def _json(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _zip(content: dict[str, bytes]) -> bytes:
    """Stored: deflate differs between versions of zlib. `ZipInfo` alone dates every file 1980."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, data in content.items():
            archive.writestr(ZipInfo(name), data)
    return buffer.getvalue()
