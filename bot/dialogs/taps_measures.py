"""Taps on the cards of the register of measures.

No two inputs of a card may share an id, and a card holds several forms: those of the minutes have
ids of their own.
"""

from collections.abc import Callable
from typing import Final

from bot.cards.measures.views import MeasureVerb
from bot.dialogs import commands
from bot.dialogs.card_data import Data, Misread, Taps, choice, number, required, short
from bot.dialogs.commands import Command, Judgement, Origin
from bot.domain.measures import Care

FIELDS: Final = (
    "title", "purpose", "owner", "owner_name",
    *(f"{care.value}_{part}" for care in Care for part in ("every", "day")),
)  # fmt: skip
_MOST_PAGES = 1_000


def _register(origin: Origin, data: Data) -> Command:
    page = min(max(number(data, "page") or 0, 0), _MOST_PAGES)
    return commands.ShowRegister(origin, short(data, "unit"), page)


def _show(origin: Origin, data: Data) -> Command:
    return commands.ShowMeasure(origin, required(data, "measure"))


def _ready(origin: Origin, data: Data) -> Command:
    return commands.ShowReady(origin, required(data, "unit"))


def _add(origin: Origin, data: Data) -> Command:
    title, purpose = _text(data, "new_title"), _text(data, "new_purpose")
    return commands.AddMeasure(origin, required(data, "unit"), title, purpose)


def _take(origin: Origin, data: Data) -> Command:
    return commands.TakeReady(origin, required(data, "unit"), required(data, "ready"))


def _save(origin: Origin, data: Data) -> Command:
    fields = {name: _text(data, name) for name in FIELDS if isinstance(data.get(name), str)}
    return commands.SaveMeasure(
        origin, required(data, "measure"), number(data, "revision"), fields
    )  # fmt: skip


def _tick(origin: Origin, data: Data) -> Command:
    care = choice(Care, data, "care")
    if care is None:
        raise Misread
    reminded = data.get("reminded") == "yes"
    return commands.TickMeasure(origin, required(data, "measure"), care, reminded)


def _judge(origin: Origin, data: Data) -> Command:
    judgement = choice(Judgement, data, "judgement")
    if judgement is None:
        raise Misread
    why = _text(data, f"{judgement.value}_why")  # two forms of one card: an id of its own each
    return commands.JudgeMeasure(origin, required(data, "measure"), judgement, why)


def _minutes(*, review: bool) -> Callable[[Origin, Data], Command]:
    def read(origin: Origin, data: Data) -> Command:
        return commands.KeepMinutes(
            origin,
            required(data, "unit"),
            short(data, "measure"),
            short(data, "held"),
            _text(data, "reference"),
            _text(data, "decision"),
            review,
        )

    return read


def _move(origin: Origin, data: Data) -> Command:
    return commands.MoveMeasures(origin, required(data, "unit"), required(data, "to"))


def _plan(origin: Origin, data: Data) -> Command:
    return commands.ShowPlan(origin, required(data, "unit"))


def _text(data: Data, key: str) -> str:
    value = data.get(key)
    return value.strip() if isinstance(value, str) else ""


TAPS: Final[Taps] = {
    MeasureVerb.REGISTER: _register,
    MeasureVerb.SHOW: _show,
    MeasureVerb.READY: _ready,
    MeasureVerb.ADD: _add,
    MeasureVerb.TAKE: _take,
    MeasureVerb.SAVE: _save,
    MeasureVerb.TICK: _tick,
    MeasureVerb.JUDGE: _judge,
    MeasureVerb.MINUTES: _minutes(review=False),
    MeasureVerb.REVIEW: _minutes(review=True),
    MeasureVerb.MOVE: _move,
    MeasureVerb.PLAN: _plan,
}
