"""What the cards of an alarm show in this transaction, the short questions beside them, and which
card is not sent yet."""

from dataclasses import dataclass, replace
from functools import partial

from bot.cards.views import (
    AlarmQuestion,
    AlertView,
    HandOverView,
    MoreView,
    QuestionView,
    RoleMoreView,
    RoleView,
    SafetyRepView,
    Sentence,
    StatusView,
    ThreatFollowUpView,
    UnitNoticeView,
    View,
)
from bot.domain.alarm.incident import Drill
from bot.domain.alarm.live import apart, live_of, waits_until
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import PermissionAnswer, may, words_go
from bot.domain.alarm.state import Alarm, Ending
from bot.domain.threat.duty import TAKE_WITHIN_MS
from bot.service.alarm.live import in_the_chat, is_beside_a_newer
from bot.service.alarm.plain_token import sealed
from bot.service.alarm.presence import room_of
from bot.service.alarm.several import (
    beside_red,
    helps_in,
    is_asked_elsewhere,
    is_filled_elsewhere,
)
from bot.service.alarm.status import helper_name
from bot.service.alarm.views import AlarmViews
from bot.service.messages import SentMessage
from bot.service.unit_of_work import UnitOfWork
from bot.store import slots
from bot.store.records import CardSlot, Task

_PUT_OFF = frozenset({*slots.LATER, slots.FOLLOW_UP})
_LOOKS_AGAIN_MS = 30_000


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
    words = uow.words_in(alarm) if with_words and has_readers else ()
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
        return replace(view, is_above=beside_red(uow, alarm, card_slot)[1])
    if isinstance(view, AlertView):
        if view.ending is not None or not (view.asks or view.is_colleague):
            return view
        also, is_above = beside_red(uow, alarm, card_slot)
        return replace(view, also=also, is_above=is_above)
    if isinstance(view, SafetyRepView) and view.answered and card_slot.ref is not None:
        # Five alike say no more than five lines above one (L14).
        newest = uow.tx.newest_notice(card_slot.person, view.drill)
        is_older = newest is not None and in_the_chat(newest) > in_the_chat(card_slot)
        return replace(view, over=view.over or is_older)
    return beside_another(uow, alarm, card_slot.person, view)


def beside_another(uow: UnitOfWork, alarm: Alarm, person: str, view: View) -> View:
    """What a threat asks for, with no filled button while another alarm asks the person for help:
    that one is to be answered first (L14); whoever plays both parts of a drill has it on their own.
    What offers the report, where a newer card does. And to whom goes what whoever helps writes."""
    if isinstance(view, ThreatFollowUpView) and not view.beside:
        asked = alarm.drill is Drill.ALONE or _gives_way(uow, alarm, person)
        return replace(view, beside=asked or is_filled_elsewhere(uow, alarm, person, view))
    if isinstance(view, StatusView) and view.ending is Ending.RESOLVED:
        # What is read aloud has the filled button, and whatever lies below: the card that follows a
        # drill, the report, the caseworker's next alarm.
        report_begun, raised = uow.tx.lies_below(alarm)
        beside = view.beside or alarm.scenario is not None or raised or report_begun
        return replace(view, report_begun=report_begun, beside=beside)
    if isinstance(view, UnitNoticeView):
        return replace(view, beside=alarm.helps(person) or _gives_way(uow, alarm, person))
    if isinstance(view, RoleView):
        view = replace(view, words_go=words_go(alarm.id, helps_in(uow, person)))
    if isinstance(view, RoleView) and (view.ask_contact or view.call_over or view.join_url):
        asked = alarm.drill is Drill.ALONE or _gives_way(uow, alarm, person)
        return replace(view, beside=asked or is_filled_elsewhere(uow, alarm, person, view))
    return view


def _gives_way(uow: UnitOfWork, alarm: Alarm, person: str) -> bool:
    """Whether another alarm asks the person for help first: of drills too, to a drill."""
    return is_asked_elsewhere(uow, alarm, person, drills=alarm.drill is not None)


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


def more_view(uow: UnitOfWork, person: str, alarm: Alarm) -> MoreView | RoleMoreView:
    """What lies behind *Mer*: the form of whoever helps or of the caseworker."""
    views, walk = alarm_views(uow, alarm), alarm.walk
    claim = next((one for one in alarm.claims if one.person == person), None)
    about = alarm.id, alarm.seq, alarm.mark, uow.directory.language(person)
    if claim is not None and not alarm.state.ended:
        goes = words_go(alarm.id, helps_in(uow, person))
        return RoleMoreView(*about, replace(views.role(person, claim), words_go=goes))
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


def comes_later(uow: UnitOfWork, task: Task, card_slot: CardSlot) -> bool:
    """Whether the row is given back, since its card, which it holds, is to be sent later. With the
    alarm's lock in hand."""
    if (later := _moves_later(uow, card_slot)) is not None:
        uow.tx.retry_task(task, later, "too early")
    elif (later := _put_off_until(uow, card_slot)) is not None:
        uow.tx.put_off(task, later)
    else:
        return False
    uow.tx.free_slot(card_slot.id)
    return True


def _moves_later(uow: UnitOfWork, card_slot: CardSlot) -> int | None:
    """When a live card is to be sent (ms UTC) whose row is due before: something else has changed
    meanwhile, or its reader has just tapped (L14). With the alarm's lock in hand."""
    if card_slot.generation < 2 or not card_slot.is_unseen:
        return None
    alarm = uow.tx.get_alarm(card_slot.incident)
    card = live_of(alarm, card_slot.person) if alarm is not None else None
    if alarm is None or card is None or card.generation != card_slot.generation:
        return None
    return waits_until(alarm, card_slot.person, uow.now)


def _put_off_until(uow: UnitOfWork, card_slot: CardSlot) -> int | None:
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
