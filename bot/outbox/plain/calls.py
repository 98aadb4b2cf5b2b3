"""The calls of alarms that go on without the store: kept in memory and in the journal, with their
alarm, and the same conversation as ever (docs/decisions/0072).

Whoever was told and has not answered is rung, and a key is what a tap on the plain card is. Once
the alarm is stored its calls are the store's, those that ring or are heard just now among them.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from bot.cards.alarm import spoken
from bot.domain import conversation
from bot.domain.alarm import plain, ringing
from bot.domain.alarm.incident import How
from bot.domain.alarm.state import Alarm
from bot.domain.calls import (
    Call,
    CallAction,
    CallChoice,
    CallEnd,
    CallEvent,
    CallOrder,
    HangUp,
    KeyPressed,
    MakeCall,
    Over,
    PickedUp,
    Ringing,
    RingOutcome,
    Speak,
    Spoken,
)
from bot.domain.conversation import CallRow, CallState, Choice
from bot.domain.organisation.organisation import Helper
from bot.outbox.plain.held import Held
from bot.outbox.plain.journal import Journal
from bot.outbox.plain.known import PlainKnown, asked_of, helped
from bot.outbox.plain.watch import PlainWatch
from bot.service.alarm.ringing import NO_NUMBER, is_unwanted, number_of
from bot.service.dispatcher import Service
from bot.service.unit_of_work import CallTerms, new_id

KNOWN_WITHIN_SECONDS = 0.3

_Found = tuple[Held, CallRow]


class Alarms(Protocol):
    """What people do on the telephone is done with the alarms (`PlainAlarms`)."""

    known: PlainKnown
    watch: PlainWatch
    journal: Journal

    def take(
        self, held: Held, person: str, how: How, delivery: str, *, by_key: bool = False
    ) -> None:
        """Key 1."""
        ...

    def decline(self, held: Held, person: str, delivery: str) -> None:
        """Key 2."""
        ...

    def changed(self, held: Held) -> None:
        """It is different now: on the journal, and on the cards."""
        ...

    def remembered(self, incident: str) -> Held | None:
        """The alarm, as it goes on without the store."""
        ...


class Caller(Protocol):
    """Whoever has the telephone (`jobs.calls`)."""

    def begin(self, call: CallRow) -> None:
        """Takes the call's next step; returns at once."""
        ...

    def live(self) -> Sequence[CallRow]:
        """The calls that this process has made and that are not over."""
        ...

    def end_again(self, calls: Sequence[CallRow]) -> None:
        """Ends what goes on of calls that are written down as over; returns at once."""
        ...


class PlainCalls:
    """One per process. Without a telephone (`connect`) nothing is done, and nothing kept.
    `confirmed_at` is until when the store has taken all calls that were due (ms UTC), `choices`
    what people had chosen when that was read last."""

    def __init__(self, service: Service, alarms: Alarms) -> None:
        self._service = service
        self._alarms = alarms
        self._terms: CallTerms | None = None
        self._caller: Caller | None = None
        self.confirmed_at = 0
        self.choices: Mapping[str, CallChoice] = {}

    def connect(self, terms: CallTerms, caller: Caller) -> None:
        """Calls are made from now on."""
        self._terms, self._caller = terms, caller

    def has(self, outside: str) -> bool:
        """Whether the call is one of an alarm that goes on without the store."""
        return self._of(outside) is not None

    def call(self, outside: str) -> CallRow | None:
        """How such a call stands."""
        found = self._of(outside)
        return found[1] if found is not None else None

    def keeps_from(self, call: CallRow) -> bool:
        """Whether the store's call waits: its alarm goes on without the store, or the person is on
        a call of such an alarm."""
        if self.has(call.outside):
            return False
        on_a_call = (one.is_live and one.person == call.person for _, one in self._all())
        return self._alarms.known.goes_on(call.incident) is not None or any(on_a_call)

    # Who is rung

    def plan(self, held: Held, helpers: Sequence[Helper]) -> None:
        """Calls to those who are being told, once a round."""
        if self._terms is None:
            return
        alarm, now = held.alarm, self.now()
        due_at = now + plain.call_after_ms(alarm, alarm.level)
        for helper in helpers:
            self._add(held, _new(alarm.id, helper.id, alarm.round, due_at))
        self._alarms.changed(held)

    def no_card(self, held: Held, person: str) -> None:
        """No notice has reached them: they are rung at once."""
        for call in [one for one in held.calls if one.person == person]:
            if call.state is CallState.PLANNED and call.round == held.alarm.round:
                self._keep(held, replace(call, due_at=self.now()))

    def adopt(self, held: Held, alarm: Alarm) -> None:
        """What the store had planned for the alarm and not begun; what it has begun goes on here,
        as far as this process made it, and else stays the store's."""
        if self._caller is None:
            return
        held.calls += [call for call in self._caller.live() if call.incident == alarm.id]
        alerts = [one for one in alarm.alerts if one.round == alarm.round and not one.is_colleague]
        for person in dict.fromkeys(alert.person for alert in alerts):
            at = ringing.rings_at(alarm, person)
            if at is None:
                continue
            due_at = at - alarm.ahead_ms
            call = _new(alarm.id, person, alarm.round, due_at)
            if due_at <= self.confirmed_at or person in alarm.ringing:
                call = conversation.ended(call, RingOutcome.NOT_MADE, self.now())
            self._add(held, call)

    def takes_over(self, call: CallRow) -> bool:
        """A call that the store made goes on here, since what happens to it cannot be confirmed;
        whether it does."""
        held = self._alarms.remembered(call.incident)
        if held is None or self._caller is None:
            return False
        if not self.has(call.outside):
            same = call.person, call.round
            held.calls[:] = [one for one in held.calls if (one.person, one.round) != same]
            held.calls.append(call)
        return True

    def look(self, held: Held, now: int) -> None:
        """Has the next steps taken that are due, and calls ended that are not wanted any more."""
        if self._caller is None:
            return
        for call in list(held.calls):
            wanted = self._is_wanted(held, call)
            if call.state is CallState.OVER and wanted:
                self._resume(held, call, now)
            if call.due_at is None or call.state is CallState.OVER:
                continue
            if call.state is CallState.PLANNED and not wanted:
                continue  # somebody helps: if they do not, it is made after all (L2)
            left = call.state is not CallState.CLOSING and not wanted
            if left or call.due_at <= now:
                self._caller.begin(call)

    def _resume(self, held: Held, call: CallRow, now: int) -> None:
        """Who was not rung on because somebody helped, and is waited for once more, is rung: as a
        redial (`service.alarm.ringing`)."""
        if call.outcome is RingOutcome.STOPPED and call.round == held.alarm.round:
            self._keep(held, replace(call, state=CallState.PLANNED, due_at=now, ended_at=None))

    def _add(self, held: Held, call: CallRow) -> None:
        if not any((one.person, one.round) == (call.person, call.round) for one in held.calls):
            held.calls.append(call)

    def _is_wanted(self, held: Held, call: CallRow) -> bool:
        return plain.is_to_be_rung(held.alarm, call.person, self.now())

    def recovered(self, held: Held) -> None:
        """A process that died had the alarm: what it wrote down as over may go on."""
        if self._caller is not None:
            self._caller.end_again([one for one in held.calls if one.attempt and one.ended_at])

    # Steps; see `service.alarm.calls`

    async def take_step(self, row: CallRow) -> list[CallAction]:
        """Takes the step that is due, and returns what is to be done of it."""
        found = self._of(row.outside)
        if found is None or found[1].state is CallState.OVER:
            return []
        held, call = found
        if call.state is CallState.PLANNED:
            return await self._begun(held, call)
        if not self._is_wanted(held, call) and call.state is not CallState.CLOSING:
            return self._not_wanted(held, call)
        if (call.due_at or 0) > self.now():
            return []
        if call.state is CallState.ANSWERED and call.asked < conversation.ASKED_TIMES:
            return [self._ask(held, call)]
        if call.state is CallState.ANSWERED:
            return [self._without_a_choice(held, call)]
        self._end(held, call, conversation.ran_out(call))
        return [HangUp()]

    async def _begun(self, held: Held, call: CallRow) -> list[CallAction]:
        person, now, terms = call.person, self.now(), self._terms
        wanted = self._is_wanted(held, call) and call.round == held.alarm.round
        number = number_of(terms, self._phone_of(held, person))
        if terms is None or not wanted or number == NO_NUMBER or self._is_needless(held, person):
            self._end(held, call, RingOutcome.NOT_MADE)
            return []
        digest = self._service.keyring.digest(number or person)
        later = max(call.due_at or 0, self._allowed_at(call, digest))
        if self._is_on_a_call(call):
            later = max(later, now + conversation.ANOTHER_MS)
        if later > now:
            self._keep(held, replace(call, due_at=later))
            return []
        made = conversation.placed(call, terms.name, digest, now)
        self._keep(held, made)
        # The next process knows of it before it rings; a disk that hangs keeps nobody from ringing.
        await asyncio.to_thread(self._alarms.journal.flush, KNOWN_WITHIN_SECONDS)
        language = self._service.directory.language(person)
        order = CallOrder(made.outside, person, number, language)
        return [MakeCall(order, self._choice(held, person))]

    def _phone_of(self, held: Held, person: str) -> str | None:
        helpers = held.alarm.chain.everyone()
        return next((helper.phone for helper in helpers if helper.id == person), None)

    def _is_needless(self, held: Held, person: str) -> bool:
        """Whoever helps somebody else is not rung, nor whoever was just told of all their alarms,
        nor who wants no call now."""
        choice = self.choices.get(person)
        if choice is not None and is_unwanted(choice, self._service.directory, self.now()):
            return True
        known, remembered, now = self._alarms.known, self._alarms.watch.open, self.now()
        answers = (RingOutcome.CLAIMED, RingOutcome.CANNOT)
        return bool(helped(known, remembered, person, now)) or any(
            call.person == person
            and call.outcome in answers
            and (call.placed_at or 0) > now - conversation.SUMMED_UP_MS
            and _was_out(held.alarm, person, call.answered_at or 0)
            for other, call in self._all()
            if other is not held
        )

    def _is_on_a_call(self, call: CallRow) -> bool:
        stored = self._caller.live() if self._caller is not None else ()
        others = [*stored, *(one for _, one in self._all() if one.is_live)]
        return any(one.person == call.person and one.id != call.id for one in others)

    def _allowed_at(self, call: CallRow, number: str) -> int:
        made = [one for _, one in self._all() if one.number == number and one.placed_at]
        if not any(one.incident == call.incident for one in made):
            return self.now()
        return conversation.allowed_at(made, self.now())

    def _not_wanted(self, held: Held, call: CallRow) -> list[CallAction]:
        if call.state is not CallState.ANSWERED:
            self._end(held, call, RingOutcome.STOPPED)
            return [HangUp()]
        return self._left(held, call)

    async def placed(self, outside: str, reference: str) -> None:
        """The call was made, and this is what the provider calls it."""
        if (found := self._of(outside)) is not None:
            self._keep(found[0], replace(found[1], reference=reference))

    async def speaks(self, outside: str, at: int) -> None:
        """Something of ours is heard in it, since that instant."""
        if (found := self._of(outside)) is not None:
            self._keep(found[0], conversation.speaks(found[1], at, self.now()))

    async def not_made(self, outside: str, again: bool) -> None:
        """It was surely not made. `again`: once more, soon."""
        found = self._of(outside)
        if found is None or not found[1].is_live:
            return
        if again and found[1].attempt < conversation.ATTEMPTS:
            self._over(*found, CallEnd.FAILED)
        else:
            self._end(*found, RingOutcome.FAILED)

    async def known(self, outside: str) -> Call | None:
        """The call that another process has made, as its provider knows it."""
        found = self._of(outside)
        return Call(outside, found[1].reference or "") if found is not None else None

    # What a telephone tells

    async def heard(self, outside: str, event: CallEvent) -> list[CallAction]:
        """Keeps what has happened to a call, and returns what is to be done of it."""
        found = self._of(outside)
        if found is None or not found[1].is_live:
            return []
        held, call = found
        match event:
            case Ringing():
                if call.state is CallState.PLACING:
                    self._keep(held, replace(call, state=CallState.RINGING))
            case PickedUp():
                return self._taken(held, call)
            case KeyPressed():
                return self._key(held, call, event)
            case Spoken() if call.state is CallState.CLOSING:
                self._end(held, call, conversation.ran_out(call))
                return [HangUp()]
            case Spoken() if call.state is CallState.ANSWERED:
                self._keep(held, conversation.said(call, self.now()))
            case Over(end):
                self._over(held, call, end)
        return []

    def _taken(self, held: Held, call: CallRow) -> list[CallAction]:
        if call.state not in (CallState.PLACING, CallState.RINGING):
            return []  # told twice
        call = replace(call, state=CallState.ANSWERED, answered_at=self.now())
        return [self._ask(held, call)] if self._is_wanted(held, call) else self._left(held, call)

    def _left(self, held: Held, call: CallRow) -> list[CallAction]:
        return [self._close(held, call, RingOutcome.STOPPED, self._why_not(held, call.person))]

    def _over(self, held: Held, call: CallRow, end: CallEnd) -> None:
        if conversation.is_made_again(call, end):
            self._keep(held, conversation.again(call, end, self.now()))
        else:
            self._end(held, call, conversation.came_of(call, end))

    def _key(self, held: Held, call: CallRow, event: KeyPressed) -> list[CallAction]:
        """The same as a tap on the plain card, which is no claim yet (L2, L5)."""
        choice = conversation.chosen(call, event, self.now())
        if choice is None:
            return []
        call, person = replace(call, heard=event.sequence), call.person
        language = self._service.directory.language(person)
        delivery = f"key|{call.outside}|{event.sequence}"
        if not self._is_wanted(held, call):  # somebody was faster
            return self._left(held, call)
        if choice in (Choice.HELPS, Choice.CANNOT):
            held.alarm = plain.reached_by_call(held.alarm, person, call.round, self.now())
        match choice:
            case Choice.HELPS:  # what is said to them, and to her: to write
                self._alarms.take(held, person, How.WRITE, delivery, by_key=True)
                told = spoken.plain_read_back(language)
                return [self._close(held, call, RingOutcome.CLAIMED, told)]
            case Choice.CANNOT:
                self._alarms.decline(held, person, delivery)
                return [self._close(held, call, RingOutcome.CANNOT, spoken.declined(language))]
            case Choice.AGAIN:
                return [self._ask(held, replace(call, asked=0, wrong=0))]
            case Choice.ENOUGH:
                return [self._without_a_choice(held, call)]
            case Choice.WRONG:
                self._ask(held, replace(call, wrong=call.wrong + 1))
                return [Speak(spoken.wrong_key(language), language)]

    # How it is said

    def _ask(self, held: Held, call: CallRow) -> Speak:
        self._keep(held, conversation.asked(call, self.now()))
        return self._choice(held, call.person)

    def _choice(self, held: Held, person: str) -> Speak:
        """What is asked, of this alarm and of how many more (L11)."""
        directory = self._service.directory
        language, hers = directory.language(person), held.alarm.caseworker
        asked = asked_of(self._alarms.known, self._alarms.watch.open, person)
        alarms = [one.alarm if isinstance(one, Held) else one for one in asked]
        others = [one.caseworker for one in alarms if one.id != held.alarm.id]
        name, *names = [directory.aloud(one.id, one.name) for one in (hers, *others)]
        full = spoken.called(name) in [spoken.called(other) for other in names]
        return Speak(spoken.ask(name, language, full=full, others=len(others)), language)

    def _without_a_choice(self, held: Held, call: CallRow) -> Speak:
        language = self._service.directory.language(call.person)
        return self._close(held, call, RingOutcome.NO_KEY, spoken.goodbye(language))

    def _why_not(self, held: Held, person: str) -> str:
        """Who helps already, or that nobody has to (L11: no number, nothing to be done)."""
        directory, alarm = self._service.directory, held.alarm
        language = directory.language(person)
        if alarm.withdrawn_at is not None:
            return spoken.withdrawn(language)
        if alarm.is_over(self.now()):
            return spoken.over(language)
        if alarm.helps(person):
            return spoken.yours(language)
        if not alarm.taken:
            return spoken.declined(language)
        first = alarm.taken[0]
        return spoken.taken(directory.aloud(first.person, first.name), language)

    def _close(self, held: Held, call: CallRow, outcome: RingOutcome, words: str) -> Speak:
        self._keep(held, conversation.closing(call, outcome, self.now()))
        return Speak(words, self._service.directory.language(call.person))

    # Kept

    def _end(self, held: Held, call: CallRow, outcome: RingOutcome) -> None:
        self._keep(held, conversation.ended(call, outcome, self.now()))

    def _keep(self, held: Held, call: CallRow) -> None:
        held.calls[:] = [call if one.id == call.id else one for one in held.calls]
        self._alarms.changed(held)

    def _all(self) -> Iterator[_Found]:
        for held in self._alarms.known.going_on():
            yield from ((held, call) for call in held.calls)

    def _of(self, outside: str) -> _Found | None:
        row, attempt = conversation.id_inside(outside)
        same = ((held, one) for held, one in self._all() if one.id == row)
        return next((found for found in same if found[1].attempt == attempt), None)

    def now(self) -> int:
        """The clock (ms UTC)."""
        return self._alarms.known.now()


def _new(incident: str, person: str, round: int, due_at: int) -> CallRow:
    return CallRow(f"{conversation.PLAIN}{new_id()}", incident, person, round, due_at)


def _was_out(alarm: plain.PlainAlarm, person: str, at: int) -> bool:
    """Whether the person had been told of the alarm by then."""
    return any(one.person == person and one.at <= at for one in alarm.told)
