"""One alarm system three times over: the rules alone, and the service on real databases.

A `Histories` gives every command to the model (the pure rules of `bot.domain`) and to each
bench (a `Service` on a database of its own, without Teams), and compares what they remember.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace


from sqlalchemy import select

from bot.commands import Act, Command, Leave, NoteRead, Origin, Raise
from bot.domain import moves, red_card
from bot.domain.alarm import Ending, RedCard
from bot.domain.escalation import Moment
from bot.domain.incident import Details, Drill
from bot.domain.organisation import Level, Organisation, Person, Unit
from bot.domain.permission import Verdict, may
from bot.domain.timeline import SYSTEM
from bot.events import Address
from bot.service import acting
from bot.service.directory import Directory, People
from bot.service.handling import Service
from bot.service.keyring import Keyring
from bot.service.ports import MessageRef
from bot.service.projection import ALERT, family
from bot.service.storage import Task, TaskKind
from bot.service.turn import SendSlots, Turn
from bot.store import rows
from bot.store import tables as t
from bot.store.database import Database
from bot.store.people import keep_revision
from bot.store.verification import verify

START = 1_767_258_000_000  # 2026-01-01 10:00 in Oslo
KEYRING = Keyring({"test": b"k" * 32})
LEASE_MS = 5_000
CHECKED = frozenset({"V1", "V3", "V6", "V7", "V8"})


class Clock:
    """Stands still until somebody moves it."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        return self.at


class Freely:
    """A pace that never says no."""

    def take(self, on_credit: bool = False) -> bool:
        """Always."""
        return True


@dataclass(frozen=True)
class Cast:
    """Fresh people of one unit, so that histories can share a database."""

    prefix: str

    def id(self, name: str) -> str:
        """A person's id."""
        return f"{self.prefix}-{name}"

    @property
    def kari(self) -> str:
        """The caseworker."""
        return self.id("kari")

    @property
    def helpers(self) -> tuple[str, ...]:
        """Everybody of the chain."""
        return tuple(self.id(name) for name in ("leader", "deputy", "second", "boss"))

    @property
    def everyone(self) -> tuple[str, ...]:
        """All who may act, somebody from outside too."""
        return (self.kari, *self.helpers, self.id("rep"), self.id("outsider"))

    def organisation(self) -> Organisation:
        """One unit with three levels; the middle one lists the leader again."""
        leader, deputy, second, boss = self.helpers
        unit = Unit(
            number="0315",
            name="Nav Eksempel",
            levels=(
                Level("Nærmeste leder", (leader,), 30, 15),
                Level("Stedfortreder", (deputy, second, leader), 40),
                Level("Leder på nivået over", (boss, deputy), 60, 20),
            ),
            members=(self.kari,),
            repeat=2,
            safety_reps=(self.id("rep"),),
        )
        people = {person: Person(person, person.title()) for person in self.everyone[:-1]}
        return Organisation("0315", people, {"0315": unit})


def address(person: str) -> Address:
    """A personal chat."""
    return Address("tenant", "https://teams.test", f"chat-{person}", "bot", person, person)


def origin(person: str, delivery: str) -> Origin:
    """Somebody's private chat with the bot."""
    return Origin(person, person.title(), delivery, address(person))


class Bench:
    """The service on one database. `ids` are its alarms in the order they were raised."""

    def __init__(self, database: Database, cast: Cast) -> None:
        self.database, self.cast = database, cast
        self.organisation = cast.organisation()
        revision = keep_revision(database, "test", cast.prefix, START, "test")
        known = {p: (p.title(), address(p)) for p in cast.everyone}
        self.directory = Directory(self.organisation, revision, {}, People(addresses=known))
        self.service = Service(database, self.directory, KEYRING, SendSlots(0, Freely()), LEASE_MS)
        self.ids: list[str] = []
        self._sent = 0

    def run(self, command: Command) -> None:
        """One command, as a tap."""
        self.service.run(command, answered=True)

    def undelivered(self, number: int, person: str) -> None:
        """The red card cannot reach this person."""
        incident = self.ids[number]
        self.service.read(lambda turn: acting.undelivered(turn, incident, person, "blocked"))

    def settle(self) -> None:
        """What the engine would do now: timers go off, cards are delivered."""
        while self.service.read(self._work):
            pass

    def _work(self, turn: Turn) -> int:
        tasks = turn.tx.claim_tasks(200, LEASE_MS)
        for task in tasks:
            if task.kind is TaskKind.TIMER:
                acting.timer_due(turn, task.incident or "", task.due_at)
            elif task.kind is TaskKind.CARD:
                self._deliver(turn, task)
            turn.tx.finish_task(task, "done")
        return len(tasks)

    def _deliver(self, turn: Turn, task: Task) -> None:
        place = turn.tx.hold_place(task.place or "", turn.now + LEASE_MS)
        stored = turn.tx.incident(task.incident or "")
        if place is None or stored is None:
            return
        turn.projection(stored.card).view(place.slot, place.person)
        self._sent += 1
        unwanted = family(place.slot) == ALERT and not stored.card.chain_moves
        ref = MessageRef("https://teams.test", f"chat-{place.person}", f"{self._sent:013}")
        turn.tx.show(place, place.wanted, "", place.ref if place.ref or unwanted else ref)

    def cards(self) -> list[RedCard]:
        """What lies in the database, in the order it was raised."""
        query = select(t.incident.c.id, t.incident.c.card)
        with self.database.reading() as connection:
            found = {row.id: rows.red_card(row.card) for row in connection.execute(query)}
        self.ids += [incident for incident in found if incident not in self.ids]
        return [found[incident] for incident in self.ids]

    def delivered_to(self, person: str) -> set[int]:
        """Numbers of the alarms whose red card the person has in the chat."""
        places = self.service.read(lambda turn: turn.tx.red_cards_of(person))
        return {self.ids.index(place.incident) for place in places if place.ref is not None}

    def violations(self) -> list[str]:
        """What the history checker finds."""
        found = verify(self.database, KEYRING.timeline_keys(), lambda _content: self.organisation)
        return [f"{v.law}: {v.problem}" for v in found if v.law in CHECKED]


class Histories:
    """The model beside the benches. After every step they must agree."""

    def __init__(self, cast: Cast, clock: Clock, databases: Sequence[Database]) -> None:
        self.cast, self.clock = cast, clock
        self.benches = [Bench(database, cast) for database in databases]
        known = {p: (p.title(), address(p)) for p in cast.everyone}
        self.directory = Directory(cast.organisation(), "", {}, People(addresses=known))
        self.alarms: list[RedCard] = []
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
            for number, card in enumerate(self.alarms)
            if not card.state.ended and (card.drill is not None) == drill
        ]
        assert len(found) < 2, "V7"
        return found[0] if found else None

    # Steps

    def raise_alarm(
        self, words: str, details: Details, drill: Drill | None, number: int | None = None
    ) -> None:
        """Kari cries, practises, or presses *Varsle igjen* on the alarm `number`."""
        kari, key = self.cast.kari, KEYRING.digest(words)
        self._run(
            kari,
            lambda who, bench: Raise(
                who, words, details, drill, bench.ids[number] if number is not None else None
            ),
        )
        self._expect_raise(key, details, drill, number)
        self.agree()

    def act(self, number: int, person: str, move: moves.Move) -> None:
        """Somebody taps."""
        self._run(person, lambda who, bench: Act(who, bench.ids[number], move))
        if may(self.alarms[number], person, move.verb) is Verdict.YES:
            self._decide(number, person, move)
        self.agree()

    def leave(self, person: str) -> None:
        """Somebody takes the bot away."""
        self._run(person, lambda who, bench: Leave(who))
        self.directory.forget(person)
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

    def settle(self) -> None:
        """Everything due by now happens."""
        for bench in self.benches:
            bench.settle()
        for number, card in enumerate(self.alarms):
            if card.timer is not None and card.timer.due_at <= self.clock.at:
                self._decide(number, SYSTEM, moves.TimerDue(card.timer.due_at))
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

    def _decide(self, number: int, actor: str, move: moves.Move) -> None:
        self.alarms[number] = red_card.decide(self.alarms[number], actor, move, self.moment).card

    def _supersede(self, number: int) -> None:
        self.alarms[number] = red_card.superseded(self.alarms[number], self.moment).card

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
        if real is not None and red_card.is_over_quietly(self.alarms[real], self.clock.at):
            self._supersede(real)
            real = None
        if real is not None:
            if drill is None:
                self._decide(real, self.cast.kari, moves.Describe(details))
                self._decide(real, self.cast.kari, moves.Cry(key))
            return None
        if practice is not None:
            same = red_card.is_same_word(self.alarms[practice], key, self.clock.at)
            if drill is not None and same:
                return None
            self._supersede(practice)
        return self._expect_new(key, details, drill)

    def _may_reopen(self, card: RedCard, real: int | None, practice: int | None) -> bool:
        return (
            card.ending is Ending.CANCELLED
            and not red_card.is_over_quietly(card, self.clock.at)
            and real is None
            and (card.drill is None or practice is None)
        )

    def _expect_new(self, key: str, details: Details, drill: Drill | None) -> None:
        caseworker = self.directory.caseworker(self.cast.kari, "")
        chain = self.directory.chain_for(caseworker, drill, self.clock.at)
        unit = ("0315", "Nav Eksempel")
        name = f"alarm-{len(self.alarms)}"
        change = red_card.raised(name, caseworker, unit, chain, details, drill, key, self.moment)
        self.alarms.append(change.card)

    def agree(self) -> None:
        """Model and benches remember the same, and every invariant holds."""
        everything = [bench.cards() for bench in self.benches]
        for cards, bench in zip(everything, self.benches, strict=True):
            assert len(cards) == len(self.alarms)
            for number, (stored, mine) in enumerate(zip(cards, self.alarms, strict=True)):
                # Notices to others (R17) stand on the timeline too; the rules do not know them.
                assert stored.seq >= mine.seq
                assert replace(stored, id=mine.id, seq=mine.seq) == mine, number
            assert bench.violations() == []
        assert all([c.seq for c in cards] == [c.seq for c in everything[0]] for cards in everything)
        self.alarms = [
            replace(mine, seq=stored.seq)
            for mine, stored in zip(self.alarms, everything[0], strict=True)
        ]


def empty(database: Database) -> None:
    """A database as after its migration."""
    with database.engine.begin() as connection:
        for table in reversed(t.metadata.sorted_tables):
            connection.execute(table.delete())


