"""L1, L8: with the database locked or gone something goes out anyway, and nothing is claimed that
nobody knows. Real time: these wait for the bot's own patience of 0.8 s."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

from bot.dialogs.commands import Command
from bot.outbox import inbound
from bot.service.dispatcher import Handled
from bot.store.records import StoreUnavailable
from tests.fakes.faults import Fault, precondition_failed, reset, throttled
from tests.fakes.payloads import GROUP, TeamsUser
from tests.slow_machine import on_this_machine
from tests.world import World, shown_in

pytestmark = [pytest.mark.hurried, pytest.mark.usefixtures("patient_store")]

STORE_WITHIN = inbound.STORE_WITHIN_SECONDS
NOT_CONFIRMED = "Vi får ikke bekreftet at varselet er lagret"


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """A foreign writer holds the database, and the bot has no more patience than it has."""
    with (
        contextlib.closing(sqlite3.connect(folder / "bot.db", isolation_level=None)) as other,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(inbound, "STORE_WITHIN_SECONDS", STORE_WITHIN)
        other.execute("PRAGMA busy_timeout=5000")
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def read_by(world: World, user: TeamsUser, words: str) -> Any:
    return lambda: world.reads(user, words)


async def test_l8_a_locked_database_stops_no_cry(tmp_path: Path) -> None:
    """L1, L8: within about a second the caseworker knows and level 1 has the number to call; once
    the lock is gone the alarm is stored, once, and runs."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            answer = await world.teams.says(world.caseworker, "hjelp")
            assert answer.status == 200
            assert answer.seconds < 0.8 + on_this_machine(0.4)
            await world.teams.wait_for(read_by(world, world.leader, "21 07 00 00"))
            await world.teams.wait_for(read_by(world, world.caseworker, NOT_CONFIRMED))
            card = world.last(world.caseworker).text
            numbers = ("21 07 00 01", "21 07 00 02", "21 07 10 00", "112")
            assert [number for number in numbers if number not in card] == []
            assert world.last(world.leader).buttons == ["Jeg hjelper"]
            assert "Leder En får beskjed nå." in card
            assert "ikke lagret" not in card
        await world.teams.wait_for(read_by(world, world.caseworker, "Rødt kort er sendt"))
        await world.core.worker.settle()
        await world.teams.wait_for(read_by(world, world.caseworker, "Varselet er lagret nå"))
        assert [kind for kind in world.kinds() if kind != "told"] == ["raised", "alerted"]
        assert world.reads(world.leader, "Rødt kort · sendt")


async def test_l6_deliveries_repeated_while_the_database_is_locked_are_one_alarm(
    tmp_path: Path,
) -> None:
    """L6, L8: storing is retried under the same id."""
    async with World(tmp_path) as world:
        payload = world.teams.payloads.text(world.caseworker, "hjelp")
        with locked(tmp_path):
            await world.teams.deliver(payload)
            await world.teams.deliver(payload)
        await world.teams.wait_for(read_by(world, world.caseworker, "Rødt kort er sendt"))
        await world.core.worker.settle()
        assert len(world.incidents()) == 1
        kinds = world.kinds()
        assert [kind for kind in kinds if kind != "told"] == ["raised", "alerted"]


async def test_l1_a_tap_while_the_database_is_gone_is_answered_with_the_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L1, L8: the answer to the tap itself says so; the leader gets the plain alarm."""

    def gone(_work: object) -> NoReturn:
        raise StoreUnavailable("OperationalError")

    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hei")
        tap = world.pressed(world.caseworker, "red_card.raise")
        monkeypatch.setattr(inbound, "STORE_WITHIN_SECONDS", STORE_WITHIN)
        monkeypatch.setattr(world.core.database, "write", gone)
        answer = await world.teams.deliver(tap)
        await world.teams.wait_for(read_by(world, world.leader, "Ring"))
        monkeypatch.undo()
        assert NOT_CONFIRMED in shown_in(answer)
        assert "21 07 00 01" in shown_in(answer)


MOMENT = "Et øyeblikk. Det går tregt akkurat nå."


async def test_l1_a_look_that_takes_its_time_casts_no_doubt_on_an_alarm(tmp_path: Path) -> None:
    """L1: who asks for something else is told that it takes a moment, and gets it; nobody reads
    that an alarm may not be stored, where there is none."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await world.teams.says(world.caseworker, "rutiner")
            await world.teams.wait_for(read_by(world, world.caseworker, MOMENT))
        await world.core.inbound.settle()
        await world.core.worker.settle()
        assert "Rutinene våre" in world.last(world.caseworker).text
        assert not world.reads(world.caseworker, NOT_CONFIRMED)
        assert world.incidents() == []


async def test_l14_a_slow_tap_leaves_the_card_as_it_is(tmp_path: Path) -> None:
    """L1, L14: *Mer* that takes its time is no answer in the place of the live card; the form comes
    once it can."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        card = world.card_with(world.caseworker, "Mer")
        with locked(tmp_path):
            answer = await world.teams.tap(world.caseworker, card, "Mer")
            assert not answer.is_card
            assert "Hjelp meg å avslutte" in card.buttons
            await world.teams.wait_for(read_by(world, world.caseworker, MOMENT))
        await world.core.inbound.settle()
        await world.core.worker.settle()
        assert any("Fortell mer" in one.buttons for one in world.inbox(world.caseworker))
        assert not world.reads(world.caseworker, NOT_CONFIRMED)


async def test_l1_what_a_slow_tap_asked_for_comes_as_a_message(tmp_path: Path) -> None:
    """L1: its own answer was that it takes a moment."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "rutiner")
        card = world.last(world.caseworker)
        with locked(tmp_path):
            answer = await world.teams.tap(world.caseworker, card, "Min opplæring")
            assert not answer.is_card
        await world.core.inbound.settle()
        await world.core.worker.settle()
        assert "opplæring" in world.last(world.caseworker).text.splitlines()[0].lower()
        assert "Min opplæring" in card.buttons


async def test_l12_a_drill_that_cannot_be_stored_alarms_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L12: and the caseworker is told, marked as a drill."""

    def gone(_work: object) -> NoReturn:
        raise StoreUnavailable("OperationalError")

    async with World(tmp_path) as world:
        monkeypatch.setattr(inbound, "STORE_WITHIN_SECONDS", STORE_WITHIN)
        monkeypatch.setattr(world.core.database, "write", gone)
        await world.teams.says(world.caseworker, "øvelse med leder")
        await world.teams.wait_for(read_by(world, world.caseworker, NOT_CONFIRMED))
        monkeypatch.undo()
        assert world.inbox(world.leader) == []
        assert "ØVELSE" in world.last(world.caseworker).text


async def test_l8_a_threat_that_is_tapped_in_a_guided_call_is_a_cry(tmp_path: Path) -> None:
    """L8, R42: nobody has cried for help, and the leader is told at once."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "advarsel")
        card = world.card_with(world.caseworker, "Truer")
        with locked(tmp_path):
            answer = await world.teams.tap(world.caseworker, card, "Truer")
            assert NOT_CONFIRMED in shown_in(answer)
            await world.teams.wait_for(read_by(world, world.leader, "trenger hjelp"))
        await world.core.inbound.settle()
        await world.teams.wait_for(lambda: world.incidents())
        await world.core.worker.settle()
        assert world.incident()["kind"] == "trussel"


async def test_l12_the_button_of_a_drill_alarms_nobody_without_the_store(tmp_path: Path) -> None:
    """L12: *Varsle igjen* on the card of a drill that was withdrawn."""
    async with World(tmp_path) as world:
        await world.begins(world.caseworker, "øvelse med leder")
        await world.says(world.caseworker, "avbryt")
        before = len(world.inbox(world.leader))
        card = world.card_with(world.caseworker, "Varsle igjen")
        with locked(tmp_path):
            answer = await world.teams.tap(world.caseworker, card, "Varsle igjen")
            assert NOT_CONFIRMED in shown_in(answer)
            assert "ØVELSE" in shown_in(answer)
            assert not len(world.core.inbound.without_store.alarms.known)
        await world.core.inbound.settle()
        assert len(world.inbox(world.leader)) == before
        assert all(one["drill"] for one in world.incidents())


async def test_l7_the_plain_alarm_skips_who_is_away(tmp_path: Path) -> None:
    """L7, R72: absences are in memory too; the first level with somebody in it is told."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte inntil videre")
        world.forget(world.leader)
        with locked(tmp_path):
            await world.teams.says(world.caseworker, "hjelp")
            await world.teams.wait_for(read_by(world, world.deputy, "21 07 00 00"))
            assert world.inbox(world.leader) == []


async def test_l8_a_plain_alarm_that_reaches_nobody_on_level_one_goes_to_the_next(
    tmp_path: Path,
) -> None:
    """L3, L8: a leader without the bot is no reason for silence."""
    async with World(tmp_path, absent=("102",)) as world:
        with locked(tmp_path):
            await world.teams.says(world.caseworker, "hjelp")
            await world.teams.wait_for(read_by(world, world.deputy, "21 07 00 00"))


@pytest.mark.parametrize("fault", [throttled("0"), precondition_failed("0"), reset()])
async def test_l8_a_notice_that_teams_did_not_take_is_tried_again(
    tmp_path: Path, fault: Fault
) -> None:
    """L8: no row in a database will do it."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            world.teams.fail(fault, operation="send", user=world.leader)
            await world.teams.says(world.caseworker, "hjelp")
            await world.teams.wait_for(read_by(world, world.leader, "21 07 00 00"))


@pytest.mark.parametrize("targeted", [False, True])
async def test_l1_a_cry_in_a_group_is_answered_there_if_nowhere_else(
    tmp_path: Path, targeted: bool
) -> None:
    """L1: the database is locked and the private chat cannot be opened."""
    async with World(tmp_path, absent=("101",)) as world:
        with locked(tmp_path):
            await world.teams.says(
                world.caseworker, "hjelp", chat=GROUP, mention=not targeted, targeted=targeted
            )
            await world.teams.wait_for(lambda: world.teams.cards_in(GROUP))
            (said,) = world.teams.cards_in(GROUP)
            assert said.targeted is targeted
            assert ("112" in said.text) is targeted  # a client may be reading along


async def test_l8_a_stop_lets_the_plain_notices_finish(tmp_path: Path) -> None:
    """L8: whoever restarts the bot because the database is away must not silence level 1."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            world.teams.fail(throttled("1"), operation="send", user=world.leader)
            await world.teams.says(world.caseworker, "hjelp")
            await world.core.inbound.drain(on_this_machine(3))
            assert world.reads(world.leader, "21 07 00 00")
        assert world.incidents() == []


async def test_l8_a_cry_among_other_words_is_a_cry_too(tmp_path: Path) -> None:
    """L8: "hjelp han slår" might be meant for a helper; nobody can tell now, so it counts."""
    async with World(tmp_path) as world:
        with locked(tmp_path):
            await world.teams.says(world.caseworker, "hjelp han slår")
            await world.teams.wait_for(read_by(world, world.leader, "21 07 00 00"))


async def test_l8_somebody_who_writes_for_the_first_time_is_answered_too(tmp_path: Path) -> None:
    """L1, L8: their address is known from the message itself."""
    async with World(tmp_path) as world:
        new = world.teams.user("00000000-0000-0000-0000-000000000199", "Ny Ansatt")
        with locked(tmp_path):
            await world.teams.says(new, "hjelp")
            await world.teams.wait_for(read_by(world, new, NOT_CONFIRMED))
            await world.teams.wait_for(read_by(world, world.next_level, "Ny Ansatt"))


async def test_l1_a_defect_in_our_own_code_is_not_met_with_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L1, L8: whatever goes wrong while a cry is handled, the caseworker gets the numbers and
    level 1 the plain notice."""
    async with World(tmp_path) as world:
        broken = True

        def run(command: Command, answered: bool) -> Handled:
            if broken:
                raise ZeroDivisionError
            return handled(command, answered)

        handled = world.core.service.run
        monkeypatch.setattr(world.core.service, "run", run)
        await world.teams.says(world.caseworker, "hjelp")
        await world.teams.wait_for(lambda: bool(world.inbox(world.leader)))
        await world.teams.wait_for(lambda: bool(world.inbox(world.caseworker)))
        assert world.reads(world.caseworker, "112")
        assert world.reads(world.leader, "trenger hjelp")
        broken = False
        await world.teams.wait_for(lambda: len(world.incidents()) == 1)
