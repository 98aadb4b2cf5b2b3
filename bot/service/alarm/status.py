"""The lines of the caseworker's card: who was alerted, who is next and when (R38)."""

from bot.cards.views import ChainStep, PersonLine, Sentence, StepState, WalkLine
from bot.domain.alarm.escalation import level_wait, may_help
from bot.domain.alarm.state import Alert, AlertState, Ending, RedCard, TimerKind
from bot.domain.guidance import RUNGS, Walk
from bot.domain.organisation.organisation import Chain, Helper


def past_state(alert: Alert) -> StepState:
    """What became of an alert whose level is over."""
    match alert.state:
        case AlertState.FAILED:
            return StepState.UNREACHABLE
        case AlertState.DECLINED:
            return StepState.DECLINED
        case AlertState.READ:
            return StepState.SEEN
        case _:
            return StepState.UNANSWERED


def chain_steps(card: RedCard) -> tuple[ChainStep, ...]:
    """One line for each person of the chain who may help, in the order they are alerted."""
    steps: list[ChainStep] = []
    shown: set[str] = set()
    due = _next_alert_at(card)
    for number, level in enumerate(card.chain.levels):
        people = [h for h in level.people if may_help(card, h.id) and h.id not in shown]
        for helper in people:
            shown.add(helper.id)
            steps.append(_step(card, helper, number, level.name, due.get(number)))
    return tuple(steps)


def would_be_steps(card: RedCard, chain: Chain) -> tuple[ChainStep, ...]:
    """The same lines for a chain that a drill alone leaves in peace, with the moment at which
    each person would have been alerted had nobody answered before."""
    steps: dict[str, ChainStep] = {}
    at = card.raised_at
    for level in chain.levels:
        for helper in level.people:
            person = PersonLine(helper.id, helper.name, helper.phone)
            steps.setdefault(helper.id, ChainStep(person, level.name, StepState.LATER, at))
        at += level_wait(card, level) if level.people else 0
    return tuple(steps.values())


def after_helping(card: RedCard, helper: str) -> Sentence:
    """What became of the news that somebody helped who no longer does."""
    if card.state.ended:
        done = card.ending is Ending.RESOLVED
        return Sentence("answer-resolved" if done else "answer-cancelled")
    if card.owner is not None:  # handed over, or somebody else helps as well
        return Sentence("answer-someone-helps", (("name", card.owner.name),))
    return Sentence("answer-helper-left", (("name", card.name_of(helper)),))


def skipped_levels(card: RedCard) -> tuple[str, ...]:
    """Levels with nobody in them who may help; the caseworker is told (L3)."""
    return tuple(
        level.name
        for level in card.chain.levels
        if not any(may_help(card, helper.id) for helper in level.people)
    )


def _step(card: RedCard, helper: Helper, level: int, name: str, due: int | None) -> ChainStep:
    person = PersonLine(helper.id, helper.name, helper.phone)
    alert = next(
        (
            a
            for a in reversed(card.alerts)
            if a.person == helper.id and a.round == card.round and not a.beside
        ),
        None,
    )
    if alert is None:
        is_next = card.timer is not None and due == card.timer.due_at
        return ChainStep(person, name, StepState.NEXT if is_next else StepState.LATER, due)
    if alert.state is AlertState.ALERTED and alert.level == card.level:
        return ChainStep(person, name, StepState.ALERTED, alert.at)
    return ChainStep(person, name, past_state(alert), alert.at)


def _next_alert_at(card: RedCard) -> dict[int, int]:
    """When each level still to come would be alerted, if nobody answers before."""
    if card.timer is None or card.timer.kind is not TimerKind.LEVEL:
        return {}
    times: dict[int, int] = {}
    at = card.timer.due_at
    for number in range(card.level + 1, len(card.chain.levels)):
        level = card.chain.levels[number]
        if not any(may_help(card, helper.id) for helper in level.people):
            continue
        times[number] = at
        at += level_wait(card, level)
    return times


def walk_line(walk: Walk) -> WalkLine | None:
    """Where the caseworker stands, for whoever helps; nothing once the call is over."""
    if walk.closed:
        return None
    last = walk.answers[-1] if walk.answers else None
    return WalkLine(
        ladder=walk.ladder,
        step=walk.step,
        number=0 if walk.apart else walk.rung + 1,
        of=len(RUNGS[walk.ladder]),
        reaction=last.reaction if last else None,
        at=last.at if last else walk.began_at,
        advice=walk.advice,
    )
