"""Taps on the cards of drills (contract.md, "Cards"; R55, R62, R65)."""

from datetime import date
from typing import Any

from bot.dialogs import commands
from bot.dialogs.commands import Command
from bot.dialogs.taps import command_of
from bot.domain.alarm.incident import Drill, IncidentKind, MeetingType, Scenario
from bot.domain.drills import KNOWN, Stage
from tests.each import each
from tests.unit.dialogs.test_taps import ME

MISMATCH = commands.ShowSentence(ME, "answer-mismatch")
WRITTEN = commands.Raise(
    ME,
    "drill.start with_leader skriftlig",
    KNOWN[Scenario.WRITTEN],
    Drill.WITH_LEADER,
    reported=True,
    scenario=Scenario.WRITTEN,
)
PLANNED = commands.PlanDrill(ME, "0315", date(2026, 5, 4), Drill.ALONE, "0315/2026-04-01/7", "a")
TAPS: list[tuple[str, dict[str, Any], Command]] = [
    ("drill.offer", {}, commands.OfferDrill(ME)),
    ("drill.offer", {"kind": "with_leader"}, commands.OfferDrill(ME, Drill.WITH_LEADER)),
    ("drill.start", {"kind": "with_leader", "scenario": "skriftlig"}, WRITTEN),
    ("drill.start", {"scenario": "brevdue"}, MISMATCH),
    ("drill.next", {"incident": "a", "stage": "warn"}, commands.GoOn(ME, "a", Stage.WARN)),
    ("drill.start", {"kind": "canary", "scenario": "video"}, MISMATCH),
    ("drill.offer", {"kind": "canary"}, MISMATCH),
    ("drill.plan", {"drill_unit": "0315", "drill_kind": "canary"}, MISMATCH),
    ("drill.next", {"incident": "a"}, MISMATCH),
    ("drill.next", {"incident": "a", "stage": "over and out"}, MISMATCH),
    ("drill.next", {"stage": "warn"}, MISMATCH),
    (
        "drill.plan",
        {
            "drill_unit": "0315",
            "drill_day": "2026-05-04",
            "drill_kind": "alone",
            "planned": "0315/2026-04-01/7",
            "incident": "a",
        },
        PLANNED,
    ),
    (
        "drill.plan",
        {"drill_unit": "0315"},
        commands.PlanDrill(ME, "0315", None, Drill.WITH_LEADER),
    ),
    ("drill.plan", {"drill_day": "2026-05-04"}, MISMATCH),
    ("drill.plan", {"drill_unit": "0315", "drill_day": "i morgen"}, MISMATCH),
    ("drill.unplan", {"unit": "0315", "planned": "x"}, commands.UnplanDrill(ME, "0315", "x")),
    ("drill.unplan", {}, MISMATCH),
    ("drill.later", {}, commands.RestDrill(ME)),
    ("drill.pack", {}, commands.OpenFromPack(ME)),
    ("drill.pack", {"routine": "telefon"}, commands.OpenFromPack(ME, "telefon")),
]


@each(TAPS)
def test_a_tap_is_what_it_says_or_a_sentence(
    verb: str, data: dict[str, Any], command: Command
) -> None:
    assert command_of(ME, verb, data) == command


def test_r65_a_drill_begins_with_what_its_situation_knows() -> None:
    found = command_of(ME, "drill.start", {"kind": "alone", "scenario": "video"})
    assert isinstance(found, commands.Raise)
    assert (found.details.meeting, found.details.kind) == (
        MeetingType.VIDEO,
        IncidentKind.THREATENING,
    )
    assert found.reported is False
