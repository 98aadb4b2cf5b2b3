"""How the chain moves by itself (L3) and never ends silently (L4)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.domain.alarm.incident import CLOCK_STEP_MS, Drill
from bot.domain.alarm.state import Alert, AlertState, RedCard, State, Timer, TimerKind
from bot.domain.alarm.timeline import OF_THE_DUTY, SYSTEM, Detail, Fact, FactKind
from bot.domain.organisation.organisation import ChainLevel, Helper

NOT_INSTALLED = "not_installed"


@dataclass(frozen=True, slots=True)
class Moment:
    """When a move happens and who can be reached in Teams at that moment."""

    at: int
    reachable: Callable[[str], bool]


@dataclass(slots=True)
class Draft:
    """A change in the making: the card so far and its facts, numbered as they come."""

    card: RedCard
    moment: Moment
    facts: list[Fact] = field(default_factory=list)

    def note(
        self, fact: FactKind, actor: str = SYSTEM, /, **detail: str | int | bool | None
    ) -> None:
        """Puts a fact on the timeline of this change."""
        behind = self.card.last_event_at - self.moment.at - self.card.ahead_ms
        if behind > CLOCK_STEP_MS:
            self.step(-behind)
        known: Detail = {key: value for key, value in detail.items() if value is not None}
        self.facts.append(Fact(fact, actor, known))
        at = self.at
        lively_at = self.card.lively_at if fact in OF_THE_DUTY else at
        self.card = replace(self.card, seq=self.card.seq + 1, last_event_at=at, lively_at=lively_at)

    def step(self, ms: int) -> None:
        """Puts on the timeline that the clock was set by `ms` (negative: back); the record goes on
        where it was, and is with the clock again where that was set right."""
        self.facts.append(Fact(FactKind.CLOCK_STEPPED, SYSTEM, {"ms": ms}))
        ahead = ahead_after(self.card.ahead_ms, ms)
        self.card = replace(self.card, seq=self.card.seq + 1, ahead_ms=ahead)
        self.card = replace(self.card, last_event_at=self.at)

    @property
    def at(self) -> int:
        """This moment in the record of the alarm (`RedCard.recorded`)."""
        return self.card.recorded(self.moment.at)


def ahead_after(ahead_ms: int, step_ms: int) -> int:
    """How far a record runs ahead of the clock (ms) once that was set by `step_ms`."""
    return max(0, ahead_ms - step_ms)


def advance(draft: Draft, pushed: bool = False) -> None:
    """Alerts the next level that somebody can be reached at, starting a new round where one is due.

    A level with nobody in it, or with nobody who can be reached, is passed in the same moment
    (L3). A round lasts at least its longest wait, so that an unreachable chain does not burn
    its rounds in a moment; `pushed` (a human asked for more) lifts that once, and grants a
    fresh set of rounds to a chain that has run out (L4).
    """
    if pushed and draft.card.exhausted:
        _grant_rounds(draft)
        pushed = False
    level = draft.card.level + 1
    while True:
        if level >= len(draft.card.chain.levels):
            if not _next_round(draft, pushed):
                return
            level, pushed = 0, False
        if _alert(draft, level):
            return
        level += 1


def level_is_done(card: RedCard) -> bool:
    """True when nobody at the current level can be waited for any longer (L3)."""
    current = [a for a in card.alerts if (a.level, a.round) == (card.level, card.round)]
    return bool(current) and not any(alert.waited_for for alert in current)


def withdraw_alerts(card: RedCard) -> RedCard:
    """The card with every alert that could still be answered withdrawn."""
    return replace(
        card,
        alerts=tuple(
            replace(alert, state=AlertState.WITHDRAWN) if alert.waited_for else alert
            for alert in card.alerts
        ),
    )


def may_help(card: RedCard, helper: str) -> bool:
    """L7: neither the one in trouble nor the target of the threat is ever the one to be reached.

    In a drill alone the caseworker plays the leader too; nobody else is alerted (L12).
    """
    if card.drill is Drill.ALONE:
        return helper == card.caseworker.id
    return helper not in (card.caseworker.id, card.details.target_person)


def _alert(draft: Draft, level: int) -> bool:
    """Alerts one level; false when it has to be passed. Whoever helps already is not alerted."""
    card = draft.card
    step = card.chain.levels[level]
    people = [h for h in step.people if _may_be_asked(card, h.id)]
    draft.card = replace(card, level=level, level_at=draft.moment.at)
    if not people:
        draft.note(FactKind.LEVEL_SKIPPED, level=level, name=step.name, reason="empty")
        return False
    reached = [helper for helper in people if _alert_person(draft, helper)]
    if not reached:
        draft.note(FactKind.LEVEL_SKIPPED, level=level, name=step.name, reason="unreachable")
        return False
    draft.card = replace(
        draft.card,
        alerted_seq=draft.card.seq,
        timer=Timer(TimerKind.LEVEL, draft.moment.at + level_wait(draft.card, step)),
    )
    return True


def _may_be_asked(card: RedCard, helper: str) -> bool:
    """Whoever helps already, or has said no in this round, is not asked again in it."""
    return may_help(card, helper) and not card.helps(helper) and helper not in card.said_no


def _alert_person(draft: Draft, helper: Helper) -> bool:
    """Alerts one person; false when the person cannot be reached in Teams."""
    card, moment = draft.card, draft.moment
    reached = moment.reachable(helper.id)
    alert = Alert(
        person=helper.id,
        level=card.level,
        round=card.round,
        at=draft.at,
        state=AlertState.ALERTED if reached else AlertState.FAILED,
        failure=None if reached else NOT_INSTALLED,
    )
    draft.card = replace(card, alerts=(*card.alerts, alert))
    if reached:
        draft.note(FactKind.ALERTED, person=helper.id, level=card.level, round=card.round)
    else:
        draft.note(FactKind.UNDELIVERED, helper.id, reason=NOT_INSTALLED)
    return reached


def level_wait(card: RedCard, level: ChainLevel) -> int:
    """How long this level is waited for (ms): shorter when the caseworker is alone (R13)."""
    return level.wait(card.details.alone)


def longest_wait(card: RedCard) -> int:
    """How long a round lasts at the least (ms)."""
    return max(level_wait(card, level) for level in card.chain.levels)


def _next_round(draft: Draft, pushed: bool) -> bool:
    """Starts the next round if it may begin now; else sets the timer, or rests exhausted (L4)."""
    card, now = draft.card, draft.moment.at
    after_the_last = len(card.chain.levels)
    if card.level < after_the_last:  # a claim may come and go in between: it ends only once
        draft.note(FactKind.ROUND_ENDED, round=card.round)
    resting = replace(draft.card, level=after_the_last, timer=None)
    if card.round >= card.rounds and not pushed:
        draft.card = replace(resting, exhausted=True)
        draft.note(FactKind.EXHAUSTED, round=card.round)
        return False
    # A clock that was set back since it began: from now on, and not from an instant to come.
    earliest = min(card.round_at, now) + longest_wait(card)
    if now < earliest and not pushed:
        draft.card = replace(resting, timer=Timer(TimerKind.ROUND, earliest))
        return False
    _start_round(draft, rounds=max(card.rounds, card.round + 1))
    return True


def _grant_rounds(draft: Draft) -> None:
    """A chain that has rested starts again with its full number of rounds (L4)."""
    _start_round(draft, rounds=draft.card.round + draft.card.chain.repeat)


def _start_round(draft: Draft, rounds: int) -> None:
    draft.card = replace(
        draft.card,
        round=draft.card.round + 1,
        rounds=rounds,
        round_at=draft.moment.at,
        level=-1,
        timer=None,
        exhausted=False,
        said_no=(),
    )
    draft.note(FactKind.ROUND_STARTED, round=draft.card.round)


def alert_more(draft: Draft) -> None:
    """The next level now, because a human asked for it or contact is missing; a claim stands."""
    if draft.card.state is State.CLAIMED:
        draft.card = replace(draft.card, alerting_more=True)
    advance(draft, pushed=True)


def resume(draft: Draft) -> None:
    """Back to an unclaimed alarm: the chain goes on at once (L2)."""
    draft.card = replace(
        draft.card,
        state=State.OPEN,
        claims=(),
        contact=None,
        alerting_more=False,
        handing_to=None,
        handed_by=None,
        timer=None,
    )
    advance(draft, pushed=True)
