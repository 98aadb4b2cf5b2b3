"""What the cards of an alarm show in this transaction, and the short questions beside them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bot.cards.views import (
    AlarmQuestion,
    AlertView,
    AskedLine,
    HandOverView,
    MoreView,
    QuestionView,
    RoleMoreView,
    RoleView,
    Sentence,
    StatusView,
    ThreatFollowUpView,
    UnitNoticeView,
    View,
)
from bot.domain.alarm import rules
from bot.domain.alarm.incident import Drill
from bot.domain.alarm.live import apart
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import PermissionAnswer, may
from bot.domain.alarm.state import Alarm, Contact, Ending
from bot.domain.threat.duty import TAKE_WITHIN_MS
from bot.service.alarm.live import in_the_chat, is_beside_a_newer, reads_aloud
from bot.service.alarm.plain_token import sealed
from bot.service.alarm.presence import room_of
from bot.service.alarm.status import helper_name
from bot.service.alarm.views import AlarmViews
from bot.service.messages import SentMessage
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import CardSlot


@dataclass(frozen=True)
class SentQuestion(SentMessage):
    """A short question about an alarm that is out."""

    VIEW = "question"
    incident: str
    seen: int
    drill: bool
    question: str
    name: str


@dataclass(frozen=True)
class SentMore(SentMessage):
    """What lies behind *Mer*."""

    VIEW = "more"
    incident: str


def alarm_views(
    uow: UnitOfWork, alarm: Alarm, with_words: bool = True, card_slot: CardSlot | None = None
) -> AlarmViews:
    """Views of the alarm as it is in this transaction, for the card slot that is drawn or for none.
    Words are read where they are shown: to whoever helps or is helped, to whoever writes down what
    was said, and in the line that is left of a card; and where it is told that there are any."""
    writes = alarm.walk is not None and (alarm.walk.ended or alarm.walk.over)
    is_line = card_slot is not None and (
        card_slot.is_line or slots.family(card_slot.slot) == slots.SAID
    )
    has_readers = alarm.claims or alarm.let_go or writes or is_line or alarm.has_words
    words = uow.words(alarm.id) if with_words and has_readers else ()
    brought = _brought(uow, card_slot) if card_slot is not None and words else None
    kept = uow.tx.evidence_of(alarm.id) if alarm.has_evidence else ()
    added = tuple(one.added_at for one in kept if one.erased_at is None)
    seals = partial(sealed, uow.keyring)
    room, held_back = _room(uow, alarm), _held_back(uow, alarm)
    alarm = with_names(uow, alarm)
    return AlarmViews(
        uow.directory, alarm, words, added, room, seals, held_back, brought, now=uow.now
    )


def _brought(uow: UnitOfWork, card_slot: CardSlot) -> tuple[int, int | None]:
    """Between which instants what was said came with this card: until the next one arrived."""
    if slots.family(card_slot.slot) == slots.SAID and not card_slot.generation:
        return card_slot.placed_at, card_slot.placed_at + 1  # one word, in a line of its own
    if slots.family(card_slot.slot) == slots.MORE:
        return card_slot.placed_at, card_slot.placed_at  # a form brings none
    if not card_slot.is_line:
        return card_slot.placed_at, None
    later = [
        one
        for one in uow.tx.slots_of(card_slot.incident)
        if one.person == card_slot.person
        and one.generation > card_slot.generation
        and not one.is_unseen
    ]
    following = min(later, key=lambda one: one.generation, default=None)
    return card_slot.placed_at, following.placed_at if following else None


def with_names(uow: UnitOfWork, alarm: Alarm) -> Alarm:
    """The alarm with the names of colleagues as the caseworker wrote them, to be shown; never to be
    stored. A name that was erased is "En kollega"."""
    if not any(claim.word for claim in alarm.claims):
        return alarm
    names = uow.named_helpers(alarm.id)
    claims = (replace(one, name=names.get(one.word or "", one.name)) for one in alarm.claims)
    return replace(alarm, claims=tuple(claims))


def someone_helps(uow: UnitOfWork, alarm: Alarm, person: str) -> Sentence | None:
    """Who helps already, by the name that stands on the person's card (L5); else None."""
    owner = with_names(uow, alarm).owner
    if owner is None:
        return None
    name = helper_name(owner, uow.directory.language(person))
    return Sentence("answer-someone-helps", (("name", name),))


def slot_view(uow: UnitOfWork, card_slot: CardSlot) -> View | None:
    """What a card slot of an alarm shows now."""
    alarm = uow.tx.get_alarm(card_slot.incident)
    if alarm is None:
        return None
    if card_slot.is_unseen and not slots.still_wanted(alarm, card_slot.person, card_slot.slot):
        return None
    if is_beside_a_newer(uow, alarm, card_slot):
        card_slot = replace(card_slot, is_line=True)
    if card_slot.is_line and card_slot.ref is None:
        return None  # a newer one has arrived before it: nobody is to read an old one last (L14)
    return drawn(uow, alarm, card_slot, alarm_views(uow, alarm, card_slot=card_slot))


def drawn(uow: UnitOfWork, alarm: Alarm, card_slot: CardSlot, views: AlarmViews) -> View:
    """What the slot shows, with what other alarms add to it."""
    view = views.view(card_slot)
    if isinstance(view, HandOverView):
        return replace(view, is_above=_beside_red(uow, alarm, card_slot)[1])
    if isinstance(view, AlertView):
        if view.ending is not None or not (view.asks or view.is_colleague):
            return view
        also, is_above = _beside_red(uow, alarm, card_slot)
        return replace(view, also=also, is_above=is_above)
    return beside_another(uow, alarm, card_slot.person, view)


def beside_another(uow: UnitOfWork, alarm: Alarm, person: str, view: View) -> View:
    """What a threat asks for, with no filled button while another alarm asks the person for help:
    that one is to be answered first (L14); whoever plays both parts of a drill has it on their own.
    And what offers the report, where a newer card does."""
    if isinstance(view, ThreatFollowUpView) and not view.beside:
        asked = alarm.drill is Drill.ALONE or is_asked_elsewhere(uow, alarm, person)
        return replace(view, beside=asked or _is_filled_elsewhere(uow, alarm, person, view))
    if isinstance(view, StatusView) and view.ending is Ending.RESOLVED:
        # What is read aloud has the filled button; the card that follows a drill offers it, below.
        beside = view.beside or alarm.scenario is not None
        return replace(view, report_begun=_is_report_begun(uow, alarm), beside=beside)
    if isinstance(view, UnitNoticeView):
        return replace(view, beside=alarm.helps(person) or is_asked_elsewhere(uow, alarm, person))
    if isinstance(view, RoleView) and (view.ask_contact or view.call_over or view.join_url):
        asked = alarm.drill is Drill.ALONE or is_asked_elsewhere(uow, alarm, person)
        return replace(view, beside=asked or _is_filled_elsewhere(uow, alarm, person, view))
    return view


def _is_filled_elsewhere(
    uow: UnitOfWork, alarm: Alarm, person: str, view: RoleView | ThreatFollowUpView
) -> bool:
    """Whether the one filled button of the chat is another alarm's (L14): where they help before
    what a threat asks for, in earnest before a drill, then whichever lies lowest."""
    shown = [one for one in uow.tx.alarms_shown_to(person) if one.generation and not one.is_line]
    others = [one for one in shown if one.incident != alarm.id and one.ref is not None]
    found = uow.tx.get_alarms(dict.fromkeys(one.incident for one in others[-_MOST_LOOKED_AT:]))
    filled = [
        (found[one.incident].drill is None, in_the_chat(one))
        for one in others
        if one.incident in found and _fills_where_helped(found[one.incident], person)
    ]
    if isinstance(view, RoleView):
        own = [in_the_chat(one) for one in shown if one.incident == alarm.id]
        return bool(own) and any(one > (alarm.drill is None, max(own)) for one in filled)
    return bool(filled) or _has_threat(uow, person, below=alarm.id)


def _is_report_begun(uow: UnitOfWork, alarm: Alarm) -> bool:
    """Whether the caseworker has their report, or was reminded of it: below the ended card."""
    return uow.tx.is_report_offered_below(alarm.id, alarm.caseworker.id)


def is_asked_elsewhere(
    uow: UnitOfWork, alarm: Alarm, person: str, *, answered: bool = True
) -> bool:
    """Whether another alarm, in earnest, asks the person for help; `answered`: also one that they
    have said no to, whose card can still be taken."""
    shown = dict.fromkeys(one.incident for one in uow.tx.alarms_shown_to(person))
    others = [one for one in shown if one != alarm.id][-_MOST_LOOKED_AT:]
    return any(
        other.drill is None
        and is_asked(uow, other, person)
        and (answered or person not in other.said_no or other.handing_to == person)
        for other in uow.tx.get_alarms(others).values()
    )


def put_off_until(uow: UnitOfWork, card_slot: CardSlot) -> int | None:
    """When to look again (ms UTC) whether a message of what comes after the alarm can be sent: it
    is not to lie below a red card that waits, of another or its own (L14). None where it is to be
    sent now: who is asked about a threat for the first time is kept waiting for no longer than
    the chain waits for them (L4), which goes on meanwhile, as every deadline does."""
    family, person = slots.family(card_slot.slot), card_slot.person
    if family not in _PUT_OFF or not card_slot.is_unseen or card_slot.is_line:
        return None
    if (alarm := uow.tx.get_alarm(card_slot.incident)) is None:
        return None
    waited = alarm.recorded(uow.now) - card_slot.placed_at
    if not (
        alarm.has_unanswered(person)
        or alarm.handing_to == person
        or is_asked_elsewhere(uow, alarm, person, answered=False)
    ):
        waits = apart(alarm, person, card_slot.generation, uow.now)
        return waits if waited >= _LOOKS_AGAIN_MS else None
    if family == slots.DUTY and waited >= TAKE_WITHIN_MS:
        was_asked = any(
            one.person == person and slots.family(one.slot) == slots.DUTY and one.ref is not None
            for one in uow.tx.slots_of(alarm.id)
        )
        if not was_asked:
            return None
    return uow.now + _LOOKS_AGAIN_MS


_PUT_OFF = frozenset({*slots.LATER, slots.FOLLOW_UP})
_LOOKS_AGAIN_MS = 30_000


def _beside_red(
    uow: UnitOfWork, alarm: Alarm, card_slot: CardSlot
) -> tuple[tuple[AskedLine, ...], bool]:
    """The other alarms that the red card names, and whether it has no filled button, since another
    card has it: a newer red card of one of them, for a drill what is in earnest or read aloud.
    Where more wait than a card names none that arrives has one: no other is drawn anew (L14)."""
    person, at = card_slot.person, in_the_chat(card_slot)
    if alarm.drill is not None:
        in_earnest = is_asked_elsewhere(uow, alarm, person) or _has_threat(uow, person)
        return (), in_earnest or reads_aloud(alarm, person)
    shown = [s for s in uow.tx.newest_red_cards(person) if s.incident != alarm.id]
    if len({one.incident for one in shown}) > _MOST_ASKED:
        return (), True
    others = _asking(uow, person, dict.fromkeys(one.incident for one in shown))
    named = {one.id for one in others}
    is_above = any(
        one.incident in named and one.ref is not None and in_the_chat(one) > at for one in shown
    )
    return ((), True) if is_above else (_lines_of(uow, person, others), False)


def _has_threat(uow: UnitOfWork, person: str, below: str | None = None) -> bool:
    """Whether a threat in earnest asks something of the person still; `below`: whose card lies
    below that of this alarm."""
    threats = [o for o in uow.tx.cards_in_the_chat(person)[1] if slots.family(o.slot) == slots.DUTY]
    if below is not None:
        own = [in_the_chat(one) for one in threats if one.incident == below]
        threats = [one for one in threats if own and in_the_chat(one) > max(own)]
    found = uow.tx.get_alarms(dict.fromkeys(one.incident for one in threats)).values()
    duties = [one.duty for one in found if one.drill is None and one.duty is not None]
    return any(d.end is None and (below is None or d.owner in (None, person)) for d in duties)


def others_of(uow: UnitOfWork, card_slot: CardSlot, *, above: bool) -> Sequence[CardSlot]:
    """The newest of the person's red cards of other alarms that wait for an answer, which alone has
    the filled button and names the others until a newer one does (`above`: where it lies above this
    card), the same of their drills, what has a filled button where they help, and what they have of
    the time after: what this card shows now may change how they look."""
    _, later = uow.tx.cards_in_the_chat(card_slot.person)
    red, drills, roles = waiting_beside(uow, card_slot)
    newest = [*red[-1:], *drills[-1:]]
    if above:
        newest = [one for one in newest if in_the_chat(one) < in_the_chat(card_slot)]
    return [*newest, *roles, *(one for one in later if one.incident != card_slot.incident)]


def waiting_beside(uow: UnitOfWork, card_slot: CardSlot) -> tuple[list[CardSlot], ...]:
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


def _room(uow: UnitOfWork, alarm: Alarm) -> str | None:
    """Where to go: only where somebody was called to it, no other card shows it. Nobody has moved
    because it struck midnight since."""
    if not alarm.has_called or alarm.state.ended:
        return None
    directory, person = uow.directory, alarm.caseworker.id
    then = room_of(directory, uow.keyring, person, alarm.raised_at)
    return room_of(directory, uow.keyring, person, uow.now) or then


def _held_back(uow: UnitOfWork, alarm: Alarm) -> frozenset[str]:
    """Whose red card Teams has not taken yet. Looked for where it refused one of late."""
    if alarm.state.ended or not uow.channel.may_hold_back(alarm.id):
        return frozenset()
    found = [s for s in uow.tx.slots_of(alarm.id) if slots.family(s.slot) == slots.ALERT]
    # One that a newer has overtaken will never arrive, and nobody waits for it.
    waiting = frozenset(one.person for one in found if one.is_unseen and not one.is_line)
    if not waiting:
        uow.channel.release(alarm.id)
    return waiting


def ask(uow: UnitOfWork, person: str, alarm: Alarm, question: AlarmQuestion, name: str) -> None:
    """A short question about an alarm that is out, in a message of its own: once, but for what may
    have to be asked again. Whether a tap was meant has a slot (`outgoing.ask_meant`)."""
    view, message = asked(uow, person, alarm, question, name)
    since = alarm.seq if question is AlarmQuestion.UNDO else 0
    key = f"{question}:{alarm.id}:{person}:{since}"
    uow.tell(person, view, message, key)


def asked(
    uow: UnitOfWork, person: str, alarm: Alarm, question: AlarmQuestion, name: str
) -> tuple[QuestionView, SentQuestion]:
    """The question, and how it is drawn again after a crash."""
    language = uow.directory.language(person)
    view = QuestionView(alarm.id, alarm.seq, alarm.mark, language, question, name)
    message = SentQuestion(alarm.id, alarm.seq, alarm.drill is not None, question.value, name)
    return view, message


def question_view(uow: UnitOfWork, person: str, message: SentQuestion) -> QuestionView | None:
    """The question as it was asked; None for one of an earlier version that the cards ask now."""
    if message.question not in list(AlarmQuestion):
        return None
    about = message.incident, message.seen, message.drill, uow.directory.language(person)
    return QuestionView(*about, AlarmQuestion(message.question), message.name)


def said_in(uow: UnitOfWork, incident: str, word_id: str) -> tuple[Alarm, str, str] | None:
    """The alarm, who wrote, and what; None once it was erased."""
    alarm = uow.tx.get_alarm(incident)
    if alarm is None:
        return None
    word = next((w for w in uow.tx.words(alarm.id) if w.id == word_id), None)
    text = uow.read_word(alarm.id, word) if word else None
    return (alarm, word.author, text) if word is not None and text is not None else None


def asked_in(uow: UnitOfWork, person: str) -> Sequence[Alarm]:
    """The alarms of others that are out to the person, and in which help is still wanted; drills
    where there is no other."""
    shown = dict.fromkeys(slot.incident for slot in uow.tx.alarms_shown_to(person))
    alarms = uow.tx.get_alarms(shown).values()
    open_to = [alarm for alarm in alarms if is_asked(uow, alarm, person)]
    return [alarm for alarm in open_to if alarm.drill is None] or open_to


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


_MOST_ASKED = 5
_MOST_LOOKED_AT = 10


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


def more_view(uow: UnitOfWork, person: str, alarm: Alarm) -> MoreView | RoleMoreView:
    """What lies behind *Mer*: the form of whoever helps or of the caseworker."""
    views, walk = alarm_views(uow, alarm), alarm.walk
    claim = next((one for one in alarm.claims if one.person == person), None)
    about = alarm.id, alarm.seq, alarm.mark, uow.directory.language(person)
    if claim is not None and not alarm.state.ended:
        return RoleMoreView(*about, views.role(person, claim))
    asks = walk is not None and walk.over  # before that the sentence's own card has it
    routine = uow.directory.routine_for(alarm.unit, walk, alarm.details) if walk and asks else None
    words = uow.words(alarm.id) if alarm.has_words else ()
    return MoreView(*about, views.status(person), routine=routine, words=tuple(words))


def form_view(uow: UnitOfWork, card_slot: CardSlot) -> View | None:
    """What a form behind *Mer* is sent with, and the line that is left of it."""
    if card_slot.is_line:
        return slot_view(uow, card_slot)
    return more_again(uow, card_slot.person, SentMore(card_slot.incident))


def more_again(uow: UnitOfWork, person: str, message: SentMore) -> View | None:
    """The form, drawn once more; None for whoever has no use for it since the alarm has ended."""
    alarm = uow.tx.get_alarm(message.incident)
    if alarm is None or may(alarm, person, Verb.MORE) is not PermissionAnswer.YES:
        return None
    return more_view(uow, person, alarm)
