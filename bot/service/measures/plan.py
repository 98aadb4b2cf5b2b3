"""What the contingency plan says of a unit now: the live chain and the register (R25); and what the
register holds of one person, for that person (GDPR article 15; L13)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.cards.kit.words import CheckLine
from bot.documents.contingency_plan import (
    ContingencyPlan,
    PlanAway,
    PlanLevel,
    PlanMeasure,
    PlanMinutes,
    PlanPerson,
    plan_sheet,
)
from bot.domain.measures import Measure, MeasureState, Minutes, Register, Right
from bot.domain.organisation.organisation import Absence, Chain, Language, Unit, lasting
from bot.domain.readiness import Grade, Line, Scene, examine
from bot.service.directory import Directory
from bot.service.links import Document, DocumentKind
from bot.service.measures.register import (
    HistoryStep,
    changes_by,
    may,
    measures_and_lost,
    measures_owned,
    minutes_read,
    owner_of,
)
from bot.service.readiness.check import check_lines
from bot.service.unit_of_work import UnitOfWork

_NEWEST_MINUTES = 10
PLAN = "plan"  # what a link to one is for, before the unit


def plan_of(uow: UnitOfWork, unit: Unit, language: Language) -> ContingencyPlan:
    """The plan, from what counts for as long as a paper hangs: nobody is left out as the one in
    trouble, nor whoever is away for some days."""
    directory, now = uow.directory, uow.now
    away = lasting(directory.absences(now), now)
    chain = directory.organisation.chain(unit, now, (), away)
    register = uow.tx.look_at_register(unit.number)
    everything, lost = measures_and_lost(uow, unit.number)
    measures = [one for one in everything if one.state is MeasureState.IN_FORCE]
    minutes = minutes_read(uow, uow.tx.minutes_of(unit.number, _NEWEST_MINUTES))
    return ContingencyPlan(
        language=language,
        unit=unit.number,
        unit_name=unit.name,
        made_at=now,
        version=directory.revision,
        levels=_levels(chain),
        rounds=unit.repeat,
        contact_seconds=unit.contact_seconds,
        away=_away(directory, unit, away, now),
        broken=_broken(uow, unit, away),
        numbers=tuple((contact.name, contact.phone) for contact in unit.contacts),
        safety_reps=tuple(directory.name(one) for one in unit.safety_reps),
        administrators=tuple(directory.name(one) for one in unit.administrators),
        risk_assessment=unit.risk_assessment,
        measures=tuple(_measure(uow, unit, one) for one in measures),
        review=register.review if register is not None and measures else None,
        reviewed=register.reviewed if register is not None else None,
        reviewed_by=register.reviewed_by if register is not None else "",
        minutes=tuple(PlanMinutes(one.day, one.decision, one.reference) for one in minutes),
        lost=lost,
    )


def _levels(chain: Chain) -> tuple[PlanLevel, ...]:
    return tuple(
        PlanLevel(
            level.name,
            level.wait_ms // 1000,
            level.wait_alone_ms // 1000,
            tuple(PlanPerson(one.name, one.phone, one.stands_in_for) for one in level.people),
        )
        for level in chain.levels
    )


def _broken(uow: UnitOfWork, unit: Unit, away: Mapping[str, Absence]) -> tuple[CheckLine, ...]:
    """What the one examination finds, as far as it is for a paper that everybody may read: of the
    chain, of nobody's way through Teams on one day, and of no person (L11)."""
    scene = Scene(uow.directory.organisation, uow.now, away, lambda person: Line.UNASKED)
    found = examine(scene, unit)
    told = [one for one in found if one.person is None and one.grade < Grade.ADVICE]
    return tuple(check_lines(uow, told, ""))


def _away(
    directory: Directory, unit: Unit, away: Mapping[str, Absence], now: int
) -> tuple[PlanAway, ...]:
    """Leaders who are away for long, in the chain's order, with whoever answers instead, wherever
    else that one stands."""
    organisation = directory.organisation
    levels = organisation.levels_of(unit)
    absent = dict.fromkeys(one for level in levels for one in level.people if one in away)
    instead = {one: organisation.stand_in_of(one, now, away) for one in absent}
    return tuple(
        PlanAway(directory.name(one), directory.name(other) if other is not None else "")
        for one, other in instead.items()
    )


def _measure(uow: UnitOfWork, unit: Unit, measure: Measure) -> PlanMeasure:
    owner = owner_of(uow, unit, measure)
    return PlanMeasure(measure.title, owner.name if owner is not None else "", measure.schedules)


@dataclass(frozen=True, slots=True)
class OwnMeasures:
    """What somebody answers for, has changed, and has written down of meetings."""

    owned: Sequence[Measure]
    changed: Sequence[HistoryStep]
    minutes: Sequence[Minutes]
    reviewed: Sequence[Register]

    @property
    def count(self) -> int:
        """How many measures that is."""
        about = {one.measure for one in self.minutes if one.measure is not None}
        changed = {step.measure.id for step in self.changed}
        return len({one.id for one in self.owned} | changed | about)

    def as_json(self, instant: Callable[[int], str]) -> dict[str, Any]:
        """For the file; `instant` writes ms UTC."""
        return {
            "responsible_for": [
                {"id": one.id, "unit": one.unit, "title": one.title, "state": one.state}
                for one in self.owned
            ],
            "changes": [
                {
                    "measure": step.measure.id,
                    "title": step.measure.title,
                    "purpose": step.measure.purpose,
                    "kind": step.kind,
                    "why": step.why,
                    "at": instant(step.at),
                }
                for step in self.changed
            ],
            "reviews": [
                {"unit": one.unit, "day": one.reviewed.isoformat() if one.reviewed else None}
                for one in self.reviewed
            ],
            "minutes": [
                {
                    "unit": one.unit,
                    "measure": one.measure,
                    "day": one.day.isoformat(),
                    "decision": one.decision,
                    "reference": one.reference,
                    "at": instant(one.at),
                }
                for one in self.minutes
            ],
        }


def own_measures(uow: UnitOfWork, person: str) -> OwnMeasures:
    """All of it, as it is now."""
    minutes = minutes_read(uow, uow.tx.minutes_by(person))
    reviewed = [one for one in uow.tx.registers_but([]) if one.reviewer == person]
    return OwnMeasures(measures_owned(uow, person), changes_by(uow, person), minutes, reviewed)


def plan_document(uow: UnitOfWork, id: str, person: str) -> Document | None:
    """The notification routine (R25), for whoever may read the unit's register (R58)."""
    unit = uow.directory.organisation.units.get(id)
    if unit is None or Right.READ not in may(uow, unit, person):
        return None
    sheet = plan_sheet(plan_of(uow, unit, uow.directory.language(person)))
    return Document("paper-page-plan", f"varslingsrutine-{unit.number}.pdf", sheet, own=False)


def _record_look(uow: UnitOfWork, id: str, person: str) -> None:
    uow.tx.log_access(person, "plan.view", None)


PLAN_DOCUMENT = DocumentKind(plan_document, _record_look)
