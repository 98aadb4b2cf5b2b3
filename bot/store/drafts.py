"""Drafts and their revisions. What they say and whom a note is about lie here
encrypted (L11, L13)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, bindparam, delete, exists, insert, or_, select, update
from sqlalchemy.engine import Row

from bot.domain.alarm.state import Alarm
from bot.domain.reports.draft import Draft, DraftKind, DraftState
from bot.store import statements
from bot.store import tables as t
from bot.store.outbox import OutboxTransaction
from bot.store.records import Sealed, TaskKind
from bot.store.slots import REPORT_REMINDER


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """What the draft said once, and who saved that when."""

    number: int
    at: int
    by: str
    document: Sealed


_BELOW = select(
    or_(
        exists().where(
            t.draft.c.incident == bindparam("of"),
            t.draft.c.owner == bindparam("who"),
            t.draft.c.kind == DraftKind.REPORT.value,
        ),
        exists().where(
            t.card.c.incident == bindparam("of"), statements.of_families(REPORT_REMINDER)
        ),
    ).label("report"),
    exists()
    .where(
        t.incident.c.raised_by == bindparam("who"),
        t.incident.c.raised_at > bindparam("since"),
        t.incident.c.id.in_(select(t.card.c.incident).where(t.card.c.person == bindparam("who"))),
        or_(~t.incident.c.is_drill, bindparam("drills", type_=Boolean)),
    )
    .label("alarm"),
)


class DraftTransaction(OutboxTransaction):
    """The part of `Transaction` that knows drafts. Lock the incident first, then the draft."""

    def add_draft(self, draft: Draft, document: Sealed) -> None:
        """A new draft and its first revision."""
        self._db.execute(insert(t.draft).values(draft_row(draft)))
        first = StoredRevision(draft.revision, draft.opened_at, draft.owner, document)
        self.keep_revision(draft.id, first)

    def draft(self, draft: str) -> Draft | None:
        """One draft, locked."""
        query = select(t.draft).where(t.draft.c.id == draft).with_for_update()
        row = self._db.execute(query).one_or_none()
        return _draft(row) if row is not None else None

    def look_at_draft(self, draft: str) -> Draft | None:
        """One draft as it is, not locked."""
        row = self._db.execute(select(t.draft).where(t.draft.c.id == draft)).one_or_none()
        return _draft(row) if row is not None else None

    def drafts_of(self, incident: str) -> Sequence[Draft]:
        """The incident's drafts, oldest first, whatever their state."""
        query = select(t.draft).where(t.draft.c.incident == incident)
        rows = self._db.execute(query.order_by(t.draft.c.opened_at, t.draft.c.id))
        return [_draft(row) for row in rows]

    def lies_below(self, alarm: Alarm) -> tuple[bool, bool]:
        """Whether its caseworker has begun the alarm's report, or was reminded of it; and whether
        they have raised another since: of a drill's also another drill."""
        bound = {"of": alarm.id, "who": alarm.caseworker.id, "since": alarm.raised_at}
        found = self._db.execute(_BELOW, {**bound, "drills": alarm.drill is not None}).one()
        return bool(found.report), bool(found.alarm)

    def drafts_by(self, owner: str) -> Sequence[Draft]:
        """The person's drafts, newest first, whatever their state."""
        query = select(t.draft).where(t.draft.c.owner == owner)
        rows = self._db.execute(query.order_by(t.draft.c.opened_at.desc(), t.draft.c.id))
        return [_draft(row) for row in rows]

    def save_draft(self, draft: Draft) -> None:
        """How far it has come now."""
        values = draft_row(draft)
        self._db.execute(update(t.draft).where(t.draft.c.id == values.pop("id")).values(values))

    def keep_revision(self, draft: str, revision: StoredRevision) -> None:
        """What it says from now on; what it said before stays readable for its owner."""
        row = {
            "draft": draft,
            "revision": revision.number,
            "at": revision.at,
            "by": revision.by,
            "key_id": revision.document.key_id,
            "sealed": revision.document.text,
        }
        self._db.execute(insert(t.draft_revision).values(row))

    def revision_of(self, draft: str, number: int) -> StoredRevision | None:
        """One of its revisions; None when there is none, or its words were forgotten."""
        of = t.draft_revision.c
        query = select(t.draft_revision).where(of.draft == draft, of.revision == number)
        row = self._db.execute(query).one_or_none()
        return _revision(row) if row is not None else None

    def revisions_of(self, draft: str) -> Sequence[StoredRevision]:
        """All of them, oldest first."""
        of = t.draft_revision.c
        query = select(t.draft_revision).where(of.draft == draft).order_by(of.revision)
        return [_revision(row) for row in self._db.execute(query)]

    def forget_revisions(self, draft: str) -> None:
        """Its words are no longer kept; that it was, and what became of it, is (L13)."""
        self._db.execute(delete(t.draft_revision).where(t.draft_revision.c.draft == draft))

    def keep_client(self, draft: str, client: Sealed, until: int) -> None:
        """The birth number that a note is about; to be destroyed at `until` at the latest."""
        values = {"client_key_id": client.key_id, "client": client.text, "client_until": until}
        self._db.execute(update(t.draft).where(t.draft.c.id == draft).values(values))

    def client_of(self, draft: str) -> Sealed | None:
        """The birth number, None when there is none or it was destroyed."""
        query = select(t.draft.c.client_key_id, t.draft.c.client).where(t.draft.c.id == draft)
        row = self._db.execute(query).one_or_none()
        if row is None or row.client is None:
            return None
        return Sealed(row.client_key_id, bytes(row.client))

    def destroy_client(self, draft: str) -> None:
        """Overwrites and removes it."""
        values = {"client_key_id": None, "client": None, "client_until": None}
        self._db.execute(update(t.draft).where(t.draft.c.id == draft).values(values))

    def has_filings(self, draft: str) -> bool:
        """Whether a row is still to carry something of it somewhere."""
        task = t.task.c
        rows = select(task.payload).where(
            task.kind == TaskKind.FILING.value, task.done_at.is_(None)
        )
        of = select(t.draft.c.incident).where(t.draft.c.id == draft).scalar_subquery()
        mine = rows.where(task.incident == of)
        return any(
            json.loads(found).get("draft") == draft for found in self._db.execute(mine).scalars()
        )

    def clients_due(self) -> Sequence[str]:
        """Drafts whose birth number has had its time."""
        due = t.draft.c.client_until <= self.now()
        return self._db.execute(select(t.draft.c.id).where(due)).scalars().all()


def draft_row(draft: Draft) -> dict[str, Any]:
    """A draft as a row, without whom it is about."""
    return {
        "id": draft.id,
        "kind": draft.kind.value,
        "incident": draft.incident,
        "owner": draft.owner,
        "unit": draft.unit,
        "is_drill": draft.drill,
        "opened_at": draft.opened_at,
        "changed_at": draft.changed_at,
        "state": draft.state.value,
        "revision": draft.revision,
        "submitted_at": draft.submitted_at,
        "settled_at": draft.settled_at,
        "reference": draft.reference,
        "sentence": draft.sentence,
        "code": draft.code,
        "finalised": draft.finalised,
    }


def _draft(row: Row[Any]) -> Draft:
    return Draft(
        id=row.id,
        kind=DraftKind(row.kind),
        incident=row.incident,
        owner=row.owner,
        unit=row.unit,
        drill=row.is_drill,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        state=DraftState(row.state),
        revision=row.revision,
        submitted_at=row.submitted_at,
        settled_at=row.settled_at,
        reference=row.reference,
        sentence=row.sentence,
        code=row.code,
        finalised=row.finalised,
    )


def _revision(row: Row[Any]) -> StoredRevision:
    return StoredRevision(row.revision, row.at, row.by, Sealed(row.key_id, bytes(row.sealed)))
