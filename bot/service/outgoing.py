"""From a change to what is stored and sent: timeline, timer, card slots, words, in one
transaction.

**Every message is an outgoing row committed with the change** (architecture.md). The order is
always: alarm, timeline, card slots, tasks. Which new messages a change asks for is product.md's
"Minute by minute". Words that people wrote lie apart from their fact, encrypted (L11, L13).
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache, partial

from bot.cards.views import View
from bot.domain.alarm import claims, ringing
from bot.domain.alarm.escalation import TransitionBuilder
from bot.domain.alarm.live import (
    AFTER_OWN_ACT_MS,
    GUARDED_MS,
    acted,
    arrived,
    draws_itself,
    restored,
    wrote_below,
)
from bot.domain.alarm.moves import AlarmCommand
from bot.domain.alarm.rules import decide, is_over_quietly
from bot.domain.alarm.state import Alarm, Transition
from bot.domain.alarm.timeline import Fact, FactKind, sealed
from bot.domain.reports.privacy_filter import masked
from bot.service.alarm.live import (
    Planned,
    folding,
    live_cards,
    once_ended,
    planned_cards,
    without_undo,
    words_to,
)
from bot.service.alarm.ringing import plan as plan_calls
from bot.service.alarm.several import asks_again, is_asked, once_quiet
from bot.service.alarm.shown import alarm_views, drawn, more_view
from bot.service.drills import views as drills
from bot.service.follow_up.rights import after_change
from bot.service.reports import timers
from bot.service.unit_of_work import UnitOfWork, new_id
from bot.store import slots
from bot.store.records import CardSlot, Priority, StoredAlarm, StoredWord, Task, TaskKind

MOST_LETTERS = 10_000  # of what is written down after a call


def keep_words(
    uow: UnitOfWork,
    stored: StoredAlarm,
    person: str,
    text: str,
    *,
    quote: bool = False,
    to: Sequence[str] = (),
    asked: Collection[str] = (),
    threat: bool = False,
) -> str:
    """Stores the words apart and the fact on the timeline, and lets the live cards of those they
    are passed on `to` bring them, or a line for those who are `asked` for help by somebody else;
    returns the utterance's id. `quote` marks what somebody else said, letter by letter, `threat`
    what sounds like a threat."""
    alarm = stored.alarm
    at = alarm.recorded(uow.now)  # in the order of the record, also where a clock was set back
    word, clean = seal_words(uow, alarm.id, person, text, quote=quote, at=at, number=alarm.seq)
    builder = TransitionBuilder(alarm, uow.moment)
    digest = uow.keyring.digest(clean)
    builder.note(FactKind.SAID, person, word=word.id, digest=digest, quote=True if quote else None)
    if not quote:
        claims.written(builder, person)
        ringing.sign(builder, person)
        builder.alarm = replace(builder.alarm, has_words=True)
    if threat and person not in builder.alarm.heard_threat:
        heard = (*builder.alarm.heard_threat, person)
        builder.alarm = replace(builder.alarm, heard_threat=heard)
    alarm = builder.alarm if quote else wrote_below(builder.alarm, person, clean)
    moved = Transition(alarm, tuple(builder.facts))
    publish(uow, stored, stored.organisation, moved, list(words_to(uow, alarm, person, to, asked)))
    return word.id


def seal_words(
    uow: UnitOfWork,
    of: str,
    person: str,
    text: str,
    *,
    quote: bool,
    at: int | None = None,
    number: int = 0,
) -> tuple[StoredWord, str]:
    """Stores the words, masked and encrypted, under an alarm's id, or outside any under the
    author's, said now or `at` an instant of the alarm's record. Returns both. Of two of one
    millisecond the id tells which came first: it begins with the `number` of the timeline."""
    clean = masked(text)
    said_at = uow.now if at is None else at
    word_id = f"{number:08x}{new_id()[8:]}"
    word = StoredWord(word_id, person, said_at, key_id="", sealed=b"", quote=quote)
    word = sealed_anew(uow, of, word, clean)
    uow.tx.keep_word(of, word)
    return word, clean


def sealed_anew(uow: UnitOfWork, of: str, word: StoredWord, clean: str) -> StoredWord:
    """The utterance as it lies under `of`: it can be read nowhere else."""
    sealed = uow.keyring.encrypt(clean, f"{of}/{word.id}")
    return replace(word, key_id=uow.keyring.current, sealed=sealed)


def publish(
    uow: UnitOfWork,
    before: StoredAlarm | None,
    organisation: str,
    transition: Transition,
    words: Sequence[Planned] = (),
) -> StoredAlarm:
    """Stores a changed (or new, `before` None) alarm with everything that follows from it;
    `words` are the cards that bring words that were passed on."""
    alarm = transition.alarm
    planned = [*planned_cards(uow, before.alarm if before else None, transition), *words]
    alarm, facts = _noted(alarm, transition.facts, planned)
    if before is not None:
        alarm = _with_generations(uow, alarm)
    for person in {fact.actor for fact in transition.facts}:
        alarm = acted(alarm, person, uow.now)
    alarm, planned = live_cards(alarm, _reached(uow, planned), uow.now)
    entries = sealed(
        uow.keyring.current,
        uow.keyring.timeline_key(),
        alarm.id,
        before.mac if before else "",
        alarm.seq - len(facts),
        alarm.recorded(uow.now),
        facts,
    )
    stored = StoredAlarm(alarm, entries[-1].mac, organisation)
    uow.after_commit.append(partial(uow.alarm_changed, alarm))
    if before is None:
        uow.tx.insert(stored)
    else:
        uow.tx.save(stored)
    uow.tx.append(alarm.id, entries)
    if before is None and alarm.drill is None:  # what their red cards stand beside (L14)
        uow.tx.ask_red_cards(p.person for p in planned if slots.family(p.slot) == slots.ALERT)
    if before is not None:  # a new alarm has no cards yet
        looks = after_change(before.alarm, alarm)
        _bump(uow, alarm, transition.facts, [*looks, *once_ended(uow, before.alarm, alarm)])
        if is_over_quietly(before.alarm, uow.now):  # it asks again, and has the filled button
            draw_again(uow, alarm, (slots.ALERT, slots.HAND_OVER), asks_again(uow, alarm))
    plan_calls(uow, before is not None and before.alarm.chain_moves, alarm, transition.facts)
    _leave(uow, before, alarm)
    _open_report(uow, before, alarm)
    timer, duty_timer = _timer(alarm), _duty_timer(alarm)
    if before is None:  # with the cards' rows: an alarm waits for every statement
        _place(uow, alarm, planned, [task for task in (timer, duty_timer) if task], is_new=True)
        if alarm.drill is not None:
            drills.after_change(uow, None, alarm)
        return stored
    _place(uow, alarm, planned)
    uow.tx.add_tasks(once_quiet(uow, alarm))
    if before.alarm.timer != alarm.timer:
        uow.tx.set_timer(alarm.id, timer)
    if _duty_due(before.alarm) != _duty_due(alarm):
        uow.tx.set_timer(alarm.id, duty_timer, TaskKind.DUTY)
    if alarm.drill is not None:
        drills.after_change(uow, before.alarm, alarm)
    return stored


def by_itself(uow: UnitOfWork, incident: str, actor: str, command: AlarmCommand) -> Alarm | None:
    """Lets an alarm decide on what nobody has tapped. The alarm if nothing came of it."""
    stored = uow.tx.lock_alarm(incident)
    if stored is None:
        return None
    transition = decide(stored.alarm, actor, command, uow.moment)
    if not transition.changed:
        return stored.alarm
    publish(uow, stored, stored.organisation, transition)
    return None


def add_slot(
    uow: UnitOfWork,
    alarm: Alarm,
    person: str,
    slot: str,
    priority: Priority,
    at: int | None = None,
    beside: bool = False,
) -> None:
    """One more card slot, outside any change (a status card asked for again), sent now or `at` an
    instant; `beside` the live card."""
    stored = uow.tx.lock_alarm(alarm.id)
    if stored is None:
        return
    alarm = _with_generations(uow, stored.alarm)
    planned = _reached(uow, [Planned(person, slot, priority, at, beside=beside)])
    alarm, planned = live_cards(alarm, planned, uow.now)
    if alarm != stored.alarm:
        uow.tx.save(replace(stored, alarm=alarm))
    _place(uow, alarm, planned)


def add_form(uow: UnitOfWork, alarm: Alarm, person: str, slot: str) -> None:
    """What lies behind *Mer*, below the card: once for each tap. With the alarm's lock in hand."""
    if uow.tx.slot_at(alarm.id, person, slot) is not None:
        return
    form = CardSlot(new_id(), alarm.id, person, slot, placed_at=alarm.recorded(uow.now))
    task = uow.card_task(form, Priority.CONVERSATION)
    task = uow.leased_if_free(task, form, lambda: more_view(uow, person, alarm))
    uow.tx.add_slots([form], [task])
    if alarm.state.ended:
        uow.tx.add_tasks([folding(uow, alarm, form)])


def ask_meant(uow: UnitOfWork, alarm: Alarm, person: str, question: str) -> None:
    """Whether a tap was meant (L14), below the card: a line once the alarm moves on. The same
    finger twice is asked once. With the alarm's lock in hand."""
    slot = f"{slots.MEANT}:{question}:{uow.now // GUARDED_MS}"
    if uow.tx.slot_at(alarm.id, person, slot) is None:
        add_slot(uow, alarm, person, slot, Priority.CONVERSATION)


def ask_below(uow: UnitOfWork, place: str) -> None:
    """The red card in this place, once more at the end of the chat, if it still asks. With the
    alarm's lock in hand."""
    card_slot = uow.tx.get_slot(place)
    alarm = uow.tx.get_alarm(card_slot.incident) if card_slot is not None else None
    if card_slot is None or alarm is None or not is_asked(uow, alarm, card_slot.person):
        return
    slot = slots.taken_slot(alarm.seq)
    if uow.tx.slot_at(alarm.id, card_slot.person, slot) is None:
        # A moment later: what is prepared here sends nothing else.
        add_slot(uow, alarm, card_slot.person, slot, Priority.ESCALATION, uow.now + 1)


def _reached(uow: UnitOfWork, planned: Iterable[Planned]) -> list[Planned]:
    """Whom there is somebody to send to: the alarm itself counts the others as unreachable, and no
    card of theirs moves."""
    return [plan for plan in planned if uow.can_reach(plan.person)]


def _with_generations(uow: UnitOfWork, alarm: Alarm) -> Alarm:
    """A replica of an earlier revision that stores the alarm drops where its live cards are; the
    slots tell it: no two of a person's are of one generation."""
    if alarm.live:
        return alarm
    found: dict[str, int] = {}
    for one in uow.tx.slots_of(alarm.id):
        if one.generation:
            found[one.person] = max(one.generation, found.get(one.person, 0))
    return restored(alarm, found)


def become_lines(uow: UnitOfWork, newest: CardSlot, seen: int) -> None:
    """The person's live card has arrived, drawn from the number `seen`: those before it become
    lines (L14). With the alarm's lock in hand."""
    stored = uow.tx.lock_alarm(newest.incident)
    if stored is not None:
        alarm = arrived(stored.alarm, newest.person, newest.generation, seen, uow.now)
        if alarm != stored.alarm:
            uow.tx.save(replace(stored, alarm=alarm))
        lines = uow.tx.become_lines(newest)
        priority = _priority(alarm, Priority.UPDATE)
        uow.tx.add_tasks([_card_task(uow, alarm, one, priority) for one in lines])


def line_again(uow: UnitOfWork, alarm: Alarm, card_slot: CardSlot) -> CardSlot:
    """The answer to a tap has taken the place of a line in the client: it is brought back."""
    line = uow.tx.draw_line_anew(card_slot.id)
    uow.tx.add_tasks([_card_task(uow, alarm, line, _priority(alarm, Priority.UPDATE))])
    return line


def _leave(uow: UnitOfWork, before: StoredAlarm | None, alarm: Alarm) -> None:
    """The call outlasts the alarm: the caseworker's next one finds where it stands (0015)."""
    guided_call = alarm.walk
    if (
        before is None
        or guided_call is None
        or guided_call.closed
        or not alarm.state.ended
        or alarm.drill
    ):
        return
    if not before.alarm.state.ended or before.alarm.walk is None or before.alarm.walk.closed:
        uow.tx.leave_guided_call(alarm.caseworker.id, guided_call, alarm.id)


def _open_report(uow: UnitOfWork, before: StoredAlarm | None, alarm: Alarm) -> None:
    """R18: from its end on an incident waits for its report. One that is raised again waits for no
    statement of ours: a reminder that is due meanwhile sees that it goes on."""
    if before is not None and not before.alarm.state.ended and alarm.state.ended:
        timers.ended(uow, alarm)


def _noted(
    alarm: Alarm, facts: tuple[Fact, ...], planned: Iterable[Planned]
) -> tuple[Alarm, tuple[Fact, ...]]:
    """The facts with the notices that follow from them, which are on record too (L10)."""
    told = tuple(
        Fact(FactKind.NOTIFIED, "system", {"person": plan.person, "as": plan.slot})
        for plan in planned
        if plan.slot in (slots.FOLLOW_UP, slots.SAFETY, slots.UNTAKEN)
    )
    return (replace(alarm, seq=alarm.seq + len(told)), facts + told) if told else (alarm, facts)


def _bump(uow: UnitOfWork, alarm: Alarm, facts: Iterable[Fact], others: Sequence[Task]) -> None:
    """Every card that may look different now gets a new desired revision; the worker sends only
    what really differs. `others` are stored with the rows that see to it."""
    redraws = slots.redrawn(alarm, facts)
    helpers = [claim.person for claim in alarm.claims if claim.person is not None]
    if redraws.families or (redraws.helped and helpers):
        draw_again(uow, alarm, redraws.families, others, redraws.helped, helpers)
    else:
        uow.tx.add_tasks(others)


def draw_again(
    uow: UnitOfWork,
    alarm: Alarm,
    families: Sequence[str],
    others: Sequence[Task] = (),
    of_some: Sequence[str] = (),
    people: Sequence[str] = (),
) -> None:
    """The alarm's cards of these families may look different now, and those `of_some` that are of
    one of the `people`."""
    bumped = uow.tx.want_redrawn(alarm.id, families, None, of_some, people)
    priority = _priority(alarm, Priority.UPDATE)
    redrawn = [
        _card_task(uow, alarm, one, priority) for one in bumped if not _is_to_come(uow, alarm, one)
    ]
    uow.tx.add_tasks([*redrawn, *others])


def _is_to_come(uow: UnitOfWork, alarm: Alarm, card_slot: CardSlot) -> bool:
    """Words that are gathered, what follows a drill, and what is asked below a sentence that has
    just been opened: no change brings them sooner (L14)."""
    if slots.family(card_slot.slot) == slots.SCENARIO:
        return card_slot.is_unseen
    if slots.family(card_slot.slot) == slots.CONTACT and not card_slot.generation:
        is_new = alarm.recorded(uow.now) < card_slot.placed_at + AFTER_OWN_ACT_MS
        return card_slot.is_unseen and is_new
    generation = card_slot.generation
    unseen = bool(generation) and card_slot.is_unseen
    return unseen and draws_itself(alarm, card_slot.person, generation, uow.now)


def _place(
    uow: UnitOfWork,
    alarm: Alarm,
    planned: Iterable[Planned],
    others: Sequence[Task] = (),
    is_new: bool = False,
) -> None:
    """Inserts new card slots and the tasks that send them, inserted leased where a slot is free,
    and `others` with them. `is_new`: the alarm is stored only now."""
    card_slots: list[CardSlot] = []
    tasks: list[Task] = []
    views = cache(lambda: alarm_views(uow, alarm))

    def view(card_slot: CardSlot) -> View | Callable[[], View]:
        if is_new and slots.family(card_slot.slot) == slots.STATUS:
            return partial(views().view, card_slot)  # of memory: the red card does not wait for it
        # What was said is told once: by the card that brings it, as when it is drawn again.
        brings = alarm_views(uow, alarm, card_slot=card_slot) if alarm.has_words else views()
        return drawn(uow, alarm, card_slot, brings)

    for plan in planned:
        card_slot = CardSlot(
            new_id(),
            alarm.id,
            plan.person,
            plan.slot,
            generation=plan.generation,
            placed_at=alarm.recorded(uow.now),
        )
        task = _card_task(uow, alarm, card_slot, _priority(alarm, plan.priority))
        if plan.quiet:
            task = replace(task, payload={**task.payload, "quiet": True})
        card_slots.append(card_slot)
        if plan.at is not None and plan.at > uow.now:
            tasks.append(replace(task, due_at=plan.at))
        elif slots.family(plan.slot) in slots.LATER:  # more of it is known where it is sent
            tasks += [task, *without_undo(uow, alarm, card_slot)]
        else:
            tasks.append(uow.leased_if_free(task, card_slot, partial(view, card_slot)))
    tasks += others
    if card_slots:
        uow.tx.add_slots(card_slots, tasks)
    else:
        uow.tx.add_tasks(tasks)


def _priority(alarm: Alarm, priority: Priority) -> Priority:
    """Drills wait for real alarms."""
    return Priority.DRILL if alarm.drill is not None and priority < Priority.DRILL else priority


def _card_task(uow: UnitOfWork, alarm: Alarm, card_slot: CardSlot, priority: Priority) -> Task:
    is_status, chat = slots.family(card_slot.slot) == slots.STATUS, uow.shared_chat
    return uow.task(
        TaskKind.CARD,
        card_slot.person,
        priority,
        f"card:{card_slot.id}:{card_slot.desired_revision}",
        incident=card_slot.incident,
        place=card_slot.id,
        unit=alarm.unit if alarm.drill is None else None,
        payload=chat.payload() if is_status and chat is not None else None,
    )


def _timer(alarm: Alarm) -> Task | None:
    if alarm.timer is None:
        return None
    return Task(
        id=new_id(),
        kind=TaskKind.TIMER,
        priority=Priority.ESCALATION,
        due_at=alarm.timer.due_at,
        dedupe_key=f"timer:{alarm.id}:{alarm.seq}",
        incident=alarm.id,
    )


def _duty_due(alarm: Alarm) -> int | None:
    return alarm.duty.due_at if alarm.duty is not None else None


def _duty_timer(alarm: Alarm) -> Task | None:
    due_at = _duty_due(alarm)
    if due_at is None:
        return None
    return Task(
        id=new_id(),
        kind=TaskKind.DUTY,
        priority=Priority.REMINDER,
        due_at=due_at,
        dedupe_key=f"duty:{alarm.id}:{alarm.seq}",
        incident=alarm.id,
    )
