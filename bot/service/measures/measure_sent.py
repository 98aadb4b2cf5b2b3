"""The cards of the safety measures, drawn again from the payload of their outgoing row."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.cards.measures.views import Why
from bot.cards.views import View
from bot.service.measures.measure_news import news_view
from bot.service.measures.measure_showing import readable
from bot.service.measures.reminders import due_view
from bot.service.measures.views import placed_measure_view, ready_view, register_view
from bot.service.unit_of_work import Turn


def sent_view(turn: Turn, person: str, payload: Mapping[str, Any]) -> View | None:
    """What the recipient may read of it now; None when there is nothing left to be told, or it is
    no longer theirs."""
    if payload["view"] == "measure":
        found = placed_measure_view(turn, payload["measure"], person)
        if found is None or not payload["new"]:
            return found
        mine = found.owner is not None and found.owner.id == person
        return replace(found, new_to_reader=True) if mine else None
    if payload["view"] == "measure_news":
        return news_view(turn, person, payload)
    if payload["view"] == "measures_due":
        due = due_view(turn, payload["unit"], person, Why(payload["why"]))
        return due if due is not None and (due.lines or due.left_behind or due.lost) else None
    unit = readable(turn, payload["unit"], person)
    if unit is None:
        return None
    if payload["view"] == "measures_ready":
        return ready_view(turn, unit, person)
    return register_view(turn, unit, person, int(payload["page"]))
