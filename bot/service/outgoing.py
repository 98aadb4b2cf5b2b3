"""From a change to what is stored and sent: timeline, timer, card places, in one transaction.

**Every message is an outgoing row committed with the change** (architecture.md). The order is
always: alarm, timeline, places, tasks.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.alarm import Change, RedCard, State
from bot.domain.timeline import Fact, FactKind, sealed
from bot.service import projection as slots
from bot.service.storage import Place, Priority, StoredCard, Task, TaskKind
from bot.service.turn import Born, Turn, new_id

_NOBODY_ELSE = frozenset({FactKind.READ, FactKind.CLAIM_REFUSED})
_GUIDING = frozenset({FactKind.GUIDED, FactKind.ADVISED})
_CHAIN_ONLY = frozenset(
    {
        FactKind.ALERTED,
        FactKind.LEVEL_SKIPPED,
        FactKind.ROUND_ENDED,
        FactKind.ROUND_STARTED,
        FactKind.EXHAUSTED,
        FactKind.UNDELIVERED,
        FactKind.CALL_LOGGED,
        FactKind.NOTIFIED,
    }
)


@dataclass(frozen=True, slots=True)
class _Planned:
    """A card place that an event asks for."""

    person: str
    slot: str
    priority: Priority


def publish(turn: Turn, before: StoredCard | None, organisation: str, change: Change) -> StoredCard:
    """Stores a changed (or new, `before` None) alarm with everything that follows from it."""
    card = change.card
    planned = list(_planned(turn, before.card if before else None, change))
    card, facts = _noted(card, change.facts, planned)
    entries = sealed(
        turn.keyring.current,
        turn.keyring.timeline_key(),
        card.id,
        before.mac if before else "",
        card.seq - len(facts),
        turn.now,
        facts,
    )
    stored = StoredCard(card, entries[-1].mac, organisation)
    if before is None:
        turn.tx.insert(stored)
    else:
        turn.tx.save(stored)
    turn.tx.append(card.id, entries)
    _bump(turn, card, change.facts)
    _leave(turn, before, card)
    timer = _timer(card)
    if before is None:  # with the cards' rows: an alarm waits for every statement
        _place(turn, card, planned, (timer,) if timer else ())
        return stored
    _place(turn, card, planned)
    if before.card.timer != card.timer:
        turn.tx.set_timer(card.id, timer)
    return stored


def add_place(turn: Turn, card: RedCard, person: str, slot: str, priority: Priority) -> None:
    """One more card place, outside any change (a status card asked for again)."""
    _place(turn, card, [_Planned(person, slot, priority)])


def _planned(turn: Turn, before: RedCard | None, change: Change) -> Iterator[_Planned]:
    """The new card places that the facts ask for: a new message only when someone must act or a
    claim arrives (product.md)."""
    card, seq = change.card, change.card.seq - len(change.facts)
    caseworker = card.caseworker.id
    for number, fact in enumerate(change.facts, start=seq + 1):
        match fact.kind:
            case FactKind.ALERTED:
                first = (card.round, fact.detail["level"]) == (1, 0)
                priority = Priority.FIRST if first else Priority.ESCALATION
                slot = f"{slots.ALERT}:{fact.detail['level']}:{fact.detail['round']}"
                yield _Planned(str(fact.detail["person"]), slot, priority)
            case FactKind.RAISED | FactKind.CRIED:
                yield _Planned(caseworker, f"{slots.STATUS}:{number}", Priority.OWN)
            case FactKind.CLAIMED if fact.actor != caseworker or card.drill == "alone":
                yield _Planned(
                    caseworker, f"{slots.NEWS}:{fact.actor}:{number}", Priority.CLAIM_NEWS
                )
            case FactKind.CONTACT_ASKED:
                helpers = [claim.person for claim in card.claims if claim.person]
                for person in dict.fromkeys([caseworker, *helpers]):
                    yield _Planned(person, f"{slots.CONTACT}:{number}", Priority.CONVERSATION)
            case FactKind.ROUND_ENDED if card.state is State.OPEN:
                slot = f"{slots.EXHAUSTED}:{fact.detail['round']}"
                yield _Planned(caseworker, slot, Priority.ESCALATION)
            case FactKind.GUIDED | FactKind.ADVISED if card.walk and fact.detail.get("shown"):
                yield _Planned(caseworker, slots.guide_slot(card.walk), Priority.CLAIM_NEWS)
            case FactKind.HANDED_OVER:
                slot = f"{slots.HAND_OVER}:{number}"
                yield _Planned(str(fact.detail["person"]), slot, Priority.ESCALATION)
    for plan in _notices(turn, before, change):
        known = turn.tx.place_at(card.id, plan.person, plan.slot) is not None  # once per alarm
        if not known and turn.can_reach(plan.person):  # L10: only what goes out is told
            yield plan


def _notices(turn: Turn, before: RedCard | None, change: Change) -> Iterator[_Planned]:
    """R17 and 3.4.1: after the first claim a nearest leader who did not claim keeps the follow-up,
    and the safety representatives get notice; they do too when nobody ever claimed. In a drill
    alone nobody else hears of it (L12)."""
    card = change.card
    claimed = before is not None and not before.claims and bool(card.claims)
    unanswered = any(f.kind in (FactKind.EXHAUSTED, FactKind.RESOLVED) for f in change.facts)
    if card.drill == "alone" or not (claimed or unanswered):
        return
    for helper in card.chain.levels[0].people if claimed else ():
        if not card.helps(helper.id) and helper.id != card.details.target_person:
            yield _Planned(helper.id, slots.FOLLOW_UP, Priority.REMINDER)
    unit = turn.directory.organisation.units.get(card.unit)
    for person in unit.safety_reps if unit else ():
        if person != card.caseworker.id:
            yield _Planned(person, slots.SAFETY, Priority.REMINDER)


def _leave(turn: Turn, before: StoredCard | None, card: RedCard) -> None:
    """The call outlasts the alarm: the caseworker's next one finds where it stands (0015)."""
    walk = card.walk
    if before is None or walk is None or walk.closed or not card.state.ended or card.drill:
        return
    if not before.card.state.ended or before.card.walk is None or before.card.walk.closed:
        turn.tx.leave_walk(card.caseworker.id, walk, card.id)


def _noted(
    card: RedCard, facts: tuple[Fact, ...], planned: Iterable[_Planned]
) -> tuple[RedCard, tuple[Fact, ...]]:
    """The facts with the notices that follow from them, which are on record too (L10)."""
    told = tuple(
        Fact(FactKind.NOTIFIED, "system", {"person": place.person, "as": place.slot})
        for place in planned
        if place.slot in (slots.FOLLOW_UP, slots.SAFETY)
    )
    return (replace(card, seq=card.seq + len(told)), facts + told) if told else (card, facts)


def _bump(turn: Turn, card: RedCard, facts: Iterable[Fact]) -> None:
    """Every card that may look different now gets a new wanted revision; the worker sends only
    what really differs."""
    kinds = {fact.kind for fact in facts}
    if kinds <= {FactKind.RAISED, *_CHAIN_ONLY} and FactKind.RAISED in kinds:
        return  # a new alarm has no cards yet
    if kinds == {FactKind.SAID}:  # whoever helps reads it on the role card
        families: list[str] = [slots.ALERT, slots.HAND_OVER] if card.claims else []
        if any(fact.detail.get("quote") for fact in facts):  # and its author where it was written
            families.append(slots.GUIDE)
    elif kinds <= _NOBODY_ELSE:
        families = [slots.STATUS] if FactKind.READ in kinds else []
    elif kinds == {FactKind.EVIDENCE_ADDED}:
        families = [slots.STATUS, slots.ALERT, slots.SAFETY]
    elif kinds <= _GUIDING:  # whoever helps follows the ladder on the role card
        families = [slots.GUIDE, slots.ALERT] if card.claims else [slots.GUIDE]
    elif kinds == {FactKind.LINKED}:  # whoever joins gets the way in; nobody has to be added
        families = [slots.ALERT, slots.NEWS, slots.STATUS]
    elif kinds <= _CHAIN_ONLY:
        families = [slots.STATUS, slots.EXHAUSTED]
    else:
        families = [
            slots.STATUS, slots.ALERT, slots.NEWS, slots.CONTACT,
            slots.EXHAUSTED, slots.HAND_OVER, slots.GUIDE,
        ]  # fmt: skip
    if families:
        bumped = turn.tx.want(card.id, families, None)
        priority = _priority(card, Priority.UPDATE)
        turn.tx.add_tasks([_card_task(turn, place, priority, leased=False) for place in bumped])


def _place(
    turn: Turn, card: RedCard, planned: Iterable[_Planned], others: Sequence[Task] = ()
) -> None:
    """Inserts new card places and the tasks that send them, born leased where a slot is free,
    and `others` with them."""
    places: list[Place] = []
    tasks: list[Task] = []
    projection = None
    for plan in planned:
        if not turn.can_reach(plan.person):
            continue  # nobody to send to; the alarm itself counts them as unreachable
        place = Place(new_id(), card.id, plan.person, plan.slot)
        priority = _priority(card, plan.priority)
        leased = turn.slots.take(priority)
        task = _card_task(turn, place, priority, leased)
        places.append(place)
        tasks.append(task)
        if leased:
            projection = projection or turn.projection(card)
            turn.born.append(Born(task, place, projection.view(plan.slot, plan.person)))
    tasks += others
    if places:
        turn.tx.add_places(places, tasks)
    else:
        turn.tx.add_tasks(tasks)


def _priority(card: RedCard, priority: Priority) -> Priority:
    """Drills wait for real alarms."""
    return Priority.DRILL if card.drill is not None and priority < Priority.DRILL else priority


def _card_task(turn: Turn, place: Place, priority: Priority, leased: bool) -> Task:
    is_status = slots.family(place.slot) == slots.STATUS
    return turn.task(
        TaskKind.CARD,
        place.person,
        priority,
        f"card:{place.id}:{place.wanted}",
        incident=place.incident,
        place=place.id,
        payload=turn.shared_chat if is_status else None,
        leased=leased,
    )


def _timer(card: RedCard) -> Task | None:
    if card.timer is None:
        return None
    return Task(
        id=new_id(),
        kind=TaskKind.TIMER,
        priority=Priority.ESCALATION,
        due_at=card.timer.due_at,
        dedupe_key=f"timer:{card.id}:{card.seq}",
        incident=card.id,
    )
