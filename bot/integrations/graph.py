"""People, units and leaders from Microsoft Graph: a group is a unit, and its leaders are its
members' managers; and the Entra ids of Nav idents, for a directory that knows none.

Needs the application permissions `GroupMember.Read.All` and `User.Read.All`. Whether an application
may read managers, Microsoft's own pages say differently (nav.md, section 3); 403 is said in plain
words.
"""

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote

from bot.domain.organisation.organisation import Person
from bot.domain.organisation.people_snapshot import PeopleSnapshot, SeenPerson, SeenUnit, leading
from bot.domain.reports.filing import is_nav_ident
from bot.integrations.directory.import_rules import DirectoryRules, IdentIn, Mapped
from bot.integrations.nav_service import LONGEST_WAIT_SECONDS
from bot.integrations.people_directory import Asking, Fields, phone_of, rows, text_of
from bot.ports import TryAgain

PAGE = 500
MOST_PAGES = 200
MOST_IN_BATCH = 20  # Graph's own limit
SELECT = (
    "id,displayName,givenName,surname,mobilePhone,businessPhones,accountEnabled,"
    "onPremisesSamAccountName,employeeId"
)


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """One answer of a batch."""

    status: int
    body: Fields = field(repr=False)


class GraphRequests:
    """Speaks to `base_url`, which ends in Graph's version, and follows links to nowhere else."""

    def __init__(self, asking: Asking, base_url: str) -> None:
        self.asking = asking
        self._base = base_url.rstrip("/")

    async def members(self, group: str) -> list[Fields] | None:
        """Everything that is a direct member; None where there is no such group. Raises
        `NoSnapshot`."""
        found: list[Fields] = []
        async for page in self._pages(f"/groups/{quote(group, safe='')}/members"):
            if page is None:
                return None
            found += page
        return found

    async def _pages(self, path: str) -> AsyncIterator[list[Fields] | None]:
        query: Mapping[str, str] | None = {"$select": SELECT, "$top": str(PAGE)}
        for _ in range(MOST_PAGES):
            answer = await self.asking.ask("GET", path, query=query)
            if answer.status == 404:
                yield None
                return
            if answer.status != 200:
                raise self.refused(answer.status, "GroupMember.Read.All", "the members of a group")
            yield rows(self.asking, answer.body, "value")
            link = answer.body.get("@odata.nextLink")
            if link is None:
                return
            if not isinstance(link, str):
                raise self.asking.half()
            if not link.startswith(f"{self._base}/"):
                raise self.asking.failed("has its next page at another address.")
            path, query = link[len(self._base) :], None
        raise self.asking.failed("has no end to its pages.")

    async def batch(self, urls: Sequence[str], headers: Mapping[str, str]) -> list[BatchAnswer]:
        """The answers to GETs of `urls`, in their order, with those waited out that Graph puts
        off. Raises `NoSnapshot`."""
        found: list[BatchAnswer] = []
        for start in range(0, len(urls), MOST_IN_BATCH):
            found += await self._batch(urls[start : start + MOST_IN_BATCH], headers)
        return found

    async def _batch(self, urls: Sequence[str], headers: Mapping[str, str]) -> list[BatchAnswer]:
        done: dict[int, BatchAnswer] = {}
        attempt = 0
        while True:
            open_ = [number for number in range(len(urls)) if number not in done]
            postponed = await self._once(urls, open_, headers, done)
            if postponed is None:
                return [done[number] for number in range(len(urls))]
            await self.asking.pause(attempt, postponed)
            attempt += 1

    async def _once(
        self,
        urls: Sequence[str],
        numbers: Sequence[int],
        headers: Mapping[str, str],
        done: dict[int, BatchAnswer],
    ) -> TryAgain | None:
        asked = [
            {"id": str(number), "method": "GET", "url": urls[number], "headers": dict(headers)}
            for number in numbers
        ]
        answer = await self.asking.ask("POST", "/$batch", {"requests": asked})
        if answer.status != 200:
            raise self.refused(answer.status, "User.Read.All", "people")
        parts = {str(part.get("id")): part for part in rows(self.asking, answer.body, "responses")}
        postponed = None
        for number in numbers:
            part = parts.get(str(number), {})
            status = part.get("status")
            if not isinstance(status, int):
                raise self.asking.half()
            if status == 429 or status >= 500:
                postponed = _later(postponed, TryAgain(f"http_{status}", _wait(part)))
                continue
            body = part.get("body")
            done[number] = BatchAnswer(status, body if isinstance(body, dict) else {})
        return postponed

    def refused(self, status: int, permission: str, what: str) -> Exception:
        """What to raise for an answer that says no."""
        if status == 403:
            return self.asking.failed(
                f"does not let the bot read {what} (403). Grant the application permission "
                f"{permission} to its registration."
            )
        return self.asking.failed(f"cannot answer about {what} (http_{status}).")


def _wait(part: Fields) -> float | None:
    headers = part.get("headers")
    said = headers.get("Retry-After") if isinstance(headers, dict) else None
    if isinstance(said, str) and said.isascii() and said.isdigit():
        return min(float(said[:9]), LONGEST_WAIT_SECONDS)
    return None


def _later(one: TryAgain | None, other: TryAgain) -> TryAgain:
    if one is None or (other.after_seconds or 0) > (one.after_seconds or 0):
        return other
    return one


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
        found = _GraphAnswers(self._rules.ident)
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

    def _group(self, found: "_GraphAnswers", mapped: Mapped, members: list[Fields] | None) -> None:
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

    async def _managers(self, found: "_GraphAnswers") -> Mapping[str, str | None]:
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
        self, found: "_GraphAnswers", unit: str, managers: Mapping[str, str | None] | None
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

    async def _single(self, found: "_GraphAnswers", people: Sequence[str]) -> None:
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
class _GraphAnswers:
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


class EntraIds(Protocol):
    """Whose account it is."""

    async def of(self, idents: Sequence[str]) -> Mapping[str, str]:
        """Object ids by Nav ident, without those that no account has, or several. Raises
        `NoSnapshot`."""
        ...


class NoEntraIds:
    """New people are added by hand."""

    async def of(self, idents: Sequence[str]) -> Mapping[str, str]:
        """Nobody's."""
        return {}


class GraphEntraIds:
    """Asks Microsoft Graph, where the Nav ident stands in the attribute `ident`."""

    def __init__(self, requests: GraphRequests, ident: IdentIn) -> None:
        self._requests = requests
        self._ident = ident

    async def of(self, idents: Sequence[str]) -> Mapping[str, str]:
        """See `EntraIds.of`."""
        asked = [ident for ident in idents if is_nav_ident(ident)]
        urls = [
            f"/users?$count=true&$select=id&$filter={self._ident}%20eq%20%27{quote(ident)}%27"
            for ident in asked
        ]
        # Graph filters by these attributes only in its eventually consistent index.
        parts = await self._requests.batch(urls, {"ConsistencyLevel": "eventual"})
        found: dict[str, str] = {}
        for ident, part in zip(asked, parts, strict=True):
            if part.status != 200:
                raise self._requests.refused(part.status, "User.Read.All", "people")
            users = rows(self._requests.asking, part.body, "value")
            id_ = text_of(users[0], "id") if len(users) == 1 else None
            if id_ is not None:
                found[ident] = id_.lower()
        return found
