"""An incident that was deleted while cards about it still lie in chats (L1)."""

from pathlib import Path
from typing import Any

from bot.dialogs import reports, taps_follow_up, taps_insight
from tests.forging import Because
from tests.integration.privacy.test_retention import run as forget
from tests.integration.reports.paper_scene import DAY, drafts_of, ended
from tests.world import World, shown_in


async def test_every_tap_about_a_deleted_incident_gets_a_sentence(tmp_path: Path) -> None:
    """By retention, after years; nobody is reminded of it, and nothing of it comes back."""
    async with World(tmp_path) as world:
        world.late_ms = 10**13
        incident = await ended(world)
        await world.says(world.caseworker, "rapport")
        await world.says(world.caseworker, "notat")
        papers = [draft.id for draft in drafts_of(world)]
        assert len(papers) == 2
        await world.advance(10 * DAY)
        world.clock.at += 3_000 * DAY * 1000
        await forget(world)
        await forget(world)
        assert world.incidents() == []
        world.forget(world.caseworker)
        form: dict[str, Any] = {"seen": "1", "page": "what", "to": "who", "words_used": "For sent"}
        form |= {"item": "talk", "result": "done", "lesson": "For sent", "word": "x"}
        lessons = [verb for verb in taps_insight.TAPS if verb.startswith("lesson.")]
        for verb in (*reports.TAPS, *taps_follow_up.TAPS, *lessons):
            for paper in papers:
                known: dict[str, Any] = {
                    "draft": paper,
                    "about": incident,
                    "incident": incident,
                    "kind": "note",
                }
                for user in (world.caseworker, world.leader):
                    answer = await world.forges(
                        user, verb, because=Because.HOSTILE, **known, **form
                    )
                    assert answer.status == 200, verb
                    assert shown_in(answer), verb
                    assert "For sent" not in shown_in(answer), verb
        await world.advance(30 * DAY)
        assert world.incidents() == []
        assert world.inbox(world.caseworker) == []
