"""What may go wrong around the morning check, as an enemy would arrange it (R12, R55, R56; L1, L8,
L11): a database that is away, a replica that dies, refusals that say nothing about the person,
leaders who go and come, and eyes that are none of its."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.service.readiness import check
from bot.service.unit_of_work import UnitOfWork
from bot.store import sqlite
from bot.store.queries import ReadinessReader
from bot.store.records import AbsenceRow, StoreUnavailable
from tests.fakes.faults import Fault, forbidden
from tests.forging import Because
from tests.integration.readiness.morning_scene import AGAIN, WELL, next_morning, texts
from tests.world import World, changed_sample, person_id, shown_in


async def test_l8_a_database_that_is_away_for_a_moment_costs_no_unit_its_morning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Away in the middle of a check; it is made when the database is back, and
    by the only process there is."""
    monkeypatch.setattr(sqlite, "BUSY_MS", 250)  # it is away for longer than anybody waits
    async with World(tmp_path) as world:
        other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
        real = world.morning._prober.ask

        async def and_then_it_is_away(*given: Any, **more: Any) -> Any:
            found = await real(*given, **more)
            if not other.in_transaction:
                other.execute("BEGIN IMMEDIATE")
            return found

        # The real one is asked; only the moment just after it is ours.
        world.morning._prober.ask = and_then_it_is_away  # type: ignore[method-assign]
        await world.morning.settle()
        other.execute("ROLLBACK")
        other.close()
        world.morning._prober.ask = real  # type: ignore[method-assign]
        assert texts(world, world.leader) == []
        await world.advance(4 * 60)  # what was taken is free again
        await world.check_units()
        assert len(texts(world, world.leader)) == len(texts(world, world.next_level)) == 1


async def test_l1_a_replica_that_dies_while_it_checks_what_was_asked_for(tmp_path: Path) -> None:
    """L1: the card says that it is being checked, so somebody has to; by night as well."""
    async with World(tmp_path) as world:
        await world.check_units()
        for hours in (1, 13):
            await world.advance(hours * 3600)
            answer = await world.taps(world.leader, AGAIN)
            assert "Sjekker nå" in shown_in(answer)
            taken = world.core.service.read(
                lambda uow: uow.tx.take_unit("0315", "", uow.now + 180_000)
            )
            assert taken  # and that replica is no more
            await world.check_units()
            assert "Sjekker nå" in texts(world, world.leader)[-1]
            await world.advance(4 * 60)
            await world.check_units()
            assert texts(world, world.leader)[-1].startswith(WELL), hours


async def test_r55_a_refusal_that_names_nothing_calls_nobody_unreachable(tmp_path: Path) -> None:
    """L8: a gateway's or a firewall's 403, a permission that is missing: nobody is gone for it."""
    async with World(tmp_path) as world:
        for fault in (forbidden("Forbidden"), Fault(403), Fault(404)):
            world.teams.fail(fault, operation="member", user=world.deputy)
            await next_morning(world)
            card = texts(world, world.leader)[-1]
            assert "Én person kunne ikke sjekkes" in card, (fault, card)
            assert "Teams finner ikke" not in card


async def test_r55_a_card_about_a_leader_never_says_that_they_are_back_when_they_are_not(
    tmp_path: Path,
) -> None:
    """Away, or told to others: the card counts no more, and that is all that it says."""

    def change(content: dict[str, Any]) -> None:
        content["units"][1].update(administrators=[person_id("105")])
        content["units"][1]["levels"][0].update(people=[person_id("104"), person_id("101")])

    async with World(tmp_path, changed_sample(change)) as world:

        def card(user: Any) -> str:
            return [
                c.text for c in world.inbox(user) if "Stedfortreder En" in c.text.split("\n")[0]
            ][-1]

        await world.teams.remove(world.deputy)
        await next_morning(world, 3)
        out = "Stedfortreder En kan ikke nås av et varsel"
        assert card(world.next_level).startswith(out)
        # The next level has another face today: who has come is told, who is away is not any more.
        await world.says(world.next_level, "borte inntil videre, Verneombud En tar over")
        await next_morning(world)
        assert card(world.safety_rep).startswith(out)
        assert (
            card(world.next_level) == "Kortet om Stedfortreder En gjelder ikke lenger\nNav Eksempel"
        )
        # The leader is on holiday, and out of reach as before.
        world.core.service.read(_away(world, person_id("103")))
        await next_morning(world)
        assert "igjen" not in card(world.safety_rep)
        assert card(world.safety_rep).startswith("Kortet om Stedfortreder En gjelder ikke lenger")


def _away(world: World, person: str) -> Any:
    def work(uow: Any) -> None:
        uow.directory.set_absence(AbsenceRow(person, uow.now, None, person_id("102"), away=True))

    return work


async def test_l11_a_leader_who_is_no_administrator_sees_nothing_of_the_others(
    tmp_path: Path,
) -> None:
    """Whoever asks by the wire learns of nobody else that they are away, blocked or gone."""
    async with World(tmp_path) as world:
        await world.teams.remove(world.safety_rep)
        await world.check_units()
        await world.advance(20)
        missing = await world.forges(
            world.deputy, "readiness.check", because=Because.HOSTILE, unit="9999"
        )
        answer = await world.forges(
            world.deputy, "readiness.check", because=Because.HOSTILE, unit="0315"
        )
        assert "Verneombud" not in shown_in(answer)
        assert shown_in(answer) == shown_in(missing)


async def test_r55_an_administrator_on_holiday_is_not_the_only_one_told(tmp_path: Path) -> None:
    """Somebody at work has to mend it: the levels above, and at last the chain."""
    async with World(tmp_path) as world:
        await world.says(world.leader, "borte inntil videre, Stedfortreder En tar over")
        await world.check_units()
        about = "Nav Eksempel · sjekket"
        (own,) = [t for t in texts(world, world.leader) if about in t]
        assert "Derfor får du dette kortet" not in own
        told = [t for u in (world.deputy, world.next_level) for t in texts(world, u) if about in t]
        assert len(told) == 1
        assert "Ingen administrator for enheten er tilgjengelig nå." in told[0]


async def test_r56_status_goes_by_who_has_a_chat_with_us(tmp_path: Path) -> None:
    """Heard of in a group alone is not installed: neither the check nor `status` says otherwise."""
    organisation = changed_sample(
        lambda c: c["units"][1]["levels"][0].update(people=[person_id("104"), person_id("105")])
    )
    async with World(tmp_path, organisation, absent=("103",)) as world:
        known = world.core.service.directory.address(person_id("102"))
        assert known is not None
        heard_of = replace(known, user_mri=world.deputy.mri, conversation_id=None)
        world.core.service.read(
            lambda uow: uow.keep_address(person_id("103"), "Stedfortreder En", heard_of)
        )
        await world.check_units()
        await world.says(world.caseworker, "status")
        assert world.last(world.caseworker).text.startswith("Varselet virker, men ikke alle nivåer")


async def test_r56_whoever_writes_again_can_be_reached_again_at_once(tmp_path: Path) -> None:
    """The card's own step: unblock, and write «status»; nobody else reads until tomorrow that the
    alarm does not work."""
    async with World(tmp_path) as world:
        world.teams.block(world.deputy)
        await world.says(world.caseworker, "hjelp")
        await world.advance(60)
        await world.says(world.caseworker, "avbryt")
        await world.check_units()
        await world.says(world.caseworker, "status")
        assert "Ikke nå: Stedfortreder" in world.last(world.caseworker).text
        world.teams.unblock(world.deputy)
        await world.says(world.deputy, "status")
        await world.says(world.caseworker, "status")
        assert world.last(world.caseworker).text.startswith("Varselet virker nå")


async def test_r55_a_card_that_needs_no_update_is_no_sign_of_life(tmp_path: Path) -> None:
    """An old card of theirs shows what it shall show, so nothing is sent: whoever blocked us stays
    out of reach."""
    async with World(tmp_path) as world:
        await world.teams.remove(world.leader)
        await world.check_units()  # told instead of the unit's administrator
        await world.teams.install(world.leader)
        await next_morning(world, 2)
        assert any("Du får ikke lenger" in text for text in texts(world, world.next_level))
        world.teams.block(world.next_level)
        await world.says(world.caseworker, "hjelp")
        await world.advance(150)
        await world.says(world.caseworker, "avbryt")
        for day in range(3):
            await next_morning(world)
            assert "Leder To har blokkert Rødt kort" in texts(world, world.leader)[-1], day


async def test_r55_what_an_old_chat_refuses_is_no_word_about_the_new_one(tmp_path: Path) -> None:
    """Whoever has installed the bot anew has another chat; their old cards stay where they are, and
    cannot be changed there."""
    async with World(tmp_path) as world:
        await world.check_units()
        refusal = forbidden("MessageWritesBlocked")
        world.teams.fail(refusal, operation="update", user=world.leader)
        await next_morning(world)
        reader, leader = ReadinessReader(world.core.database), person_id("102")
        for chat, refused in ((world.leader.personal_chat, refusal.code), ("a:new", "")):
            assert reader.told({leader: chat})[leader].refused == refused


async def test_l8_a_unit_that_the_database_never_manages_keeps_no_other_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tried three times, and then the others' turn comes."""
    real = check.finish

    def too_slow(uow: UnitOfWork, number: str, known: Any, day: str) -> None:
        if number == "0300":
            raise StoreUnavailable("QueryCanceled")
        real(uow, number, known, day)

    monkeypatch.setattr(check, "finish", too_slow)
    async with World(tmp_path) as world:
        for _ in range(4):
            await world.check_units()
            await world.advance(4 * 60)
        assert texts(world, world.leader)[0].startswith(WELL)
