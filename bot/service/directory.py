"""Who is who, where they can be reached, and which language they read: held in memory, so that
an alarm needs no look-up and a lost database no guess (docs/resilience.md). The database is the
truth; `People` is what was read of it last."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.cards.views import PersonLine
from bot.domain.alarm import guide
from bot.domain.alarm.incident import Details, Drill, is_just_after
from bot.domain.alarm.state import Caseworker
from bot.domain.guidance import GuidedCall
from bot.domain.organisation.organisation import (
    Absence,
    Chain,
    ChainLevel,
    Helper,
    Language,
    Organisation,
    Person,
    Unit,
)
from bot.domain.organisation.routines import Routines
from bot.events import Address
from bot.store.people import PresenceRow
from bot.store.queries import People
from bot.store.records import AbsenceRow, PlannedAbsence
from bot.texts.ladders import Ladders, load

UNLISTED = "En ansatt"  # somebody of whom neither the organisation nor they themselves told us
HOME_AGAIN_MS = 24 * 60 * 60 * 1000
MOST_SEEN_HOME = 10_000  # people; a restart forgets all of them, and the card is whole again
ALONE_WAIT_MS = 60_000  # how long a drill alone waits for its only player


class Directory:
    """One accepted organisation, and what people have told the bot since."""

    def __init__(
        self,
        organisation: Organisation,
        revision: str,
        file_absences: Mapping[str, Iterable[Absence]],
        people: People | None = None,
    ) -> None:
        self.organisation = organisation
        self.revision = revision
        self._file_absences = {person: tuple(found) for person, found in file_absences.items()}
        self.people = people or People()
        self.routines = Routines()
        self.ladders = Ladders(load())
        self._unsaved: set[str] = set()
        self._seen_home: dict[str, int] = {}
        # Whoever is in any chain, and of which organisation: a cry asks, however large it is.
        self._in_chains: tuple[Organisation | None, frozenset[str]] = (None, frozenset())
        self._lock = threading.RLock()  # the store's threads change what is held here

    def accept(
        self,
        organisation: Organisation,
        revision: str,
        file_absences: Mapping[str, Iterable[Absence]],
    ) -> None:
        """From now on another version of the organisation file counts."""
        self.organisation, self.revision = organisation, revision
        self._file_absences = {person: tuple(found) for person, found in file_absences.items()}

    def become(self, other: "Directory") -> None:
        """From now on everything that the other one knows counts (a start that had to wait)."""
        self.organisation, self.revision = other.organisation, other.revision
        self._file_absences, self.people = other._file_absences, other.people
        self.routines, self.ladders = other.routines, other.ladders

    # People

    def person(self, person: str) -> Person | None:
        """The person as the organisation lists them."""
        return self.organisation.people.get(person)

    def name(self, person: str) -> str:
        """The organisation's name for the person, else the channel's, else the id."""
        listed = self.person(person)
        if listed is not None:
            return listed.name
        known = self.people.addresses.get(person)
        return known[0] if known and known[0] else person

    def aloud(self, person: str, name: str) -> str:
        """The name in letters that a voice says right, where the organisation has them."""
        known = self.person(person)
        return known.spoken_name or name if known is not None else name

    def line(self, person: str) -> PersonLine:
        """The person as cards show them."""
        listed = self.person(person)
        return PersonLine(person, self.name(person), listed.phone if listed else None)

    def language(self, person: str) -> Language:
        """What the person chose, else what the organisation says, else bokmål."""
        chosen = self.people.languages.get(person)
        listed = self.person(person)
        return chosen or (listed.language if listed else None) or Language.BOKMAL

    def address(self, person: str) -> Address | None:
        """Where the person can be reached; None when the bot is not installed for them."""
        known = self.people.addresses.get(person)
        return known[1] if known else None

    def reachable(self, person: str) -> bool:
        """Whether there is any address to try."""
        return person in self.people.addresses

    def is_helper(self, person: str) -> bool:
        """Whether any unit's chain has the person in it."""
        if self._in_chains[0] is not self.organisation:
            units = self.organisation.units.values()
            levels = (level for unit in units for level in unit.levels)
            found = frozenset(one for level in levels for one in level.people)
            self._in_chains = (self.organisation, found)
        return person in self._in_chains[1]

    def helpers(self, at: int) -> frozenset[str]:
        """Everybody whom a unit's chain may alert at the instant or later, those who stand in for
        them included; not for an absence that is over, nor for somebody who has left."""
        organisation = self.organisation
        levels = [level for unit in organisation.units.values() for level in unit.levels]
        found = {person for level in levels for person in level.people}
        spans = [span for of_one in self._file_absences.values() for span in of_one]
        absences, planned = self.people.absences.values(), self.people.planned.values()
        said: list[AbsenceRow | PlannedAbsence] = [row for row in absences if row.away]
        said += planned
        spans += [
            Absence(one.since, one.until, one.stand_in)
            for one in said
            if one.person in organisation.people
        ]
        still = [one for one in spans if one.until is None or one.until > max(at, one.since)]
        found |= {one.stand_in for one in still if one.stand_in}
        return frozenset(found & organisation.people.keys())

    def safety_reps(self) -> frozenset[str]:
        """The safety representatives of every unit."""
        units = self.organisation.units.values()
        return frozenset(person for unit in units for person in unit.safety_reps)

    def by_name(self, name: str) -> Person | None:
        """The one person whose name this is (any case), or None if nobody or several."""
        wanted = name.casefold().strip()
        found = [p for p in self.organisation.people.values() if p.name.casefold() == wanted]
        return found[0] if len(found) == 1 else None

    def colleague_named(self, name: str, unit: Unit) -> Person | None:
        """Whom a colleague means: the one of the organisation with this full name, else the one of
        the unit with this first name."""
        wanted = name.casefold().split()
        if len(wanted) > 1:
            return self.by_name(" ".join(wanted))
        staff = (self.person(person) for person in unit.staff())
        named = [p for p in staff if p is not None and p.name.casefold().split()[:1] == wanted]
        return named[0] if len(named) == 1 else None

    # What changes

    def remember(self, person: str, name: str, address: Address) -> None:
        """A new address, in force at once: also the degraded path needs it. Until `saved` it is
        stored again with every message, since a transaction may fail."""
        with self._lock:
            self._unsaved.add(person)
            known = {**self.people.addresses, person: (name, address)}
            self.people = replace(self.people, addresses=known)

    def saved(self, person: str) -> None:
        """The address has been committed."""
        self._unsaved.discard(person)

    def is_saved(self, person: str) -> bool:
        """Whether the address that is known is also in the database."""
        return person not in self._unsaved

    def has_seen_home(self, person: str, now: int) -> bool:
        """Whether they were shown the whole home card of late, as far as this process knows; from
        now on they were."""
        with self._lock:
            seen = self._seen_home.pop(person, None)
            has_seen = seen is not None and is_just_after(seen, now, HOME_AGAIN_MS)
            self._seen_home[person] = seen if seen is not None and has_seen else now
            if len(self._seen_home) > MOST_SEEN_HOME:
                del self._seen_home[next(iter(self._seen_home))]
            return has_seen

    def forget(self, person: str) -> None:
        """The address is of no use any more."""
        with self._lock:
            known = {key: value for key, value in self.people.addresses.items() if key != person}
            self.people = replace(self.people, addresses=known)

    def catch_up(self, changed: People) -> None:
        """What other replicas were told since."""
        with self._lock:
            addresses = {**self.people.addresses, **changed.addresses}
            self.people = People(
                addresses={
                    key: value for key, value in addresses.items() if key not in changed.gone
                },
                languages={**self.people.languages, **changed.languages},
                absences={**self.people.absences, **changed.absences},
                present={**self.people.present, **changed.present},
                planned={**self.people.planned, **changed.planned},
                no_number=self.people.no_number if changed.no_number is None else changed.no_number,
            )

    def set_language(self, person: str, language: Language) -> None:
        """The chosen language, in force at once."""
        with self._lock:
            self.people = replace(
                self.people, languages={**self.people.languages, person: language}
            )

    def set_no_number(self, person: str, decided: bool) -> None:
        """Whether it is decided that the person has no telephone number here, in force at once."""
        with self._lock:
            others = (self.people.no_number or frozenset()) - {person}
            known = others | {person} if decided else others
            self.people = replace(self.people, no_number=known)

    def set_absence(self, row: AbsenceRow) -> None:
        """`borte` or `tilbake`, in force at once."""
        with self._lock:
            self.people = replace(self.people, absences={**self.people.absences, row.person: row})

    def set_planned(self, row: PlannedAbsence) -> None:
        """An absence that begins later, or one that is taken back."""
        with self._lock:
            planned = {**self.people.planned, (row.person, row.since): row}
            self.people = replace(self.people, planned=planned)

    def planned_of(self, person: str, at: int) -> list[PlannedAbsence]:
        """What the person has planned and is not over at the instant, in its order."""
        theirs = [plan for plan in self.people.planned.values() if plan.person == person]
        ahead = [
            plan for plan in theirs
            if plan.until is None or (plan.until > at and plan.until > plan.since)
        ]  # fmt: skip
        return sorted(ahead, key=lambda plan: plan.since)

    def absences_ahead(self, person: str, at: int) -> list[Absence]:
        """What begins after the instant, in the file or because it was planned, in its order."""
        planned = [Absence(p.since, p.until, p.stand_in) for p in self.planned_of(person, at)]
        found = (*self._file_absences.get(person, ()), *planned)
        return sorted((one for one in found if one.since > at), key=lambda one: one.since)

    def set_presence(self, row: PresenceRow) -> None:
        """*Jeg er her i dag*, or gone again, in force at once. What is over is dropped with it."""
        with self._lock:
            still = {p: one for p, one in self.people.present.items() if one.until > row.since}
            self.people = replace(self.people, present={**still, row.person: row})

    def is_present(self, person: str, at: int) -> bool:
        """Whether the person has said that they are at the office (R46), and not `borte` since."""
        said, away = self.people.present.get(person), self.people.absences.get(person)
        if said is None or not said.covers(at):
            return False
        if any(said.since < plan.since <= at for plan in self.planned_of(person, at)):
            return False
        return away is None or not away.away or away.since < said.since

    # Chains

    def absences(self, at: int) -> dict[str, Absence]:
        """Who is absent at the instant, the chat's word before the file's (L7)."""
        found: dict[str, Absence] = {}
        for person, spans in self._file_absences.items():
            covering = next((span for span in spans if span.covers(at)), None)
            if covering is not None and not self._has_ended(person, covering, at):
                found[person] = covering
        said = self._said(at)
        for row in said:
            if not row.away:  # back, whatever the file says
                found.pop(row.person, None)
        # Of two that lie over each other the word that was said last counts.
        for plan in sorted(self.people.planned.values(), key=lambda one: one.said_at):
            planned = Absence(plan.since, plan.until, plan.stand_in)
            if planned.covers(at):
                found[plan.person] = planned
        for row in said:
            if row.away:
                found[row.person] = Absence(row.since, row.until, row.stand_in)
        return found

    def absences_begin(self, after: int) -> list[int]:
        """When an absence begins that is known already (ms UTC), in the file or in what people have
        planned; only what comes after the instant."""
        planned = [one.since for one in self.people.planned.values()]
        of_the_file = [one.since for spans in self._file_absences.values() for one in spans]
        return sorted({at for at in (*planned, *of_the_file) if at > after})

    def _has_ended(self, person: str, span: Absence, at: int) -> bool:
        """Whether the file's absence has ended with what the person said while it ran: "til
        fredag" is the truth about it, as of one that was planned."""
        row = self.people.absences.get(person)
        return (
            row is not None
            and row.away
            and span.covers(row.since)
            and row.until is not None
            and row.until <= at
        )

    def _said(self, at: int) -> list[AbsenceRow]:
        """What was said of now and holds at the instant."""
        rows = self.people.absences.values()
        return [row for row in rows if Absence(row.since, row.until, row.stand_in).covers(at)]

    def file_absence_ends(self, person: str, at: int) -> int:
        """When the absence ends that the file gives the person now (ms UTC); `at` if none."""
        spans = self._file_absences.get(person, ())
        return max((span.until or at for span in spans if span.covers(at)), default=at)

    def unit_of(self, person: str) -> Unit:
        """The person's unit, or the fallback (L8)."""
        return self.organisation.unit_of(person)

    def caseworker(self, person: str, name: str) -> Caseworker:
        """The person who cries, as the alarm remembers them; unknown ones by the channel's name."""
        listed = self.person(person)
        if listed is None:
            known = self.people.addresses.get(person)
            return Caseworker(person, name or (known[0] if known else "") or UNLISTED)
        return Caseworker(person, listed.name, listed.phone)

    def chain_for(self, caseworker: Caseworker, drill: Drill | None, at: int) -> Chain:
        """The chain an alarm of this person gets. A drill alone has the caseworker as its only
        helper, so that both cards are seen and nobody else is disturbed (L12)."""
        organisation = self.organisation  # one version, though another may come meanwhile
        unit = organisation.unit_of(caseworker.id)
        if drill is Drill.ALONE:
            myself = Helper(caseworker.id, caseworker.name, caseworker.phone)
            level = ChainLevel(unit.levels[0].name, (myself,), ALONE_WAIT_MS, ALONE_WAIT_MS)
            return Chain((level,), repeat=1, contact_ms=unit.contact_seconds * 1000)
        return organisation.chain(unit, at, (caseworker.id,), self.absences(at))

    def nearest_leaders(self, unit: Unit, at: int) -> frozenset[str]:
        """The people of the unit's first level, and whoever stands in for them at the instant."""
        nearest = self.organisation.chain(unit, at, (), self.absences(at)).levels[0].people
        return frozenset(helper.id for helper in nearest).union(unit.levels[0].people)

    def routine_for(self, unit: str, guided_call: GuidedCall, details: Details) -> str | None:
        """The name of the unit's routine for the way they talk, if it has one (R35)."""
        name = guide.routine_for(guided_call, details)
        return name if self.routines.find(unit, name) is not None else None

    def numbers(self, unit: str) -> tuple[PersonLine, ...]:
        """The unit's own numbers (duty phone)."""
        found = self.organisation.units.get(unit)
        return tuple(PersonLine("", c.name, c.phone) for c in found.contacts) if found else ()
