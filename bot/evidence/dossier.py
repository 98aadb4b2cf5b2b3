"""The evidence of one alarm in a folder, for police or archive: originals and copies,
a manifest of hashes that `sha256sum -c` reads too, and a tagged PDF/A that shows the copies."""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import structlog

from bot.cards.kit.words import clock_time, day
from bot.domain.alarm.state import Alarm
from bot.domain.evidence import Came, Evidence, MediaType, Recording, Scan
from bot.domain.organisation.organisation import OSLO, Language
from bot.evidence.evidence_files import EvidenceFiles
from bot.evidence.inspection import NotTaken
from bot.evidence.sealed_files import COPY, ORIGINAL
from bot.texts import Localised, say_in

log = structlog.get_logger(__name__)

NOT_DRAWN = "not_drawn"  # it is in the folder, and not in the PDF
MANIFEST, SUMS, REPORT = "manifest.json", "SHA256SUMS", "evidence.pdf"

_STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]
_MOST_LETTERS = 20_000
# What Typst's own fonts have. The original has everything.
_NO_LETTER = re.compile(r"[^\n\x20-\x7e\xa0-\u017f\u0370-\u03ff\u0400-\u04ff\u2010-\u2026\u20ac]")
# A page or a script must not start because somebody opens a folder.
_ENDINGS = {
    MediaType.PNG: ".png",
    MediaType.JPEG: ".jpg",
    MediaType.WEBP: ".webp",
    MediaType.GIF: ".gif",
    MediaType.HEIC: ".heic",
    MediaType.AVIF: ".avif",
    MediaType.TIFF: ".tif",
    MediaType.BMP: ".bmp",
    MediaType.PDF: ".pdf",
    MediaType.ZIP: ".zip",
    MediaType.OLE: ".ole",
    MediaType.TEXT: ".txt",
    MediaType.HTML: ".html.txt",
    MediaType.OTHER: ".bin",
}
_FOLDERS = {ORIGINAL: "originals", COPY: "copies"}
_CAME = {
    Came.PASTED: "dossier-came-pasted",
    Came.FILE: "dossier-came-file",
    Came.MESSAGE_ACTION: "dossier-came-message-action",
    Came.REFERENCE: "dossier-came-reference",
}
_SCANNED = {Scan.CLEAN: "dossier-scan-clean", Scan.NOT_SCANNED: "dossier-scan-not-scanned"}


class CannotExport(Exception):
    """One sentence for the operator: nothing was written."""


@dataclass(frozen=True, slots=True)
class DossierItem:
    """One piece of evidence on its way out; `recording` where it is a reference. `files` are paths
    within the folder, `problem` says why one is missing."""

    record: Evidence
    recording: Recording | None = None
    original: str | None = None
    copy: str | None = None
    text: str = ""
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Occasion:
    """For whom it is written, when (ms UTC), in which language, and about which alarm."""

    alarm: Alarm
    by: str
    at: int
    language: Language


def write_dossier(
    evidence_files: EvidenceFiles,
    occasion: Occasion,
    items: Sequence[DossierItem],
    to: Path,
    note: Callable[[Sequence[DossierItem]], None],
) -> tuple[Path, list[DossierItem]]:
    """Writes `to/evidence-INCIDENT`, readable by the operator alone: originals, manifest and hashes
    first, whatever becomes of the PDF. Evidence that cannot be read, or not be drawn, is returned
    with its problem. `note` gets what was written, before anybody can see the folder.

    Raises `CannotExport`, what `note` does, and `OSError` when there is no room.
    """
    folder = to / f"evidence-{occasion.alarm.id}"
    if folder.exists():
        raise CannotExport(f"{folder} is there already. Move it away, or choose another --to.")
    making = to / f".evidence-{occasion.alarm.id}.incomplete"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700, parents=True)
    try:
        written = [
            _written(evidence_files, making, number, item)
            for number, item in enumerate(items, start=1)
        ]
        _write(making / MANIFEST, _as_json(_manifest(occasion, written)))
        drawn, shown = _drawn(making, occasion, written)
        if drawn is not None:
            _write(making / REPORT, drawn)
        sums = "".join(f"{digest}  {name}\n" for name, digest in _sums(making))
        _write(making / SUMS, sums.encode())
        note([item for item in written if item.original or item.recording])
        making.rename(folder)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    return folder, [item for item in shown if item.problem]


def _drawn(
    folder: Path, occasion: Occasion, items: Sequence[DossierItem]
) -> tuple[bytes | None, list[DossierItem]]:
    """The PDF, None where there can be none; and the items, those that cannot be drawn with their
    problem. They are looked for only when the whole could not be drawn."""
    try:
        return report(folder, occasion, items), [*items]
    except (ValueError, RuntimeError):
        shown = [_if_drawable(folder, occasion, item) for item in items]
    try:
        return report(folder, occasion, shown), shown
    except (ValueError, RuntimeError) as error:
        log.warning("dossier_not_drawn", error=type(error).__name__)
        return None, [replace(one, problem=one.problem or NOT_DRAWN) for one in shown]


def _if_drawable(folder: Path, occasion: Occasion, item: DossierItem) -> DossierItem:
    try:
        report(folder, occasion, [item])
    except (ValueError, RuntimeError):
        return replace(item, text="", copy=None, problem=item.problem or NOT_DRAWN)
    return item


def _written(
    evidence_files: EvidenceFiles, folder: Path, number: int, item: DossierItem
) -> DossierItem:
    """The item with its files in the folder."""
    record = item.record
    for what, file in ((ORIGINAL, record.original), (COPY, record.copy)):
        if file is None:
            continue
        try:
            content = evidence_files.read(record, what)
        except NotTaken as refusal:
            item = replace(item, problem=refusal.why.value)
            continue
        name = f"{_FOLDERS[what]}/{number}{_ENDINGS[file.media_type]}"
        _write(folder / name, content)
        if what == ORIGINAL:
            item = replace(item, original=name)
        elif file.media_type is MediaType.TEXT:
            item = replace(item, copy=name, text=content.decode()[:_MOST_LETTERS])
        else:
            item = replace(item, copy=name)
    return item


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)


def _sums(folder: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            with file.open("rb") as opened:
                yield (
                    file.relative_to(folder).as_posix(),
                    hashlib.file_digest(opened, "sha256").hexdigest(),
                )


def _manifest(occasion: Occasion, items: Sequence[DossierItem]) -> dict[str, Any]:
    """Codes, hashes and sizes, and where the timeline stood."""
    return {
        "incident": occasion.alarm.id,
        "drill": occasion.alarm.drill is not None,
        "exported_at": _utc(occasion.at),
        "exported_by": occasion.by,
        "timeline_seq": occasion.alarm.seq,
        "evidence": [_entry(item) for item in items],
    }


def _entry(item: DossierItem) -> dict[str, Any]:
    record, recording = item.record, item.recording
    entry: dict[str, Any] = {
        "id": record.id,
        "came": record.came.value,
        "added_at": _utc(record.added_at),
        "added_by": record.added_by,
        "scan": record.scan.value if record.scan else None,
        "remarks": [remark.value for remark in record.remarks],
        "problem": item.problem,
    }
    for what, file, name in (
        ("original", record.original, item.original),
        ("copy", record.copy, item.copy),
    ):
        if file is not None:
            about = {"media_type": file.media_type.value, "size": file.size, "sha256": file.sha256}
            entry[what] = {"file": name, **about}
    if recording is not None:
        entry["recording"] = {
            "system": recording.system,
            "id": recording.id,
            "from": _utc(recording.since) if recording.since is not None else None,
            "to": _utc(recording.until) if recording.until is not None else None,
        }
    return entry


def report(folder: Path, occasion: Occasion, items: Sequence[DossierItem]) -> bytes:
    """The PDF; pictures are read from the folder."""
    import typst  # 80 MB that nobody else in this package needs

    drawn: object = typst.compile(  # type: ignore[call-overload]  # it wants both of one type
        files("bot.evidence").joinpath("dossier.typ").read_bytes(),
        root=str(folder),
        format="pdf",
        sys_inputs={"dossier": json.dumps(_content(occasion, items))},
        pdf_standards=[*_STANDARDS],
        timestamp=occasion.at // 1000,
        ignore_system_fonts=True,
    )
    assert isinstance(drawn, bytes)
    return drawn


def _content(occasion: Occasion, items: Sequence[DossierItem]) -> dict[str, Any]:
    say, alarm = say_in(occasion.language), occasion.alarm
    made = datetime.fromtimestamp(occasion.at / 1000, OSLO)
    when = _when(occasion.at, occasion.language)
    return {
        "language": occasion.language.value,
        "made": [made.year, made.month, made.day],
        "title": say("dossier-title", incident=alarm.id),
        "drill": say("dossier-drill") if alarm.drill is not None else "",
        "intro": say("dossier-intro", date=when, who=_drawable(occasion.by)),
        "check": say("dossier-check"),
        "footer": say("dossier-footer", incident=alarm.id),
        "items": [
            {
                "heading": say("dossier-item", number=number),
                "lines": [list(line) for line in _lines(say, occasion, item)],
                "picture": _picture(item),
                "text": _drawable(item.text),
                "alt": say("dossier-picture", number=number),
                "missing": "" if item.recording else say("dossier-no-picture"),
                "remarks": [say(remark.sentence) for remark in item.record.remarks],
            }
            for number, item in enumerate(items, start=1)
        ],
    }


def _picture(item: DossierItem) -> str:
    copy = item.record.copy
    return f"/{item.copy}" if item.copy and copy and copy.media_type.is_picture else ""


def _lines(say: Localised, occasion: Occasion, item: DossierItem) -> Iterator[tuple[str, str]]:
    record, recording, language = item.record, item.recording, occasion.language
    yield say("dossier-added"), _when(record.added_at, language)
    yield say("dossier-by"), _drawable(occasion.alarm.name_of(record.added_by))
    yield say("dossier-came"), say(_CAME[record.came])
    if record.original is not None and record.scan is not None:
        file = record.original
        yield (
            say("dossier-type"),
            say("dossier-size", type=file.media_type.value, bytes=str(file.size)),
        )
        yield say("dossier-scan"), say(_SCANNED[record.scan])
        yield say("dossier-original"), file.sha256
    if record.copy is not None:
        yield say("dossier-copy"), record.copy.sha256
    if recording is not None:
        span = (recording.since, recording.until)
        yield say("dossier-system"), _drawable(recording.system)
        yield say("dossier-recording"), _drawable(recording.id)
        if any(span):
            said = (_when(at, language) if at is not None else "" for at in span)
            yield say("dossier-period"), " – ".join(said)
    if item.problem:
        yield "!", item.problem


def _when(at: int, language: Language) -> str:
    return f"{day(at, language)} {clock_time(at, language, seconds=True)}"


# A row of letters without an end is one string of a PDF, which may have 32,767.
_LONG_RUN = re.compile(r"(\S{80})(?=\S)")


def _drawable(text: str) -> str:
    return _LONG_RUN.sub("\\1\u200b", _NO_LETTER.sub("\u00b7", text.replace("\t", "    ")))


def _utc(at: int) -> str:
    moment = datetime.fromtimestamp(at / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _as_json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()
