"""What the one who helps does first, for this way of helping, this incident, this meeting."""

from bot.domain.alarm.incident import Details, How, Kind, MeetingType, Target
from bot.texts import Say

_BY_HOW = {
    How.WRITE: "role-do-write",
    How.CALL: "role-do-call",
    How.JOIN: "role-do-join",
    How.COME: "role-do-come",
    How.PHONE: "role-do-phone",
    How.IN_PERSON: "role-do-in-person",
}
_BY_MEETING = {
    MeetingType.PHONE: "role-meeting-phone",
    MeetingType.VIDEO: "role-meeting-video",
    MeetingType.CHAT: "role-meeting-chat",
}


def steps_of(say: Say, how: How, details: Details, name: str, call_over: bool = False) -> list[str]:
    """Return at most five short steps. `name` is the caseworker's, as markdown."""
    do = _BY_HOW[how]
    kind = "role-kind-threat" if details.kind is Kind.THREAT else "role-kind-other"
    meeting = _BY_MEETING[details.meeting] if details.meeting else "role-meeting-unknown"
    written = details.channel is not None and details.channel.written
    if written:
        meeting = "role-meeting-written"
    if call_over:
        meeting = "role-call-over"
    in_danger = details.target is Target.CLIENT_SELF
    return [
        say(do, name=name),
        say("role-client-self" if in_danger else kind, name=name),
        say(meeting, name=name),
        # A client who threatens to harm themselves is never just hung up on (product.md, "Warn").
        *([] if in_danger or call_over or written else [say("role-stop", name=name)]),
        say("role-stay", name=name),
    ]
