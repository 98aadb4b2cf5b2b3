"""`rodtkort verify`: the laws that the database itself can prove (docs/laws.md, V1–V14).

Read in chunks by key, each with everything of its alarms: the look takes as much memory for ten
thousand as for a hundred, and holds up nobody.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, or_, select, text

from bot.domain.alarm.clock_steps import recorded_as
from bot.domain.alarm.incident import Drill
from bot.domain.alarm.state import Alarm
from bot.domain.alarm.timeline import ENDINGS, Entry, FactKind, as_told, broken
from bot.domain.organisation.organisation import Organisation
from bot.domain.reports.filing import MISTAKEN
from bot.store import rows
from bot.store import tables as t
from bot.store.database import Database
from bot.store.records import Head, StoredAlarm
from bot.store.records import VerificationScope as VerificationScope
from bot.store.records import Violation as Violation
from bot.store.register import broken_register, head_of, in_register, otherwise_registered
from bot.store.statements import UNRESOLVED
from bot.store.unattended import FILING_LATE_MS as FILING_LATE_MS
from bot.store.unattended import late, orphans, sent_too_often

VERIFIES_WITHIN_SECONDS = 600.0
CHUNK = 100  # alarms that are looked at together
_VERSIONS = 8  # of the organisation that are held in memory

# Built once: the history checker asks them of every alarm. In the order of time, so that versions
# of the organisation follow each other, too.
_INCIDENTS = (
    select(t.incident)
    .where(
        or_(t.incident.c.last_event_at >= bindparam("since"), UNRESOLVED),
        t.incident.c.raised_at >= bindparam("at"),
        or_(t.incident.c.raised_at > bindparam("at"), t.incident.c.id > bindparam("after")),
    )
    .order_by(t.incident.c.raised_at, t.incident.c.id)
    .limit(CHUNK)
)
_OF_THEM: Any = bindparam("ids", expanding=True)
_ENTRIES = (
    select(t.timeline)
    .where(t.timeline.c.incident.in_(_OF_THEM))
    .order_by(t.timeline.c.incident, t.timeline.c.seq)
)
_REVISION = select(t.organisation_revision.c.content).where(
    t.organisation_revision.c.hash == bindparam("name")
)
_REVISIONS = select(t.organisation_revision.c.hash)
_PENDING_TIMERS = select(t.task.c.incident, t.task.c.kind).where(
    t.task.c.incident.in_(_OF_THEM),
    t.task.c.kind.in_(("timer", "duty")),
    t.task.c.done_at.is_(None),
)
_FOLLOW_UP_TIMER = and_(
    t.task.c.incident == t.follow_up.c.incident,
    text("task.kind = 'follow_up'"),  # as its index says it: else all rows are read for each chunk
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
    .where(t.follow_up.c.incident > bindparam("after"))
    .group_by(t.incident.c.id, t.incident.c.state, t.follow_up.c.closed, t.follow_up.c.document)
    .order_by(t.incident.c.id)
    .limit(CHUNK)
)
_FOLLOWED_UP = select(t.follow_up.c.incident).where(t.follow_up.c.incident.in_(_OF_THEM))
_EVIDENCE = select(t.evidence.c.incident, t.evidence.c.id).where(
    t.evidence.c.incident.in_(_OF_THEM)
)
_DRAFTS = select(t.draft.c.incident, t.draft.c.id).where(t.draft.c.incident.in_(_OF_THEM))
_MISTAKEN = _DRAFTS.where(t.draft.c.code == MISTAKEN)
_FIRST_SENDS = (
    select(t.card.c.incident, func.min(t.task.c.started_at).label("started_at"))
    .join(t.task, t.task.c.card == t.card.c.id)
    .where(
        t.card.c.incident.in_(_OF_THEM),
        t.card.c.slot.like("alert:%"),
        t.card.c.slot.not_like("alert:beside:%"),  # called by a human, also after a claim (R46)
        t.card.c.slot.not_like("alert:taken:%"),  # of whoever has claimed
    )
    .group_by(t.card.c.id, t.card.c.incident)
)
_CARDS_OF_NOBODY = select(t.card.c.incident, t.card.c.person).where(
    t.card.c.incident.in_(_OF_THEM),
    ~select(t.address.c.person).where(t.address.c.person == t.card.c.person).exists(),
)
_DOUBLES = (
    select(t.incident.c.raised_by, func.min(t.incident.c.id).label("id"))
    .where(t.incident.c.state.in_(("open", "claimed")))
    .group_by(t.incident.c.raised_by, t.incident.c.is_drill)
    .having(func.count() > 1)
)

ReadOrganisation = Callable[[str], Organisation | None]


@dataclass(slots=True)
class _BesideThem:
    """What lies beside the documents of some alarms, by incident."""

    entries: dict[str, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    timers: Counter[tuple[str, str]] = field(default_factory=Counter)
    first_sends: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    evidence: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    mistaken: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    drafts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    followed_up: frozenset[str] = frozenset()
    of_nobody: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    registered: Mapping[str, bool] = field(default_factory=dict)


class _Versions:
    """Versions of the organisation, the newest few in memory; each is proven when it is read."""

    def __init__(self, connection: Connection, read: ReadOrganisation) -> None:
        self._connection = connection
        self._read = read
        self._held: dict[str, Organisation | None] = {}
        self.forged: set[str] = set()

    def __getitem__(self, name: str) -> Organisation | None:
        """The version; None when it is not stored, or cannot be read any more."""
        if name in self._held:
            self._held[name] = self._held.pop(name)  # the one that was used last is dropped last
        else:
            content = self.prove(name)
            self._held[name] = self._read(content) if content else None
            if len(self._held) > _VERSIONS:
                del self._held[next(iter(self._held))]
        return self._held[name]

    def prove(self, name: str) -> str | None:
        """Its content, once it was compared with its name (V14)."""
        content = self._connection.execute(_REVISION, {"name": name}).scalar()
        if content is not None and hashlib.sha256(content.encode()).hexdigest() != name:
            self.forged.add(name)
        return str(content) if content is not None else None


def verify(
    database: Database,
    keys: Mapping[str, bytes],
    organisation: ReadOrganisation,
    scope: VerificationScope,
) -> list[Violation]:
    """Every violation in the database; empty when all invariants hold. `keys` are the timeline
    keys, `organisation` reads a stored version (None when it cannot be read any more)."""
    found: list[Violation] = []
    with database.reading(VERIFIES_WITHIN_SECONDS) as connection:
        found += _double(connection)
        found += sent_too_often(connection, scope)
        found += late(connection, scope)
        found += _follow_ups(connection)
        found += broken_register(connection, keys, scope)
        versions = _Versions(connection, organisation)
        for some in _chunks(connection, scope.since):
            beside = _beside(connection, some)
            for row in some:
                for law, problem in _of_alarm(keys, row, beside, versions, scope):
                    found.append(Violation(law, row.id, problem))
        if scope.orphans:
            found += orphans(connection)
            for name in connection.execute(_REVISIONS).scalars().all():
                versions.prove(name)
        for name in sorted(versions.forged):
            found.append(Violation("V14", "-", f"version {name[:12]} is not what its name says"))
    return found


def read_head(database: Database) -> Head:
    """The register's newest link (V12). Raises `StoreUnavailable`."""
    with database.reading() as connection:
        return head_of(connection)


def _chunks(connection: Connection, since: int) -> Iterator[Sequence[Row[Any]]]:
    at, after = 0, ""
    while some := connection.execute(_INCIDENTS, {"since": since, "at": at, "after": after}).all():
        yield some
        at, after = some[-1].raised_at, some[-1].id


def _beside(connection: Connection, some: Sequence[Row[Any]]) -> _BesideThem:
    ids = [row.id for row in some]
    found = _BesideThem()

    def rows_of(query: Select[Any]) -> Sequence[Row[Any]]:
        return connection.execute(query, {"ids": ids}).all()

    for row in rows_of(_ENTRIES):
        found.entries[row.incident].append(rows.entry(row))
    for row in rows_of(_FIRST_SENDS):
        if row.started_at is not None:
            found.first_sends[row.incident].append(row.started_at)
    for query, into in (
        (_EVIDENCE, found.evidence), (_DRAFTS, found.drafts), (_CARDS_OF_NOBODY, found.of_nobody),
        (_MISTAKEN, found.mistaken),
    ):  # fmt: skip
        for row in rows_of(query):
            incident, one = tuple(row)
            into[incident].add(one)
    found.timers.update((row.incident, row.kind) for row in rows_of(_PENDING_TIMERS))
    found.followed_up = frozenset(row.incident for row in rows_of(_FOLLOWED_UP))
    found.registered = in_register(connection, ids)
    return found


def _of_alarm(
    keys: Mapping[str, bytes],
    row: Row[Any],
    beside: _BesideThem,
    versions: _Versions,
    scope: VerificationScope,
) -> Iterator[tuple[str, str]]:
    """What is wrong with one alarm: the law, and a sentence."""
    alarm, entries = rows.read_alarm(row.card), beside.entries[row.id]
    called = _called(entries, row.organisation)
    yield from _timers(alarm, beside.timers[row.id, "timer"])
    yield from _duty_timers(alarm, beside.timers[row.id, "duty"])
    yield from _late_alerts(beside.first_sends[row.id], entries)
    yield from _endings(alarm, entries)
    yield from _seals(keys, alarm, row.mac, entries)
    yield from _told_otherwise(beside, alarm, row, entries)
    yield from _strangers(alarm, versions[row.organisation])
    yield from _colleagues(alarm, [(who, versions[name]) for who, name in called])
    yield from _without_start(row.id, beside, entries)
    if strangers := beside.of_nobody[row.id] - {alarm.caseworker.id}:
        known = versions[row.organisation]
        if strangers - set(known.people if known is not None else ()) - _named(entries):
            yield "V13", "a card is for somebody whom nobody knows"
    at = entries[0].at if entries else row.raised_at
    yield from otherwise_registered(beside.registered.get(row.id), scope.now - at)


def _named(entries: Sequence[Entry]) -> set[str]:
    """Whoever did something, or had it done to them: also those who have left long since."""
    details = (json.loads(entry.payload).values() for entry in entries)
    return {entry.actor for entry in entries} | {str(one) for detail in details for one in detail}


def _without_start(
    incident: str, beside: _BesideThem, entries: Sequence[Entry]
) -> Iterator[tuple[str, str]]:
    """V13: papers and follow-up are those whose beginning the timeline tells."""
    begun = {
        str(json.loads(entry.payload).get("draft"))
        for entry in entries
        if entry.kind in (FactKind.REPORT_BEGUN, FactKind.NOTE_BEGUN)
    }
    if beside.drafts[incident] - begun:
        yield "V13", "a paper is there of whose beginning the timeline does not tell"
    if begun - beside.drafts[incident]:
        yield "V13", "a paper is gone that the timeline tells of"
    opened = any(entry.kind == FactKind.FOLLOW_UP_OPENED for entry in entries)
    if opened != (incident in beside.followed_up):
        is_not = "gone" if opened else "there"
        yield "V13", f"a follow-up is {is_not}, and its timeline tells otherwise"


def _timers(alarm: Alarm, pending: int) -> Iterator[tuple[str, str]]:
    """V1: an unresolved alarm has exactly one pending timer, or rests."""
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


def _duty_timers(alarm: Alarm, pending: int) -> Iterator[tuple[str, str]]:
    """V9: whoever is to follow up a threat is reminded until everything is settled (R43)."""
    expected = alarm.duty.due_at if alarm.duty is not None else None
    if alarm.duty is not None and alarm.duty.end is None and expected is None:
        yield "V9", "its follow-up is not settled, but nobody is reminded"
    if pending != (0 if expected is None else 1):
        yield "V9", f"{pending} timers of its follow-up are pending"


def _follow_ups(connection: Connection) -> Iterator[Violation]:
    """V10: a follow-up that is not closed has one pending timer, unless its alarm is open again;
    a closed one has none, but for what goes on and whoever waits to hear of it (R28, R77, R83)."""
    after = ""
    while some := connection.execute(_FOLLOW_UPS, {"after": after}).all():
        for row in some:
            over = row.closed and json.loads(row.document).get("next_at") is None
            expected = 0 if over or row.state in ("open", "claimed") else 1
            if row.pending != expected and not (row.pending and row.state in ("open", "claimed")):
                yield Violation("V10", row.id, f"{row.pending} timers of its follow-up are pending")
        after = some[-1].id


def _late_alerts(started: Sequence[int], entries: list[Entry]) -> Iterator[tuple[str, str]]:
    """V2: no level is alerted after the claim, unless the chain was reopened. A red card that is
    first sent while the timeline says that somebody helps and nobody asked for more is late."""
    rests = list(_resting_spans(entries))
    for at in started:
        # Where the clock was set it says the same twice: late is only what was late either way.
        moments = recorded_as(entries, at)
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
    beside: _BesideThem, alarm: Alarm, row: Any, entries: list[Entry]
) -> Iterator[tuple[str, str]]:
    """V11: the sealed timeline tells the same, and so do the columns beside the document."""
    told = as_told(entries)
    evidence, mistaken = beside.evidence[alarm.id], beside.mistaken[alarm.id]
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
        ("its evidence", evidence, told.evidence),
        ("which notes were a mistake", mistaken, told.mistaken),
    ):
        if stored != said:
            yield "V11", f"{what} is stored otherwise than the timeline tells it"
    # A replica of before reports told anything may have dropped what stands on the timeline.
    for report in alarm.reports:
        if not report.detail().items() <= told.reports.get(report.draft, {}).items():
            yield "V11", "what a report tells is stored otherwise than the timeline tells it"
    columns = rows.incident_row(StoredAlarm(alarm, row.mac, row.organisation))
    for name, value in columns.items():
        if name != "card" and getattr(row, name) != value:
            yield "V11", f"{name} is stored otherwise than the alarm has it"


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
