"""The rules of the red card, as one table: which move in which state does what.

`decide` is the only way to change an alarm. It is pure: the instant and who can be reached
come in with the `Moment`; who may make the move is `permission.py`'s table. A move that the
table does not list is out of date and changes nothing: the actor is shown the alarm as it
is (contract.md, "Cards").
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from bot.domain import claiming, ending, guiding, moves
from bot.domain.alarm import (
    AlertState,
    Caseworker,
    Change,
    Contact,
    RedCard,
    State,
    Timer,
    TimerKind,
)
from bot.domain.escalation import (
    Draft,
    Moment,
    advance,
    alert_more,
    level_is_done,
    level_wait,
)
from bot.domain.guidance import Reaction
from bot.domain.incident import Details, Drill, Kind
from bot.domain.moves import Verb
from bot.domain.organisation import Chain
from bot.domain.timeline import FactKind

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
) -> Change:
    """A new alarm, its first level alerted in the same moment (R11, R19, R34). `unit` is the
    unit's number and name; `key` is the keyed digest of the cry's words."""
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
    )
    advance(draft)
    return Change(draft.card, tuple(draft.facts))


def is_same_word(card: RedCard, key: str, at: int) -> bool:
    """L6: the last accepted cry, delivered once more, and not a second cry."""
    return key == card.cry_key and at - card.cry_at <= SAME_WORD_MS


def is_over_quietly(card: RedCard, at: int) -> bool:
    """L6: more than two hours after the last event a cry is a new alarm."""
    return is_long_ago(card.last_event_at, at)


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
    return Change(draft.card, tuple(draft.facts))


def _cry(draft: Draft, actor: str, move: moves.Cry) -> None:
    """L6: strengthens the open alarm: the next level at once; on a claimed one contact is
    asked for again as well."""
    if is_same_word(draft.card, move.key, draft.moment.at):
        return
    draft.card = replace(draft.card, cry_key=move.key, cry_at=draft.moment.at)
    draft.note(FactKind.CRIED, actor)
    if draft.card.state is State.CLAIMED:
        claiming.ask_contact(draft)
    alert_more(draft)


def _escalate(draft: Draft, actor: str, move: moves.Escalate) -> None:
    """*Varsle flere*: also after a claim; a tap on an old card alerts nobody twice."""
    if move.seen is not None and draft.card.alerted_seq > move.seen:
        return
    draft.note(FactKind.ESCALATED, actor)
    if draft.card.contact is Contact.PENDING:
        claiming.ask_contact(draft)  # its timer gives way to the level's (V1: one timer)
    alert_more(draft)


def _decline(draft: Draft, actor: str, move: moves.Decline) -> None:
    asked = draft.card.handing_to == actor
    if _mark(draft, actor, AlertState.DECLINED) or asked:
        said_no = tuple(dict.fromkeys((*draft.card.said_no, actor)))
        draft.card = replace(draft.card, said_no=said_no)
        if asked:  # the first keeps it, and can ask somebody else (L5)
            draft.card = replace(draft.card, handing_to=None, handed_by=None)
        draft.note(FactKind.DECLINED, actor)
        _advance_if_done(draft)


def _undelivered(draft: Draft, actor: str, move: moves.Undelivered) -> None:
    if _mark(draft, actor, AlertState.FAILED, move.reason):
        draft.note(FactKind.UNDELIVERED, actor, reason=move.reason)
        _advance_if_done(draft)


def _read(draft: Draft, actor: str, move: moves.Read) -> None:
    if any(a.person == actor and a.state is AlertState.ALERTED for a in draft.card.alerts):
        _mark(draft, actor, AlertState.READ)
        draft.note(FactKind.READ, actor)


def _mark(draft: Draft, person: str, state: AlertState, failure: str | None = None) -> bool:
    """Sets every alert of the person that could still be answered; false if there was none."""
    card = draft.card
    if not any(alert.person == person and alert.waited_for for alert in card.alerts):
        return False
    draft.card = replace(
        card,
        alerts=tuple(
            replace(alert, state=state, failure=failure)
            if alert.person == person and alert.waited_for
            else alert
            for alert in card.alerts
        ),
    )
    return True


def _advance_if_done(draft: Draft) -> None:
    """L3: declined by all, or nobody reachable: the next level at once."""
    if draft.card.chain_moves and not draft.card.exhausted and level_is_done(draft.card):
        advance(draft)


def _describe(draft: Draft, actor: str, move: moves.Describe) -> None:
    card = draft.card
    details = card.details.updated(move.details)
    if details == card.details:
        return
    draft.card = replace(card, details=details)
    draft.note(
        FactKind.DESCRIBED,
        actor,
        meeting=details.meeting,
        kind=details.kind,
        place=details.place,
        target=details.target,
        target_person=details.target_person,
    )
    if not draft.card.state.ended:
        _shorten_wait(draft)
        _drop_target(draft)


def _shorten_wait(draft: Draft) -> None:
    """R13: whoever turns out to be alone waits no longer than the short wait from here on."""
    card = draft.card
    if card.timer is None or card.timer.kind is not TimerKind.LEVEL:
        return
    due = max(draft.moment.at, card.level_at + level_wait(card, card.chain.levels[card.level]))
    if due < card.timer.due_at:
        draft.card = replace(card, timer=Timer(TimerKind.LEVEL, due))


def _drop_target(draft: Draft) -> None:
    """L7: a leader who turns out to be the target is no longer waited for."""
    target = draft.card.details.target_person
    if target is not None and draft.card.handing_to == target:
        draft.card = replace(draft.card, handing_to=None, handed_by=None)
    if target is not None and _mark(draft, target, AlertState.WITHDRAWN):
        _advance_if_done(draft)


def _guided(draft: Draft, actor: str, move: moves.Guided) -> None:
    """R42: that the client threatens is told to whoever helps, as if it had been described."""
    before = draft.card.seq
    guiding.step(draft, actor, move)
    if move.reaction is Reaction.THREATENS and draft.card.seq != before:
        _describe(draft, actor, moves.Describe(Details(kind=Kind.THREAT)))


def _choose(draft: Draft, actor: str, move: moves.Choose) -> None:
    """R41: so is whom the client wants to harm."""
    guiding.choose(draft, actor, move)
    if move.ladder in guiding.TOLD:
        _describe(draft, actor, moves.Describe(guiding.TOLD[move.ladder]))


def _link(draft: Draft, actor: str, move: moves.Link) -> None:
    """The link itself stays off the timeline, which is kept longer than any meeting (L13)."""
    if draft.card.join_url != move.url:
        draft.card = replace(draft.card, join_url=move.url)
        draft.note(FactKind.LINKED, actor)


def _timer(draft: Draft, actor: str, move: moves.TimerDue) -> None:
    """The alarm's own clockwork. A timer that was replaced meanwhile does nothing."""
    timer = draft.card.timer
    if timer is None or timer.due_at != move.due_at or draft.moment.at < timer.due_at:
        return
    match timer.kind:
        case TimerKind.LEVEL | TimerKind.ROUND:
            advance(draft)
        case TimerKind.CONTACT:
            claiming.ask_contact(draft)
        case TimerKind.ANSWER:
            claiming.no_answer(draft)


# Any: each transition takes the one dataclass whose verb is its key.
Transition = Callable[[Draft, str, Any], None]

# In every state: the call may outlast the alarm.
_GUIDING: Final[Mapping[Verb, Transition]] = {
    Verb.CALL_OVER: guiding.call_over,
    Verb.WARN: guiding.guide,
    Verb.END_CALL: guiding.guide,
    Verb.GUIDE_STEP: _guided,
    Verb.GUIDE_CHOOSE: _choose,
}

_WHILE_ALERTING: Final[Mapping[Verb, Transition]] = {
    Verb.CRY: _cry,
    Verb.CLAIM: claiming.claim,
    Verb.HELPED: claiming.helped,
    Verb.CALL_RESULT: claiming.call_logged,
    Verb.DECLINE: _decline,
    Verb.ESCALATE: _escalate,
    Verb.DESCRIBE: _describe,
    **_GUIDING,
    Verb.CANCEL: ending.cancel,
    Verb.RESOLVE: ending.resolve,
    Verb.TIMER: _timer,
    Verb.READ: _read,
    Verb.UNDELIVERED: _undelivered,
    Verb.LINK: _link,
}

TRANSITIONS: Final[Mapping[State, Mapping[Verb, Transition]]] = {
    State.OPEN: _WHILE_ALERTING,
    State.CLAIMED: {
        **_WHILE_ALERTING,
        Verb.CONTACT: claiming.contact,
        Verb.RELEASE: claiming.release,
        Verb.HAND_OVER: claiming.hand_over,
        Verb.GUIDE_ADVISE: guiding.advise,
    },
    State.CANCELLED: {
        Verb.RAISE: ending.reopen,
        Verb.DESCRIBE: _describe,
        **_GUIDING,
    },
    State.RESOLVED: {Verb.DESCRIBE: _describe, **_GUIDING},
}
