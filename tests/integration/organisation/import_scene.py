"""A folder with an organisation and an import file, and two directories that agree with both."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.domain.organisation.organisation import Organisation
from bot.integrations.directory.organisation_file import read_organisation
from bot.store.database import Database
from bot.store.queries import keep_revision, last_revision
from bot.store.schema import upgrade
from tests.fakes.graph_people import GraphPeopleFake
from tests.fakes.identity import served
from tests.fakes.nom import NomFake
from tests.world import KEY, changed_sample, person_id

IDENTS = {"101": "A100001", "102": "L100002", "103": "S100003", "104": "O100004"}
GROUP = "b1c5353a-7aca-41b3-830f-27d5218fe0e5"
IMPORT_FILE = f"""\
version: 1
nom:
  units:
    - {{id: ra656d, unit: "0315"}}
    - {{id: rc222b, unit: "0300"}}
graph:
  groups:
    - {{group: {GROUP}, unit: "0315"}}
  leaders: keep
"""


def _with_idents(file: Any) -> None:
    for person in file["people"]:
        ident = IDENTS.get(person["id"][-3:])
        if ident:
            person["nav_ident"] = ident
    (first,) = file["units"][1]["levels"]
    deputy = first["people"].pop()
    file["units"][1]["levels"].append({"name": "Vakt", "wait_seconds": 60, "people": [deputy]})


@dataclass(slots=True)
class Scene:
    """A folder with the sample organisation and an import file, and NOM that agrees with both."""

    folder: Path
    environment: dict[str, str]
    nom: NomFake
    graph: GraphPeopleFake
    before: str = ""
    kept: int = 0
    tokens_asked: list[Any] = field(default_factory=list)

    @property
    def file(self) -> Path:
        return self.folder / "organisation.yaml"

    def organisation(self) -> Organisation:
        """What the file says now."""
        found = read_organisation(self.file.read_text()).organisation
        assert found is not None
        return found

    async def run(self, *arguments: str) -> Result:
        """Runs `rodtkort organisation …` beside the loop that the directories run on."""

        def command() -> Result:
            return CliRunner().invoke(app, ["organisation", *arguments], env=self.environment)

        return await asyncio.to_thread(command)

    def database(self) -> Database:
        """The scenario's database."""
        url = f"sqlite:///{self.folder}/bot.db"
        upgrade(url)
        return Database(url)

    def keep(self, content: str) -> None:
        """An accepted version, as the bot stores it, later than those before."""
        database = self.database()
        self.kept += 1
        keep_revision(database, "file", content, self.kept, "file")
        database.close()

    def stored(self) -> str | None:
        """The newest version."""
        database = self.database()
        found = last_revision(database)
        database.close()
        return found


@asynccontextmanager
async def scene(folder: Path, **environment: str) -> AsyncIterator[Scene]:
    async with NomFake() as nom, GraphPeopleFake() as graph:
        asked: list[Any] = []

        async def texas(request: web.Request) -> web.Response:
            asked.append(await request.json())
            return web.json_response({"access_token": nom.tokens.valid})

        sidecar = web.Application()
        sidecar.router.add_post("/token", texas)
        async with served(sidecar) as url:
            known = {
                "RODTKORT_ENVIRONMENT": "local",
                "RODTKORT_DATABASE_URL": f"sqlite:///{folder}/bot.db",
                "RODTKORT_ORGANISATION_FILE": str(folder / "organisation.yaml"),
                "RODTKORT_KEYS": KEY,
                "RODTKORT_NOM_URL": f"{nom.url}/graphql",
                "RODTKORT_NOM_SCOPE": "prod-gcp:nom:nom-api",
                "RODTKORT_TOKEN_ENDPOINT": f"{url}/token",
                "RODTKORT_GRAPH_URL": graph.base,
            }
            found = Scene(folder, {**known, **environment}, nom, graph, tokens_asked=asked)
            found.before = changed_sample(_with_idents)
            found.file.write_text(found.before)
            (folder / "import.yaml").write_text(IMPORT_FILE)
            _fill(found)
            yield found


def _fill(scene: Scene) -> None:
    nom = scene.nom
    nom.unit("ra656d", "NAV EKSEMPEL", leaders=("L100002",), above="rc222b")
    nom.unit("rc222b", "NAV FYLKE", leaders=("O100004",))
    nom.person("A100001", "Saksbehandler En", "ra656d", phone="21070000", sector="NAV_KOMMUNAL")
    nom.person("L100002", "Leder En", "ra656d", phone="21070001")
    nom.person("S100003", "Stedfortreder En", "ra656d", phone="21070002")
    nom.person("O100004", "Leder To", "rc222b", phone="21070003")
    scene.graph.is_token_needed = False  # `local` has no registration to prove itself with
    for number in (101, 102, 103, 104, 105):
        scene.graph.user(person_id(str(number)), f"Person Nr{number}")
    scene.graph.group(GROUP, person_id("101"))
