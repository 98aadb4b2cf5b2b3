"""Files as somebody makes them who wants the reader to fail: by name, in as many ways as are asked
for, each with what it is called and what it must never become."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator

from PIL import Image

from tests.pictures import chunk, saved

Made = Callable[[random.Random], bytes]
_PNG = b"\x89PNG\r\n\x1a\n"


def _noise(r: random.Random, side: int = 40) -> Image.Image:
    return Image.frombytes("RGB", (side, side), r.randbytes(3 * side * side))


def _zipped(name: str, content: bytes, times: int = 1) -> bytes:
    """A ZIP in a ZIP in …"""
    for _ in range(times):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, content)
        content = out.getvalue()
    return content


def _document(inner: str) -> Made:
    return lambda r: _zipped(inner, b"0" * r.randint(10**6, 2 * 10**7), r.randint(1, 4))


def _pdf(action: str) -> Made:
    def made(r: random.Random) -> bytes:
        version = r.choice(("1.0", "1.4", "1.7", "2.0"))
        objects = f"1 0 obj<</Type/Catalog/OpenAction<<{action}>>>>endobj\n" * r.randint(1, 2000)
        return f"%PDF-{version}\n{objects}trailer<</Root 1 0 R>>\n%%EOF".encode()

    return made


def _header(width: int, height: int) -> bytes:
    return _PNG + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))


def _png_bomb(r: random.Random) -> bytes:
    """Ten thousand times smaller than what it becomes."""
    rows = zlib.compress(bytes(r.randint(20, 100) * 10**6), 9)
    return _header(2_500, 2_500) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _huge(r: random.Random) -> bytes:
    size = r.choice((65_535, 2**31 - 1, 0))
    return _header(size, size) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def _many_chunks(r: random.Random) -> bytes:
    body = saved(_noise(r), "PNG")
    kind = r.choice((b"tEXt", b"iTXt", b"zTXt", b"iCCP", b"eXIf", b"acTL"))
    junk = b"".join(chunk(kind, r.randbytes(20)) for _ in range(r.randint(1, 20_000)))
    return body[:33] + junk + body[33:]


def _endless_gif(r: random.Random) -> bytes:
    """Frames without a terminator, for as long as one reads."""
    gif = saved(_noise(r).convert("P"), "GIF")
    frame = gif[gif.index(b",", 800) : -1]
    return gif[:-1] + frame * r.randint(100, 2_000)


def _tiff(r: random.Random) -> bytes:
    """A directory that is its own next one."""
    entries = b"".join(
        struct.pack("<HHII", tag, 4, 1, 2**31 - 1) for tag in (256, 257, 273, 277, 278, 279)
    )
    return b"II*\0" + struct.pack("<IH", 8, 6) + entries + struct.pack("<I", 8) + r.randbytes(50)


def _webp_bomb(r: random.Random) -> bytes:
    return saved(Image.new("RGB", (3_000, 3_000), r.randint(0, 255)), "WEBP", method=0)


def _riff(r: random.Random) -> bytes:
    size = r.choice((0, 2**32 - 1))
    return b"RIFF" + struct.pack("<I", size) + b"WEBPVP8X" + r.randbytes(40)


def _avif(r: random.Random) -> bytes:
    return struct.pack(">I", 24) + b"ftypavif" + bytes(12) + r.randbytes(r.randint(0, 9_000))


def _svg(r: random.Random) -> bytes:
    entity = r.choice(('SYSTEM "file:///etc/passwd"', 'SYSTEM "http://169.254.169.254/latest/"'))
    return (
        f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x {entity}>]>'
        f'<svg xmlns="http://www.w3.org/2000/svg" onload="fetch(1)"><text>&x;</text></svg>'
    ).encode()


def _laughs(r: random.Random) -> bytes:
    entities = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(r.randint(5, 30)))
    return f'<!DOCTYPE z [<!ENTITY l0 "lol">{entities}]><z>&l9;</z>'.encode()


def _page(r: random.Random) -> bytes:
    tag = r.choice(("div", "table", "svg", "b", "template", "script"))
    return b"<html><body>" + f"<{tag} a='".encode() * r.randint(1, 10_000)


def _nested(r: random.Random) -> bytes:
    tag = r.choice(("div", "li", "svg", "!--", "!doctype html"))
    return b"<html>" + f"<{tag}>".encode() * r.randint(1, 300_000)


def _mail(r: random.Random) -> bytes:
    bounds = [f"{r.getrandbits(64):x}" for _ in range(r.randint(1, 1_500))]
    head = "".join(f"Content-Type: multipart/mixed; boundary={b}\r\n\r\n--{b}\r\n" for b in bounds)
    return f"From: a@b\r\nMIME-Version: 1.0\r\n{head}".encode()


def _rtf(r: random.Random) -> bytes:
    return b"{\\rtf1" + b"{\\object\\objemb " * r.randint(1, 200_000)


def _words(r: random.Random) -> bytes:
    """Signs that hide, turn, pile up."""
    signs = "\u202e\u200b\u0300\ufeff\U000e0041a \u2028"
    return "".join(r.choice(signs) for _ in range(r.randint(1, 200_000))).encode()


def _polyglot(r: random.Random) -> bytes:
    front = saved(_noise(r), r.choice(("JPEG", "PNG", "GIF", "WEBP")))
    back = (b"<script>alert(1)</script>", _zipped("a", b"x"), b"%PDF-1.7\n", b"MZ" + bytes(99))
    return front + r.choice(back)


def _mangled(r: random.Random) -> bytes:
    """A good picture in which a few bytes are others."""
    content = bytearray(saved(_noise(r, 200), r.choice(("JPEG", "PNG", "GIF", "WEBP"))))
    for _ in range(r.randint(1, 60)):
        content[r.randrange(16, len(content))] = r.randrange(256)
    return bytes(content)


WAYS: dict[str, tuple[str, Made]] = {
    "a bomb in a letter": ("brev.docx", _document("word/document.xml")),
    "a bomb in a text": ("brev.odt", _document("content.xml")),
    "a PDF with a script": ("a.pdf", _pdf("/S/JavaScript/JS(app.alert(1))")),
    "a PDF that starts a program": ("a.pdf", _pdf("/S/Launch/F(cmd.exe)")),
    "a PDF with a file in it": ("a.pdf", _pdf("/S/GoToE/T<</R/C/N(a.exe)>>")),
    "a bomb of pixels": ("a.png", _png_bomb),
    "sizes that nobody has": ("a.png", _huge),
    "twenty thousand chunks": ("a.png", _many_chunks),
    "a GIF without an end": ("a.gif", _endless_gif),
    "a TIFF that goes round": ("a.tiff", _tiff),
    "a WebP of one colour": ("a.webp", _webp_bomb),
    "a RIFF that lies": ("a.webp", _riff),
    "an AVIF of nothing": ("a.avif", _avif),
    "an SVG that fetches": ("a.svg", _svg),
    "a billion laughs": ("a.xml", _laughs),
    "attributes without an end": ("a.html", _page),
    "a page in a page": ("a.html", _nested),
    "a mail in a mail": ("a.eml", _mail),
    "a page that was saved": ("a.mht", _mail),
    "objects in objects": ("a.rtf", _rtf),
    "words that turn": ("a.txt", _words),
    "two files in one": ("a.png", _polyglot),
    "a picture with wrong bytes": ("a.jpg", _mangled),
}


def files(each: int, seed: int) -> Iterator[tuple[str, str, bytes]]:
    """So many of each way: what it is, what it is called, what is in it."""
    r = random.Random(seed)
    for what, (name, made) in WAYS.items():
        for number in range(each):
            yield f"{what} ({number})", name, made(r)
