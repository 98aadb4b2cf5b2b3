"""Whoever becomes a responder hears of it at once, by whatever route, and may send it back
(decision 67; L3, L7, R16, R72)."""

import asyncio
from pathlib import Path
from typing import Any

import yaml

from bot.jobs.follow import LOOK_AT_FILE_SECONDS, Announcer
from bot.store.queries import OrganisationReader, keep_in_place_of
from tests.fakes.payloads import TeamsUser
from tests.fakes.pressing import buttons_of
from tests.forging import Because
from tests.integration.organisation.administration_scene import (
    DEPUTY,
    LEVEL,
    NEXT,
    changes,
    look,
    town,
)
from tests.world import SAMPLE, World, person_id, shown_in

PUT_IN = "Du varsles nå når noen i Nav Eksempel trenger hjelp"
FOR_LEADER = "Du svarer nå for Leder En i Nav Eksempel"
NO_MORE = "Du svarer ikke lenger for Leder En i Nav Eksempel"
OUT = "Du varsles ikke lenger når noen i Nav Eksempel trenger hjelp"
BACK = "Du varsles igjen når noen i Nav Eksempel trenger hjelp"


async def passes(world: World, seconds: float = 2) -> None:
    """What the loops do within that time: the directory is followed every two seconds."""
    await world.advance(seconds)
    await look(world)
    await world.advance(1)


def told(world: World, user: TeamsUser) -> list[str]:
    """The headlines of what the person was told of their own part."""
    heads = (PUT_IN, FOR_LEADER, NO_MORE, OUT, BACK)
    return [one for c in world.inbox(user) for one in heads if one in c.text.splitlines()]


async def test_whoever_is_put_in_hears_within_five_seconds_what_is_expected(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as world:
        await passes(world)
        assert all(world.inbox(user) == [] for user in world.everybody), "the first look is silent"
        join: dict[str, Any] = {"what": "join_level", "level": LEVEL, "person": NEXT}
        await changes(world, world.leader, **join)
        await passes(world)
        card = world.last(world.next_level)
        assert told(world, world.next_level) == [PUT_IN]
        assert "Satt inn av Leder En" in card.text
        assert "Ett trykk er nok til å svare. Svarer du ikke innen 30 sekunder" in card.text
        assert card.buttons == ["Øv nå", "Kan ikke"]
        await passes(world, 60)
        assert told(world, world.next_level) == [PUT_IN], "once"
        await world.taps(world.next_level, "Øv nå")
        assert "Øv på Rødt kort" in world.last(world.next_level).text
        assert told(world, world.leader) == [], "who did it knows"
        await changes(world, world.leader, what="leave_level", level=LEVEL, person=NEXT)
        await passes(world)
        assert told(world, world.next_level) == [PUT_IN, OUT]


async def test_kan_ikke_goes_back_to_whoever_set_it_and_takes_nobody_out(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await passes(world)
        join: dict[str, Any] = {"what": "join_level", "level": LEVEL, "person": NEXT}
        await changes(world, world.leader, **join)
        await passes(world)
        answer = await world.taps(world.next_level, "Kan ikke")
        assert "Leder En har fått beskjed. Du varsles til en annen er satt inn." in shown_in(answer)
        card = world.last(world.leader)
        assert card.text.startswith("Leder To kan ikke svare i Nav Eksempel")
        opened = await world.taps(world.leader, "Åpne oppsettet")
        assert "Varsling i Nav Eksempel" in shown_in(opened)
        assert told(world, world.deputy) == [], "another administrator did not set it"
        await world.says(world.caseworker, "hjelp")
        assert "RØDT KORT" in world.last(world.next_level).summary


async def test_a_stand_in_is_told_and_sends_it_back_to_whoever_is_away(tmp_path: Path) -> None:
    """R72: by `borte`, with until when; once it is over, that too."""
    async with town(tmp_path) as world:
        await passes(world)
        await world.says(world.leader, "borte til 12. januar Verneombud En")
        await passes(world)
        assert told(world, world.safety_rep) == [FOR_LEADER]
        assert "Til og med" in world.last(world.safety_rep).text
        await world.taps(world.safety_rep, "Kan ikke")
        said = "Verneombud En kan ikke svare for Leder En i Nav Eksempel"
        assert world.last(world.leader).text.startswith(said)
        assert world.last(world.deputy).text.startswith(said), "an administrator who is there"
        await world.says(world.leader, "tilbake")
        await passes(world)
        assert told(world, world.safety_rep) == [NO_MORE], "the first card has been answered"
        assert told(world, world.leader) == [], "what they said themselves was answered"


async def test_a_try_takes_nothing_away_and_hei_says_that_one_stands_in(tmp_path: Path) -> None:
    """Whoever stands in tries it first and says no after that, on the same card; or on the desk,
    where it stands until when."""
    async with town(tmp_path) as world:
        await passes(world)
        await world.says(world.leader, "borte til 12. januar Verneombud En")
        await passes(world)
        card = world.last(world.safety_rep)
        await world.taps(world.safety_rep, "Øv nå")
        assert "Øv på Rødt kort" in world.last(world.safety_rep).text
        assert card.buttons == ["Øv nå", "Kan ikke"]
        await world.says(world.safety_rep, "hei")
        desk = world.last(world.safety_rep)
        assert "Du svarer for Leder En til og med 12.01.2026" in desk.text
        filled = [
            one.title for one in buttons_of(desk.content) if one.action.get("style") == "positive"
        ]
        assert "Kan ikke" not in filled, "to be known, and not to be done"
        answer = await world.taps_on(world.safety_rep, desk, "Kan ikke")
        assert "har fått beskjed" in shown_in(answer)
        said = "Verneombud En kan ikke svare for Leder En i Nav Eksempel"
        assert world.last(world.deputy).text.startswith(said)
        await world.says(world.leader, "tilbake")
        await passes(world)
        await world.says(world.safety_rep, "hei")
        assert "Du svarer for" not in world.last(world.safety_rep).text


async def test_the_card_that_somebody_cannot_is_over_once_it_is(tmp_path: Path) -> None:
    """It is not left orange: back at work, another stand-in, taken out of the level."""
    async with town(tmp_path) as world:
        await passes(world)
        await world.says(world.leader, "borte til 12. januar Verneombud En")
        await passes(world)
        await world.taps(world.safety_rep, "Kan ikke")
        card = world.last(world.deputy)
        assert "Åpne oppsettet" in card.buttons
        await world.says(world.leader, "tilbake")
        await passes(world)
        (card,) = [one for one in world.inbox(world.deputy) if one.id == card.id]
        assert card.text.startswith("Verneombud En svarer ikke lenger for Leder En i Nav Eksempel")
        assert "Du trenger ikke gjøre noe." in card.text
        assert card.buttons == []
        join: dict[str, Any] = {"what": "join_level", "level": LEVEL, "person": NEXT}
        await changes(world, world.leader, **join)
        await passes(world)
        await world.taps(world.next_level, "Kan ikke")
        said = "Leder To kan ikke svare i Nav Eksempel"
        assert said in [c.text.splitlines()[0] for c in world.inbox(world.leader)]
        await changes(world, world.leader, what="leave_level", level=LEVEL, person=NEXT)
        await passes(world)
        assert said not in [c.text.splitlines()[0] for c in world.inbox(world.leader)]
        over = "Leder To svarer ikke lenger i Nav Eksempel"
        assert over in [c.text.splitlines()[0] for c in world.inbox(world.leader)]


async def test_a_card_of_ones_own_place_that_is_over_says_so(tmp_path: Path) -> None:
    """Put in, taken out before it was answered: the button is still there, and nobody is told."""
    async with town(tmp_path) as world:
        await passes(world)
        join: dict[str, Any] = {"what": "join_level", "level": LEVEL, "person": NEXT}
        await changes(world, world.leader, **join)
        await passes(world)
        card = world.last(world.next_level)
        await changes(world, world.leader, what="leave_level", level=LEVEL, person=NEXT)
        await passes(world)
        told_before = len(world.inbox(world.leader))
        answer = await world.taps_on(world.next_level, card, "Kan ikke")
        assert "Du varsles ikke i Nav Eksempel nå. Du trenger ikke gjøre noe." in shown_in(answer)
        assert len(world.inbox(world.leader)) == told_before


async def test_the_morning_card_does_not_say_that_somebody_is_away_who_is_back(
    tmp_path: Path,
) -> None:
    """R12: what `tilbake` mends is looked at again at once, and no second card comes of it."""
    async with town(tmp_path) as world:
        await passes(world)
        await world.says(world.leader, "borte")
        await world.taps(world.leader, "Til jeg skriver tilbake")
        await passes(world)
        await world.check_units()
        gone = "Leder En er borte, og ingen er satt inn"
        cards = [one.id for one in world.inbox(world.deputy) if gone in one.text]
        assert len(cards) == 1
        await world.says(world.leader, "tilbake")
        await passes(world)
        await world.check_units()
        assert not world.reads(world.deputy, gone)
        assert [c.id for c in world.inbox(world.deputy) if "Nav Eksempel" in c.text] == cards


async def test_an_absence_that_begins_and_ends_by_itself_is_told_then(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await passes(world)
        await world.says(world.leader, "borte fra 5. januar til 6. januar Verneombud En")
        await passes(world)
        assert told(world, world.safety_rep) == []
        await passes(world, 4 * 24 * 3600)
        assert told(world, world.safety_rep) == [FOR_LEADER]
        await passes(world, 2 * 24 * 3600)
        assert told(world, world.safety_rep) == [FOR_LEADER, NO_MORE]
        assert told(world, world.leader) == [BACK]


async def test_by_the_file_it_is_told_too(tmp_path: Path) -> None:
    """The same for a changed file: put in, and standing in for an absence that it gives."""
    async with town(tmp_path, "file", organisation=SAMPLE.read_text()) as world:
        await passes(world)
        content = yaml.safe_load(SAMPLE.read_text())
        content["units"][0]["levels"][0]["people"].append(person_id("105"))
        absence = {"from": "2026-01-01", "to": "2026-01-31", "stand_in": NEXT}
        content["people"][1]["absent"] = [absence]
        file = tmp_path / "organisation.yaml"
        file.write_text(yaml.safe_dump(content, allow_unicode=True))
        await asyncio.sleep(0)
        await passes(world)
        assert told(world, world.safety_rep) == [PUT_IN]
        assert told(world, world.next_level) == [FOR_LEADER]
        assert "Satt inn av" not in world.last(world.safety_rep).text
        await world.taps(world.safety_rep, "Kan ikke")
        assert world.reads(world.leader, "Verneombud En kan ikke svare i Nav Eksempel")


async def test_who_cannot_be_told_yet_is_told_when_the_bot_is_there(tmp_path: Path) -> None:
    """And until then the administrator reads it in the morning."""
    async with town(tmp_path, absent=("105",)) as world:
        await passes(world)
        away = {"what": "away", "person": world.leader.id, "stand_in": person_id("105")}
        await changes(world, world.deputy, **away)
        await passes(world)
        await world.check_units()
        said = "Verneombud En svarer for en annen, og har ikke fått beskjed"
        assert world.reads(world.deputy, said)
        await world.teams.install(world.safety_rep)
        await passes(world)
        assert told(world, world.safety_rep) == [FOR_LEADER]
        await world.advance(24 * 3600)
        await world.check_units()
        assert said not in world.last(world.deputy).text


async def test_a_restart_tells_nobody_again_and_forgets_nobody(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await passes(world)
        join: dict[str, Any] = {"what": "join_level", "level": LEVEL, "person": NEXT}
        await changes(world, world.leader, **join)
        await world.stop()
        await world.start()
        await passes(world)
        await passes(world)
        assert told(world, world.next_level) == [PUT_IN]


async def test_nobody_sends_back_what_is_not_theirs(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        for unit in ("0315", "9999", "x'"):
            answer = await world.forges(
                world.caseworker, "person.cannot_respond", because=Because.HOSTILE, unit=unit
            )
            assert "har fått beskjed" not in shown_in(answer)
        assert world.inbox(world.leader) == []
        mine: dict[str, Any] = {"unit": "0315", "absent": DEPUTY}
        answer = await world.forges(
            world.deputy, "person.cannot_respond", because=Because.HOSTILE, **mine
        )
        assert "Leder En har fått beskjed" in shown_in(answer)


class Hearing:
    """Somebody who waits for a word of their own part, while the loops of `serve` go on: a look
    every two seconds, by the one announcer of the process."""

    def __init__(self, world: World) -> None:
        core = world.core
        self.world, self.reader = world, OrganisationReader(core.database)
        self.announcer = Announcer(core.service, core.threads, self.reader)

    async def look(self) -> None:
        """What the loop does once."""
        self.world.core.source.refresh(self.world.core.service.directory)
        await self.announcer.look()

    async def seconds(self, user: TeamsUser, headline: str) -> float:
        """How long after this moment, which comes just after a look, the word is in the chat."""
        began = self.world.clock.at
        for _ in range(10):
            await self.world.advance(LOOK_AT_FILE_SECONDS)
            await self.look()
            await self.world.advance(0)
            for card in self.world.inbox(user):
                if headline in card.text.splitlines():
                    return card.at - began / 1000
        raise AssertionError(f"{user.name} never heard {headline}")


async def test_by_each_route_a_responder_hears_within_five_seconds(tmp_path: Path) -> None:
    """In virtual time, from the tap or the word on: put in, standing in, out of it, by chat."""
    async with town(tmp_path) as world:
        hearing = Hearing(world)
        await hearing.look()
        took: dict[str, float] = {}
        join: dict[str, Any] = {"what": "join_level", "level": LEVEL, "person": NEXT}
        await changes(world, world.leader, **join)
        took["put in"] = await hearing.seconds(world.next_level, PUT_IN)
        await world.says(world.deputy, "borte til 12. januar Verneombud En")
        stands_in = "Du svarer nå for Stedfortreder En i Nav Eksempel"
        took["stands in"] = await hearing.seconds(world.safety_rep, stands_in)
        leave = {"what": "leave_level", "level": LEVEL, "person": NEXT}
        await changes(world, world.leader, **leave)
        took["taken out"] = await hearing.seconds(world.next_level, OUT)
        assert all(0 < seconds <= 5 for seconds in took.values()), took


async def test_by_the_file_and_by_an_import_it_is_five_seconds_too(tmp_path: Path) -> None:
    """An import writes the file, or a version in the database by `import`."""
    async with town(tmp_path, "file", organisation=SAMPLE.read_text()) as world:
        hearing = Hearing(world)
        await hearing.look()
        content = yaml.safe_load(SAMPLE.read_text())
        content["units"][0]["levels"][0]["people"].append(person_id("105"))
        file = tmp_path / "organisation.yaml"
        file.write_text(yaml.safe_dump(content, allow_unicode=True))
        assert await hearing.seconds(world.safety_rep, PUT_IN) <= 5
    (tmp_path / "b").mkdir()
    async with town(tmp_path / "b") as world:
        hearing = Hearing(world)
        await hearing.look()
        reader = OrganisationReader(world.core.database)
        last = reader.last()
        assert last is not None
        before = reader.content(last.hash) or ""
        content = yaml.safe_load(before)
        content["units"][0]["levels"][0]["people"].append(person_id("105"))
        new = yaml.safe_dump(content, allow_unicode=True)
        assert keep_in_place_of(world.core.database, before, new, world.clock.at, "import")
        assert await hearing.seconds(world.safety_rep, PUT_IN) <= 5
