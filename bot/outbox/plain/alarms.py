"""The plain alarms of this process: told, climbing, taken, and stored as soon as there is a store
again (L3, L4, L8; docs/decisions/0037). The rules are `domain.alarm.plain`'s.

Two loops, which live only while there is something to do: one does what is due, and never waits for
the store; the other tries to store, and never keeps anybody from being told. Whatever fails in
them is logged by its type and tried again.
"""

import asyncio
from collections.abc import Callable, Sequence

import structlog
from prometheus_client import Counter

from bot.cards.views import Sentence
from bot.dialogs.commands import Raise
from bot.domain.alarm import plain
from bot.domain.alarm.incident import How
from bot.domain.alarm.plain import PlainAlarm
from bot.domain.alarm.state import Alarm, Contact
from bot.domain.organisation.organisation import Helper
from bot.outbox.clock_watch import ClockWatch
from bot.outbox.plain import held as plain_held
from bot.outbox.plain.calls import PlainCalls
from bot.outbox.plain.cards import PlainCards, PlainSender
from bot.outbox.plain.held import Held
from bot.outbox.plain.journal import Journal
from bot.outbox.plain.known import OpenAlarms, PlainKnown
from bot.outbox.plain.loops import Outcome, PlainLoops, PlainReplay
from bot.outbox.plain.watch import PlainWatch
from bot.outbox.threads import Threads
from bot.ports import Delivered, Delivery, Gone, Unreachable
from bot.service.alarm.plain_token import PlainToken
from bot.service.dispatcher import Handled, Service

log = structlog.get_logger(__name__)

TICK_SECONDS = 0.2
TRY_EVERY_SECONDS = 1.0
GIVE_UP_AFTER_MS = 12 * 60 * 60 * 1000  # nothing is kept longer than needed (L13)
ENDED_STAY_SECONDS = 30.0
ASKED_FIRST_SECONDS, ASKS_EVERY_SECONDS = 0.8, 0.1  # the store, of what a journal holds

PLAIN_ALARMS = Counter("rodtkort_plain_alarms", "What came of alarms without the store", ["event"])


class PlainAlarms:
    """One per process, on the event loop. `alone`: no other process works on this database."""

    def __init__(
        self,
        service: Service,
        threads: Threads,
        sender: PlainSender,
        journal: Journal,
        clock: ClockWatch,
        dispatch: Callable[[Handled], None],
        alone: bool,
        open_alarms: OpenAlarms,
    ) -> None:
        self._service = service
        self.journal = journal
        self.known = PlainKnown(clock, self._keep)
        self.replay = PlainReplay(service, threads, dispatch, self.known.now)
        self.cards = PlainCards(service, sender, self.known)
        self.loops = PlainLoops(lambda: any(self.known.going_on()))
        self._later = self.loops.later
        self.calls = PlainCalls(service, self)
        self.watch = PlainWatch(
            service,
            threads,
            self.known,
            dispatch,
            self.adopt,
            lambda incident: self.known.goes_on(incident) is not None,
            alone,
            open_alarms,
        )
        self._over: set[str] = set()  # whose cards say so
        self._told: set[tuple[str, str, int, int]] = set()  # whose notice is on its way, or was
        self._try_now = asyncio.Event()
        self._left: dict[str, str] | None = None  # by the dead, as far as it is not gone on with
        self._asked_first: set[str] = set()  # found in a journal; the store may know more
        self.rounds = 0  # of `run`, since the start

    # What was stored before

    def adopt(self, alarm: Alarm, *, shown: bool = False) -> Held | None:
        """An alarm that was stored, and cannot be followed now, goes on here from where it is: what
        is due is told at once, and its caseworker reads so, unless she is `shown` it by whoever
        asks. None where nobody has to be told any more."""
        held = self.known.goes_on(alarm.id)
        if held is not None:
            return held
        held = plain_held.adopted(self._service.directory, alarm, self.known.now())
        if held is None:
            return None
        self._forget(alarm.id)  # as it was held in an outage before
        self.calls.adopt(held, alarm)
        self._add(held)
        PLAIN_ALARMS.labels("adopted").inc()
        is_shown = self._become(held, plain.due(held.alarm, self.known.now()))
        if not shown and not is_shown:
            self._renew(held)
        return held

    def mine(self, person: str, *, shown: bool = False) -> Held | None:
        """The caseworker's plain alarm; her alarm that was stored becomes one, since what she has
        asked for could not be confirmed."""
        held, alarm = self.known.of(person), self.watch.open.of(person)
        if held is not None or alarm is None:
            return held
        return self.adopt(alarm, shown=shown)

    def remembered(self, incident: str, *, shown: bool = False) -> Held | None:
        """The same by its id, whoever asks."""
        held, alarm = self.known.goes_on(incident), self.watch.open.get(incident)
        return self.adopt(alarm, shown=shown) if held is None and alarm is not None else held

    # What people do

    def cry(self, cry: Raise, storing: "asyncio.Future[Handled]") -> Held:
        """A cry that could not be stored in time: a new plain alarm, or more help in the open one
        (L6). Somebody is being told when this returns."""
        person, now = cry.origin.person, self.known.now()
        key = self._service.keyring.digest(" ".join(cry.words.casefold().split()))
        held = self.mine(person, shown=True)
        if held is not None:
            held.add_delivery(cry.origin.delivery)
            held.add_delivery(cry.origin.cry_note)
            if cry.said:
                held.add_word(person, cry.origin.delivery, cry.said)
            held.learn(cry.details)
            if cry.reported and held.alarm.taken:  # whoever helps reads it at once (R42)
                self.say(held, person, cry.words, cry.origin.delivery)
            self._become(held, plain.cried(held.alarm, key, now))
        else:
            held = plain_held.begun(self._service.directory, self._service.keyring, cry, key, now)
            held.add_delivery(cry.origin.delivery)
            held.add_delivery(cry.origin.cry_note)
            self._add(held)
            self.replay.begun(held, storing)
            PLAIN_ALARMS.labels("open").inc()
            self.changed(held)
            self._later(self._tell(held))
        return held

    def by_token(self, token: PlainToken) -> Held:
        """An alarm that only another replica holds, as far as its button knows. Nobody is told by
        us: that one climbs; but what is said to us here is passed on, and stored."""
        held = plain_held.of_token(self._service.directory, token, self.known.now())
        self._forget(token.incident)  # as it was held in an outage before
        self._add(held)
        return held

    def told_by(self, held: Held, token: PlainToken) -> None:
        """Its reader was told, as their button says, whatever we knew of it."""
        now = self.known.now()
        held.alarm = plain.reached(held.alarm, token.reader, token.level, token.round, now)

    def take(
        self, held: Held, person: str, how: How, delivery: str, *, by_key: bool = False
    ) -> None:
        """*Jeg hjelper*, as nobody can store it: whoever it is, the caseworker hears of it."""
        held.add_delivery(delivery)
        before, now = held.alarm, self.known.now()
        name = self._service.directory.name(person)
        alarm = plain.taken(before, person, name, how, now, by_key=by_key)
        if len(alarm.taken) == len(before.taken):
            self._become(held, alarm)
            return
        PLAIN_ALARMS.labels("taken").inc()
        self._become(held, alarm)
        self._later(self.cards.news(held, person, how))

    def decline(self, held: Held, person: str, delivery: str) -> None:
        """A no on the telephone."""
        held.add_delivery(delivery)
        self._become(held, plain.declined(held.alarm, person, self.known.now()))

    def seen(self, person: str, at: int | None) -> None:
        """They have opened their chat: whoever pressed a key before that was the person (L2)."""
        for held in self.known.going_on():
            if (alarm := plain.seen(held.alarm, person, at, self.known.now())) is not held.alarm:
                self._become(held, alarm)

    def answer_contact(self, held: Held, yes: bool, delivery: str) -> None:
        """A yes or a no to "Har dere kontakt?"."""
        held.add_delivery(delivery)
        self._become(held, plain.answered(held.alarm, yes, self.known.now()))

    def strengthen(self, held: Held, person: str, delivery: str) -> None:
        """*Varsle flere*: the next level at once."""
        held.add_delivery(delivery)
        self._become(held, plain.strengthened(held.alarm, person, self.known.now()))

    def withdraw(self, held: Held, delivery: str) -> None:
        """`avbryt`."""
        held.add_delivery(delivery)
        PLAIN_ALARMS.labels("withdrawn").inc()
        self._become(held, plain.withdrawn(held.alarm, self.known.now()))

    def say(
        self, held: Held, person: str, text: str, delivery: str, *, corrected: bool = False
    ) -> Sentence:
        """Words of the caseworker or of a helper: kept, and passed on to the other side where there
        is one. Returns what the writer is told."""
        kept = held.add_word(person, delivery, text)
        held.alarm = plain.signed(held.alarm, person, self.known.now())
        self.changed(held)
        others = held.other_side(person)
        if not others:
            return Sentence("answer-plain-kept" if kept else "answer-plain-full")
        for other in others:
            self._later(self.cards.pass_on(held, person, other, text, corrected=corrected))
        names = self.cards.named(others, person)
        return Sentence("answer-plain-passed-on", (("name", names),))

    async def show_anew(self, held: Held) -> Delivery | None:
        """The caseworker's card at the end of her chat."""
        delivery = await self.cards.show_anew(held)
        self.changed(held)
        return delivery

    # From start to stop

    async def run(self) -> None:
        """Until cancelled, from the start of the process, whether there is a database or not: what
        the dead have left goes on, and nothing that goes on stands still."""
        if self._left is None:
            self.journal.watch()
            self._left = (await asyncio.to_thread(self.journal.take_over)).texts
        await self.recover(self._left)
        self._left = {}
        while True:
            if any(self.known.going_on()):
                self.go_on()
            self.rounds += 1
            self.watch.look()  # last: a defect in it keeps nobody who waits from being told
            await asyncio.sleep(TICK_SECONDS)

    async def recover(self, texts: dict[str, str]) -> None:
        """What processes that have died were in the middle of goes on (the journal's thread has
        read it). First the store is asked, for as long as a cry is stored: it may have it already,
        and somebody who helps."""
        found: list[Held] = []
        for name, text in texts.items():
            held = plain_held.recovered(text, self.known.now())
            if held is None:
                PLAIN_ALARMS.labels("unreadable").inc()
                self.journal.settle(name)
                self._later(self.cards.tell_lost(text))
            elif self.known.get(name) is None:
                PLAIN_ALARMS.labels("recovered").inc()
                found.append(held)
                self._asked_first.add(name)
                self.known.add(held)
                self._keep(held)
                self.calls.recovered(held)
        if not found:
            return
        log.warning("plain_alarms_recovered", count=len(found))
        await self._ask_first(found)
        for held in found:
            if not held.ended:
                self.changed(held)
                self._later(self._tell(held))

    async def _ask_first(self, found: Sequence[Held]) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + ASKED_FIRST_SECONDS
        try:
            while loop.time() < until and not all(held.ended for held in found):
                self.go_on()
                self._try_now.set()
                await asyncio.sleep(ASKS_EVERY_SECONDS)
        finally:
            self._asked_first.clear()

    async def drain(self, seconds: float) -> None:
        """Nothing is begun any more; what is out is finished. The next process goes on with what
        the journal holds, but nobody can promise that it comes soon: who waits is told so. So is
        whoever waits for an alarm that the store does not confirm just now."""
        began = asyncio.get_running_loop().time()
        for alarm in await self.watch.unconfirmed():
            self.adopt(alarm, shown=True)  # below, and once
        if not len(self.known) and not self.loops.busy:
            return
        self.loops.stop()
        self.watch.stop()
        waiting = [h for h in self.known.going_on() if h.alarm.withdrawn_at is None]
        for held in waiting:
            held.stopping = True
            self._renew(held)
            self.changed(held)
        await self.loops.finish(seconds - (asyncio.get_running_loop().time() - began))
        if waiting:
            safe = await asyncio.to_thread(self.journal.flush, 1.0)
            log.warning("plain_alarms_left", count=len(waiting), in_journal=safe)

    async def settle(self) -> None:
        """What is under way has come to an end (tests)."""
        await self.loops.settle()

    # Inside

    def _add(self, held: Held) -> None:
        for name in self.known.ended_ones():
            self._forget(name)
        self.known.add(held)
        self.go_on()

    def go_on(self) -> None:
        """What is due is done, and what is not stored is tried."""
        self.loops.keep("plain", self._tick, TICK_SECONDS, None)
        self.loops.keep("replay", self._try_to_store, TRY_EVERY_SECONDS, self._try_now)

    def _become(self, held: Held, alarm: PlainAlarm) -> bool:
        """The alarm as the rules say it is now, with everything that follows. Returns whether the
        caseworker gets her card anew."""
        before, held.alarm = held.alarm, alarm
        self.changed(held)
        if alarm == before:
            return False
        if (alarm.level, alarm.round) != (before.level, before.round):
            self._later(self._tell(held))
        if alarm.contact is not before.contact:
            if alarm.contact is Contact.ASKED:
                self._later(self._ask_contact(held))
            elif held.asked:
                self._later(self.cards.settle_contact(held))
        between = len(alarm.chain.levels)
        nobody = alarm.level >= between > before.level and alarm.climbs and not alarm.taken
        if nobody:  # L4
            self._renew(held)
        return nobody

    def changed(self, held: Held) -> None:
        """On the journal, and on every card that looks different now."""
        self._keep(held)
        if held.own is not None:
            self._later(self.cards.show_own(held))
        for person in held.cards:
            self._later(self.cards.show(held, person))

    def _keep(self, held: Held) -> None:
        held.revision += 1
        if held.ended:
            self.journal.settle(held.alarm.id)
        else:
            self.journal.keep(held.alarm.id, held.text())

    async def _tick(self) -> None:
        """Whatever is due: the next level, the question for contact, the end of it."""
        now = self.known.now()
        for held in self.known.going_on():
            if held.alarm.id in self._asked_first:
                continue
            alarm = plain.due(held.alarm, now)
            if alarm is not held.alarm:
                self._become(held, alarm)
            if held.alarm.is_over(now) and held.alarm.id not in self._over:
                self._over.add(held.alarm.id)
                self.changed(held)
            if now - (held.adopted_at or held.alarm.raised_at) > GIVE_UP_AFTER_MS:
                self._never(held)
            self.calls.look(held, now)

    def _never(self, held: Held) -> None:
        held.never = True
        PLAIN_ALARMS.labels("never_stored").inc()
        log.error("plain_alarm_never_stored")
        self._renew(held)
        self.changed(held)
        self._end(held)

    def _renew(self, held: Held) -> None:
        self._later(self.show_anew(held))

    async def _ask_contact(self, held: Held) -> None:
        await self.cards.ask_contact(held)
        self.changed(held)

    # Telling

    async def _tell(self, held: Held) -> None:
        """Everybody at the present level; the next one at once where nobody can be reached (L3)."""
        alarm = held.alarm
        level, round = alarm.level, alarm.round
        begun = {key[1:] for key in self._told if key[0] == alarm.id}
        telling = plain.now_telling(alarm)
        helpers = [helper for helper in telling if (helper.id, level, round) not in begun]
        self._told.update((alarm.id, helper.id, level, round) for helper in helpers)
        if not helpers:
            return
        self.calls.plan(held, helpers)
        outcomes = await asyncio.gather(
            *(self._tell_one(held, helper, level, round) for helper in helpers)
        )
        if all(isinstance(outcome, Unreachable | Gone) for outcome in outcomes):
            now = self.known.now()
            self._become(held, plain.nobody_reached(held.alarm, level, round, now))

    async def _tell_one(
        self, held: Held, helper: Helper, level: int, round: int
    ) -> Delivery | None:
        old = held.cards.get(helper.id)
        delivery = await self.cards.tell(held, helper.id)
        if isinstance(delivery, Delivered):
            PLAIN_ALARMS.labels("told").inc()
            held.alarm = plain.reached(held.alarm, helper.id, level, round, self.known.now())
            self.changed(held)
            if old is not None and held.cards.get(helper.id) != old:
                self._later(self.cards.make_old(old, helper.id))
        elif delivery is not None:
            self.calls.no_card(held, helper.id)
        return delivery

    # Storing

    async def _try_to_store(self) -> None:
        """Whatever is not stored: oldest first, and what was tried in vain goes to the end."""
        async for held, outcome in self.replay.each([*self.known.going_on()]):
            if outcome is Outcome.IN_VAIN:
                self.known.last(held)
                continue
            if outcome is Outcome.MORE:
                self._try_now.set()
                continue
            held.stored = True
            self.changed(held)
            self._end(held)
            PLAIN_ALARMS.labels("stored").inc()
            log.info("plain_alarm_stored")

    def _end(self, held: Held) -> None:
        self.known.count()
        self.replay.forget(held)
        asyncio.get_running_loop().call_later(ENDED_STAY_SECONDS, self._forget, held.alarm.id)

    def _forget(self, name: str) -> None:
        if not self.known.drop(name):
            return
        self._told = {key for key in self._told if key[0] != name}
        self._over.discard(name)
        self.cards.forget(name)

    def wake(self) -> None:
        """An attempt has just ended: the next one need not wait."""
        self._try_now.set()
