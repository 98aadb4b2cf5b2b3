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

from bot.dialogs.text import Command
from bot.dialogs.vocabulary import words_file
from bot.domain.organisation.organisation import Language
from bot.texts import say_in

_PRIVATE = (
    Command.HELP,
    Command.END,
    Command.WARN,
    Command.CANCEL,
    Command.THREAT,
    Command.DRILL,
    Command.COLLEAGUES,
    Command.AWAY,
    Command.READINESS,
    Command.EVIDENCE,
    Command.REPORT,
    Command.NOTE,
)
_SHARED = (
    Command.HELP,
    Command.STATUS,
    Command.HERE,
    Command.BACK,
    Command.ROUTINES,
    Command.INSIGHT,
    Command.TRAINING,
    Command.MEASURES,
    Command.LANGUAGE,
    Command.PRIVACY,
    Command.ADMIN,
)

_DESCRIPTIONS = {
    Command.HELP: "menu-help",
    Command.END: "menu-end",
    Command.WARN: "menu-warn",
    Command.CANCEL: "menu-cancel",
    Command.THREAT: "menu-threat",
    Command.DRILL: "menu-drill",
    Command.AWAY: "menu-away",
    Command.BACK: "menu-back",
    Command.READINESS: "menu-readiness",
    Command.EVIDENCE: "menu-evidence",
    Command.REPORT: "menu-report",
    Command.NOTE: "menu-note",
    Command.STATUS: "menu-status",
    Command.HERE: "menu-here",
    Command.COLLEAGUES: "menu-colleagues",
    Command.ROUTINES: "menu-routines",
    Command.MEASURES: "menu-measures",
    Command.LANGUAGE: "menu-language",
    Command.PRIVACY: "menu-privacy",
    Command.INSIGHT: "menu-insight",
    Command.TRAINING: "menu-training",
    Command.ADMIN: "menu-admin",
}
_DESCRIPTIONS_SHARED = {**_DESCRIPTIONS, Command.HELP: "menu-help-shared"}


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
    commands: tuple[Command, ...], descriptions: dict[Command, str], language: Language
) -> list[dict[str, str]]:
    say = say_in(language)
    return [
        {"title": _word(command, language), "description": say(descriptions[command])}
        for command in commands
    ]


def _word(command: Command, language: Language) -> str:
    """The first word of the command in words.toml: what a menu shows is what it then sends."""
    return str(words_file()["commands"][command][language.value][0])
