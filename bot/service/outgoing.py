"""From a change to what is stored and sent: timeline, timer, card places, words, in one
transaction.

**Every message is an outgoing row committed with the change** (architecture.md). The order is
always: alarm, timeline, places, tasks. Which new messages a change asks for is product.md's "Minute
by minute". Words that people wrote lie apart from their fact, encrypted (L11, L13).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from bot.cards.views import View
from bot.domain.alarm.escalation import Draft
from bot.domain.alarm.state import BESIDE, Change, RedCard, State
from bot.domain.alarm.timeline import OF_THE_DUTY, Fact, FactKind, sealed
from bot.domain.reports.privacy_filter import masked
from bot.service.alarm.views import Projection
from bot.service.drills import record
from bot.service.follow_up.timer import after_change
from bot.service.reports import timers
from bot.service.unit_of_work import Turn, new_id
from bot.store import slots
from bot.store.records import Place, Priority, StoredCard, StoredWord, Task, TaskKind

MOST_LETTERS = 10_000  # of what is written down after a call


def keep_words(
    turn: Turn, stored: StoredCard, person: str, text: str, *, quote: bool = False
) -> str:
    """Stores the words apart and the fact on the timeline; returns the utterance's id. `quote`
    marks what somebody else said, letter by letter."""
    card = stored.card
    word, clean = seal_words(turn, card.id, person, text, quote=quote)
    draft = Draft(card, turn.moment)
    digest = turn.keyring.digest(clean)
    draft.note(FactKind.SAID, person, word=word.id, digest=digest, quote=True if quote else None)
    publish(turn, stored, stored.organisation, Change(draft.card, tuple(draft.facts)))
    return word.id


def seal_words(
    turn: Turn, of: str, person: str, text: str, *, quote: bool
) -> tuple[StoredWord, str]:
    """Stores the words, masked and encrypted, under an alarm's id, or outside any under the
    author's. Returns both."""
    clean = masked(text)
    word = StoredWord(new_id(), person, turn.now, key_id="", sealed=b"", quote=quote)
    word = sealed_anew(turn, of, word, clean)
    turn.tx.keep_word(of, word)
    return word, clean


def sealed_anew(turn: Turn, of: str, word: StoredWord, clean: str) -> StoredWord:
    """The utterance as it lies under `of`: it can be read nowhere else."""
    sealed = turn.keyring.encrypt(clean, f"{of}/{word.id}")
    return replace(word, key_id=turn.keyring.current, sealed=sealed)


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


_NOBODY_ELSE = frozenset({FactKind.READ, FactKind.CLAIM_REFUSED})
_GUIDING = frozenset({FactKind.GUIDED, FactKind.ADVISED})
_CHAIN_ONLY = frozenset(
    {
        FactKind.ALERTED,
        FactKind.TOLD,
        FactKind.COLLEAGUE_ALERTED,
        FactKind.LEVEL_SKIPPED,
        FactKind.ROUND_ENDED,
        FactKind.ROUND_STARTED,
        FactKind.EXHAUSTED,
        FactKind.UNDELIVERED,
        FactKind.CALL_LOGGED,
        FactKind.NOTIFIED,
    }
)
_OF_THE_DUTY = (slots.DUTY, slots.UNIT_NOTICE)


def publish(turn: Turn, before: StoredCard | None, organisation: str, change: Change) -> StoredCard:
    """Stores a changed (or new, `before` None) alarm with everything that follows from it."""
    card = change.card
    planned = list(planned_cards(turn, before.card if before else None, change))
    card, facts = _noted(card, change.facts, planned)
    entries = sealed(
        turn.keyring.current,
        turn.keyring.timeline_key(),
        card.id,
        before.mac if before else "",
        card.seq - len(facts),
        card.recorded(turn.now),
        facts,
    )
    stored = StoredCard(card, entries[-1].mac, organisation)
    turn.after_commit.append(partial(turn.alarm_changed, card))
    if before is None:
        turn.tx.insert(stored)
    else:
        turn.tx.save(stored)
    turn.tx.append(card.id, entries)
    _bump(turn, card, change.facts, after_change(before.card if before else None, card))
    _leave(turn, before, card)
    _open_report(turn, before, card)
    timer, duty_timer = _timer(card), _duty_timer(card)
    if before is None:  # with the cards' rows: an alarm waits for every statement
        _place(turn, card, planned, [task for task in (timer, duty_timer) if task])
        if card.drill is not None:
            record.after_change(turn, None, card)
        return stored
    _place(turn, card, planned)
    if before.card.timer != card.timer:
        turn.tx.set_timer(card.id, timer)
    if _duty_due(before.card) != _duty_due(card):
        turn.tx.set_timer(card.id, duty_timer, TaskKind.DUTY)
    if card.drill is not None:
        record.after_change(turn, before.card, card)
    return stored


def add_place(turn: Turn, card: RedCard, person: str, slot: str, priority: Priority) -> None:
    """One more card place, outside any change (a status card asked for again)."""
    _place(turn, card, [Planned(person, slot, priority)])


def _leave(turn: Turn, before: StoredCard | None, card: RedCard) -> None:
    """The call outlasts the alarm: the caseworker's next one finds where it stands (0015)."""
    walk = card.walk
    if before is None or walk is None or walk.closed or not card.state.ended or card.drill:
        return
    if not before.card.state.ended or before.card.walk is None or before.card.walk.closed:
        turn.tx.leave_walk(card.caseworker.id, walk, card.id)


def _open_report(turn: Turn, before: StoredCard | None, card: RedCard) -> None:
    """R18: from its end on an incident waits for its report. One that is raised again waits for no
    statement of ours: a reminder that is due meanwhile sees that it goes on."""
    if before is not None and not before.card.state.ended and card.state.ended:
        timers.ended(turn, card)


def _noted(
    card: RedCard, facts: tuple[Fact, ...], planned: Iterable[Planned]
) -> tuple[RedCard, tuple[Fact, ...]]:
    """The facts with the notices that follow from them, which are on record too (L10)."""
    told = tuple(
        Fact(FactKind.NOTIFIED, "system", {"person": place.person, "as": place.slot})
        for place in planned
        if place.slot in (slots.FOLLOW_UP, slots.SAFETY, slots.UNTAKEN)
    )
    return (replace(card, seq=card.seq + len(told)), facts + told) if told else (card, facts)


def _bump(turn: Turn, card: RedCard, facts: Iterable[Fact], others: Sequence[Task] = ()) -> None:
    """Every card that may look different now gets a new wanted revision; the worker sends only
    what really differs. `others` are stored with the rows that see to it."""
    kinds = {fact.kind for fact in facts} - {FactKind.CLOCK_STEPPED}  # no card tells of it
    if not kinds:
        return
    if kinds <= {FactKind.RAISED, *_CHAIN_ONLY, *OF_THE_DUTY} and FactKind.RAISED in kinds:
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
    elif kinds <= OF_THE_DUTY:
        families = [*_OF_THE_DUTY, slots.STATUS]
    elif kinds == {FactKind.LINKED}:  # whoever joins gets the way in; nobody has to be added
        families = [slots.ALERT, slots.NEWS, slots.STATUS]
    elif kinds <= _CHAIN_ONLY:
        families = [slots.STATUS, slots.EXHAUSTED]
    else:
        families = [
            slots.STATUS, slots.ALERT, slots.NEWS, slots.CONTACT,
            slots.EXHAUSTED, slots.HAND_OVER, slots.GUIDE, *_OF_THE_DUTY,
        ]  # fmt: skip
    if card.scenario is not None:
        families.append(slots.SCENARIO)
    if families:
        draw_again(turn, card, families, others)


def draw_again(
    turn: Turn, card: RedCard, families: Sequence[str], others: Sequence[Task] = ()
) -> None:
    """The alarm's cards of these families may look different now."""
    bumped = turn.tx.want(card.id, families, None)
    priority = _priority(card, Priority.UPDATE)
    redrawn = [_card_task(turn, card, place, priority) for place in bumped]
    turn.tx.add_tasks([*redrawn, *others])


def _place(
    turn: Turn, card: RedCard, planned: Iterable[Planned], others: Sequence[Task] = ()
) -> None:
    """Inserts new card places and the tasks that send them, born leased where a slot is free,
    and `others` with them."""
    places: list[Place] = []
    tasks: list[Task] = []
    projection = cache(lambda: turn.projection(card))
    for plan in planned:
        if not turn.can_reach(plan.person):
            continue  # nobody to send to; the alarm itself counts them as unreachable
        place = Place(new_id(), card.id, plan.person, plan.slot)
        priority = _priority(card, plan.priority)
        task = _card_task(turn, card, place, priority)
        view = partial(_view, projection, plan)
        places.append(place)
        tasks.append(turn.sent_at_once(task, place, view))
    tasks += others
    if places:
        turn.tx.add_places(places, tasks)
    else:
        turn.tx.add_tasks(tasks)


def _priority(card: RedCard, priority: Priority) -> Priority:
    """Drills wait for real alarms."""
    return Priority.DRILL if card.drill is not None and priority < Priority.DRILL else priority


def _view(projection: Callable[[], Projection], plan: Planned) -> View:
    return projection().view(plan.slot, plan.person)


def _card_task(turn: Turn, card: RedCard, place: Place, priority: Priority) -> Task:
    is_status = slots.family(place.slot) == slots.STATUS
    return turn.task(
        TaskKind.CARD,
        place.person,
        priority,
        f"card:{place.id}:{place.wanted}",
        incident=place.incident,
        place=place.id,
        unit=card.unit if card.drill is None else None,
        payload=turn.shared_chat if is_status else None,
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


def _duty_due(card: RedCard) -> int | None:
    return card.duty.due_at if card.duty is not None else None


def _duty_timer(card: RedCard) -> Task | None:
    due_at = _duty_due(card)
    if due_at is None:
        return None
    return Task(
        id=new_id(),
        kind=TaskKind.DUTY,
        priority=Priority.REMINDER,
        due_at=due_at,
        dedupe_key=f"duty:{card.id}:{card.seq}",
        incident=card.id,
    )
