"""The lines of the caseworker's card: who was alerted, who is next and when (R38)."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from bot.cards.views import (
    ChainStep,
    GuidedCallLine,
    MissedCallLine,
    PassedOver,
    PersonLine,
    Sentence,
    StepState,
)
from bot.domain.alarm.claims import A_COLLEAGUE
from bot.domain.alarm.escalation import is_perhaps_meant, level_wait, may_help
from bot.domain.alarm.state import (
    COLLEAGUE_LEVEL,
    Alarm,
    Alert,
    AlertState,
    Claim,
    Contact,
    Ending,
    TimerKind,
)
from bot.domain.guidance import LADDER_STEPS, GuidedCall
from bot.domain.organisation.organisation import Chain, Helper, Language
from bot.texts import text


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


def passed_over(alarm: Alarm, mine: Alert) -> Iterator[PassedOver]:
    """Why it came to this level: who was before, in the same round, each once and as they were
    left; not whoever has answered that they help."""
    names: dict[str, Helper] = {helper.id: helper for helper in alarm.chain.everyone()}
    names = {
        one: helper
        for one, helper in names.items()
        if one not in (mine.person, alarm.concerns) and not alarm.helps(one)
    }
    last: dict[str, Alert] = {}
    for alert in alarm.alerts:
        earlier = alert.round == mine.round and COLLEAGUE_LEVEL < alert.level < mine.level
        if earlier and alert.person in names:
            last[alert.person] = alert
    for person, alert in last.items():
        yield PassedOver(names[person].name, past_state(alert))


def chain_steps(alarm: Alarm, held_back: frozenset[str]) -> tuple[ChainStep, ...]:
    """One line for each person of the chain who may help, in the order they are alerted. Whose card
    is `held_back` is not called alerted."""
    steps: list[ChainStep] = []
    shown: set[str] = set()
    due = _next_alert_at(alarm)
    for number, level in enumerate(alarm.chain.levels):
        people = [h for h in _asked(alarm, number) if h.id not in shown]
        for helper in people:
            shown.add(helper.id)
            step = _step(alarm, helper, number, level.name, due.get(number))
            if helper.id in held_back and step.state is StepState.ALERTED:
                step = replace(step, state=StepState.HELD_BACK)
            steps.append(step)
    return tuple(steps)


def would_be_steps(
    alarm: Alarm, chain: Chain, can_reach: Callable[[str], bool]
) -> tuple[ChainStep, ...]:
    """The same lines for a chain that a drill alone leaves in peace, with the moment at which
    each person would have been alerted had nobody answered before, and who could not be."""
    steps: dict[str, ChainStep] = {}
    at = alarm.raised_at
    for level in chain.levels:
        adds = any(one.id not in steps and can_reach(one.id) for one in level.people)
        for helper in level.people:
            person = PersonLine(helper.id, helper.name, helper.phone)
            would = StepState.LATER if can_reach(helper.id) else StepState.UNREACHABLE
            steps.setdefault(helper.id, ChainStep(person, level.name, would, at))
        at += level_wait(alarm, level) if adds else 0
    return tuple(steps.values())


def helper_name(claim: Claim, language: Language) -> str:
    """What a card calls whoever helps: a colleague without a name in the reader's language."""
    return text(language, "target-colleague") if claim.name == A_COLLEAGUE else claim.name


def after_helping(alarm: Alarm, helper: str, language: Language) -> Sentence:
    """What became of the news that somebody helped who no longer does."""
    if alarm.state.ended:
        done = alarm.ending is Ending.RESOLVED
        return Sentence("answer-resolved" if done else "answer-cancelled")
    if alarm.owner is not None:  # handed over, or somebody else helps as well
        return Sentence("answer-someone-helps", (("name", helper_name(alarm.owner, language)),))
    return Sentence("answer-helper-left", (("name", alarm.name_of(helper)),))


def skipped_levels(alarm: Alarm) -> tuple[str, ...]:
    """Levels with nobody in them who may help, or is there; the caseworker is told (L3)."""
    levels = enumerate(alarm.chain.levels)
    return tuple(level.name for number, level in levels if not _asked(alarm, number))


def _asked(alarm: Alarm, number: int) -> list[Helper]:
    """Who of the level may help, without those whom this round has passed by as they have become
    absent since the alarm was raised."""
    alerted = {alert.person for alert in alarm.alerts if alert.round == alarm.round}
    alerted |= set(alarm.said_no)
    is_to_come = number > alarm.level
    return [
        helper
        for helper in alarm.chain.levels[number].people
        if may_help(alarm, helper.id)
        and (is_to_come or helper.id in alerted or alarm.helps(helper.id))
    ]


def _step(alarm: Alarm, helper: Helper, level: int, name: str, due: int | None) -> ChainStep:
    person = PersonLine(helper.id, helper.name, helper.phone)
    alert = next(
        (
            a
            for a in reversed(alarm.alerts)
            if a.person == helper.id and a.round == alarm.round and not a.is_colleague
        ),
        None,
    )
    if alert is None:
        is_next = alarm.timer is not None and due == alarm.timer.due_at
        return ChainStep(person, name, StepState.NEXT if is_next else StepState.LATER, due)
    # The next level was alerted beside whoever is perhaps meant: nobody has waited for either yet.
    beside = is_perhaps_meant(alarm, helper.id) and alert.at == alarm.alerts[-1].at
    if helper.id in alarm.ringing and alert.waited_for and alarm.chain_moves:
        return ChainStep(person, name, StepState.RINGING, alert.at)
    if alert.state is AlertState.ALERTED and (beside or alert.level == alarm.level):
        return ChainStep(person, name, StepState.ALERTED, alert.at)
    return ChainStep(person, name, past_state(alert), alert.at)


def missed_call(alarm: Alarm) -> MissedCallLine | None:
    """Whoever helps has rung in vain; nothing once they have spoken, or somebody else has it."""
    call = alarm.missed_call
    if call is None or alarm.state.ended or alarm.contact is Contact.CONFIRMED:
        return None
    asked = dict.fromkeys(a.person for a in alarm.alerts if alarm.has_unanswered(a.person))
    also = tuple(alarm.name_of(person) for person in asked) if alarm.alerting_more else ()
    return MissedCallLine(alarm.name_of(call.by), call.at, also)


def _next_alert_at(alarm: Alarm) -> dict[int, int]:
    """When each level still to come would be alerted, if nobody answers before."""
    if alarm.timer is None or alarm.timer.kind is not TimerKind.LEVEL:
        return {}
    times: dict[int, int] = {}
    at = alarm.timer.due_at
    known = {a.person for a in alarm.alerts if a.round == alarm.round and a.waited_for}
    for number in range(alarm.level + 1, len(alarm.chain.levels)):
        level = alarm.chain.levels[number]
        asked = {helper.id for helper in level.people if may_help(alarm, helper.id)}
        if asked <= known:  # it adds nobody, and costs no wait
            continue
        known |= asked
        times[number] = at
        at += level_wait(alarm, level)
    return times


def walk_line(guided_call: GuidedCall) -> GuidedCallLine | None:
    """Where the caseworker stands, for whoever helps; nothing once the call is over."""
    if guided_call.closed:
        return None
    last = guided_call.answers[-1] if guided_call.answers else None
    return GuidedCallLine(
        ladder=guided_call.ladder,
        step=guided_call.step,
        number=0 if guided_call.apart else guided_call.rung + 1,
        of=len(LADDER_STEPS[guided_call.ladder]),
        reaction=last.reaction if last else None,
        at=last.at if last else guided_call.began_at,
        advice=guided_call.advice,
    )
