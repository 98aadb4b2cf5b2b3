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
from bot.domain.follow_up import ASKED, Item, NoTalk, Relief, TalkAnswer
from bot.domain.threat.duty import Result

EVERYTHING = "everything"  # in place of an item: all that is the owner's
_MOST_PAGES = 10_000


def _settle(origin: Origin, data: Data) -> Command:
    item, result = _item(data, "skip_item"), choice(Result, data, "result")
    if item is None or result is None:
        raise Misread
    reason, colleague = _text(data, "reason"), short(data, "colleague")
    return commands.SettlePoint(origin, required(data, "incident"), item, result, colleague, reason)


def _no_talk(origin: Origin, data: Data) -> Command:
    incident, why = required(data, "incident"), choice(NoTalk, data, "no_talk_now")
    return commands.SettlePoint(origin, incident, Item.TALK, Result.NOT_RELEVANT, why=why)


def _date(origin: Origin, data: Data) -> Command:
    item = _item(data, "date_item")
    if item is None:
        raise Misread
    return commands.DatePoint(origin, required(data, "incident"), item, _day(data, "day"))


def _relieve(origin: Origin, data: Data) -> Command:
    relief, day = choice(Relief, data, "relief"), _day(data, "relief_day")
    return commands.Relieve(origin, required(data, "incident"), relief, day)


def _talked(origin: Origin, data: Data) -> Command:
    answer = choice(TalkAnswer, data, "answer")
    if answer is None:
        raise Misread
    return commands.AnswerTalk(origin, required(data, "incident"), answer)


def _tell(origin: Origin, data: Data) -> Command:
    return commands.TellOfTalk(origin, required(data, "incident"), short(data, "tell") == "yes")


def _day(data: Data, key: str) -> date | None:
    day = short(data, key)
    try:
        return date.fromisoformat(day) if day else None
    except ValueError:
        raise Misread from None


def _give(origin: Origin, data: Data) -> Command:
    everything = short(data, "give_item") in (EVERYTHING, None) and "item" not in data
    item = None if everything else _item(data, "give_item")
    return commands.GiveFollowUp(origin, required(data, "incident"), item, short(data, "person"))


def _close(origin: Origin, data: Data) -> Command:
    words = tuple((question, _text(data, question)) for question in ASKED)
    named = tuple((short(data, "named") or "").split())
    no_talk = choice(NoTalk, data, "no_talk")
    return commands.CloseFollowUp(origin, required(data, "incident"), words, named, no_talk)


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


def _rest(origin: Origin, data: Data) -> Command:
    incident = required(data, "incident")
    if data.get("of") == "threat":
        return commands.ShowThreatRest(origin, incident)
    return commands.ShowRest(origin, incident)


TAPS: Final[Taps] = {
    FollowUpVerb.SETTLE: _settle,
    FollowUpVerb.DATE: _date,
    FollowUpVerb.GIVE: _give,
    FollowUpVerb.CLOSE: _close,
    FollowUpVerb.SHOW: _show,
    FollowUpVerb.REST: _rest,
    FollowUpVerb.LIST: lambda origin, data: commands.ListFollowUps(origin, _page(data)),
    FollowUpVerb.REPORT: _report,
    FollowUpVerb.RELIEF: _relieve,
    FollowUpVerb.NO_TALK: _no_talk,
    FollowUpVerb.TALKED: _talked,
    FollowUpVerb.TELL: _tell,
}
