"""Whether what somebody wrote is a cry for help, in three tiers (texts/cries.toml, R11, L1).

*Always*: the alarm is out; in doubt a cry is a cry. *Alone*: in a message of three words.
*Otherwise* a word of fear in other talk raises nothing, and the bot asks. Pure; the list is read
once.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Final

from bot.dialogs.vocabulary import Patterns, Span, Spelling, Token, WordRead, keys_of, tokens

LIST: Final = "cries.toml"
_MOST_WORDS = 150  # from the beginning and from the end each
_LAST_OF = 8  # words of a message that may end with a cry
_FEW = 3
_NAME_WORDS = 4
_NAMED_WITHIN = 12  # words: who is named stands first


class Tier(StrEnum):
    """What a message is, when it is no command."""

    ALWAYS = "always"
    ALONE = "alone"
    COLLEAGUE = "colleague"  # a cry for somebody else, who is named (R84)
    PAST = "past"
    OTHERWISE = "otherwise"
    NONE = "none"

    @property
    def is_cry(self) -> bool:
        """Whether the alarm goes out."""
        return self in (Tier.ALWAYS, Tier.ALONE, Tier.COLLEAGUE)


@dataclass(frozen=True, slots=True)
class Cry:
    """What the list says of a message; `named` is whom it is about, as it was written."""

    tier: Tier
    named: str = ""


def cry_in(words: Sequence[Token], text: str) -> Cry:
    """The tier of a message; `words` are its tokens. Never raises."""
    known = cry_list()
    if any(sign in text for sign in known.signs):
        return Cry(Tier.ALWAYS)
    if not words:
        return (
            Cry(Tier.ALWAYS) if any(sign in text for sign in known.lone_signs) else Cry(Tier.NONE)
        )
    message = _Message(known, _read(words))
    is_past = message.is_past
    named = "" if is_past else _colleague(known, words)
    if named and not message.is_calm_at_first:
        return Cry(Tier.COLLEAGUE, named)
    if message.is_always and not message.is_about_a_thing:
        return Cry(Tier.ALWAYS)
    if message.was_just_now or message.is_danger_now:
        return Cry(Tier.ALWAYS)
    if is_past:
        return Cry(Tier.PAST)
    if message.is_alone:
        return Cry(Tier.ALONE)
    return Cry(Tier.OTHERWISE if message.is_always or message.has_fear else Tier.NONE)


def strengthens(text: str) -> bool:
    """Whether the words strengthen an alarm that is open: hjelp, 112 and 🆘, nothing else. A slip
    of the thumb does where there is no other word: everything else is read by whoever helps."""
    known, words = cry_list(), tokens(text)
    if any(sign in text for sign in known.signs):
        return True
    read = _read(words)
    if not read:
        return any(sign in text for sign in known.lone_signs)
    if is_help(words[0]) or (len(words) == 1 and "hjelp" in read[0].means):
        return not any(span.start == 0 for span in known.calm.all_in(read))
    if words[0].key in ("112", "sos"):
        return len(words) <= _FEW
    ends_with_help = is_help(words[-1]) and len(words) > 1 and bool(words[-2].ends)
    return ends_with_help or known.strengthening.fits(read)


def is_own_need(text: str) -> bool:
    """Whether whoever is alerted, or helps, needs help themselves: only a bare cry in the first
    person says so ("hjelp", 112, 🆘, "hjelp meg …", "han truer meg"). Anything more may be about
    the one they help."""
    known, words = cry_list(), tokens(text)
    if any(sign in text for sign in known.signs):
        return True
    read = _read(words)
    bare = _without_courtesy(read)
    if not read:
        return any(sign in text for sign in known.lone_signs)
    if any(not _goes_on(read, span.end) for span in known.own_within.all_in(read)):
        return True
    if any(word.ends == "?" for word in read):
        return False
    if len(read) > 1 and "hjelp" in read[0].means and "meg" in read[1].means:
        return not _goes_on(read, 2)
    if len(bare) == 1:
        return bool(bare[0].means & {"hjelp", "112", "sos"})
    return known.whole.whole(bare) or known.own_whole.whole(bare) or known.first.whole(bare)


def _goes_on(read: Sequence[WordRead], at: int) -> bool:
    """ "Hjelp meg å forstå", "kan noen hjelpe meg med rutinene?"."""
    return at < len(read) and not read[at - 1].ends and bool(read[at].means & _GOES_ON)


_GOES_ON = frozenset({"å", "med", "to", "me", "and", "og"})


def sounds_like_threat(text: str) -> bool:
    """Whether words in an open alarm may tell of a threat. Never decided, only asked (L9)."""
    known, read = cry_list(), _read(tokens(text))
    figures = _places(known.figures, read)
    return any(not _over(span, figures) for span in known.threats.all_in(read))


def _read(words: Sequence[Token]) -> tuple[WordRead, ...]:
    if len(words) > 2 * _MOST_WORDS:
        words = (*words[:_MOST_WORDS], *words[-_MOST_WORDS:])
    read = cry_list().spelling.read(words)
    letters = next((n for n, word in enumerate(words) if len(word.key) > 1), len(words))
    if _meant_help("".join(word.key for word in words[:letters]).replace(".", "")):  # "h j e l p"
        return (WordRead(_HELP, True, ""), *read[letters:])
    broken = len(words) > 1 and len(words[1].key) <= _TAIL
    broken = broken and words[1].key not in cry_list().spelling.means
    if broken and _meant_help(words[0].key + words[1].key) and len(read) > 1:  # "hjel p"
        return (WordRead(_HELP, True, read[1].ends), *read[2:])
    run_on = bool(read) and words[0].key.startswith(cry_list().run_on)  # "hjelpmegværsåsnill"
    if run_on or (read and "hjelp" not in read[0].means and _meant_help(words[0].key)):
        return (read[0]._replace(means=read[0].means | _HELP), *read[1:])
    return read


def _meant_help(key: str) -> bool:
    """Whether the first word was to be "hjelp", however the thumb slipped: four of its letters in
    any order, or all of it with more behind it."""
    spelling = cry_list().spelling
    if key == "hjelp":
        return True
    if key in spelling.means or key in spelling.real:
        return False
    if len(key) <= _MOST_LETTERS and len({*key} & {*"hjelp"}) >= _LETTERS_OF_HELP:
        return True
    behind = key.removeprefix("hjelp")
    return behind != key and len(behind) <= _MOST_LETTERS and behind[:1] not in tuple("aeis")


_HELP, _HELPS = frozenset({"hjelp"}), frozenset({"hjelp", "hjelpe", "bistand"})
_TAIL = 2  # letters of a word that was broken in two
_MOST_LETTERS, _LETTERS_OF_HELP = 6, 4


def is_help(word: Token, slip: bool = False) -> bool:
    """Whether it is the word itself, however it is spelled; with `slip` also one that was meant to
    be."""
    spelling = cry_list().spelling
    if slip:
        return "hjelp" in spelling.meant(word.key) or _meant_help(word.key)
    return "hjelp" in spelling.means.get(word.key, frozenset())


def asks_about_a_thing(words: Sequence[Token]) -> bool:
    """Whether a message that begins with a word for help asks for it with a thing."""
    return _Message(cry_list(), _read(words)).is_about_a_thing


def _places(patterns: Patterns, read: Sequence[WordRead]) -> frozenset[int]:
    return frozenset(n for span in patterns.all_in(read) for n in range(span.start, span.end))


def _over(span: Span, places: frozenset[int]) -> bool:
    return any(n in places for n in range(span.start, span.end))


class _Message:
    """What the list says of the words of one message. Each is found out once, and only where it is
    asked for: most messages are about something else."""

    def __init__(self, known: "_CryList", read: Sequence[WordRead]) -> None:
        self._known = known
        self._read = read

    @cached_property
    def _figures(self) -> frozenset[int]:
        return _places(self._known.figures, self._read)

    @cached_property
    def _calm(self) -> frozenset[int]:
        return self._figures | _places(self._known.calm, self._read)

    @cached_property
    def _hits(self) -> Sequence[Span]:
        found = self._known.anywhere.all_in(self._read)
        return [span for span in found if not _over(span, self._calm)]

    @cached_property
    def _past_hits(self) -> bool:
        return any(not _over(span, self._calm) for span in self._known.past.all_in(self._read))

    @cached_property
    def _has_time(self) -> bool:
        return self._known.time.fits(self._read)

    @cached_property
    def _is_now(self) -> bool:
        return self._known.now.fits(self._read)

    @property
    def _is_over(self) -> bool:
        return self._has_time and not self._is_now

    @cached_property
    def is_always(self) -> bool:
        """Whether it is a cry wherever it was written."""
        return self._cries_beside(self._calm)

    @property
    def is_about_a_thing(self) -> bool:
        """Whether all that would be a cry asks for help with a thing ("hjelp meg med skriveren"),
        and no word of danger, or for help once more, stands anywhere."""
        asked, read = self._asked_with, self._read
        if not asked or self.has_fear or self._known.danger.fits(read):
            return False
        again = any(word.means & _HELPS for n, word in enumerate(read) if n not in asked)
        return not again and not self._cries_beside(self._calm | asked)

    @cached_property
    def _asked_with(self) -> frozenset[int]:
        """The places of what help is asked for with, and of the words that ask."""
        known, read = self._known, self._read
        found = {*_places(known.asks_whole, read)}
        asked = {span.end: span.start for span in known.asks_with.all_in(read)}
        for thing in known.things.all_in(read) if asked else ():
            if thing.start in asked and not read[thing.start - 1].ends:
                found.update(range(asked[thing.start], thing.end))
        return frozenset(found)

    def _cries_beside(self, calm: frozenset[int]) -> bool:
        known, read = self._known, self._read
        if known.first.begins(read) and not (0 in calm and 1 in calm):
            return True
        if known.whole.whole(_without_courtesy(read)):
            return True
        hits = (span for span in self._hits if not _over(span, calm))
        if any(not (self._is_told(span) and self._is_over) for span in hits):
            return True
        if known.whatever.fits(read) and not self._is_over:
            return True
        if len(read) > _LAST_OF:
            return False
        ends = any(span.end == len(read) for span in known.last.all_in(read))
        return ends and len(read) - 1 not in calm and not self._is_asked_for_others

    @property
    def _is_asked_for_others(self) -> bool:
        """ "Hun har rett på hjelp", "vil du ha hjelp?"."""
        if len(self._read) == 1:
            return False
        before, last = self._read[-2:]
        is_victim = bool(before.ends) or "meg" in before.means  # "på mæ hjelp" is no "med hjelp"
        return last.ends == "?" or (not is_victim and bool(before.means & self._known.not_last))

    @property
    def is_danger_now(self) -> bool:
        """Whether danger and haste stand in one message, in words of the writer's own."""
        read = self._read
        if (read and read[-1].ends == "?") or self._past_hits or self._is_over:
            return False
        return any(
            haste.fits(read) and any(not _over(at, self._calm) for at in danger.all_in(read))
            for danger, haste in self._known.together
        )

    def _is_told(self, span: Span) -> bool:
        return any(word.means & self._known.told for word in self._read[span.start : span.end])

    @property
    def is_past(self) -> bool:
        """Whether it tells of a threat that is over, or may be."""
        if self._past_hits:
            return True
        told = bool(self._hits) or self._known.past_with_time.fits(self._read)
        return told and self._has_time

    @property
    def was_just_now(self) -> bool:
        """Told in the past, and so few words, or so lately, that it may go on (L1)."""
        if not self._past_hits or self._has_time:
            return False
        return len(self._read) <= _FEW or self._is_now

    @property
    def is_alone(self) -> bool:
        """Whether a word of fear stands almost alone."""
        known, read = self._known, self._read
        if len(read) > known.longest_alone or any(word.ends == "?" for word in read):
            return False
        return any(
            not _over(span, self._calm) and read[span.start].alone
            for span in known.alone.all_in(read)
        )

    @property
    def has_fear(self) -> bool:
        """Whether there is a word of fear in its own sense."""
        fears = self._known.otherwise.all_in(self._read)
        return any(not _over(fear, self._figures) for fear in fears)

    @property
    def is_calm_at_first(self) -> bool:
        """Whether the first words, where somebody would be named, are of another kind."""
        first = range(min(len(self._read), _NAME_WORDS + 1))
        return bool(self._calm & {*first}) and not self._is_now


def _without_courtesy(read: Sequence[WordRead]) -> Sequence[WordRead]:
    """The words without what says no more: "nå", "takk", "vær så snill" at either end."""
    start, end = 0, len(read)
    while end > start + 1 and read[end - 1].means & _COURTESY:
        end -= 1
    while start < end - 1 and read[start].means & _COURTESY:
        start += 1
    return read[start:end]


_COURTESY = frozenset(
    {"nå", "takk", "please", "vær", "ver", "så", "snill", "her", "hei", "oi", "right"}
)


def _colleague(known: "_CryList", words: Sequence[Token]) -> str:
    """Who "er truet", "blir truet" or "trenger hjelp", as written; "" for nobody with a name, as a
    client or a case has none."""
    words = words[:_NAMED_WITHIN]
    read = known.spelling.read(words)
    if len(read) != len(words):
        return ""
    start = 1 if words[0].key in _ARTICLES and len(words) > 1 else 0
    for verb in range(start + 1, min(start + _NAME_WORDS, len(words) - 1) + 1):
        name = words[start:verb]
        begins, *others = name
        named = _may_be_named(known, begins) and all(
            word.written[:1].isupper() or _may_be_named(known, word) for word in others
        )
        if words[verb - 1].ends or not named:
            return ""
        rest = verb
        while rest < len(read) and read[rest].means & {"er", "blir"} and rest < verb + 2:
            rest += 1
        threatened = rest > verb and rest < len(read) and "truet" in read[rest].means
        needs = "trenger" in read[verb].means and any(
            "hjelp" in word.means for word in read[verb + 1 : verb + 3]
        )
        if threatened or needs:
            return " ".join(word.written.strip(".,!?:;*_") for word in name)
    return ""


_ARTICLES = frozenset({"ho", "hu", "han", "hun", "hainn", "'n", "a"})


def _may_be_named(known: "_CryList", word: Token) -> bool:
    means = known.spelling.meant(word.key)
    other = known.of_cases | {"ikke", "trenger", "truer", "truet", "hjelp", "redd", "nå", "kollega"}
    return not (means & other) and not any(char.isdigit() for char in word.key)


@cache
def cry_list() -> "_CryList":
    """The list in texts/cries.toml, read once; raises ValueError naming what is wrong in it."""
    return read_list(files("bot.texts").joinpath(LIST).read_text(encoding="utf-8"))


def read_list(content: str) -> "_CryList":
    """The list as it stands in the file. Raises ValueError with a sentence for whoever wrote it."""
    try:
        return _CryList(tomllib.loads(content))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{LIST} cannot be read: {error}") from None


class _CryList:
    """The list, ready to be looked for: each of its tables by what it is for."""

    def __init__(self, sections: Mapping[str, Any]) -> None:
        def part(section: str) -> Mapping[str, Any]:
            found = sections.get(section)
            if not isinstance(found, dict):
                raise ValueError(f"{LIST}: the part [{section}] is missing")
            return found

        def lines(section: str, name: str) -> list[str]:
            found = part(section).get(name)
            if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
                raise ValueError(f"{LIST}, [{section}]: «{name}» must be a list of words in quotes")
            return found

        def patterns(section: str, name: str) -> Patterns:
            return Patterns(f"{LIST}, [{section}] {name}", lines(section, name))

        same = {word: lines("likt", word) for word in part("likt")}
        longest = part("alene").get("lengst")
        if not isinstance(longest, int):
            raise ValueError(f"{LIST}, [alene]: «lengst» must be a number")
        self.longest_alone = longest
        slips, short, real = (lines("slurv", name) for name in ("ord", "korte", "ikke"))
        self.spelling = Spelling(same, slips, keys_of(real), short)
        self.signs = frozenset(lines("alltid", "tegn"))
        self.lone_signs = frozenset(lines("alltid", "tegn_alene"))
        self.first = patterns("alltid", "forst")
        self.run_on = tuple(keys_of(lines("alltid", "sammenskrevet")))
        self.whole = patterns("alltid", "hele")
        self.anywhere = patterns("alltid", "overalt")
        self.whatever = patterns("alltid", "uansett")
        self.together = (
            (patterns("alltid", "fare_sterk"), patterns("alltid", "haster")),
            (patterns("alltid", "fare_svak"), patterns("alltid", "tilkaller")),
        )
        self.last = patterns("alltid", "sist")
        self.not_last = keys_of(lines("alltid", "sist_ikke_etter"))
        self.alone = patterns("alene", "ord")
        self.otherwise = patterns("ellers", "overalt")
        self.past = patterns("fortid", "overalt")
        self.past_with_time = patterns("fortid", "med_tid")
        self.told = keys_of(lines("fortid", "fortalt"))
        self.time = patterns("fortid", "tid")
        self.now = patterns("fortid", "naa")
        self.calm = patterns("rolig", "overalt")
        self.figures = patterns("rolig", "talemater")
        self.things = patterns("rolig", "ting")
        self.asks_with = patterns("rolig", "hjelp_med")
        self.asks_whole = patterns("rolig", "ting_hele")
        self.danger = patterns("rolig", "ting_med_fare")
        self.of_cases = keys_of(lines("rolig", "sak"))
        self.strengthening = patterns("midt_i", "styrker")
        self.own_whole = patterns("midt_i", "selv_hele")
        self.own_within = patterns("midt_i", "selv_overalt")
        self.threats = patterns("trussel", "overalt")
