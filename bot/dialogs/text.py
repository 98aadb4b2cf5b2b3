"""Understands what people write to the bot (contract.md, "Text commands"); pure.

The words themselves are in texts/words.toml. The rules, first match wins:

1. The message begins with a command's word or phrase; the longest phrase counts. After
   `hjelp`, `trussel`, `øvelse`, `språk` and `borte` more words may follow. The other commands
   must be the whole message but for a "takk", or come with a slash: "avslutt" ends,
   "avslutt er vanskelig når han roper" does not, and nothing withdraws an alarm by accident.
   "øvelse slutt, hjelp" is no drill: it is read by rule 3.
2. The first word is one slip away from "hjelp".
3. A short message contains a cry for help (`[cry]` in words.toml). A missed cry is worse than
   a false alarm, but thanks, offers and refusals of help raise nothing.
4. It begins with `varsle kollegaer`, whatever follows: that is asking for help too.
5. Otherwise there is no command.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

from bot.dialogs.away import AwayRequest, check_away_words, parse_away
from bot.dialogs.vocabulary import (
    AlarmPhrases,
    Lexicon,
    Phrase,
    Token,
    by_language,
    listed,
    phrase,
    tokens,
    words_file,
    written,
)
from bot.domain.alarm.incident import Details, Drill, IncidentKind, MeetingType, ThreatChannel
from bot.domain.organisation.organisation import Language, Workplace

__all__ = [
    "AwayRequest",
    "Heard",
    "Typed",
    "parse_away",
    "parse_drill",
    "parse_language",
    "understand",
]


class Typed(StrEnum):
    """What people can type. Behind each: who may, and what happens (docs/reference.md)."""

    HELP = "hjelp"
    """Everybody. Raises the alarm; while one is open, the next level is alerted at once. May be
    followed by how one meets, what it is about, where one is, and by words of one's own."""
    CANCEL = "avbryt"
    """Whoever cried. Withdraws the open alarm and tells everyone who was alerted; *Varsle igjen*
    undoes it."""
    WARN = "advarsel"
    """Everybody. Shows the sentence that warns, one step a card, with or without an alarm."""
    END = "avslutt"
    """Everybody. Shows the sentence that ends the call. It ends no call and no alarm by itself."""
    THREAT = "trussel"
    """Everybody. Tells the nearest leader of a threat at once, also without a cry. May be followed
    by where it came."""
    EVIDENCE = "bevis"
    """Everybody. Shows how evidence is kept, and what one's own incidents have."""
    REPORT = "rapport"
    """Everybody, for themselves or a colleague. Begins the deviation report, or goes on with it."""
    NOTE = "notat"
    """Everybody, about an incident of their own. Begins the case note, or goes on with it."""
    STATUS = "status"
    """Everybody. Shows the open alarm's card again; without one, whether an alarm would work, and
    to leaders and safety representatives what their units have to follow up."""
    READINESS = "beredskap"
    """Everybody. Shows who is alerted, in which order, and the numbers."""
    ROUTINES = "rutiner"
    """Everybody. Shows the unit's routines, checklists and role cards."""
    DRILL = "øvelse"
    """Everybody. Offers what to practise; with `alene`, `med leder` or a way of meeting behind it
    the drill starts at once."""
    LANGUAGE = "språk"
    """Everybody. Chooses the language of the cards; without a language behind it, asks which."""
    PRIVACY = "personvern"
    """Everybody. Shows what is kept about oneself, how long, and who has seen it."""
    MEASURES = "tiltak"
    """Whoever works in the unit reads its safety measures and suggests; leaders and administrators
    decide. Shows the register."""
    AWAY = "borte"
    """Whoever may be alerted. Takes them out of the chain. May be followed by until when, and by
    who takes over."""
    BACK = "tilbake"
    """Whoever is away. Puts them back into the chain, whatever the organisation file says."""
    INSIGHT = "innsikt"
    """A unit's leaders, safety representatives and administrators. Shows its last twelve
    months."""
    TRAINING = "opplæring"
    """Everybody. Shows what one has practised and read, and what is due; administrators can see
    their unit's."""
    ADMIN = "admin"
    """A unit's administrators. Shows how it is set up; changes it where
    `RODTKORT_ORGANISATION_SOURCE=database`."""
    HERE = "her i dag"
    """Whoever a unit lists. Says that one is at the office until midnight, and can be called by a
    colleague there. Behind `/her i dag` the room may follow."""
    COLLEAGUES = "varsle kollegaer"
    """Everybody. Calls those who are at the same office today; without an alarm it is a cry as
    well."""


_Fact = MeetingType | ThreatChannel | IncidentKind | Workplace | bool
_COLLEAGUES = "beside"
_MAY_BE_FOLLOWED = frozenset((Typed.HELP, Typed.THREAT, Typed.DRILL, Typed.LANGUAGE, Typed.AWAY))


@dataclass(frozen=True, slots=True)
class Heard:
    """What a message means.

    `explicit`: begins with a slash, or is exactly a command and nothing else; only such a
    message is a command while a relay runs. `details` are the facts named (R35, R40, R47),
    `colleagues` that those in the same office are to come (R46),
    `rest` the words that were neither command nor fact, as they were written. A cry in the
    middle of a sentence, or no command, leaves the sentence whole but for the facts.
    """

    command: Typed | None
    explicit: bool
    details: Details
    rest: str
    colleagues: bool = False


def understand(text: str) -> Heard:
    """What a message means; the rules are in the module's docstring. Never raises."""
    words = tokens(text)
    slash = _begins_with_slash(text)
    found = _commands().at(words, 0)
    if found and not _is_no_drill(found[0], words[found[1] :]):
        command, length = found
        whole = length == len(words)
        if whole or slash or command in _MAY_BE_FOLLOWED or _only_courtesy(words[length:]):
            heard = _heard(command, slash or whole, words[length:])
            # `hjelp kollegaer` with nothing else in it is one word like `hjelp`, in a relay too.
            both = command is Typed.HELP and heard.colleagues and not heard.rest
            return replace(heard, explicit=heard.explicit or both)
    if words and _one_slip_from_help(words[0].key):
        return _heard(Typed.HELP, slash, words[1:])
    if _is_cry(words):
        return _heard(Typed.HELP, False, words)
    if found and found[0] is Typed.COLLEAGUES:
        return _heard(Typed.COLLEAGUES, False, words[found[1] :])
    return Heard(None, False, Details(), written(words))


def parse_language(rest: str) -> Language | None:
    """The language named in the words after `språk`; None if none is."""
    return _languages().first(tokens(rest))


def parse_drill(rest: str) -> Drill | None:
    """Alone or with the leader, from the words after `øvelse` (L12); None if not said."""
    return _drills().first(tokens(rest))


def _heard(command: Typed, explicit: bool, words: tuple[Token, ...]) -> Heard:
    found: dict[str, Any] = {}
    unknown: list[Token] = []
    position = 0
    # A person's name after `borte` or a language must not be mistaken for a fact.
    has_facts = command in (Typed.HELP, Typed.THREAT, Typed.DRILL)
    while position < len(words):
        match = _details().at(words, position) if has_facts else None
        if match:
            (name, value), length = match
            found.setdefault(name, value)
            position += length
        else:
            unknown.append(words[position])
            position += 1
    colleagues = found.pop(_COLLEAGUES, False)
    return Heard(command, explicit, Details(**found), written(unknown), colleagues)


def _only_courtesy(words: tuple[Token, ...]) -> bool:
    return all(word.key in _courtesy() for word in words)


def _is_no_drill(command: Typed, rest: tuple[Token, ...]) -> bool:
    """`øvelse slutt, hjelp`: a cry, and a word that says that it is no play (L6, L8)."""
    over = _cry().no_drill
    return command is Typed.DRILL and any(word.key in over for word in rest) and _is_cry(rest)


def _begins_with_slash(text: str) -> bool:
    folded = unicodedata.normalize("NFKC", text)
    opening = re.match(r"[\W_]*", folded)
    return opening is not None and "/" in opening.group()


def _one_slip_from_help(word: str) -> bool:
    """One insertion, deletion, substitution or swap of neighbours away from "hjelp"."""
    target = "hjelp"
    # A trembling or resting finger repeats a letter many times: HJEEEELP.
    word = re.sub(r"(.)\1+", r"\1", word)
    if abs(len(word) - len(target)) > 1:
        return False
    cuts = [(target[:i], target[i:]) for i in range(len(target) + 1)]
    if len(word) < len(target):
        return any(head + tail[1:] == word for head, tail in cuts if tail)
    if len(word) > len(target):
        return any(word.startswith(head) and word[len(head) + 1 :] == tail for head, tail in cuts)
    swapped = any(head + tail[1] + tail[0] + tail[2:] == word for head, tail in cuts if tail[1:])
    return swapped or sum(a != b for a, b in zip(word, target, strict=True)) <= 1


def _is_cry(words: tuple[Token, ...]) -> bool:
    cry = _cry()
    if len(words) > cry.longest:
        return False
    if cry.phrases.first(words):
        return True
    keys = tuple(word.key for word in words)
    calm = {
        position
        for start in range(len(keys))
        for pattern in cry.calm
        for position in range(start, start + _calm_length(pattern, keys[start:]))
    }
    return any(key in cry.words and place not in calm for place, key in enumerate(keys))


def _calm_length(pattern: Phrase, keys: Phrase) -> int:
    """How many words from the start the pattern covers (`*` is up to two words); 0 if none."""
    if "*" not in pattern:
        return len(pattern) if keys[: len(pattern)] == pattern else 0
    gap = pattern.index("*")
    for skipped in range(3):
        filled = pattern[:gap] + keys[gap : gap + skipped] + pattern[gap + 1 :]
        if keys[: len(filled)] == filled:
            return len(filled)
    return 0


def check_words() -> None:
    """Load and validate all of words.toml; raises ValueError naming what is wrong in it."""
    for load in (_commands, _details, _languages, _drills, _courtesy, _cry, check_away_words):
        load()


@cache
def _commands() -> Lexicon[Typed]:
    section = words_file()["commands"]
    if missing := [command for command in Typed if command not in section]:
        raise ValueError(f"words.toml, commands: nothing for {', '.join(missing)}")
    entries = [(word, Typed(name)) for word, name in by_language(section)]
    return Lexicon("commands", entries)


@cache
def _details() -> Lexicon[tuple[str, _Fact]]:
    section = words_file()["details"]
    kinds: tuple[tuple[str, type[_Fact]], ...] = (
        ("meeting", MeetingType),
        ("channel", ThreatChannel),
        ("kind", IncidentKind),
        ("place", Workplace),
    )
    entries: list[tuple[str, tuple[str, _Fact]]] = [
        (word, (field, of(name)))
        for field, of in kinds
        for word, name in by_language(section[field])
    ]
    entries += [(word, (_COLLEAGUES, True)) for word, _ in by_language(section[_COLLEAGUES])]
    return Lexicon("details", entries)


@cache
def _languages() -> Lexicon[Language]:
    section = words_file()["languages"]
    return Lexicon("languages", [(word, Language(name)) for word, name in listed(section)])


@cache
def _drills() -> Lexicon[Drill]:
    section = words_file()["drills"]
    return Lexicon("drills", [(word, Drill(name)) for word, name in listed(section)])


@cache
def _courtesy() -> frozenset[str]:
    return frozenset(key for text in words_file()["courtesy"]["words"] for key in phrase(text))


@cache
def _cry() -> AlarmPhrases:
    section = words_file()["cry"]
    return AlarmPhrases(
        longest=int(section["longest"]),
        phrases=Lexicon("cry", [(text, True) for text in section["phrases"]]),
        words=frozenset(word for text in section["words"] for word in phrase(text)),
        calm=tuple(_pattern(text) for text in section["calm"]),
        no_drill=frozenset(word for text in section["no_drill"] for word in phrase(text)),
    )


def _pattern(text: str) -> Phrase:
    return tuple("*" if part == "*" else "".join(phrase(part)) for part in text.split())


# A mistake in words.toml must stop the start, not the first cry for help.
check_words()
