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
]
REFUSED = [
    (b"", "image/png", Refusal.EMPTY),
    (HTML, "image/png", Refusal.NOT_THE_FILE),  # iOS: a sharing link's sign-in page
    (HTML, "IMG_0001.jpeg", Refusal.NOT_THE_FILE),
    (HTML, "", Refusal.NOT_THE_FILE),
    (b'{"error": "forbidden"}', "image/png", Refusal.NOT_THE_FILE),
    (b"MZ\x90\x00" + bytes(60), "picture.png", Refusal.UNKNOWN_TYPE),
    (archive(b"x"), "brev.docx", Refusal.UNKNOWN_TYPE),
    (b"GIF89a" + bytes(30), "x.gif", Refusal.UNKNOWN_TYPE),
    (b"abc\x00def", "chat.txt", Refusal.UNKNOWN_TYPE),
    (b"\xff\xfe\x00\xd8", "chat.txt", Refusal.UNKNOWN_TYPE),
    (bytes(16) + b"ftypavif", "x.png", Refusal.UNKNOWN_TYPE),
]


def test_content_counts_and_the_name_does_not() -> None:
    for content, claimed, expected in TAKEN:
        assert media_type(content, claimed) is expected, (content[:20], claimed)
    assert is_called_otherwise(MediaType.PNG, "brev.pdf")
    assert not is_called_otherwise(MediaType.JPEG, "image/*")
    assert not is_called_otherwise(MediaType.PNG, "")


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
