"""The words of the ladders: a file for each ladder and language (R2, R35). They are read before
anybody needs one, the bot's own and a unit's; here is what a file may say.

Which steps a ladder has is code (`domain/guidance.py`): no file can make one end without a warning.
What is said at each step is the file's, so that a safety representative can correct it. A file may
name what has happened in other words for each kind of incident (3.4.2).
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.alarm.incident import IncidentKind
from bot.domain.guidance import GuidedCall, Ladder, Step, steps_of
from bot.domain.organisation.organisation import Language
from bot.domain.reports.privacy_filter import masked


@dataclass(frozen=True, slots=True)
class Number:
    """Somebody to call, as the file has it."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step: the sentence to say, what to watch for, how the client reaches Nav (at the end)."""

    say: str
    watch: str
    reach: str = ""
    source: str = ""


HAPPENED = "{happened}"  # where a sentence names what has happened
_HAPPENED, _UNKNOWN = "happened", "unknown"
# Steps that came later: in a unit's file from before them they are ours.
_LATER = frozenset({Step.WHERE, Step.DANGER})


@dataclass(frozen=True, slots=True)
class LadderWording:
    """One ladder in one language. `happened` names what has happened, by the kind of incident; None
    is for a kind that is unknown, or that the file has no words for."""

    steps: Mapping[Step, StepWords]
    numbers: tuple[Number, ...] = ()
    happened: Mapping[IncidentKind | None, str] = field(default_factory=dict)

    def said(self, step: Step, kind: IncidentKind | None) -> str:
        """The sentence to say at a step that the file has."""
        happened = self.happened.get(kind) or self.happened.get(None, "")
        return self.steps[step].say.replace(HAPPENED, happened)


Wordings = Mapping[tuple[Ladder, Language], LadderWording]


@dataclass(frozen=True, slots=True)
class CardWords:
    """The words of one card: what is said is in the client's language, the rest in the reader's."""

    say: str
    watch: str
    reach: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Ladders:
    """The bot's own ladders, and those that units have in other words. A unit's ladder counts
    whole or not at all: in every language, or the bot's own in every language (L8)."""

    common: Wordings
    of_units: Mapping[str, Wordings] = field(default_factory=dict)
    _versions: dict[tuple[Ladder, str], str] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def shown(
        self, unit: str, guided_call: GuidedCall, reader: Language, kind: IncidentKind | None = None
    ) -> CardWords:
        """The words for where the guided call stands, as the caseworker's unit says them of the
        kind of incident that is known."""
        ladder, step = guided_call.ladder, guided_call.step
        mine = self._wording(unit, ladder, reader, step).steps[step]
        return CardWords(
            self._wording(unit, ladder, guided_call.language, step).said(step, kind),
            mine.watch,
            mine.reach,
            self._numbers(unit, ladder, reader),
        )

    def _numbers(self, unit: str, ladder: Ladder, reader: Language) -> tuple[Number, ...]:
        """Whom to call, as the unit has it, and before all the first of ours: nobody takes 113 off
        the card."""
        own, ours = self._wording(unit, ladder, reader).numbers, self.common[ladder, reader].numbers
        if not own or own == ours:
            return ours
        first = ours[:1]
        return first + tuple(one for one in own if one.phone not in {one.phone for one in first})

    def version(self, unit: str, ladder: Ladder) -> str:
        """What tells one wording of the unit's ladder from another, in whatever language."""
        of_unit = self.of_units.get(unit, {})
        own = [of_unit.get((ladder, language)) for language in Language]
        key = (ladder, "" if not any(own) else unit)
        if key not in self._versions:
            said = [_said(self._wording(unit, ladder, language)) for language in Language]
            self._versions[key] = hashlib.sha256(repr(said).encode()).hexdigest()[:16]
        return self._versions[key]

    def _wording(
        self, unit: str, ladder: Ladder, language: Language, step: Step | None = None
    ) -> LadderWording:
        """The unit's, where it has one, with this step."""
        own = self.of_units.get(unit, {}).get((ladder, language))
        has_it = own is not None and (step is None or step in own.steps)
        return own if own is not None and has_it else self.common[ladder, language]


def _said(wording: LadderWording) -> object:
    """What is the same as long as the words are; of a file without kinds as it always was, so that
    nobody is told of a change that nobody made."""
    said = sorted(wording.steps.items()), wording.numbers
    kinds = sorted((kind or "", words) for kind, words in wording.happened.items())
    return (*said, kinds) if kinds else said


MOST_LETTERS = 160  # two breaths aloud, and five lines of a card 320 px wide
_KEYS = ("say", "watch", "reach", "source")
_NUMBERS = "numbers"
# Ending a call is never a ban, and no text may suggest one (product.md, "End").
_BAN = re.compile(
    r"utesteng|bannlys|svartelist|forbud|forbod|nekt(e|a|er|ar)\b|sperre|adgang"
    r"|\bbann?ed\b|\bban\b|barred|blacklist|excluded|not allowed",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: "what is wrong; how to mend it", and where, as far as that is known."""

    sentence: str
    step: str = ""
    key: str = ""


def faults(
    content: Mapping[str, Any], ladder: Ladder, language: Language, ours: bool = False
) -> Iterator[Fault]:
    """Everything that keeps a file from being used, at once; `ours` has every step."""
    steps = [step.value for step in steps_of(ladder)]
    for name in content:
        if name not in (*steps, _HAPPENED, _NUMBERS):
            known = ", ".join(steps)
            yield Fault(f"[{name}] is no step of this ladder; its steps are {known}", name)
    for step in steps_of(ladder):
        words = content.get(step.value)
        if isinstance(words, dict):
            yield from _wrong_step(words, step, language)
        elif ours or step not in _LATER or words is not None:
            yield Fault(f"the step [{step}] is missing; write what to say and to watch for", step)
    yield from _wrong_kinds(content, steps)
    yield from _wrong_numbers(content.get(_NUMBERS, []))


def _wrong_kinds(content: Mapping[str, Any], steps: list[str]) -> Iterator[Fault]:
    """What is wrong with the words for what has happened, and where they are put in."""
    say = {step: str(content[step].get("say")) for step in steps if _is_table(content.get(step))}
    wanted = {step: sentence for step, sentence in say.items() if HAPPENED in sentence}
    words = content.get(_HAPPENED)
    if words is None and wanted:
        yield Fault(f"[{_HAPPENED}] is missing; say what {HAPPENED} stands for", next(iter(wanted)))
    if words is None:
        return
    if not _is_table(words) or _UNKNOWN not in words:
        yield Fault(f"[{_HAPPENED}] lacks {_UNKNOWN}; add it", _HAPPENED)
        return
    if not wanted:
        unused = f"[{_HAPPENED}] is used by no step; write {HAPPENED} where it is to be said"
        yield Fault(unused, _HAPPENED)
    for key in sorted(words.keys() - {_UNKNOWN, *IncidentKind}):
        known = ", ".join((_UNKNOWN, *IncidentKind))
        yield Fault(f"[{_HAPPENED}] knows no {key}; its keys are {known}", _HAPPENED, key)
    for key in sorted(words.keys() & {_UNKNOWN, *IncidentKind}):
        for sentence in wrong_text(words[key]):
            yield Fault(f"[{_HAPPENED}] {key} {sentence}", _HAPPENED, key)
        for step, whole in wanted.items():
            letters = len(whole.replace(HAPPENED, str(words[key])))
            if letters > MOST_LETTERS:
                long = f"makes [{step}] {letters} letters; shorten it, {MOST_LETTERS} fit the card"
                yield Fault(f"[{_HAPPENED}] {key} {long}", _HAPPENED, key)


def _is_table(found: object) -> bool:
    return isinstance(found, dict)


def _wrong_step(words: Mapping[str, Any], step: Step, language: Language) -> Iterator[Fault]:
    needed = {"say", "watch"} | ({"reach"} if step is Step.END else set())
    needed |= {"source"} if language is Language.BOKMAL else set()
    for key in sorted(needed - words.keys()):
        yield Fault(f"[{step}] lacks {key}; add it", step)
    for key in sorted(words.keys() - set(_KEYS)):
        yield Fault(f"[{step}] knows no {key}; its keys are {', '.join(_KEYS)}", step, key)
    for key in sorted(words.keys() & set(_KEYS)):
        for sentence in wrong_text(words[key]):
            yield Fault(f"[{step}] {key} {sentence}", step, key)
        if key != "say" and HAPPENED in str(words[key]):
            yield Fault(f"[{step}] {key} has {HAPPENED}; only say can have it", step, key)


def wrong_text(text: object, most: int = MOST_LETTERS) -> Iterator[str]:
    """Yield what is wrong with a sentence, each with how to mend it."""
    if not isinstance(text, str) or not text.strip():
        yield "is empty; write a sentence in quotation marks"
        return
    if "!" in text:
        yield "has an exclamation mark; the bot is calm, write a full stop"
    if not text.isprintable():
        yield "has a character that cannot be seen, or a line break; write it on one line"
    if len(text) > most:
        yield f"has {len(text)} letters; shorten it, {most} fit the card"
    if found := _BAN.search(text):
        yield f"says «{found[0]}»; ending a call is never a ban, say what you do instead"
    if re.search(r"\bNAV\b", text):
        yield "has «NAV»; write Nav"
    if masked(text) != text:
        yield "has a number of eleven digits; leave out what identifies a client"


def _wrong_numbers(numbers: object) -> Iterator[Fault]:
    for number in numbers if isinstance(numbers, list) else [numbers]:
        if (
            not isinstance(number, dict)
            or number.keys() != {"name", "phone"}
            or not all(isinstance(value, str) for value in number.values())
        ):
            yield Fault("[[numbers]] needs name and phone, and nothing else", _NUMBERS)
        elif not re.fullmatch(r"\+?\d[\d ]{1,14}", number["phone"]):
            dialled = f"the number «{number['phone']}» cannot be dialled; write digits"
            yield Fault(dialled, _NUMBERS, "phone")
        else:
            yield from (
                Fault(f"[[numbers]] name {sentence}", _NUMBERS, "name")
                for sentence in wrong_text(number["name"])
            )


_FOLDER = Path(__file__).parent
_AT_LINE = re.compile(r"\(at line (\d+)")
_LANGUAGES = {
    Language.BOKMAL: "bokmål",
    Language.NYNORSK: "nynorsk",
    Language.ENGLISH: "English",
}


class BadLadders(Exception):
    """One or more files cannot be used; each problem is `FILE:LINE: what is wrong; how to mend
    it`, and the message has all of them."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class LadderFileReading:
    """What came of reading one file: `wording` is None when there is any problem."""

    wording: LadderWording | None
    problems: tuple[str, ...] = ()


def file_name(ladder: Ladder, language: Language) -> str:
    """What the ladder's file is called in this language."""
    return f"{ladder.value}.{language.value}.toml"


@cache
def load() -> Wordings:
    """The bot's own ladders in every language; called at start. Raises `BadLadders`."""
    return read_ladders(_FOLDER)


def read_ladders(folder: Path) -> Wordings:
    """Every ladder in every language. Raises `BadLadders` naming every problem of every file."""
    found: dict[tuple[Ladder, Language], LadderWording] = {}
    problems: list[str] = []
    for ladder in Ladder:
        for language in Language:
            path = folder / file_name(ladder, language)
            reading = read_file(path, ladder, language, ours=True)
            problems += reading.problems
            if reading.wording is not None:
                found[ladder, language] = reading.wording
    if problems:
        raise BadLadders(problems)
    return found


def read_file(
    path: Path, ladder: Ladder, language: Language, ours: bool = False
) -> LadderFileReading:
    """Read one file; all its problems at once. Never raises, whatever the file is. `ours`: the
    bot's own, which every step is taken from that a unit's file lacks."""
    try:
        text = path.read_text(encoding="utf-8")
        content = tomllib.loads(text)
    except FileNotFoundError:
        missing = f"it is missing; write the ladder in {_LANGUAGES[language]} too"
        return LadderFileReading(None, (f"{path}:1: {missing}",))
    except OSError as error:
        return LadderFileReading(
            None, (f"{path}:1: it cannot be read ({error.strerror}); check it",)
        )
    except UnicodeDecodeError:
        return LadderFileReading(None, (f"{path}:1: it is not UTF-8 text; save it as UTF-8",))
    except (ValueError, RecursionError) as error:  # also a number of five thousand digits
        at = _AT_LINE.search(str(error))
        line = at[1] if at else "1"
        return LadderFileReading(None, (f"{path}:{line}: it is not TOML ({error}); mend it there",))
    found = [
        f"{path}:{_line(text, one)}: {one.sentence}"
        for one in faults(content, ladder, language, ours)
    ]
    if found:
        return LadderFileReading(None, tuple(found))
    steps = {step: StepWords(**content[step]) for step in steps_of(ladder) if step in content}
    numbers = tuple(Number(**number) for number in content.get("numbers", ()))
    happened = {
        None if key == _UNKNOWN else IncidentKind(key): words
        for key, words in content.get(_HAPPENED, {}).items()
    }
    return LadderFileReading(LadderWording(steps, numbers, happened))


def _line(text: str, fault: Fault) -> int:
    """Where the fault is: the key within its step, else the step, else the top of the file."""
    heading = re.compile(rf"\s*\[{{1,2}}\s*{re.escape(fault.step)}\s*\]")
    key = re.compile(rf"\s*{re.escape(fault.key)}\s*=")
    found = 1
    within = False
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("["):
            within = bool(fault.step and heading.match(line))
            found = number if within and found == 1 else found
        elif within and fault.key and key.match(line):
            return number
    return found
