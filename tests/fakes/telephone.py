"""A telephone exchange in which nobody is real: who is rung, what they hear and do is told by the
test. It is strict: one live call an order, nothing said or ended of a call that is over."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.calls import (
    Call,
    CallEnd,
    CallEvent,
    CallOrder,
    KeyPressed,
    Over,
    PickedUp,
    Ringing,
    Speech,
    Spoken,
    Voice,
)
from bot.domain.organisation.organisation import Language
from bot.ports import CallListener, CallOutcome


@dataclass(slots=True)
class Line:
    """One call as the person at the other end has it."""

    order: CallOrder
    heard: list[str] = field(default_factory=list)
    keys: int = 0
    over: bool = False
    hung_up: bool = False  # by us


class SpeakerFake:
    """Reads out nothing, at once; `silent`: has no voice. `busy`: only once that is set."""

    def __init__(self) -> None:
        self.silent = False
        self.has = Voice.NAMES
        self.busy: asyncio.Event | None = None

    @property
    def voice(self) -> Voice:
        """See `ports.Speaker`."""
        return Voice.NONE if self.silent else self.has

    async def open(self, rate: int) -> None:
        """See `ports.Speaker`."""

    async def close(self) -> None:
        """See `ports.Speaker`."""

    async def speech(self, words: str, language: Language, rate: int) -> Speech | None:
        """See `ports.Speaker`."""
        if self.busy is not None:
            await self.busy.wait()
        return None if self.silent else Speech(words, language, b"")


class TelephoneFake:
    """See `ports.Telephone`. `answers` is what the next orders are answered with, by person;
    `known` what is told of calls that another process made."""

    name = "fake"
    rate = 8000
    needs_number = True

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.answers: dict[str, CallOutcome] = {}
        self.known: dict[str, CallEvent] = {}
        self._listener: CallListener | None = None
        self.closed = False
        self.mute = False  # it dies before a word
        self.dies = False  # its process, between writing down that a call is over, and ending it
        self.looked: list[str] = []  # of which call it was asked, each time

    async def open(self, listener: CallListener) -> None:
        """See `ports.Telephone`."""
        self._listener, self.closed = listener, False

    async def place(self, order: CallOrder) -> CallOutcome:
        """See `ports.Telephone`."""
        assert not any(line.order.id == order.id for line in self.lines), "made twice"
        answer = self.answers.pop(order.person, None)
        if answer is not None and not isinstance(answer, Call):
            return answer
        self.lines.append(Line(order))
        return Call(order.id, f"ref-{order.id}")

    async def say(self, call: Call, speech: Speech) -> bool:
        """See `ports.Telephone`."""
        line = self._line(call.id)
        if line.over or self.mute:
            return False
        line.heard.append(speech.words)
        return True

    async def hang_up(self, call: Call) -> None:
        """See `ports.Telephone`."""
        line = self._line(call.id)
        if self.dies:
            return
        assert not line.hung_up, "ended twice"
        line.hung_up = line.over = True

    async def look(self, call: Call) -> CallEvent | None:
        """See `ports.Telephone`."""
        self.looked.append(call.id)
        return self.known.get(call.id)

    async def works(self) -> bool:
        """See `ports.Telephone`."""
        return not self.closed

    async def close(self) -> None:
        """See `ports.Telephone`."""
        self.closed = True

    def _line(self, call: str) -> Line:
        return next(line for line in self.lines if line.order.id == call)

    # The other end

    def calls_to(self, person: str) -> list[Line]:
        """Every call to the person with this id, oldest first."""
        return [line for line in self.lines if line.order.person == person]

    def rung(self) -> Mapping[str, int]:
        """How often each person was rung."""
        people = [line.order.person for line in self.lines]
        return {person: people.count(person) for person in people}

    async def tells(self, line: Line, event: CallEvent) -> None:
        """The exchange tells what happens to the call."""
        assert self._listener is not None
        await self._listener(line.order.id, event)

    async def rings(self, line: Line) -> None:
        """It rings at their end."""
        await self.tells(line, Ringing())

    async def picks_up(self, line: Line) -> None:
        """They, or something, takes it."""
        assert not line.over
        await self.tells(line, PickedUp())

    async def spoken(self, line: Line) -> None:
        """What was said last is over."""
        await self.tells(line, Spoken())

    async def presses(self, line: Line, key: str, *, again: bool = False) -> None:
        """They press a key; `again`: the last press is told once more."""
        line.keys += not again
        await self.tells(line, KeyPressed(key, line.keys))

    async def ends(self, line: Line, end: CallEnd = CallEnd.HUNG_UP) -> None:
        """The call ends at their side, or on the way."""
        line.over = True
        await self.tells(line, Over(end))
