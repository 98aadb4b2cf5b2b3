"""Who may do what in which state: one table, asked inside the locked transaction (L5, L9).

A person who has no part in an alarm is told the same as about an alarm that does not exist. Being
a leader of the unit, a safety representative or an administrator is no part in it: they come in by
being alerted, like anybody else, and are told of it by notices (R17, 3.4.1).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bot.domain.alarm.moves import Verb
from bot.domain.alarm.state import RedCard, State
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


def roles(card: RedCard, person: str) -> frozenset[Role]:
    """Everything the person is to this alarm; empty for an outsider."""
    found = set()
    if person == card.caseworker.id:
        found.add(Role.CASEWORKER)
    if card.was_alerted(person):
        found.add(Role.ALERTED)
    if card.helps(person):
        found.add(Role.CLAIMANT)
    if card.handing_to == person:
        found.add(Role.ASKED)
    return frozenset(found | _in_the_duty(card, person))


def _in_the_duty(card: RedCard, person: str) -> set[Role]:
    found: set[Role] = set()
    if card.duty is None:
        return found
    asked = card.duty.asked_of(person)
    if asked is not None and asked.state is not AskState.WITHDRAWN:  # L7
        found.add(Role.DUTY_ASKED)
    if card.duty.owner == person:
        found.add(Role.DUTY_OWNER)
    if card.duty.may_confirm(person) is not None:
        found.add(Role.UNIT_LEADER)
    return found


_CASEWORKER = frozenset({Role.CASEWORKER})
_INVITED = frozenset({Role.ALERTED, Role.ASKED, Role.CLAIMANT})
_CLAIMANT = frozenset({Role.CLAIMANT})
_BOTH = _CASEWORKER | _CLAIMANT
_NOBODY: frozenset[Role] = frozenset()

# In every state: the duty outlasts the alarm (R43).
_FOLLOWING_UP: Final[Mapping[Verb, frozenset[Role]]] = {
    Verb.DUTY_TAKE: frozenset({Role.DUTY_ASKED}),
    Verb.DUTY_DECLINE: frozenset({Role.DUTY_ASKED}),
    Verb.DUTY_SETTLE: frozenset({Role.DUTY_OWNER}),
    Verb.DUTY_NOTIFY_UNIT: frozenset({Role.DUTY_OWNER}),
    Verb.DUTY_RECEIVED: frozenset({Role.UNIT_LEADER}),
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
    Verb.DESCRIBE: _CASEWORKER,
    Verb.CALL_OVER: _CASEWORKER,
    Verb.RELAY: _BOTH,
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
    Verb.DESCRIBE: _CASEWORKER,
    Verb.CALL_OVER: _CASEWORKER,
    # The call may outlast the alarm: whoever still talks is guided to the end (R6, R49).
    Verb.WARN: _CASEWORKER,
    Verb.END_CALL: _CASEWORKER,
    Verb.GUIDE_STEP: _CASEWORKER,
    Verb.GUIDE_CHOOSE: _CASEWORKER,
    Verb.GUIDE_NOTE: _CASEWORKER,
    # Who helped may look; what is added later is the caseworker's to add.
    Verb.EVIDENCE_ADD: _CASEWORKER,
    Verb.EVIDENCE_SEE: _BOTH,
    **_FOLLOWING_UP,
}

PERMISSIONS: Final[Mapping[State, Mapping[Verb, frozenset[Role]]]] = {
    State.OPEN: _OPEN,
    State.CLAIMED: _OPEN,
    State.RESOLVED: _ENDED,
    State.CANCELLED: _ENDED,
}


class Verdict(StrEnum):
    """The answer to whether a person may make a move."""

    YES = "yes"
    NOT_THEIRS = "not_theirs"  # no part in the alarm, or not in this part
    TOO_LATE = "too_late"  # the alarm has moved on; the actor is shown it as it is


def may(card: RedCard, person: str, verb: Verb) -> Verdict:
    """Whether the person may use the verb on this alarm now."""
    mine = roles(card, person)
    if not mine:
        return Verdict.NOT_THEIRS
    if mine & PERMISSIONS[card.state].get(verb, _NOBODY):
        return Verdict.YES
    if mine & _OPEN.get(verb, _NOBODY):
        return Verdict.TOO_LATE
    return Verdict.NOT_THEIRS
