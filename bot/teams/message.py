"""One reader of what a person wrote: the text, its HTML twin, the entities and the attachments,
read together (L15; docs/decisions/0046).

`text` has the sender's own words, with markers and names of our own in it, and whatever was
forwarded behind them. The HTML tells which words are whose: where it marks a quote or a forward,
its own words are the sender's; where it has none of them, what is left of the text. Where the text
has no words, the HTML's are.

Names of files are not kept, but for an ending that says a type: what something is shows in its
bytes, and a name may be a client's (L11).
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from unicodedata import category

from bot.events import (
    Arrival,
    Attached,
    FileReceived,
    ImageReceived,
    NotCome,
    Passage,
    Scope,
    TextReceived,
)
from bot.teams.wording import (
    MAX_RAW,
    MAX_TEXT,
    MOST_READ,
    Author,
    Marked,
    Markup,
    Names,
    Shown,
    mentions,
    name_in,
    on_one_line,
    read_markup,
    spoken,
    storable,
    words_of,
)

_SHOWN_KINDS = {
    Shown.PICTURE: NotCome.PICTURE,
    Shown.MOVING: NotCome.MOVING,
    Shown.SOUND: NotCome.SOUND,
    Shown.FILM: NotCome.FILM,
    Shown.FILE: NotCome.FILE,
}
_MOST_QUOTES = 20
_NONE = Markup()

Raw = Mapping[str, Any]


def read_message(raw: Raw, arrival: Arrival) -> TextReceived:
    """What the activity's sender says, shows, quotes and forwards. Never raises."""
    text = raw.get("text")
    text = text if isinstance(text, str) else ""
    listed, entities = raw.get("attachments"), raw.get("entities")
    markup = _markup(raw, text, arrival.address.bot_id)
    blocks = (*markup.blocks, *_referred(listed))
    said = spoken(text, entities, arrival.address.bot_id)
    own = _own(said, markup, blocks)
    told = [one for one in blocks if one.words]  # a picture has none
    quoted = [_passage(one, arrival) for one in told if one.author is Author.QUOTED]
    quoted += _quoted(entities, arrival)
    is_cut = len(own) > MAX_TEXT or len(text) > MAX_RAW
    is_cut = is_cut or (own not in ("", said) and not markup.whole)
    brought_along = attached(listed, private=arrival.scope is Scope.PERSONAL)
    missing = [
        *brought_along.missing,
        *_not_come(markup, listed),
        *([NotCome.END] if is_cut else []),
    ]
    if arrival.scope is not Scope.PERSONAL:
        missing = [kind for kind in missing if kind in SEEN_BY_OTHERS]
    return TextReceived(
        arrival,
        own[:MAX_TEXT],
        brought_along.items,
        by_kind(missing),
        tuple(_once(quoted)),
        tuple(_passage(one, arrival) for one in told if one.author is Author.FORWARDED),
    )


def _markup(raw: Raw, text: str, bot_id: str) -> Markup:
    """The HTML beside the text; the text itself where that is HTML and nothing lies beside it."""
    source = html_of(raw.get("attachments"))
    if not source and "<" in text and ("<blockquote" in text.lower() or _is_html(raw)):
        source = text
    if not source:
        return _NONE
    named = [(mentioned, name_in(tag)) for mentioned, tag in mentions(raw.get("entities"))]
    names = Names(
        frozenset(name for mentioned, name in named if mentioned == bot_id),
        frozenset(name for mentioned, name in named if mentioned != bot_id),
    )
    return read_markup(source, names)


def _is_html(raw: Raw) -> bool:
    return raw.get("textFormat") in ("xml", "html")


def _own(said: str, markup: Markup, blocks: Sequence[Marked]) -> str:
    """The sender's own words, without what others wrote. Where the HTML marks any of it, it tells
    best which words are whose."""
    in_markup, bare = on_one_line(markup.own), on_one_line(markup.bare)
    if not blocks:
        return said or in_markup or bare
    if in_markup:
        return in_markup
    if not markup.whole and any(block.author is Author.FORWARDED for block in blocks):
        return ""  # nobody has read what the forward says to its end
    left, explained = said, True
    for block in blocks:
        rest = _without(left, block)
        explained = explained and (rest is not None or block.author is Author.QUOTED)
        left = left if rest is None else rest
    if explained:
        return left if any(map(_signs, left.split())) else ""
    return _not_among(left, blocks)


def _not_among(said: str, blocks: Sequence[Marked]) -> str:
    """The words of a text that are in no block, whatever form the text gives them: a list has its
    bullets there."""
    if sum(len(block.words) for block in blocks) > MOST_READ:
        return ""
    known = {_signs(word) for block in blocks for word in block.words.split()}
    signs = ((word, _signs(word)) for word in said.split())
    return " ".join(word for word, letters in signs if letters and letters not in known)


def _signs(word: str) -> str:
    """The letters of a word, and the signs that stand for one; "" for a number or a bullet."""
    if word.isalpha():
        return word.casefold()
    signs = [sign for sign in word.casefold() if sign.isalnum() or category(sign) == "So"]
    return "" if all(sign.isdecimal() for sign in signs) else "".join(signs)


def _without(said: str, block: Marked) -> str | None:
    """What is left of the text; None where the block's words are not in it. A forward stands last,
    a quote first."""
    is_last = block.author is Author.FORWARDED
    around = f" {said} "
    for words in (on_one_line(block.words), on_one_line(block.preview)):
        place = around.rfind(f" {words} ") if is_last else around.find(f" {words} ")
        if words and place >= 0:
            rest = around[:place], around[place + len(words) + 1 :]
            return " ".join(part.strip() for part in rest).strip()
    return None if block.words else said  # a picture has none


def _passage(block: Marked, arrival: Arrival) -> Passage:
    words, source = storable(block.words), storable(block.source)
    return Passage(words, source, _stands_here(block.sender, arrival))


def _stands_here(sender: str, arrival: Arrival) -> bool:
    """Whoever is not named wrote here: a quote is of the chat that it is written in, unless it was
    copied with its author's name."""
    address = arrival.address
    ours = {address.bot_id, address.user_mri, arrival.person}
    is_self = bool(address.aad_object_id) and sender.endswith(address.aad_object_id or "")
    return not sender or sender.startswith("28:") or sender in ours or is_self


def _quoted(entities: object, arrival: Arrival) -> Iterator[Passage]:
    """What the entities tell of quoted replies."""
    told = entities if isinstance(entities, list) else []
    for entity in told[:_MOST_QUOTES]:
        if not isinstance(entity, Mapping) or entity.get("type") != "quotedReply":
            continue
        reply = entity.get("quotedReply")
        reply = reply if isinstance(reply, Mapping) else entity
        preview, sender = reply.get("preview"), reply.get("senderId")
        if isinstance(preview, str) and preview.strip():
            words = on_one_line(words_of(preview))
            who = sender if isinstance(sender, str) else ""
            yield Passage(words, stands_here=_stands_here(who, arrival))


def _once(passages: Iterable[Passage]) -> Iterator[Passage]:
    """The same words may be told by the HTML, by a reference and by an entity."""
    told: list[str] = []
    for passage in passages:
        words = on_one_line(passage.words)
        if not any(words in before for before in told):
            told.append(words)
            yield passage


def _referred(listed: object) -> Iterator[Marked]:
    for reference in references(listed):
        whose = Author.FORWARDED if reference.forwarded else Author.QUOTED
        words = read_markup(reference.html)
        said = "\n".join(part for part in (words.own, words.bare) if part)
        yield Marked(whose, said, reference.html, reference.sender)


def _not_come(markup: Markup, attachments: object) -> Iterator[NotCome]:
    """What the HTML shows and no attachment brings."""
    pictures = sum(shown is Shown.PICTURE for shown in markup.shown)
    for shown in markup.shown:
        if shown is not Shown.PICTURE:
            yield _SHOWN_KINDS[shown]
    if pictures > brought(attachments):
        yield NotCome.PICTURE
    there = {str(one.get("id")) for one in listed(attachments)}
    others = sum(content_type(one) != HTML for one in listed(attachments))
    pointed = [one for one in markup.attachments if one not in there]
    if len(pointed) > others:
        # A message's own id is a number: it is one that is pointed to.
        yield NotCome.MESSAGE if any(one.isdecimal() for one in pointed) else NotCome.OTHER


FILE = "application/vnd.microsoft.teams.file.download.info"
HTML = "text/html"

MOST_LISTED = 100
MOST_REFERENCES = 5
MOST = 20  # Teams lets one message bring ten files; a stranger might list thousands
_LONGEST_URL = 8_000  # a pre-authenticated address carries a token
# A known one tells a chat export from the sign-in page that came instead of a picture.
_ENDINGS = frozenset((
    "png", "jpg", "jpeg", "jfif", "webp", "heic", "heif", "pdf",
    "txt", "text", "log", "csv", "md", "htm", "html",
))  # fmt: skip
_BESIDE = (HTML, "text/plain")  # the message once more
# The first part of a type that fits says what it is.
_KINDS: tuple[tuple[str, NotCome], ...] = (
    ("image/", NotCome.PICTURE),
    ("audio", NotCome.SOUND),
    ("video", NotCome.FILM),
    (FILE, NotCome.FILE),
    ("messagereference", NotCome.MESSAGE),
    ("codesnippet", NotCome.CODE),
    ("fluid", NotCome.LOOP),
    ("loop", NotCome.LOOP),
    ("card", NotCome.CARD),
)
SEEN_BY_OTHERS = (NotCome.PICTURE, NotCome.FILE, NotCome.SOUND, NotCome.FILM)


@dataclass(frozen=True, slots=True)
class FoundAttachments:
    """The attachments that can be fetched, and the kinds of those that cannot."""

    items: tuple[Attached, ...] = ()
    missing: tuple[NotCome, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A message that another one points to. `html` is its words, "" where they are not told;
    `sender` the channel's id of whoever wrote it."""

    forwarded: bool
    html: str
    sender: str


def attached(attachments: object, *, private: bool) -> FoundAttachments:
    """Read the attachments of a message, whatever they hold. In a shared chat nothing is taken,
    only what others can see there is noticed (R45)."""
    items: list[Attached] = []
    missing: list[NotCome] = []
    if isinstance(attachments, list) and len(attachments) > MOST_LISTED:
        missing.append(NotCome.MORE)
    told = sum(1 for _ in references(attachments))
    for attachment in listed(attachments):
        kind = _kind(attachment)
        item = _item(attachment) if private else None
        if item is not None and len(items) < MOST:
            items.append(item)
        elif item is not None:
            missing.append(NotCome.MORE)
        elif kind is NotCome.MESSAGE and told > 0 and _reference(attachment) is not None:
            told -= 1  # its words have come
        elif kind is not None:
            missing.append(kind)
    if not private:
        missing = [kind for kind in missing if kind in SEEN_BY_OTHERS]
    return FoundAttachments(tuple(items), by_kind(missing))


def by_kind(missing: Iterable[NotCome]) -> tuple[NotCome, ...]:
    """Each kind once, in the order in which they are told."""
    found = set(missing)
    return tuple(kind for kind in NotCome if kind in found)


def brought(attachments: object) -> int:
    """How many pictures, files and recordings a message names as attachments."""
    return sum(_kind(one) in SEEN_BY_OTHERS for one in listed(attachments))


def listed(attachments: object) -> list[Mapping[str, Any]]:
    """The attachments that are any; nobody sends more than a few dozen."""
    found = attachments if isinstance(attachments, list) else []
    return [one for one in found[:MOST_LISTED] if isinstance(one, Mapping)]


def html_of(attachments: object) -> str:
    """The message as it looks, "" where Teams does not tell."""
    contents = (one.get("content") for one in listed(attachments) if content_type(one) == HTML)
    return "\n".join(content for content in contents if isinstance(content, str))


def references(attachments: object) -> Iterator[Reference]:
    """The messages that this one points to and whose words came with it."""
    found = (_reference(attachment) for attachment in listed(attachments))
    yield from islice((one for one in found if one is not None), MOST_REFERENCES)


def content_type(attachment: Mapping[str, Any]) -> str:
    """The attachment's type in small letters, "" where it has none."""
    kind = attachment.get("contentType")
    return kind.lower() if isinstance(kind, str) else ""


def _kind(attachment: Mapping[str, Any]) -> NotCome | None:
    """What kind of thing it is; None for the message itself once more, and for nothing at all."""
    name = content_type(attachment)
    if name in _BESIDE and not attachment.get("contentUrl"):
        return None
    if name == "reference":  # a file that is shared, by its address
        return NotCome.FILE
    found = next((kind for part, kind in _KINDS if part in name), None)
    holds_something = any(attachment.get(part) for part in ("contentUrl", "content", "name"))
    return found or (NotCome.OTHER if name or holds_something else None)


def _item(attachment: Mapping[str, Any]) -> Attached | None:
    """None for what Teams names without saying where it lies, and for sound and film."""
    kind = content_type(attachment)
    if kind.startswith("image/"):
        url = _url(attachment.get("contentUrl"))
        return ImageReceived(url) if url else None
    if kind == FILE:
        content = attachment.get("content")
        if not isinstance(content, Mapping) or (url := _url(content.get("downloadUrl"))) is None:
            return None
        return FileReceived(
            url, _ending(content.get("fileType")) or _ending(attachment.get("name"))
        )
    return None


def _reference(attachment: Mapping[str, Any]) -> Reference | None:
    kind = content_type(attachment)
    if kind not in ("messagereference", "forwardedmessagereference"):
        return None
    content = attachment.get("content")
    if isinstance(content, str):
        try:
            content = json.loads(content)
        except (ValueError, RecursionError):
            return None
    if not isinstance(content, Mapping):
        return None
    forwarded = kind.startswith("forwarded")
    names = ("originalMessageContent",) if forwarded else ("messagePreview",)
    body = content.get("body")
    told = [content.get(name) for name in names]
    told.append(body.get("content") if isinstance(body, Mapping) else None)
    words = next((one for one in told if isinstance(one, str) and one.strip()), "")
    if not words:
        return None
    return Reference(forwarded, words, _sender(content))


def _sender(content: Mapping[str, Any]) -> str:
    """The Entra id of whoever wrote it, or "28:" for an application's own."""
    sender = content.get("messageSender") or content.get("originalMessageSender")
    if not isinstance(sender, Mapping):
        return ""
    if isinstance(sender.get("application"), Mapping):
        return "28:"
    user = sender.get("user")
    found = user.get("id") if isinstance(user, Mapping) else None
    return found if isinstance(found, str) else ""


def _ending(name: object) -> str:
    """The known ending of a name, or of a type as Teams gives it; else ""."""
    ending = name[-8:].lower().rpartition(".")[2] if isinstance(name, str) else ""
    return ending if ending in _ENDINGS else ""


def _url(value: Any) -> str | None:
    usable = isinstance(value, str) and 0 < len(value) <= _LONGEST_URL and value.isprintable()
    return value if usable else None
