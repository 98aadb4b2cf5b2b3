"""What a key does: none counts but one that a person presses, and it is a claim like a tap (L5)."""

import asyncio
from pathlib import Path

from tests.integration.alarm.ringing_scene import town
from tests.world import SAMPLE


async def test_l2_key_1_is_a_claim_and_says_how_help_comes(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        assert "Leder En hjelper deg" in world.her_card()
        assert "Leder En tok telefonen og skriver til deg snart." in world.her_card()
        assert line.heard[-1] == (
            "Du hjelper Saksbehandler nå. Saksbehandler er opptatt i telefonen. Ikke ring. "
            "Åpne Teams og skriv."
        )
        await world.phone.spoken(line)
        assert line.hung_up
        await world.presses(world.leader, "red_card.release")  # her card is the role card


async def test_the_way_of_helping_follows_the_meeting_as_on_the_card(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp chat kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        assert "2 1, 0 7, 0 0, 0 0" in line.heard[-1]
        assert "ringer deg snart" in world.her_card()
    (tmp_path / "video").mkdir()
    async with town(tmp_path / "video") as world:
        await world.says(world.caseworker, "/hjelp video kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        assert line.heard[-1].endswith("Åpne Teams og bli med i samtalen.")


async def test_l2_a_claim_by_key_alone_rests_the_chain_for_thirty_seconds(tmp_path: Path) -> None:
    """A pocket, a child, a switchboard can press 1."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        await world.phone.spoken(line)
        await world.advance(29)
        assert not world.has_card(world.deputy)
        await world.advance(1.1)
        assert world.has_card(world.deputy)
        assert "Leder En tok telefonen, men har ikke gitt lyd fra seg." in world.her_card()
        assert "Leder En hjelper deg" in world.her_card()  # the claim stands


async def test_l2_a_sign_of_the_claimant_makes_it_a_claim_like_any_other(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        await world.advance(10)
        await world.says(world.leader, "Jeg ser deg. Hva skjer?")
        assert world.told("claim_signed")
        assert "tok telefonen" not in world.her_card()
        await world.advance(89)
        assert not world.has_card(world.deputy)
        assert not world.told("contact_asked")
        await world.advance(1.1)
        assert world.told("contact_asked")


async def test_l2_opening_the_card_is_a_sign(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        await world.opens(world.leader)
        await world.advance(40)
        assert world.told("claim_signed")
        assert not world.has_card(world.deputy)


async def test_l2_the_caseworkers_yes_lets_the_chain_rest(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        await world.advance(18.1)  # asked after fifteen; a thumb needs three
        await world.presses(world.caseworker, "red_card.contact", yes=True)
        await world.advance(120)
        assert not world.has_card(world.deputy)


async def test_l5_a_second_key_and_a_late_tap_are_told_who_helps(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader, 10)
        await world.advance(30)
        other = await world.answered(world.deputy, 10)
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.presses_key(other, "1")
        assert other.heard[-1] == "Leder hjelper allerede. Takk."
        assert len(world.told("claimed")) == 1
        assert line.heard[-1] == "Du hjelper allerede. Kortet ligger i Teams."  # no key: L11


async def test_l5_the_telephones_of_the_others_stop_once_somebody_helps(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        taken = await world.answered(world.leader)
        await world.phone.spoken(taken)
        await world.advance(19)
        ringing = await world.rung(world.deputy, 10)
        await world.taps(world.deputy, "Jeg skriver med deg")
        await world.settle()
        assert ringing.over
        assert taken.heard[-1] == "Stedfortreder hjelper allerede. Takk."
        await world.phone.spoken(taken)
        assert taken.hung_up


async def test_key_2_is_a_no_and_the_next_level_is_alerted_at_once(tmp_path: Path) -> None:
    """L3: declined by all, the next level at once."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "2")
        assert line.heard[-1] == "Takk. Neste får beskjed."
        assert world.has_card(world.deputy)
        assert [one["detail"]["outcome"] for one in world.told("ring_ended")] == []
        await world.phone.spoken(line)
        assert [one["detail"]["outcome"] for one in world.told("ring_ended")] == ["cannot"]


async def test_key_9_says_it_again_and_three_wrong_keys_end_it(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "9")
        assert line.heard[0] == line.heard[1]
        for wrong in "5#7":
            await world.presses_key(line, wrong)
        assert line.heard[2] == line.heard[3]
        assert line.heard[2].startswith("Den tasten brukes ikke.")
        assert line.heard[4] == "Du har ikke valgt. Kortet ligger i Teams. Ha det."
        await world.phone.spoken(line)
        assert world.told("ring_ended")[0]["detail"]["outcome"] == "no_key"
        assert not world.told("claimed")


async def test_keys_count_only_after_a_second_of_our_own_prompt_and_once(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.rung(world.leader)
        await world.presses_key(line, "1")  # early media
        await world.phone.picks_up(line)
        await world.presses_key(line, "1")  # the same instant
        assert not world.told("claimed")
        world.clock.at += 1_500
        await world.phone.presses(line, "9")
        await world.phone.presses(line, "9", again=True)  # told twice
        assert len(line.heard) == 2


async def test_l12_a_drill_says_so_first_and_last(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "øvelse")
        await world.taps(world.caseworker, "Øv med leder")
        line = await world.answered(world.leader, 20)
        assert line.heard[0].startswith("Øvelse. Rødt kort.")
        assert line.heard[0].endswith("Øvelse.")
        await world.presses_key(line, "1")
        assert line.heard[-1].startswith("Øvelse.")
        assert line.heard[-1].endswith("Øvelse.")


async def test_l11_no_number_is_said_before_a_key(tmp_path: Path) -> None:
    """The leader answers, and takes it on the card instead: whoever holds the telephone hears that,
    and no number."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp chat kontor")
        line = await world.answered(world.leader)
        await world.taps(world.leader, "Jeg ringer deg")
        await world.settle()
        assert line.heard[-1] == "Du hjelper allerede. Kortet ligger i Teams."
        await world.phone.spoken(line)
        assert line.hung_up


async def test_l2_who_says_no_on_the_card_does_not_hear_that_the_alarm_is_over(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.settle()
        assert line.heard[-1] == "Takk. Neste får beskjed."


async def test_on_postgresql_a_tap_and_a_key_give_one_owner(
    tmp_path: Path, postgres_url: str
) -> None:
    """L5: in the same millisecond; and the voice says who has it."""
    async with town(tmp_path, database_url=postgres_url) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.advance(30)
        tap = world.teams.tap(
            world.deputy,
            world.card_with(world.deputy, "Jeg skriver med deg"),
            "Jeg skriver med deg",
        )
        await asyncio.gather(tap, world.phone.presses(line, "1"))
        await world.settle()
        owners = {one["detail"]["by"] for one in world.told("claimed")}
        assert len(owners) == 1
        first = owners == {world.leader.id}
        assert line.heard[-1].startswith(
            "Du hjelper" if first else "Stedfortreder hjelper allerede"
        )


async def test_a_name_is_said_as_the_organisation_wants_it_heard(tmp_path: Path) -> None:
    """`spoken_name`: on the telephone alone, and of whoever helps as well."""
    text = SAMPLE.read_text().replace(
        "name: Saksbehandler En\n", "name: Saksbehandler En\n    spoken_name: Venke\n", 1
    )
    text = text.replace("name: Leder En,", "name: Leder En, spoken_name: Lider,", 1)
    async with town(tmp_path, organisation=text) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.answered(world.leader)
        await world.advance(30)
        other = await world.answered(world.deputy, 10)
        assert "Venke trenger hjelp nå." in other.heard[0]
        assert "Venke" not in world.last(world.leader).text
        await world.taps(world.leader, "Jeg skriver med deg")
        await world.presses_key(other, "1")
        assert other.heard[-1] == "Lider hjelper allerede. Takk."


async def test_the_last_of_the_chain_hears_who_is_told_and_of_nobody_next(tmp_path: Path) -> None:
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.taps(world.deputy, "Kan ikke hjelpe nå")
        line = await world.answered(world.next_level)
        await world.presses_key(line, "2")
        assert line.heard[-1] == "Takk. Saksbehandler får vite det."
