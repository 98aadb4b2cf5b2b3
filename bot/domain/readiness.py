"""The morning check: what a unit's chain looks like before anybody needs it, and what is remembered
of the check (R12, R55, R56; decision 0025).

In a crisis one finds out which leader was out of reach; this finds out the morning before. A pure
examination of one unit at one instant. What is known of everybody's way through Teams comes in as a
`Line`; each thing it finds has a kind, whom it is about, and the one step that mends it. Who has
been told is remembered, and when that is worth a new message: a green morning does not nag.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import NamedTuple

from bot.domain.organisation.organisation import (
    OSLO,
    Absence,
    Chain,
    Helper,
    Organisation,
    Person,
    Unit,
    is_dialable,
)
from bot.domain.working_days import is_working


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
    UNSURE = 3


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
    NO_ADMINISTRATOR = "no_administrator"
    ADMINISTRATORS_UNREACHED = "administrators_unreached"
    NO_SAFETY_REP = "no_safety_rep"
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
        Gap.NO_ADMINISTRATOR: GapSentences(
            "check-no-administrator", "check-step-administrator", Grade.WEAK
        ),
        Gap.ADMINISTRATORS_UNREACHED: GapSentences(
            "check-administrators-unreached", "check-step-administrator", Grade.WEAK
        ),
        Gap.NO_SAFETY_REP: GapSentences("check-no-safety-rep", "check-step-safety-rep", Grade.WEAK),
        Gap.UNSURE: GapSentences("check-unsure", "check-step-again", Grade.UNSURE),
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
class Scene:
    """What is known at the instant `at` (ms UTC). `absences` are those of that moment; `line`
    knows everybody; `can_call`: where those who are alerted are called, who can be;
    `without_number`: who is to have none, as two others have agreed."""

    organisation: Organisation
    at: int
    absences: Mapping[str, Absence]
    line: LineOf
    can_call: Callable[[Helper], bool] = bool  # nobody is called: nobody lacks a number
    without_number: frozenset[str] = frozenset()

    def chain(self, unit: Unit, *without: str) -> Chain:
        """The unit's chain as an alarm would get it now."""
        return self.organisation.chain(unit, self.at, without, self.absences)

    def reached(self, unit: Unit, *without: str) -> tuple[str, ...]:
        """Whoever of the chain an alarm can arrive at."""
        helpers = self.chain(unit, *without).everyone()
        return tuple(one.id for one in helpers if not self.line(one.id).out_of_reach)

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


MORNING = time(7)  # Oslo's: before the doors open, with time to mend what is broken
EVENING = time(20)  # what was missed is made up for until then; after that the next morning comes
DAY_MS = 24 * 60 * 60 * 1000
OUT_OF_REACH_MS = 2 * DAY_MS  # after which the level above a leader hears of it
AGAIN_MS = 7 * DAY_MS


@dataclass(frozen=True, slots=True)
class LeaderOut:
    """A leader out of reach, shown to the next level: since when, when it was said last, in which
    message (by the day), and to whom."""

    leader: str
    since: int
    at: int
    number: int
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitCheck:
    """The last check of a unit. `people` and `levels` are counts. `told` has the card, `number` is
    its newest message, sent at `said_at` with what was broken then (`said`)."""

    unit: str
    name: str
    checked_at: int
    people: int
    levels: int
    findings: tuple[Finding, ...] = ()
    told: tuple[str, ...] = ()
    number: int = 0
    said_at: int = 0
    said: tuple[Finding, ...] = ()
    shown: tuple[LeaderOut, ...] = ()

    @property
    def broken(self) -> tuple[Finding, ...]:
        """What somebody has to mend: not what could not be asked."""
        return tuple(one for one in self.findings if one.grade is not Grade.UNSURE)


def check_day(now: int) -> date | None:
    """The day whose check may be made now: from seven in the morning until the evening, by Oslo's
    clock, whatever summer time does; None by night."""
    local = _local(now)
    return local.date() if MORNING <= local.time() < EVENING else None


def with_message(before: UnitCheck | None, check: UnitCheck) -> UnitCheck:
    """The check with its message: the one that is out is kept up to date, and a new one is sent
    for the first check, for something newly broken, and weekly while it stays broken. On days
    off only an alarm that would reach nobody is worth one."""
    if before is None:
        return replace(check, number=1, said_at=check.checked_at, said=check.broken)
    kept = replace(check, number=before.number, said_at=before.said_at, said=before.said)
    if not check.broken:
        # What was mended is news again when it breaks anew.
        return replace(kept, said=kept.said if _unsure(check) else ())
    new = [one for one in check.broken if one not in before.said]
    is_old = check.checked_at - before.said_at >= AGAIN_MS
    at_work = is_working(_local(check.checked_at).date())
    worth_it = bool(new) or is_old
    if not at_work:
        worth_it = any(one.grade is Grade.SILENT for one in new)
    if worth_it:
        news = before.number + 1
        return replace(check, number=news, said_at=check.checked_at, said=check.broken)
    still = tuple(one for one in before.said if one in check.broken or _unsure(check))
    return replace(kept, said=still)


def _unsure(check: UnitCheck) -> bool:
    """Where Teams did not answer, nothing that was said before has been disproved."""
    return any(one.grade is Grade.UNSURE for one in check.findings)


def is_for_next_level(since: int, now: int) -> bool:
    """Whether a leader has been out of reach so long that the next level hears of it."""
    return now - since >= OUT_OF_REACH_MS


def shown_again(
    before: Iterable[LeaderOut], leader: str, since: int, now: int, people: tuple[str, ...]
) -> LeaderOut:
    """The leader's word to the next level: the one that is out, with the people of now, or a new
    one: the first, weekly while it lasts, and where it began anew."""
    known = next((one for one in before if one.leader == leader), None)
    if known is not None and known.since == since and now - known.at < AGAIN_MS:
        return replace(known, people=people)
    # By the day: one that began anew must not lie where an earlier one does.
    return LeaderOut(leader, since, now, now // DAY_MS, people)


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(OSLO)


# Teams' codes (teams.md, section 2). A reading cannot see the ones that speak of writing.
_CODES: Mapping[str, Line] = MappingProxyType(
    {
        "BotNotInConversationRoster": Line.NOT_INSTALLED,
        "MessageWritesBlocked": Line.BLOCKED,
        "ConversationBlockedByUser": Line.BLOCKED,
        "BotDisabledByAdmin": Line.SWITCHED_OFF,
        "ConversationNotFound": Line.GONE,
        "MemberNotFoundInConversation": Line.GONE,
    }
)


def line_of_code(code: str) -> Line | None:
    """What a refusal with this code says of the person; None for one that says nothing."""
    return _CODES.get(code)
