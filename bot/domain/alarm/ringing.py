"""Calls to those who are alerted: who is rung and when, and what a claim by a key is worth (L2).

A call stands beside the chain: it stops no clock of it, and whatever comes of it but a key, the
next level is alerted in its time.
"""

from dataclasses import replace
from typing import Final

from bot.domain.alarm import moves
from bot.domain.alarm.escalation import TransitionBuilder, may_help
from bot.domain.alarm.incident import Drill
from bot.domain.alarm.state import (
    Alarm,
    Alert,
    AlertState,
    Contact,
    Timer,
    TimerKind,
)
from bot.domain.alarm.timeline import SYSTEM, FactKind
from bot.domain.calls import CallStep
from bot.domain.organisation.organisation import Chain

CALL_AFTER_MS = 10_000  # where the organisation says nothing else
CALL_AFTER_ELSEWHERE_MS = 5_000  # nobody in the next room: home office, or out
CALL_AFTER_SEEN_MS = 20_000  # the read receipt says that somebody looks at the card
RINGS_BEFORE_ROUND_MS = 5_000  # at the latest so long before the chain comes round
# So long the chain rests on a key alone: it asks for contact half-way, and goes on (L2).
ASKS_AFTER_KEY_MS = 15_000
ANSWER_AFTER_KEY_MS = 15_000
# What happens by itself is nobody's sign, in whosever name it is told: an undelivered card is none.
_NO_SIGN: Final = moves.BY_THEMSELVES - {moves.Verb.READ}


def alert_of(alarm: Alarm, person: str) -> Alert | None:
    """The person's newest alert by the chain. One of the round before counts until the chain comes
    to them again: whose telephone rings when a round ends is as welcome as before."""
    theirs = (a for a in reversed(alarm.alerts) if a.person == person and not a.is_colleague)
    return next(theirs, None)


def may_ring(alarm: Alarm) -> bool:
    """Whether telephones ring for such an alarm at all: not in a drill alone; in the canary's that
    of a technical line, if it has a number this time."""
    if alarm.drill is Drill.CANARY:
        return any(one.phone for one in alarm.chain.everyone())
    return alarm.drill is not Drill.ALONE


def is_to_be_rung(alarm: Alarm, person: str) -> bool:
    """Whether the person is waited for, and could help: never the caseworker herself, the one
    threatened (L7), whoever helps already, takes part in the meeting, or has said no."""
    alert = alert_of(alarm, person)
    if alert is None or not alarm.chain_moves or not may_ring(alarm):
        return False
    waits = alert.waited_for or alert.state is AlertState.FAILED
    is_there = alarm.helps(person) or person in alarm.present
    return waits and may_help(alarm, person) and not is_there


def rings_at(alarm: Alarm, person: str) -> int | None:
    """When the person is rung (ms UTC, as the record calls it); None when they are not."""
    alert = alert_of(alarm, person)
    if alert is None or not is_to_be_rung(alarm, person):
        return None
    if alert.state is AlertState.FAILED:  # there is no card: nobody can be waited for in Teams
        return alert.at
    alone = alarm.details.alone
    if alert.state is AlertState.READ:
        after: int | None = CALL_AFTER_SEEN_MS
    elif alone:
        after = CALL_AFTER_ELSEWHERE_MS
    else:
        after = alarm.chain.levels[alert.level].call_after_ms
    return alert.at + within_round(alarm.chain, alone, CALL_AFTER_MS if after is None else after)


def within_round(chain: Chain, alone: bool, after_ms: int) -> int:
    """The wait before a call, shortened where the chain would come round to the person before it is
    over, and the wait begin anew: they would be rung in the last round alone."""
    round_ms = sum(level.wait(alone) for level in chain.levels if level.people)
    return min(after_ms, max(0, round_ms - RINGS_BEFORE_ROUND_MS))


def progress(builder: TransitionBuilder, actor: str, command: moves.CallProgress) -> None:
    """What a call has come to, on the timeline, with its real outcome (L10)."""
    person, step = command.person, command.step
    others = tuple(one for one in builder.alarm.ringing if one != person)
    match step:
        case CallStep.STARTED:
            builder.alarm = replace(builder.alarm, ringing=(*others, person))
            builder.note(FactKind.RING_STARTED, person=person)
        case CallStep.ANSWERED:
            builder.note(FactKind.RING_ANSWERED, person=person)
        case CallStep.ENDED:
            builder.alarm = replace(builder.alarm, ringing=others)
            builder.note(FactKind.RING_ENDED, SYSTEM, person=person, outcome=command.outcome)


def sign(builder: TransitionBuilder, actor: str, verb: moves.Verb | None = None) -> None:
    """Whoever claimed with a key has done something else since, a card read, a tap, a word: it was
    the person, and the claim is worth what every claim is. No key is it, nor what happens alone."""
    alarm = builder.alarm
    mine = next((c for c in alarm.claims if c.person == actor and c.unsigned), None)
    if mine is None or verb in _NO_SIGN:
        return
    signed = tuple(replace(c, unsigned=False) if c is mine else c for c in alarm.claims)
    builder.alarm = replace(alarm, claims=signed)
    builder.note(FactKind.CLAIM_SIGNED, actor)
    if alarm.contact in (Contact.PENDING, Contact.ASKED) and not alarm.alerting_more:
        timer = Timer(TimerKind.CONTACT, builder.moment.at + alarm.chain.contact_ms)
        builder.alarm = replace(builder.alarm, contact=Contact.PENDING, timer=timer)


def rests_on_a_key(alarm: Alarm) -> bool:
    """Whether nobody helps but by a key that anybody may have pressed."""
    return bool(alarm.claims) and all(claim.unsigned for claim in alarm.claims)
