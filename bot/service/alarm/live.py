"""Which new messages a change of an alarm asks for, and which of them is whose live card (L14).

A new message only when someone must act, a claim arrives, or words do (product.md, "Minute by
minute"); what only changes facts changes the card where it lies.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.alarm.incident import Drill
from bot.domain.alarm.live import is_out_of_sight, live_of, moves_at, placed
from bot.domain.alarm.state import COLLEAGUE_LEVEL, Alarm, AlarmState, Transition
from bot.domain.alarm.timeline import Fact, FactKind
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import Priority


@dataclass(frozen=True, slots=True)
class Planned:
    """A card slot that an event asks for. `at`: when its message is sent, None for now;
    `generation`: which of the person's live cards it is (`CardSlot`); `beside`: it is none."""

    person: str
    slot: str
    priority: Priority
    at: int | None = None
    generation: int = 0
    beside: bool = False


def planned_cards(
    uow: UnitOfWork, before: Alarm | None, transition: Transition
) -> Iterator[Planned]:
    """The new card slots that the facts ask for: a new message only when someone must act or a
    claim arrives (product.md)."""
    alarm, seq = transition.alarm, transition.alarm.seq - len(transition.facts)
    for number, fact in enumerate(transition.facts, start=seq + 1):
        if fact.kind in _ASKS_HELPERS:
            yield from _to_helpers(alarm, fact, number)
        else:
            yield from _to_caseworker(alarm, fact, number)
    yield from _task_cards(uow, transition)
    for plan in _notices(uow, before, transition):
        known = uow.tx.slot_at(alarm.id, plan.person, plan.slot) is not None  # once per alarm
        if not known and uow.can_reach(plan.person):  # L10: only what goes out is told
            yield plan


_ASKS_HELPERS = frozenset(
    {FactKind.ALERTED, FactKind.COLLEAGUE_ALERTED, FactKind.HANDED_OVER, FactKind.UNIT_TOLD}
)


def _to_helpers(alarm: Alarm, fact: Fact, number: int) -> Iterator[Planned]:
    person = str(fact.detail["person"])
    match fact.kind:
        case FactKind.ALERTED:
            first = (alarm.round, fact.detail["level"]) == (1, 0)
            priority = Priority.FIRST if first else Priority.ESCALATION
            slot = slots.alert_slot(_number(fact, "level"), _number(fact, "round"))
            yield Planned(person, slot, priority)
        case FactKind.COLLEAGUE_ALERTED:
            slot = slots.alert_slot(COLLEAGUE_LEVEL, _number(fact, "round"))
            yield Planned(person, slot, Priority.ESCALATION)
        case FactKind.HANDED_OVER:
            yield Planned(person, f"{slots.HAND_OVER}:{number}", Priority.ESCALATION)
        case FactKind.UNIT_TOLD:
            yield Planned(person, f"{slots.UNIT_NOTICE}:{number}", Priority.CONVERSATION)


def _to_caseworker(alarm: Alarm, fact: Fact, number: int) -> Iterator[Planned]:
    """To her, and the contact question to whoever helps too."""
    caseworker, status = alarm.caseworker.id, f"{slots.STATUS}:{number}"
    match fact.kind:
        case FactKind.RAISED | FactKind.CRIED:
            yield Planned(caseworker, status, Priority.OWN)
        case FactKind.DESCRIBED if fact.detail.get("by_helper"):  # hers to confirm (R40)
            yield Planned(caseworker, status, Priority.CONVERSATION)
        case FactKind.CALL_LOGGED if alarm.missed_call and fact.actor == alarm.missed_call.by:
            yield Planned(caseworker, status, Priority.CLAIM_NEWS)
        case FactKind.RESOLVED if fact.actor != caseworker:  # is she safe now?
            yield Planned(caseworker, status, Priority.CONVERSATION)
        case FactKind.REOPENED if fact.detail.get("undone"):
            yield from _to_the_others(alarm, fact, number)
        case FactKind.CLAIMED if fact.actor != caseworker or alarm.drill is Drill.ALONE:
            slot = f"{slots.NEWS}:{fact.actor}:{number}"
            yield Planned(caseworker, slot, Priority.CLAIM_NEWS)
        case FactKind.CONTACT_ASKED:
            helpers = [claim.person for claim in alarm.claims if claim.person]
            for person in dict.fromkeys([caseworker, *helpers]):
                yield Planned(person, f"{slots.CONTACT}:{number}", Priority.CONVERSATION)
        case FactKind.ROUND_ENDED if alarm.state is AlarmState.OPEN:
            slot = f"{slots.EXHAUSTED}:{fact.detail['round']}"
            yield Planned(caseworker, slot, Priority.ESCALATION)
        case FactKind.GUIDED | FactKind.ADVISED if alarm.walk and fact.detail.get("shown"):
            yield Planned(caseworker, slots.guide_slot(alarm.walk), Priority.CLAIM_NEWS)


def _to_the_others(alarm: Alarm, fact: Fact, number: int) -> Iterator[Planned]:
    """An end that was taken back: whoever had put the telephone away must hear of it, those who
    were asked for help as well (L1)."""
    caseworker = alarm.caseworker.id
    if fact.actor != caseworker:
        yield Planned(caseworker, f"{slots.STATUS}:{number}", Priority.CONVERSATION)
    for claim in alarm.claims:
        if claim.person not in (None, fact.actor, caseworker):
            yield Planned(str(claim.person), slots.taken_slot(number), Priority.CONVERSATION)
    for person in dict.fromkeys(alert.person for alert in alarm.alerts):
        if person not in (fact.actor, caseworker) and alarm.is_asked_on(person):
            yield Planned(person, slots.taken_slot(number), Priority.ESCALATION)


# What a person's card is called that several events of one moment ask for: by whatever of it must
# not be lost, then by what waits for an answer.
_FIRST_OF = (
    slots.ALERT, slots.HAND_OVER, slots.CONTACT, slots.EXHAUSTED,
    slots.NEWS, slots.GUIDE, slots.STATUS, slots.SAID,
)  # fmt: skip
# What must not move while a sentence is read aloud lies beside it (L14).
_BESIDE_A_SENTENCE = frozenset({slots.NEWS, slots.CONTACT, slots.EXHAUSTED, slots.STATUS})


def live_cards(alarm: Alarm, planned: Iterable[Planned], now: int) -> tuple[Alarm, list[Planned]]:
    """What is asked for, with one live card for each person at the most (L14), and the alarm that
    remembers where each of them is."""
    found: list[Planned] = []
    live: dict[str, Planned] = {}
    for plan in planned:
        if slots.family(plan.slot) not in slots.LIVE or _lies_beside(alarm, plan):
            found.append(plan)
        elif plan.person not in live or _rank(plan) < _rank(live[plan.person]):
            live[plan.person] = plan
    for plan in live.values():
        at = plan.at if plan.at is not None else now
        alarm = placed(alarm, plan.person, at, now)
        card = live_of(alarm, plan.person)
        assert card is not None
        found.append(replace(plan, at=at, generation=card.generation))
    return alarm, found


def _rank(plan: Planned) -> int:
    return _FIRST_OF.index(slots.family(plan.slot))


def _lies_beside(alarm: Alarm, plan: Planned) -> bool:
    """Whoever plays both parts of a drill has both cards; and a sentence that is read aloud stays
    where it is."""
    family = slots.family(plan.slot)
    if plan.beside:
        return True
    if alarm.drill is Drill.ALONE:
        return family in (slots.ALERT, slots.HAND_OVER)
    return family in _BESIDE_A_SENTENCE and reads_aloud(alarm, plan.person)


def reads_aloud(alarm: Alarm, person: str) -> bool:
    """The call outlasts the alarm (docs/decisions/0015)."""
    walk = alarm.walk
    return walk is not None and not walk.closed and person == alarm.caseworker.id


def _number(fact: Fact, name: str) -> int:
    found = fact.detail[name]
    assert isinstance(found, int)
    return found


def _notices(uow: UnitOfWork, before: Alarm | None, transition: Transition) -> Iterator[Planned]:
    """R17 and 3.4.1: after the first claim a nearest leader who did not claim keeps the follow-up,
    and the safety representatives get notice; they do too when nobody ever claimed. In a drill
    alone nobody else hears of it (L12)."""
    alarm, kinds = transition.alarm, {fact.kind for fact in transition.facts}
    claimed = before is not None and not before.claims and bool(alarm.claims)
    if alarm.drill == "alone":
        return
    for helper in alarm.chain.levels[0].people if claimed else ():
        # Of a threat the task card says it already (R43).
        has_task_card = alarm.duty is not None and alarm.duty.asked_of(helper.id) is not None
        if not (
            alarm.helps(helper.id) or helper.id == alarm.details.target_person or has_task_card
        ):
            yield Planned(helper.id, slots.FOLLOW_UP, Priority.REMINDER)
    if claimed or kinds & {FactKind.EXHAUSTED, FactKind.RESOLVED}:
        yield from _to_safety_reps(uow, alarm, slots.SAFETY)
    if FactKind.DUTY_UNTAKEN in kinds:  # L4: nobody has taken the follow-up of a threat
        yield from _to_safety_reps(uow, alarm, slots.UNTAKEN)


def _to_safety_reps(uow: UnitOfWork, alarm: Alarm, slot: str) -> Iterator[Planned]:
    unit = uow.directory.organisation.units.get(alarm.unit)
    for person in unit.safety_reps if unit else ():
        if person != alarm.caseworker.id:
            yield Planned(person, slot, Priority.REMINDER)


def _task_cards(uow: UnitOfWork, transition: Transition) -> Iterator[Planned]:
    """R43: to everybody who is asked to follow up a threat, and anew when they are reminded. While
    the red card waits for the same person's answer it has the chat to itself."""
    alarm, duty = transition.alarm, transition.alarm.duty
    reminded = {f.detail["person"] for f in transition.facts if f.kind is FactKind.DUTY_REMINDED}
    for asked in duty.asked if duty is not None else ():
        person, slot = asked.person, f"{slots.DUTY}:{asked.shown}"
        if duty is None or not duty.expects_card(asked) or alarm.has_unanswered(person):
            continue
        if uow.tx.slot_at(alarm.id, person, slot) is None:
            again = person in reminded
            yield Planned(person, slot, Priority.REMINDER if again else Priority.CONVERSATION)


def words_to(
    uow: UnitOfWork, alarm: Alarm, author: str, readers: Sequence[str], asked: Collection[str] = ()
) -> Iterator[Planned]:
    """Who gets the words as a new message, and when: those that come fast are gathered on the card
    as it lies, and a sentence that is read aloud has them above it. Those of the readers who are
    `asked` for help by somebody else read them in a line: what they have to answer stays last. The
    author's own card follows where what they wrote has pushed it out of sight."""
    out_of_sight = (author,) if is_out_of_sight(alarm, author) else ()
    for person in dict.fromkeys((*readers, *out_of_sight)):
        if person in asked:
            yield Planned(person, f"{slots.SAID}:{alarm.seq}", Priority.CONVERSATION, beside=True)
            continue
        at = moves_at(alarm, person, uow.now)
        if at is not None and not reads_aloud(alarm, person):
            yield Planned(person, f"{slots.SAID}:{alarm.seq}", Priority.CONVERSATION, at)
