"""Help without the store (L1–L8; docs/decisions/0037). The database is really away: another
connection holds it. The clock is virtual; the bot's own patience is shortened."""

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from bot.outbox import without_store
from bot.outbox.plain import alarms as plain_alarms
from bot.outbox.rate_limit import PER_SECOND
from bot.store.queries import People
from tests.integration.outage_scene import (
    HELPS,
    cards_with,
    cries,
    hasten,
    helps,
    in_vain,
    journaled,
    locked,
    sees,
    stand_still,
    stored,
    tap_on,
)
from tests.slow_machine import LONG_ENOUGH, on_this_machine
from tests.world import World, shown_in

pytestmark = [pytest.mark.hurried, pytest.mark.usefixtures("patient_store")]

TWO_HOURS = 2 * 60 * 60 * 1000


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    hasten(monkeypatch)


async def erased(world: World, folder: Path) -> None:
    """Until the journal is gone: nothing in it is needed any more (L13)."""
    alarms = world.core.inbound.without_store.alarms
    assert await asyncio.to_thread(alarms.journal.flush, LONG_ENOUGH)
    assert not list((folder / "journal").iterdir())


async def test_l3_l4_the_plain_alarm_climbs_and_begins_again(tmp_path: Path) -> None:
    """L3, L4, L8: level by level at its wait, the caseworker reads who hears of it; after the last
    level the first again, a round lasting its longest wait. Nobody is told twice at one level."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            assert world.inbox(world.deputy) == []
            world.clock.at += 15_000  # she works from home: fifteen seconds
            await sees(world, world.deputy, "Leder En har ikke svart.")
            await sees(world, world.caseworker, "Stedfortreder En får beskjed nå.")
            world.clock.at += 30_000
            await sees(world, world.next_level, HELPS)
            assert len(world.inbox(world.leader)) == 1
            assert len(world.inbox(world.deputy)) == 1
            world.clock.at += 60_000
            await world.teams.wait_for(lambda: len(world.inbox(world.leader)) == 2, LONG_ENOUGH)
            await sees(world, world.caseworker, "Ingen har svart ennå")
            await world.teams.wait_for(
                lambda: world.inbox(world.leader)[0].text == "Se det nyeste kortet.", LONG_ENOUGH
            )
        incident = await stored(world)
        assert incident["state"] == "open"
        told = [e["detail"] for e in incident["timeline"] if e["kind"] == "told"]
        assert [(one["level"], one["round"]) for one in told][:3] == [(0, 1), (1, 1), (2, 1)]


async def test_l8_a_store_that_gives_no_sends_keeps_no_notice_waiting(tmp_path: Path) -> None:
    """L8: with Teams' limits, which the replicas keep by the store: each by its own part then."""
    async with World(tmp_path, sends_per_second=PER_SECOND) as world:
        tenant = world.core.rate_limit.tenant

        async def time_goes_by() -> None:
            while True:  # sends become free by the clock
                await asyncio.sleep(0.005)
                world.clock.at += 5

        going = asyncio.create_task(time_goes_by())
        with locked(tmp_path):
            await cries(world)
            assert tenant.cut_off
        await stored(world)
        await world.core.inbound.settle()
        going.cancel()


async def test_l3_the_stored_alarm_goes_on_where_the_plain_one_was(tmp_path: Path) -> None:
    """L3: it was cried for when it was; both who were told get the red card, the next level at the
    moment it would have been told."""
    async with World(tmp_path) as world:
        cried_at = world.clock.at
        with locked(tmp_path):
            await cries(world)
            world.clock.at += 15_000
            await sees(world, world.deputy, HELPS)
            world.clock.at += 10_000
        await stored(world)
        assert world.reads(world.leader, "Rødt kort · sendt")
        assert world.reads(world.deputy, "Rødt kort · sendt")
        assert not world.reads(world.next_level, "Rødt kort")
        assert world.core.inbound.without_store.alarms.known.of(world.caseworker.id) is None
        await world.teams.wait_for(lambda: not world.reads(world.leader, "Trykk når"), LONG_ENOUGH)
        await world.advance(21)
        assert world.reads(world.next_level, "Rødt kort · sendt")
        raised = datetime.fromisoformat(world.incident()["raised_at"]).timestamp() * 1000
        assert raised == cried_at


async def test_l2_jeg_hjelper_is_the_claim_and_is_stored_as_one(tmp_path: Path) -> None:
    """L2, L5: the caseworker hears who helps, the others' cards lose their button, and once there
    is a store that person has the alarm and nobody is alerted."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            world.clock.at += 15_000
            await sees(world, world.deputy, HELPS)
            answer = await helps(world, world.deputy)
            assert "Du hjelper Saksbehandler En" in shown_in(answer)
            assert "21 07 00 00" in shown_in(answer)
            assert "ikke lagret ennå" in shown_in(answer)
            await sees(world, world.caseworker, "Stedfortreder En hjelper deg")
            await sees(world, world.leader, "Stedfortreder En hjelper Saksbehandler En")
            assert HELPS not in world.last(world.leader).buttons
            world.clock.at += 60_000
        incident = await stored(world)
        assert (incident["state"], incident["claimed_by"]) == ("claimed", world.deputy.id)
        assert world.reads(world.leader, "Du har oppfølgingen")  # on the card that says who helps
        claims = {HELPS, "Jeg ringer deg", "Jeg skriver med deg"}
        assert not any(claims & {*card.buttons} for card in world.inbox(world.leader))
        assert world.inbox(world.next_level) == []
        assert world.reads(world.deputy, "Spør hvor")  # the role card
        claimed = next(e for e in incident["timeline"] if e["kind"] == "claimed")
        assert claimed["detail"]["happened_at"] < world.clock.at


async def test_l5_two_help_and_the_store_settles_whose_it_is(tmp_path: Path) -> None:
    """L5: without the store nobody can say who was first; both are told to the caseworker."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            world.clock.at += 15_000
            deputys = tap_on(world, world.deputy, await sees(world, world.deputy, HELPS))
            await helps(world, world.leader)
            world.clock.at += 100
            await world.teams.deliver(deputys)
            await in_vain(world)
            await sees(world, world.caseworker, "Leder En hjelper deg")
            await sees(world, world.caseworker, "Stedfortreder En hjelper deg")
        incident = await stored(world)
        assert incident["claimed_by"] == world.leader.id
        assert world.reads(world.deputy, "Leder En hjelper allerede.")
        assert cards_with(world, world.leader, "hjelper allerede") == 0


async def test_l6_a_second_cry_is_the_next_level_at_once(tmp_path: Path) -> None:
    """L6: and the answer is a new card at the end of her chat."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            await sees(world, world.caseworker, "Leder En får beskjed nå.")
            await world.teams.says(world.caseworker, "hjelp han kommer nærmere")
            await sees(world, world.deputy, HELPS)
            await sees(world, world.caseworker, "Stedfortreder En får beskjed nå.")
        incident = await stored(world)
        assert [e["kind"] for e in incident["timeline"]].count("said") == 1


async def test_l1_a_withdrawn_alarm_is_told_and_stored_as_a_record(tmp_path: Path) -> None:
    """`avbryt`: climbing stops, those told read it, and nobody is alerted afterwards."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            await world.teams.says(world.caseworker, "avbryt")
            await in_vain(world)
            await sees(world, world.caseworker, "Varselet er trukket")
            await sees(world, world.leader, "Saksbehandler En har trukket varselet")
            world.clock.at += 60_000
        await world.teams.wait_for(lambda: world.incidents(), LONG_ENOUGH)
        await world.core.worker.settle()
        assert world.incident()["state"] == "cancelled"
        assert world.inbox(world.deputy) == []
        assert not world.reads(world.leader, "Rødt kort")


async def test_l15_words_are_kept_passed_on_and_stored(tmp_path: Path) -> None:
    """L15: "han har kniv" is for whoever helps; what they answer comes to her."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            await world.teams.says(world.caseworker, "han har kniv")
            await sees(world, world.caseworker, "Vi tar vare på det du skrev.")
            await helps(world, world.leader)
            await sees(world, world.leader, "han har kniv")
            await world.teams.says(world.leader, "jeg er på vei")
            await sees(world, world.caseworker, "jeg er på vei")
            await in_vain(world)
        incident = await stored(world)
        assert [e["kind"] for e in incident["timeline"]].count("said") == 2
        assert world.reads(world.leader, "han har kniv")


@pytest.mark.parametrize("yes", [True, False])
async def test_l2_a_plain_claim_is_a_promise_too(tmp_path: Path, yes: bool) -> None:
    """L2: both are asked; a no tells the next level, while whoever helps still does."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            await helps(world, world.leader)
            await sees(world, world.caseworker, "Leder En hjelper deg")
            world.clock.at += 90_000
            card = await sees(world, world.caseworker, "Har dere kontakt?")
            await sees(world, world.leader, "Har dere kontakt?")
            answer = await world.teams.tap(world.caseworker, card, "Ja" if yes else "Nei")
            assert ("Dere har kontakt" if yes else "Flere varsles nå") in shown_in(answer)
            if not yes:
                await sees(world, world.deputy, HELPS)
            world.clock.at += 60_000
        incident = await stored(world)
        assert incident["claimed_by"] == world.leader.id
        if yes:
            assert world.inbox(world.deputy) == []


async def test_what_is_older_than_two_hours_is_a_record(tmp_path: Path) -> None:
    """Nobody is alerted hours later; what is left to do is told to the caseworker."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            world.clock.at += TWO_HOURS + 1000
            await sees(world, world.leader, "Dette varselet er gammelt")
        await stored(world)
        assert world.incident()["exhausted"]
        assert world.inbox(world.deputy) == []
        assert not world.reads(world.leader, "Rødt kort")


async def test_after_a_crash_the_next_process_goes_on(tmp_path: Path) -> None:
    """L4, L8: the database is still away; whoever was told is not told again, the next level at its
    time, and the button of the dead process works."""
    async with World(tmp_path) as world:
        await _cry_and_crash(world, tmp_path)
        await world.start()
        with locked(tmp_path):
            await _knows_nothing(world)
            world.clock.at += 15_000
            await sees(world, world.deputy, "Leder En har ikke svart.")
            assert len(world.inbox(world.leader)) == 1
            await helps(world, world.leader)
            await sees(world, world.caseworker, "Leder En hjelper deg")
            assert len(world.inbox(world.leader)) == 1
            journal = tmp_path / "journal"
            assert all(b"Saksbehandler" not in p.read_bytes() for p in journal.iterdir())
        incident = await stored(world)
        assert incident["claimed_by"] == world.leader.id
        await erased(world, tmp_path)


async def _cry_and_crash(world: World, folder: Path) -> None:
    with locked(folder):
        await cries(world)
        await sees(world, world.caseworker, "Leder En får beskjed nå.")
        alarms = world.core.inbound.without_store.alarms
        await journaled(world, world.leader)
        await stand_still(world)
        alarms.known._held.clear()
        alarms.journal.close()  # as the kernel does for a process that dies
    await world.stop()


async def _knows_nothing(world: World) -> None:
    """What was read of people at start is forgotten, as where there was no database to read it
    from; what the dead process left is found."""
    world.core.service.directory.people = People()
    alarms = world.core.inbound.without_store.alarms
    await alarms.recover(alarms.journal.take_over().texts)


async def test_any_replica_with_a_store_can_act_on_the_button(tmp_path: Path) -> None:
    """L5, L6: a replica that never heard of the alarm, and has a store, makes it of what the button
    carries; the one that cried it out catches up."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            card = await cries(world)
            one = world.core.inbound.without_store.alarms
            held = one.known.of(world.caseworker.id)
            assert held is not None
            await stand_still(world)
        await world.stop()
        await world.start()
        answer = await world.taps_on(world.leader, card, HELPS)
        assert "Spør hvor" in shown_in(answer)
        incident = world.incident()
        assert incident["id"] == held.alarm.id
        assert incident["claimed_by"] == world.leader.id
        # The first replica's store is back, too.
        alarms = world.core.inbound.without_store.alarms
        await alarms.recover({held.alarm.id: held.text()})
        await sees(world, world.caseworker, "Varselet er lagret nå")
        assert len(world.incidents()) == 1
        assert not world.reads(world.deputy, "Rødt kort")


async def test_a_button_of_somebody_elses_card_is_nobodys(tmp_path: Path) -> None:
    """A card that was forwarded: the button is sealed for its reader."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            card = await cries(world)
            answer = await world.teams.deliver(tap_on(world, world.safety_rep, card))
            assert "Du hjelper" not in shown_in(answer)
        incident = await stored(world)
        assert incident["claimed_by"] is None


async def test_l8_without_any_address_the_chat_is_opened_by_entra_id(tmp_path: Path) -> None:
    """L8: a process that has never seen a database knows nobody's address, only their Entra ids;
    whoever has not installed the app is passed at once."""
    async with World(tmp_path, absent=("102",)) as world:
        world.core.service.directory.people = People()
        with locked(tmp_path):
            await world.teams.says(world.caseworker, "hjelp")
            await sees(world, world.deputy, HELPS)


async def test_l6_a_cry_in_an_alarm_that_is_open_strengthens_it(tmp_path: Path) -> None:
    """L6: the alarm was out before the store went away; the next level is told at once, there is
    one alarm afterwards with both cries, and whoever was told plainly may claim it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        world.forget(world.caseworker)
        with locked(tmp_path):
            await world.teams.says(world.caseworker, "hjelp igjen")
            await sees(world, world.deputy, HELPS)
            assert len(world.inbox(world.leader)) == 1
            await helps(world, world.deputy)
            await sees(world, world.caseworker, "Stedfortreder En hjelper deg")
        incident = await stored(world, "som vanlig igjen")
        assert incident["claimed_by"] == world.deputy.id


async def test_l14_a_plain_card_names_the_card_that_goes_on_wherever_it_lies(
    tmp_path: Path,
) -> None:
    """Stored again, it does not call another the newest: that may lie above it."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        with locked(tmp_path):
            await world.teams.says(world.caseworker, "hjelp igjen")
            await sees(world, world.deputy, HELPS)
        await stored(world, "som vanlig igjen")
        plain = await sees(world, world.deputy, "Det andre kortet om Saksbehandler En gjelder.")
        assert "nyeste" not in plain.text
        (other,) = (card for card in world.inbox(world.deputy) if card.buttons)
        assert other.text.startswith("Saksbehandler En trenger hjelp nå")


async def test_l1_what_is_never_stored_is_told(tmp_path: Path) -> None:
    """L1, L13: after half a day the caseworker hears that it never will be; it is forgotten."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            world.clock.at += plain_alarms.GIVE_UP_AFTER_MS + 1000
            await sees(world, world.caseworker, "Varselet blir ikke lagret")
            await erased(world, tmp_path)


async def test_l1_a_stop_says_what_to_do_and_leaves_the_alarm_in_the_journal(
    tmp_path: Path,
) -> None:
    """L1: nobody can promise that the next process comes soon."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            await sees(world, world.caseworker, "Leder En får beskjed nå.")
            await world.core.inbound.drain(on_this_machine(3))
            await sees(world, world.caseworker, "Systemet starter på nytt")
        assert list((tmp_path / "journal").iterdir())


async def test_l6_an_attempt_that_came_through_late_goes_on_where_the_plain_alarm_was(
    tmp_path: Path,
) -> None:
    """L3, L6: it has stored the alarm at its first level; the replay takes it to the one that was
    told, and nobody who was told is alerted by another level's turn."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            world.clock.at += 15_000
            await sees(world, world.deputy, HELPS)
            held = world.core.inbound.without_store.alarms.known.of(world.caseworker.id)
            assert held is not None
            await stand_still(world)
        handled = world.core.service.run(held.cry, answered=True)
        assert handled.answer.incident == held.alarm.id
        world.core.worker.dispatch(handled)
        world.core.inbound.without_store.alarms.go_on()
        incident = await stored(world)
        assert [one["level"] for one in incident["alerts"] if one["person"] == world.deputy.id]
        assert cards_with(world, world.deputy, "Rødt kort · sendt") == 1
        assert not world.reads(world.next_level, "Rødt kort")
        await world.advance(31)
        assert world.reads(world.next_level, "Rødt kort · sendt")


async def test_l6_the_same_activity_once_more_says_nothing(tmp_path: Path) -> None:
    """L6: Teams delivers again what was answered late; it is no second cry and no second card."""
    async with World(tmp_path) as world:
        payload = world.teams.payloads.text(world.caseworker, "hjelp")
        with locked(tmp_path):
            await world.teams.deliver(payload)
            await sees(world, world.caseworker, "Leder En får beskjed nå.")
            await world.teams.deliver(payload)
            await in_vain(world)
            assert len(world.inbox(world.caseworker)) == 1
            assert world.inbox(world.deputy) == []


async def test_l1_what_is_no_alarm_and_is_not_stored_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L1: nobody is left to believe that it was."""
    monkeypatch.setattr(without_store, "KEEP_TRYING_SECONDS", 0.2)
    monkeypatch.setattr(without_store, "TRY_EVERY_SECONDS", 0.05)
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await world.teams.says(world.leader, "borte inntil videre")
            await sees(world, world.leader, "ble ikke lagret. Gjør det en gang til.")


async def test_l2_a_question_that_is_answered_has_no_buttons_left(tmp_path: Path) -> None:
    """L14: the other one's question is answered with it."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await cries(world)
            await helps(world, world.leader)
            world.clock.at += 90_000
            card = await sees(world, world.caseworker, "Har dere kontakt?")
            await sees(world, world.leader, "Har dere kontakt?")
            await world.teams.tap(world.caseworker, card, "Ja")
            await sees(world, world.leader, "Dere har kontakt")
            assert "Ja" not in world.last(world.leader).buttons
