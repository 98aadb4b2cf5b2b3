"""Words that people wrote: the fact on the timeline, the words apart, encrypted (L11, L13)."""

from bot.domain.alarm import Change
from bot.domain.escalation import Draft
from bot.domain.masking import masked
from bot.domain.timeline import FactKind
from bot.service.outgoing import publish
from bot.service.storage import StoredCard, StoredWord
from bot.service.turn import Turn, new_id


def keep_words(turn: Turn, stored: StoredCard, person: str, text: str) -> str:
    """Stores the words apart and the fact on the timeline; returns the utterance's id."""
    card, clean = stored.card, masked(text)
    word = StoredWord(
        id=new_id(),
        author=person,
        at=turn.now,
        key_id=turn.keyring.current,
        sealed=b"",
    )
    sealed = turn.keyring.encrypt(clean, f"{card.id}/{word.id}")
    turn.tx.keep_word(card.id, StoredWord(word.id, word.author, word.at, word.key_id, sealed))
    draft = Draft(card, turn.moment)
    draft.note(FactKind.SAID, person, word=word.id, digest=turn.keyring.digest(clean))
    publish(turn, stored, stored.organisation, Change(draft.card, tuple(draft.facts)))
    return word.id
