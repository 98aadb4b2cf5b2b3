"""Reads the organisation file (contract.md): YAML or JSON in, an `Organisation` or problems out."""

from dataclasses import dataclass
from typing import TypeVar

from bot.domain.organisation.organisation import Level, Organisation, Person, Unit
from bot.integrations.directory.coherence import check
from bot.integrations.directory.drafts import (
    FileDraft,
    LevelDraft,
    PersonDraft,
    UnitDraft,
    read_file,
)
from bot.integrations.directory.problems import Findings, Problem, Severity, render
from bot.integrations.directory.yaml_nodes import compose

_Value = TypeVar("_Value")

__all__ = ["Problem", "Reading", "Severity", "read_organisation", "render"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a file: `organisation` is None exactly when there is an error."""

    organisation: Organisation | None
    problems: tuple[Problem, ...]


def read_organisation(content: str) -> Reading:
    """Read the text of an organisation file; all problems at once, sorted by line.

    Never raises, whatever the text is: the caller keeps the last good revision (L8).
    """
    findings = Findings()
    root = compose(content, findings)
    draft = None if root is None else read_file(root, findings)
    if draft is not None:
        check(draft, findings)
    accepted = draft is not None and not findings.refused
    return Reading(
        organisation=_organisation(draft) if draft is not None and accepted else None,
        problems=findings.in_order(),
    )


def _organisation(draft: FileDraft) -> Organisation:
    people = [_person(person) for person in draft.people]
    units = [_unit(unit) for unit in draft.units]
    return Organisation(
        fallback_unit=_known(draft.fallback_unit).value,
        people={person.id: person for person in people},
        units={unit.number: unit for unit in units},
    )


def _known(value: _Value | None) -> _Value:
    """The value, which a draft without errors always has."""
    if value is None:
        raise AssertionError("a draft without errors lacks a required value")
    return value


def _person(draft: PersonDraft) -> Person:
    return Person(
        id=_known(draft.id).value,
        name=_known(draft.name),
        phone=draft.phone,
        nav_ident=draft.nav_ident,
        language=draft.language,
        sector=draft.sector,
        default_place=draft.default_place,
        absent=draft.absent,
        safety_training=draft.safety_training,
    )


def _level(draft: LevelDraft) -> Level:
    return Level(
        name=_known(draft.name),
        people=tuple(person.value for person in draft.people),
        wait_seconds=_known(draft.wait_seconds),
        wait_seconds_alone=draft.wait_seconds_alone,
    )


def _unit(draft: UnitDraft) -> Unit:
    return Unit(
        number=_known(draft.number).value,
        name=_known(draft.name),
        levels=tuple(_level(level) for level in draft.levels),
        members=tuple(member.value for member in draft.members),
        sector=draft.sector,
        parent=draft.parent.value if draft.parent else None,
        contact_seconds=draft.contact_seconds,
        repeat=draft.repeat,
        safety_reps=tuple(person.value for person in draft.safety_reps),
        administrators=tuple(person.value for person in draft.administrators),
        contacts=draft.contacts,
        risk_assessment=draft.risk_assessment,
        drills=draft.drills,
    )
