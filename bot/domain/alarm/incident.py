"""What is known about an incident, and the vocabulary that every part of the bot shares.

The wire values are the words of contract.md and of the organisation file; the English
names are those of nav.md, section 5.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.organisation.organisation import Workplace

CLOCK_STEP_MS = 2_000  # what a clock is wrong by less than that is no step


def is_just_after(before: int, at: int, within_ms: int) -> bool:
    """Whether what happens at `at` may still be the same tap or word as what happened `before`. An
    instant that lies ahead is none of it: the clock was set back since."""
    return -CLOCK_STEP_MS <= at - before <= within_ms


class MeetingType(StrEnum):
    """How the caseworker and the client are in touch (R35, R65)."""

    PHONE = "telefon"
    VIDEO = "video"
    CHAT = "chat"


class ThreatChannel(StrEnum):
    """Where a threat came, also one that nobody spoke (R82: "nätet, mejl och SMS")."""

    PHONE = "telefon"
    MEETING = "mote"
    VIDEO = "video"
    CHAT = "chat"
    EMAIL = "epost"
    SMS = "sms"
    SOCIAL_MEDIA = "sosiale_medier"
    LETTER = "brev"

    @classmethod
    def of(cls, meeting: MeetingType | None) -> "ThreatChannel | None":
        """The channel that a conversation is."""
        return next((one for one, named in _MEETINGS.items() if named is meeting), None)

    @property
    def written(self) -> bool:
        """True where there is no conversation to warn in or to end, but something to keep."""
        return self in (
            ThreatChannel.EMAIL,
            ThreatChannel.SMS,
            ThreatChannel.SOCIAL_MEDIA,
            ThreatChannel.LETTER,
        )

    @property
    def meeting(self) -> MeetingType | None:
        """The conversation it names, where it names one."""
        return _MEETINGS.get(self)


_MEETINGS = {
    ThreatChannel.PHONE: MeetingType.PHONE,
    ThreatChannel.VIDEO: MeetingType.VIDEO,
    ThreatChannel.CHAT: MeetingType.CHAT,
}


class IncidentKind(StrEnum):
    """How the employee feels it; the employee's perception decides (R40, R54)."""

    THREAT = "trussel"
    THREATENING = "truende"
    HARASSING = "trakasserende"
    ABUSIVE = "sjikanerende"


class Target(StrEnum):
    """Whom a threat is aimed at; every target is told to the leader (R41)."""

    SELF = "self"
    COLLEAGUE = "colleague"
    OTHER_UNIT = "other_unit"
    THIRD_PARTY = "third_party"
    CLIENT_SELF = "client_self"


class How(StrEnum):
    """How help comes: a claim is an explicit choice of it (L2)."""

    WRITE = "write"
    CALL = "call"
    JOIN = "join"
    COME = "come"  # a colleague in the same office, on the way (R46)
    PHONE = "phone"  # reached outside Teams, by telephone (2.4.1)
    IN_PERSON = "in_person"  # stands beside the caseworker

    @property
    def outside_teams(self) -> bool:
        """True for help that the caseworker reports, false for a tap in Teams."""
        return self in (How.PHONE, How.IN_PERSON)


class CallResult(StrEnum):
    """What came of a telephone call; only `SPOKE` counts as contact (R22)."""

    SPOKE = "spoke"
    BUSY = "busy"  # the client is on the line still: writing gets through
    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"


class Drill(StrEnum):
    """An exercise (L12): alone alerts nobody else, with the leader walks the real path. The canary
    is the bot's own, between two technical identities (`domain.canary`)."""

    ALONE = "alone"
    WITH_LEADER = "with_leader"
    CANARY = "canary"


# How a card is marked: whether it is a drill's (ØVELSE); the canary says so itself (PRØVE).
DrillMark = bool | Drill


class Scenario(StrEnum):
    """The made-up situations of drills, by the way in which the client is met."""

    PHONE = "telefon"
    CHAT = "chat"
    VIDEO = "video"
    WRITTEN = "skriftlig"  # R82: a threat that nobody spoke


@dataclass(frozen=True, slots=True)
class Details:
    """The facts that may be given with the command or added later; never asked first (L1)."""

    meeting: MeetingType | None = None
    kind: IncidentKind | None = None
    place: Workplace | None = None
    target: Target | None = None
    target_person: str | None = None  # a person id, when the target is a colleague
    channel: ThreatChannel | None = None

    def updated(self, newer: "Details") -> "Details":
        """These facts with whatever `newer` knows put over them."""
        known = {
            name: value
            for name in ("meeting", "kind", "place", "target", "target_person", "channel")
            if (value := getattr(newer, name)) is not None
        }
        return replace(self, **known) if known else self

    @property
    def is_threat(self) -> bool:
        """R41, R42: a threat whoever it is aimed at, and a client who may harm themselves."""
        return self.kind is IncidentKind.THREAT or self.target is Target.CLIENT_SELF

    @property
    def alone(self) -> bool:
        """Whether the caseworker has nobody in the next room, as far as is known (R13)."""
        return self.place is not None and self.place.alone
