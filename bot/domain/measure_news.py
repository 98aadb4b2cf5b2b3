"""What a unit's staff are told of their measures: which are new, which say something else or have
another owner, which have ended (R16). Dates, ticks and suggestions are no news."""

from dataclasses import replace
from enum import StrEnum

from bot.domain.measures import Change, Measure, Register, State

# The steps of a history that are news; whoever took one of them is the author.
NEWS = frozenset(
    {
        Change.ADDED,
        Change.TAKEN,
        Change.ACCEPTED,
        Change.CHANGED,
        Change.ENDED,
        Change.RESTORED,
        Change.MOVED,
    }
)


class Kind(StrEnum):
    """What became of a measure, in the order in which a card lists them."""

    NEW = "new"
    CHANGED = "changed"
    ENDED = "ended"


def kind_of(unit: str, before: Measure | None, after: Measure | None) -> Kind | None:
    """What the staff of the unit are to be told, who know `before`; None when that is nothing."""
    known, now = _in_force(unit, before), _in_force(unit, after)
    if known is None or now is None:
        return None if known is now else Kind.NEW if known is None else Kind.ENDED
    words = [(one.title, one.purpose, one.owner) for one in (known, now)]
    return Kind.CHANGED if words[0] != words[1] else None


def noticed(register: Register, before: Measure | None, after: Measure) -> Register:
    """With the measure among what the staff do not know yet, if they do not: by the revision that
    it had when they last knew how things stand, 0 where there was none."""
    if after.id in register.untold or kind_of(register.unit, before, after) is None:
        return register
    known = before.revision if before is not None else 0
    return replace(register, untold={**register.untold, after.id: known})


def _in_force(unit: str, measure: Measure | None) -> Measure | None:
    is_there = measure is not None and measure.unit == unit and measure.state is State.IN_FORCE
    return measure if is_there else None
