"""Whether the parts of an organisation file fit together (contract.md, "The organisation file")."""

from collections.abc import Iterable, Iterator
from itertools import chain

from bot.domain.organisation.organisation import Flaw
from bot.integrations.directory.blocks import Text
from bot.integrations.directory.drafts import FileDraft, UnitDraft
from bot.integrations.directory.yaml_nodes import Findings, quoted


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
