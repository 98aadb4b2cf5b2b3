"""`status` where no alarm is open: does the alarm work now, and when was it last tested (R12, R15,
R56). That there is an answer at all is the proof that the database works.

`beredskap`: who is alerted for the reader. *Sjekk på nytt*: who may have a unit checked, and what
they see meanwhile.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.cards.readiness.views import AlarmWorksView, CheckState, UnitCheckView
from bot.cards.views import PersonLine, ReadinessView, Sentence
from bot.dialogs import commands
from bot.dialogs.commands import (
    CheckAlarm,
    CheckUnit,
    Command,
    ListFollowUps,
    ShowReadiness,
    ShowStatus,
)
from bot.domain.canary import Miss, Note
from bot.domain.morning import UnitCheck
from bot.domain.organisation.organisation import Chain
from bot.domain.readiness import Gap, tellable
from bot.service.alarm.act import show_again
from bot.service.alarm.ringing import can_be_called, without_number
from bot.service.answer import SILENT, Answer, Feature, SlotFamily, notice
from bot.service.follow_up.rights import progress_of, sees_a_list
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.organisation.papers import nearest_first
from bot.service.organisation.views import people_now
from bot.service.readiness import telephone
from bot.service.readiness.check import (
    heard_from,
    known_lines,
    scene_of,
    undelivered,
    unit_check_view,
    view_of_slot,
)
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots


@dataclass(frozen=True)
class SentAlarmWorks(SentMessage):
    """`status`: whether an alarm would work."""

    VIEW = "alarm_works"


@dataclass(frozen=True)
class SentReadiness(SentMessage):
    """`beredskap`: who is alerted for the reader."""

    VIEW = "readiness"


@dataclass(frozen=True)
class SentUnitCheck(SentMessage):
    """A unit's check, to whoever asked for it; `asked` as on its card."""

    VIEW = "unit_check"
    unit: str
    asked: int


def alarm_works_view(uow: UnitOfWork, person: str) -> AlarmWorksView:
    """As it is for this person, who is in their own chain to nobody's help (L7): a level that is
    theirs alone is not one that nobody can be reached on, and what counts are those after it."""
    directory, now = uow.directory, uow.now
    unit = directory.unit_of(person)
    chain = directory.chain_for(directory.caseworker(person, ""), None, now)
    helpers = [helper.id for helper in chain.everyone()]
    scene = scene_of(directory, now, known_lines(uow, helpers))
    whole = scene.chain(unit).levels
    levels = [
        level
        for level, with_them in zip(chain.levels, whole, strict=True)
        if level.people or [helper.id for helper in with_them.people] != [person]
    ]
    missing = [
        level.name
        for level in levels
        if all(scene.line(helper.id).out_of_reach for helper in level.people)
    ]
    check = uow.tx.look_at_check(unit.number)
    canary = uow.tx.canary() if uow.terms.canary_helper else Note()
    leaders = tuple(PersonLine(h.id, h.name, h.phone) for h in chain.everyone())
    return AlarmWorksView(
        language=directory.language(person),
        unit=unit.name,
        levels=len(levels),
        missing=tuple(missing),
        channel=uow.channel.answers and canary.miss is not Miss.NOT_DELIVERED,
        tested_at=canary.delivered_at if canary.miss is None else None,
        rung_at=canary.key_at if uow.terms.canary_line and canary.call_miss is None else None,
        checked_at=check.checked_at if check is not None and _tested(check, helpers) else None,
        practised_at=uow.tx.last_drill(unit.number),
        numbers=(*directory.numbers(unit.number), *leaders),
        today=now,
        progress=progress_of(uow, person),
        checks=checks_of(uow, person),
        not_called=not_called(uow, chain),
        you_not_called=not own_can_be_called(uow, person),
        amiss=telephone.calls_gap(uow),
    )


def not_called(uow: UnitOfWork, chain: Chain) -> tuple[str, ...]:
    """The names of those in the chain whom no call can reach, where calls are made."""
    terms, everyone = uow.terms.calls, chain.everyone()
    lacking = [one for one in everyone if not can_be_called(terms, one.phone)]
    decided = without_number(uow, [one.id for one in lacking])
    return tuple(one.name for one in lacking if one.id not in decided)


def own_can_be_called(uow: UnitOfWork, person: str) -> bool:
    """The same of the reader; nobody calls who is in no chain."""
    if not uow.directory.is_helper(person) or without_number(uow, [person]):
        return True
    return can_be_called(uow.terms.calls, uow.directory.line(person).phone)


def check_alarm(uow: UnitOfWork, command: CheckAlarm) -> Answer:
    """*Sjekk på nytt*: the same card, as it is now. A card that lies in the chat since this morning
    must not be believed tonight (L8)."""
    view = alarm_works_view(uow, command.origin.person)
    return Answer(view, to_send=True, message=SentAlarmWorks())


def _tested(check: UnitCheck, helpers: Iterable[str]) -> bool:
    """Whether Teams answered about anybody of the chain: else the check has tested nothing."""
    unsure = {one.person for one in check.findings if one.gap is Gap.UNSURE}
    return not unsure.issuperset(helpers)


JUST_NOW_MS = 10_000  # a check that is not older need not be made again


def check_unit(uow: UnitOfWork, command: CheckUnit) -> Answer | Command:
    """*Sjekk på nytt*: the card says that it is being checked, and is updated when that is done.
    `sjekk`, which names no unit, is the button of the nearest; of whoever has none, `status`."""
    person, number = command.origin.person, command.unit
    if not number:
        theirs = [unit for unit, _ in checks_of(uow, person)]
        near = [one for one in nearest_first(uow, person) if one in theirs] or theirs
        own = uow.tx.unresolved_of(person, drill=False)
        if not near or own is not None:
            return ShowStatus(command.origin)
        return CheckUnit(command.origin, near[0], command.asked)
    check = uow.tx.unit_check(number)
    if not may_check(uow, number, check, person):
        return notice(uow, person, NOT_YOURS)
    if command.asked is not None:
        return _check_here(uow, command, check)
    if check is not None and uow.now - check.checked_at < JUST_NOW_MS:
        return Answer(unit_check_view(uow, check, person, CheckState.CURRENT))
    uow.tx.ask_for_check(number)
    uow.after_commit.append(uow.wakers.unit_checks)
    if check is None:
        return notice(uow, person, Sentence("check-checking"))
    return Answer(unit_check_view(uow, check, person, CheckState.CHECKING))


def _check_here(uow: UnitOfWork, command: CheckUnit, check: UnitCheck | None) -> Answer:
    """On a card that nothing keeps up to date: the reader fetches the answer once it is there."""
    person, number, asked = command.origin.person, command.unit, command.asked or 0
    since = asked or uow.now - JUST_NOW_MS + 1
    if check is None or check.checked_at < since:
        uow.tx.ask_for_check(number)
        uow.after_commit.append(uow.wakers.unit_checks)
        asked = asked or uow.now
    else:
        asked = 0
    view = _view_here(uow, check, person, number, asked)
    return Answer(view, to_send=True, message=SentUnitCheck(number, asked))


def _view_here(
    uow: UnitOfWork, check: UnitCheck | None, person: str, number: str, asked: int
) -> UnitCheckView:
    """What the reader sees of it; `asked` 0 where the answer is there."""
    state = CheckState.CHECKING if asked else CheckState.CURRENT
    if check is not None:
        return unit_check_view(uow, check, person, state, asked)
    unit = uow.directory.organisation.units[number]
    language = uow.directory.language(person)
    return UnitCheckView(language, number, unit.name, CheckState.CHECKING, 0, asked=asked)


def _sent_check(uow: UnitOfWork, person: str, message: SentUnitCheck) -> UnitCheckView | None:
    check = uow.tx.look_at_check(message.unit)
    if not may_check(uow, message.unit, check, person):
        return None
    return _view_here(uow, check, person, message.unit, message.asked)


def checks_of(uow: UnitOfWork, person: str) -> tuple[tuple[str, str], ...]:
    """The units that the person may have checked at any time, number and name: their own first."""
    organisation = uow.directory.organisation
    units = organisation.units.values()
    if not any(person in unit.administrators for unit in units):
        return ()
    found = [unit for unit in units if person in tellable(organisation, unit)]
    found.sort(key=lambda unit: (person not in unit.administrators, unit.name, unit.number))
    return tuple((unit.number, unit.name) for unit in found)


def may_check(uow: UnitOfWork, number: str, check: UnitCheck | None, person: str) -> bool:
    """Those who see the result: the unit's administrators, those of the levels above, and whoever
    was told in their stead. Nobody for a unit that is gone, and no leader as such: they would see
    who else is away or has blocked us (L11)."""
    organisation = uow.directory.organisation
    unit = organisation.units.get(number)
    if unit is None:
        return False
    told = set(check.told) if check is not None else set()
    return person in {*told, *tellable(organisation, unit)}


def show_status(uow: UnitOfWork, command: ShowStatus) -> Answer | Command:
    """`status`: the open alarm's card once more, at the end of the chat; without one, whether an
    alarm would work (R15, R56), and what the person's units have to follow up (R27)."""
    person = command.origin.person
    heard_from(uow, person)  # the check's step for whoever had blocked us
    stored = uow.tx.unresolved_of(person, drill=False) or uow.tx.unresolved_of(person, drill=True)
    if stored is None and sees_a_list(uow, person):
        return ListFollowUps(command.origin, with_works=True)
    if stored is None:
        view = alarm_works_view(uow, person)
        return Answer(view, to_send=True, message=SentAlarmWorks())
    show_again(uow, stored.alarm)
    return SILENT


def show_readiness(uow: UnitOfWork, command: ShowReadiness) -> Answer:
    """`beredskap` (R71)."""
    view = readiness_view(uow, command.origin.person)
    return Answer(view, to_send=True, message=SentReadiness())


def readiness_view(uow: UnitOfWork, person: str) -> ReadinessView:
    """Who is alerted for this person right now, in which order, and for how long."""
    directory = uow.directory
    caseworker = directory.caseworker(person, "")
    chain = directory.chain_for(caseworker, None, uow.now)
    unit = directory.unit_of(person)
    scene = scene_of(directory, uow.now, known_lines(uow, [one.id for one in chain.everyone()]))
    alerted = scene.alerted(unit, person)
    return ReadinessView(
        language=directory.language(person),
        unit=unit.name,
        levels=tuple(
            (
                level.name,
                level.wait_ms // 1000,
                tuple(PersonLine(h.id, h.name, h.phone) for h in level.people),
            )
            for level in chain.levels
        ),
        numbers=directory.numbers(unit.number),
        plan_of=_plan_of(uow, person),
        checks=checks_of(uow, person),
        not_called=not_called(uow, chain),
        you_not_called=not own_can_be_called(uow, person),
        amiss=telephone.calls_gap(uow),
        my_calls=telephone.may_be_called(uow, person),
        now=tuple(
            # Who is away is left out: the reader needs whoever answers.
            tuple(one for one in people_now(directory.organisation, level) if not one.away)
            for level in alerted
        ),
    )


def _plan_of(uow: UnitOfWork, person: str) -> str:
    """The number of the first unit that the person administers; "" where no page shows its plan."""
    units = uow.directory.organisation.units.values()
    administered = (unit.number for unit in units if person in unit.administrators)
    return next(administered, "") if uow.terms.pages is not None else ""


FEATURE = Feature(
    handlers={
        commands.ShowStatus: show_status,
        commands.ShowReadiness: show_readiness,
        commands.CheckAlarm: check_alarm,
        commands.CheckUnit: check_unit,
        commands.MyCalls: telephone.my_calls,
        commands.AgreeToNoNumber: telephone.agree,
    },
    slots={
        slots.UNIT_CHECK: SlotFamily(view_of_slot, undelivered),
        slots.OUT_OF_REACH: SlotFamily(view_of_slot),
    },
    messages={
        SentReadiness: lambda uow, person, message: readiness_view(uow, person),
        SentAlarmWorks: lambda uow, person, message: alarm_works_view(uow, person),
        SentUnitCheck: _sent_check,
        telephone.SentMyCalls: telephone.sent_view,
        telephone.SentNoNumber: telephone.no_number_view,
    },
)
