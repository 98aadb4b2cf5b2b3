"""Where a guided conversation lies, and how it follows the caseworker from one place to the next
(docs/decisions/0015): within an alarm, within one that has ended while the call went on, or with
the person. What she wrote down outside any alarm follows her too."""

from bot.domain.alarm import guide, rules
from bot.domain.alarm.escalation import Draft
from bot.domain.alarm.state import Change
from bot.domain.alarm.timeline import FactKind
from bot.domain.guidance import Walk
from bot.service.outgoing import publish, sealed_anew
from bot.service.unit_of_work import Turn
from bot.store.records import StoredCard, StoredWalk


def alarm_of_call(turn: Turn, person: str, drills: bool) -> StoredCard | None:
    """The alarm that the person's call belongs to, locked: the open one (or, with `drills`, an open
    drill), else the one that has ended while the call went on."""
    stored = turn.tx.unresolved_of(person, drill=False)
    if stored is None and drills:
        stored = turn.tx.unresolved_of(person, drill=True)
    return stored or outlasted(turn, person)


def outlasted(turn: Turn, person: str) -> StoredCard | None:
    """The person's alarm that has ended in the middle of a call, locked; None once the call is
    over, another alarm has taken it over, or nothing has been answered for two hours (L6)."""
    return ended_meanwhile(turn, turn.tx.look_at_walk(person))


def ended_meanwhile(turn: Turn, left: StoredWalk | None) -> StoredCard | None:
    """The same, of a walk that has been looked up already."""
    stored = turn.tx.incident(left.incident) if left is not None and left.incident else None
    walk = stored.card.walk if stored is not None else None
    return stored if walk is not None and _is_of_this_call(walk, turn.now) else None


def adopted(turn: Turn, stored: StoredCard) -> StoredCard:
    """The alarm with the walk that was begun before it, if there is one, and in the same call (L6).
    A drill has its own: what is said in earnest never becomes part of one (L12)."""
    person, draft = stored.card.caseworker.id, Draft(stored.card, turn.moment)
    walk = turn.tx.walk_of(person) if stored.card.drill is None else None
    is_there = stored.card.walk is not None and not stored.card.walk.closed
    if walk is None or is_there or not _is_of_this_call(walk, turn.now):
        return stored
    guide.adopt(draft, person, walk)
    turn.tx.keep_walk(person, None)
    return publish(turn, stored, stored.organisation, Change(draft.card, tuple(draft.facts)))


def taken_along(turn: Turn, stored: StoredCard, before: StoredCard | None) -> StoredCard:
    """A new alarm with what belongs to the same call: the unfinished walk, from the alarm `before`
    or from outside any, and what was written down within the last two hours (L6). A finished walk
    stays where it was."""
    person, draft = stored.card.caseworker.id, Draft(stored.card, turn.moment)
    if before is not None and before.card.walk is not None:
        guide.adopt(draft, person, before.card.walk, shown=True)
        _give_up(turn, before, stored.card.id)
        turn.tx.keep_walk(person, None)
    elif (walk := turn.tx.walk_of(person)) is not None and _is_of_this_call(walk, turn.now):
        guide.adopt(draft, person, walk)
        turn.tx.keep_walk(person, None)
    _take_words(turn, draft, person)
    if not draft.facts:
        return stored
    return publish(turn, stored, stored.organisation, Change(draft.card, tuple(draft.facts)))


def _is_of_this_call(walk: Walk, at: int) -> bool:
    return not walk.closed and not rules.is_long_ago(walk.last_at, at)


def _give_up(turn: Turn, before: StoredCard, to: str) -> None:
    draft = Draft(before.card, turn.moment)
    guide.give_up(draft, before.card.caseworker.id, to)
    publish(turn, before, before.organisation, Change(draft.card, tuple(draft.facts)))


def _take_words(turn: Turn, draft: Draft, person: str) -> None:
    """Sealed for the alarm, and noted on its timeline with the moment they were written at."""
    incident = draft.card.id
    for word in turn.tx.words(person):
        text = turn.read_word(person, word)
        if text is None or rules.is_long_ago(word.at, turn.now):
            continue
        turn.tx.forget_word(word.id)
        turn.tx.keep_word(incident, sealed_anew(turn, incident, word, text))
        quote = True if word.quote else None
        digest = turn.keyring.digest(text)
        detail = {"word": word.id, "digest": digest, "quote": quote, "written_at": word.at}
        draft.note(FactKind.SAID, person, **detail)
