"""From what has happened to the new messages it asks for (product.md, "Minute by minute")."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.alarm.state import BESIDE, Change, RedCard, State
from bot.domain.alarm.timeline import Fact, FactKind
from bot.service.unit_of_work import Turn
from bot.store import slots
from bot.store.records import Priority


@dataclass(frozen=True, slots=True)
class Planned:
    """A card place that an event asks for."""

    person: str
    slot: str
    priority: Priority


def planned_cards(turn: Turn, before: RedCard | None, change: Change) -> Iterator[Planned]:
    """The new card places that the facts ask for: a new message only when someone must act or a
    claim arrives (product.md)."""
    card, seq = change.card, change.card.seq - len(change.facts)
    caseworker = card.caseworker.id
    for number, fact in enumerate(change.facts, start=seq + 1):
        match fact.kind:
            case FactKind.ALERTED:
                first = (card.round, fact.detail["level"]) == (1, 0)
                priority = Priority.FIRST if first else Priority.ESCALATION
                slot = slots.alert_slot(_number(fact, "level"), _number(fact, "round"))
                yield Planned(str(fact.detail["person"]), slot, priority)
            case FactKind.COLLEAGUE_ALERTED:
                slot = slots.alert_slot(BESIDE, _number(fact, "round"))
                yield Planned(str(fact.detail["person"]), slot, Priority.ESCALATION)
            case FactKind.RAISED | FactKind.CRIED:
                yield Planned(caseworker, f"{slots.STATUS}:{number}", Priority.OWN)
            case FactKind.CLAIMED if fact.actor != caseworker or card.drill == "alone":
                yield Planned(
                    caseworker, f"{slots.NEWS}:{fact.actor}:{number}", Priority.CLAIM_NEWS
                )
            case FactKind.CONTACT_ASKED:
                helpers = [claim.person for claim in card.claims if claim.person]
                for person in dict.fromkeys([caseworker, *helpers]):
                    yield Planned(person, f"{slots.CONTACT}:{number}", Priority.CONVERSATION)
            case FactKind.ROUND_ENDED if card.state is State.OPEN:
                slot = f"{slots.EXHAUSTED}:{fact.detail['round']}"
                yield Planned(caseworker, slot, Priority.ESCALATION)
            case FactKind.GUIDED | FactKind.ADVISED if card.walk and fact.detail.get("shown"):
                yield Planned(caseworker, slots.guide_slot(card.walk), Priority.CLAIM_NEWS)
            case FactKind.HANDED_OVER:
                slot = f"{slots.HAND_OVER}:{number}"
                yield Planned(str(fact.detail["person"]), slot, Priority.ESCALATION)
            case FactKind.UNIT_TOLD:
                slot = f"{slots.UNIT_NOTICE}:{number}"
                yield Planned(str(fact.detail["person"]), slot, Priority.CONVERSATION)
    yield from _task_cards(turn, change)
    for plan in _notices(turn, before, change):
        known = turn.tx.place_at(card.id, plan.person, plan.slot) is not None  # once per alarm
        if not known and turn.can_reach(plan.person):  # L10: only what goes out is told
            yield plan


def _number(fact: Fact, name: str) -> int:
    found = fact.detail[name]
    assert isinstance(found, int)
    return found


def _notices(turn: Turn, before: RedCard | None, change: Change) -> Iterator[Planned]:
    """R17 and 3.4.1: after the first claim a nearest leader who did not claim keeps the follow-up,
    and the safety representatives get notice; they do too when nobody ever claimed. In a drill
    alone nobody else hears of it (L12)."""
    card, kinds = change.card, {fact.kind for fact in change.facts}
    claimed = before is not None and not before.claims and bool(card.claims)
    if card.drill == "alone":
        return
    for helper in card.chain.levels[0].people if claimed else ():
        # Of a threat the task card says it already (R43).
        has_task_card = card.duty is not None and card.duty.asked_of(helper.id) is not None
        if not (card.helps(helper.id) or helper.id == card.details.target_person or has_task_card):
            yield Planned(helper.id, slots.FOLLOW_UP, Priority.REMINDER)
    if claimed or kinds & {FactKind.EXHAUSTED, FactKind.RESOLVED}:
        yield from _to_safety_reps(turn, card, slots.SAFETY)
    if FactKind.DUTY_UNTAKEN in kinds:  # L4: nobody has taken the follow-up of a threat
        yield from _to_safety_reps(turn, card, slots.UNTAKEN)


def _to_safety_reps(turn: Turn, card: RedCard, slot: str) -> Iterator[Planned]:
    unit = turn.directory.organisation.units.get(card.unit)
    for person in unit.safety_reps if unit else ():
        if person != card.caseworker.id:
            yield Planned(person, slot, Priority.REMINDER)


def _task_cards(turn: Turn, change: Change) -> Iterator[Planned]:
    """R43: to everybody who is asked to follow up a threat, and anew when they are reminded. While
    the red card waits for the same person's answer it has the chat to itself."""
    card, duty = change.card, change.card.duty
    reminded = {f.detail["person"] for f in change.facts if f.kind is FactKind.DUTY_REMINDED}
    for asked in duty.asked if duty is not None else ():
        person, slot = asked.person, f"{slots.DUTY}:{asked.shown}"
        if duty is None or not duty.expects_card(asked) or _red_card_waits(card, person):
            continue
        if turn.tx.place_at(card.id, person, slot) is None:
            again = person in reminded
            yield Planned(person, slot, Priority.REMINDER if again else Priority.CONVERSATION)


def _red_card_waits(card: RedCard, person: str) -> bool:
    now = (card.level, card.round)
    mine = (a for a in card.alerts if a.person == person and (a.level, a.round) == now)
    return card.state is State.OPEN and any(alert.waited_for for alert in mine)
