"""Puts the package together. The same details give the same bytes, so that a build can be repeated
and compared with what was uploaded."""

import io
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from bot.app_package.details import AppDetails
from bot.app_package.official_schema import manifest_problems, translation_problems
from bot.app_package.source import (
    FOLDER,
    MANIFEST,
    BadSource,
    ManifestSource,
    as_json,
    filled,
    read_source,
    translated,
    unfilled,
    with_menus,
)

FILE_NAME = "rodtkort-teams-app.zip"

_ICONS = ("color.png", "outline.png")


class BadPackage(Exception):
    """The schema refuses what was built. `problems` are one plain sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def build_package(details: AppDetails) -> bytes:
    """Return the zip, validated against the official schemas. Raises `BadPackage`."""
    try:
        source = filled(with_menus(read_source()), details.placeholders())
    except BadSource as error:
        raise BadPackage([str(error)]) from None
    if problems := _problems(source):
        raise BadPackage(problems)
    content = {name: as_json(document).encode() for name, document in source.documents().items()}
    for icon in _ICONS:
        content[icon] = (FOLDER / icon).read_bytes()
    return _zip(content)


def _problems(source: ManifestSource) -> list[str]:
    found = [f"{MANIFEST}: {each}" for each in manifest_problems(source.manifest)]
    for name, words in source.translations.items():
        problems = translation_problems(words)
        try:
            # Also as a whole manifest: the localisation schema alone does not check every length.
            problems += manifest_problems(translated(source.manifest, words))
        except KeyError as error:
            problems.append(f"{error.args[0]} is no place in {MANIFEST}")
        found += [f"{name}: {each}" for each in problems if f"{MANIFEST}: {each}" not in found]
    return found + [
        f"{name}: {each} has no value; manifest/README.md lists those that have"
        for name, document in source.documents().items()
        for each in unfilled(document)
    ]


def _zip(content: dict[str, bytes]) -> bytes:
    """Stored: deflate differs between versions of zlib. `ZipInfo` alone dates every file 1980."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as archive:
        for name, data in content.items():
            archive.writestr(ZipInfo(name), data)
    return buffer.getvalue()
