"""The organisation file as it was written, every value with its line, some perhaps missing; and
whether its parts fit together (contract.md, "The organisation file").

Drafts are complete enough to be checked against each other even when other parts of the file are
wrong, so that all problems are found in one go.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

import yaml

from bot.domain.organisation.organisation import (
    DrillFrequency,
    EmergencyNumber,
    FileAbsence,
    Flaw,
    Language,
    Sector,
    Workplace,
)
from bot.domain.reports.case_note import DEPRECATED_TEMAS, TEMAS
from bot.domain.reports.filing import is_nav_ident
from bot.integrations.directory.yaml_nodes import Block, Findings, Text, quoted

ROOT_KEYS = ("version", "fallback_unit", "people", "units")
PERSON_KEYS = (
    "id", "name", "phone", "nav_ident", "language", "sector", "default_place", "absent",
    "safety_training", "spoken_name", "hms",
)  # fmt: skip
ABSENCE_KEYS = ("from", "to", "stand_in")
UNIT_KEYS = (
    "number", "name", "sector", "parent", "members", "contact_seconds", "repeat", "levels",
    "call_after_seconds", "safety_reps", "administrators", "contacts", "risk_assessment", "drills",
    "temas",
)  # fmt: skip
LEVEL_KEYS = ("name", "wait_seconds", "wait_seconds_alone", "call_after_seconds", "people")
CONTACT_KEYS = ("name", "phone")
DRILL_KEYS = ("alone_days", "leader_days", "function_days")


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A person as written; `stand_ins` are the references made by the absences."""

    what: str
    id: Text | None
    name: str | None
    phone: str | None
    nav_ident: str | None
    language: Language | None
    sector: Sector | None
    default_place: Workplace | None
    absent: tuple[FileAbsence, ...]
    safety_training: date | None
    spoken_name: str | None
    hms: tuple[Text, ...]
    stand_ins: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class LevelDraft:
    """A level as written."""

    what: str
    name: str | None
    people: tuple[Text, ...]
    wait_seconds: int | None
    wait_seconds_alone: int | None
    call_after_seconds: int | None


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """A unit as written; `line` is where it begins."""

    what: str
    line: int
    number: Text | None
    name: str | None
    sector: Sector | None
    parent: Text | None
    members: tuple[Text, ...]
    contact_seconds: int
    repeat: int
    levels: tuple[LevelDraft, ...]
    safety_reps: tuple[Text, ...]
    administrators: tuple[Text, ...]
    contacts: tuple[EmergencyNumber, ...]
    risk_assessment: str | None
    drills: DrillFrequency
    temas: tuple[str, ...]
    call_after_seconds: int | None


@dataclass(frozen=True, slots=True)
class FileDraft:
    """The whole file as written."""

    fallback_unit: Text | None
    people: tuple[PersonDraft, ...]
    units: tuple[UnitDraft, ...]


def read_file(root: yaml.Node, into: Findings) -> FileDraft:
    """Read everything below the root, noting each problem."""
    block = Block(root, "the file", ROOT_KEYS, into)
    if not isinstance(root, yaml.MappingNode):
        return FileDraft(None, (), ())
    block.require(*ROOT_KEYS)
    block.whole_number("version", 1, 1)
    return FileDraft(
        fallback_unit=block.unit_number("fallback_unit"),
        people=tuple(_person(node, into) for node in block.items("people") or ()),
        units=tuple(_unit(node, into) for node in block.items("units") or ()),
    )


def _person(node: yaml.Node, into: Findings) -> PersonDraft:
    block = Block(node, "a person", PERSON_KEYS, into)
    id_, name = block.text("id"), block.text("name")
    if name or id_:
        block.what = f"person {quoted((name or id_ or Text('', 0)).value)}"
    if isinstance(node, yaml.MappingNode):
        block.require("id", "name")
    absences = tuple(_absences(block, id_, into))
    return PersonDraft(
        what=block.what,
        id=id_,
        name=_value(name),
        phone=block.phone("phone"),
        nav_ident=_nav_ident(block),
        language=block.choice("language", Language),
        sector=block.choice("sector", Sector),
        default_place=block.choice("default_place", Workplace),
        absent=tuple(absence for absence, _ in absences if absence is not None),
        safety_training=block.day("safety_training"),
        spoken_name=_value(block.text("spoken_name")),
        hms=block.texts("hms") or (),
        stand_ins=tuple(stand_in for _, stand_in in absences if stand_in is not None),
    )


def _nav_ident(person: Block) -> str | None:
    """The archive and the gate know people by it, and take nothing that looks different."""
    ident = person.text("nav_ident")
    if ident is None or is_nav_ident(ident.value):
        return _value(ident)
    shown = quoted(ident.value)
    person.error("nav_ident", f"has the Nav ident {shown}; write one letter and six digits")
    return None


def _absences(
    person: Block, person_id: Text | None, into: Findings
) -> Iterator[tuple[FileAbsence | None, Text | None]]:
    for node in person.items("absent") or ():
        block = Block(node, f"{person.what}, absent,", ABSENCE_KEYS, into)
        if isinstance(node, yaml.MappingNode):
            block.require("from", "to")
        first, last, stand_in = block.day("from"), block.day("to"), block.text("stand_in")
        if first and last and last < first:
            block.error("to", f"ends {last}, before it begins {first}; swap or correct the dates")
        if stand_in and person_id and stand_in.value == person_id.value:
            block.error("stand_in", "names the absent person as stand-in; name somebody else")
        absence = FileAbsence(first, last, _value(stand_in)) if first and last else None
        yield absence, stand_in


def _unit(node: yaml.Node, into: Findings) -> UnitDraft:
    block = Block(node, "a unit", UNIT_KEYS, into)
    number, name = block.unit_number("number"), block.text("name")
    if number:
        block.what = f"unit {number.value}"
    elif name:
        block.what = f"unit {quoted(name.value)}"
    if isinstance(node, yaml.MappingNode):
        block.require("number", "name", "members", "levels")
        _warn_of_gaps(block, into)
    levels = block.items("levels")
    if levels is not None and not levels:
        missing = "has no levels; add at least one with name, wait_seconds and people"
        block.error("levels", missing, Flaw.NO_LEVEL)
    contact_seconds = block.whole_number("contact_seconds", 1, 3600, " seconds")
    return UnitDraft(
        what=block.what,
        line=block.line,
        number=number,
        name=_value(name),
        sector=block.choice("sector", Sector),
        parent=block.unit_number("parent"),
        members=block.texts("members") or (),
        contact_seconds=90 if contact_seconds is None else contact_seconds,
        repeat=block.whole_number("repeat", 1, 100) or 3,
        levels=tuple(_level(level, block.what, into) for level in levels or ()),
        safety_reps=block.texts("safety_reps") or (),
        administrators=block.texts("administrators") or (),
        contacts=tuple(_contacts(block, into)),
        risk_assessment=_value(block.text("risk_assessment")),
        drills=_drills(block, into),
        temas=tuple(_temas(block)),
        call_after_seconds=block.whole_number("call_after_seconds", 1, 3600, " seconds"),
    )


def _temas(unit: Block) -> Iterator[str]:
    for tema in unit.texts("temas") or ():
        if tema.value in TEMAS - DEPRECATED_TEMAS:
            yield tema.value
        else:
            wrong = (
                f"has the tema {quoted(tema.value)}, which the archive has no code for; write one"
            )
            unit.error("temas", f"{wrong} such as OPP")


def _warn_of_gaps(unit: Block, into: Findings) -> None:
    for key, consequence in (
        ("safety_reps", "nobody is told as safety representative (R17); add ids"),
        ("administrators", "nobody is told when the chain is broken; add ids"),
        ("contacts", "the emergency card shows only 112; add name and phone"),
    ):
        if unit.is_empty(key):
            into.warn(unit.line_of(key), f"{unit.what} has no {key}, so {consequence}")


def _level(node: yaml.Node, unit: str, into: Findings) -> LevelDraft:
    block = Block(node, f"{unit}, a level,", LEVEL_KEYS, into)
    name = block.text("name")
    if name:
        block.what = f"{unit}, level {quoted(name.value)}"
    if isinstance(node, yaml.MappingNode):
        block.require("name", "wait_seconds")
        if block.is_empty("people"):
            missing = "has nobody in it; add at least one id under people"
            block.error("people", missing, Flaw.EMPTY_LEVEL)
    return LevelDraft(
        what=block.what,
        name=_value(name),
        people=block.texts("people") or (),
        wait_seconds=block.whole_number("wait_seconds", 1, 3600, " seconds"),
        wait_seconds_alone=block.whole_number("wait_seconds_alone", 1, 3600, " seconds"),
        call_after_seconds=block.whole_number("call_after_seconds", 1, 3600, " seconds"),
    )


def _contacts(unit: Block, into: Findings) -> Iterator[EmergencyNumber]:
    for node in unit.items("contacts") or ():
        block = Block(node, f"{unit.what}, a contact", CONTACT_KEYS, into)
        name, phone = block.text("name"), block.phone("phone", short=True)
        if isinstance(node, yaml.MappingNode):
            block.require("name", "phone")
        if name and phone:
            yield EmergencyNumber(name.value, phone)


def _drills(unit: Block, into: Findings) -> DrillFrequency:
    """Seldomer than once a year is refused (R70): what nobody practises nobody can do."""
    node = unit.node("drills")
    if node is None:
        return DrillFrequency()
    block = Block(node, f"{unit.what}, drills,", DRILL_KEYS, into)
    days = {key: block.whole_number(key, 1, 365, " days") for key in DRILL_KEYS}
    return replace(DrillFrequency(), **{key: value for key, value in days.items() if value})


def _value(text: Text | None) -> str | None:
    return text.value if text else None


def check(draft: FileDraft, into: Findings) -> None:
    """Note everything about people, units and chains that does not fit together."""
    _people_once(draft, into)
    _units_once(draft, into)
    _people_known(draft, into)
    _units_known(draft, into)
    _members_once(draft, into)
    _parents_end(draft, into)
    _chains_have_two(draft, into)


def _people_once(draft: FileDraft, into: Findings) -> None:
    seen: dict[str, int] = {}
    for person in draft.people:
        if person.id is None:
            continue
        # Teams gives ids in small letters, and two spellings are one person.
        key = person.id.value.lower()
        if key in seen:
            into.error(
                person.id.line,
                f"{person.what} has the id of the person on line {seen[key]}; keep one of them",
            )
        elif key != person.id.value and _looks_like_guid(key):
            into.warn(
                person.id.line,
                f"{person.what} has capital letters in the id, and Teams has none; "
                "write it in small letters",
            )
        seen.setdefault(key, person.id.line)


def _looks_like_guid(text: str) -> bool:
    return [len(part) for part in text.split("-")] == [8, 4, 4, 4, 12]


def _units_once(draft: FileDraft, into: Findings) -> None:
    seen: dict[str, int] = {}
    for unit in draft.units:
        if unit.number is None:
            continue
        if unit.number.value in seen:
            into.error(
                unit.number.line,
                f"{unit.what} is there already, on line {seen[unit.number.value]}; "
                "give each unit its own number",
            )
        seen.setdefault(unit.number.value, unit.number.line)


def _people_known(draft: FileDraft, into: Findings) -> None:
    known = {person.id.value for person in draft.people if person.id}
    for what, reference in _references(draft):
        if reference.value not in known:
            into.error(
                reference.line,
                f"{what} names the unknown id {quoted(reference.value)}; "
                "add that person under people, or correct the id",
                Flaw.UNKNOWN_PERSON,
            )


def _references(draft: FileDraft) -> Iterator[tuple[str, Text]]:
    for person in draft.people:
        for stand_in in person.stand_ins:
            yield f"{person.what}, stand_in", stand_in
    for unit in draft.units:
        for level in unit.levels:
            for reference in level.people:
                yield level.what, reference
        for key, references in (
            ("members", unit.members),
            ("safety_reps", unit.safety_reps),
            ("administrators", unit.administrators),
        ):
            for reference in references:
                yield f"{unit.what}, {key}", reference


def _units_known(draft: FileDraft, into: Findings) -> None:
    known = {unit.number.value for unit in draft.units if unit.number}
    named: Iterable[tuple[str, Text | None]] = chain(
        [("fallback_unit", draft.fallback_unit)],
        ((f"{unit.what}, parent", unit.parent) for unit in draft.units),
        ((f"{person.what}, hms", unit) for person in draft.people for unit in person.hms),
    )
    for what, reference in named:
        if reference and reference.value not in known:
            into.error(
                reference.line,
                f"{what} names unit {reference.value}, which is not in the file; "
                "add it under units, or correct the number",
            )


def _members_once(draft: FileDraft, into: Findings) -> None:
    first: dict[str, tuple[UnitDraft, int]] = {}
    for unit in draft.units:
        for member in unit.members:
            other, line = first.setdefault(member.value, (unit, member.line))
            if other is not unit:
                into.error(
                    member.line,
                    f"{unit.what} has member {quoted(member.value)}, who is also in {other.what} "
                    f"(line {line}); keep the person in one of them",
                    Flaw.TWO_UNITS,
                )


def _by_number(draft: FileDraft) -> dict[str, UnitDraft]:
    found: dict[str, UnitDraft] = {}
    for unit in draft.units:
        if unit.number:
            found.setdefault(unit.number.value, unit)
    return found


def _parents_end(draft: FileDraft, into: Findings) -> None:
    units = _by_number(draft)
    settled: set[str] = set()
    for start in units:
        path: list[str] = []
        current: str | None = start
        while current in units and current not in settled and current not in path:
            path.append(current)
            parent = units[current].parent
            current = parent.value if parent else None
        if current in path:
            loop = path[path.index(current) :]
            _note_loop(units, loop, into)
        settled.update(path)


def _note_loop(units: dict[str, UnitDraft], loop: list[str], into: Findings) -> None:
    parent = units[loop[0]].parent
    line = parent.line if parent else units[loop[0]].line
    if len(loop) == 1:
        into.error(line, f"unit {loop[0]} is its own parent; remove parent or name another unit")
        return
    round_trip = " → ".join([*loop, loop[0]])
    into.error(line, f"parents go in a loop, {round_trip}; remove parent from one of them")


def _chains_have_two(draft: FileDraft, into: Findings) -> None:
    units = _by_number(draft)
    for unit in draft.units:
        parent = units.get(unit.parent.value) if unit.parent else None
        levels = unit.levels + (parent.levels[:1] if parent else ())
        # Somebody else in the chain may be hidden behind a problem that is already noted.
        if not levels or not all(level.people for level in levels):
            continue
        if len({person.value for level in levels for person in level.people}) == 1:
            into.error(
                unit.line,
                f"{unit.what} has only one person in its whole chain; "
                "add a second level, or a parent with somebody else first",
                Flaw.ONE_PERSON,
            )
