"""What a unit's chain looks like before anybody needs it, as one examination that everybody asks:
the preview of a change, `borte`, the morning check, what is printed (R12, R55, R56; decisions 0025
and 0067).

In a crisis one finds out which leader was out of reach; this finds out before. Pure: one unit at
one instant. What is known of everybody's way through Teams comes in as a `Line`; each thing it
finds has a kind, whom it is about, and the one step that mends it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import NamedTuple

from bot.domain.organisation.organisation import (
    Absence,
    Chain,
    Helper,
    Organisation,
    Person,
    Unit,
    is_dialable,
)


class Line(StrEnum):
    """What is known of the way to somebody through Teams."""

    THERE = "there"
    UNASKED = "unasked"  # nobody has asked now, and nothing speaks against it
    UNSURE = "unsure"  # asked, and Teams did not answer: that says nothing about the person
    NOT_INSTALLED = "not_installed"
    REMOVED = "removed"  # the person took the bot away
    BLOCKED = "blocked"
    SWITCHED_OFF = "switched_off"  # the tenant's administrator disabled the app
    GONE = "gone"  # Teams no longer knows the person or the chat

    @property
    def out_of_reach(self) -> bool:
        """Whether an alarm could not arrive. Where nobody knows, it may: that is no finding."""
        return self in _OUT_OF_REACH


_OUT_OF_REACH = frozenset(
    (Line.NOT_INSTALLED, Line.REMOVED, Line.BLOCKED, Line.SWITCHED_OFF, Line.GONE)
)
LineOf = Callable[[str], Line]


class Grade(IntEnum):
    """How bad it is, the worst first."""

    SILENT = 0  # somebody's alarm reaches nobody
    BROKEN = 1  # an alarm loses time, or hangs on one person
    WEAK = 2  # an alarm works; something beside it does not
    ADVICE = 3  # it may well be meant so: asked about once, when it is made, and nobody is told
    UNSURE = 4


class Gap(StrEnum):
    """Every way in which a chain can be broken."""

    NOBODY = "nobody"  # nobody of the whole chain can be reached
    ONLY_HELPER = "only_helper"  # for whoever is threatened and would be their own only helper
    ONE_PERSON = "one_person"  # the chain hangs on one
    LEVEL_EMPTY = "level_empty"  # nobody has the level today
    LEVEL_UNREACHED = "level_unreached"  # somebody has it, and none of them can be reached
    NOT_INSTALLED = "not_installed"
    REMOVED = "removed"
    BLOCKED = "blocked"
    SWITCHED_OFF = "switched_off"
    GONE = "gone"
    NO_STAND_IN = "no_stand_in"
    STAND_IN_AWAY = "stand_in_away"
    STAND_IN_LOOP = "stand_in_loop"
    STAND_IN_GONE = "stand_in_gone"  # has left the organisation
    NO_PHONE = "no_phone"
    BAD_PHONE = "bad_phone"
    NO_CALL = "no_call"  # whoever is alerted is called too, and this one cannot be
    NO_CALLS = "no_calls"  # nor anybody else: no speech, or the last test had no answer
    NO_VOICE = "no_voice"  # whoever is called hears a recording that names nobody
    NO_ADMINISTRATOR = "no_administrator"
    ADMINISTRATORS_UNREACHED = "administrators_unreached"
    NO_SAFETY_REP = "no_safety_rep"
    MEMBER_NOT_INSTALLED = "member_not_installed"  # who cannot cry
    LONG_WAIT = "long_wait"  # minutes, where seconds were meant
    SLOW_START = "slow_start"  # the first two levels together
    SEVERAL_LEVELS = "several_levels"  # the second wait would go to the same ear
    STAND_IN_UNTOLD = "stand_in_untold"
    STAND_IN_CRIES = "stand_in_cries"  # who stands in may be the one in trouble
    UNSURE = "unsure"


class GapSentences(NamedTuple):
    """Ids of the sentence that says what is broken, and of the one step that mends it; and how
    bad it is."""

    found: str
    step: str
    grade: Grade


WORDS: Mapping[Gap, GapSentences] = MappingProxyType(
    {
        Gap.NOBODY: GapSentences("check-nobody", "check-step-nobody", Grade.SILENT),
        Gap.ONLY_HELPER: GapSentences("check-only-helper", "check-step-one-more", Grade.SILENT),
        Gap.ONE_PERSON: GapSentences("check-one-person", "check-step-one-more", Grade.BROKEN),
        Gap.LEVEL_EMPTY: GapSentences("check-level-empty", "check-step-level-empty", Grade.BROKEN),
        Gap.LEVEL_UNREACHED: GapSentences(
            "check-level-unreached", "check-step-level-unreached", Grade.BROKEN
        ),
        Gap.NOT_INSTALLED: GapSentences("check-not-installed", "check-step-install", Grade.BROKEN),
        Gap.REMOVED: GapSentences("check-removed", "check-step-install", Grade.BROKEN),
        Gap.BLOCKED: GapSentences("check-blocked", "check-step-unblock", Grade.BROKEN),
        Gap.SWITCHED_OFF: GapSentences("check-switched-off", "check-step-switch-on", Grade.BROKEN),
        Gap.GONE: GapSentences("check-gone", "check-step-gone", Grade.BROKEN),
        Gap.NO_STAND_IN: GapSentences("check-no-stand-in", "check-step-stand-in", Grade.BROKEN),
        Gap.STAND_IN_AWAY: GapSentences("check-stand-in-away", "check-step-stand-in", Grade.BROKEN),
        Gap.STAND_IN_LOOP: GapSentences("check-stand-in-loop", "check-step-stand-in", Grade.BROKEN),
        Gap.STAND_IN_GONE: GapSentences("check-stand-in-gone", "check-step-stand-in", Grade.BROKEN),
        Gap.NO_PHONE: GapSentences("check-no-phone", "check-step-phone", Grade.WEAK),
        Gap.BAD_PHONE: GapSentences("check-bad-phone", "check-step-phone", Grade.WEAK),
        Gap.NO_CALL: GapSentences("check-no-call", "check-step-call", Grade.BROKEN),
        Gap.NO_CALLS: GapSentences("check-no-calls", "check-step-no-calls", Grade.BROKEN),
        Gap.NO_VOICE: GapSentences("check-no-voice", "check-step-no-voice", Grade.WEAK),
        Gap.NO_ADMINISTRATOR: GapSentences(
            "check-no-administrator", "check-step-administrator", Grade.WEAK
        ),
        Gap.ADMINISTRATORS_UNREACHED: GapSentences(
            "check-administrators-unreached", "check-step-administrator", Grade.WEAK
        ),
        Gap.NO_SAFETY_REP: GapSentences("check-no-safety-rep", "check-step-safety-rep", Grade.WEAK),
        Gap.MEMBER_NOT_INSTALLED: GapSentences(
            "check-member-not-installed", "check-step-install", Grade.WEAK
        ),
        Gap.LONG_WAIT: GapSentences("check-long-wait", "check-step-long-wait", Grade.BROKEN),
        Gap.STAND_IN_UNTOLD: GapSentences(
            "check-stand-in-untold", "check-step-stand-in-untold", Grade.WEAK
        ),
        Gap.SLOW_START: GapSentences("check-slow-start", "check-step-slow-start", Grade.ADVICE),
        Gap.SEVERAL_LEVELS: GapSentences(
            "check-several-levels", "check-step-several-levels", Grade.ADVICE
        ),
        Gap.STAND_IN_CRIES: GapSentences(
            "check-stand-in-cries", "check-step-stand-in-cries", Grade.ADVICE
        ),
        Gap.UNSURE: GapSentences("check-unsure", "check-step-again", Grade.UNSURE),
    }
)
# The steps where the setup lies in a file: nobody is told to do in chat what cannot be done there.
FILE_STEPS: Mapping[Gap, str] = MappingProxyType(
    {
        **dict.fromkeys((Gap.ONLY_HELPER, Gap.ONE_PERSON, Gap.LEVEL_UNREACHED), "check-step-file"),
        **dict.fromkeys((Gap.NO_PHONE, Gap.BAD_PHONE), "check-step-file"),
        **dict.fromkeys((Gap.NO_ADMINISTRATOR, Gap.NO_SAFETY_REP), "check-step-file"),
        **dict.fromkeys((Gap.ADMINISTRATORS_UNREACHED, Gap.LONG_WAIT), "check-step-file"),
        Gap.NOBODY: "check-step-file-nobody",
        Gap.GONE: "check-step-file-gone",
        Gap.NO_CALL: "check-step-file-call",
    }
)
_OF_A_LINE = MappingProxyType(
    {
        Line.NOT_INSTALLED: Gap.NOT_INSTALLED,
        Line.REMOVED: Gap.REMOVED,
        Line.BLOCKED: Gap.BLOCKED,
        Line.SWITCHED_OFF: Gap.SWITCHED_OFF,
        Line.GONE: Gap.GONE,
        Line.UNSURE: Gap.UNSURE,
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is broken: what, whom or which level it is about. `helps` is false of people
    who are not in the chain: no alarm waits for them."""

    gap: Gap
    person: str | None = None
    level: str | None = None
    helps: bool = True

    @property
    def grade(self) -> Grade:
        """How bad it is."""
        grade = WORDS[self.gap].grade
        return grade if self.helps else max(grade, Grade.WEAK)


@dataclass(frozen=True, slots=True)
class AlertedLevel:
    """One level as it stands now, the one account that every surface gives: `people` whom it would
    alert, each perhaps for somebody else; `unreached` those of them at whom no alarm arrives;
    `away` who is listed, is not there, and has nobody instead."""

    name: str
    people: tuple[Helper, ...]
    unreached: frozenset[str]
    away: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known at the instant `at` (ms UTC). `absences` are those of that moment; `line`
    knows everybody; `untold` are stand-ins whom no word of it has reached; `can_call`: where those
    who are alerted are called, who can be; `without_number`: who is to have none, as two others
    have agreed; `calls`: what is wrong with calls to anybody."""

    organisation: Organisation
    at: int
    absences: Mapping[str, Absence]
    line: LineOf
    untold: frozenset[str] = frozenset()
    can_call: Callable[[Helper], bool] = bool  # nobody is called: nobody lacks a number
    without_number: frozenset[str] = frozenset()
    calls: Gap | None = None

    def chain(self, unit: Unit, *without: str) -> Chain:
        """The unit's chain as an alarm would get it now."""
        return self.organisation.chain(unit, self.at, without, self.absences)

    def reached(self, unit: Unit, *without: str) -> tuple[str, ...]:
        """Whoever of the chain an alarm can arrive at."""
        helpers = self.chain(unit, *without).everyone()
        return tuple(one.id for one in helpers if not self.line(one.id).out_of_reach)

    def alerted(self, unit: Unit, *without: str) -> tuple[AlertedLevel, ...]:
        """Whom each level alerts now; the parent's first is the last (L3, L7, R72). `without` is
        who cries, and is in their own chain to nobody's help."""
        levels = self.organisation.levels_of(unit)
        return tuple(
            AlertedLevel(
                now.name,
                now.people,
                frozenset(one.id for one in now.people if self.line(one.id).out_of_reach),
                tuple(p for p in level.people if p not in without and self._has_nobody(p)),
            )
            for level, now in zip(levels, self.chain(unit, *without).levels, strict=True)
        )

    def _has_nobody(self, person: str) -> bool:
        instead = self.organisation.stand_in_of(person, self.at, self.absences)
        return self.is_away(person) and instead is None

    def is_away(self, person: str) -> bool:
        """Whether the person is absent at the instant."""
        absence = self.absences.get(person)
        return absence is not None and absence.covers(self.at)


def people_of(scene: Scene, unit: Unit) -> tuple[str, ...]:
    """Everybody whom the check of the unit is about, each once: whoever the chain may alert, the
    stand-ins of today, administrators and safety representatives."""
    listed = (p for level in scene.organisation.levels_of(unit) for p in level.people)
    helpers = (helper.id for helper in scene.chain(unit).everyone())
    return tuple(dict.fromkeys([*listed, *helpers, *unit.administrators, *unit.safety_reps]))


def tellable(organisation: Organisation, unit: Unit) -> tuple[str, ...]:
    """Everybody who may have to be told of the unit, the nearest first: its administrators, those
    of the levels above and of the fallback unit."""
    levels = _upwards(organisation, unit)
    return tuple(dict.fromkeys(one for above in levels for one in above.administrators))


def examine(scene: Scene, unit: Unit) -> tuple[Finding, ...]:
    """Everything that is broken, the worst first."""
    found = [
        *_chain(scene, unit),
        *_helpers(scene, unit),
        *_around_the_chain(scene, unit),
        *_members(scene, unit),
        *_waits(scene, unit),
        *_same_person(scene, unit),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.grade))


def _chain(scene: Scene, unit: Unit) -> Iterator[Finding]:
    """The chain as a whole: whether somebody answers, for everybody who may cry here."""
    reached = scene.reached(unit)
    if not reached:
        yield Finding(Gap.NOBODY)
        return
    alone = [one for one in _criers(scene, unit) if one in reached and not scene.reached(unit, one)]
    yield from (Finding(Gap.ONLY_HELPER, one) for one in alone)
    if len(reached) == 1 and not alone:
        yield Finding(Gap.ONE_PERSON, reached[0])
    for level in scene.chain(unit).levels:
        if not level.people:
            yield Finding(Gap.LEVEL_EMPTY, level=level.name)
        elif all(scene.line(helper.id).out_of_reach for helper in level.people):
            yield Finding(Gap.LEVEL_UNREACHED, level=level.name)


def _criers(scene: Scene, unit: Unit) -> Sequence[str]:
    """Whoever gets this chain: the members, and in the fallback unit everybody whom no unit lists
    (L8)."""
    organisation = scene.organisation
    if unit.number != organisation.fallback_unit:
        return unit.members
    return [*unit.members, *(one for one in organisation.people if not organisation.lists(one))]


def _helpers(scene: Scene, unit: Unit) -> Iterator[Finding]:
    """Everybody whom the chain alerts, and whoever is away and has nobody instead."""
    if scene.calls is not None:
        yield Finding(scene.calls)
    for level in scene.organisation.levels_of(unit):
        for person in level.people:
            if scene.is_away(person) and (gap := _without_stand_in(scene, person)) is not None:
                yield Finding(gap, person)
    for helper in scene.chain(unit).everyone():
        gap = _OF_A_LINE.get(scene.line(helper.id))
        if gap is not None:
            yield Finding(gap, helper.id)
        if helper.id in scene.without_number:
            continue
        if not scene.can_call(helper):
            yield Finding(Gap.NO_CALL, helper.id)
        elif helper.phone is None:
            yield Finding(Gap.NO_PHONE, helper.id)
        elif not is_dialable(helper.phone):
            yield Finding(Gap.BAD_PHONE, helper.id)


def _without_stand_in(scene: Scene, absent: str) -> Gap | None:
    """Why nobody stands in for somebody who is away; None when somebody does. It goes from one
    stand-in to the next as the chain does."""
    people: Mapping[str, Person] = scene.organisation.people
    seen, current = {absent}, absent
    while scene.is_away(current):
        instead = scene.absences[current].stand_in
        if instead is None:
            return Gap.NO_STAND_IN if current == absent else Gap.STAND_IN_AWAY
        if instead in seen:
            return Gap.STAND_IN_LOOP
        if instead not in people:
            return Gap.STAND_IN_GONE
        seen.add(instead)
        current = instead
    return None


def _around_the_chain(scene: Scene, unit: Unit) -> Iterator[Finding]:
    """Whoever is told about it: administrators and safety representatives."""
    helpers = {helper.id for helper in scene.chain(unit).everyone()}
    for person in dict.fromkeys((*unit.administrators, *unit.safety_reps)):
        gap = _OF_A_LINE.get(scene.line(person))
        if gap is not None and person not in helpers:
            yield Finding(gap, person, helps=False)
    if not unit.administrators:
        yield Finding(Gap.NO_ADMINISTRATOR, helps=False)
    elif all(scene.line(one).out_of_reach for one in unit.administrators):
        yield Finding(Gap.ADMINISTRATORS_UNREACHED, helps=False)
    if not unit.safety_reps:
        yield Finding(Gap.NO_SAFETY_REP, helps=False)


def newly_broken(before: Sequence[Finding], after: Sequence[Finding]) -> tuple[Finding, ...]:
    """What a change breaks: whatever is there after it and was not before, the worst first; not
    what nobody could be asked about."""
    return tuple(one for one in after if one not in before and one.gap is not Gap.UNSURE)


def _members(scene: Scene, unit: Unit) -> Iterator[Finding]:
    """Whoever cannot cry: the bot is not there to be written to."""
    for member in unit.members:
        if scene.line(member).out_of_reach:
            yield Finding(Gap.MEMBER_NOT_INSTALLED, member, helps=False)


LONG_WAIT_SECONDS = 300
SLOW_START_SECONDS = 40
_FIRST_LEVELS = 2


def _waits(scene: Scene, unit: Unit) -> Iterator[Finding]:
    """Waits in which somebody who is threatened hears nothing."""
    levels = scene.organisation.levels_of(unit)
    for level in levels:
        if max(level.wait_seconds, level.wait_seconds_alone or 0) >= LONG_WAIT_SECONDS:
            yield Finding(Gap.LONG_WAIT, level=level.name)
    first = levels[:_FIRST_LEVELS]
    if len(levels) > 1 and sum(one.wait_seconds for one in first) > SLOW_START_SECONDS:
        yield Finding(Gap.SLOW_START)


def _same_person(scene: Scene, unit: Unit) -> Iterator[Finding]:
    """Whoever is alerted on one level and on the next as well, by themselves or for somebody else;
    and stand-ins: who has not been told, and who may be the one that cries."""
    seen: set[str] = set()
    for level in scene.chain(unit).levels:
        for helper in level.people:
            if helper.id in seen:
                yield Finding(Gap.SEVERAL_LEVELS, helper.id, level.name)
            if helper.stands_in_for is not None and helper.id in scene.untold:
                yield Finding(Gap.STAND_IN_UNTOLD, helper.id)
            if helper.stands_in_for is not None and helper.id in unit.members:
                yield Finding(Gap.STAND_IN_CRIES, helper.id)
        seen.update(helper.id for helper in level.people)


def whom_to_tell(scene: Scene, unit: Unit) -> tuple[str, ...]:
    """Who gets the unit's result: its administrators; where none can be reached, or all are away,
    also those of the level above, of the fallback unit, and in the end the first of the chain who
    can. Somebody at work has to mend it."""
    told: list[str] = []
    for above in _upwards(scene.organisation, unit):
        told += [one for one in above.administrators if not scene.line(one).out_of_reach]
        if not all(scene.is_away(one) for one in told):
            return tuple(dict.fromkeys(told))
    return tuple(dict.fromkeys([*told, *scene.reached(unit)[:1]]))


def _upwards(organisation: Organisation, unit: Unit) -> Iterator[Unit]:
    seen: set[str] = set()
    current: Unit | None = unit
    while current is not None and current.number not in seen:
        seen.add(current.number)
        yield current
        current = organisation.units.get(current.parent) if current.parent else None
    if organisation.fallback_unit not in seen:
        yield organisation.units[organisation.fallback_unit]


def next_level(scene: Scene, unit: Unit, leader: str) -> tuple[str, ...]:
    """The people on the level after the leader's who can be reached: who is told of a leader that
    nobody can reach. Empty where no level after it has anybody."""
    levels = scene.chain(unit).levels
    own = next((n for n, level in enumerate(levels) if _has(level.people, leader)), len(levels))
    for level in levels[own + 1 :]:
        found = tuple(
            one.id
            for one in level.people
            if one.id != leader and not scene.line(one.id).out_of_reach
        )
        if found:
            return found
    return ()


def _has(people: Sequence[Helper], person: str) -> bool:
    return any(one.id == person for one in people)
