"""Words that people wrote, made harmless: no markdown, no links, never too long for a card.

Teams reads TextBlocks as markdown. Names may come from a caseworker's own input, so they
pass through `as_text` first; longer words are drawn as plain runs (`quoted`).
"""

import json
import re
import unicodedata

NAME_LENGTH = 60
_MARKDOWN = re.compile(r"([\\`*_\[\]~<>|#])")
_LIST_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")
_AUTOLINK = re.compile(r"(?i)(https?|ftp|mailto|tel|msteams)(:)|(www)(\.)")
_NEVER_BREAKS = "\u2060"  # word joiner: unseen, and no link or template goes across it


def clipped(text: str, most: int = NAME_LENGTH) -> str:
    """Return one line of at most `most` characters, cut visibly with "…".

    Nor is it heavier than two bytes a letter would be, so that thirty names fit on a card.
    """
    line = " ".join(_visible(text).split())
    shorter = line if len(line) <= most else line[: most - 1].rstrip() + "…"
    return _lighter(shorter, 2 * most)


def as_text(text: str, most: int = NAME_LENGTH) -> str:
    """Return `clipped` text that a markdown reader shows letter by letter."""
    escaped = _MARKDOWN.sub(r"\\\1", clipped(text, most))
    escaped = _LIST_START.sub(r"\1" + _NEVER_BREAKS + r"\2", escaped)
    return unlinked(escaped)


def quoted(text: str, most_bytes: int) -> str:
    """Return text for a plain run, line breaks kept, at most `most_bytes` as JSON in a card."""
    return _lighter(unlinked(_visible(text).strip()), most_bytes)


def _lighter(text: str, most_bytes: int) -> str:
    if _weight(text) <= most_bytes:
        return text
    kept, weight = [], _weight("…")
    for letter in text:
        weight += _weight(letter)
        if weight > most_bytes:
            break
        kept.append(letter)
    return "".join(kept).rstrip() + "…"


def unlinked(text: str) -> str:
    """Return the text such that no client turns an address into a link or fills in a template."""
    broken = _AUTOLINK.sub(lambda m: f"{m[1] or m[3]}{_NEVER_BREAKS}{m[2] or m[4]}", text)
    return broken.replace("{{", "{" + _NEVER_BREAKS + "{")


def _visible(text: str) -> str:
    """Without control and direction marks, which could hide or reorder what was written."""
    if text.isprintable():
        return text
    return "".join(
        letter
        for letter in text
        if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co")
    )


def _weight(text: str) -> int:
    return len(json.dumps(text)) - 2
