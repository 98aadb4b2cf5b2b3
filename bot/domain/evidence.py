"""Evidence: a picture, a file or a reference, kept so that it holds (R44, R50; L10, L11, L13).

Nothing of what it shows is here: a record has codes, hashes and sizes. The bytes lie encrypted in
`bot/evidence`, and where a recording is, sealed beside the record.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.alarm.incident import IncidentKind
from bot.domain.alarm.state import Alarm
from bot.domain.retention import parse_days

DAY_MS = 24 * 60 * 60 * 1000
UNDO_MS = DAY_MS  # so long a picture that was removed can be brought back


class Came(StrEnum):
    """How it came to us."""

    PASTED = "pasted"  # into the chat; lies behind the bot's token
    FILE = "file"  # the paperclip; lies behind an address that lets anybody in
    MESSAGE_ACTION = "message_action"  # *Lagre som bevis*: text, sender, time
    REFERENCE = "reference"  # a recording in another system; no file (R44)


class MediaType(StrEnum):
    """What a file looks like, by its content alone. Everything is kept but sound and film (R44)."""

    PNG = "image/png"
    JPEG = "image/jpeg"
    WEBP = "image/webp"
    GIF = "image/gif"
    HEIC = "image/heic"
    AVIF = "image/avif"
    TIFF = "image/tiff"
    BMP = "image/bmp"
    PDF = "application/pdf"
    ZIP = "application/zip"  # what Word and Excel write, too
    OLE = "application/x-ole-storage"  # a mail of Outlook's, an old Word document
    TEXT = "text/plain"
    HTML = "text/html"
    OTHER = "application/octet-stream"

    @property
    def is_picture(self) -> bool:
        """Whether it shows something, once decoded."""
        return self.value.startswith("image/")


class Scan(StrEnum):
    """What the malware scanner said. A file that it found something in is never kept."""

    CLEAN = "clean"
    NOT_SCANNED = "not_scanned"  # there is no scanner, and the record says so


class FileRemark(StrEnum):
    """What is worth saying about a file that was kept."""

    FIRST_FRAME = "first_frame"  # it moves; the copy shows its first picture
    INCOMPLETE = "incomplete"  # cut short, or a part of it is wrong; the copy shows the rest
    # The original is kept, and there is no copy to show:
    NO_DECODER = "no_decoder"  # we cannot open such pictures (HEIC)
    NOT_SHOWN = "not_shown"  # we never open such files (PDF, and whatever we do not know)
    UNREADABLE = "unreadable"  # it is not what it begins as, or took too long
    TOO_LARGE_TO_SHOW = "too_large_to_show"  # so many pixels, or so long a page
    TRAILING_DATA = "trailing_data"  # something lay behind the picture; the copy is without it
    OTHER_TYPE = "other_type"  # its name or label said another type than its content

    @property
    def sentence(self) -> str:
        """The id of its sentence in texts/."""
        return _SENTENCES[self]


class Refusal(StrEnum):
    """Why something is not kept, or cannot be shown. Nothing of it is left behind."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    RECORDING = "recording"  # sound or film: where it lies is written down instead (R44)
    NOT_THE_FILE = "not_the_file"  # a web page came instead of the picture (teams.md: iOS)
    # Only in what earlier versions refused, who kept nothing that they could not show:
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    UNKNOWN_TYPE = "unknown_type"
    BROKEN = "broken"
    MALWARE = "malware"
    NOT_CHECKED = "not_checked"  # the scanner could not say; never passed
    FORBIDDEN_PLACE = "forbidden_place"  # an address that we do not fetch from
    EXPIRED = "expired"  # the address leads nowhere (any more)
    NOT_FETCHED = "not_fetched"  # refused, failed or too slow; may work later
    NOT_KEPT = "not_kept"  # the disk is full, or the storage or database away
    KEY_LOST = "key_lost"  # the incident's key cannot be had: nothing can be read
    DAMAGED = "damaged"  # what is stored is not what was stored
    ERASED = "erased"  # forgotten, by retention or by hand

    @property
    def sentence(self) -> str:
        """The id of its sentence in texts/."""
        return _SENTENCES[self]

    @property
    def passing(self) -> bool:
        """Whether the same may be tried again in a while."""
        return self in (Refusal.NOT_CHECKED, Refusal.NOT_FETCHED, Refusal.NOT_KEPT)


_SENTENCES: Mapping[StrEnum, str] = {
    Refusal.EMPTY: "evidence-refused-empty",
    Refusal.TOO_LARGE: "evidence-refused-too-large",
    Refusal.RECORDING: "evidence-refused-recording",
    Refusal.TOO_MANY_PIXELS: "evidence-refused-too-many-pixels",
    Refusal.TOO_MANY_PAGES: "evidence-refused-too-many-pages",
    Refusal.UNKNOWN_TYPE: "evidence-refused-unknown-type",
    Refusal.NOT_THE_FILE: "evidence-refused-not-the-file",
    Refusal.BROKEN: "evidence-refused-broken",
    Refusal.MALWARE: "evidence-refused-malware",
    Refusal.NOT_CHECKED: "evidence-refused-not-checked",
    Refusal.FORBIDDEN_PLACE: "evidence-refused-forbidden-place",
    Refusal.EXPIRED: "evidence-refused-expired",
    Refusal.NOT_FETCHED: "evidence-refused-not-fetched",
    Refusal.NOT_KEPT: "evidence-refused-not-kept",
    Refusal.KEY_LOST: "evidence-refused-key-lost",
    Refusal.DAMAGED: "evidence-refused-damaged",
    Refusal.ERASED: "evidence-refused-erased",
    FileRemark.FIRST_FRAME: "evidence-remark-first-frame",
    FileRemark.INCOMPLETE: "evidence-remark-incomplete",
    **dict.fromkeys(
        (
            FileRemark.NO_DECODER,
            FileRemark.NOT_SHOWN,
            FileRemark.UNREADABLE,
            FileRemark.TOO_LARGE_TO_SHOW,
        ),
        "evidence-remark-not-shown",
    ),
    FileRemark.TRAILING_DATA: "evidence-remark-trailing-data",
    FileRemark.OTHER_TYPE: "evidence-remark-other-type",
}


@dataclass(frozen=True, slots=True)
class File:
    """Bytes as they are before encryption. `sha256` is hexadecimal."""

    media_type: MediaType
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Recording:
    """Where a recording is (R44). The bot never makes one. Instants in ms UTC."""

    system: str
    id: str
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record. `incident` is None while it waits for its incident; `owner` is whose key it is
    encrypted with: the incident, or while it waits the evidence itself. A reference has no
    `original`; some originals have no `copy`. Erased, all but the bytes stays (the tombstone).

    What its sender removed is erased to everybody at once, also to a revision that knows no more
    than `erased_at`; its bytes are there until `destroy_at`, and so long it can be brought back.
    """

    id: str
    incident: str | None
    owner: str
    came: Came
    added_at: int
    added_by: str
    original: File | None = None
    copy: File | None = None
    scan: Scan | None = None
    remarks: tuple[FileRemark, ...] = ()
    erased_at: int | None = None
    removed_at: int | None = None
    destroy_at: int | None = None

    @property
    def is_there(self) -> bool:
        """Whether its bytes lie in the store, shown or not."""
        return self.erased_at is None or self.destroy_at is not None

    def may_come_back(self, now: int) -> bool:
        """Whether its sender can still undo the removal."""
        return self.destroy_at is not None and now < self.destroy_at

    def removed(self, now: int) -> "Evidence":
        """Hidden from everybody; *Angre* for a day."""
        return replace(self, erased_at=now, removed_at=now, destroy_at=now + UNDO_MS)

    def brought_back(self) -> "Evidence":
        """As it was before it was removed."""
        return replace(self, erased_at=None, removed_at=None, destroy_at=None)


class Keeping(StrEnum):
    """What decides how long evidence is kept. It is the incident's: all its evidence shares one
    key, and forgetting is the key's destruction."""

    THREAT = "threat"
    OTHER = "other"
    DRILL = "drill"
    WAITING = "waiting"  # never given to an incident


def keeping_of(alarm: Alarm | None) -> Keeping:
    """Which retention counts; `card` is None for what waits for its incident."""
    if alarm is None:
        return Keeping.WAITING
    if alarm.drill is not None:
        return Keeping.DRILL
    return Keeping.THREAT if alarm.details.kind is IncidentKind.THREAT else Keeping.OTHER


@dataclass(frozen=True, slots=True)
class EvidenceRetention:
    """How many days each is kept, counted from when the last of it was added (L13)."""

    days: Mapping[Keeping, int]

    def is_over(self, keeping: Keeping, added_at: int, now: int) -> bool:
        """Whether it must be forgotten now, unless somebody holds it."""
        return now - added_at >= self.days[keeping] * DAY_MS


# A threat may come to court; who decides how long is docs/evidence.md's first question.
DEFAULT_EVIDENCE_DAYS = {
    Keeping.THREAT: 730,
    Keeping.OTHER: 365,
    Keeping.DRILL: 7,
    Keeping.WAITING: 7,
}


def parse_retention(text: str) -> EvidenceRetention:
    """`threat=730,drill=7`: days for each kind; what is not named keeps its default. Raises
    `BadRetention`."""
    return EvidenceRetention(parse_days(text, DEFAULT_EVIDENCE_DAYS))


class Behind(StrEnum):
    """What opens the address of a file."""

    OUR_TOKEN = "our_token"  # the connector's `contentUrl` of a pasted picture
    NOTHING = "nothing"  # `downloadUrl` of a file: whoever has the address gets it


@dataclass(frozen=True, slots=True)
class Source:
    """Where Teams says that a file is. `claimed` is the content type or name it was given there:
    it never decides what the file is, but tells a web page from the picture it replaced."""

    url: str
    behind: Behind
    came: Came
    claimed: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """Safely stored, encrypted under `owner`, but not recorded yet: give it to `record.add` or
    `record.add_waiting`, or back to `EvidenceStore.discard`."""

    id: str
    owner: str
    came: Came
    original: File
    copy: File | None
    scan: Scan
    remarks: tuple[FileRemark, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceRefused:
    """Nothing was kept. The reason has a sentence (`why.sentence`)."""

    why: Refusal
