"""Words between caseworker and helpers: passed on, kept for whoever will help (R45), or, where it
is not clear to whom or the alarm is long over, kept sealed under whoever wrote them, who says with
one tap for whom they are (L15).

The timeline has the fact; the words are stored apart, encrypted and masked (L11, L13). A button
carries the id of unsent words and never the words; after a day they are forgotten.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.views import PersonLine, RelayView, Sentence, UnsentLine, UnsentView
from bot.dialogs.commands import Command, OfferHelp, Origin, PassOn, Say
from bot.dialogs.cries import sounds_like_threat
from bot.domain.alarm import permission
from bot.domain.alarm.live import live_of
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import PermissionAnswer, may, other_side
from bot.domain.alarm.state import Alarm
from bot.domain.reports.privacy_filter import masked
from bot.service.alarm.live import reads_aloud, words_to
from bot.service.alarm.several import asked_in
from bot.service.alarm.shown import said_in
from bot.service.answer import SILENT, Answer, notice
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.outgoing import add_slot, keep_words, seal_words
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import CardSlot, StoredAlarm, unsent_of


@dataclass(frozen=True)
class SentRelay(SentMessage):
    """Words that were passed on."""

    VIEW = "relay"
    incident: str
    word: str
    corrected: bool = False


def keep_or_relay(uow: UnitOfWork, stored: StoredAlarm, origin: Origin, text: str) -> Answer:
    """To whoever helps; kept for whoever will. An edit that leaves the words as they are says
    nothing new."""
    if origin.edit_of and masked(text) in _latest_of(uow, stored.alarm, origin.person):
        return SILENT
    if stored.alarm.claims:
        return passed_on(uow, stored, origin.person, text)
    if reads_aloud(stored.alarm, origin.person):  # her card is the sentence, and does not move
        keep_words(uow, stored, origin.person, text, threat=sounds_like_threat(text))
        return notice(uow, origin.person, Sentence("answer-kept"), stored.alarm.drill is not None)
    # Her own card follows, and says so: the newest message stays the one to act by (L14).
    keep_words(
        uow, stored, origin.person, text, to=(origin.person,), threat=sounds_like_threat(text)
    )
    return SILENT


def _latest_of(uow: UnitOfWork, alarm: Alarm, person: str) -> set[str]:
    """What the person wrote last; several where the clock tells none of them apart."""
    said = [word for word in uow.words(alarm.id) if word.author == person]
    return {word.text for word in said if word.at == said[-1].at}


def passed_on(uow: UnitOfWork, stored: StoredAlarm, person: str, text: str) -> Answer:
    """To everybody on the other side who can be reached; the sender is told if nobody can."""
    alarm = stored.alarm
    reached, asked = _readers(uow, alarm, person)
    # Whether it is a threat is asked on the writer's card, and never decided (L9, R42).
    threat = sounds_like_threat(text)
    keep_words(uow, stored, person, text, to=reached, asked=asked, threat=threat)
    if not reached:
        return notice(uow, person, Sentence("answer-relay-nobody"), alarm.drill is not None)
    return SILENT


def _readers(uow: UnitOfWork, alarm: Alarm, person: str) -> tuple[list[str], list[str]]:
    """Who on the other side can be reached, and who of them is asked for help by somebody else."""
    reached = [other for other in other_side(alarm, person) if uow.can_reach(other)]
    return reached, [one for one in reached if one != alarm.caseworker.id and asked_in(uow, one)]


def kept_for_helpers(
    uow: UnitOfWork, stored: StoredAlarm, person: str, text: str
) -> StoredAlarm | None:
    """The alarm with words that ask for something themselves, where somebody helps: no card brings
    them yet (`brought`). None where nobody helps, or nothing was said."""
    if not text or not stored.alarm.claims:
        return None
    keep_words(uow, stored, person, text, threat=sounds_like_threat(text))
    return uow.tx.lock_alarm(stored.alarm.id)


def brought(uow: UnitOfWork, kept: Alarm, alarm: Alarm, person: str) -> None:
    """The words `kept` before are read by everybody on the other side: on the card that what they
    asked for has brought, or on one of their own. One sound for one event (L14)."""
    reached, asked = _readers(uow, alarm, person)
    left = [one for one in reached if live_of(alarm, one) == live_of(kept, one)]
    for plan in words_to(uow, alarm, person, left, asked):
        add_slot(uow, alarm, plan.person, plan.slot, plan.priority, plan.at, plan.beside)


def not_passed_on(uow: UnitOfWork, card_slot: CardSlot, reason: str) -> None:
    """The card that was to bring somebody's words has not arrived, and will not: whoever wrote them
    is told (L1)."""
    alarm = uow.tx.get_alarm(card_slot.incident)
    if alarm is None:
        return
    brought = [word for word in uow.tx.words(alarm.id) if word.at >= card_slot.placed_at]
    for author in {word.author for word in brought} - {card_slot.person}:
        is_drill = alarm.drill is not None
        answer = notice(uow, author, Sentence("answer-relay-nobody"), is_drill)
        if answer.view is not None:
            uow.tell(author, answer.view, answer.message, f"undelivered:{card_slot.id}:{author}")


def relay_view(uow: UnitOfWork, person: str, message: SentRelay) -> RelayView | None:
    """What was written, for whom it was passed on to; None once it is erased."""
    said = said_in(uow, message.incident, message.word)
    if said is None:
        return None
    alarm, author, text = said
    return RelayView(
        incident=alarm.id,
        drill=alarm.drill is not None,
        language=uow.directory.language(person),
        from_name=alarm.name_of(author),
        text=text,
        reader_is_caseworker=person == alarm.caseworker.id,
        corrected=message.corrected,
    )


@dataclass(frozen=True)
class SentUnsent(SentMessage):
    """ "Ikke sendt.", or "Hvem er det til?": `incidents` are those it may be for."""

    VIEW = "unsent"
    word: str
    incidents: str  # separated by spaces
    which: bool
    quiet: bool = False


def after_the_end(uow: UnitOfWork, command: Say) -> Answer | Command | None:
    """What becomes of words that mean nothing else, written after an alarm in which the sender was
    one of two sides; None where there was none of late. Passed on by themselves while the relay
    stays open; of several none is guessed, and later nothing goes where nobody expects it."""
    person, origin = command.origin.person, command.origin
    ended = [one for one in _ended_of(uow, person) if _is_reachable(uow, one, person)]
    still_open = [one for one in ended if stays_open(uow, one)]
    if len(still_open) == 1 and (stored := uow.tx.lock_alarm(still_open[0].id)) is not None:
        answer = keep_or_relay(uow, stored, origin, command.text)
        # A word of fear is still asked about (L8): whoever helped may not be looking any more.
        is_offer = isinstance(command.otherwise, OfferHelp) and answer.view is None
        return command.otherwise if is_offer else answer
    if still_open:
        return unsent(uow, origin, command.text, still_open, which=True)
    recent = [one for one in ended if _may_be_sent(uow, one)]
    is_offer = isinstance(command.otherwise, OfferHelp)
    if not recent or (command.otherwise is not None and not is_offer):
        return None
    answer = unsent(uow, origin, command.text, recent, which=False, quiet=is_offer)
    if is_offer and answer.view is not None:  # a word of fear: both, with one sound (L8, L15)
        uow.tell(person, answer.view, answer.message, f"unsent:{origin.delivery}")
        return command.otherwise
    return answer


def spoken_to_since(uow: UnitOfWork, person: str) -> Sequence[Alarm]:
    """The alarms that have ended in which somebody has written to the person since: an answer may
    be meant for them, whomever the person helps by now (L11)."""
    found = [one for one in _ended_of(uow, person) if stays_open(uow, one)]
    return [
        alarm
        for alarm in found
        if any(
            word.author != person and word.at > (alarm.ended_at or 0)
            for word in uow.tx.words(alarm.id)
        )
    ]


def in_form_after_the_end(uow: UnitOfWork, stored: StoredAlarm, command: Say) -> Answer:
    """The same of words in a form's text box, which says itself which alarm is meant."""
    alarm, origin = stored.alarm, command.origin
    if not stays_open(uow, alarm):
        return unsent(uow, origin, command.text, [alarm], which=False)
    unread = keep_or_relay(uow, stored, origin, command.text)
    if unread.view is not None:
        return unread
    return notice(uow, origin.person, Sentence("answer-relay-sent"), alarm.drill is not None)


def stays_open(uow: UnitOfWork, alarm: Alarm) -> bool:
    """Whether the relay is open although the alarm has ended."""
    return permission.stays_open(alarm, _last_word_at(uow, alarm), uow.now)


def _may_be_sent(uow: UnitOfWork, alarm: Alarm) -> bool:
    return permission.may_be_sent(alarm, _last_word_at(uow, alarm), uow.now)


def _last_word_at(uow: UnitOfWork, alarm: Alarm) -> int:
    return max((word.at for word in uow.tx.words(alarm.id) if not word.quote), default=0)


def _ended_of(uow: UnitOfWork, person: str) -> Sequence[Alarm]:
    """Of late, the last first; drills where there is no other."""
    since = uow.now - permission.MAY_BE_SENT_MS
    alarms = [uow.tx.get_alarm(one) for one in uow.tx.ended_of(person, since)]
    found = [one for one in alarms if one is not None and permission.takes_part(one, person)]
    return [one for one in found if one.drill is None] or found


def _is_reachable(uow: UnitOfWork, alarm: Alarm, person: str) -> bool:
    return any(uow.can_reach(other) for other in permission.other_side(alarm, person))


def unsent(
    uow: UnitOfWork,
    origin: Origin,
    text: str,
    alarms: Sequence[Alarm],
    *,
    which: bool,
    quiet: bool = False,
) -> Answer:
    """Keeps the words, and asks for whom they are (`which`), or whether they are to be sent;
    `quiet`: without a sound."""
    person = origin.person
    word = seal_words(uow, unsent_of(person), person, text, quote=False)[0]
    message = SentUnsent(word.id, " ".join(alarm.id for alarm in alarms), which, quiet)
    return Answer(_view(uow, person, message, alarms), to_send=True, message=message)


def _view(uow: UnitOfWork, person: str, message: SentUnsent, alarms: Sequence[Alarm]) -> UnsentView:
    drill = all(alarm.drill is not None for alarm in alarms)
    language, to = uow.directory.language(person), tuple(_line(a, person) for a in alarms)
    return UnsentView(language, drill, message.word, to, message.which, message.quiet)


def _line(alarm: Alarm, person: str) -> UnsentLine:
    """Whom it goes to; `several`: everybody who helped."""
    others = permission.other_side(alarm, person)
    helper = next((one for one in alarm.everyone() if one.id == others[0]), None)
    is_hers = others[0] == alarm.caseworker.id
    phone = alarm.caseworker.phone if is_hers else helper.phone if helper else None
    line = PersonLine(others[0], alarm.name_of(others[0]), phone)
    several = person == alarm.caseworker.id and len(others) > 1
    return UnsentLine(alarm.id, alarm.seq, line, several)


def pass_on(uow: UnitOfWork, command: PassOn) -> Answer:
    """*Send til …*: exactly these words, once."""
    person = command.origin.person
    stored = uow.tx.lock_alarm(command.incident)
    if stored is None or may(stored.alarm, person, Verb.PASS_ON) is not PermissionAnswer.YES:
        return notice(uow, person, NOT_YOURS)
    alarm, text = stored.alarm, _taken(uow, person, command.word)
    if text is None:
        return notice(uow, person, Sentence("answer-unsent-gone"), alarm.drill is not None)
    answer = keep_or_relay(uow, stored, command.origin, text)
    if answer.view is not None:  # nobody can read it, or nobody helps yet
        return answer
    return notice(uow, person, Sentence("answer-relay-sent"), alarm.drill is not None)


def _taken(uow: UnitOfWork, person: str, word_id: str) -> str | None:
    """The words, which are no longer kept there; None where they have been sent or are too old."""
    where, oldest = unsent_of(person), uow.now - permission.MAY_BE_SENT_MS
    word = next((one for one in uow.tx.words(where) if one.id == word_id), None)
    if word is None or word.at < oldest:
        return None
    text = uow.read_word(where, word)
    return text if uow.tx.forget_word(word.id) else None  # another device was first


def unsent_view(uow: UnitOfWork, person: str, message: SentUnsent) -> UnsentView | None:
    """The question as it was asked; None once the words are gone."""
    if all(word.id != message.word for word in uow.tx.words(unsent_of(person))):
        return None
    found = [uow.tx.get_alarm(one) for one in message.incidents.split()]
    alarms = [alarm for alarm in found if alarm is not None]
    return _view(uow, person, message, alarms) if alarms else None
