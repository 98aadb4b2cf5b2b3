"""Who works where, and who answers for whom: person, unit, level, chain, stand-in, absence; numbers
that can be dialled; and what can be wrong with a change of it, in codes.

Nothing here reads a file or a clock; `integrations/directory` builds an `Organisation` from the
organisation file, and every alarm keeps a `Chain` that was worked out from one revision of it
(contract.md, "The organisation file").
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


class Language(StrEnum):
    """What a person reads; bokmål when nothing is chosen."""

    BOKMAL = "nb"
    NYNORSK = "nn"
    ENGLISH = "en"


class Sector(StrEnum):
    """The employer: offices are mixed, so a person may differ from the unit (R1)."""

    STATE = "state"
    MUNICIPAL = "municipal"


class Workplace(StrEnum):
    """Where the caseworker sits. Away from the office nobody is in the next room (R13, R47)."""

    OFFICE = "kontor"
    HOME_OFFICE = "hjemmekontor"
    OUT = "ute"

    @property
    def alone(self) -> bool:
        """True where no colleague can be assumed within earshot (R13)."""
        return self is not Workplace.OFFICE


@dataclass(frozen=True, slots=True)
class FileAbsence:
    """An absence as the organisation file gives it: dates in Europe/Oslo, both included."""

    first: date
    last: date
    stand_in: str | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """An absence as the alarm sees it, in ms UTC; `until` None means until `tilbake`."""

    since: int
    until: int | None
    stand_in: str | None = None

    def covers(self, at: int) -> bool:
        """Whether the instant `at` (ms UTC) lies inside the absence."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Person:
    """One employee; `id` is the Entra object id. Only id and name are always known.
    `safety_training` is when they took the safety training last (HMS-grunnopplæring; R67),
    `spoken_name` the name in letters that a voice says right. `hms` are the units that they advise
    on health and safety (HMS), with every unit below those."""

    id: str
    name: str
    phone: str | None = None
    nav_ident: str | None = None
    language: Language | None = None
    sector: Sector | None = None
    default_place: Workplace | None = None
    absent: tuple[FileAbsence, ...] = ()
    safety_training: date | None = None
    spoken_name: str | None = None
    hms: tuple[str, ...] = ()

    @property
    def training_until(self) -> date | None:
        """The day on which it is to be taken again: "hvert femte år" (R67)."""
        taken = self.safety_training
        if taken is None:
            return None
        leap_day = taken.month == 2 and taken.day == 29  # four years of five have none
        return taken.replace(year=taken.year + 5, day=28 if leap_day else taken.day)


@dataclass(frozen=True, slots=True)
class Level:
    """One step of a unit's chain: who is alerted together, and for how long they are waited for."""

    name: str
    people: tuple[str, ...]
    wait_seconds: int
    wait_seconds_alone: int | None = None
    call_after_seconds: int | None = None  # the unit's


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """A number on the unit's emergency card."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class DrillFrequency:
    """How many days may pass between two drills in a unit (R57): of each member, of each leader,
    and of the alarm itself. Twice a year where nothing is said (R79), the alarm four times."""

    alone_days: int = 180
    leader_days: int = 180
    function_days: int = 90


@dataclass(frozen=True, slots=True)
class Unit:
    """A Nav unit and its chain of leaders. `risk_assessment` names the current one, or is the
    address where it lies (R53). `temas` are those that its case notes are mostly about.
    `call_after_seconds` is how soon whoever was alerted is called, where calls are made."""

    number: str
    name: str
    levels: tuple[Level, ...]
    members: tuple[str, ...] = ()
    sector: Sector | None = None
    parent: str | None = None
    contact_seconds: int = 90
    repeat: int = 3
    safety_reps: tuple[str, ...] = ()
    administrators: tuple[str, ...] = ()
    contacts: tuple[EmergencyNumber, ...] = ()
    risk_assessment: str | None = None
    drills: DrillFrequency = DrillFrequency()
    temas: tuple[str, ...] = ()
    call_after_seconds: int | None = None

    def staff(self) -> frozenset[str]:
        """Everybody who has a part in the unit: members, leaders and safety representatives."""
        leaders = {person for level in self.levels for person in level.people}
        return frozenset(leaders.union(self.members, self.safety_reps))


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody whom a level alerts, as the alarm remembers them.

    `stands_in_for` is the name of the absent person whose place this is.
    """

    id: str
    name: str
    phone: str | None = None
    stands_in_for: str | None = None


@dataclass(frozen=True, slots=True)
class ChainLevel:
    """A level as the alarm remembers it; waits in milliseconds. `people` may be empty (L3)."""

    name: str
    people: tuple[Helper, ...]
    wait_ms: int
    wait_alone_ms: int
    call_after_ms: int | None = None  # the organisation's default

    def wait(self, alone: bool) -> int:
        """How long this level is waited for (ms), shorter when the caseworker is alone (R13)."""
        return self.wait_alone_ms if alone else self.wait_ms


@dataclass(frozen=True, slots=True)
class Chain:
    """The snapshot an alarm carries with it, so that later edits cannot reroute it."""

    levels: tuple[ChainLevel, ...]
    repeat: int
    contact_ms: int

    def everyone(self) -> tuple[Helper, ...]:
        """Each person of the chain once, in the order they would first be alerted."""
        seen: dict[str, Helper] = {}
        for level in self.levels:
            for helper in level.people:
                seen.setdefault(helper.id, helper)
        return tuple(seen.values())


@dataclass(frozen=True, slots=True)
class Organisation:
    """One accepted version of the organisation file. References between its parts are sound."""

    fallback_unit: str
    people: Mapping[str, Person]
    units: Mapping[str, Unit]
    version: int = 1
    _unit_by_member: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_member = {member: unit.number for unit in self.units.values() for member in unit.members}
        object.__setattr__(self, "_unit_by_member", by_member)

    def unit_of(self, person: str) -> Unit:
        """The unit that lists the person, else the fallback unit: help is never withheld (L8)."""
        return self.units[self._unit_by_member.get(person, self.fallback_unit)]

    def lists(self, person: str) -> bool:
        """Whether some unit has the person among its members."""
        return person in self._unit_by_member

    def levels_of(self, unit: Unit) -> tuple[Level, ...]:
        """The unit's own levels, then the first level of its parent (contract.md, `parent`)."""
        parent = self.units.get(unit.parent) if unit.parent else None
        return unit.levels + (parent.levels[:1] if parent else ())

    def with_below(self, unit: Unit) -> tuple[Unit, ...]:
        """The unit and every unit below it, however deep, in the order of their numbers."""
        below = {unit.number}
        while more := {u.number for u in self.units.values() if u.parent in below} - below:
            below |= more
        return tuple(self.units[number] for number in sorted(below))

    def chain(
        self, unit: Unit, at: int, without: Iterable[str], absences: Mapping[str, Absence]
    ) -> Chain:
        """The unit's chain as it stands at the instant `at` (ms UTC).

        Whoever is in `without` (the one in trouble) is left out, whoever is absent is
        replaced by the stand-in, if that one can stand in (L7, R72). A level may end up
        empty; it stays in the chain so that the caseworker can be told it was skipped (L3).
        """
        barred = frozenset(without)
        return Chain(
            levels=tuple(
                ChainLevel(
                    name=level.name,
                    people=tuple(self._present(level, at, barred, absences)),
                    wait_ms=level.wait_seconds * 1000,
                    wait_alone_ms=(level.wait_seconds_alone or level.wait_seconds) * 1000,
                    call_after_ms=_call_after_ms(unit, level),
                )
                for level in self.levels_of(unit)
            ),
            repeat=unit.repeat,
            contact_ms=unit.contact_seconds * 1000,
        )

    def _present(
        self, level: Level, at: int, barred: frozenset[str], absences: Mapping[str, Absence]
    ) -> Iterable[Helper]:
        taken: set[str] = set()
        for person_id in level.people:
            absence = absences.get(person_id)
            away = absence is not None and absence.covers(at)
            helper = self.stand_in_of(person_id, at, absences) if away else person_id
            if helper is None or helper in barred or helper in taken:
                continue
            taken.add(helper)
            person = self.people[helper]
            yield Helper(
                id=person.id,
                name=person.name,
                phone=person.phone,
                stands_in_for=self.people[person_id].name if helper != person_id else None,
            )

    def stand_in_of(self, absent: str, at: int, absences: Mapping[str, Absence]) -> str | None:
        """Who answers instead, past stand-ins that are away themselves; None if nobody does."""
        seen = {absent}
        current: str = absent
        while (absence := absences.get(current)) is not None and absence.covers(at):
            if (
                absence.stand_in is None
                or absence.stand_in in seen
                or absence.stand_in not in self.people
            ):
                return None
            seen.add(absence.stand_in)
            current = absence.stand_in
        return current


_LASTING_MS = 30 * 24 * 60 * 60 * 1000


def lasting(absences: Mapping[str, Absence], at: int) -> dict[str, Absence]:
    """Those that a paper which hangs until the next change is to know of."""
    return {
        person: one
        for person, one in absences.items()
        if one.until is None or one.until - at > _LASTING_MS
    }


def file_absences(organisation: Organisation) -> dict[str, list[Absence]]:
    """The file's absences as instants, by person; people without any are left out.

    Both dates are included, from midnight to midnight in Oslo, whatever summer time does.
    """
    return {
        person.id: [
            Absence(
                since=oslo_midnight(absence.first),
                until=oslo_midnight(absence.last + timedelta(days=1)),
                stand_in=absence.stand_in,
            )
            for absence in person.absent
        ]
        for person in organisation.people.values()
        if person.absent
    }


def oslo_midnight(day: date) -> int:
    """The instant (ms UTC) at which the day begins in Oslo."""
    return int(datetime.combine(day, time(), OSLO).astimezone(UTC).timestamp()) * 1000


def oslo_instant(day: date, minutes: int) -> int:
    """The instant (ms UTC) at which a clock on the wall in Oslo shows so many minutes after
    midnight. An hour that the clock leaps over is the one after; of one that comes twice it is the
    first."""
    if minutes >= 24 * 60:
        return oslo_midnight(day + timedelta(days=1))
    shown = datetime.combine(day, time(minutes // 60, minutes % 60), OSLO)
    return int(shown.astimezone(UTC).timestamp()) * 1000


class AwayDoubt(StrEnum):
    """Why nobody is taken out of the chain yet who says that they are away: they are asked."""

    NOT_SAID = "not_said"  # nothing but that
    UNCLEAR = "unclear"
    NO_LAST = "no_last"  # a start, and no end
    PAST = "past"
    ORDER = "order"  # the end lies before the start
    LONG = "long"
    STAND_IN = "stand_in"  # nobody with that name


LONGEST_ABSENCE = timedelta(days=366)


def doubt_about(since: int | None, until: int | None, now: int) -> AwayDoubt | None:
    """What keeps an absence from `since` (ms UTC, None: now) until `until` (None: until `tilbake`)
    from being one; None when nothing does."""
    longest = now + int(LONGEST_ABSENCE.total_seconds()) * 1000
    if until is not None and until <= now:
        return AwayDoubt.PAST
    if since is not None and until is not None and until <= since:
        return AwayDoubt.ORDER
    is_long = max(since or now, until or now) > longest
    return AwayDoubt.LONG if is_long else None


class Flaw(StrEnum):
    """One thing that keeps a change from being stored."""

    # The file's own rules (contract.md, "The organisation file").
    EMPTY_LEVEL = "empty_level"
    NO_LEVEL = "no_level"
    ONE_PERSON = "one_person"
    TWO_UNITS = "two_units"
    PHONE = "phone"
    SECONDS = "seconds"
    REPEAT = "repeat"
    NO_NAME = "no_name"
    TWICE = "twice"
    UNKNOWN_PERSON = "unknown_person"
    OTHER = "other"
    # What only a conversation can get wrong.
    NO_CHANGE = "no_change"
    LEVEL_GONE = "level_gone"
    LAST_ADMINISTRATOR = "last_administrator"
    WHO = "who"  # nobody was chosen
    SEVERAL = "several"  # more than one person has this name
    STAND_IN_LOOP = "stand_in_loop"
    PAST = "past"
    FAR = "far"  # a day that no file could give
    CHANGED_SINCE = "changed_since"  # what is to be taken back is no longer as it was left
    NEEDED_THERE = "needed_there"  # who is to be moved keeps the other unit alive
    NOBODY_ASKED = "nobody_asked"  # who is to be moved is of a unit in which nobody can say yes


class ChangeRefused(ValueError):
    """The change cannot be made."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


_NORWEGIAN = re.compile(r"\+47[0-9]{8}")
_FOREIGN = re.compile(r"\+(?!47)[1-9][0-9]{7,14}")
_SHORT = re.compile(r"0[0-9]{4}|1[0-9]{2,5}")

_BETWEEN = re.compile(r"[\s\-–./()]+")
_TRUNK_ZERO = re.compile(r"\(0\)")
# An eight-digit Norwegian number begins with one of these; 0 and 1 are short numbers.
_EIGHT_DIGITS = re.compile(r"[2-9][0-9]{7}")


def is_dialable(number: str, short: bool = False) -> bool:
    """Whether the number, without spaces, can be dialled as it stands; `short` lets Norwegian
    short numbers in too, such as 116123."""
    found = _NORWEGIAN.fullmatch(number) or _FOREIGN.fullmatch(number)
    return bool(found or (short and _SHORT.fullmatch(number)))


def as_dialled(written: str) -> str | None:
    """The number as E.164 from what people write in directories, `22 22 22 22`, `0047…`,
    `+47 (0) 22…`; None where it takes a guess or is no number at all."""
    number = _BETWEEN.sub("", _TRUNK_ZERO.sub("", written))
    number = number.replace("\N{LEFT-TO-RIGHT MARK}", "").replace("\N{ZERO WIDTH SPACE}", "")
    if number.startswith("00"):
        number = f"+{number[2:]}"
    if _EIGHT_DIGITS.fullmatch(number):
        number = f"+47{number}"
    elif len(number) == 10 and number.startswith("47") and _EIGHT_DIGITS.fullmatch(number[2:]):
        number = f"+{number}"
    return number if is_dialable(number) else None


def call_after(unit: Unit, level: Level) -> int | None:
    """After how many seconds whoever is alerted on the level is called; None: as everywhere."""
    own = level.call_after_seconds
    return unit.call_after_seconds if own is None else own


def _call_after_ms(unit: Unit, level: Level) -> int | None:
    seconds = call_after(unit, level)
    return None if seconds is None else seconds * 1000
