"""Plays one story through the World of the revision it runs in, and writes down what is left of it.

Run by `make.py`, in a checkout of that revision: `python story.py FOLDER`. Only what every revision
since the first one has is used: what people write, the buttons' verbs, and the fake Teams. What a
revision cannot do yet is left out by its number of migrations.
"""

import asyncio
import base64
import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.fakes.payloads import GROUP, TeamsUser
from tests.world import World, person_id

PORT = "http://127.0.0.1:1/teams"  # what stands where the connector was
PEOPLE = ["101", "102", "103", "104", "105", "106", "107", "108", "109"]
ORGANISATION = """\
version: 1
fallback_unit: "0300"
people:
  - {id: 00000000-0000-0000-0000-000000000101, name: Saksbehandler En, phone: "+4721070000"}
  - {id: 00000000-0000-0000-0000-000000000102, name: Leder En, phone: "+4721070001"}
  - {id: 00000000-0000-0000-0000-000000000103, name: Stedfortreder En, phone: "+4721070002"}
  - {id: 00000000-0000-0000-0000-000000000104, name: Leder To, phone: "+4721070003"}
  - {id: 00000000-0000-0000-0000-000000000105, name: Verneombud En}
  - {id: 00000000-0000-0000-0000-000000000106, name: Saksbehandler To}
  - {id: 00000000-0000-0000-0000-000000000107, name: Saksbehandler Tre}
  - {id: 00000000-0000-0000-0000-000000000108, name: Saksbehandler Fire}
  - {id: 00000000-0000-0000-0000-000000000109, name: Saksbehandler Fem}
units:
  - number: "0315"
    name: Nav Eksempel
    sector: state
    parent: "0300"
    members:
      - 00000000-0000-0000-0000-000000000101
      - 00000000-0000-0000-0000-000000000106
      - 00000000-0000-0000-0000-000000000107
      - 00000000-0000-0000-0000-000000000108
      - 00000000-0000-0000-0000-000000000109
    contact_seconds: 90
    repeat: 3
    levels:
      - {name: Nærmeste leder, wait_seconds: 30, people: [00000000-0000-0000-0000-000000000102]}
      - {name: Stedfortreder, wait_seconds: 30, people: [00000000-0000-0000-0000-000000000103]}
    safety_reps: [00000000-0000-0000-0000-000000000105]
    administrators: [00000000-0000-0000-0000-000000000102]
    contacts:
      - {name: Vakt, phone: "+4721071000"}
  - number: "0300"
    name: Nav Fylke
    sector: state
    members: []
    levels:
      - name: Nivået over
        wait_seconds: 60
        people:
          - 00000000-0000-0000-0000-000000000104
          - 00000000-0000-0000-0000-000000000103
    safety_reps: [00000000-0000-0000-0000-000000000105]
    administrators: [00000000-0000-0000-0000-000000000104]
    contacts:
      - {name: Vakt, phone: "+4721071000"}
"""


class Story:
    """What happened in one office until the process was replaced by a newer one."""

    def __init__(self, world: World, migrations: int) -> None:
        self.world = world
        self.migrations = migrations
        self.users = {one.id: one for one in world.everybody}
        for digits in PEOPLE[5:]:
            user = world.teams.user(person_id(digits), f"Ansatt {digits}")
            self.users[user.id] = user

    def person(self, digits: str) -> TeamsUser:
        """Somebody of the organisation."""
        return self.users[person_id(digits)]

    async def play(self) -> None:
        """Oldest first; the alarm that climbs stands where its second level has just been told."""
        for digits in PEOPLE[5:]:
            await self.world.teams.install(self.person(digits))
        await self._settle()
        await self._an_old_incident()
        await self._a_drill()
        if self.migrations >= 9:
            await self._a_plan()
        if self.migrations >= 2:
            await self._a_threat()
        await self._one_that_is_claimed()
        await self._one_that_ends_in_a_shared_chat()
        await self._one_that_climbs()

    async def _settle(self) -> None:
        parts = self.world.core
        await (parts.engine if hasattr(parts, "engine") else parts.worker).settle()
        if hasattr(self.world, "settle"):
            await self.world.settle()

    async def _an_old_incident(self) -> None:
        """Claimed, warned, ended, with evidence, a report begun and a follow-up."""
        world, worker = self.world, self.person("106")
        await world.says(worker, "hjelp truende telefon")
        await world.presses(world.leader, "red_card.claim", how="call")
        await world.says(worker, "han roper at han kommer hit")
        await world.advance(20)
        if self.migrations >= 2:
            from tests.pictures import png

            await world.says(worker, "", attachments=[world.teams.pasted(png())])
            await self._settle()
            for reaction in ("continues", "continues", "continues"):
                if reaction == "continues" and not self._can(worker, "guide.step"):
                    await world.says(worker, "/advarsel")
                await world.presses(worker, "guide.step", reaction=reaction)
        await world.presses(world.leader, "red_card.resolve")
        if self.migrations >= 2:
            await world.advance(60)
            await world.says(worker, "rapport")
            await world.presses(worker, "paper.save", to="who", title="Trussel på telefon")
        await world.advance(3600)

    def _can(self, user: TeamsUser, verb: str) -> bool:
        return verb in json.dumps([card.content for card in self.world.inbox(user)])

    async def _a_drill(self) -> None:
        """Alone, and one with the leader that somebody answers."""
        world, worker = self.world, self.person("107")
        await world.says(worker, "øvelse alene")
        await world.presses(worker, "red_card.claim", how="write")
        await world.presses(worker, "red_card.resolve")
        await world.says(worker, "øvelse med leder")
        if self._can(worker, "drill.start"):  # on a holiday it is asked about since
            await world.presses(worker, "drill.start", kind="with_leader")
        await world.presses(world.leader, "red_card.claim", how="write")
        await world.presses(world.leader, "red_card.resolve")
        await world.advance(600)

    async def _a_plan(self) -> None:
        """Two measures, one of them tested."""
        world = self.world
        for ready in ("alarm", "escape"):
            # Of the World of those revisions; it is none of this one any more.
            sends = getattr(world, "sends", world.presses)
            await sends(world.leader, "measure.take", unit="0315", ready=ready)
        await world.says(world.leader, "tiltak")
        await world.advance(600)

    async def _a_threat(self) -> None:
        """Told, taken by the leader, and nothing settled yet."""
        world, worker = self.world, self.person("107")
        await world.says(worker, "/trussel telefon")
        await world.presses(worker, "incident.describe", target="self")
        await world.presses(world.leader, "red_card.claim", how="call")
        await world.presses(world.leader, "duty.take")
        await world.presses(world.leader, "red_card.resolve")
        await world.advance(120)

    async def _one_that_is_claimed(self) -> None:
        """The deputy calls, and has read what was written; contact was not asked for yet."""
        world, worker = self.world, self.person("108")
        await world.says(worker, "hjelp")
        await world.advance(30)
        await world.presses(world.deputy, "red_card.claim", how="call")
        await world.says(worker, "hun sitter her enda")

    async def _one_that_ends_in_a_shared_chat(self) -> None:
        """Raised where others read, and withdrawn."""
        world, worker = self.world, self.person("109")
        await world.says(worker, "hjelp", chat=GROUP, mention=True)
        await world.says(worker, "avbryt")

    async def _one_that_climbs(self) -> None:
        """The leader and the deputy have it, nobody has answered."""
        await self.world.says(self.world.caseworker, "hjelp mann med kniv")
        await self.world.advance(35)

    def written(self) -> dict[str, Any]:
        """Everything outside the database that a test needs."""
        chats = {user.personal_chat: self.world.inbox(user) for user in self.users.values()} | {
            GROUP.id: self.world.teams.cards_in(GROUP)
        }
        return {
            "now": self.world.clock.at,
            "chats": {
                chat: [
                    {"id": card.id, "summary": card.summary, "content": card.content}
                    for card in cards
                ]
                for chat, cards in chats.items()
            },
        }


def _files(folder: Path) -> dict[str, str]:
    """The sealed evidence and its keys, as they lie on disk."""
    return {
        str(file.relative_to(folder)): base64.b64encode(file.read_bytes()).decode()
        for name in ("evidence", "evidence-keys")
        for file in sorted((folder / name).rglob("*"))
        if file.is_file()
    }


def _a_card_a_line(written: dict[str, Any]) -> str:
    """JSON in which a difference can be read."""

    def one(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    chats = ",\n".join(
        f"{one(chat)}: [\n" + ",\n".join(one(card) for card in cards) + "\n]"
        for chat, cards in written.pop("chats").items()
    )
    files = ",\n".join(f"{one(name)}: {one(kept)}" for name, kept in written.pop("files").items())
    rest = "".join(f"{one(key)}: {one(value)},\n" for key, value in written.items())
    return f'{{\n{rest}"chats": {{\n{chats}\n}},\n"files": {{\n{files}\n}}\n}}\n'


def _dump(database: Path) -> str:
    with closing(sqlite3.connect(database)) as connection:
        return "\n".join(connection.iterdump()) + "\n"


async def _main(out: Path) -> None:
    migrations = len(list(Path("bot/store/migrations/versions").glob("v0*.py")))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with World(folder, ORGANISATION) as world:
            story = Story(world, migrations)
            await story.play()
            here = world.teams.service_url
            written = _a_card_a_line(story.written() | {"files": _files(folder)})
        out.with_suffix(".json").write_text(written.replace(here, PORT))
        out.with_suffix(".sql").write_text(_dump(folder / "bot.db").replace(here, PORT))


if __name__ == "__main__":
    asyncio.run(_main(Path(sys.argv[1])))
