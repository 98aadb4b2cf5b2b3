"""*Lagre*: an administrator's change counts from the commit on, on this replica at once and on the
others within seconds (L8, L10).

Whoever changes the organisation holds its last version: two writers come one after the other, and
the second sees what the first did before anything of it could be lost.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from bot.cards.kit.sentence import Sentence
from bot.dialogs.commands import ApplyChange
from bot.domain.organisation.edit import Edit, What
from bot.domain.organisation.organisation import Organisation, Unit, file_absences
from bot.domain.organisation.organisation_flaws import Flaw
from bot.domain.organisation.unit_changes import Difference, differences
from bot.domain.organisation.unit_picture import picture
from bot.service.answer import Answer, notice
from bot.service.directory import Directory
from bot.service.organisation.administration_plan import Plan, planned
from bot.service.organisation.edit import administered, not_theirs, previewed, refused, setup, shown
from bot.service.organisation.views import base_of
from bot.service.unit_of_work import Turn, new_id
from bot.store.organisations import Revision, UnitChange

DATABASE = "database"
_READ_AT_ONCE = 300_000  # letters of another replica's version that are read within the second
_MOST_MEANWHILE = 5


def apply_change(turn: Turn, command: ApplyChange) -> Answer:
    """Does it, if the unit is as it was when it was previewed; else shows it anew, with what was
    changed meanwhile. That somebody is away waits for no version (L7)."""
    person = command.origin.person
    # Where a file decides, what another replica's file said last is nothing to wait for.
    head = turn.tx.lock_organisation() if turn.terms.structure_in_chat else None
    behind = _behind(turn, head) if head is not None else None
    if behind is not None and not command.edit.what.of_an_absence:
        return notice(turn, person, Sentence(behind))
    unit = administered(turn, person, command.unit)
    if unit is None:  # asked of the version that is locked: not who was one at the preview
        return not_theirs(turn, person, command.unit)
    plan = planned(turn, unit, command.edit, person)
    if isinstance(plan, Flaw):
        return refused(turn, unit, command.edit, person, plan)
    if command.base != base_of(turn, unit.number, plan.edit):
        since = turn.tx.changes_of(unit.number, command.seen_at, _MOST_MEANWHILE)
        return shown(previewed(turn, unit, plan, person, list(since)))
    if plan.absence is not None:
        return _absence(turn, unit, plan, person)
    if head is None or plan.after is None:
        return refused(turn, unit, command.edit, person, Flaw.OTHER)
    now = _store(turn, head, unit, plan, person)
    after = now.units[unit.number]
    saved = Sentence(
        "answer-admin-saved" if _is_told(now, unit, plan.edit) else "answer-admin-only-saved"
    )
    if person not in after.administrators:
        return notice(turn, person, saved)
    return Answer(setup(turn, after, person, now), note=saved)


def _behind(turn: Turn, head: Revision) -> str | None:
    """What to say where this replica does not know the version that counts; a small one it reads
    now, for a large one it has no time under the lock. One that nobody here can read is not waited
    for: whoever stored it must know."""
    if turn.directory.revision == head.hash:
        return None
    content = turn.tx.revision_content(head.hash)
    if content is None or len(content) > _READ_AT_ONCE:
        return "answer-admin-wait"
    organisation = turn.organisations.read(content)
    if organisation is None:
        return "answer-admin-other"
    turn.directory.accept(organisation, head.hash, file_absences(organisation))
    return None


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
    for number, found in _elsewhere(turn.directory.organisation, after, unit.number, plan.edit):
        turn.tx.add_change(UnitChange(new_id(), number, at, person, name, found))
    turn.after_commit.append(partial(_count, turn.directory, head, after, name))
    return after


def _count(directory: Directory, head: Revision, after: Organisation, name: str) -> None:
    """From now on, unless a later one counts already that another thread of ours has stored."""
    if directory.revision == head.hash:
        directory.accept(after, name, file_absences(after))


def _is_told(now: Organisation, unit: Unit, edit: Edit) -> bool:
    """Whether the staff have a message of it (`announcing`): not of a mere member's number."""
    after = picture(now, unit.number)
    return edit.what is not What.PHONE or (after is not None and edit.person in after.known_to_all)


def _elsewhere(
    before: Organisation, after: Organisation, number: str, edit: Edit
) -> Iterator[tuple[str, tuple[Difference, ...]]]:
    """What it changes in other units, for their record: a unit's first level is the last of those
    below it, and one telephone number may stand in several."""
    for one in after.units.values():
        below = one.parent == number
        if one.number != number and (below or edit.what is What.PHONE):
            was, is_ = picture(before, one.number), picture(after, one.number)
            if was != is_:
                yield one.number, differences(was, is_)


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
    if row.person == person:
        note = Sentence("answer-admin-only-saved")
    return Answer(setup(turn, unit, person), note=note)
