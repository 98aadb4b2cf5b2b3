"""The statements that an alarm waits for, built once: building one costs more than running it
(docs/bench.md). Names in `bindparam` are no column's, so that columns can be set beside them."""

from collections.abc import Iterable
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    Select,
    Table,
    Text,
    TextClause,
    and_,
    bindparam,
    case,
    column,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.store import tables as t
from bot.store.records import HELPS_NOW, OWN_KINDS, REMINDERS, TIMERS, TaskKind
from bot.store.slots import LATER, UNIT_NOTICE

# Spelled out as in the index: with bound values SQLite reads the whole table instead.
UNRESOLVED = text("incident.state IN ('open', 'claimed')")
ENDED = text("incident.state NOT IN ('open', 'claimed')")
IS_DRILL = text("incident.is_drill")

_MESSAGES = ("card", "notice")
_LOOKED_AT = 2_000  # rows, the most urgent: tens of thousands may wait after a long silence
_LOCKED_BY_OTHERS = 100  # so many more are looked at: as many as two replicas may just be taking

# What came of the row of a card that is there: what is changed had arrived before.
ARRIVED = ("delivered", "updated")

INCIDENT = select(t.incident).where(t.incident.c.id == bindparam("incident")).with_for_update()

DOCUMENT = select(t.incident.c.card).where(t.incident.c.id == bindparam("incident"))
DOCUMENTS = select(t.incident.c.id, t.incident.c.card).where(
    t.incident.c.id.in_(bindparam("incidents", expanding=True))
)

_THEIRS = select(t.incident).where(UNRESOLVED, t.incident.c.raised_by == bindparam("of"))
UNRESOLVED_OF = _THEIRS.where(t.incident.c.is_drill == bindparam("drill")).with_for_update()
# The real one first: whoever wants both locks them in this order.
ALL_UNRESOLVED_OF = _THEIRS.order_by(t.incident.c.is_drill).with_for_update()


def _unread(statement: Any) -> Any:  # it goes with the next that is waited for
    return statement.execution_options(unread=True)


SAVE_INCIDENT = _unread(update(t.incident).where(t.incident.c.id == bindparam("of")))
INSERT_ENTRY, INSERT_HELPER = insert(t.timeline), insert(t.helper)
DROP_HELPERS = _unread(delete(t.helper).where(t.helper.c.incident == bindparam("of")))

HELPING = (
    select(t.incident.c.id, t.incident.c.is_drill)
    .join(t.helper, t.helper.c.incident == t.incident.c.id)
    .where(
        t.helper.c.person == bindparam("who"),
        t.incident.c.lively_at >= bindparam("since"),
        UNRESOLVED,
    )
    .order_by(t.incident.c.raised_at)
)
ENDED_OF = (
    select(t.incident.c.id)
    .where(
        t.incident.c.id.in_(select(t.card.c.incident).where(t.card.c.person == bindparam("who"))),
        t.incident.c.last_event_at >= bindparam("since"),
        ENDED,
    )
    .order_by(t.incident.c.last_event_at.desc(), t.incident.c.id)
)


def of_families(*families: str) -> ColumnElement[bool]:
    """Whether a card is of one of these (`slots.family`). Spelled out: SQLite prepares a statement
    anew whenever a LIKE is given its pattern, ten times what running it takes."""
    slot = t.card.c.slot
    either = ((slot == f, slot.like(literal_column(f"'{f}:%'"))) for f in families)
    return or_(*(each for both in either for each in both))


# By which they act now: a red card, where whoever helped has let go, may lie in any slot.
_IS_LIVE = and_(t.card.c.generation > 0, ~t.card.c.is_line)
RED_CARDS_OF = (
    select(t.card)
    .join(t.incident, t.card.c.incident == t.incident.c.id)
    .where(
        t.card.c.person == bindparam("who"),
        t.incident.c.raised_by != bindparam("who"),
        or_(of_families("alert", "hand_over"), _IS_LIVE),
        UNRESOLVED,
    )
)
NEWEST_RED = RED_CARDS_OF.where(~t.card.c.is_line).order_by(t.card.c.placed_at.desc()).limit(30)
# With the alarms of the newest: whoever looks at few cards looks at those next.
_IS_NEW = func.row_number().over(order_by=t.card.c.placed_at.desc()).between(1, 6)
NEWEST_RED_ALARMS = NEWEST_RED.add_columns(case((_IS_NEW, t.incident.c.card)).label("document"))
_LATER_CARDS_OF = (
    select(t.card, literal_column("1").label("is_later"))
    .where(
        t.card.c.person == bindparam("who"),
        of_families(*LATER, UNIT_NOTICE),
        ~t.card.c.is_line,
        t.card.c.activity_id.is_not(None),
    )
    .order_by(t.card.c.placed_at.desc(), t.card.c.id)
    .limit(20)  # more than anybody has in hand at a time
    .subquery("later")
)
# Of all that lies in somebody's chat, what another alarm's card may change the looks of.
_RED = NEWEST_RED.add_columns(literal_column("0").label("is_later")).subquery("red")
IN_THE_CHAT = union_all(select(_RED), select(_LATER_CARDS_OF))

INSERT_WORD = insert(t.utterance)
WORDS = (
    select(t.utterance)
    .where(t.utterance.c.incident == bindparam("of"))
    .order_by(t.utterance.c.at, t.utterance.c.id)
)

WALK = select(t.walk.c.document, t.walk.c.incident).where(t.walk.c.person == bindparam("who"))
WALK_OF = (
    select(t.walk.c.document)
    .where(t.walk.c.person == bindparam("who"), t.walk.c.incident.is_(None))
    .with_for_update()
)
DROP_WALK = _unread(delete(t.walk).where(t.walk.c.person == bindparam("who")))

ADDRESS_OF = select(t.address).where(t.address.c.person == bindparam("who"), ~t.address.c.removed)


def _is_free(lease_until: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether nobody holds the lease `now`; one that ends after `latest`, later than any that is
    taken now could, is of a clock that was set back since."""
    return or_(lease_until <= bindparam("now"), lease_until > bindparam("latest"))


INSERT_PLACE = insert(t.card)
PLACE = select(t.card).where(t.card.c.id == bindparam("at"))
PLACE_AT = select(t.card).where(
    t.card.c.incident == bindparam("of"),
    t.card.c.person == bindparam("who"),
    t.card.c.slot == bindparam("place"),
)
PLACES = select(t.card).where(t.card.c.incident == bindparam("of")).order_by(t.card.c.slot)
_HOLD = (
    update(t.card)
    .where(t.card.c.id == bindparam("at"), _is_free(t.card.c.lease_until))
    .values(lease_until=bindparam("until"))
    .returning(*t.card.c)
)
HOLD_PLACE = _HOLD.where(t.card.c.shown < t.card.c.wanted)
HOLD_ANEW = _HOLD.where(~t.card.c.is_line).values(wanted=t.card.c.wanted + 1)
SET_PLACE = _unread(update(t.card).where(t.card.c.id == bindparam("at")))


@cache
def want(families: tuple[str, ...], but_one: bool, of_some: tuple[str, ...] = ()) -> Executable:
    """Every place of these slot families wants a newer revision, and those `of_some` that are of
    one of the `people`; `but_one`: except one of them. A line is history: it stays as it is."""
    which = [of_families(*families)] if families else []
    if of_some:
        theirs = t.card.c.person.in_(bindparam("people", expanding=True))
        which.append(and_(theirs, of_families(*of_some)))
    conditions = [t.card.c.incident == bindparam("of"), ~t.card.c.is_line, or_(*which)]
    if but_one:
        conditions.append(t.card.c.id != bindparam("but"))
    return update(t.card).where(*conditions).values(wanted=t.card.c.wanted + 1).returning(*t.card.c)


WANT_AGAIN = (
    update(t.card)
    .where(t.card.c.id == bindparam("at"), ~t.card.c.is_line)
    .values(wanted=t.card.c.wanted + 1)
)
# What the client shows of it is not what was sent last: a tap was answered there.
DRAW_ANEW = (
    update(t.card)
    .where(t.card.c.id == bindparam("at"))
    .values(is_line=True, digest="", wanted=t.card.c.wanted + 1)
    .returning(*t.card.c)
)


@cache
def become_lines(beside: tuple[str, ...]) -> Executable:
    """A newer live card of the person's has arrived (L14): those before it become lines, and what
    lay beside them of the families that it takes the place of."""
    before = t.card.c.generation.between(1, bindparam("newest") - 1)
    lay_beside = [and_(t.card.c.generation == 0, of_families(*beside))] if beside else []
    return (
        update(t.card)
        .where(
            t.card.c.incident == bindparam("of"),
            t.card.c.person == bindparam("who"),
            or_(before, *lay_beside),
            ~t.card.c.is_line,
        )
        .values(is_line=True, wanted=t.card.c.wanted + 1)
        .returning(*t.card.c)
    )


SHOW = (  # frees the place's lease only when nothing newer is wanted
    update(t.card)
    .where(t.card.c.id == bindparam("at"))
    .values(
        lease_until=case((t.card.c.wanted <= bindparam("revision"), 0), else_=t.card.c.lease_until)
    )
    .returning(t.card.c.wanted)
)

_MINE = (  # fencing: whoever took the row over has another attempt number
    t.task.c.id == bindparam("mine"),
    t.task.c.attempt == bindparam("my_attempt"),
    t.task.c.done_at.is_(None),
)
MY_TASK = update(t.task).where(*_MINE)
MY_LEASE = MY_TASK.where(t.task.c.lease_until > 0)  # what was given back is nobody's
IS_MINE = (  # its place too: another row's worker may hold it since our lease ended
    select(t.task.c.id)
    .outerjoin(t.card, t.card.c.id == t.task.c.card)
    .where(
        *_MINE,
        or_(
            t.card.c.id.is_(None),
            t.card.c.lease_until <= bindparam("my_lease"),
            t.card.c.lease_until <= bindparam("now"),
        ),
    )
)
HAS_BEGUN = select(t.task.c.id).where(*_MINE, t.task.c.sends > bindparam("my_sends"))

MY_SEND = MY_TASK.values(
    sends=t.task.c.sends + 1,  # V4
    # The first time stands (V2): a row that has arrived is tried again for what became of the alarm
    # since, and would look like a red card sent after the claim.
    started_at=func.coalesce(t.task.c.started_at, bindparam("starts")),
)
MY_FAILURE = MY_TASK.values(
    failures=t.task.c.failures + 1,
    # It did not begin later than it is due again, unless the clock was set back in between (V5).
    started_at=case(
        (t.task.c.started_at > bindparam("again_at"), bindparam("again_at") - 1),
        else_=t.task.c.started_at,
    ),
)


def is_due(now: Any) -> tuple[ColumnElement[bool], ...]:
    """Due by `now`, which PostgreSQL shall take for few rows: of a range that is open below it
    expects a third of all, and reads every waiting row (docs/bench.md)."""
    return t.task.c.due_at > 0, t.task.c.due_at <= now


def later_of(one: ColumnElement[Any], other: ColumnElement[Any]) -> ColumnElement[Any]:
    """The greater of two values, in both databases."""
    return case((one > other, one), else_=other)


# Spelled out as in its index.
OWN_KIND_PENDING = {
    kind: text(f"task.kind = '{kind}' AND task.done_at IS NULL") for kind in sorted(OWN_KINDS)
}

REPLACE_TIMER = _unread(
    update(t.task)
    .where(
        t.task.c.incident == bindparam("of"),
        t.task.c.kind == bindparam("which"),
        t.task.c.done_at.is_(None),
    )
    .values(done_at=bindparam("now"), outcome="replaced")
)


def _kinds(kinds: Iterable[str]) -> ColumnElement[bool]:
    return t.task.c.kind.in_([literal_column(f"'{kind}'") for kind in kinds])


@cache
def claim_timers(of_alarms: bool) -> Executable:
    """Takes the timers that are due (`of_alarms`: no reminder), with a lease `until` an instant."""
    return _claim(*_first(_kinds(sorted(TIMERS - REMINDERS if of_alarms else TIMERS))))


@cache
def claim_own_kind(dialect: str, kind: TaskKind, untried: bool = False) -> Executable:
    """The same of one kind that has workers of its own: the first of each person's, and none of
    those whom `people` names. `untried`: of `whose` alone, and what nobody has taken yet."""
    task, pending = t.task.c, OWN_KIND_PENDING[kind]
    order, mine = (task.priority, task.due_at), (task.recipient == bindparam("whose"),)
    which = (*mine, task.attempt == 0) if untried else (_no_fsync(dialect),)
    person = func.coalesce(task.recipient, task.id)
    turn = func.row_number().over(partition_by=person, order_by=order)
    waiting = (
        select(task.id, turn.label("turn"))
        .where(*_free(bindparam("now")), pending, *which)
        .subquery("waiting")
    )
    first = select(waiting.c.id).where(waiting.c.turn == 1)
    return _claim(select(task.id).where(*_free(bindparam("now")), task.id.in_(first)), order)


@cache
def claim_messages(dialect: str) -> Executable:
    """The same of messages: the first of each recipient's, and none to those whom `people` names;
    within a rank, what the `units` have waiting comes last."""
    due_first = func.coalesce(t.task.c.first_due_at, t.task.c.due_at)
    chat = func.coalesce(t.task.c.recipient, t.task.c.id)
    helps_now = t.task.c.priority <= literal_column(str(int(HELPS_NOW)))
    had_its_share = and_(helps_now, t.task.c.unit.in_(_among(dialect, "units")))
    ranks = {
        "class": case((helps_now, 0), else_=t.task.c.priority),
        "share": case((had_its_share, 1), else_=0),
        "priority": t.task.c.priority,
        "since": due_first,
    }
    waiting = (
        select(t.task.c.id, chat.label("chat"), *(rank.label(n) for n, rank in ranks.items()))
        .where(*_free(bindparam("now")), _kinds(_MESSAGES), _no_fsync(dialect))
        .order_by(*ranks.values())
        .limit(_LOOKED_AT)
        .subquery("waiting")
    )
    turn = func.row_number().over(
        partition_by=waiting.c.chat, order_by=(waiting.c.priority, waiting.c.since)
    )
    ranked = select(*waiting.c, turn.label("turn")).subquery("ranked")
    # Chosen first and locked then, by their ids alone: joined the other way round, each due row was
    # compared with every other one, and ten thousand took longer than a statement may.
    order = [ranked.c[name] for name in ranks]
    chosen = (
        select(ranked.c.id, func.row_number().over(order_by=order).label("rank"))
        .where(ranked.c.turn == 1)
        .order_by(*order)
        .limit(bindparam("most", type_=Integer) + _LOCKED_BY_OTHERS)
        .cte("chosen")
        .prefix_with("MATERIALIZED")
    )
    # Looked at again once it is locked; so written that no index but that of the ids can be read,
    # whatever PostgreSQL remembers of the table: its plans are older than the storm.
    free = (
        func.coalesce(t.task.c.done_at, 0) == 0,
        t.task.c.due_at + 0 <= bindparam("now"),
        _is_free(t.task.c.lease_until + 0),
    )
    locked = select(t.task.c.id).join(chosen, chosen.c.id == t.task.c.id).where(*free)
    return _claim(locked, (chosen.c.rank,))


def _first(which: ColumnElement[bool] | TextClause) -> tuple[Select[Any], tuple[Any, ...]]:
    chosen = select(t.task.c.id).where(*_free(bindparam("now")), which)
    return chosen, (t.task.c.priority, t.task.c.due_at)


def _free(now: Any) -> tuple[ColumnElement[bool], ...]:
    """Due, and held by nobody."""
    return t.task.c.done_at.is_(None), *is_due(now), _is_free(t.task.c.lease_until)


def _among(dialect: str, name: str) -> Any:
    """The values of a list that is bound as JSON: one statement, however many there are."""
    sqlite_, postgresql_ = "json_each(:{0})", "json_array_elements_text(CAST(:{0} AS json))"
    source = (sqlite_ if dialect == "sqlite" else postgresql_).format(name)
    return text(f"SELECT value FROM {source}").columns(column("value", Text)).scalar_subquery()


def _no_fsync(dialect: str) -> ColumnElement[bool]:
    waits = t.task.c.recipient.not_in(_among(dialect, "people"))
    return or_(t.task.c.recipient.is_(None), waits)


def _claim(chosen: Select[Any], order: tuple[Any, ...]) -> Executable:
    due = (  # materialized: evaluated once, whatever the planner thinks of the limit
        chosen.order_by(*order)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True, of=t.task)
        .cte("due")
        .prefix_with("MATERIALIZED")
    )
    taken_over = case((t.task.c.lease_until > 0, 1), else_=0)
    return (
        update(t.task)
        .where(t.task.c.id.in_(select(due.c.id)))
        .values(
            attempt=t.task.c.attempt + 1,
            lease_until=bindparam("until"),
            expired=t.task.c.expired + taken_over,
        )
        .returning(*t.task.c)
    )


# Two looks into the index on `due_at`: one minimum over both columns would read every waiting
# row, and tens of thousands may wait.
@cache
def next_due(dialect: str, of_alarms: bool) -> Executable:
    """When the next row falls due, and when the first lease ends of those that are: both may be
    null. What is due to those whom `people` names does not count, nor do reminders where only what
    is `of_alarms` does."""
    others = OWN_KINDS | REMINDERS if of_alarms else OWN_KINDS
    kinds: list[ColumnElement[Any]] = [literal_column(f"'{kind}'") for kind in sorted(others)]
    pending = and_(t.task.c.done_at.is_(None), t.task.c.kind.not_in(kinds))
    after: Any = bindparam("after")
    return select(
        select(func.min(t.task.c.due_at)).where(pending, t.task.c.due_at > after).scalar_subquery(),
        select(func.min(t.task.c.lease_until))
        .where(pending, *is_due(after), _no_fsync(dialect))
        .scalar_subquery(),
    )


@cache
def upsert(dialect: str, table: Table) -> Executable:
    """Insert a person's row, or replace all of it: what has the same primary key."""
    statement = _dialect_insert(dialect, table)
    key = list(table.primary_key)
    others = {one.name: statement.excluded[one.name] for one in table.c if not one.primary_key}
    updated = statement.on_conflict_do_update(index_elements=key, set_=others)
    return cast(Executable, updated)


@cache
def insert_once(dialect: str, table: Table, *key: str) -> Executable:
    """Insert, unless there is a row with this key."""
    statement = _dialect_insert(dialect, table)
    kept = statement.on_conflict_do_nothing(index_elements=[table.c[part] for part in key])
    return cast(Executable, kept)


def _dialect_insert(dialect: str, table: Table) -> Any:
    # The same clause in both databases; SQLAlchemy keeps one construct for each.
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)
