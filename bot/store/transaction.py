"""One write transaction: every statement the service and the outbox worker need (architecture.md,
"The recipe of a write"). Nothing here decides anything."""

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update
from sqlalchemy.engine import Row
from sqlalchemy.sql import Select

from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import Entry
from bot.domain.guidance import GuidedCall
from bot.domain.organisation.organisation import Language
from bot.domain.organisation.routines import ReadReceipt
from bot.events import Address
from bot.ports import Clock, MessageRef
from bot.store import rows, slots, statements
from bot.store import tables as t
from bot.store.calls import CallTransaction
from bot.store.clocks import ClockTransaction
from bot.store.drafts import DraftTransaction
from bot.store.drills import DrillTransaction
from bot.store.evidence import EvidenceTransaction, IntakeTransaction
from bot.store.follow_ups import FollowUpTransaction, LessonTransaction
from bot.store.measures import MeasureTransaction
from bot.store.organisations import OrganisationTransaction
from bot.store.outbox import AuditTransaction, by_its_clock, cards_of
from bot.store.people import PersonalTransaction, PresenceTransaction
from bot.store.readiness import AlarmProbeTransaction, CanaryTransaction, ReadinessTransaction
from bot.store.records import (
    LONGEST_LEASE_MS,
    LOST,
    AbsenceRow,
    CardSlot,
    PlannedAbsence,
    StoredAlarm,
    StoredGuidedCall,
    StoredWord,
    Task,
)
from bot.store.register import RegisterTransaction
from bot.store.retention import RetentionTransaction


class Transaction(
    EvidenceTransaction,
    IntakeTransaction,
    DraftTransaction,
    DrillTransaction,
    FollowUpTransaction,
    OrganisationTransaction,
    LessonTransaction,
    MeasureTransaction,
    PersonalTransaction,
    ReadinessTransaction,
    PresenceTransaction,
    RegisterTransaction,
    RetentionTransaction,
    CanaryTransaction,
    AlarmProbeTransaction,
    AuditTransaction,
    CallTransaction,
    ClockTransaction,
):
    """One write transaction: lock the incident first, read the clock once, outgoing rows last."""

    def __init__(self, connection: Connection, clock: Clock | None) -> None:
        super().__init__(connection, clock)
        # The alarms it has locked, as it has left them: until it ends nobody else changes them.
        self._held: dict[str, StoredAlarm] = {}
        # What it has only looked at, once: others may change that at any moment, and a look a
        # moment later is no truer. The cards of an alarm are kept only while it is locked.
        self._looked_at: dict[str, Alarm | None] = {}
        self._unread: dict[str, str] = {}  # documents that came with something else
        self._slots: dict[str, list[CardSlot]] = {}
        self._red_cards: dict[str, Sequence[CardSlot]] = {}
        self._newest_red: dict[str, Sequence[CardSlot]] = {}

    # Alarms

    def lock_alarm(self, incident: str) -> StoredAlarm | None:
        """The alarm, locked; one that is locked already is not read again."""
        held = self._held.get(incident)
        held = held or self._stored(statements.INCIDENT, {"incident": incident})
        if held is not None and self._quick.is_ahead(cards := cards_of(incident)):
            self._slots[incident] = [rows.place(row) for row in self._quick.execute(*cards)]
        return held

    def get_alarm(self, incident: str) -> Alarm | None:
        """The alarm as it is, not locked: for showing it, never for changing it."""
        return self.get_alarms([incident]).get(incident)

    def get_alarms(self, incidents: Iterable[str]) -> Mapping[str, Alarm]:
        """The same of several, by id, those that are there."""
        wanted = list(dict.fromkeys(incidents))
        for one in wanted:
            if (document := self._unread.pop(one, None)) is not None:
                self._looked_at.setdefault(one, rows.alarm_of(document))
        unknown = [o for o in wanted if o not in self._held and o not in self._looked_at]
        if len(unknown) == 1:
            document = self._quick.execute(statements.DOCUMENT, {"incident": unknown[0]}).scalar()
            self._looked_at[unknown[0]] = rows.alarm_of(document) if document is not None else None
        elif unknown:
            found = self._quick.execute(statements.DOCUMENTS, {"incidents": unknown})
            self._looked_at |= dict.fromkeys(unknown)
            self._looked_at |= {row.id: rows.alarm_of(row.card) for row in found}
        known = ((one, self._known(one)) for one in wanted)
        return {one: alarm for one, alarm in known if alarm is not None}

    def _known(self, incident: str) -> Alarm | None:
        held = self._held.get(incident)
        return held.alarm if held is not None else self._looked_at[incident]

    def last_entries(self, incidents: Sequence[str]) -> Mapping[str, int]:
        """The number of the last timeline entry of each of these alarms that is there."""
        known = t.incident.c.id.in_(incidents)
        found = self._db.execute(select(t.incident.c.id, t.incident.c.seq).where(known))
        return {row.id: row.seq for row in found}

    def unresolved_of(self, person: str, drill: bool) -> StoredAlarm | None:
        """The caseworker's open or claimed alarm (or drill), locked."""
        return self._stored(statements.UNRESOLVED_OF, {"of": person, "drill": drill})

    def all_unresolved_of(self, person: str) -> tuple[StoredAlarm | None, StoredAlarm | None]:
        """The same of both, the alarm and the drill: whoever cries waits for each statement."""
        of = {"of": person}
        found = self._quick.execute(statements.ALL_UNRESOLVED_OF, of, behind=self._clock_behind)
        stored = [self._locked(row) for row in found.all()]
        return (
            next((one for one in stored if one.alarm.drill is None), None),
            next((one for one in stored if one.alarm.drill is not None), None),
        )

    def open_alarms(self) -> Sequence[Alarm]:
        """Every alarm that is open or claimed, not locked, the oldest first; no drills."""
        of = t.incident.c
        goes_on = select(of.card).where(statements.UNRESOLVED, of.is_drill.is_(False))
        # Put in order here: for that SQLite would go by the index of all times.
        found = rows.readable_alarms(self._db.execute(goes_on).scalars())
        return sorted(found, key=attrgetter("raised_at", "id"))

    def helping(self, person: str, since: int) -> Mapping[str, bool]:
        """The unresolved alarms in which the person helps and in which something has happened
        since the instant `since`, oldest first: by id, whether it is a drill."""
        found = self._quick.execute(statements.HELPING, {"who": person, "since": since})
        return {row.id: bool(row.is_drill) for row in found}

    def alarms_shown_to(self, person: str) -> Sequence[CardSlot]:
        """The red cards the person was sent, the requests to take over, and the cards by which they
        act now, in others' alarms that are unresolved."""
        if person not in self._red_cards:
            found = self._quick.execute(statements.RED_CARDS_OF, {"who": person})
            self._red_cards[person] = [rows.place(row) for row in found]
        return self._red_cards[person]

    def ask_red_cards(self, people: Iterable[str]) -> None:
        """Their `newest_red_cards` are looked at soon: PostgreSQL is asked now."""
        self._quick.ask((statements.NEWEST_RED_ALARMS, {"who": person}) for person in people)

    def newest_red_cards(self, person: str) -> Sequence[CardSlot]:
        """The newest of `alarms_shown_to` that are no lines, of more alarms than a card names."""
        if person not in self._newest_red:
            found = self._quick.execute(statements.NEWEST_RED_ALARMS, {"who": person}).all()
            self._newest_red[person] = [rows.place(row) for row in found]
            self._unread |= {row.incident: row.document for row in found if row.document}
        return self._newest_red[person]

    def cards_in_the_chat(self, person: str) -> tuple[Sequence[CardSlot], Sequence[CardSlot]]:
        """`newest_red_cards`; and the person's cards of a threat and of the days after that are
        there and are no lines, the newest first: of what has ended, too."""
        red: list[CardSlot] = []
        later: list[CardSlot] = []
        for row in self._quick.execute(statements.IN_THE_CHAT, {"who": person}):
            (later if row.is_later else red).append(rows.place(row))
        self._newest_red[person] = red
        return red, sorted(later, key=lambda one: (-one.placed_at, one.id))

    def ended_of(self, person: str, since: int) -> Sequence[str]:
        """The ended alarms of which the person got any card, and in which something has happened
        since the instant, the last first."""
        found = self._quick.execute(statements.ENDED_OF, {"who": person, "since": since})
        return [*found.scalars()]

    def insert(self, stored: StoredAlarm) -> None:
        self.insert_and_enter(rows.written_row(stored))
        self._held[stored.alarm.id] = stored
        self._forget_red_cards()
        self._add_helpers(stored.alarm)

    def save(self, stored: StoredAlarm) -> None:
        before = self._held.get(stored.alarm.id)
        row = rows.written_row(stored)
        row["of"] = row.pop("id")
        self._quick.execute(statements.SAVE_INCIDENT, row)
        self._held[stored.alarm.id] = stored
        self._forget_red_cards()
        if before is None or _helping_in(before.alarm) != _helping_in(stored.alarm):
            self._quick.execute(statements.DROP_HELPERS, {"of": stored.alarm.id})
            self._add_helpers(stored.alarm)

    def _add_helpers(self, alarm: Alarm) -> None:
        helpers = [{"incident": alarm.id, "person": person} for person in _helping_in(alarm)]
        if helpers:
            self._quick.execute(statements.INSERT_HELPER, helpers)

    def _stored(self, query: Select[Any], values: Mapping[str, Any]) -> StoredAlarm | None:
        row = self._quick.execute(query, values, behind=self._clock_behind).one_or_none()
        return self._locked(row) if row is not None else None

    def _locked(self, row: Row[Any]) -> StoredAlarm:
        self._now = None  # what was read before the lock is older than what its holder wrote (V6)
        stored = rows.stored_alarm(row)
        self._held[stored.alarm.id] = stored
        return stored

    # What happened, and what was said

    def entries(self, incident: str) -> Sequence[Entry]:
        """The whole timeline, in order."""
        query = select(t.timeline).where(t.timeline.c.incident == incident)
        return [rows.entry(row) for row in self._db.execute(query.order_by(t.timeline.c.seq))]

    def append(self, incident: str, entries: Iterable[Entry]) -> None:
        """Timeline entries; there is no way to change one."""
        self._quick.execute(statements.INSERT_ENTRY, [rows.entry_row(incident, e) for e in entries])

    def keep_word(self, incident: str, word: StoredWord) -> None:
        """Words somebody wrote, encrypted; outside any alarm under the author's id."""
        self._quick.execute(statements.INSERT_WORD, rows.word_row(incident, word))

    def forget_word(self, word: str) -> bool:
        """The words are no longer kept where they were; whether they still were."""
        done = self._db.execute(delete(t.utterance).where(t.utterance.c.id == word))
        return bool(done.rowcount)

    def words(self, incident: str) -> Sequence[StoredWord]:
        """What was written during the alarm, or by this author outside any, oldest first."""
        found = self._quick.execute(statements.WORDS, {"of": incident})
        return [rows.stored_word(row) for row in found]

    # Guided conversations outside an alarm

    def lock_guided_call(self, person: str) -> GuidedCall | None:
        """The person's guided conversation outside any alarm, locked."""
        document = self._quick.execute(statements.WALK_OF, {"who": person}).scalar()
        return rows.guided_call_of(document) if document is not None else None

    def keep_guided_call(self, person: str, guided_call: GuidedCall | None) -> None:
        """Where it stands now; None when an alarm has taken it over."""
        if guided_call is None:
            self._quick.execute(statements.DROP_WALK, {"who": person})
        else:
            self._upsert(t.walk, rows.guided_call_row(person, guided_call, None, self.now()))

    def get_guided_call(self, person: str) -> StoredGuidedCall | None:
        """The person's guided conversation outside an open alarm, not locked."""
        row = self._quick.execute(statements.WALK, {"who": person}).one_or_none()
        guided_call = rows.guided_call_of(row.document) if row is not None else None
        return (
            StoredGuidedCall(guided_call, row.incident)
            if row is not None and guided_call is not None
            else None
        )

    def leave_guided_call(self, person: str, guided_call: GuidedCall, incident: str) -> None:
        """The alarm has ended, and the call goes on in it."""
        self._upsert(t.walk, rows.guided_call_row(person, guided_call, incident, self.now()))

    # Card slots

    def add_slots(self, card_slots: Sequence[CardSlot], tasks: Sequence[Task]) -> None:
        """New card slots with the tasks that send them."""
        leases = {task.place: task.lease_until for task in tasks}
        self._quick.execute(
            statements.INSERT_PLACE,
            [rows.slot_row(p, lease_until=leases.get(p.id, 0)) for p in card_slots],
        )
        for one in card_slots:
            if (known := self._slots.get(one.incident)) is not None:
                self._slots[one.incident] = sorted([*known, one], key=attrgetter("slot"))
        self._forget_red_cards()
        self.add_tasks(tasks)

    def want_redrawn(
        self,
        incident: str,
        families: Sequence[str],
        but: str | None,
        of_some: Sequence[str] = (),
        people: Sequence[str] = (),
    ) -> Sequence[CardSlot]:
        """Raises `wanted` of the alarm's places whose slot family (the part before ":") is among
        these, or among those `of_some` and theirs, but not of the place `but`; returns them with
        the new number."""
        of_some = of_some if people else ()
        statement = statements.want(tuple(families), but is not None, tuple(of_some))
        bound: dict[str, Any] = {"of": incident}
        if but is not None:
            bound["but"] = but
        if of_some:
            bound["people"] = list(people)
        found = self._quick.execute(statement, bound)
        return self._changed(incident, [rows.place(row) for row in found])

    def become_lines(self, newest: CardSlot) -> Sequence[CardSlot]:
        """Makes lines of the person's older live cards of the alarm, and returns them; a later
        phase takes the place of what lay beside them, too, and each of what was asked about a tap.
        With the alarm's lock in hand."""
        of = {"of": newest.incident, "who": newest.person, "newest": newest.generation}
        later = slots.LATER if slots.family(newest.slot) in slots.LATER else ()
        found = self._quick.execute(statements.become_lines((slots.MEANT, *later)), of)
        return self._changed(newest.incident, [rows.place(row) for row in found])

    def draw_line_anew(self, place: str) -> CardSlot:
        """Has the place drawn as a line, whatever was sent there last, and returns it."""
        line = rows.place(self._quick.execute(statements.DRAW_ANEW, {"at": place}).one())
        return self._changed(line.incident, [line])[0]

    def get_slot(self, place: str) -> CardSlot | None:
        """One card slot."""
        row = self._quick.execute(statements.PLACE, {"at": place}).one_or_none()
        return rows.place(row) if row is not None else None

    def slot_at(self, incident: str, person: str, slot: str) -> CardSlot | None:
        """The card slot of a person in an alarm."""
        if (known := self._slots.get(incident)) is not None:
            return next((one for one in known if (one.person, one.slot) == (person, slot)), None)
        where = {"of": incident, "who": person, "place": slot}
        row = self._quick.execute(statements.PLACE_AT, where).one_or_none()
        return rows.place(row) if row is not None else None

    def slots_of(self, incident: str) -> Sequence[CardSlot]:
        """All card slots of the alarm."""
        if (known := self._slots.get(incident)) is not None:
            return list(known)
        found = [rows.place(row) for row in self._quick.execute(*cards_of(incident))]
        if incident in self._held:
            self._slots[incident] = found
        return list(found)

    def _changed(self, incident: str, card_slots: list[CardSlot]) -> list[CardSlot]:
        """These of the alarm's, which look so now."""
        self._forget_red_cards()
        now = {one.id: one for one in card_slots}
        if (known := self._slots.get(incident)) is not None:
            self._slots[incident] = [now.get(one.id, one) for one in known]
        return card_slots

    def _forget_slots(self) -> None:
        self._slots.clear()
        self._forget_red_cards()

    def _forget_red_cards(self) -> None:
        self._red_cards.clear()
        self._newest_red.clear()

    def hold_slot(
        self, place: str, until: int, lease_ms: int = LONGEST_LEASE_MS, anew: bool = False
    ) -> CardSlot | None:
        """Takes the place for one writer; None while another has it, or nothing is to be done.
        Nobody takes one for longer than `lease_ms`. `anew`: it is to be drawn once more, by
        whoever has it, as long as it is no line; with the alarm's lock in hand."""
        now = self.now()
        bound = {"at": place, "now": now, "latest": now + 2 * lease_ms, "until": until}
        if anew:
            self._forget_slots()
            if (row := self._quick.execute(statements.HOLD_ANEW, bound).one_or_none()) is not None:
                return rows.place(row)
            self._quick.execute(statements.WANT_AGAIN, {"at": place})
        row = self._quick.execute(statements.HOLD_PLACE, bound).one_or_none()
        return rows.place(row) if row is not None else None

    def note_shown(
        self, card_slot: CardSlot, revision: int, digest: str, ref: MessageRef | None
    ) -> int:
        """Records what a place shows now, and returns what is wanted by now."""
        values = {"shown": revision, "digest": digest, **rows.ref_row(ref)}
        bound = {"at": card_slot.id, "revision": revision}
        self._forget_slots()
        return int(self._quick.execute(statements.SHOW, values | bound).scalar_one())

    def forget_message(self, place: str) -> None:
        """The place's message is gone: the next send is a new message."""
        lost = dict.fromkeys(("service_url", "conversation_id", "activity_id"))
        values = {"at": place, "digest": LOST, "lease_until": 0, **lost}
        self._quick.execute(statements.SET_PLACE, values)
        self._forget_slots()

    def free_slot(self, place: str) -> None:
        """Lets go of a held place."""
        self._quick.execute(statements.SET_PLACE, {"at": place, "lease_until": 0})

    # People

    def address_of(self, person: str) -> tuple[str, Address] | None:
        """Name and address of whoever can be reached, as it is now."""
        row = self._quick.execute(statements.ADDRESS_OF, {"who": person}).one_or_none()
        return (row.name, rows.address(row)) if row is not None else None

    def keep_address(self, person: str, name: str, address: Address) -> None:
        """Where the person can be reached from now on."""
        if self._has_asked_no_clock:  # the server reads its own: nobody waits for it
            row = rows.address_row(person, name, address, 0)
            del row["updated_at"]
            self._quick.execute(by_its_clock(t.address, "updated_at"), row)
            return
        self._upsert(t.address, rows.address_row(person, name, address, self.now()))

    def has_left(self, person: str) -> bool:
        """Whether the person removed the bot, and has not come back."""
        gone = select(t.address.c.removed).where(t.address.c.person == person)
        return bool(self._db.execute(gone).scalar())

    def drop_address(self, person: str) -> None:
        """The person can no longer be reached."""
        gone = {"removed": True, "updated_at": self.now()}
        self._db.execute(update(t.address).where(t.address.c.person == person).values(gone))

    def keep_language(self, person: str, language: Language) -> None:
        """The person's chosen language."""
        row = {"person": person, "language": language.value, "updated_at": self.now()}
        self._upsert(t.preference, row)

    def keep_absence(self, row: AbsenceRow) -> None:
        """The person's `borte` or `tilbake`."""
        self._upsert(t.absence, rows.absence_row(row))

    def keep_planned_absence(self, row: PlannedAbsence) -> None:
        """What the person plans; it replaces what begins at the same instant."""
        self._upsert(t.planned_absence, rows.planned_absence_row(row))

    def keep_reading(self, reading: ReadReceipt) -> None:
        """*Lest og forstått*; said again of the same version, the first time counts (R26)."""
        statement = self._insert_once(t.reading, "person", "routine", "version")
        self._db.execute(statement, rows.reading_row(reading))

    def readings_of(self, person: str) -> Sequence[ReadReceipt]:
        """Every version of every routine that the person has read."""
        found = self._db.execute(select(t.reading).where(t.reading.c.person == person))
        return [rows.reading(row) for row in found]

    def _upsert(self, table: Table, values: dict[str, Any]) -> None:
        self._quick.execute(statements.upsert(self._db.dialect.name, table), values)


def _helping_in(alarm: Alarm) -> list[str]:
    """Who is found by `helping`: nobody once it has ended."""
    return [] if alarm.state.ended else [claim.person for claim in alarm.claims if claim.person]
