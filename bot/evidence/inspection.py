"""Whether a file is kept, and as what: what it is, whether something harmful is in it, and a clean
copy of it. Whatever is not taken is refused by the one exception that the parts of this package
raise; the evidence store makes it an answer.

What it is, its content says; name and label are only asked to tell a stranger from a friend. The
malware scanner is clamd, through its socket, as its manual describes INSTREAM. Nothing is decoded
here: that is the cleaner's, in a process of its own; here is our end of it, a file in, its copy
out, and a clock.
"""

import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Protocol

from bot.domain.evidence import FileRemark, MediaType, Refusal, Scan


class NotTaken(Exception):
    """Nothing is kept of this file. `why` has the sentence; there is nothing else in it (L11)."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


HEAD_BYTES = 4096  # is enough to tell

_HEIC_BRANDS = frozenset(
    (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
)  # fmt: skip
_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": MediaType.PNG,
    b"\xff\xd8\xff": MediaType.JPEG,
    b"GIF87a": MediaType.GIF,
    b"GIF89a": MediaType.GIF,
    b"II*\0": MediaType.TIFF,
    b"MM\0*": MediaType.TIFF,
    b"PK\x03\x04": MediaType.ZIP,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": MediaType.OLE,
}
# MP3 and AAC, Ogg, FLAC, Matroska, AMR, Windows Media, MIDI, Core Audio, Flash, MPEG, Sun.
_RECORDINGS = (
    *(b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xf1", b"\xff\xf9"),
    *(b"OggS", b"fLaC", b"\x1aE\xdf\xa3", b"#!AMR", b"0&\xb2u\x8ef\xcf\x11", b"MThd", b"caff"),
    *(b"FLV\x01", b"\0\0\x01\xba", b"\0\0\x01\xb3", b".snd"),
)
_IN_RIFF = {b"WAVE", b"AVI "}
# Atomic (?>…): a comment ends in one place only. Else a few dozen of them, read in every way there
# is, stop the whole process for years, and every alarm with it.
_PAGE = re.compile(
    rb"\s*(?><\?xml[^>]*>\s*)?(?>(?:<!--(?>.*?-->)\s*)*)<(!doctype\s+html|html|head|body)\b",
    re.I | re.S,
)
_MARK = b"\xef\xbb\xbf"
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_PDF = b"%PDF-"
_PDF_WITHIN = 1024  # what readers allow before it
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")

_CLAIMS_HTML = re.compile(r"text/html\b|.*\.html?$", re.I | re.S)
_CLAIMS_TEXT = re.compile(r"text/|.*\.(txt|text|log|csv|md)$", re.I | re.S)
_CLAIMS = {
    MediaType.PNG: re.compile(r"image/(\*|png)|.*\.png$", re.I | re.S),
    MediaType.JPEG: re.compile(r"image/(\*|jpe?g)|.*\.(jpe?g|jfif)$", re.I | re.S),
    MediaType.WEBP: re.compile(r"image/(\*|webp)|.*\.webp$", re.I | re.S),
    MediaType.GIF: re.compile(r"image/(\*|gif)|.*\.gif$", re.I | re.S),
    MediaType.HEIC: re.compile(r"image/(\*|hei[cf])|.*\.hei[cf]$", re.I | re.S),
    MediaType.AVIF: re.compile(r"image/(\*|avif)|.*\.avif$", re.I | re.S),
    MediaType.TIFF: re.compile(r"image/(\*|tiff)|.*\.tiff?$", re.I | re.S),
    MediaType.BMP: re.compile(r"image/(\*|bmp)|.*\.(bmp|dib)$", re.I | re.S),
    MediaType.PDF: re.compile(r"application/pdf\b|.*\.pdf$", re.I | re.S),
    MediaType.TEXT: _CLAIMS_TEXT,
    MediaType.HTML: _CLAIMS_HTML,
}
# Words are never one of these: they are what a server says instead of the file.
_CLAIMS_NO_WORDS = re.compile(
    r"image/|application/pdf\b|"
    r".*\.(png|jpe?g|jfif|webp|gif|hei[cf]|avif|tiff?|bmp|pdf|docx?|xlsx?|pptx?|zip|msg)$",
    re.I | re.S,
)


def media_type(head: bytes, claimed: str = "") -> MediaType:
    """The type of a file that begins with `head` and is called `claimed` (a name or a content type,
    "" when nothing was said); `OTHER` for what we do not know.

    Raises `NotTaken`: nothing in it, a recording, or a web page or a few words where something else
    was promised, as when a sharing link answers with its sign-in page (teams.md).
    """
    if not head:
        raise NotTaken(Refusal.EMPTY)
    found = _by_signature(head)
    if found is not None:
        return found
    if _PAGE.match(head.removeprefix(_MARK)):
        if _CLAIMS_HTML.fullmatch(claimed):
            return MediaType.HTML
        raise NotTaken(Refusal.NOT_THE_FILE)
    if not _is_text(head):
        return MediaType.OTHER
    if _CLAIMS_NO_WORDS.match(claimed):
        raise NotTaken(Refusal.NOT_THE_FILE)
    return MediaType.HTML if _CLAIMS_HTML.fullmatch(claimed) else MediaType.TEXT


def is_called_otherwise(found: MediaType, claimed: str) -> bool:
    """Whether the name or label promises another type than what was found."""
    if found not in _CLAIMS:
        return any(claims.match(claimed) for claims in _CLAIMS.values())
    return bool(claimed) and not _CLAIMS[found].match(claimed)


def _by_signature(head: bytes) -> MediaType | None:
    for signature, found in _SIGNATURES.items():
        if head.startswith(signature):
            return found
    if head.startswith(_RECORDINGS) or (head[:4] == b"RIFF" and head[8:12] in _IN_RIFF):
        raise NotTaken(Refusal.RECORDING)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return MediaType.WEBP
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        raise NotTaken(Refusal.RECORDING)
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12])
    if head[:2] == b"BM" and head[6:10] == bytes(4):
        return MediaType.BMP
    begin = head[:_PDF_WITHIN].removeprefix(_MARK).lstrip(b"\0\t\n\f\r ")
    return MediaType.PDF if begin.startswith(_PDF) else None


def _by_brand(brand: bytes) -> MediaType:
    """What is in a box of ISO's base media file format: a picture of these, or film and sound."""
    if brand in _HEIC_BRANDS:
        return MediaType.HEIC
    if brand in (b"avif", b"avis"):
        return MediaType.AVIF
    raise NotTaken(Refusal.RECORDING)


def _is_text(head: bytes) -> bool:
    """Whether people could read it, in any encoding that the cleaner knows."""
    if _pairs(head):
        encodings: tuple[str, ...] = ("utf-16-le", "utf-16-be")
    else:
        encodings = ("utf-16",) if head.startswith(_BYTE_ORDER_MARKS) else ("utf-8", "latin-1")
    # A head that is not all of the file may end in the middle of a letter.
    for encoding, cut in product(encodings, range(4 if len(head) >= HEAD_BYTES else 1)):
        try:
            decoded = head[: len(head) - cut].decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _NOT_TEXT.search(decoded):
            return True
    return False


def _pairs(head: bytes) -> bool:
    """Whether every other byte is nothing, as in UTF-16 that does not say so."""
    return b"\0" in head and any(head[at::2].count(0) * 10 > len(head) * 4 for at in (0, 1))


SCAN_TIMEOUT_SECONDS = 20.0

_LONGEST_VERDICT = 4096


class BadScanner(ValueError):
    """`RODTKORT_CLAMD` cannot be read; the message is one sentence."""


class Scanner(Protocol):
    """Says whether a file may be kept."""

    def scan(self, content: Iterable[bytes]) -> Scan:
        """What the record says. Raises `NotTaken`: malware, or the scanner could not tell."""
        ...


class NoScanner:
    """There is none, and the record says "ikke skannet"."""

    def scan(self, content: Iterable[bytes]) -> Scan:
        """`NOT_SCANNED`, always; nothing is read."""
        return Scan.NOT_SCANNED


@dataclass(frozen=True, slots=True)
class Clamd:
    """A clamd at a path (`unix:/run/clamav/clamd.ctl`) or at a host (`tcp://clamav:3310`)."""

    path: str | None = None
    host: str | None = None
    port: int = 3310
    timeout_seconds: float = SCAN_TIMEOUT_SECONDS

    def scan(self, content: Iterable[bytes]) -> Scan:
        """See `Scanner.scan`. Whatever is not a plain OK is no pass: a file over clamd's limits, an
        error, a scanner that is away. What was found is not repeated (L11)."""
        try:
            said = self._ask(content)
        except OSError:
            raise NotTaken(Refusal.NOT_CHECKED) from None
        if said.endswith(b" FOUND"):
            raise NotTaken(Refusal.MALWARE)
        if said != b"stream: OK":
            raise NotTaken(Refusal.NOT_CHECKED)
        return Scan.CLEAN

    def _ask(self, content: Iterable[bytes]) -> bytes:
        with closing(self._connected()) as connection:
            connection.sendall(b"zINSTREAM\0")
            try:
                for chunk in filter(None, content):  # an empty one would be the end
                    connection.sendall(len(chunk).to_bytes(4, "big") + chunk)
                connection.sendall(bytes(4))
            except (BrokenPipeError, ConnectionResetError):
                pass  # over its limit clamd answers and hangs up before the end
            return _verdict(connection)

    def _connected(self) -> socket.socket:
        if self.path is None:
            return socket.create_connection((self.host, self.port), self.timeout_seconds)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(self.timeout_seconds)
        try:
            connection.connect(self.path)
        except OSError:
            connection.close()
            raise
        return connection


_TCP = re.compile(r"tcp://(\[[0-9a-fA-F:]+\]|[^:/\[\]\s]+):(\d{1,5})")


def scanner_at(address: str | None) -> Scanner:
    """The scanner of `RODTKORT_CLAMD`; none where nothing is set. Raises `BadScanner`."""
    if not address:
        return NoScanner()
    if address.startswith("unix:/"):
        return Clamd(path=address.removeprefix("unix:"))
    if found := _TCP.fullmatch(address):
        return Clamd(host=found[1].strip("[]"), port=int(found[2]))
    raise BadScanner("write unix:/path/to/clamd.ctl or tcp://host:3310")


def _verdict(connection: socket.socket) -> bytes:
    said = b""
    while len(said) < _LONGEST_VERDICT and not said.endswith((b"\0", b"\n")):
        more = connection.recv(_LONGEST_VERDICT)
        if not more:
            break
        said += more
    return said.strip(b"\0\n ")


CLEANED_WITHIN_SECONDS = 30.0  # what it waits for the processor is not counted …
CLEANED_AT_LAST_SECONDS = 60.0  # … until here: others wait behind it, and its row's lease ends

_CLEANER = str(Path(__file__).with_name("cleaner.py"))
_LONGEST_ANSWER = 4096
_CHUNK = 64 * 1024
# A copy may be larger than its original (a drawing with few colours), but not without end.
_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What came of it; `media_type` is None where there is no copy."""

    media_type: MediaType | None
    remarks: tuple[FileRemark, ...]


class Cleaner:
    """Starts one process for each file, so that nothing of one is there for the next. It costs a
    twentieth of a second (docs/bench.md); the process has no environment, no file and no network
    of ours, and is killed after `wall_seconds`: a picture is kept first, and shown if it can be.
    A machine that is busy with alarms lets it wait; that is no fault of the picture."""

    def __init__(self, wall_seconds: float | None = None) -> None:
        self._wall_seconds = CLEANED_WITHIN_SECONDS if wall_seconds is None else wall_seconds

    def clean(
        self, content: Iterable[bytes], media_type: MediaType, write: Callable[[bytes], None]
    ) -> Cleaned:
        """Feeds the file to the cleaner and writes the copy. What cannot be shown is kept all the
        same: then there is no copy, whatever was written. Raises what `content` and `write` do."""
        process = subprocess.Popen(
            [sys.executable, "-I", _CLEANER, media_type.value],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
        )
        over = threading.Event()
        clock = threading.Thread(
            target=_end_in_time, args=(process, self._wall_seconds, over), name="cleaner-clock"
        )
        clock.start()
        try:
            return _talk(process, content, write)
        finally:
            over.set()
            _end(process)
            clock.join()


def _end_in_time(process: "subprocess.Popen[bytes]", seconds: float, over: threading.Event) -> None:
    """Kills it when it has had so many seconds, those left out in which it wanted the processor and
    others had it: it stands back for every alarm, and a good picture must not pay for that."""
    began = time.monotonic()
    at_last = max(seconds, CLEANED_AT_LAST_SECONDS)
    left = seconds
    while left > 0:
        if over.wait(left):
            return
        took = time.monotonic() - began
        left = min(seconds + _waited(process.pid), at_last) - took
    process.kill()


def _waited(pid: int) -> float:
    """How long the process stood in the processor's queue; 0 where the kernel does not say."""
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_text().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):  # what could not be written any more
            if pipe is not None:
                pipe.close()
    process.wait()


def _talk(
    process: "subprocess.Popen[bytes]", content: Iterable[bytes], write: Callable[[bytes], None]
) -> Cleaned:
    assert process.stdin is not None
    assert process.stdout is not None
    # It reads all before it says anything, so that neither waits for the other.
    try:
        for chunk in content:
            process.stdin.write(chunk)
        process.stdin.close()
    except BrokenPipeError:  # it ended early; its answer, or its silence, says why
        pass
    answer = _answer(process.stdout.readline(_LONGEST_ANSWER))
    written = 0
    while chunk := process.stdout.read(_CHUNK):
        written += len(chunk)
        if written > _MOST_BYTES:
            return Cleaned(None, (FileRemark.TOO_LARGE_TO_SHOW,))
        write(chunk)
    if process.wait() != 0 or (answer.media_type is None) != (written == 0):
        return _UNREADABLE
    return answer


_UNREADABLE = Cleaned(None, (FileRemark.UNREADABLE,))


def _answer(line: bytes) -> Cleaned:
    """What the process says is not believed either: it may be the file that speaks."""
    try:
        said = json.loads(line)
        media_type = MediaType(said["media_type"]) if said["media_type"] else None
        remarks = tuple(FileRemark(remark) for remark in said["remarks"])
    except (ValueError, KeyError, TypeError):  # killed by a limit, or worse
        return _UNREADABLE
    if media_type not in (None, MediaType.PNG, MediaType.JPEG, MediaType.TEXT):
        return _UNREADABLE
    return Cleaned(media_type, remarks)
