"""What a file is, by its content; its name and label are only asked to tell a stranger from a
friend. Nothing is decoded here: that is the cleaner's, in a process of its own."""

import re

from bot.domain.evidence import MediaType, Refusal
from bot.evidence.refused import NotTaken

HEAD_BYTES = 4096  # is enough to tell

_HEIC_BRANDS = frozenset(
    (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
)  # fmt: skip
# Atomic (?>…): a comment ends in one place only. Else a few dozen of them, read in every way there
# is, stop the whole process for years, and every alarm with it.
_PAGE = re.compile(
    rb"\s*(?><\?xml[^>]*>\s*)?(?>(?:<!--(?>.*?-->)\s*)*)<(!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")

_CLAIMS_HTML = re.compile(r"text/html\b|.*\.html?$", re.I | re.S)
_CLAIMS_TEXT = re.compile(r"text/|.*\.(txt|text|log|csv|md)$", re.I | re.S)
_CLAIMS = {
    MediaType.PNG: re.compile(r"image/(\*|png)|.*\.png$", re.I | re.S),
    MediaType.JPEG: re.compile(r"image/(\*|jpe?g)|.*\.(jpe?g|jfif)$", re.I | re.S),
    MediaType.WEBP: re.compile(r"image/(\*|webp)|.*\.webp$", re.I | re.S),
    MediaType.HEIC: re.compile(r"image/(\*|hei[cf])|.*\.hei[cf]$", re.I | re.S),
    MediaType.PDF: re.compile(r"application/pdf\b|.*\.pdf$", re.I | re.S),
    MediaType.TEXT: _CLAIMS_TEXT,
    MediaType.HTML: _CLAIMS_HTML,
}


def media_type(head: bytes, claimed: str = "") -> MediaType:
    """The type of a file that begins with `head` and is called `claimed` (a name or a content type,
    "" when nothing was said).

    Raises `NotTaken`: nothing in it, a type we do not take, or a web page or a few words where
    something else was promised, as when a sharing link answers with its sign-in page (teams.md).
    """
    if not head:
        raise NotTaken(Refusal.EMPTY)
    found = _by_signature(head)
    if found is not None:
        return found
    if _PAGE.match(_without_mark(head)):
        if _CLAIMS_HTML.fullmatch(claimed):
            return MediaType.HTML
        raise NotTaken(Refusal.NOT_THE_FILE)
    if not _is_text(head):
        raise NotTaken(Refusal.UNKNOWN_TYPE)
    if claimed and not _CLAIMS_TEXT.match(claimed):
        raise NotTaken(Refusal.NOT_THE_FILE)
    return MediaType.TEXT


def is_called_otherwise(found: MediaType, claimed: str) -> bool:
    """Whether the name or label promises another type than what was found."""
    return bool(claimed) and not _CLAIMS[found].match(claimed)


def _by_signature(head: bytes) -> MediaType | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return MediaType.PNG
    if head.startswith(b"\xff\xd8\xff"):
        return MediaType.JPEG
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return MediaType.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return MediaType.HEIC
    if head.startswith(b"%PDF-"):
        return MediaType.PDF
    return None


def _without_mark(head: bytes) -> bytes:
    return head.removeprefix(b"\xef\xbb\xbf")


def _is_text(head: bytes) -> bool:
    encoding = "utf-16" if head.startswith(_BYTE_ORDER_MARKS) else "utf-8"
    # A head that is not all of the file may end in the middle of a letter.
    for cut in range(4 if len(head) >= HEAD_BYTES else 1):
        try:
            decoded = head[: len(head) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        return not _NOT_TEXT.search(decoded)
    return False
