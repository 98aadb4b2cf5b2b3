"""The quiet relay (product.md, "Claim"): what caseworker and claimant write goes to the other.

The timeline has the fact; the words are stored apart, encrypted and masked (L11, L13).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeGuard

from bot.cards.views import NoticeView, RelayView, Sentence
from bot.dialogs.commands import Command, Raise, Say
from bot.domain.alarm import rules
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import PermissionAnswer, may
from bot.domain.alarm.state import Alarm
from bot.domain.reports.privacy_filter import masked
from bot.service.alarm.views import alarm_views
from bot.service.answer import SILENT, Answer, home, notice
from bot.service.messages import NOT_YOURS, SentMessage
from bot.service.outgoing import keep_words
from bot.service.unit_of_work import UnitOfWork
from bot.store.records import StoredAlarm


@dataclass(frozen=True)
class SentRelay(SentMessage):
    """Words that were passed on."""

    VIEW = "relay"
    incident: str
    word: str


def say(uow: UnitOfWork, command: Say) -> Answer | Command:
    """Relays or keeps them; or what the words otherwise ask for (contract.md, "Text commands")."""
    person = command.origin.person
    if command.incident is not None:
        return _in_card(uow, command)
    mine = lively_alarm_of(uow, person)
    if mine is not None and mine.alarm.drill == "alone" and _is_real_cry(command.otherwise):
        return command.otherwise  # L6, L8: nobody else would read these words
    if mine is not None and mine.alarm.claims:
        return _relayed(uow, mine, command)
    helping = helps_in(uow, person)
    in_need = mine is not None and mine.alarm.drill is None  # her words are about her own alarm
    if len(helping) == 1 and not in_need:
        stored = uow.tx.lock_alarm(helping[0])
        if stored is not None:
            return _relayed(uow, stored, command)
    if command.otherwise is not None:
        return command.otherwise
    if len(helping) > 1 and not in_need:  # never guess whom words are meant for
        return notice(uow, person, Sentence("answer-relay-which"))
    if mine is not None:
        keep_words(uow, mine, person, command.text)
        return notice(uow, person, Sentence("answer-kept"), mine.alarm.drill is not None)
    return home(uow, person)


def lively_alarm_of(uow: UnitOfWork, person: str) -> StoredAlarm | None:
    """The person's own open alarm, else their open drill, locked. Nobody practises while they help
    in earnest: their words are for whoever needs them (L12)."""
    mine = _lively(uow, uow.tx.unresolved_of(person, drill=False))
    if mine is not None:
        return mine
    drill = _lively(uow, uow.tx.unresolved_of(person, drill=True))
    helps = drill is not None and not all(_helping(uow, person).values())
    return None if helps else drill


def helps_in(uow: UnitOfWork, person: str) -> Sequence[str]:
    """The alarms of others in which the person helps just now; drills where there is no other."""
    found = _helping(uow, person)
    return [one for one, is_drill in found.items() if not is_drill] or list(found)


def _helping(uow: UnitOfWork, person: str) -> Mapping[str, bool]:
    return uow.tx.helping(person, since=uow.now - rules.NEW_ALARM_AFTER_MS)


def _lively(uow: UnitOfWork, stored: StoredAlarm | None) -> StoredAlarm | None:
    """L6: what has been quiet for two hours is over. Words, and a cry above all, must not vanish
    into a relay that nobody reads any more."""
    if stored is None or rules.is_over_quietly(stored.alarm, uow.now):
        return None
    return stored


def _is_real_cry(command: Command | None) -> TypeGuard[Raise]:
    return isinstance(command, Raise) and command.drill is None


def _relayed(uow: UnitOfWork, stored: StoredAlarm, command: Say) -> Answer:
    """To the other side. In a drill they read a cry in more words than one as a line of the play:
    whoever means it is told at once how to be heard (L1, L8)."""
    person, is_drill = command.origin.person, stored.alarm.drill is not None
    answer = _relay(uow, stored, person, command.text)
    if is_drill and _is_real_cry(command.otherwise):
        return notice(uow, person, Sentence("answer-relay-in-drill"), is_drill)
    return answer


def _in_card(uow: UnitOfWork, command: Say) -> Answer:
    """The text box of a card: it says itself which alarm is meant."""
    person = command.origin.person
    stored = uow.tx.lock_alarm(command.incident or "")
    if stored is None or may(stored.alarm, person, Verb.RELAY) is not PermissionAnswer.YES:
        return notice(uow, person, NOT_YOURS)
    note = Sentence("answer-empty-text")
    if command.text.strip():
        unread = _relay(uow, stored, person, command.text).view
        stored = uow.tx.lock_alarm(stored.alarm.id) or stored
        others = [stored.alarm.name_of(other) for other in _other_side(stored.alarm, person)]
        note = Sentence("answer-relayed", (("name", ", ".join(others)),))
        if isinstance(unread, NoticeView):
            note = unread.sentence
    views = alarm_views(uow, stored.alarm)
    if person == stored.alarm.caseworker.id and not stored.alarm.helps(person):
        return Answer(views.status(person), stored.alarm.id, note=note)
    return Answer(views.alert(person, None), stored.alarm.id, note=note)


def _relay(uow: UnitOfWork, stored: StoredAlarm, person: str, text: str) -> Answer:
    """To everybody on the other side who can be reached; the sender is told if nobody can."""
    alarm = stored.alarm
    word = keep_words(uow, stored, person, text)
    others = _other_side(alarm, person)
    reached = [other for other in others if uow.can_reach(other)]
    for other in reached:
        view = RelayView(
            incident=alarm.id,
            drill=alarm.drill is not None,
            language=uow.directory.language(other),
            from_name=alarm.name_of(person),
            text=masked(text),
            reader_is_caseworker=other == alarm.caseworker.id,
        )
        uow.tell(other, view, SentRelay(alarm.id, word), f"relay:{word}:{other}")
    if not reached:
        return notice(uow, person, Sentence("answer-relay-nobody"), alarm.drill is not None)
    return SILENT


def _other_side(alarm: Alarm, person: str) -> list[str]:
    """Caseworker and helpers, without the one who wrote. In a drill alone one writes to oneself."""
    if alarm.drill == "alone":
        return [person]
    everyone = [alarm.caseworker.id, *(claim.person for claim in alarm.claims if claim.person)]
    return [other for other in dict.fromkeys(everyone) if other != person]


def relay_view(uow: UnitOfWork, person: str, message: SentRelay) -> RelayView | None:
    """What was written, for whom it was passed on to; None once it is erased."""
    alarm = uow.tx.get_alarm(message.incident)
    if alarm is None:
        return None
    word = next((w for w in uow.tx.words(alarm.id) if w.id == message.word), None)
    text = uow.read_word(alarm.id, word) if word else None
    if word is None or text is None:
        return None
    return RelayView(
        incident=alarm.id,
        drill=alarm.drill is not None,
        language=uow.directory.language(person),
        from_name=alarm.name_of(word.author),
        text=text,
        reader_is_caseworker=person == alarm.caseworker.id,
    )
