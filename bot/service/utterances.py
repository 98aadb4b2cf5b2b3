"""Words that people wrote: the fact on the timeline, the words apart, encrypted (L11, L13)."""

from dataclasses import replace

from bot.domain.alarm.escalation import Draft
from bot.domain.alarm.state import Change
from bot.domain.alarm.timeline import FactKind
from bot.domain.reports.masking import masked
from bot.service.outgoing import publish
from bot.service.unit_of_work import Turn, new_id
from bot.store.records import StoredCard, StoredWord

MOST_LETTERS = 10_000  # of what is written down after a call


def keep_words(
    turn: Turn, stored: StoredCard, person: str, text: str, *, quote: bool = False
) -> str:
    """Stores the words apart and the fact on the timeline; returns the utterance's id. `quote`
    marks what somebody else said, letter by letter."""
    card = stored.card
    word, clean = seal_words(turn, card.id, person, text, quote=quote)
    draft = Draft(card, turn.moment)
    digest = turn.keyring.digest(clean)
    draft.note(FactKind.SAID, person, word=word.id, digest=digest, quote=True if quote else None)
    publish(turn, stored, stored.organisation, Change(draft.card, tuple(draft.facts)))
    return word.id


def seal_words(
    turn: Turn, of: str, person: str, text: str, *, quote: bool
) -> tuple[StoredWord, str]:
    """Stores the words, masked and encrypted, under an alarm's id, or outside any under the
    author's. Returns both."""
    clean = masked(text)
    word = StoredWord(new_id(), person, turn.now, key_id="", sealed=b"", quote=quote)
    word = sealed_anew(turn, of, word, clean)
    turn.tx.keep_word(of, word)
    return word, clean


def sealed_anew(turn: Turn, of: str, word: StoredWord, clean: str) -> StoredWord:
    """The utterance as it lies under `of`: it can be read nowhere else."""
    sealed = turn.keyring.encrypt(clean, f"{of}/{word.id}")
    return replace(word, key_id=turn.keyring.current, sealed=sealed)
