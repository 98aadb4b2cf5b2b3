"""What is shipped of others is what was pinned, and the whole of a page is light on the wire."""

import gzip
import hashlib

import pytest

from scripts import aksel

SHIPPED = {
    "aksel.css": "832b6af53f4635429b7fac10fdf81141a540bf57e0f7cc7abcda2f528f498d37",
    "teams.js": "2f47abf59da33e290c80dd50d3572118a0d2a30f3f2b0992902804315a76f8af",
}


def test_what_is_shipped_is_what_was_pinned() -> None:
    for name, digest in SHIPPED.items():
        assert hashlib.sha256((aksel.STATIC / name).read_bytes()).hexdigest() == digest


def test_it_is_made_of_the_packages() -> None:
    if not (aksel.AKSEL.exists() and aksel.TEAMS.exists()):
        pytest.skip("the packages are not installed: npm ci")
    assert (aksel.STATIC / "aksel.css").read_text() == aksel.aksel()
    assert (aksel.STATIC / "teams.js").read_text() == aksel.teams()


def test_all_that_a_page_brings_leaves_room_for_the_page() -> None:
    """150 kB in all, of which 50 are left for what is drawn."""
    files = (aksel.STATIC / name for name in ("aksel.css", "teams.js", "tab.css", "tab.js"))
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) < 100_000
