"""The quiet relay (product.md, "Claim"): what caseworker and claimant write goes to the other.

The timeline has the fact; the words are stored apart, encrypted and masked (L11, L13).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeGuard

from bot.cards.views import NoticeView, RelayView, Sentence
from bot.dialogs.commands import Command, Raise, Say
from bot.domain.alarm import rules
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import Verdict, may
from bot.domain.alarm.state import RedCard
from bot.domain.reports.privacy_filter import masked
from bot.service.alarm.act import NOT_YOURS
from bot.service.answer import SILENT, Answer, home, notice
from bot.service.outgoing import keep_words
from bot.service.unit_of_work import Turn
from bot.store.records import StoredCard

Otherwise = Callable[[Turn, Command], Answer]


def say(turn: Turn, command: Say, otherwise: Otherwise) -> Answer:
    """Relays, keeps, or does what the words otherwise mean (contract.md, "Text commands")."""
    person = command.origin.person
    if command.incident is not None:
        return _in_card(turn, command)
    mine = lively_alarm_of(turn, person)
    if mine is not None and mine.card.drill == "alone" and _is_real_cry(command.otherwise):
        return otherwise(turn, command.otherwise)  # L6, L8: nobody else would read these words
    if mine is not None and mine.card.claims:
        return _relayed(turn, mine, command)
    helping = helps_in(turn, person)
    in_need = mine is not None and mine.card.drill is None  # her words are about her own alarm
    if len(helping) == 1 and not in_need:
        stored = turn.tx.incident(helping[0])
        if stored is not None:
            return _relayed(turn, stored, command)
    if command.otherwise is not None:
        return otherwise(turn, command.otherwise)
    if len(helping) > 1 and not in_need:  # never guess whom words are meant for
        return notice(turn, person, Sentence("answer-relay-which"))
    if mine is not None:
        keep_words(turn, mine, person, command.text)
        return notice(turn, person, Sentence("answer-kept"), mine.card.drill is not None)
    return home(turn, person)


def lively_alarm_of(turn: Turn, person: str) -> StoredCard | None:
    """The person's own open alarm, else their open drill, locked. Nobody practises while they help
    in earnest: their words are for whoever needs them (L12)."""
    mine = _lively(turn, turn.tx.unresolved_of(person, drill=False))
    if mine is not None:
        return mine
    drill = _lively(turn, turn.tx.unresolved_of(person, drill=True))
    helps = drill is not None and not all(_helping(turn, person).values())
    return None if helps else drill


def helps_in(turn: Turn, person: str) -> Sequence[str]:
    """The alarms of others in which the person helps just now; drills where there is no other."""
    found = _helping(turn, person)
    return [one for one, is_drill in found.items() if not is_drill] or list(found)


def _helping(turn: Turn, person: str) -> Mapping[str, bool]:
    return turn.tx.helping(person, since=turn.now - rules.NEW_ALARM_AFTER_MS)


def _lively(turn: Turn, stored: StoredCard | None) -> StoredCard | None:
    """L6: what has been quiet for two hours is over. Words, and a cry above all, must not vanish
    into a relay that nobody reads any more."""
    if stored is None or rules.is_over_quietly(stored.card, turn.now):
        return None
    return stored


def _is_real_cry(command: Command | None) -> TypeGuard[Raise]:
    return isinstance(command, Raise) and command.drill is None


def _relayed(turn: Turn, stored: StoredCard, command: Say) -> Answer:
    """To the other side. In a drill they read a cry in more words than one as a line of the play:
    whoever means it is told at once how to be heard (L1, L8)."""
    person, is_drill = command.origin.person, stored.card.drill is not None
    answer = _relay(turn, stored, person, command.text)
    if is_drill and _is_real_cry(command.otherwise):
        return notice(turn, person, Sentence("answer-relay-in-drill"), is_drill)
    return answer


def _in_card(turn: Turn, command: Say) -> Answer:
    """The text box of a card: it says itself which alarm is meant."""
    person = command.origin.person
    stored = turn.tx.incident(command.incident or "")
    if stored is None or may(stored.card, person, Verb.RELAY) is not Verdict.YES:
        return notice(turn, person, NOT_YOURS)
    note = Sentence("answer-empty-text")
    if command.text.strip():
        unread = _relay(turn, stored, person, command.text).view
        stored = turn.tx.incident(stored.card.id) or stored
        others = [stored.card.name_of(other) for other in _other_side(stored.card, person)]
        note = Sentence("answer-relayed", (("name", ", ".join(others)),))
        if isinstance(unread, NoticeView):
            note = unread.sentence
    projection = turn.projection(stored.card)
    if person == stored.card.caseworker.id and not stored.card.helps(person):
        return Answer(projection.status(person), stored.card.id, note=note)
    return Answer(projection.alert(person, None), stored.card.id, note=note)


def _relay(turn: Turn, stored: StoredCard, person: str, text: str) -> Answer:
    """To everybody on the other side who can be reached; the sender is told if nobody can."""
    card = stored.card
    word = keep_words(turn, stored, person, text)
    others = _other_side(card, person)
    reached = [other for other in others if turn.can_reach(other)]
    for other in reached:
        view = RelayView(
            incident=card.id,
            drill=card.drill is not None,
            language=turn.directory.language(other),
            from_name=card.name_of(person),
            text=masked(text),
            reader_is_caseworker=other == card.caseworker.id,
        )
        payload = {"view": "relay", "incident": card.id, "word": word}
        turn.tell(other, view, payload, f"relay:{word}:{other}")
    if not reached:
        return notice(turn, person, Sentence("answer-relay-nobody"), card.drill is not None)
    return SILENT


def _other_side(card: RedCard, person: str) -> list[str]:
    """Caseworker and helpers, without the one who wrote. In a drill alone one writes to oneself."""
    if card.drill == "alone":
        return [person]
    everyone = [card.caseworker.id, *(claim.person for claim in card.claims if claim.person)]
    return [other for other in dict.fromkeys(everyone) if other != person]
