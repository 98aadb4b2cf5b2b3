"""What a file is, by its content alone."""

import time

import pytest

from bot.domain.evidence import MediaType, Refusal
from bot.evidence.inspection import HEAD_BYTES, NotTaken, is_called_otherwise, media_type
from tests.pictures import HTML, archive, heic, pdf, picture, png, saved

CHAT = "Anne: hei på deg\n".encode()

TAKEN = [
    (png(), "", MediaType.PNG),
    (png(), "report.docx", MediaType.PNG),
    (saved(picture(), "JPEG"), "image/*", MediaType.JPEG),
    (saved(picture(), "WEBP"), "x.webp", MediaType.WEBP),
    (heic(), "IMG_1.HEIC", MediaType.HEIC),
    (pdf(), "brev.pdf", MediaType.PDF),
    (CHAT, "chat.txt", MediaType.TEXT),
    (CHAT, "", MediaType.TEXT),
    (b"\xef\xbb\xbf" + CHAT, "text/plain; charset=utf-8", MediaType.TEXT),
    ("Anne: hei på deg".encode("utf-16"), "chat.txt", MediaType.TEXT),
    (HTML, "text/html", MediaType.HTML),
    (b"\xef\xbb\xbf<!-- x -->\n" + HTML, "Chat.HTML", MediaType.HTML),
    (b"<div>hei</div>", "chat.html", MediaType.HTML),  # a part of a page
    ("Få det på plass – nå".encode("cp1252"), "sms.txt", MediaType.TEXT),
    ("Få det på plass – nå".encode("utf-16-le"), "sms.txt", MediaType.TEXT),
    (b"From: x\r\nSubject: y\r\n\r\nhei", "mail.eml", MediaType.TEXT),
    (b"\n%PDF-1.7\n", ".pdf", MediaType.PDF),
    (b"\xef\xbb\xbf%PDF-1.7\n", ".pdf", MediaType.PDF),
    (saved(picture(), "GIF"), "image/*", MediaType.GIF),
    (saved(picture(), "TIFF"), "x.tif", MediaType.TIFF),
    (saved(picture(), "BMP"), "x.bmp", MediaType.BMP),
    (bytes(4) + b"ftypavif", "x.avif", MediaType.AVIF),
    (archive(b"x"), "brev.docx", MediaType.ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60), "mail.msg", MediaType.OLE),
    (b"MZ\x90\x00" + bytes(60), "picture.png", MediaType.OTHER),
    (b"abc\x00def", "chat.txt", MediaType.OTHER),
    (b"\xff\xfe\x00\xd8", "chat.txt", MediaType.OTHER),
]
# What telephones and programs write as sound and film.
RECORDINGS = [
    bytes(4) + b"ftypM4A ",
    bytes(4) + b"ftypqt  ",
    bytes(4) + b"ftypmp42",
    b"ID3\x04" + bytes(30),
    b"\xff\xfb\x90\x64" + bytes(30),
    b"OggS" + bytes(30),
    b"RIFF\0\0\0\0WAVEfmt ",
    b"\x1aE\xdf\xa3" + bytes(30),
    b"#!AMR\n" + bytes(30),
    b"FORM\0\0\0\0AIFF",
]
REFUSED = [
    (b"", "image/png", Refusal.EMPTY),
    (HTML, "image/png", Refusal.NOT_THE_FILE),  # iOS: a sharing link's sign-in page
    (HTML, "IMG_0001.jpeg", Refusal.NOT_THE_FILE),
    (HTML, "", Refusal.NOT_THE_FILE),
    (b'{"error": "forbidden"}', "image/png", Refusal.NOT_THE_FILE),
    (b"forbidden", "brev.docx", Refusal.NOT_THE_FILE),
    *((sound, "", Refusal.RECORDING) for sound in RECORDINGS),
    (RECORDINGS[0], "image/*", Refusal.RECORDING),
]


def test_content_counts_and_the_name_does_not() -> None:
    for content, claimed, expected in TAKEN:
        assert media_type(content, claimed) is expected, (content[:20], claimed)
    assert is_called_otherwise(MediaType.PNG, "brev.pdf")
    assert not is_called_otherwise(MediaType.JPEG, "image/*")
    assert not is_called_otherwise(MediaType.PNG, "")
    assert is_called_otherwise(MediaType.OTHER, "x.png")
    assert not is_called_otherwise(MediaType.ZIP, "brev.docx")


def test_a_stranger_is_refused_for_the_right_reason() -> None:
    for content, claimed, expected in REFUSED:
        with pytest.raises(NotTaken) as refused:
            media_type(content, claimed)
        assert refused.value.why is expected, (content[:20], claimed)


def test_a_letter_cut_in_two_is_still_text() -> None:
    """The head of a longer file ends anywhere."""
    words = "blåbærsyltetøy 😀 ".encode() * 300
    for shift in range(8):
        assert media_type((b"x" * shift + words)[:HEAD_BYTES], "") is MediaType.TEXT


def test_no_file_keeps_the_process_busy() -> None:
    """An alarm waits for whatever is read here: comments that end in many ways took years."""
    began = time.process_time()
    for hostile in (b"<!---->" * 500, b"<!-- --><!-- " * 300, b"<?xml " * 600, b"\r\n" * 2000):
        with pytest.raises(NotTaken):
            media_type(hostile + b"x", "x.png")
    assert time.process_time() - began < 1
