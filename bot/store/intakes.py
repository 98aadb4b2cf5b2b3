"""What people send in to be kept, on its way to being evidence, and the links to look at it.

An intake is written before Teams gets its answer, and worked on afterwards: what a crash interrupts
is taken up by whoever looks next, so that no picture is lost (L1).
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, delete, exists, insert, not_, or_, select, update
from sqlalchemy.engine import Row

from bot.domain.alarm.state import Alarm
from bot.domain.evidence import Came, Refusal
from bot.store import rows
from bot.store import tables as t
from bot.store.outbox import OutboxTransaction


class IntakeState(StrEnum):
    """How far it has come."""

    SAVING = "saving"
    KEPT = "kept"
    AGAIN = "again"  # the incident had the same already
    REFUSED = "refused"
    DROPPED = "dropped"  # the sender said that it is no evidence


@dataclass(frozen=True, slots=True)
class Intake:
    """One thing that somebody sent. `batch` is the message it came with, and the place of its card.

    `incident` is None until the sender has said which. `refusal` says why it is refused, or while
    it is `SAVING` why it takes so long. `sealed` is where it lies or what it says, encrypted: an
    address may let anybody in, a text is the client's; nothing is left of it once it is settled.
    """

    id: str
    batch: str
    person: str
    position: int
    came: Came
    at: int
    state: IntakeState = IntakeState.SAVING
    incident: str | None = None
    evidence: str | None = None
    refusal: Refusal | None = None
    revision: int = 0
    key_id: str = ""
    sealed: bytes = b""

    @property
    def waits(self) -> bool:
        """Whether the sender still has to say where it belongs."""
        return self.incident is None and self.state in (IntakeState.SAVING, IntakeState.KEPT)


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to one page for one person. `what` is what it shows: the id of a piece of evidence, or
    a paper (`service.reports.views`). `token` and `browser` are digests: who reads the database
    cannot open anything. `browser` is set by the first who opens it, and from then on nobody else
    can."""

    token: str
    what: str
    person: str
    expires_at: int
    uses_left: int
    browser: str = ""


class IntakeTransaction(OutboxTransaction):
    """The part of `Transaction` that knows intakes and links."""

    def add_intakes(self, intakes: Sequence[Intake]) -> None:
        self._db.execute(insert(t.intake), [intake_row(one) for one in intakes])

    def intake(self, intake: str) -> Intake | None:
        """One of them, locked. Lock its incident first."""
        query = select(t.intake).where(t.intake.c.id == intake).with_for_update()
        row = self._db.execute(query).one_or_none()
        return _intake(row) if row is not None else None

    def look_at_intake(self, intake: str) -> Intake | None:
        """One of them as it is, not locked."""
        row = self._db.execute(select(t.intake).where(t.intake.c.id == intake)).one_or_none()
        return _intake(row) if row is not None else None

    def intakes_of(self, batch: str) -> Sequence[Intake]:
        """What came with one message, in order."""
        query = select(t.intake).where(t.intake.c.batch == batch).order_by(t.intake.c.position)
        return [_intake(row) for row in self._db.execute(query)]

    def waiting_intakes(self, person: str) -> Sequence[Intake]:
        """What the person must still give to an incident, oldest first, locked."""
        waits = (
            t.intake.c.person == person,
            t.intake.c.incident.is_(None),
            t.intake.c.state.in_((IntakeState.SAVING.value, IntakeState.KEPT.value)),
        )
        query = select(t.intake).where(*waits).order_by(t.intake.c.at, t.intake.c.position)
        return [_intake(row) for row in self._db.execute(query.with_for_update())]

    def save_intake(self, intake: Intake) -> None:
        values = intake_row(intake)
        self._db.execute(update(t.intake).where(t.intake.c.id == values.pop("id")).values(values))

    def forget_intakes(self, before: int) -> None:
        """Drops what came before the instant and waits for nothing any more (L13)."""
        waits = and_(
            t.intake.c.incident.is_(None),
            t.intake.c.state.in_((IntakeState.SAVING.value, IntakeState.KEPT.value)),
        )
        gone = exists().where(
            t.evidence.c.id == t.intake.c.evidence, t.evidence.c.erased_at.is_not(None)
        )
        old = t.intake.c.at < before
        self._db.execute(delete(t.intake).where(old, or_(not_(waits), gone)))

    def recent_of(self, person: str, since: int, limit: int) -> Sequence[Alarm]:
        """The incidents the person is the caseworker of, raised since the instant, newest first."""
        query = (
            select(t.incident.c.card)
            .where(t.incident.c.raised_at >= since, t.incident.c.raised_by == person)
            .order_by(t.incident.c.raised_at.desc())
            .limit(limit)
        )
        return [rows.alarm_of(document) for document in self._db.execute(query).scalars()]

    def add_link(self, link: PageLink) -> None:
        self._db.execute(insert(t.page_link).values(_link_row(link)))

    def link(self, token: str) -> PageLink | None:
        """The link of this token's digest, locked."""
        query = select(t.page_link).where(t.page_link.c.token == token).with_for_update()
        row = self._db.execute(query).one_or_none()
        return PageLink(*row) if row is not None else None

    def save_link(self, link: PageLink) -> None:
        known = t.page_link.c.token == link.token
        self._db.execute(update(t.page_link).where(known).values(_link_row(link)))

    def log_access(self, actor: str, action: str, incident: str | None) -> None:
        """Who looked at what, in the access log that operators read."""
        row = {"id": str(uuid.uuid4()), "at": self.now(), "actor": actor, "action": action}
        self._db.execute(insert(t.access_log).values(row | {"incident": incident}))

    def drop_links(self, before: int) -> None:
        """Forgets links that ended before the instant."""
        self._db.execute(delete(t.page_link).where(t.page_link.c.expires_at < before))


def intake_row(intake: Intake) -> dict[str, Any]:
    """An intake as a row."""
    return {
        "id": intake.id,
        "batch": intake.batch,
        "person": intake.person,
        "position": intake.position,
        "came": intake.came.value,
        "at": intake.at,
        "state": intake.state.value,
        "incident": intake.incident,
        "evidence": intake.evidence,
        "refusal": intake.refusal.value if intake.refusal else None,
        "revision": intake.revision,
        "key_id": intake.key_id,
        "sealed": intake.sealed,
    }


def _intake(row: Row[Any]) -> Intake:
    return Intake(
        id=row.id,
        batch=row.batch,
        person=row.person,
        position=row.position,
        came=Came(row.came),
        at=row.at,
        state=IntakeState(row.state),
        incident=row.incident,
        evidence=row.evidence,
        refusal=Refusal(row.refusal) if row.refusal else None,
        revision=row.revision,
        key_id=row.key_id,
        sealed=bytes(row.sealed),
    )


def _link_row(link: PageLink) -> dict[str, Any]:
    return {
        "token": link.token,
        "what": link.what,
        "person": link.person,
        "expires_at": link.expires_at,
        "uses_left": link.uses_left,
        "browser": link.browser,
    }
