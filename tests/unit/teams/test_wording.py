"""What a person meant, out of what the channel calls text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.teams.wording import spoken, storable

BOT = "28:bot"


def mention(name: str, mentioned: str = BOT) -> dict[str, object]:
    return {"type": "mention", "mentioned": {"id": mentioned}, "text": f"<at>{name}</at>"}


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("/hjelp", "/hjelp"),
        ("  hjelp \n\n telefon\t", "hjelp telefon"),
        ("&nbsp;hjelp&#160;meg", "hjelp meg"),
        ("\u00a0hjelp\u202fmeg", "hjelp meg"),
        ("h\u200bj\u2060e\ufefflp\u00ad", "hjelp"),
        ("\u202ehjelp\u202c", "hjelp"),
        ("hjelp\x00", "hjelp"),
        ("R&Oslash;DT KORT", "RØDT KORT"),
        ("a &lt; b &amp;amp; c", "a < b &amp; c"),
        ("<p>hjelp</p>", "hjelp"),
        ("<div>hjelp<br/>telefon</div>", "hjelp telefon"),
        ("<at>Rødt kort</at> hjelp", "hjelp"),
        ('<quoted messageId="1"/> hjelp', "hjelp"),
        ('<quoted messageId="1"/>hjelp\n<quoted messageId="2"/> meg', "hjelp meg"),
        ('<QUOTED messageId="1">noe annet</QUOTED>hjelp', "hjelp"),
        ('hjelp <attachment id="5"></attachment>', "hjelp"),
        ("a <og c> d", "a <og c> d"),
        ("h\u061cj\U000e0065elp", "hjelp"),
        ("hjelp \ud83d", "hjelp ?"),
        ("", ""),
    ],
)
def test_what_was_meant(raw: str, meant: str) -> None:
    assert spoken(raw, None, BOT) == meant


def test_a_mention_of_the_bot_is_removed_wherever_it_stands() -> None:
    text = "<at>Rødt</at> <at>kort</at>&nbsp;hjelp <at>Rødt</at>"
    assert spoken(text, [mention("Rødt"), mention("kort")], BOT) == "hjelp"


def test_a_mention_of_somebody_else_keeps_the_name() -> None:
    text = "<at>Bot</at> hjelp <at>Kari Nordmann</at>"
    entities = [mention("Bot"), mention("Kari Nordmann", "29:kari")]
    assert spoken(text, entities, BOT) == "hjelp Kari Nordmann"


def test_an_entity_cannot_cut_the_cry_out_of_the_text() -> None:
    """L6: no lost alarm, whatever the entities claim."""
    entities = [{"type": "mention", "mentioned": {"id": BOT}, "text": "hjelp"}]
    assert spoken("hjelp", entities, BOT) == "hjelp"


@pytest.mark.parametrize("entities", [None, "x", 1, {}, [None], [{}], [{"type": "mention"}]])
def test_odd_entities_hinder_nothing(entities: object) -> None:
    assert spoken("hjelp", entities, BOT) == "hjelp"


entities = st.none() | st.lists(
    st.fixed_dictionaries(
        {"type": st.just("mention"), "text": st.text()},
        optional={"mentioned": st.dictionaries(st.just("id"), st.just(BOT))},
    ),
    max_size=3,
)


@given(st.text(max_size=200), entities)
def test_whatever_comes_can_be_stored_on_one_line(raw: str, entities: object) -> None:
    text = spoken(raw, entities, BOT)
    assert text == storable(text)
    assert text == " ".join(text.split())
    text.encode()
