"""Understands what people write to the bot (contract.md, "Text commands"); pure.

The commands are in texts/words.toml, the cries in texts/cries.toml. The rules, first match wins:

1. The message begins with a command's word or phrase; the longest phrase counts. After
   `hjelp`, `trussel`, `øvelse`, `språk` and `borte` more words may follow. The other commands
   must be the whole message but for a "takk", or come with a slash: "avslutt" ends,
   "avslutt er vanskelig når han roper" does not, and nothing withdraws an alarm by accident.
   A cry behind `borte`, `språk` or `trussel`, and "øvelse slutt, hjelp", is read by rule 2.
2. It is a cry for help (`bot.dialogs.cries`). A missed cry is worse than a false alarm, but
   thanks, offers and refusals of help, and talk about cases, raise nothing.
3. It begins with `varsle kollegaer`, whatever follows: that is asking for help too.
4. It asks for one of the harmless commands in other words: "kan jeg se status?".
5. Otherwise there is no command, and `concern` tells whether there was a word of fear.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any

from bot.dialogs.answers import check_answers
from bot.dialogs.away import AwayRequest, check_away_words, parse_away
from bot.dialogs.cries import Cry, Tier, asks_about_a_thing, cry_in, cry_list, is_help, is_own_need
from bot.dialogs.vocabulary import (
    Lexicon,
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
    "Tier",
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
    REMOVE = "feil bilde"
    """Whoever sent a picture or file within a day. Takes back what was sent last, so that nobody
    sees it; it can be undone for a day. In no menu."""
    REPORT = "rapport"
    """Everybody, for themselves or a colleague. Begins the deviation report, or goes on with it."""
    NOTE = "notat"
    """Everybody, about an incident of their own. Begins the case note, or goes on with it."""
    STATUS = "status"
    """Everybody. Shows the open alarm's card again; without one, whether an alarm would work, and
    to leaders and safety representatives what their units have to follow up."""
    READINESS = "beredskap"
    """Everybody. Shows who is alerted, in which order, and the numbers."""
    CHECK = "sjekk"
    """Everybody. Has the nearest unit that one administers checked now, as its button does; to
    others it is `status`. While an alarm is open it is passed on like other words. In no menu."""
    RING_ME = "ring meg"
    """Whoever may be alerted, where calls are made. Shows when they are called, and calls them as a
    test; while an alarm is open it is passed on like other words. In no menu."""
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
    """Whoever may be alerted. Takes them out of the chain, now or from a day to come. May be
    followed by from when, until when, and by who takes over; what is unclear is asked."""
    BACK = "tilbake"
    """Whoever is away. Puts them back into the chain, whatever the organisation file says."""
    TOPIC = "trakassering"
    """Everybody. Says what to do about harassment, abuse and violence: tell of it, report it. In no
    menu."""
    MEANINGS = "hva er hva"
    """Everybody. Shows what the unit calls violence, threat, threatening, harassing and abusive. In
    no menu."""
    INSIGHT = "innsikt"
    """A unit's leaders, safety representatives and administrators. Shows its last twelve
    months."""
    TRAINING = "opplæring"
    """Everybody. Shows what one has practised and read, and what is due; administrators can see
    their unit's."""
    ADMIN = "admin"
    """A unit's administrators. Shows how it is set up; changes it where
    `RODTKORT_ORGANISATION_SOURCE=database`."""
    DESK = "oversikt"
    """A unit's administrators, leaders and safety representatives. Shows what needs them, as `hei`
    does, and what they look up and print; the home card to everybody else."""
    PAPERS = "skriv ut"
    """A unit's administrators, leaders and safety representatives. Opens its emergency card, its
    notification routine and its yearly figures. In no menu."""
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
    middle of a sentence, or no command, leaves the sentence whole but for the facts. `concern` is
    what the list of cries says where there is no command, and of a cry for somebody else `named`
    is who (R84).
    """

    command: Typed | None
    explicit: bool
    details: Details
    rest: str
    colleagues: bool = False
    concern: Tier = Tier.NONE
    named: str = ""


def understand(text: str) -> Heard:
    """What a message means; the rules are in the module's docstring. Never raises."""
    words = tokens(text)
    slash = _begins_with_slash(text)
    found = _commands().at(words, 0)
    if found and (behind := _cry_behind(found[0], words[found[1] :], text)) is not None:
        return _cried(behind, slash, words if found[0] is Typed.THREAT else words[found[1] :])
    if found and not _is_no_drill(found[0], words[found[1] :]):
        command, length = found
        whole = length == len(words)
        goes_on = command in _MAY_BE_FOLLOWED and not _is_talk(command, words, length, text)
        if whole or slash or goes_on or _only_courtesy(words[length:]):
            heard = _heard(command, slash or whole, words[length:], _after(text, words[:length]))
            # `hjelp kollegaer` with nothing else in it is one word like `hjelp`, in a relay too.
            both = command is Typed.HELP and heard.colleagues and not heard.rest
            return replace(heard, explicit=heard.explicit or both)
    cry = cry_in(words, text)
    if cry.tier.is_cry:
        return _cried(cry, slash, words)
    if found and found[0] is Typed.COLLEAGUES:
        return _heard(Typed.COLLEAGUES, False, words[found[1] :])
    if cry.tier in (Tier.NONE, Tier.OTHERWISE) and (asked := _asked_for(words, text)) is not None:
        return asked
    return Heard(None, False, Details(), written(words), concern=cry.tier)


def _cried(cry: Cry, slash: bool, words: tuple[Token, ...]) -> Heard:
    """A cry that no command's word says: the whole of it is told to whoever comes, but for the word
    itself. Nothing but a sign (🆘) is as plain as a command."""
    first = 1 if words and is_help(words[0], slip=True) else 0
    heard = _heard(Typed.HELP, slash and first > 0, words[first:])
    return replace(heard, explicit=heard.explicit or not words, concern=cry.tier, named=cry.named)


def _is_talk(command: Typed, words: tuple[Token, ...], length: int, text: str) -> bool:
    """ "Jeg trenger hjelp med Gosys": it begins like a cry, and is about a case or a thing."""
    if command is not Typed.HELP or length == len(words):
        return False
    says_help = length > 1 and any(is_help(word) for word in words[1:length])
    if says_help and not cry_in(words, text).tier.is_cry:
        return True
    return is_help(words[0]) and asks_about_a_thing(words)


# Only what shows something, or begins it: nothing is withdrawn, ended or left by the way.
HARMLESS = frozenset(
    {
        Typed.WARN, Typed.EVIDENCE, Typed.REPORT, Typed.NOTE, Typed.STATUS,
        Typed.READINESS, Typed.ROUTINES, Typed.PRIVACY, Typed.MEASURES, Typed.TOPIC,
        Typed.MEANINGS, Typed.INSIGHT, Typed.TRAINING, Typed.END,
    }
)  # fmt: skip
_MOST_OF_A_TOPIC = 5
_MOST_ASKED = 8  # words of a message that asks for something in other words


def _asked_for(words: tuple[Token, ...], text: str) -> Heard | None:
    """What a short message asks for among words like "kan jeg se": one command, and nothing that
    might be about something else ("rapport fra tiltaksarrangøren mangler")."""
    if not 1 < len(words) <= _MOST_ASKED:
        return None
    begins = next((n for n, word in enumerate(words) if word.key not in _around()), len(words))
    found = _commands().at(words, begins)
    if found and found[0] in (Typed.DRILL, Typed.AWAY):
        length = begins + found[1]
        rest = words[length:], _after(text, words[:length])
        return _heard(found[0], False, *rest) if begins else None
    commands, place, others = set(), 0, 0
    while place < len(words):
        if found := _commands().at(words, place):
            commands.add(found[0])
            place += found[1]
        else:
            others += words[place].key not in _around()
            place += 1
    if others:
        is_topic = Typed.TOPIC in commands and len(words) <= _MOST_OF_A_TOPIC
        return _heard(Typed.TOPIC, False, ()) if is_topic else _in_language(words, begins)
    only = commands.pop() if len(commands) == 1 else None
    return _heard(only, False, ()) if only in HARMLESS else None


def _in_language(words: tuple[Token, ...], begins: int) -> Heard | None:
    """ "Skriv nynorsk"."""
    rest = words[begins:]
    if not begins or len(rest) != 1 or _languages().at(rest, 0) is None:
        return None
    return _heard(Typed.LANGUAGE, False, rest)


def parse_language(rest: str) -> Language | None:
    """The language named in the words after `språk`; None if none is."""
    return _languages().first(tokens(rest))


def parse_drill(rest: str) -> Drill | None:
    """Alone or with the leader, from the words after `øvelse` (L12); None if not said."""
    return _drills().first(tokens(rest))


def _after(text: str, words: tuple[Token, ...]) -> str:
    """What stands behind these words, with its signs: in "kl. 14–15" they mean something."""
    text, end = unicodedata.normalize("NFC", text), 0
    for word in words:
        found = text.find(word.written, end)
        end = found + len(word.written) if found >= 0 else end
    return text[end:]


def _heard(command: Typed, explicit: bool, words: tuple[Token, ...], as_written: str = "") -> Heard:
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
    rest = as_written.strip() if command is Typed.AWAY and unknown else written(unknown)
    return Heard(command, explicit, Details(**found), rest, colleagues)


def is_greeting(text: str) -> bool:
    """Whether it only says hello."""
    words = tokens(text)
    return bool(words) and all(word.key in _greetings() for word in words)


def _only_courtesy(words: tuple[Token, ...]) -> bool:
    return all(word.key in _courtesy() for word in words)


def _cry_behind(command: Typed, rest: tuple[Token, ...], text: str) -> Cry | None:
    """ "Borte? Hjelp meg, han har kniv": a cry comes before whatever it was begun with. Behind
    `trussel`, which tells of one already, only a bare cry in the first person does; a drill's words
    are its own (`_is_no_drill`)."""
    if not rest or command not in (Typed.AWAY, Typed.LANGUAGE, Typed.THREAT):
        return None
    if command is Typed.THREAT and not is_own_need(written(rest)):
        return None
    cry = cry_in(rest, text)
    return cry if cry.tier.is_cry else None


def _is_no_drill(command: Typed, rest: tuple[Token, ...]) -> bool:
    """`øvelse slutt, hjelp`: a cry, and a word that says that it is no play (L6, L8)."""
    over = _no_drill()
    said_over = command is Typed.DRILL and any(word.key in over for word in rest)
    return said_over and cry_in(rest, "").tier.is_cry


def _begins_with_slash(text: str) -> bool:
    folded = unicodedata.normalize("NFKC", text)
    opening = re.match(r"[\W_]*", folded)
    return opening is not None and "/" in opening.group()


def check_words() -> None:
    """Load and validate all of words.toml; raises ValueError naming what is wrong in it."""
    for load in (
        _commands, _details, _languages, _drills, _courtesy, _greetings, _no_drill, _around,
        check_away_words, cry_list, check_answers,
    ):  # fmt: skip
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
def _greetings() -> frozenset[str]:
    return frozenset(key for text in words_file()["greetings"]["words"] for key in phrase(text))


@cache
def _no_drill() -> frozenset[str]:
    return frozenset(key for text in words_file()["no_drill"]["words"] for key in phrase(text))


@cache
def _around() -> frozenset[str]:
    return frozenset(key for text in words_file()["around"]["words"] for key in phrase(text))


# A mistake in words.toml must stop the start, not the first cry for help.
check_words()
