"""Splits what people write into words, and loads the words the bot knows (texts/words.toml)."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, Generic, NamedTuple, TypeVar

_Meaning = TypeVar("_Meaning")

# Signs part words even without a space, as a thumb writes them: "Hjelp.Han slår", "hjelp:nå",
# "hjelp(nå)". A slash, a full stop or a colon between digits is a date or a clock, and a full stop
# after a single letter an abbreviation.
_BETWEEN = re.compile(
    r"([\s,;!?…()\[\]{}\"«»“”„&|•–—]+|(?<!\d)[/:]|[/:](?!\d)"
    r"|\.{2,}|(?<=[^\W\d_][^\W\d_])\.(?=\w))"
)
_ADDRESS = re.compile(r"\b[a-z]{2,10}://\S*|\bwww\.\S*", re.IGNORECASE)
# What has neither pictures nor marks that nobody sees: ASCII, letters of Europe, usual signs.
_PLAIN = re.compile(r"[\x00-\x7f\u00c0-\u024f«»–—…‘’“”]*\Z")
_MOST_LETTERS = 5_000
_STOP, _PAUSE = frozenset(".!?…\n"), frozenset(',;:()–—"«»')

Phrase = tuple[str, ...]


class Token(NamedTuple):
    """One word: as it was written, and as it is compared. `ends` is the sign after it that ends a
    sentence or parts it ("." "?" ","), "" where the next word follows without one."""

    written: str
    key: str
    ends: str = ""


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text; of a very long one those at its beginning and its end. Case, accents'
    composition, signs around and hyphens do not matter."""
    if len(text) > _MOST_LETTERS:
        text = f"{text[: _MOST_LETTERS // 2]} {text[-_MOST_LETTERS // 2 :]}"
    composed = unicodedata.normalize("NFC", _ADDRESS.sub(" ", text))
    # Zero-width and direction marks come along when text is pasted; nobody sees them. Pictures
    # part words and end what was said: "hjelp🆘han".
    visible = composed
    if not _PLAIN.match(composed):
        kinds = ((char, unicodedata.category(char)) for char in composed)
        visible = "".join(
            f" {char}. " if kind == "So" else char for char, kind in kinds if kind != "Cf"
        )
    parts = _BETWEEN.split(visible)
    found: list[Token] = []
    for word, between in zip(parts[::2], [*parts[1::2], ""], strict=True):
        if key := _key(word):
            found.append(Token(word, key, _sign_in(_after(word) + between)))
        elif found and (sign := _sign_in(word + between)):
            found[-1] = found[-1]._replace(ends=found[-1].ends or sign)
    return tuple(found)


def _after(word: str) -> str:
    """The signs at the end of a word."""
    if word[-1:].isalnum():
        return ""
    last = next((n for n in range(len(word) - 1, -1, -1) if word[n].isalnum()), -1)
    return word[last + 1 :]


def _sign_in(between: str) -> str:
    if between in ("", " "):
        return ""
    if "?" in between:
        return "?"
    if any(sign in _STOP for sign in between):
        return "."
    return "," if any(sign in _PAUSE for sign in between) else ""


def _key(word: str) -> str:
    folded = unicodedata.normalize("NFKC", word).casefold()
    if folded.isalnum():  # as nearly every word is
        return folded
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
        found = (self.at(words, start) for start in range(len(words)))
        return next((meaning for meaning, _ in filter(None, found)), None)


@cache
def words_file() -> Mapping[str, Any]:
    """The contents of texts/words.toml, read once."""
    return tomllib.loads(files("bot.texts").joinpath("words.toml").read_text(encoding="utf-8"))


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


# How a list that a safety representative can read is matched with what people really write. Its
# lines are patterns (their signs are told at the top of texts/cries.toml): a word of one stands for
# all that is spelled like it in the list's own table, also with a slip of the thumb, with letters
# doubled, or written together with its neighbour.

_GAP = "*"
_MOST_IN_A_GAP = 3
_LETTERS = "abcdefghijklmnopqrstuvwxyzæøå0123456789"
_SHORT = 4  # in a word of so few letters only two that have changed places are a slip
_JOINED = range(5, 24)  # letters of what may be several words written together
_PART = 3  # letters of one of them at the least, but for these
_SHORT_PARTS = frozenset({"nå", "no", "nu", "me", "mæ", "us", "er", "eg", "vi", "de", "ho", "he"})
_PARTS = re.compile(r"\([^)]*\)|\S+")
_LONGEST_PART = 12
_DOUBLED = re.compile(r"(.)\1+")


class WordRead(NamedTuple):
    """A word as the patterns see it: everything it may stand for, whether it begins what stands
    between two signs, and the sign after it."""

    means: frozenset[str]
    begins: bool
    ends: str
    alone: bool = True  # not one of several that were written together


class Spelling:
    """Which word is meant by what was written."""

    def __init__(
        self,
        same: Mapping[str, list[str]],
        slips: Iterable[str],
        real: Iterable[str],
        short: Iterable[str] = (),
    ) -> None:
        """`same` is every word with its spellings; of `slips` one wrong letter is one, unless it is
        another word of the language (`real`). In a word of four letters only two that have changed
        places are, but for those in `short`."""
        means: dict[str, set[str]] = {}
        plain: dict[str, set[str]] = {}
        for word, spellings in same.items():
            for each in (word, *spellings):
                key = "".join(phrase(each))
                means.setdefault(key, set()).update((word, each))
                for other in _without_letters(key):
                    plain.setdefault(other, set()).update((word, each))
        means = {**plain, **means}  # "vaapen", "vapen", where it is no word of its own
        self.means = {key: frozenset((*words, key)) for key, words in means.items()}
        self._collapsed: dict[str, str] = {}
        for key in self.means:
            self._collapsed.setdefault(_once(key), key)
        self.real = frozenset(real)
        known = self.means.keys() | self.real
        self._slips: dict[str, str] = {}
        for word in slips:
            for slip in _slips_of(word, word in short):
                if slip not in known:
                    self._slips.setdefault(slip, word)
        self._parts = frozenset(k for k in self.means if len(k) >= _PART or k in _SHORT_PARTS)

    def read(self, words: Sequence[Token]) -> tuple[WordRead, ...]:
        """The words of a message in order; what was written together is parted."""
        found: list[WordRead] = []
        begins = True
        for word in words:
            keys = self._parted(word.key)
            for place, key in enumerate(keys):
                ends = word.ends if place == len(keys) - 1 else ""
                found.append(WordRead(self.meant(key), begins and place == 0, ends, len(keys) == 1))
            begins = bool(word.ends)
        return tuple(found)

    def meant(self, key: str) -> frozenset[str]:
        """Everything that one word may stand for, itself too."""
        found = self.means.get(key)
        if found is None and not key.isascii():
            found = self.means.get(key.translate(_OTHER_KEYBOARDS))
        if found is not None:
            return found
        known = self._slips.get(key) or self._undoubled(key)
        return self.means.get(known, frozenset((known,))) | {key} if known else frozenset((key,))

    def _undoubled(self, key: str) -> str | None:
        """A trembling or resting finger repeats a letter: HJEEEELP."""
        once = _once(key)
        if once == key:
            return None
        return self._collapsed.get(once, self._slips.get(once))

    def _parted(self, key: str) -> tuple[str, ...]:
        if key in self.means or key in self.real or len(key) not in _JOINED or key in self._slips:
            return (key,)
        parts, once = self._parts_of(key), _once(key)
        return parts or (self._parts_of(once) if once != key else ()) or (key,)

    def _parts_of(self, key: str) -> tuple[str, ...]:
        """The fewest known words that make it up; none where that cannot be."""
        best: list[tuple[str, ...] | None] = [(), *(None for _ in key)]
        for start in range(len(key) - 1):
            if (before := best[start]) is None:
                continue
            for end in range(start + 2, min(len(key), start + _LONGEST_PART) + 1):
                part = key[start:end]
                fewer = (known := best[end]) is None or len(before) + 1 < len(known)
                if fewer and (part in self._parts or part in self._slips):
                    best[end] = (*before, part)
        return best[-1] or ()


def _once(key: str) -> str:
    return _DOUBLED.sub(r"\1", key)


def _without_letters(key: str) -> Iterator[str]:
    """As it is written on a keyboard that has no æ, ø and å."""
    for letters in (("ae", "oe", "aa"), ("ae", "o", "a")):
        plain = key.translate(dict(zip(map(ord, "æøå"), letters, strict=True)))
        if plain != key:
            yield plain


_OTHER_KEYBOARDS = str.maketrans("äö", "æø")


def _slips_of(word: str, all_of_it: bool) -> Iterator[str]:
    """All that is one slip away: two letters that have changed places, one twice, and in a longer
    word one wrong, too many or missing."""
    for n in range(len(word) - 1):
        yield word[:n] + word[n + 1] + word[n] + word[n + 2 :]
    for n in range(len(word)):
        yield word[:n] + word[n] + word[n:]
    if len(word) <= _SHORT and not all_of_it:
        return
    for n in range(len(word)):
        yield word[:n] + word[n + 1 :]
        for letter in _LETTERS:
            yield word[:n] + letter + word[n + 1 :]
            yield word[:n] + letter + word[n:]
    for letter in _LETTERS:
        yield word + letter


class _Line(NamedTuple):
    """One way to read a pattern. A word of it is a set of words, a gap is None, and what begins a
    word stands in `prefixes` by its place."""

    words: tuple[frozenset[str] | None, ...]
    prefixes: Mapping[int, tuple[str, ...]]
    begins: bool
    ends: bool


class Span(NamedTuple):
    """Where a pattern was found: from the word `start` to before `end`."""

    start: int
    end: int


class Patterns:
    """Some lines of a list, ready to be looked for."""

    def __init__(self, name: str, lines: Iterable[str]) -> None:
        """Raises ValueError naming the list and the line in which something is wrong."""
        # By the first word and, where it is a plain one, the next: most lines are never looked at.
        self._first: dict[str, dict[str, list[_Line]]] = {}
        self._any: list[_Line] = []
        for text in lines:
            for line in _ways(name, text):
                first, *others = line.words
                if first is None or 0 in line.prefixes:
                    self._any.append(line)
                    continue
                then = others[0] if others and 1 not in line.prefixes else None
                for word, other in product(first, then or ("",)):
                    self._first.setdefault(word, {}).setdefault(other, []).append(line)

    def all_in(self, words: Sequence[WordRead]) -> Iterator[Span]:
        """Everywhere that one of the lines fits."""
        for start, word in enumerate(words):
            for line, place in self._beginning(words, start):
                if line.begins and not word.begins:
                    continue
                end = _end(line, words, place, start + place)
                if end is not None:
                    yield Span(start, end)

    def _beginning(self, words: Sequence[WordRead], start: int) -> Iterator[tuple[_Line, int]]:
        """The lines that may stand at `start`, and how many of their words do for certain; one may
        come twice."""
        then = ("", *words[start + 1].means) if start + 1 < len(words) else ("",)
        for meaning in words[start].means:
            if after := self._first.get(meaning):
                for other in then:
                    for line in after.get(other, ()):
                        yield line, 2 if other else 1
        for line in self._any:
            yield line, 0

    def fits(self, words: Sequence[WordRead]) -> bool:
        """Whether one of the lines stands anywhere in the words."""
        return next(self.all_in(words), None) is not None

    def whole(self, words: Sequence[WordRead]) -> bool:
        """Whether one of the lines is all that the words say."""
        return self.begins(words, whole=True)

    def begins(self, words: Sequence[WordRead], *, whole: bool = False) -> bool:
        """Whether the words begin with one of the lines, or as a `whole` are one."""
        may_begin = self._beginning(words, 0) if words else ()
        return any(_end(line, words, n, n, whole) is not None for line, n in may_begin)


def _ways(name: str, text: str) -> Iterator[_Line]:
    """Every way to read a line: with and without what may be missing."""
    body = text.strip().removeprefix("^").removesuffix(".")
    parts = _PARTS.findall(body)
    if not parts or all(part == _GAP for part in parts):
        raise ValueError(f"{name}: «{text}» has no word in it")
    ways: list[tuple[str, ...]] = [()]
    for part in parts:
        optional = part.startswith("(") and part.endswith(")")
        inner = part[1:-1] if optional else part
        if set(inner) & set("()"):
            raise ValueError(f"{name}: «{text}» has a bracket too many or too few")
        ways = [*((*way, *inner.split()) for way in ways), *(ways if optional else ())]
    for way in ways:
        if not way:
            continue
        words: list[frozenset[str] | None] = []
        prefixes: dict[int, tuple[str, ...]] = {}
        for place, part in enumerate(way):
            meant, begun = _options(part)
            if "" in (meant or ()) or "" in begun:
                raise ValueError(f"{name}: «{text}» has an empty place")
            words.append(meant)
            if begun:
                prefixes[place] = begun
        is_first, is_last = text.strip().startswith("^"), text.strip().endswith(".")
        yield _Line(tuple(words), prefixes, is_first, is_last)


@cache  # the same stands in many lines
def _options(part: str) -> tuple[frozenset[str] | None, tuple[str, ...]]:
    """The words that one place of a line may be, and what words of it may begin with."""
    if part == _GAP:
        return None, ()
    options = part.split("/")
    whole = frozenset(_joined(one) for one in options if not one.endswith(_GAP))
    return whole, tuple(_joined(one) for one in options if one.endswith(_GAP))


@cache
def _joined(word: str) -> str:
    as_it_is = word.isascii() and word.isalpha() and word.islower()  # as most are
    return word if as_it_is else "".join(phrase(word))


def _end(
    line: _Line, words: Sequence[WordRead], place: int, at: int, whole: bool = False
) -> int | None:
    """Where the line ends that stands at `at` from its word `place` on; None where it does not. As
    the `whole` it has to be all there is."""
    for here in range(place, len(line.words)):
        wanted = line.words[here]
        if wanted is None:
            return _after_gap(line, words, here, at, whole)
        if at >= len(words):
            return None
        means = words[at].means
        if means.isdisjoint(wanted):
            begun = line.prefixes.get(here)
            if begun is None or not any(word.startswith(begun) for word in means):
                return None
        at += 1
    done = at == len(words) or (not whole and (not line.ends or bool(words[at - 1].ends)))
    return at if done else None


def _after_gap(
    line: _Line, words: Sequence[WordRead], place: int, at: int, whole: bool
) -> int | None:
    """The same for a line whose word `place` stands for up to three of them, or for none."""
    for skip in range(at, at + _MOST_IN_A_GAP + 1):
        found = _end(line, words, place + 1, skip, whole)
        if found is not None:
            return found
        # What is left out does not reach over a sign.
        if skip >= len(words) or words[skip].ends or (place and words[skip - 1].ends):
            break
    return None


def keys_of(words: Sequence[str]) -> frozenset[str]:
    """Words of a list, or of a name, as they are compared."""
    return frozenset("".join(phrase(word)) for word in words)  # may be people's: not kept
