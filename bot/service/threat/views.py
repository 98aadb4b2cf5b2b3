"""From an alarm to the cards of its follow-up: the task card, another unit's notice (R43)."""

from bot.cards.alarm.views import PassedOver, PersonLine, StepState
from bot.cards.threat.views import (
    NoticeLine,
    TaskLine,
    ThreatFollowUpCondition,
    ThreatFollowUpView,
    UnitNoticeView,
)
from bot.cards.views import ThreatFollowUpLine, View
from bot.domain.alarm.live import is_wanted
from bot.domain.alarm.state import Alarm
from bot.domain.threat.duty import (
    Asked,
    AskState,
    ThreatFollowUp,
    ThreatFollowUpEnd,
    ThreatTask,
    UnitNotice,
    open_tasks,
    tasks_of,
)
from bot.service.directory import Directory

MOST_UNITS = 60  # what a list on the card can hold (28 KiB); beyond that the number is typed
_ENDS = {
    ThreatFollowUpEnd.SETTLED: ThreatFollowUpCondition.SETTLED,
    ThreatFollowUpEnd.WITHDRAWN: ThreatFollowUpCondition.WITHDRAWN,
    ThreatFollowUpEnd.DRILL_OVER: ThreatFollowUpCondition.DRILL_OVER,
}
_PASSED = {
    AskState.ASKED: StepState.UNANSWERED,
    AskState.DECLINED: StepState.DECLINED,
    AskState.FAILED: StepState.UNREACHABLE,
}


def asks_duty(alarm: Alarm, person: str) -> bool:
    """Whether the person is asked to take care of the threat, and nobody does."""
    duty = alarm.duty
    asked = duty.asked_of(person) if duty is not None else None
    is_open = duty is not None and duty.end is None and duty.owner is None
    return is_open and asked is not None and asked.state is AskState.ASKED


def takes_while_helping(alarm: Alarm, person: str) -> bool:
    """Whether they are asked on the role card, where they help still."""
    return alarm.helps(person) and not alarm.state.ended and person != alarm.caseworker.id


def duty_line(alarm: Alarm) -> ThreatFollowUpLine | None:
    """What the caseworker sees of it: one line, nothing once nobody follows up any more."""
    duty = alarm.duty
    if duty is None or duty.end not in (None, ThreatFollowUpEnd.SETTLED):
        return None
    asked = [
        one.person
        for one in duty.asked
        if one.state is AskState.ASKED and not alarm.has_unanswered(one.person)
    ]
    helping = [claim.person for claim in alarm.claims if claim.person]
    waited_for = [alert.person for alert in alarm.alerts if alarm.has_unanswered(alert.person)]
    told = dict.fromkeys([*helping, *asked] or waited_for)
    return ThreatFollowUpLine(
        alarm.name_of(duty.owner) if duty.owner else "",
        duty.untaken,
        tuple(alarm.name_of(person) for person in told),
        bool(asked),
    )


def told_by(alarm: Alarm) -> str:
    """The helper whose word it is that this is a threat, while the caseworker has not answered."""
    report = alarm.threat
    if report is None or report.answered:
        return ""
    return report.name if report.after_no or alarm.details.is_threat else ""


def whose_answer(alarm: Alarm) -> str:
    """For whose answer a helper's report of a threat waits, told after she had said no; else ""."""
    return alarm.caseworker.name if alarm.threat is not None and alarm.threat.waits else ""


def people_of(directory: Directory, alarm: Alarm) -> tuple[PersonLine, ...]:
    """Whom a threat may be aimed at beside the caseworker: the chain, and everybody of the unit.
    Leaders and safety representatives come first: they would be told of it (L7)."""
    unit = directory.organisation.units.get(alarm.unit)
    chain = {h.id: PersonLine(h.id, h.name, h.phone) for h in alarm.chain.everyone()}
    staff = unit.staff() if unit is not None else frozenset()
    reps = unit.safety_reps if unit is not None else ()
    others = sorted(staff - chain.keys(), key=lambda p: (p not in reps, directory.name(p)))
    found = (*chain.values(), *map(directory.line, others))
    return tuple(line for line in found if line.id != alarm.caseworker.id)


def safety_reps(
    directory: Directory, alarm: Alarm, person: str | None = None
) -> tuple[PersonLine, ...]:
    """The unit's safety representatives for the person to talk to (2.4.1): the caseworker, or
    whoever is given."""
    unit = directory.organisation.units.get(alarm.unit)
    reps = unit.safety_reps if unit is not None else ()
    return tuple(directory.line(one) for one in reps if one != (person or alarm.caseworker.id))


def threat_follow_up_view(
    directory: Directory, alarm: Alarm, person: str, shown: int | None
) -> ThreatFollowUpView:
    """The task card as the person has it; `shown` tells a card that a newer one has replaced."""
    duty = alarm.duty
    asked = duty.asked_of(person) if duty is not None else None
    condition = _condition(alarm, asked, shown)
    is_mine = condition is ThreatFollowUpCondition.MINE
    caseworker = alarm.caseworker
    return ThreatFollowUpView(
        incident=alarm.id,
        seen=alarm.seq,
        drill=alarm.drill is not None,
        language=directory.language(person),
        condition=condition,
        caseworker=PersonLine(caseworker.id, caseworker.name, caseworker.phone),
        unit=alarm.unit_name,
        at=alarm.threat_told_at,
        details=alarm.details,
        tasks=tuple(_task_line(duty, task) for task in tasks_of(alarm.details)),
        owner=alarm.name_of(duty.owner) if duty and duty.owner else "",
        declined=asked is not None and asked.state is AskState.DECLINED,
        untaken=duty is not None and duty.untaken,
        passed_over=_passed_over(alarm, asked),
        threat_waits=whose_answer(alarm),
        notices=tuple(map(_notice_line, duty.notices)) if duty and is_mine else (),
        units=_units(directory, alarm) if is_mine else (),
        beside=is_wanted(alarm, person),
    )


def _condition(alarm: Alarm, asked: Asked | None, shown: int | None) -> ThreatFollowUpCondition:
    duty, told_otherwise = alarm.duty, not alarm.details.is_threat
    if duty is None or asked is None or asked.state is AskState.WITHDRAWN:  # L7
        return ThreatFollowUpCondition.CLOSED
    if shown is not None and shown < asked.shown:
        return ThreatFollowUpCondition.REPLACED
    mine = duty.owner == asked.person
    if duty.end is None and mine:
        return ThreatFollowUpCondition.MINE
    if duty.end is None or duty.end is ThreatFollowUpEnd.SETTLED:
        if duty.owner is not None and not mine:
            return ThreatFollowUpCondition.TAKEN
        if duty.end is None:
            return ThreatFollowUpCondition.ASKED
    if duty.end is ThreatFollowUpEnd.WITHDRAWN and told_otherwise:
        return ThreatFollowUpCondition.NO_THREAT
    return _ENDS[duty.end]


def _task_line(duty: ThreatFollowUp | None, task: ThreatTask) -> TaskLine:
    settled = duty.settled_of(task) if duty is not None else None
    if settled is None:
        return TaskLine(task)
    return TaskLine(task, settled.result, settled.reason, settled.name, settled.at)


def _passed_over(alarm: Alarm, mine: Asked | None) -> tuple[PassedOver, ...]:
    """Why it came to this level: who was asked before."""
    earlier = [a for a in alarm.duty.asked if mine and a.level < mine.level] if alarm.duty else []
    return tuple(
        PassedOver(alarm.name_of(asked.person), _PASSED[asked.state])
        for asked in sorted(earlier, key=lambda asked: asked.level)
        if asked.state in _PASSED and mine is not None and asked.person != mine.person
    )


def _notice_line(notice: UnitNotice) -> NoticeLine:
    names = {helper.id: helper.name for helper in notice.chain.everyone()}
    waiting = [a.person for a in notice.told if a.state is AskState.ASKED]
    leaders = (PersonLine(h.id, h.name, h.phone) for h in notice.chain.everyone())
    return NoticeLine(
        unit=notice.name,
        at=notice.at,
        waiting_for=tuple(names[person] for person in waiting if person in names),
        received_by=notice.received_name,
        received_at=notice.received_at,
        unreached=notice.unreached,
        rests=notice.next_at is None and notice.received_at is None and not notice.unreached,
        leaders=tuple(leaders) if notice.unreached else (),
    )


def _units(directory: Directory, alarm: Alarm) -> tuple[tuple[str, str], ...]:
    if alarm.duty is None or ThreatTask.TARGET_UNIT not in open_tasks(alarm.duty, alarm.details):
        return ()
    units = directory.organisation.units.values()
    others = sorted((unit.name, unit.number) for unit in units if unit.number != alarm.unit)
    return tuple((number, name) for name, number in others) if len(others) <= MOST_UNITS else ()


def unit_notice_view(
    directory: Directory, alarm: Alarm, person: str, shown: int | None = None
) -> View:
    """What the other unit is told."""
    duty = alarm.duty
    notice = notice_to(alarm, person, shown)
    confirms = notice is not None and any(asked.person == person for asked in notice.told)
    return UnitNoticeView(
        incident=alarm.id,
        seen=alarm.seq,
        drill=alarm.drill is not None,
        language=directory.language(person),
        from_unit=alarm.unit_name,
        at=alarm.threat_told_at,
        details=alarm.details,
        to_call=_to_call(alarm),
        confirms=confirms,
        received_by=notice.received_name if notice else "",
        received_at=notice.received_at if notice else None,
        withdrawn=duty is None or duty.end is ThreatFollowUpEnd.WITHDRAWN or notice is None,
    )


def notice_to(alarm: Alarm, person: str, shown: int | None) -> UnitNotice | None:
    """The notice that the person's card number `shown` is about, or the last one they got."""
    found = None
    for notice in alarm.duty.notices if alarm.duty is not None else ():
        for asked in (*notice.told, *notice.reps):
            if asked.person == person and asked.wanted and shown in (None, asked.shown):
                found = notice
    return found


def _to_call(alarm: Alarm) -> PersonLine:
    """Whoever follows it up; without one, the first who was asked, else the caseworker."""
    duty = alarm.duty
    asked = [a.person for a in duty.asked if a.state is not AskState.WITHDRAWN] if duty else []
    wanted = [duty.owner] if duty is not None and duty.owner is not None else asked
    for helper in alarm.chain.everyone():
        if helper.id in wanted:
            return PersonLine(helper.id, helper.name, helper.phone)
    return PersonLine(alarm.caseworker.id, alarm.caseworker.name, alarm.caseworker.phone)
