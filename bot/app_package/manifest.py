"""The app manifest, and the files that translate it; pure.

Bokmål is the manifest itself and what Teams falls back on; nynorsk and English are files beside it.
"""

import re
from collections.abc import Iterator
from typing import Any

from bot.app_package.details import AppDetails
from bot.app_package.menus import command_lists
from bot.domain.organisation import Language
from bot.texts import say_in

SCHEMA_VERSION = "1.30"
TAGS = {Language.BOKMAL: "nb-no", Language.NYNORSK: "nn-no", Language.ENGLISH: "en"}
SAVE_EVIDENCE = "saveEvidence"

_SCHEMAS = f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA_VERSION}"
_ACCENT = "#C30000"
_TRANSLATED = re.compile(
    r"(name|description)\.(short|full)|(bots|composeExtensions)\[.*\.(title|description)"
)


def draw_manifest(details: AppDetails, language: Language = Language.BOKMAL) -> dict[str, Any]:
    """Return the manifest with its words in `language`."""
    say = say_in(language)
    return {
        "$schema": f"{_SCHEMAS}/MicrosoftTeams.schema.json",
        "manifestVersion": SCHEMA_VERSION,
        "version": details.version,
        "id": details.manifest_id,
        "localizationInfo": _languages(),
        "developer": {
            "name": details.developer,
            "websiteUrl": details.website,
            "privacyUrl": details.privacy,
            "termsOfUseUrl": details.terms,
        },
        "name": {"short": say("app-name"), "full": say("app-name-full")},
        "description": {"short": say("app-short"), "full": say("app-full")},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": _ACCENT,
        "bots": [_bot(details, language)],
        "composeExtensions": [_message_action(details, language)],
        # A meeting's chat is a group chat to a bot; "meetings" is only where it can be added.
        "defaultInstallScope": "personal",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot", "meetings": "bot"},
        # Proactive installation and resource-specific consent need it; Teams wants some text in
        # `resource`, and this is the one that single sign-on would need.
        "webApplicationInfo": {
            "id": details.app_id,
            "resource": f"api://botid-{details.app_id}",
        },
        "authorization": {"permissions": {"resourceSpecific": _permissions()}},
    }


def draw_translation(details: AppDetails, language: Language) -> dict[str, str]:
    """Return the localisation file of `language`: each of the manifest's words by its place."""
    places = _strings("", draw_manifest(details, language))
    words = {place: word for place, word in places if _TRANSLATED.fullmatch(place)}
    return {"$schema": f"{_SCHEMAS}/MicrosoftTeams.Localization.schema.json", **words}


def translation_file(language: Language) -> str:
    """Return the name of the localisation file of `language` in the package."""
    return f"{TAGS[language]}.json"


def _languages() -> dict[str, Any]:
    return {
        "defaultLanguageTag": TAGS[Language.BOKMAL],
        "additionalLanguages": [
            {"languageTag": TAGS[language], "file": translation_file(language)}
            for language in (Language.NYNORSK, Language.ENGLISH)
        ],
    }


def _bot(details: AppDetails, language: Language) -> dict[str, Any]:
    return {
        "botId": details.app_id,
        "scopes": ["personal", "team", "groupChat"],
        "isNotificationOnly": False,
        "supportsFiles": True,
        # Without it there is no slash menu, and no private question in a chat that others read.
        "supportsTargetedMessages": True,
        "commandLists": command_lists(language),
    }


def _message_action(details: AppDetails, language: Language) -> dict[str, Any]:
    say = say_in(language)
    return {
        "botId": details.app_id,
        "commands": [
            {
                "id": SAVE_EVIDENCE,
                "type": "action",
                "context": ["message"],
                "title": say("app-save-evidence"),
                "description": say("app-save-evidence-line"),
                "fetchTask": True,
            }
        ],
    }


def _permissions() -> list[dict[str, str]]:
    """Read receipts turn "varslet" into "har sett det"; a meeting's details give its join link."""
    names = ("ChatMessageReadReceipt.Read.Chat", "OnlineMeeting.ReadBasic.Chat")
    return [{"name": name, "type": "Application"} for name in names]


def _strings(place: str, value: Any) -> Iterator[tuple[str, str]]:
    """Every string with its place as localisation files write it: `bots[0].commandLists[1]…`."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(f"{place}.{key}" if place else key, inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _strings(f"{place}[{number}]", inner)
