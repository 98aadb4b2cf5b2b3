"""The cards of drills, beside the alarm's own, in every condition."""

from dataclasses import replace
from datetime import date

from bot.cards.drills.views import (
    DrillDayView,
    DrillDueView,
    DrillOfferView,
    PlanForm,
    PlanLine,
    ScenarioView,
    UnitDrillsView,
    WelcomePackView,
)
from bot.cards.views import View
from bot.domain.alarm.incident import Drill, Scenario
from bot.domain.drills import Stage, stages_of
from bot.domain.organisation.organisation import Language, oslo_midnight
from bot.texts.scenarios import load

INCIDENT, SEEN = "6f0f5f0e-6a57-4c46-9a6e-0b8d4f0c2a11", 7
NB = Language.BOKMAL
LAST, NEXT = oslo_midnight(date(2026, 5, 4)), oslo_midnight(date(2026, 10, 31))
PLAN = PlanLine(
    "0315", "Nav Eksempel", oslo_midnight(date(2026, 12, 1)), Drill.WITH_LEADER, "Kari Leder", "1/1"
)
FORM = PlanForm((("0315", "Nav Eksempel"),), day="2026-12-08")
OFFER = DrillOfferView(NB, last=LAST, next=NEXT)
PACK = WelcomePackView(
    NB,
    "Nav Eksempel",
    helper=False,
    practised=False,
    routines=(("telefon", "Samtale på telefon"), ("saksbehandler", "Når jeg varsler")),
)
MISSING = UnitDrillsView(
    NB,
    "Nav Eksempel",
    function=True,
    tried=LAST,
    leaders=("Kari Leder",),
    members=("Anne Ansatt", "Bo Ansatt"),
    new=("Ny Ansatt",),
    form=FORM,
)


def scenario(stage: Stage, what: Scenario = Scenario.PHONE, *, alone: bool = True) -> ScenarioView:
    """The card that follows a drill, at this stage of it."""
    steps = stages_of(what)
    return ScenarioView(
        incident=INCIDENT,
        seen=SEEN,
        language=NB,
        scenario=what,
        situation=load()[what, NB],
        stage=stage,
        number=steps.index(stage) + 1 if stage in steps else len(steps),
        of=len(steps),
        alone=alone,
        next=NEXT if stage is Stage.DONE else None,
    )


def drill_examples() -> dict[str, View]:
    """Every condition, in bokmål."""
    late = replace(OFFER, last=None, late=True)
    mine = replace(PLAN, mine=True)
    return {
        "drill-offer": OFFER,
        "drill-offer-holiday": replace(OFFER, day_off="2026-05-14"),
        "drill-day-off": replace(
            OFFER, day_off="2026-05-14", asks=True, known=(("known_kind", "trussel"),)
        ),
        "drill-offer-never": replace(OFFER, last=None, next=None),
        "drill-offer-late": late,
        "drill-offer-leader": replace(
            OFFER,
            helped=LAST,
            plans=(mine,),
            form=replace(FORM, planned="1/1"),
            chosen=Drill.WITH_LEADER,
        ),
        "drill-offer-units": replace(
            OFFER, form=PlanForm((("0315", "Nav Eksempel"), ("0300", "Nav Fylke")))
        ),
        "drill-due": DrillDueView(NB, LAST),
        "drill-due-never": DrillDueView(NB),
        "drill-due-rests": DrillDueView(NB, LAST, rests_until=NEXT),
        "drill-due-done": DrillDueView(NB, LAST, done=True),
        "drill-day": DrillDayView(NB, "Nav Eksempel", "Kari Leder", False, Drill.ALONE),
        "drill-day-helper": DrillDayView(NB, "Nav Eksempel", "", True, Drill.WITH_LEADER),
        "welcome-pack": PACK,
        "welcome-pack-helper": replace(PACK, helper=True, practised=True, routines=()),
        "unit-drills": MISSING,
        "unit-drills-never": replace(MISSING, tried=None, leaders=(), plans=(mine,), form=None),
        "unit-drills-many": replace(
            MISSING, members=tuple(f"Ansatt nummer {n}" for n in range(40)), function=False
        ),
        **_scenarios(),
    }


def _scenarios() -> dict[str, View]:
    stages = (Stage.CALLED, Stage.WARN, Stage.END, Stage.CLOSE, Stage.REPORT, Stage.DONE)
    found: dict[str, View] = {f"scenario-{stage.value}": scenario(stage) for stage in stages}
    return {
        **found,
        "scenario-over": scenario(Stage.OVER),
        "scenario-on-ladder": replace(scenario(Stage.WARN), on_ladder=True),
        "scenario-calm": replace(scenario(Stage.END), calm=True),
        "scenario-moved": replace(scenario(Stage.REPORT), moved=True),
        "scenario-called-leader": scenario(Stage.CALLED, Scenario.CHAT, alone=False),
        "scenario-by-key": replace(
            scenario(Stage.WARN, Scenario.CHAT, alone=False), by_key="Kari Leder"
        ),
        "scenario-rang": replace(scenario(Stage.WARN, Scenario.CHAT, alone=False), rang=True),
        "scenario-video": scenario(Stage.WARN, Scenario.VIDEO),
        "scenario-written": scenario(Stage.KEEP, Scenario.WRITTEN),
        "scenario-written-close": scenario(Stage.CLOSE, Scenario.WRITTEN),
    }
