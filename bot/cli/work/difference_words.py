"""Differences between two versions of the organisation, as lines for an operator."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from bot.domain.organisation.differences import Difference, DifferenceKind

_LINES = {
    DifferenceKind.PERSON_ADDED: "{person}: new",
    DifferenceKind.PERSON_REMOVED: "{person}: removed",
    DifferenceKind.RENAMED: "{before}: is called {after} now",
    DifferenceKind.PHONE: "{person}: phone {before} → {after}",
    DifferenceKind.PERSON_CHANGED: "{person}: {detail} {before} → {after}",
    DifferenceKind.UNIT_ADDED: "unit {unit}: new, {after}",
    DifferenceKind.UNIT_REMOVED: "unit {unit}: removed",
    DifferenceKind.UNIT_CHANGED: "unit {unit}: {detail} {before} → {after}",
    DifferenceKind.MEMBER_ADDED: "unit {unit}: {person} is a member now",
    DifferenceKind.MEMBER_REMOVED: (
        "unit {unit}: {person} is no member any more, and in no other unit"
    ),
    DifferenceKind.MEMBER_MOVED: "unit {unit}: {person} moved here from unit {before}",
    DifferenceKind.LEVEL_PEOPLE: "unit {unit}, level «{level}»: {before} → {after}",
    DifferenceKind.LEVEL_EMPTIED: (
        "unit {unit}, level «{level}»: taken out, nobody is left on it ({before})"
    ),
    DifferenceKind.LEVELS: "unit {unit}, levels: {before} → {after}",
    DifferenceKind.LEVEL_WAITS: "unit {unit}, level «{level}»: {before} → {after}",
    DifferenceKind.SAFETY_REPS: "unit {unit}, safety representatives: {before} → {after}",
    DifferenceKind.ADMINISTRATORS: "unit {unit}, administrators: {before} → {after}",
}


def in_words(differences: Iterable[Difference]) -> list[str]:
    """One line each, in their order."""
    return [_line(difference) for difference in differences]


def _line(difference: Difference) -> str:
    known = {key: "nothing" if value is None else value for key, value in _of(difference).items()}
    return _LINES[difference.what].format(**known)


def as_data(differences: Iterable[Difference]) -> list[dict[str, Any]]:
    """For machines: the same facts, without the keys that say nothing."""
    return [
        {key: value for key, value in _of(difference).items() if value is not None}
        for difference in differences
    ]


def _of(difference: Difference) -> dict[str, Any]:
    return asdict(difference)
