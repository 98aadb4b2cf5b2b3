"""People, units and leaders from Microsoft Graph: a group is a unit, and its leaders are its
members' managers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote

from bot.domain.organisation.organisation import Person
from bot.domain.organisation.people_snapshot import PeopleSnapshot, SeenPerson, SeenUnit, leading
from bot.domain.reports.filing import is_nav_ident
from bot.integrations.directory.import_rules import DirectoryRules, IdentIn, Mapped
from bot.integrations.people.answers import Fields, phone_of, text_of
from bot.integrations.people.graph_requests import SELECT, GraphRequests

NAME = "Microsoft Graph"
_USER = "#microsoft.graph.user"
_OBJECT_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class GraphPeople:
    """Implements `ports.PeopleDirectory`."""

    def __init__(self, requests: GraphRequests, rules: DirectoryRules) -> None:
        self._requests = requests
        self._rules = rules

    async def look(self, known: Sequence[Person]) -> PeopleSnapshot:
        """See the port."""
        found = _Found(self._rules.ident)
        for mapped in self._rules.mapped:
            self._group(found, mapped, await self._requests.members(mapped.theirs))
        managers = await self._managers(found) if self._rules.leaders else None
        led = {unit: self._leaders(found, unit, managers) for unit in found.there}
        wanted = {one for leaders in led.values() for one in leaders or ()}
        wanted |= {person.id.lower() for person in known}
        await self._single(found, sorted(wanted.difference(found.users)))
        units = [
            SeenUnit(number, leaders=led.get(number), there=number in found.there)
            for number in sorted({mapped.unit for mapped in self._rules.mapped})
        ]
        people = found.people()
        keeps = self._rules.keeps_unlisted
        return PeopleSnapshot(NAME, people, tuple(units), tuple(found.notes), keeps)

    def _group(self, found: "_Found", mapped: Mapped, members: list[Fields] | None) -> None:
        unit = mapped.unit
        if members is None:
            found.notes.append(f"{NAME} has no group {mapped.theirs}, named for unit {unit}.")
            return
        found.there.add(unit)
        for member in members:
            kind = member.get("@odata.type", _USER)
            id_ = text_of(member, "id")
            if id_ is None:
                raise self._requests.asking.half()
            if kind == _USER:
                self._named(member)
                found.users[id_.lower()] = member
                found.units.setdefault(id_.lower(), set()).add(unit)
            elif kind == "#microsoft.graph.group":
                found.notes.append(
                    f"A group of unit {unit} has another group in it, whose people are not "
                    "followed; name that group in the import file too."
                )

    def _named(self, user: Fields) -> None:
        """Without the permission Graph gives the id and leaves the rest empty."""
        if text_of(user, "displayName") is None:
            raise self._requests.refused(403, "User.Read.All", "who its members are")

    async def _managers(self, found: "_Found") -> Mapping[str, str | None]:
        people = sorted(one for one in found.units if found.works(one))
        urls = [f"/users/{quote(one, safe='')}/manager?$select=id" for one in people]
        managers: dict[str, str | None] = {}
        parts = await self._requests.batch(urls, {})
        for person, part in zip(people, parts, strict=True):
            if part.status not in (200, 404):
                raise self._no_managers(part.status)
            manager = text_of(part.body, "id")
            if manager is None and part.status == 200:
                raise self._requests.asking.half()
            managers[person] = manager.lower() if manager and part.status == 200 else None
        return managers

    def _no_managers(self, status: int) -> Exception:
        if status != 403:
            return self._requests.refused(status, "User.Read.All", "managers")
        return self._requests.asking.failed(
            "does not let the bot read managers (403). Grant the application permission "
            "User.Read.All to its registration, or write leaders: keep in the import file."
        )

    def _leaders(
        self, found: "_Found", unit: str, managers: Mapping[str, str | None] | None
    ) -> tuple[str, ...] | None:
        if managers is None:
            return None
        led = leading({one: managers[one] for one in managers if unit in found.units[one]})
        if led.loop:
            names = ", ".join(found.name(one) for one in led.loop)
            found.notes.append(
                f"In unit {unit} managers go in a circle ({names}); correct it in Entra."
            )
        return led.leaders

    async def _single(self, found: "_Found", people: Sequence[str]) -> None:
        """People outside the groups: leaders, and those we have already."""
        asked = [one for one in people if _OBJECT_ID.fullmatch(one)]
        urls = [f"/users/{quote(one, safe='')}?$select={SELECT}" for one in asked]
        for person, part in zip(asked, await self._requests.batch(urls, {}), strict=True):
            if part.status == 404:
                found.users[person] = {"accountEnabled": False}
            elif part.status == 200:
                self._named(part.body)
                found.users[person] = part.body
            else:
                raise self._requests.refused(part.status, "User.Read.All", "people")


@dataclass(slots=True)
class _Found:
    """What Graph has said so far, by object ids in small letters."""

    ident: IdentIn
    users: dict[str, Fields] = field(default_factory=dict)
    units: dict[str, set[str]] = field(default_factory=dict)
    there: set[str] = field(default_factory=set)
    notes: list[str] = field(default_factory=list)

    def works(self, person: str) -> bool:
        return self.users[person].get("accountEnabled") is not False

    def name(self, person: str) -> str:
        user = self.users.get(person, {})
        given, family = text_of(user, "givenName"), text_of(user, "surname")
        # The display name is «Nordmann, Kari» in many tenants, and a card is to read «Kari».
        return f"{given} {family}" if given and family else text_of(user, "displayName") or person

    def people(self) -> tuple[SeenPerson, ...]:
        idents = self._idents()
        return tuple(self._person(one, idents.get(one)) for one in sorted(self.users))

    def _person(self, person: str, ident: str | None) -> SeenPerson:
        user, works = self.users[person], self.works(person)
        business = user.get("businessPhones")
        numbers = [one for one in business if isinstance(one, str)] if business else []
        phone, useless = phone_of([*numbers, text_of(user, "mobilePhone")])
        if useless and works:
            self.notes.append(
                f"{self.name(person)} has no number in Entra that can be dialled; left as it was."
            )
        return SeenPerson(
            key=person,
            id=person,
            nav_ident=ident,
            name=self.name(person) if text_of(user, "displayName") else None,
            phone=phone,
            units=tuple(sorted(self.units.get(person, ()))) if works else (),
            works=works,
        )

    def _idents(self) -> dict[str, str]:
        """Nav idents by person, without those that two accounts have."""
        found: dict[str, list[str]] = {}
        for person, user in sorted(self.users.items()):
            ident = None if self.ident is IdentIn.NOWHERE else text_of(user, self.ident)
            if ident and is_nav_ident(ident):
                found.setdefault(ident.upper(), []).append(person)
        for ident, people in found.items():
            if len(people) > 1:
                self.notes.append(
                    f"{_and(self.name(one) for one in people)} have the Nav ident {ident} in "
                    "Entra; none of them was given it."
                )
        return {people[0]: ident for ident, people in found.items() if len(people) == 1}


def _and(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
