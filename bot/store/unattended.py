"""Rows that nobody attends to, or too often: sent twice (V4), taken late or left lying (V5), and
what has lost what it belongs to (V13)."""

import bisect
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, case, func, or_, select, true

from bot.domain.alarm.incident import CLOCK_STEP_MS
from bot.domain.reports.draft import DraftState
from bot.store import tables as t
from bot.store.evidence import IntakeState
from bot.store.outbox import RESTORED
from bot.store.records import TaskKind, VerificationScope, Violation

BUSY_PER_SECOND = 1.0  # so many messages and the chat is in use all the time: Teams takes two
# And so many and the tenant is: Teams takes fifty, and of three replicas none knows what all send.
TENANT_BUSY_PER_SECOND = 30.0
STANDS_STILL_MS = 1000  # so long without a send, and it was not in use all the while
EDGE_MS = 2000  # a transaction's: at both ends of an outage some may have been under way
START_MS = 60 * 60_000  # after a restore was named the bot is started: what is later is late
FILING_LATE_MS = 30 * 60_000  # a crash's lease, and a queue behind services that let us wait
_SHOWN = 100  # orphans of one kind: more say nothing new

_MESSAGES = (TaskKind.CARD, TaskKind.NOTICE)  # what takes one of the tenant's sends
_SENT_TOO_OFTEN = select(t.task.c.incident, t.task.c.sends).where(
    t.task.c.due_at >= bindparam("since"),
    t.task.c.sends > 1 + t.task.c.failures + t.task.c.expired,
)
_now = bindparam("now", type_=t.task.c.due_at.type)
# A row that is tried again keeps the instant of its first start and is due anew, perhaps in the
# same millisecond: that start then tells of the try that failed.
_taken_at = case(
    (t.task.c.started_at > t.task.c.due_at, t.task.c.started_at),
    (and_(t.task.c.started_at == t.task.c.due_at, t.task.c.failures == 0), t.task.c.started_at),
    else_=func.coalesce(t.task.c.done_at, _now),
)
_late_by = _taken_at - t.task.c.due_at
_first_due_at = func.coalesce(t.task.c.first_due_at, t.task.c.due_at)
_LATE = select(
    t.task.c.incident,
    t.task.c.kind,
    t.task.c.recipient,
    t.task.c.due_at,
    t.task.c.priority,
    _first_due_at.label("first_due_at"),
    _late_by.label("late"),
).where(
    t.task.c.due_at >= bindparam("since"),
    t.task.c.due_at <= _now,
    t.task.c.kind != "evidence",
    t.task.c.lease_until <= _now,
    or_(
        and_(t.task.c.kind != "filing", _late_by > bindparam("late_ms")),
        and_(
            t.task.c.kind == "filing",
            t.task.c.done_at.is_(None),
            _now - t.task.c.due_at > bindparam("filing_late_ms"),
        ),
    ),
)
_STARTED = select(t.task.c.recipient, t.task.c.started_at).where(
    t.task.c.recipient.in_(bindparam("people", expanding=True)),
    t.task.c.started_at >= bindparam("since"),
)
_SENT = (
    select(t.task.c.priority, _first_due_at.label("first_due_at"), t.task.c.started_at)
    .where(t.task.c.kind.in_(_MESSAGES), t.task.c.started_at >= bindparam("since"))
    .order_by(t.task.c.started_at)
)
_OUTAGES = select(t.database_outage).where(t.database_outage.c.until >= bindparam("after"))
_attended_at = func.coalesce(t.task.c.started_at, t.task.c.done_at)
_ATTENDED_AGAIN = select(func.min(_attended_at)).where(
    _attended_at.between(bindparam("first"), bindparam("last"))
)
_SOMETHING_DONE = (
    select(t.task.c.id)
    .where(
        or_(
            t.task.c.started_at.between(bindparam("first"), bindparam("last")),
            t.task.c.done_at.between(bindparam("first"), bindparam("last")),
        )
    )
    .limit(1)
)


def sent_too_often(connection: Connection, scope: VerificationScope) -> Iterator[Violation]:
    """V4: a row is sent once, and once more for every failure and every lease that ended."""
    for row in connection.execute(_SENT_TOO_OFTEN, {"since": scope.since}):
        yield Violation("V4", row.incident or "-", f"a message was sent {row.sends} times")


def late(connection: Connection, scope: VerificationScope) -> Iterator[Violation]:
    """V5: what is due is taken in time, and nothing lies overdue. Evidence waits its turn behind
    other evidence: only so are twenty large files no danger to an alarm. A report or a note waits
    for services of others, but somebody must be at it. While nothing could be stored, nobody could
    be in time; that time is left out, and no more."""
    filing_late_ms = max(FILING_LATE_MS, scope.late_ms)
    limits = {"late_ms": scope.late_ms, "filing_late_ms": filing_late_ms}
    asked = {"since": scope.since, "now": scope.now, **limits}
    found = connection.execute(_LATE, asked).all()
    if not found:
        return
    leapt_over = list(_leapt_over(connection))
    left_out = _left_out(connection, leapt_over, min(row.due_at for row in found), scope.now)
    started = _started(connection, found)
    before = _Before(connection, min(row.due_at for row in found))
    for row in found:
        away = _common(left_out, row.due_at, row.due_at + row.late)
        allowed = filing_late_ms if row.kind == "filing" else scope.late_ms
        if any(begin <= row.due_at < end for begin, end in leapt_over):
            continue  # by that clock there was no such moment
        if away and row.late - away <= allowed:
            continue
        if _in_use(started[row.recipient], row.due_at, row.late):
            continue
        if row.kind in _MESSAGES and before.took_all(row):
            continue
        seconds = (row.late - away) / 1000
        yield Violation("V5", row.incident or "-", f"a {row.kind} was taken {seconds:.1f} s late")


class _Before:
    """What was sent since some moment. Where the tenant's sends were in use all the while, and by
    what goes first, a message had to wait, which is nobody's fault (0039): a storm takes half a
    minute, and whoever looks for what was forgotten in it would find each of its cards."""

    def __init__(self, connection: Connection, since: int) -> None:
        self._sent = connection.execute(_SENT, {"since": since}).all()
        self._started = [row.started_at for row in self._sent]

    def took_all(self, late: Row[Any, Any, Any, Any, Any, Any, Any]) -> bool:
        """Whether more urgent messages, or as urgent ones that were due before, left no send."""
        until = late.due_at + late.late
        first = bisect.bisect_right(self._started, late.due_at)
        last = bisect.bisect_right(self._started, until)
        place = late.priority, late.first_due_at
        earlier = [row.started_at for row in self._sent[first:last] if (row[0], row[1]) < place]
        stands_still = any(
            then - at > STANDS_STILL_MS for at, then in pairwise([late.due_at, *earlier, until])
        )
        return len(earlier) >= late.late / 1000 * TENANT_BUSY_PER_SECOND and not stands_still


def _started(
    connection: Connection, late: Sequence[Row[Any, Any, Any, Any, Any, Any, Any]]
) -> Mapping[str | None, list[int]]:
    """When messages to the recipients of these rows began."""
    found: defaultdict[str | None, list[int]] = defaultdict(list)
    people = {row.recipient for row in late if row.recipient is not None}
    if people:
        asked = {"people": sorted(people), "since": min(row.due_at for row in late)}
        for row in connection.execute(_STARTED, asked):
            found[row.recipient].append(row.started_at)
    return found


def _in_use(started: Sequence[int], due_at: int, late: int) -> bool:
    """Whether a chat took messages all the while: Teams takes no more, and the row had to wait for
    room behind others, which is nobody's fault (0039)."""
    meanwhile = sum(due_at < at <= due_at + late for at in started)
    return meanwhile > 0 and meanwhile >= late / 1000 * BUSY_PER_SECOND


def _left_out(
    connection: Connection, leapt_over: Sequence[tuple[int, int]], after: int, now: int
) -> list[tuple[int, int]]:
    """From when until when nothing could be done, in order and without overlap."""
    found: list[tuple[int, int]] = []
    for begin, until in sorted([*_outages(connection, after, now), *leapt_over]):
        since = max(begin, found[-1][1]) if found else begin
        if until > since:
            found.append((since, until))
    return found


def _outages(connection: Connection, after: int, now: int) -> Iterator[tuple[int, int]]:
    """While nothing could be stored. When another replica stored something meanwhile, it was no
    outage of the database, and excuses nobody. A restore lasts until the bot is started."""
    for row in connection.execute(_OUTAGES, {"after": after - START_MS}).all():
        inside = {"first": row.since + EDGE_MS, "last": row.until - EDGE_MS}
        if connection.execute(_SOMETHING_DONE, inside).first() is not None:
            continue
        until = row.until
        if row.id.startswith(RESTORED):
            began = {"first": until, "last": until + START_MS}
            again = connection.execute(_ATTENDED_AGAIN, began).scalar()
            until = min(again or now, until + START_MS)
        yield row.since, until


def _common(outages: list[tuple[int, int]], since: int, until: int) -> int:
    return sum(max(0, min(until, end) - max(since, begin)) for begin, end in outages)


def _leapt_over(connection: Connection) -> Iterator[tuple[int, int]]:
    """What the clock left out when it was set forward last."""
    of = t.clock_mark.c
    row = connection.execute(select(of.stepped_at, of.step_ms)).first()
    if row is not None and row.step_ms > 0:
        yield row.stepped_at - row.step_ms - CLOCK_STEP_MS, row.stepped_at + CLOCK_STEP_MS


def _nowhere(column: Any, *tables: Any) -> Any:
    """Whether it names a row that is in none of these tables."""
    return and_(
        column.is_not(None), *(~select(key).where(key == column).exists() for key in tables)
    )


_OF_AN_ALARM = ("timer", "duty", "report", "follow_up", "filing", "evidence", "card")
_INCIDENT, _DRAFT = t.incident.c.id, t.draft.c.id
_ORPHANS: tuple[tuple[str, Select[Any]], ...] = tuple(
    (problem, select(named).where(where, _nowhere(named, *tables)).distinct())
    for problem, named, where, tables in (
        ("a timeline has no incident", t.timeline.c.incident, true(), (_INCIDENT,)),
        # But those that are none's, as their id says: a test of somebody's telephone.
        ("a call has no incident", t.call.c.incident, ~t.call.c.id.contains(":"), (_INCIDENT,)),
        ("a helper has no incident", t.helper.c.incident, true(), (_INCIDENT,)),
        ("evidence has no incident", t.evidence.c.incident, true(), (_INCIDENT,)),
        ("what was sent has no incident", t.intake.c.incident, true(), (_INCIDENT,)),
        ("a hold has no incident", t.evidence_hold.c.incident, true(), (_INCIDENT,)),
        ("a guided call has no incident", t.walk.c.incident, true(), (_INCIDENT,)),
        ("a paper has no incident", t.draft.c.incident, true(), (_INCIDENT,)),
        ("a follow-up has no incident", t.follow_up.c.incident, true(), (_INCIDENT,)),
        ("words have no paper", t.draft_revision.c.draft, true(), (_DRAFT,)),
        ("a row has no card", t.task.c.card, true(), (t.card.c.id,)),
        (
            "a card has no incident",
            t.card.c.incident,
            or_(t.card.c.slot.like("alert:%"), t.card.c.generation > 0),
            (_INCIDENT,),
        ),
        (
            "a row has no incident",
            t.task.c.incident,
            and_(t.task.c.kind.in_(_OF_AN_ALARM), t.task.c.card.is_(None)),
            (_INCIDENT, _DRAFT),
        ),
    )
)
_CARRIED = and_(t.task.c.done_at.is_(None), t.task.c.kind == TaskKind.FILING.value)
_FETCHED = and_(t.task.c.done_at.is_(None), t.task.c.kind == TaskKind.EVIDENCE.value)
_NOBODY_AT_IT: tuple[tuple[str, Select[Any]], ...] = (
    (
        "a paper is on its way, and nothing carries it",
        select(t.draft.c.incident).where(
            t.draft.c.state == DraftState.WAITING.value,
            ~select(t.task.c.id).where(_CARRIED, t.task.c.incident == t.draft.c.incident).exists(),
        ),
    ),
    (
        "something that was sent waits, and nothing keeps it",
        select(func.coalesce(t.intake.c.incident, "-")).where(
            t.intake.c.state == IntakeState.SAVING.value,
            ~select(t.task.c.id)
            .where(_FETCHED, t.task.c.dedupe_key.startswith("evidence:" + t.intake.c.id + ":"))
            .exists(),
        ),
    ),
)


# Limited here: a statement that is made anew each time is analysed anew each time.
_ALL = tuple((problem, query.limit(_SHOWN)) for problem, query in (*_ORPHANS, *_NOBODY_AT_IT))


def orphans(connection: Connection) -> Iterator[Violation]:
    """V13: nothing stands without what it belongs to, and what waits has what carries it."""
    for problem, query in _ALL:
        for incident in connection.execute(query).scalars():
            yield Violation("V13", incident, problem)
