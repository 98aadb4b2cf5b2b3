"""What the cards of drills show, beside the alarm's own: the offer, the card that follows a drill,
the calendar. Plain values, already decided; instants in ms UTC."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.alarm.incident import Drill, Scenario
from bot.domain.drills import Stage
from bot.domain.organisation.organisation import Language
from bot.texts.scenarios import Situation


class DrillVerb(StrEnum):
    """A button on the cards of drills."""

    OFFER = "drill.offer"
    START = "drill.start"
    NEXT = "drill.next"
    PLAN = "drill.plan"
    UNPLAN = "drill.unplan"
    PACK = "drill.pack"
    LATER = "drill.later"


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A drill that is planned. `day` is the instant at which it begins; `by` a name;
    `planned` names it and no other; `mine`: the reader may change it."""

    unit: str
    unit_name: str
    day: int
    drill: Drill
    by: str
    planned: str
    mine: bool = False


@dataclass(frozen=True, slots=True)
class PlanForm:
    """The units that the reader can plan for, as (number, name), and the day that is proposed
    (yyyy-mm-dd); `planned` has the names of what is planned there, with spaces between."""

    units: tuple[tuple[str, str], ...]
    day: str = ""
    planned: str = ""


@dataclass(frozen=True, slots=True)
class DrillOfferView:
    """`øvelse`: what to practise, and with whom. `last` is when the reader practised last, `next`
    the last day on which the next drill is in time, None for whom no calendar has; `helped` is when
    a leader answered one last. `chosen` is what a planned drill is. `day_off` is today, as an ISO
    date, where it is a public holiday; `asks`: a drill with a leader, of this `scenario` and with
    the codes `known` of it, is asked about for that alone."""

    language: Language
    last: int | None = None
    next: int | None = None
    late: bool = False
    helped: int | None = None
    plans: tuple[PlanLine, ...] = ()
    form: PlanForm | None = None
    chosen: Drill | None = None
    day_off: str = ""
    asks: bool = False
    scenario: Scenario | None = None
    known: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ScenarioView:
    """The card that follows a drill from its first moment to its report. `number` of `of` steps;
    `leader` is who would be talked with where nobody answered; `moved`: a newer card goes on.
    `by_key` is the name of who answered by telephone; `rang`: somebody was called, and
    nobody did. `on_ladder`: the warning is being said, on the ladder's own card; `calm`: the client
    has calmed down."""

    incident: str
    seen: int
    language: Language
    scenario: Scenario
    situation: Situation
    stage: Stage
    number: int
    of: int
    alone: bool
    next: int | None = None
    moved: bool = False
    drill: bool = True
    by_key: str = ""
    rang: bool = False
    on_ladder: bool = False
    calm: bool = False


@dataclass(frozen=True, slots=True)
class DrillDueView:
    """It is time to practise. `last` as above; `rests_until`: the reader wants to be reminded then;
    `done`: they have practised since."""

    language: Language
    last: int | None = None
    rests_until: int | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class DrillDayView:
    """The day of a planned drill, to a member or, `helper`, to a leader. `by` is a name, "" where
    whoever planned it has left; `chosen` how it was planned."""

    language: Language
    unit: str
    by: str
    helper: bool
    chosen: Drill


@dataclass(frozen=True, slots=True)
class WelcomePackView:
    """What a new employee is to know (R61, R79): `routines` are (name, title) of what they have not
    read; `helper`: they answer others; `practised`: they have practised already."""

    language: Language
    unit: str
    helper: bool
    practised: bool
    routines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class UnitDrillsView:
    """What is missing in a unit, for whoever administers it (R57, R61, R64). Names in alphabetical
    order. `function`: the alarm itself is to be tried; `tried` is when it was last."""

    language: Language
    unit: str
    function: bool = False
    tried: int | None = None
    leaders: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    new: tuple[str, ...] = ()
    plans: tuple[PlanLine, ...] = ()
    form: PlanForm | None = None
