"""What Teams is told about the bot (teams.md sections 2 and 3)."""

import re
from typing import Any

import pytest

from bot.app_package.source import read_source, translated, with_menus, words_of
from bot.dialogs.text import Typed, understand
from bot.domain.organisation.organisation import Language
from tests.unit.app_package.example import APP_ID, manifest

EVERY_LANGUAGE = pytest.mark.parametrize("language", list(Language), ids=lambda one: one.value)


def lists(language: Language = Language.BOKMAL) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = manifest(language)["bots"][0]["commandLists"]
    return found


def titles(one: dict[str, Any]) -> list[str]:
    return [command["title"] for command in one["commands"]]


def test_the_menus_and_the_code_have_the_same_commands() -> None:
    """One set, generated from the registry of words. A topic is answered and never offered: the
    menu may be seen by a client. What takes a picture back has its button beside it, and so has
    when one is called, on the card of `beredskap`, and what is printed, on that of `oversikt`; the
    unit's check is on the administrator's own card."""
    unlisted = (
        Typed.TOPIC,
        Typed.MEANINGS,
        Typed.REMOVE,
        Typed.RING_ME,
        Typed.PAPERS,
        Typed.CHECK,
    )
    offered = {str(one) for one in Typed if one not in unlisted}
    assert {title for one in lists() for title in titles(one)} == offered


@EVERY_LANGUAGE
def test_what_a_menu_shows_is_understood_as_the_command_it_stands_for(language: Language) -> None:
    """contract.md, "Text commands": a menu only inserts its word; the user sends it as text."""
    for shown, bokmal in zip(lists(language), lists(), strict=True):
        for title, command in zip(titles(shown), titles(bokmal), strict=True):
            for written in (title, f"/{title}"):
                heard = understand(written)
                assert (heard.command, heard.explicit) == (command, True), written


def test_no_scope_is_in_two_lists_and_no_list_is_too_long() -> None:
    """Teams: one list per scope, three lists of twelve commands."""
    scopes = [scope for one in lists() for scope in one["scopes"]]
    assert sorted(scopes) == ["groupChat", "personal", "team"]
    assert len(lists()) <= 3
    assert max(len(one["commands"]) for one in lists()) <= 12


@EVERY_LANGUAGE
def test_a_menu_that_others_may_see_is_private_and_says_nothing_about_why(
    language: Language,
) -> None:
    """product.md, 0 s; L11: what is chosen goes to the bot alone, and names no danger."""
    (shared,) = (one for one in lists(language) if "groupChat" in one["scopes"])
    assert shared["triggers"] == ["slash"]
    assert understand(titles(shared)[0]).command is Typed.HELP
    said = " ".join(f"{one['title']} {one['description']}" for one in shared["commands"])
    assert not re.search(r"tru|threat|trugs|varsl|alert|alarm|leder|leiar", said.lower())


def test_the_bot_is_where_people_are() -> None:
    """Private chats, channels, group and meeting chats; files; targeted messages."""
    found = manifest()
    (bot,) = found["bots"]
    assert sorted(bot["scopes"]) == ["groupChat", "personal", "team"]
    assert bot["supportsFiles"]
    assert bot["supportsTargetedMessages"]
    assert set(found["defaultGroupCapability"].values()) == {"bot"}


def test_a_message_can_be_saved_as_evidence() -> None:
    """product.md, Evidence: *Lagre som bevis* on a message, answered with a dialog."""
    (extension,) = manifest()["composeExtensions"]
    (command,) = extension["commands"]
    assert command["title"] == "Lagre som bevis"
    assert (command["type"], command["context"]) == ("action", ["message"])
    assert command["fetchTask"]


def test_read_receipts_and_meeting_details_are_asked_for_and_nothing_else() -> None:
    """teams.md section 2: resource-specific, of the application type."""
    permissions = manifest()["authorization"]["permissions"]["resourceSpecific"]
    assert [(one["name"], one["type"]) for one in permissions] == [
        ("ChatMessageReadReceipt.Read.Chat", "Application"),
        ("OnlineMeeting.ReadBasic.Chat", "Application"),
    ]


def test_the_same_registration_stands_everywhere() -> None:
    """Proactive installation compares `webApplicationInfo.id` with the caller."""
    found = manifest()
    assert found["webApplicationInfo"]["id"] == APP_ID
    assert found["bots"][0]["botId"] == APP_ID
    assert found["composeExtensions"][0]["botId"] == APP_ID


def test_the_menus_in_the_source_are_those_of_the_registry() -> None:
    """Who reads manifest/, or packs it with the toolkit, has the bot's own menus."""
    source = read_source()
    assert source == with_menus(source), "Run: .venv/bin/python -m scripts.menus"


@pytest.mark.parametrize("file", ["nn.json", "en.json"])
def test_a_translation_has_every_word_that_the_manifest_has(file: str) -> None:
    """By its place, and no other."""
    source = read_source()
    translation = source.translations[file]
    assert translation.keys() - {"$schema"} == words_of(source.manifest).keys()
    applied = translated(source.manifest, translation)
    assert words_of(applied).items() == translation.items() - {("$schema", translation["$schema"])}
