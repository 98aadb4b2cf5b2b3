"""What a directory of people (Microsoft Graph, NOM) says at one moment about people, units and who
leads them. It knows nothing of stand-ins, safety representatives, contacts and waits (nav.md,
section 3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.organisation.organisation import Sector


class From(StrEnum):
    """Which directory is asked."""

    GRAPH = "graph"
    NOM = "nom"


@dataclass(frozen=True, slots=True)
class SeenPerson:
    """A person as the directory knows them, found again by `id` (Entra) or by `nav_ident`.

    `key` is the directory's own name for them. None is what it does not tell. `units` are those
    of the person's units that the rules name, by number; more than one when the directory does
    not say which counts. `works` is False for somebody who has left.
    """

    key: str
    id: str | None = None
    nav_ident: str | None = None
    name: str | None = None
    phone: str | None = None
    sector: Sector | None = None
    units: tuple[str, ...] = ()
    works: bool = True


@dataclass(frozen=True, slots=True)
class SeenUnit:
    """A unit that the rules name. `leaders` are keys of people, None where the directory is not
    asked; `there` is False for one that it does not have any more."""

    number: str
    name: str | None = None
    leaders: tuple[str, ...] | None = None
    parent: str | None = None
    there: bool = True


@dataclass(frozen=True, slots=True)
class PeopleSnapshot:
    """Everything a directory was asked, never a part of it. `directory` is its name in sentences;
    `notes` are sentences for the operator about what was odd. With `keeps_unlisted` a member whom
    it puts in no unit stays where we have them: the units there are not whole."""

    directory: str
    people: tuple[SeenPerson, ...]
    units: tuple[SeenUnit, ...]
    notes: tuple[str, ...] = ()
    keeps_unlisted: bool = False


@dataclass(frozen=True, slots=True)
class Leading:
    """Who leads a unit by its members' managers; `loop` are people who manage each other in a
    circle, so that nobody can tell who is above whom."""

    leaders: tuple[str, ...]
    loop: tuple[str, ...] = ()


def leading(managers: Mapping[str, str | None]) -> Leading:
    """Who leads the people of one unit, each given with their manager.

    A leader is whoever manages somebody there that manages nobody there: the leader's own manager
    is the next level and not of this unit's.
    """
    managing = {manager for person, manager in managers.items() if manager and manager != person}
    found = {
        manager
        for person, manager in managers.items()
        if manager and manager != person and person not in managing
    }
    return Leading(tuple(sorted(found)), _loop(managers))


def _loop(managers: Mapping[str, str | None]) -> tuple[str, ...]:
    settled: set[str] = set()
    for start in sorted(managers):
        path: list[str] = []
        current: str | None = start
        while current and current not in settled and current not in path:
            path.append(current)
            current = managers.get(current)
        if current in path:
            return tuple(path[path.index(current) :])
        settled.update(path)
    return ()
