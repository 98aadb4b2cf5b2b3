"""What came with a message, whatever Teams or a stranger lists (R45, R50, L11)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import FileReceived, ImageReceived
from bot.teams.reading import FILE, MOST, FoundAttachments, attached
from tests.fakes.payloads import HTML_BESIDE

IMAGE = {"contentType": "image/*", "contentUrl": "https://smba.example/v3/attachments/1"}
DOCUMENT = {"contentType": FILE, "name": "Ola.png", "content": {"downloadUrl": "https://sp/1"}}
CARD = {"contentType": "application/vnd.microsoft.card.adaptive", "content": {}}
PICTURE = ImageReceived("https://smba.example/v3/attachments/1")


def _typed(kind: object) -> dict[str, Any]:
    return {**DOCUMENT, "content": {"downloadUrl": "https://sp/1", "fileType": kind}}


CASES: list[tuple[object, FoundAttachments]] = [
    ([IMAGE, HTML_BESIDE], FoundAttachments((PICTURE,))),
    (
        [IMAGE, DOCUMENT, HTML_BESIDE],
        FoundAttachments((PICTURE, FileReceived("https://sp/1", "png"))),
    ),
    ([_typed("HTML")], FoundAttachments((FileReceived("https://sp/1", "html"),))),
    ([_typed("Nordmann")], FoundAttachments((FileReceived("https://sp/1", "png"),))),
    ([{**_typed(5), "name": "Ola.Nordmann"}], FoundAttachments((FileReceived("https://sp/1"),))),
    ([HTML_BESIDE, CARD, {"contentType": "messageReference"}], FoundAttachments()),
    ([{"contentType": "video/mp4", "contentUrl": "https://x"}], FoundAttachments(withheld=True)),
    ([IMAGE, {"contentType": "image/png"}], FoundAttachments((PICTURE,), withheld=True)),
    ([{**DOCUMENT, "content": {"downloadUrl": "https://\n"}}], FoundAttachments(withheld=True)),
    ([IMAGE] * (MOST + 1), FoundAttachments((PICTURE,) * MOST, withheld=True)),
    ([None, 5, {"contentType": 5}, {}], FoundAttachments()),
    ("none", FoundAttachments()),
]


@pytest.mark.parametrize(("listed", "found"), CASES)
def test_in_private(listed: object, found: FoundAttachments) -> None:
    assert attached(listed, private=True) == found


@pytest.mark.parametrize(
    ("listed", "noticed"),
    [([HTML_BESIDE], True), ([IMAGE], True), ([DOCUMENT], True), ([CARD], False)],
)
def test_r45_in_a_shared_chat_nothing_is_taken(listed: list[Any], noticed: bool) -> None:
    assert attached(listed, private=False) == FoundAttachments(withheld=noticed)


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
