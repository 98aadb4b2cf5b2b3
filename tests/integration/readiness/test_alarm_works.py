"""`status` where no alarm is open: whether it works, when it was tested, and what it cannot do
(R12, R15, R56; L1, L7)."""

import math
from pathlib import Path
from typing import Any

from tests.fakes.faults import server_error
from tests.fakes.payloads import TeamsUser
from tests.forging import Because
from tests.world import World, changed_sample, person_id, shown_in

LIMITS = (
    "Er Teams, nettet eller telefonen nede, når varselet ikke fram.",
    "Boten kan ikke ringe eller legge på for deg.",
    "Hører du ikke noe på fem sekunder, ring.",
)


async def status(world: World, user: TeamsUser) -> list[str]:
    """What the person reads after `status`, line by line."""
    await world.says(user, "status")
    return world.last(user).text.splitlines()


async def test_r15_r56_every_employee_reads_it_in_two_lines(tmp_path: Path) -> None:
    """And below them what it cannot do, and whom to ring."""
    async with World(tmp_path) as world:
        lines = await status(world, world.caseworker)
        assert lines[:3] == [
            "Varselet virker nå",
            "Nav Eksempel: alle 3 nivåene kan nås",
            "Ikke testet ennå",
        ]
        assert "Du har ikke noe varsel som er åpent nå." in lines
        assert all(limit in " ".join(lines) for limit in LIMITS)
        assert any("21 07 10 00" in line for line in lines)
        assert world.last(world.caseworker).buttons[0] == "Varsle leder"
        assert world.last(world.caseworker).summary == "Ny oppdatering"


async def test_r12_it_says_when_the_alarm_was_last_tested(tmp_path: Path) -> None:
    """The morning check and the unit's last drill; a real alarm is no test."""
    async with World(tmp_path) as world:
        await world.check_units()
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, "avbryt")
        assert (await status(world, world.caseworker))[2] == "Sjekket i dag kl. 10.00"
        await world.says(world.caseworker, "øvelse alene")
        await world.says(world.caseworker, "avbryt")
        await world.advance(24 * 3600)
        lines = await status(world, world.caseworker)
        assert lines[2] == "Sjekket 01.01.2026 · Siste øvelse 01.01.2026"


async def test_l8_a_card_that_has_lain_there_is_asked_again_where_it_lies(tmp_path: Path) -> None:
    """L8: what was true this morning is not believed tonight; nothing new comes into the chat."""
    async with World(tmp_path) as world:
        await status(world, world.caseworker)
        card, lying = world.last(world.caseworker), len(world.inbox(world.caseworker))
        for user in (world.leader, world.deputy, world.next_level, world.safety_rep):
            await world.teams.remove(user)
        answer = await world.taps_on(world.caseworker, card, "Sjekk på nytt")
        assert shown_in(answer).splitlines()[0] == "Varselet når ingen nå. Ring."
        assert len(world.inbox(world.caseworker)) == lying


async def test_l7_a_nearest_leader_reads_of_the_chain_below_her(tmp_path: Path) -> None:
    """Her own level is not one that nobody can be reached on because she is the one who cries; that
    nobody is left below it is said."""

    def member(content: dict[str, Any]) -> None:
        unit = next(one for one in content["units"] if one["number"] == "0315")
        unit["members"].append(person_id("102"))

    async with World(tmp_path, changed_sample(member)) as world:
        lines = await status(world, world.leader)
        assert "Varselet virker nå" in lines
        assert "Nav Eksempel: alle 2 nivåene kan nås" in lines
        await world.teams.remove(world.deputy)
        assert "Varselet virker, men ikke alle nivåer kan nås" in await status(world, world.leader)
        await world.teams.remove(world.next_level)
        assert "Varselet når ingen nå. Ring." in await status(world, world.leader)


async def test_r56_it_says_which_levels_nobody_can_be_reached_on(tmp_path: Path) -> None:
    """As it is now, whatever the morning knew; where nobody is left, whom to ring comes first."""
    organisation = changed_sample(
        lambda c: c["units"][1]["levels"][0].update(people=[person_id("104"), person_id("105")])
    )
    async with World(tmp_path, organisation) as world:
        await world.teams.remove(world.deputy)
        lines = await status(world, world.caseworker)
        assert lines[0] == "Varselet virker, men ikke alle nivåer kan nås"
        assert lines[1].startswith("Nav Eksempel: 2 av 3 nivåer kan nås. Ikke nå: Stedfortreder")
        await world.teams.install(world.deputy)
        assert (await status(world, world.caseworker))[0] == "Varselet virker nå"
        for user in (world.leader, world.deputy, world.next_level, world.safety_rep):
            await world.teams.remove(user)
        lines = await status(world, world.caseworker)
        assert lines[0] == "Varselet når ingen nå. Ring."
        assert lines.index("**Vakt**") < lines.index("Du har ikke noe varsel som er åpent nå.") + 2


async def test_r12_a_check_that_nobody_answered_is_no_test(tmp_path: Path) -> None:
    """Teams was silent then and answers now: nobody knows more than before."""
    async with World(tmp_path) as world:
        world.teams.fail(server_error(), operation="member", times=math.inf)
        await world.says(world.leader, "status")
        await world.presses(world.leader, "readiness.check", unit="0315")
        await world.check_units()
        world.teams.heal()
        assert (await status(world, world.caseworker))[2] == "Ikke testet ennå"
        await world.advance(11)
        await world.presses(world.leader, "readiness.check", unit="0315")
        await world.check_units()
        assert (await status(world, world.caseworker))[2] == "Sjekket i dag kl. 10.00"


async def test_l7_nobody_counts_as_their_own_helper(tmp_path: Path) -> None:
    """L7: a leader's own `status` is about the chain without them; their list comes after it."""
    async with World(tmp_path) as world:
        await world.teams.remove(world.deputy)
        text = "\n".join(await status(world, world.next_level))
        assert text.startswith("Varselet når ingen nå. Ring.\nNav Fylke: 0 av 1 nivå kan nås.")
        assert text.index("Varselet når ingen") < text.index("Rødt kort i enheten din")
        assert all(limit in text.replace("\n", " ") for limit in LIMITS)
        page = await world.forges(
            world.next_level, "follow_up.list", because=Because.HOSTILE, page=0
        )
        assert "Varselet når ingen" not in shown_in(page)


async def test_r56_teams_that_does_not_answer_is_said(tmp_path: Path) -> None:
    """As this process's own requests have seen it last: the answer itself may get through again."""
    async with World(tmp_path) as world:
        world.teams.fail(server_error(), operation="member", times=math.inf)
        await world.check_units()
        lines = await status(world, world.caseworker)
        assert lines[0] == "Teams svarer ikke som det skal nå"
        assert lines[1] == "Nav Eksempel: alle 3 nivåene kan nås"
        assert (await status(world, world.caseworker))[0] == "Varselet virker nå"


async def test_l6_an_open_alarm_has_its_own_card_as_before(tmp_path: Path) -> None:
    """`status` with an alarm that is open shows that alarm."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        lines = await status(world, world.caseworker)
        assert lines[0] == "Rødt kort er sendt"
