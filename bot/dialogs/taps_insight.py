"""Buttons of insight, of training and of what a unit has learnt (R31): from a tap to a command."""

from typing import Final

from bot.cards.insight.views import InsightVerb
from bot.dialogs import commands
from bot.dialogs.card_data import Data, Taps, chosen_unit, number, required, short
from bot.dialogs.commands import Command, Origin


def _completion(origin: Origin, data: Data) -> Command:
    page = max(0, number(data, "page") or 0)
    return commands.ShowCompletion(origin, chosen_unit(data, "unit"), page)


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


TAPS: Final[Taps] = {
    InsightVerb.SHOW: lambda origin, data: commands.ShowInsight(origin, chosen_unit(data, "unit")),
    InsightVerb.DOWNLOAD: lambda origin, data: commands.ShowInsight(
        origin, short(data, "unit"), download=True
    ),
    InsightVerb.TRAINING: lambda origin, data: commands.ShowTraining(origin),
    InsightVerb.COMPLETION: _completion,
    InsightVerb.WRITE_LESSON: _write,
    InsightVerb.SHOW_LESSON: lambda origin, data: commands.ShowLesson(origin, _about(data)),
    InsightVerb.SHARE_LESSON: _share,
    InsightVerb.DROP_LESSON: lambda origin, data: commands.DropLesson(origin, _about(data)),
    InsightVerb.LIST_LESSONS: _list,
}
