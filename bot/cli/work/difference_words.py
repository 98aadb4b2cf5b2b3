"""Differences between two versions of the organisation, as lines for an operator."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from bot.domain.organisation.differences import Difference, What

_LINES = {
    What.PERSON_ADDED: "{person}: new",
    What.PERSON_REMOVED: "{person}: removed",
    What.RENAMED: "{before}: is called {after} now",
    What.PHONE: "{person}: phone {before} → {after}",
    What.PERSON_CHANGED: "{person}: {detail} {before} → {after}",
    What.UNIT_ADDED: "unit {unit}: new, {after}",
    What.UNIT_REMOVED: "unit {unit}: removed",
    What.UNIT_CHANGED: "unit {unit}: {detail} {before} → {after}",
    What.MEMBER_ADDED: "unit {unit}: {person} is a member now",
    What.MEMBER_REMOVED: "unit {unit}: {person} is no member any more, and in no other unit",
    What.MEMBER_MOVED: "unit {unit}: {person} moved here from unit {before}",
    What.LEVEL_PEOPLE: "unit {unit}, level «{level}»: {before} → {after}",
    What.LEVEL_EMPTIED: "unit {unit}, level «{level}»: taken out, nobody is left on it ({before})",
    What.LEVELS: "unit {unit}, levels: {before} → {after}",
    What.LEVEL_WAITS: "unit {unit}, level «{level}»: {before} → {after}",
    What.SAFETY_REPS: "unit {unit}, safety representatives: {before} → {after}",
    What.ADMINISTRATORS: "unit {unit}, administrators: {before} → {after}",
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
