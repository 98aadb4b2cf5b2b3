"""When storing cannot be confirmed in time, something goes out anyway (L1, L8): the sender is
answered from memory, a cry becomes a plain alarm, and storing goes on (docs/decisions/0037)."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import structlog

from bot.cards.views import DegradedView, NoticeView, PersonLine, Sentence, Unstored, View
from bot.dialogs.answers import claim_in
from bot.dialogs.commands import (
    Act,
    ActOnMine,
    AskAgain,
    ChooseIncident,
    Command,
    DropEvidence,
    GuideAlone,
    KeepEvidence,
    KeepMessage,
    Leave,
    Meet,
    NoteRead,
    Origin,
    Raise,
    Say,
    name_of,
)
from bot.dialogs.cries import is_own_need, strengthens
from bot.domain.alarm import moves
from bot.domain.alarm.permission import OF_HELPERS
from bot.domain.alarm.state import Alarm
from bot.domain.organisation.organisation import Language
from bot.events import Scope
from bot.outbox.plain import held as plain_held
from bot.outbox.plain.alarms import PlainAlarms
from bot.outbox.plain.cards import PlainSender, Wanted
from bot.outbox.plain.held import Held
from bot.outbox.plain.known import (
    WHICH,
    asked_of,
    asks_for_help,
    cry_in,
    helped,
    is_about_another,
    is_call,
    meant,
    words_in,
)
from bot.outbox.supervision import look_after
from bot.outbox.threads import Threads
from bot.ports import Clock, Delivery, Unreachable
from bot.service.alarm.plain_token import opened_token
from bot.service.dispatcher import Handled, Service

log = structlog.get_logger(__name__)

KEEP_TRYING_SECONDS = 60.0
TRY_EVERY_SECONDS = 1.0

ABOUT_EVIDENCE = (KeepEvidence, KeepMessage, ChooseIncident, DropEvidence)
_CASEWORKERS = (moves.Cancel, moves.Escalate)
# Nobody said anything: silence is no answer kept back.
_NOBODY_WAITS = (Leave, Meet, NoteRead, AskAgain)
_MOMENT = Sentence("answer-moment")

Storing = asyncio.Future[Handled]


class WithoutStore:
    """What a command comes to that is not confirmed in time. `follow` does what follows from one
    that is stored after all."""

    def __init__(
        self,
        service: Service,
        threads: Threads,
        sender: PlainSender,
        alarms: PlainAlarms,
        clock: Clock,
        follow: Callable[[Command, Handled], None],
    ) -> None:
        self.alarms = alarms
        self._service = service
        self._threads = threads
        self._sender = sender
        self._clock = clock
        self._follow = follow
        self._late: set[asyncio.Task[None]] = set()

    def take(self, command: Command, answered: bool, storing: Storing) -> View | None:
        """Does what can be done, beside `storing`, the attempt that is under way or has failed.
        Returns what the sender reads: never "ikke lagret", since a timeout is not a rollback. None
        where the card that was tapped stays."""
        person = command.origin.person
        again = self.alarms.known.done_already(person, command.origin.delivery)
        if again is not None:  # L6: the same activity once more changes nothing, and says nothing
            self._later(self._await_first(command, storing))
            if person == again.caseworker:
                return self.alarms.cards.own_view(again)
            return self.alarms.cards.told_view(again, person)
        try:
            held, view = self._plainly(command, storing)
        except Exception as error:  # a defect in this must not be silence either (L1)
            log.error("not_taken_plainly", error=type(error).__name__)
            held, view = None, None
        if held is None or view is None:
            view = view or self._degraded(command)
            self._later(self._answer_and_store(command, answered, storing, view))
            return None if isinstance(view, NoticeView) and view.sentence == _MOMENT else view
        self._later(self._await_first(command, storing))
        # The answer to a tap replaces the card that was tapped, which lies anywhere; the caseworker
        # has her own at the end of the chat all the same.
        is_caseworker = person == held.caseworker
        if is_caseworker or not answered:
            own = held if is_caseworker and isinstance(view, DegradedView) else None
            self._later(self._answer(command, view, lambda: not held.ended, own))
        return view

    # Alarms

    def _plainly(self, command: Command, storing: Storing) -> tuple[Held | None, View | None]:
        """The plain alarm that the command is part of, and the answer; None for any other."""
        person, delivery = command.origin.person, command.origin.delivery
        words, cry = words_in(command), cry_in(command)
        if isinstance(command, NoteRead):
            self.alarms.seen(person, command.read_at)
        if cry is not None and self._was_cry(command.origin):
            return self._edited(cry, words or cry.said)
        if is_call(command) and (helped := self._helped_by(person)):
            if not isinstance(command, Say):
                return self._called(command, helped)
            cry = None  # words among which it stands are passed on
        mine = self._mine(command)
        if words is not None and mine is not None and (cry is None or not strengthens(words)):
            if cry is not None and cry.reported:  # and a threat is one once it is stored (R42)
                mine.learn(cry.details)
            return mine, self._said(mine, command.origin, words)  # all else is relay (L2)
        if words is not None and mine is None and not is_own_need(words):
            theirs = self._helped(command)
            if theirs is not None:  # her words are about the one she helps
                return theirs, self._said(theirs, command.origin, words)
            asked = asked_of(self.alarms.known, self.alarms.watch.open, person)
            held, view = self._answered(asked, command, words) if asked else (None, None)
            if view is not None:
                return held, view
        if cry is not None:
            if cry.drill is not None or self._goes_on_within(command) or self._is_doubtful(cry):
                return None, None
            held = self.alarms.cry(cry, storing)
            return held, self.alarms.cards.own_view(held)
        if isinstance(command, Act):
            return self._tapped(command)
        if mine is not None and isinstance(command, ActOnMine):
            return mine, self._done(mine, command.alarm_command, person, delivery)
        return None, None

    def _answered(
        self, asked: Sequence[Held | Alarm], command: Command, words: str
    ) -> tuple[Held | None, View | None]:
        """A clear answer takes the only alarm there is; to any other words the card comes again,
        and with several alarms whoever answers is asked whom they help: none is guessed (L11)."""
        person, is_cry = command.origin.person, cry_in(command) is not None
        alarms = [one.alarm if isinstance(one, Held) else one for one in asked]
        is_one = len(alarms) == 1
        claim = claim_in(words, [alarms[0].caseworker.name] if is_one else [])
        if claim is None and is_cry and all(person in alarm.said_no for alarm in alarms):
            return None, None  # her own emergency
        held = self.alarms.remembered(alarms[0].id) if is_one else None
        if is_one and held is None:  # it is over
            return None, None
        if held is None or (claim is None and is_cry):
            how = claim.how if claim is not None else None
            return held, self.alarms.cards.asked_view(asked, person, how, own=is_cry)
        if claim is not None:
            self.alarms.take(held, person, claim.how or held.best_way, command.origin.delivery)
        return held, self.alarms.cards.told_view(held, person)

    def _was_cry(self, origin: Origin) -> bool:
        """Whether this is a later state of a message that was a cry already (L6), as far as is
        known here."""
        if not origin.edit_of:
            return False
        if self.alarms.known.done_already(origin.person, origin.cry_note) is not None:
            return True
        alarm = self.alarms.watch.open.of(origin.person)
        return alarm is not None and alarm.id == self._service.keyring.incident_of(origin.edit_of)

    def _edited(self, cry: Raise, words: str) -> tuple[Held | None, View | None]:
        """What a cry tells that was edited: nobody else is told of it because of that."""
        origin, mine = cry.origin, self.alarms.mine(cry.origin.person, shown=True)
        if mine is None:
            return None, None
        if not words:
            return mine, self.alarms.cards.own_view(mine)
        return mine, self._said(mine, origin, words)

    def _goes_on_within(self, command: Command) -> bool:
        """A guided call in whose alarm a threat is nothing new to those who were told."""
        person, alarms = command.origin.person, self.alarms
        mine = alarms.known.of(person) or alarms.watch.open.of(person)
        return isinstance(command, GuideAlone) and mine is not None

    def meant(self, command: Command) -> Command:
        """The command as it is to be stored, by what is known here."""
        return meant(self.alarms.known, self.alarms.watch.open, command, self._clock.now())

    def _helped_by(self, person: str) -> Sequence[str]:
        return helped(self.alarms.known, self.alarms.watch.open, person, self._clock.now())

    def _called(self, command: Command, helped: Sequence[str]) -> tuple[Held | None, View | None]:
        """By somebody who helps: more people are told of that alarm; of several none is guessed."""
        person = command.origin.person
        held = self.alarms.remembered(helped[0]) if len(helped) == 1 else None
        if held is None:
            return None, None
        self.alarms.strengthen(held, person, command.origin.delivery)
        language = self._service.directory.language(person)
        return held, NoticeView(language, Sentence("answer-strengthened"))

    def _is_doubtful(self, cry: Raise) -> bool:
        """The button of an earlier revision's card, of an alarm that may have been a drill: she is
        asked (L12)."""
        incident = cry.incident
        if incident is None or not cry.unmarked:
            return False
        is_known = self.alarms.known.get(incident) or self.alarms.watch.open.is_known(incident)
        return not is_known

    def _mine(self, command: Command) -> Held | None:
        """The sender's plain alarm. One that was stored becomes one where that is needed for what
        is asked."""
        person, alarm = command.origin.person, self.alarms.watch.open.of(command.origin.person)
        if words_in(command) is not None:
            if is_about_another(command, self.alarms.known.of(person) or alarm):
                return None
            is_cry = cry_in(command) is not None and not (alarm is not None and alarm.claims)
            return self.alarms.mine(person, shown=is_cry)
        if isinstance(command, ActOnMine) and isinstance(command.alarm_command, _CASEWORKERS):
            return self.alarms.mine(person, shown=True)
        return self.alarms.known.of(person)

    def _helped(self, command: Command) -> Held | None:
        """The plain alarm for whose caseworker a helper's words are meant: the one of the card that
        they were written in, else the only alarm in which they help, stored or not."""
        person = command.origin.person
        held, stored = self.alarms.known.helped_by(person), self.alarms.watch.open.helped_by(person)
        if held is None or any(alarm.id != held.alarm.id for alarm in stored):
            held = None
        if isinstance(command, Say) and command.incident is not None:
            held = self.alarms.known.goes_on(command.incident)
        return held if held is not None and held.alarm.helps(person) else None

    def _done(self, held: Held, command: moves.AlarmCommand, person: str, delivery: str) -> View:
        """Withdraws, or asks for more; returns the caseworker's card."""
        if isinstance(command, moves.Cancel):
            self.alarms.withdraw(held, delivery)
        elif isinstance(command, moves.Escalate):
            self.alarms.strengthen(held, person, delivery)
        return self.alarms.cards.own_view(held)

    def _said(self, held: Held, origin: Origin, words: str) -> View:
        person, is_edit = origin.person, bool(origin.edit_of)
        sentence = self.alarms.say(held, person, words, origin.delivery, corrected=is_edit)
        return NoticeView(self._service.directory.language(person), sentence)

    def _tapped(self, command: Act) -> tuple[Held | None, View | None]:
        """A claim in any of its forms, the answer to "Har dere kontakt?", and what the caseworker
        presses."""
        person, delivery = command.origin.person, command.origin.delivery
        alarm_command = command.alarm_command
        if isinstance(alarm_command, moves.ClaimAlarm):
            return self._claimed(command, alarm_command)
        is_hers, helps = self._part_in(command.incident, person)
        may = is_hers or (helps and not isinstance(alarm_command, moves.Cancel))
        if not may or not isinstance(
            alarm_command, moves.AnswerContact | moves.Cancel | moves.Escalate
        ):
            return None, None
        is_contact = isinstance(alarm_command, moves.AnswerContact)
        held = self.alarms.remembered(command.incident, shown=is_hers and not is_contact)
        if held is None:
            return None, None
        if isinstance(alarm_command, moves.AnswerContact):
            self.alarms.answer_contact(held, alarm_command.yes, delivery)
            directory = self._service.directory
            return held, plain_held.contact_view(directory, held, person, alarm_command.yes)
        hers = self._done(held, alarm_command, person, delivery)
        return held, hers if is_hers else self.alarms.cards.told_view(held, person)

    def _part_in(self, incident: str, person: str) -> tuple[bool, bool]:
        """Whether it is the person's alarm, and whether they help, as far as is known here."""
        held, alarm = self.alarms.known.goes_on(incident), self.alarms.watch.open.get(incident)
        if held is not None:
            return person == held.caseworker, held.alarm.helps(person)
        if alarm is not None:
            return person == alarm.caseworker.id, alarm.helps(person)
        return False, False

    def _claimed(self, command: Act, claim: moves.ClaimAlarm) -> tuple[Held | None, View | None]:
        """By whoever was told: their button says so, or we know it. An alarm that was stored goes
        on here if it is known here, else what its button tells of it does."""
        person, incident, known = command.origin.person, command.incident, self.alarms.known
        token = opened_token(self._service.keyring, command.plain)
        if token is not None and (token.reader, token.incident) != (person, incident):
            token = None
        held, alarm = known.goes_on(incident), self.alarms.watch.open.get(incident)
        was_told = token is not None
        was_told |= alarm is not None and (alarm.was_alerted(person) or alarm.handing_to == person)
        if held is None and was_told:
            held = self.alarms.remembered(incident)
        if held is None and token is not None and token.is_of_use(self._clock.now()):
            held = self.alarms.by_token(token.there(command.origin.address))
        if held is None or not (was_told or held.alarm.was_told(person)):
            return None, None
        if not held.ended:
            if token is not None:
                self.alarms.told_by(held, token)
            self.alarms.take(held, person, claim.how, command.origin.delivery)
        return held, self.alarms.cards.told_view(held, person)

    async def _await_first(self, command: Command, storing: Storing) -> None:
        """The attempt that was under way may succeed after all: what follows from it is done, and
        the plain alarm catches up with it."""
        try:
            handled = await storing
        except Exception as error:
            log.info("first_attempt_failed", error=type(error).__name__)
        else:
            self._follow(command, handled)
        self.alarms.wake()

    # Everything else

    async def _answer_and_store(
        self, command: Command, answered: bool, storing: Storing, view: View
    ) -> None:
        """What is stored before its turn to be answered comes needs no answer from here."""
        stored = asyncio.Event()
        work: list[Coroutine[Any, Any, Any]] = []
        if not isinstance(command, _NOBODY_WAITS):
            work.append(self._answer(command, view, lambda: not stored.is_set()))
        await asyncio.gather(*work, self._store_late(command, answered, storing, stored))

    async def _store_late(
        self, command: Command, answered: bool, storing: Storing, stored: asyncio.Event
    ) -> None:
        handled = await self._keep_trying(command, answered, storing)
        if handled is not None:
            stored.set()
            self._follow(command, handled)
            late = handled.answer.view if handled.answer.to_send else None
            if answered and late is not None:  # the tap itself has been answered
                await self._answer(command, late, lambda: True)
        elif not isinstance(command, _NOBODY_WAITS):
            language = self._service.directory.language(command.origin.person)
            never = NoticeView(language, Sentence("answer-never-stored"))
            await self._answer(command, never, lambda: True)

    async def _keep_trying(
        self, command: Command, answered: bool, storing: Storing
    ) -> Handled | None:
        """Under the same delivery id, so that what was stored after all is not stored twice."""
        loop = asyncio.get_running_loop()
        until = loop.time() + KEEP_TRYING_SECONDS
        while True:
            try:
                return await storing
            except Exception as error:
                if loop.time() >= until:
                    kind = type(error).__name__
                    log.error("never_stored", command=name_of(command), error=kind)
                    return None
            await asyncio.sleep(TRY_EVERY_SECONDS)
            again = partial(self._service.run, self.meant(command), answered)
            storing = asyncio.ensure_future(self._threads.run(again))

    async def _answer(
        self, command: Command, view: View, wanted: Wanted, held: Held | None = None
    ) -> None:
        """In private, with her card of a plain alarm that is `held`; where that cannot be, in the
        chat it was asked in: one neutral word, unless nobody else reads it (L1)."""
        origin = command.origin
        delivery: Delivery | None
        if held is not None:
            delivery = await self.alarms.show_anew(held)
        else:
            address = self._service.directory.address(origin.person) or origin.address
            delivery = await self._sender.send(address, view, wanted)
        if isinstance(delivery, Unreachable) and origin.scope is not Scope.PERSONAL:
            there = replace(origin.address, conversation_id=origin.conversation_id)
            if not origin.targeted:
                view = NoticeView(Language.BOKMAL, Sentence("public-received"))
            await self._sender.send(there, view, wanted, targeted=origin.targeted)

    def _degraded(self, command: Command) -> View:
        directory, person = self._service.directory, command.origin.person
        language = directory.language(person)
        if isinstance(command, ABOUT_EVIDENCE):
            return NoticeView(language, Sentence("answer-evidence-unconfirmed"))
        if isinstance(command, Act) and command.alarm_command.verb in OF_HELPERS:
            return NoticeView(language, Sentence("answer-help-unconfirmed"))
        if is_call(command) and len(self._helped_by(person)) > 1:
            return NoticeView(language, Sentence(WHICH))
        mine = self.alarms.known.of(person)
        if mine is not None:
            return self.alarms.cards.own_view(mine)
        if not asks_for_help(command):
            return NoticeView(language, _MOMENT)
        cry, caseworker = cry_in(command), directory.caseworker(person, command.origin.name)
        is_asked = cry is not None and self._is_doubtful(cry)
        chain = directory.chain_for(caseworker, None, self._clock.now())
        return DegradedView(
            language=language,
            leaders=tuple(PersonLine(h.id, h.name, h.phone) for h in chain.everyone()),
            numbers=directory.numbers(directory.unit_of(person).number),
            drill=cry is not None and cry.drill is not None,
            state=Unstored.ASKED if is_asked else Unstored.WAITS,
        )

    # The end

    async def settle(self) -> None:
        """What goes on after an answer has come to an end (tests)."""
        while self._late:
            await asyncio.gather(*self._late)
        await self.alarms.settle()

    async def drain(self, seconds: float) -> None:
        """Lets what goes on after an answer finish: a notice that no row keeps is lost with us.
        What does not finish in time is given up, but for what the journal holds."""
        await asyncio.gather(self._drain(seconds), self.alarms.drain(seconds))

    async def _drain(self, seconds: float) -> None:
        if not self._late:
            return
        _, left = await asyncio.wait(self._late, timeout=seconds)
        for task in left:
            task.cancel()
        if left:
            log.warning("given_up_at_stop", count=len(left))
            await asyncio.wait(left)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._late.add(task)
        look_after(task, "without_store", self._late.discard)
