"""What the app package is made from: the files in `manifest/`, their placeholders and their menus.

They are written as Microsoft's Agents Toolkit has them, so that anybody can read and correct them,
and the toolkit can pack them too. Bokmål is the manifest itself and what Teams falls back on;
nynorsk and English are localisation files beside it.

The menus are the commands of the registry: nothing is listed twice by hand. Teams takes three lists
of twelve commands, one list per scope, and we have more. The private chat gets the twelve that
belong to an alarm, a drill or a day's duty. Group, channel and meeting chats get `hjelp` and those
that say nothing about why: the client may be in the chat, or see the screen. Theirs is a slash menu
only, since what is chosen there goes to the bot alone; a menu under the bot's name would send it to
all (product.md, 0 s).

In private, and from the slash menu, every command works whether a menu shows it or not. What others
can read is heard only if it is a cry (R45).
"""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.dialogs.text import Typed
from bot.dialogs.vocabulary import words_file
from bot.domain.organisation.organisation import Language
from bot.texts import say_in

_PRIVATE = (
    Typed.HELP,
    Typed.END,
    Typed.WARN,
    Typed.CANCEL,
    Typed.THREAT,
    Typed.DRILL,
    Typed.COLLEAGUES,
    Typed.AWAY,
    Typed.READINESS,
    Typed.EVIDENCE,
    Typed.REPORT,
    Typed.NOTE,
)
_SHARED = (
    Typed.HELP,
    Typed.STATUS,
    Typed.HERE,
    Typed.BACK,
    Typed.ROUTINES,
    Typed.INSIGHT,
    Typed.TRAINING,
    Typed.MEASURES,
    Typed.LANGUAGE,
    Typed.PRIVACY,
    Typed.ADMIN,
    Typed.DESK,
)

_DESCRIPTIONS = {
    Typed.HELP: "menu-help",
    Typed.END: "menu-end",
    Typed.WARN: "menu-warn",
    Typed.CANCEL: "menu-cancel",
    Typed.THREAT: "menu-threat",
    Typed.DRILL: "menu-drill",
    Typed.AWAY: "menu-away",
    Typed.BACK: "menu-back",
    Typed.READINESS: "menu-readiness",
    Typed.EVIDENCE: "menu-evidence",
    Typed.REPORT: "menu-report",
    Typed.NOTE: "menu-note",
    Typed.STATUS: "menu-status",
    Typed.HERE: "menu-here",
    Typed.COLLEAGUES: "menu-colleagues",
    Typed.ROUTINES: "menu-routines",
    Typed.MEASURES: "menu-measures",
    Typed.LANGUAGE: "menu-language",
    Typed.PRIVACY: "menu-privacy",
    Typed.INSIGHT: "menu-insight",
    Typed.TRAINING: "menu-training",
    Typed.ADMIN: "menu-admin",
    Typed.DESK: "menu-desk",
}
_DESCRIPTIONS_SHARED = {**_DESCRIPTIONS, Typed.HELP: "menu-help-shared"}


def command_lists(language: Language) -> list[dict[str, Any]]:
    """Return `bots[0].commandLists` of the manifest in one language."""
    return [
        {"scopes": ["personal"], "commands": _commands(_PRIVATE, _DESCRIPTIONS, language)},
        {
            "scopes": ["team", "groupChat"],
            "triggers": ["slash"],
            "commands": _commands(_SHARED, _DESCRIPTIONS_SHARED, language),
        },
    ]


def _commands(
    commands: tuple[Typed, ...], descriptions: dict[Typed, str], language: Language
) -> list[dict[str, str]]:
    say = say_in(language)
    return [
        {"title": _word(command, language), "description": say(descriptions[command])}
        for command in commands
    ]


def _word(command: Typed, language: Language) -> str:
    """The first word of the command in words.toml: what a menu shows is what it then sends."""
    return str(words_file()["commands"][command][language.value][0])


MANIFEST = "manifest.json"
# Beside `bot`: in the repository, and where a wheel was installed.
FOLDER = Path(__file__).parents[2] / "manifest"

_LANGUAGES = {"nb-no": Language.BOKMAL, "nn-no": Language.NYNORSK, "en": Language.ENGLISH}
_PLACEHOLDER = re.compile(r"\$\{\{ *(\w+) *\}\}")
_MENUS = "bots[0].commandLists"
_TRANSLATED = re.compile(
    r"(name|description)\.(short|full)|(bots|composeExtensions)\[.*\.(title|description)"
    r"|staticTabs\[.*\.name"
)


class BadSource(ValueError):
    """A file of the source that cannot be read, as one plain sentence."""


@dataclass(frozen=True, slots=True)
class ManifestSource:
    """The manifest, and the localisation files that it names, by their names."""

    manifest: dict[str, Any]
    translations: dict[str, dict[str, str]]

    def documents(self) -> dict[str, dict[str, Any]]:
        """All of them by their names, the manifest first."""
        return {MANIFEST: self.manifest, **self.translations}


def read_source(folder: Path = FOLDER) -> ManifestSource:
    """Return the source as it lies in the folder. Raises `BadSource`."""
    manifest = _read(folder / MANIFEST)
    return ManifestSource(manifest, {name: _read(folder / name) for name in _files(manifest)})


def with_menus(source: ManifestSource) -> ManifestSource:
    """Return the source with the menus that the command registry gives. Raises `BadSource`."""
    manifest = copy.deepcopy(source.manifest)
    try:
        manifest["bots"][0]["commandLists"] = command_lists(Language.BOKMAL)
    except (LookupError, TypeError):
        raise BadSource(f"{MANIFEST}: bots must have the bot") from None
    files = _files(manifest)
    return ManifestSource(
        manifest,
        {name: _with_menus(words, files[name]) for name, words in source.translations.items()},
    )


def with_tab(source: ManifestSource, address: str) -> ManifestSource:
    """Return the source with the tab, whose pages lie under the public address.

    The chat stands first: whoever opens the app in fear must see where to write. Teams' client
    hands out a token only where the page's own host stands in `resource`, too.
    """
    manifest = copy.deepcopy(source.manifest)
    page, host = f"{address}/tab", urlsplit(address).hostname
    named = {"entityId": "tab", "name": say_in(Language.BOKMAL)("tab-name")}
    manifest["staticTabs"] = [
        {"entityId": "conversations", "scopes": ["personal"]},
        {**named, "contentUrl": page, "websiteUrl": page, "scopes": ["personal"]},
    ]
    manifest["validDomains"] = [host]
    manifest["webApplicationInfo"]["resource"] = f"api://{host}/botid-${{{{BOT_ID}}}}"
    files = _files(manifest)
    return ManifestSource(
        manifest,
        {
            name: {**words, "staticTabs[1].name": say_in(files[name])("tab-name")}
            for name, words in source.translations.items()
        },
    )


def filled(source: ManifestSource, values: Mapping[str, str]) -> ManifestSource:
    """Return the source with the values in the place of `${{NAME}}`; a name without one stays."""
    return ManifestSource(
        _filled(source.manifest, values),
        {name: _filled(words, values) for name, words in source.translations.items()},
    )


def unfilled(document: dict[str, Any]) -> list[str]:
    """Return the placeholders that are left in a document."""
    return [found[0] for _, text in strings("", document) for found in _PLACEHOLDER.finditer(text)]


def translated(manifest: dict[str, Any], translation: dict[str, str]) -> dict[str, Any]:
    """Return the manifest as Teams shows it in another language. Raises KeyError with the place
    that the manifest has not."""
    result = copy.deepcopy(manifest)
    for place, word in translation.items():
        if place != "$schema":
            *path, last = re.findall(r"[^.\[\]]+", place)
            try:
                holder: Any = result
                for step in path:
                    holder = holder[int(step) if step.isdigit() else step]
                known = last in holder
            except (LookupError, TypeError):
                known = False
            if not known:
                raise KeyError(place)
            holder[last] = word
    return result


def words_of(manifest: dict[str, Any]) -> dict[str, str]:
    """Return each word of the manifest that is translated, by its place."""
    found = strings("", manifest)
    return {place: word for place, word in found if _TRANSLATED.fullmatch(place)}


def strings(place: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every string with its place as localisation files write it: `bots[0].commandLists[1]…`."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from strings(f"{place}.{key}" if place else key, inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from strings(f"{place}[{number}]", inner)


def as_json(document: dict[str, Any]) -> str:
    """Return the text of a file, in the source and in the package alike."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _read(file: Path) -> dict[str, Any]:
    try:
        document = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise BadSource(f"{file} cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise BadSource(f"{file} is no JSON: {error}") from None
    if not isinstance(document, dict):
        raise BadSource(f"{file} is no JSON object")
    return document


def _files(manifest: dict[str, Any]) -> dict[str, Language]:
    """The localisation files that the manifest names, each with its language."""
    try:
        named = manifest["localizationInfo"]["additionalLanguages"]
        return {one["file"]: _LANGUAGES[one["languageTag"]] for one in named}
    except (LookupError, TypeError):
        raise BadSource(
            f"{MANIFEST}: localizationInfo must name the files of nn-no and en"
        ) from None


def _with_menus(words: dict[str, str], language: Language) -> dict[str, str]:
    """The localisation file with the menus' words where they stood before, or at the end."""
    menus = {
        place: word
        for place, word in strings(_MENUS, command_lists(language))
        if _TRANSLATED.fullmatch(place)
    }
    own = [(place, word) for place, word in words.items() if not place.startswith(_MENUS)]
    before = next((at for at, place in enumerate(words) if place.startswith(_MENUS)), len(own))
    return {**dict(own[:before]), **menus, **dict(own[before:])}


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    match value:
        case str():
            return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), value)
        case dict():
            return {key: _filled(inner, values) for key, inner in value.items()}
        case list():
            return [_filled(inner, values) for inner in value]
        case _:
            return value
