"""One alarm system three times over: the rules alone, and the service on real databases.

A `Histories` gives every command to the model (the pure rules of `bot.domain`) and to each
bench (a `Service` on a database of its own, without Teams), and compares what they remember.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.dialogs.commands import Act, Command, Leave, NoteRead, Origin, Raise
from bot.domain.alarm import guide, moves, rules
from bot.domain.alarm.claims import may_be_called
from bot.domain.alarm.escalation import Moment, TransitionBuilder
from bot.domain.alarm.incident import Details, Drill
from bot.domain.alarm.moves import Verb
from bot.domain.alarm.permission import PermissionAnswer, may
from bot.domain.alarm.state import Alarm, Ending
from bot.domain.alarm.timeline import SYSTEM
from bot.domain.guidance import Ladder, calls_for_113
from bot.domain.organisation.organisation import Helper
from bot.domain.working_days import local_day
from bot.service.alarm.presence import present_in
from bot.service.directory import Directory
from bot.service.organisation.people import REMOVED
from bot.store.database import Database
from bot.store.queries import People
from tests.integration.alarm.service_bench import (
    KEYRING,
    Bench,
    Cast,
    Clock,
    address,
    origin,
    present,
)


class Histories:
    """The model beside the benches. After every step they must agree."""

    def __init__(self, cast: Cast, clock: Clock, databases: Sequence[Database]) -> None:
        self.cast, self.clock = cast, clock
        self.benches = [Bench(database, cast) for database in databases]
        known = {p: (p.title(), address(p)) for p in cast.everyone}
        people = People(addresses=known, present=present(cast))
        self.directory = Directory(cast.organisation(), "", {}, people)
        self.alarms: list[Alarm] = []
        self._checked: list[int] = []
        self._left: int | None = None  # the alarm that a call has outlasted
        self._deliveries = 0
        self._last: Callable[[Bench], Command] | None = None

    @property
    def moment(self) -> Moment:
        """Now, and whom the bot can reach."""
        return Moment(self.clock.at, self.directory.reachable)

    def unresolved(self, drill: bool) -> int | None:
        """The number of Kari's open alarm, or drill."""
        found = [
            number
            for number, alarm in enumerate(self.alarms)
            if not alarm.state.ended and (alarm.drill is not None) == drill
        ]
        assert len(found) < 2, "V7"
        return found[0] if found else None

    # Steps

    def raise_alarm(
        self, words: str, details: Details, drill: Drill | None, number: int | None = None
    ) -> None:
        """Kari cries, practises, or presses *Varsle igjen* on the alarm `number`."""
        kari, key = self.cast.kari, KEYRING.digest(words)
        # Whatever day it is: a drill on a public holiday is asked about, which is no rule of these.
        meant = local_day(self.clock.at).isoformat()
        self._run(
            kari,
            lambda who, bench: Raise(
                who,
                words,
                details,
                drill,
                bench.ids[number] if number is not None else None,
                asked_on=meant,
            ),
        )
        self._expect_raise(key, details, drill, number)
        self.agree()

    def act(self, number: int, person: str, command: moves.AlarmCommand) -> None:
        """Somebody taps, and means it: what is asked just after a move (L14) is answered by yes."""
        self._run(person, lambda who, bench: Act(who, bench.ids[number], command, sure=True))
        permitted = may(self.alarms[number], person, command.verb) is PermissionAnswer.YES
        if permitted and isinstance(command, moves.AnswerGuidance | moves.Choose | moves.CallOver):
            number = self._where_it_goes_on(number)
        if permitted and isinstance(command, moves.AnswerGuidance):
            number, command = self._expect_danger(number, command)
        if isinstance(command, moves.AlertColleagues):
            command = self._who_is_there(number)
        if permitted and self._names_ours(number, command):
            self._decide(number, person, command)
        self.agree()

    def _expect_danger(
        self, number: int, command: moves.AnswerGuidance
    ) -> tuple[int, moves.AnswerGuidance]:
        """Danger that is told once the alarm has ended raises another, and is told there (L8)."""
        alarm = self.alarms[number]
        guided_call = alarm.walk
        if not alarm.state.ended or alarm.drill is not None or guided_call is None:
            return number, command
        is_crisis = calls_for_113(guided_call.ladder, command.reaction)
        if not is_crisis or guide.answered(guided_call, command, self.clock.at) == guided_call:
            return number, command
        details = Details(meeting=alarm.details.meeting).updated(guide.TOLD[Ladder.SELF_HARM])
        self._expect_raise(KEYRING.digest(Verb.GUIDE_STEP), details, None, None)
        newest = self.unresolved(drill=False)
        assert newest is not None
        there = (
            self.benches[0].alarms()[newest].live
        )  # its card is on its way before the tap counts
        self.alarms[newest] = replace(self.alarms[newest], live=there)
        return newest, replace(command, alerted=True)

    def _who_is_there(self, number: int) -> moves.AlertColleagues:
        """R46: of the unit, there, and able; in no order but that of their ids, as all came at
        once."""
        alarm, known = self.alarms[number], self.directory.organisation.people
        there = present_in(self.directory, alarm.unit, self.clock.at)
        able = sorted(person for person in there if may_be_called(alarm, person))
        return moves.AlertColleagues(tuple(Helper(p, known[p].name, known[p].phone) for p in able))

    def _names_ours(self, number: int, command: moves.AlarmCommand) -> bool:
        """Nobody but our own people is put on a timeline (L11)."""
        match command:
            case moves.CallLogged(person):
                ours = {self.alarms[number].caseworker.id, *self.directory.organisation.people}
                return person in ours
            case moves.Describe(details) if details.target_person is not None:
                return details.target_person in self.directory.organisation.people
        return True

    def leave(self, person: str) -> None:
        """Somebody takes the bot away: no alarm waits for them any more (L3)."""
        self._run(person, lambda who, bench: Leave(who))
        self.directory.forget(person)
        for number, alarm in enumerate(self.alarms):
            if not alarm.state.ended:
                self._decide(number, person, moves.Undelivered(REMOVED))
        self.agree()

    def undelivered(self, number: int, person: str) -> None:
        """The channel says that the person cannot be reached."""
        for bench in self.benches:
            bench.undelivered(number, person)
        self._decide(number, person, moves.Undelivered("blocked"))
        self.agree()

    def read(self, person: str) -> None:
        """Somebody reads what the bot has delivered."""
        self.settle()
        read = [bench.delivered_to(person) for bench in self.benches]
        assert all(numbers == read[0] for numbers in read)
        self._run(person, lambda who, bench: NoteRead(who))
        for number in read[0]:
            self._decide(number, person, moves.Read())
        self.agree()

    def due(self) -> list[int]:
        """When the alarms' timers, and their follow-ups', come due."""
        timers = [alarm.timer.due_at for alarm in self.alarms if alarm.timer]
        duties = [alarm.duty.due_at for alarm in self.alarms if alarm.duty]
        return timers + [at for at in duties if at is not None]

    def settle(self) -> None:
        """Everything due by now happens."""
        for bench in self.benches:
            bench.settle()
        for number, alarm in enumerate(self.alarms):
            if alarm.timer is not None and alarm.timer.due_at <= self.clock.at:
                self._decide(number, SYSTEM, moves.TimerDue(alarm.timer.due_at))
        for number, alarm in enumerate(self.alarms):
            due_at = alarm.duty.due_at if alarm.duty is not None else None
            if due_at is not None and due_at <= self.clock.at:
                self._decide(number, SYSTEM, moves.ThreatTimerDue(due_at))
        self.agree()

    def repeat(self) -> None:
        """The channel delivers the last activity once more (L6)."""
        if self._last is None:
            return
        for bench in self.benches:
            command = self._last(bench)
            bench.run(command)
        if not isinstance(command, Leave):
            self._remember(command.origin.person)
        self.agree()

    # The model

    def _run(self, person: str, command: Callable[[Origin, Bench], Command]) -> None:
        self._deliveries += 1
        who = origin(person, f"delivery-{self.cast.prefix}-{self._deliveries}")
        self._last = lambda bench: command(who, bench)
        for bench in self.benches:
            bench.run(command(who, bench))
        self._remember(person)

    def _remember(self, person: str) -> None:
        self.directory.remember(person, person.title(), address(person))

    def _decide(self, number: int, actor: str, command: moves.AlarmCommand) -> None:
        self._keep(number, rules.decide(self.alarms[number], actor, command, self.moment).alarm)

    def _supersede(self, number: int) -> None:
        self._keep(number, rules.superseded(self.alarms[number], self.moment).alarm)

    def _keep(self, number: int, alarm: Alarm) -> None:
        """The call that outlasts an alarm is remembered (docs/decisions/0015)."""
        before, self.alarms[number] = self.alarms[number], alarm
        goes_on = alarm.state.ended and alarm.walk is not None and not alarm.walk.closed
        went_on = before.state.ended and before.walk is not None and not before.walk.closed
        if alarm.drill is None and goes_on and not went_on:
            self._left = number

    def _outlasted(self) -> int | None:
        alarm = self.alarms[self._left] if self._left is not None else None
        if alarm is None or alarm.walk is None or alarm.walk.closed:
            return None
        return None if rules.is_long_ago(alarm.walk.last_at, self.clock.at) else self._left

    def _where_it_goes_on(self, number: int) -> int:
        guided_call = self.alarms[number].walk
        if guided_call is None or not guided_call.elsewhere:
            return number
        newer = self.unresolved(drill=False)
        newer = self._outlasted() if newer is None else newer
        return number if newer is None else newer

    def _expect_raise(
        self, key: str, details: Details, drill: Drill | None, number: int | None
    ) -> None:
        real, practice = self.unresolved(drill=False), self.unresolved(drill=True)
        if number is not None:
            if self._may_reopen(self.alarms[number], real, practice):
                if self.alarms[number].drill is None and practice is not None:
                    self._supersede(practice)
                return self._decide(number, self.cast.kari, moves.Reopen(key))
            drill = self.alarms[number].drill
        # Never to a drill: what nobody has ended stays claimable (L4).
        if (
            real is not None
            and drill is None
            and rules.is_over_quietly(self.alarms[real], self.clock.at)
        ):
            self._supersede(real)
            real = None
        if real is not None:
            if drill is None:
                self._decide(real, self.cast.kari, moves.Describe(details))
                self._decide(real, self.cast.kari, moves.RaiseAgain(key))
            return None
        if practice is not None:
            same = rules.is_same_word(self.alarms[practice], key, self.clock.at)
            if drill is not None and same:
                return None
            self._supersede(practice)
        return self._expect_new(key, details, drill)

    def _may_reopen(self, alarm: Alarm, real: int | None, practice: int | None) -> bool:
        return (
            alarm.ending is Ending.CANCELLED
            and not rules.is_over_quietly(alarm, self.clock.at)
            and real is None
            and (alarm.drill is None or practice is None)
        )

    def _expect_new(self, key: str, details: Details, drill: Drill | None) -> None:
        caseworker = self.directory.caseworker(self.cast.kari, "")
        chain = self.directory.chain_for(caseworker, drill, self.clock.at)
        unit = ("0315", "Nav Eksempel")
        name = f"alarm-{len(self.alarms)}"
        transition = rules.raised(name, caseworker, unit, chain, details, drill, key, self.moment)
        left, before = self._left, self._outlasted()
        self.alarms.append(transition.alarm)
        if drill is None and left is not None:
            self._take_along(left, is_same_call=before is not None)

    def _take_along(self, left: int, *, is_same_call: bool) -> None:
        """The guided call that an alarm has `left` goes on in the new one, or is over (L6)."""
        old, new = (TransitionBuilder(self.alarms[number], self.moment) for number in (left, -1))
        if (guided_call := old.alarm.walk) is not None and not guided_call.closed:
            if is_same_call:
                guide.adopt(new, self.cast.kari, guided_call)
            guide.give_up(old, self.cast.kari, new.alarm.id if is_same_call else None)
        self.alarms[left], self.alarms[-1], self._left = old.alarm, new.alarm, None

    def end(self) -> None:
        """The history is over: every alarm of it is checked once more."""
        for bench in self.benches:
            assert bench.violations(self.clock.at, since=0) == []

    def agree(self) -> None:
        """Model and benches remember the same, and every invariant holds."""
        everything = [bench.alarms() for bench in self.benches]
        for alarms, bench in zip(everything, self.benches, strict=True):
            assert len(alarms) == len(self.alarms)
            for number, (stored, mine) in enumerate(zip(alarms, self.alarms, strict=True)):
                # Notices to others (R17) stand on the timeline too; the rules do not know them.
                assert stored.seq >= mine.seq
                assert _unnumbered(replace(stored, id=mine.id)) == _unnumbered(mine), number
                assert_live_cards_go_on(mine, stored)
            if [alarm.seq for alarm in alarms] != self._checked:
                assert bench.violations(self.clock.at, since=self.clock.at) == []
        assert all(
            [(c.seq, c.live) for c in alarms] == [(c.seq, c.live) for c in everything[0]]
            for alarms in everything
        )
        self._checked = [alarm.seq for alarm in everything[0]]
        self.alarms = [
            replace(mine, seq=stored.seq, duty=stored.duty, live=stored.live)
            for mine, stored in zip(self.alarms, everything[0], strict=True)
        ]


def assert_live_cards_go_on(before: Alarm, after: Alarm) -> None:
    """L14: one live card for each person at the most, and a later one is never an earlier one's
    number again."""
    now = {card.person: card for card in after.live}
    assert len(now) == len(after.live)
    for card in before.live:
        assert now[card.person].generation >= card.generation
        assert now[card.person].number >= card.number
    assert all(card.number <= after.seq for card in after.live)


def _unnumbered(alarm: Alarm) -> Alarm:
    """The alarm without what only the service knows: timeline numbers, which the notices to others
    move on, and where everybody's live card is."""
    duty = alarm.duty
    if duty is not None:
        duty = replace(duty, asked=tuple(replace(asked, shown=0) for asked in duty.asked))
    return replace(alarm, seq=0, duty=duty, live=())
