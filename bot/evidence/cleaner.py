"""Makes the copy that is safe to show, in a process of its own: `python -I cleaner.py TYPE`.

The file comes on standard input; on standard output go one line of JSON, {"media_type", "remarks"},
and the copy. The media type is null where there is none, and a remark says why. Nothing of the bot
is imported and nothing is inherited but these two pipes: whatever a hostile file does to a decoder,
it does it here, without a key or a token, without a way to open a file or a connection, and within
the limits set below.
"""

import codecs
import contextlib
import ctypes
import importlib
import io
import json
import os
import re
import resource
import struct
import sys
import unicodedata
import warnings
from html.parser import HTMLParser
from typing import Any

MOST_PIXELS = 40_000_000
MOST_BYTES = 25 * 1024 * 1024
MOST_PAGE_BYTES = 2 * 1024 * 1024  # of HTML: the words of a chat, not a whole site
MEMORY_BYTES = 900 * 1024 * 1024  # 40 million pixels, twice, of four bytes, and what they came from
CPU_SECONDS = 12
NICENESS = 5  # an alarm goes first, three to one; at 15 a busy machine lets no picture through

# Above this many bytes for a pixel it is a photograph more than a drawing: PNG would cost ten times
# the time and three times the room, and shows no more.
_PHOTO_BYTES_PER_PIXEL = 0.4
_JPEG_QUALITY = 90

# What a format needs beside what Pillow loads first, and what it would load half-way.
_PILLOW = {
    "image/png": ("ImageFile", "TiffImagePlugin"),  # TIFF is what EXIF is written in
    "image/jpeg": ("ImageFile", "TiffImagePlugin", "MpoImagePlugin"),
    "image/webp": ("ImageFile", "TiffImagePlugin", "WebPImagePlugin"),
    "image/gif": ("ImageFile", "TiffImagePlugin", "GifImagePlugin"),
}
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}

# What pages and files of the people here say of themselves, by Python's names.
_ENCODINGS = {
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(("windows-1252", "cp1252", "iso-8859-1", "latin1", "us-ascii"), "cp1252"),
    **dict.fromkeys(("iso-8859-15", "latin-9"), "iso8859-15"),
    **{f"windows-125{page}": f"cp125{page}" for page in (0, 1, 3, 4, 5, 6, 7)},
    **{f"iso-8859-{part}": f"iso8859-{part}" for part in (2, 4, 5, 6, 7, 9, 10)},
    **{"ibm850": "cp850", "cp850": "cp850", "ibm865": "cp865", "macintosh": "mac-roman"},
    "koi8-r": "koi8-r",
}
_BUILT_IN = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1")
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?([a-z0-9-]{2,20})", re.I)
_DECLARED_WITHIN = 2048


class NotShown(Exception):
    """There will be no copy; the name of a `domain.evidence.FileRemark` says why."""


def main() -> None:
    """Reads, cleans, answers. Every outcome is an answer; without one something killed us."""
    prepare(sys.argv[1])
    limit()
    try:
        content = sys.stdin.buffer.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise NotShown("too_large_to_show")
        answer, copy = clean(content, sys.argv[1])
    except NotShown as reason:
        answer, copy = {"media_type": None, "remarks": [str(reason)]}, b""
    except MemoryError:
        answer, copy = {"media_type": None, "remarks": ["too_large_to_show"]}, b""
    except Exception:  # whatever a decoder says about a file: it cannot be shown
        answer, copy = {"media_type": None, "remarks": ["unreadable"]}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + copy)
    sys.stdout.buffer.flush()


def prepare(media_type: str) -> None:
    """Loads what the file may need, as long as we can: afterwards nothing can be opened."""
    if media_type.startswith("text/"):
        for encoding in (*_BUILT_IN, *_ENCODINGS.values()):
            codecs.lookup(encoding)
    if media_type in _PILLOW:
        for module in _PILLOW[media_type]:
            importlib.import_module(f"PIL.{module}")
        importlib.import_module("copy")  # what Pillow loads when it has a palette in hand
        importlib.import_module("PIL.Image").preinit()


def limit() -> None:
    """Takes from this process what it does not need: processor, memory, every descriptor but the
    two it has, its user where it may be another, and of the kernel all but what a decoder calls."""
    os.nice(NICENESS)
    for what, most in (
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    with contextlib.suppress(OSError):
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)
    _confine()


_NOBODY = 65534

# From linux/prctl.h, linux/seccomp.h, linux/audit.h and linux/filter.h.
_PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 4, 22, 38
_SECCOMP_MODE_FILTER = 2
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000  # refused with EPERM
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
# To read and write what is open, to have memory, to know the time, and to end, with the numbers of
# each machine (linux/unistd.h). Nothing opens, connects, forks, signals or looks at others.
_CALLS = {
    "read": (0, 63), "write": (1, 64), "close": (3, 57), "lseek": (8, 62),
    "mmap": (9, 222), "mprotect": (10, 226), "munmap": (11, 215), "brk": (12, 214),
    "mremap": (25, 216), "madvise": (28, 233), "futex": (202, 98), "sched_yield": (24, 124),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132), "restart_syscall": (219, 128), "getrandom": (318, 278),
    "clock_gettime": (228, 113), "gettimeofday": (96, 169), "getpriority": (140, 141),
    "getpid": (39, 172), "gettid": (186, 178), "exit": (60, 93), "exit_group": (231, 94),
}  # fmt: skip


def _confine() -> None:
    """Where the kernel has seccomp and we know its numbers; elsewhere the limits are what there
    is. Own lines: the bindings want a library of the system's that a small image has not."""
    prctl = ctypes.CDLL(None).prctl
    prctl.argtypes = (ctypes.c_int, *[ctypes.c_ulong] * 4)
    prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.uname().machine not in _MACHINES:
        return
    column, machine = _MACHINES[os.uname().machine]
    calls = [numbers[column] for numbers in _CALLS.values()]
    steps = [
        (_LOAD, 0, 0, 4),  # of seccomp_data: the machine
        (_JUMP_IF_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),  # the number of the call
        *((_JUMP_IF_EQUAL, len(calls) - at, 0, call) for at, call in enumerate(calls)),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = b"".join(struct.pack("=HBBI", *step) for step in steps)
    program = ctypes.create_string_buffer(code, len(code))
    # struct sock_fprog: how many, and where they are.
    asked = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(program)))
    prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(asked), 0, 0)


def clean(content: bytes, media_type: str) -> tuple[dict[str, Any], bytes]:
    """The answer and the copy of a file of this type. Raises `NotShown`, and whatever a decoder
    does."""
    if media_type in _FORMATS:
        return picture(content, _FORMATS[media_type])
    if media_type == "text/html":
        if len(content) > MOST_PAGE_BYTES:
            raise NotShown("too_large_to_show")
        text, remarks = decoded(content)
        return _text(text_of_page(text), remarks)
    if media_type == "text/plain":
        return _text(*decoded(content))
    raise NotShown("no_decoder" if media_type.startswith("image/") else "not_shown")


def picture(content: bytes, format: str) -> tuple[dict[str, Any], bytes]:
    """A new picture of the same pixels, upright, and of nothing else: no metadata, no text chunks,
    no thumbnail, nothing behind the end. What is cut short or has a wrong part is shown as far as
    it goes (python-pillow/Pillow#4215, #4346, bigcat88/pillow_heif#48)."""
    from PIL import ImageFile

    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        return _picture(content, format, [])
    except (NotShown, MemoryError):
        raise
    except Exception:
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        return _picture(content, format, ["incomplete"])


def _picture(content: bytes, format: str, remarks: list[str]) -> tuple[dict[str, Any], bytes]:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # we ask ourselves, before anything is decoded
    warnings.simplefilter("ignore")
    bare, exif = without_metadata(content) if format == "JPEG" else (content, b"")
    with Image.open(io.BytesIO(bare), formats=[format]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise NotShown("too_large_to_show")
        if format != "JPEG" and getattr(opened, "n_frames", 1) > 1:
            remarks = [*remarks, "first_frame"]
        opened.seek(0)
        opened.load()
        density = len(content) / (opened.width * opened.height)
        upright = _turned(opened, exif or opened.info.get("exif", b""))
    pixels = _flat(upright)
    if "incomplete" not in remarks and len(content) > end_of(content, format):
        remarks = [*remarks, "trailing_data"]
    out = io.BytesIO()
    if format not in ("PNG", "GIF") or density > _PHOTO_BYTES_PER_PIXEL:
        pixels.save(out, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
        return {"media_type": "image/jpeg", "remarks": remarks}, out.getvalue()
    pixels.save(out, "PNG", compress_level=1)
    return {"media_type": "image/png", "remarks": remarks}, out.getvalue()


_APP0, _APP1, _APP14, _APP15, _COMMENT, _SCAN = 0xE0, 0xE1, 0xEE, 0xEF, 0xFE, 0xDA
_EXIF = b"Exif\0\0"


def without_metadata(content: bytes) -> tuple[bytes, bytes]:
    """A JPEG without what is said beside its pixels, and its EXIF: half of the files that others
    show and decoders refuse fail there. Adobe's segment stays: it says what the colours are."""
    kept, exif, at = [content[:2]], b"", 2
    while content[at : at + 1] == b"\xff" and at + 4 <= len(content):
        marker = content[at + 1]
        if marker in (0xFF, _SCAN):
            break
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if marker == _APP1 and content[at + 4 : at + 10] == _EXIF and not exif:
            exif = content[at + 4 : end]
        if not (_APP0 <= marker <= _APP15 or marker == _COMMENT) or marker == _APP14:
            kept.append(content[at:end])
        at = end
    return b"".join((*kept, content[at:])), exif


def _turned(image: Any, exif: bytes) -> Any:
    """As it was held. Of EXIF this alone is read, so that no other tag in it can be in the way."""
    from PIL import Image

    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    turn = turns.get(orientation_of(exif.removeprefix(_EXIF)))
    return image.copy() if turn is None else image.transpose(turn)


def orientation_of(tiff: bytes) -> int:
    """How the camera was held (tag 274 of the first directory); 1, upright, where nothing says."""
    order: Any = {b"II": "little", b"MM": "big"}.get(tiff[:2], "big")

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], order)

    directory = number(4, 4)
    for at in range(directory + 2, directory + 2 + 12 * number(directory, 2), 12):
        if number(at, 2) == 0x112:
            return number(at + 8, 2)
    return 1


def _flat(image: Any) -> Any:
    """Red, green and blue alone; what is transparent lies on white, as a screen shows it."""
    from PIL import Image

    if image.mode.startswith(("I", "F")):  # 16 bits a pixel: the upper eight
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image, mask=image.getchannel("A"))
        return ground
    flat = image.convert("RGB")
    flat.info.clear()
    return flat


_ENDS = {"JPEG": b"\xff\xd9", "GIF": b"\0;"}


def end_of(content: bytes, format: str) -> int:
    """Where the picture ends by its own format; what lies behind is something else."""
    if format == "WEBP":
        size = int.from_bytes(content[4:8], "little") + 8
        return size + size % 2
    if format in _ENDS:
        return content.rfind(_ENDS[format]) + len(_ENDS[format])
    at = 8
    while at + 12 <= len(content):
        kind = content[at + 4 : at + 8]
        at += 12 + int.from_bytes(content[at : at + 4], "big")
        if kind == b"IEND":
            break
    return at


def decoded(content: bytes) -> tuple[str, list[str]]:
    """The text of a file, and what is to be remarked: in the encoding that its first bytes or its
    own words say; else UTF-8, a few wrong bytes in it left out; else what Windows writes here."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return _as(content, encoding)
    for at, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if content[at::2].count(0) * 10 > len(content) * 4:
            return _as(content, encoding)
    said = _DECLARED.search(content[:_DECLARED_WITHIN])
    encoding = _ENCODINGS.get(said[1].decode().lower(), "utf-8") if said else "utf-8"
    for attempt in (encoding, "utf-8"):
        text, remarks = _as(content, attempt)
        wrong = text.count("\ufffd")
        if wrong * 4 <= sum(one > "\x7f" for one in text) - wrong:
            return text, remarks
    return content.decode("cp1252", "replace"), []


def _as(content: bytes, encoding: str) -> tuple[str, list[str]]:
    text = content.decode(encoding, "replace")
    return text, ["incomplete"] if "\ufffd" in text else []


# Lines end with any of these, and words stay apart.
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Joiners make one sign of several, and letters of Arabic and Persian; they hide nothing.
_KEPT = frozenset("\n\t\u200c\u200d")


def _text(text: str, remarks: list[str]) -> tuple[dict[str, Any], bytes]:
    """Letters, white space and line breaks as they are, and none of the signs that hide or turn
    what is read."""
    if "\0" in text:
        raise NotShown("unreadable")
    lines = _LINE_ENDS.sub("\n", text)
    shown = "".join(
        one
        for one in lines
        if one.isprintable() or one in _KEPT or unicodedata.category(one) == "Zs"
    )
    return {"media_type": "text/plain", "remarks": remarks}, shown.encode()


class _Words(HTMLParser):
    """What somebody would read on a page."""

    _HIDDEN = frozenset(("script", "style", "template", "noscript", "title", "svg"))
    _BREAKS = frozenset(("br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "table", "ul"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """A new line, or the beginning of what is not shown."""
        self._hidden += tag in self._HIDDEN
        if tag in self._BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """The end of what is not shown."""
        self._hidden -= tag in self._HIDDEN and self._hidden > 0

    def handle_data(self, data: str) -> None:
        """Words; where lines break in the source says nothing."""
        if not self._hidden:
            self.parts.append(re.sub(r"[ \t\r\n\f]+", " ", data))


def text_of_page(page: str) -> str:
    """The words of an HTML page, line by line."""
    words = _Words()
    words.feed(page)
    words.close()
    lines = (line.strip() for line in "".join(words.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


if __name__ == "__main__":
    main()
