"""L3, L4, L7, L8: the chain moves by itself, never ends silently, and skips nobody's need."""

from pathlib import Path
from typing import Any

import pytest

from tests.fakes.payloads import TeamsUser
from tests.world import World, changed_sample, person_id

NUMBERS = ("21 07 00 01", "21 07 00 02", "21 07 00 03", "21 07 10 00", "112")


def at_the_office(content: dict[str, Any]) -> None:
    content["people"][0].pop("default_place")


def with_two_on_the_first_level(content: dict[str, Any]) -> None:
    content["units"][0]["levels"][0]["people"].append(person_id("104"))


async def test_l3_not_claimed_in_time_is_the_next_level(tmp_path: Path) -> None:
    """L3, R23, R24: leader, deputy, next level, each after the level's own wait."""
    async with World(tmp_path, changed_sample(at_the_office)) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(29)
        assert world.inbox(world.deputy) == []
        await world.advance(1)
        assert world.reads(world.deputy, "trenger hjelp nå")
        assert world.inbox(world.next_level) == []
        await world.advance(30)
        assert world.reads(world.next_level, "trenger hjelp nå")


async def test_a_higher_level_sees_why_it_came_to_them(tmp_path: Path) -> None:
    """R24: the level's name, and who has not answered."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(15)
        card = world.last(world.deputy).text
        assert "Du er varslet som «Stedfortreder»." in card
        assert "Leder En har ikke svart." in card


async def test_alone_at_home_waits_are_shorter(tmp_path: Path) -> None:
    """R13, R47: `wait_seconds_alone` when nobody is in the next room."""
    async with World(tmp_path, changed_sample(at_the_office)) as world:
        await world.says(world.caseworker, "hjelp hjemmekontor")
        await world.advance(15)
        assert world.reads(world.deputy, "trenger hjelp nå")


async def test_telling_of_the_home_office_later_shortens_the_wait_at_once(tmp_path: Path) -> None:
    """R13: *Fortell mer* counts from when the level was alerted."""
    async with World(tmp_path, changed_sample(at_the_office)) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(20)
        await world.presses(world.caseworker, "incident.describe", place="hjemmekontor")
        assert world.reads(world.deputy, "trenger hjelp nå")


async def test_l3_declined_by_the_only_one_is_the_next_level_now(tmp_path: Path) -> None:
    """L3: no waiting for somebody who has said no; the caseworker sees it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        assert world.reads(world.deputy, "Leder En kan ikke nå.")
        assert world.reads(world.caseworker, "Leder En kan ikke nå")


async def test_l3_declined_by_one_of_two_waits_for_the_other(tmp_path: Path) -> None:
    """L3: the next level comes at once only when all have declined."""
    async with World(tmp_path, changed_sample(with_two_on_the_first_level)) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        assert world.inbox(world.deputy) == []
        await world.taps(world.next_level, "Kan ikke hjelpe nå")
        assert world.reads(world.deputy, "trenger hjelp nå")


async def test_who_declined_may_still_help(tmp_path: Path) -> None:
    """L4, L5: the card stays claimable."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        assert world.reads(world.leader, "Du kan ikke nå. Du kan fortsatt hjelpe.")
        await world.taps(world.leader, "Jeg ringer deg")
        assert world.reads(world.caseworker, "Leder En hjelper deg")


async def test_l3_a_leader_without_the_bot_is_passed_now_and_the_caseworker_sees_it(
    tmp_path: Path,
) -> None:
    """L3, L8, R38 (bad input): unreachable in Teams counts as nobody there."""
    async with World(tmp_path, absent=("102",)) as world:
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.deputy, "Leder En kan ikke nås her.")
        status = world.last(world.caseworker).text
        assert "Leder En kan ikke nås her" in status
        assert "**Stedfortreder En** er varslet" in status


async def test_l3_a_leader_who_removed_the_bot_is_not_waited_for(tmp_path: Path) -> None:
    """L3: the address is dropped on removal, so the next cry goes past it."""
    async with World(tmp_path) as world:
        await world.teams.remove(world.leader)
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.deputy, "trenger hjelp nå")


async def test_l3_an_empty_level_is_skipped_in_the_same_moment_and_told(tmp_path: Path) -> None:
    """L3, R72 (bad input): its only person is away and named nobody."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte inntil videre")
        await world.says(world.caseworker, "hjelp")
        assert world.reads(world.deputy, "trenger hjelp nå")
        assert "Ingen å varsle på nivået «Nærmeste leder»." in world.last(world.caseworker).text


async def test_l4_after_the_last_level_numbers_and_another_round(tmp_path: Path) -> None:
    """L4, R23, R38: "Ingen har svart ennå", every number, 112, and the chain starts again."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(15 + 30 + 60)
        card = world.last(world.caseworker).text
        assert "Ingen har svart ennå" in card
        assert "Vi varsler alle på nytt." in card
        assert [number for number in NUMBERS if number not in card] == []
        assert len(world.inbox(world.leader)) == 2


async def test_l4_after_the_last_round_every_card_can_still_be_taken(tmp_path: Path) -> None:
    """L4, L14: exhausted is no end: the newest red card answers, and those before it are lines."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        first = world.last(world.leader)
        await world.advance(3 * 105 + 5)
        assert len(world.inbox(world.leader)) == 3
        assert world.incident()["exhausted"] is True
        card = world.last(world.caseworker).text
        assert card.startswith("Ingen har svart ennå")
        assert "Ring en av disse. Kortet ligger fortsatt hos alle." in card
        assert [number for number in NUMBERS if number not in card] == []
        assert first.text == "Saksbehandler En trenger hjelp · 10.00"
        await world.taps(world.leader, "Jeg skriver med deg")
        assert world.incident()["claimed_by"] == person_id("102")
        assert world.reads(world.caseworker, "Leder En hjelper deg")


async def test_l4_exhausted_counts_from_the_moment_the_last_level_failed(tmp_path: Path) -> None:
    """L4 (`incident show`): false while anybody is waited for, true from then on."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(3 * 105 - 1)
        assert world.incident()["exhausted"] is False
        await world.advance(1)
        assert world.incident()["exhausted"] is True


async def test_l4_an_unreachable_chain_does_not_burn_its_rounds_in_a_moment(tmp_path: Path) -> None:
    """L4: a round lasts at least its longest wait; the caseworker has the numbers from the first
    moment, and each round is said."""
    async with World(tmp_path, absent=("102", "103", "104")) as world:
        await world.says(world.caseworker, "hjelp")
        status = " ".join(card.text for card in world.inbox(world.caseworker))
        assert "Ingen har svart ennå" in status
        assert [number for number in NUMBERS if number not in status] == []
        assert world.incident()["exhausted"] is False
        await world.advance(60 + 60)
        assert world.incident()["exhausted"] is True


async def test_l4_a_leader_who_installs_meanwhile_is_reached_in_the_next_round(
    tmp_path: Path,
) -> None:
    """L4, L8: the chain does not remember that somebody could not be reached."""
    async with World(tmp_path, absent=("102", "103", "104")) as world:
        await world.says(world.caseworker, "hjelp")
        await world.teams.install(world.leader)
        await world.core.worker.settle()
        await world.advance(60)
        assert world.reads(world.leader, "trenger hjelp nå")


async def test_l4_more_help_after_exhaustion_starts_the_chain_again(tmp_path: Path) -> None:
    """L4, L6: *Varsle flere* never falls on deaf ears."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(3 * 105)
        world.forget(world.leader)
        await world.presses(world.caseworker, "red_card.escalate")
        assert world.reads(world.leader, "trenger hjelp nå")
        assert world.incident()["exhausted"] is False


async def test_l7_a_leader_who_raises_is_never_the_one_alerted(tmp_path: Path) -> None:
    """L7, R72 (bad input): the chain of the fallback unit without the leader in trouble."""

    def in_the_unit(content: dict[str, Any]) -> None:
        content["units"][0]["members"].append(person_id("102"))

    async with World(tmp_path, changed_sample(in_the_unit)) as world:
        await world.says(world.leader, "hjelp")
        assert world.reads(world.deputy, "Leder En trenger hjelp nå")
        assert not world.reads(world.leader, "Leder En trenger hjelp nå")
        assert "Ingen å varsle på nivået «Nærmeste leder»." in world.last(world.leader).text
        await world.advance(600)
        assert all(alert["person"] != person_id("102") for alert in world.incident()["alerts"])


async def test_l7_a_level_whose_only_person_is_the_caseworker_is_skipped(tmp_path: Path) -> None:
    """L7 (bad input): found when the next level is reached, not only at the first."""

    def in_the_unit(content: dict[str, Any]) -> None:
        content["units"][0]["members"].append(person_id("103"))

    async with World(tmp_path, changed_sample(in_the_unit)) as world:
        await world.says(world.deputy, "hjelp")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        assert world.reads(world.next_level, "Stedfortreder En trenger hjelp nå")
        assert "Ingen å varsle på nivået «Stedfortreder»." in world.last(world.deputy).text


async def test_l7_the_target_of_the_threat_is_skipped(tmp_path: Path) -> None:
    """L7, R72: told with *Fortell mer*, the leader who is threatened is no longer waited for."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp trussel")
        await world.presses(
            world.caseworker,
            "incident.describe",
            target="colleague",
            target_person=person_id("102"),
        )
        assert world.reads(world.deputy, "trenger hjelp nå")
        await world.advance(300)
        alerts = [a for a in world.incident()["alerts"] if a["person"] == person_id("102")]
        assert [alert["state"] for alert in alerts] == ["withdrawn"]


@pytest.mark.parametrize("listed", [True, False])
async def test_l8_an_employee_in_no_unit_reaches_the_fallback_chain(
    tmp_path: Path, listed: bool
) -> None:
    """L8 (bad input): known without a unit, or entirely unknown: help all the same, by the name
    that the channel gives."""

    def add(content: dict[str, Any]) -> None:
        if listed:
            content["people"].append({"id": person_id("199"), "name": "Ny Ansatt"})

    async with World(tmp_path, changed_sample(add)) as world:
        stranger: TeamsUser = world.teams.user(person_id("199"), "Ny Ansatt")
        await world.says(stranger, "hjelp")
        assert world.reads(world.next_level, "Ny Ansatt trenger hjelp nå")
        assert world.reads(world.deputy, "Nav Fylke")
        assert world.reads(stranger, "Rødt kort er sendt")
        assert world.incident()["unit"] == "0300"


async def test_r17_the_safety_representative_hears_of_an_alarm_that_nobody_answered(
    tmp_path: Path,
) -> None:
    """R17: notice without anything about the client, once, also where there was no claim."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon trussel")
        await world.advance(600)
        assert world.incident()["exhausted"]
        (notice,) = world.inbox(world.safety_rep)
        assert "trussel" not in notice.text.casefold()
        assert world.kinds().count("notified") == 1
        assert "Ingen har svart ennå." in notice.text
        assert "trenger ikke gjøre noe" not in notice.text
        await world.taps(world.leader, "Jeg ringer deg")
        await world.settle()
        assert world.inbox(world.safety_rep) == [notice], "what changes facts makes no sound"
        assert "noen har svart. Du får vite dette som verneombud. Du trenger" in " ".join(
            notice.text.split()
        )


async def test_l3_whom_another_replica_has_met_is_not_passed_by(tmp_path: Path) -> None:
    """L3: an address that is only in the database counts before the chain moves on."""
    async with World(tmp_path) as world:
        world.core.service.directory.forget(person_id("102"))
        await world.says(world.caseworker, "hjelp")
        assert world.last(world.leader).summary.startswith("RØDT KORT")
        assert "undelivered" not in world.kinds()
