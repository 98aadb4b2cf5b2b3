"""What is practised: one made-up situation for each way of meeting a client (R8, R63, R65).

A scenario only begins a drill with what a real caseworker would know, and says what the made-up
client says next. Everything else is the alarm's own path (L12).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from bot.domain.alarm.incident import Channel, Details, Kind, MeetingType, Scenario
from bot.domain.alarm.state import Ending, RedCard

# What is known from the first moment, as if it had been told with the cry.
KNOWN: Mapping[Scenario, Details] = MappingProxyType(
    {
        Scenario.PHONE: Details(MeetingType.PHONE, Kind.THREATENING, channel=Channel.PHONE),
        Scenario.CHAT: Details(MeetingType.CHAT, Kind.HARASSING, channel=Channel.CHAT),
        Scenario.VIDEO: Details(MeetingType.VIDEO, Kind.THREATENING, channel=Channel.VIDEO),
        Scenario.WRITTEN: Details(kind=Kind.THREAT, channel=Channel.EMAIL),
    }
)
_OF_A_MEETING = {
    MeetingType.PHONE: Scenario.PHONE,
    MeetingType.CHAT: Scenario.CHAT,
    MeetingType.VIDEO: Scenario.VIDEO,
}


def named_by(details: Details) -> Scenario | None:
    """The scenario that these facts name; None where they name none."""
    if details.channel is not None and details.channel.written:
        return Scenario.WRITTEN
    return _OF_A_MEETING.get(details.meeting) if details.meeting is not None else None


class Stage(StrEnum):
    """How far a drill has come, as its one card tells whoever practises."""

    CALLED = "called"  # nobody has answered yet
    WARN = "warn"  # somebody helps: name the behaviour
    END = "end"  # warned, or warning: end it
    KEEP = "keep"  # it came in writing: keep it
    CLOSE = "close"  # the call is over: end the alarm
    REPORT = "report"
    DONE = "done"
    OVER = "over"  # ended on the way: withdrawn, overtaken, or nobody answered


# In this order a drill is gone through; one in writing has nobody to warn (R82).
SPOKEN = (Stage.CALLED, Stage.WARN, Stage.END, Stage.CLOSE, Stage.REPORT)
IN_WRITING = (Stage.CALLED, Stage.KEEP, Stage.CLOSE, Stage.REPORT)


def stages_of(scenario: Scenario) -> tuple[Stage, ...]:
    """What there is to go through, in order."""
    return IN_WRITING if scenario is Scenario.WRITTEN else SPOKEN


def stage_of(card: RedCard, practised: bool) -> Stage:
    """Where the drill stands. `practised`: its report was gone through to the end."""
    if card.state.ended:
        if card.ending is not Ending.RESOLVED:
            return Stage.OVER
        return Stage.DONE if practised else Stage.REPORT
    if not card.claims:
        return Stage.CALLED
    if card.scenario is Scenario.WRITTEN:
        return Stage.CLOSE if card.has_evidence else Stage.KEEP
    if card.call_over:
        return Stage.CLOSE
    if card.walk is None:
        return Stage.WARN
    return Stage.CLOSE if card.walk.closed else Stage.END
