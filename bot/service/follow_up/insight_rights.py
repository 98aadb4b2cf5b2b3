"""Whose figures and whose training somebody may see (R29, R64; L13)."""

from bot.service.directory import Directory
from bot.service.follow_up.rights import units_of
from bot.service.unit_of_work import Turn


def seeing(turn: Turn, person: str) -> tuple[str, ...]:
    """The units whose figures the person may see, those they lead or represent first."""
    mine = units_of(turn, person)
    return tuple(dict.fromkeys((*mine, *administered(turn.directory, person))))


def administered(directory: Directory, person: str) -> tuple[str, ...]:
    """The units that the person administers."""
    units = directory.organisation.units.values()
    return tuple(unit.number for unit in units if person in unit.administrators)
