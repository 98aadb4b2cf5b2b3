"""*Flytt hit*: who is a member of another unit moves with a yes from there, in one moment (L8, L10,
R16; decision 76)."""

from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.store import tables as t
from tests.forging import Because
from tests.integration.organisation.administration_scene import (
    DEPUTY,
    NEXT,
    SAVED,
    changes,
    look,
    stored,
    town,
)
from tests.integration.organisation.test_people_moves import Counted, newcomer
from tests.integration.organisation.test_responders_told import OUT, passes, told
from tests.world import World, changed_sample, person_id, shown_in

CASEWORKER = person_id("101")
WEEK = 7 * 24 * 3600


def two_units(content: dict[str, Any]) -> None:
    """The leader and the deputy administer 0315, the leader above 0300."""
    unit, above = content["units"]
    unit["administrators"].append(DEPUTY)
    above["administrators"] = [NEXT]


def deputy_is_a_member(content: dict[str, Any]) -> None:
    """The deputy is a member of 0315 too, its safety representative and an administrator."""
    two_units(content)
    content["units"][0]["members"].append(DEPUTY)
    content["units"][0]["safety_reps"] = [DEPUTY]


def beside(folder: Path, change: Any = two_units, **more: Any) -> World:
    return town(folder, organisation=changed_sample(change), **more)


async def asks(world: World, name: str = "saksbehandler e", **inputs: Any) -> Counted:
    """The leader above types who is to come over, and asks."""
    counted = await Counted(world, world.next_level).opens()
    await counted.does("Ny i enheten", **(inputs or {"who_people": name}))
    await counted.does("Spør om flytting")
    await world.advance(3)
    return counted


def versions(world: World) -> list[str]:
    """Every version of the organisation."""
    with world.core.database.reading() as connection:
        return list(connection.execute(select(t.organisation_revision.c.hash)).scalars())


def members(world: World) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of 0315 and 0300, in the version that counts."""
    units = stored(world).units
    return units["0315"].members, units["0300"].members


def unit_of(world: World, person: str) -> str:
    organisation = world.core.service.directory.organisation
    assert sum(person in unit.members for unit in organisation.units.values()) == 1
    return organisation.unit_of(person).number


async def test_a_yes_from_the_other_unit_moves_somebody_in_one_moment(tmp_path: Path) -> None:
    """Two taps for whoever asks, one for whoever answers; all administrators hear the end."""
    async with beside(tmp_path) as world:
        counted = await Counted(world, world.next_level).opens()
        shown = shown_in(await counted.does("Ny i enheten", who_people="saksbehandler e"))
        assert "Saksbehandler En er medlem i Nav Eksempel nå" in shown
        assert "Ingenting endres før en administrator der har sagt ja: Leder En og Stedf" in shown
        assert "Ikke lenger medlem" not in shown, "what it means there is theirs to see"
        asked = shown_in(await counted.does("Spør om flytting"))
        assert "Leder En og Stedfortreder En har fått spørsmålet" in asked
        assert counted.taps == 2
        assert unit_of(world, CASEWORKER) == "0315", "a question moves nobody"
        await world.advance(3)
        card = world.last(world.leader)
        assert "Kan Saksbehandler En flyttes til Nav Fylke?" in card.text
        assert "Leder To, administrator i Nav Fylke, spør." in card.text
        assert "Ikke lenger medlem: Saksbehandler En" in card.text
        assert card.buttons == ["Ja, flytt", "Nei"]
        before = len(versions(world))
        answer = shown_in(await world.taps(world.leader, "Ja, flytt"))
        assert "Saksbehandler En er flyttet til Nav Fylke. Leder To får beskjed." in answer
        assert len(versions(world)) == before + 1, "one version"
        assert members(world) == ((), (CASEWORKER,))
        said = "Leder En sa ja. Saksbehandler En er flyttet til Nav Fylke."
        assert world.reads(world.next_level, said)
        assert world.reads(world.deputy, said)
        await world.says(world.caseworker, "hjelp")
        assert "RØDT KORT" in world.last(world.next_level).summary


async def test_a_no_changes_nothing_and_is_told(tmp_path: Path) -> None:
    async with beside(tmp_path) as world:
        await asks(world)
        answer = shown_in(await world.taps(world.deputy, "Nei"))
        assert "Saksbehandler En blir i Nav Eksempel. Leder To får beskjed." in answer
        assert unit_of(world, CASEWORKER) == "0315"
        said = "Stedfortreder En sa nei. Saksbehandler En er ikke flyttet til Nav Fylke."
        assert world.reads(world.next_level, said)
        assert world.reads(world.leader, said)


async def test_of_two_who_say_yes_the_second_reads_that_it_is_done(tmp_path: Path) -> None:
    """L5: and an old card moves nobody once more who has come back since."""
    async with beside(tmp_path) as world:
        await asks(world)
        await world.taps(world.leader, "Ja, flytt")
        late = shown_in(await world.taps(world.deputy, "Ja, flytt"))
        assert "Det er alt endret hvor Saksbehandler En hører til" in late
        assert members(world) == ((), (CASEWORKER,))


async def test_what_they_do_there_goes_too_and_what_that_breaks_is_seen_by_whoever_says_yes(
    tmp_path: Path,
) -> None:
    """A level, a safety representative, an administrator: on the question, and in one version."""
    async with beside(tmp_path, deputy_is_a_member) as world:
        await passes(world)
        counted = await Counted(world, world.next_level).opens()
        shown = shown_in(await counted.does("Ny i enheten", new_people=DEPUTY))
        assert "Nivå" not in shown.split("Ingenting endres før")[0]
        await counted.does("Spør om flytting")
        await world.advance(3)
        for reader in (world.leader, world.deputy):
            card = world.last(reader)
            for said in (
                "Dette endres i Nav Eksempel",
                "Fjernet nivå: Stedfortreder (Stedfortreder En)",
                "Ikke lenger verneombud: Stedfortreder En",
                "Ikke lenger administrator: Stedfortreder En",
                "Ikke lenger medlem: Stedfortreder En",
                "Dette blir ikke bra",
            ):
                assert said in card.text, said
            assert card.buttons == ["Flytt likevel", "Nei"]
        await world.taps(world.leader, "Flytt likevel")
        await passes(world)
        unit, above = (stored(world).units[one] for one in ("0315", "0300"))
        assert DEPUTY not in {*unit.staff(), *unit.administrators}
        assert above.members == (DEPUTY,)
        assert DEPUTY in above.levels[0].people, "what they do elsewhere stays"
        assert told(world, world.deputy) == [OUT]


async def test_who_is_needed_there_is_not_moved_and_it_is_said_why(tmp_path: Path) -> None:
    """The last administrator, and somebody without whom the chain would be one person."""

    def last(content: dict[str, Any]) -> None:
        two_units(content)
        content["units"][0]["administrators"] = [person_id("102")]
        content["units"][0]["members"].append(person_id("102"))

    def alone(content: dict[str, Any]) -> None:
        two_units(content)
        unit, above = content["units"]
        unit["members"].append(DEPUTY)
        unit["administrators"] = [person_id("102"), person_id("105")]
        duty = {"name": "Vakt", "wait_seconds": 60, "people": [NEXT]}
        above["levels"] = [{**above["levels"][0], "people": [person_id("102")]}, duty]

    for name, change, who in (("a", last, "Leder En"), ("b", alone, "Stedfortreder En")):
        (tmp_path / name).mkdir()
        async with beside(tmp_path / name, change) as world:
            counted = await Counted(world, world.next_level).opens()
            refused = shown_in(await counted.does("Ny i enheten", who_people=who))
            assert f"{who} trengs i Nav Eksempel" in refused
            assert "Noen andre må settes inn der først" in refused
            assert world.inbox(world.leader) == []


async def test_where_nobody_can_say_yes_it_is_said_who_can_do_it(tmp_path: Path) -> None:
    """No administrator there, or none who has the bot."""

    def nobody(content: dict[str, Any]) -> None:
        two_units(content)
        content["units"][0]["administrators"] = []

    for name, change, absent in (("a", nobody, ()), ("b", two_units, ("102", "103"))):
        (tmp_path / name).mkdir()
        async with beside(tmp_path / name, change, absent=absent) as world:
            counted = await Counted(world, world.next_level).opens()
            said = shown_in(await counted.does("Ny i enheten", who_people="saksbehandler e"))
            assert "er medlem i Nav Eksempel, og ingen administrator der kan svare" in said
            assert "De som drifter boten, kan flytte Saksbehandler En" in said


async def test_what_has_changed_since_they_were_asked_is_shown_before_anybody_moves(
    tmp_path: Path,
) -> None:
    """An hour later the person has another part there: the card comes anew, and asks again."""
    async with beside(tmp_path) as world:
        await asks(world)
        world.clock.at += 3600 * 1000
        add: dict[str, Any] = {"what": "add_rep", "person": CASEWORKER}
        await changes(world, world.deputy, **add)
        world.clock.at += 1000
        again = shown_in(await world.taps(world.leader, "Ja, flytt"))
        assert "Noe er endret siden du så på det" in again
        assert "Ikke lenger verneombud: Saksbehandler En" in again
        assert unit_of(world, CASEWORKER) == "0315"
        answer = shown_in(await world.taps(world.leader, "Ja, flytt"))
        assert "Saksbehandler En er flyttet til Nav Fylke" in answer
        assert unit_of(world, CASEWORKER) == "0300"


async def test_a_question_ends_with_the_week_and_with_the_one_who_asked(tmp_path: Path) -> None:
    async with beside(tmp_path) as world:
        await asks(world)
        await world.advance(WEEK + 60)
        late = shown_in(await world.taps(world.leader, "Ja, flytt"))
        assert "Spørsmålet er mer enn en uke gammelt" in late
        assert "Leder To kan spørre på nytt" in late
    (tmp_path / "b").mkdir()
    async with beside(tmp_path / "b", changed_admin) as world:
        await asks(world)
        await world.says(world.safety_rep, "admin")
        gone = {"unit": "0300", "what": "remove_admin", "person": NEXT}
        await changes(world, world.safety_rep, **gone)
        over = shown_in(await world.taps(world.leader, "Ja, flytt"))
        assert "Leder To er ikke lenger administrator i Nav Fylke. Ingenting ble endret." in over
        assert unit_of(world, CASEWORKER) == "0315"


def changed_admin(content: dict[str, Any]) -> None:
    """The safety representative administers the unit above as well."""
    two_units(content)
    content["units"][1]["administrators"].append(person_id("105"))


async def test_nobody_answers_what_they_were_not_asked(tmp_path: Path) -> None:
    """A question made up, and one that lay before somebody else."""
    async with beside(tmp_path) as world:
        await asks(world)
        word = pressed(world.last(world.leader).content)
        for user, made_up in (
            (world.leader, "x.y"),
            (world.leader, word[:-6] + "AAAAAA"),
            (world.caseworker, word),
            (world.next_level, word),
        ):
            answer = await world.forges(
                user, "admin.move", because=Because.HOSTILE, word=made_up, yes=True
            )
            assert "er flyttet" not in shown_in(answer)
            assert unit_of(world, CASEWORKER) == "0315"


def pressed(card: dict[str, Any]) -> str:
    """The sealed question of *Ja, flytt*."""
    (yes,) = (one for one in card["actions"] if one["data"].get("yes") is True)
    return str(yes["data"]["word"])


async def test_it_is_taken_back_by_the_same_way(tmp_path: Path) -> None:
    """*Angre* asks the unit that would lose them, by way of the preview; the roles come back."""
    async with beside(tmp_path, deputy_is_a_member) as world:
        before = stored_units(world)
        await asks(world, new_people=DEPUTY)
        await world.taps(world.leader, "Flytt likevel")
        world.clock.at += 5000
        counted = await Counted(world, world.leader).opens()
        shown = shown_in(await counted.does("Angre"))
        assert "Stedfortreder En er medlem i Nav Fylke nå" in shown
        assert "Nytt verneombud: Stedfortreder En" in shown
        await counted.does("Spør om flytting")
        assert unit_of(world, DEPUTY) == "0300", "never without a unit"
        await world.advance(3)
        card = world.last(world.next_level)
        assert "Kan Stedfortreder En flyttes til Nav Eksempel?" in card.text
        yes = next(one for one in card.buttons if one in ("Ja, flytt", "Flytt likevel"))
        answer = shown_in(await world.taps(world.next_level, yes))
        assert "Stedfortreder En er flyttet til Nav Eksempel. Leder En får beskjed." in answer
        assert unit_of(world, DEPUTY) == "0315"
        now = stored_units(world)
        for number, unit in before.items():
            assert now[number].levels == unit.levels
            assert set(now[number].safety_reps) == set(unit.safety_reps)
            assert set(now[number].administrators) == set(unit.administrators)


def stored_units(world: World) -> Any:
    """The units as the bot goes by them."""
    return world.core.service.directory.organisation.units


async def test_of_two_with_one_name_whoever_is_meant_is_chosen_by_their_unit(
    tmp_path: Path,
) -> None:
    """A newcomer is called as a member of the other unit is."""
    async with beside(tmp_path) as world:
        await newcomer(world, name="Saksbehandler En")
        counted = await Counted(world, world.next_level).opens()
        two = await counted.does("Ny i enheten", who_people="Saksbehandler En")
        said = shown_in(two)
        assert "Flere har dette navnet" in said
        assert "Saksbehandler En (Nav Eksempel)" in said
        assert "Saksbehandler En (uten enhet)" in said
        asked = await counted.does("Se over", person_add_member=CASEWORKER)
        assert "er medlem i Nav Eksempel nå" in shown_in(asked)


async def test_the_setup_suggests_members_of_the_units_beside(tmp_path: Path) -> None:
    async with beside(tmp_path) as world:
        await world.says(world.next_level, "admin")
        assert "Saksbehandler En (Nav Eksempel)" in world.last(world.next_level).text


async def test_the_staff_of_both_units_are_told_in_their_time(tmp_path: Path) -> None:
    """The ten minutes, by day (decision 67); the person and their leaders among them."""
    async with beside(tmp_path) as world:
        await passes(world)
        await asks(world)
        await world.taps(world.leader, "Ja, flytt")
        await passes(world)
        assert not world.reads(world.caseworker, "Noe er endret i")
        await world.advance(24 * 3600)
        await look(world)
        await world.advance(60)
        assert world.reads(world.caseworker, "Noe er endret i Nav Fylke")
        assert world.reads(world.caseworker, "Noe er endret i Nav Eksempel")
        assert world.reads(world.deputy, "Ett medlem er ute")


async def test_a_card_that_two_units_share_asks_for_no_yes(tmp_path: Path) -> None:
    """Who administers both moves at once, and sees on one preview what it breaks there."""

    def both(content: dict[str, Any]) -> None:
        deputy_is_a_member(content)
        content["units"][0]["administrators"].append(NEXT)

    async with beside(tmp_path, both) as world:
        world.clock.at += 1000
        await world.says(world.next_level, "admin")
        joins: dict[str, Any] = {"unit": "0300", "people": "1", "new_people": DEPUTY}
        shown = await world.presses(world.next_level, "admin.preview", what="add_member", **joins)
        said = shown_in(shown)
        assert "Ikke lenger verneombud: Stedfortreder En" in said
        assert "Lagre likevel" in said
        assert "Spør om flytting" not in said
        assert SAVED in shown_in(await world.taps(world.next_level, "Lagre likevel"))
        assert unit_of(world, DEPUTY) == "0300"
        assert DEPUTY not in stored_units(world)["0315"].staff()


async def test_a_new_administrators_first_week_with_nothing_but_the_chat(tmp_path: Path) -> None:
    """Only what is typed and what the cards show: a leader replaced, somebody let go, somebody
    moved in from another unit, what is wrong read before it is saved; in a few taps each."""

    def first_day(content: dict[str, Any]) -> None:
        two_units(content)
        above = content["units"][1]
        above["levels"][0]["people"] = [NEXT, DEPUTY]
        above["safety_reps"] = [person_id("105")]

    async with beside(tmp_path, first_day) as world:
        await passes(world)
        new = await newcomer(world)
        counted = await Counted(world, world.next_level).opens()
        shown = await counted.does("Bytt ut", person_people=DEPUTY, new_people=new.id)
        assert "Ute av Leder på nivået over: Stedfortreder En" in shown_in(shown)
        await counted.saves()
        assert counted.taps <= 3
        await passes(world)
        assert world.reads(new, "Du varsles nå når noen i Nav Fylke trenger hjelp")
        counted = await Counted(world, world.next_level).opens()
        shown = await counted.does("Har sluttet", who_people="verneombud")
        assert "Dette blir ikke bra" in shown_in(shown), "the last safety representative"
        await counted.saves()
        assert counted.taps == 2
        counted = await Counted(world, world.next_level).opens()
        await counted.does("Ny i enheten", who_people="saksb")
        await counted.does("Spør om flytting")
        assert counted.taps == 2
        await world.advance(3)
        await world.taps(world.leader, "Ja, flytt")
        unit = stored(world).units["0300"]
        assert unit.levels[0].people == (NEXT, new.id)
        assert (unit.safety_reps, unit.members) == ((), (CASEWORKER,))
        await world.says(world.caseworker, "hjelp")
        assert "RØDT KORT" in world.last(new).summary
