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
from tests.forging import Because
from tests.world import World, changed_sample, person_id

LEVEL = "0:Nærmeste leder"
MINUTE, HOUR = 60, 3600
DEPUTY, NEXT = person_id("103"), person_id("104")
JOIN: dict[str, Any] = {"what": "join_level", "level": LEVEL, "person": NEXT}
TOPIC_OF = {
    **dict.fromkeys(("add_member", "remove_member"), "members"),
    **dict.fromkeys(("add_rep", "remove_rep"), "reps"),
    **dict.fromkeys(("add_admin", "remove_admin"), "admins"),
    **dict.fromkeys(("add_contact", "remove_contact"), "contacts"),
    **dict.fromkeys(("away", "back"), "absence"),
    **dict.fromkeys(("join_level", "leave_level", "move", "edit_level"), "level"),
    **dict.fromkeys(("remove_level", "level_up", "level_down"), "level"),
    "add_level": "new_level",
    "times": "times",
    "phone": "phones",
}
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


async def opens(
    world: World, user: TeamsUser, what: str, unit: str, level: str | None, person: str = ""
) -> None:
    """The form for such a change, from the word on; of an absence whose it is, first."""
    await world.says(user, "admin")
    topic = TOPIC_OF[what]
    chosen = f"level:{level}" if topic == "level" else topic
    await world.presses(user, "admin.edit", unit=unit, topic=chosen)
    if what == "away":
        await world.presses(user, "admin.edit", unit=unit, topic=topic, person_away=person)


async def previews(world: World, user: TeamsUser, unit: str = "0315", **edit: Any) -> Answer:
    """The preview of a change of the sample unit, or of another."""
    await opens(world, user, edit["what"], unit, edit.get("level"), edit.get("person", ""))
    if "person" in edit:
        edit[f"person_{edit['what']}"] = edit.pop("person")
    return await world.presses(user, "admin.preview", unit=unit, **edit)


async def changes(world: World, user: TeamsUser, **edit: Any) -> Answer:
    """The change, previewed and saved: the button's own data, as a client sends it."""
    shown = await previews(world, user, **edit)
    return await saves(world, user, shown)


async def saves(
    world: World, user: TeamsUser, shown: Answer, because: Because | None = None
) -> Answer:
    """*Lagre* on a preview that lies in front of the user, or did."""
    (save,) = (one for one in shown.card["actions"] if one.get("verb") == "admin.apply")
    data = {key: value for key, value in save["data"].items() if key != "verb"}
    if because is not None:
        return await world.forges(user, "admin.apply", because=because, **data)
    return await world.presses(user, "admin.apply", **data)


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
