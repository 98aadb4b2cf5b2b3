"""Microsoft Graph and NOM with a few people in each, over real sockets."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bot.domain.organisation.organisation import Person
from bot.domain.organisation.people_snapshot import PeopleSnapshot, SeenPerson
from bot.integrations.directory.import_rules import DirectoryRules, IdentIn, Mapped
from bot.integrations.graph import (
    EntraIds,
    GraphPeople,
    GraphRequests,
    NoEntraIds,
)
from bot.integrations.nav_service import NavService
from bot.integrations.nom import NomPeople, NomRequests
from bot.integrations.people_directory import Asking
from tests.fakes.graph_people import GraphPeopleFake
from tests.fakes.nom import TODAY, NomFake
from tests.slow_machine import LONG_ENOUGH

GROUP, OTHER = (f"b1c5353a-7aca-41b3-830f-27d5218fe0e{one}" for one in "56")
GRAPH_RULES = DirectoryRules(
    (Mapped(GROUP, "0315"), Mapped(OTHER, "0316")), True, IdentIn.SAM_ACCOUNT
)
NOM_RULES = DirectoryRules(
    (Mapped("ra656d", "0315"), Mapped("rb111a", "0316"), Mapped("rc222b", "0300")),
    True,
    IdentIn.NOWHERE,
)


def entra(number: int) -> str:
    """An object id."""
    return f"00000000-0000-0000-0000-{number:012}"


LARS, ANNE, BO, EVA, OVER = (entra(one) for one in (1, 2, 3, 4, 5))


@dataclass(slots=True)
class Patience:
    """How long was waited, without waiting."""

    waited: list[float]

    async def sleep(self, seconds: float) -> None:
        self.waited.append(seconds)


@dataclass(slots=True)
class GraphScene:
    """A tenant with unit 0315: Anne and Bo, led by Lars, and 0316: Eva."""

    fake: GraphPeopleFake
    patience: Patience
    requests: GraphRequests

    async def look(self, *known: Person, rules: DirectoryRules = GRAPH_RULES) -> PeopleSnapshot:
        return await GraphPeople(self.requests, rules).look(known)


@asynccontextmanager
async def graph() -> AsyncIterator[GraphScene]:
    async with GraphPeopleFake() as fake, aiohttp.ClientSession() as session:
        fake.user(OVER, "Leder Over")
        fake.user(LARS, "Lars Leder", manager=OVER, ident="L100001", phones=("21 07 00 01",))
        fake.user(ANNE, "Anne En", manager=LARS, ident="A100001", mobile="+47 900 12 345")
        fake.user(BO, "Bo To", manager=LARS)
        fake.user(EVA, "Eva Tre", manager=OVER, ident="eva.tre")
        fake.group(GROUP, LARS, ANNE, BO)
        fake.group(OTHER, EVA)
        patience = Patience([])
        service = NavService("Graph", session, fake.tokens, fake.base, LONG_ENOUGH)
        asking = Asking("Microsoft Graph", service, patience.sleep)
        yield GraphScene(fake, patience, GraphRequests(asking, fake.base))


@dataclass(slots=True)
class NomScene:
    """Unit 0315 led by Lars with Anne and Bo, below 0300, and 0316 that nobody leads, with Eva."""

    fake: NomFake
    patience: Patience
    requests: NomRequests
    ids: EntraIds

    async def look(self, *known: Person, rules: DirectoryRules = NOM_RULES) -> PeopleSnapshot:
        return await NomPeople(self.requests, self.ids, rules, TODAY).look(known)


@asynccontextmanager
async def nom() -> AsyncIterator[NomScene]:
    async with NomFake() as fake, aiohttp.ClientSession() as session:
        fake.unit("ra656d", "NAV Eksempel", leaders=("L100001",), above="xx000x")
        fake.unit("xx000x", "NAV Område", above="rc222b")
        fake.unit("rb111a", "NAV Annet", above="rc222b")
        fake.unit("rc222b", "NAV Fylke", leaders=("O100005",))
        fake.person("L100001", "Lars Leder", "ra656d", phone="21070001", leader="O100005")
        fake.person("A100002", "Anne En", "ra656d", phone="900 12 345", leader="L100001")
        fake.person("B100003", "Bo To", "ra656d", sector="NAV_KOMMUNAL", private="90000000")
        fake.person("E100004", "Eva Tre", "rb111a", leader="O100005", sector="EKSTERN")
        fake.person("O100005", "Leder Over", "rc222b")
        patience = Patience([])
        service = NavService("NOM", session, fake.tokens, f"{fake.url}/graphql", LONG_ENOUGH)
        requests = NomRequests(Asking("NOM", service, patience.sleep))
        yield NomScene(fake, patience, requests, NoEntraIds())


def by_key(snapshot: PeopleSnapshot) -> dict[str, SeenPerson]:
    return {one.key: one for one in snapshot.people}
