"""The commands in Teams' own menus, from the command registry: nothing is listed twice by hand.

Teams takes three lists of twelve commands, one list per scope, and we have more:

* The private chat gets the twelve that belong to an alarm, a drill or a day's duty.
* Group, channel and meeting chats get `hjelp` and those that say nothing about why: the client
  may be in the chat, or see the screen. Theirs is a slash menu only, since what is chosen there
  goes to the bot alone; a menu under the bot's name would send it to all (product.md, 0 s).

In private, and from the slash menu, every command works whether a menu shows it or not. What others
can read is heard only if it is a cry (R45).
"""

from typing import Any

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
