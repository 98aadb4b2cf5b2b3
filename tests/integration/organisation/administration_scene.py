"""A unit whose administrators change it in chat: the sample organisation, with the database
deciding."""

from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.domain.organisation.organisation import Organisation
from bot.jobs.follow import Announcer
from bot.sources import stored_organisation
from bot.store import tables as t
from bot.store.queries import OrganisationReader
from tests.fakes.payloads import TeamsUser
from tests.fakes.teams import Answer
from tests.world import World, changed_sample, person_id

LEVEL = "0:Nærmeste leder"
MINUTE, HOUR = 60, 3600
DEPUTY, NEXT = person_id("103"), person_id("104")
JOIN: dict[str, Any] = {"what": "join_level", "level": LEVEL, "person": NEXT}
SAVED = "Lagret. Det gjelder fra nå."


def two_administrators(content: dict[str, Any]) -> None:
    """The deputy is one as well."""
    content["units"][0]["administrators"].append(DEPUTY)


def town(folder: Path, source: str = "database", **more: Any) -> World:
    """A world in which `source` decides about the structure."""
    organisation = more.pop("organisation", None) or changed_sample(two_administrators)
    world = World(folder, organisation, **more)
    world.settings = world.settings.model_copy(update={"organisation_source": source})
    return world


async def look(world: World) -> None:
    """What `serve` does every two seconds: take in what is new, see who is to be told. An announcer
    of its own, as after a restart."""
    core = world.core
    core.source.refresh(core.service.directory)
    await Announcer(core.service, core.threads, OrganisationReader(core.database)).look()


async def previews(world: World, user: TeamsUser, **edit: Any) -> Answer:
    """The preview of a change of the sample unit."""
    return await world.sends(user, "admin.preview", unit="0315", **edit)


async def changes(world: World, user: TeamsUser, **edit: Any) -> Answer:
    """The change, previewed and saved: the button's own data, as a client sends it."""
    shown = await previews(world, user, **edit)
    return await saves(world, user, shown)


async def saves(world: World, user: TeamsUser, shown: Answer) -> Answer:
    """*Lagre* on a preview that lies in front of the user."""
    (save,) = (one for one in shown.card["actions"] if one.get("verb") == "admin.apply")
    data = {key: value for key, value in save["data"].items() if key != "verb"}
    return await world.sends(user, "admin.apply", **data)


def stored(world: World) -> Organisation:
    """The version in the database that counts, as a start would read it."""
    of = t.organisation_revision.c
    with world.core.database.reading() as connection:
        query = select(of.content).order_by(of.at.desc()).limit(1)
        organisation = stored_organisation(connection.execute(query).scalar_one())
    assert organisation is not None
    return organisation


def leaders(world: World, level: int = 0) -> tuple[str, ...]:
    """Whom the sample unit's level alerts, in the version that counts."""
    people = stored(world).units["0315"].levels[level].people
    assert people == world.core.service.directory.organisation.units["0315"].levels[level].people
    return people
