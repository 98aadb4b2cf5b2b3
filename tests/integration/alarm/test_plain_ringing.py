"""It rings without the store, too (L1, L2, L8, R22; docs/decisions/0072). The database is really
away; the clock is virtual, the bot's own patience is shortened."""

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.domain.calls import CallChoice, CallEnd, CallOrder, PickedUp
from bot.jobs import calls as call_worker
from bot.ports import CallOutcome
from tests.fakes.faults import server_error
from tests.fakes.payloads import TeamsUser
from tests.fakes.telephone import Line, TelephoneFake
from tests.integration.alarm.ringing_scene import Town
from tests.integration.outage_scene import (
    HELPS,
    cries,
    hasten,
    helps,
    in_vain,
    locked,
    sees,
    stand_still,
    stored,
    watched,
)
from tests.slow_machine import LONG_ENOUGH
from tests.world import SAMPLE, World, person_id

pytestmark = [pytest.mark.hurried, pytest.mark.usefixtures("patient_store")]

AT_HOME_MS = 5_000  # she works from home
ASKED = (
    "Rødt kort. Saksbehandler trenger hjelp nå. Trykk 1 hvis du hjelper. "
    "Trykk 2 hvis du ikke kan. Trykk 9 for å høre meldingen på nytt."
)
NOT_STORED = "Takk. Svaret er ikke lagret ennå. Ikke ring. Åpne Teams og skriv."
AGAIN = "Vi følger varselet som vanlig igjen"


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    hasten(monkeypatch)
    monkeypatch.setattr(call_worker, "ANSWERS_WITHIN_SECONDS", LONG_ENOUGH)


class Hamlet(Town):
    """A town of which the database goes away."""

    async def until(self, done: Callable[[], object]) -> None:
        """Waits for what the loops come to."""
        async with asyncio.timeout(LONG_ENOUGH):
            while not done():
                await asyncio.sleep(0.01)

    async def looked(self) -> None:
        """Long enough for every loop to have looked more than once."""
        for _ in range(6):
            await asyncio.sleep(0.02)

    async def hears(self, line: Line, said: list[str]) -> None:
        """Waits until this is all that was said on the call."""
        await self.until(lambda: line.heard == said)

    async def call_of(self, user: TeamsUser, number: int = 1) -> Line:
        """The call to somebody, once it is made; it rings."""
        await self.until(lambda: len(self.phone.calls_to(user.id)) == number)
        line = self.phone.calls_to(user.id)[-1]
        await self.phone.rings(line)
        return line

    async def taken(self, user: TeamsUser) -> Line:
        """They take it, and have heard the choice for two seconds."""
        line = await self.call_of(user)
        await self.phone.picks_up(line)
        self.clock.at += 2_000
        return line

    async def rung_up(self, user: TeamsUser, words: str = "hjelp") -> Line:
        """She cries while there is no store; whoever is told takes the call."""
        await cries(self, words)
        self.clock.at += AT_HOME_MS
        return await self.taken(user)


@asynccontextmanager
async def hamlet(folder: Path, **options: Any) -> AsyncIterator[Hamlet]:
    phone = TelephoneFake()
    async with Hamlet(folder, telephone=phone, **options) as world:
        world.phone = phone
        world.late_ms = 180_000  # nothing is on time while there is no database
        yield world


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


async def died(world: Hamlet) -> None:
    """Its process is gone, in the outage; what it had in the journal is left."""
    alarms = world.core.inbound.without_store.alarms
    assert await asyncio.to_thread(alarms.journal.flush, LONG_ENOUGH)
    await stand_still(world)
    alarms.known._held.clear()
    alarms.journal.close()
    await world.stop()


async def test_l8_the_next_process_rings_nobody_twice(tmp_path: Path) -> None:
    """L8: who did not take it is not rung again in this round; the leader has the plain card."""
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            world.clock.at += AT_HOME_MS
            line = await world.call_of(world.leader)
            await world.phone.ends(line, CallEnd.NO_ANSWER)
            await died(world)
        await world.start()
        with locked(tmp_path):
            async with watched(world):
                world.clock.at += 15_000
                await sees(world, world.deputy, HELPS)
                await world.looked()
                assert world.phone.rung() == {world.leader.id: 1}
        await stored(world)


async def test_a_call_that_died_with_its_process_is_made_once_more_when_it_is_over(
    tmp_path: Path,
) -> None:
    """Nobody is rung twice at once: its ring time has run out."""
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            world.clock.at += AT_HOME_MS
            await world.call_of(world.leader)
            await died(world)
        await world.start()
        with locked(tmp_path):
            async with watched(world):
                world.clock.at += 12_000
                await sees(world, world.deputy, HELPS)
                assert len(world.phone.calls_to(world.leader.id)) == 1
                world.clock.at += 20_000
                await world.looked()
                world.clock.at += 27_000
                await world.looked()
                assert len(world.phone.calls_to(world.leader.id)) == 1, "one a minute"
                world.clock.at += 1_000
                await world.call_of(world.leader, 2)
        await stored(world)


async def test_the_journal_has_a_call_before_it_rings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L8: a process that is killed the moment after it rings has told the next one."""
    async with hamlet(tmp_path) as world:
        journal = world.core.inbound.without_store.alarms.journal
        on_disk: list[bool] = []
        place = world.phone.place

        async def looks_first(order: CallOrder) -> CallOutcome:
            on_disk.append(any('"state":"placing"' in text for text in journal._kept.values()))
            return await place(order)

        monkeypatch.setattr(world.phone, "place", looks_first)
        with locked(tmp_path):
            await cries(world)
            world.clock.at += AT_HOME_MS
            await world.call_of(world.leader)
            assert on_disk == [True]
        await stored(world)


async def test_a_process_that_is_stopped_leaves_its_calls_to_the_next(tmp_path: Path) -> None:
    """Its telephone closes with it: they are made once more where they are still wanted."""
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            line = await world.rung_up(world.leader)
            assert world.calls is not None
            await world.calls.drain(1)
            assert not line.hung_up  # closed, as a whole
            await died(world)
        await world.start()
        with locked(tmp_path):
            async with watched(world):
                world.clock.at += 60_000
                again = await world.call_of(world.leader, 2)
                await world.phone.ends(again, CallEnd.LOST)
                world.clock.at += 5_000
                await world.looked()
                assert len(world.phone.calls_to(world.leader.id)) == 2
        await stored(world)


async def test_a_call_that_its_provider_still_knows_goes_on_with_the_next_process(
    tmp_path: Path,
) -> None:
    """L2: its key counts there."""
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            line = await world.rung_up(world.leader)
            world.phone.known[line.order.id] = PickedUp()
            await died(world)
        await world.start()
        with locked(tmp_path):
            async with watched(world):
                alarms = world.core.inbound.without_store.alarms
                await world.until(lambda: len(alarms.known))
                await world.phone.presses(line, "1")
                assert line.heard[-1] == NOT_STORED
                await sees(world, world.caseworker, "Leder En hjelper deg")
        await stored(world)
        assert len(world.phone.lines) == 1


@asynccontextmanager
async def alarmed(folder: Path) -> AsyncIterator[Hamlet]:
    """An alarm is stored, level 1 has its red card, and its timer is watched."""
    async with hamlet(folder) as world:
        await world.says(world.caseworker, "hjelp")
        await world.settle()
        async with watched(world):
            yield world


async def test_l8_what_the_store_had_planned_is_rung_without_it(tmp_path: Path) -> None:
    """L8: the database goes away before the first call is due; once it is there again nobody is
    rung a second time."""
    async with alarmed(tmp_path) as world:
        with locked(tmp_path):
            world.clock.at += 15_400
            await sees(world, world.deputy, "Leder En har ikke svart.")
            line = await world.call_of(world.leader)
            await world.phone.ends(line, CallEnd.BUSY)
        await stored(world, AGAIN)
        await world.advance(3)
        assert world.phone.rung() == {world.leader.id: 1}
        assert [one["detail"]["outcome"] for one in world.told("ring_ended")] == ["busy"]


async def test_l8_whom_the_store_has_rung_is_not_rung_without_it(tmp_path: Path) -> None:
    async with alarmed(tmp_path) as world:
        line = await world.rung(world.leader, 5)
        await world.phone.ends(line, CallEnd.NO_ANSWER)
        await world.settle()
        with locked(tmp_path):
            world.clock.at += 10_400
            await sees(world, world.deputy, "Leder En har ikke svart.")
            world.clock.at += AT_HOME_MS
            await world.call_of(world.deputy)
            assert len(world.phone.calls_to(world.leader.id)) == 1
        await stored(world, AGAIN)


async def test_l1_the_store_goes_away_while_somebody_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L1, L2: whoever takes the call hears the choice all the same, and their key counts; the store
    has it as one call."""
    monkeypatch.setattr(call_worker, "ANSWERS_WITHIN_SECONDS", 0.05)
    async with alarmed(tmp_path) as world:
        line = await world.rung(world.leader, 5)
        with locked(tmp_path):
            await world.phone.picks_up(line)
            assert line.heard == [ASKED]
            world.clock.at += 2_000
            await world.phone.presses(line, "1")
            assert line.heard[-1] == NOT_STORED
            await sees(world, world.caseworker, "Leder En hjelper deg")
            await world.phone.spoken(line)
            assert line.hung_up
        await world.until(lambda: world.incident()["state"] == "claimed")
        await world.settle()
        assert world.incident()["claimed_by"] == world.leader.id
        assert len(world.told("ring_started")) == len(world.told("ring_ended")) == 1
        assert world.phone.rung() == {world.leader.id: 1}


async def test_l1_the_store_comes_and_goes_while_somebody_listens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L1: a call that is the store's again, and once more nobody's, is the same call."""
    monkeypatch.setattr(call_worker, "ANSWERS_WITHIN_SECONDS", 0.05)
    async with alarmed(tmp_path) as world:
        line = await world.rung(world.leader, 5)
        with locked(tmp_path):
            await world.phone.picks_up(line)
            assert line.heard == [ASKED]
            await in_vain(world)
        await world.until(lambda: world.told("ring_answered"))
        alarms = world.core.inbound.without_store.alarms
        await world.until(lambda: not any(alarms.known.going_on()))
        world.clock.at += 2_000
        with locked(tmp_path):
            await world.phone.presses(line, "1")
            assert line.heard == [ASKED, NOT_STORED]
            await in_vain(world)
        await world.until(lambda: world.incident()["state"] == "claimed")
        assert len(world.told("ring_answered")) == 1


async def test_no_name_or_number_is_in_a_log_or_readable_in_the_journal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with hamlet(tmp_path) as world:
        with locked(tmp_path):
            line = await world.rung_up(world.leader)
            await world.phone.presses(line, "1")
            alarms = world.core.inbound.without_store.alarms
            assert await asyncio.to_thread(alarms.journal.flush, LONG_ENOUGH)
            kept = b"".join(one.read_bytes() for one in (tmp_path / "journal").iterdir())
            assert kept
            for secret in (b"21070001", b"Leder", world.leader.id.encode(), b"plain-"):
                assert secret not in kept
        await stored(world)
    logged = capsys.readouterr().out
    assert not [one for one in ("21070001", "Leder En", world.leader.id) if one in logged]


async def test_without_a_telephone_nothing_of_calls_is_kept(tmp_path: Path) -> None:
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            world.clock.at += 60_000
            await sees(world, world.deputy, HELPS)
            known = world.core.inbound.without_store.alarms.known
            assert [held.calls for held in known.going_on()] == [[]]
        await stored(world)


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
