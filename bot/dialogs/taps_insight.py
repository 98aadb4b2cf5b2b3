"""Buttons of insight, of training and of what a unit has learnt (R31): from a tap to a command."""

from collections.abc import Callable, Mapping
from typing import Final

from bot.dialogs import commands
from bot.dialogs.card_data import Data, number, required, short
from bot.dialogs.commands import Command, Origin


def _completion(origin: Origin, data: Data) -> Command:
    page = max(0, number(data, "page") or 0)
    return commands.ShowCompletion(origin, short(data, "unit"), page)


INSIGHT_TAPS: Final[Mapping[str, Callable[[Origin, Data], Command]]] = {
    "insight.show": lambda origin, data: commands.ShowInsight(origin, short(data, "unit")),
    "insight.download": lambda origin, data: commands.ShowInsight(
        origin, short(data, "unit"), download=True
    ),
    "training.mine": lambda origin, data: commands.ShowTraining(origin),
    "training.unit": _completion,
}


_MOST_PAGES = 10_000


def _about(data: Data) -> str:
    """The incident: as our own cards name it, or the follow-up's."""
    return short(data, "about") or required(data, "incident")


def _write(origin: Origin, data: Data) -> Command:
    typed = data.get("lesson")
    text = typed if isinstance(typed, str) else ""
    return commands.WriteLesson(origin, _about(data), text)


def _share(origin: Origin, data: Data) -> Command:
    return commands.ShareLesson(origin, _about(data), required(data, "word"))


def _list(origin: Origin, data: Data) -> Command:
    page = min(max(number(data, "page") or 0, 0), _MOST_PAGES)
    return commands.ListLessons(origin, page)


LESSON_TAPS: Final[Mapping[str, Callable[[Origin, Data], Command]]] = {
    "lesson.write": _write,
    "lesson.show": lambda origin, data: commands.ShowLesson(origin, _about(data)),
    "lesson.share": _share,
    "lesson.drop": lambda origin, data: commands.DropLesson(origin, _about(data)),
    "lesson.list": _list,
}
