"""Words that are passed on between caseworker and helpers, and kept for whoever will help (R45).

The timeline has the fact; the words are stored apart, encrypted and masked (L11, L13).
"""

from dataclasses import dataclass

from bot.cards.views import RelayView, Sentence
from bot.dialogs.commands import Origin
from bot.dialogs.cries import sounds_like_threat
from bot.domain.alarm.conversation import other_side
from bot.domain.alarm.state import Alarm
from bot.domain.reports.privacy_filter import masked
from bot.service.alarm.shown import said_in
from bot.service.answer import SILENT, Answer, notice
from bot.service.messages import SentMessage
from bot.service.outgoing import keep_words
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import CardSlot, StoredAlarm


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
    reached = [other for other in other_side(alarm, person) if uow.can_reach(other)]
    # Whether it is a threat is asked on the writer's card, and never decided (L9, R42).
    keep_words(uow, stored, person, text, to=reached, threat=sounds_like_threat(text))
    if not reached:
        return notice(uow, person, Sentence("answer-relay-nobody"), alarm.drill is not None)
    return SILENT


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
