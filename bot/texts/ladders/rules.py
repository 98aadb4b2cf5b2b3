"""What a ladder's file may say, the bot's own and a unit's alike.

Which steps a ladder has is code (`domain/guidance.py`): no file can make one end without a warning.
What is said at each step is the file's, so that a safety representative can correct it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.guidance import Ladder, Step, steps_of
from bot.domain.organisation.organisation import Language
from bot.domain.reports.masking import masked

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


def faults(content: Mapping[str, Any], ladder: Ladder, language: Language) -> Iterator[Fault]:
    """Everything that keeps a file from being used, at once."""
    steps = [step.value for step in steps_of(ladder)]
    for name in content:
        if name not in (*steps, _NUMBERS):
            known = ", ".join(steps)
            yield Fault(f"[{name}] is no step of this ladder; its steps are {known}", name)
    for step in steps_of(ladder):
        words = content.get(step.value)
        if isinstance(words, dict):
            yield from _wrong_step(words, step, language)
        else:
            yield Fault(f"the step [{step}] is missing; write what to say and to watch for", step)
    yield from _wrong_numbers(content.get(_NUMBERS, []))


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
