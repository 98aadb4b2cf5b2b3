"""Which new messages a change of an alarm asks for, and which of them is whose live card (L14).

A new message only when someone must act, a claim arrives, or words do (product.md, "Minute by
minute"); what only changes facts changes the card where it lies.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.alarm.guide import UNDO_MS
from bot.domain.alarm.incident import Drill
from bot.domain.alarm.live import (
    AFTER_OWN_ACT_MS,
    BETWEEN_MOVES_MS,
    is_out_of_sight,
    is_wanted,
    live_of,
    moves_at,
    placed,
)
from bot.domain.alarm.state import COLLEAGUE_LEVEL, Alarm, AlarmState, Contact, Transition
from bot.domain.alarm.timeline import Fact, FactKind
from bot.domain.threat.duty import Asked, AskState
from bot.service.alarm.notices import follows_up, was_of_the_alarm
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import CardSlot, Priority, Task, TaskKind


@dataclass(frozen=True, slots=True)
class Planned:
    """A card slot that an event asks for. `at`: when its message is sent, None for now;
    `generation`: which of the person's live cards it is (`CardSlot`); `beside`: it is none;
    `quiet`: another of the same event makes the sound."""

    person: str
    slot: str
    priority: Priority
    at: int | None = None
    generation: int = 0
    beside: bool = False
    quiet: bool = False


def planned_cards(
    uow: UnitOfWork, before: Alarm | None, transition: Transition
) -> Iterator[Planned]:
    """The new card slots that the facts ask for: a new message only when someone must act or a
    claim arrives (product.md)."""
    alarm, seq = transition.alarm, transition.alarm.seq - len(transition.facts)
    for number, fact in enumerate(transition.facts, start=seq + 1):
        if fact.kind in _ASKS_HELPERS:
            yield from _to_helpers(alarm, fact, number)
        elif not (fact.kind is FactKind.CLAIMED and _was_just_told(uow, alarm, str(fact.actor))):
            yield from _to_caseworker(alarm, fact, number)
    yield from _asked_beside(before, alarm, uow.now)
    yield from _task_cards(uow, transition)
    notices = list(_notices(uow, before, transition))
    if len(notices) > _ONE_BY_ONE:
        uow.tx.slots_of(alarm.id)  # they are asked about below: one statement for fifty leaders
    for plan in notices:
        known = uow.tx.slot_at(alarm.id, plan.person, plan.slot) is not None  # once per alarm
        if not known and uow.can_reach(plan.person):  # L10: only what goes out is told
            yield plan


def _was_just_told(uow: UnitOfWork, alarm: Alarm, helper: str) -> bool:
    """Whether the news that this person helps lies beside a sentence since a moment: pressed twice,
    it is changed where it lies (L14)."""
    caseworker, of_it = alarm.caseworker.id, f"{slots.NEWS}:{helper}:"
    if not reads_aloud(alarm, caseworker):
        return False
    since = alarm.recorded(uow.now) - BETWEEN_MOVES_MS
    return any(
        one.person == caseworker and one.slot.startswith(of_it) and one.placed_at > since
        for one in uow.tx.slots_of(alarm.id)
        if not one.generation
    )


_ONE_BY_ONE = 2
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


def _asked_beside(before: Alarm | None, alarm: Alarm, now: int) -> Iterator[Planned]:
    """Whether they have contact stood on the card that a sentence takes the place of now: it is
    asked beside the sentence, once the thumb that opened it is gone (L2, L14)."""
    caseworker = alarm.caseworker.id
    if before is None or reads_aloud(before, caseworker) or not reads_aloud(alarm, caseworker):
        return
    if alarm.contact is Contact.ASKED and alarm.claims:
        at = now + AFTER_OWN_ACT_MS
        yield Planned(caseworker, f"{slots.CONTACT}:{alarm.seq}", Priority.CONVERSATION, at)


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
    slots.NEWS, slots.GUIDE, slots.STATUS, slots.DUTY, slots.FOLLOW_UP, slots.SAID,
)  # fmt: skip
# What must not move while a sentence is read aloud lies beside it (L14).
_BESIDE_A_SENTENCE = frozenset({slots.NEWS, slots.CONTACT, slots.EXHAUSTED, slots.STATUS})


def live_cards(alarm: Alarm, planned: Iterable[Planned], now: int) -> tuple[Alarm, list[Planned]]:
    """What is asked for, with one live card for each person at the most (L14), and the alarm that
    remembers where each of them is."""
    found: list[Planned] = []
    live: dict[str, Planned] = {}
    beside: dict[str, Planned] = {}  # a sentence: of these, too, one for each person
    for plan in planned:
        if slots.family(plan.slot) not in slots.MOVES or _lies_beside(alarm, plan):
            if slots.family(plan.slot) not in _BESIDE_A_SENTENCE or plan.beside:
                found.append(plan)
            elif plan.person not in beside or _rank(plan) < _rank(beside[plan.person]):
                beside[plan.person] = plan
        elif plan.person not in live or _rank(plan) < _rank(live[plan.person]):
            live[plan.person] = plan
    found += beside.values()
    for plan in live.values():
        at = plan.at if plan.at is not None else now
        alarm = placed(alarm, plan.person, at, now)
        card = live_of(alarm, plan.person)
        assert card is not None
        found.append(replace(plan, at=at, generation=card.generation))
    return alarm, _heard_once(alarm, found, now)


def _rank(plan: Planned) -> int:
    return _FIRST_OF.index(slots.family(plan.slot))


def _heard_once(alarm: Alarm, planned: Sequence[Planned], now: int) -> list[Planned]:
    """One push for one event and person (L14): what else comes to the caseworker has no sound.
    Whatever comes to those who help is heard."""
    theirs = [one for one in planned if one.person == alarm.caseworker.id]
    at_once = [one for one in theirs if one.at is None or one.at <= now]
    own = [one for one in at_once if slots.family(one.slot) in slots.OF_CASEWORKER]
    quiet = own if own != at_once else own[1:]
    return [replace(plan, quiet=True) if plan in quiet else plan for plan in planned]


def _lies_beside(alarm: Alarm, plan: Planned) -> bool:
    """Whoever plays both parts of a drill has both cards; and a sentence that is read aloud stays
    where it is."""
    family = slots.family(plan.slot)
    if plan.beside:
        return True
    if alarm.drill is Drill.ALONE:
        return family in (slots.ALERT, slots.HAND_OVER, slots.DUTY)
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
        if follows_up(alarm, helper.id):
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
    """R43: to everybody who is asked to take care of a threat, and anew when they are reminded: the
    next phase of their live card (L14). Whoever helps is asked on the role card, which moves so
    that they hear it, and has the tasks beside it; so has whoever can still claim. While the red
    card waits for the same person's answer it has the chat to itself."""
    alarm, duty = transition.alarm, transition.alarm.duty
    if duty is None:
        return
    reminded = {f.detail["person"] for f in transition.facts if f.kind is FactKind.DUTY_REMINDED}
    expected = [
        asked
        for asked in duty.asked
        if duty.expects_card(asked) and not alarm.has_unanswered(asked.person)
    ]
    there = uow.tx.slots_of(alarm.id) if expected else ()
    for asked in expected:
        person = asked.person
        theirs = [one for one in there if one.person == person]
        on_role_card = alarm.helps(person) and duty.owner is None
        beside = alarm.drill is Drill.ALONE or (is_wanted(alarm, person) and not on_role_card)
        has_said_no = beside and asked.state is AskState.DECLINED
        if (duty.end is not None or has_said_no) and _was_told(theirs, asked):
            continue  # nothing is asked any more, or they have answered while a level asks them
        if _has_task_card(alarm, theirs, asked, beside=beside):
            continue
        slot = f"{slots.DUTY}:{asked.shown}"
        if any(one.slot == slot for one in theirs):  # it was asked for in another phase
            slot = f"{slots.DUTY}:{alarm.seq}"
        priority = Priority.REMINDER if person in reminded else Priority.CONVERSATION
        yield Planned(person, slot, priority, beside=beside)


def _was_told(theirs: Iterable[CardSlot], asked: Asked) -> bool:
    of_it = (one.slot for one in theirs if slots.family(one.slot) == slots.DUTY)
    return any((slots.number(slot) or 0) >= asked.shown for slot in of_it)


def _has_task_card(alarm: Alarm, theirs: Sequence[CardSlot], asked: Asked, *, beside: bool) -> bool:
    """Whether the person has what they were asked last, as their live card or `beside` it."""
    if beside:
        found = [one for one in theirs if not one.generation and not one.is_line]
        found = [one for one in found if slots.family(one.slot) == slots.DUTY]
    else:
        newest = newest_of(theirs)
        is_later = newest is not None and slots.family(newest.slot) in slots.LATER
        if newest is None or not is_later or was_of_the_alarm(alarm, newest):
            return False
        found = [newest]
    return any((slots.number(one.slot) or 0) >= asked.shown for one in found)


def newest_of(theirs: Iterable[CardSlot]) -> CardSlot | None:
    """Which of one person's cards of an alarm is the live one, or will be when it arrives."""
    live = (one for one in theirs if one.generation)
    return max(live, key=lambda one: one.generation, default=None)


def once_ended(uow: UnitOfWork, before: Alarm, alarm: Alarm) -> list[Task]:
    """The alarm has ended: what lies behind *Mer* becomes a line, but never under what somebody
    types; whose end it was reads no *Angre* once it is too late for it (L14)."""
    if before.state.ended or not alarm.state.ended:
        return []
    there = [one for one in uow.tx.slots_of(alarm.id) if not one.is_line]
    rows = [folding(uow, alarm, s) for s in there if slots.family(s.slot) == slots.MORE]
    live = newest_of(one for one in there if one.person == alarm.ended_by)
    return [*rows, *without_undo(uow, alarm, live)] if live is not None else rows


def without_undo(uow: UnitOfWork, alarm: Alarm, live: CardSlot) -> list[Task]:
    """The row that draws the card of whoever ended the alarm anew, without a sound, once it is too
    late for *Angre*; none where it offers none."""
    if alarm.ended_at is None or alarm.before_end is None or live.person != alarm.ended_by:
        return []
    key, about = f"anew:{live.id}:undo:{alarm.seq}", (alarm.id, live.id, {"anew": True})
    row = uow.task(TaskKind.CARD, live.person, Priority.UPDATE, key, *about)
    due_at = alarm.ended_at + UNDO_MS + 1
    return [replace(row, due_at=due_at)] if due_at > alarm.recorded(uow.now) else []


def folding(uow: UnitOfWork, alarm: Alarm, form: CardSlot) -> Task:
    """The row that lets the form become a line."""
    key, about = f"fold:{form.id}:{alarm.seq}", (alarm.id, form.id, {"fold": True})
    row = uow.task(TaskKind.CARD, form.person, Priority.REMINDER, key, *about)
    return replace(row, due_at=uow.now + FOLDED_AFTER_MS)


FOLDED_AFTER_MS = 30 * 60 * 1000  # so long whoever fills one in may go on after the end


_LEFT_AFTER_MS = 24 * 60 * 60 * 1000


def fold(uow: UnitOfWork, place: str) -> int | None:
    """Makes a line of a form behind *Mer* half an hour after the alarm has ended, and after its
    reader's last act in it: a client loses what was typed into a card that is changed. One whose
    reader has done nothing since it was opened may hold what they mean to send: it stays, for good
    after a day. When to look again (ms UTC), or None: it is one, it stays, or the alarm goes on.
    With the alarm's lock in hand."""
    card_slot = uow.tx.get_slot(place)
    alarm = uow.tx.get_alarm(card_slot.incident) if card_slot is not None else None
    if card_slot is None or alarm is None or alarm.ended_at is None or card_slot.is_line:
        return None
    card = live_of(alarm, card_slot.person)
    acted_at = card.acted_at if card is not None else 0
    last = max(alarm.ended_at, card_slot.placed_at, acted_at)
    if uow.now < last + FOLDED_AFTER_MS <= uow.now + FOLDED_AFTER_MS:
        return last + FOLDED_AFTER_MS
    if acted_at <= card_slot.placed_at:
        return None if uow.now - last > _LEFT_AFTER_MS else uow.now + FOLDED_AFTER_MS
    uow.tx.draw_line_anew(place)
    return None


def is_overtaken(uow: UnitOfWork, card_slot: CardSlot) -> bool:
    """Whether the card, which was put off, has a newer one behind it: one is enough."""
    if not card_slot.generation or not card_slot.is_unseen:
        return False
    theirs = (s for s in uow.tx.slots_of(card_slot.incident) if s.person == card_slot.person)
    newest = newest_of(theirs)
    return newest is not None and newest.generation > card_slot.generation


def is_beside_a_newer(uow: UnitOfWork, alarm: Alarm, card_slot: CardSlot) -> bool:
    """Whether what lies beside a sentence that is read aloud has a newer one below it that asks or
    tells the same: whether they have contact, who helps, or how the alarm stands; or her live card
    does all three, since nothing is read aloud any more. One is enough (L14)."""
    kind = slots.family(card_slot.slot)
    is_beside = not card_slot.generation and card_slot.placed_at
    if is_beside and kind == slots.DUTY:
        return _asks_threat_again(uow, alarm, card_slot.person)
    if not is_beside or kind not in (slots.CONTACT, slots.NEWS, slots.STATUS):
        return False
    if not reads_aloud(alarm, card_slot.person):
        return True
    theirs = (one for one in uow.tx.slots_of(alarm.id) if one.person == card_slot.person)
    own, number = _told(card_slot)
    newer = ((one.placed_at, *_told(one)) for one in theirs)
    return any(told == own and (at, of) > (card_slot.placed_at, number) for at, told, of in newer)


def _asks_threat_again(uow: UnitOfWork, alarm: Alarm, person: str) -> bool:
    """Whether what a threat asks is the person's live card again, since no level asks them any
    more: what had come beside it meanwhile is a line."""
    live = newest_of(one for one in uow.tx.slots_of(alarm.id) if one.person == person)
    if live is None or live.ref is None:
        return False
    return slots.family(live.slot) in slots.LATER and not is_wanted(alarm, person)


def _told(card_slot: CardSlot) -> tuple[str, int]:
    """What a card beside a sentence is about, of who helps with whom that is, and which of those of
    one instant was asked for last."""
    about, _, number = card_slot.slot.rpartition(":")
    kind = slots.family(card_slot.slot)
    return about if kind == slots.NEWS else kind, int(number) if number.isdecimal() else 0


def in_the_chat(card_slot: CardSlot) -> tuple[int, str, str]:
    """Where it lies: of two of one instant the connector's numbers tell which came first, and what
    has not arrived comes last."""
    activity = card_slot.ref.activity_id if card_slot.ref is not None else "~"
    return card_slot.placed_at, activity, card_slot.id


def in_later_phase(uow: UnitOfWork, alarm: Alarm, people: Iterable[str]) -> set[str]:
    """Who of these has a live card of a later phase, by which they act: what else comes is a line
    beside it."""
    if alarm.duty is None and not alarm.state.ended:
        return set()
    there, found = uow.tx.slots_of(alarm.id), set()
    for person in people:
        newest = newest_of(one for one in there if one.person == person)
        is_later = newest is not None and slots.family(newest.slot) in slots.LATER
        if is_later and not is_wanted(alarm, person):
            found.add(person)
    return found


def words_to(
    uow: UnitOfWork, alarm: Alarm, author: str, readers: Sequence[str], asked: Collection[str] = ()
) -> Iterator[Planned]:
    """Who gets the words as a new message, and when: those that come fast are gathered on the card
    as it lies, and a sentence that is read aloud has them above it. Those of the readers who are
    `asked` for help by somebody else, or asked what comes after the alarm, read them in a line:
    what they have to answer is not hidden. The
    author's own card follows where what they wrote has pushed it out of sight."""
    later = in_later_phase(uow, alarm, (author, *readers))
    out_of_sight = (author,) if is_out_of_sight(alarm, author) and author not in later else ()
    for person in dict.fromkeys((*readers, *out_of_sight)):
        if person in asked or person in later:
            yield Planned(person, f"{slots.SAID}:{alarm.seq}", Priority.CONVERSATION, beside=True)
            continue
        at = moves_at(alarm, person, uow.now)
        if at is not None and not reads_aloud(alarm, person):
            yield Planned(person, f"{slots.SAID}:{alarm.seq}", Priority.CONVERSATION, at)
