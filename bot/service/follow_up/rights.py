"""What other nouns ask of the leader's follow-up: who has a part in an incident afterwards, never
the target (R27, 2.4.1; L7), and whose figures and training somebody may see (R29, R64; L13); how
far it has come, for whoever it was about (R77); and a look at it, in a row of its own, so that
whatever happened is stored without waiting for it, and no alarm is.
"""

from collections.abc import Mapping
from datetime import timedelta

from bot.cards.readiness.views import ProgressLine
from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import FactKind
from bot.domain.follow_up import FollowUp, Item, Progress, employee_of
from bot.domain.organisation.organisation import Absence, Helper, Unit, oslo_midnight
from bot.domain.reports.draft import Draft
from bot.domain.working_days import MORNING, local_day, moment, working_after
from bot.service.directory import Directory
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store.follow_ups import Whose
from bot.store.records import Priority, Task, TaskKind


def able(uow: UnitOfWork, alarm: Alarm) -> tuple[Helper, ...]:
    """Who can follow it up now, the nearest first: the unit's chain as it is today, with stand-ins
    for whoever is away, without the caseworker and the target. Of a unit that is gone, whoever of
    the alarm's own chain still works here."""
    return _able(uow, alarm, uow.directory.absences(uow.now))


def back_today(uow: UnitOfWork, alarm: Alarm) -> tuple[str, ...]:
    """Who is away now and could have it but for that, and is back the same day: an hour off passes
    nothing on."""
    midnight = oslo_midnight(local_day(uow.now) + timedelta(days=1))
    absences = uow.directory.absences(uow.now)
    short = {who for who, one in absences.items() if one.until is not None and one.until < midnight}
    others = {who: absence for who, absence in absences.items() if who not in short}
    return tuple(helper.id for helper in _able(uow, alarm, others) if helper.id in short)


def _able(uow: UnitOfWork, alarm: Alarm, absences: Mapping[str, Absence]) -> tuple[Helper, ...]:
    directory = uow.directory
    organisation = directory.organisation
    # Whoever is perhaps the one for whom somebody cried has no part in it either (R84).
    barred = {alarm.caseworker.id, alarm.details.target_person, employee_of(alarm), alarm.concerns}
    unit = organisation.units.get(alarm.unit)
    chain = alarm.chain
    if unit is not None:
        without = [person for person in barred if person is not None]
        chain = organisation.chain(unit, uow.now, without, absences)
    return tuple(
        helper
        for helper in chain.everyone()
        if helper.id not in barred
        and directory.person(helper.id) is not None
        and uow.can_reach(helper.id)
    )


def whom_to_tell(uow: UnitOfWork, alarm: Alarm, follow_up: FollowUp) -> tuple[str, ...]:
    """Who hears that the talk was not held, where the employee wants it: a leader above whoever has
    the follow-up (else the next in the chain), then the unit's safety representatives. Never the
    employee, the target (L7), whoever reported it, or those whose talk it is."""
    units = uow.directory.organisation.units
    unit = units.get(alarm.unit)
    parent = units.get(unit.parent) if unit is not None and unit.parent else None
    above = parent.levels[0].people if parent is not None else ()
    talkers = {follow_up.owner, follow_up.owner_of(follow_up.point(Item.TALK))}
    others = [helper.id for helper in able(uow, alarm) if helper.id not in talkers]
    leaders = [*(one for one in above if one in others), *others][:1]
    barred = {
        alarm.caseworker.id,
        alarm.details.target_person,
        employee_of(alarm, follow_up.for_other),
        *talkers,
    }
    reps = unit.safety_reps if unit is not None else ()
    everyone = dict.fromkeys((*leaders, *reps))
    return tuple(one for one in everyone if one not in barred and uow.can_reach(one))


def may_do(uow: UnitOfWork, follow_up: FollowUp, alarm: Alarm, person: str) -> bool:
    """Whether the person has the follow-up, or a point of it. Whoever has left the unit's chain
    has not, from that moment on."""
    has_part = person == follow_up.owner or bool(follow_up.mine(person))
    return has_part and person != alarm.details.target_person and _belongs(uow, alarm, person)


def may_see(uow: UnitOfWork, follow_up: FollowUp, alarm: Alarm, person: str) -> bool:
    """Whether the person may read all of it."""
    if person == alarm.details.target_person:
        return False
    return may_do(uow, follow_up, alarm, person) or alarm.unit in units_of(uow, person)


def _belongs(uow: UnitOfWork, alarm: Alarm, person: str) -> bool:
    """Whether the person is in the unit's chain, though away just now, or stands in there; of a
    unit that is gone, whether they still work here."""
    organisation = uow.directory.organisation
    unit = organisation.units.get(alarm.unit)
    if unit is None:
        return uow.directory.person(person) is not None
    if any(person in level.people for level in organisation.levels_of(unit)):
        return True
    return any(helper.id == person for helper in able(uow, alarm))


def units_of(uow: UnitOfWork, person: str) -> tuple[str, ...]:
    """The units that the person leads or represents, also in somebody's stead."""
    return units_at(uow.directory, person, uow.now)


def units_at(directory: Directory, person: str, now: int) -> tuple[str, ...]:
    """The same at an instant, without a transaction."""
    stands_in = any(one.stand_in == person for one in directory.absences(now).values())
    return tuple(
        unit.number
        for unit in directory.organisation.units.values()
        if person in unit.safety_reps
        or any(person in level.people for level in unit.levels)
        or (stands_in and person in leading_now(directory, unit, now))
    )


def leading_now(directory: Directory, unit: Unit, now: int) -> set[str]:
    """Who answers for the unit itself at the instant, in somebody's stead included; not the level
    above it."""
    chain = directory.organisation.chain(unit, now, (), directory.absences(now))
    return {helper.id for level in chain.levels[: len(unit.levels)] for helper in level.people}


def seeing(uow: UnitOfWork, person: str) -> tuple[str, ...]:
    """The units whose figures the person may see, those they lead or represent first."""
    return seeing_at(uow.directory, person, uow.now)


def seeing_at(directory: Directory, person: str, now: int) -> tuple[str, ...]:
    """The same at an instant, without a transaction."""
    mine = units_at(directory, person, now)
    return tuple(dict.fromkeys((*mine, *administered(directory, person))))


def overseeing(uow: UnitOfWork, person: str) -> tuple[str, ...]:
    """The units whose figures the tab shows the person: those of `seeing`, then every unit below
    one that they lead, and those that they advise on health and safety, with all below."""
    return overseeing_at(uow.directory, person, uow.now)


def overseeing_at(directory: Directory, person: str, now: int) -> tuple[str, ...]:
    """The same at an instant, without a transaction."""
    organisation, listed = directory.organisation, directory.person(person)
    advised = listed.hms if listed is not None else ()
    mine = seeing_at(directory, person, now)
    led = (one for one in mine if person in _leaders(directory, organisation.units[one], now))
    below = {one for one in (*led, *advised) if one in organisation.units}
    units = organisation.units.values()  # once for all of them: somebody may lead very many
    while more := {unit.number for unit in units if unit.parent in below} - below:
        below |= more
    return tuple(dict.fromkeys((*mine, *sorted(below))))


def _leaders(directory: Directory, unit: Unit, now: int) -> set[str]:
    own = {person for level in unit.levels for person in level.people}
    return own | leading_now(directory, unit, now)


def administered(directory: Directory, person: str) -> tuple[str, ...]:
    """The units that the person administers."""
    units = directory.organisation.units.values()
    return tuple(unit.number for unit in units if person in unit.administrators)


def sees_a_list(uow: UnitOfWork, person: str) -> bool:
    """Whether `status` has a list for the person: they lead or represent a unit, or were given
    somebody's follow-up."""
    units = units_of(uow, person)
    return bool(units) or any(uow.tx.count_follow_ups(Whose((), person)).values())


# How far it has come, for whoever it was about

SHOWN_FOR_MS = 90 * 24 * 60 * 60 * 1000  # after the incident, in `status`
_MOST_LINES = 3
_FOR_OTHERS = (Progress.RECEIVED, Progress.CLOSED)


def progress_of(uow: UnitOfWork, person: str) -> tuple[ProgressLine, ...]:
    """What the person sees of follow-ups of what happened to them, or that they reported; the
    newest first."""
    unit = uow.directory.unit_of(person).number
    found = uow.tx.follow_ups_about(person, unit, uow.now - SHOWN_FOR_MS)
    lines = (progress_line(alarm, follow_up, person) for alarm, follow_up in found)
    return tuple(line for line in lines if line is not None)[:_MOST_LINES]


def progress_line(alarm: Alarm, follow_up: FollowUp, person: str) -> ProgressLine | None:
    """How far it has come, as the person may see it; None for whoever may see nothing."""
    if person == employee_of(alarm, follow_up.for_other):
        steps = tuple(Progress)
    elif person == alarm.caseworker.id:
        steps = _FOR_OTHERS
    else:
        return None
    reached = follow_up.reached
    return ProgressLine(alarm.raised_at, tuple((step, step in reached) for step in steps))


def reps_told(uow: UnitOfWork, alarm: Alarm, follow_up: FollowUp) -> tuple[str, ...]:
    """The unit's safety representatives who hear that it is closed, and what was done: nobody whom
    it happened to, or at whom it was aimed (L7)."""
    unit = uow.directory.organisation.units.get(alarm.unit)
    employee = employee_of(alarm, follow_up.for_other)
    barred = {alarm.caseworker.id, alarm.details.target_person, employee, follow_up.owner}
    reps = unit.safety_reps if unit is not None else ()
    return tuple(one for one in reps if one not in barred)


def rep_line(
    uow: UnitOfWork, alarm: Alarm, follow_up: FollowUp, person: str
) -> ProgressLine | None:
    """How far it has come, for a safety representative: all of it."""
    if person not in reps_told(uow, alarm, follow_up):
        return None
    reached = follow_up.reached
    return ProgressLine(alarm.raised_at, tuple((step, step in reached) for step in Progress))


# When it is looked at

# After the alarm's own last cards, and after *Varsle igjen* has had its moment.
_OPENS_AFTER_MS = 5 * 60 * 1000
# What of a report changes the follow-up or its card.
_OF_A_REPORT = frozenset(
    {FactKind.REPORT_SUBMITTED, FactKind.REPORT_NOT_FELT, FactKind.REPORT_NUMBERED}
)


def after_change(before: Alarm | None, alarm: Alarm) -> list[Task]:
    """Where an alarm has just ended, or it is known now whom it is aimed at (L7) or about (R84), or
    that it is a threat (R83)."""
    if before is None or alarm.drill is not None:
        return []
    since, key = alarm.last_event_at, str(alarm.seq)
    asks = _waits(alarm) and alarm.threat != before.threat
    if asks:  # once, if she has not answered by the next morning (docs/decisions/0049)
        morning = moment(working_after(local_day(since)), MORNING)
        again = _look(alarm.id, morning, f"asks:{key}", asks=alarm.threat_seq)
        return [again, *([_look(alarm.id, since, key)] if alarm.state.ended else [])]
    if not alarm.state.ended:
        return []
    if not before.state.ended:
        # Also where it deserves none by now: one that has begun waits for the alarm's end (V10).
        return [_look(alarm.id, since + _OPENS_AFTER_MS, key)]
    was_threat = before.details.is_threat
    retold = before.details.target_person != alarm.details.target_person
    retold = retold or was_threat is not alarm.details.is_threat
    retold = retold or _meant(before) != _meant(alarm) or _waits(before) != _waits(alarm)
    return [_look(alarm.id, since, key)] if retold else []


def _waits(alarm: Alarm) -> bool:
    return alarm.threat is not None and alarm.threat.waits


def _meant(alarm: Alarm) -> tuple[str | None, bool]:
    return alarm.concerns, alarm.concerns_sure


def after_report(draft: Draft, kind: FactKind, now: int) -> list[Task]:
    """Where a report was let go of, or the employee did not feel it so (R54); or has a number."""
    key = f"{draft.id}:{kind}:{now}"
    return [_look(draft.incident, now, key)] if kind in _OF_A_REPORT else []


def _look(incident: str, due_at: int, key: str, **more: int) -> Task:
    """No incident of its own: the one timer of the follow-up stays untouched (V10)."""
    return Task(
        id=new_id(),
        kind=TaskKind.FOLLOW_UP,
        priority=Priority.REMINDER,
        due_at=due_at,
        dedupe_key=f"follow_up:{incident}:look:{key}",
        payload={"incident": incident, **more},
    )
