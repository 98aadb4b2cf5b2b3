"""Calls and the rounds of a chain, and calls that change hands: who is rung when, and which key
counts where nobody has heard a word (L2, L8, R22)."""

from pathlib import Path
from typing import Any

import pytest

from bot.domain.calls import CallEnd, KeyPressed, Over, PickedUp, Ringing
from bot.jobs.call_books import CallElsewhere
from bot.jobs.calls import CHOICES_EVERY_SECONDS
from tests.integration.alarm.ringing_scene import Town, crowd, town
from tests.world import changed_sample, person_id


def one_level(wait: int, **more: Any) -> str:
    """The sample organisation with one level everywhere, waited for so long."""

    def change(content: dict[str, Any]) -> None:
        for unit in content["units"]:
            unit.pop("parent", None)
            people = [person_id("102"), person_id("103")]
            level = {"name": "Leder", "people": people, "wait_seconds": wait}
            unit |= {"levels": [level], **more}

    return changed_sample(change)


@pytest.mark.parametrize(("after", "wait"), [(30, 30), (120, 30), (40, 45)])
async def test_l3_a_long_wait_for_the_call_ends_with_the_round(
    tmp_path: Path, after: int, wait: int
) -> None:
    """On one level whoever is alerted anew would wait anew, and be rung in the last round alone: it
    rings five seconds before the chain comes round to them."""
    organisation = one_level(wait, call_after_seconds=after)
    async with town(tmp_path, organisation=organisation) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        due = min(after, wait - 5)
        await world.advance(due - 1)
        assert not world.phone.lines
        await world.advance(1)
        assert len(world.phone.calls_to(world.leader.id)) == 1


async def test_l3_who_has_seen_the_card_is_rung_within_the_round_too(tmp_path: Path) -> None:
    """Twenty seconds are for whoever looks at it: longer than a level of fifteen lasts."""
    async with town(tmp_path, organisation=one_level(15)) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.opens(world.leader)
        await world.advance(10)
        assert len(world.phone.calls_to(world.leader.id)) == 1


async def test_l3_who_stands_on_two_levels_is_rung_once_a_round(tmp_path: Path) -> None:
    """It is the same ear: a second call in the same round would find it as the first did."""

    def twice(content: dict[str, Any]) -> None:
        for level in content["units"][0]["levels"]:
            level["people"] = [person_id("102")]

    async with town(tmp_path, organisation=changed_sample(twice)) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.rung(world.leader)
        await world.phone.ends(line, CallEnd.BUSY)
        await world.advance(75)  # 30 and 60 seconds are a round: nobody is waited for twice
        assert world.has_card(world.next_level)
        assert len(world.phone.calls_to(world.leader.id)) == 1
        await world.advance(20)
        assert len(world.phone.calls_to(world.leader.id)) == 2


async def test_l2_a_key_in_a_call_in_which_nothing_was_said_is_no_answer(tmp_path: Path) -> None:
    """L2, L8: the process died between being told that it was answered and its first word; whoever
    holds the telephone has heard nothing. The next process asks, and the key counts after that."""
    async with town(tmp_path) as world:
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.rung(world.leader)
        phone = world.phone
        phone.mute = True
        await phone.picks_up(line)
        await world.stop()
        phone.mute = False
        phone.known[line.order.id] = PickedUp()
        await world.start()
        world.clock.at += 3_000
        await world.presses_key(line, "1")
        assert not world.told("claimed")
        assert line.heard == []
        await world.advance(6)
        assert len(line.heard) == 1, "asked anew"
        world.clock.at += 1_000
        await world.presses_key(line, "1")
        assert [one["detail"]["by"] for one in world.told("claimed")] == [world.leader.id]


async def test_l5_what_is_told_of_another_processs_plain_call_is_sent_for_once_more(
    tmp_path: Path,
) -> None:
    """Not "the call is over": whoever tells of it does so again, there or here."""
    async with town(tmp_path) as world:
        assert world.calls is not None
        for event in (Ringing(), PickedUp(), KeyPressed("1", 1)):
            with pytest.raises(CallElsewhere):
                await world.calls.heard("plain-of-another.1", event)


@pytest.mark.parametrize("key", ["1", "2"])
async def test_l8_nobody_is_left_on_a_line_whose_process_died_before_it_hung_up(
    tmp_path: Path, key: str
) -> None:
    """L8: the read-back was said and the call is over in the database; its provider does not know.
    The next process ends it, or the next alarm would ring a telephone that is taken."""
    async with town(tmp_path) as world:
        phone = world.phone
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, key)
        phone.dies = True
        await phone.spoken(line)
        await world.stop()
        assert not line.over
        phone.dies = False
        phone.known[line.order.id] = PickedUp()
        await world.start()
        await world.settle()
        assert line.hung_up
        assert len(world.told("ring_ended")) == 1
        await world.says(world.caseworker, "avbryt")
        await world.advance(60)
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.advance(10)
        assert len(phone.calls_to(world.leader.id)) == 2


async def test_l8_a_line_of_which_nobody_could_tell_is_looked_at_until_it_is_over(
    tmp_path: Path,
) -> None:
    """The provider gives no answer just when the next process looks."""
    async with town(tmp_path) as world:
        phone = world.phone
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "2")
        phone.dies = True
        await phone.spoken(line)
        await world.stop()
        phone.dies = False
        await world.start()
        await world.settle()
        assert phone.looked.count(line.order.id) == 1
        assert not line.over
        phone.known[line.order.id] = PickedUp()
        await a_minute_later(world)
        assert line.hung_up
        phone.known[line.order.id] = Over(CallEnd.STOPPED)
        for _ in range(3):  # it is seen once that it is over, and never asked for again
            await a_minute_later(world)
        assert phone.looked.count(line.order.id) == 3


async def a_minute_later(world: Town) -> None:
    """It is time to look at what has ended."""
    assert world.calls is not None
    world.calls._choices_at = -CHOICES_EVERY_SECONDS
    await world.advance(60)


async def test_l2_whoever_is_on_our_line_is_not_rung_for_the_next_alarm(tmp_path: Path) -> None:
    """They have said no to the first, and are still told so: one telephone, one call at a time."""
    async with town(tmp_path, organisation=crowd(2)) as world:
        other = world.teams.user(person_id("200"), "Kollega 0")
        await world.teams.install(other)
        await world.says(world.caseworker, "/hjelp telefon kontor")
        line = await world.answered(world.leader)
        await world.presses_key(line, "2")
        await world.advance(1)
        await world.says(other, "/hjelp telefon kontor")
        await world.advance(11)
        assert not line.over
        assert world.phone.calls_to(world.leader.id) == [line]
        await world.phone.spoken(line)
        assert line.hung_up
        await world.advance(4)
        assert len(world.phone.calls_to(world.leader.id)) == 2
