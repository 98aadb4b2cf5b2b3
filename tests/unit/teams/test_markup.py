"""Author words are whose in the HTML beside a message, whatever it is (L15, L8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.teams.wording import (
    MOST_BLOCKS,
    MOST_MARKS,
    MOST_SOURCE,
    NOBODY,
    Author,
    Names,
    Shown,
    _Reading,
    read_markup,
)
from tests.fakes.clients import FORWARD, emoji, gif, picture, reply_block

FORWARDED = f'<blockquote itemtype="{FORWARD}"><p>hjelp meg</p></blockquote>'
OLDER_REPLY = """<div>
<blockquote itemscope="" itemtype="http://schema.skype.com/Reply" itemid="1774023003842">
<p><b><span itemprop="mri" itemid="8:orgid:788646fd" style="font-size:small">Kari Nes&nbsp;</span>
<span itemprop="time" itemid="1774023003842"></span></b></p>
<p itemprop="preview">&#128247; Bilde hjelp</p>
</blockquote>
<p>ja</p></div>"""


@pytest.mark.parametrize(
    ("source", "own"),
    [
        ("<p>hjelp</p>", "hjelp"),
        ("<p>a&nbsp;b</p><p>c</p>", "a b\nc"),
        ("<div>a<br>b</div>", "a\nb"),
        ("<ul><li>en</li><li>to</li></ul>", "en\nto"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
        (f"<p>hjelp {emoji('🆘')}</p>", "hjelp 🆘"),
        ('<p><emoji id="x" alt="👋" title="hei"></emoji></p>', "👋"),
        ('<img itemtype="http://schema.skype.com/Emoji" alt="Hjelp" src="x">', ""),
        (f"<p>før</p>{reply_block('hjelp')}<p>etter</p>", "før\netter"),
        (OLDER_REPLY, "ja"),
        (FORWARDED, ""),
        (f"<p>se</p>{FORWARDED}", "se"),
        (f"<p>se</p>{FORWARDED.upper()}", "se"),
        ("<!-- hjelp --><p>hei</p>", "hei"),
        ("<script>hjelp</script><style>a{}</style>hei", "hei"),
        (
            '<img alt="a>b" itemtype="http://schema.skype.com/Emoji">hei',
            "a>b hei".removeprefix("a>b "),
        ),
        ("İİ<p>hjelp</p>", "İİ\nhjelp"),
        ("</blockquote></blockquote>hjelp", "hjelp"),
        ("<blockquoted>hjelp</blockquoted>", "hjelp"),
        ("hjelp <", "hjelp <"),
    ],
)
def test_own_words(source: str, own: str) -> None:
    assert read_markup(source).own == own


def test_the_outermost_block_decides() -> None:
    inner = reply_block("innerst")
    read = read_markup(f'<blockquote itemtype="{FORWARD}">{inner}<p>ytre</p></blockquote>mitt')
    assert [block.author for block in read.blocks] == [Author.FORWARDED]
    assert read.blocks[0].words == "Ola Nordmann\ninnerst\nytre"
    assert read.own == "mitt"


def test_a_block_that_does_not_end_takes_the_rest() -> None:
    read = read_markup(f'mitt<blockquote itemtype="{FORWARD}"><p>hjelp meg')
    assert (read.own, [block.words for block in read.blocks]) == ("mitt", ["hjelp meg"])


def test_a_block_that_nobody_marked_is_told_apart() -> None:
    read = read_markup("<blockquote><p>spørsmål</p></blockquote><p>svar</p>")
    assert (read.own, read.bare, read.blocks) == ("svar", "spørsmål", ())


def test_who_wrote_it_and_what_without_the_name() -> None:
    (block,) = read_markup(reply_block("hjelp meg", "8:orgid:kari", "Kari Nes")).blocks
    assert (block.sender, block.preview) == ("8:orgid:kari", "hjelp meg")
    (older,) = read_markup(OLDER_REPLY).blocks
    assert older.sender == "8:orgid:788646fd"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (emoji("🆘"), ()),
        (picture(), (Shown.PICTURE,)),
        (
            '<img src="https://graph.microsoft.com/v1.0/chats/x/hostedContents/1/$value">',
            (Shown.PICTURE,),
        ),
        ("<p><img alt='bilde'></p>", (Shown.PICTURE,)),
        (gif(), (Shown.MOVING,)),
        ('<img itemtype="http://schema.skype.com/Sticker" src="x">', (Shown.MOVING,)),
        ('<img itemtype="http://schema.skype.com/Praise" src="x">', ()),
        ('<img class="url-preview-thumbnail" src="https://nrk.no/1.png">', ()),
        ('<img width="24" height="24" src="https://x/icon.png">', ()),
        (f'<blockquote itemtype="{FORWARD}">{picture()}</blockquote>', (Shown.PICTURE,)),
        (reply_block("x").replace("</blockquote>", picture() + "</blockquote>"), ()),
        ('<URIObject type="Audio.1/Message" uri="x">lyd</URIObject>', (Shown.SOUND,)),
        ('<URIObject type="Video.1/Message.1">film</URIObject>', (Shown.FILM,)),
    ],
)
def test_what_is_no_words(source: str, shown: tuple[Shown, ...]) -> None:
    assert read_markup(source).shown == shown


def test_names_of_our_own_are_no_words() -> None:
    mention = (
        '<span itemtype="http://schema.skype.com/Mention" itemscope itemid="0">{}</span>&nbsp;'
    )
    names = Names(frozenset({"Rødt kort"}), frozenset({"Kari Nes"}))
    source = mention.format("Rødt kort") + "hei " + mention.format("Kari Nes")
    assert read_markup(source, names).own == "hei Kari Nes"
    assert read_markup(mention.format("Rødt kort"), NOBODY).own == ""
    assert read_markup('<at id="0">Rødt kort</at> hei', NOBODY).own == "hei"


def _counted(source: str) -> int:
    reading = _Reading(source, NOBODY)
    for mark in reading.marks():
        reading.take(mark)
    reading.done()
    return reading.seen


@pytest.mark.parametrize(
    "piece",
    [
        "<img>", "<blockquote>", "</blockquote>", "<at>", "<!--", "<script>", "<quoted/>",
        FORWARDED, reply_block("x"), "<", "<img \"", "<span itemtype=schema.skype.com/Mention>",
    ],
)  # fmt: skip
def test_the_work_is_bounded_by_a_count(piece: str) -> None:
    """Not by a clock: however long it is, no more marks are looked at, and no more is kept."""
    source = piece * (256 * 1024 // len(piece))
    assert _counted(source) <= MOST_MARKS
    read = read_markup(source)
    assert not read.whole
    assert len(read.blocks) <= MOST_BLOCKS
    assert sum(len(block.source) for block in read.blocks) <= MOST_SOURCE


parts = st.lists(
    st.sampled_from([
        "<blockquote>", f'<blockquote itemtype="{FORWARD}">', "</blockquote>", "<p>", "</p>",
        reply_block("hjelp meg"), emoji("🆘"), picture(), gif(), "<at>", "</at>", "<!--", "-->",
        "<script>", "</script>", "<quoted/>", '<attachment id="1">', "&nbsp;", "&#999999999999;",
        "<", ">", '"', "'", "İ", "hjelp ", "\x00", "\ud83d",
    ])
    | st.text(max_size=8),
    max_size=40,
)  # fmt: skip


@given(parts)
def test_nothing_raises_and_nothing_is_told_twice(pieces: list[str]) -> None:
    source = "".join(pieces)
    read = read_markup(source)
    assert (
        len(read.own) + len(read.bare) + sum(len(b.words) for b in read.blocks)
        <= 2 * len(source) + 40
    )


inside = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<br>", emoji("🆘"), picture(), "&nbsp;", ">", '"', "'", "hjelp "]
    ),
    max_size=20,
).map("".join)


@given(inside)
def test_what_is_forwarded_is_never_own(words: str) -> None:
    """Whatever lies in a forward that Teams has marked is nobody's cry."""
    source = f'<blockquote itemtype="{FORWARD}">{words}</blockquote>'
    assert read_markup(source).own == ""
