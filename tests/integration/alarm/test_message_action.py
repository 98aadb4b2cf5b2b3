"""*Lagre som bevis* on a message: answered at once with a dialog, kept afterwards (R50)."""

from pathlib import Path

from bot.domain.organisation.organisation import Language
from bot.texts import text
from tests.fakes.payloads import GROUP
from tests.world import World, shown_in


async def test_either_invoke_of_teams_is_kept_once(tmp_path: Path) -> None:
    """L6: Teams repeats what it thinks was not answered; a client without dialogs submits."""
    async with World(tmp_path) as world:
        payload = world.teams.payloads.flagged(world.caseworker, "du skal få se", chat=GROUP)
        submitted = payload | {"name": "composeExtension/submitAction"}
        for _ in range(2):
            answer = await world.teams.deliver(submitted)
            assert answer.body["task"]["type"] in ("continue", "message")
        await world.settle()
        waiting = world.core.service.read(lambda uow: uow.tx.waiting_evidence(world.caseworker.id))
        assert len(waiting) == 1
        assert world.incidents() == []


async def test_somebody_entra_does_not_know_gets_a_sentence(tmp_path: Path) -> None:
    """A guest of a meeting, perhaps the client: nothing is kept for them."""
    async with World(tmp_path) as world:
        payload = world.teams.payloads.flagged(world.caseworker, "hei", chat=GROUP)
        payload["from"] = {"id": "29:guest", "name": "Gjest"}
        answer = await world.teams.deliver(payload)
        sentence = text(Language.BOKMAL, "answer-evidence-not-yours")
        assert answer.body == {"task": {"type": "message", "value": sentence}}


async def test_without_a_private_chat_it_is_found_with_bevis(tmp_path: Path) -> None:
    """The dialog says where; once there is a chat, `bevis` asks what the card could not."""
    async with World(tmp_path, absent=("101",)) as world:
        await world.teams.flags(world.caseworker, "du skal få se", chat=GROUP)
        await world.settle()
        assert world.inbox(world.caseworker) == []
        await world.teams.install(world.caseworker)
        await world.says(world.caseworker, "bevis")
        assert "Ett bevis venter på svar fra deg" in world.last(world.caseworker).text
        answer = await world.taps(world.caseworker, "En ny hendelse")
        assert text(Language.BOKMAL, "answer-evidence-settled") in shown_in(answer)
        await world.settle()
        assert len(world.incident()["evidence"]) == 1
