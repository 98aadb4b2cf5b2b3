"""Taps on the cards of drills."""

from dataclasses import replace
from datetime import date
from typing import Final

from bot.cards.drills.views import DrillVerb
from bot.dialogs import commands
from bot.dialogs.card_data import Data, Misread, Taps, choice, chosen_unit, required, short
from bot.dialogs.commands import Command, Origin
from bot.domain import drills
from bot.domain.alarm.incident import (
    Details,
    Drill,
    IncidentKind,
    MeetingType,
    Scenario,
    Target,
    ThreatChannel,
)
from bot.domain.drills import Stage
from bot.domain.organisation.organisation import Workplace


def _drill(data: Data, key: str = "kind") -> Drill | None:
    """A drill of people; no button is the bot's own."""
    kind = choice(Drill, data, key)
    if kind is Drill.CANARY:
        raise Misread
    return kind


def _start(origin: Origin, data: Data) -> Command:
    """Without a situation, as on cards of an earlier version, as if it had been typed so."""
    kind, what = _drill(data) or Drill.ALONE, choice(Scenario, data, "scenario")
    # Another situation a moment later is another drill, and not the same tap twice (L6).
    words = f"drill.start {kind} {what}" if what is not None else DrillVerb.START
    begun = started(origin, words, kind, what)
    asked_on = short(data, "day") or ""
    return replace(begun, details=begun.details.updated(_known(data)), asked_on=asked_on)


def _known(data: Data) -> Details:
    """What was said with the word before it was asked about."""
    return Details(
        meeting=choice(MeetingType, data, "known_meeting"),
        kind=choice(IncidentKind, data, "known_kind"),
        place=choice(Workplace, data, "known_place"),
        target=choice(Target, data, "known_target"),
        channel=choice(ThreatChannel, data, "known_channel"),
    )


def started(origin: Origin, words: str, kind: Drill, what: Scenario | None) -> commands.Raise:
    """A drill of this scenario, with what is known in it from the first moment. Alone it always is
    one, by telephone where nothing else was said, so that it is the same drill however it was
    begun; with a leader, what is practised may be the alarm's own path and nothing else."""
    if what is None and kind is Drill.ALONE:
        what = Scenario.PHONE
    if what is None:
        return commands.Raise(origin, words=words, drill=kind)
    reported = what is Scenario.WRITTEN  # R82: told, and not cried for help in a call
    details = drills.KNOWN[what]
    return commands.Raise(origin, words, details, kind, reported=reported, scenario=what)


def _next(origin: Origin, data: Data) -> Command:
    stage = choice(Stage, data, "stage")
    if stage is None:
        raise Misread
    return commands.GoOn(origin, required(data, "incident"), stage)


def _plan(origin: Origin, data: Data) -> Command:
    day, about = short(data, "drill_day"), short(data, "incident")
    try:
        chosen = date.fromisoformat(day) if day else None
    except ValueError:
        raise Misread from None
    kind = _drill(data, "drill_kind") or Drill.WITH_LEADER
    planned = short(data, "planned") or ""
    unit = chosen_unit(data, "drill_unit")
    if unit is None:
        raise Misread
    return commands.PlanDrill(origin, unit, chosen, kind, planned, about)


def _unplan(origin: Origin, data: Data) -> Command:
    return commands.UnplanDrill(origin, required(data, "unit"), short(data, "planned") or "")


TAPS: Final[Taps] = {
    DrillVerb.OFFER: lambda origin, data: commands.OfferDrill(
        origin, _drill(data), beside=data.get("beside") == "card"
    ),
    DrillVerb.START: _start,
    DrillVerb.NEXT: _next,
    DrillVerb.PLAN: _plan,
    DrillVerb.UNPLAN: _unplan,
    DrillVerb.PACK: lambda origin, data: commands.OpenFromPack(origin, short(data, "routine")),
    DrillVerb.LATER: lambda origin, data: commands.RestDrill(origin),
}
