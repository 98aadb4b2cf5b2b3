"""Our writer gives what botbuilder's own serializer gives, without its cost."""

import datetime

from botbuilder.schema import (
    Activity,
    ActivityTypes,
    Attachment,
    ChannelAccount,
    ConversationAccount,
    ConversationParameters,
    Mention,
)

from bot.teams.adapter import as_json

CARD = {"type": "AdaptiveCard", "body": [{"type": "TextBlock", "text": "Rødt kort"}], "n": None}


def test_an_activity_is_written_as_msrest_writes_it() -> None:
    activity = Activity(
        type=ActivityTypes.message,
        summary="Ny oppdatering",
        service_url="https://smba.trafficmanager.net/emea/",
        from_property=ChannelAccount(id="28:bot", aad_object_id="x"),
        conversation=ConversationAccount(id="a:1", is_group=False),
        attachments=[Attachment(content_type="application/json", content=CARD)],
        entities=[Mention(mentioned=ChannelAccount(id="29:1"), text="<at>A</at>", type="mention")],
        channel_data={"notification": {"alert": True}},
    )
    assert as_json(activity) == activity.serialize()  # type: ignore[no-untyped-call]  # msrest's


def test_conversation_parameters_are_written_as_msrest_writes_them() -> None:
    parameters = ConversationParameters(
        is_group=False,
        bot=ChannelAccount(id="28:bot"),
        members=[ChannelAccount(id="29:1")],
        tenant_id="t",
        channel_data={"tenant": {"id": "t"}},
    )
    assert as_json(parameters) == parameters.serialize()  # type: ignore[no-untyped-call]  # msrest's


def test_instants_are_written_as_text() -> None:
    moment = datetime.datetime(2026, 11, 22, 13, 5, tzinfo=datetime.UTC)
    activity = Activity(type="event", timestamp=moment)
    assert as_json(activity) == {"type": "event", "timestamp": "2026-11-22T13:05:00+00:00"}
