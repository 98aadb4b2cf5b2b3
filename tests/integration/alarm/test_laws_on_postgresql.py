"""The laws of the alarm once more through the wire, on PostgreSQL (L4–L6, L8, L10)."""

from pathlib import Path

import pytest

from tests.world import World, person_id

NOBODY = "Ingen har svart ennå"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


async def test_l4_the_chain_never_ends_silently(folder: Path, postgres_url: str) -> None:
    """L4: three rounds, then numbers and 112; the card that is out is still claimable."""
    async with World(folder, database_url=postgres_url) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(600)
        assert world.incident()["exhausted"]
        assert world.reads(world.caseworker, NOBODY)
        assert world.reads(world.caseworker, "112")
        await world.taps(world.leader, "Jeg ringer deg")
        assert world.incident()["claimed_by"] == person_id("102")


async def test_l5_one_claim_wins_and_everybody_sees_it(folder: Path, postgres_url: str) -> None:
    """L5."""
    async with World(folder, database_url=postgres_url) as world:
        await world.says(world.caseworker, "hjelp")
        await world.advance(30)
        await world.taps(world.leader, "Jeg skriver med deg")
        assert world.reads(world.deputy, "Leder En hjelper allerede")
        assert world.incident()["claimed_by"] == person_id("102")


async def test_l6_the_same_cry_ten_times_is_one_alarm(folder: Path, postgres_url: str) -> None:
    """L6: same id, and a new id within half a minute."""
    async with World(folder, database_url=postgres_url) as world:
        answer = await world.says(world.caseworker, "hjelp")
        for _ in range(9):
            await world.teams.deliver(answer.payload)
        await world.core.worker.settle()
        await world.advance(10)
        await world.says(world.caseworker, "hjelp")
        assert len(world.incidents()) == 1
        assert world.kinds().count("alerted") == 1


async def test_l8_an_unknown_employee_reaches_the_fallback_chain(
    folder: Path, postgres_url: str
) -> None:
    """L8."""
    async with World(folder, database_url=postgres_url) as world:
        stranger = world.teams.user(person_id("999"), "Ny Ansatt")
        await world.says(stranger, "hjelp")
        assert world.incident()["unit"] == "0300"
        assert world.reads(world.next_level, "Ny Ansatt")


async def test_l10_every_moment_is_sealed(folder: Path, postgres_url: str) -> None:
    """L10: a whole alarm verifies, entry by entry, in the order it happened."""
    async with World(folder, database_url=postgres_url) as world:
        await world.says(world.caseworker, "hjelp telefon trussel")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.advance(90)
        await world.taps(world.caseworker, "Ja")
        await world.advance(3)  # the question has just moved both cards
        await world.taps(world.leader, "Avslutt varselet")
        timeline = world.incident()["timeline"]
        assert [entry["seq"] for entry in timeline] == list(range(1, len(timeline) + 1))
        assert timeline[-1]["kind"] == "resolved"
        assert world.violations() == []


async def test_r43_the_follow_up_outlasts_the_alarm(folder: Path, postgres_url: str) -> None:
    """R43, V9: asked, passed on, taken, reminded of and settled, each on its timer's word."""
    async with World(folder, database_url=postgres_url) as world:
        await world.says(world.caseworker, "/trussel epost")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Avslutt varselet")
        await world.advance(15 * 60)
        await world.taps(world.deputy, "Jeg tar meg av trusselen")
        await world.advance(15 * 60)
        for task in ("police", "safety_rep"):
            await world.presses(world.deputy, "duty.settle", task=task, result="done")
        followed = [kind for kind in world.kinds() if kind.startswith("duty_")]
        assert followed[:4] == ["duty_called", "duty_called", "duty_taken", "duty_reminded"]
        assert followed[-1] == "duty_settled"


async def test_r28_the_leaders_follow_up_and_the_units_list(
    folder: Path, postgres_url: str
) -> None:
    """R27, R28: begun, overdue, listed and counted, closed."""
    async with World(folder, database_url=postgres_url) as world:
        await world.says(world.caseworker, "hjelp")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Avslutt varselet")
        await world.advance(26 * 3_600)
        await world.says(world.safety_rep, "status")
        assert "Over fristen: 1 · Åpne: 0 · Lukket: 0" in world.last(world.safety_rep).text
        answers = dict.fromkeys(("what", "why", "fixed", "prevented", "no_talk"), "Svar.")
        answers["no_talk"] = "away"
        await world.presses(world.leader, "follow_up.close", submit=False, **answers)
        await world.says(world.safety_rep, "status")
        assert "Over fristen: 0 · Åpne: 0 · Lukket: 1" in world.last(world.safety_rep).text
        await world.says(world.caseworker, "status")
        assert "✓ **Mottatt** · ○ Samtale holdt" in world.last(world.caseworker).text.replace(
            "\u00a0", " "
        )
