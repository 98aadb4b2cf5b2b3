"""A flagged message as a text of its own, and what stood in it letter by letter (R50)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogs.evidence import document, plain
from bot.events import Address, Arrival, MessageFlagged, Scope
from bot.teams.edge import MAX_BODY

HERE = Arrival("a", "kari", "Kari", Address("t", "u", "c", "b", "29", "kari"), Scope.PERSONAL, "c")


def flagged(body: str, *, html: bool = True, sent_at: str = "") -> MessageFlagged:
    return MessageFlagged(HERE, body, html, "Ola", sent_at, "")


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Jeg vet</p><p>hvor du bor</p>", "Jeg vet\nhvor du bor"),
        ("a&nbsp;&amp; b<br>c", "a & b\nc"),
        ('<emoji alt="🔪"></emoji><img alt="bilde">', "🔪bilde"),
        ("<script>x</script>", "x"),
        ("1 < 2 <!-- skjult --> og <b>3</B> > 2", "1 < 2 og 3 > 2"),
        ("<blockquote>Han</blockquote><p class='x'>slo", "Han\nslo"),
        ("", ""),
    ],
)
def test_html_is_read_as_its_reader_saw_it(html: str, words: str) -> None:
    assert plain(html) == words


def test_what_teams_gave_stands_below_the_line() -> None:
    assert document(flagged("<p>du</p>")) == "Fra: Ola\n\ndu\n\n---\n<p>du</p>\n"
    assert document(flagged("<p>du</p>", html=False)) == "Fra: Ola\n\n<p>du</p>\n"


@pytest.mark.parametrize(
    ("sent_at", "told"),
    [
        ("2026-01-01T08:58:20.000Z", "Sendt: 01.01.2026 kl. 09.58.20 (2026-01-01T08:58:20.000Z)"),
        ("2026-01-01T08:58:20", "Sendt: 2026-01-01T08:58:20"),
        ("i går", "Sendt: i går"),
    ],
)
def test_the_time_is_oslos_with_teams_own_beside_it(sent_at: str, told: str) -> None:
    assert told in document(flagged("", sent_at=sent_at))


@given(st.text())
def test_no_markup_raises(body: str) -> None:
    assert isinstance(document(flagged(body)), str)


def test_no_markup_keeps_an_alarm_waiting() -> None:
    """It is read inside a transaction. As much as a request may hold took minutes, and a number of
    thousands of digits raised."""
    began = time.process_time()
    for hostile in ("<a", "<!--", "<a b='", "<", "&#", "</a", "<![CDATA[", "<a b", "alt =", "&#1;"):
        plain((hostile * MAX_BODY)[:MAX_BODY])
    assert plain("&#" + "1" * 5000 + ";") == "\ufffd"
    assert time.process_time() - began < 3
