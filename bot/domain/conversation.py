"""A call as it is kept, and what a conversation makes of it: the same whoever keeps it, the
database, or the process where an alarm goes on without the store (docs/decisions/0072).

Pure: each step takes the call as it stands and returns it as it is then.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bot.domain.calls import RING_SECONDS, CallEnd, CallStep, KeyPressed, RingOutcome


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


PLAIN = "plain-"  # the id of a call of an alarm that goes on without the store


def id_inside(outside: str) -> tuple[str, int]:
    """The row and the attempt of a call as it is called outside; attempt -1 for nobody's."""
    row, _, attempt = outside.rpartition(".")
    return row, int(attempt) if attempt.isdecimal() else -1


RING_MS = (RING_SECONDS + 5) * 1000  # by then it has told of an end, or never will
ASKED_AGAIN_MS = 6_000  # of silence after the choice was said
BEGINS_WITHIN_MS = 6_000  # a voice that is asked for a sentence has three seconds for it
SAID_WITHIN_MS = 18_000  # the choice takes ten seconds; not every telephone tells of its end
CLOSED_WITHIN_MS = 20_000
# Of our own prompt, from when it was handed over to be heard: a key before it belongs to whatever
# came before. A call that was answered by a process that died before a word has heard nothing.
KEYS_AFTER_MS = 1_000
ASKED_TIMES = 3
WRONG_KEYS = 3
# One redial in a round after a crash or a failure, and only of a call that is surely over. Whoever
# was stopped by somebody's help and is wanted once more is rung all the same, within the limits.
ATTEMPTS = 2
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
    said_at = event.heard_since if call.said_at is None else call.said_at
    early = said_at is None or is_early(said_at, now, event.late_ms)
    if call.state is not CallState.ANSWERED or event.sequence <= call.heard or early:
        return None
    wrong = Choice.ENOUGH if call.wrong + 1 >= WRONG_KEYS else Choice.WRONG
    return _KEYS.get(event.key, wrong)


def is_early(said_at: int, now: int, late_ms: int = 0) -> bool:
    """Whether a key that was pressed so long ago belongs to what came before our own prompt."""
    return 0 <= now - said_at < KEYS_AFTER_MS + late_ms  # before it: the clock was set back


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
    """The choice is to be said, once more; where nothing of ours is heard yet it is asked anew soon
    (its maker may have died before a word)."""
    waits = BEGINS_WITHIN_MS if call.said_at is None else SAID_WITHIN_MS
    return replace(call, asked=call.asked + 1, due_at=now + waits)


def speaks(call: CallRow, at: int, now: int) -> CallRow:
    """Something of ours is heard in it for the first time, since that instant."""
    if call.said_at is not None or call.state is not CallState.ANSWERED:
        return call
    return replace(call, said_at=min(at, now), due_at=min(at, now) + SAID_WITHIN_MS)


def said(call: CallRow, now: int) -> CallRow:
    """The choice has been said to its end."""
    return replace(call, said_at=call.said_at or now, due_at=now + ASKED_AGAIN_MS)


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


def again(call: CallRow, end: CallEnd, now: int) -> CallRow:
    """To be made once more, soon. One that surely never rang is no call to the number."""
    rang = call.state is not CallState.PLACING or end is CallEnd.LOST
    placed_at = call.placed_at if rang else None
    return replace(call, state=CallState.PLANNED, due_at=now + REDIAL_MS, placed_at=placed_at)


# What an operator takes for spam, of one number (docs/calling.md): in so many ms at the most so
# many. The first call of an alarm is never limited.
LIMITS: Final = ((60_000, 1), (15 * 60_000, 3), (60 * 60_000, 5))
LONGEST_LIMIT_MS: Final = max(within for within, _ in LIMITS)


def allowed_at(made: Iterable[CallRow], now: int) -> int:
    """When a number may be rung again to which these calls were made: one that was made again
    counts as often as it was made."""
    times = sorted(one.placed_at for one in made if one.placed_at for _ in range(one.attempt or 1))
    allowed = now
    for within_ms, at_most in LIMITS:
        recent = [at for at in times if at > now - within_ms]
        if len(recent) >= at_most:
            allowed = max(allowed, recent[-at_most] + within_ms)
    return allowed
