"""The rules of the red card, as one table: which move in which state does what.

`decide` is the only way to change an alarm. It is pure: the instant and who can be reached
come in with the `Moment`; who may make the move is `permission.py`'s table. A move that the
table does not list is out of date and changes nothing: the actor is shown the alarm as it
is (contract.md, "Cards").
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from bot.domain.alarm import claims, describing, ending, guide, moves
from bot.domain.alarm import claims as answering
from bot.domain.alarm import claims as colleagues
from bot.domain.alarm.escalation import Draft, Moment, advance, alert_more
from bot.domain.alarm.incident import Details, Drill, Scenario, is_just_after
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.state import Caseworker, Change, Contact, RedCard, State, TimerKind
from bot.domain.alarm.timeline import FactKind
from bot.domain.organisation.organisation import Chain
from bot.domain.threat import moves as duty_moves

SAME_WORD_MS = 30_000  # L6: Teams repeats a delivery under a new id up to 30 s later
NEW_ALARM_AFTER_MS = 2 * 60 * 60 * 1000  # L6: after two quiet hours a cry is a new alarm


def raised(
    incident: str,
    caseworker: Caseworker,
    unit: tuple[str, str],
    chain: Chain,
    details: Details,
    drill: Drill | None,
    key: str,
    moment: Moment,
    reported: bool = False,
    scenario: Scenario | None = None,
) -> Change:
    """A new alarm, its first level alerted in the same moment (R11, R19, R34). `unit` is the
    unit's number and name; `key` is the keyed digest of the cry's words; `reported` and
    `scenario` as in `RedCard`."""
    card = RedCard(
        id=incident,
        drill=drill,
        caseworker=caseworker,
        unit=unit[0],
        unit_name=unit[1],
        chain=chain,
        raised_at=moment.at,
        rounds=chain.repeat,
        details=details,
        round_at=moment.at,
        cry_key=key,
        cry_at=moment.at,
        reported=reported,
        scenario=scenario,
    )
    draft = Draft(card, moment)
    draft.note(
        FactKind.RAISED,
        caseworker.id,
        unit=unit[0],
        drill=drill,
        meeting=details.meeting,
        kind=details.kind,
        place=details.place,
        channel=details.channel,
        scenario=scenario,
    )
    advance(draft)
    duty_moves.opened(draft)
    ending.rest_drill(draft)
    return Change(draft.card, tuple(draft.facts))


def is_same_word(card: RedCard, key: str, at: int) -> bool:
    """L6: the last accepted cry, delivered once more, and not a second cry."""
    return key == card.cry_key and is_just_after(card.cry_at, at + card.ahead_ms, SAME_WORD_MS)


def is_over_quietly(card: RedCard, at: int) -> bool:
    """L6: more than two hours after the last event a cry is a new alarm."""
    return is_long_ago(card.lively_at, card.recorded(at))


def is_long_ago(before: int, at: int) -> bool:
    """Whether what happens now belongs to something else (L6)."""
    return at - before > NEW_ALARM_AFTER_MS


def superseded(card: RedCard, moment: Moment) -> Change:
    """The alarm ended because another took its place: a real cry during a drill, or after
    two quiet hours (L6, L12)."""
    draft = Draft(card, moment)
    ending.supersede(draft)
    return Change(draft.card, tuple(draft.facts))


def decide(card: RedCard, actor: str, move: moves.Move, moment: Moment) -> Change:
    """What the move makes of the alarm. The caller has asked `permission` first."""
    transition = TRANSITIONS[card.state].get(move.verb)
    if transition is None:
        return Change(card)
    draft = Draft(card, moment)
    transition(draft, actor, move)
    ending.rest_drill(draft)
    return Change(draft.card, tuple(draft.facts))


def _cry(draft: Draft, actor: str, move: moves.Cry) -> None:
    """L6: strengthens the open alarm: the next level at once; on a claimed one contact is
    asked for again as well."""
    if is_same_word(draft.card, move.key, draft.moment.at):
        return
    draft.card = replace(draft.card, cry_key=move.key, cry_at=draft.at)
    draft.note(FactKind.CRIED, actor)
    if draft.card.state is State.CLAIMED:
        claims.ask_contact(draft)
    alert_more(draft)


def _escalate(draft: Draft, actor: str, move: moves.Escalate) -> None:
    """*Varsle flere*: also after a claim; a tap on an old card alerts nobody twice."""
    if move.seen is not None and draft.card.alerted_seq > move.seen:
        return
    draft.note(FactKind.ESCALATED, actor)
    if draft.card.contact is Contact.PENDING:
        claims.ask_contact(draft)  # its timer gives way to the level's (V1: one timer)
    alert_more(draft)


def _timer(draft: Draft, actor: str, move: moves.TimerDue) -> None:
    """The alarm's own clockwork. A timer that was replaced meanwhile does nothing."""
    timer = draft.card.timer
    if timer is None or timer.due_at != move.due_at or draft.moment.at < timer.due_at:
        return
    match timer.kind:
        case TimerKind.LEVEL | TimerKind.ROUND:
            advance(draft)
        case TimerKind.CONTACT:
            claims.ask_contact(draft)
        case TimerKind.ANSWER:
            claims.no_answer(draft)
        case TimerKind.OVER:
            ending.end_unanswered(draft)


# Any: each transition takes the one dataclass whose verb is its key.
Transition = Callable[[Draft, str, Any], None]

# In every state: the duty outlasts the alarm.
_FOLLOWING_UP: Final[Mapping[Verb, Transition]] = {
    Verb.DUTY_TAKE: duty_moves.take,
    Verb.DUTY_DECLINE: duty_moves.decline,
    Verb.DUTY_SETTLE: duty_moves.settle,
    Verb.DUTY_NOTIFY_UNIT: duty_moves.notify_unit,
    Verb.DUTY_RECEIVED: duty_moves.received,
    Verb.DUTY_TIMER: duty_moves.timer,
    Verb.DUTY_UNDELIVERED: duty_moves.undelivered,
}

# So may the call.
_GUIDING: Final[Mapping[Verb, Transition]] = {
    Verb.CALL_OVER: guide.call_over,
    Verb.WARN: guide.guide,
    Verb.END_CALL: guide.guide,
    Verb.GUIDE_STEP: describing.guided,
    Verb.GUIDE_CHOOSE: describing.choose,
}

_WHILE_ALERTING: Final[Mapping[Verb, Transition]] = {
    Verb.CRY: _cry,
    Verb.CLAIM: claims.claim,
    Verb.HELPED: claims.helped,
    Verb.CALL_RESULT: claims.call_logged,
    Verb.DECLINE: answering.decline,
    Verb.ESCALATE: _escalate,
    Verb.COLLEAGUES: colleagues.call_colleagues,
    Verb.DESCRIBE: describing.describe,
    **_GUIDING,
    **_FOLLOWING_UP,
    Verb.CANCEL: ending.cancel,
    Verb.RESOLVE: ending.resolve,
    Verb.TIMER: _timer,
    Verb.READ: answering.read,
    Verb.UNDELIVERED: answering.undelivered,
    Verb.LINK: describing.link,
}

TRANSITIONS: Final[Mapping[State, Mapping[Verb, Transition]]] = {
    State.OPEN: _WHILE_ALERTING,
    State.CLAIMED: {
        **_WHILE_ALERTING,
        Verb.CONTACT: claims.contact,
        Verb.RELEASE: claims.release,
        Verb.HAND_OVER: claims.hand_over,
        Verb.GUIDE_ADVISE: guide.advise,
    },
    State.CANCELLED: {
        Verb.RAISE: ending.reopen,
        Verb.DESCRIBE: describing.describe,
        **_GUIDING,
        **_FOLLOWING_UP,
    },
    State.RESOLVED: {Verb.DESCRIBE: describing.describe, **_GUIDING, **_FOLLOWING_UP},
}
