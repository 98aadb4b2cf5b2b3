"""What the morning check reads beside the alarms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select

from bot.domain.reachability import Reach, Told, line_of_code
from bot.domain.unit_check import UnitCheck
from bot.store import tables as t
from bot.store.database import Database
from bot.store.readiness import UnitRow, reach, unit_check

_ARRIVED = "delivered"  # as a new message; Teams may let us change an old one in a blocked chat


@dataclass(frozen=True, slots=True)
class ReadinessReader:
    """On a reading connection of its own: no alarm waits for it."""

    database: Database

    def rows(self) -> Sequence[UnitRow]:
        """Every unit that was ever checked."""
        of = t.unit_check.c
        query = select(of.unit, of.day, of.lease_until, of.asked)
        with self.database.reading() as connection:
            return [UnitRow(*row) for row in connection.execute(query)]

    def checks(self) -> Sequence[UnitCheck]:
        """The last check of every unit."""
        with self.database.reading() as connection:
            found = connection.execute(select(t.unit_check.c.document)).scalars()
            return [check for document in found if (check := unit_check(document)) is not None]

    def reaches(self, people: Sequence[str]) -> Mapping[str, Reach]:
        """What the last checks knew of these people."""
        with self.database.reading() as connection:
            found = connection.execute(select(t.reach).where(t.reach.c.person.in_(people)))
            return {row.person: reach(row) for row in found}

    def told(self, chats: Mapping[str, str | None]) -> Mapping[str, Told]:
        """What is known of these people, by person; each with their private chat's id."""
        people = list(chats)
        with self.database.reading() as connection:
            found = dict.fromkeys(people, Told())
            for person in _removed(connection, people):
                found[person] = replace(found[person], removed=True)
            for person, chat, outcome, at in _sends(connection, people):
                # An old chat's refusal is no word about the one they have now.
                if outcome == _ARRIVED or chat in (None, chats[person]):
                    found[person] = _with_send(found[person], outcome, at)
            for person, told in found.items():
                chat = chats[person]
                # Asked of the few alone: there is no index that a chat is found by.
                if told.refused_at > told.heard_at and chat is not None:
                    heard = max(told.heard_at, _heard(connection, chat))
                    found[person] = replace(told, heard_at=heard)
            return found


def _removed(connection: Connection, people: Sequence[str]) -> Sequence[str]:
    of = t.address.c
    query = select(of.person).where(of.person.in_(people), of.removed)
    return connection.execute(query).scalars().all()


def _sends(
    connection: Connection, people: Sequence[str]
) -> Iterator[tuple[str, str | None, str, int]]:
    """By their cards, with the chat where one lies that has arrived: a notice lies in no place,
    and is found by nobody's name."""
    of = (t.card.c.person, t.card.c.conversation_id, t.task.c.outcome)
    query = (
        select(*of, func.max(t.task.c.done_at))
        .join(t.task, t.task.c.card == t.card.c.id)
        .where(t.card.c.person.in_(people), t.task.c.done_at.is_not(None))
        .group_by(*of)
    )
    for person, chat, outcome, at in connection.execute(query):
        yield person, chat, outcome or "", int(at)


def _with_send(told: Told, outcome: str, at: int) -> Told:
    if outcome == _ARRIVED:
        return replace(told, heard_at=max(told.heard_at, at))
    if line_of_code(outcome) is not None and at > told.refused_at:
        return replace(told, refused=outcome, refused_at=at)
    return told


def _heard(connection: Connection, chat: str) -> int:
    """When the person last wrote or tapped there, if it was within a day."""
    of = t.inbound.c
    query = select(func.max(of.at)).where(of.delivery.startswith(f"{chat}|", autoescape=True))
    return int(connection.execute(query).scalar() or 0)
