"""Text, HTML, entities and attachments read together: own words decide (L15)."""

import contextlib
import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import NotCome, Scope, TextReceived
from bot.teams.reading import NotAnActivity, read
from bot.teams.wording import MAX_TEXT
from tests.fakes.clients import (
    brought_back,
    deleted,
    edited,
    emoji,
    forwarded,
    gif,
    picture,
    quoted,
    reaction,
    referring,
    reply_block,
    twin,
    with_html,
)
from tests.fakes.payloads import GROUP, MEETING, Payloads, TeamsUser
from tests.unit.teams.test_reading import json_values

PAYLOADS = Payloads("https://smba.trafficmanager.net/emea/", "tenant-1", "28:bot")
ANNA = TeamsUser("00000000-0000-0000-0000-000000000101", "Saksbehandler En")


def said(words: str, **more: Any) -> dict[str, Any]:
    return PAYLOADS.text(ANNA, words, **more)


def received(raw: dict[str, Any]) -> TextReceived:
    event = read(raw)
    assert isinstance(event, TextReceived)
    return event


@pytest.mark.parametrize("words", ["/avslutt", "hjelp", "ja han truer fortsatt", "a < b & c"])
def test_a_quoted_reply_says_what_it_says_without_the_quote(words: str) -> None:
    raw = said(words)
    event = received(quoted(raw, "Trenger du hjelp?"))
    assert event.text == words
    assert all(one.stands_here for one in event.quoted), "what the bot has said stands here already"
    only_marker = quoted(raw, "Trenger du hjelp?") | {"attachments": []}
    assert received(only_marker).text == words
    only_html = quoted(raw, "Trenger du hjelp?") | {"text": "", "entities": []}
    assert received(only_html).text == words


def test_several_quotes_in_one_text() -> None:
    raw = said('<quoted messageId="1"/> ja\r\n<quoted messageId="2"/> nei')
    assert received(raw).text == "ja nei"


def test_an_older_client_has_the_quoted_words_in_the_text() -> None:
    html = reply_block("hjelp meg", "28:bot", "Rødt kort") + "<p>ok</p>"
    assert received(with_html(said("Rødt kort\nhjelp meg\n\nok"), html)).text == "ok"
    assert received(with_html(said("hjelp meg\nok"), html)).text == "ok"


def test_who_answers_with_the_quoted_words_has_said_them() -> None:
    html = reply_block("hjelp", "28:bot") + "<p>hjelp</p>"
    assert received(with_html(said("hjelp"), html)).text == "hjelp"


def test_a_quoted_word_is_not_cut_out_of_the_answer() -> None:
    """L8: "hjelp" was quoted, and "hjelp nå" is what is said."""
    html = reply_block("hjelp", f"8:orgid:{ANNA.id}") + "<p>hjelp nå</p>"
    assert received(with_html(said("hjelp nå"), html)).text == "hjelp nå"


def test_a_quote_alone_says_nothing() -> None:
    event = received(with_html(said("hjelp meg"), reply_block("hjelp meg", "28:bot")))
    assert event.text == ""
    assert event.quoted[0].stands_here


def test_a_quote_of_somebody_else_may_be_evidence() -> None:
    event = received(
        with_html(said("se"), reply_block("jeg skal ta deg", "8:orgid:ola") + "<p>se</p>")
    )
    assert [one.words for one in event.quoted if not one.stands_here] == [
        "Ola Nordmann\njeg skal ta deg"
    ]
    own = reply_block("hei", f"8:orgid:{ANNA.id}")
    assert received(with_html(said("se"), own + "<p>se</p>")).quoted[0].stands_here


@pytest.mark.parametrize(
    ("own", "body"),
    [
        ("", "Hei, jeg trenger hjelp med søknaden min"),
        ("", "Avslutt samtalen"),
        ("se på denne", "hjelp"),
        ("ok", "Jeg skal drepe deg. 🟥"),
        ("hjelp", "hjelp"),
        ("look", "ok"),
    ],
)
def test_forwarded_words_are_nobodys(own: str, body: str) -> None:
    event = received(forwarded(said(own), body))
    assert event.text == own
    assert [one.words for one in event.forwarded] == [body]
    assert body.replace("&", "&amp;") in event.forwarded[0].source


def test_a_forward_that_the_text_tells_otherwise_is_a_forward_still() -> None:
    """A list, an emoji or a link reads otherwise in the text than in the HTML."""
    html = '<blockquote itemtype="http://schema.skype.com/Forward"><ul><li>hjelp</li></ul></blockquote>'
    assert received(with_html(said("- hjelp"), html)).text == ""
    assert received(with_html(said("se\r\n\r\n- hjelp"), f"<p>se</p>{html}")).text == "se"
    long = f"<blockquote itemtype='http://schema.skype.com/Forward'>{'<p>hjelp</p>' * 20_000}"
    assert received(with_html(said("hjelp " * 2_000), long)).text == ""


def test_own_words_before_a_forward_that_only_the_text_has() -> None:
    html = '<blockquote itemtype="http://schema.skype.com/Forward"><p>hei</p></blockquote>'
    assert received(with_html(said("hjelp\r\n\r\nhei"), html)).text == "hjelp"


def test_own_words_that_the_html_does_not_have_are_not_lost() -> None:
    """L8: whichever way Teams tells the forward."""
    for body in ("Jeg vet hvor du bor", "<ul><li>Jeg vet</li></ul>"):
        html = f'<blockquote itemtype="http://schema.skype.com/Forward">{body}</blockquote>'
        assert received(with_html(said("hjelp"), html)).text == "hjelp"
    html = '<blockquote itemtype="http://schema.skype.com/Forward"><ul><li>en</li><li>to</li></ul>'
    assert received(with_html(said("hjelp\r\n\r\n- en\r\n- to"), html)).text == "hjelp"


def test_a_picture_that_is_written_out_is_longer_than_what_is_read() -> None:
    html = f'<p><img src="data:image/png;base64,{"A" * 150_000}"></p>'
    event = received(with_html(said(""), html))
    assert (event.text, event.missing) == ("", (NotCome.PICTURE,))


def test_an_escaped_marker_is_nobodys_words() -> None:
    assert received(said("&lt;quoted messageId=&quot;1&quot;/&gt; /avslutt")).text == "/avslutt"


def test_what_others_wrote_can_be_stored() -> None:
    event = received(forwarded(said("se"), "hjelp\x00 \ud83d"))
    (passage,) = event.forwarded
    assert (passage.words + passage.source).encode()
    assert "\x00" not in passage.source


def test_a_forwarded_picture_takes_no_words() -> None:
    html = f'<p>hjelp</p><blockquote itemtype="http://schema.skype.com/Forward">{picture()}</blockquote>'
    event = received(with_html(said("hjelp"), html))
    assert (event.text, event.missing, event.forwarded) == ("hjelp", (NotCome.PICTURE,), ())


def test_a_forward_as_a_reference_with_its_words() -> None:
    content = {"originalMessageContent": "<p>hjelp meg</p>", "originalMessageId": "1"}
    event = received(referring(said(""), "forwardedMessageReference", content))
    assert (event.text, event.missing) == ("", ())
    assert [one.words for one in event.forwarded] == ["hjelp meg"]
    as_text = referring(said("hjelp meg"), "forwardedMessageReference", content)
    assert received(as_text).text == ""


def test_a_quote_as_a_reference() -> None:
    content = {
        "messageId": "1",
        "messagePreview": "Trenger du hjelp?",
        "messageSender": {"application": {"displayName": "Rødt kort"}},
    }
    event = received(referring(said("ja"), "messageReference", json.dumps(content)))
    assert (event.text, event.missing) == ("ja", ())
    assert event.quoted[0].stands_here


@pytest.mark.parametrize("text", ["", None, "\u200b", "&nbsp;", '<quoted messageId="1"/>'])
def test_words_only_in_the_html(text: str | None) -> None:
    raw = with_html(said("") | {"text": text}, "<p>/hjelp</p>")
    assert received(raw).text == "/hjelp"
    del raw["text"]
    assert received(raw).text == "/hjelp"


def test_a_formatted_quote_alone_is_what_was_said() -> None:
    assert received(with_html(said(""), "<blockquote>hjelp</blockquote>")).text == "hjelp"
    assert received(with_html(said("hjelp"), "<blockquote>hjelp</blockquote>")).text == "hjelp"
    both = "<blockquote>hjelp meg</blockquote><p>hva svarer jeg</p>"
    assert received(with_html(said(""), both)).text == "hva svarer jeg"


def test_emoji_alone() -> None:
    assert received(with_html(said(""), f"<p>{emoji('🆘')}</p>")).text == "🆘"


def test_an_emoji_is_no_picture_in_a_meeting() -> None:
    raw = said("hjelp 🆘", chat=MEETING, mention=True)
    mention = (
        '<span itemtype="http://schema.skype.com/Mention" itemscope itemid="0">Rødt kort</span>'
    )
    event = received(with_html(raw, f"<p>{mention}&nbsp;hjelp {emoji('🆘')}</p>"))
    assert (event.text, event.missing) == ("hjelp 🆘", ())
    raw["text"] = "<at>Rødt kort</at>"
    assert received(with_html(raw, f"<p>{mention}&nbsp;hjelp {emoji('🆘')}</p>")).text == "hjelp 🆘"
    assert received(with_html(raw, f"<p>{mention}</p>")).text == "", "the name is no cry"


@pytest.mark.parametrize("html", [gif(), emoji("🆘"), reply_block("x"), '<attachment id="1">'])
def test_r45_in_a_shared_chat_only_pictures_and_files_are_noticed(html: str) -> None:
    event = received(with_html(said("hei", chat=GROUP, mention=True), html))
    assert event.missing == ()
    assert received(with_html(said("hei", chat=GROUP), picture())).missing == (NotCome.PICTURE,)


@pytest.mark.parametrize(
    ("raw", "missing"),
    [
        (with_html(said(""), picture()), NotCome.PICTURE),
        (with_html(said(""), gif()), NotCome.MOVING),
        (with_html(said(""), '<URIObject type="Audio.1/Message"></URIObject>'), NotCome.SOUND),
        (with_html(said(""), '<attachment id="1786399119244"></attachment>'), NotCome.MESSAGE),
        (with_html(said(""), '<attachment id="b1c0-22"></attachment>'), NotCome.OTHER),
        (referring(said(""), "reference"), NotCome.FILE),
        (referring(said(""), "messageReference"), NotCome.MESSAGE),
        (referring(said(""), "forwardedMessageReference", "{"), NotCome.MESSAGE),
        (referring(said(""), "forwardedMessageReference", "[" * 50_000), NotCome.MESSAGE),
        (referring(said(""), "application/vnd.microsoft.card.codesnippet", "{}"), NotCome.CODE),
        (referring(said(""), "application/vnd.microsoft.card.fluidEmbedCard"), NotCome.LOOP),
        (referring(said(""), "application/vnd.microsoft.card.adaptive", {}), NotCome.CARD),
        (referring(said(""), "video/mp4"), NotCome.FILM),
        (referring(said(""), "audio/ogg"), NotCome.SOUND),
        (referring(said(""), "heard of never"), NotCome.OTHER),
        (said("ord " * 1_100), NotCome.END),
        (said("o" * 50_000), NotCome.END),
    ],
)
def test_what_did_not_come_is_named(raw: dict[str, Any], missing: NotCome) -> None:
    assert received(raw).missing == (missing,)


def test_what_lies_beyond_what_is_read_of_the_html_is_named() -> None:
    heavy = "<p><span style='font-size:small'>ord</span></p>" * 1_000
    event = received(with_html(said(""), heavy))
    assert event.text.startswith("ord ord")
    assert event.missing == (NotCome.END,)
    forward = (
        f'<blockquote itemtype="http://schema.skype.com/Forward">{heavy}<p>hjelp</p></blockquote>'
    )
    event = received(with_html(said("ord " * 1_000 + "hjelp"), forward))
    assert event.text == "", "the end of a forward is no cry either"


def test_a_picture_that_came_is_not_missed() -> None:
    image = {"contentType": "image/*", "contentUrl": "https://smba.example/v3/attachments/1"}
    event = received(with_html(said(""), picture(), image))
    assert (len(event.attached), event.missing) == (1, ())
    assert received(with_html(said(""), picture() * 2, image)).missing == (NotCome.PICTURE,)


def test_the_text_is_capped() -> None:
    assert len(received(said("å" * 50_000)).text) == MAX_TEXT


def test_an_edit_is_the_same_message_at_another_time() -> None:
    first = said("hmm", activity_id="7")
    event = received(edited(first, "/hjelp"))
    arrival = event.arrival
    assert (event.text, arrival.activity_id) == ("/hjelp", "7")
    assert arrival.edited_at
    assert not arrival.brought_back
    assert received(brought_back(first)).arrival.brought_back
    assert received(first).arrival.edited_at == ""
    timeless = {key: value for key, value in edited(first, "x").items() if key != "timestamp"}
    assert received(timeless).arrival.edited_at != received(timeless).arrival.edited_at


def test_what_is_deleted_is_nothing_new() -> None:
    first = said("hjelp")
    data = first["channelData"] | {"eventType": "softDeleteMessage"}
    for raw in (deleted(first), first | {"type": "messageUpdate", "channelData": data}):
        assert type(read(raw)).__name__ == "Ignored"


def test_a_reaction_is_heard_in_private_only() -> None:
    raw = reaction(PAYLOADS, ANNA, "1")
    assert type(read(raw)).__name__ == "Reacted"
    for other in (
        {key: value for key, value in raw.items() if key != "reactionsAdded"},
        PAYLOADS.activity("messageReaction", ANNA, chat=GROUP)
        | {"reactionsAdded": [{"type": "like"}]},
    ):
        assert type(read(other)).__name__ == "Ignored"


@pytest.mark.parametrize(
    "without", [("conversation",), ("conversation", "recipient", "channelData")]
)
def test_a_message_without_a_conversation_is_answered_in_private(without: tuple[str, ...]) -> None:
    raw = {key: value for key, value in said("/hjelp").items() if key not in without}
    event = received(raw)
    assert event.text == "/hjelp"
    assert event.arrival.scope is Scope.PERSONAL
    assert event.arrival.address.conversation_id is None
    meeting = said("hjelp", chat=MEETING)
    del meeting["conversation"]
    assert received(meeting).arrival.scope is Scope.GROUP


SEEDS = [
    quoted(said("hjelp"), "Trenger du hjelp?"),
    forwarded(said("se"), "hjelp meg", shown=picture()),
    referring(said("se"), "forwardedMessageReference", {"originalMessageContent": "<p>hei</p>"}),
    edited(said("hmm"), "hjelp"),
    reaction(PAYLOADS, ANNA, "1"),
]


@given(st.data())
def test_any_field_may_be_anything(data: st.DataObject) -> None:
    raw = copy.deepcopy(data.draw(st.sampled_from(SEEDS)))
    place: Any = raw
    for _ in range(5):
        keys = sorted(place) if isinstance(place, dict) else range(len(place))
        if not keys:
            break
        key = data.draw(st.sampled_from(list(keys)))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(json_values)
            break
        place = place[key]
    if raw.get("type") and raw.get("from") and raw.get("serviceUrl"):
        read_or_refused(raw)


def read_or_refused(raw: dict[str, Any]) -> None:
    """Whatever it holds, it is read or refused for want of a sender."""
    with contextlib.suppress(NotAnActivity):
        read(raw)


own_words = st.text(alphabet="abcdefæøå hjelp.,!?🆘", max_size=40).map(
    lambda words: " ".join(words.split())
)
bodies = st.lists(
    st.sampled_from(["hjelp", "han truer", "ok", "avslutt", "a", "søknad"]), min_size=1, max_size=6
)


@given(own_words, bodies.map(" ".join))
def test_nothing_of_a_forward_is_ever_own_and_nothing_own_is_lost(own: str, body: str) -> None:
    event = received(forwarded(said(own), body))
    assert event.text == own


@given(own_words, st.text(alphabet="abc hjelp", max_size=20))
def test_nothing_own_is_lost_beside_a_quote(own: str, preview: str) -> None:
    assert received(quoted(said(own), preview)).text == own
    assert received(with_html(said(own), twin("")["content"] or "<p></p>")).text == own
