"""A call in words: what is heard on the telephone, and what cards and the timeline say of it.

Whoever takes a telephone may be anybody, and a voicemail keeps it: before a key has been pressed
nothing is said but who needs help, by first name (L11). What is not given here cannot be said: no
place, unit, kind or words of anybody. Each sentence stands for itself, since the speaker makes and
remembers one at a time.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from bot.cards.kit.people import printed
from bot.cards.kit.words import as_text, first_name, in_a_row
from bot.domain.alarm.incident import Drill, DrillMark, How
from bot.domain.calls import RingOutcome
from bot.domain.organisation.organisation import Language
from bot.texts import Localised, say_in, text

_NO_NAME = re.compile(r"[^\w\s'’-]|[\d_]")
_ASIDE = re.compile(r"\([^)]*\)")  # "Ingrid Hansen (ekstern)"
_MOST_NAME = 40


def called(name: str, full: bool = False) -> str:
    """Return what somebody is called aloud: the first name, the whole with `full`, for when two of
    the alerted share the first. Directories write "Hansen, Ingrid" too. Empty where there is
    nothing that can be said."""
    last, comma, first = _ASIDE.sub(" ", name).partition(",")
    turned = f"{first} {last}" if comma and first.strip() else last
    clean = " ".join(_NO_NAME.sub(" ", turned).split())[:_MOST_NAME].strip(" -'’")
    if not any(unicodedata.name(letter, "").startswith("LATIN") for letter in clean):
        return ""  # a voice of ours would spell it, sign by sign
    aloud = clean.title() if clean.isupper() else clean  # or it is taken for letters
    return aloud if full else first_name(aloud)


def ask(
    name: str,
    language: Language,
    *,
    full: bool = False,
    others: int = 0,
    drill: DrillMark = False,
) -> str:
    """Return what is said first. `others` is how many more wait for the same leader (a storm): the
    key is about the one that is named."""
    say = say_in(language)
    who = _who(say, name, full)
    if others:
        needs = say("call-say-needs-others", name=who, count=others)
    else:
        needs = say("call-say-needs", name=who)
    return _marked(say, [say("call-say-card"), needs, *_keys(say, who, others)], drill)


def _keys(say: Localised, who: str, others: int) -> tuple[str, ...]:
    helps = say("call-say-key-help-one", name=who) if others else say("call-say-key-help")
    return (helps, say("call-say-key-cannot"), say("call-say-key-again"))


def wrong_key(language: Language, *, drill: DrillMark = False) -> str:
    """Return what is said after a key that means nothing: the choice once more."""
    say = say_in(language)
    return _marked(say, [say("call-say-wrong-key"), *_keys(say, "", 0)], drill)


def read_back(
    how: How,
    name: str,
    language: Language,
    *,
    full: bool = False,
    number: str | None = None,
    on_the_phone: bool = True,
    drill: DrillMark = False,
) -> str:
    """Return what whoever pressed 1 is to do, once they are the owner. `number` (E.164) is the
    caseworker's, and said twice; `on_the_phone` is false where nobody knows that she is."""
    say = say_in(language)
    who = _who(say, name, full)
    parts = [say("call-say-you-help", name=who)]
    match how:
        case How.CALL if number:
            spelled = digits_apart(number)
            parts.append(say("call-say-ring", name=who, number=spelled))
            parts.append(say("call-say-ring-again", number=spelled))
        case How.CALL:
            parts.append(say("call-say-ring-teams", name=who))
        case How.JOIN:
            parts.append(say("call-say-join"))
        case How.COME:
            parts += [say("call-say-come", name=who), say("call-say-come-where")]
        case _:
            busy = [say("call-say-on-the-phone", name=who)] if on_the_phone else []
            parts += [*busy, say("call-say-do-not-ring"), say("call-say-write")]
    return _marked(say, parts, drill)


def taken(helper: str, language: Language, *, drill: DrillMark = False) -> str:
    """Return who has it already: after a key that came second, or when somebody else has claimed
    while this call was answered."""
    say = say_in(language)
    said = say("call-say-taken", helper=_who(say, helper, False))
    return _marked(say, [said, say("call-say-thanks")], drill)


def yours(language: Language, *, drill: DrillMark = False) -> str:
    """Return that they help already, by their card: whoever holds the telephone has pressed
    nothing, and so hears no more (L11)."""
    say = say_in(language)
    return _marked(say, [say("call-say-yours"), say("call-say-card-waits")], drill)


def withdrawn(language: Language, *, drill: DrillMark = False) -> str:
    """Return that nobody is needed any more: the caseworker has taken it back."""
    return _thanked(say_in(language), "call-say-withdrawn", drill)


def over(language: Language, *, drill: DrillMark = False) -> str:
    """Return that it has been ended meanwhile."""
    return _thanked(say_in(language), "call-say-over", drill)


def declined(language: Language, *, last_for: str | None = None, drill: DrillMark = False) -> str:
    """Return the answer to 2. With nobody after them, `last_for` is whom it is said to instead."""
    say = say_in(language)
    if last_for is None:
        told = say("call-say-next")
    else:
        told = say("call-say-told", name=_who(say, last_for, False))
    return _marked(say, [say("call-say-thanks"), told], drill)


def wait(language: Language) -> str:
    """Return what is said when the answer to a key takes longer than a breath."""
    return text(language, "call-say-wait")


def failed(language: Language, *, drill: DrillMark = False) -> str:
    """Return what is said when a key could not be carried out."""
    say = say_in(language)
    return _marked(say, [say("call-say-failed"), say("call-say-card-waits")], drill)


def goodbye(language: Language, *, drill: DrillMark = False) -> str:
    """Return the end, without a choice: a voicemail may hear it too, so it says nothing of
    anybody."""
    say = say_in(language)
    ids = ("call-say-no-key", "call-say-card-waits", "call-say-bye")
    return _marked(say, [say(id) for id in ids], drill)


def plain_read_back(language: Language) -> str:
    """Return the answer to 1 while nothing can be stored: it is no claim yet, and does not sound
    like one."""
    said = ("call-say-thanks", "call-say-not-stored", "call-say-do-not-ring", "call-say-write")
    return " ".join(text(language, id) for id in said)


def trial(language: Language) -> str:
    """Return what *Ring meg* says: a test, and the key to press."""
    say = say_in(language)
    ids = ("call-say-card", "call-say-test", "call-say-test-nobody", "call-say-test-key")
    return " ".join(say(id) for id in ids)


def trial_works(language: Language) -> str:
    """Return the answer to the key in a test."""
    return text(language, "call-say-test-works")


def digits_apart(number: str) -> str:
    """Return a number digit by digit, in the groups in which Norwegians read it: `9 1 2, 3 4,
    5 6 7`; without the country where that is ours. A voice makes millions of what stands
    together."""
    groups = printed(number).removeprefix("+").split()
    if len(groups) == 1 and len(groups[0]) > 4:
        whole = groups[0]
        groups = [whole[:2], *(whole[at : at + 3] for at in range(2, len(whole), 3))]
    return ", ".join(" ".join(group) for group in groups)


_FIXED = (
    "call-say-card", "call-say-key-help", "call-say-key-cannot", "call-say-key-again",
    "call-say-drill-first", "call-say-drill-last", "call-say-canary-first",
    "call-say-canary-last", "call-say-do-not-ring", "call-say-write", "call-say-join",
    "call-say-come-where", "call-say-thanks", "call-say-withdrawn", "call-say-over",
    "call-say-yours", "call-say-next", "call-say-wrong-key", "call-say-wait", "call-say-failed",
    "call-say-card-waits", "call-say-no-key", "call-say-bye", "call-say-not-stored",
    "call-say-test", "call-say-test-nobody", "call-say-test-key", "call-say-test-works",
)  # fmt: skip


def fixed(language: Language) -> tuple[str, ...]:
    """The sentences that name nobody, to be made before anybody needs them."""
    return tuple(dict.fromkeys(part for id in _FIXED for part in sentences(text(language, id))))


_END = re.compile(r"(?<=[.?])\s+")


def sentences(words: str) -> tuple[str, ...]:
    """What is said, one sentence at a time."""
    return tuple(_END.split(words.strip())) if words.strip() else ()


# What stands in for a sentence with a name or a number where there is no voice but a recording.
RECORDED_INSTEAD = {
    "call-say-needs": "call-say-recorded-needs",
    "call-say-needs-others": "call-say-recorded-needs",
    "call-say-key-help-one": "call-say-key-help",
    "call-say-you-help": "call-say-recorded-help",
    "call-say-taken": "call-say-recorded-taken",
}
_RECORDED = (
    "call-say-card", "call-say-key-help", "call-say-key-cannot", "call-say-thanks",
    "call-say-drill-first", "call-say-canary-first",
)  # fmt: skip


def recorded(language: Language) -> tuple[str, ...]:
    """What is recorded: enough to be understood, and no more, since it travels with the bot."""
    parts = [part for id in _RECORDED for part in sentences(text(language, id))]
    instead = [text(language, id) for id in RECORDED_INSTEAD.values()]
    return tuple(dict.fromkeys((*parts, *instead)))


def _who(say: Localised, name: str, full: bool) -> str:
    return called(name, full) or say("call-say-somebody")


def _thanked(say: Localised, id: str, drill: DrillMark) -> str:
    return _marked(say, [say(id), say("call-say-thanks")], drill)


def _marked(say: Localised, parts: Iterable[str], drill: DrillMark) -> str:
    """The sentences as one; in a drill its word is the first and the last (L12)."""
    said = [part[:1].upper() + part[1:] for part in parts]
    if drill is Drill.CANARY:
        said = [say("call-say-canary-first"), *said, say("call-say-canary-last")]
    elif drill:
        said = [say("call-say-drill-first"), *said, say("call-say-drill-last")]
    return " ".join(said)


_CARD = {
    How.CALL: "call-card-call",
    How.JOIN: "call-card-join",
    How.COME: "call-card-come",
}


def ringing(say: Localised, names: Sequence[str]) -> str:
    """Return "Ringer Siri …" for the caseworker's card: until a key nobody is reached (L2)."""
    return say("call-card-ringing", names=in_a_row(say, (as_text(name) for name in names)))


def claimed(say: Localised, name: str, how: How) -> str:
    """Return that somebody has pressed 1, and how they will come."""
    return say(_CARD.get(how, "call-card-write"), name=as_text(name))


def claimed_silent(say: Localised, name: str) -> str:
    """Return that whoever pressed 1 has given no other sign, and that others are alerted."""
    return say("call-card-silent", name=as_text(name))


_OUTCOMES = {
    RingOutcome.CLAIMED: "call-end-claimed",
    RingOutcome.CANNOT: "call-end-cannot",
    RingOutcome.NO_KEY: "call-end-no-key",
    RingOutcome.NO_ANSWER: "call-end-no-answer",
    RingOutcome.BUSY: "call-end-busy",
    RingOutcome.DECLINED: "call-end-declined",
    RingOutcome.UNREACHABLE: "call-end-unreachable",
    RingOutcome.FAILED: "call-end-failed",
    RingOutcome.STOPPED: "call-end-stopped",
    RingOutcome.LOST: "call-end-lost",
    RingOutcome.NOT_MADE: "call-end-not-made",
    RingOutcome.WORKS: "call-say-test-works",
}


def outcome(say: Localised, what: RingOutcome) -> str:
    """Return what came of a call, for a timeline that people read (L2, L10)."""
    return say(_OUTCOMES[what])


def going_on(say: Localised, *, answered: bool) -> str:
    """Return where a call is that is not over, for the timeline."""
    return say("call-end-answered" if answered else "call-end-ringing")
