"""*Lagre som bevis* on a message: Teams gets something to show until the evidence can be kept."""

from pathlib import Path

from bot.domain.organisation import Language
from bot.texts import text
from tests.world import World


async def test_the_answer_is_a_dialog_in_the_persons_language(tmp_path: Path) -> None:
    """Who chose no language reads bokmål; nothing of the message is kept (L11)."""
    async with World(tmp_path) as world:
        await world.sends(world.leader, "person.language", language="nn")
        for user, language in ((world.caseworker, "nb"), (world.leader, "nn")):
            payload = world.teams.payloads.activity("invoke", user) | {
                "name": "composeExtension/fetchTask",
                "value": {"commandId": "evidence", "messagePayload": {"body": {"content": "x"}}},
            }
            answer = await world.teams.deliver(payload)
            sentence = text(Language(language), "answer-evidence-not-here")
            assert answer.body == {"task": {"type": "message", "value": sentence}}
        assert world.incidents() == []
