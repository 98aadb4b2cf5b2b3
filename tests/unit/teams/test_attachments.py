"""What came with a message, whatever Teams or a stranger lists (R45, R50, L11)."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import FileReceived, ImageReceived, NotCome
from bot.teams.message import FILE, MOST, FoundAttachments, attached
from tests.fakes.payloads import HTML_BESIDE

IMAGE = {"contentType": "image/*", "contentUrl": "https://smba.example/v3/attachments/1"}
DOCUMENT = {"contentType": FILE, "name": "Ola.png", "content": {"downloadUrl": "https://sp/1"}}
CARD = {"contentType": "application/vnd.microsoft.card.adaptive", "content": {}}
PICTURE = ImageReceived("https://smba.example/v3/attachments/1")


def _typed(kind: object) -> dict[str, Any]:
    return {**DOCUMENT, "content": {"downloadUrl": "https://sp/1", "fileType": kind}}


def _named(kind: str) -> dict[str, Any]:
    return {"contentType": kind, "contentUrl": "https://x"}


def _forwarded(content: str) -> dict[str, Any]:
    told = json.dumps({"originalMessageContent": content})
    return {"contentType": "forwardedMessageReference", "content": told}


def _missing(*kinds: NotCome) -> FoundAttachments:
    return FoundAttachments(missing=kinds)


CASES: list[tuple[object, FoundAttachments]] = [
    ([IMAGE, HTML_BESIDE], FoundAttachments((PICTURE,))),
    (
        [IMAGE, DOCUMENT, HTML_BESIDE],
        FoundAttachments((PICTURE, FileReceived("https://sp/1", "png"))),
    ),
    ([_typed("HTML")], FoundAttachments((FileReceived("https://sp/1", "html"),))),
    ([_typed("Nordmann")], FoundAttachments((FileReceived("https://sp/1", "png"),))),
    ([{**_typed(5), "name": "Ola.Nordmann"}], FoundAttachments((FileReceived("https://sp/1"),))),
    (
        [HTML_BESIDE, CARD, {"contentType": "messageReference"}],
        FoundAttachments(missing=(NotCome.MESSAGE, NotCome.CARD)),
    ),
    ([_named("video/mp4")], FoundAttachments(missing=(NotCome.FILM,))),
    ([_named("audio/mp4")], FoundAttachments(missing=(NotCome.SOUND,))),
    ([_named("reference")], FoundAttachments(missing=(NotCome.FILE,))),
    ([_named("meetingReference")], FoundAttachments(missing=(NotCome.OTHER,))),
    ([_named("application/vnd.microsoft.card.codesnippet")], _missing(NotCome.CODE)),
    ([_named("application/vnd.microsoft.card.fluidEmbedCard")], _missing(NotCome.LOOP)),
    ([_named("application/vnd.microsoft.card.adaptive")], _missing(NotCome.CARD)),
    ([_named("forwardedMessageReference")], _missing(NotCome.MESSAGE)),
    ([_forwarded("<p>hei</p>")], FoundAttachments()),
    ([IMAGE, {"contentType": "image/png"}], FoundAttachments((PICTURE,), (NotCome.PICTURE,))),
    ([{**DOCUMENT, "content": {"downloadUrl": "https://\n"}}], _missing(NotCome.FILE)),
    ([IMAGE] * (MOST + 1), FoundAttachments((PICTURE,) * MOST, (NotCome.MORE,))),
    ([None, 5, {"contentType": 5}, {}], FoundAttachments()),
    ("none", FoundAttachments()),
]


@pytest.mark.parametrize(("listed", "found"), CASES)
def test_in_private(listed: object, found: FoundAttachments) -> None:
    assert attached(listed, private=True) == found


@pytest.mark.parametrize(
    ("listed", "noticed"),
    [
        ([IMAGE], (NotCome.PICTURE,)),
        ([DOCUMENT], (NotCome.FILE,)),
        ([CARD], ()),
        ([_forwarded("<p>hei</p>")], ()),
    ],
)
def test_r45_in_a_shared_chat_nothing_is_taken(
    listed: list[Any], noticed: tuple[NotCome, ...]
) -> None:
    assert attached(listed, private=False) == FoundAttachments(missing=noticed)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["contentType", "contentUrl", "content"]), inner)
        ),
    ),
    st.booleans(),
)
def test_l8_nothing_raises(listed: object, private: bool) -> None:
    assert isinstance(attached(listed, private=private), FoundAttachments)
