"""Several alarms at one person: which card names the others, which has the filled button, and which
is last (L14). Each is changed under its own alarm's lock, by a row of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from bot.cards.views import (
    AlertView,
    AskedLine,
    FollowUpPlanView,
    HandOverView,
    RoleView,
    SafetyRepView,
    StatusView,
    ThreatFollowUpView,
    View,
)
from bot.domain.alarm import rules
from bot.domain.alarm.live import AFTER_OWN_ACT_MS, waits_until
from bot.domain.alarm.state import Alarm, Contact
from bot.service.alarm.live import in_the_chat, reads_aloud
from bot.service.alarm.plain_token import sealed
from bot.service.alarm.views import AlarmViews
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import CardSlot, Priority, Task, TaskKind

_OF_HELPERS = frozenset({slots.ALERT, slots.HAND_OVER, slots.CONTACT, slots.SAID})
_MOST_ASKED = 5
_MOST_LOOKED_AT = 10
AFTER_THE_CRIES_MS = 3_000
TOGETHER_MS = 125
_MAY_BE_FILLED = frozenset({*_OF_HELPERS, *slots.LATER, slots.FOLLOW_UP, slots.UNIT_NOTICE})
_OF_WHO_MAY_HELP = (AlertView, HandOverView, RoleView, ThreatFollowUpView, FollowUpPlanView)
_LAST = (1 << 62, "~", "")  # in the chat: what has not arrived
_ASKS = (slots.ALERT, slots.HAND_OVER, slots.FOLLOW_UP)  # what may be a red card, or was one


def quieten_others(uow: UnitOfWork, card_slot: CardSlot, view: View) -> None:
    """A red card has arrived, or is no longer one: those of the person's other alarms, and what
    they have of the time after, have no filled button, or the newest of them has it again (L14); a
    threat that arrives quietens a drill.
    Each is drawn under its own alarm's lock, once for each of the two; once more where whoever
    helped has let go, or the alarm was raised again. Where they help in two, each card says so."""
    is_red = isinstance(view, HandOverView) or (isinstance(view, AlertView) and view.asks)
    if is_red and card_slot.ref is not None and _is_quiet(uow, card_slot):
        is_red = False  # it has let go of the filled button
    is_threat = isinstance(view, ThreatFollowUpView) and card_slot.ref is None
    if isinstance(view, StatusView) and card_slot.ref is None and card_slot.generation == 1:
        own = uow.tx.own_cards(card_slot.person, but=card_slot.incident)  # this has the button now
        own = [*own, *uow.tx.reminders_of(card_slot.person)]
        uow.tx.add_tasks([_drawn_anew(uow, one, f"{card_slot.id}:own") for one in own])
    if not (is_red and card_slot.ref is None):
        _tell_whose_words(uow, card_slot, view)
    if isinstance(view, SafetyRepView) and card_slot.ref is None:  # the one above is a line now
        older = uow.tx.newest_notice(card_slot.person, view.drill)
        uow.tx.add_tasks([_drawn_anew(uow, older, card_slot.id)] if older is not None else [])
    if not is_red:
        _pass_on_filled(uow, card_slot, view)
    if is_red or card_slot.ref is None:
        uow.tx.add_tasks(_gone_quiet(uow, card_slot))
    if not (is_red or is_threat or slots.family(card_slot.slot) in _ASKS):
        return
    if is_red and isinstance(view, AlertView) and view.is_above:
        return  # the one below it has quietened what there is
    if is_threat:
        _, drills, _ = _waiting_beside(uow, card_slot)
        others: Sequence[CardSlot] = drills[-1:]
    else:  # of red cards that lie below this one the newest has the filled button already
        others = _others_of(uow, card_slot, above=is_red)
    alarm = uow.tx.get_alarm(card_slot.incident) if others else None
    if alarm is None or (is_threat and alarm.drill is not None):
        return
    of_this = f"{card_slot.id}:{is_red}:{alarm.round}.{len(alarm.said_no)}"
    uow.tx.add_tasks([_drawn_anew(uow, one, of_this) for one in others])
    if isinstance(view, RoleView) and alarm.drill is None:
        _ask_again_below(uow, card_slot, alarm)


def _is_quiet(uow: UnitOfWork, card_slot: CardSlot) -> bool:
    alarm = uow.tx.get_alarm(card_slot.incident)
    return alarm is not None and rules.is_over_quietly(alarm, uow.now)


def asks_again(uow: UnitOfWork, alarm: Alarm) -> list[Task]:
    """The rows that draw anew what stands beside the red cards of an alarm in which something has
    happened after two quiet hours (L6): they have the filled button again."""
    shown = [one for one in uow.tx.slots_of(alarm.id) if one.generation and not one.is_line]
    red = [one for one in shown if one.ref is not None and is_asked(uow, alarm, one.person)]
    return [
        _drawn_anew(uow, other, f"{one.id}:again:{alarm.seq}")
        for one in red
        for other in _others_of(uow, one, above=True)
    ]


def once_quiet(uow: UnitOfWork, alarm: Alarm) -> list[Task]:
    """The rows that draw the red cards of an alarm anew, without a sound, two quiet hours from now,
    when time alone takes their filled button (L6, L14). Only where nothing else is to come: until
    then something happens within minutes."""
    is_open = alarm.chain_moves or alarm.handing_to is not None
    if alarm.state.ended or alarm.timer is not None or not is_open:
        return []
    quiet_at = alarm.lively_at + rules.NEW_ALARM_AFTER_MS + 1
    due_at = uow.now + quiet_at - alarm.recorded(uow.now)
    return [
        replace(_drawn_anew(uow, one, f"quiet:{quiet_at}"), due_at=due_at)
        for one in uow.tx.slots_of(alarm.id)
        if one.generation and not one.is_line and is_asked(uow, alarm, one.person)
    ]


def _gone_quiet(uow: UnitOfWork, arrived: CardSlot) -> list[Task]:
    """The rows that draw anew, once, the person's red cards of alarms that nobody has touched for
    two hours (L6): they can still be claimed (L4), and leave the filled button to what has arrived
    below them, or is the newest now."""
    if slots.family(arrived.slot) not in _MAY_BE_FILLED:
        return []
    shown = uow.tx.newest_red_cards(arrived.person)
    found = [one for one in shown if one.incident != arrived.incident and one.ref is not None]
    alarms = uow.tx.get_alarms(dict.fromkeys(one.incident for one in found[:_MOST_LOOKED_AT]))
    return [
        _drawn_anew(uow, one, f"quiet:{alarm.seq}")
        for one in found
        if (alarm := alarms.get(one.incident)) is not None
        and not alarm.state.ended
        and not alarm.helps(one.person)
        and rules.is_over_quietly(alarm, uow.now)
    ]


def _pass_on_filled(uow: UnitOfWork, card_slot: CardSlot, view: View) -> None:
    """The card by which they help, what a threat asks of them, or the days after, has changed: the
    filled button of the chat may be another alarm's now, or is this one's."""
    family = slots.family(card_slot.slot)
    is_later = family in slots.LATER
    is_theirs = card_slot.generation and family in _OF_HELPERS
    if not (is_theirs or is_later) or card_slot.is_line or isinstance(view, StatusView):
        return
    person = card_slot.person
    later = _later(uow, person)  # reads what `_waiting_beside` looks at
    *_, roles = _waiting_beside(uow, card_slot)
    below = [(one, its) for one, its in later if its.id != card_slot.incident]
    threats = [one for one, its in below if _asks_about_threat(its, person)]
    plans = (one for one, _ in below if one not in threats and _has_point(uow, one))
    others = [*([] if is_later else roles[-1:]), *threats[:1], *islice(plans, 1)]
    alarm = uow.tx.get_alarm(card_slot.incident) if others else None
    if alarm is not None and card_slot.person != alarm.caseworker.id:
        of_this = f"{card_slot.id}:filled:{alarm.seq}"
        uow.tx.add_tasks([_drawn_anew(uow, one, of_this) for one in others])


def _tell_whose_words(uow: UnitOfWork, card_slot: CardSlot, view: View) -> None:
    """Their live card has changed, and with it perhaps whether they help: where that makes it two
    alarms, or one of two, the other's card says anew to whom goes what they write. A drill's does
    where they help in earnest; not the other way round."""
    if not (card_slot.generation and isinstance(view, _OF_WHO_MAY_HELP)) or card_slot.is_line:
        return
    shown = {one.incident: one for one in reversed(uow.tx.newest_red_cards(card_slot.person))}
    others = [one for one in shown.values() if one.generation and one.ref is not None]
    others = [one for one in others if one.incident != card_slot.incident]
    alarm = uow.tx.get_alarm(card_slot.incident) if others else None
    if alarm is None:
        return
    found, is_drill = helping(uow, card_slot.person), alarm.drill is not None
    helped = [one for one in others if one.incident in found]
    alike = [one for one in helped if found[one.incident] == is_drill]
    if len(alike) == 1 or not (alike or is_drill):  # of three they are asked, and of two still
        of_this = f"{alarm.id}:words:{alarm.seq}"
        uow.tx.add_tasks([_drawn_anew(uow, one, of_this) for one in alike or helped])


def _drawn_anew(uow: UnitOfWork, one: CardSlot, of_this: str) -> Task:
    key = f"anew:{one.id}:{of_this}"
    about = one.incident, one.id, {"anew": True}
    row = uow.task(TaskKind.CARD, one.person, Priority.UPDATE, key, *about)
    if not uow.send_slots.is_busy:
        return row
    # Behind the cries of the same moment, and with others: each by itself costs as much as a cry.
    after = uow.now + AFTER_THE_CRIES_MS
    return replace(row, due_at=after + -after % TOGETHER_MS)


def _ask_again_below(uow: UnitOfWork, taken: CardSlot, alarm: Alarm) -> None:
    """They help, by the card that lay last: the red card of another alarm that nobody has taken
    comes once more, below it; not under the thumb that has just tapped (L14)."""
    person = taken.person
    red, *_ = _waiting_beside(uow, taken)
    if not red or in_the_chat(red[-1]) > in_the_chat(taken):
        return
    newest = red[-1]
    key = f"below:{newest.id}:{taken.id}:{alarm.seq}"
    about = newest.incident, newest.id, {"below": taken.id}
    row = uow.task(TaskKind.CARD, person, Priority.ESCALATION, key, *about)
    uow.tx.add_tasks([replace(row, due_at=uow.now + AFTER_OWN_ACT_MS)])


def is_asked(uow: UnitOfWork, alarm: Alarm, person: str) -> bool:
    """Whether the alarm asks the person for help, and they do not help yet."""
    invited = alarm.was_alerted(person) and alarm.chain_moves
    return (
        (invited or alarm.handing_to == person)
        and person not in (alarm.caseworker.id, alarm.concerns, alarm.details.target_person)
        and not alarm.helps(person)
        and not alarm.state.ended
        and not rules.is_over_quietly(alarm, uow.now)
    )


def helps_in(uow: UnitOfWork, person: str) -> Sequence[str]:
    """The alarms of others in which the person helps just now; drills where there is no other."""
    found = helping(uow, person)
    return [one for one, is_drill in found.items() if not is_drill] or list(found)


def helping(uow: UnitOfWork, person: str) -> Mapping[str, bool]:
    """The same with whether each is a drill."""
    return uow.tx.helping(person, since=uow.now - rules.NEW_ALARM_AFTER_MS)


def asked_in(uow: UnitOfWork, person: str) -> Sequence[Alarm]:
    """The alarms of others that are out to the person, and in which help is still wanted; drills
    where there is no other."""
    shown = dict.fromkeys(slot.incident for slot in uow.tx.alarms_shown_to(person))
    alarms = uow.tx.get_alarms(shown).values()
    open_to = [alarm for alarm in alarms if is_asked(uow, alarm, person)]
    return [alarm for alarm in open_to if alarm.drill is None] or open_to


def is_asked_elsewhere(
    uow: UnitOfWork, alarm: Alarm, person: str, *, answered: bool = True, drills: bool = False
) -> bool:
    """Whether another alarm, in earnest or of the `drills` too, asks the person for help;
    `answered`: also one that they have said no to, whose card can still be taken."""
    shown = dict.fromkeys(one.incident for one in uow.tx.alarms_shown_to(person))
    others = [one for one in shown if one != alarm.id][-_MOST_LOOKED_AT:]
    return any(
        (drills or other.drill is None)
        and is_asked(uow, other, person)
        and (answered or person not in other.said_no or other.handing_to == person)
        for other in uow.tx.get_alarms(others).values()
    )


def is_filled_elsewhere(
    uow: UnitOfWork,
    alarm: Alarm,
    person: str,
    view: RoleView | ThreatFollowUpView | FollowUpPlanView,
) -> bool:
    """Whether the one filled button of the chat is another alarm's (L14): where they help before
    what a threat asks for, that before the days after, in earnest before a drill, then whichever
    lies lowest."""
    shown = [one for one in uow.tx.alarms_shown_to(person) if one.generation and not one.is_line]
    others = [one for one in shown if one.incident != alarm.id and one.ref is not None]
    found = uow.tx.get_alarms(dict.fromkeys(one.incident for one in others[-_MOST_LOOKED_AT:]))
    filled = [
        (found[one.incident].drill is None, in_the_chat(one))
        for one in others
        if one.incident in found and _fills_where_helped(found[one.incident], person)
    ]
    if isinstance(view, RoleView):
        own = [in_the_chat(s) for s in shown if s.incident == alarm.id and s.ref is not None]
        if waits_until(alarm, person, uow.now) is None:  # a card that is to come lies nowhere yet
            own += [in_the_chat(one) for one in shown if one.incident == alarm.id]
        return bool(own) and any(one > (alarm.drill is None, max(own)) for one in filled)
    return bool(filled) or _is_after_another(uow, alarm, person, view)


def _is_after_another(
    uow: UnitOfWork, alarm: Alarm, person: str, view: ThreatFollowUpView | FollowUpPlanView
) -> bool:
    """Whether another card of the time after comes first: in earnest before a drill, what a threat
    asks before the days after, then whichever lies lowest."""
    later, is_plan = _later(uow, person), isinstance(view, FollowUpPlanView)
    own = [in_the_chat(one) for one, its in later if its.id == alarm.id]
    mine = alarm.drill is None, not is_plan, *(own[:1] or [_LAST])
    for one, its in later:
        threat = _asks_about_threat(its, person)
        is_first = (its.drill is None, threat, in_the_chat(one)) > mine
        if (is_plan or its.id != alarm.id) and is_first and (threat or _has_point(uow, one)):
            return True
    return False


def beside_red(
    uow: UnitOfWork, alarm: Alarm, card_slot: CardSlot
) -> tuple[tuple[AskedLine, ...], bool]:
    """The other alarms that the red card names, and whether it has no filled button, since another
    card has it: a newer red card of one of them, for a drill what is in earnest or read aloud.
    Where more wait than a card names none that arrives has one: no other is drawn anew (L14)."""
    person, at = card_slot.person, in_the_chat(card_slot)
    if rules.is_over_quietly(alarm, uow.now):
        return (), True  # it asks no more, though it can still be claimed (L4, L6)
    if alarm.drill is not None:
        in_earnest = is_asked_elsewhere(uow, alarm, person) or _has_threat(uow, person)
        return (), in_earnest or reads_aloud(alarm, person) or _has_drill_below(uow, card_slot)
    shown = [s for s in uow.tx.newest_red_cards(person) if s.incident != alarm.id]
    if len({one.incident for one in shown}) > _MOST_ASKED:
        return (), True
    others = _asking(uow, person, dict.fromkeys(one.incident for one in shown))
    named = {one.id for one in others}
    is_above = any(
        one.incident in named and one.ref is not None and in_the_chat(one) > at for one in shown
    )
    return ((), True) if is_above else (_lines_of(uow, person, others), False)


def _has_drill_below(uow: UnitOfWork, card_slot: CardSlot) -> bool:
    """Whether another drill asks the person for help on a card that lies below this one."""
    _, drills, _ = _waiting_beside(uow, card_slot)
    return any(in_the_chat(one) > in_the_chat(card_slot) for one in drills)


def also_asked(uow: UnitOfWork, alarm: Alarm, person: str) -> Sequence[AskedLine]:
    """The other alarms in which the person is asked for help too, to be claimed from this one's
    card, the oldest first; none where they are more than a card holds, as in a storm."""
    if alarm.drill is not None or alarm.state.ended or person == alarm.caseworker.id:
        return ()
    shown = dict.fromkeys(one.incident for one in uow.tx.alarms_shown_to(person))
    others = [one for one in shown if one != alarm.id]
    if not 0 < len(others) <= _MOST_ASKED:
        return ()
    return _lines_of(uow, person, _asking(uow, person, others))


def _asking(uow: UnitOfWork, person: str, others: Iterable[str]) -> list[Alarm]:
    """Which of these ask the person for help in earnest, the oldest first."""
    found = uow.tx.get_alarms(others).values()
    asking = (one for one in found if one.drill is None and is_asked(uow, one, person))
    return sorted(asking, key=lambda one: (one.raised_at, one.id))


def _lines_of(uow: UnitOfWork, person: str, others: Iterable[Alarm]) -> tuple[AskedLine, ...]:
    seals = partial(sealed, uow.keyring)
    return tuple(AlarmViews(uow.directory, one, seals=seals).asked(person, None) for one in others)


def _later(uow: UnitOfWork, person: str) -> list[tuple[CardSlot, Alarm]]:
    """The person's cards of what a threat asks and of the days after, with their alarms: those in
    earnest first, then the lowest in the chat."""
    there = [o for o in uow.tx.cards_in_the_chat(person)[1] if slots.family(o.slot) in slots.LATER]
    newest = sorted(there, key=in_the_chat, reverse=True)[:_MOST_LOOKED_AT]
    alarms = uow.tx.get_alarms(dict.fromkeys(one.incident for one in newest))
    found = [(one, alarms[one.incident]) for one in newest if one.incident in alarms]
    return sorted(found, key=lambda one: one[1].drill is not None)


def _has_threat(uow: UnitOfWork, person: str) -> bool:
    """Whether a threat in earnest asks something of the person still."""
    later = _later(uow, person)
    return any(its.drill is None and _asks_about_threat(its, person) for _, its in later)


def _asks_about_threat(alarm: Alarm, person: str) -> bool:
    duty = alarm.duty
    asked = duty.asked_of(person) if duty is not None and duty.end is None else None
    return duty is not None and asked is not None and duty.expects_card(asked)


def _has_point(uow: UnitOfWork, one: CardSlot) -> bool:
    """Whether it is a card of the days after, and has a point for its reader."""
    is_plan = slots.family(one.slot) == slots.AFTERWARDS
    found = uow.tx.follow_up(one.incident) if is_plan else None
    return found is not None and one.person in map(found.owner_of, found.left)


def _others_of(uow: UnitOfWork, card_slot: CardSlot, *, above: bool) -> Sequence[CardSlot]:
    """The newest of the person's red cards of other alarms that wait for an answer, which alone has
    the filled button and names the others until a newer one does (`above`: where it lies above this
    card), the same of their drills, what has a filled button where they help, and what they have of
    the time after: what this card shows now may change how they look."""
    _, later = uow.tx.cards_in_the_chat(card_slot.person)
    red, drills, roles = _waiting_beside(uow, card_slot)
    newest = [*red[-1:], *drills[-1:]]
    if above:
        newest = [one for one in newest if in_the_chat(one) < in_the_chat(card_slot)]
    return [*newest, *roles, *(one for one in later if one.incident != card_slot.incident)]


def _waiting_beside(uow: UnitOfWork, card_slot: CardSlot) -> tuple[list[CardSlot], ...]:
    """The person's cards in other alarms, in the order of the chat: those that ask for help, the
    same of drills, and those with a filled button where they help. Looked for only where there is
    another alarm; none in a storm: no red card of theirs names another, or stands back for one."""
    red: list[CardSlot] = []
    drills: list[CardSlot] = []
    roles: list[CardSlot] = []
    shown = uow.tx.newest_red_cards(card_slot.person)
    others = [one for one in shown if one.incident != card_slot.incident]
    if len({one.incident for one in others}) > _MOST_ASKED + 1:
        return red, drills, roles
    found = [one for one in others if one.ref is not None]
    own = [card_slot.incident] if found else []  # whoever asks looks at it next
    looked_at = (one.incident for one in found[:_MOST_LOOKED_AT])
    alarms = uow.tx.get_alarms([*own, *looked_at])
    for one in sorted(found, key=in_the_chat):
        alarm = alarms.get(one.incident)
        if alarm is None:
            continue
        if is_asked(uow, alarm, one.person):
            (drills if alarm.drill is not None else red).append(one)
        elif one.generation and _fills_where_helped(alarm, one.person):
            roles.append(one)
    return red, drills, roles


def _fills_where_helped(alarm: Alarm, person: str) -> bool:
    """Whether the card of whoever helps has a button that may be filled."""
    is_joined = alarm.join_url is not None
    asks = alarm.contact is Contact.ASKED or alarm.call_over or is_joined
    return alarm.helps(person) and asks
