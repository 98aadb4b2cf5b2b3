"""Reads the organisation file (contract.md): YAML or JSON in, an `Organisation` or problems out.

A change made in chat is held against the same rules and written as one: the same reader, the same
writer, so that no start ever finds a version it cannot read.
"""

from dataclasses import dataclass
from typing import TypeVar

from bot.domain.organisation.organisation import Flaw, Level, Organisation, Person, Unit
from bot.integrations.directory.coherence import check
from bot.integrations.directory.drafts import (
    FileDraft,
    LevelDraft,
    PersonDraft,
    UnitDraft,
    read_file,
)
from bot.integrations.directory.writing import write_organisation
from bot.integrations.directory.yaml_nodes import (
    Findings,
    Problem,
    ProblemSeverity,
    compose,
    render,
)

_Value = TypeVar("_Value")

__all__ = ["ParsedOrganisation", "Problem", "ProblemSeverity", "read_organisation", "render"]


@dataclass(frozen=True, slots=True)
class ParsedOrganisation:
    """What came of reading a file: `organisation` is None exactly when there is an error."""

    organisation: Organisation | None
    problems: tuple[Problem, ...]


def read_organisation(content: str) -> ParsedOrganisation:
    """Read the text of an organisation file; all problems at once, sorted by line.

    Never raises, whatever the text is: the caller keeps the last good revision (L8).
    """
    findings = Findings()
    root = compose(content, findings)
    draft = None if root is None else read_file(root, findings)
    if draft is not None:
        check(draft, findings)
    accepted = draft is not None and not findings.refused
    return ParsedOrganisation(
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


_PEOPLE, _UNITS = "people:", "units:"


class FileTexts:
    """Implements `ports.OrganisationTexts`. The pieces of the text are kept: a change is
    written while an alarm may be waiting, and the whole of five hundred units takes the writer
    longer than one may wait (docs/decisions/0029)."""

    def __init__(self) -> None:
        self._pieces: dict[Person | Unit, str] = {}

    def flaws(self, organisation: Organisation) -> tuple[Flaw, ...]:
        """See `OrganisationTexts.flaws`."""
        problems = read_organisation(write_organisation(organisation)).problems
        found = [problem.flaw for problem in problems if problem.severity is ProblemSeverity.ERROR]
        return tuple(dict.fromkeys(found))

    def written(self, organisation: Organisation, remark: str) -> str:
        """See `OrganisationTexts.written`. The same text as `write_organisation`'s."""
        pieces = self._pieces
        fallback, version = organisation.fallback_unit, organisation.version
        bare = write_organisation(Organisation(fallback, {}, {}, version))
        lines = [f"# {remark}", bare[: bare.index(_PEOPLE)] + _PEOPLE]
        known: dict[Person | Unit, str] = {}
        for person in sorted(organisation.people.values(), key=lambda one: (one.name, one.id)):
            known[person] = pieces.get(person) or _person_said(person)
            lines.append(known[person])
        lines.append(_UNITS)
        for unit in sorted(organisation.units.values(), key=lambda one: one.number):
            known[unit] = pieces.get(unit) or _unit_said(unit)
            lines.append(known[unit])
        self._pieces = known
        return "\n".join(lines) + "\n"

    def read(self, content: str) -> Organisation | None:
        """See `OrganisationTexts.read`."""
        return read_organisation(content).organisation


def _person_said(person: Person) -> str:
    text = write_organisation(Organisation("", {person.id: person}, {}))
    return text[text.index(_PEOPLE) + len(_PEOPLE) + 1 : text.rindex(_UNITS) - 1]


def _unit_said(unit: Unit) -> str:
    text = write_organisation(Organisation("", {}, {unit.number: unit}))
    return text[text.index(_UNITS) + len(_UNITS) + 1 : -1]
