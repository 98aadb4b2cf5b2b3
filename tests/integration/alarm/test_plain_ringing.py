"""It rings without the store, too (L1, L2, L8, R22; docs/decisions/0072). The database is really
away; the clock is virtual, the bot's own patience is shortened."""

import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.domain.calls import CallChoice
from bot.jobs import calls as call_worker
from tests.fakes.faults import server_error
from tests.integration.alarm.plain_ringing_scene import (
    ASKED,
    AT_HOME_MS,
    NOT_STORED,
    Hamlet,
    hamlet,
)
from tests.integration.outage_scene import (
    HELPS,
    cries,
    hasten,
    helps,
    in_vain,
    locked,
    sees,
    stored,
)
from tests.slow_machine import LONG_ENOUGH
from tests.world import SAMPLE, person_id

pytestmark = [pytest.mark.hurried, pytest.mark.usefixtures("patient_store")]


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    hasten(monkeypatch)
    monkeypatch.setattr(call_worker, "ANSWERS_WITHIN_SECONDS", LONG_ENOUGH)


async def test_l8_whoever_was_told_without_the_store_and_has_not_answered_is_rung(
    tmp_path: Path,
) -> None:
    """L8, L11: at its time, and a stranger hears a first name; she reads whose telephone rings."""
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            world.clock.at += AT_HOME_MS - 1
            await world.looked()
            assert not world.phone.lines
            world.clock.at += 1
            line = await world.call_of(world.leader)
            assert line.order.number == "+4721070001"
            await sees(world, world.caseworker, "Ringer Leder En …")
            await world.phone.picks_up(line)
            assert line.heard == [ASKED]
        await stored(world)


async def test_l2_a_key_without_the_store_is_what_a_tap_is_and_does_not_sound_like_more(
    tmp_path: Path,
) -> None:
    """L2, L5: she reads who took the telephone; the store makes it the claim, by a key, and rings
    nobody for it again."""
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            line = await world.rung_up(world.leader)
            await world.phone.presses(line, "1")
            assert line.heard[-1] == NOT_STORED
            card = await sees(world, world.caseworker, "Leder En tok telefonen og skriver til deg")
            assert "Leder En hjelper deg" in card.text
            await sees(world, world.leader, "Du hjelper Saksbehandler En")
            await world.phone.spoken(line)
            assert line.hung_up
        incident = await stored(world)
        assert incident["claimed_by"] == world.leader.id
        assert world.told("claimed")[0]["detail"]["key"] is True
        assert [one["detail"]["outcome"] for one in world.told("ring_ended")] == ["claimed"]
        await world.advance(4)
        assert world.phone.rung() == {world.leader.id: 1}


async def test_l2_a_key_alone_rests_the_chain_for_half_a_minute(tmp_path: Path) -> None:
    """L2: a pocket can press 1. Asked for contact half-way, then the next level is told."""
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            line = await world.rung_up(world.leader)
            await world.phone.presses(line, "1")
            world.clock.at += 15_000
            await sees(world, world.caseworker, "Har dere kontakt?")
            assert not world.inbox(world.deputy)
            world.clock.at += 15_000
            await sees(world, world.deputy, HELPS)
        await stored(world)


async def test_l2_after_a_key_alone_the_telephone_that_it_stopped_rings_again(
    tmp_path: Path,
) -> None:
    """Two are told at once. A redial: one a minute."""
    text = SAMPLE.read_text()
    leader, deputy = person_id("102"), person_id("103")
    text = text.replace(f"people: [{leader}]", f"people: [{leader}, {deputy}]", 1)
    async with hamlet(tmp_path, organisation=text) as world:
        with locked(tmp_path):
            line = await world.rung_up(world.leader)
            stopped = await world.call_of(world.deputy)
            await world.phone.presses(line, "1")
            await world.until(lambda: stopped.hung_up)
            world.clock.at += 15_000
            await sees(world, world.caseworker, "Har dere kontakt?")
            world.clock.at += 15_000
            await world.looked()
            assert len(world.phone.calls_to(world.deputy.id)) == 1
            world.clock.at += 30_000
            await world.call_of(world.deputy, 2)
        await stored(world)


async def test_l2_words_of_whoever_pressed_it_are_a_sign(tmp_path: Path) -> None:
    """L2: from then on it is worth what a tap is worth."""
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            line = await world.rung_up(world.leader)
            await world.phone.presses(line, "1")
            await world.teams.says(world.leader, "jeg er her")
            await sees(world, world.caseworker, "jeg er her")
            world.clock.at += 40_000
            await world.looked()
            assert not world.inbox(world.deputy)
            assert not world.reads(world.caseworker, "Har dere kontakt?")
        await stored(world)


async def test_l3_key_2_tells_the_next_level_at_once_and_is_stored(tmp_path: Path) -> None:
    """L3: and whoever pressed it is not rung again for the same."""
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            line = await world.rung_up(world.leader)
            await world.phone.presses(line, "2")
            assert line.heard[-1] == "Takk. Neste får beskjed."
            await sees(world, world.deputy, HELPS)
            await world.phone.spoken(line)
        await stored(world)
        assert [one["actor"] for one in world.told("declined")] == [world.leader.id]
        await world.advance(14)
        assert world.phone.rung() == {world.leader.id: 1, world.deputy.id: 1}


async def test_l5_a_call_goes_on_when_the_store_is_back_and_its_key_is_a_claim(
    tmp_path: Path,
) -> None:
    """L5: the alarm that is stored meanwhile does not ring whoever is on a call just now, and the
    key that is pressed then is stored."""
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            line = await world.rung_up(world.leader)
        await stored(world)
        await world.advance(6)
        assert world.phone.rung() == {world.leader.id: 1}
        await world.presses_key(line, "1")
        assert line.heard[-1].startswith("Du hjelper Saksbehandler nå.")
        assert world.incident()["claimed_by"] == world.leader.id
        assert len(world.told("ring_answered")) == 1


async def test_l5_a_second_key_and_the_telephones_of_the_others(tmp_path: Path) -> None:
    """L5: whoever is on a call hears who helps, and what only rings stops."""
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            line = await world.rung_up(world.leader)
            world.clock.at += 15_000
            await sees(world, world.deputy, HELPS)
            world.clock.at += AT_HOME_MS
            other = await world.call_of(world.deputy)
            await helps(world, world.deputy)
            await world.until(lambda: other.hung_up)
            await world.phone.presses(line, "1")
            await world.until(lambda: line.heard[-1] == "Stedfortreder hjelper allerede. Takk.")
        incident = await stored(world)
        assert incident["claimed_by"] == world.deputy.id


async def test_l2_silence_is_no_answer_and_ends_by_itself(tmp_path: Path) -> None:
    """L2: asked three times, as ever; a voicemail stops nothing."""
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            line = await world.rung_up(world.leader)
            for times in (2, 3):
                await world.phone.spoken(line)
                world.clock.at += 6_000
                await world.hears(line, [ASKED] * times)
            await world.phone.spoken(line)
            world.clock.at += 6_000
            await world.until(lambda: "Du har ikke valgt." in line.heard[-1])
            await world.phone.spoken(line)
            await world.until(lambda: line.hung_up)
            await sees(world, world.deputy, HELPS)
        await stored(world)
        assert world.told("ring_ended")[0]["detail"]["outcome"] == "no_key"


async def test_a_withdrawn_alarm_rings_nobody(tmp_path: Path) -> None:
    """`avbryt`: what rings stops, what is answered says so."""
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            line = await world.rung_up(world.leader)
            await world.teams.says(world.caseworker, "avbryt")
            await world.until(lambda: len(line.heard) == 2)
            assert line.heard[-1].endswith("Takk.")
            assert "Saksbehandler" not in line.heard[-1]
        await world.until(lambda: world.incidents())
        await world.core.worker.settle()


async def test_l3_whom_no_notice_reaches_is_rung_at_once(tmp_path: Path) -> None:
    async with hamlet(tmp_path, absent=("102",)) as world:
        with locked(tmp_path):
            await world.teams.says(world.caseworker, "hjelp")
            await world.call_of(world.leader)
            await sees(world, world.deputy, HELPS)
            await in_vain(world)
        await stored(world)


async def test_who_wants_no_call_is_not_rung_without_the_store_either(tmp_path: Path) -> None:
    """What they have chosen was read while it could be."""
    async with hamlet(tmp_path) as world:
        yes = CallChoice(world.leader.id, asked_at=1, administrator="a", safety_rep="b")
        world.core.database.write(lambda tx: tx.keep_call_choice(yes))
        await world.settle()
        with locked(tmp_path):
            await cries(world)
            world.clock.at += 15_000
            await sees(world, world.deputy, HELPS)
            world.clock.at += AT_HOME_MS
            await world.call_of(world.deputy)
            assert world.phone.rung() == {world.deputy.id: 1}
        await stored(world)
        await world.advance(3)
        assert world.phone.rung() == {world.deputy.id: 1}


# Chat is away, and the store is there


@asynccontextmanager
async def speechless(folder: Path) -> AsyncIterator[Hamlet]:
    """The connector answers nothing but that it cannot; she cries."""
    async with hamlet(folder) as world:
        world.teams.fail(server_error(503), times=math.inf)
        await world.says(world.caseworker, "/hjelp telefon kontor")
        yield world
        world.teams.heal()
        await world.advance(20)


async def test_l8_it_rings_in_its_time_while_no_card_can_be_sent(tmp_path: Path) -> None:
    """L3, L8: no call waits for a card or for a receipt, and the chain goes on as ever."""
    async with speechless(tmp_path) as world:
        await world.advance(10)
        assert world.phone.rung() == {world.leader.id: 1}
        await world.advance(30)
        assert world.phone.rung() == {world.leader.id: 1, world.deputy.id: 1}
        assert not world.inbox(world.leader)


async def test_l2_a_key_claims_while_no_card_can_be_sent(tmp_path: Path) -> None:
    """L2, L5: and she reads it once there is chat again."""
    async with speechless(tmp_path) as world:
        line = await world.answered(world.leader)
        await world.presses_key(line, "1")
        assert line.heard[-1].startswith("Du hjelper Saksbehandler nå.")
        assert world.incident()["claimed_by"] == world.leader.id
        assert not world.inbox(world.caseworker)
        world.teams.heal()
        await world.advance(20)
        assert "Leder En hjelper deg" in world.her_card()


async def test_l3_a_level_that_no_card_reaches_at_all_is_rung_at_once(tmp_path: Path) -> None:
    """L3: refused for good, one after the other: each is rung in the moment that is known."""
    async with hamlet(tmp_path) as world:
        for leader in (world.leader, world.deputy):
            world.teams.block(leader)
        await world.says(world.caseworker, "/hjelp telefon kontor")
        await world.settle()
        assert world.phone.rung() == {world.leader.id: 1, world.deputy.id: 1}


async def test_l8_neither_chat_nor_store_is_needed_to_ring(tmp_path: Path) -> None:
    """L8: nothing at all can be sent or stored; who takes the call may help."""
    async with hamlet(tmp_path) as world:
        world.teams.fail(server_error(503), times=math.inf)
        with locked(tmp_path):
            await world.teams.says(world.caseworker, "hjelp")
            await world.until(lambda: len(world.core.inbound.without_store.alarms.known))
            await world.looked()
            world.clock.at += AT_HOME_MS
            line = await world.taken(world.leader)
            await world.phone.presses(line, "1")
            assert line.heard == [ASKED, NOT_STORED]
            await in_vain(world)
            world.teams.heal()
        await world.until(lambda: world.incidents() and world.incident()["state"] == "claimed")
        await world.core.worker.settle()
        assert world.incident()["claimed_by"] == world.leader.id
