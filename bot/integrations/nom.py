"""People, units and leaders from NOM's GraphQL (`navikt/team-catalog` nom-schema-*.graphqls). It
knows Nav idents and no Entra ids, no stand-ins and no safety representatives (nav.md, section
3)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.organisation.organisation import Person, Sector
from bot.domain.organisation.people_snapshot import PeopleSnapshot, SeenPerson, SeenUnit, leading
from bot.domain.reports.filing import is_nav_ident
from bot.integrations.directory.import_rules import DirectoryRules
from bot.integrations.graph import EntraIds
from bot.integrations.people_directory import Asking, Fields, inner, phone_of, rows, text_of

UNITS_AT_ONCE = 10
PEOPLE_AT_ONCE = 100

# Two levels up are enough to find the next unit that the import file names.
UNITS = """\
query Enheter($ider: [String!]) {
  orgEnheter(where: {ider: $ider}) {
    code
    id
    orgEnhet {
      id
      navn
      gyldigTom
      ledere { ressurs { navident } }
      orgTilknytninger { ressurs { navident } }
      organiseringer(retning: over) {
        orgEnhet { id organiseringer(retning: over) { orgEnhet { id } } }
      }
    }
  }
}
"""
PEOPLE = """\
query Ressurser($identer: [String!]) {
  ressurser(where: {navidenter: $identer}) {
    code
    id
    ressurs {
      navident
      visningsnavn
      fornavn
      etternavn
      gjeldendeSektor
      telefon { nummer type }
      ledere { erDagligOppfolging gyldigTom ressurs { navident } }
      orgTilknytninger(utvalg: ALLE) {
        erDagligOppfolging
        gyldigFom
        gyldigTom
        orgEnhet { id }
      }
    }
  }
}
"""


class NomRequests:
    """Asks in portions. NOM answers every id that it was asked for, with a code each."""

    def __init__(self, asking: Asking) -> None:
        self.asking = asking

    async def units(self, ids: Sequence[str]) -> dict[str, Fields | None]:
        """Each unit by its id, None for one that NOM does not have. Raises `NoSnapshot`."""
        found: dict[str, Fields | None] = {}
        for start in range(0, len(ids), UNITS_AT_ONCE):
            asked = ids[start : start + UNITS_AT_ONCE]
            data = await self._ask(UNITS, {"ider": list(asked)})
            found |= self._results(data, "orgEnheter", "orgEnhet", asked)
        return found

    async def people(self, idents: Sequence[str]) -> dict[str, Fields | None]:
        """Each person by Nav ident in capitals, None for one that NOM does not know. Raises
        `NoSnapshot`."""
        found: dict[str, Fields | None] = {}
        for start in range(0, len(idents), PEOPLE_AT_ONCE):
            asked = idents[start : start + PEOPLE_AT_ONCE]
            data = await self._ask(PEOPLE, {"identer": list(asked)})
            found |= self._results(data, "ressurser", "ressurs", asked)
        return found

    async def _ask(self, document: str, variables: Fields) -> Fields:
        answer = await self.asking.ask("POST", "", {"query": document, "variables": variables})
        if answer.status == 403:
            raise self.asking.failed(
                "does not let the bot in (403). Ask for access, and for the bot in NOM's inbound "
                "rules."
            )
        if answer.status != 200:
            raise self.asking.failed(f"cannot answer (http_{answer.status}).")
        body = answer.body
        if isinstance(body, dict) and body.get("errors"):
            # What data there is beside errors is a part of it, and looks like people who left.
            raise self.asking.failed("answered with errors, so its data cannot be relied on.")
        if not isinstance(body, dict):
            raise self.asking.half()
        return inner(self.asking, body, "data")

    def _results(
        self, data: Fields, key: str, what: str, asked: Sequence[str]
    ) -> dict[str, Fields | None]:
        found: dict[str, Fields | None] = {}
        for result in rows(self.asking, data, key):
            id_, code = text_of(result, "id"), text_of(result, "code")
            if id_ is None or code not in ("OK", "NOT_FOUND"):
                raise self.asking.half()
            found[id_.lower()] = inner(self.asking, result, what) if code == "OK" else None
        if not found.keys() >= {one.lower() for one in asked}:
            raise self.asking.half()
        return {one: found[one.lower()] for one in asked}


NAME = "NOM"
_SECTORS = {"NAV_STATLIG": Sector.STATE, "NAV_KOMMUNAL": Sector.MUNICIPAL}
# In this order; a private number is nothing that we pass on.
_PHONES = ("NAV_TJENESTE_TELEFON", "NAV_KONTOR_TELEFON")


class NomPeople:
    """Implements `ports.PeopleDirectory`; `today` is the day in Oslo."""

    def __init__(
        self, requests: NomRequests, ids: EntraIds, rules: DirectoryRules, today: date
    ) -> None:
        self._requests = requests
        self._ids = ids
        self._rules = rules
        self._reading = _Reading(
            requests.asking, {mapped.theirs: mapped.unit for mapped in rules.mapped}, today
        )

    async def look(self, known: Sequence[Person]) -> PeopleSnapshot:
        """See the port."""
        reading = self._reading
        units = await self._requests.units([mapped.theirs for mapped in self._rules.mapped])
        named = {ident for unit in units.values() if unit for ident in reading.named_in(unit)}
        named |= {person.nav_ident.upper() for person in known if person.nav_ident}
        people = await self._requests.people(sorted(named))
        led = self._leaders(units, people)
        missing = {ident for leaders in led.values() for ident in leaders}.difference(people)
        people |= await self._requests.people(sorted(missing))
        ids = await self._ids.of(self._new(people, known))
        notes = [
            f"{NAME} has no unit {id_} any more, named for unit {reading.numbers[id_]}."
            for id_, unit in units.items()
            if unit is None or not reading.is_there(unit)
        ]
        seen = [
            reading.person(ident, person, ids.get(ident), notes)
            for ident, person in sorted(people.items())
            if person is not None
        ]
        notes += _unknown(people, known)
        keeps = self._rules.keeps_unlisted
        return PeopleSnapshot(
            NAME, tuple(seen), tuple(self._units(units, led)), tuple(notes), keeps
        )

    def _new(self, people: Mapping[str, Fields | None], known: Sequence[Person]) -> list[str]:
        ours = {person.nav_ident.upper() for person in known if person.nav_ident}
        return [one for one in sorted(people) if people[one] is not None and one not in ours]

    def _leaders(
        self, units: Mapping[str, Fields | None], people: Mapping[str, Fields | None]
    ) -> dict[str, set[str]]:
        """The units' own leaders by our numbers; where NOM names none, those who lead the members
        day by day."""
        reading, led = self._reading, dict[str, set[str]]()
        if not self._rules.leaders:
            return led
        for id_, unit in units.items():
            if unit is not None and reading.is_there(unit):
                number = reading.numbers[id_]
                led.setdefault(number, set()).update(reading.idents(unit, "ledere"))
        for number in (number for number, leaders in led.items() if not leaders):
            daily = {
                ident: reading.daily_leader(person)
                for ident, person in people.items()
                if person is not None and number in reading.units_of(person)
            }
            led[number] = set(leading(daily).leaders)
        return led

    def _units(
        self, units: Mapping[str, Fields | None], led: Mapping[str, set[str]]
    ) -> Iterator[SeenUnit]:
        reading = self._reading
        for number in sorted(set(reading.numbers.values())):
            theirs = [units[id_] for id_, ours in reading.numbers.items() if ours == number]
            there = [unit for unit in theirs if unit is not None and reading.is_there(unit)]
            leaders = tuple(sorted(led[number])) if number in led else None
            if not there:
                yield SeenUnit(number, there=False)
                continue
            parents = (reading.parent(unit, number) for unit in there)
            parent = next((one for one in parents if one is not None), None)
            yield SeenUnit(number, text_of(there[0], "navn"), leaders, parent)


def _unknown(people: Mapping[str, Fields | None], known: Sequence[Person]) -> Iterator[str]:
    for person in known:
        if person.nav_ident and people.get(person.nav_ident.upper()) is None:
            yield (
                f"NOM does not know {person.name} by the Nav ident {person.nav_ident}; correct the "
                "ident, or take the person out of the organisation."
            )


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads NOM's answers. `numbers` are our units by NOM's ids."""

    asking: Asking
    numbers: Mapping[str, str]
    today: date

    def idents(self, unit: Fields, key: str) -> Iterator[str]:
        """The Nav idents of the people listed under `key`, in capitals."""
        for row in rows(self.asking, unit, key):
            yield self._ident(inner(self.asking, row, "ressurs"))

    def named_in(self, unit: Fields) -> Iterable[str]:
        """Everybody that a unit names."""
        return (*self.idents(unit, "ledere"), *self.idents(unit, "orgTilknytninger"))

    def _ident(self, person: Fields) -> str:
        ident = text_of(person, "navident")
        if ident is None or not is_nav_ident(ident):
            raise self.asking.half()
        return ident.upper()

    def is_there(self, unit: Fields) -> bool:
        """Whether the unit has not been closed."""
        until = self._day(unit, "gyldigTom")
        return until is None or until >= self.today

    def parent(self, unit: Fields, number: str) -> str | None:
        """The nearest unit above that the import file names, as one of ours."""
        above = [inner(self.asking, row, "orgEnhet") for row in self._rows(unit)]
        further = [inner(self.asking, row, "orgEnhet") for one in above for row in self._rows(one)]
        ours = (self.numbers.get(text_of(one, "id") or "") for one in (*above, *further))
        return next((one for one in ours if one and one != number), None)

    def _rows(self, unit: Fields) -> list[Fields]:
        return rows(self.asking, unit, "organiseringer")

    def person(self, ident: str, person: Fields, id_: str | None, notes: list[str]) -> SeenPerson:
        """The person, with what is odd put into `notes`."""
        joined = " ".join(filter(None, (text_of(person, "fornavn"), text_of(person, "etternavn"))))
        name = text_of(person, "visningsnavn") or joined or None
        telephones = rows(self.asking, person, "telefon")
        phone, useless = phone_of(
            text_of(one, "nummer")
            for kind in _PHONES
            for one in telephones
            if one.get("type") == kind
        )
        if useless:
            notes.append(
                f"{name or ident} has no number in NOM that can be dialled; left as it was."
            )
        return SeenPerson(
            key=ident,
            id=id_,
            nav_ident=ident,
            name=name,
            phone=phone,
            sector=_SECTORS.get(text_of(person, "gjeldendeSektor") or ""),
            units=self.units_of(person),
            works=self._works(person),
        )

    def units_of(self, person: Fields) -> tuple[str, ...]:
        """Our units of the person today; those of daily follow-up alone, where there are any."""
        now = [one for one in self._belongings(person) if one.covers(self.today)]
        daily = [one for one in now if one.daily]
        ours = {self.numbers.get(one.unit) for one in daily or now}
        return tuple(sorted(one for one in ours if one is not None))

    def _works(self, person: Fields) -> bool:
        """Somebody has left who belonged somewhere and belongs nowhere from today on. Who belongs
        nowhere at all is no leaver but a gap in NOM."""
        belongings = list(self._belongings(person))
        return not belongings or any(
            one.until is None or one.until >= self.today for one in belongings
        )

    def _belongings(self, person: Fields) -> Iterator["_Belonging"]:
        for row in rows(self.asking, person, "orgTilknytninger"):
            yield _Belonging(
                text_of(inner(self.asking, row, "orgEnhet"), "id") or "",
                row.get("erDagligOppfolging") is True,
                self._day(row, "gyldigFom"),
                self._day(row, "gyldigTom"),
            )

    def daily_leader(self, person: Fields) -> str | None:
        """Who follows the person up day by day."""
        for row in rows(self.asking, person, "ledere"):
            until = self._day(row, "gyldigTom")
            if row.get("erDagligOppfolging") is True and (until is None or until >= self.today):
                return self._ident(inner(self.asking, row, "ressurs"))
        return None

    def _day(self, value: Fields, key: str) -> date | None:
        written = value.get(key)
        if written is None:
            return None
        try:
            return date.fromisoformat(written)
        except (TypeError, ValueError):
            raise self.asking.half() from None


@dataclass(frozen=True, slots=True)
class _Belonging:
    """That a person belongs to a unit, both days included."""

    unit: str
    daily: bool
    since: date | None
    until: date | None

    def covers(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (
            self.until is None or day <= self.until
        )
