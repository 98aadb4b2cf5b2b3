"""Makes the copy that is safe to show, in a process of its own: `python -I cleaner.py TYPE`.

The file comes on standard input; on standard output go one line of JSON, {"media_type", "remarks"}
or {"refused"}, and the copy. Nothing of the bot is imported and nothing is inherited but these two
pipes: whatever a hostile file does to a decoder, it does it here, without a key or a token, without
a way to open a file or a connection, and within the limits set below.
"""

import codecs
import importlib
import io
import json
import os
import re
import resource
import sys
import warnings
from html.parser import HTMLParser
from typing import Any

MOST_PIXELS = 40_000_000
MOST_PAGES = 300
MOST_BYTES = 25 * 1024 * 1024
MEMORY_BYTES = 900 * 1024 * 1024  # 40 million pixels, twice, of four bytes, and what they came from
CPU_SECONDS = 12
NICENESS = 15  # an alarm goes first

# Above this many bytes for a pixel it is a photograph more than a drawing: PNG would cost ten times
# the time and three times the room, and shows no more.
_PHOTO_BYTES_PER_PIXEL = 0.4
_JPEG_QUALITY = 90

# What a format needs beside what Pillow loads first, and what it would load half-way.
_PILLOW = {
    "image/png": ("ImageOps", "TiffImagePlugin"),  # TIFF is what EXIF is written in
    "image/jpeg": ("ImageOps", "TiffImagePlugin", "MpoImagePlugin"),
    "image/webp": ("ImageOps", "TiffImagePlugin", "WebPImagePlugin"),
}
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}


class FileRefused(Exception):
    """The name of a `domain.evidence.Refusal`."""


def main() -> None:
    """Reads, cleans, answers. Every outcome is an answer; without one something killed us."""
    prepare(sys.argv[1])
    limit()
    try:
        content = sys.stdin.buffer.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise FileRefused("too_large")
        answer, copy = clean(content, sys.argv[1])
    except FileRefused as refusal:
        answer, copy = {"refused": str(refusal)}, b""
    except MemoryError:
        answer, copy = {"refused": "too_many_pixels"}, b""
    except Exception:  # whatever a decoder says about a file: it cannot be shown
        answer, copy = {"refused": "broken"}, b""
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + copy)
    sys.stdout.buffer.flush()


def prepare(media_type: str) -> None:
    """Loads what the file may need, as long as we can: afterwards nothing can be opened."""
    for encoding in ("utf-8-sig", "utf-16"):
        codecs.lookup(encoding)
    if media_type in _PILLOW:
        for module in _PILLOW[media_type]:
            importlib.import_module(f"PIL.{module}")
        importlib.import_module("PIL.Image").preinit()


def limit() -> None:
    """Takes from this process what it does not need. Without a descriptor to be had there is no
    file, no socket and no pipe but the two we have, whatever a decoder is made to do."""
    os.nice(NICENESS)
    for what, most in (
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def clean(content: bytes, media_type: str) -> tuple[dict[str, Any], bytes]:
    """The answer and the copy of a file of this type; b"" where there is no copy."""
    if media_type in _FORMATS:
        return picture(content, _FORMATS[media_type])
    if media_type == "application/pdf":
        if pages(content) > MOST_PAGES:
            raise FileRefused("too_many_pages")
        return {"media_type": None, "remarks": ["not_shown"]}, b""
    if media_type == "text/html":
        return _text(text_of_page(decoded(content)))
    if media_type == "text/plain":
        return _text(decoded(content))
    return {"media_type": None, "remarks": ["no_decoder"]}, b""  # HEIC


def picture(content: bytes, format: str) -> tuple[dict[str, Any], bytes]:
    """A new picture of the same pixels, upright, and of nothing else: no metadata, no text chunks,
    no thumbnail, nothing behind the end."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # we ask ourselves, before anything is decoded
    warnings.simplefilter("ignore")
    with Image.open(io.BytesIO(content), formats=[format]) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise FileRefused("too_many_pixels")
        # A JPEG has further pictures for depth and light only.
        moves = format != "JPEG" and getattr(opened, "n_frames", 1) > 1
        remarks = ["first_frame"] if moves else []
        opened.seek(0)
        opened.load()
        density = len(content) / (opened.width * opened.height)
        upright = ImageOps.exif_transpose(opened)
    pixels = _flat(upright)
    if len(content) > end_of(content, format):
        remarks.append("trailing_data")
    out = io.BytesIO()
    if format != "PNG" or density > _PHOTO_BYTES_PER_PIXEL:
        pixels.save(out, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
        return {"media_type": "image/jpeg", "remarks": remarks}, out.getvalue()
    pixels.save(out, "PNG", compress_level=1)
    return {"media_type": "image/png", "remarks": remarks}, out.getvalue()


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


def end_of(content: bytes, format: str) -> int:
    """Where the picture ends by its own format; what lies behind is something else."""
    if format == "WEBP":
        size = int.from_bytes(content[4:8], "little") + 8
        return size + size % 2
    if format == "JPEG":
        return content.rfind(b"\xff\xd9") + 2
    at = 8
    while at + 12 <= len(content):
        kind = content[at + 4 : at + 8]
        at += 12 + int.from_bytes(content[at : at + 4], "big")
        if kind == b"IEND":
            break
    return at


def pages(content: bytes) -> int:
    """How many pages a PDF admits to; we never open one, so that an estimate is enough."""
    counts = [int(found) for found in re.findall(rb"/Count\s+(\d{1,9})", content)]
    return max([*counts, len(re.findall(rb"/Type\s*/Page\b", content))])


def decoded(content: bytes) -> str:
    """The text of a file, as UTF-8 or UTF-16 with its mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    return content.decode("utf-8-sig")


def _text(text: str) -> tuple[dict[str, Any], bytes]:
    """Letters and line breaks, and none of the signs that hide or turn what is read."""
    if "\0" in text:
        raise FileRefused("unknown_type")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    shown = "".join(one for one in lines if one == "\n" or one.isprintable())
    return {"media_type": "text/plain", "remarks": []}, shown.encode()


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
            self.parts.append(re.sub(r"\s+", " ", data))


def text_of_page(page: str) -> str:
    """The words of an HTML page, line by line."""
    words = _Words()
    words.feed(page)
    words.close()
    lines = (line.strip() for line in "".join(words.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


if __name__ == "__main__":
    main()
