"""People and not fields: *Har sluttet*, *Bytt ut*, *Ny i enheten* and *Angre*, in as few taps as an
administrator has minutes (R16, L7, L10; decision 67)."""

from pathlib import Path
from typing import Any

from tests.fakes.payloads import TeamsUser
from tests.fakes.teams import Answer
from tests.forging import Because
from tests.integration.organisation.administration_scene import (
    DEPUTY,
    LEVEL,
    NEXT,
    SAVED,
    changes,
    leaders,
    saves,
    stored,
    town,
)
from tests.world import World, changed_sample, person_id, shown_in

NEW = "106"


def five_roles(content: dict[str, Any]) -> None:
    """The deputy leads on two levels of the unit, is a member and a safety representative there,
    and administers both units; the leader administers them as well."""
    unit, above = content["units"]
    unit["levels"][0]["people"].append(DEPUTY)
    unit["members"].append(DEPUTY)
    unit["safety_reps"].append(DEPUTY)
    unit["administrators"].append(DEPUTY)
    above["administrators"] += [DEPUTY, person_id("102")]
    above["levels"][0]["people"].append(person_id("105"))


class Counted:
    """An administrator whose taps are counted, from the setup on."""

    def __init__(self, world: World, user: TeamsUser) -> None:
        self.world, self.user, self.taps = world, user, 0

    async def opens(self) -> "Counted":
        """The setup, in a word."""
        await self.world.says(self.user, "admin")
        return self

    async def does(self, title: str, **inputs: Any) -> Answer:
        """One tap more, a second after the last."""
        self.taps += 1
        self.world.clock.at += 1000
        return await self.world.taps(self.user, title, **inputs)

    async def saves(self) -> Answer:
        """*Lagre*, or *Lagre likevel*."""
        shown = self.world.last(self.user).buttons
        return await self.does("Lagre likevel" if "Lagre likevel" in shown else "Lagre")


async def newcomer(world: World, number: str = NEW, name: str = "Ny Leder") -> TeamsUser:
    """Somebody whom the organisation does not know, who has the bot."""
    user = world.teams.user(person_id(number), name)
    await world.teams.install(user)
    await world.says(user, "språk bokmål")
    return user


async def test_one_leader_is_replaced_in_two_taps(tmp_path: Path) -> None:
    """By somebody who has only written to the bot, chosen from the list; where she stood."""
    async with town(tmp_path) as world:
        new = await newcomer(world)
        counted = await Counted(world, world.deputy).opens()
        shown = await counted.does("Bytt ut", person_people=world.leader.id, new_people=new.id)
        said = shown_in(shown)
        assert "Nytt i Nærmeste leder: Ny Leder" in said
        assert "Ute av Nærmeste leder: Leder En" in said
        assert "Ny administrator: Ny Leder" in said
        assert SAVED in shown_in(await counted.saves())
        assert counted.taps <= 3
        assert leaders(world) == (new.id,)
        assert stored(world).units["0315"].administrators == (new.id, DEPUTY)
        await world.says(world.caseworker, "hjelp")
        assert "RØDT KORT" in world.last(new).summary


async def test_a_part_of_a_name_finds_who_is_meant_and_several_are_asked_about(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as world:
        await newcomer(world)
        counted = await Counted(world, world.deputy).opens()
        two = {"person_people": world.leader.id, "who_people": "led"}
        asked = await counted.does("Bytt ut", **two)
        assert "Flere har dette navnet" in shown_in(asked)
        shown = await counted.does("Bytt ut", person_people=world.leader.id, who_people="ny l")
        assert "Nytt i Nærmeste leder: Ny Leder" in shown_in(shown)
        nobody = {"person_people": world.leader.id, "who_people": "xyz"}
        await counted.opens()
        assert "Fant ingen" in shown_in(await counted.does("Bytt ut", **nobody))


async def test_a_leaver_with_five_roles_goes_in_two_taps_and_is_back_in_one(
    tmp_path: Path,
) -> None:
    """One version, in both units, and every place on one preview."""
    async with town(tmp_path, organisation=changed_sample(five_roles)) as world:
        before = stored_or_known(world)
        counted = await Counted(world, world.leader).opens()
        shown = shown_in(await counted.does("Har sluttet", person_people=DEPUTY))
        for said in (
            "Ute av Nærmeste leder: Stedfortreder En",
            "Fjernet nivå: Stedfortreder (Stedfortreder En)",
            "Ikke lenger verneombud: Stedfortreder En",
            "Ikke lenger administrator: Stedfortreder En",
            "Ikke lenger medlem: Stedfortreder En",
            "Nav Eksempel",
            "Nav Fylke",
            "Ute av Leder på nivået over: Stedfortreder En",
        ):
            assert said in shown, said
        answer = await counted.saves()
        assert SAVED in shown_in(answer)
        assert counted.taps == 2
        now = stored(world)
        assert all(DEPUTY not in {*u.staff(), *u.administrators} for u in now.units.values())
        back = await counted.does("Angre")
        assert SAVED in shown_in(back)
        assert counted.taps == 3
        now = stored(world)
        for number, unit in before.units.items():
            assert now.units[number].levels == unit.levels
            assert set(now.units[number].members) == set(unit.members)
            assert set(now.units[number].safety_reps) == set(unit.safety_reps)
            assert set(now.units[number].administrators) == set(unit.administrators)


def stored_or_known(world: World) -> Any:
    """The organisation as the bot goes by it."""
    return world.core.service.directory.organisation


async def test_a_joiner_is_in_after_two_taps(tmp_path: Path) -> None:
    """Picked from those who wrote to the bot; from then on they cry to this unit's leaders."""
    async with town(tmp_path) as world:
        new = await newcomer(world, name="Saksbehandler Ny")
        counted = await Counted(world, world.leader).opens()
        shown = await counted.does("Ny i enheten", new_people=new.id)
        assert "Saksbehandler Ny varsler lederne i Nav Eksempel" in shown_in(shown)
        assert SAVED in shown_in(await counted.saves())
        assert counted.taps == 2
        assert new.id in stored(world).units["0315"].members


async def test_any_of_the_latest_changes_is_taken_back_through_the_preview(
    tmp_path: Path,
) -> None:
    """What others changed since stands; what has been changed since is not guessed at."""
    async with town(tmp_path) as world:
        await changes(world, world.leader, what="add_contact", name="Politi", phone="02800")
        world.clock.at += 1000
        join: dict[str, Any] = {"what": "join_level", "level": LEVEL, "person": NEXT}
        await changes(world, world.deputy, **join)
        world.clock.at += 1000
        await world.says(world.leader, "admin")
        card = world.last(world.leader)
        assert card.buttons.count("Angre") == 2
        newest, older = buttons(card.content, "undo")
        shown = await world.presses(world.leader, "admin.preview", **older)
        assert "Fjernet nummer: Politi" in shown_in(shown)
        assert SAVED in shown_in(await saves(world, world.leader, shown))
        unit = stored(world).units["0315"]
        assert [one.name for one in unit.contacts] == ["Vakt"]
        assert leaders(world) == (world.leader.id, NEXT), "the other's change stands"
        world.clock.at += 1000
        await changes(world, world.leader, what="leave_level", level=LEVEL, person=NEXT)
        await world.says(world.leader, "admin")
        refused = await world.presses(world.leader, "admin.preview", **newest)
        assert "Noe av dette er endret siden" in shown_in(refused)


def buttons(card: Any, what: str) -> list[dict[str, Any]]:
    """The data of every button that does this, in their order."""
    found: list[dict[str, Any]] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            data = node.get("data")
            if isinstance(data, dict) and data.get("what") == what:
                known = {k: v for k, v in data.items() if k != "verb"}
                if known not in found:
                    found.append(known)
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for one in node:
                walk(one)

    walk(card)
    return found


async def test_a_change_that_two_make_at_once_is_shown_anew(tmp_path: Path) -> None:
    """Both administrators have the preview before them; the second sees what the first did."""
    async with town(tmp_path) as world:
        new = await newcomer(world)
        one, two = (
            await Counted(world, world.deputy).opens(),
            await Counted(world, world.leader).opens(),
        )
        await two.does("Har sluttet", person_people=person_id("105"))
        assert SAVED in shown_in(await two.saves())
        world.clock.at += 3600 * 1000
        again = await one.does("Bytt ut", person_people=world.leader.id, new_people=new.id)
        world.clock.at += 1000
        join: dict[str, Any] = {"what": "join_level", "level": LEVEL, "person": NEXT}
        await changes(world, world.leader, **join)
        shown = await saves(world, world.deputy, again)
        assert "Noe er endret siden du så på det" in shown_in(shown)
        assert "Nytt i Nærmeste leder: Leder To" in shown_in(shown)


async def test_what_cannot_stand_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """The last administrator, herself; a chain that would become one person; nobody chosen."""
    async with town(tmp_path) as world:
        counted = await Counted(world, world.leader).opens()
        assert "Velg en person" in shown_in(await counted.does("Har sluttet"))
        await counted.opens()
        assert "Velg en person" in shown_in(
            await counted.does("Bytt ut", person_people=world.leader.id)
        )
        await counted.opens()
        mine = await counted.does("Har sluttet", person_people=world.leader.id)
        assert "Ikke lenger administrator: Leder En" in shown_in(mine)
        assert SAVED in shown_in(await counted.saves())
        await world.says(world.leader, "admin")
        assert "Bare administratorene kan endre dette" in world.last(world.leader).text
        last = await Counted(world, world.deputy).opens()
        refused = await last.does("Har sluttet", person_people=DEPUTY)
        assert "Enheten må ha minst én administrator" in shown_in(refused)


async def test_nobody_takes_back_or_moves_what_is_not_theirs(tmp_path: Path) -> None:
    """Units of others stay as they are, whatever the tap says."""
    async with town(tmp_path) as world:
        counted = await Counted(world, world.leader).opens()
        shown = shown_in(await counted.does("Har sluttet", person_people=DEPUTY))
        assert "Nav Fylke" not in shown.split("Fra nå varsles")[0]
        await counted.saves()
        assert DEPUTY in stored(world).units["0300"].levels[0].people
        undo: dict[str, Any] = {"unit": "0300", "what": "undo", "to": "x"}
        answer = await world.forges(world.leader, "admin.preview", because=Because.HOSTILE, **undo)
        assert "Bare administratorene" in shown_in(answer)
        undo["unit"] = "0315"
        answer = await world.forges(world.leader, "admin.preview", because=Because.HOSTILE, **undo)
        assert "endret siden" in shown_in(answer)


def moves(content: dict[str, Any]) -> None:
    """The leader administers both units."""
    content["units"][1]["administrators"].append(person_id("102"))


async def test_who_moves_between_two_units_of_the_administrators_moves_in_one_moment(
    tmp_path: Path,
) -> None:
    """One version, never without a unit (L8), and back in one tap."""
    async with town(tmp_path, organisation=changed_sample(moves)) as world:
        counted = Counted(world, world.leader)
        world.clock.at += 1000
        await world.says(world.leader, "admin")
        joins: dict[str, Any] = {"unit": "0300", "people": "1", "who_people": "saksbehandler e"}
        shown = await world.presses(world.leader, "admin.preview", what="add_member", **joins)
        said = shown_in(shown)
        assert "Nytt medlem: Saksbehandler En" in said
        assert "Nav Eksempel" in said
        assert "Ikke lenger medlem: Saksbehandler En" in said
        assert SAVED in shown_in(await counted.saves())
        units = stored(world).units
        assert (units["0315"].members, units["0300"].members) == ((), (world.caseworker.id,))
        assert SAVED in shown_in(await counted.does("Angre"))
        units = stored(world).units
        assert (units["0315"].members, units["0300"].members) == ((world.caseworker.id,), ())
