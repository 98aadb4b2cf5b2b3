"""One row that cannot be read keeps no other from being sent."""

from pathlib import Path

from sqlalchemy import update

from bot.store import tables as t
from tests.world import World


async def test_l8_a_damaged_row_costs_its_own_message_alone(tmp_path: Path) -> None:
    """Rows are claimed together; it kept all of them back, of every alarm and in every replica."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        with world.core.database.engine.begin() as connection:
            waiting = update(t.task).where(t.task.c.done_at.is_(None), t.task.c.kind == "timer")
            assert connection.execute(waiting.values(payload="{")).rowcount == 1
        await world.advance(40)
        assert "RØDT KORT" in world.last(world.deputy).summary
