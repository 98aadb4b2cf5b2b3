"""Files as people and attackers send them, made when they are needed: nothing hostile is stored."""

import io
import struct
import zipfile
import zlib

from PIL import Image

HTML = b"<!DOCTYPE html><html><head><script>steal()</script></head><body>Sign in</body></html>"


def picture(width: int = 60, height: int = 40, colour: str = "red") -> Image.Image:
    """A plain picture with its left half darker, so that turning it shows."""
    made = Image.new("RGB", (width, height), colour)
    made.paste("black", (0, 0, width // 2, height))
    return made


def saved(image: Image.Image, format: str, **options: object) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def png(colour: str = "red") -> bytes:
    """A small screenshot; another colour is another picture."""
    return saved(picture(colour=colour), "PNG")


def screenshot(megabytes: float) -> bytes:
    """A PNG of about this size with the noise of a photograph."""
    side = int((megabytes * 1024 * 1024 / 1.43) ** 0.5)
    return saved(Image.effect_noise((side, side), 100).convert("RGB"), "PNG", compress_level=1)


def animated(format: str) -> bytes:
    """Two frames."""
    return saved(picture(), format, save_all=True, append_images=[picture(colour="blue")])


def with_position(canary: str) -> bytes:
    """A JPEG lying on its side, with GPS and a comment in its EXIF."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise
    exif[0x010E] = canary
    exif[0x8825] = {1: "N", 2: (59.0, 54.0, 0.0), 3: "E", 4: (10.0, 44.0, 0.0)}
    return saved(picture(60, 40), "JPEG", exif=exif.tobytes(), comment=canary.encode())


def chunk(kind: bytes, content: bytes) -> bytes:
    """A PNG chunk."""
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def huge(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG that promises 900 million pixels, and has none: whoever decodes finds it broken,
    whoever looks first finds it too large."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    begun = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", begun)


def text_bomb() -> bytes:
    """A PNG with 64 MiB of compressed text."""
    whole = png()
    packed = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(64 * 1024 * 1024)))
    return whole[:33] + packed + whole[33:]


def with_text_chunk(canary: bytes) -> bytes:
    """A PNG with a page in a text chunk."""
    whole = png()
    return whole[:33] + chunk(b"tEXt", b"Comment\0" + canary) + whole[33:]


def archive(canary: bytes) -> bytes:
    """A ZIP file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archived:
        archived.writestr("payload.html", canary)
    return out.getvalue()


def pdf(pages: int = 1) -> bytes:
    """As much of a PDF as anybody looks at here."""
    kids = b"".join(
        b"%d 0 obj << /Type /Page >> endobj\n" % number for number in range(min(pages, 5))
    )
    return b"%PDF-1.7\n" + kids + b"<< /Type /Pages /Count %d >>\n%%%%EOF\n" % pages


def heic() -> bytes:
    """The beginning of a picture from a telephone, and some data."""
    return struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic" + bytes(range(256))
