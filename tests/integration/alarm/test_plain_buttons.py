"""What is pressed or typed without the store on cards and in alarms of before (L1, L2, L5, L12;
docs/decisions/0042). The database is really away; the clock is virtual."""

import asyncio
from pathlib import Path

import pytest

from tests.fakes.payloads import Json
from tests.fakes.sent import SentCard
from tests.forging import Because
from tests.integration.outage_scene import (
    HELPS,
    alarmed,
    cries,
    hasten,
    helps,
    in_vain,
    locked,
    sees,
)
from tests.slow_machine import LONG_ENOUGH
from tests.world import World, shown_in

pytestmark = pytest.mark.hurried

WRITES = "Jeg skriver med deg"
AGAIN = "Varsle igjen"
ASKED = "Trenger du hjelp nå?"


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    hasten(monkeypatch)


async def test_l5_who_is_asked_to_take_over_can_without_the_store(tmp_path: Path) -> None:
    """L2, L5: at a replica that knows nothing of the alarm, and from a level that was never told:
    the card of the hand-over carries what the red card does."""
    async with alarmed(tmp_path) as world:
        await world.taps(world.leader, WRITES)
        await world.presses(world.leader, "red_card.hand_over", person=world.next_level.id)
        world.core.inbound.without_store.alarms.watch.open.forget(world.incident()["id"])
        with locked(tmp_path):
            card = world.card_with(world.next_level, WRITES)
            answer = await world.teams.tap(world.next_level, card, WRITES)
            assert "Du hjelper Saksbehandler En" in shown_in(answer)
            await sees(world, world.caseworker, "Leder To hjelper deg")
            await in_vain(world)
        async with asyncio.timeout(LONG_ENOUGH):
            while world.incident()["claimed_by"] != world.next_level.id:
                await asyncio.sleep(0.05)
        await world.core.worker.settle()
        assert world.reads(world.leader, "Leder To hjelper allerede")
        assert not world.inbox(world.deputy)


def tap_on_an_old_card(world: World, card: SentCard) -> Json:
    """*Varsle igjen* as it was drawn before the button said what its card belongs to."""
    old = {**card.button(AGAIN)["data"], "drill": None, "earnest": None}
    return world.forged(world.caseworker, old.pop("verb"), because=Because.EARLIER, **old)


@pytest.mark.parametrize("word", ["hjelp", "øvelse med leder"])
async def test_l12_whoever_presses_on_a_card_that_does_not_say_is_asked(
    tmp_path: Path, word: str
) -> None:
    """L1, L12: the alarm or drill was withdrawn before this process began. Nobody is alarmed in
    earnest by it; whoever means it has one button to press, and what was pressed is not lost."""
    async with World(tmp_path) as world:
        await world.begins(world.caseworker, word)
        await world.says(world.caseworker, "avbryt")
        await world.stop()
        await world.start()
        world.forget(world.leader)
        tap = tap_on_an_old_card(world, world.card_with(world.caseworker, AGAIN))
        with locked(tmp_path):
            answer = await world.teams.deliver(tap)
            assert ASKED in shown_in(answer)
            assert "21 07 00 01" in shown_in(answer)
            await in_vain(world)
            assert not world.inbox(world.leader)
        await sees(world, world.leader, WRITES)
        assert world.reads(world.leader, "ØVELSE") == (word != "hjelp")
        assert len(world.incidents()) == 1


async def test_l1_one_button_alarms_from_the_question(tmp_path: Path) -> None:
    """L1, L8: she meant it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "øvelse alene")
        await world.says(world.caseworker, "avbryt")
        card = world.card_with(world.caseworker, AGAIN)
        tap = tap_on_an_old_card(world, card)
        with locked(tmp_path):
            answer = await world.teams.deliver(tap)
            card.show(answer.card)
            await world.teams.tap(world.caseworker, card, "Varsle leder")
            await sees(world, world.leader, HELPS)
            await in_vain(world)
        await sees(world, world.leader, "Rødt kort · sendt")


async def test_l1_a_true_alarms_button_alarms_at_once(tmp_path: Path) -> None:
    """L1, L8: the card says so, also where nobody remembers the alarm; an old card's is known by
    the alarm that this process has seen end."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.caseworker, "avbryt")
        world.forget(world.leader)
        card = world.card_with(world.caseworker, AGAIN)
        with locked(tmp_path):
            await world.teams.deliver(tap_on_an_old_card(world, card))
            await sees(world, world.leader, HELPS)
            await in_vain(world)
        await sees(world, world.caseworker, "Varselet er lagret nå")
        await world.core.worker.settle()
        await world.says(world.caseworker, "avbryt")
        await world.stop()
        await world.start()
        world.forget(world.leader)
        card = world.card_with(world.caseworker, AGAIN)
        with locked(tmp_path):
            await world.teams.tap(world.caseworker, card, AGAIN)
            await sees(world, world.leader, HELPS)
            await in_vain(world)
        await sees(world, world.leader, "Rødt kort · sendt")


@pytest.mark.parametrize("words", ["varsle kollegaer", "du må varsle kollegaer nå"])
@pytest.mark.parametrize("stored_before", [True, False])
async def test_r46_colleagues_that_a_helper_calls_are_for_whom_they_help(
    tmp_path: Path, stored_before: bool, words: str
) -> None:
    """R46, L8: the helper is in no danger: no alarm of their own comes of it, now or afterwards.
    More people of the chain are told of the one in which they help; words are passed on."""
    async with alarmed(tmp_path) if stored_before else World(tmp_path) as world:
        if stored_before:
            await world.taps(world.leader, WRITES)
        with locked(tmp_path):
            if not stored_before:
                await cries(world)
                await helps(world, world.leader)
            await world.teams.says(world.leader, words)
            if words == "varsle kollegaer":
                await sees(world, world.leader, "Vi varsler flere nå.")
                card = await sees(world, world.deputy, HELPS)
                assert "Saksbehandler En trenger hjelp" in card.text
            elif not stored_before:
                await sees(world, world.caseworker, words)
            await in_vain(world)
            alarms = world.core.inbound.without_store.alarms
            assert alarms.known.of(world.leader.id) is None
        async with asyncio.timeout(LONG_ENOUGH):
            while any(alarms.known.going_on()):
                await asyncio.sleep(0.05)
        await world.core.inbound.settle()
        await world.core.worker.settle()
        assert [one["raised_by"] for one in world.incidents()] == [world.caseworker.id]


async def test_r46_colleagues_of_which_of_two_is_asked(tmp_path: Path) -> None:
    """R46, L15: never guessed, and no alarm of the helper's own."""
    async with alarmed(tmp_path) as world:
        await world.advance(16)
        await world.taps(world.deputy, WRITES)
        with locked(tmp_path):
            await world.teams.says(world.leader, "hjelp")
            await helps(world, world.deputy)
            await world.teams.says(world.deputy, "varsle kollegaer")
            await sees(world, world.deputy, "Du hjelper flere nå.")
            await in_vain(world)
        await sees(world, world.leader, "Varselet er lagret nå")
        await world.core.inbound.settle()
        raised_by = {one["raised_by"] for one in world.incidents()}
        assert raised_by == {world.caseworker.id, world.leader.id}
