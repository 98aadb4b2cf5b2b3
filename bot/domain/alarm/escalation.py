"""How the chain moves by itself (L3) and never ends silently (L4)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.alarm.incident import CLOCK_STEP_MS, Drill
from bot.domain.alarm.state import Alarm, AlarmState, Alert, AlertState, Timer, TimerKind
from bot.domain.alarm.timeline import OF_THE_DUTY, SYSTEM, Detail, Fact, FactKind
from bot.domain.organisation.organisation import ChainLevel, Helper

NOT_INSTALLED = "not_installed"


@dataclass(frozen=True, slots=True)
class Moment:
    """When a command happens, who can be reached in Teams at that moment, and who is `absent`: the
    alarm's chain is of the moment it was raised."""

    at: int
    reachable: Callable[[str], bool]
    absent: Callable[[str], bool] = lambda _person: False


@dataclass(slots=True)
class TransitionBuilder:
    """A transition in the making: the alarm so far and its facts, numbered as they come."""

    alarm: Alarm
    moment: Moment
    facts: list[Fact] = field(default_factory=list)

    def note(
        self, fact: FactKind, actor: str = SYSTEM, /, **detail: str | int | bool | None
    ) -> None:
        """Puts a fact on the timeline of this transition."""
        behind = self.alarm.last_event_at - self.moment.at - self.alarm.ahead_ms
        if behind > CLOCK_STEP_MS:
            self.step(-behind)
        known: Detail = {key: value for key, value in detail.items() if value is not None}
        self.facts.append(Fact(fact, actor, known))
        at = self.at
        lively_at = self.alarm.lively_at if fact in OF_THE_DUTY else at
        self.alarm = replace(
            self.alarm, seq=self.alarm.seq + 1, last_event_at=at, lively_at=lively_at
        )

    def step(self, ms: int) -> None:
        """Puts on the timeline that the clock was set by `ms` (negative: back); the record goes on
        where it was, and is with the clock again where that was set right."""
        self.facts.append(Fact(FactKind.CLOCK_STEPPED, SYSTEM, {"ms": ms}))
        ahead = ahead_after(self.alarm.ahead_ms, ms)
        self.alarm = replace(self.alarm, seq=self.alarm.seq + 1, ahead_ms=ahead)
        self.alarm = replace(self.alarm, last_event_at=self.at)

    @property
    def at(self) -> int:
        """This moment in the record of the alarm (`Alarm.recorded`)."""
        return self.alarm.recorded(self.moment.at)


def ahead_after(ahead_ms: int, step_ms: int) -> int:
    """How far a record runs ahead of the clock (ms) once that was set by `step_ms`."""
    return max(0, ahead_ms - step_ms)


def advance(builder: TransitionBuilder, pushed: bool = False) -> None:
    """Alerts the next level that somebody can be reached at, starting a new round where one is due.

    A level with nobody in it, or with nobody who can be reached, is passed in the same moment
    (L3). A round lasts at least its longest wait, so that an unreachable chain does not burn
    its rounds in a moment; `pushed` (a human asked for more) lifts that once, and grants a
    fresh set of rounds to a chain that has run out (L4). A level where only somebody is asked who
    may be the one in trouble is not waited for alone: the next is alerted beside it (L7, R84).
    """
    if pushed and builder.alarm.exhausted:
        _grant_rounds(builder)
        pushed = False
    level = builder.alarm.level + 1
    while True:
        if level >= len(builder.alarm.chain.levels):
            if not _next_round(builder, pushed):
                return
            level, pushed = 0, False
        if _alert(builder, level) and not _needs_company(builder):
            return
        level += 1


def level_is_done(alarm: Alarm) -> bool:
    """True when nobody at the current level can be waited for any longer (L3)."""
    current = [a for a in alarm.alerts if (a.level, a.round) == (alarm.level, alarm.round)]
    return bool(current) and not any(alert.waited_for for alert in current)


def withdraw_alerts(alarm: Alarm) -> Alarm:
    """The alarm with every alert that could still be answered withdrawn."""
    return replace(
        alarm,
        alerts=tuple(
            replace(alert, state=AlertState.WITHDRAWN) if alert.waited_for else alert
            for alert in alarm.alerts
        ),
    )


def may_help(alarm: Alarm, helper: str) -> bool:
    """L7: neither the one in trouble, nor the one for whom somebody cried (R84), nor the target of
    the threat is ever the one to be reached.

    In a drill alone the caseworker plays the leader too; nobody else is alerted (L12).
    """
    if alarm.drill is Drill.ALONE:
        return helper == alarm.caseworker.id
    barred = (alarm.caseworker.id, alarm.details.target_person)
    return helper not in barred and not (alarm.concerns_sure and helper == alarm.concerns)


def is_perhaps_meant(alarm: Alarm, person: str) -> bool:
    """Whether the person may be the one for whom somebody cried, and nobody has said so yet (R84):
    a client of the same name costs no level, but nothing rests on the person alone."""
    return person == alarm.concerns and not alarm.concerns_sure


def _alert(builder: TransitionBuilder, level: int) -> bool:
    """Alerts one level; false when it has to be passed. Whoever helps already is not alerted."""
    alarm = builder.alarm
    step = alarm.chain.levels[level]
    asked = [h for h in step.people if _may_be_asked(alarm, h.id)]
    people = _still_there(builder, asked)
    builder.alarm = replace(alarm, level=level, level_at=builder.moment.at)
    if not people:
        reason = "away" if asked else "empty"
        builder.note(FactKind.LEVEL_SKIPPED, level=level, name=step.name, reason=reason)
        return False
    if all(_is_waited_for(alarm, helper.id) for helper in people):
        builder.note(FactKind.LEVEL_SKIPPED, level=level, name=step.name, reason="nobody_new")
        return False
    reached = [helper for helper in people if _alert_person(builder, helper)]
    if not reached:
        builder.note(FactKind.LEVEL_SKIPPED, level=level, name=step.name, reason="unreachable")
        return False
    builder.alarm = replace(
        builder.alarm,
        alerted_seq=builder.alarm.seq,
        timer=Timer(TimerKind.LEVEL, builder.moment.at + level_wait(builder.alarm, step)),
    )
    return True


def _is_waited_for(alarm: Alarm, helper: str) -> bool:
    """Whether the person has a red card of this round that they have not answered: a level of
    such people alone adds nobody, and costs nobody a wait (decision 67)."""
    return any(
        alert.person == helper
        and alert.round == alarm.round
        and alert.waited_for
        and not alert.is_colleague
        for alert in alarm.alerts
    )


def _may_be_asked(alarm: Alarm, helper: str) -> bool:
    """Whoever helps already, or has said no in this round, is not asked again in it."""
    return may_help(alarm, helper) and not alarm.helps(helper) and helper not in alarm.said_no


def _still_there(builder: TransitionBuilder, people: Sequence[Helper]) -> Sequence[Helper]:
    """Without whoever has become absent since the alarm was raised (L7, R72), as long as anybody
    else of the chain can be asked: a chain in which nobody is left asks them all the same (L4)."""
    alarm, moment = builder.alarm, builder.moment
    there = [helper for helper in people if not moment.absent(helper.id)]
    if len(there) == len(people) or alarm.drill is Drill.ALONE:
        return people
    others = (one.id for one in alarm.chain.everyone())
    is_anybody_there = any(
        may_help(alarm, one)
        and not alarm.helps(one)
        and not moment.absent(one)
        and moment.reachable(one)
        for one in others
    )
    return there if is_anybody_there else people


def _needs_company(builder: TransitionBuilder) -> bool:
    """Whether nobody is waited for at this level but whoever is probably meant, and somebody of a
    later one can be reached."""
    alarm = builder.alarm
    here = {a.person for a in alarm.alerts if (a.level, a.round) == (alarm.level, alarm.round)}
    waited = {a.person for a in alarm.alerts if a.person in here and a.waited_for}
    if not waited or any(not is_perhaps_meant(alarm, person) for person in waited):
        return False
    later = (helper.id for step in alarm.chain.levels[alarm.level + 1 :] for helper in step.people)
    others = (one for one in later if _may_be_asked(alarm, one) and one not in waited)
    return any(builder.moment.reachable(one) for one in others)


def _alert_person(builder: TransitionBuilder, helper: Helper) -> bool:
    """Alerts one person; false when the person cannot be reached in Teams."""
    alarm, moment = builder.alarm, builder.moment
    reached = moment.reachable(helper.id)
    alert = Alert(
        person=helper.id,
        level=alarm.level,
        round=alarm.round,
        at=builder.at,
        state=AlertState.ALERTED if reached else AlertState.FAILED,
        failure=None if reached else NOT_INSTALLED,
    )
    builder.alarm = replace(alarm, alerts=(*alarm.alerts, alert))
    if reached:
        builder.note(FactKind.ALERTED, person=helper.id, level=alarm.level, round=alarm.round)
    else:
        builder.note(FactKind.UNDELIVERED, helper.id, reason=NOT_INSTALLED)
    return reached


def level_wait(alarm: Alarm, level: ChainLevel) -> int:
    """How long this level is waited for (ms): shorter when the caseworker is alone (R13)."""
    return level.wait(alarm.details.alone)


def longest_wait(alarm: Alarm) -> int:
    """How long a round lasts at the least (ms)."""
    return max(level_wait(alarm, level) for level in alarm.chain.levels)


def _next_round(builder: TransitionBuilder, pushed: bool) -> bool:
    """Starts the next round if it may begin now; else sets the timer, or rests exhausted (L4)."""
    alarm, now = builder.alarm, builder.moment.at
    after_the_last = len(alarm.chain.levels)
    if alarm.level < after_the_last:  # a claim may come and go in between: it ends only once
        builder.note(FactKind.ROUND_ENDED, round=alarm.round)
    resting = replace(builder.alarm, level=after_the_last, timer=None)
    if alarm.round >= alarm.rounds and not pushed:
        builder.alarm = replace(resting, exhausted=True)
        builder.note(FactKind.EXHAUSTED, round=alarm.round)
        return False
    # A clock that was set back since it began: from now on, and not from an instant to come.
    earliest = min(alarm.round_at, now) + longest_wait(alarm)
    if now < earliest and not pushed:
        builder.alarm = replace(resting, timer=Timer(TimerKind.ROUND, earliest))
        return False
    _start_round(builder, rounds=max(alarm.rounds, alarm.round + 1))
    return True


def _grant_rounds(builder: TransitionBuilder) -> None:
    """A chain that has rested starts again with its full number of rounds (L4)."""
    _start_round(builder, rounds=builder.alarm.round + builder.alarm.chain.repeat)


def _start_round(builder: TransitionBuilder, rounds: int) -> None:
    builder.alarm = replace(
        builder.alarm,
        round=builder.alarm.round + 1,
        rounds=rounds,
        round_at=builder.moment.at,
        level=-1,
        timer=None,
        exhausted=False,
        said_no=(),
    )
    builder.note(FactKind.ROUND_STARTED, round=builder.alarm.round)


def alert_more(builder: TransitionBuilder) -> None:
    """The next level now, because a human asked for it or contact is missing; a claim stands."""
    if builder.alarm.state is AlarmState.CLAIMED:
        builder.alarm = replace(builder.alarm, alerting_more=True)
    advance(builder, pushed=True)


def resume(builder: TransitionBuilder) -> None:
    """Back to an unclaimed alarm: the chain goes on at once (L2)."""
    builder.alarm = replace(
        builder.alarm,
        state=AlarmState.OPEN,
        claims=(),
        contact=None,
        alerting_more=False,
        handing_to=None,
        handed_by=None,
        timer=None,
    )
    advance(builder, pushed=True)
