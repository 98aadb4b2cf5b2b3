"""Files that every viewer shows: kept, and shown or said why (R50). From reports about Pillow
(#4215, #4346, #6118, #8348), pillow_heif (#48, #889), OS.js (#41) and readers of SMS and WhatsApp
exports; the files are made here."""

import io
import struct
import zlib
from collections.abc import Callable
from random import Random

from PIL import Image

from bot.domain.evidence import FileRemark, MediaType
from bot.evidence.cleaner import NotShown, clean
from bot.evidence.inspection import HEAD_BYTES, Cleaner, media_type
from tests.each import each
from tests.pictures import animated, archive, heic, pdf, picture, png, saved

LYING = 6  # the camera was held a quarter turned
SMS = "Få det på plass, ellers … Jeg vet hvor du bor – husk det"


def jpeg(*tags: tuple[int, int, int, bytes], behind: bytes = b"", order: str = "<") -> bytes:
    """A JPEG of 64 x 40 with these tags in its EXIF, that it lies on its side the first."""
    entries = ((0x112, 3, 1, struct.pack(f"{order}HH", LYING, 0)), *tags)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    tiff = mark + struct.pack(f"{order}IH", 8, len(entries))
    tiff += b"".join(struct.pack(f"{order}HHI", *one[:3]) + one[3] for one in entries)
    segment = b"Exif\0\0" + tiff + bytes(4) + behind
    whole = saved(picture(64, 40), "JPEG", quality=95)
    return whole[:2] + b"\xff\xe1" + struct.pack(">H", len(segment) + 2) + segment + whole[2:]


def with_chunk(kind: bytes, content: bytes, crc: int) -> bytes:
    """A PNG with a further chunk, and what it says is its checksum."""
    whole = png()
    body = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)
    return whole[:33] + body + whole[33:]


def cut(content: bytes, share: float) -> bytes:
    """The first part of a file."""
    return content[: int(len(content) * share)]


PHOTO = saved(Image.effect_noise((300, 200), 60).convert("RGB"), "JPEG", quality=90)
UPRIGHT = {
    "a resolution in letters": jpeg((0x11A, 2, 3, b"72\0\0")),
    "a number of 64 bits": jpeg((0x1000, 16, 1, struct.pack("<I", 50)), behind=b"\xff" * 8),
    "a number below zero": jpeg((0x103, 8, 1, struct.pack("<hxx", -5))),
    "a tag that points behind the end": jpeg((0x9286, 7, 99_999, struct.pack("<I", 60_000))),
    "big-endian": jpeg(order=">"),
}
WORDS: dict[str, tuple[bytes, str, str]] = {
    "SMS in Windows-1252": (SMS.encode("cp1252"), ".txt", SMS),
    "UTF-8 with its mark": (SMS.encode("utf-8-sig"), ".txt", SMS),
    "UTF-16 with its mark": (SMS.encode("utf-16"), ".txt", SMS),
    "UTF-16 without": (SMS.encode("utf-16-le"), ".txt", SMS),
    "a page that says its encoding": (
        f'<meta charset="windows-1252"><p>{SMS}</p>'.encode("cp1252"), ".html", f"{SMS}\n",
    ),
    "a page that says a wrong one": (f'<meta charset="ascii">{SMS}'.encode(), ".html", f"{SMS}\n"),
    "a page that says none we know": (f'<meta charset="x-y">{SMS}'.encode(), ".html", f"{SMS}\n"),
    "Polish": ('<meta charset="windows-1250">zażółć'.encode("cp1250"), ".html", "zażółć\n"),
    "Windows-1252, late": (b"a" * 5000 + "å".encode("cp1252"), ".txt", "a" * 5000 + "å"),
    "spaces that do not break": ("Jeg\u00a0vet\u202fdet. 12\u00a0000".encode(), ".txt",
                                 "Jeg\u00a0vet\u202fdet. 12\u00a0000"),
    "WhatsApp of iOS": ("[01.11.2026, 7:02\u202fPM] x: kl.\u00a011".encode(), ".txt",
                        "[01.11.2026, 7:02\u202fPM] x: kl.\u00a011"),
    "other ends of lines": ("ikke\u2028kom\u0085hit\u000bmer\r\nnå\rja".encode(), ".txt",
                            "ikke\nkom\nhit\nmer\nnå\nja"),
    "columns": (b"fra\ttil\r\n", ".csv", "fra\ttil\n"),
    "a family in one sign": ("👨‍👩‍👧 \u202eabc".encode(), ".txt", "👨‍👩‍👧 abc"),
    "one wrong byte": (SMS.encode() + b"\xff", ".txt", f"{SMS}\ufffd"),
}  # fmt: skip


@each(UPRIGHT)
def test_no_tag_keeps_a_picture_from_being_shown_upright(content: bytes) -> None:
    answer, copy = clean(content, media_type(content, "image/*").value)
    assert answer == {"media_type": "image/jpeg", "remarks": []}
    with Image.open(io.BytesIO(copy)) as shown:
        assert shown.size == (40, 64)
        assert shown.getpixel((5, 5))[0] < 60 < 200 < shown.getpixel((5, 60))[0]  # type: ignore[index]  # RGB


@each(
    {
        "the last two bytes": PHOTO[:-2],
        "the lower half": cut(PHOTO, 0.5),
        "half of a WebP": cut(saved(picture(200, 200), "WEBP", lossless=True), 0.9),
        "a checksum of words": with_chunk(b"tEXt", b"abcd", 0),
        "words without end": with_chunk(b"zTXt", b"C\0\0" + zlib.compress(bytes(2**24)), 0),
    }
)
def test_what_is_not_whole_is_shown_as_far_as_it_goes(content: bytes) -> None:
    found = media_type(content, "image/*")
    cleaned = Cleaner().clean([content], found, lambda _: None)
    assert cleaned.remarks[0] in (FileRemark.INCOMPLETE, FileRemark.UNREADABLE)
    assert (cleaned.media_type is None) is (cleaned.remarks[0] is FileRemark.UNREADABLE)
    if found is not MediaType.WEBP:  # its decoder gives nothing of a half
        assert cleaned.media_type in (MediaType.PNG, MediaType.JPEG)


@each(WORDS)
def test_words_are_read_as_they_were_written(case: tuple[bytes, str, str]) -> None:
    content, claimed, expected = case
    _, copy = clean(content, media_type(content[:HEAD_BYTES], claimed).value)
    assert copy.decode() == expected


def _noise(random: Random, mode: str) -> Image.Image:
    size = random.randint(1, 80), random.randint(1, 80)
    return Image.frombytes("L", size, random.randbytes(size[0] * size[1])).convert(mode)


def _image(format: str, *modes: str) -> Callable[[Random], tuple[bytes, str]]:
    def made(random: Random) -> tuple[bytes, str]:
        return saved(_noise(random, random.choice(modes)), format), "image/*"

    return made


def _exif(random: Random) -> tuple[bytes, str]:
    tags = [
        (
            random.randint(0, 0xFFFF),
            random.randint(0, 20),
            random.randint(0, 9),
            random.randbytes(4),
        )
        for _ in range(random.randint(0, 20))
    ]
    order = random.choice("<>")
    return jpeg(*tags, behind=random.randbytes(random.randint(0, 300)), order=order), "x.jpg"


def _short(random: Random) -> tuple[bytes, str]:
    whole = random.choice((PHOTO, png(), saved(picture(), "GIF"), saved(picture(), "WEBP")))
    return cut(whole, random.uniform(0.1, 1)), "image/*"


def _behind(random: Random) -> tuple[bytes, str]:
    """A motion photo: the film lies behind the picture."""
    return PHOTO + bytes(4) + b"ftypmp42" + random.randbytes(500), "x.jpg"


def _moving(random: Random) -> tuple[bytes, str]:
    return animated(random.choice(("PNG", "WEBP", "GIF"))), "image/*"


def _several(random: Random) -> tuple[bytes, str]:
    more = [_noise(random, "RGB") for _ in range(2)]
    return saved(_noise(random, "RGB"), "MPO", save_all=True, append_images=more), "x.jpg"


def _document(random: Random) -> tuple[bytes, str]:
    before = random.choice((b"", b"\n", b"\xef\xbb\xbf", b" \r\n\r\n"))
    version = b"%%PDF-%d.%d\n" % random.choice(((1, 0), (1, 3), (1, 7), (2, 0)))
    return before + version + pdf(random.randint(0, 500))[9:], "x.pdf"


def _exported(random: Random) -> tuple[bytes, str]:
    lines = [
        f"[{random.randint(1, 28):02}.11.2026, 7:0{random.randint(0, 9)}\u202fPM] Ås: {SMS}"
        for _ in range(random.randint(1, 40))
    ]
    ends = random.choice(("\n", "\r\n", "\r"))
    encoding = random.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"))
    claimed = random.choice((".txt", ".csv", ".log", ".html", ".eml", ""))
    return ends.join(lines).encode(encoding, "replace"), claimed


def _unknown(random: Random) -> tuple[bytes, str]:
    odd = (heic(), archive(b"x"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.randbytes(600))
    return random.choice((*odd, b"\0" + random.randbytes(300))), random.choice(("", ".msg", ".x"))


Shape = Callable[[Random], tuple[bytes, str]]
Reasons = set[FileRemark | None]
SHOWN: Reasons = {None}
SHAPES: dict[Shape, Reasons] = {
    _image("PNG", "1", "L", "LA", "P", "RGB", "RGBA", "I;16"): SHOWN,
    _image("JPEG", "L", "RGB", "CMYK", "YCbCr"): SHOWN,
    _image("WEBP", "RGB", "RGBA"): SHOWN,
    _image("GIF", "L", "P", "1", "RGB"): SHOWN,
    _image("TIFF", "1", "L", "RGB", "CMYK", "F"): {FileRemark.NO_DECODER},
    _image("BMP", "1", "L", "P", "RGB"): {FileRemark.NO_DECODER},
    **dict.fromkeys((_exif, _behind, _moving, _several, _exported), SHOWN),
    _short: {None, FileRemark.UNREADABLE, FileRemark.NOT_SHOWN},
    _document: {FileRemark.NOT_SHOWN},
    _unknown: {FileRemark.NOT_SHOWN, FileRemark.NO_DECODER},
}


def test_every_file_of_a_thousand_is_kept_and_shown_or_said_why() -> None:
    """R50: seventy-two of each shape; none is refused."""
    random = Random(20)
    for shape, expected in SHAPES.items():
        for _ in range(72):
            content, claimed = shape(random)
            assert _without_a_copy(content, claimed) in expected, (shape, claimed, content[:20])


def _without_a_copy(content: bytes, claimed: str) -> FileRemark | None:
    """Why there is none, as the cleaner's process says it; None where there is one."""
    found = media_type(content[:HEAD_BYTES], claimed)
    try:
        answer, copy = clean(content, found.value)
    except NotShown as reason:
        return FileRemark(str(reason))
    except Exception:
        return FileRemark.UNREADABLE
    assert copy
    assert answer["media_type"] in ("image/png", "image/jpeg", "text/plain")
    return None
