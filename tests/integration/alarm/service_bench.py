"""The service on one database, without Teams: what a generated history is played on."""

from dataclasses import dataclass

from sqlalchemy import select

from bot.cli.work.papers import NoSends
from bot.dialogs.commands import Command, Origin
from bot.domain.alarm.state import Alarm
from bot.domain.organisation.organisation import Level, Organisation, Person, Unit
from bot.events import Address
from bot.ports import MessageRef
from bot.service.alarm import act
from bot.service.alarm.shown import alarm_views
from bot.service.directory import Directory
from bot.service.dispatcher import Service
from bot.service.features import HANDLERS, TIMERS
from bot.service.keyring import Keyring
from bot.service.unit_of_work import SendSlots, UnitOfWork
from bot.store import rows
from bot.store import tables as t
from bot.store.database import Database
from bot.store.people import PresenceRow
from bot.store.queries import People, keep_revision
from bot.store.records import Task, TaskKind
from bot.store.slots import still_wanted
from bot.store.verification import VerificationScope, verify

START = 1_767_258_000_000  # 2026-01-01 10:00 in Oslo
KEYRING = Keyring({"test": b"k" * 32})
LEASE_MS = 5_000
CHECKED = frozenset({"V1", "V3", "V6", "V7", "V8", "V9"})


class Clock:
    """Stands still until somebody moves it."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> int:
        """Milliseconds since 1970 UTC."""
        return self.at


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


def present(cast: Cast) -> dict[str, PresenceRow]:
    """Everybody but the caseworker is at the office, for ever (R46)."""
    return {p: PresenceRow(p, START, 2 * START) for p in cast.everyone if p != cast.kari}


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
        people = People(addresses=known, present=present(cast))
        self.directory = Directory(self.organisation, revision, {}, people)
        slots = SendSlots(0, NoSends())
        self.service = Service(database, self.directory, KEYRING, slots, LEASE_MS, HANDLERS)
        self.ids: list[str] = []
        self._sent = 0
        self._known: dict[str, Alarm] = {}

    def run(self, command: Command) -> None:
        """One command, as a tap."""
        self.service.run(command, answered=True)

    def undelivered(self, number: int, person: str) -> None:
        """The red card cannot reach this person."""
        incident = self.ids[number]
        self.service.read(lambda uow: act.undelivered(uow, incident, person, "blocked"))

    def settle(self) -> None:
        """What the outbox worker would do now: timers go off, cards are delivered."""
        while self.service.read(self._work):
            pass

    def _work(self, uow: UnitOfWork) -> int:
        tasks = [
            *uow.tx.claim_timers(200, LEASE_MS),
            *uow.tx.claim_messages(200, LEASE_MS),
        ]
        for task in tasks:
            if task.kind in (TaskKind.TIMER, TaskKind.DUTY):
                TIMERS[task.kind](uow, task)
            elif task.kind is TaskKind.CARD:
                self._deliver(uow, task)
            uow.tx.finish_task(task, "done")
        return len(tasks)

    def _deliver(self, uow: UnitOfWork, task: Task) -> None:
        card_slot = uow.tx.hold_slot(task.place or "", uow.now + LEASE_MS)
        stored = uow.tx.lock_alarm(task.incident or "")
        if card_slot is None or stored is None:
            return
        alarm_views(uow, stored.alarm, card_slot=card_slot).view(card_slot)
        self._sent += 1
        unwanted = not still_wanted(stored.alarm, card_slot.person, card_slot.slot)
        ref = MessageRef("https://teams.test", f"chat-{card_slot.person}", f"{self._sent:013}")
        uow.tx.note_shown(
            card_slot,
            card_slot.desired_revision,
            "",
            card_slot.ref if card_slot.ref or unwanted else ref,
        )

    def alarms(self) -> list[Alarm]:
        """What lies in the database, in the order it was raised."""
        query = select(t.incident.c.id, t.incident.c.card)
        with self.database.reading() as connection:
            documents = {row.id: row.card for row in connection.execute(query)}
        self.ids += [incident for incident in documents if incident not in self.ids]
        # A document that has not changed is not read again: most steps change one alarm of many.
        self._known = {
            document: self._known.get(document) or rows.alarm_of(document)
            for document in documents.values()
        }
        return [self._known[documents[incident]] for incident in self.ids]

    def delivered_to(self, person: str) -> set[int]:
        """Numbers of the alarms whose red card the person has in the chat."""
        card_slots = self.service.read(lambda uow: uow.tx.alarms_shown_to(person))
        return {
            self.ids.index(card_slot.incident)
            for card_slot in card_slots
            if card_slot.ref is not None
        }

    def violations(self, now: int, since: int) -> list[str]:
        """What the history checker finds in alarms that are unresolved or changed since then."""
        scope = VerificationScope(now, since)
        keys = KEYRING.timeline_keys()
        found = verify(self.database, keys, lambda _content: self.organisation, scope)
        return [f"{v.law}: {v.problem}" for v in found if v.law in CHECKED]


def empty(database: Database) -> None:
    """A database as after its migration."""
    with database.engine.begin() as connection:
        for table in reversed(t.metadata.sorted_tables):
            connection.execute(table.delete())
