"""The red card held up at the office (R46, R73, R75)."""

from pathlib import Path
from typing import Any, Self

from sqlalchemy import select

from bot.domain.alarm.claims import MOST
from bot.domain.organisation.organisation import Language
from bot.domain.retention import Kept
from bot.store import tables as t
from bot.store.retention import KINDS
from bot.texts import text
from tests.fakes.payloads import TeamsUser
from tests.forging import Because
from tests.world import World, changed_sample, person_id, shown_in

CALL, GO = "Varsle kollegaer her", "Jeg går dit"


def with_colleagues(count: int = 2, place: str | None = "kontor") -> str:
    """The sample organisation with more members; they are 201, 202, …"""

    def change(content: dict[str, Any]) -> None:
        content["people"][0]["default_place"] = place
        if place is None:
            del content["people"][0]["default_place"]
        for number in range(201, 201 + count):
            name, phone = f"Kollega {number}", f"+4721070{number}"
            content["people"].append({"id": person_id(str(number)), "name": name, "phone": phone})
            content["units"][0]["members"].append(person_id(str(number)))

    return changed_sample(change)


class Office(World):
    """The sample world with colleagues, `present` of whom have said that they are there."""

    def __init__(
        self, folder: Path, present: int = 2, place: str | None = "kontor", **more: Any
    ) -> None:
        super().__init__(folder, with_colleagues(max(present, 2), place), **more)
        numbers = range(201, 201 + max(present, 2))
        self.colleagues = [self._user(str(n), f"Kollega {n}") for n in numbers]
        self._here = self.colleagues[:present]

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        for user in self._here:
            await self.says(user, "her i dag")
            self.forget(user)
        return self


def pushed(world: World, user: TeamsUser) -> list[str]:
    """The push summaries of the person's cards."""
    return [card.summary for card in world.inbox(user)]


async def test_r46_one_tap_calls_those_who_are_there(tmp_path: Path) -> None:
    """R46, L2: the card held up. A colleague who goes there is a named human being, and everybody
    sees it; the nearest leader keeps the follow-up (3.4.1)."""
    async with Office(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        assert "2 kollegaer er på kontoret i dag" in world.last(world.caseworker).text
        await world.taps(world.caseworker, CALL)
        assert "2 kollegaer på kontoret er varslet" in world.last(world.caseworker).text
        one, other = world.colleagues
        assert pushed(world, one) == ["RØDT KORT: Saksbehandler En trenger hjelp nå"]
        await world.taps(one, GO)
        assert world.reads(world.caseworker, "Kollega 201 hjelper deg")
        assert "På vei dit" in world.last(world.leader).text or world.reads(
            world.leader, "Kollega 201 hjelper allerede"
        )
        assert world.reads(world.leader, "Du har oppfølgingen")
        assert "Gå dit du også" in world.last(other).text
        assert world.incident()["claimed_by"] == person_id("201")
        await world.advance(91)
        assert world.reads(one, "Har dere kontakt?")
        assert world.reads(world.caseworker, "Har dere kontakt?")


async def test_r46_the_word_is_enough(tmp_path: Path) -> None:
    """R46: `hjelp kollegaer` in one breath, and `kollegaer` later; each is heard once."""
    async with Office(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp kollegaer")
        assert [len(world.inbox(user)) for user in world.colleagues] == [1, 1]
        await world.says(world.caseworker, "varsle kollegaer")
        assert [len(world.inbox(user)) for user in world.colleagues] == [1, 1]
        assert "Ingen flere kollegaer" in world.last(world.caseworker).text
        assert world.incident()["alerts"][-1]["level"] is None


async def test_l8_whoever_calls_colleagues_without_an_alarm_raises_one(tmp_path: Path) -> None:
    """L8: a missed cry is worse than a false alarm."""
    async with Office(tmp_path) as world:
        await world.says(world.caseworker, "varsle kollegaer her")
        assert world.reads(world.leader, "trenger hjelp nå")
        assert world.reads(world.colleagues[0], "trenger hjelp nå")


async def test_r46_l3_the_chain_waits_for_no_colleague(tmp_path: Path) -> None:
    """L3: neither silence nor a no of theirs slows or stops the chain."""
    async with Office(tmp_path) as world:
        await world.says(world.caseworker, "hjelp kollegaer")
        await world.taps(world.colleagues[0], "Kan ikke hjelpe nå")
        assert not world.reads(world.deputy, "trenger hjelp nå")
        await world.advance(31)
        assert world.reads(world.deputy, "trenger hjelp nå")


async def test_r46_a_colleague_may_come_beside_whoever_writes(tmp_path: Path) -> None:
    """R46, L5: who comes over is welcome also after a claim, and unsettles nothing that is agreed;
    letting go leaves the first helper where they were."""
    async with Office(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(93)
        await world.taps(world.leader, "Ja")
        await world.taps(world.caseworker, CALL)
        one = world.colleagues[0]
        await world.taps(one, GO)
        shown = world.incident()
        assert (shown["state"], shown["claimed_by"]) == ("claimed", person_id("102"))
        assert world.reads(world.caseworker, "Kollega 201 hjelper også")
        await world.taps(one, "Jeg må slippe")
        assert world.incident()["claimed_by"] == person_id("102")
        assert not world.reads(world.deputy, "trenger hjelp nå")


async def test_r75_nobody_who_is_shaken_or_threatened_is_called(tmp_path: Path) -> None:
    """R75, L7: not whom the threat is against, nor who had an alarm of their own today."""
    async with Office(tmp_path, present=3) as world:
        shaken, target, calm = world.colleagues
        await world.says(shaken, "hjelp")
        await world.says(shaken, "avbryt")
        for user in world.colleagues:
            world.forget(user)
        await world.says(world.caseworker, "hjelp")
        incident = world.incidents()[-1]["id"]
        told: dict[str, Any] = {"target": "colleague", "target_person": person_id("202")}
        await world.presses(world.caseworker, "incident.describe", incident=incident, **told)
        await world.taps(world.caseworker, CALL)
        assert [len(world.inbox(user)) for user in (shaken, target, calm)] == [0, 0, 1]


async def test_r73_the_room_and_the_units_own_steps_are_on_the_card(tmp_path: Path) -> None:
    """R46, R73: where to go is what the caseworker said today; what to do there is the unit's."""
    folder = tmp_path / "routines" / "0315"
    folder.mkdir(parents=True)
    for language in ("nb", "nn", "en"):
        text = "# Kollega\n\nHos oss.\n\n## Da\n- Ring dørvakten først.\n"
        (folder / f"kollega.{language}.md").write_text(text)
    async with Office(tmp_path) as world:
        await world.says(world.caseworker, "/her i dag solsiden,\n rom **B**")
        await world.says(world.caseworker, "hjelp kollegaer")
        card = world.last(world.colleagues[0]).text
        assert "Gå til solsiden rom \\*\\*B\\*\\*" in card
        assert "Ring dørvakten først." in card
        await world.taps(world.colleagues[0], GO)
        assert "Gå til solsiden rom" in world.last(world.colleagues[0]).text
        assert "solsiden" not in str(world.incident())


async def test_l13_presence_is_a_number_until_midnight(tmp_path: Path) -> None:
    """L13: nobody sees who is there; at midnight in Oslo it is over, on the next day forgotten;
    what was said of the room is never in clear in the database."""
    async with Office(tmp_path, place=None) as world:
        await world.says(world.caseworker, "her i dag")
        assert "2 andre i enheten er her" in world.last(world.caseworker).text
        assert "Kollega" not in world.last(world.caseworker).text
        await world.taps(world.caseworker, "Lagre", room="solsiden 11111111111")
        with world.core.database.reading() as connection:
            kept = str(connection.execute(select(t.presence)).all())
        assert "solsiden" not in kept
        assert "11111111111" not in world.last(world.caseworker).text
        await world.advance(15 * 3600)
        await world.says(world.caseworker, "hjelp")
        assert CALL not in world.last(world.caseworker).buttons
        await world.says(world.caseworker, "varsle kollegaer")
        assert "Ingen flere kollegaer" in world.last(world.caseworker).text
        due = KINDS[Kept.PRESENCES].is_due(world.clock.now() - 24 * 3600 * 1000)
        with world.core.database.reading() as connection:
            assert len(connection.execute(select(t.presence).where(due)).all()) == 0
            later = KINDS[Kept.PRESENCES].is_due(world.clock.now())
            assert len(connection.execute(select(t.presence).where(later)).all()) == 3


async def test_r47_whoever_works_at_home_is_not_offered_the_office(tmp_path: Path) -> None:
    """R47: nobody is sent to an empty room; having said *her i dag* counts more than the file."""
    async with Office(tmp_path, place="hjemmekontor") as world:
        await world.says(world.caseworker, "hjelp")
        assert CALL not in world.last(world.caseworker).buttons
        await world.says(world.caseworker, "avbryt")
        await world.says(world.caseworker, "her i dag")
        await world.says(world.caseworker, "hjelp")
        assert CALL in world.last(world.caseworker).buttons
        assert world.incident()["place"] == "kontor"


async def test_l12_a_drill_alone_calls_nobody_and_one_with_the_leader_says_so(
    tmp_path: Path,
) -> None:
    """L12: ØVELSE on the colleague's card too; alone nobody else is disturbed."""
    async with Office(tmp_path) as world:
        await world.says(world.caseworker, "øvelse alene")
        await world.says(world.caseworker, "varsle kollegaer")
        assert "ingen andre" in world.last(world.caseworker).text
        assert not world.inbox(world.colleagues[0])
        await world.begins(world.caseworker, "øvelse med leder")
        await world.says(world.caseworker, "varsle kollegaer")
        assert pushed(world, world.colleagues[0])[0].startswith("ØVELSE: ")


async def test_r46_bad_input_has_a_sentence(tmp_path: Path) -> None:
    """Twice, after the end, by somebody with no part in it, with nobody there, in no unit."""
    async with Office(tmp_path, present=0) as world:
        await world.says(world.caseworker, "hjelp")
        incident = world.incidents()[-1]["id"]
        await world.says(world.caseworker, "varsle kollegaer")
        assert "Ingen flere kollegaer" in world.last(world.caseworker).text
        await world.says(world.colleagues[0], "her i dag")
        foreign = await world.forges(
            world.colleagues[0], "red_card.colleagues", because=Because.HOSTILE, incident=incident
        )
        assert text(Language.BOKMAL, "answer-not-yours") in shown_in(foreign)
        for words in ("varsle kollegaer", "varsle kollegaer her"):
            await world.says(world.caseworker, words)
        cards = [card for card in world.inbox(world.colleagues[0]) if "RØDT KORT" in card.summary]
        assert len(cards) == 1
        await world.says(world.caseworker, "avbryt")
        assert "trukket varselet" in cards[0].text
        await world.says(world.caseworker, "hjelp")
        incident = world.incidents()[-1]["id"]
        await world.says(world.caseworker, "avbryt")
        late = await world.forges(
            world.caseworker, "red_card.colleagues", because=Because.STALE, incident=incident
        )
        assert "Kortet var gammelt." in shown_in(late)
        stranger = world.teams.user(person_id("999"), "Fremmed", installed=True)
        await world.teams.install(stranger)
        await world.says(stranger, "her i dag")
        assert "ingen kollegaer kan varsles" in world.last(stranger).text


async def test_r46_whoever_is_gone_or_cannot_be_reached_is_passed_over(tmp_path: Path) -> None:
    """A colleague who removed the bot, one who has gone home, and one of another unit."""
    async with Office(tmp_path, present=3) as world:
        gone, left, there = world.colleagues
        await world.says(gone, "her i dag")
        await world.taps(gone, "Jeg har gått")
        await world.teams.remove(left)
        await world.says(world.next_level, "her i dag")
        for user in (*world.colleagues, world.next_level):
            world.forget(user)
        await world.says(world.caseworker, "hjelp kollegaer")
        assert [len(world.inbox(user)) for user in (gone, left, there)] == [0, 0, 1]
        assert not world.inbox(world.next_level)


async def test_r46_no_more_are_called_than_a_room_has_use_for(tmp_path: Path) -> None:
    """Fifty colleagues: those who came last, and no more than `MOST`."""
    async with Office(tmp_path, present=MOST + 5) as world:
        await world.says(world.caseworker, "hjelp kollegaer")
        assert sum(bool(world.inbox(user)) for user in world.colleagues) == MOST


async def test_r46_who_withdrew_and_raises_again_may_call_again(tmp_path: Path) -> None:
    """*Varsle igjen*: the colleagues' cards were withdrawn; they are asked anew when she asks."""
    async with Office(tmp_path) as world:
        await world.says(world.caseworker, "hjelp kollegaer")
        await world.says(world.caseworker, "avbryt")
        await world.taps(world.caseworker, "Varsle igjen")
        await world.says(world.caseworker, "varsle kollegaer")
        assert len(world.inbox(world.colleagues[0])) == 2
