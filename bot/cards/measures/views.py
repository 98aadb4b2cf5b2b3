"""What the cards of a unit's safety measures show (R58-R60). Dates are Oslo's. Nothing here is
about a client."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.measures import Care, MeasureEvent, MeasureNewsKind, MeasureState, Right
from bot.domain.organisation.organisation import Language


class MeasureVerb(StrEnum):
    """A button on the cards of the register."""

    REGISTER = "measure.register"
    SHOW = "measure.show"
    READY = "measure.ready"
    ADD = "measure.add"
    TAKE = "measure.take"
    SAVE = "measure.save"
    TICK = "measure.tick"
    JUDGE = "measure.judge"
    MINUTES = "measure.minutes"
    REVIEW = "measure.review"
    MOVE = "measure.move"
    PLAN = "measure.plan"


class MeasureStanding(StrEnum):
    """How a measure stands, in the order in which a register lists them."""

    OVERDUE = "overdue"
    SOON = "soon"  # within thirty days
    FINE = "fine"
    UNDATED = "undated"
    SUGGESTED = "suggested"


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """One measure in the register. `care` is what is to be done first, None without a date; `owner`
    is "" where there is none."""

    measure: str
    title: str
    standing: MeasureStanding
    owner: str
    care: Care | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class MinutesLine:
    """Where minutes lie, and what was decided (R60)."""

    day: date
    name: str
    reference: str
    decision: str


@dataclass(frozen=True, slots=True)
class Named:
    """A unit, or a person, to choose."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A unit that is gone, whose measures the reader may move to one of these."""

    unit: str
    name: str
    count: int
    to: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class RegisterView:
    """A page of a unit's register, as this reader may see it. `others` are the reader's other
    units; `link` is the plan's page, once it was asked for; `written` is what a form held that
    could not be kept; `lost` counts the measures that nobody can read. `ended` are those that
    whoever decides can put in force again, the latest first.
    """

    language: Language
    unit: str
    unit_name: str
    today: date
    overdue: int
    in_force: int
    suggested: int
    lines: tuple[MeasureLine, ...] = ()
    page: int = 0
    pages: int = 1
    may: frozenset[Right] = frozenset()
    review: date | None = None
    reviewed: date | None = None
    reviewed_by: str = ""
    minutes: tuple[MinutesLine, ...] = ()
    others: tuple[Named, ...] = ()
    left_behind: tuple[LeftBehind, ...] = ()
    may_print: bool = False
    link: str | None = None
    written: tuple[tuple[str, str], ...] = ()
    lost: int = 0
    ended: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class CareLine:
    """One care of one measure. `every` is months, None for as needed."""

    care: Care
    every: int | None = None
    day: date | None = None
    overdue: bool = False
    done: date | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class MeasureChangeLine:
    """A step of a measure's history. `what` are the fields and cares that were changed, as
    `domain.measures.differences` names them; `why` is what was given for a lift or an end."""

    kind: MeasureEvent
    at: int
    name: str
    what: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class MeasureView:
    """One measure, as this reader may see it. `owner` is who answers for it now; `owner_left`:
    somebody did who has no part in the unit any more. `lifted_to` are the names of who has it
    above, None while it is the unit's own; `new_to_reader`: they have just been made its owner;
    `written` is what a form held that could not be kept, by its id.
    """

    language: Language
    measure: str
    unit: str
    unit_name: str
    revision: int
    title: str
    purpose: str
    state: MeasureState
    today: date
    owner: Named | None = None
    owner_left: bool = False
    cares: tuple[CareLine, ...] = ()
    may: frozenset[Right] = frozenset()
    people: tuple[Named, ...] = ()
    minutes: tuple[MinutesLine, ...] = ()
    history: tuple[MeasureChangeLine, ...] = ()
    may_undo: bool = False
    new_to_reader: bool = False
    lifted_to: tuple[str, ...] | None = None
    lifted_why: str = ""
    written: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadyLine:
    """A ready-made measure: its name in `domain.measures.READY`, and the months between."""

    ready: str
    cares: tuple[tuple[Care, int], ...]


@dataclass(frozen=True, slots=True)
class ReadyView:
    """The ready-made measures that the unit has not taken over."""

    language: Language
    unit: str
    unit_name: str
    lines: tuple[ReadyLine, ...]


class DueReason(StrEnum):
    """Why somebody is reminded."""

    OWNER = "owner"
    DECIDES = "decides"
    UP = "up"  # it was not solved below (R4)
    GONE = "gone"  # the unit is


class DueSubject(StrEnum):
    """What a line of a reminder is about, beside a care."""

    REVIEW = "review"
    NO_OWNER = "no_owner"
    SUGGESTION = "suggestion"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True)
class DueLine:
    """Something to see to. `measure` is None for the review of the whole register; `tick` says
    whether the reader may do it here."""

    measure: str | None
    title: str
    what: Care | DueSubject
    day: date | None = None
    tick: bool = False


@dataclass(frozen=True, slots=True)
class DueView:
    """The card that reminds one person of one unit's measures; `lost` counts those that nobody can
    read."""

    language: Language
    unit: str
    unit_name: str
    why: DueReason
    today: date
    lines: tuple[DueLine, ...] = ()
    more: int = 0
    left_behind: LeftBehind | None = None
    lost: int = 0


@dataclass(frozen=True, slots=True)
class MeasureNewsLine:
    """A measure that is not what the reader knows. `owner` is "" where there is none; `was` is its
    earlier title, "" for the same; `other_purpose`: it says otherwise what it is for."""

    kind: MeasureNewsKind
    title: str
    owner: str
    was: str = ""
    other_purpose: bool = False


@dataclass(frozen=True, slots=True)
class MeasureNewsView:
    """To a unit's staff: which measures are new, changed, ended; the lines in that order. `by` are
    the names of who did it (R16)."""

    language: Language
    unit: str
    unit_name: str
    lines: tuple[MeasureNewsLine, ...]
    by: tuple[str, ...] = ()
