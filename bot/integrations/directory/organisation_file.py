"""Reads the organisation file (contract.md): YAML or JSON in, an `Organisation` or problems out;
and writes one, which reads back as its equal.

A change made in chat is held against the same rules and written as one: the same reader, the same
writer, so that no start ever finds a version it cannot read.

What is written is canonical: equal organisations give the same text, and so the same revision.
People stand by name and units by number; what has an order of its own (levels, those on a level,
members) keeps it. What is not known, or is what the reader assumes anyway, is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

import yaml

from bot.domain.organisation.organisation import (
    DrillFrequency,
    EmergencyNumber,
    FileAbsence,
    Flaw,
    Level,
    Organisation,
    Person,
    Unit,
)
from bot.integrations.directory.drafts import (
    FileDraft,
    LevelDraft,
    PersonDraft,
    UnitDraft,
    check,
    read_file,
)
from bot.integrations.directory.yaml_nodes import (
    Findings,
    Problem,
    ProblemSeverity,
    compose,
    render,
)

_STRING = "tag:yaml.org,2002:str"
_INTEGER = "tag:yaml.org,2002:int"
_DATE = "tag:yaml.org,2002:timestamp"
_LIST = "tag:yaml.org,2002:seq"
_MAPPING = "tag:yaml.org,2002:map"

# A person or a level is easiest to read on one line, so no line is ever folded.
_NO_FOLDING = 1_000_000

# libyaml is ten times faster, and some wheels come without it.
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

_Entry = tuple[str, yaml.Node | None]


def write_organisation(organisation: Organisation) -> str:
    """The text of a file that `read_organisation` accepts, if the organisation is sound.

    Whether it is sound is not looked at: read the text back to know, as a file is checked.
    """
    people = sorted(organisation.people.values(), key=lambda person: (person.name, person.id))
    units = sorted(organisation.units.values(), key=lambda unit: unit.number)
    root = _mapping(
        ("version", _number(organisation.version)),
        ("fallback_unit", _quoted(organisation.fallback_unit)),
        ("people", _list(_person_node(person) for person in people)),
        ("units", _list(_unit_node(unit) for unit in units)),
    )
    written: str = yaml.serialize(root, Dumper=_Dumper, allow_unicode=True, width=_NO_FOLDING)
    return written


def _person_node(person: Person) -> yaml.Node:
    entries: tuple[_Entry, ...] = (
        ("id", _text(person.id)),
        ("name", _text(person.name)),
        ("phone", _quoted(person.phone)),
        ("nav_ident", _text(person.nav_ident)),
        ("language", _text(person.language)),
        ("sector", _text(person.sector)),
        ("default_place", _text(person.default_place)),
        ("absent", _some(_absence(absence) for absence in person.absent)),
        ("safety_training", _day(person.safety_training)),
        ("spoken_name", _text(person.spoken_name)),
        ("hms", _some(_quoted(unit) for unit in person.hms)),
    )
    return _mapping(*entries, on_one_line=not person.absent)


def _day(day: date | None) -> yaml.Node | None:
    return yaml.ScalarNode(_DATE, day.isoformat()) if day is not None else None


def _absence(absence: FileAbsence) -> yaml.Node:
    return _mapping(
        ("from", _day(absence.first)),
        ("to", _day(absence.last)),
        ("stand_in", _text(absence.stand_in)),
        on_one_line=True,
    )


def _unit_node(unit: Unit) -> yaml.Node:
    usual = Unit(unit.number, unit.name, unit.levels)
    repeat = unit.repeat if unit.repeat != usual.repeat else None
    contact = unit.contact_seconds if unit.contact_seconds != usual.contact_seconds else None
    return _mapping(
        ("number", _quoted(unit.number)),
        ("name", _text(unit.name)),
        ("sector", _text(unit.sector)),
        ("risk_assessment", _text(unit.risk_assessment)),
        ("drills", _drills(unit)),
        ("temas", _some(_ids(unit.temas))),
        ("parent", _quoted(unit.parent)),
        ("members", _list(_ids(unit.members))),
        ("contact_seconds", _number(contact)),
        ("repeat", _number(repeat)),
        ("call_after_seconds", _number(unit.call_after_seconds)),
        ("levels", _list(_level_node(level) for level in unit.levels)),
        ("safety_reps", _some(_ids(unit.safety_reps))),
        ("administrators", _some(_ids(unit.administrators))),
        ("contacts", _some(_contact(contact) for contact in unit.contacts)),
    )


def _drills(unit: Unit) -> yaml.Node | None:
    """How often, where it is not as usual."""
    usual, how_often = DrillFrequency(), unit.drills
    days = (
        (name, getattr(how_often, name))
        for name in ("alone_days", "leader_days", "function_days")
        if getattr(how_often, name) != getattr(usual, name)
    )
    entries = [(name, _number(value)) for name, value in days]
    return _mapping(*entries, on_one_line=True) if entries else None


def _level_node(level: Level) -> yaml.Node:
    return _mapping(
        ("name", _text(level.name)),
        ("wait_seconds", _number(level.wait_seconds)),
        ("wait_seconds_alone", _number(level.wait_seconds_alone)),
        ("call_after_seconds", _number(level.call_after_seconds)),
        ("people", _list(_ids(level.people))),
    )


def _contact(contact: EmergencyNumber) -> yaml.Node:
    return _mapping(
        ("name", _text(contact.name)), ("phone", _quoted(contact.phone)), on_one_line=True
    )


def _mapping(*entries: _Entry, on_one_line: bool = False) -> yaml.Node:
    """The entries in their order, without those that have no value."""
    known = [(yaml.ScalarNode(_STRING, key), node) for key, node in entries if node is not None]
    return yaml.MappingNode(_MAPPING, known, flow_style=on_one_line)


def _list(nodes: Iterable[yaml.Node]) -> yaml.Node:
    items = list(nodes)
    return yaml.SequenceNode(_LIST, items, flow_style=not items)


def _some(nodes: Iterable[yaml.Node]) -> yaml.Node | None:
    """A list that is left out when it is empty."""
    items = list(nodes)
    return _list(items) if items else None


def _ids(people: Iterable[str]) -> Iterable[yaml.Node]:
    return (yaml.ScalarNode(_STRING, person) for person in people)


def _text(value: str | None) -> yaml.Node | None:
    """Text in quotes only where YAML would read something else (`no`, `2026`)."""
    return None if value is None else yaml.ScalarNode(_STRING, str(value))


def _quoted(value: str | None) -> Any:
    """A phone or unit number: always in quotes, since 0315 without them is 205."""
    return None if value is None else yaml.ScalarNode(_STRING, value, style='"')


def _number(value: int | None) -> yaml.Node | None:
    return None if value is None else yaml.ScalarNode(_INTEGER, str(value))


_Value = TypeVar("_Value")

__all__ = ["ParsedOrganisation", "Problem", "ProblemSeverity", "read_organisation", "render"]


@dataclass(frozen=True, slots=True)
class ParsedOrganisation:
    """What came of reading a file: `organisation` is None exactly when there is an error."""

    organisation: Organisation | None
    problems: tuple[Problem, ...]


@lru_cache(maxsize=2)
def read_organisation(content: str) -> ParsedOrganisation:
    """Read the text of an organisation file; all problems at once, sorted by line. What is read
    again and again is one of few versions.

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
        spoken_name=draft.spoken_name,
        hms=tuple(unit.value for unit in draft.hms),
    )


def _level(draft: LevelDraft) -> Level:
    return Level(
        name=_known(draft.name),
        people=tuple(person.value for person in draft.people),
        wait_seconds=_known(draft.wait_seconds),
        wait_seconds_alone=draft.wait_seconds_alone,
        call_after_seconds=draft.call_after_seconds,
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
        temas=draft.temas,
        call_after_seconds=draft.call_after_seconds,
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
