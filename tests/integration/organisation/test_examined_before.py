"""Whoever changes a unit, or goes away, reads what that breaks before it is needed (R12, R55, R72;
decision 67)."""

from pathlib import Path
from typing import Any

from tests.integration.organisation.administration_scene import (
    DEPUTY,
    LEVEL,
    NEXT,
    SAVED,
    changes,
    leaders,
    previews,
    saves,
    town,
)
from tests.world import changed_sample, person_id, shown_in

SECOND = "1:Stedfortreder"
ANYWAY = "Lagre likevel"
WELL = "Lagre"


def lines(answer: Any) -> list[str]:
    """What the card that answers shows, line by line."""
    return shown_in(answer).splitlines()


async def test_a_level_on_which_nobody_has_the_bot_is_asked_about(tmp_path: Path) -> None:
    """The change may be made all the same: it forbids little."""
    async with town(tmp_path, absent=("105",)) as world:
        rep = person_id("105")
        join: dict[str, Any] = {"what": "add_level", "name": "Vakt", "wait": 20, "person": rep}
        shown = await previews(world, world.leader, **join)
        assert "**Ingen på nivået «Vakt» kan nås**" in lines(shown)
        assert "**Verneombud En har ikke Rødt kort i Teams**" in lines(shown)
        assert ANYWAY in lines(shown)
        assert WELL not in lines(shown)
        assert SAVED in shown_in(await saves(world, world.leader, shown))


async def test_what_was_broken_before_is_not_asked_about_again(tmp_path: Path) -> None:
    """The sample has slow levels and somebody on two of them: no change of a number is about it."""
    async with town(tmp_path) as world:
        shown = await previews(world, world.leader, what="add_contact", name="Vakt", phone="02800")
        assert WELL in lines(shown)
        assert ANYWAY not in lines(shown)


async def test_a_wait_of_an_hour_and_one_person_on_two_levels_are_asked_about(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as world:
        slow: dict[str, Any] = {
            "what": "edit_level",
            "level": LEVEL,
            "name": "Nærmeste leder",
            "wait": 3600,
        }
        shown = await previews(world, world.leader, **slow)
        assert "**Nivået «Nærmeste leder» ventes på i flere minutter**" in lines(shown)
        assert ANYWAY in lines(shown)
        twice = {"what": "join_level", "level": LEVEL, "person": DEPUTY}
        shown = await previews(world, world.leader, **twice)
        assert "**Stedfortreder En varsles også på nivået «Stedfortreder»**" in lines(shown)


async def test_the_last_safety_rep_that_goes_is_asked_about(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        gone = {"what": "remove_rep", "person": person_id("105")}
        shown = await previews(world, world.leader, **gone)
        assert "**Enheten har ikke noe verneombud her**" in lines(shown)
        assert ANYWAY in lines(shown)


async def test_a_member_without_the_bot_is_known_to_the_administrator(tmp_path: Path) -> None:
    """They cannot cry: it is said when they are put in, and every morning until it is mended."""

    def newcomer(content: dict[str, Any]) -> None:
        content["people"].append({"id": person_id("106"), "name": "Saksbehandler To"})

    async with town(tmp_path, organisation=changed_sample(newcomer)) as world:
        add = {"what": "add_member", "who_add_member": "Saksbehandler To"}
        shown = await previews(world, world.leader, **add)
        said = "**Saksbehandler To har ikke Rødt kort i Teams, og kan ikke varsle**"
        assert said in lines(shown)
        world.clock.at += 1000
        await world.check_units()
        assert not world.reads(world.next_level, "kan ikke varsle"), "nothing is saved yet"
    (tmp_path / "later").mkdir()
    async with town(tmp_path / "later", absent=("101",)) as world:
        await world.check_units()
        assert "Saksbehandler En har ikke Rødt kort i Teams" in world.last(world.leader).text


async def test_what_breaks_in_the_units_below_is_named_with_the_unit(tmp_path: Path) -> None:
    """The first level of the unit above is the last of theirs."""

    def another(content: dict[str, Any]) -> None:
        content["people"].append({"id": person_id("106"), "name": "Vakt En"})
        content["units"][1]["levels"].append(
            {"name": "Reserve", "wait_seconds": 20, "people": [person_id("102")]}
        )

    above = {"unit": "0300", "level": "0:Leder på nivået over"}
    async with town(tmp_path, organisation=changed_sample(another)) as world:
        join: dict[str, Any] = {"what": "join_level", "who_join_level": "Vakt En", **above}
        shown = await previews(world, world.next_level, **join)
        assert "**Vakt En har ikke Rødt kort i Teams**" in lines(shown)
        assert "**Nav Eksempel: Vakt En har ikke Rødt kort i Teams**" in lines(shown)


async def test_an_absence_tells_what_it_breaks_to_whoever_goes(tmp_path: Path) -> None:
    """R72: at once, with the step; the absence counts all the same (L7)."""
    async with town(tmp_path) as world:
        await world.says(world.leader, "borte til 1. februar Verneombud En")
        said = world.last(world.leader).text
        assert "Nivået «Nærmeste leder» har ingen i dag" not in said
        assert "**Verneombud En har ikke noe telefonnummer her**" in said.splitlines()
        await world.says(world.leader, "tilbake")
        await world.says(world.leader, "borte til 1. februar")
        said = world.last(world.leader).text
        assert "Så lenge du er borte" in said
        assert "Nivået «Nærmeste leder» har ingen i dag" in said
        assert "Du er borte, og ingen er satt inn for deg" in said


async def test_an_administrator_who_reports_somebody_away_is_asked_too(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        shown = await previews(world, world.leader, what="away", person=DEPUTY)
        assert "**Nivået «Stedfortreder» har ingen i dag**" in lines(shown)
        assert ANYWAY in lines(shown)
        member = {"what": "away", "person": DEPUTY, "stand_in": NEXT}
        shown = await previews(world, world.leader, **member)
        assert "**Leder To varsles også på nivået «Leder på nivået over»**" in lines(shown)
        assert "**Nivået «Stedfortreder» har ingen i dag**" not in lines(shown)
        await changes(world, world.leader, **member)
        assert leaders(world, 1) == (DEPUTY,)
