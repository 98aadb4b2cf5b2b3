"""`rodtkort verify`: the laws that the database itself can prove (docs/laws.md, V1–V11)."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, case, func, or_, select

from bot.domain.alarm.clock_steps import recorded_as
from bot.domain.alarm.incident import CLOCK_STEP_MS, Drill
from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import ENDINGS, Entry, FactKind, as_told, broken
from bot.domain.organisation.organisation import Organisation
from bot.domain.reports.filing import MISTAKEN
from bot.store import rows
from bot.store import tables as t
from bot.store.database import Database
from bot.store.records import StoredAlarm
from bot.store.statements import UNRESOLVED

VERIFIES_WITHIN_SECONDS = 600.0
BUSY_PER_SECOND = 1.0  # so many messages and the chat is in use all the time: Teams takes two
EDGE_MS = 2000  # a transaction's: at both ends of an outage some may have been under way
FILING_LATE_MS = 30 * 60_000  # a crash's lease, and a queue behind services that let us wait

# Built once: the history checker asks them of every alarm.
_INCIDENTS = select(t.incident).where(
    or_(t.incident.c.last_event_at >= bindparam("since"), UNRESOLVED)
)
_ENTRIES = (
    select(t.timeline).where(t.timeline.c.incident == bindparam("of")).order_by(t.timeline.c.seq)
)
_REVISION = select(t.organisation_revision.c.content).where(
    t.organisation_revision.c.hash == bindparam("name")
)
_PENDING_TIMERS = select(func.count()).where(
    t.task.c.incident == bindparam("of"), t.task.c.kind == "timer", t.task.c.done_at.is_(None)
)
_DUTY_TIMERS = select(t.task.c.due_at).where(
    t.task.c.incident == bindparam("of"), t.task.c.kind == "duty", t.task.c.done_at.is_(None)
)
_FOLLOW_UP_TIMER = and_(
    t.task.c.incident == t.follow_up.c.incident,
    t.task.c.kind == "follow_up",
    t.task.c.done_at.is_(None),
)
_FOLLOW_UPS = (
    select(
        t.incident.c.id,
        t.incident.c.state,
        t.follow_up.c.closed,
        t.follow_up.c.document,
        func.count(t.task.c.id).label("pending"),
    )
    .join(t.incident, t.incident.c.id == t.follow_up.c.incident)
    .outerjoin(t.task, _FOLLOW_UP_TIMER)
    .group_by(t.incident.c.id, t.incident.c.state, t.follow_up.c.closed, t.follow_up.c.document)
)
_EVIDENCE = select(t.evidence.c.id).where(t.evidence.c.incident == bindparam("of"))
_MISTAKEN = select(t.draft.c.id).filter_by(code=MISTAKEN, incident=bindparam("of"))
_FIRST_SENDS = (
    select(t.card.c.person, func.min(t.task.c.started_at).label("started_at"))
    .join(t.task, t.task.c.card == t.card.c.id)
    .where(
        t.card.c.incident == bindparam("of"),
        t.card.c.slot.like("alert:%"),
        t.card.c.slot.not_like("alert:beside:%"),  # called by a human, also after a claim (R46)
        t.card.c.slot.not_like("alert:taken:%"),  # of whoever has claimed
    )
    .group_by(t.card.c.id, t.card.c.person)
)
_SENT_TOO_OFTEN = select(t.task.c.incident, t.task.c.sends).where(
    t.task.c.due_at >= bindparam("since"),
    t.task.c.sends > 1 + t.task.c.failures + t.task.c.expired,
)
_now = bindparam("now", type_=t.task.c.due_at.type)
# A row that is tried again keeps the instant of its first start and is due anew.
_taken_at = case(
    (t.task.c.started_at >= t.task.c.due_at, t.task.c.started_at),
    else_=func.coalesce(t.task.c.done_at, _now),
)
_late_by = _taken_at - t.task.c.due_at
_LATE = select(
    t.task.c.incident,
    t.task.c.kind,
    t.task.c.recipient,
    t.task.c.due_at,
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
_OUTAGES = select(t.database_outage.c.since, t.database_outage.c.until).where(
    t.database_outage.c.until >= bindparam("after")
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
_DOUBLES = (
    select(t.incident.c.raised_by, func.min(t.incident.c.id).label("id"))
    .where(t.incident.c.state.in_(("open", "claimed")))
    .group_by(t.incident.c.raised_by, t.incident.c.is_drill)
    .having(func.count() > 1)
)

ReadOrganisation = Callable[[str], Organisation | None]


@dataclass(frozen=True, slots=True)
class Violation:
    """A broken invariant: its number, the incident, and what is wrong in one sentence."""

    law: str
    incident: str
    problem: str


@dataclass(frozen=True, slots=True)
class VerificationScope:
    """What is checked: alarms with an event since the instant `since` (ms UTC) and all unresolved
    ones; `now` tells what is overdue; `late_ms` is how late a row may be taken (V5)."""

    now: int
    since: int = 0
    late_ms: int = 10_000


def verify(
    database: Database,
    keys: Mapping[str, bytes],
    organisation: ReadOrganisation,
    scope: VerificationScope,
) -> list[Violation]:
    """Every violation in the database; empty when all invariants hold. `keys` are the timeline
    keys, `organisation` reads a stored version (None when it cannot be read any more)."""
    known: dict[str, Organisation | None] = {}
    found: list[Violation] = []
    with database.reading(VERIFIES_WITHIN_SECONDS) as connection:
        found += _double(connection)
        found += _sends(connection, scope)
        found += _lateness(connection, scope)
        found += _follow_ups(connection)
        for row in connection.execute(_INCIDENTS, {"since": scope.since}):
            alarm = rows.alarm_of(row.card)
            entries = _entries(connection, alarm.id)
            called = _called(entries, row.organisation)
            for name in (row.organisation, *(name for _, name in called)):
                if name not in known:
                    content = _revision(connection, name)
                    known[name] = organisation(content) if content else None
            for law, problem in [
                *_timers(connection, alarm),
                *_duty_timers(connection, alarm),
                *_late_alerts(connection, alarm, entries),
                *_endings(alarm, entries),
                *_seals(keys, alarm, row.mac, entries),
                *_told_otherwise(connection, alarm, row, entries),
                *_strangers(alarm, known[row.organisation]),
                *_colleagues(alarm, [(who, known[name]) for who, name in called]),
            ]:
                found.append(Violation(law, alarm.id, problem))
    return found


def _entries(connection: Connection, incident: str) -> list[Entry]:
    return [rows.entry(row) for row in connection.execute(_ENTRIES, {"of": incident})]


def _revision(connection: Connection, name: str) -> str | None:
    return connection.execute(_REVISION, {"name": name}).scalar()


def _timers(connection: Connection, alarm: Alarm) -> Iterator[tuple[str, str]]:
    """V1: an unresolved alarm has exactly one pending timer, or rests."""
    pending = connection.execute(_PENDING_TIMERS, {"of": alarm.id}).scalar_one()
    if alarm.state.ended:
        if pending:
            yield "V1", "it has ended, but a timer is still pending"
    elif alarm.timer is None:
        if pending:
            yield "V1", "a timer is pending that the alarm does not know"
        if not (alarm.contact == "confirmed" or alarm.exhausted):
            yield "V1", "nobody is waited for, although nobody helps"
    elif pending != 1:
        yield "V1", f"{pending} timers are pending instead of one"


def _duty_timers(connection: Connection, alarm: Alarm) -> Iterator[tuple[str, str]]:
    """V9: whoever is to follow up a threat is reminded until everything is settled (R43)."""
    pending = connection.execute(_DUTY_TIMERS, {"of": alarm.id}).scalars().all()
    expected = alarm.duty.due_at if alarm.duty is not None else None
    if alarm.duty is not None and alarm.duty.end is None and expected is None:
        yield "V9", "its follow-up is not settled, but nobody is reminded"
    if len(pending) != (0 if expected is None else 1):
        yield "V9", f"{len(pending)} timers of its follow-up are pending"


def _follow_ups(connection: Connection) -> Iterator[Violation]:
    """V10: a follow-up that is not closed has one pending timer, unless its alarm is open again;
    a closed one has none, but for what goes on and whoever waits to hear of it (R28, R77, R83)."""
    for row in connection.execute(_FOLLOW_UPS):
        over = row.closed and json.loads(row.document).get("next_at") is None
        expected = 0 if over or row.state in ("open", "claimed") else 1
        if row.pending != expected and not (row.pending and row.state in ("open", "claimed")):
            yield Violation("V10", row.id, f"{row.pending} timers of its follow-up are pending")


def _late_alerts(
    connection: Connection, alarm: Alarm, entries: list[Entry]
) -> Iterator[tuple[str, str]]:
    """V2: no level is alerted after the claim, unless the chain was reopened. A red card that is
    first sent while the timeline says that somebody helps and nobody asked for more is late."""
    rests = list(_resting_spans(entries))
    for row in connection.execute(_FIRST_SENDS, {"of": alarm.id}):
        if row.started_at is None:
            continue
        # Where the clock was set it says the same twice: late is only what was late either way.
        moments = recorded_as(entries, row.started_at)
        if moments and all(any(start < at < end for start, end in rests) for at in moments):
            yield "V2", "a red card was sent out after the claim"


_RESTING = frozenset({"claimed"})
_MOVING = frozenset(
    {"escalated", "cried", "released", "contact_missing", "reopened", "round_started", "alerted"}
)


def _resting_spans(entries: list[Entry]) -> Iterator[tuple[int, float]]:
    """From each claim until whatever set the chain in motion again."""
    since: int | None = None
    for entry in entries:
        if entry.kind in _RESTING and since is None:
            since = entry.at
        elif since is not None and entry.kind in _MOVING and not _is_undone(entry):
            yield since, entry.at
            since = None
    if since is not None:
        yield since, float("inf")


def _is_undone(entry: Entry) -> bool:
    """Whether an end was taken back: the chain goes on where it was, and does not begin anew."""
    return entry.kind == FactKind.REOPENED and bool(json.loads(entry.payload).get("undone"))


def _endings(alarm: Alarm, entries: list[Entry]) -> Iterator[tuple[str, str]]:
    """V3: no alarm is finished without an end on its timeline."""
    ended = False
    for entry in entries:
        if entry.kind in ENDINGS:
            ended = True
        elif entry.kind == "reopened":
            ended = False
    if alarm.state.ended and not ended:
        yield "V3", "it has ended, but its timeline has no end"
    if ended and not alarm.state.ended:
        yield "V3", "its timeline has an end, but it goes on"


def _seals(
    keys: Mapping[str, bytes], alarm: Alarm, mac: str, entries: list[Entry]
) -> Iterator[tuple[str, str]]:
    """V6: every seal verifies, no gap, no step back in time, nothing cut off at the end."""
    for problem in broken(keys, alarm.id, entries):
        yield "V6", problem
    if len(entries) != alarm.seq:
        yield "V6", f"the timeline has {len(entries)} entries, the alarm counts {alarm.seq}"
    elif entries and entries[-1].mac != mac:
        yield "V6", "the last entry is not the one the alarm was stored with"


def _told_otherwise(
    connection: Connection, alarm: Alarm, row: Any, entries: list[Entry]
) -> Iterator[tuple[str, str]]:
    """V11: the sealed timeline tells the same, and so do the columns beside the document."""
    told, look, of = as_told(entries), connection.execute, {"of": alarm.id}
    helpers = [claim.person or claim.digest or claim.name for claim in alarm.claims]
    for what, stored, said in (
        ("who raised it", alarm.caseworker.id, told.raised_by),
        ("when", alarm.raised_at, told.raised_at),
        ("its unit", alarm.unit, told.unit if told.unit is not None else alarm.unit),
        ("whether it is a drill", alarm.drill, told.drill),
        ("its state", alarm.state, told.state),
        ("its end", alarm.ending, told.ending),
        ("who ended it", alarm.ended_by, told.ended_by),
        ("who helps", helpers, told.helpers),
        ("its evidence", {*look(_EVIDENCE, of).scalars()}, told.evidence),
        ("which notes were a mistake", {*look(_MISTAKEN, of).scalars()}, told.mistaken),
    ):
        if stored != said:
            yield "V11", f"{what} is stored otherwise than the timeline tells it"
    columns = rows.incident_row(StoredAlarm(alarm, row.mac, row.organisation))
    for name, value in columns.items():
        if name != "card" and getattr(row, name) != value:
            yield "V11", f"{name} is stored otherwise than the alarm has it"


def _sends(connection: Connection, scope: VerificationScope) -> Iterator[Violation]:
    """V4: a row is sent once, and once more for every failure and every lease that ended."""
    for row in connection.execute(_SENT_TOO_OFTEN, {"since": scope.since}):
        yield Violation("V4", row.incident or "-", f"a message was sent {row.sends} times")


def _lateness(connection: Connection, scope: VerificationScope) -> Iterator[Violation]:
    """V5: what is due is taken in time, and nothing lies overdue. Evidence waits its turn behind
    other evidence: only so are twenty large files no danger to an alarm. A report or a note waits
    for services of others, but somebody must be at it. While nothing could be stored, nobody could
    be in time; that time is left out, and no more."""
    filing_late_ms = max(FILING_LATE_MS, scope.late_ms)
    limits = {"late_ms": scope.late_ms, "filing_late_ms": filing_late_ms}
    asked = {"since": scope.since, "now": scope.now, **limits}
    late = connection.execute(_LATE, asked).all()
    leapt_over = list(_leapt_over(connection))
    left_out = _left_out(connection, leapt_over, min(row.due_at for row in late)) if late else []
    started = _started(connection, late)
    for row in late:
        away = _common(left_out, row.due_at, row.due_at + row.late)
        allowed = filing_late_ms if row.kind == "filing" else scope.late_ms
        if any(begin <= row.due_at < end for begin, end in leapt_over):
            continue  # by that clock there was no such moment
        if away and row.late - away <= allowed:
            continue
        if _in_use(started[row.recipient], row.due_at, row.late):
            continue
        seconds = (row.late - away) / 1000
        yield Violation("V5", row.incident or "-", f"a {row.kind} was taken {seconds:.1f} s late")


def _started(
    connection: Connection, late: Sequence[Row[Any, Any, Any, Any, Any]]
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
    connection: Connection, leapt_over: Sequence[tuple[int, int]], after: int
) -> list[tuple[int, int]]:
    """From when until when nothing could be done, in order and without overlap."""
    found: list[tuple[int, int]] = []
    for begin, until in sorted([*_outages(connection, after), *leapt_over]):
        since = max(begin, found[-1][1]) if found else begin
        if until > since:
            found.append((since, until))
    return found


def _outages(connection: Connection, after: int) -> Iterator[tuple[int, int]]:
    """While nothing could be stored. When another replica stored something meanwhile, it was no
    outage of the database, and excuses nobody."""
    for row in connection.execute(_OUTAGES, {"after": after}).all():
        inside = {"first": row.since + EDGE_MS, "last": row.until - EDGE_MS}
        if connection.execute(_SOMETHING_DONE, inside).first() is None:
            yield row.since, row.until


def _common(outages: list[tuple[int, int]], since: int, until: int) -> int:
    return sum(max(0, min(until, end) - max(since, begin)) for begin, end in outages)


def _leapt_over(connection: Connection) -> Iterator[tuple[int, int]]:
    """What the clock left out when it was set forward last."""
    of = t.clock_mark.c
    row = connection.execute(select(of.stepped_at, of.step_ms)).first()
    if row is not None and row.step_ms > 0:
        yield row.stepped_at - row.step_ms - CLOCK_STEP_MS, row.stepped_at + CLOCK_STEP_MS


def _double(connection: Connection) -> Iterator[Violation]:
    """V7: no two unresolved alarms of one caseworker with the same drill flag."""
    for row in connection.execute(_DOUBLES):
        yield Violation("V7", row.id, "its caseworker has another one unresolved")


def _strangers(alarm: Alarm, organisation: Organisation | None) -> Iterator[tuple[str, str]]:
    """V8: nobody was alerted whom the organisation of that day does not know."""
    if organisation is None:
        yield "V8", "the organisation it was raised with is not stored"
        return
    if alarm.drill in (Drill.ALONE, Drill.CANARY):
        return
    alerted = {alert.person for alert in alarm.alerts if not alert.is_colleague}
    for _ in alerted - set(organisation.people):
        yield "V8", "somebody was alerted who is not in the organisation"
    chain = {helper.id for helper in alarm.chain.everyone()}
    if alerted - chain:
        yield "V8", "somebody was alerted who is not in its chain"
    if alarm.duty is not None and {asked.person for asked in alarm.duty.asked} - chain:
        yield "V8", "somebody was asked to follow it up who is not in its chain"


def _called(entries: list[Entry], organisation: str) -> list[tuple[str, str]]:
    """Which colleagues were called, each with the version of the organisation that knew them then:
    a newer one than the alarm's, where the file was changed while it went on."""
    facts = [json.loads(e.payload) for e in entries if e.kind == FactKind.COLLEAGUE_ALERTED]
    return [(str(fact["person"]), str(fact.get("organisation", organisation))) for fact in facts]


def _colleagues(
    alarm: Alarm, called: list[tuple[str, Organisation | None]]
) -> Iterator[tuple[str, str]]:
    """V8: colleagues were called by somebody, and were of the unit. A version in which nobody has
    raised an alarm is not kept for ever, and tells nothing then."""
    if {alert.person for alert in alarm.alerts if alert.is_colleague} - {
        person for person, _ in called
    }:
        yield "V8", "a colleague has the red card whom nobody called"
    for person, organisation in called:
        unit = organisation.units.get(alarm.unit) if organisation is not None else None
        if organisation is not None and (unit is None or person not in unit.staff()):
            yield "V8", "a colleague was called who is not of its unit"
