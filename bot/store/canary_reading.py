"""When the canary's red card arrived: looked for beside the alarms."""

from sqlalchemy import select

from bot.store import tables as t
from bot.store.database import Database
from bot.store.statements import ARRIVED


def red_card_arrived(database: Database, incident: str, person: str) -> int | None:
    """When the red card of this alarm arrived at the person (ms UTC); None while it has not.
    Raises `StoreUnavailable`."""
    arrived = (
        select(t.task.c.done_at)
        .join(t.card, t.card.c.id == t.task.c.card)
        .where(
            t.card.c.incident == incident,
            t.card.c.person == person,
            t.card.c.slot.like("alert:%"),
            t.task.c.outcome.in_(ARRIVED),
        )
        .order_by(t.task.c.done_at)
        .limit(1)
    )
    with database.reading() as connection:
        found = connection.execute(arrived).scalar()
    return int(found) if found is not None else None
