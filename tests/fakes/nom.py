"""NOM's GraphQL on a real socket, with the part of its schema that is known (nav.md, section 3).

async with NomFake() as nom:
    nom.unit("ra656d", leaders=["L100001"])
    nom.person("L100001", "Leder En", units=["ra656d"])
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from aiohttp import web

from tests.fakes.graphql import Field, execute
from tests.fakes.nav_service import NavFake, problem

TODAY = date(2026, 1, 1)


def _of(type_: str, *takes: str) -> Field:
    return Field(type_, frozenset(takes))


_SCALAR = Field()
SCHEMA = {
    "Query": {
        "orgEnheter": _of("OrgEnhetResult", "where"),
        "ressurser": _of("RessursResult", "where"),
    },
    "OrgEnhetResult": {"code": _SCALAR, "id": _SCALAR, "orgEnhet": _of("OrgEnhet")},
    "RessursResult": {"code": _SCALAR, "id": _SCALAR, "ressurs": _of("Ressurs")},
    "OrgEnhet": {
        "id": _SCALAR,
        "navn": _SCALAR,
        "gyldigFom": _SCALAR,
        "gyldigTom": _SCALAR,
        "remedyEnhetId": _SCALAR,
        "ledere": _of("OrgEnhetsLeder"),
        "orgTilknytninger": _of("RessursOrgTilknytning", "utvalg"),
        "organiseringer": _of("Organisering", "retning"),
    },
    "OrgEnhetsLeder": {"ressurs": _of("Ressurs")},
    "Organisering": {"retning": _SCALAR, "orgEnhet": _of("OrgEnhet")},
    "Ressurs": {
        "navident": _SCALAR,
        "visningsnavn": _SCALAR,
        "fornavn": _SCALAR,
        "etternavn": _SCALAR,
        "gjeldendeSektor": _SCALAR,
        "epost": _SCALAR,
        "telefon": _of("Telefon"),
        "ledere": _of("RessursLeder"),
        "orgTilknytninger": _of("RessursOrgTilknytning", "utvalg"),
    },
    "RessursLeder": {
        "erDagligOppfolging": _SCALAR,
        "gyldigFom": _SCALAR,
        "gyldigTom": _SCALAR,
        "ressurs": _of("Ressurs"),
    },
    "RessursOrgTilknytning": {
        "erDagligOppfolging": _SCALAR,
        "gyldigFom": _SCALAR,
        "gyldigTom": _SCALAR,
        "orgEnhet": _of("OrgEnhet"),
        "ressurs": _of("Ressurs"),
    },
    "Telefon": {"nummer": _SCALAR, "type": _SCALAR, "beskrivelse": _SCALAR},
}  # fmt: skip


@dataclass(slots=True)
class Belonging:
    """One `orgTilknytning`; both days included."""

    unit: str
    daily: bool = True
    since: str = "2020-01-01"
    until: str | None = None


@dataclass(slots=True)
class _Person:
    ident: str
    name: str
    units: list[Belonging]
    phones: list[tuple[str, str]]
    leader: str | None
    sector: str


@dataclass(slots=True)
class _Unit:
    id: str
    name: str
    leaders: list[str] = field(default_factory=list)
    above: str | None = None
    until: str | None = None


class NomFake(NavFake):
    """Nobody and nothing is known at first."""

    def __init__(self) -> None:
        super().__init__()
        self.documents: list[str] = []
        self.errors_beside_data = False
        self.leaves_out: set[str] = set()  # ids that are silently missing from the answer
        self.people: dict[str, _Person] = {}
        self.units: dict[str, _Unit] = {}

    def routes(self, router: web.UrlDispatcher) -> None:
        """One route."""
        router.add_post("/graphql", self._graphql)

    def unit(
        self,
        id_: str,
        name: str = "NAV Et Kontor",
        *,
        leaders: tuple[str, ...] = (),
        above: str | None = None,
        until: str | None = None,
    ) -> None:
        """A unit of NOM's."""
        self.units[id_] = _Unit(id_, name, list(leaders), above, until)

    def person(
        self,
        ident: str,
        name: str,
        *units: str | Belonging,
        phone: str | None = None,
        private: str | None = None,
        leader: str | None = None,
        sector: str = "NAV_STATLIG",
    ) -> None:
        """Somebody whom NOM knows."""
        belongings = [Belonging(one) if isinstance(one, str) else one for one in units]
        phones = [(private, "PRIVAT_TELEFON")] if private else []
        phones += [(phone, "NAV_TJENESTE_TELEFON")] if phone else []
        self.people[ident] = _Person(ident, name, belongings, phones, leader, sector)

    async def _graphql(self, request: web.Request) -> web.StreamResponse:
        if request.content_type != "application/json":
            return problem(415, "Unsupported Media Type", request.content_type)
        asked = await request.json()
        self.documents.append(asked["query"])
        roots = {"orgEnheter": self._org_units, "ressurser": self._people}
        body = execute(SCHEMA, roots, asked["query"], asked.get("variables") or {})
        if "data" not in body:
            self.unexpected.append(str(body["errors"]))
        if self.errors_beside_data:
            body["errors"] = [{"message": "DataFetchingException: Kari Nordmann"}]
        return web.json_response(body)

    def _org_units(self, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        found = []
        for id_ in arguments["where"]["ider"]:
            unit = self.units.get(id_)
            code = "OK" if unit else "NOT_FOUND"
            found.append({"code": code, "id": id_, "orgEnhet": self._unit(unit) if unit else None})
        return [one for one in found if one["id"] not in self.leaves_out]

    def _people(self, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        found = []
        for ident in arguments["where"]["navidenter"]:
            person = self.people.get(ident)
            code = "OK" if person else "NOT_FOUND"
            found.append(
                {"code": code, "id": ident, "ressurs": self._person(person) if person else None}
            )
        return [one for one in found if one["id"] not in self.leaves_out]

    def _unit(self, unit: _Unit) -> dict[str, Any]:
        return {
            "id": unit.id,
            "navn": unit.name,
            "gyldigTom": unit.until,
            "ledere": [{"ressurs": {"navident": ident}} for ident in unit.leaders],
            "orgTilknytninger": lambda arguments: self._in(unit, arguments),
            "organiseringer": lambda arguments: self._above(unit, arguments),
        }

    def _in(self, unit: _Unit, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {"ressurs": {"navident": person.ident}}
            for person in self.people.values()
            for one in person.units
            if one.unit == unit.id and _is_chosen(one, arguments)
        ]

    def _above(self, unit: _Unit, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        if arguments.get("retning") != "over" or unit.above is None:
            return []
        above = self.units.get(unit.above) or _Unit(unit.above, "NAV Over")
        return [{"retning": "over", "orgEnhet": self._unit(above)}]

    def _person(self, person: _Person) -> dict[str, Any]:
        given, _, family = person.name.rpartition(" ")
        leader = {"erDagligOppfolging": True, "ressurs": {"navident": person.leader}}
        return {
            "navident": person.ident,
            "visningsnavn": person.name,
            "fornavn": given,
            "etternavn": family,
            "gjeldendeSektor": person.sector,
            "telefon": [{"nummer": number, "type": kind} for number, kind in person.phones],
            "ledere": [leader] if person.leader else [],
            "orgTilknytninger": lambda arguments: [
                _belonging(one) for one in person.units if _is_chosen(one, arguments)
            ],
        }


def _is_chosen(one: Belonging, arguments: dict[str, Any]) -> bool:
    """Without `utvalg: ALLE` NOM tells what holds today."""
    if arguments.get("utvalg") == "ALLE":
        return True
    today = TODAY.isoformat()
    return one.since <= today and (one.until is None or one.until >= today)


def _belonging(one: Belonging) -> dict[str, Any]:
    return {
        "erDagligOppfolging": one.daily,
        "gyldigFom": one.since,
        "gyldigTom": one.until,
        "orgEnhet": {"id": one.unit},
    }
