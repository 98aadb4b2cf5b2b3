"""Calls to those who are alerted, as values: what a telephone tells of one, and how it ends.

Nothing of it is contact (L2): a claim is a key that a person presses, and like any other claim.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.domain.organisation.organisation import Language

RING_SECONDS = 25  # as long as a voicemail usually waits: most take over later
TALK_SECONDS = 90  # the telephone's own last guard


class CallStep(StrEnum):
    """How far a call has come, as the timeline tells it."""

    STARTED = "started"
    ANSWERED = "answered"
    ENDED = "ended"


class RingOutcome(StrEnum):
    """What came of a call. Only a key is a person's answer (L2)."""

    CLAIMED = "claimed"  # key 1
    CANNOT = "cannot"  # key 2
    NO_KEY = "no_key"  # taken, by whomever or whatever, and nobody chose
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    DECLINED = "declined"
    UNREACHABLE = "unreachable"
    FAILED = "failed"
    LOST = "lost"
    STOPPED = "stopped"  # by us: somebody helps, or the alarm is over
    WORKS = "works"  # the key of a test call
    NOT_MADE = "not_made"  # nobody was rung, for a reason that is a code of ours


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
class CallChoice:
    """What somebody who is alerted has chosen of calls: to be called `on_duty` alone; or to have no
    number here, asked for at `asked_at` (ms UTC), which counts once an administrator and a safety
    representative of theirs have said yes."""

    person: str
    on_duty: bool = False
    asked_at: int | None = None
    administrator: str | None = None
    safety_rep: str | None = None

    @property
    def has_no_number(self) -> bool:
        """Whether it is decided that they are reached in Teams alone."""
        agreed = self.administrator is not None and self.safety_rep is not None
        return self.asked_at is not None and agreed

    def agreed(self, by: str, *, administers: bool, represents: bool) -> "CallChoice":
        """With the yes of another who may give it: an administrator's and a safety
        representative's, two people's."""
        if self.asked_at is None or by in (self.person, self.administrator, self.safety_rep):
            return self
        if administers and self.administrator is None:
            return replace(self, administrator=by)
        return replace(self, safety_rep=by) if represents and self.safety_rep is None else self


class CallWish(StrEnum):
    """What whoever is alerted can ask of calls to themselves."""

    TRIAL = "trial"  # *Ring meg nå*
    ON_DUTY = "on_duty"
    ALWAYS = "always"
    NO_NUMBER = "no_number"
    NUMBER = "number"  # as before


@dataclass(frozen=True, slots=True)
class Ringing:
    """It rings at the other end."""


@dataclass(frozen=True, slots=True)
class PickedUp:
    """Somebody, or something, has taken it: a voicemail looks the same."""


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A key of theirs, `0`–`9`, `*` or `#`. `sequence` counts up within the call: the same again is
    the same press, told twice. `heard_since`: where it is known, since when something of ours is
    heard in the call (ms UTC); `late_ms`: how long ago it was pressed, at the least."""

    key: str
    sequence: int
    heard_since: int | None = None
    late_ms: int = field(default=0, compare=False)


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
    ring_seconds: int = RING_SECONDS
    talk_seconds: int = TALK_SECONDS


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
    the same for a provider that speaks itself. They name people and their numbers (L11)."""

    words: str = field(repr=False)
    language: Language
    audio: bytes = field(repr=False)


class Voice(StrEnum):
    """What there is to speak with."""

    NAMES = "names"  # everything
    RECORDED = "recorded"  # recordings alone, which name nobody
    NONE = "none"  # nobody is called


@dataclass(frozen=True, slots=True)
class Speak:
    """To be said at once, in this language."""

    words: str = field(repr=False)
    language: Language


@dataclass(frozen=True, slots=True)
class HangUp:
    """To be ended."""


@dataclass(frozen=True, slots=True)
class MakeCall:
    """To be made; `first` is what is said once it is taken."""

    order: CallOrder
    first: Speak


CallAction = Speak | HangUp | MakeCall
