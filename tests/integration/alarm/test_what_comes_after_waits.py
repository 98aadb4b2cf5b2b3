"""While a red card waits for an answer, what a threat asks for and the days after wait; their
deadlines go on (L4, L14)."""

import asyncio
from pathlib import Path

import pytest

from tests.integration.alarm.several_alarms_scene import (
    colleague,
    filled_cards,
    is_filled,
    office,
    threatened,
)
from tests.integration.threat.test_duty import DAY, HOUR, MINUTE, asks, ends
from tests.world import World


def _reminders(world: World) -> int:
    """How often somebody was reminded of the threat of the first alarm."""
    first = world.core.service.read(lambda uow: uow.tx.get_alarm(world.incidents()[0]["id"]))
    assert first is not None
    assert first.duty is not None
    return first.duty.reminders


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
async def test_l4_l14_a_reminder_waits_for_the_red_card_and_its_deadline_does_not(
    tmp_path: Path, url: str | None
) -> None:
    """The reminder is on record in time, and arrives when the other alarm is claimed."""
    async with office(tmp_path, url) as world:
        await threatened(world)
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        await world.advance(5 * MINUTE)
        await world.says(colleague(world, 0), "hjelp telefon")
        await world.advance(70 * MINUTE)
        assert _reminders(world) == 2, "L4: as if nothing were in the way"
        assert world.last(world.leader).text.startswith("Kollega 201 trenger hjelp nå")
        before = len(world.inbox(world.leader))
        await world.taps(world.leader, "Jeg ringer deg")
        await world.advance(30)
        reminded = world.inbox(world.leader)[before:]
        assert [card.text.partition("\n")[0] for card in reminded] == ["Neste: Varsle politiet"]
        assert is_filled(reminded[0].content)


async def test_l4_the_next_one_is_asked_about_the_threat_while_the_red_card_waits(
    tmp_path: Path, url: str | None
) -> None:
    """Whoever does not answer is passed over in time; and who is asked for the first time waits for
    a quarter of an hour at the most."""
    async with office(tmp_path, url) as world:
        await threatened(world)
        await world.says(colleague(world, 0), "hjelp telefon")
        await world.advance(40)
        assert world.last(world.deputy).text.startswith("Kollega 201 trenger hjelp nå")
        await world.advance(16 * MINUTE)
        first = world.core.service.read(lambda uow: uow.tx.get_alarm(world.incidents()[0]["id"]))
        assert first is not None
        assert first.duty is not None
        assert first.duty.asked_of(world.deputy.id) is not None
        assert not any(asks(card) for card in world.inbox(world.deputy))
        await world.advance(16 * MINUTE)
        assert asks(world.last(world.deputy))
        assert not is_filled(world.last(world.deputy).content)


@pytest.mark.parametrize("ends_it", ["trekk", "to timer"])
async def test_l14_what_was_put_off_comes_when_the_other_alarm_is_over(
    tmp_path: Path, ends_it: str
) -> None:
    """By the one who cried, or because nobody has said a word in it for two hours (L6)."""
    async with office(tmp_path) as world:
        await threatened(world)
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        await world.advance(14 * MINUTE)
        other = colleague(world, 0)
        await world.says(other, "hjelp telefon")
        await world.advance(10 * MINUTE)
        before = len(world.inbox(world.leader))
        if ends_it == "trekk":
            await world.says(other, "avbryt")
            await world.advance(30)
        else:
            await world.advance(3 * HOUR)
        assert any(
            card.text.startswith("Neste: Varsle politiet")
            for card in world.inbox(world.leader)[before:]
        )
        assert filled_cards(world, world.leader) == ["Neste: Varsle politiet"]


async def test_l14_the_days_after_wait_too(tmp_path: Path, url: str | None) -> None:
    """The first card of the leader's follow-up, and its reminders."""
    async with office(tmp_path, url) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await ends(world, world.leader)
        await world.says(colleague(world, 0), "hjelp telefon")
        await world.advance(20 * MINUTE)
        assert world.last(world.leader).text.startswith("Kollega 201 trenger hjelp nå")
        await world.presses(world.leader, "red_card.claim", how="call")
        await world.advance(30)
        assert world.last(world.leader).text.startswith("Neste: Snakk med")
        assert is_filled(world.last(world.leader).content)


async def test_l3_what_was_put_off_is_sent_after_a_crash(tmp_path: Path) -> None:
    async with office(tmp_path) as world:
        await threatened(world)
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        other = colleague(world, 0)
        await world.says(other, "hjelp telefon")
        await world.advance(20 * MINUTE)
        await world.stop()
        await world.start()
        await world.settle()
        assert world.last(world.leader).text.startswith("Kollega 201 trenger hjelp nå")
        before = len(world.inbox(world.leader))
        await world.says(other, "avbryt")
        await world.stop()
        await world.start()
        await world.advance(30)
        found = [card.text.partition("\n")[0] for card in world.inbox(world.leader)[before:]]
        assert found == ["Neste: Varsle politiet"]
        await world.advance(DAY)


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
async def test_l5_two_leaders_take_the_threat_at_once_and_one_has_it(
    tmp_path: Path, url: str | None
) -> None:
    """The other reads who, has no button for it any more, and is not reminded."""
    async with office(tmp_path, url) as world:
        await threatened(world)
        await world.advance(15 * MINUTE)
        both = (world.leader, world.deputy)
        assert all(asks(world.last(user)) for user in both)
        taps = [world.pressed(user, "duty.take") for user in both]
        await asyncio.gather(*(world.teams.deliver(tap) for tap in taps))
        await world.core.worker.settle()
        alarm = world.core.service.read(lambda uow: uow.tx.get_alarm(world.incident()["id"]))
        assert alarm is not None
        assert alarm.duty is not None
        owner = next(user for user in both if user.id == alarm.duty.owner)
        other = next(user for user in both if user is not owner)
        assert world.kinds().count("duty_taken") == 1
        assert not any(asks(card) for user in both for card in world.inbox(user))
        assert world.reads(other, f"{owner.name} tar seg av trusselen")
        before = len(world.inbox(other))
        await world.advance(20 * MINUTE)
        assert world.last(owner).text.startswith("Neste: Varsle politiet")
        assert not any("trusselen" in card.text for card in world.inbox(other)[before:])


async def test_l4_the_threat_is_asked_about_still_when_the_alarm_is_handed_over(
    tmp_path: Path, url: str | None
) -> None:
    """Whoever was asked on the role card has a card that asks once they no longer help."""
    async with office(tmp_path, url) as world:
        await world.says(world.caseworker, "hjelp telefon trussel")
        await world.presses(world.caseworker, "incident.describe", target="self")
        await world.taps(world.leader, "Jeg ringer deg")
        assert asks(world.last(world.leader))
        await world.presses(world.leader, "red_card.hand_over", person=world.deputy.id)
        assert len(filled_cards(world, world.deputy)) == 1
        await world.taps(world.deputy, "Jeg ringer deg")
        await world.advance(11)
        assert world.incident()["claimed_by"] == world.deputy.id
        assert any(asks(card) for card in world.inbox(world.leader))
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        assert world.reads(world.caseworker, "Leder En tar seg av trusselen.")
        assert world.reads(world.leader, "Neste: Varsle politiet")


async def test_l14_a_threat_waits_for_the_red_card_of_its_own_alarm(tmp_path: Path) -> None:
    """What was put off for another alarm comes below no red card that its own has sent since."""
    async with office(tmp_path) as world:
        first, other = colleague(world, 0), colleague(world, 1)
        await world.says(first, "hjelp telefon trussel")
        await world.presses(first, "incident.describe", target="self")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.advance(12 * MINUTE)  # they have no contact: the deputy was alerted too
        await world.says(other, "hjelp telefon")
        await world.advance(4 * MINUTE)  # the deputy is asked about the threat, which waits
        await world.taps(first, "Varsle flere")
        red = world.last(world.next_level)
        assert red.text.startswith("Kollega 202")
        await world.taps_on(world.next_level, red, "Jeg skriver med Kollega 202")
        await world.advance(31)
        assert world.last(world.deputy).text.startswith("Kollega 201 trenger hjelp nå")
        assert not any(asks(card) for card in world.inbox(world.deputy))
        await world.taps(world.deputy, "Kan ikke hjelpe nå")
        await world.advance(29)
        assert asks(world.last(world.deputy))


async def test_l14_a_threat_waits_while_its_reader_is_asked_to_take_over(tmp_path: Path) -> None:
    """The reminder of one alarm's threat, while another helper asks its owner to take over from
    them; it comes once that is answered."""
    async with office(tmp_path) as world:
        await threatened(world)
        await world.taps(world.leader, "Jeg tar meg av trusselen")
        await world.advance(5 * MINUTE)
        await world.says(colleague(world, 0), "hjelp telefon")
        await world.taps(world.leader, "Kan ikke hjelpe nå")
        await world.advance(35)
        await world.taps(world.deputy, "Jeg skriver med deg")
        await world.advance(95)
        await world.presses(world.deputy, "red_card.contact", yes=True)  # no level is alerted more
        await world.presses(world.deputy, "red_card.hand_over", person=world.leader.id)
        asked = world.last(world.leader)
        assert asked.text.startswith("Kan du ta over for Stedfortreder En?")
        await world.advance(20 * MINUTE)
        assert _reminders(world) == 1, "L4: on record in time"
        assert world.last(world.leader) is asked
        assert filled_cards(world, world.leader) == ["Kan du ta over for Stedfortreder En?"]
        await world.taps_on(world.leader, asked, "Kan ikke hjelpe nå")
        await world.advance(30)
        assert world.last(world.leader).text.startswith("Neste: Varsle politiet")


@pytest.mark.parametrize("moved_by", ["words", "hand over"])
async def test_l14_the_end_of_the_call_has_the_filled_button_whatever_moved_the_card(
    tmp_path: Path, moved_by: str
) -> None:
    """Who helps has *Avslutt varselet*; what a threat of another alarm asks has it again after."""
    async with office(tmp_path) as world:
        await threatened(world)
        other = colleague(world, 0)
        await world.says(other, "hjelp telefon")
        if moved_by == "words":
            await world.taps(world.leader, "Jeg skriver med deg")
            await world.advance(12)
            await world.says(other, "han er sint")
        else:
            await world.taps(world.leader, "Kan ikke hjelpe nå")
            await world.advance(35)
            await world.taps(world.deputy, "Jeg skriver med deg")
            await world.advance(12)
            await world.presses(world.deputy, "red_card.hand_over", person=world.leader.id)
            await world.taps(world.leader, "Jeg skriver med deg")
        await world.advance(12)
        assert filled_cards(world, world.leader) == ["Kan du ta deg av trusselen?"]
        await world.taps(other, "Hjelp meg å avslutte")
        await world.advance(12)
        await world.taps(other, "Samtalen er slutt")
        await world.advance(3)
        assert filled_cards(world, world.leader) == ["Du hjelper Kollega 201"]
        await world.taps(world.leader, "Avslutt varselet")
        await world.advance(60)
        assert filled_cards(world, world.leader)[:1] == ["Kan du ta deg av trusselen?"]
