"""*Lagre*: an administrator's change counts from the commit on, on this replica at once and on the
others within seconds (issue 8, Build 5; L8, L10).

Whoever changes the organisation holds its last version: two writers come one after the other, and
the second sees what the first did before anything of it could be lost.
"""

import hashlib
from datetime import UTC, datetime

from bot.cards.sentence import Sentence
from bot.commands import ApplyChange
from bot.domain.organisation import Organisation, Unit, file_absences
from bot.domain.organisation_flaws import Flaw
from bot.service.administration import (
    administered,
    not_theirs,
    previewed,
    refused,
    setup,
    shown,
)
from bot.service.administration_plan import Plan, planned
from bot.service.administration_views import base_of
from bot.service.answers import Answer, notice
from bot.service.organisation_ports import Revision, UnitChange
from bot.service.turn import Turn, new_id

DATABASE = "database"
_READ_AT_ONCE = 300_000  # letters of another replica's version that are read within the second
_MOST_MEANWHILE = 5


def apply_change(turn: Turn, command: ApplyChange) -> Answer:
    """Does it, if the unit is as it was when it was previewed; else shows it anew, with what was
    changed meanwhile."""
    person = command.origin.person
    head = turn.tx.lock_organisation()
    if head is not None and not _caught_up(turn, head):
        return notice(turn, person, Sentence("answer-admin-wait"))
    unit = administered(turn, person, command.unit)
    if unit is None:  # asked of the version that is locked: not who was one at the preview
        return not_theirs(turn, person, command.unit)
    plan = planned(turn, unit, command.edit, person)
    if isinstance(plan, Flaw):
        return refused(turn, unit, command.edit, person, plan)
    if plan.absence is not None:
        return _absence(turn, unit, plan, person)
    if command.base != base_of(turn.directory.organisation, unit.number, plan.edit):
        since = turn.tx.changes_of(unit.number, command.seen_at, _MOST_MEANWHILE)
        return shown(previewed(turn, unit, plan, person, list(since)))
    if head is None or plan.after is None:
        return refused(turn, unit, command.edit, person, Flaw.OTHER)
    now = _store(turn, head, unit, plan, person)
    after = now.units[unit.number]
    saved = Sentence("answer-admin-saved")
    if person not in after.administrators:
        return notice(turn, person, saved)
    return Answer(setup(turn, after, person, now), note=saved)


def _caught_up(turn: Turn, head: Revision) -> bool:
    """Whether this replica knows the version that counts; a small one it reads now, for a large one
    it has no time under the lock."""
    if turn.directory.revision == head.hash:
        return True
    content = turn.tx.revision_content(head.hash)
    if content is None or len(content) > _READ_AT_ONCE:
        return False
    organisation = turn.organisations.read(content)
    if organisation is None:
        return False
    turn.directory.accept(organisation, head.hash, file_absences(organisation))
    return True


def _store(turn: Turn, head: Revision, unit: Unit, plan: Plan, person: str) -> Organisation:
    assert plan.after is not None  # an absence is no structure
    after, at = plan.after, max(turn.now, head.at + 1)
    moment = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
    # The instant makes each version its own: one that is as an earlier one was is not that one.
    content = turn.organisations.written(after, f"Changed in chat at {moment}")
    name = hashlib.sha256(content.encode()).hexdigest()
    turn.tx.add_revision(Revision(name, DATABASE, at, person), content)
    change = UnitChange(new_id(), unit.number, at, person, name, plan.differences)
    turn.tx.add_change(change)
    directory = turn.directory
    turn.after_commit.append(lambda: directory.accept(after, name, file_absences(after)))
    return after


def _absence(turn: Turn, unit: Unit, plan: Plan, person: str) -> Answer:
    """As their own word would be, and they are told whose it was; nobody else is (R16)."""
    row = plan.absence
    assert row is not None  # the plan is of one
    directory = turn.directory
    directory.set_absence(row)
    turn.tx.keep_absence(row)
    name = directory.name(row.person)
    if row.person != person:
        said = "answer-away-by-admin" if row.away else "answer-back-by-admin"
        told = notice(turn, row.person, Sentence(said, (("name", directory.name(person)),)))
        if told.view is not None:
            key = f"absence:{row.person}:{turn.now}"
            turn.tell(row.person, told.view, dict(told.payload), key)
    note = Sentence("answer-admin-saved-absence", (("name", name),))
    return Answer(setup(turn, unit, person), note=note)
