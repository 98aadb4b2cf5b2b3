"""The Teams app package (`rodtkort manifest build`): manifest, icons and languages in a zip, with
what an operator says about the app, checked against Microsoft's schemas, which lie beside the code:
building needs no network.

The same details give the same bytes, so that a build can be repeated and compared with what was
uploaded.
"""

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from pydantic_settings import BaseSettings, SettingsConfigDict

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
    with_tab,
)
from bot.settings.filing import PREFIX


class BadDetails(ValueError):
    """One plain sentence for the operator."""


@dataclass(frozen=True, slots=True)
class AppDetails:
    """One app in one tenant. `developer` is who Teams names as the maker, at most 32 letters;
    the three addresses are shown beside it and are the operator's own pages. `calls`: the bot may
    call people in Teams. `tab` is the public address that the tab's pages lie under, None where it
    is not switched on."""

    app_id: str
    manifest_id: str
    version: str
    developer: str
    website: str
    privacy: str
    terms: str
    calls: bool = False
    tab: str | None = None

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
        calls: bool = False,
        tab: str | None = None,
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
            calls,
            _page(tab) if tab is not None else None,
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


class _Told(BaseSettings):
    """These settings alone: a package is built where the secrets are not."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore")

    app_id: str | None = None
    tab: bool = False
    public_url: str | None = None


def read_told() -> tuple[str, str | None]:
    """`RODTKORT_APP_ID`, and `RODTKORT_PUBLIC_URL` where `RODTKORT_TAB` is on, from the environment
    or `.env`. Raises `BadDetails` when one that is needed is not set."""
    try:
        told = _Told()
    except ValueError:
        raise BadDetails(f"{PREFIX}TAB is neither true nor false") from None
    if not told.app_id:
        raise BadDetails(
            f"{PREFIX}APP_ID is missing; set it to the application (client) id of the bot's "
            "registration in Entra. No secret is needed."
        )
    if told.tab and not told.public_url:
        raise BadDetails(
            f"{PREFIX}TAB is on and {PREFIX}PUBLIC_URL is missing; set it to the address that the "
            "bot's pages are reached at, as where it runs"
        )
    return told.app_id, told.public_url if told.tab else None


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


def _page(value: str) -> str:
    """Teams takes a tab by name, over https, at the port that it has then."""
    host = urlsplit(_address(value))
    if not host.hostname or host.netloc.lower() != host.hostname:
        raise BadDetails(
            f"{PREFIX}PUBLIC_URL {value} is no address that Teams opens a tab at; it looks like "
            "https://rodtkort.example.no"
        )
    return value.rstrip("/")


_MANIFEST = "MicrosoftTeams.schema.json"
_TRANSLATION = "MicrosoftTeams.Localization.schema.json"


def manifest_problems(manifest: dict[str, Any]) -> list[str]:
    """What the schema has against the manifest, each by its place; empty when it is valid."""
    return _against(_MANIFEST, manifest)


def translation_problems(translation: dict[str, str]) -> list[str]:
    """The same for a localisation file.

    Draft 4 ignores what stands beside a `$ref`, and so this schema's bounds on the name and the
    description: whoever asks must also check the manifest in that language.
    """
    return _against(_TRANSLATION, translation)


def _against(schema: str, document: dict[str, Any]) -> list[str]:
    import fastjsonschema  # Half a second to load and compile; `serve` never needs it.

    try:
        _validator(schema)(document)
    except fastjsonschema.JsonSchemaValuesException as error:
        return [_sentence(found.message) for found in error.errors]
    return []


@cache
def _validator(name: str) -> Callable[[dict[str, Any]], Any]:
    import fastjsonschema

    schema = json.loads(files(__package__).joinpath("data", name).read_text(encoding="utf-8"))
    # Office add-ins: a pattern there (\p{L}) is no regular expression of Python's. We have none,
    # and without the property one would be refused, so nothing passes that the schema forbids.
    schema["properties"].pop("extensions", None)
    # Without its defaults: what is checked is not changed.
    validator: Callable[[dict[str, Any]], Any] = fastjsonschema.compile(
        schema, fast_fail=False, use_default=False
    )
    return validator


def _sentence(message: str) -> str:
    """fastjsonschema calls the document `data`; its places then read as the schema's do."""
    return message.removeprefix("data").removeprefix(".").strip()


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
        source = with_menus(read_source())
        if details.tab is not None:
            source = with_tab(source, details.tab)
        source = filled(source, details.placeholders())
    except BadSource as error:
        raise BadPackage([str(error)]) from None
    if details.calls:
        for bot in source.manifest["bots"]:
            bot["supportsCalling"] = True
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
