"""What lies about one person (GDPR article 15), and who is at the office (R46). Cards and indexed
columns lead to it: the tables of alarms are never walked through, since an alarm may be waiting.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import Entry
from bot.domain.evidence import Evidence
from bot.store import rows, statements
from bot.store import tables as t
from bot.store.evidence import record
from bot.store.outbox import OutboxTransaction
from bot.store.records import CardSlot, StoredWord, helpers_of, reasons_of, unsent_of, words_of
from bot.store.slots import NOTE_REMINDER, REPORT_REMINDER
from bot.store.statements import UNRESOLVED

# In the access log, with a unit's number: the card, and `rodtkort organisation readings`.
TRAINING_LOOKS = ("completion", "readings")


_AT_ONCE = 500  # ids in one statement


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked: a person id, or the name of an operator. `incident` is None for a look at
    the overview of a unit."""

    actor: str
    action: str
    at: int
    incident: str | None


class PersonalTransaction(OutboxTransaction):
    """The part of `Transaction` that gathers what is kept about somebody. Everything is found by
    what the person was sent or wrote, never by a walk through all alarms."""

    def raised_by(self, person: str) -> Sequence[Alarm]:
        """The person's own alarms, drills too, oldest first."""
        found: list[Alarm] = []
        for some in _parts(self.incidents_of(person)):
            query = select(t.incident.c.card).where(
                t.incident.c.id.in_(some), t.incident.c.raised_by == person
            )
            found += [rows.alarm_of(one) for one in self._db.execute(query).scalars()]
        return sorted(found, key=lambda alarm: alarm.raised_at)

    def own_cards(self, person: str, but: str) -> Sequence[CardSlot]:
        """Their live cards in the newest of their own alarms, but in this one."""
        of, at = t.card.c, t.incident.c
        query = select(t.card).join(t.incident, of.incident == at.id)
        live = (of.generation > 0, ~of.is_line, of.activity_id.is_not(None))
        own = (of.person == person, at.raised_by == person, at.id != but)
        found = self._db.execute(query.where(*own, *live).order_by(of.placed_at.desc()).limit(3))
        return [rows.place(row) for row in found]

    def own_alarms_out(self, person: str) -> Sequence[Alarm]:
        """Their own alarms in earnest that nobody has ended; not locked."""
        of = t.incident.c
        query = select(of.card).where(of.raised_by == person, UNRESOLVED, ~of.is_drill)
        return [rows.alarm_of(one) for one in self._db.execute(query).scalars()]

    def reminders_of(self, person: str) -> Sequence[CardSlot]:
        """The newest cards in their chat that remind of a paper."""
        of = t.card.c
        query = select(t.card).where(of.person == person, of.activity_id.is_not(None))
        query = query.where(statements.of_families(REPORT_REMINDER, NOTE_REMINDER))
        found = self._db.execute(query.order_by(of.placed_at.desc(), of.slot.desc()).limit(4))
        return [rows.place(row) for row in found]

    def acts_of(self, person: str) -> Sequence[tuple[str, Entry]]:
        """What the person did in any alarm, with its id, in order."""
        found: list[tuple[str, Entry]] = []
        of = t.timeline.c
        for some in _parts(self.incidents_of(person)):
            query = select(t.timeline).where(of.incident.in_(some), of.actor == person)
            found += [(row.incident, rows.entry(row)) for row in self._db.execute(query)]
        return sorted(found, key=lambda act: (act[1].at, act[0], act[1].seq))

    def words_by(self, person: str) -> Sequence[tuple[str, StoredWord]]:
        """What the person wrote anywhere and is still kept, with where it lies, oldest first."""
        places = [person, unsent_of(person)]
        for incident in self.incidents_of(person):
            places += [place(incident) for place in (str, reasons_of, words_of, helpers_of)]
        of = t.utterance.c
        found: list[tuple[str, StoredWord]] = []
        for some in _parts(places):
            query = select(t.utterance).where(of.incident.in_(some), of.author == person)
            found += [(row.incident, rows.stored_word(row)) for row in self._db.execute(query)]
        return sorted(found, key=lambda one: one[1].at)

    def evidence_by(self, person: str) -> Sequence[Evidence]:
        """What the person has sent and is still kept, oldest first."""
        of = t.evidence.c
        found: list[Evidence] = []
        waiting = (of.incident.is_(None), of.erased_at.is_(None), of.added_by == person)
        found += [record(row) for row in self._db.execute(select(t.evidence).where(*waiting))]
        for some in _parts(self.incidents_of(person)):
            kept = (of.incident.in_(some), of.erased_at.is_(None), of.added_by == person)
            found += [record(row) for row in self._db.execute(select(t.evidence).where(*kept))]
        return sorted(found, key=lambda one: one.added_at)

    def incidents_of(self, person: str) -> Sequence[str]:
        """The alarms that the person raised, helped in or was asked for."""
        sent = select(t.card.c.incident).where(t.card.c.person == person).distinct()
        return self._db.execute(sent.order_by(t.card.c.incident)).scalars().all()

    def looks_at(self, incidents: Sequence[str], but: str) -> Sequence[Look]:
        """Who but this person has looked at something of these, newest first. Every look at
        evidence or a report that stands on a timeline is among them."""
        found: list[Look] = []
        of = t.access_log.c
        for some in _parts(incidents):
            query = select(t.access_log).where(of.incident.in_(some), of.actor != but)
            found += [
                Look(row.actor, row.action, row.at, row.incident) for row in self._db.execute(query)
            ]
        return sorted(found, key=lambda look: look.at, reverse=True)

    def looks_at_training(self, units: Sequence[str], but: str) -> Sequence[Look]:
        """Who but this person has looked at who has practised or read what in these units (R64),
        newest first."""
        of = t.access_log.c
        actions = [f"{what} {unit}" for what in TRAINING_LOOKS for unit in units]
        query = select(t.access_log).where(of.action.in_(actions), of.actor != but)
        found = self._db.execute(query.order_by(of.at.desc()))
        return [Look(row.actor, row.action, row.at, None) for row in found]

    def exports_of(self, person: str) -> Sequence[Look]:
        """Who has taken out all that is kept about this person, for them, newest first."""
        of = t.access_log.c
        query = select(t.access_log).where(of.action == f"{PERSON_EXPORT} {person}")
        found = self._db.execute(query.order_by(of.at.desc()))
        return [Look(row.actor, row.action, row.at, None) for row in found]


PERSON_EXPORT = "export person"  # and the id: all that is kept about somebody, as a file
OPERATOR = "operator"  # whoever runs a command on a machine that knows no names
_OF_MACHINES = frozenset({
    OPERATOR, "root", "nobody", "nonroot", "daemon", "app", "service", "rodtkort", "www-data",
})  # fmt: skip


def is_machine_user(actor: str) -> bool:
    """Whether who is on record is the user of a machine or, by number, of a container: a command
    was run, and which human ran it is not known here."""
    return actor.casefold() in _OF_MACHINES or actor.isdecimal()


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


@dataclass(frozen=True, slots=True)
class PresenceRow:
    """*Jeg er her i dag*: said at `since`, true before `until` (ms UTC). Where the person sits is
    sealed: only whoever is called to them reads it. `until` at `since`: gone again."""

    person: str
    since: int
    until: int
    key_id: str | None = None
    sealed: bytes | None = None

    def covers(self, at: int) -> bool:
        """Whether the person is there at the instant."""
        return self.since <= at < self.until


class PresenceTransaction(OutboxTransaction):
    """The part of `Transaction` about presence."""

    def keep_presence(self, row: PresenceRow) -> None:
        """Replaces what the person said before."""
        values = {
            "person": row.person,
            "since": row.since,
            "until": row.until,
            "key_id": row.key_id,
            "sealed": row.sealed,
        }
        self._db.execute(statements.upsert(self._db.dialect.name, t.presence), values)

    def raised_since(self, people: Collection[str], since: int) -> frozenset[str]:
        """Who of these has raised an alarm in earnest at or after the instant, or has one under
        way in which something has happened since: they may be shaken themselves (R75)."""
        of = t.incident.c
        theirs = select(of.raised_by).where(of.raised_by.in_(people), of.is_drill.is_(False))
        # Two looks, each by an index of its own: together they would be a walk through all alarms.
        still = theirs.where(UNRESOLVED, of.lively_at >= since)  # and not only left open
        either = theirs.where(of.raised_at >= since).union(still)
        return frozenset(self._db.execute(either).scalars())


def presence_row(row: Row[Any]) -> PresenceRow:
    """*Jeg er her i dag*, of a row."""
    sealed = bytes(row.sealed) if row.sealed is not None else None
    return PresenceRow(row.person, row.since, row.until, row.key_id, sealed)
