"""Taps on the cards of the leader's follow-up (contract.md, "Cards").

A card holds several forms, and no two inputs of a card may share an id: each form names its point
under an id of its own.
"""

from datetime import date
from typing import Final

from bot.cards.follow_up.views import FollowUpVerb
from bot.dialogs import commands
from bot.dialogs.card_data import Data, Misread, Taps, choice, number, required, short
from bot.dialogs.commands import Command, Origin
from bot.domain.follow_up import MINUTES, QUESTIONS, Item
from bot.domain.threat.duty import Result

EVERYTHING = "everything"  # in place of an item: all that is the owner's
_MOST_PAGES = 10_000


def _settle(origin: Origin, data: Data) -> Command:
    item, result = _item(data, "skip_item"), choice(Result, data, "result")
    if item is None or result is None:
        raise Misread
    reason, colleague = _text(data, "reason"), short(data, "colleague")
    return commands.SettlePoint(origin, required(data, "incident"), item, result, colleague, reason)


def _date(origin: Origin, data: Data) -> Command:
    item, day = _item(data, "date_item"), short(data, "day")
    if item is None:
        raise Misread
    try:
        chosen = date.fromisoformat(day) if day else None
    except ValueError:
        raise Misread from None
    return commands.DatePoint(origin, required(data, "incident"), item, chosen)


def _give(origin: Origin, data: Data) -> Command:
    everything = short(data, "give_item") in (EVERYTHING, None) and "item" not in data
    item = None if everything else _item(data, "give_item")
    return commands.GiveFollowUp(origin, required(data, "incident"), item, short(data, "person"))


def _close(origin: Origin, data: Data) -> Command:
    words = tuple((question, _text(data, question)) for question in (*QUESTIONS, MINUTES))
    named = tuple((short(data, "named") or "").split())
    return commands.CloseFollowUp(origin, required(data, "incident"), words, named)


def _show(origin: Origin, data: Data) -> Command:
    incident = short(data, "incident") or required(data, "about")
    return commands.ShowFollowUp(origin, incident)


def _report(origin: Origin, data: Data) -> Command:
    return commands.OpenReport(origin, required(data, "draft"), _page(data))


def _item(data: Data, form: str) -> Item | None:
    return choice(Item, data, "item") or choice(Item, data, form)


def _text(data: Data, key: str) -> str:
    value = data.get(key)
    return value.strip() if isinstance(value, str) else ""


def _page(data: Data) -> int:
    return min(max(number(data, "page") or 0, 0), _MOST_PAGES)


TAPS: Final[Taps] = {
    FollowUpVerb.SETTLE: _settle,
    FollowUpVerb.DATE: _date,
    FollowUpVerb.GIVE: _give,
    FollowUpVerb.CLOSE: _close,
    FollowUpVerb.SHOW: _show,
    FollowUpVerb.LIST: lambda origin, data: commands.ListFollowUps(origin, _page(data)),
    FollowUpVerb.REPORT: _report,
}
