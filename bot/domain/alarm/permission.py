"""Who may do what in which state: one table, asked inside the locked transaction (L5, L9).

A person who has no part in an alarm is told the same as about an alarm that does not exist. Being
a leader of the unit, a safety representative or an administrator is no part in it: they come in by
being alerted, like anybody else, and are told of it by notices (R17, 3.4.1).
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from bot.domain.alarm.incident import Drill, is_just_after
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.state import Alarm, AlarmState, Ending
from bot.domain.threat.duty import AskState


class Role(StrEnum):
    """What a person is to one alarm; one may be several."""

    CASEWORKER = "caseworker"
    ALERTED = "alerted"
    CLAIMANT = "claimant"
    ASKED = "asked"  # the alarm is being handed over to them
    DUTY_ASKED = "duty_asked"  # to follow up a threat
    DUTY_OWNER = "duty_owner"  # who has said yes to it
    UNIT_LEADER = "unit_leader"  # of another unit that was told of it


def roles(alarm: Alarm, person: str) -> frozenset[Role]:
    """Everything the person is to this alarm; empty for an outsider."""
    found = set()
    if person == alarm.caseworker.id:
        found.add(Role.CASEWORKER)
    if alarm.was_alerted(person):
        found.add(Role.ALERTED)
    if alarm.helps(person):
        found.add(Role.CLAIMANT)
    if alarm.handing_to == person:
        found.add(Role.ASKED)
    return frozenset(found | _in_the_duty(alarm, person))


def _in_the_duty(alarm: Alarm, person: str) -> set[Role]:
    found: set[Role] = set()
    if alarm.duty is None:
        return found
    asked = alarm.duty.asked_of(person)
    if asked is not None and asked.state is not AskState.WITHDRAWN:  # L7
        found.add(Role.DUTY_ASKED)
    if alarm.duty.owner == person:
        found.add(Role.DUTY_OWNER)
    if alarm.duty.may_confirm(person) is not None:
        found.add(Role.UNIT_LEADER)
    return found


_CASEWORKER = frozenset({Role.CASEWORKER})
_INVITED = frozenset({Role.ALERTED, Role.ASKED, Role.CLAIMANT})
_CLAIMANT = frozenset({Role.CLAIMANT})
_BOTH = _CASEWORKER | _CLAIMANT
_NOBODY: frozenset[Role] = frozenset()

# In every state: the threat follow-up outlasts the alarm (R43).
_FOLLOWING_UP: Final[Mapping[Verb, frozenset[Role]]] = {
    Verb.DUTY_TAKE: frozenset({Role.DUTY_ASKED}),
    Verb.DUTY_DECLINE: frozenset({Role.DUTY_ASKED}),
    Verb.DUTY_SETTLE: frozenset({Role.DUTY_OWNER}),
    Verb.DUTY_NOTIFY_UNIT: frozenset({Role.DUTY_OWNER}),
    Verb.DUTY_RECEIVED: frozenset({Role.UNIT_LEADER}),
}
# Whoever knows of a threat tells it, at any time (R42); whether it was one is hers to say (R40).
_THREAT: Final[Mapping[Verb, frozenset[Role]]] = {
    Verb.THREAT: _BOTH,
    Verb.NO_THREAT: _CASEWORKER,
}
_OPEN: Final[Mapping[Verb, frozenset[Role]]] = {
    Verb.RAISE: _CASEWORKER,
    Verb.CLAIM: _INVITED,
    Verb.CONTACT: _BOTH,
    Verb.RELEASE: _CLAIMANT,
    Verb.HELPED: _CASEWORKER,
    Verb.CALL_RESULT: _BOTH,
    Verb.DECLINE: _INVITED,
    Verb.ESCALATE: _BOTH,
    Verb.COLLEAGUES: _BOTH,
    Verb.CANCEL: _CASEWORKER,
    Verb.HAND_OVER: _CLAIMANT,
    Verb.RESOLVE: _BOTH,
    Verb.UNDO_RESOLVE: _BOTH,  # a second tap on it
    Verb.DESCRIBE: _CASEWORKER,
    **_THREAT,
    Verb.CONCERNS: _CASEWORKER,
    Verb.CALL_OVER: _CASEWORKER,
    Verb.UNDO_CALL_OVER: _CASEWORKER,
    Verb.RELAY: _BOTH,
    Verb.PASS_ON: _BOTH,
    Verb.MORE: _BOTH,
    Verb.WARN: _CASEWORKER,
    Verb.END_CALL: _CASEWORKER,
    Verb.GUIDE_STEP: _CASEWORKER,
    Verb.GUIDE_CHOOSE: _CASEWORKER,
    Verb.GUIDE_NOTE: _CASEWORKER,
    Verb.GUIDE_ADVISE: _CLAIMANT,
    Verb.EVIDENCE_ADD: _BOTH,
    Verb.EVIDENCE_SEE: _BOTH,
    **_FOLLOWING_UP,
}
_ENDED: Final[Mapping[Verb, frozenset[Role]]] = {
    Verb.RAISE: _CASEWORKER,
    Verb.UNDO_RESOLVE: _BOTH,  # of them whoever ended it
    Verb.SAFE: _CASEWORKER,
    Verb.DESCRIBE: _CASEWORKER,
    Verb.MORE: _CASEWORKER,  # what there is to tell: whoever helped has nothing to fill in
    **_THREAT,
    Verb.CONCERNS: _CASEWORKER,
    Verb.CALL_OVER: _CASEWORKER,
    Verb.UNDO_CALL_OVER: _CASEWORKER,
    # The call may outlast the alarm: whoever still talks is guided to the end (R6, R49).
    Verb.WARN: _CASEWORKER,
    Verb.END_CALL: _CASEWORKER,
    Verb.GUIDE_STEP: _CASEWORKER,
    Verb.GUIDE_CHOOSE: _CASEWORKER,
    Verb.GUIDE_NOTE: _CASEWORKER,
    # What is said just afterwards is part of it; later it is asked about (`stays_open`).
    Verb.RELAY: _BOTH,
    Verb.PASS_ON: _BOTH,
    # Who helped may look; what is added later is the caseworker's to add.
    Verb.EVIDENCE_ADD: _CASEWORKER,
    Verb.EVIDENCE_SEE: _BOTH,
    **_FOLLOWING_UP,
}

# What only those who were alerted, or who help, can press.
OF_HELPERS: Final = (
    frozenset(verb for verb, may in _OPEN.items() if not may & _CASEWORKER) - _FOLLOWING_UP.keys()
)

PERMISSIONS: Final[Mapping[AlarmState, Mapping[Verb, frozenset[Role]]]] = {
    AlarmState.OPEN: _OPEN,
    AlarmState.CLAIMED: _OPEN,
    AlarmState.RESOLVED: _ENDED,
    AlarmState.CANCELLED: _ENDED,
}


class PermissionAnswer(StrEnum):
    """The answer to whether a person may make a command."""

    YES = "yes"
    NOT_THEIRS = "not_theirs"  # no part in the alarm, or not in this part
    TOO_LATE = "too_late"  # the alarm has moved on; the actor is shown it as it is


def may(alarm: Alarm, person: str, verb: Verb) -> PermissionAnswer:
    """Whether the person may use the verb on this alarm now."""
    mine = roles(alarm, person)
    if not mine:
        return PermissionAnswer.NOT_THEIRS
    if mine & PERMISSIONS[alarm.state].get(verb, _NOBODY):
        return PermissionAnswer.YES
    if mine & _OPEN.get(verb, _NOBODY):
        return PermissionAnswer.TOO_LATE
    return PermissionAnswer.NOT_THEIRS


# Who reads what is written, and how long (R45). The relay outlasts the alarm that help came to:
# what is said just afterwards is part of it. Later words are passed on only where whoever wrote
# them says so; never a message into nothing.

STAYS_OPEN_MS = 30 * 60 * 1000  # after the end, and after each message since
MAY_BE_SENT_MS = 24 * 60 * 60 * 1000  # so long words that were not passed on are kept


def other_side(alarm: Alarm, person: str) -> list[str]:
    """Caseworker and helpers, without the one who wrote. In a drill alone one writes to oneself."""
    if alarm.drill is Drill.ALONE:
        return [person]
    everyone = [alarm.caseworker.id, *(claim.person for claim in alarm.claims if claim.person)]
    return [other for other in dict.fromkeys(everyone) if other != person]


def has_sides(alarm: Alarm) -> bool:
    """Whether there is anybody to write to after the end: not in a drill that one plays alone."""
    return alarm.drill in (None, Drill.WITH_LEADER) and any(c.person for c in alarm.claims)


def takes_part(alarm: Alarm, person: str) -> bool:
    """Whether the person is one of the two sides."""
    return person == alarm.caseworker.id or alarm.helps(person)


class WordsGo(StrEnum):
    """Where what whoever helps writes in the chat goes."""

    HERE = "here"  # to this alarm, at once
    ASKED = "asked"  # they are asked whom it is for
    ELSEWHERE = "elsewhere"  # to an alarm in earnest, or one that has not been quiet for hours


def words_go(incident: str, helped: Collection[str]) -> WordsGo:
    """Where the words of whoever helps in the `incident` go, who helps in all of `helped`."""
    if incident not in helped:
        return WordsGo.ELSEWHERE if helped else WordsGo.HERE
    return WordsGo.ASKED if len(helped) > 1 else WordsGo.HERE


def stays_open(alarm: Alarm, last_word_at: int, now: int) -> bool:
    """Whether what is written is passed on by itself although the alarm has ended; `last_word_at`
    is when anything was said in it last (ms UTC)."""
    is_helped = alarm.ending is Ending.RESOLVED and has_sides(alarm)
    return is_helped and _is_within(alarm, last_word_at, now, STAYS_OPEN_MS)


def may_be_sent(alarm: Alarm, last_word_at: int, now: int) -> bool:
    """Whether it is offered to be passed on: the two have spoken of late."""
    is_over = alarm.ending in (Ending.RESOLVED, Ending.CANCELLED) and has_sides(alarm)
    return is_over and _is_within(alarm, last_word_at, now, MAY_BE_SENT_MS)


def _is_within(alarm: Alarm, last_word_at: int, now: int, within_ms: int) -> bool:
    ended_at = alarm.ended_at or 0
    by_record = is_just_after(ended_at, alarm.recorded(now), within_ms)
    return by_record or is_just_after(last_word_at, now, within_ms)
