"""From what a channel calls text, and the HTML beside it, to words: mentions, entities and odd
white space in the one; in the other whose words are whose, and what else came.

Teams marks a quoted reply and a forward by the `itemtype` of a block quote, and shows emoji as
pictures. The HTML is a stranger's: one pass over the few tags that mean something, at most
`MOST_MARKS` of them, and every pattern takes as long as its text is long. What lies beyond the last
mark belongs to whatever was open there (docs/decisions/0046).
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

MAX_TEXT = 4_000

# Entities and tags make the raw text longer than what the person wrote.
MAX_RAW = 5 * MAX_TEXT

_MOST_ENTITIES = 200  # whoever is mentioned beyond them is taken for the bot

# No pattern can backtrack: the text is a stranger's.
_MENTION = re.compile(r"<at(?:\s[^<>]*)?>([^<]*)</at>", re.IGNORECASE)
_KNOWN_TAG = re.compile(
    r"<(?=[/a-z])/?(?:p|div|br|span|strong|b|em|i|u|s|a|ul|ol|li|table|tbody|thead|tr|td|th|pre|code|codeblock"
    r"|h[1-6]|blockquote|img|emoji|readonly|attachment|quoted)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
# Markers are nobody's words, however they are written.
_MARKER = re.compile(r"</?(?:quoted|attachment)(?:\s[^<>]*)?/?>", re.IGNORECASE)
# What a marker of a quoted reply has in it is quoted; most have nothing.
_QUOTED = re.compile(r"<quoted(?:\s[^<>]*[^<>/])?>[^<]*</quoted>", re.IGNORECASE)

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
        (0x034F, 0x034F),
        (0x061C, 0x061C),
        (0x180E, 0x180E),
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x206F),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),
        (0xE0000, 0xE007F),
    )
    for code in range(first, last + 1)
}


def storable(text: str) -> str:
    """`text` without what no database takes: NUL, and halves of surrogate pairs become "?"."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def spoken(text: str, entities: object, bot_id: str) -> str:
    """What the person wrote, without mentions of the bot, on one line.

    `entities` is the activity's own list, whatever it holds. A mention of somebody else keeps
    the name. A tag that no entity explains is taken for the bot: in a group it is only sent
    what mentions it, and the word that matters comes after.
    """
    text = text[:MAX_RAW]
    others: set[str] = set()
    for mentioned, tag in mentions(entities):
        if mentioned == bot_id:
            text = text.replace(tag, " ")
        else:
            others.add(tag)
    text = _MENTION.sub(lambda at: at[1] if at[0] in others else " ", text)
    text = _letters(_KNOWN_TAG.sub(" ", _QUOTED.sub(" ", text)))
    return on_one_line(_MARKER.sub(" ", text))


def on_one_line(text: str) -> str:
    """Words as they are compared and stored: nothing invisible, single spaces."""
    return " ".join(storable(text.translate(_INVISIBLE)).split())


def mentions(entities: object) -> Iterator[tuple[str, str]]:
    """Who is mentioned, by the channel's id, and the text standing for them."""
    for entity in entities[:_MOST_ENTITIES] if isinstance(entities, list) else ():
        mention = _mention(entity)
        if mention is not None:
            yield mention


def name_in(tag: str) -> str:
    """The name that a mention shows."""
    return on_one_line(_letters(_KNOWN_TAG.sub("", _MENTION.sub(lambda at: at[1], tag))))


def _letters(text: str) -> str:
    """The text with its references read; a number of thousands of digits is no letter."""
    return html.unescape(_NO_LETTER.sub("\ufffd", text))


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


MOST_SOURCE = 100_000  # letters: what Teams itself takes in one message
MOST_MARKS = 500  # a long thread that is forwarded has a few dozen
MOST_BLOCKS = 20
MOST_READ = 20_000  # letters of markup that are made into the words of one person

_ATTRIBUTES = r"""(?>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+>|[^<>]*+>)"""
# On small letters: the letters of both cases took three times as long.
_MARK = re.compile(
    rf"""<(?=[abceiqsuv/!])(?:
        !--
        |(?P<end>/?)(?P<tag>blockquote|img|emoji|customemoji|attachment|quoted|uriobject|audio|video
            |at|script|style)(?![^\s/>]){_ATTRIBUTES}
        |(?P<span>span)\s[^<>]{{0,300}}?schema\.skype\.com/mention[^<>]*+>
    )""",
    re.VERBOSE,
)
_TAG = r"(?![^\s/>])[^<>]*+>"
_BREAK = re.compile(
    rf"</?(?:p|div|br|li|ul|ol|tr|table|blockquote|h[1-6]|hr|pre|td|th){_TAG}", re.IGNORECASE
)
_ANY_TAG = re.compile(r"<[A-Za-z/!?][^<>]*+>")
_NO_LETTER = re.compile(r"&#(?:\d{8,}|x[0-9a-f]{8,});?", re.IGNORECASE)
_VALUE = r"""\s?=\s?(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))"""
_NAMED = {
    name: re.compile(rf"(?<=[\s\"'/]){name}{_VALUE}", re.IGNORECASE)
    for name in ("itemtype", "alt", "src", "id", "type", "class", "width", "itemprop")
}
_MOST_ATTRIBUTES = 2_000
_NAMED_AUTHOR = re.compile(
    r"""itemprop\s?=\s?["']?mri["']?[^<>]{0,200}?\sitemid\s?=\s?["']([^"'<>]{1,200})""",
    re.IGNORECASE,
)
_PREVIEW = re.compile(
    r"""<(?:p|div|span)\s[^<>]{0,200}?itemprop\s?=\s?["']?(?:preview|copy)\b[^<>]*+>""",
    re.IGNORECASE,
)
_MENTION_WITHIN = 400


class Author(StrEnum):
    """Whose words a part of a message is."""

    OWN = "own"
    QUOTED = "quoted"
    FORWARDED = "forwarded"
    BARE = "bare"  # a block quote that nobody marked: older clients, or the writer's own formatting


_FOREIGN = (Author.QUOTED, Author.FORWARDED)


class Shown(StrEnum):
    """What stands in the HTML that is no words."""

    PICTURE = "picture"
    MOVING = "moving"  # a GIF or sticker: it lies at somebody else's
    SOUND = "sound"
    FILM = "film"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Marked:
    """A quote or a forward: its words, a line for each paragraph, and as Teams gave it. `sender` is
    the channel's id of whoever wrote it, "" where it is not told; `preview` the words without the
    name above them."""

    author: Author
    words: str
    source: str
    sender: str = ""
    preview: str = ""


@dataclass(frozen=True, slots=True)
class Markup:
    """`own` and `bare` are words, a line for each paragraph. `shown` has one for each thing that is
    no words, outside what is quoted; `attachments` the ids that stand for one. `whole`: nothing
    lies beyond what was read."""

    own: str = ""
    bare: str = ""
    blocks: tuple[Marked, ...] = ()
    shown: tuple[Shown, ...] = ()
    attachments: tuple[str, ...] = ()
    whole: bool = True


class Names(NamedTuple):
    """How mentions read that are the bot's own, and those of other people."""

    bots: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def kept(self, name: str) -> str:
        """The name if it is somebody else's. One that nothing explains is taken for the bot's."""
        return name if name in self.others and name not in self.bots else " "


NOBODY = Names()


def read_markup(source: str, names: Names = NOBODY) -> Markup:
    """What the HTML tells. Never raises, whatever it is."""
    reading = _Reading(source, names)
    for mark in reading.marks():
        reading.take(mark)
    return reading.done()


def words_of(source: str) -> str:
    """The words of HTML, a line for each paragraph; emoji are read by `read_markup` only."""
    source = _ANY_TAG.sub("", _BREAK.sub("\n", source[:MOST_READ]))
    read = _letters(source)
    lines = (" ".join(line.split()) for line in read.splitlines())
    return "\n".join(line for line in lines if line)


def _end_of(source: str, sign: str, start: int) -> int:
    found = source.find(sign, start)
    return len(source) if found < 0 else found + len(sign)


class _Reading:
    """The pass over the marks, and where it stands. `seen` is how many marks it has looked at."""

    def __init__(self, source: str, names: Names) -> None:
        self.seen = 0
        self._whole = len(source) <= MOST_SOURCE
        source, tail = source[:MOST_SOURCE], ""
        if not self._whole and source.rfind("<") > source.rfind(">"):  # in the middle of a tag
            source, _, tail = source.rpartition("<")
        self._source = source
        # The only letter whose small form is longer would shift every place behind it.
        self._small = source.replace("\u0130", "I").lower()
        self._names = names
        self._position = 0
        self._began = 0
        self._open = [Author.OWN]  # whose the words are at each depth of block quotes
        self._own: list[str] = []
        self._bare: list[str] = []
        self._block: list[str] = []
        self._blocks: list[Marked] = []
        # A picture that is written out is longer than what is read.
        self._shown = [Shown.PICTURE] if tail[:4].lower() == "img " else []
        self._attachments: list[str] = []

    def marks(self) -> Iterator[re.Match[str]]:
        """At most `MOST_MARKS`, each behind what the one before has read."""
        while (mark := _MARK.search(self._small, self._position)) is not None:
            if self.seen == MOST_MARKS:
                self._whole = False
                return
            self.seen += 1
            yield mark

    def take(self, mark: re.Match[str]) -> None:
        """The words before the mark, and the mark."""
        self._words(self._source[self._position : mark.start()])
        self._position = self._after(mark)
        tag = mark["tag"] or mark["span"]
        if tag == "blockquote":
            self._block_quote(mark)
        elif mark["end"] or tag is None:
            return
        elif tag in ("at", "span"):
            self._mention(mark)
        elif tag in ("img", "emoji", "customemoji"):
            self._picture(tag, self._attributes(mark))
        elif tag == "quoted":
            self._words(" ")
        elif tag == "attachment":
            self._attachments.append(_attribute(self._attributes(mark), "id"))
        elif tag in ("uriobject", "audio", "video"):
            self._recording(tag, self._attributes(mark))

    def done(self) -> Markup:
        """What lies behind the last mark is whose it was there."""
        self._words(self._source[self._position :])
        if self._open[-1] in _FOREIGN:
            self._close(self._open[-1], len(self._source))
        return Markup(
            self._read(self._own),
            self._read(self._bare),
            tuple(self._blocks),
            tuple(self._shown),
            tuple(self._attachments),
            self._whole,
        )

    def _read(self, parts: list[str]) -> str:
        source = "".join(parts)
        self._whole = self._whole and len(source) <= MOST_READ
        return words_of(source)

    def _attributes(self, mark: re.Match[str]) -> str:
        return self._source[mark.start() : mark.end()][:_MOST_ATTRIBUTES]

    def _after(self, mark: re.Match[str]) -> int:
        """Where what the mark opens ends, if nothing in it is read: a comment, a script, a name."""
        tag, small = mark["tag"] or mark["span"], self._small
        if tag is None:
            return _end_of(small, "-->", mark.end())
        if tag in ("script", "style") and not mark["end"]:
            return _end_of(small, ">", _end_of(small, f"</{tag}", mark.end()))
        if tag in ("at", "span") and not mark["end"]:
            closed = small.find("</", mark.end(), mark.end() + _MENTION_WITHIN)
            return mark.end() if closed < 0 else _end_of(small, ">", closed)
        return mark.end()

    def _words(self, source: str) -> None:
        if source:
            whose = self._open[-1]
            bare = self._bare if whose is Author.BARE else self._block
            (self._own if whose is Author.OWN else bare).append(source)

    def _block_quote(self, mark: re.Match[str]) -> None:
        before = self._open[-1]
        if mark["end"]:
            if len(self._open) > 1:
                self._open.pop()
                if before in _FOREIGN and self._open[-1] is not before:
                    self._close(before, mark.end())
            return
        kind = _attribute(self._attributes(mark), "itemtype").lower()
        if before in _FOREIGN:  # the outermost quote or forward decides
            self._open.append(before)
            return
        whose = Author.FORWARDED if "skype.com/forward" in kind else Author.BARE
        whose = Author.QUOTED if "skype.com/reply" in kind else whose
        self._words("<br>")  # words on both sides of a block are apart
        self._open.append(whose)
        self._began = mark.start()

    def _close(self, whose: Author, end: int) -> None:
        source = self._source[self._began : end]
        words = self._read(self._block)
        self._block.clear()
        if len(self._blocks) == MOST_BLOCKS:
            self._whole = False
            return
        named = _NAMED_AUTHOR.search(source, 0, MOST_READ)
        preview = _PREVIEW.search(source, 0, MOST_READ)
        after = words_of(source[preview.end() :]) if preview else ""
        self._blocks.append(Marked(whose, words, source, named[1] if named else "", after))

    def _mention(self, mark: re.Match[str]) -> None:
        name = words_of(self._source[mark.end() : self._position])
        kept = self._names.kept(name) if self._open[-1] is Author.OWN else name
        self._words(html.escape(kept))

    def _picture(self, tag: str, attributes: str) -> None:
        shown = None if tag != "img" else _shown(attributes)
        if shown is None:
            described = html.unescape(_attribute(attributes, "alt"))
            # A description is not what somebody wrote.
            if not any(letter.isalpha() for letter in described):
                self._words(html.escape(f" {described} "))
        elif self._open[-1] is not Author.QUOTED:
            self._shown.append(shown)

    def _recording(self, tag: str, attributes: str) -> None:
        kind = tag if tag != "uriobject" else _attribute(attributes, "type").lower()
        if self._open[-1] is Author.QUOTED:
            return
        if "audio" in kind:
            self._shown.append(Shown.SOUND)
        else:
            self._shown.append(Shown.FILM if "video" in kind else Shown.FILE)


_MOVING = ("giphy", "tenor", "sticker", "flikmsg")
_SMALL = 48  # pixels: an icon


def _shown(attributes: str) -> Shown | None:
    """None for an emoji, an icon and the picture of a link's preview: nobody sent those."""
    kind, source = (_attribute(attributes, name).lower() for name in ("itemtype", "src"))
    if "amsimage" in kind:
        return Shown.PICTURE
    if "emoji" in kind or "emoticon" in source or "personal-expressions" in source:
        return None
    if any(word in kind or f"{word}.co" in source for word in _MOVING):
        return Shown.MOVING
    marked = _attribute(attributes, "class") + _attribute(attributes, "itemprop")
    if "preview" in marked.lower() or "thumbnail" in marked.lower():
        return None
    width = _attribute(attributes, "width")
    if kind or (width.isdecimal() and len(width) < 5 and int(width) <= _SMALL):
        return None  # praise and whatever comes next: a picture of somebody's is an AMSImage
    return Shown.PICTURE


def _attribute(attributes: str, name: str) -> str:
    found = _NAMED[name].search(attributes)
    return next((value for value in found.groups() if value is not None), "") if found else ""
