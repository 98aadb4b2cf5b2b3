"""The statements that an alarm waits for, built once: building one costs more than running it
(docs/bench.md). Names in `bindparam` are no column's, so that columns can be set beside them."""

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Table,
    and_,
    bindparam,
    case,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.store import tables as t

# Spelled out as in the index: with bound values SQLite reads the whole table instead.
UNRESOLVED = text("incident.state IN ('open', 'claimed')")

INCIDENT = select(t.incident).where(t.incident.c.id == bindparam("incident")).with_for_update()

DOCUMENT = select(t.incident.c.card).where(t.incident.c.id == bindparam("incident"))

UNRESOLVED_OF = (
    select(t.incident)
    .where(
        t.incident.c.raised_by == bindparam("of"),
        t.incident.c.is_drill == bindparam("drill"),
        UNRESOLVED,
    )
    .with_for_update()
)

INSERT_INCIDENT = insert(t.incident)
INSERT_ENTRY = insert(t.timeline)
INSERT_PLACE = insert(t.card)

SHOW = (  # frees the place's lease only when nothing newer is wanted
    update(t.card)
    .where(t.card.c.id == bindparam("at"))
    .values(
        lease_until=case((t.card.c.wanted <= bindparam("revision"), 0), else_=t.card.c.lease_until)
    )
    .returning(t.card.c.wanted)
)

MY_TASK = update(t.task).where(  # fencing: whoever took the row over has another attempt number
    t.task.c.id == bindparam("mine"),
    t.task.c.attempt == bindparam("my_attempt"),
    t.task.c.done_at.is_(None),
)

MY_SEND = MY_TASK.values(sends=t.task.c.sends + 1)  # V4
MY_FAILURE = MY_TASK.values(failures=t.task.c.failures + 1)


def is_due(now: Any) -> tuple[ColumnElement[bool], ...]:
    """Due by `now`, which PostgreSQL shall take for few rows: of a range that is open below it
    expects a third of all, and reads every waiting row (docs/bench.md)."""
    return t.task.c.due_at > 0, t.task.c.due_at <= now


def later_of(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
    """The greater of two values, in both databases."""
    return case((one > other, one), else_=other)


# Spelled out as in its index.
EVIDENCE_PENDING = text("task.kind = 'evidence' AND task.done_at IS NULL")

# Two looks into the index on `due_at`: one minimum over both columns would read every waiting
# row, and tens of thousands may wait.
_PENDING = and_(t.task.c.done_at.is_(None), t.task.c.kind != "evidence")
NEXT_DUE = select(
    select(func.min(t.task.c.due_at))
    .where(_PENDING, t.task.c.due_at > bindparam("after"))
    .scalar_subquery(),
    select(func.min(t.task.c.lease_until))
    .where(_PENDING, *is_due(bindparam("after")))
    .scalar_subquery(),
)


@cache
def upsert(dialect: str, table: Table) -> Executable:
    """Insert a person's row, or replace all of it."""
    statement = _dialect_insert(dialect, table)
    others = {column.name: statement.excluded[column.name] for column in table.c}
    others.pop("person")
    return _executable(
        statement.on_conflict_do_update(index_elements=[table.c.person], set_=others)
    )


@cache
def insert_once(dialect: str, table: Table, *key: str) -> Executable:
    """Insert, unless there is a row with this key."""
    statement = _dialect_insert(dialect, table)
    return _executable(
        statement.on_conflict_do_nothing(index_elements=[table.c[part] for part in key])
    )


def _dialect_insert(dialect: str, table: Table) -> Any:
    # The same clause in both databases; SQLAlchemy keeps one construct for each.
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


def _executable(statement: Any) -> Executable:
    found: Executable = statement
    return found
