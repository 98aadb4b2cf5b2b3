"""The register of incidents: a chain that only grows, so that an incident that was taken away is
noticed (L10, V12; docs/decisions/0064).

Each incident is entered in the transaction that stores it, by a row that waits for nobody. A job
gives the rows their places in the chain, one replica at a time: a chain that each cry had to take
hold of would have let all cries wait for the slowest. Whoever has no keys can seal no link, and the
newest one, the head, leaves the database daily: not even the end can be cut off unnoticed.

An incident that was forgotten in its time keeps its place, with the hash of its id and nothing else
of it (L13), and a seal that says so.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Row, bindparam, insert, select, text, update

from bot.domain import canary
from bot.domain.evidence import DAY_MS
from bot.domain.retention import Kept
from bot.store import statements
from bot.store import tables as t
from bot.store.outbox import OutboxTransaction
from bot.store.records import Head, VerificationScope, Violation

CHUNK = 500
REGISTERED_WITHIN_MS = 10 * 60_000  # a replica of the version before enters nothing: a job does
_BELOW_ALL = -(2**31)
_TAIL = 500  # links that are proven every minute; all of them by `rodtkort verify`
_LOCK = text("SELECT pg_try_advisory_xact_lock(29292)")  # "rl": one replica makes links at a time
_OF = t.incident_register.c

_INSERT = insert(t.incident)
_LAST = (
    select(_OF.position, _OF.link, _OF.key_id, _OF.seal)
    .where(_OF.position.is_not(None))
    .order_by(_OF.position.desc())
    .limit(1)
)
# Chosen before they are joined: PostgreSQL joined all that wait to get at the first ones, 0.1 s of
# fifty thousand, for each two hundred.
_FIRST_WAITING = (
    select(_OF.digest, _OF.incident)
    .where(_OF.position.is_(None))
    .order_by(_OF.digest)
    .limit(bindparam("most"))
    .subquery()
)
_WAITING = (
    select(
        _FIRST_WAITING.c.digest, t.incident.c.raised_at, t.incident.c.is_drill, t.incident.c.unit
    )
    .outerjoin(t.incident, t.incident.c.id == _FIRST_WAITING.c.incident)
    .order_by(_FIRST_WAITING.c.digest)
)
_LINK = update(t.incident_register).where(_OF.digest == bindparam("entered"))
_ENTERED = (
    select(t.incident_register, t.incident.c.id.label("found"))
    .outerjoin(t.incident, t.incident.c.id == _OF.incident)
    .limit(CHUNK)
)
_LINKED = _ENTERED.where(_OF.position > bindparam("after")).order_by(_OF.position)
_UNLINKED = _ENTERED.where(_OF.position.is_(None), _OF.digest > bindparam("after")).order_by(
    _OF.digest
)
_IDS = (
    select(t.incident.c.id)
    .where(t.incident.c.last_event_at >= bindparam("since"), t.incident.c.id > bindparam("after"))
    .order_by(t.incident.c.id)
    .limit(CHUNK)
)


@cache
def _insert_and_enter(dialect: str) -> Executable:
    entry: dict[str, Any] = {
        "digest": bindparam("entered_digest"),
        "incident": bindparam("entered"),
    }
    once: Any = statements.insert_once(dialect, t.incident_register, "digest")
    return insert(t.incident).add_cte(once.values(entry).cte("entry"))


def digest_of(incident: str) -> str:
    """What stands for an incident in the register, and tells nothing of it."""
    return hashlib.sha256(f"rodtkort incident {incident}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class RegisterKey:
    """What seals links; `days` says how long incidents are kept, `ring` has every key that the
    newest link may be sealed with."""

    key_id: str
    key: bytes
    days: Mapping[Kept, int]
    ring: Mapping[str, bytes]

    def has_sealed(self, link: Any) -> bool:
        """Whether the link is one that we made."""
        key = self.ring.get(link.key_id or "")
        return key is not None and _is_sealed(key, link.seal, "link", link.link or "")


class RegisterTransaction(OutboxTransaction):
    """The part of `Transaction` that knows the register."""

    def enter(self, incidents: Sequence[str]) -> None:
        """Enters incidents, each once."""
        found = [{"digest": digest_of(one), "incident": one} for one in sorted(incidents)]
        if found:
            self._quick.execute(self._insert_once(t.incident_register, "digest"), found)

    def insert_and_enter(self, row: Mapping[str, Any]) -> None:
        """Stores a new incident, and enters it: where the database lies at the end of a line, in
        one statement, since a cry waits for each."""
        entry = {"entered": row["id"], "entered_digest": digest_of(row["id"])}
        if self._db.dialect.name == "postgresql":
            self._quick.execute(_insert_and_enter(self._db.dialect.name), {**row, **entry})
            return
        self._quick.execute(_INSERT, row)
        self.enter([row["id"]])

    def link_register(self, by: RegisterKey, most: int) -> int:
        """Gives places in the chain to what has none, at most so many; how many. None where
        another replica is at it, and none behind a link that is not ours: a seal vouches for all
        that is before it, and whoever had forged it would have our word (V12 says that it is so).
        """
        if self._db.dialect.name == "postgresql" and not self._db.execute(_LOCK).scalar():
            return 0
        last = self._db.execute(_LAST).one_or_none()
        if last is not None and not by.has_sealed(last):
            return 0
        position, link = (last.position, str(last.link)) if last is not None else (0, "")
        links: list[dict[str, Any]] = []
        for row in self._db.execute(_WAITING, {"most": most}).all():
            position, until = position + 1, _until(row, by.days)
            link = _link(link, position, row.digest, until, by.key_id)
            seal = {"key_id": by.key_id, "seal": _seal(by.key, "link", link)}
            placed = {"position": position, "until": until, "link": link, **seal}
            links.append({"entered": row.digest, **placed})
        if links:
            self._db.execute(_LINK, links)
        return len(links)

    def note_forgotten(self, incident: str, by: RegisterKey) -> None:
        """The incident was forgotten in its time; what is left of it here is its place."""
        digest = digest_of(incident)
        seal = f"{by.key_id}:{_seal(by.key, 'forgotten', digest)}"
        known = update(t.incident_register).where(_OF.digest == digest)
        self._db.execute(known.values(incident=None, forgotten=seal))

    def forgotten_elsewhere(self, most: int) -> Sequence[str]:
        """Incidents that are gone, that nothing says it of, and whose time was over: a replica of
        the version before has forgotten them."""
        gone = (
            select(_OF.incident)
            .outerjoin(t.incident, t.incident.c.id == _OF.incident)
            .where(_OF.incident.is_not(None), t.incident.c.id.is_(None))
            .where(_OF.until <= self.now())
        )
        return [str(one) for one in self._db.execute(gone.limit(most)).scalars()]


def unregistered(connection: Connection, since: int) -> Iterator[str]:
    """The incidents with an event since the instant that are not in the register."""
    after = ""
    while ids := connection.execute(_IDS, {"since": since, "after": after}).scalars().all():
        yield from sorted({*ids} - in_register(connection, ids).keys())
        after = ids[-1]


def in_register(connection: Connection, ids: Sequence[str]) -> Mapping[str, bool]:
    """Which of these are in it, and whether it says that they were forgotten."""
    digests = {digest_of(one): one for one in ids}
    query = select(_OF.digest, _OF.forgotten).where(_OF.digest.in_(digests))
    return {digests[row.digest]: row.forgotten is not None for row in connection.execute(query)}


def otherwise_registered(forgotten: bool | None, age_ms: int) -> Iterator[tuple[str, str]]:
    """V12: an incident that is there is in the register, and was not forgotten."""
    if forgotten is None and age_ms > REGISTERED_WITHIN_MS:
        yield "V12", "it is not in the register"
    if forgotten:
        yield "V12", "it is there, and the register says that it was forgotten"


def head_of(connection: Connection) -> Head:
    """How many incidents the chain has, and its newest link."""
    last = connection.execute(_LAST).one_or_none()
    return Head(last.position, last.link) if last is not None else Head(0, "0" * 64)


def broken_register(
    connection: Connection, keys: Mapping[str, bytes], scope: VerificationScope
) -> Iterator[Violation]:
    """V12: the chain has no gap, its links are sealed, each of its incidents is there or was
    forgotten in its time, and it contains the head that was known before."""
    last, link = _beginning(connection, scope)
    after, known = last or _BELOW_ALL, True
    if scope.head is not None and not _has(connection, scope.head):
        yield _violation("-", "the register does not contain the head that was known before")
    while links := connection.execute(_LINKED, {"after": after}).all():
        for row in links:
            who, key = row.incident or "-", keys.get(row.key_id)
            if row.position != last + 1:
                yield _violation(who, f"link {row.position} follows link {last}")
            if _link(link, row.position, row.digest, row.until, row.key_id) != row.link:
                yield _violation(who, f"link {row.position} does not match what it links")
            # One whose key is out of the ring is proven by those that follow it.
            known = key is not None
            if key is not None and not _is_sealed(key, row.seal, "link", row.link or ""):
                yield _violation(who, f"link {row.position} does not match its seal")
            yield from _bad_entry(keys, row, scope.now)
            last, link = row.position, row.link or ""
        after = last
    if not known:
        yield _violation("-", "the newest link is sealed with an unknown key")
    digest = ""
    while waiting := connection.execute(_UNLINKED, {"after": digest}).all():
        for row in waiting:
            yield from _bad_entry(keys, row, scope.now)
        digest = waiting[-1].digest


def _beginning(connection: Connection, scope: VerificationScope) -> tuple[int, str]:
    """From where on links are proven: for the look of every minute the last ones."""
    first = head_of(connection).count - _TAIL if scope.since > 0 else 0
    query = select(_OF.position, _OF.link).where(_OF.position == first)
    row = connection.execute(query).one_or_none()
    return (row.position, str(row.link)) if row is not None else (0, "")


def _has(connection: Connection, head: Head) -> bool:
    mac = connection.execute(select(_OF.link).where(_OF.position == head.count)).scalar()
    return head.count == 0 or (mac or "").startswith(head.mac)


def _bad_entry(keys: Mapping[str, bytes], row: Row[Any], now: int) -> Iterator[Violation]:
    """An incident that is gone counts as forgotten where a seal says so, or where its time was
    over: replicas of the version before leave no seal."""
    if row.incident is not None and digest_of(row.incident) != row.digest:
        yield _violation(row.incident, "the register has it under another's digest")
    time_is_over = row.until is not None and row.until <= now
    if row.forgotten is not None:
        key_id, _, seal = row.forgotten.rpartition(":")
        key = keys.get(key_id)
        if not (time_is_over if key is None else _is_sealed(key, seal, "forgotten", row.digest)):
            yield _violation(row.incident or "-", "that it was forgotten is not sealed")
    elif row.incident is None:
        yield _violation("-", f"nothing says that incident {row.digest[:12]} was forgotten")
    elif row.found is None and not time_is_over:
        yield _violation(row.incident, "it is in the register, and gone")


def _violation(incident: str, problem: str) -> Violation:
    return Violation("V12", incident, problem)


def _until(row: Any, days: Mapping[Kept, int]) -> int | None:
    """The day on which it may be forgotten at the earliest: not the instant, since it stays. None
    for one that is gone already."""
    if row.raised_at is None:
        return None
    of_canary = row.unit == canary.UNIT
    kept = Kept.CANARIES if of_canary else Kept.DRILLS if row.is_drill else Kept.ALARMS
    return (int(row.raised_at) // DAY_MS + days[kept]) * DAY_MS


def _link(before: str, position: int, digest: str, until: int | None, key_id: str | None) -> str:
    """Without a key: it proves what is before it however often the keys were changed since."""
    return hashlib.sha256(f"{before} {position} {digest} {until} {key_id}".encode()).hexdigest()


def _seal(key: bytes, what: str, value: str) -> str:
    """Of no spelling that a timeline's entry has."""
    return hmac.new(key, f"rodtkort register {what} {value}".encode(), "sha256").hexdigest()


def _is_sealed(key: bytes, seal: str | None, what: str, value: str) -> bool:
    return hmac.compare_digest(_seal(key, what, value), seal or "")
