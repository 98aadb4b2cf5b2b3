"""Calls to those who are alerted, as values: what a telephone tells of one, and how it ends.

Nothing of it is contact (L2): a claim is a key that a person presses, and like any other claim.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.organisation.organisation import Language


class CallEnd(StrEnum):
    """Why a call is over. None of them is called "declined" that was not."""

    HUNG_UP = "hung_up"  # they did, after it was answered
    STOPPED = "stopped"  # we did
    BUSY = "busy"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    UNREACHABLE = "unreachable"  # no such number, switched off, no way to get there
    FAILED = "failed"  # our side, the trunk or the provider
    LOST = "lost"  # nobody knows what became of it: whoever made it has died


@dataclass(frozen=True, slots=True)
class Ringing:
    """It rings at the other end."""


@dataclass(frozen=True, slots=True)
class PickedUp:
    """Somebody, or something, has taken it: a voicemail looks the same."""


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A key of theirs, `0`–`9`, `*` or `#`. `sequence` counts up within the call: the same again is
    the same press, told twice."""

    key: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was said last has been said to its end."""


@dataclass(frozen=True, slots=True)
class Over:
    """The call is over; nothing that is told of it afterwards counts."""

    end: CallEnd


CallEvent = Ringing | PickedUp | KeyPressed | Spoken | Over


@dataclass(frozen=True, slots=True)
class CallOrder:
    """A call that is wanted. `id` is ours, one a call: where a provider knows it already, it is not
    made twice. `person` is an Entra object id, `number` E.164 where there is one."""

    id: str
    person: str
    number: str | None = field(repr=False)
    language: Language
    ring_seconds: int = 25
    talk_seconds: int = 60


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was made: our id, and what the provider calls it."""

    id: str
    reference: str


@dataclass(frozen=True, slots=True)
class CallRefused:
    """It was not made, and asking again does not help: not permitted, no such number. A code."""

    reason: str


@dataclass(frozen=True, slots=True)
class Speech:
    """A sentence as it is heard: `audio` is WAV, mono, 16 bit, at the telephone's rate; `words` are
    the same for a provider that speaks itself."""

    words: str
    language: Language
    audio: bytes = field(repr=False)
