"""Splits what people write into words, and loads the words the bot knows (texts/words.toml)."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Generic, NamedTuple, TypeVar

_Meaning = TypeVar("_Meaning")

# Commas and the like part words even without a space; a slash between digits is a date.
_BETWEEN = re.compile(r"[\s,;!?…]+|(?<!\d)/|/(?!\d)")

Phrase = tuple[str, ...]


class Token(NamedTuple):
    """One word: as it was written, and as it is compared."""

    written: str
    key: str


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text. Case, accents' composition, signs around and hyphens do not matter."""
    composed = unicodedata.normalize("NFC", text)
    # Zero-width and direction marks come along when text is pasted; nobody sees them.
    visible = "".join(char for char in composed if unicodedata.category(char) != "Cf")
    found = (Token(word, _key(word)) for word in _BETWEEN.split(visible))
    return tuple(token for token in found if token.key)


def _key(word: str) -> str:
    folded = unicodedata.normalize("NFKC", word).casefold()
    # Not by a pattern: a pasted line of ten thousand dots would take it minutes.
    letters = [place for place, char in enumerate(folded) if char.isalnum()]
    kept = folded[letters[0] : letters[-1] + 1] if letters else ""
    return re.sub(r"(?<=[^\W\d])[-‐‑–'’]+(?=[^\W\d])", "", kept)


def written(words: Iterable[Token]) -> str:
    """The words as they were written, with single spaces."""
    return " ".join(word.written for word in words)


def phrase(text: str) -> Phrase:
    """A text as the keys of its words."""
    return tuple(token.key for token in tokens(text))


class Lexicon(Generic[_Meaning]):
    """Phrases and what each of them means; one phrase has one meaning."""

    def __init__(self, name: str, entries: Iterable[tuple[str, _Meaning]]) -> None:
        """Raises ValueError naming the phrase that is empty or has two meanings."""
        self._meanings: dict[Phrase, _Meaning] = {}
        for text, meaning in entries:
            keys = phrase(text)
            if not keys:
                raise ValueError(f"words.toml, {name}: an empty word")
            if self._meanings.setdefault(keys, meaning) != meaning:
                raise ValueError(
                    f"words.toml, {name}: «{text}» stands for both "
                    f"{self._meanings[keys]} and {meaning}"
                )
        self._longest = max((len(keys) for keys in self._meanings), default=0)

    def at(self, words: tuple[Token, ...], start: int) -> tuple[_Meaning, int] | None:
        """The meaning of the longest phrase that begins at `start`, and how many words it has."""
        for length in range(min(self._longest, len(words) - start), 0, -1):
            keys = tuple(word.key for word in words[start : start + length])
            if keys in self._meanings:
                return self._meanings[keys], length
        return None

    def first(self, words: tuple[Token, ...]) -> _Meaning | None:
        """The meaning of the first known phrase anywhere in the words."""
        for start in range(len(words)):
            if found := self.at(words, start):
                return found[0]
        return None


@dataclass(frozen=True, slots=True)
class AlarmPhrases:
    """What counts as a cry for help in the middle of a short message. `no_drill`: what makes it one
    where the message begins with the word for a drill."""

    longest: int
    phrases: Lexicon[bool]
    words: frozenset[str]
    calm: tuple[Phrase, ...]
    no_drill: frozenset[str]


@cache
def words_file() -> Mapping[str, Any]:
    """The contents of texts/words.toml, read once."""
    content = files("bot.texts").joinpath("words.toml").read_text(encoding="utf-8")
    return tomllib.loads(content)


def by_language(section: Mapping[str, Mapping[str, list[str]]]) -> Iterable[tuple[str, str]]:
    """Pairs of (word, name) from tables like `[commands.hjelp]` with nb, nn and en."""
    for name, languages in section.items():
        for listed in languages.values():
            for word in listed:
                yield word, name


def listed(section: Mapping[str, list[str]]) -> Iterable[tuple[str, str]]:
    """Pairs of (word, name) from a table whose values are lists of words."""
    for name, words in section.items():
        for word in words:
            yield word, name
