"""From what a channel calls text to what a person meant: mentions, entities, odd white space."""

import html
import re
from collections.abc import Mapping
from typing import Any

MAX_TEXT = 4_000

# Entities and tags make the raw text longer than what the person wrote.
_MAX_RAW = 5 * MAX_TEXT

# Neither pattern can backtrack: the text is a stranger's.
_MENTION = re.compile(r"<at(?:\s[^<>]*)?>([^<]*)</at>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:p|div|br|span|strong|b|em|i)(?:\s[^<>]*)?/?>", re.IGNORECASE)

# Zero-width and direction marks, soft hyphen, controls: invisible, yet they make "hjelp"
# another word, and a database may refuse them.
_INVISIBLE = {
    code: None
    for first, last in (
        (0x00, 0x08),
        (0x0E, 0x1B),
        (0x7F, 0x84),
        (0x86, 0x9F),
        (0xAD, 0xAD),
        (0x180E, 0x180E),
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x206F),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),
    )
    for code in range(first, last + 1)
}


def storable(text: str) -> str:
    """`text` without what no database takes: NUL, and halves of surrogate pairs become "?"."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def spoken(text: str, entities: object, bot_id: str) -> str:
    """What the person wrote, without mentions of the bot, on one line, at most `MAX_TEXT` long.

    `entities` is the activity's own list, whatever it holds. A mention of somebody else keeps
    the name. A tag that no entity explains is taken for the bot: in a group it is only sent
    what mentions it, and the word that matters comes after.
    """
    text = text[:_MAX_RAW]
    others: set[str] = set()
    for entity in entities if isinstance(entities, list) else ():
        mention = _mention(entity)
        if mention is None:
            continue
        mentioned, tag = mention
        if mentioned == bot_id:
            text = text.replace(tag, " ")
        else:
            others.add(tag)
    text = _MENTION.sub(lambda at: at[1] if at[0] in others else " ", text)
    text = html.unescape(_TAG.sub(" ", text))
    return " ".join(storable(text.translate(_INVISIBLE)).split())[:MAX_TEXT]


def _mention(entity: object) -> tuple[str, str] | None:
    """The id mentioned and the text standing for it, if the entity is a mention at all."""
    if not isinstance(entity, Mapping) or entity.get("type") != "mention":
        return None
    mentioned: Any = entity.get("mentioned")
    tag = entity.get("text")
    if not isinstance(mentioned, Mapping) or not isinstance(tag, str):
        return None
    # Anything else than a name tag could cut the cry itself out of the text.
    if not tag.startswith(("<at", "@")):
        return None
    return str(mentioned.get("id")), tag
