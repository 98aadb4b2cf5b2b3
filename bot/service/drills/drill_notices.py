"""The calendar's messages, drawn when they are sent and again after a crash."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.cards.views import View
from bot.domain.alarm.incident import Drill
from bot.domain.drills import PlannedDrill
from bot.service.drills.views import day_view, due_view, offer_view, pack_view, unit_drills_view
from bot.service.unit_of_work import Turn


def drill_notice(turn: Turn, person: str, payload: Mapping[str, Any]) -> View | None:
    """What the recipient is to read; None when there is nothing left to say, and for a row that is
    none of these."""
    match payload.get("view"):
        case "drill_offer":
            chosen = payload["chosen"]
            return offer_view(turn, person, Drill(chosen) if chosen else None)
        case "drill_due":
            return due_view(turn, person, payload.get("rests_until"))
        case "drill_day":
            day, kind = date.fromisoformat(payload["day"]), Drill(payload["kind"])
            plan = PlannedDrill(payload["unit"], day, kind, payload["by"], 0)
            return day_view(turn, person, plan, helper=bool(payload["helper"]))
        case "welcome_pack":
            return pack_view(turn, person)
        case "unit_drills":
            return unit_drills_view(turn, person, payload["unit"])
    return None
