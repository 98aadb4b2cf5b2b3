"""One row that cannot be read keeps no other from being sent."""

from pathlib import Path

from sqlalchemy import select, update

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


async def test_l8_a_damaged_alarm_keeps_no_other_from_being_followed(tmp_path: Path) -> None:
    """L3, L8: a process that starts remembers every alarm that it can read, and sets the clock of
    each right; the one whose document is damaged is left out."""
    async with World(tmp_path) as world:
        await world.says(world.caseworker, "hjelp")
        await world.says(world.next_level, "hjelp")
        damaged, whole = (one["id"] for one in world.incidents())
        with world.core.database.engine.begin() as connection:
            its = t.incident.c.id == damaged
            document = connection.execute(select(t.incident.c.card).where(its)).scalar_one()
            connection.execute(update(t.incident).where(its).values(card="{"))
        await world.stop()
        await world.start()
        watch = world.core.inbound.without_store.alarms.watch
        await world.core.clock.begin()
        await watch.begin()
        assert list(watch.open.seqs()) == [whole]
        assert await world.core.clock.is_settled()
        with world.core.database.engine.begin() as connection:
            connection.execute(update(t.incident).where(its).values(card=document))
