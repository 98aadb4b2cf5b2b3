"""From the raw dictionary to an event, and nothing that nobody reads in between."""

import contextlib
import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import (
    CardAction,
    Ignored,
    Installed,
    MessageRead,
    Removed,
    Scope,
    TextReceived,
)
from bot.teams.reading import NotAnActivity, read, tenant_of
from tests.fakes.payloads import CHANNEL, GROUP, MEETING, Payloads, TeamsUser

SERVICE = "https://smba.trafficmanager.net/emea"
PAYLOADS = Payloads(SERVICE + "/", "tenant-1", "28:bot")
ANNA = TeamsUser("00000000-0000-0000-0000-000000000101", "Saksbehandler En")


def received(raw: dict[str, Any]) -> TextReceived:
    event = read(raw)
    assert isinstance(event, TextReceived)
    return event


def test_a_message_becomes_text_with_its_envelope() -> None:
    event = received(PAYLOADS.text(ANNA, "/hjelp", activity_id="a-1"))
    arrival, address = event.arrival, event.arrival.address
    assert event.text == "/hjelp"
    assert (arrival.activity_id, arrival.person, arrival.name) == ("a-1", ANNA.id, ANNA.name)
    assert (arrival.scope, arrival.in_meeting) == (Scope.PERSONAL, False)
    assert address.conversation_id == arrival.conversation_id == ANNA.personal_chat
    assert (address.tenant_id, address.service_url) == ("tenant-1", SERVICE)
    assert (address.bot_id, address.user_mri) == ("28:bot", ANNA.mri)
    assert address.aad_object_id == ANNA.id


@pytest.mark.parametrize(
    ("chat", "scope", "meeting"),
    [
        (GROUP, Scope.GROUP, False),
        (MEETING, Scope.GROUP, True),
        (CHANNEL, Scope.CHANNEL, False),
    ],
)
def test_in_a_shared_chat_only_the_person_is_known(chat: Any, scope: Scope, meeting: bool) -> None:
    event = received(PAYLOADS.text(ANNA, "hjelp", chat=chat, mention=True))
    assert event.text == "hjelp"
    assert (event.arrival.scope, event.arrival.in_meeting) == (scope, meeting)
    assert event.arrival.conversation_id == chat.id
    assert event.arrival.address.conversation_id is None


@pytest.mark.parametrize(
    ("conversation", "scope"),
    [
        ({"id": "a:1"}, Scope.PERSONAL),
        ({"id": "19:x_y@unq.gbl.spaces"}, Scope.PERSONAL),
        ({"id": "19:x@thread.v2"}, Scope.GROUP),
        ({"id": "a:1", "isGroup": True}, Scope.GROUP),
        ({"id": "a:1", "conversationType": "somethingNew"}, Scope.GROUP),
    ],
)
def test_in_doubt_a_chat_counts_as_shared(conversation: Any, scope: Scope) -> None:
    raw = PAYLOADS.text(ANNA, "hjelp") | {"conversation": conversation}
    assert received(raw).arrival.scope is scope


def test_a_person_without_an_entra_id_is_known_by_the_channels() -> None:
    raw = PAYLOADS.text(ANNA, "hjelp")
    raw["from"] = {"id": "29:guest"}
    event = received(raw)
    assert (event.arrival.person, event.arrival.name) == ("29:guest", "")
    assert event.arrival.address.aad_object_id is None


@pytest.mark.parametrize(
    "harmless",
    [
        {"timestamp": "yesterday"},
        {"timestamp": {"a": 1}},
        {"localTimestamp": 17, "locale": ["nb"]},
        {"attachments": "none"},
        {"attachments": [None, {"contentType": 5, "content": []}]},
        {"entities": {"a": 1}},
        {"entities": [17, {"type": "mention", "mentioned": None}]},
        {"channelData": "x"},
        {"channelData": {"tenant": 4, "meeting": []}},
        {"recipient": None},
        {"value": [1, 2]},
        {"value": {"no": "verb"}},
        {"value": {"verb": 5}},
        {"id": None},
        {"id": {"a": 1}},
        {"replyToId": 3, "unheardOf": {"deep": [{}]}},
        {"from": {"id": "29:1", "name": 17, "aadObjectId": None}},
        {"conversation": {"id": "a:1", "conversationType": 5, "tenantId": False}},
    ],
)
def test_nothing_that_nobody_reads_hinders_a_cry(harmless: dict[str, Any]) -> None:
    """L8, L6: the SDK's deserializer raises on several of these."""
    assert received(PAYLOADS.text(ANNA, "hjelp") | harmless).text == "hjelp"


def test_two_messages_without_id_are_never_one() -> None:
    """L6: no lost alarm."""
    raw = PAYLOADS.text(ANNA, "hjelp") | {"id": ""}
    assert received(raw).arrival.activity_id != received(raw).arrival.activity_id


@pytest.mark.parametrize(
    "body",
    [
        [],
        "hjelp",
        None,
        {},
        {"type": 5},
        {"type": ""},
        {"type": "message"},
        PAYLOADS.text(ANNA, "x") | {"from": {}},
        PAYLOADS.text(ANNA, "x") | {"from": "29:1"},
        PAYLOADS.text(ANNA, "x") | {"serviceUrl": None},
        PAYLOADS.execute(ANNA, "v", {}) | {"from": None},
    ],
)
def test_what_could_not_be_answered_is_no_activity(body: Any) -> None:
    with pytest.raises(NotAnActivity):
        read(body)


def test_execute_is_an_invoke_with_its_inputs() -> None:
    data = {"verb": "red_card.claim", "how": "call", "seen": 7, "note": "tekst"}
    event = read(PAYLOADS.execute(ANNA, "red_card.claim", data))
    assert isinstance(event, CardAction)
    assert (event.verb, event.invoke, event.data) == ("red_card.claim", True, data)


def test_the_verb_may_stand_in_the_data_only() -> None:
    raw = PAYLOADS.execute(ANNA, "", {"verb": "red_card.decline"})
    event = read(raw)
    assert isinstance(event, CardAction)
    assert event.verb == "red_card.decline"


@pytest.mark.parametrize("value", [None, "x", {}, {"action": 3}, {"action": {"data": [1]}}])
def test_a_tap_without_verb_is_still_a_tap(value: Any) -> None:
    event = read(PAYLOADS.execute(ANNA, "v", {}) | {"value": value})
    assert isinstance(event, CardAction)
    assert (event.verb, event.data, event.invoke) == ("", {}, True)


@pytest.mark.parametrize(
    "value",
    [
        {"verb": "red_card.claim", "how": "join"},
        {"action": {"verb": "red_card.claim", "data": {"verb": "red_card.claim", "how": "join"}}},
    ],
)
def test_submit_means_the_same_as_execute(value: Any) -> None:
    event = read(PAYLOADS.submit(ANNA, value))
    assert isinstance(event, CardAction)
    assert (event.verb, event.data["how"], event.invoke) == ("red_card.claim", "join", False)


def test_data_can_be_stored_whatever_it_holds() -> None:
    deep: Any = "end"
    for _ in range(500):
        deep = {"d": deep}
    event = read(PAYLOADS.submit(ANNA, {"verb": "v", "note": "a\x00\ud83d", "deep": deep}))
    assert isinstance(event, CardAction)
    assert event.data["note"] == "a?"
    assert str(event.data["deep"]).count("d") < 20


@pytest.mark.parametrize(
    ("action", "expected"),
    [("add", True), ("add-upgrade", False), ("upgrade", False)],
)
def test_an_installation_is_welcomed_once(action: str, expected: bool) -> None:
    event = read(PAYLOADS.installed(ANNA, action))
    assert isinstance(event, Installed)
    assert event.welcome is expected


def test_a_conversation_update_says_the_same_as_the_installation_update() -> None:
    """Either may come first; whoever is new is greeted once (`people.meet`)."""
    event = read(PAYLOADS.members(ANNA, "membersAdded"))
    assert isinstance(event, Installed)
    assert event.welcome
    assert event.arrival.address.conversation_id == ANNA.personal_chat


def test_no_welcome_where_a_client_may_read_along() -> None:
    told = (PAYLOADS.installed(ANNA, "add", GROUP), PAYLOADS.members(ANNA, "membersAdded", GROUP))
    for event in map(read, told):
        assert isinstance(event, Installed)
        assert not event.welcome


def test_removal_is_told_for_the_private_chat_only() -> None:
    """A leader who takes the bot out of a group can still be alerted (L3)."""
    assert isinstance(read(PAYLOADS.installed(ANNA, "remove")), Removed)
    assert isinstance(read(PAYLOADS.members(ANNA, "membersRemoved")), Removed)
    assert isinstance(read(PAYLOADS.installed(ANNA, "remove", chat=GROUP)), Ignored)


def test_an_upgrade_does_not_lose_the_address() -> None:
    assert isinstance(read(PAYLOADS.installed(ANNA, "remove-upgrade")), Ignored)


def test_other_members_are_not_the_bot() -> None:
    raw = PAYLOADS.members(ANNA, "membersAdded") | {"membersAdded": [{"id": ANNA.mri}, None]}
    assert isinstance(read(raw), Ignored)


def test_a_read_receipt_tells_how_far() -> None:
    event = read(PAYLOADS.read_receipt(ANNA, "1700"))
    assert isinstance(event, MessageRead)
    assert event.last_read == "1700"


@pytest.mark.parametrize(
    "raw",
    [
        PAYLOADS.activity("typing", ANNA),
        PAYLOADS.activity("messageReaction", ANNA),
        PAYLOADS.activity("event", ANNA) | {"name": "other"},
        PAYLOADS.activity("invoke", ANNA) | {"name": "task/fetch"},
        PAYLOADS.activity("installationUpdate", ANNA),
        {"type": "conversationUpdate"},
        {"type": "heard of never"},
    ],
)
def test_the_rest_is_authentic_and_ignored(raw: Any) -> None:
    event = read(raw)
    assert isinstance(event, Ignored)
    assert "heard" not in event.reason, "what a stranger wrote stays out of the logs (L11)"


def test_the_tenant_may_stand_in_two_places() -> None:
    raw = PAYLOADS.text(ANNA, "x")
    assert tenant_of(raw) == "tenant-1"
    assert tenant_of(raw | {"channelData": {}}) == "tenant-1"
    assert tenant_of({}) is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.text(), x, max_size=3),
    max_leaves=10,
)
SEEDS = [
    PAYLOADS.text(ANNA, "hjelp", chat=GROUP, mention=True),
    PAYLOADS.execute(ANNA, "red_card.claim", {"verb": "red_card.claim"}),
    PAYLOADS.members(ANNA, "membersAdded"),
    PAYLOADS.installed(ANNA),
    PAYLOADS.read_receipt(ANNA, "1"),
]


@given(st.data())
def test_any_field_may_be_anything(data: st.DataObject) -> None:
    raw = copy.deepcopy(data.draw(st.sampled_from(SEEDS)))
    place: Any = raw
    for _ in range(data.draw(st.integers(1, 4))):
        key = data.draw(st.sampled_from(sorted(place)))
        if not isinstance(place[key], dict) or not place[key] or data.draw(st.booleans()):
            place[key] = data.draw(json_values)
            break
        place = place[key]
    with contextlib.suppress(NotAnActivity):
        read(raw)


@given(json_values)
def test_no_body_does_worse_than_being_no_activity(body: Any) -> None:
    with contextlib.suppress(NotAnActivity):
        read(body)
