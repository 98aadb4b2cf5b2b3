"""What whoever is alerted, or helps, answers in words (texts/answers.toml, L2, R21).

A claim is only what says so and nothing more: first person, present, in few words, no
question; beside it, behind a sign or "og", may stand where one is and how one goes, in words that
the list knows. Everything else is unclear, and the buttons come again. Pure; the list is read once.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from bot.dialogs.vocabulary import Patterns, Spelling, Token, WordRead, keys_of, tokens
from bot.domain.alarm.incident import How

LIST: Final = "answers.toml"
_MOST_WORDS = 8  # no line is longer
_MOST_IN_ALL = 16
_FEWEST_OF_WHERE = 3  # words: "jeg sitter her tar den"
_OTHERS = frozenset({"henne", "ho", "deg"})
# Behind the first word it is a question: "er jeg på vei til henne", "er det rett jeg tar den".
_OTHERS_OR_ASKED = _OTHERS | {"jeg", "den", "en", "ein"}
_BEGINS = frozenset({"jeg", "er", "sitter", "sit", "står", "rett", "like"})
_PARTS = frozenset({"komma", "punktum", "og", "and"})  # dictated signs too
_MOST_OF_A_NO = 12
_TO_YOU = frozenset({"deg"})
_WAYS: Final = {
    "usagt": None,
    "ring": How.CALL,
    "kom": How.COME,
    "bli_med": How.JOIN,
    "skriv": How.WRITE,
}


@dataclass(frozen=True, slots=True)
class SaidClaim:
    """Words that take an alarm; `how` is None where it was not said."""

    how: How | None


@dataclass(frozen=True, slots=True)
class _AnswerList:
    spelling: Spelling
    ways: tuple[tuple[How | None, Patterns], ...]
    before: frozenset[str]
    after: Patterns
    leaving: Patterns
    going: frozenset[str]
    no: Patterns
    before_no: frozenset[str]
    after_no: Patterns
    automatic: Patterns


def claim_in(text: str, names: Sequence[str] = ()) -> SaidClaim | None:
    """What the words take on, or None. `names` are those of whoever is to be helped: to call
    Ingrid is to call her."""
    known, words = _list(), tokens(text)
    if not words or len(words) > _MOST_IN_ALL or any(word.ends == "?" for word in words):
        return None
    read = _read(known, words, names)
    if len(words) <= _MOST_WORDS and (claim := _claim(known, read)) is not None:
        return claim
    parts = _parts(words)
    if len(parts) > 1 or words[-1].key in _PARTS:
        return _claim_among(known, parts, names)
    return _claim_behind_where_one_is(known, read)


def _claim_behind_where_one_is(known: _AnswerList, read: tuple[WordRead, ...]) -> SaidClaim | None:
    """The same without a sign between: "jeg er rett ved siden av løper bort til henne nå". Who is
    told of first is nobody else: "hun er på vei til deg" claims nothing."""
    if not read[0].means & _BEGINS:
        return None
    for place, word in enumerate(read):
        if place >= _FEWEST_OF_WHERE and (claim := _claim(known, read[place:])) is not None:
            return claim
        others = _OTHERS_OR_ASKED if place == 1 else _OTHERS
        if word.means & others or not word.means & known.going:
            return None
    return None


def _claim_among(
    known: _AnswerList, parts: Sequence[Sequence[Token]], names: Sequence[str]
) -> SaidClaim | None:
    claims: list[SaidClaim] = []
    for part in parts:
        read = _read(known, part, names)
        if (claim := _claim(known, read)) is not None:
            claims.append(claim)
        elif not _goes_with_a_claim(known, read):
            return None
    return next((claim for claim in claims if claim.how is not None), next(iter(claims), None))


def _claim(known: _AnswerList, read: tuple[WordRead, ...]) -> SaidClaim | None:
    said = [each for each in _without(known, read) if len(each) <= _MOST_WORDS]
    for how, patterns in known.ways:
        if any(patterns.whole(each) for each in said):
            return SaidClaim(how)
    return None


def _goes_with_a_claim(known: _AnswerList, part: tuple[WordRead, ...]) -> bool:
    """Whether it says only what one leaves, where one is, or how one goes. Every word has to be
    known: so no refusal, condition, task or later hour can stand in it."""
    rest = _stripped(part, known.before)
    if not rest or known.leaving.whole(rest) or known.after.whole(rest):
        return True
    return len(rest) > 1 and all(word.means & known.going for word in rest)  # "jeg kommer og går"


def _parts(words: Sequence[Token]) -> Sequence[Sequence[Token]]:
    """What stands between two signs, or two words that part as a sign does."""
    found: list[list[Token]] = [[]]
    for word in words:
        if word.key not in _PARTS:
            found[-1].append(word)
        if found[-1] and (word.ends or word.key in _PARTS):
            found.append([])
    return found if found[-1] else found[:-1]


def takes_back(text: str) -> bool:
    """Whether whoever helps says that they cannot after all. Whatever says more is for the one they
    help ("politiet kommer ikke før om en time")."""
    known, words = _list(), tokens(text)
    if not words or len(words) > _MOST_OF_A_NO or any(word.ends == "?" for word in words):
        return False
    clauses = [_stripped(each, known.before_no) for each in _clauses(known.spelling.read(words))]
    said = [each for each in clauses if each and not known.after_no.whole(each)]
    return bool(said) and all(_is_no(known, each) for each in said)


def _is_no(known: _AnswerList, said: tuple[WordRead, ...]) -> bool:
    ends = (end for end in range(len(said) - 1, 0, -1) if known.after_no.whole(said[end:]))
    return known.no.whole(said) or any(known.no.whole(said[:end]) for end in ends)


def is_automatic(text: str) -> bool:
    """Whether a machine wrote it: nobody is answered twice for it."""
    known = _list()
    read = known.spelling.read(tokens(text)[:_MOST_OF_A_NO])
    return bool(read) and known.automatic.begins(read)


def _read(known: _AnswerList, words: Sequence[Token], names: Sequence[str]) -> tuple[WordRead, ...]:
    read = known.spelling.read(words)
    each = [part for name in names for part in (name, *name.split())]
    called = keys_of([*each, *(f"{part}s" for part in each)])  # "to Ingrids office"
    return tuple(
        word._replace(means=word.means | _TO_YOU) if word.means & called else word for word in read
    )


def _without(known: _AnswerList, read: tuple[WordRead, ...]) -> Iterator[tuple[WordRead, ...]]:
    """The words, and what is left of them without what says no more."""
    said = _stripped(read, known.before)
    yield said
    for end in range(len(said) - 1, 0, -1):
        if known.after.whole(said[end:]):
            yield said[:end]


def _stripped(read: tuple[WordRead, ...], before: frozenset[str]) -> tuple[WordRead, ...]:
    start = 0
    while start < len(read) and read[start].means & before:
        start += 1
    return read[start:]


def _clauses(read: tuple[WordRead, ...]) -> Iterator[tuple[WordRead, ...]]:
    start = 0
    for place, word in enumerate(read):
        if word.ends or place == len(read) - 1:
            yield read[start : place + 1]
            start = place + 1


def check_answers() -> None:
    """Load and validate the list; raises ValueError naming what is wrong in it."""
    _list()


@cache
def _list() -> _AnswerList:
    content = files("bot.texts").joinpath(LIST).read_text(encoding="utf-8")
    try:
        sections = tomllib.loads(content)
        yes, no, slips = sections["ja"], sections["nei"], sections["slurv"]
        return _AnswerList(
            spelling=Spelling(sections["likt"], slips["ord"], keys_of(slips["ikke"])),
            ways=tuple(
                (how, Patterns(f"{LIST}, [ja] {name}", yes[name])) for name, how in _WAYS.items()
            ),
            before=keys_of(yes["foran"]),
            after=Patterns(f"{LIST}, [ja] bak", yes["bak"]),
            leaving=Patterns(f"{LIST}, [ja] dropper", yes["dropper"]),
            going=keys_of(yes["videre"]),
            no=Patterns(f"{LIST}, [nei] overalt", no["overalt"]),
            before_no=keys_of(no["foran"]),
            after_no=Patterns(f"{LIST}, [nei] bak", no["bak"]),
            automatic=Patterns(f"{LIST}, [automatisk]", sections["automatisk"]["begynner"]),
        )
    except KeyError as missing:
        raise ValueError(f"{LIST}: the part {missing} is missing") from None
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{LIST} cannot be read: {error}") from None
