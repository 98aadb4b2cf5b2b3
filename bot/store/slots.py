"""Card slots by name: what lies where in a chat (architecture.md, "One message's way out")."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.alarm.incident import Drill
from bot.domain.alarm.state import COLLEAGUE_LEVEL, Alarm
from bot.domain.alarm.timeline import OF_THE_DUTY, Fact, FactKind
from bot.domain.guidance import GuidedCall

# Slot families: what a card slot was asked for. A number after ":" tells several of a family apart.
STATUS, ALERT, NEWS, CONTACT, EXHAUSTED = "status", "alert", "news", "contact", "exhausted"
SAID = "said"  # words passed on (R45)
HAND_OVER, FOLLOW_UP, SAFETY, GUIDE = "hand_over", "follow_up", "safety", "guide"
DUTY, UNIT_NOTICE, UNTAKEN = "duty", "unit_notice", "untaken"
SCENARIO = "scenario"  # the card that follows a drill (R65)
LESSON = "lesson"  # what the unit has learnt of an incident; then the word's id
MORE = (
    "more"  # a form behind *Mer*; then the tap that asked for it. Nothing changes it until it folds
)
MEANT = "meant"  # whether a tap was meant (L14); then which question, and when
REPORT_REMINDER = "report_reminder"  # of the caseworker's own report
NOTE_REMINDER = "note_reminder"  # of a case note; it lies under the draft's id
AFTERWARDS = "afterwards"  # the leader's follow-up, once the alarm has ended
TALK, PROGRESS = "talk", "progress"  # what the employee is asked of it, and told once it is closed
# The morning check: a unit's, and a leader whom nobody can reach, told to the next level.
UNIT_CHECK, OUT_OF_REACH = "unit_check", "out_of_reach"
CANNOT = "cannot"  # *Kan ikke*, to whoever set it; then who cannot, for whom, and in which hour
# Whichever of these is the newest of a person's is live (L14): its family tells what moved it, and
# what line it leaves; what it shows is told by the alarm and the person.
OF_CASEWORKER = (STATUS, NEWS, CONTACT, EXHAUSTED, SAID, GUIDE)
LIVE = (*OF_CASEWORKER, ALERT, HAND_OVER)
# The later phases of the nearest leader's live card: what a threat asks for, and the days after.
LATER = (DUTY, AFTERWARDS)
# Whatever moves somebody's live card.
MOVES = (*LIVE, *LATER, FOLLOW_UP)
# The cards of an alarm by which people act: none of them may stand there untrue (L1, L5).
ACTED_ON = frozenset({*LIVE, DUTY, UNIT_NOTICE})
# What another card of the same person says too, so that a stale one misleads nobody: of those that
# lie beside the live card.
SAID_ELSEWHERE = frozenset({NEWS, CONTACT, EXHAUSTED})


def of_unit(number: str) -> str:
    """What the cards of a unit lie under: they are no alarm's."""
    return f"unit:{number}"


def guide_slot(guided_call: GuidedCall) -> str:
    """Where the guided call's newest card lies."""
    return f"{GUIDE}:{guided_call.id}:{guided_call.shown}"


NO_LEVEL = -2
_COLLEAGUE_SLOT = f"{ALERT}:beside:"  # of a colleague in the same office (R46)


_TAKEN = f"{ALERT}:taken:"  # of somebody who helps, and is alerted by no level


def taken_slot(number: int) -> str:
    """Where the role card of somebody lies who never got a red card, since they helped before the
    alarm could be stored (0037: the round), or who helps on, or is asked again, after *Angre* (the
    number of that)."""
    return f"{_TAKEN}{number}"


def alert_slot(level: int, round: int) -> str:
    """Where the red card of this level and round lies."""
    return f"{_COLLEAGUE_SLOT}{round}" if level == COLLEAGUE_LEVEL else f"{ALERT}:{level}:{round}"


def alert_at(slot: str) -> tuple[int, int]:
    """The level and round of a red card's slot. There is no level where none was alerted."""
    _, level, round = slot.split(":")
    if level == "taken":
        return (NO_LEVEL, int(round))
    return (COLLEAGUE_LEVEL if level == "beside" else int(level), int(round))


def family(slot: str) -> str:
    """The slot's family."""
    return slot.partition(":")[0]


def number(slot: str) -> int | None:
    """The timeline number that tells several cards of a family apart, where that is what does."""
    rest = slot.partition(":")[2]
    return int(rest) if rest.isdecimal() else None


def still_wanted(alarm: Alarm, person: str, slot: str) -> bool:
    """Whether a card that has not been sent yet still has to be: nobody needs a red card once
    somebody helps (V2), unless they were called from the next room; nor a task card that somebody
    else has taken, or a newer one replaced."""
    if slot.startswith(_TAKEN):
        return not alarm.state.ended and (alarm.helps(person) or alarm.is_asked_on(person))
    if slot.startswith(_COLLEAGUE_SLOT):
        return not alarm.state.ended and alarm.details.target_person != person  # L7
    if family(slot) == ALERT:
        return alarm.chain_moves
    if family(slot) == SAID:  # nor words once they no longer help (L11)
        return person == alarm.caseworker.id or alarm.helps(person) or alarm.state.ended
    if family(slot) != DUTY:
        return True
    asked = alarm.duty.asked_of(person) if alarm.duty is not None else None
    if alarm.duty is None or asked is None:
        return False
    return alarm.duty.expects_card(asked) and asked.shown <= (number(slot) or 0)


@dataclass(frozen=True, slots=True)
class Redraws:
    """The families of cards that may look different after a fact; those of `helped` only of whoever
    helps. Lines never do."""

    families: tuple[str, ...] = ()
    helped: tuple[str, ...] = ()


_NOTHING = Redraws()
_EVERYTHING = Redraws((*MOVES, UNIT_NOTICE, MEANT))
_NOTICES_TOO = Redraws((*MOVES, UNIT_NOTICE, MEANT, SAFETY))
_HERS = Redraws(OF_CASEWORKER)
_HERS_AND_HELPERS = Redraws(OF_CASEWORKER, helped=(ALERT, HAND_OVER, *LATER, FOLLOW_UP))
# What is noted beside the alarm, and by looks at it: none of its cards tells.
_BESIDE = ("report_", "note_", "follow_up_", "lesson_", "evidence_", "words_")
# Which fact redraws what. A test holds it against the kinds of facts.
REDRAWS: Final[Mapping[FactKind, Redraws]] = {
    FactKind.RAISED: _NOTHING,  # a new alarm has no cards yet
    FactKind.NOTED: _NOTHING,
    FactKind.CLOCK_STEPPED: _NOTHING,
    FactKind.CLAIM_REFUSED: _NOTHING,
    FactKind.READ: _HERS,
    FactKind.SAID: _HERS_AND_HELPERS,
    FactKind.GUIDED: Redraws((*OF_CASEWORKER, REPORT_REMINDER), _HERS_AND_HELPERS.helped),
    FactKind.ADVISED: _HERS_AND_HELPERS,
    FactKind.LINKED: Redraws(MOVES),  # whoever joins gets the way in
    **dict.fromkeys((kind for kind in FactKind if kind.startswith(_BESIDE)), _NOTHING),
    **dict.fromkeys(
        (FactKind.EVIDENCE_ADDED, FactKind.EVIDENCE_REMOVED, FactKind.EVIDENCE_RESTORED),
        Redraws((*MOVES, SAFETY)),
    ),
    **dict.fromkeys(OF_THE_DUTY, _EVERYTHING),
    FactKind.ALERTED: _HERS,
    FactKind.TOLD: _HERS,
    FactKind.COLLEAGUE_ALERTED: _HERS,
    FactKind.LEVEL_SKIPPED: _HERS,
    FactKind.ROUND_ENDED: _HERS,
    FactKind.ROUND_STARTED: _HERS,
    FactKind.EXHAUSTED: _HERS,
    FactKind.UNDELIVERED: _HERS,
    FactKind.CALL_LOGGED: _EVERYTHING,
    FactKind.NOTIFIED: _HERS,
    FactKind.CRIED: _EVERYTHING,
    FactKind.CLAIMED: _NOTICES_TOO,
    FactKind.CONTACT_ASKED: _EVERYTHING,
    FactKind.CONTACT_ANSWERED: _EVERYTHING,
    FactKind.CONTACT_MISSING: _EVERYTHING,
    FactKind.CLAIM_SIGNED: _EVERYTHING,
    FactKind.RING_STARTED: _HERS,
    FactKind.RING_ANSWERED: _NOTHING,
    FactKind.RING_ENDED: _HERS,
    FactKind.RELEASED: _EVERYTHING,
    FactKind.DECLINED: _EVERYTHING,
    FactKind.ESCALATED: _EVERYTHING,
    FactKind.HANDED_OVER: _EVERYTHING,
    FactKind.DESCRIBED: _EVERYTHING,
    FactKind.CONCERNS: _EVERYTHING,
    FactKind.CALL_OVER: Redraws((*_EVERYTHING.families, REPORT_REMINDER)),
    FactKind.CALL_RESUMED: _EVERYTHING,
    FactKind.REOPENED: _NOTICES_TOO,
    FactKind.CANCELLED: _NOTICES_TOO,
    FactKind.RESOLVED: _NOTICES_TOO,
    FactKind.SUPERSEDED: _NOTICES_TOO,
    FactKind.DRILL_UNANSWERED: _EVERYTHING,
}


def redrawn(alarm: Alarm, facts: Iterable[Fact]) -> Redraws:
    """The families of the alarm's cards that may look different after these facts."""
    families: dict[str, None] = {}
    helped: dict[str, None] = {}
    for fact in facts:
        if alarm.scenario is not None and fact.kind is not FactKind.CLOCK_STEPPED:
            families[SCENARIO] = None  # what follows a drill may have seen it
        redraws = REDRAWS[fact.kind]
        families |= dict.fromkeys(redraws.families)
        helped |= dict.fromkeys(redraws.helped)
    if alarm.drill is Drill.ALONE:  # whoever plays both parts has the leader's card beside her own
        families |= helped
    return Redraws(tuple(families), tuple(one for one in helped if one not in families))
