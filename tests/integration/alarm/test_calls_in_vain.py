"""A helper rings and does not come through (R22; L2)."""

from pathlib import Path

from tests.fakes.pressing import titled
from tests.world import World


async def test_r22_busy_means_write_instead(tmp_path: Path) -> None:
    """R22, L2: the client is on the line; nobody more is alerted when something is written within
    half a minute, and contact is asked for in its time."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Opptatt")
        assert world.reads(world.leader, "Skriv til Saksbehandler i stedet")
        seen = world.last(world.caseworker).text
        assert "Leder En ringte kl. 10.00 og kom ikke gjennom. Skriv her, eller ring" in seen
        await world.advance(20)
        await world.taps(world.leader, "Send", text="Jeg er her. Er du trygg?")
        await world.advance(30)
        assert world.kinds().count("alerted") == 1
        await world.advance(90)
        assert "contact_asked" in world.kinds()


async def test_r22_busy_and_nothing_written_alerts_the_next(tmp_path: Path) -> None:
    """L2, R22: half a minute, and no longer."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Opptatt")
        await world.advance(30)
        assert world.reads(world.deputy, "trenger hjelp nå")


async def test_r22_nobody_answers_alerts_the_next_at_once(tmp_path: Path) -> None:
    """L2, R22: and she reads who rang, when, and who has been alerted since."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.taps(world.leader, "Ingen svarer")
        assert world.reads(world.deputy, "trenger hjelp nå")
        assert world.incident()["claimed_by"] == world.leader.id
        seen = world.last(world.caseworker).text
        assert "Leder En ringte kl. 10.00 og kom ikke gjennom." in seen
        assert "Stedfortreder En er varslet." in seen
        assert "Ringer deg" not in seen, "nobody does, since they did not come through"
        await world.taps(world.leader, "Vi snakket sammen")
        assert not world.reads(world.caseworker, "kom ikke gjennom")


async def test_r22_a_thumb_that_trembles_has_rung_once(tmp_path: Path) -> None:
    """L6, L14: two taps on *Opptatt* are one call and one sound; a while later it is another."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp telefon")
        await world.taps(world.leader, "Jeg ringer deg")
        await world.advance(15)
        card = world.card_with(world.leader, "Opptatt")
        button, before = titled(card, "Opptatt"), len(world.inbox(world.caseworker))
        for _ in range(2):
            await world.teams.press(world.leader, card, button)
            await world.core.worker.settle()
        assert world.kinds().count("call_logged") == 1
        assert len(world.inbox(world.caseworker)) == before + 1
        await world.advance(10)
        await world.teams.press(world.leader, card, button)
        await world.core.worker.settle()
        assert world.kinds().count("call_logged") == 2
