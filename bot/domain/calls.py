"""Calls to those who are alerted, as values: what a telephone tells of one, and how it ends.

Nothing of it is contact (L2): a claim is a key that a person presses, and like any other claim.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from bot.domain.organisation.organisation import Language


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


class Voice(StrEnum):
    """What there is to speak with."""

    NAMES = "names"  # everything
    RECORDED = "recorded"  # recordings alone, which name nobody
    NONE = "none"  # nobody is called


@dataclass(frozen=True, slots=True)
class Speak:
    """To be said at once, in this language."""

    words: str
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


# A call as it is kept, and what a conversation makes of it. It is the same whoever keeps it: the
# database, or the process, where an alarm goes on without the store (docs/decisions/0072).


class CallState(StrEnum):
    """Where a call stands."""

    PLANNED = "planned"  # to be made when it is due, if it is still wanted then
    PLACING = "placing"  # it may have been made
    RINGING = "ringing"
    ANSWERED = "answered"  # the choice is being said, and keys are heard
    CLOSING = "closing"  # the last sentence is being said
    OVER = "over"


LIVE = (CallState.PLACING, CallState.RINGING, CallState.ANSWERED, CallState.CLOSING)


@dataclass(frozen=True, slots=True)
class CallRow:
    """One call of a person in one round of an alarm's chain; `attempt` counts how often it was
    made, `asked` how often the choice was said, `wrong` the keys that are none of it, `heard` is
    the sequence of the last key. Instants in ms UTC; `due_at` None once it is over."""

    id: str
    incident: str
    person: str
    round: int
    due_at: int | None
    state: CallState = CallState.PLANNED
    attempt: int = 0
    telephone: str | None = None
    reference: str | None = None
    number: str | None = None
    placed_at: int | None = None
    answered_at: int | None = None
    said_at: int | None = None
    asked: int = 0
    wrong: int = 0
    heard: int = 0
    ended_at: int | None = None
    outcome: RingOutcome | None = None

    @property
    def is_live(self) -> bool:
        """Whether it may ring, or be heard, at the other end."""
        return self.state in LIVE

    @property
    def outside(self) -> str:
        """What it is called outside: made again it is another call."""
        return f"{self.id}.{self.attempt}"


def id_inside(outside: str) -> tuple[str, int]:
    """The row and the attempt of a call as it is called outside; attempt -1 for nobody's."""
    row, _, attempt = outside.rpartition(".")
    return row, int(attempt) if attempt.isdecimal() else -1


RING_SECONDS = 25  # as long as a voicemail usually waits: most take over later
TALK_SECONDS = 90  # the telephone's own last guard
RING_MS = (RING_SECONDS + 5) * 1000  # by then it has told of an end, or never will
ASKED_AGAIN_MS = 6_000  # of silence after the choice was said
SAID_WITHIN_MS = 18_000  # the choice takes ten seconds; not every telephone tells of its end
CLOSED_WITHIN_MS = 20_000
KEYS_AFTER_MS = 1_000  # of our own prompt: a key before it belongs to whatever came before
ASKED_TIMES = 3
WRONG_KEYS = 3
ATTEMPTS = 2  # one redial, and only of a call that is surely over
REDIAL_MS = 2_000
LOOKED_EACH_MS = 5_000  # for what is due, where nobody is called: only what is sooner wakes
ANOTHER_MS = 2_000  # the person is on a call of ours
SUMMED_UP_MS = 60_000  # who has just heard of all their alarms is not rung for the next of them


class Choice(StrEnum):
    """What a key that counts means."""

    HELPS = "helps"
    CANNOT = "cannot"
    AGAIN = "again"
    WRONG = "wrong"
    ENOUGH = "enough"  # wrong for the last time


_KEYS = {"1": Choice.HELPS, "2": Choice.CANNOT, "9": Choice.AGAIN}


def chosen(call: CallRow, event: KeyPressed, now: int) -> Choice | None:
    """What the key means; None where it does not count: before the call is established and a second
    of our own prompt was said, and a second time."""
    early = call.said_at is None or now - call.said_at < KEYS_AFTER_MS
    if call.state is not CallState.ANSWERED or event.sequence <= call.heard or early:
        return None
    wrong = Choice.ENOUGH if call.wrong + 1 >= WRONG_KEYS else Choice.WRONG
    return _KEYS.get(event.key, wrong)


def placed(call: CallRow, telephone: str | None, number: str, now: int) -> CallRow:
    """It is being made, for the first time or once more; `number` is a keyed digest."""
    return replace(
        call,
        state=CallState.PLACING,
        attempt=call.attempt + 1,
        number=number,
        placed_at=now,
        due_at=now + RING_MS,
        telephone=telephone,
        reference=None,
        answered_at=None,
        said_at=None,
        asked=0,
        wrong=0,
        heard=0,
    )


def asked(call: CallRow, now: int) -> CallRow:
    """The choice is being said, once more."""
    said_at, due_at = call.said_at or now, now + SAID_WITHIN_MS
    return replace(call, asked=call.asked + 1, said_at=said_at, due_at=due_at)


def closing(call: CallRow, outcome: RingOutcome, now: int) -> CallRow:
    """The last sentence is being said."""
    due_at = now + CLOSED_WITHIN_MS
    return replace(call, state=CallState.CLOSING, outcome=outcome, due_at=due_at)


def ended(call: CallRow, outcome: RingOutcome, now: int) -> CallRow:
    """It is over."""
    return replace(call, state=CallState.OVER, due_at=None, ended_at=now, outcome=outcome)


def ran_out(call: CallRow) -> RingOutcome:
    """What came of a call whose time is over."""
    match call.state:
        case CallState.ANSWERED:
            return RingOutcome.NO_KEY
        case CallState.CLOSING:
            return call.outcome or RingOutcome.STOPPED
        case _:
            return RingOutcome.NO_ANSWER


def came_of(call: CallRow, end: CallEnd) -> RingOutcome:
    """What came of a call that has ended so."""
    if call.state is CallState.CLOSING:
        return call.outcome or RingOutcome.STOPPED
    taken = call.state is CallState.ANSWERED and end is CallEnd.STOPPED
    if taken or end is CallEnd.HUNG_UP:  # also where nobody has told that it was answered (L2)
        return RingOutcome.NO_KEY
    return RingOutcome(end.value)


def is_made_again(call: CallRow, end: CallEnd) -> bool:
    """Whether nobody has heard anything, or nobody can say: once more, if it is still wanted."""
    lost = end in (CallEnd.LOST, CallEnd.FAILED) and call.state is not CallState.CLOSING
    return lost and call.attempt < ATTEMPTS


def steps_since(before: CallRow | None, call: CallRow) -> Iterator[tuple[CallStep, int]]:
    """How far the call has come since it stood as `before`, and when (ms UTC)."""
    was = before if before is not None and before.attempt == call.attempt else None
    if not call.attempt or call.state in (CallState.PLANNED, CallState.PLACING):
        return
    if was is None or was.state in (CallState.PLANNED, CallState.PLACING):
        yield CallStep.STARTED, call.placed_at or 0
    if call.answered_at is not None and (was is None or was.answered_at is None):
        yield CallStep.ANSWERED, call.answered_at
    if call.ended_at is not None and (was is None or was.ended_at is None):
        yield CallStep.ENDED, call.ended_at


def moved(call: CallRow, ms: int) -> CallRow:
    """As it is by a clock that was set by so much."""

    def at(instant: int | None) -> int | None:
        return None if instant is None else instant + ms

    return replace(
        call,
        due_at=at(call.due_at),
        placed_at=at(call.placed_at),
        answered_at=at(call.answered_at),
        said_at=at(call.said_at),
        ended_at=at(call.ended_at),
    )


def within(call: CallRow, now: int) -> CallRow:
    """As it is after the clock was set back: nothing lies further ahead than its wait, and nothing
    of it has happened in time to come. What is planned is looked at at once."""
    waits = {
        CallState.PLANNED: 0,
        CallState.ANSWERED: SAID_WITHIN_MS,
        CallState.CLOSING: CLOSED_WITHIN_MS,
    }
    latest = now + waits.get(call.state, RING_MS)

    def past(instant: int | None) -> int | None:
        return None if instant is None else min(instant, now)

    return replace(
        call,
        due_at=None if call.due_at is None else min(call.due_at, latest),
        placed_at=past(call.placed_at),
        answered_at=past(call.answered_at),
        said_at=past(call.said_at),
    )


def again(call: CallRow, now: int) -> CallRow:
    """To be made once more, soon."""
    return replace(call, state=CallState.PLANNED, due_at=now + REDIAL_MS)


# What an operator takes for spam, of one number (docs/calling.md): in so many ms at the most so
# many. The first call of an alarm is never limited.
LIMITS: Final = ((60_000, 1), (15 * 60_000, 3), (60 * 60_000, 5))
LONGEST_LIMIT_MS: Final = max(within for within, _ in LIMITS)


def allowed_at(attempt: int, made: Sequence[int], now: int) -> int:
    """When a number that was rung at these instants may be rung again."""
    allowed = now
    times = sorted(made)
    for within_ms, at_most in LIMITS:
        recent = [at for at in times if at > now - within_ms]
        if len(recent) >= at_most and attempt == 0:
            allowed = max(allowed, recent[-at_most] + within_ms)
    return allowed
